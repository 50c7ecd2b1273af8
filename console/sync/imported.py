"""What was imported, laid into the cache: whenever its files change, and into every cache made anew.

The cache belongs to one writer: the sync process, or, while there is none, `pult import` itself, which
takes the same lock. Laying in goes on in small steps, so that replies go out in between.
"""

from __future__ import annotations

import json
import logging
import os
from collections.abc import Callable, Iterator
from datetime import datetime
from io import BytesIO
from itertools import islice
from pathlib import Path
from typing import BinaryIO

from console.imports.kept import FOLDER, ORDERS, TEMPLATES, Kept
from console.profiles.model import Profile
from console.rules.zones import place
from console.sync.cleaned import cleaned_order, cleaned_template
from console.sync.wire import clock_from
from console.upstream.protocol import DeskClock
from storage.cache import Cache
from storage.frozen import frozen
from storage.records import Order, Template

LOOK_EVERY = 1.0  # seconds between two looks whether a file has changed
STEP = 500  # orders that are laid in at once

log = logging.getLogger(__name__)


@frozen
class Laid:
    """What one step changed. `more` asks for another step at once; `finished` ends a file that changed
    something, so that all that is shown may have to be read again."""

    tickets: frozenset[str] = frozenset()
    zones: frozenset[str] = frozenset()
    more: bool = False
    finished: bool = False


class Imported:
    """Keeps a cache in step with the files of one desk's imports. Only the cache's writer has one."""

    def __init__(self, desk: Path, cache: Cache, profile: Profile, monotonic: Callable[[], float]) -> None:
        self._cache = cache
        self._profile = profile
        self._monotonic = monotonic
        self._orders = Kept(desk / FOLDER / ORDERS, Order)
        self._templates = Kept(desk / FOLDER / TEMPLATES, Template)
        self._next_look = monotonic()
        self._refused: dict[Path, str] = {}  # files that could not be read, as they were then
        self._file: BinaryIO | None = None  # while it is laid in
        self._laying_templates = False
        self._print = ""
        self._coming: Iterator[Order] = iter(())
        self._count = 0
        self._any = False  # something was not in the cache, or not so

    def step(self, clock: DeskClock | None, wall: datetime) -> Laid:
        """Look, at most once a second, and lay in what is new, a step at a time.

        `clock` is the desk's, None while the helpdesk has not told it: then the one that it told last.
        """
        if self._file is None:
            self._look()
        if self._file is None:
            return Laid()
        if self._laying_templates:
            return self._lay_templates(self._file)
        clock = clock or told_clock(self._cache)
        return self._lay_orders(clock.at(wall) if clock else wall)

    def close(self) -> None:
        if self._file is not None:
            self._file.close()
            self._file = None

    def _look(self) -> None:
        """Open the file that has changed, if one has."""
        if self._monotonic() < self._next_look:
            return
        for kept in (self._templates, self._orders):
            if _print_of(kept.path) not in (self._told(kept), self._refused.get(kept.path)):
                self._begin(kept)
                return
        self._next_look = self._monotonic() + LOOK_EVERY

    def _told(self, kept: Kept[Order] | Kept[Template]) -> str:
        """The fingerprint of the file that the cache has, "" when it has none."""
        return self._cache.meta.get(_mark_of(kept)) or ""

    def _begin(self, kept: Kept[Order] | Kept[Template]) -> None:
        self._print = ""
        try:
            self._file = kept.path.open("rb")
            self._print = _print_of(self._file.fileno())
        except FileNotFoundError:
            self._file = BytesIO()  # taken away: nothing is imported any more
        except OSError as error:
            log.warning("%s cannot be read: %s", kept.path, error)
            self._refused[kept.path] = _print_of(kept.path)
            return
        self._laying_templates = kept is self._templates
        self._coming = self._sound_orders(self._file)
        self._count = 0
        self._any = False

    def _sound_orders(self, file: BinaryIO) -> Iterator[Order]:
        for _line, order in self._orders.decoded(file):
            if _sound(order):
                yield cleaned_order(order)

    def _lay_templates(self, file: BinaryIO) -> Laid:
        found = (cleaned_template(template) for _line, template in self._templates.decoded(file))
        with self._cache.writing():
            self._cache.templates.replace_imported(found)
            self._cache.meta.put(_mark_of(self._templates), self._print)
        self.close()
        return Laid(more=True, finished=True)

    def _lay_orders(self, now: datetime) -> Laid:
        orders = list(islice(self._coming, STEP))
        self._count += len(orders)
        last = len(orders) < STEP
        with self._cache.writing():
            changed = self._cache.orders.put_imported(orders)
            if last:
                changed += self._forget_what_is_gone()
                self._cache.meta.put(_mark_of(self._orders), self._print)
            tickets, zones = self._place_again(changed, now)
        self._any = self._any or bool(changed)
        if last:
            self.close()
        return Laid(frozenset(tickets), frozenset(zones), not last, last and self._any)

    def _forget_what_is_gone(self) -> list[str]:
        """Imports only add. Lines are gone when somebody has edited the file, or taken it away."""
        if self._cache.orders.count_imported() == self._count:
            return []
        there = {order.number for _line, order in self._orders.lines()}
        gone = [number for number in self._cache.orders.imported() if number not in there]
        self._cache.orders.drop_imported(gone)
        return gone

    def _place_again(self, numbers: list[str], now: datetime) -> tuple[set[str], set[str]]:
        """The rules look at a ticket's order: the tickets of these may stand in another zone now."""
        ids = self._cache.orders.tickets(numbers)
        me = self._cache.meta.get("me_id") or ""
        zones: set[str] = set()
        for ticket in self._cache.tickets.get_many(ids):
            order = self._cache.orders.get(ticket.order_number)
            placement = place(ticket, order, self._profile, now, me)
            self._cache.tickets.place(ticket.id, placement)
            zones |= {ticket.zone, placement.zone}
        return set(ids), zones - {""}


def told_clock(cache: Cache) -> DeskClock | None:
    """The desk's clock as the helpdesk told it last; None when it never did."""
    told = cache.meta.get("clock")
    return clock_from(json.loads(told)) if told else None


def _mark_of(kept: Kept[Order] | Kept[Template]) -> str:
    return f"imported.{kept.path.name}"


def _print_of(file: Path | int) -> str:
    """What tells one state of a file from another; "" for one that is not there."""
    try:
        found = os.stat(file)  # noqa: PTH116  # of a descriptor, too
    except OSError:
        return ""
    return f"{found.st_mtime_ns}:{found.st_size}:{found.st_ino}"


def _sound(order: Order) -> bool:
    """Whether the cache can hold it: a line that was edited by hand may say anything."""
    moments = (order.updated_at, order.created_at, order.reserve_until, order.expected_at)
    steps = (step.at for step in order.history)
    return abs(order.total) < 2**63 and all(at is None or at.tzinfo is not None for at in (*moments, *steps))
