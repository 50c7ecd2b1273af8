"""The record of what was done from this console: each line carries the hash of all before it."""

from __future__ import annotations

import json
from datetime import datetime

from storage.instants import from_ms, to_ms
from storage.ledger.session import LedgerSession
from storage.records import AuditLine

_LINE = "seq, at, actor, action, subject, detail, chain"

LineColumns = tuple[int, int, str, str, str, str, str]

_BEGINNING = "0" * 64


class Audit:
    """Only ever added to. Whoever owns the file can rewrite all of it: the head is kept elsewhere too."""

    def __init__(self, session: LedgerSession) -> None:
        self._session = session

    def append(self, actor: str, action: str, subject: str, detail: str, at: datetime) -> AuditLine:
        """Add a line, durable on return."""
        with self._session.writing():
            before, chain = self.head()
            seq, moment = before + 1, to_ms(at)
            chain = _chained(chain, (seq, moment, actor, action, subject, detail))
            self._session.run(
                f"INSERT INTO audit({_LINE}) VALUES (?, ?, ?, ?, ?, ?, ?)",
                (seq, moment, actor, action, subject, detail, chain),
            )
            self._session.run(
                "INSERT OR REPLACE INTO audit_head(one, seq, chain) VALUES (1, ?, ?)", (seq, chain)
            )
        return AuditLine(seq, from_ms(moment), actor, action, subject, detail, chain)

    def tail(self, count: int) -> list[AuditLine]:
        """The last lines, oldest first."""
        rows: list[LineColumns] = self._session.all(
            f"SELECT {_LINE} FROM audit ORDER BY seq DESC LIMIT ?", (count,)
        )
        return [AuditLine(row[0], from_ms(row[1]), *row[2:]) for row in reversed(rows)]

    def head(self) -> tuple[int, str]:
        """Number and hash of the last line; kept elsewhere, it shows when all lines were rewritten."""
        row: tuple[int, str] | None = self._session.one("SELECT seq, chain FROM audit_head")
        return (0, _BEGINNING) if row is None else row

    def verify(self) -> int | None:
        """The number of the first line that was changed, or that stands where one was removed.

        None when the record is whole.
        """
        with self._session.lock:
            last, head = self.head()
            seq, chain = 0, _BEGINNING
            while True:
                rows: list[LineColumns] = self._session.all(
                    f"SELECT {_LINE} FROM audit WHERE seq > ? ORDER BY seq LIMIT 1000", (seq,)
                )
                if not rows:
                    break
                for row in rows:
                    if row[6] != _chained(chain, row[:6]):
                        return seq + 1
                    seq, chain = row[0], row[6]
        return None if (seq, chain) == (last, head) else seq + 1


def _chained(before: str, line: tuple[int, int, str, str, str, str]) -> str:
    # JSON keeps neighbouring fields apart: ("ab", "c") and ("a", "bc") differ.
    text = json.dumps([before, *line], ensure_ascii=False, separators=(",", ":"))
    from hashlib import sha256  # late: OpenSSL takes its time to load, and no first paint needs it

    return sha256(text.encode()).hexdigest()
