"""Side by side: what was to be sent, and what has become of its ticket meanwhile."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from textual.strip import Strip

from console.desk_port import DeskPort
from console.moments import day_and_time, short_time
from console.rules.preflight import ChangeKind
from console.translation import _, explain
from console.views import LinkState
from console.waiting_port import Look
from screens.desk.cells import wrapped
from screens.desk.chain_lines import entry_lines, new_line, setting_of
from screens.desk.frame import Part
from screens.desk.line_pane import LinePane
from screens.desk.lines import BLANK, Line, Piece, strip_of
from screens.outbox.words import kind_words, sets_words, state_words, why_words
from screens.untrusted import visible, visible_line
from storage.records import OutgoingKind, OutgoingState


class TextPane(LinePane, can_focus=False):
    """Lines of text under a title; scrolled from outside."""

    def __init__(self, desk: DeskPort, id: str) -> None:  # noqa: A002
        super().__init__(id=id, last=True)
        self._desk = desk
        self._lines: Sequence[Line] = ()
        self._look: Look | None = None

    @property
    def text(self) -> str:
        """What it says."""
        return "\n".join(line.text for line in self._lines)

    def show(self, look: Look | None) -> None:
        """Show this from its beginning; the same again stays where it was scrolled to."""
        same = look is not None and self._look is not None and self._group(look) == self._group(self._look)
        self._look = look
        self._write()
        if not same:
            self._top = self.first_line()
            self.place(self._top)
        self.repaint()

    def _group(self, look: Look) -> str:
        return look.dispatch.group

    def first_line(self) -> int:
        """The line with which it is best begun."""
        return 0

    def lines(self, look: Look, width: int) -> list[Line]:
        """All that is to be read, for so many cells."""
        return []

    def _write(self) -> None:
        width = self.view_width
        self._lines = self.lines(self._look, width) if self._look is not None and width > 4 else ()
        self.place(self._top)

    def on_resize(self) -> None:
        self._write()
        self.repaint()

    def line_count(self) -> int:
        return len(self._lines)

    def paint_line(self, index: int, width: int) -> Strip | None:
        return strip_of(self._lines[index], width, self.look) if index < len(self._lines) else None


def said(text: str, width: int, look: str = "text") -> list[Line]:
    """A text in lines, a cell off each side."""
    return [Line((Piece(f" {line}", look),)) for line in wrapped(visible(text), width - 2)]


class ReplyPane(TextPane):
    """The operator's own words, why they have not gone out, and what they set besides."""

    def title_parts(self) -> tuple[list[Part], list[Part]]:
        if self._look is None:
            return [], []
        dispatch = self._look.dispatch
        left = [(f"{kind_words(dispatch)} #{visible_line(dispatch.number)}", self.look("strong"))]
        written = day_and_time(dispatch.since, self._desk.timezone(), self._desk.now())
        return left, [(written, self.look("quiet"))]

    def on_resize(self) -> None:
        # Where the other pane lies below, its title line closes this one.
        self._last = self.size.width < self.screen.size.width
        super().on_resize()

    def lines(self, look: Look, width: int) -> list[Line]:
        dispatch = look.dispatch
        why = why_words(dispatch)
        trouble = dispatch.needs_word or dispatch.state in (OutgoingState.NEEDS_AUTH, OutgoingState.DRAFT)
        found: list[Line] = []
        if not look.changes:  # else the pane beside says it
            found += said(state_words(dispatch), width, "alarm" if trouble else "accent")
            found += said(why, width) if why else []
        if dispatch.state is OutgoingState.QUEUED and dispatch.attempts:
            found += said(_("tries so far: {n}").format(n=dispatch.attempts), width, "quiet")
        if dispatch.body:
            found += [*([BLANK] if found else []), *said(dispatch.body.rstrip(), width)]
        if sets := sets_words(dispatch, self._desk.profile, self._desk.language):
            found += [BLANK, *said(sets, width, "quiet")]
        return found


class ChangesPane(TextPane):
    """What changed since the operator wrote; with `whole`, in the midst of the ticket's chain."""

    def __init__(self, desk: DeskPort, id: str, follow_key: Callable[[], str]) -> None:  # noqa: A002
        super().__init__(desk, id)
        self._follow_key = follow_key
        self.whole = False
        self._new_at = 0

    def toggle(self) -> None:
        self.whole = not self.whole
        self._write()
        self._top = self.first_line()
        self.place(self._top)
        self._made.clear()
        self.refresh()

    def first_line(self) -> int:
        return max(0, self._new_at - 1) if self.whole else 0

    def title_parts(self) -> tuple[list[Part], list[Part]]:
        if self._look is None:
            return [], []
        ticket = self._look.ticket
        title = _("The whole ticket") if self.whole else _("What changed")
        left = [(title, self.look("strong"))]
        if ticket is not None:
            left.append((visible_line(f"{ticket.requester} · {ticket.subject}"), self.look("quiet")))
        return left, self._as_of()

    def _as_of(self) -> list[Part]:
        """Up to when this is known, while the helpdesk is away."""
        link = self._desk.link()
        if link.state is LinkState.ONLINE or link.as_of is None:
            return []
        words = _("as of {time}").format(time=short_time(link.as_of, self._desk.timezone()))
        return [(words, self.look("soon"))]

    def lines(self, look: Look, width: int) -> list[Line]:
        self._new_at = 0
        if look.dispatch.kind is OutgoingKind.TICKET:
            words = _("A ticket is opened for this call; what is said in it is to be read here.")
            if look.dispatch.about:
                words = _("A ticket is opened for this; what goes into it is to be read here.")
            return said(words, width)
        if look.ticket is None:
            return self._without_ticket(look, width)
        if self.whole:
            return self._chain(look, width)
        found: list[Line] = []
        for change in look.changes:
            found += said(f"• {explain(change.problem)}", width, "alarm")
        if not look.changes:
            found += said(self._nothing(look), width, "quiet")
        news = [change.message for change in look.changes if change.message is not None]
        shown = [entry for entry in look.chain if entry.message in news] if news else look.chain[-3:]
        if shown:
            found.append(BLANK)
        at = setting_of(self._desk, look.ticket, width)
        for entry in shown:
            found += entry_lines(entry, at)
        if any(change.kind is ChangeKind.TAKEN for change in look.changes):
            words = _("A note reaches them too: the customer does not see it.")
            found += said(words, width, "quiet")
        return found

    def _nothing(self, look: Look) -> str:
        if look.dispatch.needs_word:
            return _("Nothing in the ticket is other than you saw it.")
        if self._desk.link().state is LinkState.ONLINE:
            return _("Nothing has changed in the ticket.")
        return _("The ticket is read again before this is sent, once the helpdesk is back.")

    def _chain(self, look: Look, width: int) -> list[Line]:
        at = setting_of(self._desk, look.ticket, width)
        found: list[Line] = []
        for entry in look.chain:
            if look.new_from and entry.message.id == look.new_from:
                self._new_at = len(found)
                found.append(new_line(width))
            found += entry_lines(entry, at)
        if not look.new_from:
            self._new_at = max(0, len(found) - self.view_height)
        return found

    def _without_ticket(self, look: Look, width: int) -> list[Line]:
        gone = _("The ticket is not here any more: deleted, merged, or moved out of your sight.")
        found = said(gone, width)
        into = look.into
        if into is not None:
            words = _("It became part of #{number}: {who} · {subject}. {key} sends this there.")
            name = visible_line(into.requester)
            told = words.format(
                number=visible_line(into.number),
                who=name,
                subject=visible_line(into.subject),
                key=self._follow_key(),
            )
            return [*found, BLANK, *said(told, width, "alarm")]
        words = _("Its text is kept: it can be copied, or stay here as a draft.")
        return [*found, BLANK, *said(words, width, "quiet")]
