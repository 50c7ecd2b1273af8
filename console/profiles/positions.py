"""On which line of a TOML file each value stands.

`tomllib` tells no positions. They are wanted only when a mistake must be shown, so the good path
never comes here. The text has already been read by `tomllib`: this scanner may rely on its being
TOML and only has to find its way.
"""

from __future__ import annotations

import re
import tomllib
from bisect import bisect_right

Path = tuple[str | int, ...]
"""A way into a document: keys of tables and indexes of arrays."""

_BARE = re.compile(r"[A-Za-z0-9_-]+")
_BLANK = re.compile(r"(?:[ \t\r\n]+|#[^\n]*)*")
_SCALAR = re.compile(r"[^,\]}#\n]*")
_BASIC = re.compile(r'"(?:\\.|[^"\\])*"')
_LITERAL = re.compile(r"'[^']*'")
_LONG_BASIC = re.compile(r'"""(?:\\.|[^\\])*?"""(?:"{0,2})(?!")', re.DOTALL)
_LONG_LITERAL = re.compile(r"'''.*?'''(?:'{0,2})(?!')", re.DOTALL)


def lines_of(text: str) -> dict[Path, int]:
    """The line of every key, table and array element, counted from 1."""
    return _Scanner(text).scan()


def nearest_line(lines: dict[Path, int], path: Path) -> int:
    """The line of `path`, or of the innermost thing around it that has one; else 1."""
    for length in range(len(path), 0, -1):
        if path[:length] in lines:
            return lines[path[:length]]
    return 1


class _Scanner:
    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.ends = [match.start() for match in re.finditer("\n", text)]
        self.lines: dict[Path, int] = {}
        self.tables: dict[Path, int] = {}  # arrays of tables: how many so far

    def scan(self) -> dict[Path, int]:
        table: Path = ()
        while self._skip_blank():
            if self.text.startswith("[[", self.at):
                table = self._open_array_table()
            elif self.text[self.at] == "[":
                self.at += 1
                start = self.at
                table = ()
                for part in self._key():
                    self._note((*table, part), start)
                    table = self._known((*table, part))
                self._take("]")
            else:
                self._pair(table)
        return self.lines

    def _open_array_table(self) -> Path:
        start = self.at
        self.at += 2
        *parents, last = self._key()
        table: Path = ()
        for part in parents:
            self._note((*table, part), start)
            table = self._known((*table, part))
        table = (*table, last)
        index = self.tables.get(table, 0)
        self.tables[table] = index + 1
        self._note(table, start)
        self._note((*table, index), start)
        self._take("]]")
        return (*table, index)

    def _known(self, path: Path) -> Path:
        """The last entry, where `path` is an array of tables."""
        return (*path, self.tables[path] - 1) if path in self.tables else path

    def _pair(self, table: Path) -> None:
        start = self.at
        path = table
        for part in self._key():
            path = (*path, part)
            self._note(path, start)
        self._take("=")
        self._value(path)

    def _value(self, path: Path) -> None:
        self._skip_blank()
        if self.text.startswith(('"', "'"), self.at):
            self._string()
        elif self.text[self.at] == "[":
            self._array(path)
        elif self.text[self.at] == "{":
            self._inline(path)
        else:
            self._match(_SCALAR)

    def _array(self, path: Path) -> None:
        self._take("[")
        index = 0
        while self._skip_blank() and self.text[self.at] != "]":
            self._note((*path, index))
            self._value((*path, index))
            index += 1
            if self._skip_blank() and self.text[self.at] == ",":
                self._take(",")
        self._take("]")

    def _inline(self, path: Path) -> None:
        self._take("{")
        while self._skip_blank() and self.text[self.at] != "}":
            self._pair(path)
            if self._skip_blank() and self.text[self.at] == ",":
                self._take(",")
        self._take("}")

    def _key(self) -> list[str]:
        parts = []
        while self._skip_blank():
            if self.text[self.at] in "\"'":
                parts.append(str(tomllib.loads(f"key = {self._string()}")["key"]))
            else:
                parts.append(self._match(_BARE))
            if not (self._skip_blank() and self.text[self.at] == "."):
                break
            self._take(".")
        return parts

    def _string(self) -> str:
        for quotes, pattern in (
            ('"""', _LONG_BASIC),
            ("'''", _LONG_LITERAL),
            ('"', _BASIC),
            ("'", _LITERAL),
        ):
            if self.text.startswith(quotes, self.at):
                return self._match(pattern)
        return ""

    def _match(self, pattern: re.Pattern[str]) -> str:
        found = pattern.match(self.text, self.at)
        if found is None or not found.group():
            # Cannot be in a text that tomllib has read; going on from here would never end.
            raise ValueError(f"not TOML at character {self.at}")
        self.at = found.end()
        return found.group()

    def _take(self, mark: str) -> None:
        self._skip_blank()
        self.at += len(mark)

    def _skip_blank(self) -> bool:
        """Past blanks, line ends and comments; whether anything follows."""
        found = _BLANK.match(self.text, self.at)
        self.at = found.end() if found is not None else self.at
        return self.at < len(self.text)

    def _note(self, path: Path, at: int | None = None) -> None:
        line = bisect_right(self.ends, (self.at if at is None else at) - 1) + 1
        self.lines.setdefault(path, line)
