"""Typed readings of a TOML table. A wrong value is reported and a harmless one goes in its place.

So one reading of a profile finds every mistake, and what comes out is never half typed: nothing
built from a reading with mistakes is handed on.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from enum import StrEnum
from typing import TYPE_CHECKING, TypeVar

from console.profiles.mistakes import listed, unknown
from console.profiles.toml_source import Report, Source
from storage.problems import mark

if TYPE_CHECKING:
    from console.profiles.positions import Path

_KEY = re.compile(r"[a-z][a-z0-9_-]*")
_Enum = TypeVar("_Enum", bound=StrEnum)


class Table:
    """One table of a document. Each reading notes its key; `finish` reports the keys nobody read."""

    def __init__(self, source: Source, path: Path, values: Mapping[str, object]) -> None:
        self.source = source
        self.path = path
        self._values = values
        self._known: dict[str, None] = {}

    def __contains__(self, key: str) -> bool:
        return key in self._values

    def mistake(self, key: str | int | None, sentence: str, /, **values: object) -> None:
        """Report something at `key`, or at the table itself."""
        self.source.mistake(self.path if key is None else (*self.path, key), sentence, **values)

    def doubt(self, key: str | int | None, sentence: str, /, **values: object) -> None:
        """Warn of something at `key`, or at the table itself."""
        self.source.doubt(self.path if key is None else (*self.path, key), sentence, **values)

    def unknown(self, key: str, what: str, found: str, expected: Collection[str], *more: int) -> None:
        """Report a word that is not among the expected ones."""
        sentence, values = unknown(what, found, expected)
        self.source.mistake((*self.path, key, *more), sentence, **values)

    def finish(self) -> None:
        """Report every key that was never asked for."""
        for key in self._values:
            if key not in self._known:
                self.unknown(key, "key", key, self._known)

    def expect(self, *keys: str) -> None:
        """These keys may be there, whether or not they are read."""
        self._known.update(dict.fromkeys(keys))

    def raw(self, key: str) -> object:
        """The value as it stands, None when absent; for conditions, whose type depends on their fact."""
        self.expect(key)
        return self._values.get(key)

    def names(self) -> tuple[str, ...]:
        return tuple(self._values)

    # One value

    def text(self, key: str, default: str | None = None) -> str:
        """A text. Without a default it must be there and not be empty."""
        value = self._get(key, required=default is None)
        if value is None:
            return default or ""
        if not isinstance(value, str):
            self.mistake(
                key, mark("'{key}' must be a text in quotes, not {found}"), key=key, found=_say(value)
            )
            return ""
        if not value.strip() and default is None:
            self.mistake(key, mark("'{key}' is empty"), key=key)
        return value

    def key(self, key: str = "key") -> str:
        """The name by which other places refer to this entry."""
        value = self.text(key)
        if value and not is_key(value):
            self.mistake(key, BAD_KEY, found=value)
        return value

    def flag(self, key: str, default: bool | None = None) -> bool:
        value = self._get(key, required=default is None)
        if value is None:
            return bool(default)
        if not isinstance(value, bool):
            self.mistake(key, mark("'{key}' must be true or false, not {found}"), key=key, found=_say(value))
            return False
        return value

    def number(self, key: str, least: int, most: int, default: int | None = None) -> int:
        """A whole number from `least` to `most`."""
        value = self._get(key, required=default is None)
        if value is None:
            return least if default is None else default
        if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
            self.mistake(key, BAD_NUMBER, key=key, least=least, most=most, found=_say(value))
            return least
        return value

    def seconds(self, key: str, most: int) -> float:
        """A length in seconds, parts allowed."""
        value = self._get(key, required=True)
        if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= most:
            if value is not None:
                self.mistake(key, BAD_NUMBER, key=key, least=0, most=most, found=_say(value))
            return 0.0
        return float(value)

    def word(self, key: str, what: str, options: Collection[str] | None, default: str | None = None) -> str:
        """A text that is one of `options`; None: the options could not be read, anything will do."""
        value = self.text(key, default)
        if value and options is not None and value not in options and value != default:
            self.unknown(key, what, value, options)
        return value

    def choice(self, key: str, what: str, options: type[_Enum], default: _Enum | None = None) -> _Enum:
        """A text that is one of the values of `options`."""
        value = self.word(key, what, [option.value for option in options], default)
        first = next(iter(options)) if default is None else default
        return next((option for option in options if option.value == value), first)

    # Several values

    def words(
        self, key: str, what: str, options: Collection[str] | None, *, required: bool = True
    ) -> tuple[str, ...]:
        """A list of texts, each one of `options` (None: any) and there once."""
        value = self._get(key, required=required)
        if value is None:
            return ()
        if not isinstance(value, list):
            self.mistake(key, mark("'{key}' must be a list, not {found}"), key=key, found=_say(value))
            return ()
        found: dict[str, None] = {}
        for index, word in enumerate(value):
            place = (*self.path, key, index)
            if not isinstance(word, str) or not word:
                self.source.mistake(
                    place, mark("'{key}' must hold texts only, not {found}"), key=key, found=_say(word)
                )
            elif word in found:
                self.source.mistake(
                    place, mark("'{found}' is already in the list '{key}'"), key=key, found=word
                )
            elif options is not None and word not in options:
                self.unknown(key, what, word, options, index)
            else:
                found[word] = None
        return tuple(found)

    def numbers(self, key: str, least: int, most: int, count: int) -> tuple[int, ...]:
        """A list of 1 to `count` whole numbers."""
        value = self._get(key, required=True)
        if value is None:
            return ()
        if not isinstance(value, list) or not 1 <= len(value) <= count:
            sentence = mark("'{key}' must be a list of 1 to {count} whole numbers, not {found}")
            self.mistake(key, sentence, key=key, count=count, found=_say(value))
            return ()
        numbers = []
        for index, number in enumerate(value):
            if isinstance(number, bool) or not isinstance(number, int) or not least <= number <= most:
                values = {"key": key, "least": least, "most": most, "found": _say(number)}
                self.source.mistake((*self.path, key, index), BAD_NUMBER, **values)
            else:
                numbers.append(number)
        return tuple(numbers)

    def texts(
        self, key: str, languages: Collection[str] | None, *, required: bool = True
    ) -> Mapping[str, str]:
        """One text in each of the profile's languages (None: in those that are there)."""
        if key not in self and not required:
            self.expect(key)
            return {}
        table = self.table(key)
        found = {}
        for language in table.names() if languages is None else languages:
            if language in table:
                found[language] = table.text(language)
            else:
                table.expect(language)
                table.mistake(None, mark("'{key}' has no text in '{language}'"), key=key, language=language)
        table.finish()
        return found

    def text_or_texts(self, key: str, languages: Collection[str] | None) -> Mapping[str, str] | str:
        """One text in each language, or a plain one that is the same in all; "" when it is absent."""
        if isinstance(self._values.get(key), dict):
            return self.texts(key, languages)
        return self.text(key, "")

    # Tables within

    def table(self, key: str, *, required: bool = True) -> Table:
        """A table; an empty one that complains of nothing more when absent or no table."""
        value = self._get(key, required=required)
        if isinstance(value, dict):
            return Table(self.source, (*self.path, key), value)
        if value is not None:
            sentence = mark("'{key}' must be a table ({{…}} or [{key}]), not {found}")
            self.mistake(key, sentence, key=key, found=_say(value))
        return Table(replace(self.source, report=Report()), (*self.path, key), {})

    def tables(self, key: str, *, required: bool = True) -> Iterator[Table]:
        """An array of tables, `[[key]]`."""
        value = self._get(key, required=required)
        if value is None:
            return
        if not isinstance(value, list) or not all(isinstance(entry, dict) for entry in value):
            sentence = mark("'{key}' must be tables, each under [[{key}]], not {found}")
            self.mistake(key, sentence, key=key, found=_say(value))
            return
        if required and not value:
            self.mistake(key, MISSING, key=key)
        for index, entry in enumerate(value):
            yield Table(self.source, (*self.path, key, index), entry)

    def _get(self, key: str, *, required: bool) -> object:
        self.expect(key)
        value = self._values.get(key)
        if value is None and required:
            self.mistake(None, MISSING, key=key)
        return value


MISSING = mark("'{key}' is missing")
BAD_NUMBER = mark("'{key}' must be a whole number from {least} to {most}, not {found}")
BAD_KEY = mark("'{found}' cannot be a key: it takes small Latin letters, digits, - and _, a letter first")
TWICE = mark("{what} '{found}' is already there")


def is_key(text: str) -> bool:
    """Whether `text` may name an entry."""
    return _KEY.fullmatch(text) is not None


def _say(value: object) -> str:
    """A TOML value as a person wrote it, cut short."""
    match value:
        case bool():
            text = "true" if value else "false"
        case str():
            text = f'"{value}"'
        case list():
            text = f"[{listed([_say(entry) for entry in value])}]"
        case dict():
            text = "{" + ", ".join(f"{key} = …" for key in value) + "}"
        case _:
            text = str(value)
    return text if len(text) <= 60 else text[:59] + "…"
