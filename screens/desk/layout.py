"""What stands where on the desk, and how it folds when the terminal gets narrow."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.binding import BindingsMap
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.reactive import Reactive
from textual.screen import Screen
from textual.widget import Widget

from console.views import NotPossible, TicketView
from screens.commands import Commanded, bindings
from screens.desk.chain import ChainPane
from screens.desk.commands import DESK_COMMANDS, OWN_FILES, TEXT, TICKET, zone_commands
from screens.desk.composer import Composer
from screens.desk.footer import DeskFooter
from screens.desk.frame import BOTTOM, FrameLine
from screens.desk.header import DeskHeader
from screens.desk.order_pane import OrderPane
from screens.desk.zone_panes import ZonePanes
from screens.notices import Say, Tone
from screens.sparing import SparingCompositor
from storage.problems import mark
from storage.records import STUCK, Outgoing

if TYPE_CHECKING:
    from console.desk_port import DeskPort


class LaidOutDesk(Commanded, Screen[None]):
    """Header; zones, chain with composer, order; footer. Three columns, two, or one of them."""

    COMMAND_TABLE = DESK_COMMANDS
    BINDINGS = bindings(DESK_COMMANDS)
    AUTO_FOCUS = ""
    # Textual paints the whole screen anew when the focus moves; here the two panes paint what differs.
    focused: Reactive[Widget | None] = Reactive(None, repaint=False)

    def __init__(self, desk: DeskPort) -> None:
        super().__init__()
        self._compositor = SparingCompositor()
        self.desk = desk
        self.panes = ZonePanes(desk)
        self.chain = ChainPane(desk)
        self.order_line = FrameLine(id="order-line")
        self.composer_title = FrameLine(id="composer-title")
        self.composer = Composer()
        self.undo_line = FrameLine(BOTTOM, id="undo-line")
        self.order = OrderPane(desk)
        self.header = DeskHeader(desk)
        self.footer = DeskFooter(desk)
        self.view: TicketView | None = None
        zones = zone_commands(desk.zones())
        # The zones' keys are data of the profile, so this desk's table is its own.
        self.COMMAND_TABLE = (*DESK_COMMANDS, *zones)  # type: ignore[misc]
        self._bindings = BindingsMap.merge([self._bindings, BindingsMap(bindings(zones))])

    def compose(self) -> ComposeResult:
        self._fit_first_size()
        self.composer.invite(self.key_of("desk.reply"), self.key_of("desk.note"))
        yield self.header
        with Horizontal(id="columns"):
            yield self.panes
            with Vertical(id="middle"):
                yield self.chain
                yield self.order_line
                yield self.composer_title
                yield self.composer
                yield self.undo_line
            yield self.order
        yield self.footer

    def _fit_first_size(self) -> None:
        """Have the breakpoints' classes before the first layout: Textual sets them after it, and then
        styles and lays everything out again before the first paint."""
        size = self.app.size
        self.panes.height = size.height - 1 - self.footer.fit(size)
        for extent, breakpoints in (
            (size.width, self.app.HORIZONTAL_BREAKPOINTS),
            (size.height, self.app.VERTICAL_BREAKPOINTS),
        ):
            fitting = [(least, name) for least, name in breakpoints or () if extent >= least]
            if fitting:
                self.add_class(max(fitting)[1])

    @property
    def ticket_id(self) -> str:
        """The open ticket, "" when there is none."""
        return self.view.ticket.id if self.view else ""

    @property
    def held_back(self) -> Outgoing | None:
        """What of this ticket stopped on its way out and waits for the operator's word; None when nothing."""
        undelivered = self.view.undelivered if self.view else ()
        return next((item for item in undelivered if item.state in STUCK), None)

    def say(self, words: Content, tone: Tone = Tone.PLAIN) -> None:
        self.post_message(Say(words, tone))

    # Columns

    @property
    def one_column(self) -> bool:
        return self.has_class("-one-column")

    def on_resize(self) -> None:
        self.footer.fit(self.app.size)
        # Should it get narrow, the text stays in view. Not earlier: each change of a class of the screen
        # has the styles of everything in it made anew.
        if self.focused is self.composer:
            self.add_class("-at-ticket")

    def focus_tickets(self, *, show: bool = False) -> None:
        """Where the keys go when nobody writes: the list, or the chain where only that is in view.

        `show`: in one column, leave the list and show the ticket.
        """
        if show and self.one_column and self.view is not None:
            self.add_class("-at-ticket")
        elif not self.one_column:
            self.remove_class("-at-ticket")
        pane = self.panes.active
        if self.one_column and self.has_class("-at-ticket"):
            self.set_focus(self.chain, scroll_visible=False)
        elif pane is not None:
            self.set_focus(pane, scroll_visible=False)

    def show_order_line(self) -> None:
        """The order in one line, for when its pane has no room."""
        name, words, fewer = self.order.summary()
        left = [(name, "text"), (words, "quiet")] if name else []
        self.order_line.show(left, fewer=[(name, "text"), (fewer, "quiet")] if name else [])
        self.order_line.set_class(bool(name), "-wanted")

    def action_order(self) -> None:
        """Show the order; of several the next; where it took the lists' place, hide it at last."""
        beside = self.has_class("-three-columns")
        if not beside and not self.has_class("-order-open"):
            self.add_class("-order-open")
        elif not self.order.show_next() and not beside:
            self.remove_class("-order-open")
        self.show_order_line()

    def missing(self, need: str) -> NotPossible | None:
        if need == TICKET and self.view is None:
            return NotPossible(mark("No ticket is open: choose one first."))
        if need == OWN_FILES and (why := self.desk.why_read_only) is not None:
            return NotPossible(why.sentence, **why.values)
        if need == TEXT and self.composer.is_blank and self.held_back is None:
            return NotPossible(
                mark("There is nothing to send yet: a digit shows a reply, {reply} begins one."),
                reply=self.key_of("desk.reply"),
            )
        return None
