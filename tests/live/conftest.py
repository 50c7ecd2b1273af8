"""Live tests start the servers that they talk to, once for all tests of a worker."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.live.rt_packages import need
from tests.live.rt_rig import Rig


@pytest.fixture(scope="session")
def rt() -> Iterator[Rig]:
    """A Request Tracker on SQLite: the fastest to start."""
    need("sqlite")
    rig = Rig.start("sqlite")
    yield rig
    rig.stop()


@pytest.fixture(scope="session")
def rt_on_postgres() -> Iterator[Rig]:
    """A Request Tracker on PostgreSQL, which alone commits in another order than it numbers."""
    need("postgres")
    rig = Rig.start("postgres")
    yield rig
    rig.stop()
