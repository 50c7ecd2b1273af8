"""settings.toml: every mistake with its line, and keys that nobody asks for."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from console import translation
from console.config import Home, Settings, SettingsProblem, settings_from
from console.doctor.findings import Area, Finding, Findings
from console.profiles.mistakes import nearest
from console.profiles.positions import lines_of, nearest_line
from storage.problems import Problem, mark

Way = tuple[str | int, ...]


class Asked(dict[str, Any]):
    """A table that remembers which of its keys were asked for."""

    def __init__(self, table: Mapping[str, Any]) -> None:
        super().__init__(
            {key: Asked(value) if isinstance(value, dict) else value for key, value in table.items()}
        )
        self.keys_asked: set[str] = set()

    def get(self, key: str, default: Any = None) -> Any:
        self.keys_asked.add(key)
        return super().get(key, default)

    def __getitem__(self, key: str) -> Any:
        self.keys_asked.add(key)
        return super().__getitem__(key)

    def __contains__(self, key: object) -> bool:
        self.keys_asked.add(str(key))
        return super().__contains__(key)

    def items(self) -> Any:
        self.keys_asked.update(self)
        return super().items()

    def unasked(self, way: Way = ()) -> Iterator[tuple[Way, str]]:
        """Where a key lies that nobody had use for, and which of those that were asked for it resembles."""
        for key in self:
            if key not in self.keys_asked:
                yield (*way, key), nearest(key, self.keys_asked - set(self))
            elif isinstance(value := super().__getitem__(key), Asked):
                yield from value.unasked((*way, key))


def check_settings(home: Home) -> tuple[list[Finding], Settings]:
    """What is wrong with the file, and what can be relied on of it."""
    findings = Findings(Area.SETTINGS)
    path = home.settings_file
    try:
        text = path.read_text("utf-8")
    except FileNotFoundError:
        findings.fine("file", mark("There is no settings file; the first run makes one."))
        return findings.found, Settings({})
    except UnicodeDecodeError as error:
        line = path.read_bytes().count(b"\n", 0, error.start) + 1
        findings.wrong(
            "file",
            Problem(mark("{path}, line {line}: this is not UTF-8 text."), path=path, line=line),
            Problem(mark("Save the file as UTF-8.")),
        )
        return findings.found, Settings({})
    except OSError as error:
        findings.wrong(
            "file",
            Problem(mark("{path} cannot be read: {why}."), path=path, why=error.strerror or str(error)),
            Problem(mark("Mend its permissions, or move the file away and run `pult`.")),
        )
        return findings.found, Settings({})
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        findings.wrong(
            "toml",
            Problem(mark("{path} is not valid TOML: {error}."), path=path, error=error),
            Problem(mark("Mend that line, or move the file away and run `pult`.")),
        )
        return findings.found, Settings({})
    settings = _without_mistakes(findings, document, path, lines_of(text))
    _consistent(findings, settings, path, lines_of(text))
    if findings.all_fine:
        findings.fine("file", mark("The settings in {path} hold no mistake."), path=path)
    return findings.found, settings


def _without_mistakes(
    findings: Findings, document: dict[str, Any], path: Path, lines: dict[Way, int]
) -> Settings:
    """Read it; for each mistake leave out what is wrong, and read on."""
    told: set[Way] = set()
    while True:
        asked = Asked(document)
        try:
            settings = settings_from(asked, path)
        except SettingsProblem as problem:
            way = _way(str(problem.values.get("key", "")), document)
            if way not in told:  # what cannot be done without is missed once it is left out
                told.add(way)
                findings.wrong(
                    "value",
                    Problem(
                        mark("{path}, line {line}: “{key}” is wrong."),
                        path=path,
                        line=nearest_line(lines, way),
                        key=problem.values.get("key", "?"),
                    ),
                    Problem(
                        mark("Expected there: {expected}."), expected=_marked(problem.values.get("expected"))
                    ),
                )
            if not _left_out(document, way):
                return Settings({})
            continue
        for way, meant in asked.unasked():
            says = Problem(
                mark("{path}, line {line}: Pult has no use for “{key}”."),
                path=path,
                line=nearest_line(lines, way),
                key=".".join(map(str, way)),
            )
            do = (
                Problem(mark("Take it out."))
                if not meant
                else Problem(mark("Is “{meant}” meant?"), meant=meant)
            )
            findings.advice("unknown", says, do)
        return settings


def _consistent(findings: Findings, settings: Settings, path: Path, lines: dict[Way, int]) -> None:
    if settings.default_desk and settings.default_desk not in settings.desks:
        findings.wrong(
            "default_desk",
            Problem(
                mark("{path}, line {line}: the default desk “{name}” is not set up."),
                path=path,
                line=nearest_line(lines, ("default_desk",)),
                name=settings.default_desk,
            ),
            Problem(
                mark("Name one of these there: {known}."), known=", ".join(sorted(settings.desks)) or "–"
            ),
        )
    if settings.language and settings.language not in translation.languages():
        findings.wrong(
            "language",
            Problem(
                mark("{path}, line {line}: Pult does not speak “{language}”."),
                path=path,
                line=nearest_line(lines, ("language",)),
                language=settings.language,
            ),
            Problem(mark("Name one of these there: {known}."), known=", ".join(translation.languages())),
        )


def _marked(expected: object) -> object:
    """What was expected is a marked sentence, or a list of words."""
    return Problem(expected) if isinstance(expected, str) and "{" not in expected else expected


def _way(key: str, document: Mapping[str, Any]) -> Way:
    """The way to a key as the problem writes it, `desks.work.seed`; a desk's name may hold dots."""
    way: list[str] = []
    table: Any = document
    rest = key
    while rest:
        here = table if isinstance(table, dict) else {}
        names = [name for name in here if rest == name or rest.startswith(f"{name}.")]
        if not names:
            return (*way, rest)
        name = max(names, key=len)
        way.append(name)
        table, rest = table[name], rest[len(name) + 1 :]
    return tuple(way)


def _left_out(document: dict[str, Any], way: Way) -> bool:
    """Take what is wrong out of the document, or what holds it; whether there was anything."""
    for length in range(len(way), 0, -1):
        table: Any = document
        for part in way[: length - 1]:
            table = table.get(part) if isinstance(table, dict) else None
        if isinstance(table, dict) and way[length - 1] in table:
            del table[way[length - 1]]
            return True
    return False
