"""The section [notices] of settings.toml: how this console calls its operator, and for what.

[notices]
bell = true         # the terminal's bell
title = true        # the terminal's title: how much waits, how much of it is overdue
desktop = false     # a notice on the desktop; true, or "osc9", "osc777", "osc99" to choose the way
quiet = 5           # seconds without typing before anything is told
every = 30          # at least so many seconds from one notice to the next
about = ["failed", "urgent", "answers", "reminders"]
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import StrEnum

from console.rules.announcements import Worth
from storage.frozen import frozen
from storage.problems import Problem, mark

LONGEST = 3600.0  # seconds

Wrong = Callable[[str, str], Problem]
"""Makes the problem of a key, and of what was expected there."""


class Desktop(StrEnum):
    """How a terminal is asked to show a notice on the desktop."""

    OFF = "off"
    AUTO = "auto"  # as the terminal seems to know
    OSC9 = "osc9"  # iTerm2, WezTerm, Windows Terminal, Ghostty
    OSC777 = "osc777"  # foot, urxvt, VTE
    OSC99 = "osc99"  # kitty


@frozen
class NoticeSettings:
    """`quiet` and `every` are seconds."""

    bell: bool = True
    title: bool = True
    desktop: Desktop = Desktop.OFF
    quiet: float = 5.0
    every: float = 30.0
    about: frozenset[Worth] = frozenset(Worth)


USUAL = NoticeSettings()

_WAYS = (Desktop.OSC9, Desktop.OSC777, Desktop.OSC99)
_KEYS = NoticeSettings.__match_args__


def notices_from(section: object, wrong: Wrong) -> NoticeSettings:
    """What the section says; a key that it does not know is a mistake, so that no typo is silent."""
    if not isinstance(section, Mapping):
        raise wrong("notices", mark("a section with bell, title, desktop, quiet, every, about"))
    for key in section:
        if key not in _KEYS:
            raise wrong(f"notices.{key}", " | ".join(_KEYS))
    return NoticeSettings(
        bell=_flag(section, "bell", wrong),
        title=_flag(section, "title", wrong),
        desktop=_desktop(section.get("desktop", False), wrong),
        quiet=_seconds(section, "quiet", USUAL.quiet, wrong),
        every=_seconds(section, "every", USUAL.every, wrong),
        about=_about(section.get("about", list(Worth)), wrong),
    )


def _flag(section: Mapping[str, object], key: str, wrong: Wrong) -> bool:
    value = section.get(key, True)
    if not isinstance(value, bool):
        raise wrong(f"notices.{key}", mark("true or false"))
    return value


def _desktop(value: object, wrong: Wrong) -> Desktop:
    if isinstance(value, bool):
        return Desktop.AUTO if value else Desktop.OFF
    if value not in _WAYS:
        raise wrong("notices.desktop", "true | false | " + " | ".join(f'"{way}"' for way in _WAYS))
    return Desktop(str(value))


def _seconds(section: Mapping[str, object], key: str, usual: float, wrong: Wrong) -> float:
    value = section.get(key, usual)
    if not isinstance(value, int | float) or isinstance(value, bool) or not 0 <= value <= LONGEST:
        raise wrong(f"notices.{key}", mark("a number of seconds, from 0 to 3600"))
    return float(value)


def _about(value: object, wrong: Wrong) -> frozenset[Worth]:
    known = [worth.value for worth in Worth]
    if not isinstance(value, list) or not all(isinstance(one, str) and one in known for one in value):
        raise wrong("notices.about", "[" + ", ".join(f'"{one}"' for one in known) + "]")
    return frozenset(Worth(one) for one in value)
