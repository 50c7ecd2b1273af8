"""What was answered or closed today; Enter opens the ticket again."""

from __future__ import annotations

from collections.abc import Sequence

from console.desk_port import DeskPort
from console.moments import short_time
from console.translation import _
from console.views import Choice, DealtWith
from screens.choose.found import ChooseFound
from screens.untrusted import phrase


def choose_closed(desk: DeskPort) -> ChooseFound:
    """The answer is a ticket's id."""
    dealt_with = desk.closed_today()

    def finder(words: str) -> list[Choice]:
        return [_choice(desk, each) for each in dealt_with if _fits(each, words.casefold().split())]

    heading = phrase(_("Answered or closed today: {n}"), n=len(dealt_with))
    return ChooseFound(heading, finder, _("Number, name or words of the subject"))


def _fits(each: DealtWith, words: Sequence[str]) -> bool:
    text = f"#{each.number} {each.requester} {each.subject}".casefold()
    return all(word in text for word in words)


def _choice(desk: DeskPort, each: DealtWith) -> Choice:
    done = _("closed") if each.closed else _("answered")
    return Choice(
        each.ticket_id,
        f"{short_time(each.at, desk.timezone())} #{each.number} {each.requester}",
        f"{done} · {each.subject}",
    )
