"""How the entries of a chain become lines: who, when, of what kind, and what was said.

Kinds differ by a word and by a sign at the edge, and by colour only besides.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from zoneinfo import ZoneInfo

from console.desk_port import DeskPort
from console.moments import day_and_time, short_time
from console.profiles.model import said
from console.translation import _
from console.views import ChainEntry
from screens.desk.cells import short_name, width_of, wrapped
from screens.desk.lines import BLANK, Line, Piece
from screens.untrusted import visible, visible_line
from storage.frozen import frozen
from storage.problems import mark
from storage.records import MessageKind, OutgoingState, Ticket


@frozen
class KindLook:
    """How a kind of message looks: the sign at its edge, and the looks of its parts."""

    sign: str
    edge: str
    author: str
    word: str = "quiet"
    moment: str = "quiet"
    body: str = "text"
    fill: str = "text"


KINDS: Mapping[MessageKind, KindLook] = {
    MessageKind.CUSTOMER: KindLook("▎", "theirs", "theirs-strong"),
    MessageKind.REPLY: KindLook(" ", "mine", "mine-strong"),
    MessageKind.NOTE: KindLook(
        "┊", "note-sign", "note-strong", word="note-sign", moment="note-quiet", body="note", fill="note"
    ),
    MessageKind.SYSTEM: KindLook("·", "quiet", "quiet", body="quiet"),
    MessageKind.CALL: KindLook("╎", "theirs", "theirs-strong"),
}

_STATES: Mapping[OutgoingState, str] = {
    OutgoingState.HELD: mark("can still be taken back"),
    OutgoingState.QUEUED: mark("in the outbox"),
    OutgoingState.SENDING: mark("being sent"),
    OutgoingState.AMBIGUOUS: mark("checking whether it arrived"),
    OutgoingState.CONFLICT: mark("waits: the ticket changed"),
    OutgoingState.NEEDS_AUTH: mark("waits: the helpdesk does not know us"),
    OutgoingState.FAILED: mark("not sent"),
    OutgoingState.NEEDS_DECISION: mark("waits for your decision"),
}
_TROUBLED = frozenset(
    {
        OutgoingState.CONFLICT,
        OutgoingState.NEEDS_AUTH,
        OutgoingState.FAILED,
        OutgoingState.NEEDS_DECISION,
    }
)


BodyLine = tuple[str, KindLook]
"""A line of a message's text: a letter of 200 KB has thousands, and few of them are ever seen."""

EDGES = 4  # cells: the sign at the edge, and one that stays free so that text never touches the frame


@frozen
class Setting:
    """What lines of a chain depend on beside the entry: cells, the desk's time zone and day, who reads.

    `waiting_since` is from when on customers' messages are unanswered, None when none is. `writer` says
    who it is that writes to us, where that is no customer ("colleague"); "" where it is.
    """

    width: int
    timezone: ZoneInfo
    today: date
    me: str
    waiting_since: datetime | None
    writer: str = ""


def setting_of(desk: DeskPort, ticket: Ticket | None, width: int) -> Setting:
    """What the lines of a ticket's chain depend on now."""
    zone = desk.timezone()
    return Setting(
        width,
        zone,
        desk.now().astimezone(zone).date(),
        desk.me.id,
        ticket.waiting_since if ticket else None,
        said(desk.profile.writers.get(ticket.kind, {}), desk.language) if ticket else "",
    )


def entry_lines(entry: ChainEntry, at: Setting) -> tuple[Line, ...]:
    """One message: its head, its text, a blank line."""
    return tuple(map(made, entry_block(entry, at)))


def entry_block(entry: ChainEntry, at: Setting) -> list[Line | BodyLine]:
    """One message: its head, its text, a blank line. Lines of the text are made when they come into view."""
    message = entry.message
    look = KINDS[message.kind]
    edge = Piece(f" {look.sign} ", look.edge)
    lines: list[Line | BodyLine] = [head_line(entry, at)]
    lines += [(text, look) for text in wrapped(shown_body(entry), at.width - EDGES)]
    for attachment in message.attachments:
        name = _("attached: {name}").format(name=visible_line(attachment.name))
        lines.append(Line((edge, Piece(name, look.moment)), fill=look.fill))
    lines.append(BLANK)
    return lines


def made(line: Line | BodyLine) -> Line:
    """A line as it is painted."""
    if isinstance(line, Line):
        return line
    text, look = line
    return Line((Piece(f" {look.sign} ", look.edge), Piece(text, look.body)), fill=look.fill)


def shown_body(entry: ChainEntry) -> str:
    """A message's text as it is wrapped."""
    return visible(entry.message.body.rstrip())


def head_line(entry: ChainEntry, at: Setting, undo_seconds: float = 0.0) -> Line:
    """`12 Nov 14:20  Irina K.  customer`, and at the right where it stands."""
    message = entry.message
    look = KINDS[message.kind]
    edge = Piece(f" {look.sign} ", look.edge)
    word = _word(entry, at)
    state = _state(entry, at, undo_seconds)
    moment, author, state = _fitting(entry, at, state, at.width - 3 - width_of(word) - 5)
    pieces = [edge, Piece(moment, look.moment)]
    if author:
        pieces.append(Piece(f"  {author}", look.author))
    if word:
        pieces.append(Piece(f"  {word}", look.word))
    return Line(tuple(pieces), state, look.fill)


def _fitting(
    entry: ChainEntry, at: Setting, state: tuple[Piece, ...], room: int
) -> tuple[str, str, tuple[Piece, ...]]:
    """Moment, author and state in wordings that fit: first the name gets shorter, then the state is its
    sign alone. Today needs no day: one that came and went with the room would look like a difference."""
    message = entry.message
    today = message.sent_at.astimezone(at.timezone).date() == at.today
    moment = (short_time if today else day_and_time)(message.sent_at, at.timezone)
    name = _("you") if _is_mine(entry, at) else visible_line(message.author)
    names = [name, short_name(name, max(1, width_of(name) - 1))]
    states = [state, tuple(Piece(f"{piece.text[0]} ", piece.look) for piece in state)]
    wordings = [(moment, name, state) for state in states for name in names]
    for wording in wordings:
        if sum(map(width_of, (wording[0], wording[1], *(piece.text for piece in wording[2])))) <= room:
            return wording
    return wordings[-1]


def earlier_line(count: int) -> Line:
    """The first line while there are messages before those that are shown."""
    return Line((Piece("   ", "quiet"), Piece(_("earlier messages: {n}").format(n=count), "quiet")))


def new_line(width: int) -> Line:
    """Between what had been read and what came while the ticket was open."""
    word = "── " + _("new") + " "
    return Line((Piece(word + "─" * max(0, width - 1 - width_of(word)), "accent"),))


def _is_mine(entry: ChainEntry, at: Setting) -> bool:
    return entry.message.kind is not MessageKind.CUSTOMER and entry.message.author_id == at.me != ""


def _word(entry: ChainEntry, at: Setting) -> str:
    match entry.message.kind:
        case MessageKind.CUSTOMER:
            return visible_line(at.writer) or _("customer")
        case MessageKind.REPLY:
            return "" if _is_mine(entry, at) else _("colleague")
        case MessageKind.NOTE:
            return visible_line(entry.about) or _("internal note")
        case MessageKind.SYSTEM:
            return _("system")
        case MessageKind.CALL:
            return _("call")


def _state(entry: ChainEntry, at: Setting, undo_seconds: float) -> tuple[Piece, ...]:
    message = entry.message
    pending = entry.pending
    if pending is OutgoingState.HELD and undo_seconds > 0:
        said = _("in the undo window, {n} s").format(n=max(1, round(undo_seconds)))
        return (Piece(f"↑ {said} ", "accent"),)
    if pending is not None and pending in _STATES:
        sign, look = ("! ", "alarm") if pending in _TROUBLED else ("↑ ", "accent")
        return (Piece(f"{sign}{_(_STATES[pending])} ", look),)
    if message.kind is MessageKind.REPLY and message.client_key:
        return (Piece("✓ " + _("sent") + " ", "quiet"),)
    waits = at.waiting_since is not None and message.sent_at >= at.waiting_since
    if message.kind is MessageKind.CUSTOMER and waits:
        return (Piece("● " + _("unanswered") + " ", "theirs"),)
    return ()
