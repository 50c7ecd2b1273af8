from __future__ import annotations

import pytest

from console.upstream.rt.parts import BODY_LIMIT, Content, Part, body_parts


def part(number: int, media_type: str = "text/plain", name: str = "", size: int = 10) -> Part:
    return Part(number, 1, media_type, name, "", size)


PLAIN, HTML, PNG = part(1), part(2, "text/html"), part(3, "image/png", "x.png")
FORWARDED = part(5, "message/rfc822")


@pytest.mark.parametrize(
    ("parts", "bodies"),
    [
        ([], []),
        ([PLAIN], [1]),
        ([part(9, "multipart/alternative"), PLAIN, HTML], [1]),
        ([HTML], [2]),
        ([HTML, part(4, "text/html")], [2]),
        ([PLAIN, PNG, part(4)], [1, 4]),  # a text cut in two around a picture
        ([part(1, "")], [1]),
        ([part(1, "text/plain", "log.txt"), HTML], [2]),
        ([PNG], []),
        ([PLAIN, FORWARDED, part(6)], [1]),
        ([FORWARDED, part(6)], [6]),
        ([part(1, size=BODY_LIMIT + 1)], []),
        ([part(1, size=BODY_LIMIT)], [1]),
    ],
    ids=str,
)
def test_which_parts_are_the_text(parts: list[Part], bodies: list[int]) -> None:
    assert [one.id for one in body_parts(parts)] == bodies


def test_a_body_is_put_together() -> None:
    assert Content((PLAIN, part(4)), {1: "one\n", 4: "\ntwo"}).body == "one\n\ntwo"
    assert Content((HTML,), {2: "<p>Привет</p>"}).body == "Привет"
    assert Content((PLAIN,), {}).body == Content().body == ""


@pytest.mark.parametrize(
    ("content", "names"),
    [
        (Content((PLAIN, HTML), {1: "x"}), []),
        (Content((PLAIN, PNG), {1: "x"}), ["x.png"]),
        (Content((part(9, "multipart/mixed"), FORWARDED, PLAIN), {1: "x"}), []),
        (Content((part(1, "text/plain", "log.txt"),), {}), ["log.txt"]),
        (Content((part(1, "text/plain", "", BODY_LIMIT + 1),), {}), ["text/plain"]),
        (Content((PLAIN,), {}, frozenset({1})), ["text/plain"]),
    ],
    ids=str,
)
def test_what_is_not_shown_as_text_is_listed(content: Content, names: list[str]) -> None:
    """Nothing that a customer sent disappears without a trace."""
    assert [item.name for item in content.attachments] == names


@pytest.mark.parametrize(
    ("headers", "size"),
    [
        ("Content-Length: 51", 51),
        ("Subject: x\nContent-Length: 51\nX: y", 51),
        ("", 0),
        ("Content-Length: many", 0),
        ("Content-Length: -5", 0),
        ("Content-Length: " + "9" * 30, 0),
        ("no header at all", 0),
    ],
)
def test_sizes_are_in_the_headers(headers: str, size: int) -> None:
    row = {"id": 1, "TransactionId": "5", "ContentType": "TEXT/Plain", "Headers": headers}
    read = Part.read(row)
    assert (read.size, read.media_type, read.transaction, read.name) == (size, "text/plain", 5, "")
