"""Frozen, slotted dataclasses that take a tenth of the time to be made.

The standard decorator writes and compiles six functions for each class and describes each of its fields,
half a millisecond in all, and there are some 150 such classes to be made before the console can paint
anything: that was a fifth of its start. Here only `__init__` is compiled, when the first object is made;
the others are shared by all classes and work on the values of the fields, and the fields are described
when somebody asks for that. What comes out is a dataclass to `dataclasses.fields`, `replace` and `asdict`,
to pattern matching, copying, pickling and type checkers. It may not be derived from another one.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from dataclasses import MISSING, Field, FrozenInstanceError
from operator import attrgetter
from typing import Any, TypeVar, cast, dataclass_transform

Made = TypeVar("Made")

_FIELDS = "__dataclass_fields__"
_NOT_TAKEN = frozenset({"__dict__", "__weakref__"})  # what the class with slots has in its own way


@dataclass_transform(frozen_default=True, field_specifiers=(dataclasses.field,))
def frozen(cls: type[Made]) -> type[Made]:
    """What `dataclass(frozen=True, slots=True)` makes."""
    if hasattr(cls, _FIELDS):
        raise TypeError(f"{cls.__qualname__} is derived from a dataclass")
    body = cls.__dict__
    types: Mapping[str, object] = body.get("__annotations__", {})
    names = tuple(types)
    defaults = {name: body[name] for name in names if name in body}
    unlike = {name for name, value in defaults.items() if isinstance(value, Field) and not value.compare}
    own: dict[str, object] = {
        **{name: value for name, value in body.items() if name not in defaults and name not in _NOT_TAKEN},
        "__qualname__": cls.__qualname__,
        "__doc__": body.get("__doc__") or "",
        "__slots__": names,
        "__match_args__": names,
        _FIELDS: _Fields(types, defaults),
        "__init__": _FirstInit(names, defaults),
        "__eq__": _eq,
        "__hash__": _hash,
        "__repr__": _repr,
        "__setattr__": _setattr,
        "__delattr__": _delattr,
        "__getstate__": _getstate,
        "__setstate__": _setstate,
        "_compared": staticmethod(_getter(tuple(name for name in names if name not in unlike))),
    }
    return cast("type[Made]", type(cls.__name__, cls.__bases__, own))


class _Fields:
    """Takes the place of the described fields until somebody asks for them."""

    __slots__ = ("_defaults", "_types")

    def __init__(self, types: Mapping[str, object], defaults: Mapping[str, object]) -> None:
        self._types, self._defaults = types, defaults

    def __get__(self, made: object, cls: type[object]) -> object:
        names = {"__annotations__": dict(self._types), "__module__": cls.__module__, "__doc__": ""}
        like = type(cls.__name__, (), {**names, **self._defaults})
        fields = getattr(dataclasses.dataclass(init=False, repr=False, eq=False)(like), _FIELDS)
        setattr(cls, _FIELDS, fields)
        return fields


class _FirstInit:
    """Takes the place of the real `__init__` until it is called."""

    __slots__ = ("_defaults", "_names")

    def __init__(self, names: tuple[str, ...], defaults: Mapping[str, object]) -> None:
        self._names, self._defaults = names, defaults

    def __get__(self, made: object, cls: type[object]) -> object:
        init = _init(cls, self._names, self._defaults)
        setattr(cls, "__init__", init)  # noqa: B010  # what type checkers refuse to assign
        return init if made is None else init.__get__(made, cls)


def _getter(names: tuple[str, ...]) -> Callable[[object], tuple[Any, ...]]:
    """Asks an object for the values of several attributes; in C where there are two or more."""
    if len(names) > 1:
        return attrgetter(*names)
    return lambda self: tuple(getattr(self, name) for name in names)


def _init(cls: type[object], names: tuple[str, ...], defaults: Mapping[str, object]) -> Any:
    known: dict[str, object] = {"_set": object.__setattr__, "_missing": MISSING}
    asked, done = ["self"], []
    for name in names:
        value = name
        default: Any = defaults.get(name, MISSING)
        factory: object = MISSING
        if isinstance(default, Field):
            default, factory = default.default, default.default_factory
        if default is not MISSING:
            known[f"_of_{name}"] = default
            asked.append(f"{name}=_of_{name}")
        elif factory is not MISSING:
            known[f"_of_{name}"] = factory
            asked.append(f"{name}=_missing")
            value = f"_of_{name}() if {name} is _missing else {name}"
        else:
            asked.append(name)
        done.append(f" _set(self, {name!r}, {value})")
    lines = [f"def __init__({', '.join(asked)}):", *(done or [" pass"])]
    exec("\n".join(lines), known)  # noqa: S102  # of names that are Python's own identifiers, as dataclasses does
    init: Any = known["__init__"]
    init.__qualname__ = f"{cls.__qualname__}.__init__"
    init.__module__ = cls.__module__
    return init


# What all of them share


def _eq(self: Any, other: Any) -> object:
    if other.__class__ is not self.__class__:
        return NotImplemented
    return self._compared(self) == self._compared(other)


def _hash(self: Any) -> int:
    return hash(self._compared(self))


def _repr(self: Any) -> str:
    told = (f"{field.name}={getattr(self, field.name)!r}" for field in dataclasses.fields(self) if field.repr)
    return f"{self.__class__.__qualname__}({', '.join(told)})"


def _setattr(self: object, name: str, value: object) -> None:
    raise FrozenInstanceError(f"cannot assign to field {name!r}")


def _delattr(self: object, name: str) -> None:
    raise FrozenInstanceError(f"cannot delete field {name!r}")


def _getstate(self: Any) -> list[object]:
    return [getattr(self, name) for name in self.__match_args__]


def _setstate(self: Any, state: list[object]) -> None:
    for name, value in zip(self.__match_args__, state, strict=True):
        object.__setattr__(self, name, value)
