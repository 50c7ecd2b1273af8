"""A captive portal on the way: what it says is not taken for the helpdesk's."""

from __future__ import annotations

import hashlib
from pathlib import Path

from console.commands.exits import Exit
from storage.cache import Cache
from tests.faults.broken_line import said
from tests.faults.invariants import must_hold
from tests.faults.nursery import Nursery
from tests.faults.office import Office, copies_at_small
from tests.rig.small_desk import SmallDesk, serving
from tests.unit.console.upstream.faulty_server import Asked, Connection, FaultyServer

PAGE = said("200 OK", "text/html", b"<html><title>Free Wi-Fi</title>Please sign in.</html>")
SYNC = ("sync", "--once")


def _portal(connection: Connection, _: Asked) -> None:
    connection.send(PAGE)
    connection.socket.close()


def _seen(office: Office) -> str:
    """All that the cache has of tickets and messages."""
    cache = Cache.open(office.directory / "cache.db", writing=False)
    try:
        ids = cache.tickets.ids()
        texts = [
            (one, repr(cache.tickets.get(one)), repr(cache.messages.chain(one, None, 99))) for one in ids
        ]
        return hashlib.sha256(repr(texts).encode()).hexdigest()
    finally:
        cache.close()


def test_f8_a_portal_changes_nothing_in_the_cache(nursery: Nursery, tmp_path: Path) -> None:
    desk = SmallDesk()
    with serving(desk) as port:
        desk.asks(1)
        desk.asks(2)
        office = Office(tmp_path / "home", f"http://127.0.0.1:{port}")
        assert nursery.run(SYNC, office.folder).code == Exit.DONE
        before = _seen(office)
        office.confirms("1", "ответ за порталом")
        with FaultyServer(_portal).running() as portal:
            office.moves_to(f"http://127.0.0.1:{portal.port}")
            ended = nursery.run(SYNC, office.folder)
            assert portal.asked
        assert ended.code == Exit.UNREACHABLE
        assert "A web page answered instead of" in ended.said
        assert _seen(office) == before
        (item,) = office.kept().items
        assert item.state == "queued"
        office.moves_to(f"http://127.0.0.1:{port}")
        assert nursery.run(SYNC, office.folder).code == Exit.DONE
        must_hold(office.kept(), copies_at_small(desk), confirmed=office.confirmed, drained=True)
