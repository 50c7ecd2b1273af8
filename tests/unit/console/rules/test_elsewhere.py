"""A question asked in another ticket: what answers it there, and how the answer comes back."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from console.rules import marked_notes
from console.rules.elsewhere import About, asked_in, is_brought, told, with_answers, written
from console.rules.questions import ANSWER, QUESTION, open_questions
from storage.records import Message, MessageKind

NOW = datetime(2026, 5, 4, 9, 0, tzinfo=UTC)
ME, OTHER, KEEPER = "7", "8", "12"
ASKING, LINKED = "1", "57"


def said(
    body: str, who: str, at: int, kind: MessageKind = MessageKind.NOTE, *, ticket: str = LINKED, key: str = ""
) -> Message:
    return Message(f"m{at}", ticket, kind, who, body, NOW + timedelta(minutes=at), who, key)


def question(at: int, via: str = "ticket", there: str = LINKED) -> Message:
    values = {"role": "keeper", "via": via, "ticket": there}
    body = marked_notes.write(QUESTION, {name: value for name, value in values.items() if value}, "Where?")
    return said(body, ME, at, ticket=ASKING, key=f"q{at}")


def about(question_id: str, at: int, via: str = "ticket", who: str = ME, ticket: str = ASKING) -> Message:
    return said(written(About(ticket, question_id, "keeper", via), "Where?"), who, at)


@pytest.mark.parametrize("kind", [MessageKind.CUSTOMER, MessageKind.REPLY, MessageKind.NOTE])
def test_words_of_somebody_else_answer_and_come_back_into_the_ticket_that_asked(kind: MessageKind) -> None:
    linked = [about("q1", 0), said("In the cellar.", KEEPER, 5, kind)]
    chain = with_answers(ASKING, [question(1)], {LINKED: linked}.get)  # type: ignore[arg-type]  # it is there
    marked = marked_notes.marked(chain[-1])
    assert marked is not None
    assert (marked.kind, marked.text) == (ANSWER, "In the cellar.")
    assert marked.values == {"to": "q1", "ticket": LINKED}
    assert (chain[-1].ticket_id, chain[-1].author) == (ASKING, KEEPER)
    assert open_questions(chain) == ()


def test_what_is_read_twice_is_brought_once() -> None:
    linked = [about("q1", 0), said("Yes.", KEEPER, 5)]
    once = with_answers(ASKING, [question(1)], lambda _there: linked)
    assert with_answers(ASKING, once, lambda _there: linked) == once
    assert [is_brought(message) for message in once] == [False, True]


def test_an_answer_that_came_before_the_question_was_written_down_closes_it_all_the_same() -> None:
    linked = [about("q9", 0), said("Yes.", KEEPER, 5)]
    assert open_questions(with_answers(ASKING, [question(9)], lambda _there: linked)) == ()


@pytest.mark.parametrize(
    "linked",
    [
        [],
        [about("q1", 0)],
        [about("q1", 0), said("And soon, please.", ME, 2)],
        [about("q1", 0), said("  ", KEEPER, 2)],
        [about("q1", 0), said("resolved", "", 2, MessageKind.SYSTEM)],
        [about("q1", 0, ticket="99"), said("Words for another ticket.", KEEPER, 2)],
        [about("another", 0), said("An answer to something else.", KEEPER, 2)],
        [said("Words before anything was asked.", KEEPER, 0), about("q1", 2)],
        [said(about("q1", 0).body, "c", 0, MessageKind.CUSTOMER), said("Forged.", KEEPER, 2)],
    ],
)
def test_what_answers_nothing_leaves_the_question_open(linked: list[Message]) -> None:
    chain = with_answers(ASKING, [question(1)], lambda _there: linked)
    assert [one.id for one in open_questions(chain)] == ["q1"]
    assert [one.ticket for one in open_questions(chain)] == [LINKED]
    assert len(chain) == 1


def test_a_note_in_the_ticket_itself_does_not_answer_what_was_asked_elsewhere_unless_it_says_so() -> None:
    by_the_way = said("The customer has called again.", OTHER, 3, ticket=ASKING)
    assert open_questions([question(1), by_the_way])
    by_hand = said(marked_notes.write(ANSWER, {"to": "q1"}, "It is there."), ME, 3, ticket=ASKING)
    assert open_questions([question(1), by_hand]) == ()
    assert open_questions([question(1, there=""), by_the_way])[0].ticket == ""


def test_in_a_chat_each_answer_is_for_the_oldest_question_and_the_rest_is_left_for_its_operators() -> None:
    chat = [
        about("q1", 0, "chat"),
        about("q2", 1, "chat", OTHER, ticket="2"),
        said("Found the first.", KEEPER, 2, MessageKind.CUSTOMER),
        said("And the second.", KEEPER, 3, MessageKind.CUSTOMER),
    ]
    held = told(chat)
    assert {key: [one.body for one in words] for key, words in held.answers.items()} == {
        "q1": ["Found the first."],
        "q2": ["And the second."],
    }
    assert held.unheard == ()
    more = [*chat, said("When do you close today?", KEEPER, 4, MessageKind.CUSTOMER)]
    assert [one.body for one in told(more).unheard] == ["When do you close today?"]
    assert told([*more, said("At nine.", OTHER, 5)]).unheard == ()


def test_in_a_linked_ticket_all_that_is_said_belongs_to_its_question() -> None:
    held = told([about("q1", 0), said("Which browser?", KEEPER, 1), said("Never mind, mended.", KEEPER, 2)])
    assert len(held.answers["q1"]) == 2
    assert held.unheard == ()


def test_a_question_that_is_asked_where_it_stands_is_not_asked_elsewhere() -> None:
    here = said(marked_notes.write(QUESTION, {"role": "keeper", "ticket": LINKED}, "?"), ME, 1, ticket=ASKING)
    assert asked_in([here, question(2)])[0].question == "q2"
    assert [one.ticket for one in open_questions([here])] == [""]
