"""The page of a ticket, and the hand-over that takes it along: on real files."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from console.calling import placed
from console.config import Home
from console.desk import Desk, open_desk
from console.handing_over import HANDOVER, NEWEST, own_words, received
from console.rules import marked_notes
from console.rules.calls import Call
from console.views import ChainEntry, Section, TicketView
from storage.cache import Cache
from storage.records import Message, MessageKind, OpenQuestion, Order, OrderEvent
from tests.unit.console.desk_files import ME, NOW, PROFILE, SETTINGS, fill_home, make_ticket

C, R, N, S = MessageKind.CUSTOMER, MessageKind.REPLY, MessageKind.NOTE, MessageKind.SYSTEM


def said(number: int, kind: MessageKind, body: str, author_id: str = "") -> Message:
    return Message(f"m{number}", "5", kind, "X", body, NOW + timedelta(minutes=number - 60), author_id)


@pytest.fixture
def home(tmp_path: Path) -> Home:
    home = fill_home(tmp_path / "home")
    with closing(Cache.open(home.desk("test") / "cache.db", writing=True)) as cache, cache.writing():
        cache.messages.replace(
            "5",
            [
                said(1, C, "Здравствуйте, где заказ?"),
                said(2, R, "Он в пути.", ME.id),
                said(3, C, "А когда будет?\nЖду уже неделю."),
                said(4, C, "Алло?"),
            ],
        )
        ticket = cache.tickets.get("5")
        assert ticket is not None
        placement = cache.tickets.placement("5")
        assert placement is not None
        cache.tickets.put(
            replace(ticket, waiting_since=NOW - timedelta(minutes=57), last_message_id="m4"), placement
        )
        history = (
            OrderEvent("new", NOW - timedelta(days=3)),
            OrderEvent("in_transit", NOW - timedelta(days=1)),
        )
        until, expected = NOW + timedelta(days=1), NOW + timedelta(days=2)
        cache.orders.put(
            Order("77120", "in_transit", NOW, NOW, "c1", history, reserve_until=until, expected_at=expected)
        )
    return home


@pytest.fixture
def desk(home: Home) -> Iterator[Desk]:
    with closing(open_desk(home, SETTINGS, PROFILE, "en")) as desk:
        yield desk


def lines(desk: Desk) -> dict[str, str]:
    return {section.title: "\n".join(section.lines) for section in desk.handing.page("5")}


def test_the_page_tells_what_was_asked_done_promised_and_begun(desk: Desk) -> None:
    desk.later("5", 60)
    desk.save_draft("5", "Завтра до шести, я узнаю")
    page = lines(desk)
    assert "А когда будет? Жду уже неделю." in page["Asked"]
    assert "Алло?" in page["Asked"]
    assert "где заказ" not in page["Asked"], "that was answered"
    assert "Он в пути." in page["Done"]
    assert "order 77120: В пути" in page["Done"] or "order 77120:" in page["Done"]
    assert "reserved until" in page["Promised"]
    assert "expected" in page["Promised"]
    assert "to be looked at again" in page["Promised"]
    assert page["Begun and not sent"] == "reply: Завтра до шести, я узнаю"


def test_an_order_is_called_what_the_desk_calls_it(home: Home) -> None:
    named = replace(PROFILE, words={"order": {"ru": "Заявка", "en": "Application"}})
    opened = open_desk(home, SETTINGS, named, "en")
    try:
        done = next(section for section in opened.handing.page("5") if section.title == "Done")
    finally:
        opened.close()
    assert any("Application 77120: " in line for line in done.lines)


def test_calls_and_questions_to_roles_are_on_it(desk: Desk, home: Home) -> None:
    desk.calls.log(desk.calls.new(), placed(Call("Ирина", "Заедет в субботу."), "ticket:5"))
    assert "call: Ирина Заедет в субботу." in lines(desk)["Done"]


def test_a_hand_over_takes_the_page_along_and_says_to_whom(desk: Desk) -> None:
    desk.hand_over("5", "8", "Перезвони ей до шести")
    view = desk.ticket("5")
    assert view is not None
    entry = view.chain[-1]
    assert (entry.about, entry.handed_to) == ("hand-over", "8")
    assert entry.message.body.startswith("Перезвони ей до шести\n\nAsked:\n- ")
    assert "Алло?" in entry.message.body
    (note, *_rest) = view.undelivered
    marked = marked_notes.read(note.body)
    assert marked is not None
    assert (marked.kind, marked.values) == (HANDOVER, {"to": "8"})


def test_taken_back_it_leaves_the_own_words_as_draft(desk: Desk) -> None:
    desk.hand_over("5", "8", "Перезвони ей")
    assert desk.undo() is not None
    view = desk.ticket("5")
    assert view is not None
    assert view.draft is not None
    assert view.draft.body == "Перезвони ей"


@pytest.mark.parametrize(("body", "words"), [("plain", ""), ("a\n\n[pult/1 call]", "")])
def test_other_notes_have_no_words_of_a_hand_over(body: str, words: str) -> None:
    assert own_words(body) == words


def test_long_chains_tell_how_much_came_before(desk: Desk, home: Home) -> None:
    with closing(Cache.open(home.desk("test") / "cache.db", writing=True)) as cache, cache.writing():
        cache.messages.replace("5", [said(n, R, f"reply {n}", ME.id) for n in range(1, 30)])
    done = lines(desk)["Done"].splitlines()
    assert len(done) == NEWEST + 1
    assert done[0].startswith("… ")
    assert "reply 29" in done[-1]


def entry(number: int, kind: MessageKind, author_id: str, to: str = "") -> ChainEntry:
    return ChainEntry(said(number, kind, "words", author_id), handed_to=to)


@pytest.mark.parametrize(
    ("chain", "mine", "shown"),
    [
        ([entry(1, N, "8", "7")], True, "m1"),
        ([entry(1, N, "8", "7"), entry(2, C, "c1")], True, "m1"),
        ([entry(1, N, "8", "7"), entry(2, S, "7")], True, "m1"),
        ([entry(1, N, "8", "7"), entry(2, R, "7")], True, None),
        ([entry(1, N, "8", "9")], True, None),
        ([entry(1, N, "8", "7")], False, None),
        ([], True, None),
    ],
)
def test_the_new_owner_sees_it_until_they_have_said_something(
    chain: list[ChainEntry], mine: bool, shown: str | None
) -> None:
    view = TicketView(make_ticket("5"), None, (), tuple(chain), 0, None, None, mine, (), 0, "ru")
    found = received(view, "7")
    assert (found.message.id if found else None) == shown


def test_a_ticket_that_is_not_here_has_no_page(desk: Desk) -> None:
    assert desk.handing.page("404") == ()
    assert all(isinstance(section, Section) and section.lines for section in desk.handing.page("1"))


def test_at_the_end_of_a_shift_every_ticket_takes_its_own_page(desk: Desk) -> None:
    for ticket_id in ("4", "5"):
        desk.hand_over(ticket_id, "8", "Я ухожу")
    bodies = {ticket_id: str(desk.ticket(ticket_id).chain[-1].message.body) for ticket_id in ("4", "5")}  # type: ignore[union-attr]  # both are there
    assert "Алло?" in bodies["5"]
    assert "Алло?" not in bodies["4"]
    assert all(body.startswith("Я ухожу\n\nAsked:") for body in bodies.values())


def test_a_question_to_a_role_is_open_on_the_page(desk: Desk, home: Home) -> None:
    with closing(Cache.open(home.desk("test") / "cache.db", writing=True)) as cache, cache.writing():
        ticket, placement = cache.tickets.get("5"), cache.tickets.placement("5")
        assert ticket is not None
        assert placement is not None
        role = PROFILE.roles[0].key
        cache.tickets.put(replace(ticket, asked=(OpenQuestion(role, NOW, "q1"),)), placement)
    assert lines(desk)["Open questions"]


def test_an_order_that_is_over_promises_nothing_and_a_shops_task_is_what_is_asked(
    desk: Desk, home: Home
) -> None:
    assert "expected" in lines(desk)["Promised"]
    with closing(Cache.open(home.desk("test") / "cache.db", writing=True)) as cache, cache.writing():
        order = cache.orders.get("77120")
        assert order is not None
        cache.orders.put(replace(order, status="cancelled"))
        cache.messages.replace("5", [said(1, S, "Резерв истекает"), said(2, R, "Спасибо", ME.id)])
    page = lines(desk)
    assert "expected" not in page.get("Promised", "")
    assert "Резерв истекает" in page["Asked"]


def test_taken_back_it_leaves_what_was_begun_before_as_well(desk: Desk) -> None:
    desk.save_draft("5", "Завтра до шести")
    desk.hand_over("5", "8", "Перезвони ей")
    assert desk.undo() is not None
    view = desk.ticket("5")
    assert view is not None
    assert view.draft is not None
    assert view.draft.body == "Перезвони ей\n\nЗавтра до шести"
