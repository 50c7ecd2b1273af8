"""How things stand, on real files: what of it is news after what an operator or the helpdesk did."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from console.attention import OF_A_ZONE, OF_MINE
from console.config import Home
from console.desk import Desk, open_desk
from console.rules.announcements import Announcements, Worth
from console.rules.zones import place
from console.sync.wire import LinkTold
from console.views import COUNTED_TO, LinkState
from storage.cache import Cache
from storage.ledger import Ledger
from storage.records import OutgoingState, Placement, Ticket
from tests.unit.console.desk_files import ME, NOW, PROFILE, SETTINGS, fill_home, make_ticket

TERM = timedelta(minutes=15)  # of a messenger's message


def waiting(ticket_id: str, minutes: float | None, **over: object) -> Ticket:
    since = None if minutes is None else NOW - timedelta(minutes=minutes)
    return make_ticket(ticket_id, order_number="", waiting_since=since, **over)


class Watched:
    """A desk that is online, the cache as the sync process writes it, and what would be announced."""

    def __init__(self, home: Home) -> None:
        self.desk: Desk = open_desk(home, SETTINGS, PROFILE, "ru")
        self.desk._hear(LinkTold(LinkState.ONLINE, as_of=NOW))
        self.desk.duty(["messengers", "reserve"])
        self._path = home.desk("test")
        self._announcements = Announcements(quiet=0, every=0)
        self._seconds = 0.0
        self.news()

    def pulls(self, *tickets: Ticket) -> None:
        cache = Cache.open(self._path / "cache.db", writing=True)
        with cache.writing():
            for ticket in tickets:
                cache.tickets.put(ticket, place(ticket, None, PROFILE, NOW, ME.id))
        cache.close()

    def drops(self, ticket_id: str) -> None:
        cache = Cache.open(self._path / "cache.db", writing=True)
        with cache.writing():
            cache.tickets.remove(ticket_id)
        cache.close()

    def ledger(self) -> Ledger:
        return Ledger.open(self._path, writing=True)

    def news(self) -> list[tuple[Worth, str, str]]:
        """What is announced now."""
        self._seconds += 1
        self._announcements.look(self.desk.standing())
        return [(one.worth, one.number, one.zone) for one in self._announcements.take(self._seconds)]


@pytest.fixture
def watched(tmp_path: Path) -> Iterator[Watched]:
    """Five free tickets in the messengers' zone, none of them urgent; one of ours rests."""
    home = fill_home(tmp_path / "home")
    cache = Cache.open(home.desk("test") / "cache.db", writing=True)
    with cache.writing():
        resting = waiting("50", None, assignee_id="7", status="waiting")
        cache.tickets.put(resting, place(resting, None, PROFILE, NOW, ME.id))
    cache.close()
    watched = Watched(home)
    yield watched
    watched.desk.close()


MESSENGERS = "Мессенджеры"


def test_nothing_happens_nothing_is_news(watched: Watched) -> None:
    assert watched.news() == []
    watched.pulls(waiting("60", 1))
    assert watched.news() == []  # new, and in no hurry


def test_a_ticket_that_comes_urgent_into_a_zone_of_ours(watched: Watched) -> None:
    watched.pulls(waiting("60", 13), waiting("61", 20), waiting("62", 13, assignee_id="8"))
    assert watched.news() == [(Worth.URGENT, "10461", MESSENGERS), (Worth.URGENT, "10460", MESSENGERS)]


def test_zones_that_are_not_open_for_us_ring_nothing(watched: Watched) -> None:
    watched.pulls(waiting("60", 20, channel="phone", kind="call"))
    assert watched.news() == []


def test_a_clock_that_runs_out_by_itself(watched: Watched) -> None:
    watched.pulls(waiting("60", 11))
    assert watched.news() == []
    clock = watched.desk.now
    watched.desk._attention._now = lambda: clock() + timedelta(minutes=2)
    assert watched.news() == [(Worth.URGENT, "10460", MESSENGERS)]


def test_an_answer_to_a_ticket_of_ours(watched: Watched) -> None:
    watched.pulls(waiting("50", 0, assignee_id="7"))
    assert watched.news() == [(Worth.ANSWER, "10450", MESSENGERS)]
    watched.pulls(waiting("50", 0, assignee_id="7", version="9"))
    assert watched.news() == []


def test_an_answer_is_noticed_however_many_tickets_one_has(tmp_path: Path) -> None:
    home = fill_home(tmp_path / "home")
    cache = Cache.open(home.desk("test") / "cache.db", writing=True)
    with cache.writing():
        for number in range(100, 100 + OF_MINE * 3):
            resting = waiting(
                str(number),
                None,
                assignee_id="7",
                status="waiting",
                updated_at=NOW - timedelta(hours=number),
            )
            cache.tickets.put(resting, place(resting, None, PROFILE, NOW, ME.id))
    cache.close()
    watched = Watched(home)
    oldest = str(99 + OF_MINE * 3)
    watched.pulls(waiting(oldest, 0, assignee_id="7"))
    assert watched.news() == [(Worth.ANSWER, f"104{oldest}", MESSENGERS)]
    watched.desk.close()


def test_claiming_answering_taking_back_are_no_news(watched: Watched) -> None:
    watched.desk.claim("1")
    assert watched.news() == []
    watched.pulls(waiting("1", 1, assignee_id="7"))  # the claim has arrived
    assert watched.news() == []
    watched.desk.send("1", "Заказ уже в пути.")
    assert watched.news() == []
    watched.desk.undo()
    assert watched.news() == []


def test_a_customer_answers_what_we_sent(watched: Watched) -> None:
    watched.desk.send("1", "Заказ уже в пути.")
    assert watched.news() == []
    ledger = watched.ledger()
    for item in ledger.outbox.held():
        ledger.outbox.release(item.op_id)
    while (claimed := ledger.outbox.claim_next("sync", NOW, timedelta(minutes=2))) is not None:
        ledger.outbox.move(claimed.op_id, OutgoingState.SENT, owner="sync")
    ledger.close()
    watched.pulls(waiting("1", None, assignee_id="7", status="waiting"))
    assert watched.news() == []
    watched.pulls(waiting("1", 0.5, assignee_id="7"))
    assert watched.news() == [(Worth.ANSWER, "1041", MESSENGERS)]


def test_a_customer_who_writes_while_our_reply_is_on_its_way_is_told_of_when_it_stops(
    watched: Watched,
) -> None:
    watched.desk.claim("1")
    watched.pulls(waiting("1", 1, assignee_id="7"))
    assert watched.news() == []
    watched.desk.send("1", "Заказ уже в пути.")
    watched.pulls(waiting("1", 0.5, assignee_id="7"))
    assert watched.news() == []


@pytest.mark.parametrize("state", [OutgoingState.CONFLICT, OutgoingState.FAILED, OutgoingState.NEEDS_AUTH])
def test_a_reply_that_stops(watched: Watched, state: OutgoingState) -> None:
    watched.desk.send("5", "Заказ уже в пути.")
    ledger = watched.ledger()
    for item in ledger.outbox.held():
        ledger.outbox.release(item.op_id)
    claimed = ledger.outbox.claim_next("sync", NOW, timedelta(minutes=2))
    assert claimed is not None
    ledger.outbox.move(claimed.op_id, state, owner="sync", error="changed")
    ledger.close()
    assert watched.news() == [(Worth.STOPPED, "1045", "")]
    assert watched.news() == []


def test_a_reminder_that_comes(watched: Watched) -> None:
    watched.desk.later("5", 15)
    assert watched.news() == []
    clock = watched.desk.now
    watched.desk._attention._now = lambda: clock() + timedelta(minutes=16)
    assert (Worth.REMINDER, "1045", "") in watched.news()


def test_a_stopped_item_of_a_ticket_that_is_gone_has_no_number(watched: Watched) -> None:
    watched.desk.claim("5")
    ledger = watched.ledger()
    claimed = ledger.outbox.claim_next("sync", NOW, timedelta(minutes=2))
    assert claimed is not None
    ledger.outbox.move(claimed.op_id, OutgoingState.FAILED, owner="sync", error="gone")
    ledger.close()
    watched.drops("5")
    assert watched.news() == [(Worth.STOPPED, "", "")]


def test_the_counts_are_of_the_zones_that_are_open_for_us(watched: Watched) -> None:
    watched.pulls(waiting("60", 20), waiting("61", 20, channel="phone", kind="call"))
    standing = watched.desk.standing()
    assert (standing.waiting, standing.overdue) == (6, 1)
    watched.desk.send("60", "Заказ уже в пути.")
    standing = watched.desk.standing()
    assert (standing.waiting, standing.overdue) == (5, 0)


def test_a_flood_is_asked_no_more_than_a_page_and_counted_no_further_than_told(
    watched: Watched, tmp_path: Path
) -> None:
    cache = Cache.open(tmp_path / "home" / "desks" / "test" / "cache.db", writing=True)
    with cache.writing():
        for number in range(COUNTED_TO + 50):
            late = Placement("reserve", NOW - timedelta(minutes=1), 0, None)
            cache.tickets.put(waiting(f"8{number}", None), late)
    cache.close()
    standing = watched.desk.standing()
    assert standing.overdue == COUNTED_TO
    assert standing.waiting == COUNTED_TO + 50 + 5
    assert len(standing.urgent) == OF_A_ZONE


def test_while_the_first_pull_runs_nothing_is_settled(watched: Watched) -> None:
    watched.desk._hear(LinkTold(LinkState.STARTING))
    standing = watched.desk.standing()
    assert (standing.settled, standing.mine) == (False, ())
    watched.desk._hear(LinkTold(LinkState.OFFLINE))
    assert watched.desk.standing().settled
