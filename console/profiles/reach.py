"""What conditions mean together: whether they can hold at once, and whether one rule takes all of another.

A rule is a set of conditions that must hold together, each about another fact. Nothing here asks a
ticket: it is about all tickets there could be, so where it is not certain it says "they may".
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import islice, product

from console.profiles.model import Condition, Profile
from console.rules.facts import FACTS, Ask, Takes
from storage.frozen import frozen

_MOST_CASES = 400

ONE_WORD = frozenset({"status", "channel", "kind", "reason", "language", "queue", "order_status"}) | {
    "partner",
    "product",
    "group",
}
"""Facts that are one word of a ticket, or none. The others (tag, role, peak, term) may be several."""

Conditions = tuple[Condition, ...]


@frozen
class Worlds:
    """The words that there are for facts that every ticket has: its status (an open one), channel, kind."""

    words: Mapping[str, frozenset[str]]

    @classmethod
    def of(cls, profile: Profile) -> Worlds:
        return cls(
            {
                "status": frozenset(status.key for status in profile.statuses if status.open),
                "channel": frozenset(channel.key for channel in profile.channels),
                "kind": frozenset(profile.kinds),
            }
        )

    def can_hold(self, conditions: Conditions) -> bool:
        """Whether some ticket could meet all of them; True where that is not certain."""
        by_fact = {condition.fact: condition for condition in conditions}
        if any(not self._words(condition) for condition in conditions if condition.fact in self.words):
            return False
        flags = {fact: each.value for fact, each in by_fact.items() if isinstance(each.value, bool)}
        if flags.get("assigned") is not flags.get("taken", flags.get("assigned")):
            return False
        implied = _implied_flags(conditions)
        return all(flags.get(flag, value) is value for flag, value in implied.items())

    def together(self, one: Conditions, other: Conditions) -> bool:
        """Whether some ticket could meet both; True where that is not certain."""
        others = {condition.fact: condition for condition in other}
        for mine in one:
            theirs = others.get(mine.fact)
            if theirs is not None and not self._compatible(mine, theirs):
                return False
        flags, more = _implied_flags(one), _implied_flags(other)
        if any(flags[flag] is not more[flag] for flag in flags.keys() & more.keys()):
            return False
        return self.can_hold(one) and self.can_hold(other)

    def takes_all_of(self, one: Conditions, other: Conditions) -> bool:
        """Whether every ticket that meets `other` meets `one` as well; False where that is not certain."""
        others = {condition.fact: condition for condition in other}
        flags = _implied_flags(other)
        return all(self._follows(condition, others, flags) for condition in one)

    def cases(self, conditions: Conditions) -> Iterator[Conditions]:
        """The same conditions with each list of words taken apart, as far as that stays few."""
        parts = []
        for condition in conditions:
            if condition.test == Ask.ANY_OF and isinstance(condition.value, tuple):
                parts.append([Condition(condition.fact, Ask.IS, word) for word in condition.value])
            elif condition.fact in self.words and condition.test == Ask.NONE_OF:
                words = sorted(self._words(condition))
                parts.append([Condition(condition.fact, Ask.IS, word) for word in words])
            else:
                parts.append([condition])
        found = list(islice(product(*parts), _MOST_CASES + 1))
        return iter(found if len(found) <= _MOST_CASES else [conditions])

    def _words(self, condition: Condition) -> frozenset[str]:
        """The words that meet a condition on a fact that every ticket has."""
        words = wanted(condition)
        there = self.words[condition.fact]
        return there - words if condition.test == Ask.NONE_OF else there & words

    def _compatible(self, one: Condition, other: Condition) -> bool:
        if isinstance(one.value, bool) and FACTS[one.fact].takes is Takes.FLAG:
            return one.value is other.value
        if one.fact not in ONE_WORD:
            return not (Ask.NONE_OF in (one.test, other.test) and _only_excluded(one, other))
        if one.fact in self.words:
            return bool(self._words(one) & self._words(other))
        if one.test == Ask.NONE_OF or other.test == Ask.NONE_OF:
            return not _only_excluded(one, other)
        return bool(wanted(one) & wanted(other))

    def _follows(
        self, condition: Condition, others: Mapping[str, Condition], flags: Mapping[str, bool]
    ) -> bool:
        """Whether `condition` holds wherever the others do."""
        other = others.get(condition.fact)
        takes = FACTS[condition.fact].takes
        if takes is Takes.ALWAYS:
            return True
        if takes is Takes.FLAG:
            return flags.get(condition.fact) is condition.value
        if takes is Takes.MOMENT:
            return other is not None and _hours(other) <= _hours(condition)
        if condition.fact in self.words:
            there = self._words(other) if other is not None else self.words[condition.fact]
            return there <= self._words(condition)
        if other is None:
            return False
        if condition.test == Ask.NONE_OF:
            if other.test == Ask.NONE_OF:
                return wanted(condition) <= wanted(other)
            return condition.fact in ONE_WORD and wanted(condition).isdisjoint(wanted(other))
        return other.test != Ask.NONE_OF and wanted(other) <= wanted(condition)


def wanted(condition: Condition) -> frozenset[str]:
    """The words that a condition names."""
    value = condition.value
    return frozenset(value if isinstance(value, tuple) else (str(value),))


def is_timed(conditions: Conditions) -> bool:
    """Whether passing time alone may make them hold."""
    return any(
        FACTS[each.fact].takes in (Takes.MOMENT, Takes.PEAK) or each.fact == "term_past"
        for each in conditions
    )


def _only_excluded(one: Condition, other: Condition) -> bool:
    """Whether one of the two names only words that the other one excludes."""
    if one.test == other.test == Ask.NONE_OF:
        return False
    named, excluded = (other, one) if one.test == Ask.NONE_OF else (one, other)
    return wanted(named) <= wanted(excluded)


def _implied_flags(conditions: Conditions) -> dict[str, bool]:
    """What conditions say of facts that are yes or no, by themselves or by what they need."""
    flags: dict[str, bool] = {}
    for each in conditions:
        if each.fact in ("order_status", "reserve") and each.test != Ask.NONE_OF:
            flags["has_order"] = True
        if each.fact == "role" and each.test != Ask.NONE_OF:
            flags["asked"] = True
    for each in conditions:
        if isinstance(each.value, bool) and FACTS[each.fact].takes is Takes.FLAG:
            flags.setdefault(each.fact, each.value)
    for one, same in (("assigned", "taken"), ("taken", "assigned")):
        if one in flags:
            flags.setdefault(same, flags[one])
    return flags


def _hours(condition: Condition) -> int:
    return condition.value if condition.test == Ask.WITHIN_HOURS and isinstance(condition.value, int) else 0
