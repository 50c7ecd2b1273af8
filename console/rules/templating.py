"""Liquid for replies, fenced in: no files, no includes, no clock, and no template that keeps us waiting.

Values are put in as they are and never read as Liquid, so a customer called `{{ order.total }}` is
called just that. What has no value becomes a blank with a name that people understand, which is
also why a filter lets it pass untouched.

Liquid takes some 50 ms to import: this module is imported when the first reply is filled.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime, tzinfo
from functools import wraps
from typing import Any

from liquid import DictLoader, Environment, RenderContext
from liquid.exceptions import FilterArgumentError, LiquidError, LiquidInterrupt, LoopIterationLimitError
from liquid.filter import with_context
from liquid.template import BoundTemplate
from liquid.undefined import Undefined

from console.moments import full_date, long_day, money, short_time
from console.rules.blanks import blank
from console.translation import _
from storage.frozen import frozen
from storage.problems import mark

LONGEST_TEMPLATE = 20_000  # characters
LONGEST_STATEMENT = 500  # characters of one {{ … }} or {% … %}; the lexer is quadratic in them
LONGEST_TEXT = 100_000  # characters of anything a template makes
MOST_ITEMS = 1_000  # of a list, and rounds of all loops together

_TAGS = frozenset(
    {
        *("content", "output", "illegal"),
        "if",
        "unless",
        "case",
        "for",
        "break",
        "continue",
        "assign",
        "capture",
        "comment",
        "#",
        "echo",
    }
)
_FILTERS = frozenset(
    {
        *(
            "abs",
            "at_least",
            "at_most",
            "ceil",
            "divided_by",
            "floor",
            "minus",
            "modulo",
            "plus",
            "round",
            "times",
        ),
        *("append", "capitalize", "downcase", "escape", "lstrip", "newline_to_br", "prepend", "remove"),
        *(
            "remove_first",
            "remove_last",
            "replace",
            "replace_first",
            "replace_last",
            "rstrip",
            "slice",
            "split",
        ),
        *("squish", "strip", "strip_newlines", "truncate", "truncatewords", "upcase", "url_encode"),
        *("compact", "concat", "first", "join", "last", "map", "reverse", "size", "sort", "sort_natural"),
        *("sum", "uniq", "where", "default"),
    }
)
_STATEMENT = re.compile(r"\{\{|\{%")
_QUOTED = re.compile(r"'[^']*'|\"[^\"]*\"")
_SMALL_RANGE = re.compile(r"\(\s*\d{1,3}\s*\.\.\s*\d{1,3}\s*\)")
_DATE_FORMAT = re.compile(r"(?:[^%]|%-?[dmeyYHMSj]|%%){1,60}")
_SPEECH = "the speech of this reply"  # a name that no template can write

LABELS: Mapping[str, str] = {
    "customer": mark("customer"),
    "customer.name": mark("the customer's name"),
    "customer.first_name": mark("first name"),
    "customer.city": mark("city"),
    "order": mark("order"),
    "order.number": mark("order number"),
    "order.status": mark("order status"),
    "order.place": mark("place"),
    "order.reserve_until": mark("end of the reserve"),
    "order.expected_at": mark("expected date"),
    "order.total": mark("amount"),
    "order.item": mark("item"),
    "order.items": mark("items"),
    "order.parcel": mark("parcel number"),
    "order.partner": mark("partner"),
    "order.product": mark("product"),
    "order.partner_term": mark("end of the partner's term"),
    "partner": mark("partner"),
    "partner.title": mark("partner"),
    "product": mark("product"),
    "product.title": mark("product"),
    "term.title": mark("which term"),
    "term.owner": mark("whose term"),
    "term.length": mark("length of the term"),
    "term.started": mark("beginning of the term"),
    "term.ends": mark("end of the term"),
    "desk.opens": mark("next opening"),
    "agent.name": mark("your name"),
    "ticket.number": mark("ticket number"),
}
"""What the blank of a value that is missing is called."""


class TemplateFailed(Exception):
    """A template that cannot be filled; the text says why."""


@frozen
class Speech:
    """How the filters speak: the reader's language, the desk's time and money."""

    language: str
    timezone: tzinfo
    now: datetime
    currency: str = ""


class Unknown(Undefined):
    """A value that is not there: false in a condition, a blank in a text."""

    __slots__ = ("path",)

    def __init__(self, name: str, **details: Any) -> None:
        super().__init__(name, token=details.get("token"))
        self.path = name

    def __getitem__(self, key: str) -> object:
        return Unknown(f"{self.path}.{key}")

    def __str__(self) -> str:
        label = LABELS.get(self.path)
        return blank(_(label) if label else self.path.rpartition(".")[2].replace("_", " "))


class Facts(Mapping[str, object]):
    """Values by name. One that is missing is `Unknown`; so is an empty one, "" and None and 0."""

    def __init__(self, path: str, values: Mapping[str, object], said: str = "") -> None:
        self._path = path
        self._values = {name: value for name, value in values.items() if value not in ("", None, 0, ())}
        self._said = said

    def __getitem__(self, key: str) -> object:
        return self._values.get(key, Unknown(f"{self._path}.{key}"))

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)

    def __str__(self) -> str:
        return self._said or str(Unknown(self._path))


@frozen
class Moment:
    """A moment as templates have it: by itself day and time, through a filter either of them."""

    at: datetime
    speech: Speech

    def __str__(self) -> str:
        return f"{_day(self.at, self.speech)}, {short_time(self.at, self.speech.timezone)}"


class _Context(RenderContext):
    """Counts the rounds of all loops together; Liquid's own limit counts nested ones only."""

    __slots__ = ("rounds",)

    def raise_for_loop_limit(self, length: int = 1) -> None:
        self.rounds = getattr(self, "rounds", 0) + length
        if self.rounds > MOST_ITEMS:
            raise LoopIterationLimitError("its loops go round too often", token=None)


class _Template(BoundTemplate):
    context_class = _Context


class _Environment(Environment):
    template_class = _Template
    output_stream_limit = LONGEST_TEXT * 4  # bytes
    local_namespace_limit = LONGEST_TEXT * 4
    context_depth_limit = 20


def render(source: str, values: Mapping[str, object], speech: Speech) -> str:
    """`source` filled with `values`. Raises `TemplateFailed`, and nothing else."""
    _examine(source)
    try:
        text: str = _ENVIRONMENT.from_string(source).render({**values, _SPEECH: speech})
    except (LiquidError, LiquidInterrupt) as error:
        raise TemplateFailed(str(error.args[0]) if error.args else type(error).__name__) from error
    except (ArithmeticError, ValueError, TypeError, LookupError, AttributeError, RecursionError) as error:
        raise TemplateFailed(f"{type(error).__name__}: {error}") from error
    return text


def _examine(source: str) -> None:
    """Refuse what the lexer, or a range, would be busy with for long. Linear."""
    if len(source) > LONGEST_TEMPLATE:
        raise TemplateFailed(f"it is longer than {LONGEST_TEMPLATE} characters")
    start = 0
    while found := _STATEMENT.search(source, start):
        closing = "}}" if found.group() == "{{" else "%}"
        end = source.find(closing, found.end(), found.end() + LONGEST_STATEMENT)
        if end < 0:
            raise TemplateFailed(f"a {found.group()} is not closed by {closing}")
        statement = _SMALL_RANGE.sub("", _QUOTED.sub("", source[found.end() : end]))
        if ".." in statement:
            raise TemplateFailed("a range has more than three digits")
        start = end + 2


def _day(at: datetime, speech: Speech) -> str:
    today = speech.now.astimezone(speech.timezone).date()
    return long_day(at.astimezone(speech.timezone).date(), speech.language, today)


def _speech(context: RenderContext) -> Speech:
    speech = context.globals[_SPEECH]
    assert isinstance(speech, Speech)  # noqa: S101  # put there by `render`
    return speech


def _moment(value: object, name: str) -> datetime:
    if isinstance(value, Moment):
        return value.at
    raise FilterArgumentError(f"{name}: this is not a moment", token=None)


@with_context
def _day_filter(value: object, *, context: RenderContext) -> str:
    return _day(_moment(value, "day"), _speech(context))


@with_context
def _time_filter(value: object, *, context: RenderContext) -> str:
    return short_time(_moment(value, "time"), _speech(context).timezone)


@with_context
def _date_filter(value: object, layout: str = "", *, context: RenderContext) -> str:
    speech = _speech(context)
    local = _moment(value, "date").astimezone(speech.timezone)
    if not layout:
        return full_date(date(local.year, local.month, local.day), speech.language)
    if not _DATE_FORMAT.fullmatch(str(layout)):
        raise FilterArgumentError("date: only %d %m %Y %y %H %M %S %e %j are known", token=None)
    return local.strftime(str(layout))


@with_context
def _money_filter(value: object, currency: str = "", *, context: RenderContext) -> str:
    speech = _speech(context)
    if isinstance(value, bool) or not isinstance(value, int):
        raise FilterArgumentError("money: this is not an amount", token=None)
    return money(value, str(currency or speech.currency), speech.language)


def _fenced(name: str, function: Callable[..., Any]) -> Callable[..., Any]:
    """The filter, with what goes in and out of it kept small. An unknown value passes untouched."""

    @wraps(function)  # keeps the mark of those which want the context
    def fenced(value: object, *arguments: object, **options: object) -> object:
        if isinstance(value, Unknown) and name != "default":
            return value
        for one in (value, *arguments):
            _check_size(name, one)
        if name == "replace" and arguments:
            found = str(value).count(str(arguments[0])) or 1
            _check_length(name, len(str(value)) + found * len(str(arguments[1])) if arguments[1:] else 0)
        made: object = function(value, *arguments, **options)
        _check_size(name, made)
        return made

    return fenced


def _check_size(name: str, value: object) -> None:
    if isinstance(value, str):
        _check_length(name, len(value))
    elif isinstance(value, list | tuple | range) and len(value) > MOST_ITEMS:
        raise FilterArgumentError(f"{name}: more than {MOST_ITEMS} items", token=None)
    elif isinstance(value, int) and value.bit_length() > 128:
        raise FilterArgumentError(f"{name}: the number is too large", token=None)


def _check_length(name: str, length: int) -> None:
    if length > LONGEST_TEXT:
        raise FilterArgumentError(f"{name}: more than {LONGEST_TEXT} characters", token=None)


def _environment() -> Environment:
    made = _Environment(loader=DictLoader({}), undefined=Unknown)
    for tag in [tag for tag in made.tags if tag not in _TAGS]:
        del made.tags[tag]
    ours = {"day": _day_filter, "time": _time_filter, "date": _date_filter, "money": _money_filter}
    theirs = {name: function for name, function in made.filters.items() if name in _FILTERS}
    made.filters.clear()
    for name, function in {**theirs, **ours}.items():
        made.add_filter(name, _fenced(name, function))
    return made


_ENVIRONMENT = _environment()
