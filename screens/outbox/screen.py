"""The outbox: it lies over the desk, which stays as it was until a ticket is chosen."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.containers import Container
from textual.screen import Screen

from console.desk_port import DeskPort
from console.translation import _
from console.views import NotPossible, Receipt
from console.waiting_port import Dispatch
from screens.commands import Command, Commanded, bindings
from screens.desk.footer import KeyLine, MacroLine
from screens.desk.header import DeskHeader
from screens.in_order import InOrder
from screens.notices import DeskChanged, Say, Tone
from screens.outbox import commands
from screens.outbox.commands import HERE, OUTBOX_COMMANDS, OWN_FILES
from screens.outbox.listing import OutboxList
from screens.outbox.panes import ChangesPane, ReplyPane
from screens.untrusted import phrase, visible_line
from storage.frozen import frozen
from storage.problems import Problem, mark
from storage.records import OutgoingKind, OutgoingState

_LACKS = {
    commands.TEXT: mark("There is no text in this one: it only changes the ticket."),
    commands.STOPPED: mark("It goes out by itself; nothing is to be decided."),
    commands.DOUBT: mark("It is not in doubt whether this arrived."),
    commands.MERGED: mark("Its ticket has not become part of another one."),
}


@frozen
class GoTo:
    """Where to go on the desk: to this ticket, and, with `edit`, into its composer."""

    ticket_id: str
    edit: bool = False


class OutboxScreen(InOrder, Commanded, Screen[GoTo | None]):
    """Answers with the ticket that is wanted; None when it was left for where one had been."""

    CSS_PATH = "screen.tcss"
    COMMAND_TABLE: ClassVar[Sequence[Command]] = OUTBOX_COMMANDS
    BINDINGS = bindings(OUTBOX_COMMANDS)
    AUTO_FOCUS = ""
    TICK: ClassVar[float] = 1.0

    def __init__(self, desk: DeskPort, ticket_id: str = "") -> None:
        """The cursor begins at this ticket, when it is in the outbox; else at the first."""
        super().__init__()
        self.desk = desk
        self._begin = ticket_id
        self.header = DeskHeader(desk)
        self.listing = OutboxList(desk)
        self.reply = ReplyPane(desk, "outbox-reply")
        self.changes = ChangesPane(desk, "outbox-changes", lambda: self.key_of("outbox.follow"))

    def compose(self) -> ComposeResult:
        yield self.header
        yield self.listing
        with Container(id="outbox-look"):
            yield self.reply
            yield self.changes
        yield KeyLine(MacroLine(), self.desk.language)

    def on_mount(self) -> None:
        self.set_interval(self.TICK, self.tick)
        dispatches = self.desk.waiting.dispatches()
        self.listing.show(dispatches)
        begin = next((each for each in dispatches if each.ticket_id == self._begin and each.needs_word), None)
        if begin is not None:
            self.listing.choose(begin.group)
        self.set_focus(self.listing, scroll_visible=False)
        self._look_closer()

    @property
    def chosen(self) -> Dispatch | None:
        return self.listing.chosen

    # What changes meanwhile

    @on(DeskChanged)
    def read_notice(self, changed: DeskChanged) -> None:
        if changed.notice.link or changed.notice.everything or changed.notice.tickets:
            self.read_again()

    def read_again(self) -> None:
        """The outbox may have changed: the cursor stays on its dispatch."""
        self.listing.show(self.desk.waiting.dispatches())
        self.header.read_again()
        self._look_closer()

    @on(OutboxList.Moved)
    def _look_closer(self) -> None:
        """Show the chosen one beside what changed."""
        chosen = self.chosen
        look = self.desk.waiting.look(chosen.group) if chosen is not None else None
        self.reply.show(look)
        self.changes.show(look)
        self.refresh_bindings()

    def tick(self) -> None:
        """A second passed."""
        self.listing.tick()
        self.header.tick()

    # Moving about

    def action_step(self, by: int) -> None:
        self.listing.step(by)

    def action_page(self, pages: int) -> None:
        self.listing.page(pages)

    def action_read_on(self) -> None:
        self.changes.scroll_lines(max(1, self.changes.view_height - 1))

    def action_scroll(self, lines: int) -> None:
        self.changes.scroll_lines(lines)
        if not self.changes.display or self.changes.line_count() <= self.changes.view_height:
            self.reply.scroll_lines(lines)

    def action_changes(self) -> None:
        self.changes.toggle()
        self.set_class(self.changes.whole, "-whole")

    # Deciding

    async def action_send(self) -> None:
        await self._decide(self.desk.waiting.send_anyway, _("{what}: goes out"))

    async def action_note(self) -> None:
        await self._decide(self.desk.waiting.as_note, _("{what}: goes out, and the customer does not see it"))

    async def action_draft(self) -> None:
        await self._decide(self.desk.waiting.to_draft, _("{what}: kept, nothing goes out"))

    async def action_arrived(self) -> None:
        await self._decide(self.desk.waiting.arrived, _("{what}: taken as sent"))

    async def action_drop(self) -> None:
        words = _("{what}: dropped · {undo} brings its text back")
        await self._decide(self.desk.waiting.drop, words)

    async def action_edit(self) -> None:
        """Onto the desk with it; when it is sent from there, one is brought back here."""
        chosen = self._chosen()
        await self.write(partial(self.desk.waiting.to_draft, chosen.group))
        self.dismiss(GoTo(chosen.ticket_id, edit=True))

    def action_follow(self) -> None:
        """To another ticket, and so perhaps to another customer: this is asked."""
        chosen = self._chosen()
        look = self.desk.waiting.look(chosen.group)
        into = look.into if look is not None else None
        from screens.choose.confirm import Confirm

        heading = phrase(_("Ticket #{number} has been merged"), number=visible_line(chosen.number))
        who = visible_line(f"{into.requester} · {into.subject}") if into else ""
        words = _("Send this to #{number} instead? {who}")
        question = phrase(words, number=visible_line(chosen.merged_into), who=who)

        async def answered(yes: bool | None) -> None:
            if yes:
                await self._told(self.desk.waiting.follow, chosen)

        self.app.push_screen(Confirm(heading, question), answered)

    async def _told(self, decide: Callable[[str], Receipt], chosen: Dispatch) -> None:
        """Outside of a command, tell what the desk refuses."""
        try:
            await self._carry_out(decide, chosen, _("{what}: goes out"))
        except NotPossible as problem:
            self.post_message(Say.of(problem))
        except Problem as problem:
            self.post_message(Say.of(problem, Tone.TROUBLE))

    async def action_undo(self) -> None:
        receipt = await self.write(self.desk.undo)
        if receipt is None:
            raise NotPossible(mark("There is nothing left that could be taken back."))
        self.read_again()
        self.post_message(Say(phrase(_("taken back: {what}"), what=visible_line(receipt.what)), Tone.DONE))

    async def _decide(self, decide: Callable[[str], Receipt], words: str) -> None:
        await self._carry_out(decide, self._chosen(), words)

    async def _carry_out(self, decide: Callable[[str], Receipt], chosen: Dispatch, words: str) -> None:
        place = self.listing.cursor_place
        receipt = await self.write(partial(decide, chosen.group))
        self.listing.show(self.desk.waiting.dispatches())
        self.listing.go_on(place)
        self._look_closer()
        self.header.read_again()
        undo = self.key_of("outbox.undo")
        self.post_message(Say(phrase(words, what=visible_line(receipt.what), undo=undo), Tone.DONE))

    def _chosen(self) -> Dispatch:
        if self.chosen is None:
            raise NotPossible(mark("Nothing waits to be sent."))
        return self.chosen

    # Elsewhere

    def action_copy(self) -> None:
        self.app.copy_to_clipboard(self._chosen().body)

    def action_open(self) -> None:
        self.dismiss(GoTo(self._chosen().ticket_id))

    @on(OutboxList.Opened)
    def ticket_clicked(self) -> None:
        if self.chosen is not None and self.chosen.here:
            self.action_open()

    def action_back(self) -> None:
        self.dismiss(None)

    def missing(self, need: str) -> NotPossible | None:
        if need == OWN_FILES:
            why = self.desk.why_read_only
            return None if why is None else NotPossible(why.sentence, **why.values)
        chosen = self.chosen
        if chosen is None:
            return NotPossible(mark("Nothing waits to be sent."))
        if need == HERE and chosen.kind is OutgoingKind.TICKET:
            return NotPossible(
                mark("Its ticket is not opened yet. {draft} keeps the call as a draft, to be logged anew."),
                draft=self.key_of("outbox.draft"),
            )
        if need == HERE and not chosen.here:
            return NotPossible(
                mark("Its ticket is not here any more. {copy} copies the text, {draft} keeps it as a draft."),
                copy=self.key_of("outbox.copy"),
                draft=self.key_of("outbox.draft"),
            )
        return None if self._has(need, chosen) else NotPossible(_LACKS[need])

    def _has(self, need: str, chosen: Dispatch) -> bool:
        match need:
            case commands.TEXT:
                return bool(chosen.body)
            case commands.STOPPED:
                return chosen.needs_word
            case commands.DOUBT:
                return chosen.state is OutgoingState.NEEDS_DECISION
            case commands.MERGED:
                return bool(chosen.merged_into)
        return True
