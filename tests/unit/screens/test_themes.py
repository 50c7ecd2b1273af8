"""Whatever the theme, everything that is read can be read: contrast by WCAG 2.2, 1.4.3 and 1.4.6."""

from __future__ import annotations

import pytest
from textual.color import Color

from screens.themes import DEFAULT, PALETTES, Palette, known

_BACKS = ("background", "surface", "panel", "cursor_line", "cursor_line_blurred", "note_back")
_TEXTS = ("foreground", "quiet", "primary", "accent", "good", "amber", "red", "over", "mine", "theirs")
_AT_LEAST = {"pult-contrast": 7.0, "pult-plain": 7.0}


def _luminance(colour: Color) -> float:
    parts = [part / 255 for part in (colour.r, colour.g, colour.b)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    light, dark = sorted((_luminance(Color.parse(one)), _luminance(Color.parse(other))), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_the_measure_itself() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21.0)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("palette", PALETTES, ids=lambda palette: palette.name)
def test_every_text_can_be_read_on_every_background(palette: Palette) -> None:
    at_least = _AT_LEAST.get(palette.name, 4.5)
    unreadable = {
        (text, back): round(found, 2)
        for text in _TEXTS
        for back in _BACKS
        if (found := contrast(getattr(palette, text), getattr(palette, back))) < at_least
    }
    assert unreadable == {}


@pytest.mark.parametrize("palette", PALETTES, ids=lambda palette: palette.name)
def test_frames_can_be_seen(palette: Palette) -> None:
    assert contrast(palette.rule, palette.background) >= 1.5
    assert contrast(palette.rule_focused, palette.background) >= 4.5
    assert contrast(palette.rule_focused, palette.rule) >= 1.5


def test_all_themes_define_the_same_variables() -> None:
    first, *others = [palette.theme() for palette in PALETTES]
    assert all(theme.variables.keys() == first.variables.keys() for theme in others)


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("dark", "pult-dark"),
        ("pult-light", "pult-light"),
        ("contrast", "pult-contrast"),
        ("", DEFAULT),
        ("x", DEFAULT),
    ],
)
def test_settings_may_use_the_short_name(asked: str, found: str) -> None:
    assert known(asked) == found
