"""Finds where `screens` gives a widget text that has not come through `screens.untrusted`.

A widget parses a plain `str` for markup. So whatever is shown must be seen, in the source, to be
`Content` or `Text`: a call that makes one, or a name that holds nothing else.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass

# Widgets and methods that parse what they are given; the place of the text among their arguments.
SINKS = {
    "Static": 0,
    "Label": 0,
    "Button": 0,
    "Checkbox": 0,
    "RadioButton": 0,
    "Option": 0,
    "Tab": 0,
    "TabPane": 0,
    "Link": 0,
    "Tooltip": 0,
    "update": 0,
    "set_content": 0,
    "add_option": 0,
    "replace_option_prompt": 1,
    "with_tooltip": 0,
    "add_leaf": 0,
    "set_label": 0,
}
ALL_ARGUMENTS = {"OptionList", "Rows", "add_row", "add_column", "add_columns"}
KEYWORDS = {"content", "renderable", "label", "prompt", "title", "tooltip", "border_title", "border_subtitle"}
ATTRIBUTES = {"border_title", "border_subtitle", "tooltip", "label", "prompt"}
FORBIDDEN = {"from_markup", "render_str", "Markdown", "MarkdownViewer", "escape"}
MAKERS = {"plain", "line", "ranged", "phrase", "joined", "cell", "Content", "Text", "key_hints"}
CONTENT_METHODS = {"stylize", "join", "append", "truncate", "pad_right", "assemble", "styled", "blank"}
# `Spotlight` draws the screen behind the tour, and holds no text.
SAFE_TYPES = {"Content", "Text", "Content | None", "Text | None", "Spotlight"}


@dataclass(frozen=True, slots=True)
class Finding:
    line: int
    what: str


def findings(source: str) -> list[Finding]:
    """Every place of a module where a plain string may reach a parser of markup."""
    return list(_Module(ast.parse(source)).findings())


class _Module:
    def __init__(self, tree: ast.Module) -> None:
        self._tree = tree
        self._parents = {child: node for node in ast.walk(tree) for child in ast.iter_child_nodes(node)}
        self._returns = {
            node.name: ast.unparse(node.returns)
            for node in ast.walk(tree)
            if isinstance(node, ast.FunctionDef) and node.returns is not None
        }

    def findings(self) -> Iterator[Finding]:
        for node in ast.walk(self._tree):
            if isinstance(node, ast.Call):
                yield from self._call(node)
            elif isinstance(node, ast.Assign):
                for target in node.targets:
                    if isinstance(target, ast.Attribute) and target.attr in ATTRIBUTES:
                        yield from self._shown(node.value, target.attr)
            elif isinstance(node, ast.FunctionDef) and node.name == "render":
                shown = self._returns.get("render")
                if isinstance(self._parents[node], ast.ClassDef) and shown not in SAFE_TYPES:
                    yield Finding(node.lineno, f"render() -> {shown}: say that it is Content")

    def _call(self, call: ast.Call) -> Iterator[Finding]:
        name = _name(call.func)
        if name in FORBIDDEN:
            yield Finding(call.lineno, f"{name}() parses what it is given")
        for keyword in call.keywords:
            if keyword.arg == "markup" and not _is_false(keyword.value):
                yield Finding(call.lineno, "markup is always off")
        if name == "__init__" and self._base_of(call) in SINKS:
            name = self._base_of(call)
        if name in ALL_ARGUMENTS:
            for argument in call.args:
                yield from self._shown(argument, name)
        elif name in SINKS:
            place = SINKS[name]
            # Static.update takes one text; what takes more is an update of something else.
            if len(call.args) > place and (name != "update" or len(call.args) == 1):
                yield from self._shown(call.args[place], name)
            for keyword in call.keywords:
                if keyword.arg in KEYWORDS:
                    yield from self._shown(keyword.value, name)

    def _shown(self, value: ast.expr, where: str) -> Iterator[Finding]:
        if not self._is_safe(value):
            yield Finding(value.lineno, f"{where}: {ast.unparse(value)}")

    def _is_safe(self, value: ast.expr, depth: int = 0) -> bool:
        if depth > 5:
            return False
        if isinstance(value, ast.Constant):
            return value.value is None or value.value == ""
        if isinstance(value, ast.IfExp):
            return self._is_safe(value.body, depth + 1) and self._is_safe(value.orelse, depth + 1)
        if isinstance(value, ast.BinOp) and isinstance(value.op, ast.Add):
            return self._is_safe(value.left, depth + 1) and self._is_safe(value.right, depth + 1)
        if isinstance(value, ast.Starred):
            return isinstance(value.value, ast.Call) and self._makes(value.value, "list[Option]")
        if isinstance(value, ast.Call):
            return self._is_safe_call(value, depth)
        if isinstance(value, ast.Name):
            return self._holds_only_safe(value.id, value, depth)
        if isinstance(value, ast.Attribute) and isinstance(value.value, ast.Name):
            return self._attribute_is_safe(value, depth)
        return False

    def _is_safe_call(self, call: ast.Call, depth: int) -> bool:
        name = _name(call.func)
        if name in MAKERS or self._returns.get(name) in SAFE_TYPES:
            return True
        receiver = call.func.value if isinstance(call.func, ast.Attribute) else None
        return name in CONTENT_METHODS and receiver is not None and self._is_safe(receiver, depth + 1)

    def _makes(self, call: ast.Call, kind: str) -> bool:
        name = _name(call.func)
        return self._returns.get(name) == kind or name == "rows"

    def _holds_only_safe(self, name: str, at: ast.AST, depth: int) -> bool:
        """A parameter declared as Content, or a local name that is only ever given some."""
        function = self._enclosing(at, ast.FunctionDef, ast.AsyncFunctionDef)
        if not isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
            return False
        arguments = function.args
        for argument in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs):
            if argument.arg == name:
                return argument.annotation is not None and ast.unparse(argument.annotation) in SAFE_TYPES
        given = [
            node.value
            for node in ast.walk(function)
            if isinstance(node, ast.Assign)
            and any(isinstance(target, ast.Name) and target.id == name for target in node.targets)
        ]
        declared = {
            ast.unparse(node.annotation)
            for node in ast.walk(function)
            if isinstance(node, ast.AnnAssign)
            and isinstance(node.target, ast.Name)
            and node.target.id == name
        }
        if declared and not given:
            return declared <= SAFE_TYPES
        return bool(given) and all(self._is_safe(value, depth + 1) for value in given)

    def _attribute_is_safe(self, attribute: ast.Attribute, depth: int) -> bool:
        """An attribute of self that its class only ever sets to Content."""
        owner = self._enclosing(attribute, ast.ClassDef)
        if owner is None or not isinstance(attribute.value, ast.Name) or attribute.value.id != "self":
            return False
        given = [
            node.value
            for node in ast.walk(owner)
            if isinstance(node, ast.Assign)
            and any(ast.unparse(target) == f"self.{attribute.attr}" for target in node.targets)
        ]
        return bool(given) and all(self._is_safe(value, depth + 1) for value in given)

    def _base_of(self, call: ast.Call) -> str:
        """The parent class that `super().__init__` speaks to."""
        owner = self._enclosing(call, ast.ClassDef)
        return _name(owner.bases[-1]) if isinstance(owner, ast.ClassDef) and owner.bases else ""

    def _enclosing(self, node: ast.AST, *kinds: type[ast.AST]) -> ast.AST | None:
        above = self._parents.get(node)
        while above is not None and not isinstance(above, kinds):
            above = self._parents.get(above)
        return above


def _name(node: ast.expr) -> str:
    if isinstance(node, ast.Attribute):
        return node.attr
    if isinstance(node, ast.Subscript):
        return _name(node.value)
    return node.id if isinstance(node, ast.Name) else ""


def _is_false(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value is False
