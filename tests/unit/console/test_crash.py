"""Reports of our own mistakes: where it happened, and nobody's words."""

from __future__ import annotations

import logging
import os
import stat
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from textual.worker import WorkerFailed

from console import crash
from console.config import Home

CANARY = "Ирина-канарейка"


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Home]:
    """A process that reports into this home; afterwards the interpreter's own hooks are back."""
    before = sys.excepthook, threading.excepthook, sys.unraisablehook
    crash.watch(Home(tmp_path / "home"), "console")
    yield Home(tmp_path / "home")
    sys.excepthook, threading.excepthook, sys.unraisablehook = before
    crash.tell_threads(None)
    crash._here.home = None


def raised(error: Exception) -> Exception:
    """The error with frames, and with what it came from."""
    try:
        os.environ[CANARY]
    except KeyError as inner:
        try:
            raise error from inner  # noqa: TRY301  # to be caught, with its frames
        except Exception as caught:  # noqa: BLE001  # whatever it is
            return caught
    raise AssertionError(CANARY)


def test_a_report_tells_types_places_and_versions_and_nothing_else(home: Home) -> None:
    path = crash.report(raised(ValueError(CANARY)))
    assert path is not None
    assert path.parent == home.logs
    told = path.read_text("utf-8")
    assert CANARY not in told
    assert str(Path.home()) not in told
    for words in (
        "error     builtins.ValueError",
        "because of builtins.KeyError",
        "tests/unit/console/test_crash.py:",
        " raised\n",
        "textual 8.2.8",
        "SQLite",
    ):
        assert words in told
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(home.logs.stat().st_mode) == 0o700


def test_errors_within_errors_are_told_once_each() -> None:
    inner = raised(OSError(CANARY))
    group = ExceptionGroup(CANARY, [ValueError(CANARY), raised(TypeError(CANARY))])
    group.__cause__ = group.exceptions[0]
    lines = "\n".join(crash.told_frames(raised(group)))
    assert lines.count("builtins.ValueError") == 1
    assert "part of   builtins.TypeError" in lines
    worker = "\n".join(crash.told_frames(WorkerFailed(inner)))
    assert "because of builtins.OSError" in worker
    assert CANARY not in lines + worker


def test_a_recursion_is_told_in_a_page() -> None:
    def deeper() -> None:
        deeper()

    try:
        deeper()
    except RecursionError as error:
        lines = list(crash.told_frames(error))
    assert len(lines) == crash.DEEPEST + 2
    assert any("more" in line for line in lines)


def test_only_the_newest_reports_are_kept(home: Home) -> None:
    paths = [crash.report(raised(ValueError())) for _ in range(crash.KEPT + 2)]
    assert len({path for path in paths if path}) == crash.KEPT + 2
    assert len(list(home.logs.iterdir())) == crash.KEPT


def test_where_nothing_can_be_written_it_is_said(home: Home, caplog: pytest.LogCaptureFixture) -> None:
    home.path.write_text("not a directory")
    error = raised(ValueError(CANARY))
    assert crash.report(error) is None
    told = crash.sentence(error, None)
    assert "pult doctor" in told
    assert CANARY not in told + caplog.text


def test_nobody_is_reported_to_before_it_is_said_where() -> None:
    assert crash.report(raised(ValueError())) is None


def test_what_nobody_catches_is_told_in_one_line(home: Home, capfd: pytest.CaptureFixture[str]) -> None:
    error = raised(ValueError(CANARY))
    sys.excepthook(type(error), error, error.__traceback__)
    out, err = capfd.readouterr()
    assert out == ""
    assert err.count("\n") == 1
    assert "ValueError at tests/unit/console/test_crash.py:" in err
    assert str(next(home.logs.iterdir())) in err
    assert CANARY not in err


def test_an_interrupt_is_no_mistake(home: Home, capfd: pytest.CaptureFixture[str]) -> None:
    sys.excepthook(KeyboardInterrupt, KeyboardInterrupt(), None)
    assert capfd.readouterr() == ("", "")
    assert not home.logs.exists()


@pytest.mark.parametrize("listens", [True, False])
def test_a_thread_that_ends_by_a_mistake_is_told(
    home: Home, listens: bool, capfd: pytest.CaptureFixture[str]
) -> None:
    heard: list[str] = []
    crash.tell_threads(heard.append if listens else None)

    def die() -> None:
        raise ValueError(CANARY)

    thread = threading.Thread(target=die)
    thread.start()
    thread.join()
    told = "".join(heard) if listens else capfd.readouterr().err
    assert "A part of Pult has stopped" in told
    assert "crash-" in told
    assert CANARY not in told
    assert len(list(home.logs.iterdir())) == 1


def test_a_fault_of_the_last_time_becomes_a_report(home: Home) -> None:
    fault = home.prepare("logs") / "fault-console.txt"
    fault.write_text("Fatal Python error: Segmentation fault\n")
    import faulthandler

    enabled = faulthandler.is_enabled()
    try:
        crash.catch_faults()
        assert fault.read_text() == ""
        assert stat.S_IMODE(fault.stat().st_mode) == 0o600
        kept = next(home.logs.glob("crash-*-console-fault.txt"))
        assert "Segmentation fault" in kept.read_text()
    finally:
        faulthandler.disable()
        if enabled:
            faulthandler.enable()


def test_what_cannot_be_raised_goes_to_the_log(home: Home, caplog: pytest.LogCaptureFixture) -> None:
    class Stubborn:
        def __del__(self) -> None:
            raise ValueError(CANARY)

    with caplog.at_level(logging.WARNING):
        Stubborn()
    assert "ValueError could not be raised" in caplog.text
    assert CANARY not in caplog.text


@pytest.mark.parametrize(
    ("filename", "told"),
    [
        (crash.__file__, "console/crash.py"),
        (threading.__file__, "threading.py"),
        (pytest.__file__, "pytest/__init__.py"),
        ("/home/irina/own/thing.py", "thing.py"),
        ("<frozen runpy>", "<frozen runpy>"),
    ],
)
def test_files_are_named_from_their_package_on(filename: str, told: str) -> None:
    assert crash.relative(filename) == told
