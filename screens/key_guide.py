"""Makes the tables of docs/keys.md from the commands: `python -m screens.key_guide` (`make guide`)."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from itertools import groupby
from pathlib import Path

from console import translation
from console.key_names import key_name, key_on
from console.keys import KeyedCommand, Place
from console.profiles.loader import load_profile
from screens.key_places import key_places

PAGE = Path(__file__).parents[1] / "docs" / "keys.md"

BELOW = "<!-- Made from the commands by `make guide`: edit those. -->"


def guide(page: str) -> str:
    """The page with its tables made anew, in English; what stands above the mark stays."""
    translation.use("en")
    above, mark, _tables = page.partition(BELOW)
    sections = [_section(place) for place in key_places(load_profile("boutique"))]
    return "\n".join([f"{above}{mark}\n", *sections])


def _section(place: Place) -> str:
    lines = [
        f"## {place.title}",
        "",
        "| key | ЙЦУКЕН | Ukrainian | does | name in `keys.toml` |",
        "|---|---|---|---|---|",
        *_rows(place.commands),
        "",
    ]
    return "\n".join(lines)


def _rows(commands: Sequence[KeyedCommand]) -> Iterator[str]:
    """Commands that do the same, each with a key of its own, share a row."""
    for title, same in groupby(commands, lambda command: command.title):
        group = list(same)
        if len(group) > 1:
            cells = [_from_to([command.keys[0] for command in group], layout) for layout in _LAYOUTS]
            names = f"`{group[0].id}` … `{group[-1].id}`"
        else:
            cells = [_keys(group[0].keys, layout) for layout in _LAYOUTS]
            names = f"`{group[0].id}`"
        names += ", stays" if group[0].fixed else ""
        yield f"| {' | '.join(cells)} | {title} | {names} |"


_LAYOUTS = ("", "ru", "uk")


def _keys(keys: Sequence[str], layout: str) -> str:
    """The keys as a layout makes them; on a Cyrillic one only those that are others there."""
    shown = [key_on(key, layout) for key in keys if not layout or key_on(key, layout) != key_name(key)]
    return " ".join(f"`{key}`" for key in shown) or ("" if layout else "–")


def _from_to(keys: Sequence[str], layout: str) -> str:
    shown = [key_on(key, layout) for key in keys]
    if layout and shown == [key_name(key) for key in keys]:
        return ""
    return f"`{shown[0]}` … `{shown[-1]}`"


if __name__ == "__main__":
    PAGE.write_text(guide(PAGE.read_text("utf-8")), "utf-8")
    sys.stdout.write(f"{PAGE}\n")
