"""The sync process as the console sees it: real child processes that speak, crash and hang."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import ClassVar, SupportsIndex

import pytest

from console.sync.companion import Companion
from console.sync.wire import LinkTold, Told, encode
from console.views import LinkState
from storage.problems import Problem

ONLINE = encode(LinkTold(LinkState.ONLINE))
NO_TOKEN = Problem("The token of desk “{name}” is gone.", name="w")
WITHOUT_TOKEN = encode(LinkTold(LinkState.OFFLINE, why=NO_TOKEN))

SPEAKS = f"import sys; print({ONLINE!r}, flush=True); sys.stdin.read()"
CRASHES = "import sys; sys.exit(7)"
SAYS_WHY = f"import sys; print({WITHOUT_TOKEN!r}, flush=True); sys.exit(1)"
WAKES = f"import sys; sys.stdin.readline(); print({ONLINE!r}, flush=True); sys.stdin.read()"
CHATTERS = f"import sys; print('hello'); print({ONLINE!r}, flush=True); sys.stdin.read()"
DEAF = (
    "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN)\n"
    f"print({ONLINE!r}, flush=True)\n"
    "while True: time.sleep(1)"
)


class Heard:
    """What the companion told, and a way to wait for it."""

    def __init__(self) -> None:
        self.all: list[LinkTold] = []
        self._news = threading.Condition()

    def __call__(self, told: Told) -> None:
        assert isinstance(told, LinkTold)
        with self._news:
            self.all.append(told)
            self._news.notify_all()

    def wait_for(self, reached: Callable[[], bool]) -> None:
        with self._news:
            assert self._news.wait_for(reached, 30), self.all


class Counted(tuple[float, ...]):
    """Pauses that remember which of them were asked for."""

    __slots__ = ()
    asked: ClassVar[set[int]] = set()

    def __new__(cls, *pauses: float) -> Counted:
        return super().__new__(cls, pauses)

    def __getitem__(self, index: SupportsIndex) -> float:  # type: ignore[override]  # never a slice here
        self.asked.add(int(index))
        return super().__getitem__(index)


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Callable[[str], tuple[Companion, Heard]]]:
    started: list[Companion] = []

    def run(program: str) -> tuple[Companion, Heard]:
        heard = Heard()
        companion = Companion((sys.executable, "-c", program), heard, tmp_path / "errors", tmp_path)
        companion.start()
        started.append(companion)
        return companion, heard

    yield run
    for companion in started:
        companion.stop()


Start = Callable[[str], tuple[Companion, Heard]]


def test_what_it_says_is_heard_and_chatter_is_passed_over(start: Start) -> None:
    _, heard = start(CHATTERS)
    heard.wait_for(lambda: [told.state for told in heard.all] == [LinkState.ONLINE])


def test_a_crash_is_told_with_its_code_and_it_is_started_again(start: Start) -> None:
    _, heard = start(CRASHES)
    heard.wait_for(lambda: len(heard.all) >= 2)
    assert heard.all[0].state is LinkState.OFFLINE
    assert heard.all[0].since is not None
    assert heard.all[0].why is not None
    assert heard.all[0].why.values["code"] == 7


@pytest.mark.parametrize(("lived", "pauses"), [(0.0, {0.01}), (60.0, {0.01, 0.02})])
def test_only_crashes_in_a_row_make_the_pauses_longer(
    start: Start, monkeypatch: pytest.MonkeyPatch, lived: float, pauses: set[float]
) -> None:
    monkeypatch.setattr("console.sync.companion.LIVED", lived)
    monkeypatch.setattr("console.sync.companion.RESTART_AFTER", Counted(0.01, 0.02))
    Counted.asked.clear()
    _, heard = start(CRASHES)
    heard.wait_for(lambda: len(heard.all) >= 4)
    assert {(0.01, 0.02)[index] for index in Counted.asked} == pauses


def test_a_reason_that_it_gave_itself_is_not_covered_by_a_number(start: Start) -> None:
    _, heard = start(SAYS_WHY)
    heard.wait_for(lambda: len(heard.all) >= 2)
    assert {str(told.why) for told in heard.all} == {str(NO_TOKEN)}


def test_it_can_be_woken(start: Start) -> None:
    companion, heard = start(WAKES)
    while not heard.all:
        companion.wake()
        threading.Event().wait(0.01)
    assert heard.all[0].state is LinkState.ONLINE


@pytest.mark.parametrize("program", [SPEAKS, DEAF])
def test_it_ends_with_its_console(start: Start, program: str) -> None:
    companion, heard = start(program)
    heard.wait_for(lambda: bool(heard.all))
    process = companion._process
    assert process is not None
    companion.stop()
    assert process.poll() is not None
