"""outbox.jsonl: every confirmed text once more, in a file that any editor can read.

It is written and fsynced before the database commits, so that a text is in one of the two whatever
happens to the other. A line is one JSON object; `what` is "confirmed", "sent" or "cancelled".
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from storage.files import check_file, file_problem, prepare_file
from storage.instants import to_ms
from storage.records import Outgoing

Line = Mapping[str, object]


class Journal:
    """Appends to the file and reads it back."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def prepare(self) -> None:
        """Make the file, 0600."""
        prepare_file(self.path)

    def confirmed(self, items: Sequence[Outgoing]) -> None:
        """Write items down and wait until the disk has them. Raises StorageProblem, DiskFull."""
        self._append([_line(item) for item in items], durable=True)

    def settled(self, items: Sequence[Outgoing]) -> None:
        """Note what became of items; losing such a line costs a question to a person, no text."""
        self._append([{"what": item.state.value, "op_id": item.op_id} for item in items], durable=False)

    def lines(self) -> Iterator[Line]:
        """What can be read of the file; a torn line (power was lost while it was written) is left out."""
        check_file(self.path)
        with self.path.open("rb") as file:
            for raw in file:
                try:
                    line = json.loads(raw)
                except ValueError:
                    continue
                if isinstance(line, dict):
                    yield line

    def unsettled(self) -> list[Line]:
        """The confirmed texts of which no line says that they were sent or cancelled, oldest first."""
        found: dict[object, Line] = {}
        for line in self.lines():
            if line.get("what") == "confirmed":
                found[line.get("op_id")] = line
            else:
                found.pop(line.get("op_id"), None)
        return list(found.values())

    def _append(self, lines: Sequence[Line], *, durable: bool) -> None:
        # The newline in front closes a line that a crash may have torn; empty lines are skipped on reading.
        text = "".join(f"\n{json.dumps(line, ensure_ascii=False)}\n" for line in lines)
        flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC
        try:
            handle = os.open(self.path, flags, 0o600)
            try:
                rest = memoryview(text.encode())
                while rest:
                    rest = rest[os.write(handle, rest) :]
                if durable:
                    os.fsync(handle)
            finally:
                os.close(handle)
        except OSError as error:
            raise file_problem(error, self.path) from error


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
