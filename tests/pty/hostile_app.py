"""An app that shows hostile texts with the first two layers bypassed on purpose.

Usage: python -m tests.pty.hostile_app guarded|"strips only"|"file only"|bare. It writes one line on
leaving: how many times the one-letter binding fired that nobody pressed.
"""

from __future__ import annotations

import sys
from typing import Any

from rich.segment import Segment
from rich.style import Style as RichStyle
from rich.text import Text
from textual import events
from textual.app import App, ComposeResult
from textual.content import Content
from textual.drivers.linux_driver import LinuxDriver
from textual.screen import Screen
from textual.strip import Strip
from textual.widget import Widget
from textual.widgets import Button, DataTable, Label, OptionList, Static, TextArea

from console.desk_port import DeskPort
from screens import output_guard
from screens.app import PultApp
from tests.ui.builders import HOSTILE
from tests.ui.desk_double import make_desk


class OwnLines(Widget):
    """Paints its lines itself, and links one of them to something that is not a web page."""

    def render_line(self, y: int) -> Strip:
        texts = list(HOSTILE.values())
        if y >= len(texts):
            return Strip.blank(self.size.width)
        link = RichStyle(link="ssh://-oProxyCommand=x\x1b]10;?\x1b\\")
        return Strip([Segment(texts[y]), Segment("link", link)]).crop(0, self.size.width)


class HostileScreen(Screen[None]):
    CSS = """
    Static, Label, Button, OptionList, DataTable, TextArea { height: 3; }
    OwnLines { height: 17; }
    """
    BINDINGS = [(key, "fired", "") for key in "rgbf0;/"]  # noqa: RUF012

    def __init__(self, desk: DeskPort | None = None) -> None:
        super().__init__()
        self.fired = 0

    def compose(self) -> ComposeResult:
        everything = "".join(HOSTILE[name] for name in HOSTILE if name not in ("surrogate", "long line"))
        yield OwnLines()
        yield Static(Content(everything))
        yield Label(Content(everything))
        yield Button(Content(everything))
        yield OptionList(Content(everything))
        yield TextArea(everything, read_only=True)
        table: DataTable[Text] = DataTable()
        table.add_column(Text("column"))
        table.add_row(Text(everything))
        yield table

    def on_mount(self) -> None:
        box = self.query_one(Static)
        box.border_title = Content(HOSTILE["terminal query"])
        box.styles.border = ("round", "red")
        self.call_after_refresh(self.notify, HOSTILE["terminal query"], markup=False)

    def action_fired(self) -> None:
        self.fired += 1

    def on_key(self, event: events.Key) -> None:
        if event.key == "ctrl+e":
            self.app.exit()


class BareApp(App[None]):
    """As Textual comes."""

    def get_default_screen(self) -> Screen[Any]:
        return HostileScreen()


def main() -> None:
    how = sys.argv[1]
    app: App[None] = BareApp() if how == "bare" else PultApp(make_desk(), HostileScreen)
    if how == "strips only":
        app.driver_class = LinuxDriver
    if how == "file only":
        output_guard.remove()
    screens: list[Screen[Any]] = []
    app.call_later(lambda: screens.append(app.screen))
    app.run()
    fired = screens[0].fired if isinstance(screens[0], HostileScreen) else -1
    sys.stdout.write(f"fired {fired} times\n")


if __name__ == "__main__":
    main()
