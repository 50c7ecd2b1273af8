"""Click's own sentences come from our catalogues, and are still click's."""

from __future__ import annotations

import inspect

import click
import pytest
from click import core, decorators, exceptions, formatting, parser, types

from console import translation
from console.commands.click_words import WORDS, translate_click


class Shouting:
    """A catalogue of a language that only shouts."""

    def gettext(self, text: str) -> str:
        return text.upper().replace("{NAME!R}", "{name!r}")

    def ngettext(self, one: str, many: str, n: int) -> str:
        return f"{n} of {one.split()[0]}"


def test_click_speaks_the_language_in_use(monkeypatch: pytest.MonkeyPatch) -> None:
    translate_click()
    command = click.Command("pult")
    monkeypatch.setattr(translation, "_catalogue", Shouting())
    helped = command.get_help(click.Context(command))
    assert "USAGE:" in helped
    assert "SHOW THIS MESSAGE AND EXIT." in helped
    said = exceptions.NoSuchCommand("lisst", possibilities=["list"]).format_message()
    assert said == "NO SUCH COMMAND 'lisst'. 1 of Did"


@pytest.mark.parametrize("sentence", WORDS)
def test_each_sentence_is_still_one_of_clicks(sentence: str) -> None:
    sources = "".join(
        inspect.getsource(module) for module in (core, decorators, exceptions, formatting, parser, types)
    )
    assert repr(sentence).strip("'\"").replace("\\'", "'") in sources
