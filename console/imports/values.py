"""Single values as people and programs write them: amounts, moments, phones, words. Every one is checked.

Each function takes a cell of CSV or a value of JSON and raises `BadValue`, which says what was expected.
An empty cell, null and white space are "nothing"; what that means is decided by the column.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, time, tzinfo
from functools import lru_cache

from console.imports.flaws import BadValue
from console.rules.cleaning import clean, clean_line
from console.upstream.strict_json import JsonValue
from storage.problems import mark

MOST_MONEY = 10**15
"""Minor units; an amount above is a mistake, and the cache could not add such up."""

# Currencies whose minor unit is not a hundredth (ISO 4217).
_DIGITS = {
    **dict.fromkeys(("BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX"), 0),
    **dict.fromkeys(("VND", "VUV", "XAF", "XOF", "XPF"), 0),
    **dict.fromkeys(("BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"), 3),
}
_SIGNS = {
    "₴": "UAH", "грн": "UAH", "гривен": "UAH", "гривень": "UAH", "гривна": "UAH", "гривня": "UAH",
    "₽": "RUB", "руб": "RUB", "рублей": "RUB", "р": "RUB",
    "$": "USD", "€": "EUR", "£": "GBP", "zł": "PLN", "zl": "PLN", "₸": "KZT", "тг": "KZT",
}  # fmt: skip

_SPACES = re.compile("[\\s\u00a0\u202f'’]+")
_AMOUNT = re.compile(r"([-−+]?)([0-9][0-9.,]*)")
_AROUND = re.compile(r"([^\W\d_]{1,8}|[₴₽$€£₸])?\.?([-−+]?[0-9][0-9.,]*|)([^\W\d_]{1,8}|[₴₽$€£₸])?\.?")
_CODE = re.compile("[A-Za-z]{3}")
_DAY_FIRST = re.compile(
    r"([0-9]{1,2})\.([0-9]{1,2})\.([0-9]{4})(?:[ ,T]+([0-9]{1,2}):([0-9]{2})(?::([0-9]{2}))?)?"
)
_YEAR_FIRST = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}"
    r"(?:[ T][0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:[.,][0-9]{1,9})?)?(?: ?(?:Z|[+-][0-9]{2}:?[0-9]{2}))?)?"
)
_SHORTENED = re.compile(r"[0-9]([.,][0-9]+)?[eE]\+[0-9]+")  # what spreadsheets make of long numbers
_PHONE = re.compile(r"\+?[0-9]{7,15}")
_PHONE_SIGNS = re.compile(r"[\s()./\u00a0\u2010-\u2015-]+")
_EMAIL = re.compile(r"[^\s@<>,;]{1,120}@[^\s@<>,;]{1,120}")
_WHOLE = re.compile("[0-9]{1,9}")

END_OF_DAY = time(23, 59)
"""What a date without a time means where it is the last one: the whole of that day still counts."""


def nothing(value: JsonValue) -> bool:
    """Whether there is no value at all: null, an empty cell, white space."""
    return not value.strip() if isinstance(value, str) else value is None


def word(value: JsonValue) -> str:
    """The value as one cell would say it: a text or a number."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise BadValue(mark("expected a text"))
    return str(value)


def line(value: JsonValue, limit: int) -> str:
    """One line of text, cleaned; longer ones are cut with a sign, as those of a helpdesk are."""
    return clean_line(word(value), limit)


def text(value: JsonValue) -> str:
    """A text of several lines, cleaned, otherwise as it stands."""
    return clean(word(value))


def key(value: JsonValue, limit: int = 100) -> str:
    """What names a thing: one line, never cut, since two long ones could become the same."""
    found = word(value).strip()
    if _SHORTENED.fullmatch(found):
        raise BadValue(
            mark("a spreadsheet has shortened this number; set its column to text there, and save it again")
        )
    cleaned = clean_line(found, limit + 1)
    if not cleaned or len(cleaned) > limit:
        raise BadValue(mark("expected a number or a name of 1 to {most} characters"), most=limit)
    return cleaned


def whole(value: JsonValue) -> int:
    """A count from 1 to a million."""
    found = word(value).strip()
    if found.endswith(".0"):
        found = found[:-2]
    if not _WHOLE.fullmatch(found) or not 1 <= int(found) <= 1_000_000:
        raise BadValue(mark("expected a whole number from 1 to 1,000,000"))
    return int(found)


def currency(value: JsonValue) -> str:
    """A currency's three letters, from them or from its sign: UAH, грн, ₴."""
    found = word(value).strip().rstrip(".")
    known = _SIGNS.get(found.lower())
    if known is None and not _CODE.fullmatch(found):
        raise BadValue(mark("expected a currency: three letters such as UAH, or its sign"))
    return known or found.upper()


def money(value: JsonValue, default: str, stated: str = "") -> tuple[int, str]:
    """An amount in minor units and its currency: the one beside the number, else `stated` or `default`.

    "1 299,50", "1,299.50", "1299.5", "₴1 299", "1299 грн." One separator with three digits behind it
    parts thousands: "1.299" is 1299. Raises BadValue where the currency beside it is not the `stated` one.
    """
    return _money(word(value), default, stated)


@lru_cache(maxsize=4096)
def _money(written: str, default: str, stated: str) -> tuple[int, str]:
    compact = _SPACES.sub("", written)
    found = _AROUND.fullmatch(compact)
    if found is None or not found.group(2):
        raise _no_amount()
    beside = [part for part in (found.group(1), found.group(3)) if part]
    code = stated or default
    if len(beside) > 1:
        raise _no_amount()
    if beside:
        code = _beside(beside[0], stated)
    minor = _minor(found.group(2), _DIGITS.get(code, 2))
    if not -MOST_MONEY < minor < MOST_MONEY:
        raise BadValue(mark("the amount is too large to be true; expected less than 10,000,000,000,000"))
    return minor, code


def _beside(sign: str, stated: str) -> str:
    code = _SIGNS.get(sign.lower()) or (sign.upper() if _CODE.fullmatch(sign) else None)
    if code is None:
        raise _no_amount()
    if stated and code != stated:
        raise BadValue(
            mark("the amount is in {one}, and the row's currency is {other}"), one=code, other=stated
        )
    return code


def _minor(number: str, digits: int) -> int:
    sign = -1 if number[0] in "-−" else 1
    number = number.lstrip("-−+")
    dots, commas = number.count("."), number.count(",")
    if dots and commas:
        decimal = max(number.rfind("."), number.rfind(","))
        parted, apart = number[decimal], "," if number[decimal] == "." else "."
        if number.count(parted) > 1:
            raise _no_amount()
        groups, part = number[:decimal].split(apart), number[decimal + 1 :]
    elif dots + commas == 0:
        groups, part = [number], ""
    else:
        pieces = re.split("[.,]", number)
        by_thousands = all(len(piece) == 3 for piece in pieces[1:]) and pieces[0].lstrip("0") != ""
        if len(pieces) > 2 or (by_thousands and digits != 3):
            groups, part = pieces, ""
        else:
            groups, part = pieces[:1], pieces[1]
    if len(groups) > 1 and not (0 < len(groups[0]) <= 3 and all(len(group) == 3 for group in groups[1:])):
        raise _no_amount()
    part = part.rstrip("0") if len(part) > digits else part
    whole_part = "".join(groups)
    if not whole_part or len(part) > digits or len(whole_part) > 18:
        raise _no_amount()
    return sign * int(whole_part + part.ljust(digits, "0"))


def _no_amount() -> BadValue:
    return BadValue(mark("expected an amount such as 1299.50"))


def written_money(minor: int, code: str) -> str:
    """An amount as `money` reads it back: "1299.50", "-5.00", "700" of a currency without parts."""
    digits = _DIGITS.get(code, 2)
    sign, size = "-" if minor < 0 else "", abs(minor)
    if not digits:
        return f"{sign}{size}"
    whole_part, part = divmod(size, 10**digits)
    return f"{sign}{whole_part}.{part:0{digits}}"


def moment(value: JsonValue, zone: tzinfo, *, end_of_day: bool = False) -> datetime:
    """A moment in UTC, to the millisecond. Without a zone of its own it is the desk's.

    "2026-03-02", "2026-03-02 14:30", "2026-03-02T14:30:00+02:00", "…Z", "02.03.2026", "2.3.2026 14:30".
    A date alone is its beginning; with `end_of_day` its end.
    """
    if not isinstance(value, str):
        raise _no_moment()
    return _moment(value.strip(), zone, end_of_day)


@lru_cache(maxsize=4096)
def _moment(written: str, zone: tzinfo, end_of_day: bool) -> datetime:
    try:
        if found := _DAY_FIRST.fullmatch(written):
            day, month, year, hour, minute, second = (int(part) if part else 0 for part in found.groups())
            local = datetime(year, month, day, hour, minute, second, tzinfo=zone)
            dated = found.group(4) is None
        elif _YEAR_FIRST.fullmatch(written):
            local = datetime.fromisoformat(written.replace(" +", "+").replace(" -", "-").replace(" Z", "Z"))
            local = local if local.tzinfo else local.replace(tzinfo=zone)
            dated = len(written) == 10
        else:
            raise _no_moment()
    except (ValueError, OverflowError) as error:
        raise _no_moment() from error
    if not 2000 <= local.year <= 2100:
        raise BadValue(mark("expected a date from 2000 to 2100"))
    if dated and end_of_day:
        local = datetime.combine(local.date(), END_OF_DAY, zone)
    found_at = local.astimezone(UTC)
    return found_at.replace(microsecond=found_at.microsecond // 1000 * 1000)


def _no_moment() -> BadValue:
    return BadValue(mark("expected a date or a moment such as 2026-03-02 14:30 or 02.03.2026"))


def phone(value: JsonValue) -> str:
    """A phone's digits, with + where it was written: "+38 (067) 123-45-67" is "+380671234567"."""
    written = word(value).strip()
    found = _PHONE_SIGNS.sub("", written)
    if not _PHONE.fullmatch(found):
        raise BadValue(mark("expected a phone's number of 7 to 15 digits, such as +380671234567"))
    return found


def email(value: JsonValue) -> str:
    """An address as it is written."""
    found = clean_line(word(value), 250)
    if not _EMAIL.fullmatch(found):
        raise BadValue(mark("expected an e-mail address such as name@example.com"))
    return found
