"""The roster of one desk on this machine: roster.csv in the desk's directory, in the form of `table`.

A day that is in the file counts as it stands there, for everybody. At a practice desk the example of the
profile counts on the others.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from console.profiles.model import Person, Profile
from console.rules.roster import DutyDay, of_example
from storage.files import file_problem

if TYPE_CHECKING:
    # A desk without a file opens without what reads and writes one: that is a dozen modules of the imports.
    from console.imports.flaws import BadRow

FILE = "roster.csv"


class KeptRoster:
    """Reads and writes the file. Rows that cannot be read are told to `on_bad`, the others count.

    `example`: whether the profile's example stands in for days that nobody has planned. It is of people
    who do not exist, so only a practice desk wants it.
    """

    def __init__(self, directory: Path, profile: Profile, *, example: bool) -> None:
        self.path = directory / FILE
        self._profile = profile
        self._example = example
        self._seen: tuple[int, int] | None = None
        self._days: tuple[DutyDay, ...] = ()

    def planned(self, on_bad: Callable[[BadRow], None] = lambda bad: None) -> tuple[DutyDay, ...]:
        """All that was planned, by day and person. Read again only when the file is another."""
        try:
            stat = self.path.stat()
        except FileNotFoundError:
            self._seen, self._days = None, ()
            return ()
        except OSError as error:
            raise file_problem(error, self.path) from error
        seen = (stat.st_mtime_ns, stat.st_size)
        if seen != self._seen:
            self._days = self._read(on_bad)
            self._seen = seen
        return self._days

    def example_people(self) -> tuple[Person, ...]:
        """Who is in the example, where that counts."""
        return self._profile.roster.people if self._example else ()

    def of_days(self, days: Sequence[date]) -> tuple[DutyDay, ...]:
        """What counts on these days: what was planned, or else the example."""
        planned = self.planned()
        known = {one.day for one in planned}
        wanted = set(days)
        kept = [one for one in planned if one.day in wanted]
        unplanned = [day for day in days if day not in known] if self._example else []
        return (*kept, *of_example(self._profile, unplanned))

    def save(self, days: Iterable[DutyDay]) -> None:
        """Put these people's days in place of what was planned for them; the rest stays."""
        new = list(days)
        replaced = {(one.day, one.person) for one in new}
        kept = [one for one in self.planned() if (one.day, one.person) not in replaced]
        self._write([*kept, *new])

    def replace(self, days: Sequence[date], plan: Iterable[DutyDay]) -> None:
        """Put a plan in place of all that was planned for these days."""
        gone = set(days)
        self._write([*(one for one in self.planned() if one.day not in gone), *plan])

    def _write(self, days: Iterable[DutyDay]) -> None:
        from console.duty.table import ROSTER, row_of
        from console.imports.writing import write_csv, written

        rows = [row_of(one, self._profile) for one in sorted(days, key=lambda one: (one.day, one.person))]
        with written(self.path, "utf-8") as out:
            write_csv(out, [column.key for column in ROSTER.columns], rows, ",")

    def _read(self, on_bad: Callable[[BadRow], None]) -> tuple[DutyDay, ...]:
        try:
            data = self.path.read_bytes()
        except OSError as error:
            raise file_problem(error, self.path) from error
        return read_roster(data, self._profile, self.path, on_bad)


def read_roster(
    data: bytes, profile: Profile, path: object, on_bad: Callable[[BadRow], None]
) -> tuple[DutyDay, ...]:
    """The days of a file. Raises ImportProblem for one of which no row can be read."""
    from console.duty.table import ROSTER, read_day
    from console.imports.flaws import BadRow
    from console.imports.rows import Rows

    days = []
    for row in Rows(io.BytesIO(data), ROSTER, path):
        try:
            if isinstance(row, BadRow):
                raise row
            days.append(read_day(row, profile))
        except BadRow as bad:
            on_bad(bad)
    return tuple(days)


def as_text(days: Iterable[DutyDay], profile: Profile) -> str:
    """The days as the text of a file, for a note in the helpdesk that people can read as well."""
    from console.duty.table import ROSTER, row_of

    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([column.key for column in ROSTER.columns])
    for one in sorted(days, key=lambda one: (one.day, one.person)):
        writer.writerow(row_of(one, profile).values())
    return out.getvalue()
