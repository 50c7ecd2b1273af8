"""TOML text with a memory of where it came from, so that a mistake can name its line."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from console.profiles.mistakes import Mistake
from storage.frozen import frozen
from storage.problems import mark

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

    from console.profiles.positions import Path

_AT_LINE = re.compile(r" \(at line (\d+), column \d+\)$")
_AT_END = " (at end of document)"


@frozen
class _Remark:
    source: Source
    path: Path
    sentence: str
    values: dict[str, object]


@dataclass(slots=True)
class Report:
    """Collects mistakes while a profile is read; lines are looked up once, at the end, if at all."""

    mistakes: list[Mistake] = field(default_factory=list)
    remarks: list[_Remark] = field(default_factory=list)
    warnings: list[_Remark] = field(default_factory=list)  # the profile can be used all the same

    def __bool__(self) -> bool:
        """Whether there is any mistake."""
        return self.count > 0

    @property
    def count(self) -> int:
        return len(self.mistakes) + len(self.remarks)

    def at_line(self, file: str, line: int, sentence: str, /, **values: object) -> None:
        self.mistakes.append(Mistake(file, line, sentence, **values))

    def located(self) -> list[Mistake]:
        """All mistakes with their lines."""
        return self.mistakes + self._located(self.remarks)

    def doubts(self) -> list[Mistake]:
        """All warnings with their lines."""
        return self._located(self.warnings)

    def _located(self, remarks: list[_Remark]) -> list[Mistake]:
        if not remarks:
            return []
        from console.profiles.positions import lines_of, nearest_line  # late: only mistakes need it

        found = []
        lines: dict[int, dict[Path, int]] = {}
        for remark in remarks:
            source = remark.source
            if id(source) not in lines:
                lines[id(source)] = lines_of(source.text)
            line = nearest_line(lines[id(source)], remark.path) + source.first_line - 1
            found.append(Mistake(source.file, line, remark.sentence, **remark.values))
        return found


@frozen
class Source:
    """One TOML text. `first_line` is the line of the file at which it begins (front matter: 2)."""

    file: str
    text: str
    report: Report = field(compare=False)
    first_line: int = 1

    def mistake(self, path: Path, sentence: str, /, **values: object) -> None:
        """Something is wrong at `path`."""
        self.report.remarks.append(_Remark(self, path, sentence, values))

    def doubt(self, path: Path, sentence: str, /, **values: object) -> None:
        """Something at `path` can hardly be meant so."""
        self.report.warnings.append(_Remark(self, path, sentence, values))

    def parse(self) -> dict[str, object] | None:
        """The document; None, and a mistake, when it is not TOML."""
        try:
            return tomllib.loads(self.text)
        except tomllib.TOMLDecodeError as error:
            message = str(error)
            at_line = _AT_LINE.search(message)
            if at_line is not None:
                line, message = int(at_line[1]), message[: at_line.start()]
            else:
                line, message = self.text.rstrip().count("\n") + 1, message.removesuffix(_AT_END)
            self.report.at_line(
                self.file, line + self.first_line - 1, mark("this is not TOML: {error}"), error=message
            )
            return None


def read_text(file: Traversable, name: str, report: Report) -> str | None:
    """The text of one file, line ends as newlines; None, and a mistake, when there is none."""
    if not file.is_file():
        report.at_line(name, 1, mark("the file is missing"))
        return None
    try:
        raw = file.read_bytes()
    except OSError as error:
        report.at_line(name, 1, mark("the file cannot be read: {error}"), error=error.strerror or error)
        return None
    try:
        return raw.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        report.at_line(name, line, mark("this is not UTF-8 text; save the file as UTF-8"))
        return None
