"""Conditions made ready to be asked of many tickets.

A first pull asks a hundred thousand tickets some twenty conditions each, so what does not depend on
the ticket is worked out once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime, timedelta

from console.profiles.model import Condition
from console.rules.facts import FACTS, FLAGS, WORDS, Ask, Takes
from console.rules.peaks import Peaks
from storage.frozen import frozen
from storage.records import Order, Ticket

Holds = Callable[[Ticket, Order | None], bool]

Answer = tuple[bool, datetime | None]
"""Whether all hold now, and when passing time alone turns that round; None for never, as things stand."""

LONG_AGO = datetime.min.replace(tzinfo=UTC)
_NEVER: Answer = (False, None)
_ALWAYS: Answer = (True, None)


@frozen
class Ends:
    """What conditions may ask of a ticket's clocks: by the key of its term when each one runs out."""

    due_at: datetime | None
    by_term: Sequence[tuple[str, datetime | None]]


NO_ENDS = Ends(None, ())


@frozen
class PeakTest:
    """Whether one of these peaks runs, or none of them."""

    keys: frozenset[str]
    runs: bool

    def holds(self, running: frozenset[str]) -> bool:
        return self.keys.isdisjoint(running) is not self.runs


@frozen
class TermTest:
    """Whether one of these clocks runs; `past`: and when it has run out."""

    keys: frozenset[str]
    past: bool


@frozen
class Question:
    """All conditions of a rule or a term. `moments`: which moment ("due", "reserve") and how long before."""

    conditions: tuple[Holds, ...]
    moments: tuple[tuple[str, timedelta], ...]
    terms: tuple[TermTest, ...]
    peaks: tuple[PeakTest, ...]
    timed: bool  # whether time has a say in it

    def asked(self, ticket: Ticket, order: Order | None, ends: Ends, now: datetime, peaks: Peaks) -> Answer:
        """Whether all conditions hold together at `now`, and until when that answer is good."""
        for holds in self.conditions:
            if not holds(ticket, order):
                return _NEVER
        if not self.timed:
            return _ALWAYS
        since = self._since(order, ends)
        if since is None:
            return _NEVER
        if not self.peaks:
            return _ALWAYS if since <= now else (False, since)
        return self._in_peaks(max(since, now), now, peaks)

    def _since(self, order: Order | None, ends: Ends) -> datetime | None:
        """From when the tests of moments hold: each turns from no to yes once and never back."""
        since = LONG_AGO
        for name, before in self.moments:
            moment = ends.due_at if name == "due" else order.reserve_until if order is not None else None
            if moment is None:
                return None
            since = max(since, moment - before)
        for test in self.terms:
            run = [end for key, end in ends.by_term if key in test.keys]
            if not run:
                return None
            if test.past:
                over = min((end for end in run if end is not None), default=None)
                if over is None:
                    return None
                since = max(since, over)
        return since

    def _in_peaks(self, start: datetime, now: datetime, peaks: Peaks) -> Answer:
        """Peaks come and go: from `start` on, look from one change of theirs to the next."""
        keys = frozenset().union(*(test.keys for test in self.peaks))
        moment: datetime | None = start
        held = False
        while moment is not None:
            holds = all(test.holds(peaks.running(moment)) for test in self.peaks)
            if moment == now:
                held = holds
            elif holds is not held:
                return held, moment
            moment = peaks.changes_after(moment, keys)
        return held, None


def question(conditions: Iterable[Condition]) -> Question:
    """The conditions in the form in which they are asked."""
    words: list[Holds] = []
    moments, terms, peaks = [], [], []
    for part in conditions:
        match FACTS[part.fact].takes:
            case Takes.MOMENT:
                moments.append(_moment(part))
            case Takes.TERM:
                terms.append(TermTest(_wanted(part), part.fact == "term_past"))
            case Takes.PEAK:
                peaks.append(PeakTest(_wanted(part), part.test != Ask.NONE_OF))
            case _:
                words.append(_holds(part))
    timed = bool(moments or terms or peaks)
    return Question(tuple(words), tuple(moments), tuple(terms), tuple(peaks), timed)


def _moment(condition: Condition) -> tuple[str, timedelta]:
    hours = condition.value if condition.test == Ask.WITHIN_HOURS else 0
    return condition.fact, timedelta(hours=hours if isinstance(hours, int) else 0)


def _wanted(condition: Condition) -> frozenset[str]:
    return frozenset(condition.value if isinstance(condition.value, tuple) else (str(condition.value),))


def _holds(condition: Condition) -> Holds:
    if isinstance(condition.value, bool):
        flag, expected = FLAGS[condition.fact], condition.value
        return lambda ticket, order: flag(ticket, order) is expected
    words = WORDS[condition.fact]
    wanted = _wanted(condition)
    if condition.test == Ask.NONE_OF:
        return lambda ticket, order: wanted.isdisjoint(words(ticket, order))
    return lambda ticket, order: not wanted.isdisjoint(words(ticket, order))
