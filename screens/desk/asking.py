"""Asking a role of the directory from the desk: a question of the profile's, or one's own."""

from __future__ import annotations

from console.asking import ANSWERS, ASK
from console.moments import day_and_time
from console.translation import _
from console.views import AskedView, Choice, NotPossible
from screens.desk.answering import AnsweringDesk
from screens.notices import Say, Tone
from screens.untrusted import phrase, plain
from storage.problems import Problem, mark


class AskingDesk(AnsweringDesk):
    """`w`, a role, a question: what is asked is shown like any filled reply, and Enter sends it as a note."""

    def action_ask(self) -> None:
        """First whom; what is still open in this ticket comes first, to write its answer down."""
        from screens.choose.one import ChooseOne

        asked = self.desk.asking.of_ticket(self.ticket_id)
        roles = self.desk.asking.roles(self.ticket_id)
        if not roles and not asked:
            raise NotPossible(mark("This desk's profile names nobody to ask."))
        choices = [Choice(f"{ANSWERS}{one.id}", self._open_question(one)) for one in asked]
        choices += [
            Choice(f"{ASK}{role.key}", role.title, " · ".join(filter(None, (role.hours, role.asks))))
            for role in roles
        ]
        heading = phrase(
            _("Whom to ask about #{number}?"), number=self.view.ticket.number if self.view else ""
        )
        self.app.push_screen(ChooseOne(heading, choices), self._chosen)

    def _open_question(self, asked: AskedView) -> str:
        moment = day_and_time(asked.asked_at, self.desk.timezone())
        return _("the answer of: {role}, asked {moment}").format(role=asked.role, moment=moment)

    def _chosen(self, key: str | None) -> None:
        """A dialog's answer: what cannot be is told here, since nobody else would hear of it."""
        if key is None:
            return
        try:
            self._begin_asking(key)
        except Problem as problem:
            self.post_message(Say.of(problem, Tone.REFUSED))

    def _begin_asking(self, key: str) -> None:
        from screens.choose.one import ChooseOne

        if key.startswith(ANSWERS) or key.endswith(":"):
            self._own_words(key.removesuffix(":"))
        elif key.count(":") > 1:
            self.fill(key)
        elif questions := self.desk.asking.questions(key.removeprefix(ASK)):
            choices = (*questions, Choice(f"{key}:", _("something else, in your own words")))
            self.app.push_screen(ChooseOne(plain(_("What is to be asked?")), choices), self._chosen)
        else:
            self._own_words(key)

    def _own_words(self, key: str) -> None:
        """An empty note that carries what it is: the text follows, and F8 sends it."""
        if not self.composer.untouched and not self.composer.is_blank:
            raise NotPossible(
                mark("Something else is begun here: send it, or take its text out, before this one.")
            )
        self.composer.preview(self.ticket_id, "", note=True, macro=key, title="")
        self.begin(note=True)
