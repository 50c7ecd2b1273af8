"""Advice about the terminal: each thing that can stand in the way, and its lines to copy."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from console.doctor.asking import SAMPLES, Answers, understood
from console.doctor.findings import Area, Finding, Findings
from console.doctor.terminal import Terminal, check_terminal
from console.doctor.tmux import OPTIONS, Tmux, check_tmux, read_tmux
from tests.unit.console.doctor.found import every_finding_helps, levels

GOOD_WIDTHS = {name: cells for name, (_sample, cells) in SAMPLES.items()}
ENVIRON = {"TERM": "xterm-256color", "COLORTERM": "truecolor", "LANG": "uk_UA.UTF-8"}
TMUX_OPTIONS = {
    "default-terminal": "tmux-256color",
    "prefix": "C-b",
    "set-clipboard": "on",
    "escape-time": "10",
    "extended-keys": "always",
    "bell-action": "any",
}


def terminal(
    environ: Mapping[str, str] | None = None,
    size: tuple[int, int] | None = (120, 36),
    encoding: str = "utf-8",
    answers: Answers | None = None,
    tmux: Tmux | None = None,
) -> Terminal:
    given = {**ENVIRON, **(environ or {})}
    return Terminal(
        {name: value for name, value in given.items() if value != "-"}, size, encoding, answers, tmux
    )


def check(one: Terminal) -> list[Finding]:
    found = check_terminal(one)
    every_finding_helps(found)
    return found


def not_fine(found: list[Finding]) -> dict[str, str]:
    return {check: level for check, level in levels(found).items() if level != "fine"}


@pytest.mark.parametrize(
    ("one", "expected"),
    [
        (terminal(), {}),
        (terminal(answers=Answers(GOOD_WIDTHS, True)), {}),
        (terminal(answers=Answers({}, None)), {}),
        (terminal(size=None, environ={"TERM": "-", "LANG": "C"}, encoding="ascii"), {}),
        (terminal({"TERM": "dumb"}), {"term": "wrong"}),
        (terminal({"TERM": "-", "COLORTERM": "-"}), {"term": "wrong", "colours": "advice"}),
        (terminal({"TERM": "linux", "COLORTERM": "-"}), {"term": "advice", "colours": "advice"}),
        (terminal({"TERM": "vt100", "COLORTERM": "-"}), {"colours": "advice"}),
        (terminal({"COLORTERM": "-"}), {}),
        (terminal({"COLORTERM": "-", "SSH_CONNECTION": "1 2 3 4"}), {"colours.ssh": "advice"}),
        (terminal({"COLORTERM": "-", "TERM": "vt100", "NO_COLOR": "1"}), {}),
        (terminal(size=(59, 36)), {"size": "advice"}),
        (terminal(size=(120, 14)), {"size": "advice"}),
        (terminal(size=(79, 24)), {"size": "advice"}),
        (terminal(size=(80, 24)), {}),
        (terminal(encoding="koi8-r"), {"letters": "advice"}),
        (terminal({"LANG": "C"}), {"letters": "advice"}),
        (terminal({"LANG": "-"}), {"letters": "advice"}),
        (terminal({"LANG": "C", "LC_ALL": "ru_RU.UTF-8"}), {}),
        (terminal({"LANG": "ja_JP.UTF-8"}), {"widths": "advice"}),
        (terminal(answers=Answers({**GOOD_WIDTHS, "frame": 8}, False)), {"widths": "advice"}),
        (terminal({"STY": "1.pts"}), {"screen": "advice"}),
        (terminal({"TEXTUAL_DISABLE_KITTY_KEY": "1"}), {}),
        (terminal({"TMUX": "x"}, tmux=Tmux((3, 5), TMUX_OPTIONS, frozenset({"RGB"}))), {}),
    ],
)
def test_each_terminal_gets_its_own_advice(one: Terminal, expected: dict[str, str]) -> None:
    assert not_fine(check(one)) == expected


@pytest.mark.parametrize(
    ("one", "words"),
    [
        (terminal(answers=Answers({}, True)), "TEXTUAL_DISABLE_KITTY_KEY=1"),
        (terminal(answers=Answers({}, False)), "F8 sends"),
        (terminal({"NO_COLOR": ""}), "NO_COLOR"),
        (terminal({"SSH_TTY": "/dev/pts/1"}), "over ssh"),
        (terminal(answers=Answers({**GOOD_WIDTHS, "emoji": 1}, None)), "📦"),
    ],
)
def test_what_is_good_to_know_is_said(one: Terminal, words: str) -> None:
    assert any(words in str(finding.says) for finding in check(one))


def advice_of(tmux: Tmux, environ: Mapping[str, str] = ENVIRON) -> dict[str, tuple[str, ...]]:
    findings = Findings(Area.TERMINAL)
    check_tmux(findings, tmux, environ)
    every_finding_helps(findings.found)
    return {finding.check: finding.lines for finding in findings.found if finding.do is not None}


@pytest.mark.parametrize(
    ("change", "lines"),
    [
        ({}, {}),
        ({"prefix": "C-q"}, {"tmux.prefix": ("set -g prefix C-b",)}),
        ({"escape-time": "500"}, {"tmux.escape": ("set -s escape-time 10",)}),
        ({"set-clipboard": "external"}, {"tmux.copying": ("set -s set-clipboard on",)}),
        ({"bell-action": "none"}, {"tmux.bell": ("set -g bell-action any",)}),
    ],
)
def test_what_tmux_swallows_comes_with_the_exact_lines(
    change: dict[str, str], lines: dict[str, tuple[str, ...]]
) -> None:
    tmux = Tmux((3, 5), {**TMUX_OPTIONS, **change}, frozenset({"RGB", "clipboard"}))
    assert advice_of(tmux) == lines


def test_function_keys_that_are_bound_in_tmux_are_given_back() -> None:
    tmux = Tmux((3, 5), TMUX_OPTIONS, bound=("F2", "S-F3"))
    assert advice_of(tmux) == {"tmux.function_keys": ("unbind-key -n F2", "unbind-key -n S-F3")}


@pytest.mark.parametrize(
    ("tmux", "environ", "few"),
    [
        (Tmux((3, 3), TMUX_OPTIONS, frozenset({"RGB"})), ENVIRON, False),
        (Tmux((3, 3), TMUX_OPTIONS, frozenset({"256"})), ENVIRON, True),
        (Tmux((3, 3), TMUX_OPTIONS), ENVIRON, False),  # nobody is attached: it cannot tell
        (Tmux((3, 3), {**TMUX_OPTIONS, "default-terminal": "screen"}), ENVIRON, True),
        (Tmux((3, 3), TMUX_OPTIONS, frozenset({"RGB"})), {"TERM": "tmux-256color"}, True),
        (Tmux((3, 3), {**TMUX_OPTIONS, "default-terminal": "screen"}), {"NO_COLOR": "1"}, False),
    ],
)
def test_colours_through_tmux(tmux: Tmux, environ: dict[str, str], few: bool) -> None:
    assert ("tmux.colours" in advice_of(tmux, environ)) is few


def test_keys_that_only_a_newer_tmux_can_tell_apart() -> None:
    assert "tmux.keys" not in advice_of(Tmux((3, 4), {**TMUX_OPTIONS, "extended-keys": "off"}))
    newer = advice_of(Tmux((3, 5), {**TMUX_OPTIONS, "extended-keys": "off"}))
    assert "set -s extended-keys-format csi-u" in newer["tmux.keys"]


def test_tmux_is_read_without_changing_it() -> None:
    asked: list[tuple[str, ...]] = []

    def run(words: tuple[str, ...]) -> str:
        asked.append(words)
        match words:
            case ("-V",):
                return "tmux 3.3a\n"
            case ("show-options", *_, name):
                return f'"{TMUX_OPTIONS[name]}"\n'
            case ("display-message", *_):
                return "256,RGB,title\n"
            case _:
                return (
                    "bind-key    -T prefix F1 new\n"
                    "bind-key    -T root   F2 next-window\n"
                    "bind-key -r -T root   S-F3 split-window\n"
                    "bind-key    -T root   MouseDown1Pane select\n"
                )

    tmux = read_tmux(run)
    assert tmux == Tmux((3, 3), TMUX_OPTIONS, frozenset({"256", "RGB", "title"}), ("F2", "S-F3"))
    assert {words[0] for words in asked} == {"-V", "show-options", "display-message", "list-keys"}
    assert set(OPTIONS) == set(TMUX_OPTIONS)
    assert read_tmux(lambda _: "").version == (0, 0)


@pytest.mark.parametrize(
    ("told", "answers"),
    [
        (b"", Answers({}, None)),
        (b"\x1b[?62;22c", Answers({}, False)),
        (b"\x1b[?1u\x1b[?62c", Answers({}, True)),
        (b"\x1b[5;5R\x1b[5;7R\x1b[5;5R\x1b[5;3R\x1b[?0u\x1b[?62c", Answers(GOOD_WIDTHS, True)),
        (b"\x1b[5;9R\x1b[5;7R\x1b[5;5R\x1b[5;3R\x1b[?62c", Answers({**GOOD_WIDTHS, "frame": 8}, False)),
        (b"\x1b[5;5R\x1b[?62c", Answers({}, False)),  # not all were answered
        (b"typed\x1b[5;5R", Answers({}, False)),
    ],
)
def test_what_the_terminal_answers_is_understood(told: bytes, answers: Answers) -> None:
    assert understood(told) == answers
