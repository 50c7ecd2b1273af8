"""Logging a call from the desk: what is said is written while it is spoken."""

from __future__ import annotations

from console.moments import short_time
from console.translation import _
from console.views import BegunCall, LinkState, Receipt
from screens.desk.ordering import OrderingDesk
from screens.notices import Tone
from screens.untrusted import plain


class CallingDesk(OrderingDesk):
    """`l`, who calls, what is said, F8."""

    def action_log_call(self) -> None:
        from screens.choose.call import LogCall

        self.app.push_screen(LogCall(self.desk.calls, self.ticket_id, self._begun_at), self._call_logged)

    def _begun_at(self, begun: BegunCall) -> str:
        return short_time(begun.saved_at, self.desk.timezone())

    def _call_logged(self, receipt: Receipt | None) -> None:
        if receipt is None:
            return
        self.took(receipt)
        self.panes.read_again()
        if receipt.ticket_id == self.ticket_id:
            self.read_ticket_again()
        elif self.desk.link().state is not LinkState.ONLINE:
            words = _("The call is kept; its ticket is opened once the helpdesk is reachable.")
            self.say(plain(words), Tone.DONE)
