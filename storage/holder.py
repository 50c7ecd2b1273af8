"""Who writes in a directory: one console at a time."""

from __future__ import annotations

import fcntl
import getpass
import json
import os
import socket
import time
from datetime import UTC, datetime
from pathlib import Path

from storage.files import file_problem, prepare_directory
from storage.problems import HeldByAnother, mark

_NAME = "holder"
_TRIES = 10
_PAUSE = 0.02  # seconds; someone who only asks who holds it has the lock for an instant


class Holder:
    """The right to write in a directory; it goes with the process, however that ends."""

    def __init__(self, handle: int, path: Path) -> None:
        self._handle: int | None = handle
        self.path = path

    @classmethod
    def take(cls, directory: Path, name: str = _NAME) -> Holder:
        """Take the right, or raise HeldByAnother, which names who has it and since when.

        `name` tells several rights in one directory apart: working there, and syncing its cache.
        """
        prepare_directory(directory)
        path = directory / name
        handle = _open(path, os.O_RDWR | os.O_CREAT)
        try:
            _lock(handle, path)
            record = json.dumps({"pid": os.getpid(), "host": socket.gethostname(), "user": _user()})
            os.ftruncate(handle, 0)
            os.pwrite(handle, record.encode(), 0)
        except OSError as error:
            os.close(handle)
            raise file_problem(error, path) from error
        except BaseException:
            os.close(handle)
            raise
        return cls(handle, path)

    def release(self) -> None:
        """Let others write; twice does no harm."""
        if self._handle is not None:
            os.ftruncate(self._handle, 0)
            os.close(self._handle)
            self._handle = None


def who_holds(directory: Path) -> str:
    """Who writes in a directory ("anna@desk-3, 4711, 2026-05-04 09:00 UTC"), or "" when nobody does."""
    path = directory / _NAME
    if not path.exists():
        return ""
    handle = _open(path, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        who, since = _record(handle)
        return f"{who}, {since:%Y-%m-%d %H:%M} UTC"
    else:
        return ""
    finally:
        os.close(handle)


def _open(path: Path, mode: int) -> int:
    try:
        return os.open(path, mode | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise file_problem(error, path) from error


def _lock(handle: int, path: Path) -> None:
    for _ in range(_TRIES):
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            time.sleep(_PAUSE)
        else:
            return
    who, since = _record(handle)
    raise HeldByAnother(
        mark("Another console already works here ({who}, since {since} UTC). This one can only read."),
        who=who,
        since=f"{since:%Y-%m-%d %H:%M}",
        directory=path.parent,
    )


def _record(handle: int) -> tuple[str, datetime]:
    """Who wrote the record, and when: the file's own time, which needs no clock of ours."""
    since = datetime.fromtimestamp(os.fstat(handle).st_mtime, UTC)
    try:
        record = json.loads(os.pread(handle, 4096, 0))
        who = f"{record['user']}@{record['host']}, {record['pid']}"
    except (ValueError, KeyError, TypeError):
        who = "?"  # it has the lock and has not written its name yet
    return who, since


def _user() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return str(os.geteuid())
