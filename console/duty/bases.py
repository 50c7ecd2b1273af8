"""Which shared plan of a week the plan on this machine was made from, and as what it was shared in turn.

Kept beside roster.csv. A week that is not in it was never planned here on top of a shared one: of such a
week only the shared plan counts, so an old table on this machine hides nothing.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from pathlib import Path

from storage.files import file_problem
from storage.frozen import frozen

FILE = "roster.shared.json"
MOST_WEEKS = 120  # the newest are kept


@frozen
class Base:
    """`on` is the id of the shared plan over which the week was planned, "" for none; `sent` the id under
    which the week as it is here was shared last, "" while it was not."""

    on: str
    sent: str = ""


class Bases:
    """Reads and writes the file. What cannot be read counts as not there: then the shared plans count."""

    def __init__(self, directory: Path) -> None:
        self.path = directory / FILE
        self._seen: tuple[int, int] | None = None
        self._bases: Mapping[date, Base] = {}

    def all(self) -> Mapping[date, Base]:
        """By Monday. Read again only when the file is another."""
        try:
            stat = self.path.stat()
        except FileNotFoundError:
            self._seen, self._bases = None, {}
            return {}
        except OSError as error:
            raise file_problem(error, self.path) from error
        seen = (stat.st_mtime_ns, stat.st_size)
        if seen != self._seen:
            self._bases, self._seen = _read(self.path), seen
        return self._bases

    def put(self, bases: Mapping[date, Base]) -> None:
        from console.imports.writing import written

        newest = sorted({**self.all(), **bases}.items())[-MOST_WEEKS:]
        body = {monday.isoformat(): {"on": base.on, "sent": base.sent} for monday, base in newest}
        with written(self.path, "utf-8") as out:
            out.write(json.dumps(body, indent=1))


def _read(path: Path) -> Mapping[date, Base]:
    try:
        body = json.loads(path.read_text(encoding="utf-8"))
        return {
            date.fromisoformat(monday): Base(str(base["on"]), str(base["sent"]))
            for monday, base in body.items()
        }
    except OSError as error:
        raise file_problem(error, path) from error
    except (ValueError, TypeError, KeyError, AttributeError):
        return {}
