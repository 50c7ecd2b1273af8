"""Frozen, slotted dataclasses that take a fifth of the time to be made.

The standard decorator writes and compiles six functions for each class, half a millisecond in all, and
there are some 150 such classes to be made before the console can paint anything: that was a fifth of
its start. Here only `__init__` is compiled, when the first object is made; the others are shared by all
classes and work on the values of the fields. What comes out is a dataclass to `dataclasses.fields`,
`replace` and `asdict`, to pattern matching, copying, pickling and type checkers.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable
from dataclasses import MISSING, Field, FrozenInstanceError
from operator import attrgetter
from typing import Any, TypeVar, cast, dataclass_transform

Made = TypeVar("Made")


@dataclass_transform(frozen_default=True, field_specifiers=(dataclasses.field,))
def frozen(cls: type[Made]) -> type[Made]:
    """What `dataclass(frozen=True, slots=True)` makes."""
    if cls.__doc__ is None:
        cls.__doc__ = ""  # or the standard decorator would write one, from a signature that it inspects
    made = dataclasses.dataclass(init=False, repr=False, eq=False, slots=True)(cls)
    fields = dataclasses.fields(made)  # type: ignore[arg-type]  # it has just become one
    own: dict[str, object] = {
        "__init__": _first_init(made, fields),
        "__eq__": _eq,
        "__hash__": _hash,
        "__repr__": _repr,
        "__setattr__": _setattr,
        "__delattr__": _delattr,
        "__getstate__": _getstate,
        "__setstate__": _setstate,
        "_compared": staticmethod(_getter(field.name for field in fields if field.compare)),
    }
    for name, value in own.items():
        setattr(made, name, value)
    return made


def _getter(names: Iterable[str]) -> Callable[[object], tuple[Any, ...]]:
    """Asks an object for the values of several attributes; in C where there are two or more."""
    asked = tuple(names)
    if len(asked) > 1:
        return attrgetter(*asked)
    return lambda self: tuple(getattr(self, name) for name in asked)


def _first_init(cls: type[object], fields: tuple[Field[Any], ...]) -> object:
    """Takes the place of the real one until it is called."""

    def __init__(self: object, *args: object, **kwargs: object) -> None:  # noqa: N807  # as it is called
        init = _init(cls, fields)
        setattr(cls, "__init__", init)  # noqa: B010  # what type checkers refuse to assign
        init(self, *args, **kwargs)

    return __init__


def _init(cls: type[object], fields: tuple[Field[Any], ...]) -> Callable[..., None]:
    known: dict[str, object] = {"_set": object.__setattr__, "_missing": MISSING}
    asked, done = ["self"], []
    for field in fields:
        name = value = field.name
        if field.default is not MISSING:
            known[f"_of_{name}"] = field.default
            asked.append(f"{name}=_of_{name}")
        elif field.default_factory is not MISSING:
            known[f"_of_{name}"] = field.default_factory
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
    return cast("Callable[..., None]", init)


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
    return [getattr(self, field.name) for field in dataclasses.fields(self)]


def _setstate(self: Any, state: list[object]) -> None:
    for field, value in zip(dataclasses.fields(self), state, strict=True):
        object.__setattr__(self, field.name, value)
