"""Text on its way to the clipboard: cleaned, bounded, and said to be on its way, not to have arrived.

A terminal is asked to copy by one sequence (OSC 52) that it never answers, also over ssh; some take no
more than 100,000 bytes at once. What is copied may be pasted into a shell: no control character of a
customer's text gets as far as that.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from console.rules.cleaning import BODY_LIMIT, clean
from console.translation import _, ngettext
from screens.notices import Say, Tone
from screens.untrusted import phrase, plain

if TYPE_CHECKING:
    from textual.app import App
    from textual.content import Content

    _App = App[None]
else:
    _App = object

MOST = 54_000
"""Bytes of one text, in UTF-8: as base64, the form in which it goes out, 72,000."""


def fitting(text: str) -> str:
    """As much of the text, from its beginning, as goes out at once; no character is halved."""
    taken = text.encode("utf-8", "replace")[:MOST].decode("utf-8", "ignore")
    return taken.rstrip() if len(taken) < len(text) else text


class Copying(_App):
    """The app's half of copying: everything that is copied anywhere comes through here."""

    def copy_to_clipboard(self, text: str) -> None:
        """Hand a text to the terminal, harmless, and tell how much of it went."""
        harmless = clean(text, 5 * BODY_LIMIT)
        taken = fitting(harmless)
        self._clipboard = harmless
        self._hand_over(taken)
        self.post_message(Say(*_told(harmless, taken)))

    def _hand_over(self, text: str) -> None:
        from screens.telling import clipboard, in_tmux

        if self._driver is not None:
            self._driver.write(clipboard(text, in_tmux=in_tmux(os.environ)))


_LINE = 48  # characters of what was copied that are repeated


def _told(harmless: str, taken: str) -> tuple[Content, Tone]:
    if len(taken) < len(harmless):
        words = _("Only the first {n} characters of {whole} were copied: a terminal takes no more at once.")
        return phrase(words, n=len(taken), whole=len(harmless)), Tone.TROUBLE
    if "\n" not in taken and len(taken) <= _LINE:
        return phrase(_("copied: {what}"), what=taken), Tone.DONE
    words = ngettext("copied: {n} character", "copied: {n} characters", len(taken))
    return plain(words.format(n=len(taken))), Tone.DONE
