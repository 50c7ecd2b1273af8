"""outbox.jsonl: every confirmed text once more, in a file that any editor can read.

It is written and fsynced before the database commits, so that a text is in one of the two whatever
happens to the other. A line is one JSON object; `what` is "confirmed", "sent" or "cancelled".
"""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from storage.files import check_file, file_problem, prepare_file, sync_directory
from storage.instants import to_ms
from storage.problems import StorageProblem
from storage.records import Outgoing

Line = Mapping[str, object]

_FLAGS = os.O_RDWR | os.O_APPEND | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC


class Journal:
    """Appends to the file and reads it back. Several processes may do so at once."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def prepare(self) -> None:
        """Make the file, 0600."""
        prepare_file(self.path)

    def confirmed(self, items: Sequence[Outgoing]) -> None:
        """Write items down and wait until the disk has them. Raises StorageProblem, DiskFull."""
        if items:
            self._append([_line(item) for item in items], durable=True)

    def settled(self, items: Sequence[Outgoing]) -> None:
        """Note what became of items. Losing such a line costs a question to a person, and no text."""
        with contextlib.suppress(StorageProblem):
            self._append([{"what": item.state.value, "op_id": item.op_id} for item in items], durable=False)

    def lines(self) -> Iterator[Line]:
        """What can be read of the file; a torn line (power was lost while it was written) is left out."""
        if not self.path.exists():
            return
        check_file(self.path)
        with self.path.open("rb") as file:
            yield from filter(None, map(_parsed, file))

    def unsettled(self) -> list[Line]:
        """The confirmed texts of which no line says that they were sent or cancelled, oldest first."""
        found: dict[object, Line] = {}
        for line in self.lines():
            if line.get("what") == "confirmed":
                found[line.get("op_id")] = line
            else:
                found.pop(line.get("op_id"), None)
        return list(found.values())

    def compact(self, larger_than: int, settled: Collection[str] = ()) -> None:
        """Leave out what is settled, when the file has more bytes than this.

        `settled` are keys of which the ledger knows it, whatever the lines here say.
        """
        try:
            if self.path.stat().st_size <= larger_than:
                return
            with self._locked():
                newer = self.path.with_name(f"{self.path.name}.new")
                newer.unlink(missing_ok=True)
                handle = os.open(newer, _FLAGS | os.O_EXCL, 0o600)
                try:
                    _write(handle, [line for line in self.unsettled() if line.get("op_id") not in settled])
                    os.fsync(handle)
                finally:
                    os.close(handle)
                newer.replace(self.path)
                sync_directory(self.path.parent)
        except OSError as error:
            raise file_problem(error, self.path) from error

    def _append(self, lines: Sequence[Line], *, durable: bool) -> None:
        try:
            with self._locked() as handle:
                _write(handle, lines)
                if durable:
                    os.fsync(handle)
        except OSError as error:
            raise file_problem(error, self.path) from error

    @contextmanager
    def _locked(self) -> Iterator[int]:
        """The file that lies at the path, opened, with nobody else writing or replacing it."""
        while True:
            handle = os.open(self.path, _FLAGS, 0o600)
            try:
                fcntl.flock(handle, fcntl.LOCK_EX)
                if _same(handle, self.path):
                    yield handle
                    return
            finally:
                os.close(handle)


def _same(handle: int, path: Path) -> bool:
    """Whether an open file was not replaced while its lock was waited for."""
    try:
        return os.path.samestat(os.fstat(handle), path.stat())
    except FileNotFoundError:
        return False


def _write(handle: int, lines: Sequence[Line]) -> None:
    # The newline in front closes a line that a crash may have torn; empty lines are left out on reading.
    text = "".join(f"\n{json.dumps(line, ensure_ascii=False)}\n" for line in lines)
    rest = memoryview(text.encode())
    while rest:
        rest = rest[os.write(handle, rest) :]


def _parsed(raw: bytes) -> Line | None:
    try:
        line = json.loads(raw)
    except ValueError:
        return None
    return line if isinstance(line, dict) else None


def _line(item: Outgoing) -> Line:
    return {
        "what": "confirmed",
        "op_id": item.op_id,
        "group": item.group,
        "account": item.account,
        "ticket_id": item.ticket_id,
        "seq": item.seq,
        "kind": item.kind.value,
        "body": item.body,
        "changes": {field.value: value for field, value in item.changes.items()},
        "macro": item.macro,
        "base_version": item.base_version,
        "base_last_message": item.base_last_message,
        "created_at": to_ms(item.created_at),
    }
