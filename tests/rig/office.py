"""One operator's place: a home, what is to be said, and the console processes that work there."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import threading
import time
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from console.config import DeskSettings, Home, TokenPlace, write_desk
from console.profiles.loader import profile_folder
from console.sync.process import SYNC_ROLE
from console.tokens import keep_token
from storage.holder import Holder
from storage.ledger import Ledger
from storage.problems import HeldByAnother, Missing
from storage.records import STUCK, OutgoingState
from tests.rig import times

ROOT = Path(__file__).parents[2]
DESK = "rig"
ENDS_WITHIN = 15.0  # seconds
FINISHED = (OutgoingState.SENT, OutgoingState.CANCELLED)


@dataclass(frozen=True)
class Text:
    """One reply that is to be sent."""

    ticket_id: str
    body: str


@dataclass
class Seat:
    """A console process, and the thread that hears what it has confirmed."""

    process: subprocess.Popen[str]
    hears: threading.Thread


@dataclass
class Office:
    """`rivals` is how many consoles want the same directory at the same time."""

    folder: Path
    plan: tuple[Text, ...]
    rivals: int = 1
    mistake: str = ""
    seats: list[Seat] = field(default_factory=list)
    confirmed: set[int] = field(default_factory=set)

    @property
    def ledger_directory(self) -> Path:
        return Home(self.folder).desk(DESK)

    def set_up(self, url: str, login: str, token: str) -> None:
        """As `pult connect rt` leaves a home behind; quicker by its settings and its profile."""
        home = Home(self.folder)
        profile = self.folder / "profile"
        shutil.copytree(str(profile_folder("boutique")), profile)
        text = (profile / "profile.toml").read_text("utf-8")
        (profile / "profile.toml").write_text(
            re.sub(r"undo_seconds = \d+", f"undo_seconds = {times.UNDO}", text), encoding="utf-8"
        )
        settings = DeskSettings(
            DESK,
            "rt",
            str(profile),
            url=url,
            login=login,
            token_in=TokenPlace.FILE,
            answer_seconds=times.ANSWER,
            settle_seconds=times.SETTLE,
        )
        keep_token(home, settings, token)
        write_desk(home, settings, make_default=True)
        said = [(text.ticket_id, text.body) for text in self.plan]
        (self.folder / "plan.json").write_text(json.dumps(said), encoding="utf-8")

    def open(self) -> None:
        """Start the consoles that are not running."""
        while len(self.seats) < self.rivals:
            self.seats.append(self._seat())

    def _seat(self) -> Seat:
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.rig.clerk", str(self.folder), str(self.folder / "plan.json")],
            cwd=ROOT,
            env={**os.environ, "PULT_HOME": str(self.folder), "RIG_MISTAKE": self.mistake, "LANG": "C.UTF-8"},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=(self.folder / "errors").open("ab"),
            text=True,
        )
        hears = threading.Thread(target=self._hear, args=(process,), daemon=True)
        hears.start()
        return Seat(process, hears)

    def _hear(self, process: subprocess.Popen[str]) -> None:
        assert process.stdout is not None
        for line in process.stdout:
            if line.strip().isdigit():
                self.confirmed.add(int(line))

    @property
    def all_confirmed(self) -> bool:
        return len(self.confirmed) == len(self.plan)

    def kill_console(self, which: int) -> None:
        """SIGKILL, and somebody starts it again."""
        seat = self.seats.pop(which % len(self.seats))
        seat.process.kill()
        seat.process.wait(10)
        seat.hears.join(10)
        self.open()

    def kill_sync(self) -> bool:
        """SIGKILL to the sync process; False when none runs just now."""
        for seat in self.seats:
            for pid in _children(seat.process.pid):
                os.kill(pid, signal.SIGKILL)
                return True
        return False

    def died_by_itself(self) -> list[str]:
        """What was said by consoles that ended without being killed, and by sync processes that crashed."""
        found = []
        if any(seat.process.poll() is not None for seat in self.seats):
            found.append((self.folder / "errors").read_text("utf-8", "replace")[-2000:])
        crashes = self.folder / "logs" / "sync.errors"
        if crashes.exists() and "Traceback" in (said := crashes.read_text("utf-8", "replace")):
            found.append(said[-2000:])
        return found

    def waiting(self) -> list[str]:
        """What of the outbox is not finished, as the ledger says: only for knowing when to count."""
        try:
            ledger = Ledger.open(self.ledger_directory, writing=False)
        except Missing:
            return ["nothing is there yet"]
        try:
            return [
                f"{item.kind} of ticket {item.ticket_id} is {item.state}: {item.last_error[:200]}"
                for item in ledger.outbox.pending()
                if item.state not in FINISHED
            ]
        finally:
            ledger.close()

    def asked_a_person(self) -> list[str]:
        """What waits for somebody's decision."""
        return [words for words in self.waiting() if any(f" is {state}: " in words for state in STUCK)]

    def close(self) -> None:
        self.kill_sync()
        for seat in self.seats:
            seat.process.kill()
            seat.process.communicate()
        self.seats.clear()
        self._wait_for_the_sync()

    def _wait_for_the_sync(self) -> None:
        """A sync process outlives its console by a moment: it ends when it has done what it is at."""
        end = time.monotonic() + ENDS_WITHIN
        while time.monotonic() < end:
            with suppress(HeldByAnother):
                Holder.take(self.ledger_directory, SYNC_ROLE).release()
                return


def _children(pid: int) -> list[int]:
    found: list[int] = []
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        try:
            found += [int(child) for child in task.read_text().split()]
        except OSError:  # the thread has ended
            continue
    return found
