"""The terminal: size, colours, letters, keys, and what stands between it and Pult (ssh, tmux, screen)."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping

from console.doctor.asking import SAMPLES, Answers, ask
from console.doctor.findings import Area, Finding, Findings
from console.doctor.tmux import Tmux, check_tmux, read_tmux
from storage.frozen import frozen
from storage.problems import Problem, mark

SMALLEST = (60, 15)  # columns and lines below which the desk says that it needs more
WHOLE = (80, 24)  # from here on two panes stand beside each other
_WIDE = ("ja", "ko", "zh")  # in these languages terminals may take frames for wide letters


@frozen
class Terminal:
    """What is known of it. `size` is columns and lines, None where standard output is no terminal;
    `answers` and `tmux` are None where nobody could be asked."""

    environ: Mapping[str, str]
    size: tuple[int, int] | None
    encoding: str
    answers: Answers | None = None
    tmux: Tmux | None = None


def this_terminal(environ: Mapping[str, str], *, asking: bool) -> Terminal:
    """The terminal that this process has. `asking`: it may be written to and read from."""
    tmux = read_tmux() if environ.get("TMUX") else None
    encoding = sys.stdout.encoding
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        return Terminal(environ, None, encoding, tmux=tmux)
    columns, lines = os.get_terminal_size(sys.stdout.fileno())
    answers = ask(sys.stdin, sys.stdout) if asking and environ.get("TERM", "dumb") != "dumb" else None
    return Terminal(environ, (columns, lines), encoding, answers, tmux)


def check_terminal(terminal: Terminal) -> list[Finding]:
    findings = Findings(Area.TERMINAL)
    if terminal.size is None:
        findings.fine("terminal", mark("This was not asked on a terminal; the console needs one."))
        return findings.found
    _kind(findings, terminal.environ)
    _size(findings, terminal.size)
    _colours(findings, terminal.environ, inside=terminal.tmux is not None)
    _letters(findings, terminal)
    _widths(findings, terminal)
    _keys(findings, terminal)
    _between(findings, terminal.environ)
    if terminal.tmux is not None:
        check_tmux(findings, terminal.tmux, terminal.environ)
    return findings.found


def _kind(findings: Findings, environ: Mapping[str, str]) -> None:
    term = environ.get("TERM", "")
    if term in ("", "dumb", "unknown"):
        findings.wrong(
            "term",
            Problem(
                mark("This terminal says that it can show nothing but lines (TERM is “{term}”)."), term=term
            ),
            Problem(mark("Open the console in another one. The commands work here: `pult tickets list`.")),
        )
    elif term == "linux":
        findings.advice(
            "term",
            Problem(mark("The text console of Linux has 16 colours and a font with few letters.")),
            Problem(mark("Where letters are missing, load a font with Cyrillic and frames:")),
            "setfont ter-v16n",
        )
    else:
        findings.fine("term", mark("TERM is {term}."), term=term)


def _size(findings: Findings, size: tuple[int, int]) -> None:
    columns, lines = size
    shown = f"{columns}×{lines}"
    if columns < SMALLEST[0] or lines < SMALLEST[1]:
        findings.advice(
            "size",
            Problem(mark("This window ({size}) is too small for the desk."), size=shown),
            Problem(
                mark("Enlarge it to {columns} columns and {lines} lines at least."),
                columns=WHOLE[0],
                lines=WHOLE[1],
            ),
        )
    elif columns < WHOLE[0] or lines < WHOLE[1]:
        findings.advice(
            "size",
            Problem(
                mark("In this window ({size}) tickets and messages are not shown beside each other."),
                size=shown,
            ),
            Problem(
                mark("Enlarge it to {columns} columns and {lines} lines at least."),
                columns=WHOLE[0],
                lines=WHOLE[1],
            ),
        )
    else:
        findings.fine("size", mark("{size} is large enough."), size=shown)


def _colours(findings: Findings, environ: Mapping[str, str], *, inside: bool) -> None:
    term, wanted = environ.get("TERM", ""), environ.get("COLORTERM", "")
    if "NO_COLOR" in environ:
        findings.fine(
            "colours", mark("NO_COLOR is set: no colours. Signs and words stand beside each of them.")
        )
    elif wanted in ("truecolor", "24bit"):
        findings.fine("colours", mark("All colours."))
    elif inside:
        return  # what tmux hands on is looked at there
    elif term.endswith(("256color", "direct", "kitty")):
        findings.fine("colours", mark("256 colours."))
        if environ.get("SSH_CONNECTION"):
            findings.advice(
                "colours.ssh",
                Problem(mark("ssh did not say that your terminal has all colours, so 256 are used.")),
                Problem(mark("If it has, say so here, in ~/.profile:")),
                "export COLORTERM=truecolor",
            )
    else:
        findings.advice(
            "colours",
            Problem(mark("This terminal has 16 colours or says nothing of more.")),
            Problem(mark("If it has more, say so in ~/.profile:")),
            "export TERM=xterm-256color",
            "export COLORTERM=truecolor",
        )


def _letters(findings: Findings, terminal: Terminal) -> None:
    environ = terminal.environ
    locale = next((environ[name] for name in ("LC_ALL", "LC_CTYPE", "LANG") if environ.get(name)), "")
    if terminal.encoding.lower().replace("-", "") != "utf8":
        findings.advice(
            "letters",
            Problem(
                mark("The locale is not UTF-8 (it is {encoding}): letters are shown as signs."),
                encoding=terminal.encoding,
            ),
            Problem(mark("Choose a locale with UTF-8, in ~/.profile:")),
            "export LANG=C.UTF-8",
        )
    elif locale in ("", "C", "POSIX"):
        findings.advice(
            "letters",
            Problem(
                mark(
                    "No language is chosen (LANG is “{locale}”): Pult speaks English, and letters are right."
                ),
                locale=locale,
            ),
            Problem(
                mark(
                    "Choose one for everything, in ~/.profile, or for Pult alone with `language` in its "
                    "settings:"
                )
            ),
            "export LANG=ru_RU.UTF-8",
        )
    else:
        findings.fine("letters", mark("Letters are UTF-8 ({locale})."), locale=locale)


def _widths(findings: Findings, terminal: Terminal) -> None:
    """Whether the terminal gives as many cells to a letter as Pult takes it to need."""
    if terminal.answers is None or not terminal.answers.widths:
        locale = terminal.environ.get("LC_ALL") or terminal.environ.get("LANG", "")
        if locale.startswith(_WIDE):
            findings.advice(
                "widths",
                Problem(mark("With LANG {locale} some terminals show frames twice as wide."), locale=locale),
                Problem(
                    mark("If frames do not line up, have the terminal show ambiguous characters narrow.")
                ),
            )
        return
    wrong = [name for name, (_sample, cells) in SAMPLES.items() if terminal.answers.widths[name] != cells]
    if not wrong:
        findings.fine("widths", mark("Letters, frames and signs are as wide as they should be."))
        return
    findings.advice(
        "widths",
        Problem(
            mark("These are not as wide here as they should be, and lines will not fit: {samples}"),
            samples=" ".join(SAMPLES[name][0] for name in wrong),
        ),
        Problem(
            mark("In the terminal's settings, have ambiguous characters shown narrow; or use another font.")
        ),
    )


def _keys(findings: Findings, terminal: Terminal) -> None:
    environ = terminal.environ
    if environ.get("TEXTUAL_DISABLE_KITTY_KEY") in ("1", "true"):
        findings.fine(
            "keys", mark("The Kitty keyboard protocol is switched off here: F8 sends, not Ctrl+Enter.")
        )
    elif terminal.answers is None or terminal.answers.kitty is None or terminal.tmux is not None:
        return
    elif terminal.answers.kitty:
        findings.fine(
            "keys",
            mark(
                "It speaks the Kitty keyboard protocol: Ctrl+Enter sends. Should keys do odd things, start "
                "Pult with TEXTUAL_DISABLE_KITTY_KEY=1."
            ),
        )
    else:
        findings.fine("keys", mark("It cannot tell Ctrl+Enter from Enter: F8 sends."))


def _between(findings: Findings, environ: Mapping[str, str]) -> None:
    if environ.get("SSH_CONNECTION") or environ.get("SSH_TTY"):
        findings.fine("ssh", mark("This is over ssh: copying works where your terminal takes it (OSC 52)."))
    if environ.get("STY"):
        findings.advice(
            "screen",
            Problem(mark("GNU screen hands on neither all colours nor what is copied.")),
            Problem(mark("Use tmux, or put this into ~/.screenrc:")),
            "term screen-256color",
            "maptimeout 5",
            "defutf8 on",
        )
