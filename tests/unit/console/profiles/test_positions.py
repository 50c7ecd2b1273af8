"""Where values stand, in documents that use every way TOML has of writing things."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator

import pytest
import tomlkit
from hypothesis import given, settings
from hypothesis import strategies as st

from console.profiles.positions import Path, lines_of, nearest_line

EVERYTHING = r'''# "title" = {
title = {ru = "a # [", 'uk' = 'b}', "e n" = "\"]"} # x = 1
list = [ # one
  "one", [1,
  2], { a = 1, b = [ true ] },

  "three"
]
long = """
fake = 1
[fake]
"" \""""""
literal = QQQ
fake = 2 ''\QQQ
after.dotted . "key" = 1979-05-27T07:32:00Z
[hours]
mon = [] # nothing
[hours.exceptions]
"2026-12-31" = ["09:00-18:00"]
[[zone]]
key = 1
[[zone.rule]]
a = true
[[ zone.rule ]]
  b = {within_hours = 2}
[[zone]]
[zone.sub]
c = +1.5e3
[[zone.rule]]
d = 1'''.replace("QQQ", "'''")


def paths_of(value: object, path: Path = ()) -> Iterator[Path]:
    if path:
        yield path
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from paths_of(inner, (*path, key))
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from paths_of(inner, (*path, index))


@pytest.mark.parametrize(
    ("path", "line"),
    [
        (("title",), 2),
        (("title", "e n"), 2),
        (("list",), 3),
        (("list", 0), 4),
        (("list", 1), 4),
        (("list", 1, 1), 5),
        (("list", 2, "b", 0), 5),
        (("list", 3), 7),
        (("long",), 9),
        (("literal",), 13),
        (("after", "dotted", "key"), 15),
        (("hours", "mon"), 17),
        (("hours", "exceptions", "2026-12-31", 0), 19),
        (("zone",), 20),
        (("zone", 0, "rule", 1), 24),
        (("zone", 0, "rule", 1, "b", "within_hours"), 25),
        (("zone", 1), 26),
        (("zone", 1, "sub", "c"), 28),
        (("zone", 1, "rule", 0, "d"), 30),
    ],
)
def test_the_line_of_a_value(path: Path, line: int) -> None:
    assert lines_of(EVERYTHING)[path] == line


def test_every_value_has_a_line_and_nothing_else_has() -> None:
    assert set(lines_of(EVERYTHING)) == set(paths_of(tomllib.loads(EVERYTHING)))


def test_what_has_no_line_takes_that_of_what_is_around_it() -> None:
    lines = lines_of(EVERYTHING)
    assert nearest_line(lines, ("zone", 1, "sub", "missing", 3)) == 27
    assert nearest_line(lines, ("nowhere",)) == 1


def test_no_document() -> None:
    assert lines_of("") == {}
    assert lines_of("# only words\n\n") == {}


scalars = st.booleans() | st.integers(-9, 9) | st.text(max_size=6).map(lambda text: text.replace("\x7f", ""))
values = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text("ab.\"' ]", max_size=3), inner),
)
documents = st.dictionaries(st.text("abc-1 ", min_size=1, max_size=3), values, max_size=4)


@settings(deadline=None)
@given(document=documents)
def test_any_document_that_tomlkit_writes(document: dict[str, object]) -> None:
    text = tomlkit.dumps(document)
    found = lines_of(text)
    assert set(found) == set(paths_of(tomllib.loads(text)))
    assert set(found.values()) <= set(range(1, text.count("\n") + 2))
