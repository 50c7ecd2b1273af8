"""One run: consoles that confirm replies, a line that breaks, processes that are killed, and the count."""

from __future__ import annotations

import random
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tests.rig.desks import MARK, RigDesk
from tests.rig.line import Fault, Line
from tests.rig.office import Office, Text
from tests.rig.times import LATE

TICK = 0.1  # seconds
LOGINS = ("oksana", "petro", "oksana")  # three places; two of them are one agent's
PER_TICKET = 5  # replies
CALM_WITHIN = 300.0  # seconds that the outboxes are given to empty when nothing fails any more


@dataclass(frozen=True)
class Weather:
    """What goes wrong in a run, and for how long. Lengths in seconds; `faults` is a share.

    With a `mistake` put in, the run is over when the first reply is there twice.
    """

    replies: int
    seed: int
    faults: float = 0.35
    kill_every: float = 4.0
    fall_every: float = 7.0
    at_most: float = 1200.0
    mistake: str = ""
    only: Fault | None = None
    late: float = LATE


@dataclass
class Report:
    """What the desk holds, against what was confirmed."""

    desk: str
    replies: int
    confirmed: int = 0
    lost: list[str] = field(default_factory=list)
    twice: list[str] = field(default_factory=list)
    out_of_order: list[str] = field(default_factory=list)
    elsewhere: list[str] = field(default_factory=list)
    mailed_twice: list[str] | None = None
    forgotten: list[str] = field(default_factory=list)
    not_mailed: list[str] = field(default_factory=list)
    undelivered: list[str] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    writes: int = 0
    faulty_writes: int = 0
    faults: Counter[str] = field(default_factory=Counter)
    harm: Counter[str] = field(default_factory=Counter)
    seconds: float = 0.0

    def violations(self) -> list[str]:
        """Every promise that was not kept, in words."""
        told = {
            "was lost": self.lost,
            "is there twice": self.twice,
            "is out of order": self.out_of_order,
            "is in another ticket": self.elsewhere,
            "was mailed twice": [mark for mark in self.mailed_twice or () if mark not in self.forgotten],
            "did not go out on a healthy line": self.undelivered,
            "waits for a person, where the key can be looked up": self.asked,
        }
        found = [f"ended by itself: {what}" for what in self.broken]
        found += [f"{what} {how}" for how, many in told.items() for what in many]
        if self.confirmed != self.replies:
            found.append(f"only {self.confirmed} of {self.replies} replies could be confirmed")
        return found


def run(desk: RigDesk, weather: Weather) -> Report:
    """Send the replies through the storm, wait until it is over, and count at the desk."""
    began = time.monotonic()
    report = Report(desk.name, weather.replies)
    tickets = desk.tickets(max(len(LOGINS), weather.replies // PER_TICKET))
    line = Line(desk.port, weather.faults, weather.seed, weather.only, weather.late)
    try:
        with _offices(desk, line, tickets, weather) as offices:
            _storm(desk, offices, weather, report, tickets)
            line.rate = 0.0
            if not (weather.mistake and _is_twice(desk, tickets)):
                _calm(offices, report)
            report.confirmed = sum(len(office.confirmed) for office in offices)
            report.asked = [one for office in offices for one in office.asked_a_person()]
            report.undelivered = [one for office in offices for one in office.waiting()]
            plan = [text for office in offices for text in office.plan]
    finally:
        line.close()
    report.writes, report.faulty_writes = line.writes, line.faulty_writes
    report.faults.update({fault.value: count for fault, count in line.faults.items()})
    mails = desk.mails()
    count(report, plan, desk.said(tickets), mails)
    # Once as a reply that the desk has, and besides only as one that it does not know of.
    report.forgotten = [mark for mark, lost in desk.forgotten().items() if mails and mails[mark] - lost == 1]
    report.seconds = time.monotonic() - began
    return report


@contextmanager
def _offices(desk: RigDesk, line: Line, tickets: Sequence[str], weather: Weather) -> Iterator[list[Office]]:
    with tempfile.TemporaryDirectory(prefix="pult-rig-", ignore_cleanup_errors=True) as folder:
        offices = []
        for number, login in enumerate(LOGINS):
            home = Path(folder) / f"home-{number}"
            home.mkdir(mode=0o700)
            plan = plan_of(tickets[number :: len(LOGINS)], number, weather.replies)
            # Two consoles want the first home at the same time.
            office = Office(home, plan, rivals=2 if number == 0 else 1, mistake=weather.mistake)
            office.set_up(line.url, login, desk.tokens[login])
            offices.append(office)
        try:
            for office in offices:
                office.open()
            yield offices
        finally:
            for office in offices:
                office.close()


def plan_of(tickets: Sequence[str], office: int, replies: int) -> tuple[Text, ...]:
    """This office's share of the replies, round and round over its tickets; each has a number of its own."""
    mine = range(office, replies, len(LOGINS))
    return tuple(
        Text(tickets[turn % len(tickets)], f"R-{number:05} Ваш заказ в пути, сообщим в {number} ч.")
        for turn, number in enumerate(mine)
    )


def _storm(
    desk: RigDesk, offices: Sequence[Office], weather: Weather, report: Report, tickets: Sequence[str]
) -> None:
    """Until everything has been confirmed and has gone out, or the time is over."""
    dice = random.Random(weather.seed)
    end = time.monotonic() + weather.at_most
    next_kill = time.monotonic() + weather.kill_every
    next_fall = time.monotonic() + weather.fall_every
    while time.monotonic() < end and not report.broken:
        time.sleep(TICK)
        report.broken += [said for office in offices for said in office.died_by_itself()]
        if _is_over(offices) or (weather.mistake and _is_twice(desk, tickets)):
            return
        if time.monotonic() > next_kill:
            report.harm[_kill(dice.choice(offices), dice)] += 1
            next_kill = time.monotonic() + dice.uniform(0.3, 1.7) * weather.kill_every
        if time.monotonic() > next_fall:
            report.harm[desk.falls(dice)] += 1
            next_fall = time.monotonic() + dice.uniform(0.3, 1.7) * weather.fall_every


def _is_twice(desk: RigDesk, tickets: Sequence[str]) -> bool:
    return any(len(bodies) != len(set(bodies)) for bodies in desk.said(tickets).values())


def _kill(office: Office, dice: random.Random) -> str:
    if dice.random() < 0.5:
        office.kill_console(dice.randrange(8))
        return "consoles killed"
    return "syncs killed" if office.kill_sync() else ""


def _is_over(offices: Sequence[Office]) -> bool:
    """Everything went out, or something waits for a person and never will."""
    if any(office.asked_a_person() for office in offices):
        return True
    return all(office.all_confirmed and not office.waiting() for office in offices)


def _calm(offices: Sequence[Office], report: Report) -> None:
    """Nothing fails any more: everything must go out."""
    end = time.monotonic() + CALM_WITHIN
    while time.monotonic() < end and not report.broken:
        if _is_over(offices):
            return
        report.broken += [said for office in offices for said in office.died_by_itself()]
        time.sleep(TICK)


def count(
    report: Report, plan: Sequence[Text], said: Mapping[str, Sequence[str]], mails: Counter[str] | None
) -> None:
    """Compare what the desk holds with what was confirmed, text by text."""
    everywhere = Counter(body for bodies in said.values() for body in bodies)
    lines: dict[str, list[str]] = {}
    for text in plan:
        lines.setdefault(text.ticket_id, []).append(text.body)
        if not everywhere[text.body]:
            report.lost.append(text.body)
        if everywhere[text.body] > 1:
            report.twice.append(text.body)
    for ticket_id, bodies in said.items():
        mine = lines.get(ticket_id, [])
        known = set(mine)
        report.elsewhere += [body for body in bodies if body not in known]
        first = list(dict.fromkeys(body for body in bodies if body in known))
        there = set(first)
        wanted = [body for body in mine if body in there]
        report.out_of_order += [body for body, due in zip(first, wanted, strict=True) if body != due]
    if mails is not None:
        marks = [MARK.findall(text.body)[0] for text in plan]
        report.mailed_twice = [mark for mark in marks if mails[mark] > 1]
        report.not_mailed = [mark for mark in marks if not mails[mark]]
