"""Cells that a spreadsheet would calculate."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from console.imports.guard import guarded, unguarded


@pytest.mark.parametrize(
    ("cell", "written"),
    [
        ("=1+1", "'=1+1"),
        ("+380671234567", "'+380671234567"),
        ("-5.00", "'-5.00"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1", "'\t=1"),
        ("\r=1", "'\r=1"),
        ("\n=1", "'\n=1"),
        ("＝1", "'＝1"),
        ("'=1", "''=1"),
        ("''-x", "'''-x"),
        ("plain", "plain"),
        ("'quoted'", "'quoted'"),
        ("5-3", "5-3"),
        ("", ""),
        ("'", "'"),
    ],
)
def test_formulas_are_guarded_and_come_back(cell: str, written: str) -> None:
    assert guarded(cell) == written
    assert unguarded(written) == cell


@settings(deadline=None)
@given(st.text("'=+-@\t\r\n＝a ", max_size=6))
def test_every_text_comes_back_and_none_begins_a_formula(cell: str) -> None:
    assert unguarded(guarded(cell)) == cell
    assert guarded(cell)[:1] not in ("=", "+", "-", "@", "\t", "\r", "\n", "＝")


def test_a_cell_that_another_program_guarded_is_read_as_what_it_means() -> None:
    assert unguarded("'+380671234567") == "+380671234567"
