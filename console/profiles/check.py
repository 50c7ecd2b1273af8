"""Checks a profile as far as it can be checked: everything that loading checks, and the replies' templates.

The template language is imported here and where a macro is filled, never while a console starts.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path

from liquid import Environment
from liquid.exceptions import LiquidError
from liquid.static_analysis import TemplateAnalysis

from console.profiles.finds import look_at_rules, look_at_terms
from console.profiles.loader import Reading, profile_folder
from console.profiles.macro_file import ReadMacro, Section
from console.profiles.mistakes import Mistake, has_mistakes, unknown
from console.profiles.model import Profile
from console.profiles.more_finds import look_at_desk, look_at_roster
from console.profiles.toml_source import Report
from console.rules.macros import MacroFailed, ReplyFacts, fill
from storage.frozen import frozen
from storage.problems import mark
from storage.records import Agent, Customer, Order, OrderItem, Ticket

BLANKS = "blanks"

VARIABLES: Mapping[str, tuple[str, ...]] = {
    "customer": ("name", "first_name", "city"),
    "order": (
        "number",
        "status",
        "status_key",
        "place",
        "reserve_until",
        "expected_at",
        "created_at",
        "total",
        "item",
        "items",
        "parcel",
        "partner",
        "product",
        "partner_term",
    ),
    "partner": ("title", "source"),
    "product": ("title",),
    "term": ("title", "owner", "theirs", "length", "started", "ends"),
    "desk": ("title", "opens"),
    "agent": ("name",),
    "ticket": ("number", "subject"),
    "now": (),
    "today": (),
    "greeting": (),
}
"""What a reply may name, and the parts of each (`console.rules.macros` fills them). `blanks` has the
blanks of the macro itself."""

FILTERS = ("day", "time", "date", "money")
"""The filters of ours, beside Liquid's own."""

_STATEMENT = re.compile(r"\{\{.*?\}\}|\{%.*?%\}", re.DOTALL)


@frozen
class Checked:
    """What a check found. `mistakes` keep the profile from being used, `doubts` do not; by file and line.

    `profile` is None when there is any mistake.
    """

    name: str
    profile: Profile | None
    mistakes: tuple[Mistake, ...] = ()
    doubts: tuple[Mistake, ...] = ()


def check_profile(key_or_path: str | Path) -> Profile:
    """The profile, all of it checked. Raises ProfileProblem with every mistake."""
    found = examine_profile(key_or_path)
    if found.profile is None:
        raise has_mistakes(found.name, found.mistakes)
    return found.profile


def examine_profile(key_or_path: str | Path) -> Checked:
    """Everything that can be said against a profile. Raises ProfileProblem where there is none."""
    folder = profile_folder(key_or_path)
    reading = Reading(folder)
    profile = reading.profile()
    environment = Environment()
    for macro in reading.macros:
        for section in macro.sections:
            sound = _check_template(macro, section, environment, reading.report)
            if sound and profile is not None:
                _try(macro, section, profile, reading.report)
    if profile is not None and not reading.report:
        look_at_rules(profile, reading.rules, reading.terms)
        look_at_terms(profile, reading.terms)
        if reading.desk_table is not None:
            look_at_desk(profile, reading.desk_table)
        if reading.roster_table is not None:
            look_at_roster(profile, reading.roster_table)
    mistakes = _in_order(reading.report.located())
    return Checked(folder.name, None if mistakes else profile, mistakes, _in_order(reading.report.doubts()))


def _in_order(found: list[Mistake]) -> tuple[Mistake, ...]:
    return tuple(sorted(found, key=lambda one: (one.file, one.line)))


def _check_template(macro: ReadMacro, section: Section, environment: Environment, report: Report) -> bool:
    """Whether one reply can be read as a template and names only what there is."""
    before = report.count
    blanks = tuple(blank.key for blank in macro.macro.blanks)
    try:
        found = environment.from_string(section.body).analyze()
    except LiquidError as error:
        line = section.line + _where(section.body, error, environment)
        report.at_line(macro.file, line, mark("the template has a mistake: {error}"), error=error.args[0])
        return False
    _check_words(macro.file, section, found, blanks, environment, report)
    used = {part for root, part, _ in _variables(found) if root == BLANKS}
    for blank in blanks:
        if blank not in used:
            sentence = mark("the reply in '{language}' does not use the blank '{blank}'")
            macro.blanks.mistake(blank, sentence, language=section.language, blank=blank)
    return report.count == before


def _try(macro: ReadMacro, section: Section, profile: Profile, report: Report) -> None:
    """Fill the reply as for a customer: what only filling refuses is found here."""
    try:
        fill(macro.macro, section.language, _facts(profile), profile)
    except MacroFailed as problem:
        sentence = mark("the reply in '{language}' cannot be filled: {why}")
        why = str(problem.values.get("why", problem))
        report.at_line(macro.file, section.line, sentence, language=section.language, why=why)


def _facts(profile: Profile) -> ReplyFacts:
    """Somebody with an order that has everything an order can have."""
    at = datetime(2026, 1, 2, 12, tzinfo=UTC)
    status = profile.order_statuses[0].key if profile.order_statuses else ""
    partner = profile.partners[0] if profile.partners else None
    order = Order(
        number="1",
        status=status,
        updated_at=at,
        created_at=at,
        items=(OrderItem("-", 100),),
        total=100,
        currency=profile.currency,
        place="-",
        reserve_until=at,
        expected_at=at,
        parcel="1",
        partner=partner.key if partner is not None else "",
        product=partner.products[0].key if partner is not None and partner.products else "",
    )
    ticket = Ticket("1", "1", "-", profile.statuses[0].key, profile.channels[0].key, "", at, at)
    return ReplyFacts(ticket, Customer("1", "-", city="-"), order, Agent("1", "-"), at)


def _check_words(
    file: str,
    section: Section,
    found: TemplateAnalysis,
    blanks: tuple[str, ...],
    environment: Environment,
    report: Report,
) -> None:
    """Only variables and filters that there are."""
    variables = {**VARIABLES, BLANKS: blanks}

    def unknown_at(index: int, what: str, word: str, expected: tuple[str, ...]) -> None:
        sentence, values = unknown(what, word, expected)
        report.at_line(file, section.line + section.body.count("\n", 0, index), sentence, **values)

    for root, part, index in _variables(found):
        if root not in variables:
            unknown_at(index, "variable", root, tuple(variables))
        elif part not in ("", *variables[root]):
            unknown_at(index, f"part of '{root}'", part, variables[root])
    for name, spans in found.filters.items():
        if name not in FILTERS and name not in environment.filters:
            unknown_at(spans[0].index, "filter", name, FILTERS)


def _variables(found: TemplateAnalysis) -> Iterator[tuple[str, str, int]]:
    """Every variable from outside: its name, its part ("" for none), and where it stands."""
    for uses in found.globals.values():
        for use in uses:
            root, *parts = use.segments
            part = parts[0] if parts and isinstance(parts[0], str) else ""
            yield str(root), part, use.span.index


def _where(body: str, error: LiquidError, environment: Environment) -> int:
    """On which line of `body` the mistake is, counted from 0; Liquid does not always tell."""
    if error.token is not None and error.token.start_index >= 0:
        return body.count("\n", 0, error.token.start_index)
    openings = []
    for statement in _STATEMENT.finditer(body):
        line = body.count("\n", 0, statement.start())
        if statement.group().startswith("{%"):
            openings.append(line)
            continue
        try:
            environment.from_string(statement.group())
        except LiquidError:
            return line
    return openings[-1] if openings else 0
