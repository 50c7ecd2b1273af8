"""All checks, in their order. Each looks by itself: one that fails is a finding, and the others go on."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime

from console.commands.setting import Setting
from console.config import DeskSettings, SettingsProblem
from console.doctor.cache import check_cache
from console.doctor.desk import check_desk, held_by
from console.doctor.findings import Area, Finding, Findings
from console.doctor.helpdesk import check_helpdesk
from console.doctor.home import check_home
from console.doctor.keys import check_keys
from console.doctor.ledger import check_ledger
from console.doctor.logs import check_logs
from console.doctor.program import check_program
from console.doctor.settings import check_settings
from console.doctor.terminal import Terminal, check_terminal
from storage.connection import sqlite3
from storage.problems import Problem, mark


def examine(setting: Setting, terminal: Terminal, now: datetime, *, online: bool) -> Iterator[Finding]:
    """What is found, as it is found. Reads files and, with `online`, the helpdesk; changes nothing.

    All desks are looked at, or the one that was asked for.
    """
    home = setting.home
    yield from _guarded(Area.PROGRAM, "", check_program)
    yield from _guarded(Area.HOME, "", lambda: check_home(home))
    found, settings = check_settings(home)
    yield from found
    yield from _guarded(Area.SETTINGS, "", lambda: check_keys(setting, settings))
    desks = list(settings.desks.values())
    if setting.desk_asked:
        try:
            desks = [settings.desk(setting.desk_asked)]
        except SettingsProblem as problem:
            yield from _failed(Area.DESK, "", problem)
            desks = []
    for desk in desks:
        yield from _desk(setting, desk, now, online=online)
    yield from _guarded(Area.LOGS, "", lambda: check_logs(home, now))
    yield from _guarded(Area.TERMINAL, "", lambda: check_terminal(terminal))


def _desk(setting: Setting, desk: DeskSettings, now: datetime, *, online: bool) -> Iterator[Finding]:
    home, name = setting.home, desk.name
    directory = home.desk(name)
    yield from _guarded(Area.DESK, name, lambda: check_desk(home, desk))
    runs = bool(held_by(directory))
    yield from _guarded(Area.CACHE, name, lambda: check_cache(directory, name, now, runs=runs))
    yield from _guarded(Area.LEDGER, name, lambda: check_ledger(directory, name))
    if online:
        yield from _guarded(Area.HELPDESK, name, lambda: check_helpdesk(setting, desk))


def _guarded(area: Area, desk: str, check: Callable[[], list[Finding]]) -> list[Finding]:
    try:
        return check()
    except Problem as problem:
        return _failed(area, desk, problem)
    except OSError as error:
        why = f"{type(error).__name__}: {error.strerror or ''}"
        return _failed(area, desk, Problem(mark("This could not be looked at ({why})."), why=why))
    except sqlite3.Error as error:
        why = getattr(error, "sqlite_errorname", None) or type(error).__name__
        return _failed(area, desk, Problem(mark("This could not be looked at ({why})."), why=why))


def _failed(area: Area, desk: str, problem: Problem) -> list[Finding]:
    findings = Findings(area, desk)
    findings.failed("look", problem)
    return findings.found
