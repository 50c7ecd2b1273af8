"""Single values as people and programs write them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from console.imports import values
from console.imports.flaws import BadValue
from storage.instants import from_ms

KYIV = ZoneInfo("Europe/Kyiv")


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("1299", (129900, "UAH")),
        ("1299.5", (129950, "UAH")),
        ("1299.50", (129950, "UAH")),
        ("1299,50", (129950, "UAH")),
        ("1 299,50", (129950, "UAH")),
        ("1\u00a0299,50", (129950, "UAH")),
        ("1\u202f299,50 ₴", (129950, "UAH")),
        ("1'299.50", (129950, "UAH")),
        ("1,299.50", (129950, "UAH")),
        ("1.299,50", (129950, "UAH")),
        ("1,299", (129900, "UAH")),
        ("1.299", (129900, "UAH")),
        ("1,299,000", (129900000, "UAH")),
        ("1.299.000,01", (129900001, "UAH")),
        ("0,500", (50, "UAH")),
        ("0.5", (50, "UAH")),
        ("-5", (-500, "UAH")),
        ("−5,25", (-525, "UAH")),
        ("+5", (500, "UAH")),
        ("0", (0, "UAH")),
        ("1299 грн.", (129900, "UAH")),
        ("$1,299.99", (129999, "USD")),
        ("1299 EUR", (129900, "EUR")),
        ("eur 5", (500, "EUR")),
        ("5000 JPY", (5000, "JPY")),
        ("1.234 KWD", (1234, "KWD")),
        (1299, (129900, "UAH")),
        (1299.5, (129950, "UAH")),
        ("9999999999999.99", (999999999999999, "UAH")),
    ],
)
def test_amounts(written: str | float, expected: tuple[int, str]) -> None:
    assert values.money(written, "UAH") == expected


@pytest.mark.parametrize(
    "written",
    [
        "x", "12х", "1299.505", "0.125", "1,29,9", "1..2", "1.2.3", ",", ".", "-", "1e5", "١٢", "12 34 XXXX5",
        "5.5 JPY", "$5 EUR", "1,2.3,4", "10000000000000", "9" * 400, "NaN", "=5", True, [5], {"a": 1}, 1e300,
    ],
)  # fmt: skip
def test_what_is_no_amount(written: object) -> None:
    with pytest.raises(BadValue):
        values.money(written, "UAH")  # type: ignore[arg-type]  # whatever JSON holds


def test_an_amount_beside_another_currency_than_the_rows_is_named() -> None:
    assert values.money("$5", "UAH", "USD") == (500, "USD")
    assert values.money("5", "UAH", "USD") == (500, "USD")
    with pytest.raises(BadValue, match=r"USD.*EUR"):
        values.money("$5", "UAH", "EUR")


@settings(deadline=None)
@given(st.integers(-(10**14), 10**14), st.sampled_from(["UAH", "JPY", "KWD", ""]))
def test_a_written_amount_is_read_back(minor: int, code: str) -> None:
    assert values.money(values.written_money(minor, code), code, code) == (minor, code)


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("2026-03-02", datetime(2026, 3, 1, 22, 0, tzinfo=UTC)),
        ("2026-07-02", datetime(2026, 7, 1, 21, 0, tzinfo=UTC)),
        ("2026-03-02 14:30", datetime(2026, 3, 2, 12, 30, tzinfo=UTC)),
        ("2026-03-02T14:30:05", datetime(2026, 3, 2, 12, 30, 5, tzinfo=UTC)),
        ("2026-03-02T14:30:05.123456", datetime(2026, 3, 2, 12, 30, 5, 123000, tzinfo=UTC)),
        ("2026-03-02T14:30Z", datetime(2026, 3, 2, 14, 30, tzinfo=UTC)),
        ("2026-03-02 14:30:00 +0300", datetime(2026, 3, 2, 11, 30, tzinfo=UTC)),
        ("2026-03-02T14:30:00-05:00", datetime(2026, 3, 2, 19, 30, tzinfo=UTC)),
        ("02.03.2026", datetime(2026, 3, 1, 22, 0, tzinfo=UTC)),
        (" 2.3.2026 9:05 ", datetime(2026, 3, 2, 7, 5, tzinfo=UTC)),
        ("02.03.2026, 14:30:59", datetime(2026, 3, 2, 12, 30, 59, tzinfo=UTC)),
        ("29.02.2028", datetime(2028, 2, 28, 22, 0, tzinfo=UTC)),
    ],
)
def test_moments(written: str, expected: datetime) -> None:
    assert values.moment(written, KYIV) == expected


@pytest.mark.parametrize(
    "written",
    [
        "yesterday", "03/02/2026", "32.03.2026", "29.02.2026", "2026-13-01", "2026-03-02 25:00", "02.03.26",
        "46083", "2026-03-02T14:30+99:99", "1970-01-01", "31.12.1999", "2200-01-01", "0000-00-00", "٢.٣.٢٠٢٦",
        "2026-03-02 14:30 Kyiv", "9999-12-31T23:59:59-23:59", 20260302, 1772409600.5, True, ["2026-03-02"],
    ],
)  # fmt: skip
def test_what_is_no_moment(written: object) -> None:
    with pytest.raises(BadValue):
        values.moment(written, KYIV)  # type: ignore[arg-type]  # whatever JSON holds


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("2026-03-05", datetime(2026, 3, 5, 21, 59, tzinfo=UTC)),
        ("05.03.2026", datetime(2026, 3, 5, 21, 59, tzinfo=UTC)),
        ("05.03.2026 10:00", datetime(2026, 3, 5, 8, 0, tzinfo=UTC)),
        ("2026-03-05T00:00Z", datetime(2026, 3, 5, 0, 0, tzinfo=UTC)),
    ],
)
def test_a_last_day_counts_to_its_end(written: str, expected: datetime) -> None:
    assert values.moment(written, KYIV, end_of_day=True) == expected


@settings(deadline=None)
@given(st.integers(10**12, 4 * 10**12).map(from_ms), st.sampled_from(["UTC", "Europe/Kyiv"]))
def test_a_written_moment_is_read_back(moment: datetime, zone: str) -> None:
    written = moment.astimezone(ZoneInfo(zone)).isoformat(" ")
    assert values.moment(written, ZoneInfo("Asia/Tokyo")) - moment == timedelta()


@pytest.mark.parametrize(
    ("parse", "written", "expected"),
    [
        (values.phone, "+38 (067) 123-45-67", "+380671234567"),
        (values.phone, "067 123.45.67", "0671234567"),
        (values.phone, "+1‑202‑555‑0143", "+12025550143"),
        (values.phone, 380671234567, "380671234567"),
        (values.email, "anna@example.net", "anna@example.net"),
        (values.email, "Анна@приклад.укр", "Анна@приклад.укр"),
        (values.currency, "uah", "UAH"),
        (values.currency, "грн.", "UAH"),
        (values.currency, "€", "EUR"),
        (values.whole, "2", 2),
        (values.whole, 3, 3),
        (values.whole, "4.0", 4),
        (values.key, " 77120 ", "77120"),
        (values.key, 77120, "77120"),
        (values.key, "A-1/2 б", "A-1/2 б"),
        (values.text, "one\r\ntwo\x1b[31m", "one\ntwo␛[31m"),
    ],
)
def test_other_values(parse: Callable[[object], object], written: object, expected: object) -> None:
    assert parse(written) == expected


@pytest.mark.parametrize(
    ("parse", "written"),
    [
        (values.phone, "3,80671E+11"),
        (values.phone, "12345"),
        (values.phone, "1234567890123456"),
        (values.phone, "call me"),
        (values.phone, "067 123-45-67, 068 123-45-67"),
        (values.phone, True),
        (values.email, "anna"),
        (values.email, "a@b@c"),
        (values.email, "a b@c"),
        (values.email, "a@" + "b" * 300),
        (values.currency, "UAHS"),
        (values.currency, "гривни"),
        (values.whole, "0"),
        (values.whole, "-1"),
        (values.whole, "1.5"),
        (values.whole, "1000001"),
        (values.whole, "9" * 30),
        (values.whole, "２"),
        (values.key, "1,23457E+11"),
        (values.key, "1.23457e+05"),
        (values.key, "x" * 101),
        (values.key, "\u200b"),
        (values.key, False),
        (values.key, ["1"]),
        (values.text, {"a": 1}),
    ],
)
def test_other_values_that_do_not_do(parse: Callable[[object], object], written: object) -> None:
    with pytest.raises(BadValue):
        parse(written)


@pytest.mark.parametrize(
    ("value", "expected"),
    [(None, True), ("", True), (" \t\u00a0", True), ("0", False), (0, False), (False, False), ([], False)],
)
def test_nothing(value: object, expected: bool) -> None:
    assert values.nothing(value) is expected  # type: ignore[arg-type]  # whatever JSON holds
