from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from console.rules.marked_notes import marked
from console.rules.shared_roster import written
from console.upstream.rt.chain import Chain, Happened, chain, snippet
from console.upstream.rt.parts import Content, Part
from console.upstream.rt.wire import Person, Unreadable
from storage.records import MessageKind
from tests.unit.console.upstream.rt.fake_rt import START

IRYNA = Person("iryna@example.org", "Ірина")
PETRO = Person("petro@example.org", "Петро")
AGENT = Person("oksana", "Оксана")
SYSTEM = Person("RT_System", "RT_System")


def event(number: int, kind: str, by: Person | None, minute: float = 0) -> Happened:
    return Happened(number, 7, kind, START + timedelta(minutes=minute), by)


def told(*events: Happened, requestors: tuple[Person, ...] = (IRYNA,)) -> Chain:
    return chain(7, events, requestors, lambda login: login == "oksana", {})


def minute(number: float) -> datetime:
    return START + timedelta(minutes=number)


@pytest.mark.parametrize(
    ("type_", "by", "kind"),
    [
        ("Create", IRYNA, MessageKind.CUSTOMER),
        ("Create", AGENT, MessageKind.CUSTOMER),
        ("Correspond", IRYNA, MessageKind.CUSTOMER),
        ("Correspond", PETRO, MessageKind.CUSTOMER),  # in copy, and no colleague
        ("Correspond", None, MessageKind.CUSTOMER),
        ("Correspond", AGENT, MessageKind.REPLY),
        ("Correspond", SYSTEM, MessageKind.SYSTEM),
        ("Comment", AGENT, MessageKind.NOTE),
        ("Comment", IRYNA, MessageKind.NOTE),  # comments are internal, whoever made them
    ],
)
def test_whose_words_these_are(type_: str, by: Person | None, kind: MessageKind) -> None:
    (message,) = told(event(1, type_, by)).messages
    assert message.kind is kind


def test_an_agent_who_asks_is_a_customer_of_that_ticket() -> None:
    messages = told(event(1, "Create", AGENT), event(2, "Correspond", AGENT), requestors=(AGENT,)).messages
    assert [message.kind for message in messages] == [MessageKind.CUSTOMER] * 2


def test_what_a_colleague_wrote_down_is_said_by_the_customer() -> None:
    (message,) = told(event(1, "Create", AGENT)).messages
    assert (message.author, message.author_id) == ("Ірина", "iryna@example.org")
    (message,) = told(event(1, "Create", PETRO), requestors=(IRYNA, PETRO)).messages
    assert message.author == "Петро"
    (message,) = told(event(1, "Create", AGENT), requestors=()).messages
    assert message.author == "Оксана"


def says(body: str, key: str = "") -> Content:
    headers = f'Content-Type: text/plain; pult-key="{key}"' if key else ""
    return Content((Part(1, 1, "text/plain", "", headers, 4),), {1: body})


WEEK = written(date(2026, 11, 23), "k1", "", "Roster.", "day,person\n2026-11-23,ann")


@pytest.mark.parametrize(
    ("by", "requestors", "body", "key", "kind"),
    [
        (AGENT, (), WEEK, "0193f3c2", MessageKind.NOTE),
        (AGENT, (), "who called, and what was said", "0193f3c2", MessageKind.CALL),
        (AGENT, (), WEEK, "", MessageKind.CUSTOMER),
        (AGENT, (AGENT,), WEEK, "0193f3c2", MessageKind.CALL),  # a mail under a colleague's name
        (IRYNA, (IRYNA,), WEEK, "0193f3c2", MessageKind.CALL),  # a mail with the header of a console
        (IRYNA, (), WEEK, "0193f3c2", MessageKind.CALL),
    ],
)
def test_a_roster_is_opened_by_a_colleagues_console_for_nobody(
    by: Person, requestors: tuple[Person, ...], body: str, key: str, kind: MessageKind
) -> None:
    contents = {1: says(body, key)}
    (message,) = chain(
        7, [event(1, "Create", by)], requestors, lambda login: login == "oksana", contents
    ).messages
    assert message.kind is kind


@pytest.mark.parametrize("by", [IRYNA, SYSTEM, None])
def test_comments_of_whoever_is_no_agent_tell_consoles_nothing(by: Person | None) -> None:
    """They may be allowed to comment: their marks are quoted, and their words stay."""
    contents = {1: says(WEEK)}
    for who, tells in ((by, False), (AGENT, True)):
        events = [event(1, "Comment", who)]
        (message,) = chain(7, events, (IRYNA,), lambda login: login == "oksana", contents).messages
        assert message.kind is MessageKind.NOTE
        assert (marked(message) is not None) is tells
        assert message.body.replace("> [pult", "[pult") == WEEK


@pytest.mark.parametrize(
    ("events", "waiting"),
    [
        ((), None),
        ((("Create", IRYNA, 0),), 0),
        ((("Create", IRYNA, 0), ("Correspond", IRYNA, 5)), 0),
        ((("Create", IRYNA, 0), ("Correspond", AGENT, 5)), None),
        ((("Create", IRYNA, 0), ("Comment", AGENT, 5)), 0),
        ((("Create", IRYNA, 0), ("Correspond", SYSTEM, 5)), 0),
        ((("Create", IRYNA, 0), ("Correspond", AGENT, 5), ("Correspond", IRYNA, 9)), 9),
        ((("Create", IRYNA, 0), ("Status", AGENT, 5)), None),
        ((("Create", IRYNA, 0), ("Status", AGENT, 5), ("Correspond", IRYNA, 9)), 9),
        ((("Correspond", IRYNA, 9), ("Create", IRYNA, 0), ("Correspond", AGENT, 5)), 9),
    ],
    ids=str,
)
def test_since_when_the_customer_waits(
    events: tuple[tuple[str, Person, float], ...], waiting: float | None
) -> None:
    happened = [event(number, kind, by, at) for number, (kind, by, at) in enumerate(events, 1)]
    assert told(*happened).waiting_since == (None if waiting is None else minute(waiting))


def test_messages_of_one_second_keep_their_order_in_their_times() -> None:
    """Text of ids would put 10 before 9."""
    messages = told(*(event(number, "Correspond", IRYNA) for number in (11, 9, 10))).messages
    assert [message.id for message in messages] == ["9", "10", "11"]
    moments = [message.sent_at for message in messages]
    assert moments == sorted(set(moments))
    assert moments[-1] - moments[0] < timedelta(seconds=1)


def test_changes_of_status_are_no_messages() -> None:
    assert told(event(1, "Status", AGENT)).messages == ()


def test_a_message_has_its_body_key_and_attachments() -> None:
    headers = 'Content-Type: text/plain; pult-key="0193f3c2-7a10"'
    content = Content(
        parts=(Part(1, 5, "text/plain", "", headers, 4), Part(2, 5, "image/png", "x.png", "", 9)),
        texts={1: "text"},
    )
    (message,) = chain(7, [event(5, "Correspond", AGENT)], (), lambda _: True, {5: content}).messages
    assert (message.ticket_id, message.body, message.client_key) == ("7", "text", "0193f3c2-7a10")
    assert [(item.name, item.size) for item in message.attachments] == [("x.png", 9)]


def test_a_snippet_is_one_line_of_the_newest_text() -> None:
    content = {1: Content((Part(1, 1, "text/plain", "", "", 0),), {1: "one\n two  three " + "x" * 200})}
    messages = chain(
        7, [event(1, "Create", IRYNA), event(2, "Comment", AGENT)], (IRYNA,), lambda _: True, content
    ).messages
    assert snippet(messages).startswith("one two three x")
    assert len(snippet(messages)) == 120
    assert snippet(()) == ""


@pytest.mark.parametrize(
    "over",
    [{"id": None}, {"ObjectId": "x"}, {"Type": []}, {"Created": "1970-01-01T00:00:00Z"}, {"Creator": []}],
    ids=str,
)
def test_an_odd_transaction_is_unreadable(over: dict[str, object]) -> None:
    row = {"id": "1", "ObjectId": "7", "Type": "Create", "Created": "2026-01-01T00:00:00Z", "Creator": "a"}
    assert Happened.read(row).ticket == 7
    with pytest.raises(Unreadable):
        Happened.read({**row, **over})
