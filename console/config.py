"""Where an operator's things are kept, and the settings file that says which desks there are.

Everything of one operator lies under one home (`PULT_HOME`, else the platform's data directory):

    settings.toml          the desks, the language, the theme; written by Pult, may be edited by hand
    keys.toml              other keys for commands; written by hand
    desks/NAME/            one desk: cache.db, ledger.db, outbox.jsonl, holder, sync, token (if a file),
                           profile.kept
    practice/PROFILE.db    the practice desk itself, when no other place was named
    logs/                  a rotating log
"""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from enum import StrEnum
from pathlib import Path

from console.notice_settings import USUAL, NoticeSettings, notices_from
from console.upstream.registry import kinds
from storage.files import prepare_directory, prepare_file
from storage.frozen import frozen
from storage.patterns import late
from storage.problems import Problem, mark

DESK_NAME = late(r"[a-z0-9][a-z0-9_-]{0,40}")


def desk_name(text: str) -> str:
    """A name for a desk made of any text: small Latin letters, digits, - and _, never empty."""
    name = re.sub(r"[^a-z0-9_-]+", "-", text.lower()).strip("-_")[:40]
    return name or "desk"


ANSWER_SECONDS = 30.0
ANSWER = (0.2, 60.0, mark("a number of seconds from 0.2 to 60"))  # five of the longest fit into a lease
SETTLE_SECONDS = 30.0
SETTLE = (0.5, 3600.0, mark("a number of seconds from 0.5 to 3600"))


class SettingsProblem(Problem):
    """The settings cannot be read, or do not say what was asked for."""


PRACTICE = "practice"
"""The kind of desk that needs no helpdesk. Every other kind is a folder in `console.upstream`."""


class TokenPlace(StrEnum):
    KEYRING = "keyring"
    FILE = "file"


@frozen
class DeskSettings:
    """One desk of this operator. A practice desk has a seed and a file, a helpdesk a URL and a token."""

    name: str
    kind: str  # a folder of `console.upstream`
    profile: str
    url: str = ""
    login: str = ""
    token_in: TokenPlace = TokenPlace.KEYRING
    seed: int = 1
    day_speed: float = 1.0
    day: str = ""  # the day that a practice desk begins with, as 2026-11-11; "" is the calendar's
    file: str = ""  # the practice desk's own file
    answer_seconds: float = ANSWER_SECONDS  # one request may take so long
    settle_seconds: float = SETTLE_SECONDS  # what is not there so long after a lost answer was not sent


@frozen
class Settings:
    """What settings.toml says. `language` and `theme` are "" where the environment decides."""

    desks: Mapping[str, DeskSettings]
    default_desk: str = ""
    language: str = ""
    theme: str = ""
    notices: NoticeSettings = USUAL

    def desk(self, name: str = "") -> DeskSettings:
        """The desk of that name, or the default one. Raises `SettingsProblem` where there is none."""
        wanted = name or self.default_desk
        if not wanted:
            raise SettingsProblem(
                mark(
                    "No desk is set up yet. Try `pult practice`, or connect your helpdesk with "
                    "`pult connect rt URL`."
                )
            )
        if wanted not in self.desks:
            raise SettingsProblem(
                mark("There is no desk called “{name}”. Desks that are set up: {known}."),
                name=wanted,
                known=", ".join(sorted(self.desks)) or "–",
            )
        return self.desks[wanted]


@frozen
class Home:
    """The directory that holds everything of one operator."""

    path: Path

    @property
    def settings_file(self) -> Path:
        return self.path / "settings.toml"

    @property
    def keys_file(self) -> Path:
        return self.path / "keys.toml"

    @property
    def logs(self) -> Path:
        return self.path / "logs"

    def desk(self, name: str) -> Path:
        return self.path / "desks" / name

    def practice_file(self, profile: str) -> Path:
        return self.path / "practice" / f"{profile}.db"

    def prepare(self, *parts: str) -> Path:
        """Make a directory under the home (0700), with what lies above it, and return it."""
        prepare_directory(self.path)
        path = self.path
        for part in parts:
            path = path / part
            prepare_directory(path)
        return path


def home_of(environ: Mapping[str, str]) -> Home:
    """`PULT_HOME` when it is set, else the platform's data directory for applications."""
    if named := environ.get("PULT_HOME"):
        return Home(Path(named).expanduser().absolute())
    from platformdirs import user_data_path

    return Home(user_data_path("pult", appauthor=False))


def read_settings(home: Home) -> Settings:
    """What settings.toml says; the defaults when there is none."""
    try:
        text = home.settings_file.read_text("utf-8")
    except FileNotFoundError:
        return Settings({})
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsProblem(
            mark("The settings in {path} cannot be read ({error}). Mend or move the file away."),
            path=home.settings_file,
            error=error,
        ) from error
    try:
        found = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise SettingsProblem(
            mark(
                "The settings in {path} are not valid TOML: {error}. Mend that line, or move the file away."
            ),
            path=home.settings_file,
            error=error,
        ) from error
    return settings_from(found, home.settings_file)


def settings_from(found: Mapping[str, object], path: Path) -> Settings:
    """What a settings file that has been read says. Raises `SettingsProblem` at its first mistake, with
    the `key` and what was `expected` among its values."""
    desks: dict[str, DeskSettings] = {}
    sections = found.get("desks", {})
    if not isinstance(sections, dict):
        raise _wrong(path, "desks", mark("a section for each desk"))
    for name, section in sections.items():
        if not isinstance(section, dict) or not DESK_NAME.fullmatch(str(name)):
            raise _wrong(path, f"desks.{name}", mark("a section named with small Latin letters and digits"))
        desks[name] = _desk_from(name, section, path)
    return Settings(
        desks,
        default_desk=_text(found, "default_desk", path),
        language=_text(found, "language", path),
        theme=_text(found, "theme", path),
        notices=notices_from(found.get("notices", {}), lambda key, expected: _wrong(path, key, expected)),
    )


def _desk_from(name: str, section: Mapping[str, object], path: Path) -> DeskSettings:
    where = f"desks.{name}"
    kind = _text(section, "kind", path, where)
    if kind not in kinds():
        raise _wrong(path, f"{where}.kind", " | ".join(kinds()))
    try:
        token_in = TokenPlace(str(section.get("token_in", TokenPlace.KEYRING)))
    except ValueError:
        raise _wrong(path, f"{where}.token_in", " | ".join(TokenPlace)) from None
    seed, speed, day = section.get("seed", 1), section.get("day_speed", 1.0), section.get("day", "")
    if not isinstance(seed, int) or isinstance(seed, bool):
        raise _wrong(path, f"{where}.seed", mark("a whole number"))
    if not isinstance(speed, int | float) or isinstance(speed, bool) or not 0 < speed <= 1000:
        raise _wrong(path, f"{where}.day_speed", mark("a number above 0, at most 1000"))
    if not _is_day(str(day)):
        raise _wrong(path, f"{where}.day", mark('a day in quotes, as in "2026-11-11"'))

    def seconds(key: str, usual: float, bounds: tuple[float, float, str]) -> float:
        low, high, expected = bounds
        value = section.get(key, usual)
        if isinstance(value, bool) or not isinstance(value, int | float) or not low <= value <= high:
            raise _wrong(path, f"{where}.{key}", expected)
        return float(value)

    return DeskSettings(
        answer_seconds=seconds("answer_seconds", ANSWER_SECONDS, ANSWER),
        settle_seconds=seconds("settle_seconds", SETTLE_SECONDS, SETTLE),
        name=name,
        kind=kind,
        profile=_text(section, "profile", path, where) or "boutique",
        url=_text(section, "url", path, where),
        login=_text(section, "login", path, where),
        token_in=token_in,
        seed=seed,
        day_speed=float(speed),
        day=str(day),
        file=_text(section, "file", path, where),
    )


def _is_day(text: str) -> bool:
    try:
        return not text or bool(date.fromisoformat(text))
    except ValueError:
        return False


def _text(section: Mapping[str, object], key: str, path: Path, where: str = "") -> str:
    value = section.get(key, "")
    if not isinstance(value, str):
        raise _wrong(path, f"{where}.{key}" if where else key, mark("a text in quotes"))
    return value


def _wrong(path: Path, key: str, expected: str) -> SettingsProblem:
    return SettingsProblem(
        mark("The settings in {path} are wrong at “{key}”: expected {expected}."),
        path=path,
        key=key,
        expected=expected,
    )


def write_desk(home: Home, desk: DeskSettings, *, make_default: bool, language: str = "") -> Settings:
    """Add or change one desk in settings.toml, leaving comments and everything else as they are.

    `language` is set too, unless it is "".
    """
    import tomlkit

    before = read_settings(home)
    home.prepare()
    path = home.settings_file
    document = tomlkit.parse(path.read_text("utf-8")) if path.exists() else tomlkit.document()
    if make_default or not before.default_desk:
        document["default_desk"] = desk.name
    if language:
        document["language"] = language
    if "desks" not in document:
        document["desks"] = tomlkit.table(is_super_table=True)
    section = tomlkit.table()
    section.update({"kind": desk.kind, "profile": desk.profile})
    if desk.kind == PRACTICE:
        section.update({"seed": desk.seed, "day_speed": desk.day_speed, "login": desk.login})
        if desk.day:
            section["day"] = desk.day
        if desk.file:
            section["file"] = desk.file
    else:
        section.update({"url": desk.url, "login": desk.login, "token_in": desk.token_in.value})
        if desk.answer_seconds != ANSWER_SECONDS:
            section["answer_seconds"] = desk.answer_seconds
        if desk.settle_seconds != SETTLE_SECONDS:
            section["settle_seconds"] = desk.settle_seconds
    document["desks"][desk.name] = section
    _replace_file(path, tomlkit.dumps(document))
    return replace(
        before,
        desks={**before.desks, desk.name: desk},
        default_desk=desk.name if make_default or not before.default_desk else before.default_desk,
        language=language or before.language,
    )


def _replace_file(path: Path, text: str) -> None:
    """All or nothing: a crash half-way leaves the old settings."""
    fresh = path.with_suffix(".new")
    fresh.unlink(missing_ok=True)
    prepare_file(fresh)
    with fresh.open("w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)
