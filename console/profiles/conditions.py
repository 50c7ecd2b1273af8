"""`fact = test` in a profile becomes a `Condition`; what may be asked is in `console.rules.facts`."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from console.profiles.model import Condition
from console.profiles.tables import Table
from console.rules.facts import FACTS, TESTS, Ask, Fact, Takes
from storage.frozen import frozen
from storage.problems import mark

_MOST_HOURS = 24 * 366


@frozen
class Known:
    """The keys that a profile's files may refer to. None: that list could not be read, so any will do."""

    languages: tuple[str, ...] | None = None
    statuses: tuple[str, ...] | None = None
    order_statuses: tuple[str, ...] | None = None
    channels: tuple[str, ...] | None = None
    kinds: tuple[str, ...] | None = None
    reasons: tuple[str, ...] | None = None
    zones: tuple[str, ...] | None = None
    calendars: tuple[str, ...] | None = None
    peaks: tuple[str, ...] | None = None
    groups: tuple[str, ...] | None = None
    shifts: tuple[str, ...] | None = None
    roles: tuple[str, ...] | None = None
    partners: tuple[str, ...] | None = None
    products: tuple[str, ...] | None = None
    terms: tuple[str, ...] | None = None
    linked_roles: tuple[str, ...] = ()  # those who are asked by a linked ticket
    chat_roles: tuple[str, ...] = ()  # those who are asked in a work chat

    def suits(self) -> tuple[str, ...] | None:
        """What a role may be for: reasons, kinds, zones and statuses of orders."""
        found: dict[str, None] = {}
        for keys in (self.reasons, self.kinds, self.zones, self.order_statuses):
            if keys is None:
                return None
            found.update(dict.fromkeys(keys))
        return tuple(found)

    def words(self) -> Mapping[Takes, tuple[str, ...] | None]:
        """Which words a fact of each sort may be compared with."""
        return {
            Takes.STATUS: self.statuses,
            Takes.ORDER_STATUS: self.order_statuses,
            Takes.CHANNEL: self.channels,
            Takes.KIND: self.kinds,
            Takes.REASON: self.reasons,
            Takes.LANGUAGE: self.languages,
            Takes.PEAK: self.peaks,
            Takes.GROUP: self.groups,
            Takes.ROLE: self.roles,
            Takes.PARTNER: self.partners,
            Takes.PRODUCT: self.products,
            Takes.TERM: self.terms,
        }


def read_conditions(
    table: Table, known: Known, *, terms: bool, beside: Collection[str] = ()
) -> tuple[Condition, ...]:
    """Every key of `table` but `beside` as a condition; `terms` leaves out the facts a term cannot ask."""
    facts = {fact.key: fact for fact in FACTS.values() if fact.in_terms or not terms}
    conditions = []
    for key in table.names():
        if key in beside:
            continue
        value = table.raw(key)
        if key not in facts:
            table.unknown(key, "key", key, [*beside, *facts])
            continue
        condition = _condition(table, facts[key], value, known)
        if condition is not None:
            conditions.append(condition)
    return tuple(conditions)


def _condition(table: Table, fact: Fact, value: object, known: Known) -> Condition | None:
    if fact.takes is Takes.MOMENT:
        return _moment(table, fact, value)
    if fact.takes is Takes.FLAG:
        return Condition(fact.key, Ask.IS, table.flag(fact.key))
    if fact.takes is Takes.ALWAYS:
        if value is not True:
            table.mistake(fact.key, mark("'{key}' can only be true"), key=fact.key)
        return Condition(fact.key, Ask.IS, True)
    options = known.words().get(fact.takes)
    if isinstance(value, str):
        return Condition(fact.key, Ask.IS, table.word(fact.key, fact.takes, options))
    if isinstance(value, list):
        return Condition(fact.key, Ask.ANY_OF, _some(table, fact, fact.key, options))
    if isinstance(value, dict):
        tests = table.table(fact.key)
        ask = _one_test(tests, fact)
        if ask is Ask.IS:
            return Condition(fact.key, ask, tests.word(ask, fact.takes, options))
        return Condition(fact.key, ask, _some(tests, fact, ask, options)) if ask is not None else None
    sentence = mark("'{key}' must be a text, a list of texts, or a table like {{none_of = […]}}")
    table.mistake(fact.key, sentence, key=fact.key)
    return None


def _some(table: Table, fact: Fact, key: str, options: Collection[str] | None) -> tuple[str, ...]:
    words = table.words(key, fact.takes, options)
    if table.raw(key) == []:
        table.mistake(key, mark("the list '{key}' is empty"), key=key)
    return words


def _moment(table: Table, fact: Fact, value: object) -> Condition | None:
    if isinstance(value, dict):
        tests = table.table(fact.key)
        if _one_test(tests, fact, Ask.WITHIN_HOURS) is None:
            return None
        return Condition(fact.key, Ask.WITHIN_HOURS, tests.number(Ask.WITHIN_HOURS, 1, _MOST_HOURS))
    if value != Ask.PAST:
        sentence = mark("'{key}' must be \"past\" or a table like {{within_hours = 24}}")
        table.mistake(fact.key, sentence, key=fact.key)
    return Condition(fact.key, Ask.PAST, True)


def _one_test(tests: Table, fact: Fact, *only: Ask) -> Ask | None:
    """The one test that stands in `{…}`."""
    allowed = only or TESTS[fact.takes]
    for key in tests.names():
        if key not in allowed:
            tests.unknown(key, "test", key, allowed)
            return None
    if len(tests.names()) != 1:
        tests.mistake(None, mark("'{key}' must hold exactly one test"), key=fact.key)
        return None
    return Ask(tests.names()[0])
