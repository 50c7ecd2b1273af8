"""What can hardly be meant in a profile that could be used: rules that never match, gaps, overlaps.

Each is told as a doubt, with its remedy; none keeps a desk from being opened.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from console.profiles.clocks_file import PlacedTerm
from console.profiles.mistakes import listed
from console.profiles.model import (
    OWNER_DESK,
    Condition,
    Profile,
    RoleVia,
    StartsAt,
    Term,
)
from console.profiles.reach import Conditions, Worlds, is_timed, wanted
from console.profiles.zones_file import PlacedRule
from console.rules.facts import Ask
from storage.problems import mark


def look_at_rules(profile: Profile, rules: Sequence[PlacedRule], terms: Sequence[PlacedTerm]) -> None:
    """Rules by the order in which they are asked."""
    worlds = Worlds.of(profile)
    rules = sorted(rules, key=lambda one: one.zone.order)
    idle = _never(profile, worlds, rules, terms)
    used: list[PlacedRule] = []
    for index, placed in enumerate(rules):
        if index not in idle and not _shadowed(worlds, placed, used):
            used.append(placed)
    _overlaps(worlds, used)
    _without_clock(profile, worlds, used, terms)


def look_at_terms(profile: Profile, terms: Sequence[PlacedTerm]) -> None:
    """Terms that never run, and kinds or channels for which none does."""
    worlds = Worlds.of(profile)
    for index, one in enumerate(terms):
        term = one.term
        if not worlds.can_hold(term.conditions):
            one.table.doubt(None, NEVER_TERM)
            continue
        for other in terms[:index]:
            always = other.term.starts in (term.starts, StartsAt.CREATED)
            same = other.term.clock is term.clock and other.term.from_partner is term.from_partner
            if same and always and worlds.takes_all_of(other.term.conditions, term.conditions):
                sentence = mark("this term never runs: '{other}' before it fits every ticket that it fits")
                one.table.doubt(None, sentence, other=other.term.key)
                break
        if term.from_partner and not profile.partners:
            one.table.doubt("from_partner", mark("this term never runs: no partner is in partners.toml"))
    desk = [one.term for one in terms if one.term.owner == OWNER_DESK]
    for fact, keys in (("kind", profile.kinds), ("channel", (one.key for one in profile.channels))):
        for key in keys:
            such = (Condition(fact, Ask.IS, key),)
            if desk and not any(worlds.together(such, term.conditions) for term in desk):
                sentence = mark('no clock of the desk\'s runs for tickets with {fact} = "{key}"')
                terms[0].table.source.doubt((), sentence, fact=fact, key=key)


NEVER_TERM = mark("this term never runs: its conditions exclude each other")


def _never(
    profile: Profile, worlds: Worlds, rules: Sequence[PlacedRule], terms: Sequence[PlacedTerm]
) -> set[int]:
    """The rules that hold for no ticket there could be; each is told."""
    found = set()
    for index, placed in enumerate(rules):
        why = _why_never(profile, worlds, placed.rule.conditions, [one.term for one in terms])
        if why:
            placed.table.doubt(None, why)
            found.add(index)
    return found


def _why_never(profile: Profile, worlds: Worlds, conditions: Conditions, terms: Sequence[Term]) -> str:
    if not worlds.can_hold(conditions):
        return mark(
            "this rule never matches: its conditions exclude each other, or only hold for closed tickets"
        )
    by_fact = {each.fact: each for each in conditions}
    others = tuple(each for each in conditions if each.fact not in ("due", "term", "term_past"))
    owned = [term for term in terms if term.owner == OWNER_DESK]
    if "due" in by_fact and not _any_fits(worlds, others, owned):
        return mark(
            "this rule never matches: it asks for 'due', and no clock of the desk's runs for such tickets"
        )
    for fact in ("term", "term_past"):
        if fact in by_fact:
            named = [term for term in terms if term.key in wanted(by_fact[fact])]
            if not _any_fits(worlds, others, named):
                return mark("this rule never matches: that clock never runs for such tickets")
    if {"partner", "product"} <= by_fact.keys() and by_fact["partner"].test != Ask.NONE_OF:
        there = {
            product.key
            for partner in profile.partners
            if partner.key in wanted(by_fact["partner"])
            for product in partner.products
        }
        if by_fact["product"].test != Ask.NONE_OF and not there & wanted(by_fact["product"]):
            return mark("this rule never matches: that partner has no such product")
    if "role" in by_fact and by_fact["role"].test != Ask.NONE_OF:
        roles = [profile.role(key) for key in wanted(by_fact["role"])]
        if all(role is not None and role.via is RoleVia.NOBODY for role in roles):
            return mark('this rule never matches: nobody asks that role (via = "nobody")')
    return ""


def _any_fits(worlds: Worlds, conditions: Conditions, terms: Iterable[Term]) -> bool:
    return any(worlds.together(conditions, term.conditions) for term in terms)


def _shadowed(worlds: Worlds, placed: PlacedRule, before: Sequence[PlacedRule]) -> bool:
    """Whether rules before this one leave it nothing; told if so."""
    conditions = placed.rule.conditions
    whole = next((one for one in before if worlds.takes_all_of(one.rule.conditions, conditions)), None)
    if whole is not None:
        placed.table.doubt(
            None,
            mark(
                "this rule never matches: a rule of the zone '{zone}' before it (line {line}) takes all that "
                "it takes; make that one narrower, or give this zone a lower 'order'"
            ),
            zone=whole.zone.key,
            line=_line(whole),
        )
        return True
    cases = list(worlds.cases(conditions))
    left = [
        case
        for case in cases
        if worlds.can_hold(case) and not any(worlds.takes_all_of(one.rule.conditions, case) for one in before)
    ]
    if left or len(cases) < 2:
        return False
    placed.table.doubt(
        None, mark("this rule never matches: the rules before it together take all that it takes")
    )
    return True


def _overlaps(worlds: Worlds, rules: Sequence[PlacedRule]) -> None:
    """Zones whose rules take tickets that fit a later zone, too, where nothing says that this is meant.

    It is where one of the rules waits for a moment, where the first is a special case of the second, and
    where the first zone names the second one in 'before'.
    """
    found: dict[str, dict[str, tuple[PlacedRule, PlacedRule]]] = {}
    for index, placed in enumerate(rules):
        for one in rules[:index]:
            if _overlap(worlds, one, placed):
                found.setdefault(one.zone.key, {}).setdefault(placed.zone.key, (one, placed))
    for zone, others in found.items():
        one, placed = next(iter(others.values()))
        one.table.source.doubt(
            one.table.path[:2],
            mark(
                "the zone '{zone}' is asked first and takes tickets that fit {others}, too (compare lines "
                "{line} and {other_line}); if that is meant, say before = {before} in '{zone}'"
            ),
            zone=zone,
            others=listed([f"'{key}'" for key in others]),
            line=_line(one),
            other_line=_line(placed),
            before=f"[{', '.join(_quoted(key) for key in dict.fromkeys((*one.zone.before, *others)))}]",
        )


def _overlap(worlds: Worlds, first: PlacedRule, second: PlacedRule) -> bool:
    one, other = first.rule.conditions, second.rule.conditions
    return not (
        first.zone.key == second.zone.key
        or second.zone.key in first.zone.before
        or is_timed(one)
        or is_timed(other)
        or worlds.takes_all_of(other, one)
        or not worlds.together(one, other)
    )


def _quoted(key: str) -> str:
    return f'"{key}"'


def _line(placed: PlacedRule) -> int:
    from console.profiles.positions import lines_of, nearest_line

    source = placed.table.source
    return nearest_line(lines_of(source.text), placed.table.path)


def _without_clock(
    profile: Profile, worlds: Worlds, rules: Sequence[PlacedRule], terms: Sequence[PlacedTerm]
) -> None:
    """Zones in which no ticket can have a clock of the desk's: nobody is told that it is late."""
    owned = [one.term for one in terms if one.term.owner == OWNER_DESK]
    for zone in profile.zones:
        of_zone = [one for one in rules if one.zone.key == zone.key]
        if not any(_any_fits(worlds, _untimed(one.rule.conditions), owned) for one in of_zone) and of_zone:
            sentence = mark(
                "no clock runs in the zone '{zone}': no term in clocks.toml fits a ticket that lies there"
            )
            of_zone[0].table.source.doubt(of_zone[0].table.path[:2], sentence, zone=zone.key)


def _untimed(conditions: Conditions) -> Conditions:
    return tuple(each for each in conditions if each.fact not in ("due", "term", "term_past", "catch_all"))
