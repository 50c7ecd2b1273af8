"""The plan of a day from a seed: who comes when, with which situation.

The same seed and date give the same plan. Arrivals follow the weights of the day's hours as a
Poisson process does: they bunch and thin out by themselves. What came in overnight lies between the
last closing and the opening, at its true time.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from random import Random

from console.profiles.model import OpeningHours, Profile
from console.rules.clocks import is_open, next_opening, open_between, spans_of
from console.upstream.practice.cast import Cast, Casting
from console.upstream.practice.scenes import Load, Part, Practice, Situation
from console.upstream.practice.situations import CALL, ORDER
from storage.frozen import frozen

REPEATS_AFTER = timedelta(minutes=70)
"""A situation comes again after this, unless there are too few of them."""

EVENING_SHARE = 0.6
"""Of what comes in overnight, so much comes before people go to sleep."""

SPOKEN = frozenset({"phone"})
"""Channels on which nobody is heard overnight, unless the situation says so."""


@frozen
class Arrival:
    """Somebody comes: what is known of it in advance. `opening` is which of the first words they choose."""

    instance: str
    at: datetime
    situation: str
    opening: int
    cast: Cast


@frozen
class DayFrame:
    """A working day with the night before it; UTC."""

    day: date
    night_from: datetime
    opens: datetime
    closes: datetime


def frame_of(opens: datetime, hours: OpeningHours, night_from: datetime | None = None) -> DayFrame:
    """The day that opens at `opens`; its night begins at `night_from`, or at the last closing before."""
    day = opens.astimezone(hours.timezone).date()
    return DayFrame(day, night_from or _last_closing(day, hours) or opens, opens, _closing(day, hours))


def next_frame(closed: datetime, hours: OpeningHours) -> DayFrame:
    """The day after the one that ended at `closed`."""
    return frame_of(next_opening(closed, hours), hours, night_from=closed)


def plan_day(seed: int, frame: DayFrame, profile: Profile, practice: Practice) -> tuple[Arrival, ...]:
    """Everybody who comes in this night and day, in order of time."""
    if not practice.situations:
        return ()
    stream = Random(f"{seed}/{frame.day}/situations")  # noqa: S311  # a game, not a secret
    choosing = _Choosing(practice.situations, frame, profile, stream)
    casting = Casting(profile, practice, frame.day.isoformat())
    arrivals = []
    for number, (at, overnight) in enumerate(_moments(seed, frame, profile.hours, practice.load)):
        local = at.astimezone(profile.hours.timezone)
        situation, opening = choosing.choose(at, _part(local.time()), overnight=overnight)
        if overnight:
            at = choosing.at_work(situation, at)
        instance = f"{frame.day}/{number:03}"
        stream = Random(f"{seed}/{instance}/cast")  # noqa: S311  # a game, not a secret
        arrivals.append(Arrival(instance, at, situation.key, opening, casting.cast(situation, at, stream)))
    return tuple(sorted(arrivals, key=lambda arrival: arrival.at))


def keeps_hours(situation: Situation, profile: Profile) -> bool:
    """Whether a colleague writes who has hours of their own: a warehouse nine hours away sleeps by day."""
    return any(role.calendar for role in profile.roles if situation.colleague and role.key == situation.role)


def hours_of(situation: Situation, profile: Profile) -> OpeningHours:
    """When whoever writes is at work: a colleague by the role's calendar, others by the desk's hours."""
    for role in profile.roles:
        if situation.colleague and role.key == situation.role:
            return profile.hours_of(role.calendar)
    return profile.hours


def _moments(seed: int, frame: DayFrame, hours: OpeningHours, load: Load) -> Iterator[tuple[datetime, bool]]:
    """When somebody comes, and whether that is overnight; in order."""
    yield from ((at, True) for at in _overnight(seed, frame, load))
    weekday = frame.day.weekday()
    per_day = load.arrivals_per_day * load.share[weekday]
    weights = load.weights[weekday]
    # Slices of an hour of the wall clock, as far as the desk is open in them.
    slices: list[tuple[datetime, timedelta, float]] = []
    start = frame.opens
    while start < frame.closes:
        local = start.astimezone(hours.timezone)
        full = timedelta(hours=1) - timedelta(
            minutes=local.minute, seconds=local.second, microseconds=local.microsecond
        )
        length = min(full, frame.closes - start)
        slices.append((start, length, weights.get(local.hour, 0) * (length / timedelta(hours=1))))
        start += length
    whole = sum(weight for _, _, weight in slices)
    if not whole:
        return
    stream = Random(f"{seed}/{frame.day}/arrivals")  # noqa: S311  # a game, not a secret
    # Even in "load" instead of time: gaps between arrivals are exponential, slices are walked through.
    position = stream.expovariate(1.0)
    done = 0.0
    for start, length, weight in slices:
        load_here = per_day * weight / whole
        while load_here and position < done + load_here:
            at = start + length * ((position - done) / load_here)
            yield at.replace(microsecond=at.microsecond // 1000 * 1000), False
            position += stream.expovariate(1.0)
        done += load_here


def _overnight(seed: int, frame: DayFrame, load: Load) -> list[datetime]:
    stream = Random(f"{seed}/{frame.day}/night")  # noqa: S311  # a game, not a secret
    night = frame.opens - frame.night_from
    if night <= timedelta():
        return []
    moments = []
    for _ in range(load.backlog):
        late = stream.random() < EVENING_SHARE
        share = stream.betavariate(1, 9)  # most soon after closing, or shortly before opening
        at = frame.night_from + night * share if late else frame.opens - night * share
        moments.append(at.replace(microsecond=0))
    return sorted(moment for moment in moments if moment < frame.opens)


class _Choosing:
    """Chooses situations by weight; neither they nor their first words come twice within an hour."""

    def __init__(
        self, situations: Sequence[Situation], frame: DayFrame, profile: Profile, stream: Random
    ) -> None:
        self._situations = situations
        self._opens = frame.opens
        self._night_from = frame.night_from
        self._stream = stream
        self._own_hours = {one.key: hours_of(one, profile) for one in situations if keeps_hours(one, profile)}
        self._nights = {
            key: tuple(open_between(frame.night_from, frame.opens, hours))
            for key, hours in self._own_hours.items()
        }
        self._last_read: dict[str, datetime] = {}
        self._overnight: set[str] = set()
        self._openings: dict[str, list[int]] = {}

    def choose(self, at: datetime, part: Part, *, overnight: bool) -> tuple[Situation, int]:
        fit = [
            situation
            for situation in self._situations
            if _comes(situation, part, overnight=overnight) and self._is_up(situation, at, overnight)
        ] or list(self._situations)
        # What came in overnight is read all at once in the morning.
        read_at = max(at, self._opens)
        fresh = [situation for situation in fit if self._is_fresh(situation, read_at)]
        if overnight:  # a morning shows something of everything before it shows more of anything
            fresh = [situation for situation in fresh if _sort(situation) not in self._overnight] or fresh
        if fresh:
            situation = self._stream.choices(fresh, [situation.weight for situation in fresh])[0]
        else:  # too few situations: the one that has not been there for longest
            situation = min(fit, key=lambda situation: (self._last_read[situation.key], situation.key))
        self._last_read[situation.key] = read_at
        if overnight:
            self._overnight.add(_sort(situation))
        return situation, self._opening(situation)

    def _is_up(self, situation: Situation, at: datetime, overnight: bool) -> bool:
        hours = self._own_hours.get(situation.key)
        return hours is None or (bool(self._nights[situation.key]) if overnight else is_open(at, hours))

    def at_work(self, situation: Situation, at: datetime) -> datetime:
        """When somebody with hours of their own writes: as far into those as `at` is into the night."""
        spans = self._nights.get(situation.key)
        if not spans:
            return at
        lengths = [until - since for since, until in spans]
        share = (at - self._night_from) / (self._opens - self._night_from)
        into = sum(lengths, timedelta()) * share
        for (since, _), length in zip(spans, lengths, strict=True):
            if into <= length:
                return (since + into).replace(microsecond=0)
            into -= length
        return spans[-1][1]

    def _is_fresh(self, situation: Situation, read_at: datetime) -> bool:
        last = self._last_read.get(situation.key)
        return last is None or read_at - last >= REPEATS_AFTER

    def _opening(self, situation: Situation) -> int:
        """Which of its first words: all of them once, in a drawn order, before any comes again."""
        left = self._openings.setdefault(situation.key, [])
        if not left:
            left.extend(range(len(situation.turns[0].says)))
            self._stream.shuffle(left)
        return left.pop()


def _sort(situation: Situation) -> str:
    """What sort of work a situation is: tasks differ by where their order stands."""
    return situation.kind + (situation.order.status if situation.kind == ORDER and situation.order else "")


def _comes(situation: Situation, part: Part, *, overnight: bool) -> bool:
    if overnight:
        spoken = situation.kind == CALL or SPOKEN.issuperset(situation.channels)
        silent = spoken or (situation.colleague and part is Part.EVENING)
        if situation.backlog is False or (situation.backlog is None and silent):
            return False
    elif situation.backlog:
        return False
    return Part.ANY in situation.hours or part in situation.hours


def _part(local: time) -> Part:
    if local < time(5) or local >= time(17):
        return Part.EVENING
    return Part.MORNING if local < time(12) else Part.DAY


def _closing(day: date, hours: OpeningHours) -> datetime:
    """When the desk closes on a day on which it opens."""
    closes = spans_of(day, hours)[-1].closes
    if closes == time.max:
        midnight = datetime.combine(day + timedelta(days=1), time.min, hours.timezone)
        return midnight.astimezone(UTC)
    return datetime.combine(day, closes, hours.timezone).astimezone(UTC)


def _last_closing(day: date, hours: OpeningHours) -> datetime | None:
    """The last closing before a day, None where that is more than two weeks away."""
    for back in range(1, 15):
        before = day - timedelta(days=back)
        if spans_of(before, hours):
            return _closing(before, hours)
    return None
