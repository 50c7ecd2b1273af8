"""Every word that is shown can be found by what makes the catalogues, which reads the source."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import TypeGuard

import pytest

ROOT = Path(__file__).resolve().parents[3]
SOURCES = sorted(
    path for package in ("storage", "console", "screens") for path in (ROOT / package).rglob("*.py")
)
CALLS = ("_", "ngettext", "mark")


def hidden_words(source: str) -> list[str]:
    """Translated literals inside f-strings, which Babel does not look into, and f-strings to translate."""
    found = []
    for node in ast.walk(ast.parse(source)):
        inside = ast.walk(node) if isinstance(node, ast.JoinedStr) else ()
        found += [ast.unparse(call) for call in inside if _is_call(call) and _has_literal(call)]
        if _is_call(node) and any(isinstance(given, ast.JoinedStr) for given in node.args):
            found.append(ast.unparse(node))
    return found


def _is_call(node: ast.AST) -> TypeGuard[ast.Call]:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in CALLS


def _has_literal(call: ast.Call) -> bool:
    return any(isinstance(given, ast.Constant) for given in call.args)


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: "/".join(path.parts[-2:]))
def test_no_word_is_hidden_from_the_catalogues(path: Path) -> None:
    assert hidden_words(path.read_text()) == []


@pytest.mark.parametrize(
    ("source", "hidden"),
    [
        ("""f" {_('total')} " """, True),
        ("""_(f"{n} tickets")""", True),
        ("""f"{ngettext('{n} day', '{n} days', n)}" """, True),
        ("""f"{_(word)}" """, False),
        ("""_("total") + f"{n}" """, False),
    ],
)
def test_what_is_hidden(source: str, hidden: bool) -> None:
    assert bool(hidden_words(source)) is hidden
