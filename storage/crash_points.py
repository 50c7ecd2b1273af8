"""Named places at which the program can be made to die, so that tests can show that nothing is lost there.

`PULT_CRASH_AT=C7` ends the process the first time it comes to that place, `C7:3` the third time; the
place's own word (`claimed`) does as well, and `storage.crash_table` has them all. It is read once, where
the program starts; without it `reached` is one comparison. Nothing is tidied up: the process ends as if
the power had gone.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from enum import StrEnum

VARIABLE = "PULT_CRASH_AT"


class Place(StrEnum):
    """Where a crash is worth trying. Each stands in the code exactly where its sentence says."""

    TYPED = "typed"  # a key has changed the composer, and nothing of it is saved
    DRAFT_SAVED = "draft-saved"  # the draft's transaction is committed
    CONFIRMING = "confirming"  # rows are in the transaction, the journal has not been written
    JOURNALLED = "journalled"  # the journal is on the disk, the transaction is not committed
    CONFIRMED = "confirmed"  # it is committed, and the composer still shows the text
    HELD = "held"  # the sending process counts the undo window
    CLAIMING = "claiming"  # the claim is in the transaction, not committed
    CLAIMED = "claimed"  # the claim is committed, nothing has been asked of the helpdesk
    SENDING = "sending"  # the ticket has been looked at, the item's own request is the next
    HALF_SENT = "half-sent"  # half of the request's bytes are out
    ASKED = "asked"  # all of them are, and no answer has come
    ANSWERED = "answered"  # the answer's bytes are here, and nobody has read them
    UNDERSTOOD = "understood"  # it is known to have arrived, and that is not written down
    SENT = "sent"  # it is written down, and the cache does not show it
    LEASE_LOST = "lease-lost"  # another has taken over an item that this process was sending
    CHECKPOINTING = "checkpointing"  # part of the cache's log is in its file, part is not
    MIGRATING = "migrating"  # a step of the ledger's schema is done, none is committed
    BACKING_UP = "backing-up"  # half of a copy of the ledger is written
    PURGING = "purging"  # part of what is to go is gone


_place: Place | None = None
_signal = 0
_times = 0
_writes = False


def arm(environ: Mapping[str, str]) -> None:
    """Take the point from the environment, if one is named there. Raises `Problem` for an unknown one."""
    global _place, _signal, _times
    _place = None
    if named := environ.get(VARIABLE):
        from storage.crash_table import read_point

        point, _times = read_point(VARIABLE, named)
        _place, _signal = point.place, point.signal


def reached(place: Place) -> None:
    """Say that the program is here; the armed point may end it."""
    if place is _place:
        _count_down()


def is_armed(place: Place) -> bool:
    """Whether to take the small steps that only a test wants (half a request at a time)."""
    return place is _place


def asking(*, writes: bool) -> None:
    """Whether the request that now begins wants something to be done: the points on the wire are those
    of such requests."""
    global _writes
    _writes = writes


def reached_on_wire(place: Place) -> None:
    """Like `reached`, while a request is under way that wants something to be done."""
    if _place is not None and _writes:
        reached(place)


def _count_down() -> None:
    global _place, _times
    _times -= 1
    if _times <= 0:
        _place = None
        os.kill(os.getpid(), _signal)
