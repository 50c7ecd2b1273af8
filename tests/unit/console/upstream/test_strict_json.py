"""JSON from strangers, read strictly."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.upstream.strict_json import DEEPEST, BadJson, decode


@pytest.mark.parametrize(
    ("raw", "why"),
    [
        (b"NaN", "NaN"),
        (b"[-Infinity]", "-Infinity"),
        (b"1e999", "infinite"),
        (b"[9223372036854775808]", "64 bits"),
        (b"[-9223372036854775809]", "64 bits"),
        (b"1" * 100_000, "64 bits"),
        (b'{"a": 1, "a": 1}', "twice"),
        (b'[{"x": {"a": 1, "b": 2, "a": 3}}]', "twice"),
        (b'{"a": 1, "\\u0061": 2}', "twice"),
        (b"[" * (DEEPEST + 2) + b"]" * (DEEPEST + 2), "nested"),
        (b'{"a":' * (DEEPEST + 2) + b"1" + b"}" * (DEEPEST + 2), "nested"),
        (b"[" * 1_000_000, "nested"),
        (b'{"a":' * 500_000, "nested"),
        (b"\xff", "UTF-8"),
        (b"\xef\xbb\xbf{}", "not JSON"),
        (b"", "not JSON"),
        (b"{} {}", "not JSON"),
        (b"{'a': 1}", "not JSON"),
        (b'"a\nb"', "not JSON"),
        (b"[1,]", "not JSON"),
    ],
)
def test_refused(raw: bytes, why: str) -> None:
    with pytest.raises(BadJson, match=why):
        decode(raw)


@pytest.mark.parametrize(
    "raw",
    [
        b"9223372036854775807",
        b"-9223372036854775808",
        b"null",
        b'"\\ud800"',  # a lone surrogate is a matter of cleaning
        b'[{"a": 1}, {"a": 2}]',
        b"[" * DEEPEST + b"]" * DEEPEST,
        b" [1.5, true] \n",
    ],
)
def test_read(raw: bytes) -> None:
    assert decode(raw) == json.loads(raw)


VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**63 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


@given(VALUES)
def test_whatever_is_written_is_read(value: object) -> None:
    assert decode(json.dumps(value).encode()) == value


@given(st.binary() | st.text('[]{}":,\\u0 NaN1e9-.').map(str.encode))
def test_nothing_else_is_ever_raised(raw: bytes) -> None:
    try:
        decode(raw)
    except BadJson as error:
        text = str(error)
        assert text  # either way is right here
