"""Nothing that happens while we read is lost: not in the wrong order of commits, not among writers."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import timedelta

import pytest

from console.upstream.rt.upstream import RtUpstream
from tests.contract.desk_under_test import Seen, chain, reply_to
from tests.live.rt_psql import OpenTransaction
from tests.live.rt_rig import Rig

pytestmark = [pytest.mark.live, pytest.mark.postgres, pytest.mark.xdist_group("rt")]

WRITERS = ("oksana", "petro", "root")
NOTES = 10  # of each writer


@pytest.fixture
def desk(rt_on_postgres: Rig) -> Iterator[RtUpstream]:
    upstream = rt_on_postgres.upstream("oksana")
    yield upstream
    upstream.close()


def heard(feed: Seen, ticket_id: str, transaction: int) -> bool:
    messages = feed.items[ticket_id].messages or ()
    return str(transaction) in {message.id for message in messages}


def test_a_change_that_commits_late_is_heard(rt_on_postgres: Rig, desk: RtUpstream) -> None:
    """Its number is lower than those that we have read. A feed without a window is deaf to it: this is
    the difference that the window makes."""
    rig = rt_on_postgres
    slow, quick = rig.open_ticket("Slow", "A question"), rig.open_ticket("Quick", "A question")
    naive_desk = rig.upstream("oksana", window=timedelta())
    feeds = careful, naive = Seen(desk), Seen(naive_desk)
    for feed in feeds:
        feed.until(lambda seen: {slow, quick} <= seen.items.keys(), "both tickets")
    with OpenTransaction(rig.postgres_running) as transaction:
        early = transaction.happens(slow)
        desk.push_reply(reply_to(quick, "A later number, an earlier commit"))
        later = int(chain(desk, quick)[-1].id)
        assert early < later
        for feed in feeds:
            feed.until(lambda seen: heard(seen, quick, later), "the later number")
            assert not heard(feed, slow, early)
        transaction.commit()
    careful.until(lambda seen: heard(seen, slow, early), "the change that committed late")
    for _ in range(5):
        naive.everything()
    assert not heard(naive, slow, early), "without a window this would be lost"
    naive_desk.close()


def test_what_was_heard_is_not_read_again(rt_on_postgres: Rig, desk: RtUpstream) -> None:
    """The window is read again at each poll; what is in it costs no ticket a second reading."""
    rig = rt_on_postgres
    ticket_id = rig.open_ticket("Once", "A question")
    feed = Seen(desk).until(lambda seen: ticket_id in seen.items, "the ticket")
    rig.customer_writes(ticket_id, "again")
    feed.until(lambda seen: seen.items[ticket_id].ticket.snippet == "again", "the change")
    feed.everything().items.clear()
    feed.everything()
    assert not feed.items


def test_three_writers_at_once_and_nothing_is_lost(rt_on_postgres: Rig, desk: RtUpstream) -> None:
    rig = rt_on_postgres
    tickets = [rig.open_ticket(f"Busy {number}", "A question") for number in range(5)]
    feed = Seen(desk).until(lambda seen: set(tickets) <= seen.items.keys(), "the tickets")
    written: set[str] = set()
    errors: list[BaseException] = []

    def write(login: str) -> None:
        writer = rig.upstream(login)
        try:
            for number in range(NOTES):
                text = f"{login} {number}"
                writer.push_reply(reply_to(tickets[number % len(tickets)], text, public=False))
                written.add(text)
        except BaseException as error:  # noqa: BLE001  # told below, in the test's own thread
            errors.append(error)
        finally:
            writer.close()

    threads = [threading.Thread(target=write, args=(login,)) for login in WRITERS]
    for thread in threads:
        thread.start()
    while any(thread.is_alive() for thread in threads):
        feed.page()
    for thread in threads:
        thread.join()
    assert not errors
    assert len(written) == NOTES * len(WRITERS)

    def told(seen: Seen) -> set[str]:
        return {
            message.body.strip() for ticket_id in tickets for message in seen.items[ticket_id].messages or ()
        }

    feed.until(lambda seen: written <= told(seen), f"{written - told(feed)}")
