"""When the program itself is wrong: a report that holds nobody's text, and one message telling where.

`watch` is called once by each process, as early as can be. From then on a mistake that nobody catches,
in any thread, leaves `logs/crash-….txt`: which kind of error, where it came from, which versions. No
message of the error, no value of a variable, no line of source: each of them may hold a customer's
words. A screen catches its mistakes itself and calls `report`.
"""

from __future__ import annotations

import faulthandler
import logging
import os
import sys
import threading
import traceback
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import IO

from console import __version__
from console.config import Home
from console.translation import _
from storage.files import prepare_file
from storage.problems import StorageProblem

KEPT = 20  # reports; older ones make room
DEEPEST = 60  # frames of one error: a recursion has a thousand that are all alike
_MOMENT = "%Y%m%dT%H%M%S.%fZ"  # in names of reports: they sort by their age
PACKAGES = ("textual", "rich", "httpx", "click", "msgspec", "sqlite-utils", "pysqlite3", "python-liquid")

log = logging.getLogger(__name__)


class _Watch:
    """What this process is, and where its reports go. `home` is None until `watch` was called."""

    def __init__(self) -> None:
        self.home: Home | None = None
        self.part = "command"
        self.told: Callable[[str], object] | None = None
        self.faults: IO[str] | None = None


_here = _Watch()


def watch(home: Home, part: str) -> None:
    """Report from now on what nobody catches. `part` names this process: "command", "console", "sync"."""
    _here.home, _here.part = home, part
    sys.excepthook = _uncaught
    threading.excepthook = _uncaught_in_thread
    sys.unraisablehook = _unraisable


def tell_threads(told: Callable[[str], object] | None) -> None:
    """Who is told, in a sentence, when a thread ends by a mistake; by default standard error is."""
    _here.told = told


def catch_faults() -> None:
    """Have the interpreter write down where it was when it is killed by a fault of its own or of a
    library in C. What the last such end left behind becomes a report."""
    if _here.home is None:
        return
    try:
        path = _here.home.prepare("logs") / f"fault-{_here.part}.txt"
        if path.exists() and path.stat().st_size:
            moment = datetime.fromtimestamp(path.stat().st_mtime, UTC)
            path.replace(path.with_name(f"crash-{moment:{_MOMENT}}-{_here.part}-fault.txt"))
        prepare_file(path)
        _here.faults = path.open("a", encoding="utf-8")
    except (OSError, StorageProblem) as problem:
        log.warning("faults cannot be written down: %s", problem)
        return
    faulthandler.enable(_here.faults)


def report(error: BaseException) -> Path | None:
    """Write a report; None where it cannot be written. Never raises: things are bad enough."""
    log.error("stopped by %s at %s", type(error).__name__, place_of(error))
    if _here.home is None:
        return None
    try:
        logs = _here.home.prepare("logs")
        path = _free_name(logs, datetime.now(UTC))
        prepare_file(path)
        path.write_text(described(error, _here.part), "utf-8")
        for old in sorted(logs.glob("crash-*.txt"))[:-KEPT]:
            old.unlink(missing_ok=True)
    except Exception as problem:  # noqa: BLE001  # whatever it is: the first mistake must still be told
        log.error("the report could not be written: %s", problem)  # noqa: TRY400  # no traceback is wanted
        return None
    return path


def sentence(error: BaseException, path: Path | None) -> str:
    """What a person is told."""
    kind, place = type(error).__name__, place_of(error)
    if path is None:
        return _(
            "Pult has stopped because of a mistake of its own ({kind} at {place}). What you confirmed and "
            "what you had begun to write is kept. No report of it could be written: see `pult doctor`."
        ).format(kind=kind, place=place)
    return _(
        "Pult has stopped because of a mistake of its own ({kind} at {place}). What you confirmed and what "
        "you had begun to write is kept. The report in {path} helps to mend it; it holds no customer's text."
    ).format(kind=kind, place=place, path=path)


# What a report says


def described(error: BaseException, part: str) -> str:
    """The whole report."""
    lines = [
        f"Pult {__version__}, {part}, stopped by a mistake of its own",
        f"when      {datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}",
        *told_frames(error),
        "",
        *_versions(),
        *_terminal(),
    ]
    return "\n".join(lines) + "\n"


def told_frames(error: BaseException) -> Iterator[str]:
    """An error and what led to it, each with its frames; types and places, nothing else."""
    for how, one in _chain(error):
        yield f"{how}{type(one).__module__}.{type(one).__qualname__}"
        frames = traceback.extract_tb(one.__traceback__)
        for number, frame in enumerate(frames):
            if DEEPEST // 2 <= number < len(frames) - DEEPEST // 2:
                if number == DEEPEST // 2:
                    yield f"    … {len(frames) - DEEPEST} more"
                continue
            yield f"    {relative(frame.filename)}:{frame.lineno} {frame.name}"


def place_of(error: BaseException) -> str:
    """Where it was raised: the file inside its package, and the line."""
    frames = traceback.extract_tb(error.__traceback__)
    return f"{relative(frames[-1].filename)}:{frames[-1].lineno}" if frames else "?"


def relative(filename: str) -> str:
    """A file as its package knows it: directories above are the person's own business."""
    import sysconfig

    roots = {sysconfig.get_path(name) for name in ("purelib", "platlib", "stdlib", "platstdlib")}
    roots.add(str(Path(__file__).parents[1]))
    inside = [root for root in roots if root and filename.startswith(root.rstrip("/") + "/")]
    if not inside:
        return filename.rpartition("/")[2]
    return filename[len(max(inside, key=len).rstrip("/")) + 1 :]


def _chain(error: BaseException) -> Iterator[tuple[str, BaseException]]:
    """The error, then what caused it, then what was being handled; parts of groups after their group."""
    seen: set[int] = set()
    waiting: list[tuple[str, BaseException]] = [("error     ", error)]
    while waiting:
        how, one = waiting.pop(0)
        if id(one) in seen:
            continue
        seen.add(id(one))
        yield how, one
        if isinstance(one, BaseExceptionGroup):
            waiting += [("part of   ", part) for part in one.exceptions]
        # Textual's WorkerFailed carries the error of its thread so.
        inner = getattr(one, "error", None)
        if isinstance(inner, BaseException):
            waiting.append(("because of ", inner))
        if one.__cause__ is not None:
            waiting.append(("because of ", one.__cause__))
        elif one.__context__ is not None and not one.__suppress_context__:
            waiting.append(("during    ", one.__context__))


def _versions() -> Iterator[str]:
    import platform
    from importlib.metadata import PackageNotFoundError, version

    from storage.connection import sqlite3

    yield f"system    {platform.system()} {platform.release()} {platform.machine()}"
    yield f"Python    {platform.python_version()}, SQLite {sqlite3.sqlite_version} ({sqlite3.__name__})"
    found = []
    for name in PACKAGES:
        try:
            found.append(f"{name} {version(name)}")
        except PackageNotFoundError:
            found.append(f"{name} –")
    yield f"packages  {', '.join(found)}"


def _terminal() -> Iterator[str]:
    names = ("TERM", "COLORTERM", "TERM_PROGRAM", "TERM_PROGRAM_VERSION", "LANG", "LC_ALL", "NO_COLOR")
    told = [f"{name}={value}" for name in names if (value := os.environ.get(name)) and len(value) < 60]
    told += [name for name in ("TMUX", "STY", "SSH_CONNECTION") if os.environ.get(name)]
    yield f"terminal  {' '.join(told) or '–'}"


def _free_name(logs: Path, now: datetime) -> Path:
    stem = f"crash-{now:{_MOMENT}}-{_here.part}"
    path, number = logs / f"{stem}.txt", 1
    while path.exists():
        number += 1
        path = logs / f"{stem}-{number}.txt"
    return path


# Where the interpreter hands over what nobody caught


def _uncaught(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    if issubclass(kind, KeyboardInterrupt):
        return
    sys.stderr.write(f"pult: {sentence(error, report(error))}\n")


def _uncaught_in_thread(args: threading.ExceptHookArgs) -> None:
    error = args.exc_value
    if error is None or isinstance(error, SystemExit):
        return
    path = report(error)
    told = _(
        "A part of Pult has stopped because of a mistake of its own ({kind}). Leave Pult and start it again; "
        "the report is in {path}."
    ).format(kind=type(error).__name__, path=path or "–")
    if _here.told is not None:
        _here.told(told)
    else:
        sys.stderr.write(f"pult: {told}\n")


def _unraisable(args: sys.UnraisableHookArgs) -> None:
    error = args.exc_value
    if error is not None:
        log.warning("%s could not be raised, at %s", type(error).__name__, place_of(error))
