"""The roster of one desk on this machine: roster.csv in the desk's directory, in the form of `table`.

A week that was shared through the helpdesk counts as it was shared, with what was planned here since laid
over it, person by person. Of other weeks a day that is in the file counts as it stands there, for
everybody; at a practice desk the example of the profile counts on the days that are in neither.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from console.duty.bases import Base, Bases
from console.duty.days import monday_of, week_of
from console.profiles.model import Person, Profile
from console.rules.roster import DutyDay, of_example
from console.rules.shared_roster import in_a_row, merged
from storage.files import file_problem

if TYPE_CHECKING:
    # A desk without a file opens without what reads and writes one: that is a dozen modules of the imports.
    from console.duty.shared import SharedRoster, SharedWeek
    from console.imports.flaws import BadRow

FILE = "roster.csv"
REPLACED = "roster.replaced.csv"
"""Takes the rows that were planned here and gave way to a shared plan, so that nothing is lost."""


class KeptRoster:
    """Reads and writes the file. Rows that cannot be read are told to `on_bad`, the others count.

    `example`: whether the profile's example stands in for days that nobody has planned. It is of people
    who do not exist, so only a practice desk wants it. `shared` are the weeks that came from the helpdesk.
    """

    def __init__(
        self, directory: Path, profile: Profile, *, example: bool, shared: SharedRoster | None = None
    ) -> None:
        self.path = directory / FILE
        self._profile = profile
        self._example = example
        self._shared = shared
        self._bases = Bases(directory)
        self._seen: tuple[int, int] | None = None
        self._days: tuple[DutyDay, ...] = ()

    def planned(self, on_bad: Callable[[BadRow], None] = lambda bad: None) -> tuple[DutyDay, ...]:
        """All that is in the file, by day and person. Read again only when the file is another."""
        try:
            stat = self.path.stat()
        except FileNotFoundError:
            self._seen, self._days = None, ()
            return ()
        except OSError as error:
            raise file_problem(error, self.path) from error
        seen = (stat.st_mtime_ns, stat.st_size)
        if seen != self._seen:
            self._days = self._read(self.path, on_bad)
            self._seen = seen
        return self._days

    def example_people(self) -> tuple[Person, ...]:
        """Who is in the example, where that counts."""
        return self._profile.roster.people if self._example else ()

    def of_days(self, days: Sequence[date]) -> tuple[DutyDay, ...]:
        """What counts on these days: what was shared, or else planned here, or else the example."""
        found: list[DutyDay] = []
        for monday in dict.fromkeys(map(monday_of, days)):
            wanted = [day for day in days if monday_of(day) == monday]
            shared = self.shared(monday)
            if shared is None:
                found += self._of_file(wanted)
            else:
                found += [one for one in self._over(shared, monday) if one.day in wanted]
        return tuple(found)

    def all(self) -> tuple[DutyDay, ...]:
        """Every day that counts: of the weeks that were shared, and of the others what is in the file."""
        shared = self._shared.mondays() if self._shared is not None else ()
        days = [day for monday in shared for day in week_of(monday)]
        return (*(one for one in self.planned() if one.day not in days), *self.of_days(days))

    def _of_file(self, days: Collection[date]) -> tuple[DutyDay, ...]:
        planned = self.planned()
        known = {one.day for one in planned}
        kept = [one for one in planned if one.day in days]
        unplanned = [day for day in days if day not in known] if self._example else []
        return (*kept, *of_example(self._profile, unplanned))

    # What was shared

    def shared(self, monday: date) -> SharedWeek | None:
        """The shared plan of a week, where there is one."""
        return self._shared.week(monday) if self._shared is not None else None

    def base(self, monday: date) -> Base | None:
        """What the plan of a week on this machine was made from; None where it is not made from a shared
        one, and was not shared."""
        return self._bases.all().get(monday)

    def changed(self, monday: date) -> bool:
        """Whether the week as it counts here is another than the one that was shared."""
        shared = self.shared(monday)
        if shared is None:
            return any(monday_of(one.day) == monday for one in self.planned())
        return in_a_row(self.of_days(week_of(monday))) != shared.days

    def shared_as(self, monday: date, key: str) -> None:
        """The week as it counts here goes out under this id: from now on it is planned here, too."""
        shared, base = self.shared(monday), self.base(monday)
        on = shared.id if shared is not None else base.on if base is not None else ""
        self._write_days(week_of(monday), self.of_days(week_of(monday)))
        self._bases.put({monday: Base(on, key)})

    def _over(self, shared: SharedWeek, monday: date) -> tuple[DutyDay, ...]:
        """The shared plan with what was changed here since laid over it."""
        base = self.base(monday)
        if base is None:
            return shared.days
        mine = [one for one in self.planned() if monday_of(one.day) == monday]
        before = self._known(monday, base.sent)
        if before is None:
            before = self._known(monday, base.on) or ()
        return merged(before, mine, shared.days)

    def _known(self, monday: date, key: str) -> tuple[DutyDay, ...] | None:
        return self._shared.days_of(monday, key) if self._shared is not None and key else None

    # Writing

    def save(self, days: Iterable[DutyDay]) -> None:
        """Put these people's days in place of what was planned for them; the rest stays."""
        new = list(days)
        replaced = {(one.day, one.person) for one in new}
        there = self.planned()
        named = {one.day for one in new}
        for day in named:
            if self.shared(monday_of(day)) is not None:
                there = (*(one for one in there if one.day != day), *self.of_days([day]))
        kept = [one for one in there if one.day in named and (one.day, one.person) not in replaced]
        self.replace(sorted(named), [*kept, *new])

    def replace(self, days: Sequence[date], plan: Iterable[DutyDay]) -> None:
        """Put a plan in place of all that was planned for these days."""
        new = [one for one in plan if one.day in days]
        bases: dict[date, Base] = {}
        whole: list[date] = []
        for monday in dict.fromkeys(map(monday_of, days)):
            shared, base = self.shared(monday), self.base(monday)
            if shared is None:
                continue
            # Of a shared week the file holds all days, as they count now.
            rest = [day for day in week_of(monday) if day not in days]
            new += self.of_days(rest)
            whole += rest
            under_way = base is not None and base.sent and self._known(monday, base.sent) is None
            bases[monday] = Base(shared.id, base.sent if base is not None and under_way else "")
        self._write_days([*days, *whole], new)
        if bases:
            self._bases.put(bases)

    def _write_days(self, days: Collection[date], plan: Iterable[DutyDay]) -> None:
        gone = set(days)
        there = self.planned()
        hidden = [one for one in there if one.day in gone and self._is_hidden(one.day)]
        if hidden:
            path = self.path.with_name(REPLACED)
            before = self._read(path, lambda bad: None) if path.exists() else ()
            self._write(path, dict.fromkeys((*before, *hidden)))
        self._write(self.path, [*(one for one in there if one.day not in gone), *plan])

    def _is_hidden(self, day: date) -> bool:
        """Whether what the file says of a day does not count, since somebody else shared the week."""
        monday = monday_of(day)
        return self.base(monday) is None and self.shared(monday) is not None

    def _write(self, path: Path, days: Iterable[DutyDay]) -> None:
        from console.duty.table import ROSTER, row_of
        from console.imports.writing import write_csv, written

        rows = [row_of(one, self._profile) for one in in_a_row(days)]
        with written(path, "utf-8") as out:
            write_csv(out, [column.key for column in ROSTER.columns], rows, ",")

    def _read(self, path: Path, on_bad: Callable[[BadRow], None]) -> tuple[DutyDay, ...]:
        try:
            data = path.read_bytes()
        except OSError as error:
            raise file_problem(error, path) from error
        return read_roster(data, self._profile, path, on_bad)


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
