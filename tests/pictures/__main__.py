"""`python -m tests.pictures`: the practice desk, played for a moment and drawn as SVG."""

from __future__ import annotations

import asyncio
import re
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from textual.app import App
from textual.pilot import Pilot

from console import translation
from console.commands.practice import practice_desk
from console.commands.setting import Setting
from console.config import Home
from console.desk import open_desk
from console.profiles.loader import load_profile
from screens.app import PultApp
from screens.desk.screen import DeskScreen

OUT = Path(__file__).resolve().parents[2] / "docs" / "pictures"
PATIENCE = 10.0  # seconds for the desk to show what is waited for


@dataclass(frozen=True)
class Picture:
    """One picture: the keys that lead to it, and what must be on the screen when it is taken."""

    name: str
    language: str
    theme: str
    size: tuple[int, int]
    keys: tuple[str, ...]
    shows: str


PICTURES = (
    Picture("desk", "ru", "pult-dark", (120, 36), ("f3",), "#10"),
    Picture("macro", "ru", "pult-dark", (120, 36), ("f3", "1"), "→"),
    Picture("light", "uk", "pult-light", (120, 36), ("f2",), "#10"),
    Picture("small", "en", "pult-dark", (80, 24), ("f6",), "#10"),
    Picture("keys", "en", "pult-dark", (80, 24), ("question_mark",), "Esc"),
)


async def take(picture: Picture, home: Home) -> None:
    translation.use(picture.language)
    settings = practice_desk(Setting(lambda desk, theme: 0, home=home), "boutique")
    desk = open_desk(home, settings, load_profile("boutique"), picture.language)
    desk.tour_shown()
    app = PultApp(desk, DeskScreen, picture.theme)
    try:
        async with app.run_test(size=picture.size) as pilot:
            await until(pilot, lambda: "#10" in text_of(app))
            for key in picture.keys:
                await pilot.press(key)
            await until(pilot, lambda: picture.shows in text_of(app))
            await pilot.pause()
            svg = app.export_screenshot(title="Pult")
    finally:
        desk.close()
    # The reader's own monospaced font: a picture in a README fetches nothing.
    svg = re.sub(r"@font-face \{.*?\}", "", svg, flags=re.DOTALL).replace("Fira Code", "DejaVu Sans Mono")
    (OUT / f"{picture.name}.svg").write_text(svg, "utf-8")
    sys.stdout.write(f"{picture.name}.svg\n")


def text_of(app: App[Any]) -> str:
    return "\n".join(
        "".join(segment.text for segment in line) for line in app.screen._compositor.render_strips()
    )


async def until(pilot: Pilot[None], reached: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE
    while not reached():
        if time.monotonic() > end:
            raise TimeoutError(f"the desk does not show what the picture is of:\n{text_of(pilot.app)}")
        await pilot.pause(0.05)


async def main() -> None:
    OUT.mkdir(parents=True, exist_ok=True)
    for picture in PICTURES:
        with tempfile.TemporaryDirectory() as place:
            await take(picture, Home(Path(place)))


asyncio.run(main())
