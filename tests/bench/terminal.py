"""A program in a pty of its own, timed from outside: from spawn to text on the screen, and from a key to the
end of what it paints.

The clock is read just before the fork and the write, and right after each read; nothing is parsed in
between but the questions that a terminal answers. Whether a text is on the screen is told afterwards,
by playing back what was read.
"""

from __future__ import annotations

import fcntl
import os
import pty
import re
import select
import signal
import struct
import termios
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from random import Random
from types import TracebackType

import pyte

COLUMNS, ROWS = 120, 40
_ANSWERS = (
    (b"\x1b[?2026$p", b"\x1b[?2026;2$y"),  # frames in one piece: supported
    (b"\x1b[?2048$p", b"\x1b[?2048;0$y"),
    (b"\x1b[c", b"\x1b[?62;22c"),
    (b"\x1b[0c", b"\x1b[?62;22c"),
    (b"\x1b[>c", b"\x1b[>41;370;0c"),
    (b"\x1b[6n", b"\x1b[1;1R"),
    (b"\x1b[?u", b"\x1b[?0u"),
    (b"\x1b]10;?", b"\x1b]10;rgb:ffff/ffff/ffff\x1b\\"),
    (b"\x1b]11;?", b"\x1b]11;rgb:0000/0000/0000\x1b\\"),
)
_END_OF_FRAME = b"\x1b[?2026l"
_SEQUENCE = re.compile(rb"\x1b\[[0-?]*[ -/]*[@-~]|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)|\x1b[()=>78MDEHc]")
_PRIVATE = re.compile(rb"\x1b\[[<>=?][0-9;]*[uqmc]|\x1b\[\?[0-9;]*\$p|\x1b[P\]][^\x07\x1b]*(?:\x07|\x1b\\)")
_UNWANTED = ("TMUX", "TERM_PROGRAM", "COLUMNS", "LINES", "TEXTUAL", "NO_COLOR", "PYTHONDONTWRITEBYTECODE")
_QUIET = 0.02  # seconds without output that end what a key paints
_GIVE_UP = 5.0  # seconds
_END_WITHIN = 5.0


class NotShown(Exception):
    """A program did not show what was waited for; the text is its last screen."""


@dataclass(frozen=True, slots=True)
class Press:
    """Seconds from a key to the first byte, and to the last byte of what it painted."""

    first: float
    last: float
    frames: int


@dataclass(frozen=True, slots=True)
class Usage:
    """What a process has used so far: seconds of a core, kilobytes at most, bytes written to the disk."""

    cpu: float
    peak_kb: int
    written: int


class Program:
    """Runs a program as the leader of a pty; ends it, and all that it started, with the `with` block."""

    def __init__(self, argv: Sequence[str], env: Mapping[str, str] | None = None) -> None:
        kept = {name: value for name, value in os.environ.items() if name not in _UNWANTED}
        self._env = {
            **kept, "TERM": "xterm-256color", "COLORTERM": "truecolor", "LC_ALL": "C.UTF-8", **(env or {}),
        }  # fmt: skip
        self._argv = list(argv)
        self._read: list[tuple[float, bytes]] = []
        self._ended = False

    def __enter__(self) -> Program:
        master, slave = pty.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", ROWS, COLUMNS, 0, 0))
        self.started = time.monotonic()
        self.pid = os.fork()
        if self.pid == 0:
            self._become(master, slave)
        os.close(slave)
        os.set_blocking(master, False)
        self._master = master
        return self

    def _become(self, master: int, slave: int) -> None:
        try:
            os.close(master)
            os.setsid()
            fcntl.ioctl(slave, termios.TIOCSCTTY, 0)
            for handle in (0, 1, 2):
                os.dup2(slave, handle)
            os.execvpe(self._argv[0], self._argv, self._env)  # noqa: S606  # what is to be measured
        finally:
            os._exit(127)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        started = [self.pid, *self.children()]
        self._signal([self.pid], signal.SIGTERM)
        end = time.monotonic() + _END_WITHIN
        while time.monotonic() < end and not self._has_ended():
            self._pump(0.05)
        self._signal(started[1:], signal.SIGKILL)
        if not self._has_ended():
            self._signal([self.pid], signal.SIGKILL)
            os.waitpid(self.pid, 0)
        os.close(self._master)

    def _signal(self, pids: Sequence[int], number: signal.Signals) -> None:
        for pid in pids:
            try:
                os.kill(pid, number)
            except ProcessLookupError:
                continue

    def _has_ended(self) -> bool:
        if not self._ended:
            self._ended = os.waitpid(self.pid, os.WNOHANG)[0] != 0
        return self._ended

    # Reading

    def wait_for(self, *texts: str, limit: float = 60.0) -> float:
        """Seconds from the start until all of these are on the screen."""
        wanted = [text.encode() for text in texts]
        seen = b""
        end = time.monotonic() + limit
        while time.monotonic() < end:
            data = self._pump(0.1)
            seen += data
            bare = _SEQUENCE.sub(b"", seen) if data else b""
            maybe = all(text in bare for text in wanted) or (not data and seen)
            if maybe and (found := self._when_shown(texts)) is not None:
                return found
            if not data and self._has_ended():
                break
        raise NotShown(f"{texts} not shown by {self._argv}:\n{self.screen()}")

    def _when_shown(self, texts: Sequence[str]) -> float | None:
        screen = pyte.Screen(COLUMNS, ROWS)
        stream = pyte.ByteStream(screen)
        for at, data in self._read:
            stream.feed(_PRIVATE.sub(b"", data))
            shown = "\n".join(screen.display)
            if all(text in shown for text in texts):
                return at - self.started
        return None

    def screen(self) -> str:
        screen = pyte.Screen(COLUMNS, ROWS)
        pyte.ByteStream(screen).feed(_PRIVATE.sub(b"", b"".join(data for _, data in self._read)))
        return "\n".join(screen.display)

    def rest(self, seconds: float) -> None:
        """Let it go on for so long."""
        end = time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0:
            self._pump(left)

    def settle(self, quiet: float = 0.3, limit: float = 20.0) -> None:
        """Until it has written nothing for a while."""
        end = time.monotonic() + limit
        while time.monotonic() < end and self._pump(quiet):
            continue

    def _pump(self, wait: float) -> bytes:
        if not select.select([self._master], [], [], max(0.0, wait))[0]:
            return b""
        try:
            data = os.read(self._master, 1 << 18)
        except OSError:  # the other side has gone
            time.sleep(min(wait, 0.01))
            return b""
        self._read.append((time.monotonic(), data))
        if b"\x1b" in data:
            for question, answer in _ANSWERS:
                if question in data:
                    os.write(self._master, answer)
        return data

    # Keys

    def press(self, key: bytes) -> Press | None:
        """Press a key, wait until what it paints has ended; None when it paints nothing."""
        at = time.monotonic()
        os.write(self._master, key)
        first = last = 0.0
        frames = 0
        while (left := (last + _QUIET if first else at + _GIVE_UP) - time.monotonic()) > 0:
            if data := self._pump(left):
                last = self._read[-1][0]
                first = first or last
                frames += data.count(_END_OF_FRAME)
        return Press(first - at, last - at, frames) if first else None

    def presses(self, keys: Sequence[bytes], pause: float = 0.03) -> list[Press]:
        """Press these, with pauses of uneven length, so that no timer of the program falls in step."""
        random = Random(1)
        found = []
        for key in keys:
            self.rest(pause * (0.7 + random.random()))
            if (press := self.press(key)) is not None:
                found.append(press)
        self._read = self._read[-2000:]
        return found

    # What it uses

    def children(self) -> list[int]:
        """All processes that it started, and those that they started."""
        found: list[int] = []
        waiting = [self.pid]
        while waiting:
            pid = waiting.pop()
            below = [
                child for each in Path(f"/proc/{pid}/task").glob("*/children") for child in _listed(each)
            ]
            found += below
            waiting += below
        return found


def _listed(children: Path) -> list[int]:
    try:
        return [int(child) for child in children.read_text().split()]
    except OSError:  # it has ended meanwhile
        return []


def usage(pid: int) -> Usage:
    """What one process has used; Linux tells."""
    process = Path(f"/proc/{pid}")
    peak = re.search(r"VmHWM:\s+(\d+)", process.joinpath("status").read_text())
    written = re.search(r"^write_bytes: (\d+)", process.joinpath("io").read_text(), re.MULTILINE)
    return Usage(cpu(pid), int(peak[1]) if peak else 0, int(written[1]) if written else 0)


def cpu(pid: int) -> float:
    """Seconds of a core that the threads of a process have used, the ended ones excepted."""
    spent = 0
    for thread in Path(f"/proc/{pid}/task").glob("*/schedstat"):
        with suppress(OSError):  # a thread that has ended meanwhile
            spent += int(thread.read_text().split()[0])
    return spent / 1e9
