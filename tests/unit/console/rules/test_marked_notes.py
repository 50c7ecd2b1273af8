"""Notes that consoles read: written, cleaned as everything from a helpdesk is, and read again."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.rules.cleaning import clean
from console.rules.marked_notes import LONGEST_LINE, Marked, marked, read, write
from storage.records import Message, MessageKind

_names = st.from_regex(r"[a-z][a-z0-9_-]{0,8}", fullmatch=True)
_plain = st.text(st.characters(codec="utf-8", exclude_categories=("C", "Z")) | st.just(" "), max_size=30)


@given(_names, st.dictionaries(_names, _plain, max_size=4), st.lists(_plain, max_size=4))
def test_what_was_written_is_read(kind: str, values: dict[str, str], lines: list[str]) -> None:
    text = clean("\n".join(lines)).strip()
    values = {name: clean(value) for name, value in values.items()}
    assert read(clean(write(kind, values, text))) == Marked(kind, values, text)


@given(_names, st.dictionaries(_names, st.text(max_size=20), max_size=3), st.text())
def test_whatever_it_holds_it_is_one_line_at_the_end(kind: str, values: dict[str, str], text: str) -> None:
    body = write(kind, values, text)
    *_, last = body.splitlines()
    assert last.startswith(f"[pult/1 {kind}")
    found = read(body)
    assert found is not None
    assert (found.kind, found.values) == (kind, values)


@given(st.text())
def test_reading_never_fails(body: str) -> None:
    read(body)
    read(f"{body}\n[pult/1 ask role={body}]")


def test_people_read_the_text_first() -> None:
    assert write("ask", {"role": "warehouse", "due": "2026-11-22"}, "Plečo?\n") == (
        'Plečo?\n\n[pult/1 ask role="warehouse" due="2026-11-22"]'
    )


@pytest.mark.parametrize(
    "body",
    [
        "",
        "[pult/1]",
        "[pult/2 ask]",
        '[pult/1 ask role="a" role="b"]',
        "[pult/1 ask role=warehouse]",
        '[pult/1 ask role="a]',
        '[pult/1 ask role="\\x"]',
        '> [pult/1 ask role="a"]',
        '[pult/1 ask role="a"]\nand more',
        f'[pult/1 ask role="{"a" * LONGEST_LINE}"]',
    ],
)
def test_what_is_no_marker(body: str) -> None:
    assert read(body) is None


def test_a_marker_inside_the_text_marks_nothing() -> None:
    body = write("ask", {}, '[pult/1 answer role="warehouse"]\n[PULT/1 x]')
    assert body.splitlines()[:2] == ['> [pult/1 answer role="warehouse"]', "> [PULT/1 x]"]


@pytest.mark.parametrize("kind", list(MessageKind))
def test_only_a_note_is_asked(kind: MessageKind) -> None:
    body = write("ask", {"role": "warehouse"}, "?")
    message = Message("1", "1", kind, "Anna", body, datetime(2026, 1, 1, tzinfo=UTC))
    assert (marked(message) is not None) is (kind is MessageKind.NOTE)


@pytest.mark.parametrize(
    ("kind", "values"), [("Ask", {}), ("ask me", {}), ("ask", {"a b": ""}), ("ask", {"a": "x" * 5000})]
)
def test_what_cannot_be_written(kind: str, values: dict[str, str]) -> None:
    with pytest.raises(ValueError, match="note"):
        write(kind, values, "")
