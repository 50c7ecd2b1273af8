"""The order and the customer of the open ticket as lines, and as one line where room is short."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from console.moments import countdown, day_and_time, money, short_day
from console.profiles.model import OrderStatus, Profile, said
from console.translation import _, ngettext
from console.views import ClockState, TicketView, Urgency
from screens.desk.cells import width_of, wrapped
from screens.desk.lines import BLANK, Line, Piece
from screens.untrusted import visible, visible_line
from storage.records import Customer, Order

PASSED = "●"
CURRENT = "◐"
COMING = "○"
_STEPS_AHEAD = 8


class OrderWriter:
    """Writes orders for one desk in one language, in lines of `width` cells."""

    def __init__(
        self, profile: Profile, language: str, timezone: ZoneInfo, width: int, reserve: Urgency
    ) -> None:
        self._profile = profile
        self._language = language
        self._timezone = timezone
        self._width = max(12, width)
        self._reserve = reserve

    def lines(self, view: TicketView, order: Order | None, now: datetime) -> list[Line]:
        """One order with its way, then the customer."""
        lines: list[Line] = []
        if order is not None:
            lines += [*self._way(order), BLANK, *self._facts(order, now)]
        else:
            lines += [*self._wrapped(_("No order belongs to this ticket."), "quiet"), BLANK]
        lines += self._clocks(view, now)
        if view.customer is not None:
            lines += [*self._customer(view.customer, view.ticket.requester)]
        if view.history:
            history = ngettext("{n} other ticket", "{n} other tickets", view.history).format(n=view.history)
            lines.append(self._line(history, "quiet"))
        return lines

    def summary(self, order: Order, now: datetime) -> tuple[str, str]:
        """The order in a few words, and in fewer: `◐ in transit · reserve until 22 Nov 18:00`."""
        status = f"{CURRENT} {self._title(order.status)}"
        if order.reserve_until is not None:
            until = order.reserve_until
            return f"{status} · {self._reserve_words(until)}", f"{status} · {self._until(until)}"
        expected = self._expected(order, now)
        whole = f"{status} · {expected}" if expected else status
        return whole, whole

    # The way of an order

    def _way(self, order: Order) -> list[Line]:
        lines = []
        events = [event for event in order.history if event.status != order.status]
        current = next((e for e in reversed(order.history) if e.status == order.status), None)
        for event in events:
            lines.append(self._step(PASSED, event.status, self._day(event.at), "quiet", "quiet"))
        at = current.at if current else order.updated_at
        lines.append(self._step(CURRENT, order.status, self._day(at), "accent", "strong"))
        for status in self._ahead(order):
            lines.append(self._step(COMING, status.key, "", "quiet", "quiet"))
        return lines

    def _ahead(self, order: Order) -> list[OrderStatus]:
        """The plain way on from here: the first of the next statuses, until a final one."""
        ahead: list[OrderStatus] = []
        seen = {order.status}
        status = self._profile.order_status(order.status)
        while status is not None and not status.final and status.next and len(ahead) < _STEPS_AHEAD:
            status = self._profile.order_status(status.next[0])
            if status is None or status.key in seen:
                break
            seen.add(status.key)
            ahead.append(status)
        return ahead

    def _step(self, sign: str, status: str, day: str, sign_look: str, look: str) -> Line:
        right = (Piece(f"{day} ", "quiet"),) if day else ()
        return Line((Piece(f" {sign} ", sign_look), Piece(self._title(status), look)), right)

    # What belongs to it

    def _facts(self, order: Order, now: datetime) -> list[Line]:
        lines: list[Line] = []
        if order.reserve_until is not None:
            lines += self._reserve_lines(order.reserve_until, now)
        if expected := self._expected(order, now):
            lines.append(self._line(expected))
        if order.place:
            lines += self._wrapped(visible_line(order.place))
        if order.parcel:
            lines += self._wrapped(_("parcel {number}").format(number=visible_line(order.parcel)))
        if lines:
            lines.append(BLANK)
        for item in order.items:
            name = visible_line(item.name)
            what = f"{name}, {visible_line(item.size)}" if item.size else name
            what = f"{item.quantity} × {what}" if item.quantity != 1 else what
            lines += self._wrapped(what)
            lines.append(Line(right=(Piece(f"{money(item.amount, order.currency)} ", "quiet"),)))
        if order.total and len(order.items) != 1:
            total = Piece(f"{money(order.total, order.currency)} ", "strong")
            lines.append(Line((Piece(" " + _("total"), "quiet"),), (total,)))
        lines.append(BLANK)
        return lines

    def _reserve_lines(self, until: datetime, now: datetime) -> list[Line]:
        """Until when, and how long that is; on two lines where one is too narrow."""
        words = self._reserve_words(until)
        clock = Piece(f"{countdown((until - now).total_seconds())} ", self._reserve.value)
        if width_of(words) + width_of(clock.text) + 2 <= self._width:
            return [Line((Piece(f" {words}"),), (clock,))]
        return [Line((Piece(" " + _("reserve")),), (clock,)), self._line(f"  {self._until(until)}", "quiet")]

    def _until(self, moment: datetime) -> str:
        return _("until {moment}").format(moment=day_and_time(moment, self._timezone))

    def _expected(self, order: Order, now: datetime) -> str:
        """When it comes, or should have come; "" once it comes no more."""
        status = self._profile.order_status(order.status)
        if order.expected_at is None or (status is not None and status.final):
            return ""
        day = order.expected_at.astimezone(self._timezone).date()
        past = day < now.astimezone(self._timezone).date()
        words = _("was expected {day}") if past else _("expected {day}")
        return words.format(day=self._day(order.expected_at))

    def _reserve_words(self, until: datetime) -> str:
        return _("reserve until {moment}").format(moment=day_and_time(until, self._timezone))

    # Why it takes so long

    def _clocks(self, view: TicketView, now: datetime) -> list[Line]:
        """Terms that are not the desk's: whose they are, which, and until when; and the desk's own where a
        peak makes them longer."""
        lines: list[Line] = []
        for clock in view.clocks:
            whose = visible_line(clock.peak if clock.ours else clock.owner)
            if not whose or clock.due_at is None:
                continue
            past = clock.state is ClockState.PAST
            lines += self._wrapped(f"{whose}: {visible_line(clock.title)}")
            until = _("until {moment}").format(moment=day_and_time(clock.due_at, self._timezone, now))
            left = Piece(f"{countdown((clock.due_at - now).total_seconds())} ", "over" if past else "quiet")
            lines.append(Line((Piece(f"  {until}", "quiet"),), (left,)))
        return [*lines, BLANK] if lines else lines

    # The customer

    def _customer(self, customer: Customer, requester: str) -> list[Line]:
        lines = self._wrapped(visible_line(customer.name or requester), "strong")
        for part in (customer.phone, *self._email(visible_line(customer.email)), customer.city):
            if part:
                lines += self._wrapped(visible_line(part))
        if customer.remark:
            lines += self._wrapped(visible(customer.remark), "soon")
        return lines

    def _email(self, email: str) -> tuple[str, ...]:
        """An address that is too long for its line is broken before the sign, where the eye does."""
        if width_of(email) <= self._width - 2:
            return (email,)
        name, sign, host = email.rpartition("@")
        return name, sign + host

    # Small things

    def _title(self, key: str) -> str:
        status = self._profile.order_status(key)
        return visible_line(said(status.title, self._language) if status else key)

    def _day(self, moment: datetime) -> str:
        return short_day(moment.astimezone(self._timezone))

    def _line(self, text: str, style: str = "text") -> Line:
        return Line((Piece(f" {text}", style),))

    def _wrapped(self, text: str, style: str = "text") -> list[Line]:
        return [self._line(line, style) for line in wrapped(text, self._width - 2)]
