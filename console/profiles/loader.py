"""Loads a profile: a desk as a folder of TOML and Markdown.

`load_profile` finds every mistake before it gives up, each with file, line and what was expected.
What only the replies' templates tell is checked in `console.profiles.check`.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from console.profiles.clocks_file import PlacedTerm, read_terms, term_keys
from console.profiles.conditions import Known
from console.profiles.desk_file import read_desk
from console.profiles.directory_file import read_roles
from console.profiles.folders import DESK, built_in_profiles, profile_folder
from console.profiles.macro_file import ReadMacro, check_digits, read_macro
from console.profiles.mapping_file import read_mapping
from console.profiles.mistakes import Mistake, ProfileProblem, has_mistakes, nearest, unknown
from console.profiles.model import FieldMapping, Profile, RoleVia, Roster, Zone
from console.profiles.partners_file import read_partners
from console.profiles.roster_file import read_roster
from console.profiles.season_tables import check_peak_terms
from console.profiles.tables import Table
from console.profiles.toml_source import Report, Source, read_text
from console.profiles.zones_file import PlacedRule, read_zones, zone_keys
from storage.problems import mark

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

__all__ = ["Mistake", "ProfileProblem", "Reading", "built_in_profiles", "load_profile", "profile_folder"]

ZONES, CLOCKS, DIRECTORY = "zones.toml", "clocks.toml", "directory.toml"
PARTNERS, ROSTER = "partners.toml", "roster.toml"
MACROS = "macros"


def load_profile(key_or_path: str | Path) -> Profile:
    """The profile with that key, or in that folder. Raises ProfileProblem with all its mistakes."""
    folder = profile_folder(key_or_path)
    reading = Reading(folder)
    profile = reading.profile()
    if profile is None:
        raise has_mistakes(folder.name, reading.report.located())
    return profile


class Reading:
    """One reading of a profile's folder. `report` collects the mistakes; the others are what could be read,
    with the places where it stands."""

    def __init__(self, folder: Traversable) -> None:
        self.folder = folder
        self.report = Report()
        self.macros: tuple[ReadMacro, ...] = ()
        self.rules: tuple[PlacedRule, ...] = ()
        self.terms: tuple[PlacedTerm, ...] = ()
        self.desk_table: Table | None = None
        self.roster_table: Table | None = None

    def profile(self) -> Profile | None:
        """The profile; None when there was any mistake."""
        desk_table = self.desk_table = self._document(DESK)
        desk = read_desk(desk_table) if desk_table is not None else None
        known = desk.known() if desk is not None else Known()
        zones_table = self._document(ZONES)
        if zones_table is not None:
            known = replace(known, zones=zone_keys(zones_table) or None)
        directory = self._document(DIRECTORY, required=False)
        roles = read_roles(directory, known) if directory is not None else ()
        if directory is not None or not self._is_there(DIRECTORY):
            known = replace(
                known,
                roles=tuple(role.key for role in roles),
                linked_roles=tuple(role.key for role in roles if role.via is RoleVia.TICKET),
                chat_roles=tuple(role.key for role in roles if role.via is RoleVia.CHAT),
            )
        partners_table = self._document(PARTNERS, required=False)
        partners = read_partners(partners_table, known) if partners_table is not None else ()
        if partners_table is not None or not self._is_there(PARTNERS):
            products = dict.fromkeys(product.key for partner in partners for product in partner.products)
            keys = tuple(partner.key for partner in partners)
            known = replace(known, partners=keys, products=tuple(products))
        clocks_table = self._document(CLOCKS, required=False)
        self.terms = read_terms(clocks_table, known) if clocks_table is not None else ()
        if clocks_table is not None or not self._is_there(CLOCKS):
            known = replace(known, terms=term_keys(clocks_table) if clocks_table is not None else ())
        if desk_table is not None and known.terms is not None:
            check_peak_terms(desk_table, known.terms)
        zones: tuple[Zone, ...] = ()
        if zones_table is not None:
            zones, self.rules = read_zones(zones_table, known)
        self.roster_table = self._document(ROSTER, required=False)
        roster = read_roster(self.roster_table, known) if self.roster_table is not None else Roster()
        mappings = self._mappings(known)
        self.macros = self._macros(known)
        if self.report or desk is None:
            return None
        return Profile(
            key=self.folder.name,
            title=desk.title,
            languages=desk.languages,
            hours=desk.hours,
            goals=desk.goals,
            zones=zones,
            statuses=desk.statuses,
            order_statuses=desk.order_statuses,
            channels=desk.channels,
            kinds=desk.kinds,
            reasons=desk.reasons,
            roles=roles,
            terms=tuple(placed.term for placed in self.terms),
            macros=tuple(read.macro for read in self.macros),
            mappings=mappings,
            later_minutes=desk.later_minutes,
            currency=desk.currency,
            words=desk.words,
            writers=desk.writers,
            calendars=desk.calendars,
            peaks=desk.peaks,
            partners=partners,
            groups=desk.groups,
            shifts=desk.shifts,
            roster=roster,
        )

    def _is_there(self, name: str) -> bool:
        return self.folder.joinpath(name).is_file()

    def _document(self, name: str, *, required: bool = True) -> Table | None:
        file = self.folder.joinpath(name)
        if not required and not file.is_file():
            return None
        text = read_text(file, name, self.report)
        if text is None:
            return None
        source = Source(name, text, self.report)
        values = source.parse()
        return Table(source, (), values) if values is not None else None

    def _mappings(self, known: Known) -> dict[str, FieldMapping]:
        """Every other TOML file maps one kind of helpdesk, whose name it bears."""
        mappings = {}
        names = (DESK, ZONES, CLOCKS, DIRECTORY, PARTNERS, ROSTER)
        for name in sorted(entry.name for entry in self.folder.iterdir()):
            if not name.endswith(".toml") or name.startswith(".") or name in names:
                continue
            table = self._document(name)
            if table is None:
                continue
            if "statuses" not in table and nearest(name, names, 0.85):
                sentence, values = unknown("file", name, names)
                self.report.at_line(name, 1, sentence, **values)
            else:
                mappings[name.removesuffix(".toml")] = read_mapping(table, known)
        return mappings

    def _macros(self, known: Known) -> tuple[ReadMacro, ...]:
        """The macros in the order of their keys."""
        folder = self.folder.joinpath(MACROS)
        if not folder.is_dir():
            return ()
        read: list[ReadMacro] = []
        for file in sorted(folder.iterdir(), key=lambda entry: entry.name):
            if file.name.startswith("."):
                continue
            name = f"{MACROS}/{file.name}"
            if not file.name.endswith(".md"):
                self.report.at_line(name, 1, mark("this is not a macro: a macro's file is named KEY.md"))
                continue
            text = read_text(file, name, self.report)
            if text is None:
                continue
            macro = read_macro(file.name.removesuffix(".md"), name, text, known, self.report)
            if macro is not None:
                read.append(macro)
        check_digits(read)
        return tuple(read)
