"""What may have arrived without our knowing: looked up, waited for, sent again, or left to a person.

Whatever the helpdesk can do decides. With a native key the same is simply sent again, since a second
copy is refused over there. With a marker it is looked for: found is sent; absent counts only when it
has been for longer than the desk's settle time, since the request may still be on its way. With neither
a person decides. Fields and claims say what shall be and not what shall be added: they are set again,
after the settle time as well, so that an old request that comes late undoes nothing newer.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from enum import Enum, auto

from console.upstream.protocol import (
    Absent,
    AuthRefused,
    Dedupe,
    Found,
    NotSent,
    NotTaken,
    Upstream,
    UpstreamProblem,
)
from storage.frozen import frozen
from storage.records import Outgoing, OutgoingKind

LOOK_AGAIN = 5.0  # seconds between two looks at most; sooner where a desk settles sooner
_LOOKS = 4  # within one settle time

log = logging.getLogger(__name__)


class Next(Enum):
    """What is to be done about an item in doubt."""

    WAIT = auto()
    ARRIVED = auto()
    SEND_AGAIN = auto()
    ASK_A_PERSON = auto()
    LOST = auto()  # the helpdesk cannot be asked


@frozen
class Verdict:
    """`server_id` names what was found; `problem` is why the helpdesk cannot be asked."""

    next: Next
    server_id: str = ""
    problem: UpstreamProblem | None = None


WAIT, SEND_AGAIN = Verdict(Next.WAIT), Verdict(Next.SEND_AGAIN)


class Doubts:
    """Remembers since when this process doubts an item, and when it last looked for it.

    After a restart the settle time begins again, which only makes it longer.
    """

    def __init__(self, upstream: Upstream, monotonic: Callable[[], float]) -> None:
        self._upstream = upstream
        self._monotonic = monotonic
        self._since: dict[str, float] = {}
        self._looked: dict[str, float] = {}

    def begin(self, op_id: str) -> None:
        """From now on its request may still be on its way; earlier ones of it do not count any more."""
        self._since[op_id] = self._monotonic()
        self._looked.pop(op_id, None)

    def forget(self, op_id: str) -> None:
        self._since.pop(op_id, None)
        self._looked.pop(op_id, None)

    def look_again_in(self) -> float:
        """Seconds between two looks."""
        settle = self._upstream.capabilities.settle.total_seconds()
        return min(LOOK_AGAIN, max(0.1, settle / _LOOKS))

    def about(self, item: Outgoing) -> Verdict:
        """What is to be done about an ambiguous item now."""
        able = self._upstream.capabilities
        settled = self._settled(item.op_id)
        says = item.kind in (OutgoingKind.REPLY, OutgoingKind.NOTE, OutgoingKind.TICKET)
        if able.dedupe is Dedupe.NATIVE_KEY or not says:
            return SEND_AGAIN if settled >= able.settle.total_seconds() else WAIT
        if able.dedupe is Dedupe.NONE:
            return Verdict(Next.ASK_A_PERSON)
        now = self._monotonic()
        if now - self._looked.get(item.op_id, float("-inf")) < self.look_again_in():
            return WAIT
        self._looked[item.op_id] = now
        return self._look(item, settled)

    def _settled(self, op_id: str) -> float:
        """Seconds for which a request of this item cannot have been sent anew."""
        now = self._monotonic()
        return now - self._since.setdefault(op_id, now)

    def _look(self, item: Outgoing, settled: float) -> Verdict:
        there = "" if item.kind is OutgoingKind.TICKET else item.ticket_id
        try:
            answer = self._upstream.find_by_client_key(there, item.op_id, item.created_at)
        except NotTaken as problem:
            log.warning("looking for %s in ticket %s failed: %s", item.op_id, item.ticket_id, problem)
            return WAIT
        except (NotSent, AuthRefused) as problem:
            self._looked.pop(item.op_id, None)  # at once when it can be asked again
            return Verdict(Next.LOST, problem=problem)
        except UpstreamProblem as problem:
            log.warning("looking for %s in ticket %s failed: %s", item.op_id, item.ticket_id, problem)
            return WAIT
        if isinstance(answer, Found):
            return Verdict(Next.ARRIVED, answer.server_id)
        if isinstance(answer, Absent) and settled > self._upstream.capabilities.settle.total_seconds():
            return SEND_AGAIN
        return WAIT
