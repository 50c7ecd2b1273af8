"""What has been asked and not answered; Enter opens the ticket."""

from __future__ import annotations

from console.desk_port import DeskPort
from console.moments import countdown, day_and_time
from console.translation import _
from console.views import AskedView, Choice
from screens.choose.found import ChooseFound
from screens.untrusted import phrase


def choose_open_question(desk: DeskPort) -> ChooseFound:
    """The answer is a ticket's id."""
    asked = desk.asking.open()

    def finder(words: str) -> list[Choice]:
        wanted = words.casefold().split()
        return [_choice(desk, one) for one in asked if all(word in _text(one) for word in wanted)]

    heading = phrase(_("Asked and not answered: {n}"), n=len(asked))
    return ChooseFound(heading, finder, _("Number or role"))


def _text(one: AskedView) -> str:
    return f"#{one.number} {one.role}".casefold()


def _choice(desk: DeskPort, one: AskedView) -> Choice:
    due = "" if one.due_at is None else countdown((one.due_at - desk.now()).total_seconds())
    asked = _("asked {moment}").format(moment=day_and_time(one.asked_at, desk.timezone()))
    where = _("in #{number}").replace("{number}", one.linked_number) if one.linked else ""
    hint = " · ".join(part for part in (asked, where) if part)
    return Choice(one.ticket_id, f"{due:>8}  #{one.number} {one.role}", hint)
