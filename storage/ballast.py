"""A file of nothing: room that is given back when the disk is full and a text must be kept."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from storage.problems import DiskFull

_SIZE = 1024 * 1024
_NAME = "ballast"

T = TypeVar("T")


class Ballast:
    """One megabyte in the directory of the ledger: enough for hundreds of replies."""

    def __init__(self, directory: Path) -> None:
        self._path = directory / _NAME

    def lay(self) -> None:
        """Take the room, unless it is taken; on a disk that is full already there is none to take."""
        with contextlib.suppress(OSError):
            if self._path.exists() and self._path.stat().st_size == _SIZE:
                return
            flags = os.O_WRONLY | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC
            handle = os.open(self._path, flags, 0o600)
            try:
                # Written, not only reserved: some file systems reserve nothing.
                os.pwrite(handle, bytes(_SIZE), 0)
            except OSError:
                self._path.unlink()
                raise
            finally:
                os.close(handle)

    def drop(self) -> bool:
        """Give the room back; whether there was any."""
        try:
            self._path.unlink()
        except OSError:
            return False
        return True

    def with_room(self, work: Callable[[], T]) -> T:
        """Do something that writes; when the disk is full, once more without the ballast.

        `work` must leave nothing behind when it fails.
        """
        try:
            return work()
        except DiskFull:
            if not self.drop():
                raise
        return work()
