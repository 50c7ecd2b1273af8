"""Calls the operator: bell, title, desktop notice, and the line on the screen that says what rang.

What is worth it, and when it may be told, is decided in `console.rules.announcements`. Here it gets
its words, in which there is nothing of a customer's: counts, ticket numbers and zones' titles.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Iterable, Sequence
from typing import Protocol

from textual.content import Content

from console.desk_port import DeskPort
from console.notice_settings import Desktop, NoticeSettings
from console.rules.announcements import Announcements, Happening, Standing, Worth
from console.translation import _, ngettext
from console.views import COUNTED_TO, Notice
from screens.output_guard import Told
from screens.telling import BELL, GIVE_TITLE_BACK, HEADING, KEEP_TITLE, desktop_notice, title
from screens.untrusted import line
from storage.problems import Problem

LOOK_EVERY = 5  # ticks of a second after which it is looked again: clocks run out by themselves
_BETWEEN = " · "
_PLAIN_NUMBER = re.compile(r"[0-9A-Za-z][0-9A-Za-z-]{0,19}")

log = logging.getLogger(__name__)


class Terminal(Protocol):
    """Who writes to the terminal."""

    def tell(self, words: Told) -> None:
        """Write this between two pictures of the screen."""
        ...

    def tell_at_end(self, words: Told) -> None:
        """Write this when the terminal is given back, however that comes about."""
        ...


class Nowhere:
    """A terminal that this program does not drive itself: it is told nothing."""

    def tell(self, words: Told) -> None:
        log.debug("not told: %d characters", len(words))

    def tell_at_end(self, words: Told) -> None:
        self.tell(words)


class Announcer:
    """`heard` when the desk tells of a change, `typed` when a key became text, `tick` every second.

    `clock` gives seconds and never goes back; `looking_at` the id of the ticket that is open.
    """

    def __init__(
        self,
        desk: DeskPort,
        settings: NoticeSettings,
        terminal: Terminal,
        say: Callable[[Content], None],
        looking_at: Callable[[], str],
        clock: Callable[[], float],
        way: Desktop = Desktop.OSC9,
        in_tmux: bool = False,
    ) -> None:
        self._desk = desk
        self._settings = settings
        self._terminal = terminal
        self._say = say
        self._looking_at = looking_at
        self._clock = clock
        self._way = way if settings.desktop is Desktop.AUTO else settings.desktop
        self._in_tmux = in_tmux
        self._waiting = Announcements(settings.quiet, settings.every, settings.about)
        self._title = ""
        self._ticks = 0
        self._stale = True

    def heard(self, _notice: Notice) -> None:
        """Something changed; it is looked at with the next tick, so that a storm costs one look."""
        self._stale = True

    def typed(self) -> None:
        """Somebody writes: do not disturb."""
        self._waiting.typed(self._clock())

    def tick(self) -> None:
        """A second passed."""
        self._ticks += 1
        if self._stale or self._ticks % LOOK_EVERY == 0:
            self._stale = False
            self._look()
        if told := self._waiting.take(self._clock()):
            self._tell(words_of(told))

    def _look(self) -> None:
        try:
            standing = self._desk.standing()
        except Problem as problem:  # told where it is in the way; nothing rings for it
            log.warning("how things stand cannot be read: %s", type(problem).__name__)
            return
        self._waiting.look(standing, self._looking_at())
        if self._settings.title and (wanted := title_of(standing)) != self._title:
            if not self._title:
                self._terminal.tell(KEEP_TITLE)
                self._terminal.tell_at_end(GIVE_TITLE_BACK)
            self._title = wanted
            self._terminal.tell(title(wanted))

    def _tell(self, words: str) -> None:
        if self._settings.bell:
            self._terminal.tell(BELL)
        if self._way is not Desktop.OFF:
            self._terminal.tell(desktop_notice(self._way, words, in_tmux=self._in_tmux))
        if self._settings.bell or self._way is not Desktop.OFF:
            self._say(line(words))


def title_of(standing: Standing) -> str:
    """ "Pult · 12 · 2 overdue": what waits in the zones that are open for us."""
    parts = [HEADING, str(standing.waiting)]
    if standing.overdue:
        late = f"{COUNTED_TO}+" if standing.overdue >= COUNTED_TO else str(standing.overdue)
        parts.append(_("{n} overdue").format(n=late))
    return _BETWEEN.join(parts)


def words_of(told: Iterable[Happening]) -> str:
    """One line for all of it: a ticket by its number, several of a kind by how many they are."""
    of_kind: dict[Worth, list[Happening]] = {}
    for one in told:
        of_kind.setdefault(one.worth, []).append(one)
    return _BETWEEN.join(_kind(worth, found) for worth, found in of_kind.items())


def _kind(worth: Worth, found: Sequence[Happening]) -> str:
    if len(found) == 1 and _PLAIN_NUMBER.fullmatch(found[0].number):
        words = _one(worth).format(number=found[0].number)
    else:
        words = _several(worth, len(found)).format(n=len(found))
    zones = list(dict.fromkeys(one.zone for one in found if one.zone))
    return f"{words} ({', '.join(zones)})" if 0 < len(zones) <= 2 else words


def _one(worth: Worth) -> str:
    match worth:
        case Worth.STOPPED:
            return _("#{number} did not go out")
        case Worth.URGENT:
            return _("#{number} is urgent")
        case Worth.ANSWER:
            return _("answer in #{number}")
        case Worth.REMINDER:
            return _("come back to #{number}")


def _several(worth: Worth, n: int) -> str:
    match worth:
        case Worth.STOPPED:
            return ngettext("{n} did not go out", "{n} did not go out", n)
        case Worth.URGENT:
            return ngettext("{n} urgent ticket", "{n} urgent tickets", n)
        case Worth.ANSWER:
            return ngettext("{n} answer", "{n} answers", n)
        case Worth.REMINDER:
            return ngettext("{n} reminder", "{n} reminders", n)
