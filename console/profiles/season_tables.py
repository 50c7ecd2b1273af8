"""The parts of profile.toml that tell of days and people: peaks, shifts, groups, words, writers."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date

from console.profiles.hours import read_span, read_spans
from console.profiles.model import Group, Lunch, Peak, ShiftPreset, Span, Texts
from console.profiles.tables import BAD_NUMBER, TWICE, Table
from storage.problems import mark

WORDS = ("order", "number")
"""What a desk may have a word of its own for."""

MOST_MINUTES = 60 * 24 * 366

_DAY = re.compile(r"(?:(\d{4})-)?(\d\d)-(\d\d)")
_LEAP_YEAR = 2024
_LONGEST_BREAK = 12 * 60


def read_words(document: Table, languages: tuple[str, ...] | None) -> Mapping[str, Texts]:
    """`[words]`: what an order, and its number, are called here."""
    table = document.table("words", required=False)
    words = {key: table.texts(key, languages) for key in WORDS if key in table}
    table.expect(*WORDS)
    table.finish()
    return words


def read_writers(
    document: Table, languages: tuple[str, ...] | None, kinds: tuple[str, ...]
) -> Mapping[str, Texts]:
    """`[writers]`: who it is that writes tickets of a kind, where that is not a customer."""
    table = document.table("writers", required=False)
    writers = {kind: table.texts(kind, languages) for kind in kinds if kind in table}
    table.expect(*kinds)
    table.finish()
    return writers


def read_groups(document: Table, languages: tuple[str, ...] | None) -> tuple[Group, ...]:
    """Every `[[group]]` of customers."""
    groups: dict[str, Group] = {}
    for table in document.tables("group", required=False):
        group = Group(table.key(), table.texts("title", languages))
        table.finish()
        if group.key and group.key in groups:
            table.mistake("key", TWICE, what="group", found=group.key)
        groups.setdefault(group.key, group)
    return tuple(groups.values())


def read_peaks(document: Table, languages: tuple[str, ...] | None) -> tuple[Peak, ...]:
    """Every `[[peak]]`."""
    peaks: dict[str, Peak] = {}
    for table in document.tables("peak", required=False):
        first, last = _day(table, "from"), _day(table, "to")
        peak = Peak(
            key=table.key(),
            title=table.texts("title", languages),
            first=first[1:],
            last=last[1:],
            year=first[0],
            last_year=last[0],
            minutes=_minutes(table.table("minutes", required=False)),
        )
        table.finish()
        if bool(first[0]) != bool(last[0]):
            sentence = mark("'from' and 'to' must both name a year, or neither (then it comes every year)")
            table.mistake("to", sentence)
        elif first[0] and last < first:
            table.mistake("to", mark("the peak ends before it begins"))
        if peak.key and peak.key in peaks:
            table.mistake("key", TWICE, what="peak", found=peak.key)
        peaks.setdefault(peak.key, peak)
    return tuple(peaks.values())


def check_peak_terms(document: Table, terms: tuple[str, ...]) -> None:
    """Peaks lengthen only terms that there are."""
    for table in document.tables("peak", required=False):
        minutes = table.table("minutes", required=False)
        for key in minutes.names():
            if key not in terms:
                minutes.unknown(key, "term", key, terms)


def _day(table: Table, key: str) -> tuple[int, int, int]:
    """Year (0 for every year), month, day."""
    text = table.text(key)
    found = _DAY.fullmatch(text)
    try:
        if found is not None:
            day = date(int(found[1] or _LEAP_YEAR), int(found[2]), int(found[3]))
            return (day.year if found[1] else 0, day.month, day.day)
    except ValueError:
        pass
    if text:
        sentence = mark('\'{found}\' is not a day like "11-08" (every year) or "2026-11-08" (once)')
        table.mistake(key, sentence, found=text)
    return (0, 1, 1)


def _minutes(table: Table) -> Mapping[str, int]:
    return {key: table.number(key, 1, MOST_MINUTES) for key in table.names()}


def read_shifts(document: Table, languages: tuple[str, ...] | None) -> tuple[ShiftPreset, ...]:
    """Every `[[shift]]`."""
    shifts: dict[str, ShiftPreset] = {}
    for table in document.tables("shift", required=False):
        key = table.key()
        spans = read_spans(table, "spans", required=True)
        if table.raw("spans") == []:
            table.mistake("spans", mark("the list '{key}' is empty"), key="spans")
        shift = ShiftPreset(key, table.texts("title", languages), spans, _lunch(table, spans))
        table.finish()
        if key and key in shifts:
            table.mistake("key", TWICE, what="shift", found=key)
        shifts.setdefault(key, shift)
    return tuple(shifts.values())


def _lunch(table: Table, spans: tuple[Span, ...]) -> Lunch | None:
    if "lunch" not in table:
        table.expect("lunch")
        return None
    lunch = table.table("lunch")
    minutes = lunch.number("minutes", 1, _LONGEST_BREAK)
    text = lunch.text("between")
    between = read_span(lunch, "between", text) if text else None
    lunch.finish()
    if between is None:
        return None
    within = any(span.opens <= between.opens and between.closes <= span.closes for span in spans)
    if spans and not within:
        sentence = mark("the lunch between {between} lies outside of the shift")
        lunch.mistake("between", sentence, between=text)
    length = (between.closes.hour - between.opens.hour) * 60 + between.closes.minute - between.opens.minute
    if length < minutes:
        lunch.mistake("minutes", BAD_NUMBER, key="minutes", least=1, most=length, found=str(minutes))
    return Lunch(minutes, between)
