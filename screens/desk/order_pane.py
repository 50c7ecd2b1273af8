"""The order of the open ticket: its way with dates, reserve, items, and who the customer is."""

from __future__ import annotations

from textual.strip import Strip

from console.desk_port import DeskPort
from console.profiles.model import said
from console.translation import _
from console.views import TicketView
from screens.desk.frame import Part
from screens.desk.line_pane import LinePane
from screens.desk.lines import Line, strip_of
from screens.desk.order_lines import OrderWriter
from screens.untrusted import visible_line
from storage.records import Order


class OrderPane(LinePane, can_focus=True):
    """Shows one order at a time; of several, the key that opens the pane shows the next."""

    def __init__(self, desk: DeskPort) -> None:
        super().__init__(id="order", last=True)
        self._desk = desk
        self._view: TicketView | None = None
        self._chosen = 0
        self._lines: list[Line] = []
        self._age = ""

    @property
    def order(self) -> Order | None:
        """The order that is shown."""
        orders = self._view.orders if self._view else ()
        return orders[self._chosen] if self._chosen < len(orders) else None

    @property
    def text(self) -> str:
        """What the pane says, as text."""
        return "\n".join(line.text for line in self._lines)

    def show(self, view: TicketView | None) -> None:
        """Show the order of this ticket; of the same ticket, the same one of several."""
        same = view is not None and self._view is not None and view.ticket.id == self._view.ticket.id
        self._view = view
        if not same:
            self._chosen, self._top = 0, 0
        self._write()

    def show_next(self) -> bool:
        """Show the next of several orders; False after the last, then the first is shown again."""
        count = len(self._view.orders) if self._view else 0
        more = self._chosen + 1 < count
        self._chosen = self._chosen + 1 if more else 0
        self._top = 0
        self._write()
        return more

    def summary(self) -> tuple[str, str, str]:
        """The order's name, and where it stands in a few words, and in fewer; all "" without an order."""
        order = self.order
        if order is None:
            return "", "", ""
        return self.order_title(order), *self._writer().summary(order, self._desk.now())

    def age(self, said: str) -> None:
        """How old what is known of the order is, in words; "" while it is fresh."""
        if said != self._age:
            self._age = said
            self.refresh_title()

    def tick(self) -> None:
        """A second passed: the reserve runs."""
        if self.order is not None and self.order.reserve_until is not None:
            self._write()

    def order_title(self, order: Order) -> str:
        """An order is a purchase or an application at some desks, in the profile's words."""
        number = visible_line(order.number)
        word = said(self._desk.profile.words.get("order", {}), self._desk.language)
        return f"{visible_line(word)} {number}" if word else _("Order {number}").format(number=number)

    def _writer(self) -> OrderWriter:
        order = self.order
        reserve = self._desk.clock_colour(order.reserve_until if order else None)
        return OrderWriter(
            self._desk.profile, self._desk.language, self._desk.timezone(), self.view_width, reserve
        )

    def _write(self) -> None:
        view = self._view
        self._lines = self._writer().lines(view, self.order, self._desk.now()) if view else []
        self.place(self._top)
        self.repaint()

    # Painting

    def on_resize(self) -> None:
        self._write()

    def line_count(self) -> int:
        return len(self._lines)

    def title_parts(self) -> tuple[list[Part], list[Part]]:
        order = self.order
        right = [(self._age, self.look("soon"))] if self._age and self._view is not None else []
        if order is None:
            return [(_("Customer"), self.look(self.title_look()))], right
        count = len(self._view.orders) if self._view else 1
        if count > 1:
            right.append((f"{self._chosen + 1}/{count}", self.look("quiet")))
        return [(self.order_title(order), self.look(self.title_look()))], right

    def paint_line(self, index: int, width: int) -> Strip | None:
        return strip_of(self._lines[index], width, self.look) if index < len(self._lines) else None
