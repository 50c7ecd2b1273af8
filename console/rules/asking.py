"""Conditions made ready to be asked of many tickets.

A first pull asks a hundred thousand tickets some twenty conditions each, so what does not depend on
the ticket is worked out once.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from console.profiles.model import Condition
from console.rules.facts import FACTS, FLAGS, WORDS, Ask, Takes
from storage.frozen import frozen
from storage.records import Order, Ticket

Holds = Callable[[Ticket, Order | None], bool]

LONG_AGO = datetime.min.replace(tzinfo=UTC)


@frozen
class Question:
    """All conditions of a rule or a term. `moments`: which moment ("due", "reserve") and how long before."""

    conditions: tuple[Holds, ...]
    moments: tuple[tuple[str, timedelta], ...]

    def holds_from(self, ticket: Ticket, order: Order | None, due_at: datetime | None) -> datetime | None:
        """From when all hold together, as things stand: LONG_AGO, a moment, or None for never.

        A test of a moment turns from no to yes once and never back, so one moment says it all.
        """
        for holds in self.conditions:
            if not holds(ticket, order):
                return None
        since = LONG_AGO
        for name, before in self.moments:
            moment = due_at if name == "due" else order.reserve_until if order is not None else None
            if moment is None:
                return None
            since = max(since, moment - before)
        return since


def question(conditions: tuple[Condition, ...]) -> Question:
    """The conditions in the form in which they are asked."""
    return Question(
        tuple(_holds(part) for part in conditions if FACTS[part.fact].takes is not Takes.MOMENT),
        tuple(_moment(part) for part in conditions if FACTS[part.fact].takes is Takes.MOMENT),
    )


def _moment(condition: Condition) -> tuple[str, timedelta]:
    hours = condition.value if condition.test == Ask.WITHIN_HOURS else 0
    return condition.fact, timedelta(hours=hours if isinstance(hours, int) else 0)


def _holds(condition: Condition) -> Holds:
    if isinstance(condition.value, bool):
        flag, expected = FLAGS[condition.fact], condition.value
        return lambda ticket, order: flag(ticket, order) is expected
    words = WORDS[condition.fact]
    wanted = frozenset(condition.value if isinstance(condition.value, tuple) else (str(condition.value),))
    if condition.test == Ask.NONE_OF:
        return lambda ticket, order: wanted.isdisjoint(words(ticket, order))
    return lambda ticket, order: not wanted.isdisjoint(words(ticket, order))
