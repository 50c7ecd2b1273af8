"""The roster as it travels: a note holds one week's table, and one ticket of the desk's own holds the notes.

A roster is what consoles wrote as internal notes in a ticket that a console opened for nothing else: it
begins with an internal note, which no customer can write. What stands in any other ticket, whoever wrote it
and whatever its subject, is none. The newest note of a week that can be read counts.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime

from console.profiles.model import Profile
from console.rules import marked_notes
from console.rules.marked_notes import Marked
from console.rules.roster import DutyDay
from console.upstream.protocol import NewTicket
from storage.frozen import frozen
from storage.records import Customer, Message, MessageKind, Ticket

ROSTER = "roster"
"""The kind of the mark. Its values: `week` (a Monday), `id` (of this plan), `over` (the id of the plan
that its writer had before them, "" for none)."""

TAG = "pult:roster"
"""What the sync lays on the roster's tickets. A helpdesk's own tag of that name is taken off before."""

UNOPENED = "roster:"
"""Stands in the ticket's place while there is none."""

SUBJECT = "Pult: duty roster"


@frozen
class SharedNote:
    """One week's plan as a note holds it. `by` is its author's name; `at` is the helpdesk's time."""

    week: date
    id: str
    over: str
    table: str
    by: str
    at: datetime


def written(week: date, key: str, over: str, words: str, table: str) -> str:
    """The body of a note: `words` for people, in one paragraph, then the table."""
    paragraph = " ".join(words.split())
    return marked_notes.write(
        ROSTER, {"week": week.isoformat(), "id": key, "over": over}, f"{paragraph}\n\n{table.strip()}"
    )


def marked_of(body: str) -> Marked | None:
    """What the note of a week says; None for any other text."""
    marked = marked_notes.read(body)
    return marked if marked is not None and marked.kind == ROSTER else None


def table_in(marked: Marked) -> str:
    """The table that stands below the words."""
    return marked.text.rpartition("\n\n")[2]


def is_one(body: str) -> bool:
    """Whether a text is the note of a week."""
    return marked_of(body) is not None


def week_of(body: str) -> date | None:
    """The Monday of the week that a text plans; None for any other text."""
    marked = marked_of(body)
    return _week(marked.values) if marked is not None else None


def is_home(chain: Sequence[Message]) -> bool:
    """Whether this is a ticket of the roster: a console opened it with the note of a week."""
    first = chain[0] if chain else None
    return (
        first is not None and first.kind is MessageKind.NOTE and bool(first.client_key) and is_one(first.body)
    )


def is_opening(body: str, *, by_agent: bool, for_nobody: bool) -> bool:
    """Whether the text that opened a ticket is an internal note of the roster's: a colleague's console
    wrote it, and nobody is the requester. A mail always has one."""
    return by_agent and for_nobody and is_one(body)


def is_set_apart(ticket: Ticket) -> bool:
    """Whether a ticket is the desk's own and nobody's work. Where somebody waits for an answer all the
    same (a customer's mail was filed in it), it is work like any other: nobody's words are hidden."""
    return TAG in ticket.tags and ticket.waiting_since is None


def notes(chain: Iterable[Message]) -> list[SharedNote]:
    """The weeks in a chain, in its order. Only internal notes are looked at."""
    found = []
    for message in chain:
        marked = marked_notes.marked(message)
        if marked is None or marked.kind != ROSTER or (week := _week(marked.values)) is None:
            continue
        found.append(
            SharedNote(
                week,
                marked.values.get("id") or message.client_key or message.id,
                marked.values.get("over", ""),
                table_in(marked),
                message.author,
                message.sent_at,
            )
        )
    return found


def lowest(ids: Iterable[str]) -> str:
    """The ticket that is written to where there are several: two seniors may have opened one at the same
    moment, and every console must choose the same. "" where there is none."""
    return min(ids, key=in_order, default="")


def in_order(ticket_id: str) -> tuple[bool, int, str]:
    """Sorts ids as their numbers."""
    is_number = ticket_id.isascii() and ticket_id.isdigit()
    return not is_number, int(ticket_id) if is_number else 0, ticket_id


def ticket_of(body: str, profile: Profile, client_key: str) -> NewTicket:
    """The ticket that the first note opens. Nobody asks in it."""
    channels = [channel.key for channel in profile.channels]
    kinds = list(profile.kinds)
    return NewTicket(
        subject=SUBJECT,
        body=body,
        channel="internal" if "internal" in channels else channels[0],
        kind="internal" if "internal" in kinds else kinds[0],
        requester=Customer("", SUBJECT),
        client_key=client_key,
        internal=True,
    )


def merged(
    base: Iterable[DutyDay], mine: Iterable[DutyDay], theirs: Iterable[DutyDay]
) -> tuple[DutyDay, ...]:
    """`theirs`, with what `mine` changed of `base` laid over it, person by person and day by day."""
    before, changed, result = _by_cell(base), _by_cell(mine), _by_cell(theirs)
    for cell in {**before, **changed}:
        ours = changed.get(cell, ())
        if ours != before.get(cell, ()):
            result[cell] = ours
    return in_a_row(day for cell in result.values() for day in cell)


def in_a_row(days: Iterable[DutyDay]) -> tuple[DutyDay, ...]:
    """By day and person; what one person has twice on a day stays as it was."""
    return tuple(sorted(days, key=lambda one: (one.day, one.person)))


def _by_cell(days: Iterable[DutyDay]) -> dict[tuple[date, str], tuple[DutyDay, ...]]:
    cells: dict[tuple[date, str], tuple[DutyDay, ...]] = {}
    for day in days:
        cell = (day.day, day.person)
        cells[cell] = (*cells.get(cell, ()), day)
    return cells


def _week(values: Mapping[str, str]) -> date | None:
    try:
        day = date.fromisoformat(values.get("week", ""))
    except ValueError:
        return None
    return day if day.weekday() == 0 else None
