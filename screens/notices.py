"""What the desk tells the screens, and what the screens tell people: one line, never a flood."""

from __future__ import annotations

import threading
from collections.abc import Callable
from enum import StrEnum

from textual.content import Content
from textual.message import Message
from textual.timer import Timer
from textual.widget import Widget

from console.translation import explain
from console.views import Notice
from screens.untrusted import joined, line
from storage.problems import Problem


class DeskChanged(Message, bubble=False):
    """The local files changed. Every screen on the stack gets it, and reads again only that."""

    def __init__(self, notice: Notice) -> None:
        super().__init__()
        self.notice = notice


class Inbox:
    """Notices of another thread, joined until the screens have time for them.

    A sync of thousands of tickets becomes as many notices as the screens can use, and no more.
    """

    def __init__(self, arrived: Callable[[], None]) -> None:
        self._arrived = arrived
        self._lock = threading.Lock()
        self._waiting: Notice | None = None

    def put(self, notice: Notice) -> None:
        """Any thread: keep the notice; `arrived` is called when none was waiting."""
        with self._lock:
            first = self._waiting is None
            self._waiting = notice if self._waiting is None else join(self._waiting, notice)
        if first:
            self._arrived()

    def take(self) -> Notice:
        """Everything that came since the last time."""
        with self._lock:
            notice, self._waiting = self._waiting, None
        return notice or Notice()


def join(one: Notice, other: Notice) -> Notice:
    return Notice(
        tickets=one.tickets | other.tickets,
        zones=one.zones | other.zones,
        link=one.link or other.link,
        everything=one.everything or other.everything,
        says=other.says or one.says,
    )


class Tone(StrEnum):
    """How a notice is meant; each has a sign of its own beside its colour."""

    DONE = "done"
    PLAIN = "plain"
    REFUSED = "refused"  # a key that cannot work now
    TROUBLE = "trouble"


_SIGNS = {Tone.DONE: "✓", Tone.PLAIN: "·", Tone.REFUSED: "✕", Tone.TROUBLE: "!"}
_STYLES = {
    Tone.DONE: "$success",
    Tone.PLAIN: "$foreground",
    Tone.REFUSED: "$warning",
    Tone.TROUBLE: "bold $error",
}
_SECONDS = {Tone.DONE: 4.0, Tone.PLAIN: 6.0, Tone.REFUSED: 6.0, Tone.TROUBLE: 30.0}


class Say(Message):
    """Tell the person something, on the notice line of the screen in view: post it from anywhere."""

    def __init__(self, words: Content, tone: Tone = Tone.PLAIN) -> None:
        super().__init__()
        self.words = words
        self.tone = tone

    @classmethod
    def of(cls, problem: Problem, tone: Tone = Tone.REFUSED) -> Say:
        """Why something cannot be done, or what went wrong."""
        return cls(line(explain(problem)), tone)


class NoticeLine(Widget):
    """One line that shows the newest notice for a while, and otherwise what it shows at rest."""

    DEFAULT_CSS = """
    NoticeLine { height: 1; text-wrap: nowrap; text-overflow: ellipsis; }
    """

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self._words: Content | None = None
        self._tone = Tone.PLAIN
        self._timer: Timer | None = None

    @property
    def words(self) -> str:
        """What it tells now, "" at rest."""
        return self._words.plain if self._words is not None else ""

    @property
    def tone(self) -> Tone:
        return self._tone

    def say(self, words: Content, tone: Tone = Tone.PLAIN) -> None:
        """Show this in place of what was shown, for a time that goes with its tone."""
        if self._timer is not None:
            self._timer.stop()
        self._words, self._tone = words, tone
        self._timer = self.set_timer(_SECONDS[tone], self.rest)
        self.refresh()

    def rest(self) -> None:
        """Show what is shown at rest."""
        if self._timer is not None:
            self._timer.stop()
            self._timer = None
        self._words = None
        self.refresh()

    def at_rest(self) -> Content:
        """What the line shows when there is nothing to tell."""
        return Content("")

    def render(self) -> Content:
        if self._words is None:
            return self.at_rest()
        return joined(
            (f" {_SIGNS[self._tone]} ", _STYLES[self._tone]), self._words.stylize(_STYLES[self._tone])
        )


class HintLine(NoticeLine):
    """A notice line that shows a hint at rest."""

    def __init__(self, hint: Content, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self._hint = hint

    def at_rest(self) -> Content:
        return self._hint
