"""roster.toml: an example of who works when, for the practice day."""

from __future__ import annotations

from console.profiles.conditions import Known
from console.profiles.hours import WEEKDAYS
from console.profiles.model import Duty, Person, Roster
from console.profiles.tables import TWICE, Table

STAFF = ("trainee", "operator", "senior", "head")
"""What somebody of the desk may be, beside the roles of the directory."""


def read_roster(document: Table, known: Known) -> Roster:
    """People and their duties; a duty names only people, zones and shifts that there are."""
    people: dict[str, Person] = {}
    roles = None if known.roles is None else (*STAFF, *(role for role in known.roles if role not in STAFF))
    for table in document.tables("person", required=False):
        person = Person(table.text("name"), table.text("login"), table.word("role", "role", roles))
        table.finish()
        if person.login and person.login in people:
            table.mistake("login", TWICE, what="person", found=person.login)
        people.setdefault(person.login, person)
    duties = tuple(_duty(table, known, tuple(people)) for table in document.tables("duty", required=False))
    document.finish()
    return Roster(tuple(people.values()), duties)


def _duty(table: Table, known: Known, people: tuple[str, ...]) -> Duty:
    zones = (
        (table.word("zone", "zone", known.zones),)
        if "zone" in table
        else table.words("zones", "zone", known.zones)
    )
    days = table.words("days", "weekday", WEEKDAYS, required=False)
    duty = Duty(
        person=table.word("person", "person", people),
        zones=tuple(zone for zone in zones if zone),
        shift=table.word("shift", "shift", known.shifts, ""),
        days=tuple(WEEKDAYS.index(day) for day in days),
    )
    table.expect("zone", "zones")
    table.finish()
    return duty
