"""No byte from outside may drive the terminal, hide, or grow without bound."""

from __future__ import annotations

import sys
import time
import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from console.rules import cleaning
from console.rules.cleaning import BIDI_SIGN, BODY_LIMIT, CUT, LINE_LIMIT, clean, clean_line

FAMILY = "👨‍👩‍👧"
RAINBOW = "🏳️‍🌈"

ANY_TEXT = st.text(
    st.one_of(
        st.characters(),
        st.characters(categories=["Cs", "Cc", "Cf", "Mn", "Me"]),
        st.sampled_from("\r\n\t \x1b\x9b\u202e\u200d\ufe0f\u0301aя"),
    )
)


@pytest.mark.parametrize(
    ("given_text", "cleaned"),
    [
        ("Здравствуйте!\n\tЦіна ґанку — 5 ₴", "Здравствуйте!\n\tЦіна ґанку — 5 ₴"),
        ("\x1b]10;?\x1b\\", "␛]10;?␛\\"),
        ("a\x00b", "a␀b"),
        ("a\x07\x08b", "a␇␈b"),
        ("one\r\ntwo\rthree\n", "one\ntwo\nthree\n"),
        ("one\u2028two\u2029three", "one\ntwo\nthree"),
        ("a\x0bb\x0cc\x1cd\x85e", "a␋b␌c␜d\ufffde"),
        ("\x7f\x9b31m", "\ufffd\ufffd31m"),
        ("\ud800x\udfff", "\ufffdx\ufffd"),
        ("abc\u202egnp.exe", f"abc{BIDI_SIGN}gnp.exe"),
        ("\u2066a\u2069\u200fb\u061c", f"{BIDI_SIGN}a{BIDI_SIGN}{BIDI_SIGN}b{BIDI_SIGN}"),
        ("pa\u200bss\u2060wo\ufeffrd\u00ad\u3164", "password"),
        ("\U000e0041\U000e0001hidden", "hidden"),
        (FAMILY + RAINBOW, FAMILY + RAINBOW),
        ("e" + "\u0301" * 50 + "!", "e" + "\u0301" * 4 + "!"),
        ("e" + "\u0301\u200d" * 50 + "!", "e" + "\u0301\u200d" * 2 + "!"),
        ("й" + "\u0336" * 3, "й" + "\u0336" * 3),
        ("", ""),
    ],
)
def test_what_is_dangerous_becomes_visible_or_goes(given_text: str, cleaned: str) -> None:
    assert clean(given_text) == cleaned


@given(ANY_TEXT)
@example("\r" * 3 + "\n")
@example("\u0301" * 9 + "\u200b" + "\u0301" * 9)
def test_cleaning_twice_is_cleaning_once_and_leaves_no_control(text: str) -> None:
    once = clean(text)
    assert clean(once) == once
    assert {char for char in once if unicodedata.category(char) in ("Cc", "Cs")} <= {"\n", "\t"}
    once.encode()  # what holds a surrogate cannot be encoded
    assert _tallest(once) <= cleaning.MARKS_IN_A_ROW


@given(ANY_TEXT, st.integers(min_value=5, max_value=40))
def test_a_line_is_one_line_and_stays_what_it_is(text: str, limit: int) -> None:
    once = clean_line(text, limit)
    assert clean_line(once, limit) == once
    assert len(once) <= limit
    assert once.splitlines() in ([], [once])


@given(st.text("ab \n\u0301", max_size=120), st.integers(min_value=20, max_value=60))
def test_a_cut_is_marked_and_stays_within_the_limit(text: str, limit: int) -> None:
    cut = clean(text, limit)
    assert len(cut) <= limit
    assert clean(cut, limit) == cut
    if len(text) <= limit and "\u0301" * 5 not in text:
        assert cut == text


def test_a_body_is_capped_with_a_mark() -> None:
    body = clean("слово " * 100_000)
    assert len(body) == BODY_LIMIT
    assert body.endswith(CUT)
    assert CUT not in clean("слово " * 1_000)


def test_long_lines_are_folded_at_a_space_and_lose_no_word() -> None:
    words = [f"word{number}" for number in range(3_000)]
    folded = clean(" ".join(words))
    assert max(map(len, folded.split("\n"))) <= LINE_LIMIT
    assert folded.split() == words
    unbroken = clean("x" * 10_000)
    assert unbroken.replace("\n", "") == "x" * 10_000
    assert max(map(len, unbroken.split("\n"))) <= LINE_LIMIT


@pytest.mark.parametrize(
    ("given_line", "limit", "cleaned"),
    [
        ("  where\r\n is\tmy \u00a0 order ", 300, "where is my order"),
        ("a" * 12, 10, "a" * 9 + "…"),
        ("a" * 10, 10, "a" * 10),
        ("\x1b[2Jtitle", 300, "␛[2Jtitle"),
        (" " * 100 + "far away", 10, "far away"),
        ("near" + " " * 100 + "far away", 10, "near…"),
    ],
)
def test_lines(given_line: str, limit: int, cleaned: str) -> None:
    assert clean_line(given_line, limit) == cleaned


def test_what_is_passed_over_quickly_holds_no_mark_and_nothing_unwanted() -> None:
    """The quick ways rest on the characters they leave out; this asks the Unicode data itself."""
    for code in range(sys.maxunicode + 1):
        char = chr(code)
        kind = unicodedata.category(char)
        if not cleaning._TOWERS.fullmatch(char * 5):
            assert kind[0] != "M", hex(code)
        if cleaning._PLAIN.fullmatch(char):
            assert char in "\n\t" or kind not in ("Cc", "Cf", "Cs", "Mn", "Mc", "Me", "Zl", "Zp"), hex(code)


@pytest.mark.parametrize(
    "unit", ["a\u0301", "\x1b", "\r", "\u200b", "\u202e", "नमस्ते", "x", "\ud800", "\u0301 "]
)
def test_ten_megabytes_take_seconds_at_most(unit: str) -> None:
    """Ten times the text takes about ten times as long, never a hundred times."""
    small = unit * (100_000 // len(unit))
    short = _seconds(small)
    assert _seconds(small * 10) < 40 * short + 0.2
    assert _seconds(unit * (10_000_000 // len(unit)), BODY_LIMIT) < 3


def _seconds(text: str, limit: int = 10**8) -> float:
    begun = time.process_time()
    clean(text, limit)
    return time.process_time() - begun


def _tallest(text: str) -> int:
    tallest = height = 0
    for char in text:
        height = height + 1 if unicodedata.category(char)[0] == "M" or char == "\u200d" else 0
        tallest = max(tallest, height)
    return tallest
