"""The sync process as the console sees it: started, listened to, woken, and started again when it dies."""

from __future__ import annotations

import logging
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path

from console.logs import keep_small
from console.sync.wire import WAKE, Here, LinkTold, Told, decode, encode_here
from console.views import LinkState
from storage.problems import Problem, mark

RESTART_AFTER = (0.5, 1.0, 2.0, 5.0, 10.0)  # seconds; the last one for every further crash
LIVED = 60.0  # seconds after which a crash is a new story, and the first pause the short one again
STOP_WITHIN = 3.0  # seconds that the process is given to end by itself

log = logging.getLogger(__name__)


class Companion:
    """Runs `pult sync --watch` for one desk. Callbacks come from its own thread."""

    def __init__(
        self, command: Sequence[str], on_told: Callable[[Told], None], errors: Path, home: Path
    ) -> None:
        """`errors` is the file that takes what a crash prints: it must not reach the screen.

        `home` is where the process finds the desk's settings and files, whatever its environment says.
        """
        self._command = tuple(command)
        self._environment = {**os.environ, "PULT_HOME": str(home)}
        self._errors = errors
        self._on_told = on_told
        self._stopping = threading.Event()
        self._process: subprocess.Popen[str] | None = None
        self._said_why = False  # whether the last thing it told of its link was a reason
        self._lock = threading.Lock()
        self._thread = threading.Thread(target=self._watch, name="sync companion", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def wake(self) -> None:
        """Say that the ledger was written to. A process that is just being restarted looks by itself."""
        self._say(WAKE)

    def here(self, ticket_id: str, writing: bool) -> None:
        """Say which ticket is open."""
        self._say(encode_here(Here(ticket_id, writing)))

    def _say(self, line: str) -> None:
        with self._lock:
            process = self._process
            if process is None or process.stdin is None:
                return
            try:
                process.stdin.write(line + "\n")
                process.stdin.flush()
            except OSError as error:
                log.info("the sync process did not hear: %s", error)

    def stop(self) -> None:
        """End the process: first by closing its input, then by a signal."""
        self._stopping.set()
        with self._lock:
            process = self._process
        if process is not None:
            self._end(process)
        if self._thread.is_alive() and self._thread is not threading.current_thread():
            self._thread.join(STOP_WITHIN)

    def _end(self, process: subprocess.Popen[str]) -> None:
        with self._lock:
            if process.stdin is not None and not process.stdin.closed:
                try:
                    process.stdin.close()
                except OSError as error:
                    log.info("the sync process was already gone: %s", error)
        try:
            process.wait(STOP_WITHIN)
        except subprocess.TimeoutExpired:
            process.terminate()
            try:
                process.wait(STOP_WITHIN)
            except subprocess.TimeoutExpired:
                process.kill()

    def _watch(self) -> None:
        crashes = 0
        while not self._stopping.is_set():
            began = time.monotonic()
            code = self._run_once()
            if time.monotonic() - began >= LIVED:
                crashes = 0
            if self._stopping.is_set():
                return
            log.warning("the sync process ended with code %s", code)
            if not self._said_why:
                why = mark("The part that talks to the helpdesk stopped (code {code}) and is started again.")
                self._on_told(
                    LinkTold(LinkState.OFFLINE, since=datetime.now(UTC), why=Problem(why, code=code))
                )
            self._stopping.wait(RESTART_AFTER[min(crashes, len(RESTART_AFTER) - 1)])
            crashes += 1

    def _run_once(self) -> int:
        keep_small(self._errors)
        with self._errors.open("ab") as errors:
            process = subprocess.Popen(  # noqa: S603  # our own program, no shell
                self._command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=errors,
                env=self._environment,
                text=True,
                encoding="utf-8",
                start_new_session=True,  # Ctrl+C in the terminal is the screen's, not this process's
            )
        with self._lock:
            self._process = process
        assert process.stdout is not None  # noqa: S101  # asked for above
        for line in process.stdout:
            try:
                told = decode(line)
            except ValueError as error:
                log.warning("%s", error)
                continue
            if isinstance(told, LinkTold):
                self._said_why = told.why is not None
            self._on_told(told)
        return process.wait()


def sync_command(desk: str) -> tuple[str, ...]:
    """The command line of the sync process for a desk, with the interpreter that runs us."""
    return (sys.executable, "-m", "console.cli", "sync", "--watch", "--pipe", "--desk", desk)
