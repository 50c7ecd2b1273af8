"""Moments, durations and amounts as three languages write them."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from babel import Locale
from babel.numbers import get_currency_precision

from console import moments, translation
from console.moments import (
    countdown,
    day_and_time,
    duration,
    full_date,
    long_day,
    money,
    short_day,
    short_time,
    weekday,
)

KYIV = ZoneInfo("Europe/Kyiv")
NOVEMBER = datetime(2025, 11, 12, 12, 20, tzinfo=UTC)
NBSP = "\u00a0"


@pytest.fixture(autouse=True)
def _english_afterwards() -> Iterator[None]:
    translation.use("en")
    yield
    translation.use("en")


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (0, "00:00"),
        (0.9, "00:00"),
        (192, "03:12"),
        (192.99, "03:12"),
        (3599.9, "59:59"),
        (3600, "1 h"),
        (7199, "1 h"),
        (47 * 3600, "47 h"),
        (48 * 3600, "2 d"),
        (100 * 86400, "100 d"),
        (-0.5, "00:00"),
        (-1, "−0:01"),
        (-41, "−0:41"),
        (-3599, "−59:59"),
        (-3600, "−1 h"),
        (-5 * 86400, "−5 d"),
    ],
)
def test_countdowns(seconds: float, said: str) -> None:
    assert countdown(seconds) == said


@pytest.mark.parametrize(
    ("language", "hours", "days", "day", "weekday_said", "tomorrow"),
    [
        ("en", "2 h", "3 d", "12 Nov 14:20", "Wed", "tomorrow 09:00"),
        ("ru", "2 ч", "3 д", "12 ноя 14:20", "ср", "завтра 09:00"),
        ("uk", "2 год", "3 дн", "12 лис 14:20", "ср", "завтра 09:00"),
    ],
)
def test_the_language_in_use(
    language: str, hours: str, days: str, day: str, weekday_said: str, tomorrow: str
) -> None:
    translation.use(language)
    assert countdown(2 * 3600) == hours
    assert countdown(3 * 86400) == days
    assert day_and_time(NOVEMBER, KYIV) == day
    assert weekday(NOVEMBER.date()) == weekday_said
    assert day_and_time(datetime(2025, 11, 13, 7, 0, tzinfo=UTC), KYIV, NOVEMBER) == tomorrow


@pytest.mark.parametrize(
    ("minutes", "english", "russian"),
    [
        (15, "15 minutes", "15 минут"),
        (1, "1 minute", "1 минута"),
        (0, "0 minutes", "0 минут"),
        (60, "1 hour", "1 час"),
        (180, "3 hours", "3 часа"),
        (90, "90 minutes", "90 минут"),
        (1440, "1 day", "1 день"),
        (7200, "5 days", "5 дней"),
    ],
)
def test_lengths_to_choose_from(minutes: int, english: str, russian: str) -> None:
    assert duration(minutes) == english
    translation.use("ru")
    assert duration(minutes) == russian


@pytest.mark.parametrize(
    ("moment", "said"),
    [
        (NOVEMBER, "14:20"),
        (datetime(2025, 11, 11, 22, 30, tzinfo=UTC), "00:30"),  # today already, in Kyiv
        (datetime(2025, 11, 11, 21, 30, tzinfo=UTC), "yesterday 23:30"),
        (NOVEMBER + timedelta(days=1), "tomorrow 14:20"),
        (NOVEMBER - timedelta(days=5), "7 Nov 14:20"),
        (datetime(2024, 12, 31, 22, 0, tzinfo=UTC), "1 Jan 00:00"),
        (datetime(2024, 12, 31, 21, 0, tzinfo=UTC), "31 Dec 2024 23:00"),
    ],
)
def test_days_are_those_of_the_desk(moment: datetime, said: str) -> None:
    assert day_and_time(moment, KYIV, NOVEMBER) == said


def test_time_is_that_of_the_desk_in_summer_and_winter() -> None:
    assert short_time(NOVEMBER, KYIV) == "14:20"
    assert short_time(datetime(2025, 7, 1, 12, 20, tzinfo=UTC), KYIV) == "15:20"


def test_short_names_are_the_beginnings_of_the_long_ones() -> None:
    for language in ("en", "ru", "uk"):
        names = Locale.parse(language)
        translation.use(language)
        for month in range(1, 13):
            said = short_day(date(2025, month, 3)).split()[1]
            assert names.months["format"]["wide"][month].lower().startswith(said.lower())
        for day in range(7):
            known = names.days["format"]["abbreviated"][day].lower()
            assert weekday(date(2025, 6, 2) + timedelta(days=day)).lower() == known


@pytest.mark.parametrize(
    ("language", "this_year", "another", "full"),
    [
        ("ru", "12 ноября", "12 ноября 2025 г.", "12 ноября 2025 г."),
        ("uk", "12 листопада", "12 листопада 2025 р.", "12 листопада 2025 р."),
        ("en", "November 12", "November 12, 2025", "November 12, 2025"),
    ],
)
def test_days_for_customers(language: str, this_year: str, another: str, full: str) -> None:
    day = NOVEMBER.date()
    assert long_day(day, language) == this_year
    assert long_day(day, language, date(2025, 1, 1)) == this_year
    assert long_day(day, language, date(2026, 1, 1)).replace(NBSP, " ") == another
    assert full_date(day, language).replace(NBSP, " ") == full


@pytest.mark.parametrize(
    ("minor", "currency", "language", "said"),
    [
        (1_250_000, "UAH", "ru", "12 500 ₴"),
        (1_250_050, "uah", "uk", "12 500,50 ₴"),
        (1_250_000, "UAH", "en", "UAH 12,500"),
        (99_905, "USD", "en", "$999.05"),
        (-99_905, "EUR", "en", "-€999.05"),
        (-5, "UAH", "ru", "-0,05 ₴"),
        (100_000, "", "ru", "1 000"),
        (12_500, "JPY", "ru", "12 500 ¥"),
        (12_345, "KWD", "en", "KWD 12.345"),
        (1_250_000, "PLN", "pl", "12 500 zł"),
        (1_250_050, "UAH", "de", "12.500,50 UAH"),
    ],
)
def test_amounts(minor: int, currency: str, language: str, said: str) -> None:
    assert money(minor, currency, language).replace(NBSP, " ") == said


def test_amounts_are_in_the_language_in_use() -> None:
    translation.use("ru")
    assert money(100_050, "UAH") == f"1{NBSP}000,50{NBSP}₴"
    translation.use("en")
    assert money(100_050, "UAH") == f"UAH{NBSP}1,000.50"


def test_currencies_of_the_quick_way_do_have_hundredths() -> None:
    assert {get_currency_precision(code) for code in moments._SYMBOLS if code} == {2}


@pytest.mark.parametrize("code", ["en", "ru", "uk"])
@pytest.mark.parametrize("year", [False, True])
def test_dates_in_full_are_written_as_babel_writes_them(code: str, year: bool) -> None:
    for day in (date(2025, month, number) for month in range(1, 13) for number in (1, 9, 28)):
        assert moments._formatted_day(day, code, year) == moments._day_by_babel(day, code, year)


def test_lists_need_no_babel() -> None:
    script = (
        "import sys; from datetime import UTC, datetime; from console import moments, translation;"
        "translation.use('ru'); now = datetime(2025, 1, 1, tzinfo=UTC);"
        "print(moments.countdown(-99999), moments.day_and_time(now, UTC, now), moments.money(5, 'UAH'),"
        "moments.weekday(now), moments.full_date(now.date(), 'uk')); sys.exit('babel' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == 0
