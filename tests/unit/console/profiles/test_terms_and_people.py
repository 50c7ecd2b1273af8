"""Calendars, peaks, shifts, partners, rosters, clocks: as they are read, and every mistake as it is told."""

from __future__ import annotations

from datetime import time
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from console.profiles.loader import load_profile
from console.profiles.model import (
    CountIn,
    Duty,
    Lunch,
    Need,
    Partner,
    Peak,
    Person,
    Product,
    RoleVia,
    ShiftPreset,
    Span,
    StartsAt,
    TermClock,
)

from .small_desk import SMALL, mistakes_of, write_small_desk

DESK = (
    SMALL["profile.toml"].replace('next = ["issued"]', 'next = ["issued"]\nneeds = ["reserve_until", "note"]')
    + """
[words]
order = {uk = "Покупка", en = "Purchase"}

[writers]
order = {uk = "магазин", en = "shop"}

[[calendar]]
key = "us"
title = {uk = "Склад", en = "Warehouse"}
timezone = "America/Los_Angeles"
mon = ["09:00-18:00"]

[[peak]]
key = "sale"
title = {uk = "Розпродаж", en = "Sale"}
from = "11-08"
to = "11-14"
[peak.minutes]
reply = 1440

[[peak]]
key = "once"
title = {uk = "Раз", en = "Once"}
from = "2026-12-30"
to = "2027-01-02"
[peak.minutes]
reply = 60

[[group]]
key = "vip"
title = {uk = "VIP", en = "VIP"}

[[shift]]
key = "split"
title = {uk = "Поділена", en = "Split"}
spans = ["12:00-16:00", "18:00-21:00"]
lunch = {minutes = 30, between = "13:00-15:30"}
"""
)
CLOCKS = (
    SMALL["clocks.toml"]
    + """
[[term]]
key = "partner"
title = {uk = "Партнер", en = "Partner"}
starts = "order_created"
from_partner = true
[term.when]
group = "vip"
peak = ["sale", "once"]

[[term]]
key = "solution"
title = {uk = "Рішення", en = "Solution"}
clock = "solution"
starts = "created"
days = 5
counts_in = "working"
calendar = "us"
owner = "warehouse"
pauses = ["open"]
"""
)
PARTNERS = """\
[[partner]]
key = "bank"
title = {uk = "Банк", en = "Bank"}
days = 14
counts_in = "working"
calendar = "us"
source = "contract"
[[partner.product]]
key = "card"
title = {uk = "Картка", en = "Card"}
minutes = 90
"""
ROLES = """\
[[role]]
key = "warehouse"
title = {uk = "Склад", en = "Warehouse"}
asks = {uk = "знайти", en = "to find"}
for = ["where", "order"]
via = "ticket"
kind = "order"
channel = "email"
minutes = 60
calendar = "us"
[[role.question]]
key = "measure"
title = {uk = "Заміри", en = "Measure"}
body = {uk = "Заміряйте.", en = "Please measure."}
"""
ROSTER = """\
[[person]]
name = "Ганна"
login = "anna"
role = "senior"
[[duty]]
person = "anna"
zones = ["incoming", "overdue"]
shift = "split"
days = ["mon", "sun"]
"""
ZONES = SMALL["zones.toml"].replace(
    "order = 1\n", 'order = 1\npauses = ["incoming"]\ncombines = []\ntone = {uk = "Тепло", en = "Warm"}\n'
)
FILES = {
    "profile.toml": DESK,
    "clocks.toml": CLOCKS,
    "partners.toml": PARTNERS,
    "directory.toml": ROLES,
    "roster.toml": ROSTER,
    "zones.toml": ZONES,
}


def test_everything_is_read(tmp_path: Path) -> None:
    profile = load_profile(write_small_desk(tmp_path / "small", FILES))
    assert profile.words == {"order": {"uk": "Покупка", "en": "Purchase"}}
    assert profile.writers == {"order": {"uk": "магазин", "en": "shop"}}
    assert profile.order_statuses[0].needs == (Need.RESERVE_UNTIL, Need.NOTE)
    [calendar] = profile.calendars
    assert (calendar.key, calendar.hours.timezone) == ("us", ZoneInfo("America/Los_Angeles"))
    assert calendar.hours.week[0] == (Span(time(9), time(18)),)
    assert profile.hours_of("us") is calendar.hours
    assert profile.hours_of("") is profile.hours
    sale, once = profile.peaks
    assert sale == Peak("sale", sale.title, (11, 8), (11, 14), minutes={"reply": 1440})
    assert (once.first, once.last, once.year, once.last_year) == ((12, 30), (1, 2), 2026, 2027)
    assert [group.key for group in profile.groups] == ["vip"]
    [shift] = profile.shifts
    lunch = Lunch(30, Span(time(13), time(15, 30)))
    spans = (Span(time(12), time(16)), Span(time(18), time(21)))
    assert shift == ShiftPreset("split", shift.title, spans, lunch)
    [bank] = profile.partners
    card = bank.products[0]
    assert bank == Partner(
        "bank", bank.title, 14, 0, CountIn.WORKING, "", "us", "contract",
        (Product("card", card.title, 0, 90, CountIn.WORKING),),
    )  # fmt: skip
    partner, solution = profile.terms[-2:]
    assert (partner.clock, partner.owner, partner.from_partner, partner.minutes, partner.pauses) == (
        TermClock.PARTNER,
        "partner",
        True,
        0,
        None,
    )
    assert [(each.fact, each.value) for each in partner.conditions] == [
        ("group", "vip"),
        ("peak", ("sale", "once")),
    ]
    assert (solution.clock, solution.starts, solution.days, solution.calendar) == (
        TermClock.SOLUTION,
        StartsAt.CREATED,
        5,
        "us",
    )
    assert (solution.owner, solution.pauses) == ("warehouse", ("open",))
    [role] = profile.roles
    assert (role.suits, role.via, role.minutes, role.calendar) == (
        ("where", "order"),
        RoleVia.TICKET,
        60,
        "us",
    )
    assert [question.key for question in role.questions] == ["measure"]
    assert profile.roster.people == (Person("Ганна", "anna", "senior"),)
    assert profile.roster.duties == (Duty("anna", ("incoming", "overdue"), "split", (0, 6)),)
    overdue = profile.zone("overdue")
    assert (overdue.pauses, overdue.combines, overdue.tone["en"]) == (("incoming",), (), "Warm")
    assert profile.zone("incoming").combines is None


MISTAKES: list[tuple[str, str, str, str]] = [
    ("profile.toml", '"America/Los_Angeles"', '"America/Los_Angels"', "unknown time zone 'America/Los_Ang"),
    ("profile.toml", '"11-08"', '"13-08"', "'13-08' is not a day like \"11-08\" (every year)"),
    ("profile.toml", '"2027-01-02"', '"01-02"', "'from' and 'to' must both name a year, or neither"),
    ("profile.toml", '"2027-01-02"', '"2026-01-02"', "the peak ends before it begins"),
    ("profile.toml", "reply = 1440", "replay = 1440", "unknown term 'replay', did you mean 'reply'?"),
    ("profile.toml", "reply = 1440", "reply = 0", "'reply' must be a whole number from 1 to"),
    ("profile.toml", '"18:00-21:00"]', '"18:00-02:00"]', "crosses midnight; write two spans"),
    ("profile.toml", '"13:00-15:30"', '"15:00-19:00"', "the lunch between 15:00-19:00 lies"),
    ("profile.toml", '"13:00-15:30"', '"13:00-13:10"', "'minutes' must be a whole number f"),
    ("profile.toml", '"note"]', '"notes"]', "unknown need 'notes', did you mean 'note'?"),
    ("profile.toml", "[words]\norder =", "[words]\nordre =", "unknown key 'ordre'"),
    ("profile.toml", 'order = {uk = "магазин"', 'ordre = {uk = "магазин"', "unknown key 'ordre'"),
    ("profile.toml", 'key = "once"', 'key = "sale"', "peak 'sale' is already there"),
    ("clocks.toml", 'group = "vip"', 'group = "vpi"', "unknown group 'vpi', did you mean 'vip'?"),
    ("clocks.toml", '["sale", "once"]', '["sail"]', "unknown peak 'sail', did you mean 'sale'?"),
    ("clocks.toml", 'calendar = "us"', 'calendar = "uk"', "unknown calendar 'uk'"),
    ("clocks.toml", 'owner = "warehouse"', 'owner = "house"', "unknown owner 'house', did you mea"),
    ("clocks.toml", 'pauses = ["open"]', 'pauses = ["opne"]', "unknown status 'opne', did you mea"),
    ("clocks.toml", "days = 5", "days = 5\nminutes = 3", "a length is given in days or in mi"),
    ("clocks.toml", "days = 5\n", "", "'minutes' is missing"),
    ("clocks.toml", "from_partner = true", "from_partner = true\ndays = 3", "the length comes"),
    ("clocks.toml", 'working"\ncalendar', 'calendar"\ncalendar', "only working time is"),
    ("clocks.toml", '"solution"\nstarts', '"solve"\nstarts', "unknown clock 'solve'"),
    ("partners.toml", 'calendar = "us"', 'calendar = "eu"', "unknown calendar 'eu'"),
    ("partners.toml", "days = 14\n", "", ""),
    ("partners.toml", "days = 14", "days = 14\nminutes = 1", "a length is given in days or in minutes"),
    ("partners.toml", 'source = "contract"', 'timezone = "Mars"', "unknown time zone 'Mars'"),
    ("directory.toml", '"where", "order"', '"where", "ordr"', "order status 'ordr', did you mean 'order'?"),
    ("directory.toml", 'kind = "order"\n', "", "the profile has no kind 'internal' for it: give the role a"),
    ("directory.toml", 'channel = "email"\n', "", "the profile has no channel 'internal' for it"),
    ("directory.toml", 'kind = "order"', 'kind = "ordr"', "unknown kind 'ordr', did you mean 'order'?"),
    ("directory.toml", '"ticket"', '"note"', "unknown key 'kind'"),
    ("directory.toml", '"ticket"', '"nobody"', "nobody asks this role directly"),
    ("directory.toml", '"ticket"', '"pigeon"', "unknown way to ask 'pigeon'"),
    ("roster.toml", 'person = "anna"', 'person = "ana"', "unknown person 'ana', did you mean 'anna'?"),
    ("roster.toml", '"incoming", ', '"incomming", ', "unknown zone 'incomming', did you mean 'incoming'?"),
    ("roster.toml", '"split"', '"spilt"', "unknown shift 'spilt', did you mean 'split'?"),
    ("roster.toml", '"senior"', '"junior"', "unknown role 'junior', did you mean 'senior'?"),
    ("zones.toml", 'pauses = ["incoming"]', 'pauses = ["overdue"]', "the zone 'overdue' names itself"),
    ("zones.toml", "combines = []", 'combines = ["nowhere"]', "unknown zone 'nowhere'"),
]  # fmt: skip


@pytest.mark.parametrize(("file", "old", "new", "expected"), MISTAKES)
def test_mistakes(tmp_path: Path, file: str, old: str, new: str, expected: str) -> None:
    assert old in FILES[file]
    before = FILES[file][: FILES[file].index(old)]
    folder = write_small_desk(tmp_path / "small", {**FILES, file: FILES[file].replace(old, new, 1)})
    if not expected:
        # Where the partner says nothing, its products do: but all of them have to.
        load_profile(folder)
        return
    found = [one for one in mistakes_of(folder) if expected in one]
    assert found, mistakes_of(folder)
    told = int(found[0].partition(", line ")[2].partition(":")[0])
    assert found[0].startswith(file)
    assert abs(told - before.count("\n") - 1) <= 5
