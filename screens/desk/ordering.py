"""Moving the open ticket's order from the desk: where to, and what has to be said for it."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from console.translation import _
from screens.desk.asking import AskingDesk
from screens.notices import Say, Tone
from screens.untrusted import phrase
from storage.problems import Problem


class OrderingDesk(AskingDesk):
    """`P`, a status; where the profile wants more, the fields for it."""

    def action_move_order(self) -> None:
        from screens.choose.asked import AskValues
        from screens.choose.one import ChooseOne

        ticket_id = self.ticket_id
        choices = self.desk.moving.choices(ticket_id)
        own = self.view.orders[0] if self.view is not None and self.view.orders else None
        order = self.order.order_title(own) if own is not None else ""
        heading = phrase(_("{order}: what becomes of it?"), order=order)

        def chosen(status: str | None) -> None:
            if status is None:
                return
            needs = self.desk.moving.needs(ticket_id, status)
            if needs:
                self.app.push_screen(AskValues(heading, needs), partial(self._move, ticket_id, status))
            else:
                self._move(ticket_id, status, {})

        self.app.push_screen(ChooseOne(heading, choices), chosen)

    def _move(self, ticket_id: str, status: str, values: Mapping[str, str] | None) -> None:
        if values is not None:
            self.run_worker(self._carry_move_out(ticket_id, status, values), group="desk-orders")

    async def _carry_move_out(self, ticket_id: str, status: str, values: Mapping[str, str]) -> None:
        try:
            receipt = await self.write(lambda: self.desk.moving.move(ticket_id, status, values))
        except Problem as problem:
            self.post_message(Say.of(problem, Tone.REFUSED))
            return
        self.took(receipt)
        self.panes.read_again()
        if self.ticket_id == ticket_id:
            self.read_ticket_again()
