"""A whole sync with a real practice desk, everything logged that anybody wants to log, and no word of a
customer in any file of it: no name, no sentence, also where things go wrong over them."""

from __future__ import annotations

import logging
import re
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from console import crash
from console.commands.setting import Setting
from console.commands.syncing import open_sync
from console.config import DeskSettings, Home, write_desk
from console.desk import open_desk
from console.logs import OwnLog, log_to
from console.sync.process import Sync
from console.upstream.protocol import ChangePage, Invalid, NotSent, Quarantined, Reply, Sent
from storage.cache import Cache
from storage.problems import mark
from storage.records import MessageKind

OURS = "Канарейка отвечает: заказ уже в пути"
LIMIT = 60.0  # seconds for all of it


@pytest.fixture
def setting(tmp_path: Path) -> Iterator[Setting]:
    """A home with a practice desk whose hours pass in seconds, and a log that takes everything."""
    home = Home(tmp_path / "home")
    write_desk(home, DeskSettings("day", "practice", "boutique", day_speed=60), make_default=True)
    root, level = logging.getLogger(), logging.getLogger().level
    log_to(home.prepare("logs") / "sync.log")
    root.setLevel(logging.DEBUG)
    crash.watch(home, "sync")
    yield Setting(lambda desk, theme: 0, home=home)
    for handler in [handler for handler in root.handlers if isinstance(handler, OwnLog)]:
        root.removeHandler(handler)
        handler.close()
    root.setLevel(level)


def step_until(sync: Sync, condition: Callable[[], bool]) -> None:
    end = time.monotonic() + LIMIT
    while not condition():
        assert time.monotonic() < end
        sync.loop.step()


def words_of(text: str) -> set[str]:
    """What would give somebody away: words with letters of their own alphabets, or capital ones."""
    return {word for word in re.findall(r"\w{4,}", text) if not word.isascii() or word[0].isupper()}


def spoken(path: Path) -> set[str]:
    """Every word of every customer that the cache holds, and their names."""
    cache = Cache.open(path, writing=False)
    found: set[str] = set()
    for ticket_id in cache.tickets.ids():
        ticket = cache.tickets.get(ticket_id)
        assert ticket is not None
        found |= words_of(f"{ticket.requester} {ticket.subject} {ticket.snippet}")
        customer = cache.customers.get(ticket.requester_id)
        if customer is not None:
            found |= words_of(f"{customer.name} {customer.city}") | {customer.email, customer.phone}
        for message in cache.messages.chain(ticket_id, None, 1000):
            found |= words_of(message.body) | words_of(message.author)
    cache.close()
    return found - {""}


def test_no_word_of_a_customer_reaches_a_log(setting: Setting, monkeypatch: pytest.MonkeyPatch) -> None:
    desk_settings = setting.desk()
    directory = setting.directory(desk_settings)
    sync = open_sync(setting, lambda told: None)
    step_until(sync, lambda: sync.loop.caught_up)
    desk = open_desk(setting.home, desk_settings, setting.profile(desk_settings), "ru")
    try:
        ticket_id = next(
            ticket_id
            for ticket_id in (row.id for zone in desk.zones() for row in desk.rows(zone.zone.key, 0, 50))
            if any(entry.message.kind is MessageKind.CUSTOMER for entry in desk.ticket(ticket_id).chain)  # type: ignore[union-attr]
        )
        words = next(
            entry.message.body
            for entry in desk.ticket(ticket_id).chain  # type: ignore[union-attr]
            if entry.message.kind is MessageKind.CUSTOMER
        )
        upstream = sync.loop._upstream

        # The helpdesk refuses a reply, and quotes the customer while doing so.
        def refuse(reply: Reply) -> Sent:
            raise Invalid(mark("{host} refused this: {why}. The text is kept."), host="desk", why=words)

        with monkeypatch.context() as broken:
            broken.setattr(upstream, "push_reply", refuse)
            desk.send(ticket_id, OURS)
            for item in desk._ledger.outbox.held():  # its undo window is over
                desk._ledger.outbox.release(item.op_id)
            step_until(sync, lambda: bool(sync.loop.sums.errors))

        # It breaks down, and a ticket cannot be read: with the customer's words in the reason.
        def away(cursor: str | None) -> ChangePage:
            raise NotSent(mark("{host} cannot be reached ({why})."), host="desk", why=words)

        def odd(cursor: str | None) -> ChangePage:
            bad = Quarantined(ticket_id, words)
            return ChangePage((), (), f"{cursor} and on", more=False, quarantined=(bad,))

        for answer in (away, odd):
            with monkeypatch.context() as broken:
                broken.setattr(upstream, "pull_changes", answer)
                sync.loop._next_pull = 0.0
                sync.loop.step()

        # A mistake of the program's own, over the same words.
        def mistaken(cursor: str | None) -> ChangePage:
            raise KeyError(words)

        with monkeypatch.context() as broken:
            broken.setattr(upstream, "pull_changes", mistaken)
            sync.loop._next_pull = 0.0
            try:
                sync.loop.step()
            except KeyError as error:
                crash.report(error)
                logging.getLogger("console.sync").exception("it failed")
    finally:
        desk.close()
        sync.close()

    said = spoken(directory / "cache.db") | words_of(words) | words_of(OURS)
    assert len(said) > 100
    files = [path for path in setting.home.logs.iterdir() if path.stat().st_size]
    assert {path.name.partition("-")[0].partition(".")[0] for path in files} == {"sync", "crash"}
    written = "".join(path.read_text("utf-8") for path in files)
    assert [word for word in said if re.search(rf"\b{re.escape(word)}\b", written)] == []
    for told in ("was left out", "cannot be worked with", "KeyError", "failed"):
        assert told in written
