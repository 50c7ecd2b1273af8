"""The roster through a real Request Tracker: in nobody's zone, read by every agent, forged by none."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import UTC, date, datetime
from email import policy
from email.message import EmailMessage
from pathlib import Path

import pytest

from console.op_ids import new_op_id
from console.profiles.loader import load_profile
from console.rules.shared_roster import SUBJECT, TAG, UNOPENED, is_home, notes, written
from console.sync.clocks import Clocks
from console.sync.loop import SyncLoop
from console.sync.pull import Pull
from console.sync.push import Push
from console.sync.roster_home import roster_tickets
from console.upstream.rt.upstream import RtUpstream
from storage.cache import Cache
from storage.ledger import Ledger, NewOutgoing
from storage.records import MessageKind, OutgoingKind, OutgoingState
from tests.live.rt_rig import Rig

pytestmark = [pytest.mark.live, pytest.mark.xdist_group("rt")]

MONDAY = date(2026, 11, 23)
NEXT = date(2026, 11, 30)
PROFILE = load_profile("boutique")


def week(monday: date, key: str, zone: str = "reserve") -> str:
    table = f"day,person,zones,shift,hours,lunch\n{monday},oksana,{zone},,09:00-18:00,"
    return written(monday, key, "", "График, поделилась Оксана.", table)


class Office:
    """One agent's files and sync, step by step."""

    def __init__(self, upstream: RtUpstream, directory: Path) -> None:
        directory.mkdir()
        self.upstream = upstream
        self.cache = Cache.open(directory / "cache.db", writing=True)
        self.ledger = Ledger.open(directory, writing=True)
        self._off = 0.0
        clocks = Clocks(lambda: datetime.now(UTC), self._monotonic, lambda: 0.0)
        pull = Pull(upstream, self.cache, PROFILE)
        push = Push(upstream, self.ledger, pull, PROFILE, f"office-{directory.name}", clocks)
        self.push = push
        self.loop = SyncLoop(upstream, pull, push, clocks, lambda told: None)

    def _monotonic(self) -> float:
        return time.monotonic() + self._off

    def reads(self) -> None:
        """The newest of everything, and the outbox empty."""
        self._off += 10  # as if the pause between two looks were over
        while not self.loop.step() or not self.loop.caught_up or self.ledger.outbox.pending():
            self._off += 1

    def shares(self, body: str) -> str:
        home = next(iter(roster_tickets(self.cache)), "")
        op_id = new_op_id()
        kind = OutgoingKind.NOTE if home else OutgoingKind.TICKET
        account, now = self.upstream.account, datetime.now(UTC)
        item = NewOutgoing(op_id, op_id, account, home or UNOPENED, kind, now, body)
        self.ledger.outbox.confirm([item], None)
        return op_id

    def roster(self) -> list[str]:
        found = []
        for ticket_id in roster_tickets(self.cache):
            found += [note.id for note in notes(self.cache.messages.chain(ticket_id, None, 100))]
        return found

    def closes(self) -> None:
        self.ledger.close()
        self.cache.close()
        self.upstream.close()


@pytest.fixture
def offices(rt: Rig, tmp_path: Path) -> Iterator[tuple[Office, Office]]:
    both = (
        Office(rt.upstream("oksana"), tmp_path / "oksana"),
        Office(rt.upstream("petro"), tmp_path / "petro"),
    )
    for one in both:
        one.reads()
        for ticket in roster_tickets(one.cache):  # of the test before
            rt.remove_ticket(ticket)
            with one.cache.writing():
                one.cache.tickets.remove(ticket)
                one.cache.meta.put("roster", "[]")
    yield both
    for one in both:
        one.closes()


def test_a_week_reaches_the_other_agent_and_lies_in_no_zone(rt: Rig, offices: tuple[Office, Office]) -> None:
    senior, operator = offices
    mails = len(rt.mail.all_sent())
    first = senior.shares(week(MONDAY, "k1"))
    senior.reads()
    operator.reads()
    (home,) = roster_tickets(operator.cache)
    assert roster_tickets(senior.cache) == [home]
    ticket = operator.cache.tickets.get(home)
    assert ticket is not None
    assert (ticket.subject, ticket.zone, ticket.requester_id) == (SUBJECT, "", "")
    assert TAG in ticket.tags
    assert ticket.waiting_since is None
    (entry,) = operator.cache.messages.chain(home, None, 10)
    assert (entry.kind, entry.author_id, entry.client_key) == (MessageKind.NOTE, "oksana", first)
    senior.shares(week(NEXT, "k2"))
    senior.reads()
    operator.shares(week(MONDAY, "k3", "overdue"))
    operator.reads()
    senior.reads()
    for one in offices:
        assert roster_tickets(one.cache) == [home]
        assert one.roster() == ["k1", "k2", "k3"]
    assert rt.went_out(home) == 0
    customers = [mail for mail in rt.mail.all_sent()[mails:] if "example.org" in str(mail.get("To"))]
    assert customers == []


def test_two_seniors_of_one_moment_converge_on_the_lowest(offices: tuple[Office, Office]) -> None:
    one, other = offices
    one.shares(week(MONDAY, "mine"))
    other.shares(week(NEXT, "theirs"))
    for each in offices:  # neither reads between the other's opening and its own
        each.push.one(datetime.now(UTC))
    for each in offices:
        each.reads()
    tickets = roster_tickets(one.cache)
    assert len(tickets) == 2
    assert roster_tickets(other.cache) == tickets
    other.shares(week(MONDAY, "later"))
    other.reads()
    one.reads()
    assert int(tickets[0]) < int(tickets[1])
    assert [note.id for note in notes(one.cache.messages.chain(tickets[0], None, 10))][-1] == "later"
    assert sorted(one.roster()) == ["later", "mine", "theirs"]


def test_no_mail_becomes_a_roster_whatever_it_says_and_whose_name_it_bears(
    rt: Rig, offices: tuple[Office, Office]
) -> None:
    """The subject, the mark, the header of a console, a colleague's address as the sender: all of it."""
    _senior, operator = offices
    forged = []
    for sender in ("Iryna <iryna@example.org>", "Oksana <oksana@rt.invalid>"):
        mail = EmailMessage(policy=policy.SMTP)
        mail["From"], mail["To"], mail["Subject"] = sender, "desk@rt.invalid", SUBJECT
        mail.set_content(week(MONDAY, f"forged by {sender[:5]}"), charset="utf-8", cte="base64")
        mail.set_param("pult-key", new_op_id())
        forged.append(rt.ticket_of(rt.mail.comes_in_as(rt.url, mail)))
    operator.reads()
    assert roster_tickets(operator.cache) == []
    for ticket_id in forged:
        ticket = operator.cache.tickets.get(ticket_id)
        assert ticket is not None
        assert ticket.zone != ""
        assert not is_home(operator.cache.messages.chain(ticket_id, None, 10))


def test_what_a_customer_writes_into_it_is_no_roster_and_is_seen(
    rt: Rig, offices: tuple[Office, Office]
) -> None:
    senior, operator = offices
    senior.shares(week(MONDAY, "k1"))
    senior.reads()
    (home,) = roster_tickets(senior.cache)
    rt.customer_writes(home, week(MONDAY, "forged"))
    operator.reads()
    assert operator.roster() == ["k1"]
    ticket = operator.cache.tickets.get(home)
    assert ticket is not None
    assert ticket.zone != "", "nobody's words are hidden"


def test_what_was_opened_is_found_by_its_key(offices: tuple[Office, Office]) -> None:
    senior, _operator = offices
    begun = datetime.now(UTC)
    op_id = senior.shares(week(MONDAY, "k1"))
    senior.reads()
    found = senior.upstream.find_by_client_key("", op_id, begun)
    assert getattr(found, "server_id", "") == roster_tickets(senior.cache)[0]
    item = senior.ledger.outbox.get(op_id)
    assert item is not None
    assert item.state is OutgoingState.SENT
