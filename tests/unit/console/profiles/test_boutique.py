"""The boutique's desk as it comes along: what it must have, and where its tickets stand."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from console.profiles.check import check_profile
from console.profiles.model import Profile
from console.rules.clocks import is_open
from console.rules.zones import place
from storage.records import Order, Ticket

KYIV = ZoneInfo("Europe/Kyiv")
ZONES = {
    "incoming": ("Вход", "f2"),
    "messengers": ("Мессенджеры", "f3"),
    "work_chats": ("Рабочие чаты", "f4"),
    "overdue": ("Просрочка", "f5"),
    "reserve": ("Резерв", "f6"),
    "delivered": ("Доставленные", "f7"),
}
MESSENGERS = ("facebook", "telegram", "instagram", "whatsapp")


@pytest.fixture(scope="module")
def boutique() -> Profile:
    """With every template checked."""
    return check_profile("boutique")


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=KYIV)


NOW = at("2026-11-12 14:00")  # a Thursday


def test_the_six_zones_and_their_keys(boutique: Profile) -> None:
    assert {zone.key: (zone.title["ru"], zone.key_name) for zone in boutique.zones} == ZONES


@pytest.mark.parametrize(
    ("moment", "opened"),
    [
        ("2026-11-09 08:59", False),  # Monday
        ("2026-11-09 09:00", True),
        ("2026-11-13 20:59", True),  # Friday
        ("2026-11-13 21:00", False),
        ("2026-11-14 09:59", False),  # Saturday
        ("2026-11-14 10:00", True),
        ("2026-11-14 19:00", False),
        ("2026-11-15 10:00", True),  # Sunday
        ("2026-11-15 18:00", False),
        ("2027-01-01 12:00", False),
        ("2027-01-07 12:00", True),
    ],
)
def test_the_opening_hours(boutique: Profile, moment: str, opened: bool) -> None:
    assert is_open(at(moment), boutique.hours) is opened


def test_macros_enough_in_each_language(boutique: Profile) -> None:
    assert {"ru", "uk"} <= set(boutique.languages)
    for language in boutique.languages:
        bodies = [macro.body[language] for macro in boutique.macros]
        assert len(bodies) >= 25
        assert all(bodies)
        assert [body for body, times in Counter(bodies).items() if times > 1] == []


@pytest.mark.parametrize("zone", ZONES)
def test_each_zone_has_a_macro_on_every_digit(boutique: Profile, zone: str) -> None:
    assert sorted(macro.digits[zone] for macro in boutique.macros if zone in macro.digits) == list(
        range(1, 10)
    )


def test_what_a_macro_sets_is_known(boutique: Profile) -> None:
    statuses = {None, *(status.key for status in boutique.statuses)}
    reasons = {None, *(reason.key for reason in boutique.reasons)}
    for macro in boutique.macros:
        assert macro.changes_status in statuses
        assert macro.reason in reasons
        assert set(macro.digits) <= set(macro.zones) <= set(ZONES)


def make_ticket(kind: str, channel: str, waited: timedelta | None = timedelta(minutes=1)) -> Ticket:
    return Ticket(
        id="1",
        number="1",
        subject="",
        status="open",
        channel=channel,
        kind=kind,
        created_at=NOW - (waited or timedelta(minutes=1)),
        updated_at=NOW,
        waiting_since=None if waited is None else NOW - waited,
    )


def make_order(status: str, reserve_in: timedelta | None = None) -> Order:
    return Order("77120", status, NOW, NOW, reserve_until=None if reserve_in is None else NOW + reserve_in)


HOURS = timedelta(hours=1)


@pytest.mark.parametrize(
    ("kind", "channel", "waited", "order", "zone"),
    [
        ("order", "shop", timedelta(minutes=1), make_order("new"), "incoming"),
        ("call", "phone", timedelta(minutes=1), None, "incoming"),
        ("question", "email", timedelta(minutes=1), None, "incoming"),
        *(("question", channel, timedelta(minutes=1), None, "messengers") for channel in MESSENGERS),
        *(("question", channel, 100 * HOURS, None, "messengers") for channel in MESSENGERS),
        ("internal", "internal", timedelta(minutes=1), None, "work_chats"),
        ("internal", "internal", 100 * HOURS, None, "work_chats"),
        ("order", "shop", 100 * HOURS, make_order("new"), "overdue"),
        ("call", "phone", 100 * HOURS, None, "overdue"),
        ("question", "email", 100 * HOURS, None, "overdue"),
        ("order", "shop", None, make_order("reserved", 23 * HOURS), "reserve"),
        ("order", "shop", None, make_order("reserved", 25 * HOURS), "incoming"),
        ("question", "telegram", timedelta(minutes=1), make_order("reserved", HOURS), "reserve"),
        ("order", "shop", None, make_order("arrived"), "delivered"),
    ],
)
def test_where_tickets_stand(
    boutique: Profile, kind: str, channel: str, waited: timedelta | None, order: Order | None, zone: str
) -> None:
    assert place(make_ticket(kind, channel, waited), order, boutique, NOW, "7").zone == zone


def test_a_contact_in_the_night_is_due_first_thing_next_morning(boutique: Profile) -> None:
    ticket = make_ticket("question", "telegram", NOW - at("2026-11-11 23:30"))
    placed = place(ticket, None, boutique, at("2026-11-12 08:00"), "7")
    assert placed.due_at is not None
    assert at("2026-11-12 09:00") < placed.due_at <= at("2026-11-12 10:00")


def test_request_tracker_can_hold_the_desk(boutique: Profile) -> None:
    mapping = boutique.mappings["rt"]
    assert set(mapping.statuses) == {status.key for status in boutique.statuses}
    assert boutique.channel(mapping.default_channel) is not None
    assert mapping.default_kind in boutique.kinds


def test_a_role_to_ask_for_every_neighbour(boutique: Profile) -> None:
    assert len(boutique.roles) >= 11
