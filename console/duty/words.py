"""The roster in words: names of people, titles of zones and dates as a reader writes them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date, time

from console.moments import short_day, weekday
from console.profiles.model import Profile, Span, said
from console.rules.roster import DutyDay, RosterFlaw
from console.translation import _, explain, language


def hours_said(spans: Sequence[Span]) -> str:
    """`9–18`, `12–16+18–21`; minutes only where there are some."""
    return "+".join(f"{_time(span.opens)}–{_time(span.closes)}" for span in spans)


def _time(moment: time) -> str:
    if moment == time.max:
        return "24"
    return f"{moment.hour}" if not moment.minute else f"{moment.hour}:{moment.minute:02d}"


def day_said(day: date) -> str:
    """`Sun 22 Nov`"""
    return f"{weekday(day)} {short_day(day)}"


def week_said(days: Sequence[date]) -> str:
    """`23 Nov – 29 Nov`"""
    return f"{short_day(days[0])} – {short_day(days[-1])}"


def zones_said(zones: Collection[str], profile: Profile) -> str:
    """The titles; a key that the profile does not have stays as it is."""
    titles = zone_titles(profile)
    return ", ".join(titles.get(zone, zone) for zone in zones)


def zone_titles(profile: Profile) -> Mapping[str, str]:
    return {zone.key: said(zone.title, language()) for zone in profile.zones}


def plan_said(day: DutyDay | None, profile: Profile) -> str:
    """One person's day without its date: the hours and the zones, a day off, or nothing planned."""
    if day is None:
        return _("nothing planned")
    if day.is_off:
        return _("day off")
    return " ".join(part for part in (hours_said(day.spans), zones_said(day.zones, profile)) if part)


def flaw_said(flaw: RosterFlaw, profile: Profile, names: Mapping[str, str]) -> str:
    """What is wrong, with names for people (`names` by login), where the rule speaks of keys, logins and
    ISO dates."""
    zones = zone_titles(profile)
    shifts = {shift.key: said(shift.title, language()) for shift in profile.shifts}
    named = {"person": names, "zone": zones, "one": zones, "other": zones, "shift": shifts}
    values = {name: named.get(name, {}).get(str(value), value) for name, value in flaw.values.items()}
    if "zones" in flaw.values:
        values["zones"] = zones_said(str(flaw.values["zones"]).split(", "), profile)
    if "day" in flaw.values:
        values["day"] = day_said(date.fromisoformat(str(flaw.values["day"])))
    return explain(RosterFlaw(flaw.sentence, **values))
