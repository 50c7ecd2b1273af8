"""The same physical keys on a Latin, a Russian and a Ukrainian layout.

A terminal hands over the letter that the layout made: `о` where a Latin layout would have made `j`.
Commands are bound to Latin keys, so a Cyrillic letter is translated back, once, before Textual looks
for bindings; that reaches lists, dialogs and built-in widgets alike. Translation goes by letter and
not by position: whoever types Latin letters on Dvorak means those letters. It never happens while
the letter would be text.

`.` and `,` lie on other keys of the Cyrillic layouts and are left as they are, without an action of
their own. The key that makes `?` with shift on a Latin layout makes `,` with shift on those, so `,`
is one more way to ask for the help, and nothing else.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from textual import events
from textual.keys import _character_to_key

from console.key_names import key_label, key_name, key_on
from console.layouts import LATIN_OF, MADE_BY

if TYPE_CHECKING:
    from textual.dom import DOMNode

__all__ = ["key_label", "key_name", "key_on", "physical", "respelled", "translated"]


@lru_cache(maxsize=512)
def physical(key: str) -> str | None:
    """Textual's name of the same physical key on a Latin layout; None when `key` is not Cyrillic.

    `о` is "j", `Ж` is "colon", `ctrl+с` (as terminals with the Kitty protocol send it) is "ctrl+c".
    """
    *modifiers, letter = key.split("+")
    latin = LATIN_OF.get(letter)
    if latin is None:
        return None
    return "+".join([*modifiers, latin if latin.isalnum() else _character_to_key(latin)])


def translated(event: events.Key, focused: DOMNode | None) -> events.Key:
    """The event as a Latin layout would have made it, unless the focused widget takes it as text."""
    key = physical(event.key)
    if key is None or (focused is not None and focused.check_consume_key(event.key, event.character)):
        return event
    character = LATIN_OF.get(event.character) if event.character else None
    return events.Key(key, character)


def respelled(text: str) -> tuple[str, ...]:
    """What was meant if the layout was the wrong one: `cnfnec` for "статус", `ыефегы` for "status"."""
    found = {"".join(LATIN_OF.get(letter, letter) for letter in text)}
    for made in MADE_BY.values():
        found.add("".join(made.get(letter, letter) for letter in text))
    found.discard(text)
    return tuple(sorted(found))
