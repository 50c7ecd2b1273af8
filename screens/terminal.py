"""The terminal as this program drives it: no input can kill it, and it leaves when nobody is there.

Textual's own driver (8.2.8) dies of one byte that is not UTF-8, dies of a key sequence with a number
out of range, and spins at full speed when the other end of the pty has closed.
"""

from __future__ import annotations

import os
import re
import selectors
import time
from codecs import getincrementaldecoder
from collections.abc import Iterable
from io import TextIOWrapper
from typing import TYPE_CHECKING, Any, cast

from textual import events
from textual._parser import ParseError
from textual._xterm_parser import XTermParser
from textual.message import Message

from screens.output_guard import GatedFile
from screens.pasting import BurstKey, Incoming, Pasted, Typed
from screens.speaking import Speaking

if TYPE_CHECKING:
    from textual.app import App

_LOOK_UP = 0.1  # seconds between two looks at whether to stop
_AT_ONCE = 4096  # bytes
_SEQUENCES = re.compile("(?=\x1b)")
_SEQUENCE = re.compile(r"\x1b\[?[0-9;:<>?]*[A-Za-z~]?")


class TerminalGone(Message):
    """The other end was closed: there is nobody to show anything to."""


class PultDriver(Speaking):
    """Textual's driver with a gate on what goes out, and patience with what comes in."""

    def __init__(self, app: App[Any], **options: Any) -> None:
        super().__init__(app, **options)
        self._left = False
        if self._file is not None:
            self._file = cast("TextIOWrapper[Any]", GatedFile(self._file, self._leave))

    def _sigcont_application(self, *_signal: object) -> None:
        """Go on after a stop. One that came without warning (SIGSTOP) has left the reader and the modes as
        they were: Textual (8.2.8) would put a second reader beside the first, and the one of them that gets
        no key keeps the program from ending."""
        if self._must_signal_resume:
            super()._sigcont_application()
        else:
            self._app.call_later(self._app.refresh)  # somebody else may have written on the screen

    def run_input_thread(self) -> None:
        """Read keys until told to stop, or until there is nothing left to read from."""
        decode = getincrementaldecoder("utf-8")(errors="replace").decode
        parser = XTermParser(self._debug)
        incoming = Incoming()
        with selectors.SelectSelector() as selector:
            selector.register(self.fileno, selectors.EVENT_READ)
            while not self.exit_event.is_set():
                if selector.select(_LOOK_UP):
                    data = self._read()
                    if not data:
                        self._leave()
                        return
                    found = incoming.take(decode(data), time.monotonic())
                else:
                    found = incoming.tick(time.monotonic())
                for piece in found:
                    parser = self._come_in(parser, piece)
                self._hand_on(parser.tick())

    def _come_in(self, parser: XTermParser, piece: Typed | Pasted) -> XTermParser:
        if isinstance(piece, Typed):
            return self._type(parser, piece.text, piece.burst)
        self._hand_on([events.Paste(piece.text)])
        return parser

    def _read(self) -> bytes:
        """What has been typed, b"" when nothing ever will be."""
        try:
            return os.read(self.fileno, _AT_ONCE)
        except OSError:
            return b""

    def _type(self, parser: XTermParser, text: str, burst: int) -> XTermParser:
        """Give the parser what was typed. A sequence that it dies of is dropped, and a new one goes on."""
        for piece in _SEQUENCES.split(text):
            # The first bytes of a letter are no text yet, and feeding nothing would end the parser.
            if not piece:
                continue
            try:
                self._hand_on(parser.feed(piece), burst)
            except (ValueError, OverflowError, ParseError):
                parser = XTermParser(self._debug)
                if rest := _SEQUENCE.sub("", piece, count=1):
                    self._hand_on(parser.feed(rest), burst)
        return parser

    def _hand_on(self, messages: Iterable[Message], burst: int = 0) -> None:
        for message in messages:
            if burst and isinstance(message, events.Key):
                self.process_message(BurstKey(message.key, message.character, burst))
            else:
                self.process_message(message)

    def _leave(self) -> None:
        if not self._left:
            self._left = True
            self.send_message(TerminalGone())
