"""What click says by itself (usage, options, mistakes of a command line), in the language in use.

Click has its sentences in English only and asks the standard `gettext` for others, which goes by the
environment alone; Pult's language comes from `--language` and the settings, too. So click asks us.
"""

from __future__ import annotations

from types import ModuleType

from click import core, decorators, exceptions, formatting, parser, types

from console import translation
from storage.problems import mark

_MODULES: tuple[ModuleType, ...] = (core, decorators, exceptions, formatting, parser, types)

WORDS = (
    mark("Usage:"),
    mark("Options"),
    mark("Commands"),
    mark("Show this message and exit."),
    mark("Show the version and exit."),
    mark("Try '{command} {option}' for help."),
    mark("Error: {message}"),
    mark("Aborted!"),
    mark("No such option {name!r}."),
    mark("No such command {name!r}."),
    mark("Missing command."),
    mark("Missing argument"),
    mark("Missing option"),
    mark("Choose from:\n\t{choices}"),
    mark("Invalid value: {message}"),
    mark("Invalid value for {param_hint}: {message}"),
    mark("Option {name!r} does not take a value."),
    mark("{value!r} is not a valid {number_type}."),
    mark("{value} is not in the range {range}."),
)
"""Of click's sentences those that a person can meet here; what is counted stands in `counted`."""


def counted(n: int) -> tuple[str, ...]:
    """Click's sentences with a number in them, for the catalogues."""
    return (
        translation.ngettext("Did you mean {possibility}?", "(Did you mean one of: {possibilities}?)", n),
        translation.ngettext("{value!r} is not {choice}.", "{value!r} is not one of {choices}.", n),
        translation.ngettext(
            "Got unexpected extra argument ({args})", "Got unexpected extra arguments ({args})", n
        ),
        translation.ngettext(
            "Option {name!r} requires an argument.", "Option {name!r} requires {nargs} arguments.", n
        ),
    )


def translate_click() -> None:
    """From now on click's sentences come from the catalogue of whichever language is in use then."""
    for module in _MODULES:
        for name, ours in (("_", translation._), ("ngettext", translation.ngettext)):
            if hasattr(module, name):
                setattr(module, name, ours)
