"""clocks.toml: the terms that run."""

from __future__ import annotations

from console.profiles.conditions import Known, read_conditions
from console.profiles.model import (
    OWNER_DESK,
    OWNER_PARTNER,
    CountIn,
    StartsAt,
    Term,
    TermClock,
)
from console.profiles.partners_file import MOST_DAYS, read_length
from console.profiles.season_tables import MOST_MINUTES
from console.profiles.tables import MISSING, TWICE, Table
from storage.frozen import frozen
from storage.problems import mark


def term_keys(document: Table) -> tuple[str, ...]:
    """The keys of all terms, before anything else of them is read."""
    raw = document.raw("term")
    entries = raw if isinstance(raw, list) else []
    keys = (
        entry["key"] for entry in entries if isinstance(entry, dict) and isinstance(entry.get("key"), str)
    )
    return tuple(dict.fromkeys(keys))


@frozen
class PlacedTerm:
    """A term, and where it stands."""

    term: Term
    table: Table


def read_terms(document: Table, known: Known) -> tuple[PlacedTerm, ...]:
    """The terms in the order in which they are asked."""
    terms: list[PlacedTerm] = []
    for table in document.tables("term"):
        term = _term(table, known)
        table.finish()
        if any(other.term.key == term.key for other in terms):
            table.mistake("key", TWICE, what="term", found=term.key)
        terms.append(PlacedTerm(term, table))
    document.finish()
    return tuple(terms)


def _term(table: Table, known: Known) -> Term:
    key = table.key()
    starts = table.choice("starts", "start", StartsAt)
    from_partner = table.flag("from_partner", False)
    by_itself = starts is StartsAt.RESERVE_END or from_partner
    minutes, days = _length(table, starts, from_partner=from_partner)
    counts_in = (
        table.choice("counts_in", "way to count", CountIn, CountIn.CALENDAR)
        if by_itself
        else table.choice("counts_in", "way to count", CountIn)
    )
    calendar = table.word("calendar", "calendar", known.calendars, "")
    if calendar and counts_in is not CountIn.WORKING and not from_partner:
        sentence = mark(
            'only working time is counted in a calendar; say counts_in = "working" or leave it out'
        )
        table.mistake("calendar", sentence)
    roles = None if known.roles is None else (OWNER_DESK, OWNER_PARTNER, *known.roles)
    clock = table.choice("clock", "clock", TermClock, TermClock.PARTNER if from_partner else TermClock.REPLY)
    default_owner = OWNER_PARTNER if clock is TermClock.PARTNER else OWNER_DESK
    return Term(
        key=key,
        title=table.texts("title", known.languages),
        conditions=read_conditions(table.table("when", required=False), known, terms=True),
        minutes=minutes,
        counts_in=counts_in,
        starts=starts,
        source=table.text("source", ""),
        clock=clock,
        days=days,
        calendar=calendar,
        owner=table.word("owner", "owner", roles, default_owner),
        pauses=_pauses(table, known),
        from_partner=from_partner,
    )


def _pauses(table: Table, known: Known) -> tuple[str, ...] | None:
    """The statuses that are named; None where the profile leaves that to the rules."""
    if "pauses" in table:
        return table.words("pauses", "status", known.statuses)
    table.expect("pauses")
    return None


def _length(table: Table, starts: StartsAt, *, from_partner: bool) -> tuple[int, int]:
    """Minutes and days; both 0 where the length is not the term's own."""
    if starts is StartsAt.RESERVE_END:
        minutes = table.number("minutes", 0, MOST_MINUTES, 0)
        days = table.number("days", 0, MOST_DAYS, 0)
        if minutes or days:
            sentence = mark("a term that ends with the reserve has no length; leave 'minutes' out")
            table.mistake("days" if days else "minutes", sentence)
        return 0, 0
    days, minutes = read_length(table)
    if from_partner and (minutes or days):
        sentence = mark("the length comes from the partner (from_partner = true); leave it out here")
        table.mistake("days" if days else "minutes", sentence)
    elif not from_partner and not minutes and not days:
        table.mistake(None, MISSING, key="minutes")
    return minutes, days
