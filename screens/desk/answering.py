"""The answering half of the desk: filled replies, writing, sending, taking back."""

from __future__ import annotations

from textual import on

from console.rules.blanks import Unfilled
from console.rules.cleaning import BODY_LIMIT
from console.translation import _, explain
from console.views import Draftable, LinkState, NotPossible, Receipt, TicketView
from screens.desk.composer import Composer, Mode, Written
from screens.desk.returning import ReturningDesk
from screens.notices import Tone
from screens.untrusted import phrase, plain, visible_line
from storage.problems import mark, unpacked


class AnsweringDesk(ReturningDesk):
    """Digits fill, Enter sends what is shown, F8 what is written."""

    edited_from_outbox = ""  # the ticket whose text was taken out of the outbox to be changed

    # Filling

    def action_macro(self, digit: int) -> None:
        """Show the zone's reply with this digit."""
        offer = next((o for o in self.offers if o.digit == digit), None)
        if offer is None:
            raise NotPossible(
                mark("This zone has no reply on {digit}. {key} finds all of them."),
                digit=digit,
                key=self.key_of("desk.template"),
            )
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
        words = _("Added behind what you had written. {send} sends it.")
        self.say(phrase(words, send=self.key_of("desk.send")))
        self.show_composer_title()

    # Writing

    async def action_reply(self) -> None:
        if self.held_back is not None and self.composer.is_blank:
            await self._take_to_composer()
        self.begin(note=False)

    # What was held back

    def opened_ticket(self, view: TicketView | None) -> None:
        super().opened_ticket(view)
        self._tell_why_held_back()

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
                raise NotPossible(
                    mark("A note is begun here: {key} goes on with it."), key=self.key_of("desk.note")
                )
            else:
                raise NotPossible(
                    mark("A reply is begun here: {key} goes on with it."), key=self.key_of("desk.reply")
                )
        composer.begin(note=note)
        self._focus_composer()
        self.show_composer_title()

    @on(Composer.Wanted)
    def composer_clicked(self) -> None:
        if self.missing("ticket") is None and self.missing("own files") is None:
            self.begin(note=self.composer.note)

    @on(Composer.Pasted)
    def say_what_was_pasted(self, pasted: Composer.Pasted) -> None:
        """Only where something of it was left out, or is more than the channel takes."""
        pasted.stop()
        limit = self.length_limit()
        length = len(self.composer.text)
        if pasted.taken < pasted.given:
            words = _("Of {n} characters that were pasted {taken} found room: a text has at most {most}.")
            told = phrase(words, n=pasted.given, taken=pasted.taken, most=BODY_LIMIT)
            self.say(told, Tone.TROUBLE)
        elif limit and length > limit:
            words = _("This channel takes {limit} characters, and the text has {n}: shorten it.")
            self.say(phrase(words, limit=limit, n=length), Tone.REFUSED)

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
        self.edited_from_outbox = ""
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
        elif self.composer.mode is Mode.RESTING and not (self.composer.is_blank and self.lead_on()):
            raise NotPossible(
                mark("There is nothing to send yet: a digit shows a reply, {reply} begins one."),
                reply=self.key_of("desk.reply"),
            )

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
        if written.note and self.desk.zone_of(written.ticket_id):
            self.read_ticket_again()
            self.panes.read_again()
            self.focus_tickets()
        else:
            self.open_next(written.ticket_id)
        self.sent(written.ticket_id)

    def sent(self, ticket_id: str) -> None:
        """Called when something was sent from the composer, and what follows from it is shown."""

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
            self.footer.no_longer_refused()
        elif self.desk.link().state is LinkState.ONLINE:
            self.say(plain(visible_line(receipt.what)), Tone.DONE)
        else:
            words = _("{what}: waits in the outbox until the helpdesk is back")
            self.say(phrase(words, what=visible_line(receipt.what)))
        self.show_undo()
        self.header.read_again()

    async def action_undo(self) -> None:
        receipt = await self.write(self.desk.undo)
        self._receipt = None
        self.show_undo()
        if receipt is None:
            raise NotPossible(mark("There is nothing left that could be taken back."))
        self.panes.read_again()
        self._ahead.taken_back(receipt.ticket_id)
        self.go_to_ticket(receipt.ticket_id)
        self.header.read_again()
        self.say(phrase(_("taken back: {what}"), what=visible_line(receipt.what)), Tone.DONE)
