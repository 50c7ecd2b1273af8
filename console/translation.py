"""Every string that a person reads passes through here.

English stands in the code and is the key of the catalogues in `console/locale`. A language is one
catalogue more, and no edit elsewhere. Where a catalogue has not been compiled, English is shown.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from storage.problems import Problem, mark

if TYPE_CHECKING:
    from gettext import GNUTranslations

SOURCE_LANGUAGE = "en"
DOMAIN = "pult"
LOCALES = Path(__file__).parent / "locale"

_language = SOURCE_LANGUAGE
_catalogue: GNUTranslations | None = None


def _(text: str) -> str:
    """`text` in the language in use."""
    return text if _catalogue is None or not text else _catalogue.gettext(text)


def ngettext(one: str, many: str, n: int) -> str:
    """The form that goes with `n` in the language in use; its `{n}` is still to be filled."""
    if _catalogue is None:
        return one if n == 1 else many
    return _catalogue.ngettext(one, many, n)


def explain(problem: Problem) -> str:
    """A problem as one sentence in the language in use; problems among its values likewise."""
    values = {
        name: explain(value) if isinstance(value, Problem) else value
        for name, value in problem.values.items()
    }
    try:
        return _(problem.sentence).format(**values)
    except (KeyError, IndexError, ValueError, AttributeError):
        # A sentence with a place that nobody fills must not hide the trouble it speaks of.
        return problem.sentence


def use(language: str) -> None:
    """Speak `language` from now on; English where there is no compiled catalogue for it."""
    global _language, _catalogue
    _catalogue = _load(language)
    _language = language if _catalogue is not None else SOURCE_LANGUAGE


def language() -> str:
    """The language in use: "en", "ru", "uk"."""
    return _language


def said_in(language: str, text: str) -> str:
    """`text` in a language of its own, whatever language is in use: what goes to a customer."""
    catalogue = _load(language)
    return text if catalogue is None else catalogue.gettext(text)


def counted_in(language: str, singular: str, plural: str, n: int) -> str:
    """The form of a word that goes with `n`, in a language of its own."""
    catalogue = _load(language)
    if catalogue is None:
        return singular if n == 1 else plural
    return catalogue.ngettext(singular, plural, n)


@cache
def languages() -> tuple[str, ...]:
    """The languages there are catalogues for, English among them."""
    found = {place.parent.parent.name for place in LOCALES.glob(f"*/LC_MESSAGES/{DOMAIN}.po")}
    compiled = {place.parent.parent.name for place in LOCALES.glob(f"*/LC_MESSAGES/{DOMAIN}.mo")}
    return tuple(sorted({SOURCE_LANGUAGE} | found | compiled))


def chosen_language(environ: Mapping[str, str], available: Collection[str] | None = None) -> str:
    """The language that the environment asks for, by gettext's order of variables.

    LANGUAGE is a list of wishes and comes first, unless the locale is plainly "C" or "POSIX"; then
    the first of LC_ALL, LC_MESSAGES and LANG that is set decides alone. "en" when none fits.
    """
    known = languages() if available is None else available
    locale = next((environ[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if environ.get(name)), "")
    if locale in ("C", "POSIX"):
        return SOURCE_LANGUAGE
    for wish in (environ.get("LANGUAGE") or locale).split(":"):
        code = wish.partition(".")[0].partition("@")[0].partition("_")[0].lower()
        if code in known:
            return code
    return SOURCE_LANGUAGE


@cache
def _load(language: str) -> GNUTranslations | None:
    if language == SOURCE_LANGUAGE or language not in languages():
        return None
    compiled = LOCALES / language / "LC_MESSAGES" / f"{DOMAIN}.mo"
    if not compiled.exists():
        return None
    from gettext import GNUTranslations  # late: English needs none of it, and `pult --version` is quick

    with compiled.open("rb") as file:
        return GNUTranslations(file)


__all__ = ["_", "chosen_language", "explain", "language", "languages", "mark", "ngettext", "said_in", "use"]
