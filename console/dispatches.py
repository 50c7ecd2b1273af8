"""The outbox as a person sees it: what one key press has ordered, how that stands, what changed meanwhile."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import groupby

from console.profiles.model import Profile
from console.rules import calls, marked_notes
from console.rules.preflight import changes, since
from console.rules.questions import is_asking_ticket
from console.rules.shared_roster import SUBJECT
from console.rules.shared_roster import is_one as is_roster
from console.ticket_view import CHAIN, Tickets
from console.translation import _
from console.upstream.protocol import MERGED
from console.waiting_port import Dispatch, Look
from storage.cache import Cache
from storage.ledger import Ledger
from storage.problems import Problem, mark, unpacked
from storage.records import Agent, Draft, DraftKind, Outgoing, OutgoingKind, OutgoingState, Ticket

STRAY = "draft:"  # before the ticket's id, for a text whose ticket is not here any more

# Which of a group's items says how it stands: the most troubled, then the one that has come furthest.
_LOUDEST = (
    OutgoingState.CONFLICT,
    OutgoingState.NEEDS_DECISION,
    OutgoingState.FAILED,
    OutgoingState.NEEDS_AUTH,
    OutgoingState.AMBIGUOUS,
    OutgoingState.SENDING,
    OutgoingState.QUEUED,
    OutgoingState.HELD,
    OutgoingState.CANCELLED,
    OutgoingState.SENT,
    OutgoingState.DRAFT,
)
_SAID_FIRST = (
    OutgoingKind.TICKET,
    OutgoingKind.REPLY,
    OutgoingKind.NOTE,
    OutgoingKind.FIELDS,
    OutgoingKind.CLAIM,
)


class Dispatches:
    """Reads the outbox by what one key press has ordered."""

    def __init__(
        self,
        cache: Cache,
        ledger: Ledger,
        profile: Profile,
        tickets: Tickets,
        me: Callable[[], Agent],
        settled: Callable[[], bool],
    ) -> None:
        """`settled` is False while the first pull runs: what is not here yet is not gone."""
        self._cache = cache
        self._ledger = ledger
        self._profile = profile
        self._tickets = tickets
        self._me = me
        self._settled = settled

    def dispatches(self) -> tuple[Dispatch, ...]:
        items = sorted(self._ledger.outbox.pending(), key=lambda item: item.group)
        grouped = [tuple(group) for _key, group in groupby(items, key=lambda item: item.group)]
        drafts = self._ledger.drafts.all()
        wanted = {group[0].ticket_id for group in grouped} | {draft.ticket_id for draft in drafts}
        there = {ticket.id: ticket for ticket in self._cache.tickets.get_many(sorted(wanted))}
        found = [_dispatch(group, there.get(group[0].ticket_id)) for group in grouped]
        strays = [
            _stray(draft)
            for draft in (drafts if self._settled() else ())
            if draft.ticket_id not in there and not draft.ticket_id.startswith(calls.UNOPENED)
        ]
        return tuple(sorted([*found, *strays], key=_place))

    def look(self, group: str) -> Look | None:
        found = next((each for each in self.dispatches() if each.group == group), None)
        if found is None:
            return None
        view = self._tickets.view(found.ticket_id)
        into = self._cache.tickets.get(found.merged_into) if found.merged_into else None
        if view is None:
            return Look(found, None, into=into)
        chain = tuple(entry for entry in view.chain if entry.message.client_key not in _keys(found))
        cached = self._cache.tickets.get(found.ticket_id)
        messages = self._cache.messages.chain(found.ticket_id, None, CHAIN)
        if cached is None or not found.items:
            return Look(found, view.ticket, chain=chain)
        told = spokesman(found.items)
        ours = self._ledger.outbox.keys_of(found.ticket_id)
        changed = changes(told, cached, messages, self._profile, self._me().id, ours)
        said = [change.message for change in changed if change.message is not None]
        unseen = {message.id for message in since(told.base_last_message, messages)}
        new_from = next((m.id for m in said if m.id in unseen), "")
        return Look(found, cached, changed, chain, new_from, into)

    def states(self, groups: frozenset[str]) -> Mapping[str, OutgoingState]:
        found = {}
        for group in groups:
            items = self._ledger.outbox.group(group)
            if items:
                found[group] = _loudest(items)
        return found


def merged_into(item: Outgoing) -> str:
    """The ticket that this one's became part of, as the helpdesk said when it was to be sent."""
    problem = unpacked(item.last_error) if item.last_error else None
    return str(problem.values.get("target", "")) if problem and problem.sentence == MERGED else ""


def _dispatch(items: Sequence[Outgoing], ticket: Ticket | None) -> Dispatch:
    said, troubled = spokesman(items), _troubled(items)
    opens = said.kind is OutgoingKind.TICKET
    note = marked_notes.read(said.body)
    call = calls.read(said.body) if opens else None
    roster = is_roster(said.body)
    return Dispatch(
        group=said.group,
        ticket_id=said.ticket_id,
        number=ticket.number if ticket else _("new") if opens else said.ticket_id,
        requester=ticket.requester if ticket else call.who if call else "",
        subject=ticket.subject if ticket else call.subject if call else SUBJECT if roster else "",
        kind=said.kind,
        state=troubled.state,
        since=said.created_at,
        body=note.text if note else said.body,
        items=tuple(items),
        sets={field: value for item in items for field, value in item.changes.items()},
        why=_why(troubled),
        attempts=troubled.attempts,
        next_try=troubled.not_before,
        here=ticket is not None,
        merged_into=next((target for item in items if (target := merged_into(item))), ""),
        about=_("roster") if roster else "",
    )


def _stray(draft: Draft) -> Dispatch:
    return Dispatch(
        group=STRAY + draft.ticket_id,
        ticket_id=draft.ticket_id,
        number=draft.ticket_id,
        requester="",
        subject="",
        kind=OutgoingKind.NOTE if draft.kind is DraftKind.NOTE else OutgoingKind.REPLY,
        state=OutgoingState.DRAFT,
        since=draft.saved_at,
        body=draft.body,
        why=Problem(mark("Its ticket is not here any more; the text is kept.")),
        here=False,
    )


def _why(item: Outgoing) -> Problem | None:
    return unpacked(item.last_error) if item.last_error else None


def spokesman(items: Sequence[Outgoing]) -> Outgoing:
    """The item that says what the key press was about; the ticket of a question says nothing of itself."""
    return min(items, key=lambda item: (is_asking_ticket(item), _SAID_FIRST.index(item.kind), item.seq))


def _troubled(items: Sequence[Outgoing]) -> Outgoing:
    return min(items, key=lambda item: (_LOUDEST.index(item.state), item.seq))


def _loudest(items: Sequence[Outgoing]) -> OutgoingState:
    return _troubled(items).state


def _keys(dispatch: Dispatch) -> frozenset[str]:
    return frozenset(item.op_id for item in dispatch.items)


def _place(dispatch: Dispatch) -> tuple[int, object, str]:
    order = (
        0
        if dispatch.needs_word
        else 1
        if dispatch.state is OutgoingState.NEEDS_AUTH
        else 2
        if dispatch.state is OutgoingState.DRAFT
        else 3
    )
    return order, dispatch.since, dispatch.group
