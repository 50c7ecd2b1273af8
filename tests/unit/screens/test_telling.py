"""Bell, title and desktop notices: their exact bytes, and that no text can be more than a text."""

from __future__ import annotations

import io
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.notice_settings import Desktop
from screens.output_guard import GatedFile, Told
from screens.telling import (
    BELL,
    GIVE_TITLE_BACK,
    KEEP_TITLE,
    LONGEST,
    clipboard,
    desktop_notice,
    in_tmux,
    said,
    title,
    way_of,
)
from tests.ui.builders import HOSTILE

WAYS = (Desktop.OSC9, Desktop.OSC777, Desktop.OSC99)


def written(*sequences: str) -> str:
    """What of it reaches the terminal."""
    terminal = io.StringIO()
    gate = GatedFile(terminal, lambda: None)
    for sequence in sequences:
        gate.write(sequence)
    return terminal.getvalue()


@pytest.mark.parametrize(
    ("sequence", "bytes_"),
    [
        (BELL, "\x07"),
        (KEEP_TITLE, "\x1b[22;2t"),
        (GIVE_TITLE_BACK, "\x1b]2;\x1b\\\x1b[23;2t"),
        (title("Pult · 12 · 2 просрочено"), "\x1b]2;Pult · 12 · 2 просрочено\x1b\\"),
        (desktop_notice(Desktop.OSC9, "#10423 срочно", in_tmux=False), "\x1b]9;Pult: #10423 срочно\x07"),
        (
            desktop_notice(Desktop.OSC777, "#10423 (Вход)", in_tmux=False),
            "\x1b]777;notify;Pult;#10423 (Вход)\x1b\\",
        ),
        (
            desktop_notice(Desktop.OSC99, "2 answers", in_tmux=False),
            "\x1b]99;i=pult:d=0;Pult\x1b\\\x1b]99;i=pult:p=body;2 answers\x1b\\",
        ),
        (desktop_notice(Desktop.OSC9, "x", in_tmux=True), "\x1bPtmux;\x1b\x1b]9;Pult: x\x07\x1b\\"),
        (
            desktop_notice(Desktop.OSC777, "x", in_tmux=True),
            "\x1bPtmux;\x1b\x1b]777;notify;Pult;x\x1b\x1b\\\x1b\\",
        ),
        (clipboard("#10423", in_tmux=False), "\x1b]52;c;IzEwNDIz\x07"),
        (clipboard("да", in_tmux=False), "\x1b]52;c;0LTQsA==\x07"),
        (clipboard("", in_tmux=False), "\x1b]52;c;\x07"),
        (
            clipboard("#10423", in_tmux=True),
            "\x1b]52;c;IzEwNDIz\x07\x1bPtmux;\x1b\x1b]52;c;IzEwNDIz\x07\x1b\\",
        ),
    ],
)
def test_the_bytes(sequence: Told, bytes_: str) -> None:
    assert sequence == bytes_
    assert written(sequence) == bytes_


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("tmux", [True, False])
@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_a_hostile_text_is_at_most_a_text(way: Desktop, tmux: bool, text: str) -> None:
    plain = desktop_notice(way, "x", in_tmux=tmux)
    for sequence, quiet in ((desktop_notice(way, text, in_tmux=tmux), plain), (title(text), title("x"))):
        assert written(sequence) == sequence
        for control in "\x1b\x07\x9c\x9b;\x00\r\n":
            assert sequence.count(control) == quiet.count(control)


@given(text=st.text(max_size=300), way=st.sampled_from(WAYS), tmux=st.booleans())
def test_whatever_the_text_it_is_let_through_and_holds_no_sequence_of_its_own(
    text: str, way: Desktop, tmux: bool
) -> None:
    sequence = desktop_notice(way, text, in_tmux=tmux)
    assert written(sequence, title(text)) == sequence + title(text)
    assert len(said(text)) <= LONGEST
    assert not re.search(r"[\x00-\x1f\x7f-\x9f;\\]", said(text))


@pytest.mark.parametrize(
    "sequence",
    [
        "\x1b]2;title\x1b\\",
        "\x1b[22;2t",
        "\x1b]9;notice\x07",
        "\x1b]777;notify;a;b\x1b\\",
        "\x1b]99;i=pult:d=0;a\x1b\\\x1b]99;i=pult:p=body;b\x1b\\",
        "\x1bPtmux;\x1b\x1b]9;a\x07\x1b\\",
        "\x1b]52;c;aGFja2Vk\x07",
    ],
)
def test_the_same_bytes_from_anywhere_else_do_not_pass(sequence: str) -> None:
    assert written(Told(sequence)) == sequence
    assert not re.search(r"\x1b[\]P\[]", written(sequence))


@pytest.mark.parametrize(
    "sequence",
    [
        "\x1b]2;a\x07b\x1b\\",
        "\x1b]52;c;?\x07",
        "\x1b]52;p;aGFja2Vk\x07",
        "\x1b]9;4;3;50\x07",  # a bar of progress: not one of ours
        "\x1b]2;a\x1b]10;?\x1b\\",
        "\x1b]777;notify;a;b;c\x1b\\",
        "\x1b]777;precmd\x1b\\",
        "\x1bPtmux;\x1b\x1b]10;?\x07\x1b\\",
        "\x1b[21t",
        "plain\x1b]2;a\x1b\\",
    ],
)
def test_a_form_that_is_not_one_of_ours_is_stopped_even_so(sequence: str) -> None:
    assert "\x1b" not in written(Told(sequence)).replace("\x1b\\", "")


@pytest.mark.parametrize(
    ("environ", "way"),
    [
        ({"TERM": "xterm-kitty"}, Desktop.OSC99),
        ({"TERM": "xterm-256color", "KITTY_WINDOW_ID": "1"}, Desktop.OSC99),
        ({"TERM_PROGRAM": "iTerm.app"}, Desktop.OSC9),
        ({"TERM_PROGRAM": "WezTerm"}, Desktop.OSC9),
        ({"TERM": "xterm-ghostty"}, Desktop.OSC9),
        ({"WT_SESSION": "x"}, Desktop.OSC9),
        ({"TERM": "xterm-256color", "VTE_VERSION": "7600"}, Desktop.OSC777),
        ({"TERM": "foot"}, Desktop.OSC777),
        ({"TERM": "rxvt-unicode-256color"}, Desktop.OSC777),
        ({"TERM": "xterm-256color"}, Desktop.OSC9),
        ({}, Desktop.OSC9),
    ],
)
def test_the_way_that_a_terminal_seems_to_know(environ: dict[str, str], way: Desktop) -> None:
    assert way_of(environ) is way


def test_tmux_is_known_by_its_variable() -> None:
    assert in_tmux({"TMUX": "/tmp/tmux-1000/default,1,0"})  # noqa: S108  # never opened
    assert not in_tmux({"TERM": "tmux-256color"})
