"""Questions on their way to where a role is asked: in a linked ticket, or in the work chat that runs.

Such a question is two items of one key press: the ticket that is to be opened, which has no text of its
own, and behind it the note in the ticket that asks. The ticket takes its words from that note; the note
takes the ticket's number from what has been opened by then.
"""

from __future__ import annotations

from typing import Protocol

from console.profiles.model import Profile, Role, RoleVia, said
from console.rules import marked_notes
from console.rules.elsewhere import About, written
from console.rules.question_facts import facts_of
from console.rules.questions import QUESTION, elsewhere, is_asking_ticket, role_asked
from console.upstream.protocol import Invalid, NewTicket
from storage.ledger import Ledger
from storage.problems import mark
from storage.records import Customer, Order, Outgoing, OutgoingKind, OutgoingState, Ticket

NEWEST_SENT = 500  # items that are looked through for a chat that has just been opened


class Known(Protocol):
    """What the cache knows; `console.sync.pull.Pull` is one."""

    def cached_ticket(self, ticket_id: str) -> Ticket | None: ...

    def order(self, number: str) -> Order | None: ...

    def chat_with(self, role: str) -> str: ...


class AskingElsewhere:
    """Composes what is said there and here."""

    def __init__(self, ledger: Ledger, profile: Profile, known: Known) -> None:
        self._ledger = ledger
        self._profile = profile
        self._known = known

    def chat(self, item: Outgoing) -> str:
        """The running chat in which this is to be asked, "" where a ticket has to be opened."""
        role = self._role(item)
        return self._known.chat_with(role.key) if role.via is RoleVia.CHAT else ""

    def chat_just_opened(self, item: Outgoing) -> str:
        """The chat that an earlier question has opened and that has not been read back, "" for none."""
        role = self._role(item)
        if role.via is not RoleVia.CHAT:
            return ""
        sent = self._ledger.outbox.listing(NEWEST_SENT, [OutgoingState.SENT])
        opened = (
            each.server_id for each in sent if is_asking_ticket(each) and role_asked(each.macro) == role.key
        )
        newest = next(opened, "")
        return newest if newest and self._known.cached_ticket(newest) is None else ""

    def ticket(self, item: Outgoing) -> NewTicket:
        """The ticket in which the role is asked."""
        role = self._role(item)
        title = said(role.title, self._language)
        asking = self._known.cached_ticket(item.ticket_id)
        subject = role.reached(self._language) or title
        if role.via is RoleVia.TICKET and asking is not None:
            subject = f"{title}: #{asking.number} {asking.subject}"
        return NewTicket(
            subject=subject,
            body=self.text(item),
            channel=role.channel,
            kind=role.kind,
            requester=Customer("", title, language=self._language),
            client_key=item.op_id,
            internal=True,
            about=item.ticket_id,
            role=role.key,
        )

    def text(self, item: Outgoing) -> str:
        """The question with the facts, marked so that its answer finds the way back."""
        role, note = self._role(item), self._note(item)
        marked = marked_notes.read(note.body)
        words = marked.text if marked is not None else note.body
        asking = self._known.cached_ticket(item.ticket_id)
        if asking is not None:
            order = self._known.order(asking.order_number) if asking.order_number else None
            facts = facts_of(asking, order, self._profile, self._language, said_already=words)
            words = "\n\n".join(part for part in (words, facts) if part)
        return written(About(item.ticket_id, note.op_id, role.key, role.via.value), words)

    def note(self, item: Outgoing) -> str:
        """The text of a note: of a question that was asked elsewhere, with where that was."""
        marked = marked_notes.read(item.body) if role_asked(item.macro) else None
        if marked is None or marked.kind != QUESTION:
            return item.body
        via, _there = elsewhere(marked.values)
        opened = next(
            (each for each in self._ledger.outbox.group(item.group) if is_asking_ticket(each)), None
        )
        if not via or opened is None or not opened.server_id:
            return item.body
        return marked_notes.write(QUESTION, {**marked.values, "ticket": opened.server_id}, marked.text)

    def _note(self, item: Outgoing) -> Outgoing:
        for each in self._ledger.outbox.group(item.group):
            if each.kind is OutgoingKind.NOTE and each.macro == item.macro:
                return each
        raise Invalid(mark("The question that belongs to this is not there any more: ask again."))

    def _role(self, item: Outgoing) -> Role:
        key = role_asked(item.macro)
        role = self._profile.role(key)
        if role is None or not role.asked_elsewhere:
            raise Invalid(
                mark("By the profile “{role}” is not asked in a ticket of its own any more: ask again."),
                role=key,
            )
        return role

    @property
    def _language(self) -> str:
        """Colleagues read it: the desk's first language."""
        return self._profile.languages[0]
