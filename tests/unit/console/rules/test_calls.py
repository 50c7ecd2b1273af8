from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.profiles.loader import load_profile
from console.rules import calls
from console.rules.calls import Call, channel_of, kind_of, read, stranger, ticket_of, written
from console.rules.cleaning import clean_line
from storage.records import Customer

BOUTIQUE = load_profile("boutique")
TEXT = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Zl", "Zp"]), max_size=80)


@given(TEXT, st.lists(TEXT, max_size=4), st.sampled_from(["", "17"]), st.sampled_from(["", "c9"]))
def test_a_call_is_one_text_and_back(who: str, lines: list[str], to: str, customer: str) -> None:
    call = Call(clean_line(who, calls.WHO).strip(), "\n".join(lines).strip(), to, customer)
    back = read(written(call))
    assert back is not None
    assert (back.who, back.to, back.customer) == (call.who, call.to, call.customer)
    if "[pult/" not in call.told.lower() and not call.text.startswith(call.who or "\0"):
        assert back.text.split() == call.text.split()
    assert read(written(back)) == read(written(call))


@pytest.mark.parametrize("text", ["", "a note", 'a note\n\n[pult/1 question role="x"]'])
def test_other_texts_are_no_calls(text: str) -> None:
    assert read(text) is None


@pytest.mark.parametrize(
    ("call", "subject"),
    [
        (Call("Ірина", "Де моє пальто?\nЧекаю тиждень."), "Де моє пальто? Чекаю тиждень."),
        (Call("Ірина", ""), "Ірина"),
        (Call("", "слово " * 30), "слово " * 10 + "слово…"),
    ],
)
def test_the_first_words_are_the_subject(call: Call, subject: str) -> None:
    assert call.subject == subject
    assert len(call.subject) <= calls.SUBJECT


@pytest.mark.parametrize(
    ("who", "name", "phone", "email"),
    [
        ("Ірина Ковач, +38 (067) 111-22-33", "Ірина Ковач", "+38 (067) 111-22-33", ""),
        ("0671112233", "0671112233", "0671112233", ""),
        ("Ганна hanna@example.org", "Ганна", "", "hanna@example.org"),
        ("77120", "77120", "", ""),
    ],
)
def test_what_is_known_of_a_stranger(who: str, name: str, phone: str, email: str) -> None:
    found = stranger(who, BOUTIQUE)
    assert (found.id, found.name, found.phone, found.email) == ("", name, phone, email)


def test_a_known_caller_is_the_requester_of_the_new_ticket() -> None:
    known = Customer("7", "Ірина Ковач", "iryna@example.org")
    ticket = ticket_of(Call("Ірина", "Питання", customer="7"), known, BOUTIQUE, "key-0001")
    assert (ticket.requester, ticket.client_key, ticket.body) == (known, "key-0001", "Ірина\n\nПитання")


@pytest.mark.parametrize(
    ("profile", "channel", "kind"),
    [
        ("boutique", "phone", "call"),
        ("forwarder", "phone", "call"),
        ("partners", "phone", "call"),
        ("cashback", "chat", "question"),
    ],
)
def test_calls_lie_where_the_desk_has_its_calls(profile: str, channel: str, kind: str) -> None:
    loaded = load_profile(profile)
    assert (channel_of(loaded), kind_of(loaded)) == (channel, kind)
