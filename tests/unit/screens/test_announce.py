"""The announcer over a desk in memory: what it writes, when, and in which words."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import timedelta

import pytest

from console.notice_settings import Desktop, NoticeSettings
from console.rules.announcements import (
    Happening,
    Mine,
    Reminded,
    Standing,
    Stopped,
    Urgent,
    Worth,
)
from console.views import COUNTED_TO, Notice
from screens.announce import LOOK_EVERY, Announcer, title_of, words_of
from screens.output_guard import Told
from storage.problems import StorageProblem, mark
from tests.ui.builders import HOSTILE, NOW
from tests.ui.desk_double import DeskDouble

RED = Urgent("1", "10001", "Вход", NOW)


@dataclass
class Recorder:
    """A terminal that keeps what it was told, and a desk whose seconds pass by hand."""

    settings: NoticeSettings = field(default_factory=lambda: NoticeSettings(title=False))
    way: Desktop = Desktop.OSC9
    looking_at: str = ""
    now: float = 1000.0

    def __post_init__(self) -> None:
        self.told: list[str] = []
        self.last: list[str] = []
        self.said: list[str] = []
        self.desk = DeskDouble()
        self.announcer = Announcer(
            self.desk,
            self.settings,
            self,
            lambda words: self.said.append(words.plain),
            lambda: self.looking_at,
            lambda: self.now,
            self.way,
        )
        self.tick()

    def tell(self, words: Told) -> None:
        assert isinstance(words, Told)
        self.told.append(words)

    def tell_at_end(self, words: Told) -> None:
        self.last.append(words)

    def stands(self, **over: object) -> None:
        """The desk changes and tells so."""
        self.desk.stands = replace(self.desk.stands, **over)  # type: ignore[arg-type]
        self.announcer.heard(Notice())

    def tick(self, seconds: int = 1) -> None:
        for _second in range(seconds):
            self.now += 1
            self.announcer.tick()


def test_the_bell_rings_and_a_line_says_what_for() -> None:
    terminal = Recorder()
    terminal.stands(urgent=(RED,))
    assert terminal.told == []
    terminal.tick()
    assert (terminal.told, terminal.said) == (["\x07"], ["#10001 is urgent (Вход)"])
    terminal.tick(100)
    assert len(terminal.told) == 1


@pytest.mark.parametrize(
    ("settings", "way", "told", "says"),
    [
        (NoticeSettings(title=False), Desktop.OSC9, ["\x07"], True),
        (NoticeSettings(title=False, bell=False), Desktop.OSC9, [], False),
        (
            NoticeSettings(title=False, bell=False, desktop=Desktop.AUTO),
            Desktop.OSC777,
            ["\x1b]777;notify;Pult;#10001 is urgent (Вход)\x1b\\"],
            True,
        ),
        (
            NoticeSettings(title=False, desktop=Desktop.OSC9),
            Desktop.OSC777,
            ["\x07", "\x1b]9;Pult: #10001 is urgent (Вход)\x07"],
            True,
        ),
        (NoticeSettings(title=False, about=frozenset({Worth.ANSWER})), Desktop.OSC9, [], False),
    ],
)
def test_only_as_the_settings_say(
    settings: NoticeSettings, way: Desktop, told: list[str], says: bool
) -> None:
    terminal = Recorder(settings, way)
    terminal.stands(urgent=(RED,))
    terminal.tick()
    assert terminal.told == told
    assert bool(terminal.said) == says


def test_it_waits_for_a_pause_in_typing_and_sums_up() -> None:
    terminal = Recorder()
    terminal.announcer.typed()
    terminal.stands(urgent=(RED,))
    terminal.tick(3)
    terminal.announcer.typed()
    terminal.stands(mine=(Mine("2", "10002", "Резерв", None),))
    terminal.tick()
    terminal.stands(mine=(Mine("2", "10002", "Резерв", NOW),))
    terminal.tick(3)
    assert terminal.told == []
    terminal.tick()
    assert terminal.told == ["\x07"]
    assert terminal.said == ["#10001 is urgent (Вход) · answer in #10002 (Резерв)"]


def test_a_storm_is_two_bells_a_minute() -> None:
    terminal = Recorder()
    for number in range(59):
        terminal.stands(urgent=tuple(replace(RED, ticket_id=str(n)) for n in range(number + 1)))
        terminal.tick()
    assert terminal.told == ["\x07"] * 2
    assert terminal.said == ["#10001 is urgent (Вход)", "30 urgent tickets (Вход)"]


def test_the_ticket_that_is_open_does_not_ring_when_its_clock_turns_red() -> None:
    terminal = Recorder(looking_at="1")
    terminal.stands(urgent=(RED,))
    terminal.tick(60)
    assert terminal.told == []


def test_it_looks_when_it_hears_and_now_and_then_besides() -> None:
    terminal = Recorder()
    terminal.desk.stands = Standing(urgent=(RED,))  # a clock that ran out: nobody told
    terminal.tick(LOOK_EVERY - 2)
    assert terminal.told == []
    terminal.tick()
    assert terminal.told == ["\x07"]


def test_files_that_cannot_be_read_for_a_moment_ring_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = Recorder()

    def fails() -> Standing:
        raise StorageProblem(mark("The disk is full: {path}."), path="/x")

    with monkeypatch.context() as patch:
        patch.setattr(terminal.desk, "standing", fails)
        terminal.tick(10)
    terminal.stands(urgent=(RED,))
    terminal.tick()
    assert terminal.told == ["\x07"]


def test_the_title_counts_is_written_when_it_changes_and_given_back_at_the_end() -> None:
    terminal = Recorder(NoticeSettings(bell=False))
    assert terminal.told == ["\x1b[22;2t", "\x1b]2;Pult · 0\x1b\\"]
    terminal.stands(waiting=12)
    terminal.tick(20)
    terminal.stands(overdue=2)
    terminal.tick(20)
    assert terminal.told[2:] == ["\x1b]2;Pult · 12\x1b\\", "\x1b]2;Pult · 12 · 2 overdue\x1b\\"]
    assert terminal.last == ["\x1b]2;\x1b\\\x1b[23;2t"]


def test_a_title_that_is_not_wanted_is_left_alone() -> None:
    terminal = Recorder(NoticeSettings(title=False))
    terminal.stands(waiting=12)
    terminal.tick()
    assert (terminal.told, terminal.last) == ([], [])


@pytest.mark.parametrize(
    ("standing", "says"),
    [
        (Standing(), "Pult · 0"),
        (Standing(12, 0), "Pult · 12"),
        (Standing(12, 2), "Pult · 12 · 2 overdue"),
        (Standing(5000, COUNTED_TO), "Pult · 5000 · 999+ overdue"),
    ],
)
def test_the_title(standing: Standing, says: str) -> None:
    assert title_of(standing) == says


def happening(worth: Worth, number: str, zone: str = "") -> Happening:
    return Happening(worth, f"{worth} {number}", number, number, zone)


@pytest.mark.parametrize(
    ("told", "says"),
    [
        ([happening(Worth.URGENT, "7", "Вход")], "#7 is urgent (Вход)"),
        ([happening(Worth.ANSWER, "7")], "answer in #7"),
        ([happening(Worth.STOPPED, "7")], "#7 did not go out"),
        ([happening(Worth.REMINDER, "7")], "come back to #7"),
        ([happening(Worth.URGENT, str(n), "Вход") for n in range(3)], "3 urgent tickets (Вход)"),
        ([happening(Worth.ANSWER, str(n), f"z{n}") for n in range(2)], "2 answers (z0, z1)"),
        ([happening(Worth.ANSWER, str(n), f"z{n}") for n in range(3)], "3 answers"),
        (
            [happening(Worth.STOPPED, ""), happening(Worth.REMINDER, "4")],
            "1 did not go out · come back to #4",
        ),
        ([happening(Worth.REMINDER, str(n)) for n in range(5)], "5 reminders"),
    ],
)
def test_the_words(told: list[Happening], says: str) -> None:
    assert words_of(told) == says


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_a_number_that_is_none_is_left_out(text: str) -> None:
    """A helpdesk's numbers are plain. One that is not may be anybody's words."""
    for worth in Worth:
        words = words_of([happening(worth, text)])
        assert words == words_of([happening(worth, "")])
        assert words.startswith("1 ")


def test_hostile_numbers_reach_neither_the_terminal_nor_the_line() -> None:
    settings = NoticeSettings(desktop=Desktop.OSC777)
    terminal = Recorder(settings)
    for index, text in enumerate(HOSTILE.values()):
        terminal.stands(
            urgent=(Urgent(f"u{index}", text, "Вход", NOW + timedelta(seconds=index)),),
            stopped=(Stopped(f"op{index}", f"s{index}", text, "failed"),),
            reminded=(Reminded(f"r{index}", text, NOW),),
        )
        terminal.tick(31)
    assert len(terminal.said) == len(HOSTILE)
    assert set(terminal.said) == {"1 did not go out · 1 urgent ticket (Вход) · 1 reminder"}
