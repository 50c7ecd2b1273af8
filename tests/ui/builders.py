"""Builders of records for tests: everything has a sensible value, `**over` says what matters."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from console.profiles.model import (
    Channel,
    Colour,
    Goals,
    Macro,
    OpeningHours,
    OrderStatus,
    Profile,
    Reason,
    Span,
    Status,
    Zone,
)
from storage.records import (
    Agent,
    Customer,
    Message,
    MessageKind,
    Order,
    OrderEvent,
    OrderItem,
    Outgoing,
    OutgoingKind,
    OutgoingState,
    Ticket,
    TicketRow,
)

NOW = datetime(2026, 11, 12, 12, 32, 7, tzinfo=UTC)
ME = Agent("7", "Оксана", login="oksana", role="operator")

HOSTILE = {
    "terminal query": "до\x1b]10;?\x1b\\после",
    "clipboard": "\x1b]52;c;aGFja2Vk\x07",
    "title": "\x1b]0;owned\x07",
    "alternate screen": "\x1b[?1049l",
    "c1 control": "a\x9b31mb\x9d10;?\x9cc\x90q",
    "nul and bell": "a\x00b\x07c\x08d\x7fe",
    "carriage return": "видно\rскрыто",
    "bidi": "invoice‮fdp.exe⁦x⁩",
    "markup": "[#12345] order [/b] [@click=app.quit]press[/] [ @click=app.bell]x[/]",
    "style markup": "[B]bold[/B] [$error]red [link=http://x]y[/link] [on red]z",
    "unfinished markup": "[bold",
    "surrogate": "lone \ud800 half",
    "zalgo": "e" + "́" * 60,
    "zero width": "in​vis﻿ible",
    "newlines": "one\ntwo\n\tthree\n",
    "long line": "щ" * 5000,
}
"""Texts as a customer might send them, before anything has cleaned them."""

_PHRASES = ("где мой заказ", "хочу вернуть платье", "есть ли размер 38", "когда привезут", "продлите резерв")
_NAMES = ("Ирина К.", "Пётр С.", "Анна В.", "Олена Ш.", "Марк Л.")


def make_ticket(**over: Any) -> Ticket:
    ident = str(over.pop("id", "10423"))
    ticket = Ticket(
        id=ident,
        number=ident,
        subject="где мой заказ",
        status="open",
        channel="telegram",
        kind="question",
        created_at=NOW - timedelta(minutes=40),
        updated_at=NOW - timedelta(minutes=12),
        requester_id="c1",
        requester="Ирина К.",
        order_number="77120",
        language="ru",
        waiting_since=NOW - timedelta(minutes=12),
        snippet="Здравствуйте! Заказ оплатила три дня назад, а статус прежний.",
        last_message_id=f"m-{ident}",
        version="1",
        zone="incoming",
        due_at=NOW + timedelta(minutes=3, seconds=12),
    )
    return replace(ticket, **over)


def make_message(**over: Any) -> Message:
    message = Message(
        id="m-10423",
        ticket_id="10423",
        kind=MessageKind.CUSTOMER,
        author="Ирина К.",
        body="Здравствуйте! Заказ оплатила три дня назад, а статус прежний.",
        sent_at=NOW - timedelta(minutes=12),
        author_id="c1",
    )
    return replace(message, **over)


def make_order(**over: Any) -> Order:
    order = Order(
        number="77120",
        status="in_transit",
        updated_at=NOW - timedelta(hours=5),
        created_at=NOW - timedelta(days=3),
        customer_id="c1",
        history=(
            OrderEvent("new", NOW - timedelta(days=3)),
            OrderEvent("confirmed", NOW - timedelta(days=2)),
            OrderEvent("in_transit", NOW - timedelta(hours=5)),
        ),
        items=(OrderItem("Пальто шерстяное", 1_890_000, size="38"),),
        total=1_890_000,
        currency="UAH",
        place="Бутик на Садовой",
        reserve_until=NOW + timedelta(days=10),
        expected_at=NOW + timedelta(days=1),
        parcel="",
    )
    return replace(order, **over)


def make_customer(**over: Any) -> Customer:
    customer = Customer(
        "c1", "Ирина К.", email="irina@example.org", phone="+380 44 000 00 00", language="ru", city="Киев"
    )
    return replace(customer, **over)


def make_zone(key: str = "incoming", title: str = "Вход", key_name: str = "f2", **over: Any) -> Zone:
    zone = Zone(key, {"ru": title, "en": key.title()}, key_name, order=1, rules=(), on_duty=True)
    return replace(zone, **over)


def make_macro(key: str, title: str, body: str, digit: int = 0, **over: Any) -> Macro:
    macro = Macro(
        key=key,
        title={"ru": title},
        body={"ru": body},
        zones=("incoming",),
        digits={"incoming": digit} if digit else {},
        blanks=(),
        changes_status="waiting",
        reason=None,
    )
    return replace(macro, **over)


def make_profile(**over: Any) -> Profile:
    day = (Span(time(9), time(21)),)
    profile = Profile(
        key="test",
        title={"ru": "Бутик", "en": "Boutique"},
        languages=("ru", "uk", "en"),
        hours=OpeningHours(ZoneInfo("Europe/Kyiv"), (day,) * 7, {}),
        goals=Goals(hour=18, day=150),
        zones=(
            make_zone("incoming", "Вход", "f2"),
            make_zone("messengers", "Мессенджеры", "f3", on_duty=False),
            make_zone("work_chats", "Рабочие чаты", "f4", on_duty=False),
            make_zone("overdue", "Просрочка", "f5"),
            make_zone("reserve", "Резерв", "f6", on_duty=False),
            make_zone("delivered", "Доставленные", "f7", on_duty=False),
        ),
        statuses=(
            Status("new", {"ru": "новая"}, {"ru": "никто не отвечал"}, open=True),
            Status("open", {"ru": "в работе"}, {"ru": "ждёт нас"}, open=True),
            Status("waiting", {"ru": "ждём клиента"}, {"ru": ""}, open=True, waits_for_customer=True),
            Status("done", {"ru": "решена"}, {"ru": ""}, open=False, colour=Colour.GOOD),
        ),
        order_statuses=(
            OrderStatus("new", {"ru": "оформлен"}, {"ru": ""}, next=("confirmed",)),
            OrderStatus("confirmed", {"ru": "подтверждён"}, {"ru": ""}, next=("in_transit",)),
            OrderStatus("in_transit", {"ru": "в пути"}, {"ru": ""}, next=("arrived",)),
            OrderStatus("arrived", {"ru": "в бутике"}, {"ru": ""}, final=True, colour=Colour.GOOD),
        ),
        channels=(
            Channel("telegram", {"ru": "Telegram"}, undo_seconds=3, limit=4096),
            Channel("email", {"ru": "почта"}, undo_seconds=10),
        ),
        kinds={"question": {"ru": "вопрос"}, "order": {"ru": "заказ"}},
        reasons=(Reason("where", {"ru": "где заказ"}), Reason("return", {"ru": "возврат"})),
        roles=(),
        terms=(),
        macros=(
            make_macro(
                "where",
                "Где заказ",
                "Здравствуйте! Ваш заказ 77120 в пути, ждём его завтра.",
                1,
            ),
            make_macro(
                "confirm",
                "Срок подтверждения",
                "Подтвердим наличие до ‹когда›. ‹что добавить?›",
                2,
            ),
            make_macro("reserve", "Резерв продлён", "Резерв продлён до ‹дата›.", 3),
            make_macro("handed", "Складу", "Проверьте, пожалуйста, наличие.", 4, note=True),
            make_macro("sorry", "Извинения", "Приносим извинения за ожидание."),
        ),
        mappings={},
        later_minutes=(15, 60, 180, 480, 1440),
        currency="UAH",
    )
    return replace(profile, **over)


def make_tickets(count: int, zone: str = "incoming", first: int = 10423) -> list[Ticket]:
    """That many tickets of a zone, a minute and a half between their clocks."""
    return [
        make_ticket(
            id=str(first + i),
            zone=zone,
            requester=_NAMES[i % len(_NAMES)],
            subject=_PHRASES[i % len(_PHRASES)],
            due_at=NOW + timedelta(seconds=192 + 90 * i),
        )
        for i in range(count)
    ]


def make_row(ticket: Ticket) -> TicketRow:
    """The light part of a ticket, as lists show it."""
    return TicketRow(
        ticket.id,
        ticket.number,
        ticket.requester,
        ticket.subject,
        ticket.status,
        ticket.channel,
        ticket.assignee_id,
        ticket.waiting_since,
        ticket.due_at,
        ticket.updated_at,
    )


def pending(ticket_id: str, state: OutgoingState = OutgoingState.QUEUED, **over: object) -> Outgoing:
    """An item of the outbox."""
    item = Outgoing(
        op_id=f"op-{ticket_id}",
        group=f"g-{ticket_id}",
        account="test",
        ticket_id=ticket_id,
        seq=1,
        kind=OutgoingKind.REPLY,
        state=state,
        created_at=NOW,
        body="Проверяю и сразу напишу.",
    )
    return replace(item, **over)  # type: ignore[arg-type]
