"""The reading half of the desk: which ticket is open, in which zone, and what changed meanwhile."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import on

from console.profiles.model import said
from console.translation import _
from console.views import LinkState, MacroOffer, Notice, NotPossible, TicketView
from screens.desk.ahead import Ahead
from screens.desk.composer import Mode
from screens.desk.layout import LaidOutDesk
from screens.desk.staleness import stale_words
from screens.desk.zone_list import ZoneList
from screens.notices import DeskChanged, Say
from screens.untrusted import visible_line
from storage.problems import mark

if TYPE_CHECKING:
    from console.desk_port import DeskPort


class ReadingDesk(LaidOutDesk):
    """One ticket is open: the one in the middle.

    Everything that a key orders is meant for the open ticket, so it changes only by the operator's
    own hand: when it leaves the lists by itself it stays open, and says so.
    """

    TICK: ClassVar[float] = 1.0

    def __init__(self, desk: DeskPort) -> None:
        super().__init__(desk)
        self._offers: tuple[MacroOffer, ...] = ()
        self._opened_once = False
        self._ahead = Ahead(desk, self.panes)

    def on_mount(self) -> None:
        self.set_interval(self.TICK, self.tick)
        self.open_anything()
        self.show_ages()

    # Opening tickets

    def open_anything(self) -> None:
        """Open the most urgent ticket of the first zone on duty that has one."""
        states = self.desk.zones()
        on_duty = [state for state in states if state.on_duty] or list(states)
        if not on_duty:
            self.chain.clear(_("This desk has no zones."))
            return
        first = next((state for state in on_duty if state.count), on_duty[0])
        self.open_zone(first.zone.key)

    def open_zone(self, zone: str) -> None:
        """Go to the most urgent ticket of a zone that waits for the operator; where none does, of all."""
        pane = self.panes.activate(zone)
        ticket_id = pane.go_to_row(self._ahead.row(pane) or 0)
        if ticket_id:
            self.open_ticket(ticket_id)
        else:
            self.close_ticket()
        self.focus_tickets()

    def open_ticket(self, ticket_id: str) -> None:
        """Show this ticket; the lists' cursor is the caller's business."""
        view = self.desk.ticket(ticket_id)
        if view is None:
            self.say_gone()
            return
        self.leaving_ticket()
        self.clear_selection()  # what was selected was of another ticket
        self.view = view
        self._opened_once = True
        self.chain.open(view)
        self.order.show(view)
        self.show_order_line()
        self.opened_ticket(view)

    def close_ticket(self) -> None:
        """Nothing is open: nothing waits in the zone. Say where something does."""
        self.leaving_ticket()
        self.view = None
        self.chain.clear(self._elsewhere())
        self.order.show(None)
        self.show_order_line()
        self.opened_ticket(None)

    def go_to_ticket(self, ticket_id: str) -> None:
        """Open any ticket, and put the cursor on it where it is on a list."""
        zone = self.desk.zone_of(ticket_id)
        if zone:
            self.panes.activate(zone).go_to(ticket_id)
        self.open_ticket(ticket_id)
        self.focus_tickets()

    def open_next(self, after: str) -> None:
        """The most urgent ticket of the zone that waits, once `after` is dealt with.

        What was answered may stay on the list, until a colleague has looked for the thing; it does not
        come again before somebody waits. Another zone is only gone to by a key.
        """
        pane = self.panes.active
        if pane is None:
            self.open_anything()
            return
        self._ahead.dealt_with(after)
        self.panes.read_again([pane.zone])
        row = self._ahead.row(pane)
        if row is not None and (ticket_id := pane.go_to_row(row)):
            self.open_ticket(ticket_id)
        else:
            self.close_ticket()
        self.focus_tickets()

    def lead_on(self) -> bool:
        """Go where something waits: in this zone, or else in the next; False when nothing does, or when
        the open ticket is what waits."""
        if self.view is not None and not self._ahead.is_dealt_with(self.ticket_id):
            return False
        pane = self.panes.active
        zone = pane.zone if pane is not None and self._ahead.row(pane) is not None else self._ahead.zone()
        if zone is not None:
            self.open_zone(zone)
        return zone is not None

    def leaving_ticket(self) -> None:
        """Called before another ticket is shown."""

    def opened_ticket(self, view: TicketView | None) -> None:
        """Called when another ticket is shown; None when none is."""
        self.show_offers()

    @property
    def offers(self) -> tuple[MacroOffer, ...]:
        """The replies that stand on the digits now."""
        return self._offers

    def show_offers(self) -> None:
        """The replies on the digits; a zone's are the same for all of its tickets."""
        offers = self.desk.offers(self.ticket_id) if self.view else ()
        if offers != self._offers:
            self._offers = offers
            self.footer.show_offers(offers)

    def say_gone(self) -> None:
        self.post_message(Say.of(NotPossible(mark("This ticket is not here any more."))))

    def _elsewhere(self) -> str:
        states = {state.zone.key: state for state in self.desk.zones()}
        if not any(state.count for state in states.values()):
            if self.desk.link().state is LinkState.STARTING:
                return _("The desk is being read for the first time.")
            return _("Nothing waits anywhere. Well done.")
        ahead = states.get(self._ahead.zone() or "")
        pane = self.panes.active
        left = pane is not None and pane.state.count > 0
        if ahead is None:
            return _("All is answered, here and elsewhere. Well done.")
        where = f"{ahead.zone.key_name.upper()} {visible_line(ahead.title)}".strip()
        words = (
            _("All is answered here. {zone} has {n}: {key} goes there.")
            if left
            else _("Nothing waits here. {zone} has {n}: {key} goes there.")
        )
        return words.format(zone=where, n=ahead.count, key=self.key_of("desk.commit"))

    # What changed meanwhile

    @on(DeskChanged)
    def read_notice(self, changed: DeskChanged) -> None:
        """Read again what is in view and is concerned, and nothing else.

        What a key has just painted comes first: the notice of one's own order tells nothing new of it.
        """
        self.call_after_refresh(self.take_notice, changed.notice)

    def take_notice(self, notice: Notice) -> None:
        self.panes.read_again(None if notice.everything else notice.zones)
        if notice.link or notice.everything:
            self.header.read_again()
            self.show_ages()
        if self.view is None:
            self._open_what_came()
        elif notice.everything or self.ticket_id in notice.tickets:
            self.read_ticket_again()

    def _open_what_came(self) -> None:
        """Nothing is open. The zone that one is in opens what comes into it; before the first ticket
        of all, any zone does."""
        pane = self.panes.active
        if not self._opened_once:
            self.open_anything()
        elif pane is not None and self._ahead.row(pane) is not None:
            self.open_zone(pane.zone)
        else:
            self.chain.clear(self._elsewhere())

    def read_ticket_again(self) -> None:
        """The open ticket changed: show it, keep what is typed, follow it into its zone."""
        view = self.desk.ticket(self.ticket_id)
        if view is None:
            self.chain.mark_gone(_("not here any more"))
            return
        before, self.view = self.view, view
        zone = self.desk.zone_of(view.ticket.id)
        gone = "" if zone else self._why_gone(view)
        self.chain.update(view, gone)
        self.order.show(view)
        self.show_order_line()
        active = self.panes.active
        if zone and (active is None or active.zone != zone):
            follows = active is not None and active.has_focus
            pane = self.panes.activate(zone)
            pane.go_to(view.ticket.id)
            if follows:
                self.set_focus(pane, scroll_visible=False)
            # Where only time has moved it, the digits stay what they were when it was opened: what a key
            # says must not change while a finger is on the way to it.
            if before is None or _as_it_stands(before) != _as_it_stands(view):
                self.show_offers()
        self.reread_ticket(view)

    def reread_ticket(self, view: TicketView) -> None:
        """Called when the open ticket was read again."""

    def _why_gone(self, view: TicketView) -> str:
        ticket = view.ticket
        if ticket.assignee_id not in ("", self.desk.me.id):
            return _("{agent} has it").format(agent=visible_line(ticket.assignee))
        status = self.desk.profile.status(ticket.status)
        if status is not None and not status.open:
            return visible_line(said(status.title, self.desk.language))
        return _("on no list")

    def tick(self) -> None:
        """A second passed."""
        self.show_ages()
        self.panes.tick()
        self.chain.tick()
        self.order.tick()
        self.header.tick()

    def show_ages(self) -> None:
        """How old the lists and the order are, where they stand, while the helpdesk is away."""
        link, now = self.header.link, self.desk.now()
        said = stale_words(link, now)
        self.panes.age(said, stale_words(link, now, short=True))
        self.order.age(said)

    # Moving about

    def action_step(self, rows: int) -> None:
        pane = self.panes.active
        if self.view is None and (pane is None or not pane.state.count):
            self.lead_on()
        elif pane is not None and (ticket_id := pane.step(rows)) and ticket_id != self.ticket_id:
            self.open_ticket(ticket_id)
            self.focus_tickets()

    def action_page(self, pages: int) -> None:
        pane = self.panes.active
        if pane is not None:
            self.action_step(pages * max(1, pane.view_height - 1))

    def action_first(self) -> None:
        if self.panes.active is not None:
            self.action_step(-self.panes.active.cursor_row)

    def action_last(self) -> None:
        if self.panes.active is not None:
            self.action_step(self.panes.active.state.count)

    def action_zone(self, zone: str) -> None:
        self._opened_once = True  # where one has gone by oneself, one is not taken away from
        self.open_zone(zone)

    def action_read_on(self) -> None:
        """A screenful on, first in a filled reply that is longer than what one sees of it; at the end,
        nothing."""
        if self.composer.mode is Mode.PREVIEW and self.composer.read_on():
            return
        self.chain.scroll_lines(max(1, self.chain.view_height - 2))

    def action_scroll_chain(self, lines: int) -> None:
        self.chain.scroll_lines(lines)

    @on(ZoneList.Selected)
    def ticket_clicked(self, selected: ZoneList.Selected) -> None:
        self.panes.activate(selected.zone)
        if selected.ticket_id != self.ticket_id:
            self.open_ticket(selected.ticket_id)
        self.focus_tickets(show=True)

    @on(ZoneList.Opened)
    def zone_clicked(self, opened: ZoneList.Opened) -> None:
        self.open_zone(opened.zone)


def _as_it_stands(view: TicketView) -> tuple[str, str, str, str]:
    """What somebody has to do something for, to change it."""
    ticket = view.ticket
    return ticket.id, ticket.version, ticket.status, ticket.assignee_id
