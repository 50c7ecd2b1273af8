"""What tmux swallows on its way between the keyboard and Pult, and the lines that give it back."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Callable, Mapping
from dataclasses import field

from console.doctor.findings import Findings
from storage.frozen import frozen
from storage.problems import Problem, mark

KEYS = ("C-p", "C-q", "C-f", "C-c")
"""Keys of Pult's that somebody may have made tmux's prefix."""

OPTIONS = ("default-terminal", "prefix", "set-clipboard", "escape-time", "extended-keys", "bell-action")
_FUNCTION_KEY = re.compile(r"bind-key\s+(?:-\S+\s+)*-T\s+root\s+(?P<key>(?:[CSM]-)*F\d{1,2})\s")
_LATE = 50  # milliseconds for which Esc may be held back

Run = Callable[[tuple[str, ...]], str]


@frozen
class Tmux:
    """What tmux says of itself. `features` are those of the terminal around it, `bound` the function
    keys that it keeps to itself."""

    version: tuple[int, ...]
    options: Mapping[str, str] = field(default_factory=dict)
    features: frozenset[str] = frozenset()
    bound: tuple[str, ...] = ()


def run_tmux(words: tuple[str, ...]) -> str:
    """What a tmux command prints, "" when it fails."""
    program = shutil.which("tmux")
    if program is None:
        return ""
    try:
        done = subprocess.run(  # noqa: S603  # no shell, and words of our own
            (program, *words), capture_output=True, text=True, timeout=5, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout if done.returncode == 0 else ""


def read_tmux(run: Run = run_tmux) -> Tmux:
    """Ask the tmux in which this runs. Nothing is changed."""
    found = re.search(r"(\d+)\.(\d+)", run(("-V",)))
    options: dict[str, str] = {}
    for name in OPTIONS:
        # An option that this version does not have is no error.
        scope = "-sv" if name in ("set-clipboard", "escape-time", "extended-keys") else "-gv"
        options[name] = run(("show-options", "-q", scope, name)).strip().strip('"')
    features = run(("display-message", "-p", "#{client_termfeatures}")).strip()
    bound = [match["key"] for match in map(_FUNCTION_KEY.match, run(("list-keys",)).splitlines()) if match]
    return Tmux(
        (int(found[1]), int(found[2])) if found else (0, 0),
        options,
        frozenset(features.split(",")) - {""},
        tuple(bound),
    )


def check_tmux(findings: Findings, tmux: Tmux, environ: Mapping[str, str]) -> None:
    """What lies between: function keys, Esc, colours, copying, the bell, Ctrl+Enter."""
    if not any(tmux.version):
        findings.fine("tmux", mark("This runs in tmux, which cannot be asked from here."))
        return
    before = len([one for one in findings.found if one.do is not None])
    _function_keys(findings, tmux)
    _prefix(findings, tmux)
    _escape(findings, tmux)
    _colours(findings, tmux, environ)
    _copying(findings, tmux)
    _bell(findings, tmux)
    _extended_keys(findings, tmux)
    if len([one for one in findings.found if one.do is not None]) == before:
        version = ".".join(map(str, tmux.version))
        findings.fine("tmux", mark("tmux {version} hands everything on."), version=version)


def _into_file() -> Problem:
    return Problem(mark("Put this into ~/.tmux.conf, then run `tmux source-file ~/.tmux.conf`:"))


def _function_keys(findings: Findings, tmux: Tmux) -> None:
    if tmux.bound:
        findings.advice(
            "tmux.function_keys",
            Problem(
                mark("tmux keeps these keys to itself, so they do nothing in Pult: {keys}."),
                keys=" ".join(tmux.bound),
            ),
            _into_file(),
            *(f"unbind-key -n {key}" for key in tmux.bound),
        )


def _prefix(findings: Findings, tmux: Tmux) -> None:
    prefix = tmux.options.get("prefix", "")
    if prefix in KEYS:
        findings.advice(
            "tmux.prefix",
            Problem(mark("{key} is tmux's own prefix: in Pult it has to be pressed twice."), key=prefix),
            Problem(mark("Press it twice, or give tmux another prefix in ~/.tmux.conf:")),
            "set -g prefix C-b",
        )


def _escape(findings: Findings, tmux: Tmux) -> None:
    held = tmux.options.get("escape-time", "")
    if held.isdecimal() and int(held) > _LATE:
        findings.advice(
            "tmux.escape",
            Problem(mark("tmux holds Esc back for {milliseconds} ms."), milliseconds=held),
            _into_file(),
            "set -s escape-time 10",
        )


def _colours(findings: Findings, tmux: Tmux, environ: Mapping[str, str]) -> None:
    terminal = tmux.options.get("default-terminal", "")
    few = "256" not in terminal and "direct" not in terminal
    if "NO_COLOR" in environ:
        return
    if (
        few
        or environ.get("COLORTERM") not in ("truecolor", "24bit")
        or (tmux.features and "RGB" not in tmux.features)
    ):
        findings.advice(
            "tmux.colours",
            Problem(mark("tmux hands on fewer colours than the terminal has.")),
            _into_file(),
            'set -g default-terminal "tmux-256color"',
            'set -as terminal-features ",*:RGB"',
            "set-environment -g COLORTERM truecolor",
        )


def _copying(findings: Findings, tmux: Tmux) -> None:
    if tmux.options.get("set-clipboard", "on") != "on":
        findings.advice(
            "tmux.copying",
            Problem(mark("What is copied in Pult does not leave tmux.")),
            _into_file(),
            "set -s set-clipboard on",
        )


def _bell(findings: Findings, tmux: Tmux) -> None:
    if tmux.options.get("bell-action") == "none":
        findings.advice(
            "tmux.bell",
            Problem(mark("tmux swallows the bell: a notice of Pult's is not heard.")),
            _into_file(),
            "set -g bell-action any",
        )


def _extended_keys(findings: Findings, tmux: Tmux) -> None:
    """Pult speaks the Kitty protocol, tmux another one; it is understood in the form "csi-u"."""
    if tmux.version < (3, 5):
        findings.fine("tmux.keys", mark("This tmux cannot tell Ctrl+Enter from Enter: F8 sends."))
    elif tmux.options.get("extended-keys") != "always":
        findings.advice(
            "tmux.keys",
            Problem(mark("tmux does not tell Ctrl+Enter from Enter; F8 sends in any case.")),
            _into_file(),
            "set -s extended-keys always",
            "set -s extended-keys-format csi-u",
            'set -as terminal-features ",*:extkeys"',
        )
