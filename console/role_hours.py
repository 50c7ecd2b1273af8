"""What time it is where a role works, and whether it works now: for those who have hours of their own."""

from __future__ import annotations

from datetime import datetime

from console.moments import day_and_time, short_time
from console.profiles.model import Profile, Role
from console.rules.owners import calendar_now
from console.translation import _


def hours_now(role: Role, profile: Profile, now: datetime) -> str:
    """`02:14 there, closed, opens at 18:00 here`; "" for a role that works when the desk does.

    The time there is told by the clock on their wall, the opening by the one on ours; where both
    clocks show the same it is `closed until 18:00`, and nothing for a role that never closes.
    """
    if not role.calendar:
        return ""
    there = calendar_now(profile, role.calendar, now)
    time = there.local.strftime("%H:%M")
    ours = profile.hours.timezone
    same_clock = there.local.utcoffset() == now.astimezone(ours).utcoffset()
    if there.changes_at is None:
        return "" if same_clock else _("{time} there").format(time=time)
    today = there.changes_at.astimezone(ours).date() == now.astimezone(ours).date()
    changes = (short_time if today else day_and_time)(there.changes_at, ours)
    if same_clock:
        said = _("open until {changes}") if there.open else _("closed until {changes}")
        return said.format(changes=changes)
    if there.open:
        return _("{time} there, open until {changes} here").format(time=time, changes=changes)
    return _("{time} there, closed, opens at {changes} here").format(time=time, changes=changes)
