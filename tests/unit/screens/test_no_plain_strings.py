"""Nothing in `screens` gives a widget a plain string: see `plain_strings`."""

from __future__ import annotations

from pathlib import Path

import pytest

import screens
from tests.unit.screens.plain_strings import findings

SOURCES = sorted(Path(screens.__file__).parent.rglob("*.py"))


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: "/".join(path.parts[-2:]))
def test_no_module_shows_a_plain_string(path: Path) -> None:
    found = [f"{path}:{finding.line} {finding.what}" for finding in findings(path.read_text())]
    assert found == []


def test_there_are_modules_to_look_at() -> None:
    assert len(SOURCES) > 10


@pytest.mark.parametrize(
    "source",
    [
        "Static(ticket.subject)",
        "Static(f'{ticket.subject}')",
        "Static(_('Hello'))",
        "Static('[b]x[/b]')",
        "Label(content=ticket.subject)",
        "Button(label=name)",
        "OptionList('a', plain('b'))",
        "OptionList(*names)",
        "widgets.Static(str(number))",
        "self.query_one(Static).update(text)",
        "self.border_title = f'#{number}'",
        "self.tooltip = customer.name",
        "table.add_row('x', cell('y'))",
        "Content.from_markup(text)",
        "Text.from_markup(text)",
        "Static(plain(a), markup=True)",
        "notify(text, markup=flag)",
        "Markdown(body)",
        "class A(Static):\n def __init__(self, t: str) -> None:\n  super().__init__(t)",
        "class A(Widget):\n def render(self) -> str:\n  return 'x'",
        "class A(Widget):\n def render(self):\n  return self.x",
        "def f(t: str) -> None:\n Static(t)",
        "def f() -> None:\n t = plain(a)\n t = name\n Static(t)",
        "class A:\n def a(self, t: str) -> None:\n  self.t = t\n def b(self) -> None:\n  Static(self.t)",
    ],
)
def test_each_way_around_is_found(source: str) -> None:
    assert findings(source)


@pytest.mark.parametrize(
    "source",
    [
        "Static(plain(ticket.subject))",
        "Static()",
        "Static('')",
        "Static(joined(plain(a), ('b', 'bold')))",
        "Static(phrase(_('{a}'), a=name).stylize('bold'))",
        "self.tooltip = plain(x) if x else None",
        "table.add_row(cell('y'), Text(z))",
        "notify(text, markup=False)",
        "def f(t: Content) -> None:\n Static(t)",
        "def f() -> None:\n t = plain(a)\n Static(t)",
        "class A(Widget):\n def render(self) -> Content:\n  return plain(self.x)",
        "class A:\n def a(self, t: Content) -> None:\n  self.t = t\n def b(self) -> None:\n  Static(self.t)",
        "def words() -> Content:\n return plain('x')\ndef f() -> None:\n Static(words())",
    ],
)
def test_the_right_way_is_not(source: str) -> None:
    assert findings(source) == []
