"""Who works when and where: days of a roster, who is on duty at a moment, and what is wrong with a plan.

A roster is a list of days of people. Moments are told by the clock on the desk's wall (its own time
zone); a shift may be split, and its lunch is somewhere within it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date, datetime, time, timedelta

from console.profiles.model import Profile, Span
from console.rules.clocks import spans_of
from storage.frozen import frozen
from storage.problems import Problem, mark


@frozen
class DutyDay:
    """One person's day. `person` is a login; without spans it is a day off. `lunch` lies in the spans."""

    day: date
    person: str
    spans: tuple[Span, ...] = ()
    zones: tuple[str, ...] = ()
    shift: str = ""  # a key of the profile's shifts, "" for hours of one's own
    lunch: Span | None = None

    @property
    def is_off(self) -> bool:
        return not self.spans


@frozen
class OnDuty:
    """Somebody at work. `until` is the end of the running span, aware; `at_lunch` while they eat."""

    person: str
    zones: tuple[str, ...]
    until: datetime
    at_lunch: bool = False


class RosterFlaw(Problem):
    """Something wrong with a plan; it names the day, and who or where."""


def of_example(profile: Profile, days: Iterable[date]) -> tuple[DutyDay, ...]:
    """The profile's example roster, on these days; nobody works on a day on which the desk is closed."""
    shifts = {shift.key: shift for shift in profile.shifts}
    planned = []
    for day in days:
        if not spans_of(day, profile.hours):
            continue
        for duty in profile.roster.duties:
            if duty.days and day.weekday() not in duty.days:
                continue
            shift = shifts.get(duty.shift)
            spans = shift.spans if shift is not None else tuple(spans_of(day, profile.hours))
            planned.append(DutyDay(day, duty.person, spans, duty.zones, duty.shift))
    return tuple(planned)


def on_duty(roster: Iterable[DutyDay], now: datetime, profile: Profile) -> tuple[OnDuty, ...]:
    """Everybody who is at work now, in the roster's order."""
    local = now.astimezone(profile.hours.timezone)
    found = []
    for day in roster:
        if day.day != local.date():
            continue
        span = next((span for span in day.spans if holds(span, local.time())), None)
        if span is not None:
            at_lunch = day.lunch is not None and holds(day.lunch, local.time())
            found.append(OnDuty(day.person, day.zones, _end(local, span), at_lunch))
    return tuple(found)


def day_of(roster: Iterable[DutyDay], person: str, day: date) -> DutyDay | None:
    """Somebody's day, a day off included; None where nothing is planned."""
    return next((one for one in roster if one.person == person and one.day == day), None)


def paused(zones: Collection[str], profile: Profile) -> dict[str, str]:
    """The zones that are paused for whoever has `zones`, each with the zone that pauses it."""
    found: dict[str, str] = {}
    for zone in profile.zones:
        if zone.key in zones:
            for other in zone.pauses:
                found.setdefault(other, zone.key)
    return found


def excluded(zones: Sequence[str], profile: Profile) -> tuple[str, str] | None:
    """Two of `zones` that must not lie with one person, or None."""
    for zone in profile.zones:
        if zone.key in zones and zone.combines is not None:
            for other in zones:
                if other != zone.key and other not in zone.combines:
                    return zone.key, other
    return None


def flaws(
    roster: Sequence[DutyDay], profile: Profile, people: Collection[str], days: Iterable[date]
) -> tuple[RosterFlaw, ...]:
    """What is wrong on these days: unknown names, clashes of one person's day, hours that nobody has."""
    found: list[RosterFlaw] = []
    for day in days:
        of_day = [one for one in roster if one.day == day]
        for one in of_day:
            found += _flaws_of(one, profile, people)
        found += _clashes(of_day)
        found += _gaps(of_day, profile, day)
    return tuple(found)


def holds(span: Span, moment: time) -> bool:
    return span.opens <= moment and (moment < span.closes or span.closes == time.max)


def _flaws_of(day: DutyDay, profile: Profile, people: Collection[str]) -> Iterator[RosterFlaw]:
    when = {"day": day.day.isoformat(), "person": day.person}
    if people and day.person not in people:
        yield RosterFlaw(mark("{day}: nobody at this desk has the login “{person}”."), **when)
    known = {zone.key for zone in profile.zones}
    for zone in day.zones:
        if zone not in known:
            yield RosterFlaw(mark("{day}, {person}: this desk has no zone “{zone}”."), zone=zone, **when)
    if day.shift and all(shift.key != day.shift for shift in profile.shifts):
        yield RosterFlaw(mark("{day}, {person}: this desk has no shift “{shift}”."), shift=day.shift, **when)
    if (pair := excluded(day.zones, profile)) is not None:
        sentence = mark("{day}, {person}: {one} and {other} must not lie with one person.")
        yield RosterFlaw(sentence, one=pair[0], other=pair[1], **when)
    if day.spans and not day.zones:
        yield RosterFlaw(mark("{day}, {person}: at work, and on no zone."), **when)
    yield from _lunch_flaws(day, profile, when)


def _lunch_flaws(day: DutyDay, profile: Profile, when: dict[str, str]) -> Iterator[RosterFlaw]:
    lunch = day.lunch
    if lunch is None:
        return
    within = any(span.opens <= lunch.opens and lunch.closes <= span.closes for span in day.spans)
    shift = next((shift for shift in profile.shifts if shift.key == day.shift), None)
    window = shift.lunch.between if shift is not None and shift.lunch is not None else None
    if not within:
        yield RosterFlaw(mark("{day}, {person}: the lunch is not within the shift."), **when)
    elif window is not None and not (window.opens <= lunch.opens and lunch.closes <= window.closes):
        sentence = mark("{day}, {person}: the lunch is outside of {opens}–{closes}.")
        yield RosterFlaw(sentence, opens=f"{window.opens:%H:%M}", closes=f"{window.closes:%H:%M}", **when)


def _clashes(days: Sequence[DutyDay]) -> Iterator[RosterFlaw]:
    """One person planned twice at the same time, or both off and at work."""
    for index, one in enumerate(days):
        for other in days[index + 1 :]:
            if other.person != one.person:
                continue
            meets = any(a.opens < b.closes and b.opens < a.closes for a in one.spans for b in other.spans)
            if meets or one.is_off or other.is_off:
                sentence = mark("{day}, {person}: planned twice at the same time.")
                yield RosterFlaw(sentence, day=one.day.isoformat(), person=one.person)


def _gaps(days: Sequence[DutyDay], profile: Profile, day: date) -> Iterator[RosterFlaw]:
    """Hours in which the desk is open and nobody has a zone; zones of the same hours are told together."""
    if not days:
        if spans_of(day, profile.hours):
            yield RosterFlaw(mark("{day}: the desk is open, and nobody is planned."), day=day.isoformat())
        return
    gaps: dict[Span, list[str]] = {}
    for zone in profile.zones:
        taken = [span for one in days if zone.key in one.zones for span in _at_work(one)]
        for gap in uncovered(spans_of(day, profile.hours), taken):
            gaps.setdefault(gap, []).append(zone.key)
    for gap, zones in sorted(gaps.items(), key=lambda one: one[0].opens):
        values = {
            "day": day.isoformat(),
            "opens": f"{gap.opens:%H:%M}",
            "closes": f"{gap.closes:%H:%M}" if gap.closes != time.max else "24:00",
        }
        if len(zones) == 1:
            sentence = mark("{day}: nobody has {zone} from {opens} to {closes}.")
            yield RosterFlaw(sentence, zone=zones[0], **values)
        elif len(zones) == len(profile.zones):
            yield RosterFlaw(mark("{day}: nobody has any zone from {opens} to {closes}."), **values)
        else:
            sentence = mark("{day}, {opens}–{closes}: nobody has {zones}.")
            yield RosterFlaw(sentence, zones=", ".join(zones), **values)


def _at_work(day: DutyDay) -> Iterator[Span]:
    """The spans of a day without its lunch."""
    if day.lunch is None:
        yield from day.spans
    else:
        for span in day.spans:
            yield from uncovered([span], [day.lunch])


def uncovered(spans: Iterable[Span], taken: Iterable[Span]) -> list[Span]:
    """What of `spans` lies in none of `taken`, in order."""
    left = sorted(spans, key=lambda span: span.opens)
    for cut in taken:
        parts: list[Span] = []
        for span in left:
            if cut.closes <= span.opens or span.closes <= cut.opens:
                parts.append(span)
                continue
            if span.opens < cut.opens:
                parts.append(Span(span.opens, cut.opens))
            if cut.closes < span.closes:
                parts.append(Span(cut.closes, span.closes))
        left = parts
    return left


def _end(local: datetime, span: Span) -> datetime:
    if span.closes == time.max:
        return datetime.combine(local.date() + timedelta(days=1), time(), local.tzinfo)
    return datetime.combine(local.date(), span.closes, local.tzinfo)
