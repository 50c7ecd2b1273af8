"""Bodies are unpacked within a bound, whatever they claim to be."""

from __future__ import annotations

import gzip
import zlib

import httpcore
import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.upstream.transport import BadBody, Deadline, _Stream, unpacked

TEXT = b'{"subject": "where is my order"}' * 50


def named(value: object) -> str | None:
    """Packed bytes hold the time of packing: a test that is named after them has another name each time."""
    return f"{len(value)} bytes" if isinstance(value, bytes) else None


def raw_deflate(data: bytes) -> bytes:
    machine = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return machine.compress(data) + machine.flush()


def pieces(data: bytes, size: int) -> list[bytes]:
    return [data[start : start + size] for start in range(0, len(data), size)]


@pytest.mark.parametrize("size", [1, 7, 10_000])
@pytest.mark.parametrize(
    ("encoding", "body"),
    [
        ("", TEXT),
        ("identity", TEXT),
        ("gzip", gzip.compress(TEXT)),
        (" GZip ", gzip.compress(TEXT)),
        ("deflate", zlib.compress(TEXT)),
    ],
    ids=named,
)
def test_unpacked(encoding: str, body: bytes, size: int) -> None:
    assert unpacked(pieces(body, size), encoding, 10_000) == TEXT


def test_deflate_without_a_head() -> None:
    assert unpacked([raw_deflate(TEXT)], "deflate", 10_000) == TEXT


@pytest.mark.parametrize(
    ("encoding", "body", "why"),
    [
        ("", TEXT * 10, "larger than 10000"),
        ("gzip", gzip.compress(TEXT * 10), "unpacks to more"),
        ("gzip", gzip.compress(bytes(100_000_000)), "larger|unpacks"),
        ("gzip", gzip.compress(TEXT)[:-3], "breaks off"),
        ("gzip", gzip.compress(TEXT) + b"more", "follows"),
        ("gzip", gzip.compress(b"") * 2_000, "follows|larger"),
        ("gzip", b"plain text", "cannot be unpacked"),
        ("deflate", b"\xffplain text", "cannot be unpacked"),
        ("gzip, gzip", gzip.compress(gzip.compress(TEXT)), "packed as gzip, gzip"),
        ("br", b"", "packed as br"),
        ("zstd\x1b[2J", b"", r"packed as zstd\?\?2j"),
    ],
    ids=named,
)
def test_refused(encoding: str, body: bytes, why: str) -> None:
    with pytest.raises(BadBody, match=why):
        unpacked(pieces(body, 500), encoding, 10_000)


@given(st.binary(max_size=300), st.sampled_from(["gzip", "deflate"]), st.integers(1, 50))
def test_garbage_is_refused_or_small(body: bytes, encoding: str, size: int) -> None:
    try:
        assert len(unpacked(pieces(body, size), encoding, 1_000)) <= 1_000
    except BadBody:
        return


def test_a_deadline_never_goes_below_nothing() -> None:
    now = [100.0]
    deadline = Deadline(lambda: now[0])
    assert deadline.left() == float("inf")
    deadline.begin(5)
    now[0] = 104.0
    assert deadline.left() == 1.0
    now[0] = 200.0
    assert deadline.left() == 0.0


class Waits(httpcore.NetworkStream):
    """Notes how long it was allowed to wait."""

    def __init__(self) -> None:
        self.allowed: list[float | None] = []

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        self.allowed.append(timeout)
        return b""

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self.allowed.append(timeout)


def test_no_wait_on_the_socket_is_longer_than_what_is_left() -> None:
    now = [0.0]
    deadline = Deadline(lambda: now[0])
    inner = Waits()
    stream = _Stream(inner, deadline)
    deadline.begin(10)
    stream.read(1, 30)
    stream.read(1, 3)
    now[0] = 8.0
    stream.read(1, 3)
    stream.write(bytes(65_537), None)
    assert inner.allowed == [10, 3, 2, 2, 2]
    now[0] = 10.0
    with pytest.raises(httpcore.ReadTimeout):
        stream.read(1, 3)
    with pytest.raises(httpcore.WriteTimeout):
        stream.write(b"x", 3)
    assert len(inner.allowed) == 5
