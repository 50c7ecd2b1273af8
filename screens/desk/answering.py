"""The answering half of the desk: filled replies, writing, drafts, sending, taking back.

Orders to the desk are written by threads, one after the other and in the order of the keys: a key
that comes while one is being written is looked at when that is done.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TypeVar

from textual import on
from textual.timer import Timer
from textual.widgets import TextArea
from textual.worker import WorkerCancelled, WorkerFailed

from console.desk_port import DeskPort
from console.moments import short_time
from console.profiles.model import said
from console.rules.blanks import Unfilled
from console.translation import _, explain
from console.views import Draftable, NotPossible, Receipt, TicketView
from screens.desk.cells import width_of
from screens.desk.composer import Composer, Mode, Written
from screens.desk.drafts import DraftKeeper
from screens.desk.reading import ReadingDesk
from screens.notices import Say, Tone
from screens.untrusted import phrase, plain, visible_line
from storage.problems import Problem, mark, unpacked
from storage.records import DraftKind

SAVE_AFTER = 0.6  # seconds without a key; what is being typed is saved this often as well
WRITES = "desk-writes"

Result = TypeVar("Result")

_HINTS = {
    Mode.RESTING: "",
    Mode.PREVIEW: mark("Enter sends · Tab edits · Esc leaves"),
    Mode.EDITING: mark("F8 sends · Esc keeps the draft"),
}


class AnsweringDesk(ReadingDesk):
    """Digits fill, Enter sends what is shown, F8 what is written; drafts are always kept."""

    def __init__(self, desk: DeskPort) -> None:
        super().__init__(desk)
        self._order = asyncio.Lock()
        self._drafts = DraftKeeper(self._save_draft)
        self._draft_timer: Timer | None = None
        self._saved_at = ""
        self._receipt: Receipt | None = None
        self._mode_shown = Mode.RESTING

    # Writing to the desk, in order

    async def write(self, order: Callable[[], Result]) -> Result:
        """Have a thread give the desk an order, after those that came before; its answer."""
        async with self._order:
            worker = self.run_worker(
                order, group=WRITES, name="order", thread=True, exclusive=False, exit_on_error=False
            )
            try:
                return await worker.wait()
            except WorkerFailed as failed:
                raise failed.error from None
            except WorkerCancelled:
                raise NotPossible(mark("Pult is being closed; what was confirmed is kept.")) from None

    # Drafts

    def _save_draft(self, written: Written) -> None:
        self.desk.save_draft(written.ticket_id, written.text, note=written.note, macro=written.macro)

    @on(TextArea.Changed)
    def typed(self, changed: TextArea.Changed) -> None:
        """Keep what was typed: a timer saves it, and goes on while more is typed."""
        changed.stop()
        if self.composer.mode is not Mode.EDITING:
            return
        self._drafts.edited(self.composer.written)
        if self._draft_timer is None:
            self._draft_timer = self.set_timer(SAVE_AFTER, self.save_drafts)

    def save_drafts(self) -> None:
        """Save what waits, now, without waiting for it."""
        if self._draft_timer is not None:
            self._draft_timer.stop()
            self._draft_timer = None
        if self._drafts.waits:
            self.run_worker(
                self._write_drafts(), group="desk-drafts", name="drafts", exclusive=False, exit_on_error=False
            )

    async def _write_drafts(self) -> None:
        try:
            saved = await self.write(self._drafts.save)
        except Problem as problem:
            self.post_message(Say.of(problem, Tone.TROUBLE))
            return
        if any(written.ticket_id == self.ticket_id for written in saved):
            self._saved_at = self._time()
            self.show_composer_title()

    def on_unmount(self) -> None:
        # The last chance: not through a worker, which would end with the screen. The editor may have
        # taken a letter of which it has not told yet.
        if self.composer.mode is Mode.EDITING and not self.composer.untouched:
            self._drafts.edited(self.composer.written)
        self._drafts.save()

    # The open ticket and its composer

    def leaving_ticket(self) -> None:
        self.save_drafts()

    def opened_ticket(self, view: TicketView | None) -> None:
        super().opened_ticket(view)
        self._saved_at = ""
        self._rest(view)
        self._tell_why_held_back()

    def reread_ticket(self, view: TicketView) -> None:
        super().reread_ticket(view)
        if self.composer.mode is Mode.RESTING and self._drafts.unsaved(view.ticket.id) is None:
            self._rest(view)

    def _rest(self, view: TicketView | None) -> None:
        """The composer belongs to this ticket, and shows what was begun for it."""
        if view is None:
            self.composer.rest("")
        elif (unsaved := self._drafts.unsaved(view.ticket.id)) is not None:
            self.composer.rest(unsaved.ticket_id, unsaved.text, note=unsaved.note, macro=unsaved.macro)
        elif view.draft is not None:
            note = view.draft.kind is DraftKind.NOTE
            self.composer.rest(view.ticket.id, view.draft.body, note=note, macro=view.draft.macro)
            self._saved_at = short_time(view.draft.saved_at, self.desk.timezone())
        else:
            self.composer.rest(view.ticket.id)
        self.show_composer_title()

    def show_composer_title(self) -> None:
        """What the composer is doing, in the lines above and below it."""
        composer = self.composer
        left: list[tuple[str, str]] = []
        right: list[tuple[str, str]] = []
        if composer.note:
            left.append((_("NOTE, internal: the customer never sees it"), "loud"))
        if composer.mode is Mode.PREVIEW:
            left.insert(0, (visible_line(composer.title), "title-focused"))
            right += self._follows()
        else:
            left += (
                []
                if composer.note
                else [(_("Reply"), "text" if composer.mode is Mode.RESTING else "title-focused")]
            )
            if not composer.is_blank and self._saved_at and self._drafts.unsaved(self.ticket_id) is None:
                left.append((_("draft saved {time}").format(time=self._saved_at), "quiet"))
            right += self._length()
        self.composer_title.show(left, right, self._composer_frame())
        self.show_undo()
        if composer.mode is not self._mode_shown:
            self._mode_shown = composer.mode
            self.refresh_bindings()  # letters are text while someone writes: the footer must know

    def _composer_frame(self) -> str:
        """The look of the composer's frame: quiet at rest, and quite another for a note."""
        if self.composer.mode is Mode.RESTING:
            return "rule"
        return "rule-note" if self.composer.note else "rule-focused"

    def _follows(self) -> list[tuple[str, str]]:
        """What the filled reply sets besides: `→ waiting`."""
        macro = self.desk.profile.macro(self.composer.written.macro)
        status = self.desk.profile.status(macro.changes_status or "") if macro else None
        return [(f"→ {visible_line(said(status.title, self.desk.language))}", "quiet")] if status else []

    def _length(self) -> list[tuple[str, str]]:
        """How long the text is, once that matters for the channel."""
        view = self.view
        channel = self.desk.profile.channel(view.ticket.channel) if view else None
        limit = channel.limit if channel and not self.composer.note else None
        length = len(self.composer.text)
        if not limit or length < limit * 0.8:
            return []
        return [(f"{length}/{limit}", "alarm" if length > limit else "quiet")]

    def _time(self) -> str:
        local = self.desk.now().astimezone(self.desk.timezone())
        return f"{local:%H:%M:%S}"

    # Filling

    def action_macro(self, digit: int) -> None:
        """Show the zone's reply with this digit."""
        offer = next((o for o in self.desk.offers(self.ticket_id) if o.digit == digit), None)
        if offer is None:
            raise NotPossible(mark("This zone has no reply on {digit}. 0 finds all of them."), digit=digit)
        self.fill(offer.macro.key)

    def fill(self, key: str) -> None:
        """Show a macro or template filled for the open ticket; behind what was typed, if anything."""
        filled = self.desk.fill(self.ticket_id, key)
        composer = self.composer
        if composer.mode is not Mode.PREVIEW and not composer.untouched:
            self._add(filled)
            return
        composer.preview(
            self.ticket_id, filled.text, note=filled.note, macro=filled.macro, title=filled.title
        )
        self._focus_composer()
        self.show_composer_title()

    def _add(self, filled: Draftable) -> None:
        if filled.note != self.composer.note:
            raise NotPossible(
                mark("Something else is begun here: send it, or take its text out, before this one.")
            )
        self.composer.add(filled.text, filled.macro)
        self._focus_composer()
        self.say(plain(_("Added behind what you had written. F8 sends it.")))
        self.show_composer_title()

    # Writing

    async def action_reply(self) -> None:
        if self.held_back is not None and self.composer.is_blank:
            await self._take_to_composer()
        self.begin(note=False)

    # What was held back

    def _tell_why_held_back(self) -> None:
        item = self.held_back
        if item is not None and item.last_error:
            self.say(plain(visible_line(explain(unpacked(item.last_error)))), Tone.TROUBLE)

    async def _take_to_composer(self) -> None:
        """Nothing goes out: the text is the ticket's draft again, to be mended."""
        ticket_id = self.ticket_id
        await self.write(lambda: self.desk.back_to_draft(ticket_id))
        self.read_ticket_again()
        self.header.read_again()

    async def _send_anyway(self) -> None:
        ticket_id = self.ticket_id
        self.took(await self.write(lambda: self.desk.send_anyway(ticket_id)))
        self.open_next(ticket_id)

    def action_note(self) -> None:
        self.begin(note=True)

    def begin(self, *, note: bool) -> None:
        """Write, behind what is there already."""
        composer = self.composer
        if not composer.is_blank and composer.note != note:
            if composer.mode is Mode.PREVIEW:
                composer.rest(self.ticket_id)
            elif composer.note:
                raise NotPossible(mark("A note is begun here: n goes on with it."))
            else:
                raise NotPossible(mark("A reply is begun here: r goes on with it."))
        composer.begin(note=note)
        self._focus_composer()
        self.show_composer_title()

    @on(Composer.Wanted)
    def composer_clicked(self) -> None:
        if self.missing("ticket") is None and self.missing("own files") is None:
            self.begin(note=self.composer.note)

    def _focus_composer(self) -> None:
        if self.one_column:
            self.add_class("-at-ticket")
        self.set_focus(self.composer, scroll_visible=False)

    def stop_writing(self) -> None:
        """Back to the tickets. What was typed stays, and is saved; where nothing was, no draft is."""
        composer = self.composer
        if composer.mode is Mode.EDITING and not composer.untouched:
            composer.leave()
        else:
            if composer.mode is Mode.EDITING:
                self._drafts.edited(Written(composer.ticket_id, ""))
            composer.rest(composer.ticket_id)
        self.save_drafts()
        self.focus_tickets()
        self.show_composer_title()

    # Sending

    async def action_send(self) -> None:
        """Send what is written, whatever shows it; with nothing written, what was held back."""
        if self.held_back is not None and self.composer.is_blank:
            await self._send_anyway()
        else:
            await self.commit()

    async def action_commit(self) -> None:
        """Enter: send the filled reply that is shown."""
        if self.composer.mode is Mode.PREVIEW:
            await self.commit()
        elif self.one_column and not self.has_class("-at-ticket") and self.view is not None:
            self.focus_tickets(show=True)
        elif self.composer.mode is Mode.RESTING:
            raise NotPossible(mark("There is nothing to send yet: a digit shows a reply, r begins one."))

    async def commit(self) -> None:
        """Make it durable, then go on. Until then the text stays where it is."""
        composer = self.composer
        written = composer.written
        composer.hold(True)
        try:
            receipt = await self.write(lambda: self._send(written))
        except Unfilled as problem:
            self._stop_at(problem)
            raise NotPossible(problem.sentence, **problem.values) from problem
        finally:
            composer.hold(False)
        composer.rest(written.ticket_id)
        self.took(receipt)
        if written.note:
            self.read_ticket_again()
            self.panes.read_again()
            self.focus_tickets()
        else:
            self.open_next(written.ticket_id)

    def _send(self, written: Written) -> Receipt:
        """In the thread, so that no draft can be saved between the sending and the forgetting."""
        receipt = self.desk.send(written.ticket_id, written.text, note=written.note, macro=written.macro)
        self._drafts.forget(written.ticket_id)
        return receipt

    def _stop_at(self, problem: Unfilled) -> None:
        """The cursor goes to the blank that is still empty."""
        self.composer.begin()
        self.composer.select_blank(problem.span)
        self._focus_composer()
        self.show_composer_title()

    # Taking back

    def took(self, receipt: Receipt) -> None:
        """The desk has taken an order: tell for how long it can be taken back."""
        if receipt.undo_seconds > 0:
            self._receipt = receipt
        else:
            self.say(phrase(_("{what}: done"), what=visible_line(receipt.what)), Tone.DONE)
        self.show_undo()
        self.header.read_again()

    def show_undo(self) -> None:
        """Below the composer: what Enter would do, and what can be taken back for how many seconds."""
        left = self.desk.undo_left() if self._receipt is not None else 0.0
        if left <= 0:
            self._receipt = None
        taken: list[tuple[str, str]] = []
        if self._receipt is not None:
            words = _("{what} · z takes it back · {n} s").format(
                what=visible_line(self._receipt.what), n=max(1, round(left))
            )
            taken = [(f"✓ {words}", "done")]
        hint, look = _(_HINTS[self.composer.mode]), "quiet"
        if self.composer.mode is Mode.RESTING and self.composer.is_blank and self.held_back is not None:
            hint, look = _("held back · F8 sends it all the same · r takes it back"), "alarm"
        room = self.undo_line.size.width - 8 - sum(width_of(text) + 2 for text, _style in taken)
        self.undo_line.show(
            [(hint, look)] if hint and width_of(hint) <= room else [], taken, self._composer_frame()
        )

    async def action_undo(self) -> None:
        receipt = await self.write(self.desk.undo)
        self._receipt = None
        self.show_undo()
        if receipt is None:
            raise NotPossible(mark("There is nothing left that could be taken back."))
        self.panes.read_again()
        self.go_to_ticket(receipt.ticket_id)
        self.header.read_again()
        self.say(phrase(_("taken back: {what}"), what=visible_line(receipt.what)), Tone.DONE)

    def tick(self) -> None:
        super().tick()
        self.show_undo()
