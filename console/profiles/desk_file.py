"""profile.toml: what the desk is called, when it works, its statuses, channels and reasons."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Protocol, TypeVar

from console.profiles.conditions import Known
from console.profiles.hours import read_calendars, read_hours
from console.profiles.model import (
    Calendar,
    Channel,
    Colour,
    Goals,
    Group,
    Need,
    OpeningHours,
    OrderStatus,
    Peak,
    Reason,
    ShiftPreset,
    Status,
    Texts,
)
from console.profiles.season_tables import read_groups, read_peaks, read_shifts, read_words, read_writers
from console.profiles.tables import BAD_KEY, TWICE, Table, is_key
from storage.frozen import frozen
from storage.problems import mark

_MOST_GOAL = 10_000
_MOST_CHARACTERS = 1_000_000
_MOST_UNDO_SECONDS = 600
_MOST_LATER = 60 * 24 * 30
_PRESETS = 5  # keys 1-5


class _Keyed(Protocol):
    @property
    def key(self) -> str: ...


_Entry = TypeVar("_Entry", bound=_Keyed)


@frozen
class DeskFile:
    """What profile.toml says."""

    title: Texts
    languages: tuple[str, ...]
    currency: str
    later_minutes: tuple[int, ...]
    hours: OpeningHours
    goals: Goals
    statuses: tuple[Status, ...]
    order_statuses: tuple[OrderStatus, ...]
    channels: tuple[Channel, ...]
    kinds: Mapping[str, Texts]
    reasons: tuple[Reason, ...]
    words: Mapping[str, Texts]
    writers: Mapping[str, Texts]
    calendars: tuple[Calendar, ...]
    peaks: tuple[Peak, ...]
    groups: tuple[Group, ...]
    shifts: tuple[ShiftPreset, ...]

    def known(self) -> Known:
        """The keys that the other files may refer to. What a desk must have and has not is told once."""
        return Known(
            languages=self.languages or None,
            statuses=_keys(self.statuses) or None,
            order_statuses=_keys(self.order_statuses),
            channels=_keys(self.channels) or None,
            kinds=tuple(self.kinds) or None,
            reasons=_keys(self.reasons),
            calendars=_keys(self.calendars),
            peaks=_keys(self.peaks),
            groups=_keys(self.groups) or None,  # a profile need not list them
            shifts=_keys(self.shifts),
        )


def _keys(entries: tuple[_Keyed, ...]) -> tuple[str, ...]:
    return tuple(entry.key for entry in entries if entry.key)


def read_desk(document: Table) -> DeskFile:
    """profile.toml, whole."""
    languages = _languages(document)
    said = languages or None
    desk = DeskFile(
        title=document.texts("title", said),
        languages=languages,
        currency=_currency(document),
        later_minutes=document.numbers("later_minutes", 1, _MOST_LATER, _PRESETS),
        hours=read_hours(document.table("hours")),
        goals=_goals(document.table("goals")),
        statuses=_entries(document, "status", lambda table: _status(table, said)),
        order_statuses=_entries(
            document, "order_status", lambda table: _order_status(table, said), required=False
        ),
        channels=_entries(document, "channel", lambda table: _channel(table, said)),
        kinds=(kinds := _kinds(document.table("kinds"), said)),
        reasons=_entries(
            document, "reason", lambda table: Reason(table.key(), table.texts("title", said)), required=False
        ),
        words=read_words(document, said),
        writers=read_writers(document, said, tuple(kinds)),
        calendars=read_calendars(document, said),
        peaks=read_peaks(document, said),
        groups=read_groups(document, said),
        shifts=read_shifts(document, said),
    )
    document.finish()
    _check_next(document, desk.order_statuses)
    if desk.statuses and not any(status.open for status in desk.statuses):
        document.mistake("status", mark("no status is open, so no ticket could lie in a zone"))
    return desk


def _entries(
    document: Table, key: str, read: Callable[[Table], _Entry], *, required: bool = True
) -> tuple[_Entry, ...]:
    """Every `[[key]]`, none of them twice."""
    entries: dict[str, _Entry] = {}
    for table in document.tables(key, required=required):
        entry = read(table)
        table.finish()
        if entry.key in entries and entry.key:
            table.mistake("key", TWICE, what=key, found=entry.key)
        entries.setdefault(entry.key, entry)
    return tuple(entries.values())


def _languages(document: Table) -> tuple[str, ...]:
    languages = document.words("languages", "language", None)
    if document.raw("languages") == []:
        document.mistake("languages", mark("the list '{key}' is empty"), key="languages")
    for language in languages:
        if not (language.isascii() and language.isalpha() and language.islower() and len(language) in (2, 3)):
            sentence = mark("'{found}' is not the short name of a language, like uk")
            document.mistake("languages", sentence, found=language)
    return languages


def _currency(document: Table) -> str:
    currency = document.text("currency", "")
    if currency and not (
        currency.isascii() and currency.isalpha() and currency.isupper() and len(currency) == 3
    ):
        sentence = mark("'{found}' is not the code of a currency, like UAH")
        document.mistake("currency", sentence, found=currency)
    return currency


def _goals(table: Table) -> Goals:
    goals = Goals(hour=table.number("hour", 1, _MOST_GOAL), day=table.number("day", 1, _MOST_GOAL))
    table.finish()
    return goals


def _status(table: Table, languages: tuple[str, ...] | None) -> Status:
    return Status(
        key=table.key(),
        title=table.texts("title", languages),
        meaning=table.texts("meaning", languages),
        open=table.flag("open"),
        waits_for_customer=table.flag("waits_for_customer", False),
        colour=table.choice("colour", "colour", Colour, Colour.ACTIVE),
    )


def _order_status(table: Table, languages: tuple[str, ...] | None) -> OrderStatus:
    return OrderStatus(
        key=table.key(),
        title=table.texts("title", languages),
        meaning=table.texts("meaning", languages),
        next=table.words("next", "order status", None, required=False),
        final=table.flag("final", False),
        needs=tuple(
            Need(word) for word in table.words("needs", "need", [need.value for need in Need], required=False)
        ),
        colour=table.choice("colour", "colour", Colour, Colour.ACTIVE),
    )


def _check_next(document: Table, statuses: tuple[OrderStatus, ...]) -> None:
    """`next` names statuses that there are; a final status has none."""
    keys = _keys(statuses)
    for table in document.tables("order_status", required=False):
        following = table.words("next", "order status", keys, required=False)
        if following and table.raw("final") is True:
            table.mistake("next", mark("a final status has no next one"))


def _channel(table: Table, languages: tuple[str, ...] | None) -> Channel:
    return Channel(
        key=table.key(),
        title=table.texts("title", languages),
        undo_seconds=table.seconds("undo_seconds", _MOST_UNDO_SECONDS),
        limit=table.number("limit", 0, _MOST_CHARACTERS, 0) or None,
    )


def _kinds(table: Table, languages: tuple[str, ...] | None) -> Mapping[str, Texts]:
    kinds = {}
    for key in table.names():
        if not is_key(key):
            table.mistake(key, BAD_KEY, found=key)
        kinds[key] = table.texts(key, languages)
    return kinds
