"""The whole chain of the open ticket: letters, notes, calls, and our own replies on their way.

Only the newest messages are laid out when a ticket opens, as many as fill the pane a few times; the
rest when someone scrolls up to them. So the next ticket costs the same whether its chain is long.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from operator import itemgetter

from textual.strip import Strip

from console.desk_port import DeskPort
from console.moments import countdown
from console.profiles.model import said
from console.translation import _
from console.views import ChainEntry, LinkState, TicketView
from screens.desk.cells import joints, short_name, width_of, wrapped
from screens.desk.chain_lines import (
    EDGES,
    BodyLine,
    Setting,
    earlier_line,
    entry_block,
    head_line,
    made,
    new_line,
    setting_of,
    shown_body,
)
from screens.desk.frame import Part
from screens.desk.line_pane import LinePane
from screens.desk.lines import Line, Piece, strip_of
from screens.untrusted import visible_line
from storage.records import MessageKind, OutgoingState

_SCREENS_LAID = 3
WRITES, LOOKS_ON = "✎", "◌"
_COLLEAGUE = 12  # cells of a colleague's name
_ROOM_FOR_WORDS = 52  # cells of the pane; below that the sign and the name are all
_SUBJECT_AT_LEAST = 14  # cells in the title; with less it is not worth reading


class ChainPane(LinePane, can_focus=True):
    """Shows a ticket's chain. It opens at the newest message, with all that is unanswered in view
    as far as it fits, from its beginning."""

    def __init__(self, desk: DeskPort) -> None:
        super().__init__(id="chain")
        self._desk = desk
        self._view: TicketView | None = None
        self._entries: list[ChainEntry] = []
        self._before = 0  # messages older than `_entries`, still at the desk
        self._laid = 0  # how many of `_entries` are laid out, counted from the newest
        self._lines: list[Line | BodyLine] = []
        self._starts: list[tuple[int, ChainEntry]] = []  # the first line of each text
        self._heads: dict[int, ChainEntry] = {}  # lines whose text changes as time passes
        self._new_from: str = ""  # the first message that came while the ticket was open
        self._unseen = False
        self._gone = ""
        self._title_clock = ""
        self._empty = ""

    @property
    def ticket_id(self) -> str:
        """The ticket that is shown, "" when there is none."""
        return self._view.ticket.id if self._view else ""

    @property
    def text(self) -> str:
        """Everything that is laid out, as text."""
        return "\n".join(made(line).text for line in self._lines)

    @property
    def has_news(self) -> bool:
        """Whether something came since the ticket was opened, and nobody has scrolled to it."""
        return self._unseen

    # What is shown

    def open(self, view: TicketView) -> None:
        """Show another ticket, or this one anew, from its newest message."""
        self._view = view
        self._entries = list(view.chain)
        self._before = view.earlier
        self._new_from, self._unseen = "", False
        self._gone = ""
        self._lay_from_end()
        self._top = 0
        self.place(self._first_view())
        self.repaint()

    def update(self, view: TicketView, gone: str = "") -> None:
        """The open ticket changed: the lines in view stay, unless the end was in view and grew.

        `gone` says why it is on no list of ours any more, "" when it is.
        """
        if view.ticket.id != self.ticket_id:
            self.open(view)
            return
        known = {entry.message.id for entry in self._entries}
        came = [e for e in view.chain if e.message.id not in known]
        first = next((e for e in came if not self._ours(e)), None)
        if first is not None:
            self._new_from = self._new_from or first.message.id
            self._unseen = True
        newest = {entry.message.id for entry in view.chain}
        older = [entry for entry in self._entries if entry.message.id not in newest]
        keep = len(self._entries) - len(view.chain)
        older = older[:keep] if keep > 0 else []
        at_end = self._at_end
        self._view, self._gone = view, gone
        self._entries = [*older, *view.chain]
        self._before = view.earlier - len(older)
        self._lay_from_end(at_least=self._laid + len(came))
        self.place(len(self._lines) if at_end else self._top)
        self.repaint()

    def _ours(self, entry: ChainEntry) -> bool:
        """Whether we have said it ourselves, so that it is no news."""
        mine = self._desk.me.id
        return (
            entry.pending is not None
            or entry.message.kind is MessageKind.REPLY
            or bool(mine and entry.message.author_id == mine)
        )

    def mark_gone(self, why: str) -> None:
        """The open ticket is on no list of ours any more; what was shown stays."""
        if why != self._gone:
            self._gone = why
            self.refresh_title()

    def clear(self, words: str) -> None:
        """No ticket: say why, or what else there is to do."""
        self._view, self._entries, self._before, self._new_from = None, [], 0, ""
        self._unseen = False
        self._gone, self._empty = "", words
        self._laid = 0
        self._heads, self._starts = {}, []
        self._lay_words()
        self._top = 0
        self.repaint()

    def _lay_words(self) -> None:
        """What is said in place of a ticket, whole: at its end is what can be done."""
        shown = wrapped(self._empty, max(1, self.view_width - 6)) if self._empty else []
        self._lines = [Line(), *(Line((Piece(f"   {one}", "quiet"),)) for one in shown)]

    def tick(self) -> None:
        """A second passed: the clock in the title, and what is in its undo window."""
        if self._view is None:
            return
        if self._clock() != self._title_clock:
            self.refresh_title()
        for index in self._heads:
            self.refresh_index(index)

    # Laying out

    def _setting(self) -> Setting:
        return setting_of(self._desk, self._view.ticket if self._view else None, self.view_width)

    def _lay_from_end(self, at_least: int = 0) -> None:
        """Lay out entries from the newest back until the pane is filled several times."""
        if not self.view_width:
            self._lines, self._heads, self._starts, self._laid = [], {}, [], 0
            return  # not on the screen yet: `on_resize` follows
        wanted = max(40, self.view_height * _SCREENS_LAID)
        unanswered = self._unanswered_from()
        blocks: list[tuple[ChainEntry, list[Line | BodyLine]]] = []
        height = 0
        at = self._setting()
        for index in range(len(self._entries) - 1, -1, -1):
            enough = height >= wanted and len(blocks) >= at_least
            if enough and index < unanswered:
                break
            lines = entry_block(self._entries[index], at)
            blocks.append((self._entries[index], lines))
            height += len(lines)
        self._laid = len(blocks)
        self._join(blocks[::-1], at)

    def _join(self, blocks: Sequence[tuple[ChainEntry, list[Line | BodyLine]]], at: Setting) -> None:
        self._lines, self._heads, self._starts = [], {}, []
        hidden = self._before + len(self._entries) - self._laid
        if hidden:
            self._lines.append(earlier_line(hidden))
        for entry, lines in blocks:
            if entry.message.id == self._new_from:
                self._lines.append(new_line(at.width))
            if entry.pending is OutgoingState.HELD:
                self._heads[len(self._lines)] = entry
            self._starts.append((len(self._lines) + 1, entry))
            self._lines.extend(lines)

    def _unanswered_from(self) -> int:
        """The index of the oldest unanswered entry; past the end when nobody waits."""
        view = self._view
        since = view.ticket.waiting_since if view else None
        if since is not None:
            for index, entry in enumerate(self._entries):
                if entry.message.kind is MessageKind.CUSTOMER and entry.message.sent_at >= since:
                    return index
        return len(self._entries)

    def _first_view(self) -> int:
        """Where the view begins in a ticket just opened."""
        end = len(self._lines) - self.view_height
        # All that is unanswered is laid out, so that it need not be measured once more.
        place = self._unanswered_from() - (len(self._entries) - self._laid)
        return min(end, self._starts[place][0] - 1) if 0 <= place < len(self._starts) else end

    def _lay_more(self) -> int:
        """Lay out what comes before; how many lines that made."""
        view = self._view
        if view is None:
            return 0
        if self._laid == len(self._entries) and self._before > 0 and self._entries:
            older = self._desk.earlier(view.ticket.id, self._entries[0].message.id)
            self._entries = [*older, *self._entries]
            self._before = max(0, self._before - len(older)) if older else 0
        if self._laid == len(self._entries):
            return 0
        before = len(self._lines)
        self._lay_from_end(at_least=min(len(self._entries), self._laid + 20))
        return len(self._lines) - before

    # Scrolling

    def scroll_lines(self, by: int) -> None:
        target = self._top + by
        while target < 1 and (more := self._lay_more()):
            self._top += more
            target += more
        self.scroll_to_line(target)
        if self._unseen and self._at_end:
            self._unseen = False
            self.refresh_title()

    @property
    def _at_end(self) -> bool:
        return self._top + self.view_height >= len(self._lines)

    def line_count(self) -> int:
        return len(self._lines)

    def on_resize(self) -> None:
        if self._view is None:
            self._lay_words()
            self.repaint()
            return
        at_end = self._at_end
        self._lay_from_end(at_least=self._laid)
        self.place(self._first_view() if at_end else self._top)
        self.repaint()

    # Painting

    def title_parts(self) -> tuple[list[Part], list[Part]]:
        view = self._view
        if view is None:
            return [], []
        ticket = view.ticket
        channel = self._desk.profile.channel(ticket.channel)
        where = said(channel.title, self._desk.language) if channel else ticket.channel
        who = " · ".join(part for part in (visible_line(ticket.requester), visible_line(where)) if part)
        left = [(f"#{visible_line(ticket.number)} {who}", self.look(self.title_look()))]
        right: list[Part] = []
        company = self._company(ticket.id)
        if self._unseen:
            right.append((_("new message"), self.look("accent")))
        if self._gone:
            right.append((self._gone, self.look("alarm")))
        elif view.wished and self._desk.link().state is not LinkState.ONLINE:
            right.append((_("your claim waits"), self.look("soon")))
        elif view.mine:
            right.append((_("yours"), self.look("mine")))
        elif not company:
            status = self._desk.profile.status(ticket.status)
            if status is not None:
                right.append((visible_line(said(status.title, self._desk.language)), self.look("quiet")))
        if company:
            right.append((company, self.look("soon")))
        self._title_clock = self._clock()
        if self._title_clock:
            urgency = self._desk.clock_colour(ticket.due_at)
            right.append((self._title_clock, self.look(urgency)))
        taken = sum(width_of(text) + 4 for text, _style in (*left, *right))
        if ticket.subject and self.size.width - taken >= _SUBJECT_AT_LEAST:
            left.append((visible_line(ticket.subject), self.look("quiet")))
        return left, right

    def _company(self, ticket_id: str) -> str:
        """Who else is in the ticket, where the helpdesk can tell: the first of them, and how many more."""
        others = self._desk.presence.others(ticket_id)
        if not others:
            return ""
        name = short_name(visible_line(others[0].agent), _COLLEAGUE)
        words = _("{name} is writing") if others[0].writing else _("{name} is here")
        told = words.format(name=name) if self.size.width >= _ROOM_FOR_WORDS else name
        more = f" +{len(others) - 1}" if len(others) > 1 else ""
        return f"{WRITES if others[0].writing else LOOKS_ON} {told}{more}"

    def joint(self, index: int) -> str | None:
        """Copied, a text that was broken into lines is whole again."""
        place = bisect_right(self._starts, index, key=itemgetter(0)) - 1
        if place < 0:
            return None
        start, entry = self._starts[place]
        found = joints(shown_body(entry), self.view_width - EDGES)
        return found[index - start] if index - start < len(found) else None

    def paint_line(self, index: int, width: int) -> Strip | None:
        if not 0 <= index < len(self._lines):
            return None
        line = made(self._lines[index])
        if index in self._heads:
            line = head_line(self._heads[index], self._setting(), self._desk.undo_left())
        return strip_of(line, width, self.look)

    def _clock(self) -> str:
        due_at = self._view.ticket.due_at if self._view else None
        return "" if due_at is None else countdown((due_at - self._desk.now()).total_seconds())
