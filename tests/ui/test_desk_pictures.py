"""Pictures of the desk, to be looked at when they change: `pytest --snapshot-update` takes new ones."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import timedelta

import pytest
from textual.app import App
from textual.pilot import Pilot

from screens.app import PultApp
from storage.records import MessageKind, OutgoingState
from tests.ui.desk_double import ME, NOW, DeskDouble, make_desk, make_message, make_ticket, pending
from tests.ui.on_desk import MIDDLE, NARROW, SMALL, WIDE, StillDesk
from tests.ui.waiting import painted

Compare = Callable[..., bool]


def full_desk() -> DeskDouble:
    """A desk on which everything happens at once."""
    desk = make_desk()
    desk.tickets["10424"] = replace(
        desk.tickets["10424"], assignee_id=ME.id, assignee=ME.name, channel="email", requester="Пётр Савченко"
    )
    desk.tickets["2"] = make_ticket(id="2", due_at=None, requester="", subject="без имени и срока")
    desk.messages += [
        make_message(
            id="call",
            kind=MessageKind.CALL,
            body="Звонила, просила перезвонить после шести.",
            sent_at=NOW - timedelta(days=1),
        ),
        make_message(
            id="note",
            kind=MessageKind.NOTE,
            author="Тарас",
            author_id="8",
            body="Склад подтвердил: пальто есть, размер 38. Упакуют до вечера.",
            sent_at=NOW - timedelta(minutes=9),
        ),
        make_message(
            id="system",
            kind=MessageKind.SYSTEM,
            author="касса",
            body="Заказ 77120 оплачен.",
            sent_at=NOW - timedelta(hours=2),
        ),
        make_message(
            id="ours",
            kind=MessageKind.REPLY,
            author=ME.name,
            author_id=ME.id,
            body="Отправили на примерку в бутик на Садовой.",
            sent_at=NOW - timedelta(minutes=2),
            client_key="op-10423",
        ),
    ]
    desk.outgoing.append(pending("10423", OutgoingState.QUEUED))
    desk.outgoing.append(pending("10427", OutgoingState.CONFLICT))
    return desk


def desk_app(theme: str = "") -> PultApp:
    return PultApp(full_desk(), StillDesk, theme)


def pressing(keys: Iterable[str]) -> Callable[[Pilot[None]], object]:
    async def press(pilot: Pilot[None]) -> None:
        await pilot.pause()
        await pilot.press(*keys)
        await painted(pilot)

    return press


@pytest.mark.parametrize(
    ("size", "theme", "keys"),
    [
        pytest.param(WIDE, "dark", (), id="wide"),
        pytest.param(WIDE, "light", ("2",), id="wide-light-preview"),
        pytest.param(WIDE, "dark", ("n", *"Склад?"), id="wide-note"),
        pytest.param(WIDE, "dark", ("1", "enter"), id="wide-sent"),
        pytest.param(WIDE, "contrast", ("1",), id="wide-contrast"),
        pytest.param(WIDE, "plain", (), id="wide-plain"),
        pytest.param((200, 60), "dark", ("j",), id="large"),
        pytest.param(MIDDLE, "light", ("r",), id="middle-light"),
        pytest.param(NARROW, "dark", (), id="narrow"),
        pytest.param(NARROW, "dark", ("enter",), id="narrow-ticket"),
        pytest.param((60, 15), "dark", (), id="smallest"),
        pytest.param(SMALL, "dark", (), id="small"),
        pytest.param(SMALL, "plain", ("2", "tab"), id="small-plain-blank"),
        pytest.param(SMALL, "dark", ("p",), id="small-order"),
    ],
)
def test_the_desk(snap_compare: Compare, size: tuple[int, int], theme: str, keys: tuple[str, ...]) -> None:
    app: App[None] = desk_app(theme)
    assert snap_compare(app, run_before=pressing(keys), terminal_size=size)
