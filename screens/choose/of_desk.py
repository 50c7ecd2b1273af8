"""The dialogs of a ticket, filled from the desk. Push one; its answer is a key, or None."""

from __future__ import annotations

from console.desk_port import DeskPort
from console.translation import _
from console.views import Choice, NotPossible
from screens.choose.found import ChooseFound
from screens.choose.hand_over import HandOverDialog
from screens.choose.one import ChooseOne
from screens.choose.page import sections_shown
from screens.untrusted import phrase, plain
from storage.problems import mark
from storage.records import Ticket, TicketRow

_NOBODY = mark("There is nobody to hand a ticket over to: the helpdesk names no other agent.")


def choose_status(desk: DeskPort, ticket: Ticket) -> ChooseOne:
    return ChooseOne(phrase(_("Status of #{number}"), number=ticket.number), desk.statuses(ticket.id))


def choose_reason(desk: DeskPort, ticket: Ticket) -> ChooseOne:
    heading = phrase(_("Why did the customer of #{number} write?"), number=ticket.number)
    return ChooseOne(heading, desk.reasons(), chosen=ticket.reason)


def choose_later(desk: DeskPort, ticket: Ticket) -> ChooseOne:
    """The answer is a number of minutes, as text."""
    return ChooseOne(phrase(_("Come back to #{number}"), number=ticket.number), desk.later_presets())


def choose_colleague(desk: DeskPort, ticket: Ticket) -> HandOverDialog:
    """Raises `NotPossible` where the helpdesk knows no other agent."""
    colleagues = desk.colleagues()
    if not colleagues:
        raise NotPossible(_NOBODY)
    heading = phrase(_("Hand #{number} over"), number=ticket.number)
    return HandOverDialog(heading, colleagues, sections_shown(desk.handing.page(ticket.id)))


def find_template(desk: DeskPort, ticket_id: str = "") -> ChooseFound:
    """For a ticket; the answer is the key that `desk.fill` takes."""

    def finder(words: str) -> tuple[Choice, ...]:
        return desk.templates(words, ticket_id)

    return ChooseFound(plain(_("Replies")), finder, _("Words of the title or of the text"))


def find_ticket(desk: DeskPort) -> ChooseFound:
    """The answer is a ticket's id."""

    def finder(words: str) -> list[Choice]:
        return [_ticket_choice(row) for row in desk.find(words)] if words.strip() else []

    return ChooseFound(plain(_("Find a ticket")), finder, _("Number, name, order or words of the messages"))


def _ticket_choice(row: TicketRow) -> Choice:
    return Choice(row.id, f"#{row.number} {row.requester}", row.subject)
