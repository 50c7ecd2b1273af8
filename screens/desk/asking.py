"""Asking a role of the directory from the desk: a question of the profile's, or one's own."""

from __future__ import annotations

from console.asking import ANSWERS
from console.moments import day_and_time
from console.rules.questions import ASK
from console.translation import _
from console.views import AskedRole, AskedView, Choice, NotPossible
from screens.desk.answering import AnsweringDesk
from screens.notices import Say, Tone
from screens.untrusted import phrase, plain
from storage.problems import Problem, mark

GOES = "goes:"
"""Begins the key of a row that goes to the ticket in which something was asked; its id follows."""


class AskingDesk(AnsweringDesk):
    """`w`, a role, a question: what is asked is shown like any filled reply, and Enter sends it as a note."""

    def action_ask(self) -> None:
        """First whom; what is still open in this ticket comes first, to write its answer down."""
        from screens.choose.told import ChooseTold

        asked = self.desk.asking.of_ticket(self.ticket_id)
        roles = self.desk.asking.roles(self.ticket_id)
        if not roles and not asked:
            raise NotPossible(mark("This desk's profile names nobody to ask."))
        choices = [choice for one in asked for choice in self._open_question(one)]
        choices += [Choice(f"{ASK}{role.key}", role.title, role.asks, _beside(role)) for role in roles]
        suited = [f"{ASK}{role.key}" for role in roles if role.suits]
        told = ""
        if roles and not suited:
            told = _("Nobody is named for such a ticket; those whom you ask most come first.")
        heading = phrase(
            _("Whom to ask about #{number}?"), number=self.view.ticket.number if self.view else ""
        )
        self.app.push_screen(ChooseTold(heading, choices, told, suits=suited), self._chosen)

    def _open_question(self, asked: AskedView) -> list[Choice]:
        """Write its answer down by hand; where it is asked elsewhere, go there."""
        moment = day_and_time(asked.asked_at, self.desk.timezone())
        title = _("the answer of: {role}, asked {moment}").format(role=asked.role, moment=moment)
        choices = [Choice(f"{ANSWERS}{asked.id}", title)]
        if asked.linked:
            goes = _("go to #{number}").replace("{number}", asked.linked_number)
            choices.append(
                Choice(f"{GOES}{asked.linked}", goes, _("where {role} was asked").format(role=asked.role))
            )
        return choices

    def _chosen(self, key: str | None) -> None:
        """A dialog's answer: what cannot be is told here, since nobody else would hear of it."""
        if key is None:
            return
        try:
            self._begin_asking(key)
        except Problem as problem:
            self.post_message(Say.of(problem, Tone.REFUSED))

    def _begin_asking(self, key: str) -> None:
        from screens.choose.told import ChooseTold

        if key.startswith(GOES):
            self.go_to_ticket(key.removeprefix(GOES))
        elif key.startswith(ANSWERS) or key.endswith(":"):
            self._own_words(key.removesuffix(":"))
        elif key.count(":") > 1:
            self.fill(key)
        elif questions := self.desk.asking.questions(key.removeprefix(ASK)):
            choices = [Choice(one.key, one.title, self._filled(one.key)) for one in questions]
            choices.append(Choice(f"{key}:", _("something else, in your own words")))
            self.app.push_screen(ChooseTold(plain(_("What is to be asked?")), choices), self._chosen)
        else:
            self._own_words(key)

    def _filled(self, key: str) -> str:
        """A question as it would be asked, with this ticket's facts."""
        return " ".join(self.desk.fill(self.ticket_id, key).text.split())

    def _own_words(self, key: str) -> None:
        """An empty note that carries what it is: the text follows, and F8 sends it."""
        if not self.composer.untouched and not self.composer.is_blank:
            raise NotPossible(
                mark("Something else is begun here: send it, or take its text out, before this one.")
            )
        self.composer.preview(self.ticket_id, "", note=True, macro=key, title="")
        self.begin(note=True)


def _beside(role: AskedRole) -> str:
    """How a role is asked, and whether anybody is there now."""
    return " · ".join(part for part in (role.way, role.hours) if part)
