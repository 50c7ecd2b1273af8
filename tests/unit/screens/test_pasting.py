"""What was read, told apart into keys and pastes, however the bytes were cut."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from screens.pasting import END, GAP, MOST, PATIENCE, START, Incoming, Pasted, Typed

LONG = "Здравствуйте, где мой заказ? Оплатила три дня назад, статус не меняется."


def taken(*pieces: str, apart: float = 1.0) -> list[Typed | Pasted]:
    """What comes of pieces that are read one after the other."""
    incoming = Incoming()
    found: list[Typed | Pasted] = []
    for index, piece in enumerate(pieces):
        found += incoming.take(piece, index * apart)
    return found


@pytest.mark.parametrize(
    "keys",
    [
        "j",
        "о",
        "\r",
        "\x1b",
        "1\r",
        "jjjjjjjj",
        "\x7f" * 9,
        "\x1b[B\x1b[B\x1b[B",
        "\x1bOQ",
        "\x1b\x11",
        "\t\t",
    ],
)
def test_what_a_person_presses_is_keys(keys: str) -> None:
    assert taken(keys) == [Typed(keys)]


def test_a_terminals_own_answers_are_no_burst() -> None:
    answers = "\x1b[?2026;2$y\x1b]11;rgb:0000/0000/0000\x1b\\\x1bP>|rig(1)\x1b\\\x1b[1;1R\x1b[<35;10;20M"
    assert taken(answers) == [Typed(answers)]


@pytest.mark.parametrize("keys", ["31\r", "eee1", "abc", "r да", "77120", "1\r1\r1", "кто там", "ab\x1b[Bcd"])
def test_a_short_burst_is_keys_that_are_marked(keys: str) -> None:
    assert taken(keys) == [Typed(keys, 1)]


@pytest.mark.parametrize("text", [LONG, "первое\rвторое", "e\r\r\rdone\r\r", "x" * 63 + "y", "да\r\n" * 3])
def test_a_long_burst_is_text(text: str) -> None:
    assert taken(text) == [Pasted(text)]


def test_bursts_are_numbered_and_end() -> None:
    assert taken("abc", "d", "efg") == [Typed("abc", 1), Typed("d"), Typed("efg", 2)]


def test_what_follows_at_once_belongs_to_the_burst() -> None:
    assert taken("abc", "\r", "d", apart=GAP / 2) == [Typed("abc", 1), Typed("\r", 1), Typed("d", 1)]
    assert taken(LONG, "\r", apart=GAP / 2) == [Pasted(LONG), Pasted("\r")]
    assert taken(LONG, "\r", apart=GAP * 2) == [Pasted(LONG), Typed("\r")]


def test_a_marked_paste_is_text_between_keys() -> None:
    assert taken(f"r{START}e\r1\r\x11\x1b[19~{END}\r") == [
        Typed("r"),
        Pasted("e\r1\r\x11\x1b[19~"),
        Typed("\r"),
    ]


def test_an_empty_paste_is_one() -> None:
    assert taken(f"{START}{END}") == [Pasted("")]


def test_nothing_of_a_paste_is_a_nul() -> None:
    assert taken(f"{START}a\x00b{END}") == [Pasted("ab")]


def _with_what_is_before(parts: list[str]) -> list[tuple[str, str]]:
    return [(part, "".join(parts[:index])) for index, part in enumerate(parts)]


@given(
    st.lists(
        st.sampled_from(["r", "\x1b[B", f"{START}слово\re{END}", f"{START}{END}", "\r"]),
        min_size=1,
        max_size=6,
    ),
    st.data(),
)
def test_however_the_bytes_are_cut_the_same_comes_out(parts: list[str], data: st.DataObject) -> None:
    text = "".join(parts)
    ends_in_esc = {len(before) + 1 for part, before in _with_what_is_before(parts) if part[0] == "\x1b"}
    places = st.integers(1, max(1, len(text) - 1)).filter(lambda place: place not in ends_in_esc)
    cuts = sorted(data.draw(st.sets(places, max_size=5))) if len(text) > 2 else []
    pieces = [text[a:b] for a, b in zip([0, *cuts], [*cuts, len(text)], strict=True)]
    incoming = Incoming()
    found: list[Typed | Pasted] = []
    for index, piece in enumerate(pieces):
        found += incoming.take(piece, float(index))
    found += incoming.tick(100.0)
    pasted = [each.text for each in found if isinstance(each, Pasted)]
    keys = "".join(each.text for each in found if isinstance(each, Typed))
    assert pasted == [part[len(START) : -len(END)] for part in parts if part.startswith(START)]
    assert keys == "".join(part for part in parts if not part.startswith(START))


def test_the_beginning_of_a_mark_that_was_none_is_given_back() -> None:
    incoming = Incoming()
    assert incoming.take("\x1b[20", 0.0) == []
    assert incoming.tick(0.1) == [Typed("\x1b[20")]
    assert incoming.take("\x1b[20", 1.0) == []
    assert incoming.take("~", 1.01) == [Typed("\x1b[20~")]  # F9


def test_bytes_that_are_no_letters_make_no_burst() -> None:
    assert taken("\ufffd" * 90 + "cj") == [Typed("\ufffd" * 90 + "cj")]


def test_esc_alone_waits_for_nothing() -> None:
    assert Incoming().take("\x1b", 0.0) == [Typed("\x1b")]


def test_a_paste_without_an_end_does_not_swallow_the_keyboard() -> None:
    incoming = Incoming()
    assert incoming.take(f"{START}начало", 0.0) == []
    assert incoming.tick(PATIENCE - 0.1) == []
    assert incoming.tick(PATIENCE + 0.1) == [Pasted("начало")]
    assert incoming.take("j", PATIENCE + 1) == [Typed("j")]


def test_a_paste_without_bounds_is_kept_to_some() -> None:
    incoming = Incoming()
    incoming.take(START, 0.0)
    for _ in range(5):
        incoming.take("x" * 1_000_000, 0.0)
    found = incoming.take(END, 0.0)
    assert [len(each.text) for each in found] == [MOST]
