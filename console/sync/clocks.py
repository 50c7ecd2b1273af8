"""The only ways in which the sync learns the time and throws dice; tests hand in their own."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from storage.frozen import frozen


@frozen
class Clocks:
    wall: Callable[[], datetime]
    monotonic: Callable[[], float]  # seconds, of this process only
    random: Callable[[], float]  # from 0 up to, but not including, 1
