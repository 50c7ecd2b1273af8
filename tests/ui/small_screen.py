"""A screen with a few commands, for tests of what surrounds the desk's own screens."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.screen import Screen
from textual.widgets import Input, OptionList, TextArea

from console.desk_port import DeskPort
from console.views import NotPossible
from screens.app import PultApp
from screens.commands import Command, Commanded, Group, bindings
from screens.notices import DeskChanged, NoticeLine, Say
from screens.untrusted import plain
from storage.problems import StorageProblem, mark
from tests.ui.desk_double import DeskDouble, make_desk

TABLE = (
    Command(
        "small.claim", ("c",), mark("Claim or release"), "note('claim')", Group.TICKET, hint=mark("claim")
    ),
    Command("small.next", ("j",), mark("Next ticket"), "note('next')", Group.MOVE),
    Command("small.upper", ("J",), mark("Scroll down"), "note('scroll')", Group.MOVE),
    Command("small.send", ("f8", "ctrl+s"), mark("Send"), "note('send')", Group.ANSWER),
    Command("small.never", ("n",), mark("Write a note"), "note('never')", Group.ANSWER, needs=("wings",)),
    Command("small.breaks", ("b",), mark("Keep"), "breaks", Group.ANSWER),
    Command("small.dies", ("x",), mark("Die"), "dies", Group.ANSWER),
)


class SmallScreen(Commanded, Screen[None]):
    COMMAND_TABLE: ClassVar[Sequence[Command]] = TABLE
    BINDINGS = bindings(TABLE)

    def __init__(self, desk: DeskPort) -> None:
        super().__init__()
        self.desk = desk
        self.done: list[str] = []
        self.notices: list[DeskChanged] = []

    def compose(self) -> ComposeResult:
        yield OptionList(plain("one"), plain("two"), plain("three"))
        yield Input()
        yield TextArea()
        yield NoticeLine()

    def on_mount(self) -> None:
        self.query_one(OptionList).focus()

    def missing(self, need: str) -> NotPossible | None:
        return NotPossible(mark("There is no ticket to do this with.")) if need == "wings" else None

    def action_note(self, what: str) -> None:
        self.done.append(what)
        self.post_message(Say(plain("done: " + " ".join(self.done))))

    def action_breaks(self) -> None:
        raise StorageProblem(mark("The disk is full: {path}."), path="/x")

    def action_dies(self) -> None:
        canary = "canary-5512"
        raise RuntimeError(canary)

    def on_desk_changed(self, changed: DeskChanged) -> None:
        self.notices.append(changed)


def small_app(desk: DeskDouble | None = None, **options: object) -> PultApp:
    return PultApp(desk or make_desk(), SmallScreen, **options)  # type: ignore[arg-type]


def small_screen(app: PultApp) -> SmallScreen:
    screen = app.screen_stack[0]
    assert isinstance(screen, SmallScreen)
    return screen
