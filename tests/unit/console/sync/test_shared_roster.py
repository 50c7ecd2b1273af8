"""A shared roster on its way: one ticket, in nobody's zone, whatever fails and whoever shares too."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from console.rules.shared_roster import TAG, UNOPENED, written
from console.sync.roster_home import roster_tickets
from console.upstream.protocol import Capabilities, Dedupe, NotSent, UnknownOutcome
from storage.records import MessageKind, OutgoingKind
from tests.unit.console.sync.scripted_desk import Rig, ScriptedDesk, make_ticket

MONDAY = date(2026, 3, 2)


def week(key: str, number: int = 0) -> str:
    monday = MONDAY + timedelta(days=7 * number)
    return written(monday, key, "", "Roster.", f"day,person,zones\n{monday},ann,reserve")


@pytest.fixture
def rig(tmp_path: Path) -> Iterator[Rig]:
    rig = Rig(tmp_path)
    rig.desk.add(make_ticket("1"))
    rig.steps()
    yield rig
    rig.ledger.close()
    rig.cache.close()


def share(rig: Rig, key: str, number: int = 0) -> str:
    """As the console does: into the ticket that is known, else into one to be opened."""
    home = next(iter(roster_tickets(rig.cache)), "")
    kind = OutgoingKind.NOTE if home else OutgoingKind.TICKET
    return rig.confirm(kind, ticket=home or UNOPENED, body=week(key, number))


def told_in(rig: Rig, ticket_id: str) -> list[str]:
    return [message.body for message in rig.desk.chains[ticket_id]]


def test_the_first_week_opens_the_ticket_and_the_second_is_a_note_in_it(rig: Rig) -> None:
    first = share(rig, "k1")
    rig.steps()
    assert rig.state(first) == "sent"
    (home,) = roster_tickets(rig.cache)
    ticket = rig.cache.tickets.get(home)
    assert ticket is not None
    assert (ticket.zone, ticket.tags) == ("", (TAG,))
    assert all(home not in row.id for count in rig.cache.tickets.counts() for row in rows(rig, count.zone))
    share(rig, "k2", 1)
    rig.steps()
    assert told_in(rig, home) == [week("k1"), week("k2", 1)]
    assert len(rig.desk.opened) == 1


def rows(rig: Rig, zone: str) -> list:  # type: ignore[type-arg]  # rows of a list
    return rig.cache.tickets.rows(zone)


def test_two_weeks_that_waited_for_the_helpdesk_open_one_ticket(rig: Rig) -> None:
    rig.desk.fails_before["pull_changes"] = [NotSent("away")]
    rig.steps(30)
    one, other = share(rig, "k1"), share(rig, "k2", 1)
    rig.until(lambda: rig.state(other) == "sent")
    rig.steps()
    assert rig.state(one) == "sent"
    (home,) = roster_tickets(rig.cache)
    assert told_in(rig, home) == [week("k1"), week("k2", 1)]
    assert rig.ledger.outbox.pending() == []


@pytest.mark.parametrize("dedupe", [Dedupe.MARKER, Dedupe.NATIVE_KEY])
def test_a_lost_answer_opens_no_second_ticket(rig: Rig, dedupe: Dedupe) -> None:
    rig.desk.capabilities = Capabilities(dedupe, timedelta(seconds=30), timedelta(seconds=5))
    rig.desk.fails_after["create"] = [UnknownOutcome("cut off")]
    share(rig, "k1")
    rig.until(lambda: not rig.ledger.outbox.pending())
    assert len(rig.desk.opened) == 1
    assert told_in(rig, roster_tickets(rig.cache)[0]) == [week("k1")]


def test_a_ticket_that_could_not_be_read_back_is_not_opened_twice(rig: Rig) -> None:
    share(rig, "k1")
    rig.desk.fails_before["fetch"] = [NotSent("away")]
    rig.push.one(rig.wall())
    assert roster_tickets(rig.cache) == []
    other = share(rig, "k2", 1)
    rig.push.one(rig.wall())
    rig.steps()
    assert rig.state(other) == "sent"
    assert len(rig.desk.opened) == 1


def test_whoever_opened_one_meanwhile_is_followed(rig: Rig, tmp_path: Path) -> None:
    """Another senior's ticket arrives before ours is opened: ours becomes a note there."""
    item = rig.confirm(OutgoingKind.TICKET, ticket=UNOPENED, body=week("mine"), hold_seconds=60.0)
    theirs = other_console(rig.desk, tmp_path / "other")
    share(theirs, "theirs", 1)
    theirs.steps()
    rig.steps(120)
    assert rig.state(item) == "sent"
    (home,) = roster_tickets(rig.cache)
    assert told_in(rig, home) == [week("theirs", 1), week("mine")]
    close(theirs)


def test_two_tickets_of_one_moment_converge_on_the_lowest(rig: Rig, tmp_path: Path) -> None:
    theirs = other_console(rig.desk, tmp_path / "other")
    share(rig, "mine")
    share(theirs, "theirs", 1)
    for each in (rig, theirs):  # neither has read what the other is about to open
        each.push.one(each.wall())
    assert len(rig.desk.opened) == 2
    for each in (rig, theirs):
        each.steps(20)
        assert roster_tickets(each.cache) == ["91", "92"]
    share(theirs, "later", 2)
    theirs.steps(20)
    assert told_in(rig, "91") == [week("mine"), week("later", 2)]
    close(theirs)


def test_a_customers_mail_that_looks_like_it_stays_a_customers_mail(rig: Rig) -> None:
    rig.desk.add(make_ticket("5", subject="Pult: duty roster", tags=(TAG, "vip")))
    rig.desk.chains["5"] = []
    rig.desk.says("5", MessageKind.CUSTOMER, week("forged"), "Mallory", "op-forged")
    rig.desk.says("5", MessageKind.NOTE, week("pasted"), "Ann", "op-pasted")
    rig.steps(20)
    assert roster_tickets(rig.cache) == []
    ticket = rig.cache.tickets.get("5")
    assert ticket is not None
    assert ticket.tags == ("vip",)
    assert ticket.zone != ""


def test_a_customer_who_writes_into_it_is_seen_and_changes_nothing(rig: Rig) -> None:
    share(rig, "k1")
    rig.steps()
    (home,) = roster_tickets(rig.cache)
    rig.desk.tickets[home] = replace(rig.desk.tickets[home], waiting_since=rig.wall())
    rig.desk.says(home, MessageKind.CUSTOMER, week("forged"), "Mallory")
    rig.steps(20)
    assert roster_tickets(rig.cache) == [home]
    ticket = rig.cache.tickets.get(home)
    assert ticket is not None
    assert ticket.zone != "", "nobody's words are hidden"


def test_a_ticket_that_was_deleted_is_forgotten_and_another_is_opened(rig: Rig) -> None:
    share(rig, "k1")
    rig.steps(20)
    (home,) = roster_tickets(rig.cache)
    del rig.desk.tickets[home]
    rig.steps(1200)
    assert roster_tickets(rig.cache) == []
    share(rig, "k2", 1)
    rig.steps(20)
    assert len(rig.desk.opened) == 2


def other_console(desk: ScriptedDesk, directory: Path) -> Rig:
    directory.mkdir()
    other = Rig(directory, desk, ops=100)
    other.steps()
    return other


def close(rig: Rig) -> None:
    rig.ledger.close()
    rig.cache.close()
