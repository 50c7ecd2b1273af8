"""zones.toml: zones of responsibility with their rules."""

from __future__ import annotations

from operator import itemgetter

from console.profiles.conditions import Known, read_conditions
from console.profiles.model import Rule, Zone
from console.profiles.tables import TWICE, Table
from storage.frozen import frozen
from storage.problems import mark

FUNCTION_KEYS = ("F2", "F3", "F4", "F5", "F6", "F7", "F10", "F11")
"""The keys that may open a zone. F1 is help, F8 sends, F9 masks, F12 shares the screen."""

_MOST_ZONES = 99


def zone_keys(document: Table) -> tuple[str, ...]:
    """The keys of all zones, before anything else of them is read."""
    raw = document.raw("zone")
    entries = raw if isinstance(raw, list) else []
    keys = (
        entry["key"] for entry in entries if isinstance(entry, dict) and isinstance(entry.get("key"), str)
    )
    return tuple(dict.fromkeys(keys))


@frozen
class PlacedRule:
    """A rule of a zone, and where it stands."""

    zone: Zone
    rule: Rule
    table: Table


def read_zones(document: Table, known: Known) -> tuple[tuple[Zone, ...], tuple[PlacedRule, ...]]:
    """The zones in the order of the file, which is the order on the screen; and all their rules."""
    zones: list[Zone] = []
    placed: list[PlacedRule] = []
    asked: list[tuple[int, list[tuple[Rule, Table]]]] = []
    for table in document.tables("zone"):
        key = table.key()
        rules = _read_rules(table, known)
        zone = Zone(
            key=key,
            title=table.texts("title", known.languages),
            key_name=table.word("function_key", "function key", FUNCTION_KEYS, "").lower(),
            order=table.number("order", 1, _MOST_ZONES),
            rules=tuple(rule for rule, _ in rules),
            on_duty=table.flag("on_duty"),
            pauses=_others(table, "pauses", key, known),
            combines=_others(table, "combines", key, known) if "combines" in table else None,
            tone=table.texts("tone", known.languages, required=False),
            before=_others(table, "before", key, known),
        )
        table.expect("combines")
        table.finish()
        _compare(zone, zones, table)
        zones.append(zone)
        placed += [PlacedRule(zone, rule, table) for rule, table in rules]
        asked.append((zone.order, rules))
    document.finish()
    asked.sort(key=itemgetter(0))
    _check_reach([entry for _, rules in asked for entry in rules], document)
    return tuple(zones), tuple(placed)


def _others(table: Table, name: str, own: str, known: Known) -> tuple[str, ...]:
    """Other zones than this one."""
    zones = table.words(name, "zone", known.zones, required=False)
    if own in zones:
        table.mistake(name, mark("the zone '{zone}' names itself"), zone=own)
    return tuple(zone for zone in zones if zone != own)


def _compare(zone: Zone, others: list[Zone], table: Table) -> None:
    """No two zones with the same key, place in the order, or function key."""
    for other in others:
        if zone.key == other.key:
            table.mistake("key", TWICE, what="zone", found=zone.key)
        if zone.key_name and zone.key_name == other.key_name:
            sentence = mark("{function_key} already opens the zone '{zone}'")
            table.mistake("function_key", sentence, function_key=zone.key_name.upper(), zone=other.key)
        if "order" in table and zone.order == other.order:
            sentence = mark("the zone '{zone}' already has the order {order}; each zone needs its own")
            table.mistake("order", sentence, zone=other.key, order=zone.order)


def _read_rules(zone: Table, known: Known) -> list[tuple[Rule, Table]]:
    rules = []
    for table in zone.tables("rule"):
        because = table.texts("because", known.languages)
        conditions = read_conditions(table, known, terms=False, beside=("because",))
        if any(condition.fact == "catch_all" for condition in conditions):
            if len(conditions) > 1:
                table.mistake("catch_all", mark("'catch_all' must be the only condition of its rule"))
            conditions = ()
        elif set(table.names()) <= {"because"}:
            table.mistake(
                None, mark("the rule has no condition; say catch_all = true if it takes everything")
            )
        rules.append((Rule(conditions, because), table))
    return rules


def _check_reach(rules: list[tuple[Rule, Table]], document: Table) -> None:
    """Exactly the last rule that is asked takes everything: no ticket is lost, no rule is idle."""
    total = next((index for index, (_, table) in enumerate(rules) if "catch_all" in table), None)
    if total is None:
        if rules:
            sentence = mark(
                "no rule has catch_all = true, so a ticket could be in no zone; add it to the last one"
            )
            document.mistake("zone", sentence)
        return
    for _, table in rules[total + 1 :]:
        table.mistake(
            None, mark("this rule is never asked: a rule before it, by the zones' order, takes everything")
        )
