"""Whatever a standard frozen, slotted dataclass does, these do."""

from __future__ import annotations

import copy
import dataclasses
import pickle
from dataclasses import FrozenInstanceError, dataclass, field

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.frozen import frozen


@frozen
class Ours:
    """Two without a default, three with one."""

    a: int
    b: str
    c: str = "c"
    d: tuple[int, ...] = field(default_factory=tuple)
    e: object = field(default=None, compare=False, repr=False)

    @property
    def both(self) -> str:
        return f"{self.a}{self.b}"


@dataclass(frozen=True, slots=True)
class Theirs:
    """Two without a default, three with one."""

    a: int
    b: str
    c: str = "c"
    d: tuple[int, ...] = field(default_factory=tuple)
    e: object = field(default=None, compare=False, repr=False)


@frozen
class Alone:
    only: int


@frozen
class Empty:
    pass


VALUES = st.tuples(
    st.integers(0, 3), st.sampled_from("ab"), st.sampled_from("cd"), st.sampled_from([(), (1,)])
)


@given(VALUES, VALUES)
def test_equality_hashes_and_words_are_the_standard_ones(
    one: tuple[int, str, str, tuple[int, ...]], other: tuple[int, str, str, tuple[int, ...]]
) -> None:
    ours, theirs = (Ours(*one), Ours(*other)), (Theirs(*one), Theirs(*other))
    assert (ours[0] == ours[1]) == (theirs[0] == theirs[1])
    assert hash(ours[0]) == hash(theirs[0])
    assert repr(ours[0]) == repr(theirs[0]).replace("Theirs", "Ours")
    assert dataclasses.asdict(ours[0]) == dataclasses.asdict(theirs[0])


def test_what_is_not_compared_is_not() -> None:
    assert Ours(1, "b", e=1) == Ours(1, "b", e=2)
    another: object = Theirs(1, "b")
    assert Ours(1, "b") != another
    assert (Alone(1) == Alone(1), Alone(1) == Alone(2), Empty() == Empty()) == (True, False, True)


def test_nothing_can_be_changed_or_added() -> None:
    made = Ours(1, "b")
    with pytest.raises(FrozenInstanceError, match="assign to field 'a'"):
        made.a = 2  # type: ignore[misc]  # type checkers see it as well
    with pytest.raises(FrozenInstanceError, match="delete field 'a'"):
        del made.a
    with pytest.raises(FrozenInstanceError):
        made.new = 1  # type: ignore[attr-defined]
    assert not hasattr(made, "__dict__")


def test_it_is_a_dataclass_to_everybody() -> None:
    made = Ours(1, "b")
    assert dataclasses.is_dataclass(made)
    assert [each.name for each in dataclasses.fields(made)] == ["a", "b", "c", "d", "e"]
    assert dataclasses.replace(made, a=2) == Ours(2, "b")
    assert (made.both, made.d, Ours.__doc__) == ("1b", (), "Two without a default, three with one.")
    match made:
        case Ours(1, "b", c=third):
            assert third == "c"
        case _:
            pytest.fail("it does not match")


def test_arguments_are_checked_as_of_any_function() -> None:
    with pytest.raises(TypeError, match=r"Ours\.__init__\(\) missing 1 required positional argument: 'b'"):
        Ours(1)  # type: ignore[call-arg]
    with pytest.raises(TypeError, match="unexpected keyword argument 'x'"):
        Ours(1, "b", x=1)  # type: ignore[call-arg]


def test_a_factory_makes_a_new_value_for_each() -> None:
    @frozen
    class Made:
        items: list[int] = field(default_factory=list)

    assert Made().items is not Made().items
    assert Made([1]).items == [1]


@pytest.mark.parametrize("copied", [copy.copy, copy.deepcopy, "pickle"])
def test_copies_are_equal(copied: object) -> None:
    made = Ours(1, "b", d=(1, 2))
    if callable(copied):
        other = copied(made)
    else:
        other = pickle.loads(pickle.dumps(made))  # noqa: S301  # our own
    assert (other, type(other)) == (made, Ours)


def test_it_is_not_derived_from_another() -> None:
    with pytest.raises(TypeError, match="derived"):

        @frozen
        class More(Ours):
            f: int = 0


def test_fields_are_described_as_the_standard_does() -> None:
    for ours, theirs in zip(dataclasses.fields(Ours), dataclasses.fields(Theirs), strict=True):
        assert (ours.name, ours.type, ours.default) == (theirs.name, theirs.type, theirs.default)
        assert (ours.default_factory, ours.compare) == (theirs.default_factory, theirs.compare)
