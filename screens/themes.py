"""Four themes: two calm ones for eight hours, one of high contrast, and a plain one for a projector.

Stylesheets take every colour from a theme's variables. Beside Textual's own these are ours, in all
four: `$calm`, `$soon`, `$now`, `$over` (clocks), `$quiet` (what is read second), `$rule` and
`$rule-focused` (frames), `$cursor-line` and `$cursor-line-blurred` (the row the cursor is on, and the
same where the pane is not the focused one), `$mine` and `$theirs` (who speaks), `$note-back`
(internal notes). A colour never stands alone: clocks have their minus, notices their sign.
`tests/unit/screens/test_themes.py` measures that each can be read.
"""

from __future__ import annotations

from functools import cache

from textual.theme import Theme

from console.translation import _
from console.views import Choice
from storage.frozen import frozen
from storage.problems import mark

DEFAULT = "pult-dark"


@frozen
class Palette:
    """The colours of one theme."""

    name: str
    title: str  # marked English
    dark: bool
    background: str
    surface: str
    panel: str
    foreground: str
    quiet: str
    rule: str
    rule_focused: str
    primary: str
    accent: str
    good: str
    amber: str
    red: str
    over: str
    cursor_line: str
    cursor_line_blurred: str
    mine: str
    theirs: str
    note_back: str

    def theme(self) -> Theme:
        return Theme(
            name=self.name,
            dark=self.dark,
            primary=self.primary,
            secondary=self.quiet,
            accent=self.accent,
            success=self.good,
            warning=self.amber,
            error=self.red,
            foreground=self.foreground,
            background=self.background,
            surface=self.surface,
            panel=self.panel,
            variables={
                "calm": self.quiet,
                "soon": self.amber,
                "now": self.red,
                "over": self.over,
                "quiet": self.quiet,
                "rule": self.rule,
                "rule-focused": self.rule_focused,
                "cursor-line": self.cursor_line,
                "cursor-line-blurred": self.cursor_line_blurred,
                "mine": self.mine,
                "theirs": self.theirs,
                "note-back": self.note_back,
                "border": self.rule_focused,
                "border-blurred": self.rule,
                "block-cursor-background": self.cursor_line,
                "block-cursor-foreground": self.foreground,
                "block-cursor-blurred-background": self.cursor_line_blurred,
                "block-cursor-blurred-foreground": self.foreground,
                "block-hover-background": self.cursor_line_blurred,
                "input-cursor-background": self.foreground,
                "input-cursor-foreground": self.background,
                "scrollbar": self.rule,
                "scrollbar-hover": self.quiet,
                "scrollbar-active": self.rule_focused,
                "scrollbar-background": self.background,
                "scrollbar-background-hover": self.background,
                "scrollbar-background-active": self.background,
                "scrollbar-corner-color": self.background,
            },
        )


PALETTES = (
    Palette(
        name="pult-dark",
        title=mark("Dark"),
        dark=True,
        background="#16191d",
        surface="#1b1f24",
        panel="#22272e",
        foreground="#d3d7dd",
        quiet="#9aa4b1",
        rule="#3a424d",
        rule_focused="#82aad1",
        primary="#82aad1",
        accent="#82b8a8",
        good="#8ab67e",
        amber="#dfa84f",
        red="#f0857a",
        over="#ff9d94",
        cursor_line="#28374a",
        cursor_line_blurred="#252c35",
        mine="#82b8a8",
        theirs="#d9c28c",
        note_back="#2a2a20",
    ),
    Palette(
        name="pult-light",
        title=mark("Light"),
        dark=False,
        background="#f6f4ef",
        surface="#efede7",
        panel="#e5e2da",
        foreground="#24292e",
        quiet="#5a626c",
        rule="#bdb9ae",
        rule_focused="#2a5d8a",
        primary="#2a5d8a",
        accent="#1b6754",
        good="#2f6b2f",
        amber="#835300",
        red="#b3261e",
        over="#99101a",
        cursor_line="#cfdfee",
        cursor_line_blurred="#e3e3dd",
        mine="#1b6754",
        theirs="#6e4a00",
        note_back="#f6ecc8",
    ),
    Palette(
        name="pult-contrast",
        title=mark("High contrast"),
        dark=True,
        background="#000000",
        surface="#000000",
        panel="#101010",
        foreground="#ffffff",
        quiet="#d0d0d0",
        rule="#a0a0a0",
        rule_focused="#ffffff",
        primary="#7fd4ff",
        accent="#7fffd4",
        good="#8cff8c",
        amber="#ffd000",
        red="#ffa59e",
        over="#ffbfba",
        cursor_line="#002c4d",
        cursor_line_blurred="#262626",
        mine="#7fffd4",
        theirs="#ffe08a",
        note_back="#2b2600",
    ),
    Palette(
        name="pult-plain",
        title=mark("Plain, for a projector"),
        dark=False,
        background="#ffffff",
        surface="#ffffff",
        panel="#f0f0f0",
        foreground="#000000",
        quiet="#333333",
        rule="#666666",
        rule_focused="#000000",
        primary="#00337f",
        accent="#003d2e",
        good="#004d00",
        amber="#5c3700",
        red="#8f0000",
        over="#7a0000",
        cursor_line="#cfe2ff",
        cursor_line_blurred="#e0e0e0",
        mine="#003d2e",
        theirs="#00337f",
        note_back="#fff3c4",
    ),
)


@cache
def by_name() -> dict[str, Theme]:
    """All of them, as Textual knows them."""
    return {palette.name: palette.theme() for palette in PALETTES}


def known(name: str) -> str:
    """The full name of a theme that settings call "dark" or "pult-dark"; the default for any other."""
    for palette in PALETTES:
        if name in (palette.name, palette.name.removeprefix("pult-")):
            return palette.name
    return DEFAULT


def choices() -> tuple[Choice, ...]:
    return tuple(Choice(palette.name, _(palette.title)) for palette in PALETTES)
