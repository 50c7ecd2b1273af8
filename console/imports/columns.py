"""Columns and the names that files give them, in English, Russian and Ukrainian."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from console.imports.flaws import SHOWN, ImportProblem
from console.rules.cleaning import clean_line
from storage.folding import words
from storage.frozen import frozen
from storage.problems import mark


@frozen
class Column:
    """One column. `key` is its name in what Pult itself writes; `others` are accepted as well."""

    key: str
    others: tuple[str, ...] = ()


class Table:
    """The columns that one kind of file may have. One of `needed` must be there."""

    def __init__(self, what: str, columns: Sequence[Column], needed: tuple[str, ...]) -> None:
        self.what = what
        self.columns = tuple(columns)
        self.needed = needed
        self._keys = {_plain(name): column.key for column in columns for name in (column.key, *column.others)}

    def key(self, name: str) -> str | None:
        """The column that a file calls by this name. Case, ё, blanks, _ and punctuation do not matter."""
        return self._keys.get(_plain(name))

    def known(self, names: Sequence[str]) -> int:
        """How many of these names are of columns here."""
        return sum(self.key(name) is not None for name in names)


@frozen
class Header:
    """The columns of one file: their keys by place (from 0), all names as they stand, and those not used."""

    keys: Mapping[int, str]
    names: tuple[str, ...]
    unused: tuple[str, ...]


def header_of(names: Sequence[str], table: Table, path: object) -> Header:
    """What the first row of a file says. Raises ImportProblem for what no row could be read by."""
    keys: dict[int, str] = {}
    unused = []
    for place, name in enumerate(names):
        key = table.key(name)
        if key is None:
            if name.strip():
                unused.append(clean_line(name, SHOWN))
            continue
        if key in keys.values():
            other = next(place for place, known in keys.items() if known == key)
            raise ImportProblem(
                mark(
                    "{path} has two columns for “{key}”: “{one}” (column {first}) and “{two}” (column "
                    "{second}). Take one of them out."
                ),
                path=path,
                key=key,
                one=clean_line(names[other], SHOWN),
                first=other + 1,
                two=clean_line(name, SHOWN),
                second=place + 1,
            )
        keys[place] = key
    if not set(table.needed) & set(keys.values()):
        found = ", ".join(f"“{clean_line(name, SHOWN)}”" for name in names[:30])
        raise ImportProblem(
            mark(
                "{path} has no column “{needed}” in its first line, which must name the columns. It says: "
                "{found}. The columns and their names are in docs/imports.md."
            ),
            path=path,
            needed="” / “".join(table.needed),
            found=clean_line(found, 600),
        )
    if len(keys) < 2:
        raise ImportProblem(
            mark("{path} has only the column “{needed}”: there is nothing to import with it."),
            path=path,
            needed=next(iter(keys.values())),
        )
    return Header(keys, tuple(names), tuple(unused))


def _plain(name: str) -> str:
    return " ".join(words(name.replace("_", " ")))
