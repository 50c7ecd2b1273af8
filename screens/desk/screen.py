"""The desk: what an operator looks at all day. Keys become orders here; the desk decides them."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from functools import partial
from typing import TypeVar

from textual.screen import Screen

from console.translation import _
from console.views import Choice, LinkState, NotPossible, Receipt, TicketView
from screens.desk.composer import Mode
from screens.desk.handing import HandingDesk
from screens.notices import Say, Tone
from screens.untrusted import phrase, plain
from storage.problems import Problem, mark

Answer = TypeVar("Answer")


class DeskScreen(HandingDesk):
    """All of the desk: reading and answering are inherited, the orders about a ticket are here."""

    CSS_PATH = "screen.tcss"

    # Esc and Tab mean what the composer is doing

    def action_back(self) -> None:
        """One step back: from writing to the tickets, from the order or the ticket to the list."""
        if self.composer.mode is not Mode.RESTING:
            self.stop_writing()
        elif self.has_class("-order-open"):
            self.remove_class("-order-open")
            self.focus_tickets()
        elif self.one_column:
            self.remove_class("-at-ticket")
            self.focus_tickets()
        else:
            self.focus_tickets()

    def action_next_pane(self) -> None:
        self._tab(self.composer.next_blank, 1)

    def action_previous_pane(self) -> None:
        self._tab(self.composer.previous_blank, -1)

    def _tab(self, walk: Callable[[], bool], step: int) -> None:
        composer = self.composer
        match composer.mode:
            case Mode.PREVIEW:
                self.begin(note=composer.note)
                composer.first_blank()
            case Mode.EDITING:
                if not walk():
                    words = _("There is no blank to fill. {send} sends, {back} goes back.")
                    keys = {"send": self.key_of("desk.send"), "back": self.key_of("desk.back")}
                    self.say(phrase(words, **keys))
            case Mode.RESTING:
                self._focus_pane(step)

    def _focus_pane(self, step: int) -> None:
        panes = [pane for pane in (self.panes.active, self.chain, self.order) if pane is not None]
        seen = [pane for pane in panes if pane.size.height and pane.is_on_screen]
        if seen:
            here = next((index for index, pane in enumerate(seen) if pane.has_focus), -step)
            self.set_focus(seen[(here + step) % len(seen)], scroll_visible=False)

    # What is ordered about the open ticket

    async def action_claim(self) -> None:
        ticket = self._open().ticket
        wish = not self._open().mine
        order = self.desk.claim if wish else self.desk.release
        await self.order_done(partial(order, ticket.id))
        if wish and self.desk.link().state is not LinkState.ONLINE:
            words = _("The helpdesk is not reachable: your claim is a wish until it confirms it.")
            self.say(plain(words), Tone.REFUSED)

    async def action_done(self) -> None:
        await self.order_done(partial(self.desk.done, self.ticket_id))

    def action_later(self) -> None:
        from screens.choose.of_desk import choose_later

        ticket = self._open().ticket
        self._ask(choose_later(self.desk, ticket), lambda key: partial(self.desk.later, ticket.id, int(key)))

    def action_status(self) -> None:
        from screens.choose.of_desk import choose_status

        ticket = self._open().ticket
        self._ask(choose_status(self.desk, ticket), lambda key: partial(self.desk.set_status, ticket.id, key))

    def action_reason(self) -> None:
        from screens.choose.of_desk import choose_reason

        ticket = self._open().ticket
        self._ask(choose_reason(self.desk, ticket), lambda key: partial(self.desk.set_reason, ticket.id, key))

    def action_hand_over(self) -> None:
        from screens.choose.of_desk import choose_colleague

        ticket = self._open().ticket
        self._ask(
            choose_colleague(self.desk, ticket),
            lambda to: partial(self.desk.hand_over, ticket.id, to.agent_id, to.note),
        )

    async def order_done(self, order: Callable[[], Receipt]) -> None:
        """Have the desk take an order about the open ticket, then show what follows from it."""
        receipt = await self.write(order)
        self.took(receipt)
        if receipt.ticket_id == self.ticket_id and not self.desk.zone_of(receipt.ticket_id):
            self.open_next(receipt.ticket_id)
            return
        self.panes.read_again()
        if receipt.ticket_id == self.ticket_id:
            self.read_ticket_again()

    def _open(self) -> TicketView:
        if self.view is None:
            raise NotPossible(mark("No ticket is open: choose one first."))
        return self.view

    def _ask(self, dialog: Screen[Answer | None], order: Callable[[Answer], Callable[[], Receipt]]) -> None:
        """Ask, then order what was answered. The order is about the ticket that was open then."""

        async def answered(answer: Answer | None) -> None:
            if answer is not None:
                await self._told(self.order_done(order(answer)))

        self.app.push_screen(dialog, answered)

    async def _told(self, work: Coroutine[object, object, None]) -> None:
        """Outside of a command, tell what the desk refuses."""
        try:
            await work
        except NotPossible as problem:
            self.post_message(Say.of(problem))
        except Problem as problem:
            self.post_message(Say.of(problem, Tone.TROUBLE))

    # Copying

    def action_copy(self) -> None:
        """What the mouse has selected; where nothing is, the number of the ticket."""
        from screens.desk.copies import number_of

        selected = self.get_selected_text()
        self.app.copy_to_clipboard(selected or number_of(self._open()))
        self.clear_selection()

    def action_copy_more(self) -> None:
        from screens.choose.one import ChooseOne
        from screens.desk.copies import copies

        found = copies(self.desk, self._open())
        choices = [copy.choice(str(place)) for place, copy in enumerate(found)]

        def chosen(place: str | None) -> None:
            if place is not None:
                self.app.copy_to_clipboard(found[int(place)].text)

        self.app.push_screen(ChooseOne(plain(_("Copy")), choices), chosen)

    def action_help(self) -> None:
        """One key to the zone in trouble; it stays open for the rest of the day."""
        zone = self.desk.roster.help_there()
        self.panes.read_again()
        self.header.look_for_trouble()
        self.open_zone(zone)

    # Going elsewhere

    def action_template(self) -> None:
        from screens.choose.of_desk import find_template

        async def chosen(key: str | None) -> None:
            if key is not None:
                await self._told(self._fill(key))

        self.app.push_screen(find_template(self.desk, self.ticket_id or ""), chosen)

    async def _fill(self, key: str) -> None:
        self.fill(key)

    def action_find(self) -> None:
        from screens.choose.of_desk import find_ticket

        def found(ticket_id: str | None) -> None:
            if ticket_id is not None:
                self.go_to_ticket(ticket_id)

        self.app.push_screen(find_ticket(self.desk), found)

    def action_board(self) -> None:
        """All zones at once; from there to any ticket, or back to where one was."""
        from screens.board.screen import BoardScreen, Chosen

        def chosen(place: Chosen | None) -> None:
            if place is None:
                return
            if place.ticket_id:
                self.go_to_ticket(place.ticket_id)
                self.focus_tickets(show=True)
            else:
                self.open_zone(place.zone)

        zone = self.desk.zone_of(self.ticket_id) if self.ticket_id else ""
        active = self.panes.active
        self.app.push_screen(BoardScreen(self.desk, zone or (active.zone if active else "")), chosen)

    def action_outbox(self) -> None:
        """What waits to be sent; from there to any of its tickets, and back when that was sent."""
        from screens.outbox.screen import GoTo, OutboxScreen

        def chosen(place: GoTo | None) -> None:
            if place is None:
                return
            if place.ticket_id != self.ticket_id:
                self.go_to_ticket(place.ticket_id)
            else:
                self.read_ticket_again()
            self.focus_tickets(show=True)
            if place.edit and self.view is not None and self.view.draft is not None:
                self.edited_from_outbox = place.ticket_id
                self.begin(note=self.composer.note)

        self.app.push_screen(OutboxScreen(self.desk, self.ticket_id), chosen)

    def sent(self, ticket_id: str) -> None:
        """What was taken out of the outbox to be changed is sent: on with what else needs a word there."""
        back, self.edited_from_outbox = self.edited_from_outbox == ticket_id, ""
        if back and self.desk.link().needs_look:
            self.action_outbox()

    def action_duty(self) -> None:
        """Open a zone for today, or close it."""
        from screens.choose.one import ChooseOne

        states = self.desk.zones()
        on_duty = [state.zone.key for state in states if state.on_duty]
        choices = [
            Choice(state.zone.key, state.title, _("open") if state.on_duty else _("folded"))
            for state in states
        ]

        async def chosen(key: str | None) -> None:
            if key is not None:
                zones = [k for k in on_duty if k != key] if key in on_duty else [*on_duty, key]
                await self._told(self._set_duty(zones))

        self.app.push_screen(ChooseOne(plain(_("Zones open for you today")), choices), chosen)

    async def _set_duty(self, zones: list[str]) -> None:
        await self.write(partial(self.desk.duty, zones))
        self.panes.read_again()
