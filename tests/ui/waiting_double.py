"""The outbox of a desk in memory: what a test lays into it, and what was decided about it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

from console.rules.preflight import Change, ChangeKind
from console.views import ChainEntry, NotPossible, Receipt
from console.waiting_port import Dispatch, Look
from storage.problems import Problem
from storage.records import MessageKind, OutgoingKind, OutgoingState
from tests.ui.builders import NOW, make_message, make_ticket

S = OutgoingState

WRITTEN = Problem("{customer} has written again since.", customer="Ирина К.")
ANSWERED = Problem("{agent} has answered meanwhile.", agent="Пётр Лысенко")


def make_dispatch(number: str = "10423", state: S = S.CONFLICT, **over: Any) -> Dispatch:
    plain = Dispatch(
        group=f"g-{number}",
        ticket_id=number,
        number=number,
        requester="Ирина К.",
        subject="где мой заказ",
        kind=OutgoingKind.REPLY,
        state=state,
        since=NOW - timedelta(minutes=47),
        body="Здравствуйте, Ирина! Ваш заказ 77120 в пути, ждём его завтра. Напишем, как только приедет.",
        why=WRITTEN if state is S.CONFLICT else None,
        attempts=1,
    )
    return replace(plain, **over)


def make_look(dispatch: Dispatch) -> Look:
    """What changed: the customer wrote once more, behind what the operator had answered."""
    if not dispatch.here:
        into = make_ticket(id=dispatch.merged_into) if dispatch.merged_into else None
        return Look(dispatch, None, into=into)
    ticket = make_ticket(id=dispatch.ticket_id)
    seen = make_message(ticket_id=ticket.id, id="m-1")
    news = make_message(
        ticket_id=ticket.id,
        id="m-2",
        body="Уже не нужно, спасибо: мне ответили в чате.",
        sent_at=NOW - timedelta(minutes=12),
    )
    changed = (
        (Change(ChangeKind.WRITTEN, news.author, news),)
        if dispatch.state is S.CONFLICT and news.kind is MessageKind.CUSTOMER
        else ()
    )
    chain = (ChainEntry(seen), *((ChainEntry(news),) if changed else ()))
    return Look(dispatch, ticket, changed, chain, news.id if changed else "")


class WaitingDouble:
    """Implements `console.waiting_port.WaitingPort` over a list; decisions are told to `told`."""

    def __init__(self, told: list[tuple[str, ...]], obey: Callable[..., None]) -> None:
        self.there: list[Dispatch] = []
        self.looks: dict[str, Look] = {}
        self.gone: dict[str, OutgoingState] = {}
        self._told = told
        self._obey = obey

    def dispatches(self) -> tuple[Dispatch, ...]:
        return tuple(sorted(self.there, key=lambda each: not each.needs_word))

    def look(self, group: str) -> Look | None:
        found = next((each for each in self.there if each.group == group), None)
        return None if found is None else self.looks.get(group) or make_look(found)

    def states(self, groups: frozenset[str]) -> Mapping[str, OutgoingState]:
        now = {each.group: each.state for each in self.there} | self.gone
        return {group: now[group] for group in groups if group in now}

    def becomes(self, number: str, state: OutgoingState) -> None:
        """The test's hand: what the sync makes of one of them."""
        group = f"g-{number}"
        self.gone.pop(group, None)
        found = next(each for each in self.there if each.group == group)
        self.there.remove(found)
        if state in (S.SENT, S.CANCELLED):
            self.gone[group] = state
        else:
            why = WRITTEN if state is S.CONFLICT else None
            self.there.append(replace(found, state=state, why=why))

    def send_anyway(self, group: str) -> Receipt:
        found = self._decide("send_anyway", group)
        if not found.needs_word:
            raise NotPossible("It goes out by itself; nothing is to be decided.")
        self.becomes(found.number, S.QUEUED)
        return Receipt("", found.ticket_id, 0.0, f"reply to #{found.number}")

    def as_note(self, group: str) -> Receipt:
        return self._away("as_note", group)

    def to_draft(self, group: str) -> Receipt:
        return self._away("to_draft", group)

    def drop(self, group: str) -> Receipt:
        return self._away("drop", group)

    def arrived(self, group: str) -> Receipt:
        return self._away("arrived", group, S.SENT)

    def follow(self, group: str) -> Receipt:
        return self._away("follow", group)

    def _away(self, what: str, group: str, state: OutgoingState = S.CANCELLED) -> Receipt:
        found = self._decide(what, group)
        self.there.remove(found)
        self.gone[group] = state
        return Receipt("", found.ticket_id, 0.0, f"reply to #{found.number}")

    def _decide(self, what: str, group: str) -> Dispatch:
        self._obey(what, group)
        found = next((each for each in self.there if each.group == group), None)
        if found is None:
            raise NotPossible("This has gone out meanwhile, or was taken back.")
        return found
