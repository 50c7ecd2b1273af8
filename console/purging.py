"""Purging one desk: cache and ledger together, and what lies beside them with the same words."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from console.sync.process import SYNC_ROLE
from console.views import NotPossible
from storage.cache import Cache
from storage.cache.purging import PurgedCache
from storage.files import file_problem
from storage.frozen import frozen
from storage.holder import Holder
from storage.ledger import Ledger
from storage.ledger.purging import PurgedLedger
from storage.problems import mark


@frozen
class PurgedDesk:
    """What went, and what stays and may hold the same words: `kept` are damaged ledgers, in which a text
    may be that was not sent, and what the operator imported."""

    cache: PurgedCache
    ledger: PurgedLedger
    removed: tuple[Path, ...]
    kept: tuple[Path, ...]


def purge_desk(directory: Path, before: datetime | None, customers: Sequence[str]) -> PurgedDesk:
    """Purge, under the locks of a console and of a sync: nothing may run.

    `customers` are ids or e-mail addresses. Raises `HeldByAnother`, and `NotPossible` for a customer
    whom the cache does not know.
    """
    holder = Holder.take(directory)
    try:
        syncing = Holder.take(directory, SYNC_ROLE)
        try:
            return _purge(directory, before, customers)
        finally:
            syncing.release()
    finally:
        holder.release()


def _purge(directory: Path, before: datetime | None, customers: Sequence[str]) -> PurgedDesk:
    cache = Cache.open(directory / "cache.db", writing=True)
    try:
        ids = _known(cache, customers)
        tickets = [ticket.id for one in ids for ticket in cache.tickets.of_customer(one, _ALL)]
        ledger = Ledger.open(directory, writing=True)
        try:
            # The ledger first: which tickets are a customer's only the cache knows.
            from_ledger = ledger.purge(before=before, tickets=tickets)
        finally:
            ledger.close()
        from_cache = cache.purge(before=before, customers=ids)
    finally:
        cache.close()
    return PurgedDesk(from_cache, from_ledger, _remove(directory), _kept(directory))


_ALL = 1_000_000


def _known(cache: Cache, customers: Sequence[str]) -> list[str]:
    found: list[str] = []
    for who in customers:
        ids = cache.customers.named(who)
        if not ids and cache.tickets.of_customer(who, 1):
            ids = [who]
        if not ids:
            raise NotPossible(
                mark("Nothing was purged: nobody here is called “{who}”. Give an id or an e-mail address."),
                who=who,
            )
        found += ids
    return found


def _remove(directory: Path) -> tuple[Path, ...]:
    """Damaged caches that were moved aside: nothing in them is anybody's own."""
    found = tuple(sorted(directory.glob("cache.db.damaged*")))
    try:
        for one in found:
            one.unlink()
    except OSError as error:
        raise file_problem(error, directory) from error
    return found


def _kept(directory: Path) -> tuple[Path, ...]:
    imports = directory / "imports"
    return (
        *sorted(directory.glob("ledger.db.damaged-*")),
        *(one for one in sorted(imports.glob("*")) if imports.is_dir()),
    )
