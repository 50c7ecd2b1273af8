"""Cells that a spreadsheet would take for formulas.

A cell that begins with = + - @ is calculated when the file is opened, and may run what a customer
wrote. Such a cell is written with an apostrophe before it, and read without it. Texts that themselves
begin with apostrophes and one of these signs get one more, so every text comes back as it was.
"""

from __future__ import annotations

import re

_FORMULA = re.compile("'*[=+\\-@\t\r\n＝＋－＠]")


def guarded(cell: str) -> str:
    """The cell as it may be written for a spreadsheet."""
    return f"'{cell}" if _FORMULA.match(cell) else cell


def unguarded(cell: str) -> str:
    """The cell as it was before it was guarded."""
    return cell[1:] if cell.startswith("'") and _FORMULA.match(cell) else cell
