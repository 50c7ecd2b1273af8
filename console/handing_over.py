"""One page for whoever gets a ticket: what was asked, done, promised and by when, what is open and begun.

It is made from what is known here, shown at any time, and goes with a hand-over as a note that consoles
know (`console.rules.marked_notes`): the console of the new owner shows it first.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Protocol

from console.moments import day_and_time
from console.profiles.model import Profile, said
from console.rules import marked_notes
from console.translation import _
from console.views import AskedView, ChainEntry, ClockState, Section, TicketView
from storage.records import DraftKind, MessageKind, Order

HANDOVER = "handover"
"""The kind of the mark; its value `to` is the id of the agent who gets the ticket."""

FIRST_WORDS = 140  # characters of an entry
OF_DRAFT = 1_000  # of a text that was begun: nobody else's console has it
NEWEST = 8  # entries of one section
_THEIRS = (MessageKind.CUSTOMER, MessageKind.CALL)
_OURS = (MessageKind.REPLY, MessageKind.CALL)


class HandingPort(Protocol):
    """What a screen asks about handing over; see `Handing`."""

    def page(self, ticket_id: str) -> tuple[Section, ...]: ...


class Handing:
    """`view` and `asked` read a ticket as it is shown and what is open in it."""

    def __init__(
        self,
        profile: Profile,
        language: str,
        now: Callable[[], datetime],
        view: Callable[[str], TicketView | None],
        asked: Callable[[str], Sequence[AskedView]],
    ) -> None:
        self._profile = profile
        self._language = language
        self._now = now
        self._view = view
        self._asked = asked

    def page(self, ticket_id: str) -> tuple[Section, ...]:
        """The page of a ticket; nothing of one that is not here."""
        view = self._view(ticket_id)
        if view is None:
            return ()
        return page(view, self._asked(ticket_id), self._profile, self._language, self._now())

    def note(self, ticket_id: str, agent_id: str, words: str) -> str:
        """The note that goes with a hand-over: the operator's own words, and the page below them."""
        told = "\n\n".join(part for part in (words.strip(), as_text(self.page(ticket_id))) if part)
        return marked_notes.write(HANDOVER, {"to": agent_id}, told)


def page(
    view: TicketView, asked: Sequence[AskedView], profile: Profile, language: str, now: datetime
) -> tuple[Section, ...]:
    """Sections that have something to say, in the order in which they are read."""

    def when(moment: datetime) -> str:
        return day_and_time(moment, profile.hours.timezone, now)

    questions = tuple(
        f"{one.role}, {when(one.asked_at)}" + (f" → {when(one.due_at)}" if one.due_at else "")
        for one in asked
    )
    found = (
        Section(_("Asked"), _asked_lines(view, when)),
        Section(_("Done"), _done_lines(view, profile, language, when)),
        Section(_("Promised"), _promised_lines(view, profile, when)),
        Section(_("Open questions"), questions),
        Section(_("Begun and not sent"), _draft_lines(view)),
    )
    return tuple(section for section in found if section.lines)


def _asked_lines(view: TicketView, when: Callable[[datetime], str]) -> tuple[str, ...]:
    """What the customer said and nobody has answered; else what they said last."""
    theirs = [entry for entry in view.chain if entry.message.kind in _THEIRS]
    if any(_waits(entry, view) for entry in theirs):
        return _newest([_line(entry, when) for entry in theirs if _waits(entry, view)])
    if theirs:
        answered = _("answered")
        return (f"{_line(theirs[-1], when)} ({answered})",)
    # What a shop or a system has put in: nobody speaks, and it is still what is asked.
    told = [entry for entry in view.chain if entry.message.kind is MessageKind.SYSTEM]
    return tuple(_line(entry, when) for entry in told[:1])


def _waits(entry: ChainEntry, view: TicketView) -> bool:
    """Whether this is what the customer said and nobody has answered."""
    since = view.ticket.waiting_since
    ours = entry.message.author_id != view.ticket.requester_id and bool(entry.message.client_key)
    return entry.message.kind in _THEIRS and not ours and since is not None and entry.message.sent_at >= since


def _done_lines(
    view: TicketView, profile: Profile, language: str, when: Callable[[datetime], str]
) -> tuple[str, ...]:
    done = [
        (entry.message.sent_at, _line(entry, when))
        for entry in view.chain
        if entry.message.kind in _OURS and not _waits(entry, view)
    ]
    own = _own_order(view)
    if own is not None:
        titles = {status.key: said(status.title, language) for status in profile.order_statuses}
        for event in own.history:
            status = titles.get(event.status, event.status)
            if word := said(profile.words.get("order", {}), language):  # an application, a purchase
                moved = f"{word} {own.number}: {status}"
            else:
                moved = _("order {number}: {status}").format(number=own.number, status=status)
            done.append((event.at, f"{when(event.at)}  {moved}"))
    return _newest([words for _at, words in sorted(done)])


def _promised_lines(view: TicketView, profile: Profile, when: Callable[[datetime], str]) -> tuple[str, ...]:
    found: list[str] = []
    own = _own_order(view)
    status = profile.order_status(own.status) if own is not None else None
    if status is not None and status.final:
        own = None  # nothing comes of its dates any more
    if own is not None and own.reserve_until is not None:
        found.append(_("reserved until {moment}").format(moment=when(own.reserve_until)))
    if own is not None and own.expected_at is not None:
        found.append(_("expected {moment}").format(moment=when(own.expected_at)))
    for clock in view.clocks:
        if clock.due_at is not None:
            over = _("over")
            past = f" ({over})" if clock.state is ClockState.PAST else ""
            owner = "" if clock.ours else f", {clock.owner}"
            found.append(f"{clock.title}{owner}: {when(clock.due_at)}{past}")
    if view.reminder is not None:
        found.append(_("to be looked at again: {moment}").format(moment=when(view.reminder.until)))
    return tuple(found)


def _draft_lines(view: TicketView) -> tuple[str, ...]:
    if view.draft is None or not view.draft.body.strip():
        return ()
    note = marked_notes.read(view.draft.body)
    text = (note.text if note else view.draft.body).strip()
    kind = _("note") if view.draft.kind is DraftKind.NOTE else _("reply")
    return (f"{kind}: {_cut(text, OF_DRAFT)}",)


def _own_order(view: TicketView) -> Order | None:
    number = view.ticket.order_number
    return next((order for order in view.orders if number and order.number == number), None)


def _line(entry: ChainEntry, when: Callable[[datetime], str]) -> str:
    message = entry.message
    words = _cut(message.body, FIRST_WORDS)
    if message.kind is MessageKind.CALL:
        words = _("call") + f": {words}"
    return f"{when(message.sent_at)}  {words}"


def _newest(lines: Sequence[str]) -> tuple[str, ...]:
    """The newest few, and how many there were before them."""
    before = len(lines) - NEWEST
    return tuple(lines) if before <= 0 else (f"… {before}", *lines[before:])


def _cut(text: str, length: int) -> str:
    """The first words of a text, on one line."""
    words = " ".join(text.split())
    return words if len(words) <= length else words[: length - 1].rstrip() + "…"


def as_text(sections: Sequence[Section]) -> str:
    """The page as a note has it."""
    return "\n\n".join(
        "\n".join([f"{section.title}:", *(f"- {line}" for line in section.lines)]) for section in sections
    )


def own_words(body: str) -> str:
    """The operator's words in the note of a hand-over; "" in any other text."""
    note = marked_notes.read(body)
    return note.text.partition("\n\n")[0] if note is not None and note.kind == HANDOVER else ""


def received(view: TicketView, me: str) -> ChainEntry | None:
    """The hand-over with which this ticket came to `me`, who has said nothing in it since."""
    if not view.mine or not me:
        return None
    for entry in reversed(view.chain):
        if entry.handed_to == me:
            return entry
        if entry.message.author_id == me and entry.message.kind is not MessageKind.SYSTEM:
            return None
    return None
