"""A terminal for tests: a program runs in a real pty, its questions are answered as a modern terminal
would, and every byte it wrote is kept.

Nothing here waits for a time to pass: every wait is for a condition, with a limit.
"""

from __future__ import annotations

import fcntl
import os
import pty
import re
import select
import signal
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import TracebackType

import pyte

from console.tour import MARK

ROOT = Path(__file__).resolve().parents[2]

# What a terminal of today answers without asking anybody. The colours are the dangerous ones: the
# question can stand in a stranger's text, and the answer arrives as if it had been typed.
ANSWERS = (
    (rb"\x1b\[\?2026\$p", b"\x1b[?2026;2$y"),
    (rb"\x1b\[\?2048\$p", b"\x1b[?2048;0$y"),
    (rb"\x1b\]10;\?(?:\x07|\x1b\\)", b"\x1b]10;rgb:ffff/ffff/ffff\x1b\\"),
    (rb"\x1b\]11;\?(?:\x07|\x1b\\)", b"\x1b]11;rgb:0000/0000/0000\x1b\\"),
    (rb"\x1b\[0?c", b"\x1b[?62;22c"),
    (rb"\x1b\[>0?c", b"\x1b[>41;370;0c"),
    (rb"\x1b\[5n", b"\x1b[0n"),
    (rb"\x1b\[6n", b"\x1b[1;1R"),
    (rb"\x1b\[21t", b"\x1b]lq\x1b\\"),
    (rb"\x1b\[>0?q", b"\x1bP>|rig(1)\x1b\\"),
    (rb"\x1bP\+q[^\x1b]*\x1b\\", b"\x1bP1+r\x1b\\"),
)
_ANSWERED = [(re.compile(question), answer) for question, answer in ANSWERS]
_PRIVATE = re.compile(rb"\x1b\[[<>=?][0-9;]*[uqmc]|\x1b\[\?[0-9;]*\$p|\x1b[P\]][^\x07\x1b]*(?:\x07|\x1b\\)")
_LIMIT = 30.0


def at_home(home: Path) -> Path:
    """A home whose operator has been there before: nobody shows them around."""
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    (home / MARK).touch(mode=0o600)
    return home


class Terminal:
    """Runs `python ARGV…` of this project in a pty of its own, as its controlling terminal.

    `program` and `cwd` are for one that was installed elsewhere.
    """

    def __init__(
        self,
        argv: Sequence[str],
        columns: int = 120,
        rows: int = 36,
        env: Mapping[str, str] | None = None,
        answers: bool = True,
        program: str = sys.executable,
        cwd: Path = ROOT,
    ) -> None:
        self.columns, self.rows = columns, rows
        self.written = bytearray()
        self._answers = answers
        self._asked = 0
        self._closed = False
        master, slave = pty.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
        self._before = termios.tcgetattr(slave)
        kept = {name: value for name, value in os.environ.items() if name not in _UNWANTED}
        self._process = subprocess.Popen(
            [program, *argv],
            stdin=slave,
            stdout=slave,
            stderr=slave,
            cwd=cwd,
            env={
                **kept,
                "TERM": "xterm-256color",
                "COLORTERM": "truecolor",
                "LC_ALL": "C.UTF-8",
                **(env or {}),
            },
            start_new_session=True,
            preexec_fn=_take_terminal,
        )
        os.close(slave)
        os.set_blocking(master, False)
        self._master = master

    def __enter__(self) -> Terminal:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._process.poll() is None:
            self._process.kill()
        self._process.wait(_LIMIT)
        self.hang_up()

    @property
    def pid(self) -> int:
        return self._process.pid

    def type(self, keys: str | bytes) -> None:
        """Press keys: bytes as a terminal would send them."""
        data = keys.encode() if isinstance(keys, str) else keys
        while data:
            select.select([], [self._master], [], _LIMIT)
            data = data[os.write(self._master, data) :]

    def resize(self, columns: int, rows: int) -> None:
        self.columns, self.rows = columns, rows
        fcntl.ioctl(self._master, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))

    def signal(self, number: signal.Signals) -> None:
        os.kill(self._process.pid, number)

    def hang_up(self) -> None:
        """Close the window."""
        if not self._closed:
            self._closed = True
            os.close(self._master)

    def wait_for(self, condition: Callable[[], bool], what: str, limit: float = _LIMIT) -> None:
        """Read until the condition holds. The message of a failure shows the screen."""
        end = time.monotonic() + limit
        while not condition():
            if time.monotonic() > end:
                raise AssertionError(f"waited for {what}; the screen:\n{self.text()}")
            if not self._read(0.05) and self._process.poll() is not None and not condition():
                raise AssertionError(f"ended while waiting for {what}; the screen:\n{self.text()}")
            self.drain()  # to look at the screen costs more than to read all that is there

    def drain(self) -> None:
        """Read what has been written: a program whose terminal nobody reads comes to a stand."""
        while self._read(0.0):
            continue

    def wait_for_text(self, *texts: str, limit: float = _LIMIT) -> None:
        self.wait_for(lambda: all(text in self.text() for text in texts), f"{texts} on the screen", limit)

    def wait_for_end(self, limit: float = _LIMIT) -> int:
        """The exit code; negative is the signal that killed it."""
        end = time.monotonic() + limit
        while self._process.poll() is None:
            if time.monotonic() > end:
                raise AssertionError(f"it has not ended; the screen:\n{self.text()}")
            self._read(0.05)
        while self._read(0.0):
            continue
        return self._process.returncode

    def text(self) -> str:
        """What is on the screen now, line by line."""
        screen = pyte.Screen(self.columns, self.rows)
        pyte.ByteStream(screen).feed(_PRIVATE.sub(b"", bytes(self.written)))
        return "\n".join(screen.display)

    def is_sane(self) -> bool:
        """Whether the terminal is as it was found: its modes, the screen, the cursor, the keyboard."""
        written = bytes(self.written)
        restored = all(
            written.rfind(off) > written.rfind(on)
            for on, off in (
                (b"\x1b[?1049h", b"\x1b[?1049l"),
                (b"\x1b[?25l", b"\x1b[?25h"),
                (b"\x1b[?1003h", b"\x1b[?1003l"),
                (b"\x1b[?2004h", b"\x1b[?2004l"),
                (b"\x1b[>", b"\x1b[<u"),
            )
        )
        return restored and self.is_as_found()

    def is_as_found(self) -> bool:
        """Whether keys are echoed and lines are read as before."""
        return termios.tcgetattr(self._master)[:4] == self._before[:4]

    def _read(self, wait: float) -> bool:
        if self._closed:
            time.sleep(wait)  # nothing can be read any more; the caller waits for the process
            return False
        if not select.select([self._master], [], [], wait)[0]:
            return False
        try:
            data = os.read(self._master, 1 << 16)
        except OSError:  # the other side has gone
            return False
        self.written += data
        if self._answers:
            self._answer()
        return bool(data)

    def _answer(self) -> None:
        """Answer each question once, in the order in which they were asked."""
        found = [
            (match.end(), answer)
            for question, answer in _ANSWERED
            for match in question.finditer(self.written, max(0, self._asked - 64))
            if match.end() > self._asked
        ]
        for end, answer in sorted(found):
            self._asked = end
            self.type(answer)


_UNWANTED = ("TMUX", "TERM_PROGRAM", "COLUMNS", "LINES", "TEXTUAL", "TEXTUAL_DRIVER", "NO_COLOR")


def _take_terminal() -> None:
    """In the child, before it runs: make the pty its controlling terminal."""
    fcntl.ioctl(0, termios.TIOCSCTTY, 0)
