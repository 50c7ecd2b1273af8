"""Mistakes in macros: where each is told, and in which words."""

from __future__ import annotations

from pathlib import Path

import pytest

from .small_desk import SMALL, mistakes_of, write_small_desk

# What stands there, what stands there instead, every mistake that must be told.

WHERE: list[tuple[str, str, list[str]]] = [
    (
        '"overdue"]',
        '"overdu"]',
        [
            "macros/where.md, line 3: unknown zone 'overdu', did you mean 'overdue'? Expected one of "
            "incoming, overdue"
        ],
    ),
    (
        "digits = {incoming = 1}",
        "digits = {incoming = 0}",
        ["macros/where.md, line 4: 'incoming' must be a whole number from 1 to 9, not 0"],
    ),
    (
        "digits = {incoming = 1}",
        "digits = {incoming = 2}",
        ["macros/where.md, line 4: in the zone 'incoming' the digit 2 already belongs to the macro 'thanks'"],
    ),
    (
        'status = "open"',
        'status = "done"',
        ["macros/where.md, line 5: unknown status 'done'; expected one of new, open"],
    ),
    (
        'label = {uk = "день", en = "day"}',
        'label = {uk = "день"}',
        ["macros/where.md, line 8: 'label' has no text in 'en'"],
    ),
    (
        "## en",
        "## eng",
        [
            "macros/where.md, line 9: there is no reply in 'en'; add a part that begins with '## en'",
            "macros/where.md, line 17: unknown language 'eng', did you mean 'en'? Expected one of uk, en",
        ],
    ),
    (
        'reason = "where"',
        "reason where",
        ["macros/where.md, line 6: this is not TOML: Expected '=' after a key in a key/value pair"],
    ),
]

THANKS: list[tuple[str, str, list[str]]] = [
    (
        "digits = {incoming = 2}",
        "digits = {overdue = 2}",
        [
            "macros/thanks.md, line 4: the macro has a digit in the zone 'overdue', which is not "
            "among its zones"
        ],
    ),
    ("Thanks\n", "\n", ["macros/thanks.md, line 9: the reply in 'en' is empty"]),
    (
        "## en",
        "## uk",
        [
            "macros/thanks.md, line 6: there is no reply in 'en'; add a part that begins with '## en'",
            "macros/thanks.md, line 9: the language 'uk' is already there",
        ],
    ),
    (
        "## uk",
        "\nПривіт\n## uk",
        ["macros/thanks.md, line 8: this text stands before the first language; begin it with '## uk'"],
    ),
    (
        "+++\n##",
        "##",
        ["macros/thanks.md, line 1: a macro begins with a line +++, its head in TOML, and a second line +++"],
    ),
]


@pytest.mark.parametrize(("old", "new", "expected"), WHERE)
def test_macro_where(tmp_path: Path, old: str, new: str, expected: list[str]) -> None:
    assert old in SMALL["macros/where.md"]
    write_small_desk(tmp_path, {"macros/where.md": SMALL["macros/where.md"].replace(old, new, 1)})
    assert mistakes_of(tmp_path) == expected


@pytest.mark.parametrize(("old", "new", "expected"), THANKS)
def test_macro_thanks(tmp_path: Path, old: str, new: str, expected: list[str]) -> None:
    assert old in SMALL["macros/thanks.md"]
    write_small_desk(tmp_path, {"macros/thanks.md": SMALL["macros/thanks.md"].replace(old, new, 1)})
    assert mistakes_of(tmp_path) == expected
