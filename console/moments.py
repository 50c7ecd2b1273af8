"""Moments, durations and amounts in the words of the language in use.

What stands in every line of a list (the time, a countdown, a short date) costs no more than a look
into a table. So is what goes to customers in the languages that have tables here: what Babel knows of
three languages takes eight megabytes of memory.
"""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta, tzinfo
from decimal import Decimal
from functools import cache, lru_cache

from console.translation import _, counted_in, language, ngettext

MINUS = "−"
_HOUR = 3600
_DAY = 24 * _HOUR

# Short names of months, as they stand after a day. Languages that are not here ask Babel.
_MONTHS = {
    "en": ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"),
    "ru": ("янв", "фев", "мар", "апр", "мая", "июн", "июл", "авг", "сен", "окт", "ноя", "дек"),
    "uk": ("січ", "лют", "бер", "кві", "тра", "чер", "лип", "сер", "вер", "жов", "лис", "гру"),
}
_WEEKDAYS = {
    "en": ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"),
    "ru": ("пн", "вт", "ср", "чт", "пт", "сб", "вс"),
    "uk": ("пн", "вт", "ср", "чт", "пт", "сб", "нд"),
}
_NBSP = "\u00a0"
# Dates in full: the names of the months, a day of this year, and one of another.
_DATES = {
    "en": (
        "January February March April May June July August September October November December",
        "{month} {day}",
        "{month} {day}, {year}",
    ),
    "ru": (
        "января февраля марта апреля мая июня июля августа сентября октября ноября декабря",
        "{day} {month}",
        f"{{day}} {{month}} {{year}}{_NBSP}г.",
    ),
    "uk": (
        "січня лютого березня квітня травня червня липня серпня вересня жовтня листопада грудня",
        "{day} {month}",
        f"{{day}} {{month}} {{year}}{_NBSP}р.",
    ),
}
# Between thousands and before hundredths. Languages and currencies that are not here ask Babel.
_SEPARATORS = {"en": (",", "."), "ru": (_NBSP, ","), "uk": (_NBSP, ",")}
# All of these have hundredths; "" is an amount without a currency.
_SYMBOLS = {"": "", "UAH": "₴", "USD": "$", "EUR": "€", "GBP": "£", "RUB": "₽", "PLN": "zł", "KZT": "₸"}
_ENGLISH_KNOWS = ("USD", "EUR", "GBP")  # the others are written with their letters there


def short_time(moment: datetime, timezone: tzinfo) -> str:
    """ "14:20" """
    local = moment.astimezone(timezone)
    return f"{local.hour:02}:{local.minute:02}"


def short_day(day: date, *, year: bool = False) -> str:
    """ "12 Nov", with `year` "12 Nov 2025" """
    short = f"{day.day} {_short_months(language())[day.month - 1]}"
    return f"{short} {day.year}" if year else short


def weekday(day: date) -> str:
    """ "Mon" """
    return _short_weekdays(language())[day.weekday()]


def day_and_time(moment: datetime, timezone: tzinfo, now: datetime | None = None) -> str:
    """ "12 Nov 14:20". Where `now` is told: "14:20" today, "yesterday 14:20", and a year if another."""
    local = moment.astimezone(timezone)
    time = f"{local.hour:02}:{local.minute:02}"
    if now is None:
        return f"{short_day(local)} {time}"
    today = now.astimezone(timezone).date()
    if local.date() == today:
        return time
    if local.date() == today - timedelta(days=1):
        return _("yesterday {time}").format(time=time)
    if local.date() == today + timedelta(days=1):
        return _("tomorrow {time}").format(time=time)
    return f"{short_day(local, year=local.year != today.year)} {time}"


def duration(minutes: int) -> str:
    """A length to choose: "15 minutes", "3 hours", "1 day"; whole units only, else minutes."""
    if minutes and minutes % 1440 == 0:
        days = minutes // 1440
        return ngettext("{n} day", "{n} days", days).format(n=days)
    if minutes and minutes % 60 == 0:
        hours = minutes // 60
        return ngettext("{n} hour", "{n} hours", hours).format(n=hours)
    return ngettext("{n} minute", "{n} minutes", minutes).format(n=minutes)


def duration_in(reader: str, minutes: int) -> str:
    """The same for a reader whose language need not be the one in use: what goes to a customer."""
    for size, one, many in ((1440, "{n} day", "{n} days"), (60, "{n} hour", "{n} hours")):
        if minutes and minutes % size == 0:
            return counted_in(reader, one, many, minutes // size).format(n=minutes // size)
    return counted_in(reader, "{n} minute", "{n} minutes", minutes).format(n=minutes)


def countdown(seconds: float) -> str:
    """What is left: "03:12"; over an hour "2 h"; over two days "3 d"; past: "−0:41", "−2 h".

    Parts of a second, an hour or a day that are left do not count: nobody is told of more time
    than there is.
    """
    whole = int(seconds // 1) if seconds >= 0 else -int(-seconds // 1)
    ahead, size = whole >= 0, abs(whole)
    if size < _HOUR:
        minutes, rest = divmod(size, 60)
        return f"{minutes:02}:{rest:02}" if ahead else f"{MINUS}{minutes}:{rest:02}"
    if size < 2 * _DAY:
        text = _("{n} h").format(n=size // _HOUR)
    else:
        text = _("{n} d").format(n=size // _DAY)
    return text if ahead else MINUS + text


def long_day(day: date, reader: str, now: date | None = None) -> str:
    """ "12 ноября", for a customer; with the year when it is not the year of `now`."""
    year = now is not None and now.year != day.year
    return _formatted_day(day, reader, year)


def full_date(day: date, reader: str) -> str:
    """ "12 ноября 2025 г.", as the reader's language writes a date in full."""
    return _formatted_day(day, reader, True)


def money(minor: int, currency: str, reader: str | None = None) -> str:
    """An amount of whole minor units: 1250000 of "UAH" is "12 500 ₴"; "12 500,50 ₴" with a part.

    `reader` is the reader's language when it is not the language in use. Without a currency only the
    number is given, as hundredths.
    """
    return _money(minor, currency.upper(), reader or language())


@cache
def _short_months(code: str) -> tuple[str, ...]:
    return _MONTHS.get(code) or _from_babel(code, "months")


@cache
def _short_weekdays(code: str) -> tuple[str, ...]:
    return _WEEKDAYS.get(code) or _from_babel(code, "days")


def _from_babel(code: str, names: str) -> tuple[str, ...]:
    from babel import Locale  # late: costs as much as painting a screen

    return tuple(getattr(Locale.parse(code), names)["format"]["abbreviated"].values())


@lru_cache(maxsize=512)
def _formatted_day(day: date, code: str, year: bool) -> str:
    if code in _DATES:
        months, short, full = _DATES[code]
        shape = full if year else short
        return shape.format(day=day.day, month=months.split()[day.month - 1], year=day.year)
    return _day_by_babel(day, code, year)


def _day_by_babel(day: date, code: str, year: bool) -> str:
    from babel.dates import format_date, format_skeleton  # late, see above

    if year:
        return _plain_spaces(format_date(day, "long", locale=code))
    return _plain_spaces(format_skeleton("MMMMd", day, locale=code))


@lru_cache(maxsize=512)
def _money(minor: int, currency: str, code: str) -> str:
    symbol = _SYMBOLS.get(currency)
    separators = _SEPARATORS.get(code)
    if separators is None or symbol is None:
        return _money_by_babel(minor, currency, code)
    thousands, decimal = separators
    whole, part = divmod(abs(minor), 100)
    number = f"{whole:,}".replace(",", thousands) + (f"{decimal}{part:02}" if part else "")
    sign = "-" if minor < 0 else ""
    if not symbol:
        return sign + number
    if code == "en":
        before = symbol if currency in _ENGLISH_KNOWS else currency + _NBSP
        return sign + before + number
    return sign + number + _NBSP + symbol


def _money_by_babel(minor: int, currency: str, code: str) -> str:
    from babel import Locale  # late, see above
    from babel.numbers import format_currency, get_currency_precision

    digits = get_currency_precision(currency)
    amount = Decimal(minor).scaleb(-digits)
    if minor % 10**digits == 0:
        pattern = Locale.parse(code).currency_formats["standard"].pattern.replace(".00", "")
        text = format_currency(amount, currency, pattern, locale=code, currency_digits=False)
    else:
        text = format_currency(amount, currency, locale=code)
    return re.sub(r"(?<=[A-Z]{3})(?=\d)", _NBSP, _plain_spaces(text))


def _plain_spaces(text: str) -> str:
    """Narrow no-break spaces are wide question marks in some messengers."""
    return text.replace("\u202f", _NBSP)
