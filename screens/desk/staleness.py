"""How old what is shown is: said wherever something stands that may not be so any more."""

from __future__ import annotations

from datetime import datetime

from console.translation import _
from console.views import Link, LinkState

STALE = 60  # seconds after which the age of the data is said in words
SIGN = "◔"
_IN_MINUTES = 120  # up to here an age is told in minutes

_FRESH_FOR = {LinkState.ONLINE: STALE, LinkState.STARTING: STALE, LinkState.READING: 150}
"""Seconds; who only reads is told the moment of the last answer once a minute."""


def age_words(since: datetime, now: datetime) -> str:
    """How long ago: "<1 min", "47 min", "3 h", "2 d"."""
    minutes = int((now - since).total_seconds() // 60)
    if minutes < 1:
        return _("<1 min")
    if minutes < _IN_MINUTES:
        return _("{n} min").format(n=minutes)
    if minutes < 2880:
        return _("{n} h").format(n=minutes // 60)
    return _("{n} d").format(n=minutes // 1440)


def stale_words(link: Link, now: datetime, *, short: bool = False) -> str:
    """The age of all that came from the helpdesk, with its sign; "" while that is fresh.

    `short` is for where there is no room: `◔14′`, and the sign alone for what is over two hours old.
    """
    if link.as_of is None:
        return ""
    seconds = (now - link.as_of).total_seconds()
    if seconds < _FRESH_FOR.get(link.state, 0):
        return ""
    if short:
        return f"{SIGN}{int(seconds // 60)}′" if seconds < _IN_MINUTES * 60 else SIGN
    return f"{SIGN} {age_words(link.as_of, now)}"
