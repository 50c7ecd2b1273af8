from __future__ import annotations

import pytest

from console.upstream.protocol import Invalid
from console.upstream.rt.marker import checked, content_type, key_of

KEY = "0193f3c2-7a10-7abc-8000-000000000001"


def test_a_key_goes_into_the_content_type_and_comes_back() -> None:
    assert content_type(KEY) == f'text/plain; pult-key="{KEY}"'
    assert key_of(f"Subject: x\nContent-Type: {content_type(KEY)}; charset=utf-8\nX: y") == KEY


@pytest.mark.parametrize(
    ("headers", "key"),
    [
        ("", ""),
        ("Content-Type: text/plain", ""),
        (f"Content-Type: text/plain; charset=utf-8; pult-key={KEY}", KEY),
        ('Content-Type: text/plain; pult-key="short"', ""),
        (f'pult-key="{KEY}" pult-key="11111111-0000"', KEY),
    ],
)
def test_keys_in_headers(headers: str, key: str) -> None:
    assert key_of(headers) == key


@pytest.mark.parametrize(
    "key", ["", "short", "a" * 65, "100%-of-all", "under_score", 'quote"quote', "ключключ", f"{KEY}\n"]
)
def test_a_key_that_would_mean_more_in_a_search_is_refused(key: str) -> None:
    """`%` and `_` stand for other letters in LIKE."""
    with pytest.raises(Invalid):
        checked(key)
