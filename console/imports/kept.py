"""What was imported, as files beside the cache: the cache is disposable, these are not.

`desks/NAME/imports/orders.jsonl` and `templates.jsonl` hold one normalised record a line and are
replaced whole, or not at all. The sync process lays them into the cache whenever they change.
"""

from __future__ import annotations

import contextlib
import logging
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, Generic, TypeVar

import msgspec

from storage.files import file_problem, prepare_directory, prepare_file, sync_directory

R = TypeVar("R")
S = TypeVar("S", bound=msgspec.Struct)

FOLDER = "imports"
ORDERS = "orders.jsonl"
TEMPLATES = "templates.jsonl"

log = logging.getLogger(__name__)


def prepare_folder(desk: Path) -> Path:
    """The folder of a desk's imports, made when it is not there."""
    folder = desk / FOLDER
    prepare_directory(folder)
    return folder


class Kept(Generic[R]):
    """One file of imported records of one type."""

    def __init__(self, path: Path, record: type[R]) -> None:
        self.path = path
        self._decoder = msgspec.json.Decoder(record)

    def lines(self) -> Iterator[tuple[bytes, R]]:
        """Every line with its record. Lines that are no records (the file was edited) are left out."""
        try:
            file = self.path.open("rb")
        except FileNotFoundError:
            return
        except OSError as error:
            raise file_problem(error, self.path) from error
        with file:
            yield from self.decoded(file)

    def decoded(self, file: Iterator[bytes] | BinaryIO) -> Iterator[tuple[bytes, R]]:
        """The same of a file that is open already, from where it stands."""
        for number, line in enumerate(file, 1):
            if line.strip():
                try:
                    yield line, self._decoder.decode(line)
                except (msgspec.MsgspecError, ValueError, RecursionError) as error:
                    log.warning("line %d of %s was left out: %s", number, self.path.name, error)

    @contextlib.contextmanager
    def replacing(self) -> Iterator[Writer[R]]:
        """Write the file anew. It takes the old one's place at the end, unless nothing was changed."""
        fresh = self.path.with_name(f"{self.path.name}.new")
        try:
            fresh.unlink(missing_ok=True)
            prepare_file(fresh)
            with fresh.open("wb") as file:
                writer: Writer[R] = Writer(file)
                yield writer
                file.flush()
                os.fsync(file.fileno())
            if writer.changed:
                fresh.replace(self.path)
                sync_directory(self.path.parent)
        except OSError as error:
            raise file_problem(error, self.path) from error
        finally:
            with contextlib.suppress(OSError):
                fresh.unlink(missing_ok=True)


class Writer(Generic[R]):
    """Takes the records of a file that is being written anew."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._encode = msgspec.json.Encoder().encode
        self.changed = False

    def keep(self, line: bytes) -> None:
        """A line of the old file as it was."""
        self._file.write(line if line.endswith(b"\n") else line + b"\n")

    def put(self, record: R) -> None:
        """A record that is new, or not as it was."""
        self.changed = True
        self._file.write(self._encode(record) + b"\n")


class Spool(Generic[S]):
    """What a file says of each key, on disk, so that only the keys stand in memory.

    A key that comes again overlays what was said of it: columns that the later row lacks stay.
    """

    def __init__(self, folder: Path, change: type[S]) -> None:
        try:
            self._file = tempfile.TemporaryFile(dir=folder)  # noqa: SIM115  # closed by `close`
        except OSError as error:
            raise file_problem(error, folder) from error
        self._folder = folder
        self._decoder = msgspec.json.Decoder(change)
        self._encode = msgspec.json.Encoder().encode
        self._end = 0
        self._at_end = True
        self._places: dict[str, int] = {}

    def put(self, key: str, change: S) -> bool:
        """Keep what a row says; whether the key had come before."""
        repeated = key in self._places
        if repeated:
            change = overlaid(self._read(key), change)
        line = self._encode(change) + b"\n"
        try:
            if not self._at_end:
                self._file.seek(self._end)
                self._at_end = True
            self._file.write(line)
        except OSError as error:
            raise file_problem(error, self._folder) from error
        self._places[key] = self._end
        self._end += len(line)
        return repeated

    def __contains__(self, key: str) -> bool:
        return key in self._places

    def take(self, key: str) -> S:
        """What was said of a key; it is not among the rest any more."""
        change = self._read(key)
        del self._places[key]
        return change

    def rest(self) -> list[str]:
        """The keys that nobody took, in the order of their rows."""
        return list(self._places)

    def close(self) -> None:
        self._file.close()

    def _read(self, key: str) -> S:
        try:
            self._at_end = False
            self._file.seek(self._places[key])
            return self._decoder.decode(self._file.readline())
        except OSError as error:
            raise file_problem(error, self._folder) from error


def overlaid(earlier: S, later: S) -> S:
    """The later change, with the earlier one where the later says nothing."""
    unset = {
        name: getattr(earlier, name)
        for name in later.__struct_fields__
        if getattr(later, name) is msgspec.UNSET
    }
    return msgspec.structs.replace(later, **unset)
