"""The ticket that a command line names, in the cache of the desk that it means."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from console.commands.setting import Setting
from console.profiles.model import Profile
from console.views import NotPossible
from storage.cache import Cache
from storage.problems import mark
from storage.records import Ticket


@contextmanager
def cached_ticket(setting: Setting, number: str, desk: str) -> Iterator[tuple[Ticket, Cache, Profile]]:
    """The ticket with this number, as people say it (`#` or not) or as the helpdesk does; the cache, open
    meanwhile; and the profile. Raises `NotPossible` where the cache has no such ticket."""
    setting.desk_asked = desk or setting.desk_asked
    settings = setting.desk()
    profile = setting.profile(settings)
    cache = Cache.open(setting.directory(settings) / "cache.db", writing=False)
    try:
        ticket = cache.tickets.by_number(number.removeprefix("#")) or cache.tickets.get(number)
        if ticket is None:
            raise NotPossible(
                mark("There is no ticket {number} in the cache. `pult sync` brings it up to date."),
                number=number,
            )
        yield ticket, cache, profile
    finally:
        cache.close()
