"""The log: whatever is handed to it, only our own words are written; files stay private and few."""

from __future__ import annotations

import ast
import logging
import stat
import warnings
from collections.abc import Iterator
from pathlib import Path

import pytest

from console.logs import LARGEST, OLDER, OURS, OwnLog, OwnWords, keep_small, log_to

ROOT = Path(__file__).parents[3]
CANARY = "Где заказ, спрашивает Ирина"


@pytest.fixture
def path(tmp_path: Path) -> Iterator[Path]:
    """A log that everything goes to, as in a process of ours."""
    root = logging.getLogger()
    level = root.level
    # Whoever else in this process logged before has left warnings captured, in a way that pytest has undone.
    logging.captureWarnings(False)
    log_to(tmp_path / "console.log")
    yield tmp_path / "console.log"
    for handler in [handler for handler in root.handlers if isinstance(handler, OwnLog)]:
        root.removeHandler(handler)
        handler.close()
    root.setLevel(level)
    logging.captureWarnings(False)


def fail() -> None:
    words = CANARY
    raise ValueError(words)


def test_lines_tell_when_who_and_what(path: Path) -> None:
    logging.getLogger("console.sync.push").info("%s of ticket %s: %s", "reply", "10423", "sent")
    line = path.read_text("utf-8")
    assert line.endswith("INFO console.sync.push: reply of ticket 10423: sent\n")
    assert line[10] == "T"
    assert line[19] == "Z"


def test_nobodys_words_come_through(path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    ours, foreign = logging.getLogger("console.sync.loop"), logging.getLogger("asyncio")
    ours.warning("ticket %s: %s", "1", CANARY)
    ours.warning("ticket %(id)s: %(why)s", {"id": CANARY, "why": CANARY})
    foreign.error(f"Task exception was never retrieved\nfuture: <Task exception=ValueError('{CANARY}')>")
    foreign.error("%s could not be opened", CANARY)
    foreign.error(ValueError(CANARY))
    warnings.warn(CANARY, stacklevel=1)
    try:
        fail()
    except ValueError:
        ours.exception("it failed", stack_info=True)
    written = path.read_text("utf-8")
    assert "Ирина" not in written
    assert "ERROR asyncio: said at test_logs.py:" in written
    assert "UserWarning at test_logs.py:" in written
    assert "tests/unit/console/test_logs.py" in written  # where it came from
    assert "builtins.ValueError" in written
    assert "Ирина" not in "".join(capfd.readouterr())


def test_a_secret_that_got_past_is_taken_out(path: Path) -> None:
    logging.getLogger("console").info("Authorization: token 1-14-0123456789abcdef0123456789abcdef")
    assert "0123456789abcdef" not in path.read_text("utf-8")


def test_files_are_private_and_few(tmp_path: Path) -> None:
    handler = OwnLog(tmp_path / "console.log", maxBytes=1000, backupCount=OLDER, encoding="utf-8")
    for number in range(100):
        handler.emit(logging.LogRecord("console", logging.INFO, "", 1, f"{number:0>90}", None, None))
    handler.close()
    files = sorted(tmp_path.iterdir())
    assert [file.name for file in files] == ["console.log", *(f"console.log.{n + 1}" for n in range(OLDER))]
    assert all(stat.S_IMODE(file.stat().st_mode) == 0o600 for file in files)
    assert all(file.stat().st_size <= 1000 for file in files)


def test_two_processes_go_on_in_one_file(tmp_path: Path) -> None:
    record = logging.LogRecord("console", logging.INFO, "", 1, "one line", None, None)
    first, second = (
        OwnLog(tmp_path / "sync.log", maxBytes=1000, backupCount=2, encoding="utf-8") for _ in range(2)
    )
    second.emit(record)
    first.doRollover()
    second.emit(record)
    first.emit(record)
    assert (tmp_path / "sync.log").read_text("utf-8").count("one line") == 2
    first.close()
    second.close()


def test_what_others_add_to_is_kept_small(tmp_path: Path) -> None:
    errors = tmp_path / "sync.errors"
    keep_small(errors)
    for size, kept in ((LARGEST, True), (LARGEST + 1, False)):
        errors.write_bytes(b"x" * size)
        keep_small(errors)
        assert errors.exists() is kept
    assert (tmp_path / "sync.errors.1").stat().st_size == LARGEST + 1


def test_a_second_log_replaces_the_first(path: Path) -> None:
    log_to(path.with_name("sync.log"))
    logging.getLogger("console").info("here")
    assert path.read_text("utf-8") == ""
    assert "here" in path.with_name("sync.log").read_text("utf-8")


def test_where_nothing_can_be_written_nothing_is_said(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").write_text("")
    log_to(tmp_path / "file" / "console.log")
    logging.getLogger("console").error("lost")
    assert capfd.readouterr() == ("", "")


def test_a_line_that_cannot_be_written_paints_over_no_screen(
    path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    handler = next(handler for handler in logging.getLogger().handlers if isinstance(handler, OwnLog))
    assert handler.stream is not None
    handler.stream.close()
    logging.getLogger("console").error("lost")
    assert capfd.readouterr() == ("", "")
    handler.stream = None


@pytest.mark.parametrize("arguments", [(CANARY,), (CANARY, CANARY, CANARY), ({"x": CANARY},)])
def test_places_that_nobody_fills_stay_empty(arguments: tuple[object, ...]) -> None:
    record = logging.LogRecord("console", logging.INFO, "", 1, "too few %s %s", arguments, None)
    assert OwnWords().format(record).endswith("console: too few %s %s")


def test_the_formatter_leaves_the_record_to_others() -> None:
    record = logging.LogRecord("console", logging.INFO, "", 1, "%s", (CANARY,), None)
    assert CANARY not in OwnWords().format(record)
    assert record.getMessage() == CANARY


def test_every_line_of_the_log_is_a_constant_of_the_code() -> None:
    """A sentence that is put together before it is handed over cannot be looked through."""
    put_together = []
    for package in OURS:
        for file in (ROOT / package).rglob("*.py"):
            for node in ast.walk(ast.parse(file.read_text("utf-8"))):
                if isinstance(node, ast.Call) and _is_log_call(node) and not _is_constant(node.args[0]):
                    put_together.append(f"{file.relative_to(ROOT)}:{node.lineno}")
    assert put_together == []


def _is_log_call(node: ast.Call) -> bool:
    called = node.func
    return (
        isinstance(called, ast.Attribute)
        and isinstance(called.value, ast.Name)
        and called.value.id in ("log", "logger")
        and called.attr in ("debug", "info", "warning", "error", "exception", "critical")
    )


def _is_constant(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str)
