"""The two gates before the terminal, without one: see tests/pty/test_raw_bytes.py for the real thing."""

from __future__ import annotations

import io
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from screens import output_guard
from screens.output_guard import GatedFile, only_characters
from tests.ui.builders import HOSTILE

ANY_TEXT = st.text(st.characters(codec=None), max_size=40)


@pytest.fixture(autouse=True)
def _installed() -> Iterator[None]:
    output_guard.install()
    yield
    output_guard.install()


def _rendered(*segments: Segment) -> str:
    from rich.console import Console

    return Strip(segments).render(Console(color_system="truecolor", force_terminal=True))


@given(ANY_TEXT)
def test_only_characters_are_left_and_the_width_stays(text: str) -> None:
    left = only_characters(text)
    assert all(
        char >= " " and not "\x7f" <= char <= "\x9f" and not "\ud800" <= char <= "\udfff" for char in left
    )
    assert sum(map(cell_len, left)) == sum(map(cell_len, text))


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_a_strip_renders_characters_only(text: str) -> None:
    assert _rendered(Segment(text)) == only_characters(text)
    styled = _rendered(Segment(text, Style(bold=True)))
    assert styled == f"\x1b[1m{only_characters(text)}\x1b[0m"


@pytest.mark.parametrize(
    ("link", "stays"),
    [
        ("https://shop.example/orders/77120?x=1", True),
        ("http://example.org", True),
        ("ssh://-oProxyCommand=x", False),
        ("file:///etc/passwd", False),
        ("https://x\x1b]10;?\x1b\\", False),
        ("https://x y", False),
        ("javascript:alert(1)", False),
    ],
)
def test_only_links_of_the_web_stay(link: str, stays: bool) -> None:
    assert ("\x1b]8;" in _rendered(Segment("words", Style(link=link)))) is stays


def test_without_the_gate_the_text_goes_out_as_it_is() -> None:
    output_guard.remove()
    assert _rendered(Segment(HOSTILE["terminal query"])) == HOSTILE["terminal query"]


def _through_the_gate(data: str) -> str:
    terminal = io.StringIO()
    GatedFile(terminal, lambda: None).write(data)
    return terminal.getvalue()


@pytest.mark.parametrize(
    "sequence",
    [
        "\x1b[0m",
        "\x1b[1;38;2;211;215;221;48;2;22;25;29m",
        "\x1b[12;40H",
        "\x1b[?25l",
        "\x1b[?1049h",
        "\x1b[?1000;1006h",
        "\x1b[>25u",
        "\x1b[<u",
        "\x1b[?2026$p",
        "\x1b[?2048$p",
        "\x1b[?2026h",
        "\x1b[2J",
        "\x1b]8;id=1;https://example.org/\x1b\\words\x1b]8;;\x1b\\",
        "\x1b]22;pointer\x07",
        "\x07",
        "строка\r\n",
    ],
)
def test_what_textual_writes_passes(sequence: str) -> None:
    assert _through_the_gate(sequence) == sequence


@pytest.mark.parametrize(
    ("sequence", "left"),
    [
        ("\x1b]10;?\x1b\\", "]10;?\x1b\\"),
        ("\x1b]0;title\x07", "]0;title\x07"),
        ("\x1b[c", "[c"),
        ("\x1b[>q", "[>q"),
        ("\x1b[6n", "[6n"),
        ("\x1b[21t", "[21t"),
        ("\x1b[?996n", "[?996n"),
        ("\x1bP+q544e\x1b\\", "P+q544e\x1b\\"),
        ("\x1b_Gf=24;x\x1b\\", "_Gf=24;x\x1b\\"),
        ("\x1bc", "c"),
        ("\x1b]52;c;?\x07", "]52;c;?\x07"),
        ("\x1b]52;c;0L/RgNC40LLQtdGC\x07", "]52;c;0L/RgNC40LLQtdGC\x07"),  # only by `screens.telling`
        ("\x9b31m\x00\x08\x7f", "31m"),
        ("a\u202eb", "ab"),
        ("\ud800", ""),
    ],
)
def test_what_textual_never_writes_does_not(sequence: str, left: str) -> None:
    assert _through_the_gate(sequence) == left


def test_a_terminal_that_has_gone_is_told_once_and_written_to_no_more() -> None:
    class Gone(io.StringIO):
        writes = 0

        def write(self, data: str) -> int:
            self.writes += 1
            raise OSError(5, "Input/output error")

    terminal, told = Gone(), []
    gate = GatedFile(terminal, lambda: told.append(1))
    for _ in range(3):
        gate.write("x")
        gate.flush()
    assert (terminal.writes, len(told)) == (1, 1)
