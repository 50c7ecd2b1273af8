"""Doubts about a profile beside its rules: statuses out of reach, idle peaks, zones that nobody works."""

from __future__ import annotations

from console.profiles.model import Profile
from console.profiles.tables import Table
from storage.problems import mark


def look_at_desk(profile: Profile, document: Table) -> None:
    """profile.toml: ways of an order, peaks, calendars."""
    _orders(profile, document)
    lengths = {term.key: term.minutes + term.days * 24 * 60 for term in profile.terms}
    asked = {
        word
        for conditions in (
            *(rule.conditions for zone in profile.zones for rule in zone.rules),
            *(term.conditions for term in profile.terms),
        )
        for each in conditions
        if each.fact == "peak"
        for word in (each.value if isinstance(each.value, tuple) else (each.value,))
    }
    for table, peak in zip(document.tables("peak", required=False), profile.peaks, strict=True):
        if not peak.minutes and peak.key not in asked:
            table.doubt(None, mark("this peak changes nothing; give it [peak.minutes]"))
        for key, minutes in peak.minutes.items():
            if minutes < lengths.get(key, 0):
                sentence = mark("the term '{term}' is shorter in this peak than without it")
                table.doubt("minutes", sentence, term=key)
    used = {term.calendar for term in profile.terms} | {role.calendar for role in profile.roles}
    used |= {partner.calendar for partner in profile.partners}
    for table, calendar in zip(document.tables("calendar", required=False), profile.calendars, strict=True):
        if calendar.key not in used:
            sentence = mark("no term, role or partner counts in the calendar '{calendar}'")
            table.doubt(None, sentence, calendar=calendar.key)


def _orders(profile: Profile, document: Table) -> None:
    reached = {key for status in profile.order_statuses for key in status.next}
    tables = document.tables("order_status", required=False)
    for index, (table, status) in enumerate(zip(tables, profile.order_statuses, strict=True)):
        if index and status.key not in reached:
            sentence = mark("no order can come into the status '{status}': no 'next' names it")
            table.doubt(None, sentence, status=status.key)
        if not status.final and not status.next:
            sentence = mark("an order never leaves the status '{status}': give 'next', or say final = true")
            table.doubt(None, sentence, status=status.key)


def look_at_roster(profile: Profile, document: Table) -> None:
    """roster.toml: zones that must not lie together, and zones that nobody works."""
    zones = {zone.key: zone for zone in profile.zones}
    for table, duty in zip(document.tables("duty", required=False), profile.roster.duties, strict=True):
        for key in duty.zones:
            allowed = zones[key].combines
            for other in duty.zones:
                if other != key and allowed is not None and other not in allowed:
                    sentence = mark("the zones '{zone}' and '{other}' do not go together ('combines')")
                    table.doubt("zones", sentence, zone=key, other=other)
    worked = {key for duty in profile.roster.duties for key in duty.zones}
    for key in zones:
        if profile.roster.duties and key not in worked:
            document.doubt(None, mark("nobody is on the zone '{zone}'"), zone=key)
