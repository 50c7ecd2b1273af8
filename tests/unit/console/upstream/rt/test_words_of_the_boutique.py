"""What the boutique's mapping makes of a Request Tracker without a field for the kind."""

from __future__ import annotations

import pytest

from console.profiles.loader import load_profile
from console.upstream.rt.words import Words


@pytest.mark.parametrize(
    ("channel", "kind"),
    [
        ("phone", "call"),
        ("internal", "internal"),
        ("shop", "order"),
        ("telegram", "question"),
        ("", "question"),
    ],
)
def test_the_channel_lets_suppose_the_kind(channel: str, kind: str) -> None:
    words = Words.of(load_profile("boutique"))
    assert words.kind({"Channel": channel}) == kind
