"""The practice desk's own rules: what it refuses, what it keeps, and what its file may be."""

from __future__ import annotations

import stat
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from console.upstream.practice.desk_file import DeskFile
from console.upstream.practice.founding import come_in, move_aside
from console.upstream.protocol import (
    Claimed,
    Gone,
    Invalid,
    NewTicket,
    NotAHelpdesk,
    NotSent,
    Reply,
    UnknownOutcome,
)
from storage.connection import sqlite3
from storage.problems import HeldByAnother, NewerSchema, StorageProblem
from storage.records import Agent, Changes, Customer, TicketField
from tests.contract.practice_desk import HOURS, Wall, a_ticket, open_desk, rows, small_profile


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "desk.db"


def reply(ticket_id: str, body: str = "Hello", key: str = "key-1", changes: Changes | None = None) -> Reply:
    return Reply(ticket_id, key, body, True, changes or {})


# The file


def test_the_file_is_for_its_owner_alone_and_keeps_no_others_beside_it(path: Path) -> None:
    desk = open_desk(path, Wall())
    a_ticket(desk)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [entry.name for entry in path.parent.iterdir()] == ["desk.db"]


def test_a_link_is_not_followed(path: Path) -> None:
    other = path.with_name("other.db")
    other.write_bytes(b"")
    path.symlink_to(other)
    with pytest.raises(StorageProblem):
        open_desk(path, Wall())
    assert other.read_bytes() == b""


def test_another_kind_of_file_is_left_alone(path: Path) -> None:
    path.write_text("my shopping list, which is a good deal longer than a database's header " * 20)
    before = path.read_bytes()
    with pytest.raises(NotAHelpdesk) as caught:
        open_desk(path, Wall())
    assert str(path) in str(caught.value)
    assert path.read_bytes() == before


def test_a_newer_desk_is_not_touched(path: Path) -> None:
    open_desk(path, Wall()).close()
    db = sqlite3.connect(str(path))
    db.execute("PRAGMA user_version = 99")
    db.close()
    with pytest.raises(NewerSchema):
        open_desk(path, Wall())


def test_a_desk_of_another_profile_is_not_taken_for_this_one(path: Path) -> None:
    open_desk(path, Wall()).close()
    with pytest.raises(NotAHelpdesk) as caught:
        open_desk(path, Wall(), profile=replace(small_profile(), key="another"))
    assert "small" in str(caught.value)


def test_a_desk_that_another_console_writes_for_too_long_sends_nothing(path: Path) -> None:
    desk = open_desk(path, Wall())
    ticket_id = a_ticket(desk)
    hurried = DeskFile(path, busy_seconds=0)
    other = sqlite3.connect(str(path), isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(NotSent) as caught, hurried.writing():
        pytest.fail("the file was free")
    assert str(path) in str(caught.value)
    other.execute("ROLLBACK")
    other.close()
    with hurried.writing() as db:
        db.execute("UPDATE tickets SET subject = 'free again'")
    assert desk.fetch(ticket_id).ticket.subject == "free again"
    hurried.close()


def test_a_commit_that_a_reader_holds_up_for_too_long_is_not_sent(path: Path) -> None:
    desk = open_desk(path, Wall())
    ticket_id = a_ticket(desk)
    hurried = DeskFile(path, busy_seconds=0)
    reader = sqlite3.connect(str(path), isolation_level=None)
    reader.execute("BEGIN")
    reader.execute("SELECT * FROM tickets").fetchall()
    with pytest.raises(NotSent), hurried.writing() as db:
        db.execute("UPDATE tickets SET subject = 'never'")
    reader.execute("COMMIT")
    reader.close()
    assert desk.fetch(ticket_id).ticket.subject != "never"
    hurried.close()


def test_a_commit_whose_end_nobody_knows_is_unknown(path: Path) -> None:
    file = DeskFile(path)

    class Broken:
        in_transaction = False

        def execute(self, statement: str) -> None:
            if statement == "COMMIT":
                raise sqlite3.OperationalError("disk I/O error")

        def close(self) -> None:
            pass

    whole = file._db
    file._db = Broken()  # type: ignore[assignment]  # a disk that fails at the worst moment
    with pytest.raises(UnknownOutcome), file.writing():
        pass
    whole.close()


def test_an_old_day_is_moved_aside(path: Path) -> None:
    wall = Wall()
    assert move_aside(path, wall(), HOURS) is None
    for _ in range(2):
        desk = open_desk(path, wall)
        a_ticket(desk)
        desk.close()
        aside = move_aside(path, wall(), HOURS)
        assert aside is not None
        assert aside.exists()
        assert not path.exists()
    assert sorted(entry.name for entry in path.parent.iterdir()) == [
        "desk-2026-03-02-133000-2.db",
        "desk-2026-03-02-133000.db",
    ]


def test_a_day_is_not_taken_away_under_somebody(path: Path) -> None:
    wall = Wall()
    desk = open_desk(path, wall, "Petro")
    with pytest.raises(HeldByAnother) as caught:
        move_aside(path, wall(), HOURS)
    assert "Petro" in str(caught.value)
    wall.passes(seconds=6)  # it was killed and took no leave
    assert move_aside(path, wall(), HOURS) is not None
    desk.close()
    assert not path.exists()


def test_a_damaged_day_is_moved_too(path: Path) -> None:
    path.write_text("no desk at all " * 100)
    aside = move_aside(path, Wall()(), HOURS)
    assert aside is not None
    assert aside.read_text().startswith("no desk at all")


# People


def test_agents_come_by_name_or_login_and_new_ones_are_welcome(path: Path) -> None:
    wall = Wall()
    assert open_desk(path, wall, "").whoami().name == "Oksana"
    assert open_desk(path, wall, "PETRO").whoami().name == "Petro"
    new = open_desk(path, wall, " Марія  Ясна ").whoami()
    assert (new.name, new.login) == ("Марія Ясна", "марія-ясна")
    assert open_desk(path, wall, "марія-ясна").whoami() == new
    assert [agent.name for agent in open_desk(path, wall).catalog().agents] == [
        "Oksana",
        "Petro",
        "Марія Ясна",
    ]


def test_a_desk_without_any_people_has_whoever_comes(path: Path) -> None:
    desk = open_desk(path, Wall(), "Petro")
    with desk._file.writing() as db:
        db.execute("DELETE FROM consoles")
        db.execute("DELETE FROM agents")
        assert come_in(db, "") == Agent("1", "Operator", "operator", "operator")


def test_the_desk_keeps_who_did_what(path: Path) -> None:
    wall = Wall()
    first, second = open_desk(path, wall), open_desk(path, wall, "Petro")
    ticket_id = a_ticket(first)
    first.claim(ticket_id)
    first.push_reply(reply(ticket_id))
    second.push_changes(ticket_id, {TicketField.STATUS: "done"})
    done = rows(path, "SELECT who, action, detail FROM deeds WHERE ticket_id = ? ORDER BY id", ticket_id)
    assert done == [
        ("oksana", "create", ""),
        ("oksana", "claim", ""),
        ("oksana", "reply", "2"),
        ("petro", "status", "done"),
    ]


# Writing


def test_a_key_belongs_to_one_ticket(path: Path) -> None:
    desk = open_desk(path, Wall())
    first, second = a_ticket(desk), a_ticket(desk)
    desk.push_reply(reply(first))
    with pytest.raises(Invalid):
        desk.push_reply(reply(second))
    assert len(desk.fetch(second).messages or ()) == 1


def test_a_reply_with_a_wrong_status_leaves_nothing_behind(path: Path) -> None:
    desk = open_desk(path, Wall())
    ticket_id = a_ticket(desk)
    before = desk.fetch(ticket_id)
    with pytest.raises(Invalid) as caught:
        desk.push_reply(reply(ticket_id, changes={TicketField.STATUS: "nonsense"}))
    assert "nonsense" in str(caught.value)
    assert "waiting" in str(caught.value)
    assert desk.fetch(ticket_id) == before


@pytest.mark.parametrize("body", ["", "  \n\t "])
def test_an_empty_reply_is_refused(path: Path, body: str) -> None:
    desk = open_desk(path, Wall())
    with pytest.raises(Invalid):
        desk.push_reply(reply(a_ticket(desk), body))


@pytest.mark.parametrize(
    "changes",
    [{TicketField.STATUS: None}, {TicketField.REASON: "weather"}, {TicketField.ASSIGNEE: "Oksana"}],
    ids=["no status", "unknown reason", "a name is no id"],
)
def test_fields_that_the_desk_cannot_hold_are_refused(path: Path, changes: Changes) -> None:
    desk = open_desk(path, Wall())
    with pytest.raises(Invalid):
        desk.push_changes(a_ticket(desk), changes)


def test_a_reason_is_set_and_emptied(path: Path) -> None:
    desk = open_desk(path, Wall())
    ticket_id = a_ticket(desk)
    desk.push_changes(ticket_id, {TicketField.REASON: "where"})
    assert desk.fetch(ticket_id).ticket.reason == "where"
    desk.push_changes(ticket_id, {TicketField.REASON: None})
    assert desk.fetch(ticket_id).ticket.reason == ""


def test_a_first_reply_shows_that_somebody_works_on_it(path: Path) -> None:
    desk = open_desk(path, Wall())
    ticket_id = a_ticket(desk)
    assert desk.fetch(ticket_id).ticket.status == "new"
    desk.push_reply(Reply(ticket_id, "note", "a note", False, {}))
    assert desk.fetch(ticket_id).ticket.status == "new"
    desk.push_reply(reply(ticket_id))
    assert desk.fetch(ticket_id).ticket.status == "open"


@pytest.mark.parametrize(
    ("over", "named"),
    [
        ({"channel": "pigeon"}, "pigeon"),
        ({"kind": "riddle"}, "riddle"),
        ({"body": " "}, "empty"),
        ({"order_number": "1"}, "order 1"),
    ],
)
def test_a_ticket_that_cannot_be_is_not_opened(path: Path, over: dict[str, str], named: str) -> None:
    desk = open_desk(path, Wall())
    ticket = NewTicket("s", "b", "email", "question", Customer("", "Iryna"), "k")
    with pytest.raises(Invalid) as caught:
        desk.create(replace(ticket, **over))  # type: ignore[arg-type]  # the fields of NewTicket
    assert named in str(caught.value)
    assert desk.pull_changes(None).items == ()


def test_a_person_who_has_been_here_keeps_their_history(path: Path) -> None:
    desk = open_desk(path, Wall())
    known = desk.fetch(a_ticket(desk)).customer
    assert known is not None
    again = desk.create(NewTicket("s", "b", "email", "question", known, "k"))
    assert desk.fetch(again).ticket.requester_id == known.id


@pytest.mark.parametrize("ticket_id", ["", "x", "-1", "1e3", "²", "9" * 40, "10423 "])
def test_odd_ids_name_no_ticket(path: Path, ticket_id: str) -> None:
    desk = open_desk(path, Wall())
    with pytest.raises(Gone):
        desk.claim(ticket_id)
    assert desk.reconcile([ticket_id]) == (ticket_id,)


def test_half_a_letter_is_kept_as_a_sign_for_it(path: Path) -> None:
    desk = open_desk(path, Wall())
    ticket_id = a_ticket(desk, "a \ud83d b")
    desk.push_reply(reply(ticket_id, "\udcff", key="\udcff"))
    assert [message.body.strip("\ufffd") for message in desk.fetch(ticket_id).messages or ()] == [
        "a \ufffd\ufffd\ufffd b",
        "",
    ]


def test_reconciling_thousands_takes_one_answer(path: Path) -> None:
    desk = open_desk(path, Wall())
    there = a_ticket(desk)
    known = [str(number) for number in range(1, 3000)] + [there]
    assert desk.reconcile(known) == tuple(known[:-1])


# Cursors


def test_a_first_pull_comes_in_pages_and_tells_how_many(path: Path) -> None:
    desk = open_desk(path, Wall())
    opened = {a_ticket(desk, str(number)) for number in range(230)}
    seen: list[str] = []
    cursor, sizes = None, []
    while True:
        page = desk.pull_changes(cursor)
        seen += [item.ticket.id for item in page.items]
        sizes.append((len(page.items), page.expected_total))
        cursor = page.next_cursor
        if not page.more:
            break
    assert sizes == [(100, 230), (100, 230), (30, 230)]
    assert set(seen) == opened
    assert desk.pull_changes(cursor).next_cursor == cursor


def test_our_own_tickets_come_first_on_a_big_desk(path: Path) -> None:
    wall = Wall()
    desk = open_desk(path, wall)
    opened = []
    for number in range(230):
        opened.append(a_ticket(desk, str(number)))
        wall.now += timedelta(seconds=1)
    for ticket_id in (opened[150], opened[220], opened[3]):
        desk.claim(ticket_id)
    page = desk.pull_changes(None)
    assert [item.ticket.id for item in page.items] == [opened[3], opened[150], opened[220]]
    assert (page.more, page.expected_total) == (True, 230)
    seen: set[str] = set()
    while page.more:
        page = desk.pull_changes(page.next_cursor)
        seen |= {item.ticket.id for item in page.items}
    assert seen == set(opened)


def test_what_changes_while_the_first_pages_are_read_is_told_afterwards(path: Path) -> None:
    desk = open_desk(path, Wall())
    opened = [a_ticket(desk, str(number)) for number in range(150)]
    page = desk.pull_changes(None)
    assert page.items[0].ticket.id == opened[0]
    desk.push_changes(opened[0], {TicketField.STATUS: "done"})
    desk.server.remove(opened[1])
    changed: dict[str, str] = {}
    gone: set[str] = set()
    while page.more:
        page = desk.pull_changes(page.next_cursor)
        changed |= {item.ticket.id: item.ticket.status for item in page.items}
        gone |= set(page.gone)
    assert changed[opened[0]] == "done"
    assert gone == {opened[1]}


@pytest.mark.parametrize("cursor", ["", "nonsense", "a/b/c/d", "other/feed/5/0"])
def test_a_cursor_of_another_desk_begins_from_nothing(path: Path, cursor: str) -> None:
    desk = open_desk(path, Wall())
    ticket_id = a_ticket(desk)
    assert [item.ticket.id for item in desk.pull_changes(cursor).items] == [ticket_id]


def test_accounts_of_two_desks_differ(tmp_path: Path) -> None:
    wall = Wall()
    first = open_desk(tmp_path / "one.db", wall)
    wall.passes(seconds=1)
    second = open_desk(tmp_path / "two.db", wall)
    assert first.account != second.account
    assert first.pull_changes(None).next_cursor != second.pull_changes(None).next_cursor


def test_claiming_again_is_no_deed(path: Path) -> None:
    desk = open_desk(path, Wall())
    ticket_id = a_ticket(desk)
    assert isinstance(desk.claim(ticket_id), Claimed)
    version = desk.fetch(ticket_id).ticket.version
    desk.claim(ticket_id)
    assert desk.fetch(ticket_id).ticket.version == version
