"""A macro is one Markdown file: TOML between two lines of `+++`, then the reply under `## ru`, `## uk`, …"""

from __future__ import annotations

import re
from collections.abc import Iterable

from console.profiles.conditions import Known
from console.profiles.mistakes import unknown
from console.profiles.model import BlankSpec, Macro
from console.profiles.tables import BAD_KEY, Table, is_key
from console.profiles.toml_source import Report, Source
from storage.frozen import frozen
from storage.problems import mark

FENCE = "+++"
_SECTION = re.compile(r"^##[ \t]+(\S+)[ \t]*$", re.MULTILINE)
_DIGITS = (1, 9)
MOST_HOURS = 24 * 365


@frozen
class Section:
    """The reply in one language. `line` is the line of the file at which `body` begins."""

    language: str
    body: str
    line: int


@frozen
class MacroText:
    """A macro's file, taken apart."""

    front: str
    sections: tuple[Section, ...]


def take_apart(file: str, text: str, report: Report) -> MacroText | None:
    """Front matter and sections; None, and a mistake, when the front matter has no fences."""
    opening, _, rest = text.partition("\n")
    front, fence, reply = f"\n{rest}".partition(f"\n{FENCE}\n")
    if opening.rstrip() != FENCE or not fence:
        sentence = mark("a macro begins with a line {fence}, its head in TOML, and a second line {fence}")
        report.at_line(file, 1, sentence, fence=FENCE)
        return None
    front = front.removeprefix("\n")
    first = 3 + front.count("\n") + bool(front)
    return MacroText(front, tuple(_sections(file, reply, first, report)))


@frozen
class ReadMacro:
    """A macro, and where its parts stand."""

    macro: Macro
    file: str
    sections: tuple[Section, ...]
    blanks: Table
    digits: Table


def read_macro(key: str, file: str, text: str, known: Known, report: Report) -> ReadMacro | None:
    """The macro `key` from the text of its file; None when it cannot be made out at all."""
    parts = take_apart(file, text, report)
    if parts is None:
        return None
    if not is_key(key):
        report.at_line(file, 1, BAD_KEY, found=key)
    source = Source(file, parts.front, report, first_line=2)
    values = source.parse()
    if values is None:
        return None
    head = Table(source, (), values)
    zones = head.words("zones", "zone", known.zones)
    digits = head.table("digits", required=False)
    blanks = head.table("blanks", required=False)
    macro = Macro(
        key=key,
        title=head.texts("title", known.languages),
        body=_bodies(file, parts, known, report),
        zones=zones,
        digits=_digits(digits, zones, known),
        blanks=_blanks(blanks, known),
        changes_status=head.word("status", "status", known.statuses, "") or None,
        reason=head.word("reason", "reason", known.reasons, "") or None,
        note=head.flag("note", False),
        order_status=head.word("order_status", "order status", known.order_statuses, "") or None,
        reserve_hours=head.number("reserve_hours", 1, MOST_HOURS) if "reserve_hours" in head else None,
    )
    head.finish()
    return ReadMacro(macro, file, parts.sections, blanks, digits)


def check_digits(macros: Iterable[ReadMacro]) -> None:
    """No digit twice in one zone."""
    taken: dict[tuple[str, int], str] = {}
    for read in macros:
        for zone, digit in read.macro.digits.items():
            first = taken.setdefault((zone, digit), read.macro.key)
            if first != read.macro.key:
                sentence = mark(
                    "in the zone '{zone}' the digit {digit} already belongs to the macro '{other}'"
                )
                read.digits.mistake(zone, sentence, zone=zone, digit=digit, other=first)


def _sections(file: str, reply: str, first: int, report: Report) -> list[Section]:
    headings = list(_SECTION.finditer(reply))
    before = reply[: headings[0].start()] if headings else reply
    if before.strip():
        line = first + reply[: len(before) - len(before.lstrip())].count("\n")
        report.at_line(file, line, mark("this text stands before the first language; begin it with '## uk'"))
    sections: list[Section] = []
    for index, heading in enumerate(headings):
        end = headings[index + 1].start() if index + 1 < len(headings) else len(reply)
        text = reply[heading.end() : end]
        start = heading.end() + len(text) - len(text.lstrip()) if text.strip() else heading.start()
        if any(section.language == heading[1] for section in sections):
            line = first + reply[: heading.start()].count("\n")
            report.at_line(
                file, line, mark("the language '{language}' is already there"), language=heading[1]
            )
        sections.append(Section(heading[1], text.strip(), first + reply[:start].count("\n")))
    return sections


def _bodies(file: str, parts: MacroText, known: Known, report: Report) -> dict[str, str]:
    """The reply in every language of the profile."""
    bodies = {section.language: section for section in parts.sections}
    for section in parts.sections:
        if known.languages is not None and section.language not in known.languages:
            sentence, values = unknown("language", section.language, known.languages)
            report.at_line(file, section.line, sentence, **values)
    end = 3 + parts.front.count("\n")
    for language in known.languages or ():
        if language not in bodies:
            sentence = mark("there is no reply in '{language}'; add a part that begins with '## {language}'")
            report.at_line(file, end, sentence, language=language)
        elif not bodies[language].body:
            sentence = mark("the reply in '{language}' is empty")
            report.at_line(file, bodies[language].line, sentence, language=language)
    return {language: section.body for language, section in bodies.items()}


def _digits(table: Table, zones: tuple[str, ...], known: Known) -> dict[str, int]:
    digits = {}
    for zone in table.names():
        digits[zone] = table.number(zone, *_DIGITS)
        if known.zones is not None and zone not in known.zones:
            table.unknown(zone, "zone", zone, known.zones)
        elif zone not in zones:
            sentence = mark("the macro has a digit in the zone '{zone}', which is not among its zones")
            table.mistake(zone, sentence, zone=zone)
    return digits


def _blanks(table: Table, known: Known) -> tuple[BlankSpec, ...]:
    blanks = []
    for key in table.names():
        if not is_key(key):
            table.mistake(key, BAD_KEY, found=key)
        blank = table.table(key)
        blanks.append(BlankSpec(key, blank.texts("label", known.languages), blank.flag("required", True)))
        blank.finish()
    return tuple(blanks)
