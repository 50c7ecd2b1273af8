"""No English word of Textual's own reaches a screen: those that could are known, and a new one is found."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import textual
from textual.dom import DOMNode

import screens.app
import screens.key_places
from screens.app import PultApp
from screens.built_in import WORDS

TEXTUAL = Path(textual.__file__).parent
OURS = sorted(Path(screens.app.__file__).parent.rglob("*.py"))

# Where a text comes from that is shown: calls that show one, and what such parameters are called.
_SHOW = {"notify", "SystemCommand", "Text", "Content", "Label", "Static", "Button", "Segment"}
_SHOWN = {"title", "sub_title", "placeholder", "prompt", "tooltip", "label", "help", "message", "text"}
_WORD = re.compile(r"[^\W\d_]{3}")
_PALETTE = "of Textual's command palette and its system commands, which are switched off"
_SCREENSHOT = "of the action that saves a picture of the screen, which nothing here runs"
_QUIT = "of the action that says how to leave, in whose place ours says it"
_PART = "a name of a style or of a class, not a text"

# All texts of the modules of Textual that are in use here, and why none of them is ever shown.
KNOWN = {
    "Search for themes…": _PALETTE,
    "Search for commands…": _PALETTE,
    "Open the command palette": _PALETTE,
    "Theme": _PALETTE,
    "Change the current theme": _PALETTE,
    "Quit": _PALETTE,
    "Quit the app and return to the command prompt.": _QUIT,
    "Quit the application as soon as possible": _PALETTE,
    "Keys": _PALETTE,
    "Hide the keys and widget help panel": _PALETTE,
    "Show help for the focused widget and a summary of available keys": _PALETTE,
    "Maximize": _PALETTE,
    "Maximize the focused widget": _PALETTE,
    "Minimize": _PALETTE,
    "Minimize the widget and restore to normal size": _PALETTE,
    "Screenshot": _PALETTE,
    "Save an SVG 'screenshot' of the current screen": _PALETTE,
    "Saved screenshot": _SCREENSHOT,
    "Saved screenshot to [$text-success]": _SCREENSHOT,
    "Failed to save screenshot": _SCREENSHOT,
    "Do you want to quit?": _QUIT,
    "Press [b]": _QUIT,
    "[/b] to quit the app": _QUIT,
    "Loading...": "of a widget that is `loading`, which none is made here",
    "error": _PART,
    "ignore": _PART,
    "left": _PART,
    "input--suggestion": _PART,
    "option-list--option": _PART,
}


def shown_texts(source: str) -> Iterator[str]:
    """Literals of a module that could be shown to a person."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call):
            called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            if called in _SHOW:
                yield from _literals(*node.args, *(named.value for named in node.keywords))
            else:
                yield from _literals(*(named.value for named in node.keywords if named.arg in _SHOWN))
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            given = node.args
            usual = [*zip(given.args[len(given.args) - len(given.defaults) :], given.defaults, strict=True)]
            usual += [
                (a, d) for a, d in zip(given.kwonlyargs, given.kw_defaults, strict=True) if d is not None
            ]
            yield from _literals(*(default for argument, default in usual if argument.arg in _SHOWN))
            if node.name in ("render", "render_line", "render_lines"):
                returned = (each.value for each in ast.walk(node) if isinstance(each, ast.Return))
                yield from _literals(*(value for value in returned if value is not None))


def _literals(*nodes: ast.expr) -> Iterator[str]:
    for node in nodes:
        for each in ast.walk(node):
            if isinstance(each, ast.Constant) and isinstance(each.value, str) and _WORD.search(each.value):
                yield each.value


def modules_in_use() -> list[Path]:
    """The files of Textual that the screens import: widgets that nobody here uses are not among them."""
    widgets = {
        "static",
        "label",
        "tooltip",
        "toast",
        "input",
        "option_list",
        "text_area",
        "loading_indicator",
    }
    kept = [TEXTUAL / "widgets" / f"_{name}.py" for name in widgets]
    names = ["app", "screen", "widget", "driver", "drivers/linux_driver", "drivers/_writer_thread"]
    names += ["message_pump", "scrollbar", "containers", "notifications", "suggester", "scroll_view"]
    return [*kept, *(TEXTUAL / f"{name}.py" for name in names)]


def test_every_text_of_textual_is_known_and_cannot_be_shown() -> None:
    found = {text for path in modules_in_use() for text in shown_texts(path.read_text("utf-8"))}
    assert found == set(KNOWN)


def test_the_widgets_in_use_are_those_that_were_looked_through() -> None:
    """What a screen imports from Textual's widgets."""
    imported = {
        name.name
        for path in OURS
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.ImportFrom) and node.module == "textual.widgets"
        for name in node.names
    }
    assert imported <= {"Static", "Label", "Input", "OptionList", "TextArea"}


def test_nothing_here_runs_what_would_show_them() -> None:
    assert not PultApp.ENABLE_COMMAND_PALETTE
    merged = PultApp._merged_bindings
    assert merged is not None
    ours = {command.id for command in PultApp.COMMAND_TABLE}
    assert {b.id for found in merged.key_to_bindings.values() for b in found} <= ours
    words = r"\.loading\b|screenshot|help_quit|command_palette\(|help_panel|maximize|validators="
    assert [str(path) for path in OURS if re.search(words, path.read_text("utf-8"))] == []


def _all_below(kind: type[DOMNode]) -> Iterator[type[DOMNode]]:
    for below in kind.__subclasses__():
        yield below
        yield from _all_below(below)


def test_every_key_of_textual_s_own_has_words_of_ours() -> None:
    described = {
        binding.description
        for kind in _all_below(DOMNode)
        if kind.__module__.startswith("screens.") and kind._merged_bindings is not None
        for found in kind._merged_bindings.key_to_bindings.values()
        for binding in found
        if not binding.id
    }
    assert "Focus Next" in described
    assert "Delete left to start of word" in described
    assert described - {""} <= set(WORDS)


def test_a_new_text_would_be_found() -> None:
    source = (
        "def f(self, placeholder: str = 'Type here') -> None:\n"
        "    self.notify('It is done')\n"
        "    Thing(tooltip='What it is')\n"
        "def render(self):\n    return 'Please wait'\n"
        "x = 'a name'\n"
    )
    assert set(shown_texts(source)) == {"Type here", "It is done", "What it is", "Please wait"}


def test_the_version_is_the_one_that_was_looked_through() -> None:
    assert textual.__version__ == "8.2.8"
