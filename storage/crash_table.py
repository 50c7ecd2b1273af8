"""Which crash points there are: what `PULT_CRASH_AT` may name. Imported only when it names one."""

from __future__ import annotations

import signal
from collections.abc import Mapping
from types import MappingProxyType

from storage.crash_points import Place
from storage.frozen import frozen
from storage.problems import Problem, mark


@frozen
class CrashPoint:
    """A place, and the signal that the process sends itself there."""

    place: Place
    signal: signal.Signals = signal.SIGKILL


CRASH_POINTS: Mapping[str, CrashPoint] = MappingProxyType(
    {
        "C1": CrashPoint(Place.TYPED),
        "C2": CrashPoint(Place.DRAFT_SAVED),
        "C3": CrashPoint(Place.CONFIRMING),
        "C4": CrashPoint(Place.CONFIRMED),
        "C5": CrashPoint(Place.HELD),
        "C6": CrashPoint(Place.CLAIMING),
        "C7": CrashPoint(Place.CLAIMED),
        "C8": CrashPoint(Place.HALF_SENT),
        "C9": CrashPoint(Place.ASKED),
        "C10": CrashPoint(Place.ANSWERED),
        "C11": CrashPoint(Place.UNDERSTOOD),
        "C12": CrashPoint(Place.SENT),
        "C13": CrashPoint(Place.CHECKPOINTING),
        "C14": CrashPoint(Place.MIGRATING),
        "C15": CrashPoint(Place.BACKING_UP),
        "C16": CrashPoint(Place.PURGING),
        "C17": CrashPoint(Place.JOURNALLED),
        "C18": CrashPoint(Place.LEASE_LOST),
        "C19": CrashPoint(Place.TYPED, signal.SIGHUP),
        "C20": CrashPoint(Place.SENDING, signal.SIGSTOP),
    }
)
"""The points of docs/faults.md, by their numbers."""


def read_point(variable: str, text: str) -> tuple[CrashPoint, int]:
    """The point that a text names (`C7`, `C7:3`, `claimed`), and at the how many-th time it ends the
    process. Raises `Problem` for anything else."""
    name, _, times = text.partition(":")
    point = CRASH_POINTS.get(name.upper())
    if point is None and name in set(Place):
        point = CrashPoint(Place(name))
    if point is None or (times and not times.isdecimal()):
        raise Problem(
            mark("{variable} is “{text}”: expected one of {known}, and after a colon how often."),
            variable=variable,
            text=text,
            known=", ".join((*CRASH_POINTS, *Place)),
        )
    return point, int(times or 1)
