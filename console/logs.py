"""The log: rotating files, never the screen. No token and no customer's text gets into it.

What a line may hold is decided in `console.redaction`: of our own records the constant sentence and
plain values, of another library's only where it was made, of an exception only its type and where it
came from.
"""

from __future__ import annotations

import logging
import os
import re
import time
from contextlib import suppress
from io import TextIOWrapper
from logging.handlers import RotatingFileHandler
from pathlib import Path
from types import TracebackType

from console.crash import told_frames
from console.redaction import own_words, without_secrets
from storage.files import prepare_file
from storage.patterns import late
from storage.problems import StorageProblem

LARGEST = 1_000_000  # bytes of one file
OLDER = 3  # files that are kept beside it

OURS = ("console", "screens", "storage")
_SHAPE = "%(asctime)s %(process)d %(levelname)s %(name)s: %(message)s"
# How `warnings` writes one: /path/to/module.py:12: DeprecationWarning: what it says
_WARNING = late(r"(?:.*/)?(?P<file>[\w.<>-]+):(?P<line>\d+): (?P<kind>\w+): ", re.ASCII)
_MOMENT = "%Y-%m-%dT%H:%M:%SZ"


def log_to(path: Path) -> None:
    """Write what happens into this file from now on. Where it cannot be written, nothing is logged."""
    root = logging.getLogger()
    for before in [handler for handler in root.handlers if isinstance(handler, OwnLog)]:
        root.removeHandler(before)
        before.close()
    try:
        handler = OwnLog(path, maxBytes=LARGEST, backupCount=OLDER, encoding="utf-8")
    except (OSError, StorageProblem):
        root.addHandler(logging.NullHandler())
        return
    handler.setFormatter(OwnWords())
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    logging.captureWarnings(True)
    # These name hosts and paths of every request; ours say what matters.
    for noisy in ("httpx", "httpcore"):
        logging.getLogger(noisy).setLevel(logging.WARNING)


def keep_small(path: Path) -> None:
    """Begin a file anew that others only add to, once it is larger than a log may be."""
    with suppress(OSError):
        if path.stat().st_size > LARGEST:
            path.replace(path.with_name(f"{path.name}.1"))


class OwnWords(logging.Formatter):
    """Makes lines that hold nothing of anybody else's."""

    def __init__(self) -> None:
        super().__init__(_SHAPE)

    def formatTime(self, record: logging.LogRecord, datefmt: str | None = None) -> str:  # noqa: N802
        return time.strftime(_MOMENT, time.gmtime(record.created))

    def format(self, record: logging.LogRecord) -> str:
        # A record of its own: other handlers see the one that was made.
        shown = logging.makeLogRecord({**record.__dict__, "msg": _message(record), "args": None})
        shown.exc_text = None
        return without_secrets(super().format(shown))

    def formatException(  # noqa: N802  # logging's name
        self, ei: tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]
    ) -> str:
        return "" if ei[1] is None else "\n".join(told_frames(ei[1]))

    def formatStack(self, stack_info: str) -> str:  # noqa: N802  # logging's name
        return ""  # holds source lines, and frames are told by formatException


def _message(record: logging.LogRecord) -> str:
    if record.name.partition(".")[0] not in OURS:
        return _of_a_library(record)
    template = record.msg if isinstance(record.msg, str) else type(record.msg).__name__
    arguments = record.args if isinstance(record.args, tuple) else (record.args,)
    if not record.args:
        return template
    try:
        return template % tuple(value if _is_number(value) else own_words(value) for value in arguments)
    except (TypeError, ValueError):
        return template


def _of_a_library(record: logging.LogRecord) -> str:
    """A library may put anything into its sentence; the line of its code that said it tells enough."""
    warning = _WARNING.match(str(record.msg)) if record.name == "py.warnings" else None
    if warning is not None:
        return f"{warning['kind']} at {warning['file']}:{warning['line']}"
    return f"said at {record.filename}:{record.lineno}"


def _is_number(value: object) -> bool:
    return isinstance(value, int | float)


class OwnLog(RotatingFileHandler):
    """Readable by its owner only; goes on in the right file when another process has rotated it.

    A line that cannot be written (a full disk) is dropped: telling of it would paint over the screen.
    """

    def _open(self) -> TextIOWrapper:
        prepare_file(Path(self.baseFilename))
        return super()._open()

    def shouldRollover(self, record: logging.LogRecord) -> bool:  # noqa: N802  # logging's name
        if self.stream is not None and self._was_moved(self.stream):
            self.stream.close()
            self.stream = self._open()
        return bool(super().shouldRollover(record))

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802  # logging's name
        """Say nothing."""

    def _was_moved(self, stream: TextIOWrapper) -> bool:
        try:
            return not os.path.samestat(os.fstat(stream.fileno()), Path(self.baseFilename).stat())
        except FileNotFoundError:
            return True
