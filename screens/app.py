"""The terminal application: one desk, its screens, and the way in and out of the terminal.

Nothing that the first paint does not need is imported before it: dialogs, palette and help come in
when they are first asked for.
"""

from __future__ import annotations

import asyncio
import gc
import logging
import os
import signal
import sys
import time
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from rich.text import Text
from textual import events, on
from textual.app import App
from textual.css.query import NoMatches
from textual.message import Message
from textual.screen import Screen
from textual.theme import Theme
from textual.worker import WorkerFailed

from console import crash
from console.translation import _
from screens import greys, output_guard, themes
from screens.announcing import Announcing
from screens.commands import Command, Commanded, Group, Keys, bindings, by_key
from screens.copying import Copying
from screens.covering import Covering
from screens.go import GO_COMMANDS, Destinations
from screens.key_reader import KeyReader
from screens.notices import DeskChanged, Inbox, NoticeLine, Say, Tone
from screens.tour.guide import TOUR_COMMANDS, Guided
from screens.untrusted import phrase, plain
from storage.problems import Problem, mark

if TYPE_CHECKING:
    from console.desk_port import DeskPort
    from console.keys import Place
    from console.profiles.model import Profile

log = logging.getLogger(__name__)

SMALLEST = (60, 15)  # columns and rows; below that nothing can be shown that could be worked with
# What lies behind the message that says so is laid out no smaller than this: Textual's own widgets
# (8.2.8) fail where there is not one column for them.
_NO_SMALLER = (24, 6)

APP_COMMANDS = (
    Command(
        "console.palette",
        ("colon", "ctrl+p"),
        mark("Run a command by its name"),
        "palette",
        Group.CONSOLE,
        hint=mark("commands"),
        in_palette=False,
        writing=True,
    ),
    Command(
        "console.keys",
        ("question_mark", "comma", "f1"),
        mark("The keys that work here"),
        "keys",
        Group.CONSOLE,
        hint=mark("keys"),
        writing=True,
    ),
    Command("console.colours", (), mark("Other colours"), "colours", Group.CONSOLE),
    Command(
        "console.leave",
        ("ctrl+q",),
        mark("Leave Pult"),
        "leave",
        Group.CONSOLE,
        about=mark("Leave Pult. Drafts stay, and what waits in the outbox goes out next time."),
        priority=True,
        writing=True,
        alone=True,
    ),
    Command(
        "console.how_to_leave",
        ("ctrl+c",),
        mark("How to leave"),
        "how_to_leave",
        Group.CONSOLE,
        in_palette=False,
        in_help=False,
    ),
)


class _NoticesWait(Message):
    """From another thread: there are notices to take."""


class PultApp(
    Commanded, Copying, Announcing, Covering, Destinations, Guided, App[None], inherit_bindings=False
):
    """Pult on a terminal. `first_screen` makes the screen that is opened on the desk."""

    # The desk is the first screen: its sheet is read with the app's, in one go.
    CSS_PATH = ["app.tcss", "desk/screen.tcss"]  # noqa: RUF012
    TITLE = "Pult"
    AUTO_FOCUS = None
    ENABLE_COMMAND_PALETTE = False
    # Two panes beside each other below 110 columns, and one below 80.
    HORIZONTAL_BREAKPOINTS = [(0, "-one-column"), (80, "-two-columns"), (110, "-three-columns")]  # noqa: RUF012
    VERTICAL_BREAKPOINTS = [(0, "-low"), (20, "-high"), (34, "-tall")]  # noqa: RUF012
    COMMAND_TABLE = (*GO_COMMANDS, *APP_COMMANDS, *TOUR_COMMANDS)
    BINDINGS = bindings(COMMAND_TABLE)

    def __init__(
        self,
        desk: DeskPort,
        first_screen: Callable[[DeskPort], Screen[Any]],
        theme: str = "",
        chosen_keys: Keys | None = None,
        key_mistakes: Sequence[Problem] = (),
        on_terminal: bool = False,
    ) -> None:
        # Beforehand, or Textual makes the sheet in the colours of its own theme, and then all of it again.
        self.set_reactive(App.theme, themes.known(theme))
        super().__init__()
        self.desk = desk
        self.chosen_keys = dict(chosen_keys or {})
        self._key_mistakes = tuple(key_mistakes)
        self._reader = KeyReader(self, desk.language)
        self._first_screen = first_screen
        self._on_terminal = on_terminal
        self._inbox = Inbox(self._call_for_notices)
        self.animation_level = "none"
        self._filters = greys.repaired(self._filters)
        output_guard.install()
        if sys.platform != "win32":
            from screens.terminal import PultDriver

            self.driver_class = PultDriver

    @property
    def available_themes(self) -> dict[str, Theme]:
        return themes.by_name()

    def get_theme_variable_defaults(self) -> dict[str, str]:
        return themes.PALETTES[0].theme().variables

    def get_default_screen(self) -> Screen[Any]:
        return self._first_screen(self.desk)

    # In and out

    def on_load(self) -> None:
        if self._on_terminal and sys.platform != "win32":
            loop = asyncio.get_running_loop()
            for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT):
                loop.add_signal_handler(number, self._told_to_leave, number)

    def on_mount(self) -> None:
        self.desk.listen(self._inbox.put)
        crash.tell_threads(lambda words: self.post_message(Say(plain(words), Tone.TROUBLE)))
        self.call_after_refresh(self._after_first_paint)

    def _after_first_paint(self) -> None:
        # `console.commands.opening` has switched it off. What there is by now stays for the whole day:
        # looking through it again and again would only make keys wait.
        gc.enable()
        gc.freeze()
        self.begin_announcing(os.environ, time.monotonic)
        try:
            self.desk.start()
        except Problem as problem:
            self.post_message(Say.of(problem, Tone.TROUBLE))
        if self._key_mistakes:
            from screens.choose.key_mistakes import KeyMistakes

            self.push_screen(KeyMistakes(self._key_mistakes))
        self.offer_tour()

    def _told_to_leave(self, number: signal.Signals) -> None:
        self.exit(return_code=128 + number)

    def on_terminal_gone(self) -> None:
        self.exit(return_code=128 + 1)

    def panic(self, *renderables: object) -> None:
        # What Textual would print here holds source lines and values: customers' texts among them.
        self._fatal_error()

    def _fatal_error(self) -> None:
        error = self._exception or sys.exc_info()[1] or RuntimeError()
        if isinstance(error, WorkerFailed):
            error = error.error
        if self._exit_renderables:  # what follows from the first mistake is not told to anybody
            log.error("then %s", type(error).__name__)
            return
        words = crash.sentence(error, crash.report(error))
        # A Text is wrapped; what is made of segments would be cut off at the terminal's right edge.
        self._exit_renderables.append(Text(words, overflow="fold"))
        self._close_messages_no_wait()

    # Keys

    async def on_event(self, event: events.Event) -> None:
        self.note_typing(event)
        read: events.Event | None = event
        if isinstance(event, events.Key) and not event.is_forwarded:
            read = await self._reader.key(event)
        elif isinstance(event, events.Paste) and not event.is_forwarded:
            read = self._reader.paste(event)
        elif isinstance(event, events.MouseDown):
            self._reader.two_keys.leave()
        elif isinstance(event, events.Resize):
            read = _not_too_small(event)
        if read is not None:
            await super().on_event(read)

    def refuse_burst(self) -> bool:
        """Whether the key under way came amid a burst of bytes, and is therefore not done: that is said."""
        return self._reader.refuse_burst()

    def on_resize(self, event: events.Resize) -> None:
        small = event.size.width < SMALLEST[0] or event.size.height < SMALLEST[1]
        if small and not any(screen.id == "too-small" for screen in self.screen_stack):
            from screens.choose.too_small import TooSmall

            self.push_screen(TooSmall(*SMALLEST))

    # What is told

    def _call_for_notices(self) -> None:
        self.post_message(_NoticesWait())

    @on(_NoticesWait)
    def _take_notices(self) -> None:
        notice = self._inbox.take()
        self.announce(notice)
        for screen in self.screen_stack:
            screen.post_message(DeskChanged(notice))
        if notice.says is not None:
            self.on_say(Say.of(notice.says, Tone.TROUBLE))
        self.offer_tour()

    def on_say(self, told: Say) -> None:
        try:
            self.screen.query(NoticeLine).first().say(told.words, told.tone)
        except NoMatches:
            severity = "error" if told.tone is Tone.TROUBLE else "information"
            self.notify(told.words.plain, severity=severity)

    def notify(
        self,
        message: str,
        *,
        title: str = "",
        severity: str = "information",
        timeout: float | None = None,
        markup: bool = False,
    ) -> None:
        """As Textual's, but never parses: what is told may hold a stranger's words."""
        super().notify(message, title=title, severity=severity, timeout=timeout, markup=False)  # type: ignore[arg-type]

    # Commands

    def action_palette(self) -> None:
        from screens.choose.palette import open_palette

        open_palette(self, self.desk.language)

    def action_keys(self) -> None:
        from screens.built_in import built_in
        from screens.choose.keys import KeysDialog

        typing = self.focused is not None and self.focused.check_consume_key("a", "a")
        offers = [*by_key(self.screen), *built_in(self.screen)]
        self.push_screen(KeysDialog(offers, self.desk.language, typing))

    def action_colours(self) -> None:
        from screens.choose.one import ChooseOne

        choices = themes.choices()
        self.push_screen(ChooseOne(plain(_("Other colours")), choices, chosen=self.theme), self._use_theme)

    def _use_theme(self, name: str | None) -> None:
        if name is not None:
            self.theme = name

    def action_leave(self) -> None:
        self.exit()

    def action_how_to_leave(self) -> None:
        self.post_message(Say(phrase(_("{key} leaves Pult."), key=self.key_of("console.leave"))))


def _not_too_small(event: events.Resize) -> events.Resize:
    width, height = max(event.size.width, _NO_SMALLER[0]), max(event.size.height, _NO_SMALLER[1])
    if (width, height) == event.size:
        return event
    return events.Resize.from_dimensions((width, height), event.pixel_size)


def key_places(profile: Profile) -> tuple[Place, ...]:
    """Every screen and dialog with its commands, for what must know all keys at once."""
    from screens.key_places import key_places as places

    return places(profile)


def run(desk: DeskPort, theme: str = "") -> int:
    """Open the console on a desk until its operator leaves; the exit code.

    The caller closes the desk.
    """
    from screens.desk.screen import DeskScreen

    keys: Keys = {}
    mistakes: Sequence[Problem] = ()
    if desk.keys_file is not None and desk.keys_file.exists():
        from console.keys import read_keys

        chosen = read_keys(desk.keys_file, key_places(desk.profile))
        keys, mistakes = chosen.keys, chosen.mistakes
        for mistake in mistakes:
            log.warning("%s", mistake)
    app = PultApp(desk, DeskScreen, theme, keys, mistakes, on_terminal=True)
    app.run()
    return app.return_code or 0
