"""Refreshes `pult.pot` and every `pult.po` from the code: `python -m console.locale.extract`.

What the code no longer says leaves the catalogues; what is new comes in untranslated and is listed,
with an exit status of 1. `--check` changes no file.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

from storage.frozen import frozen

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
PACKAGES = ("storage", "console", "screens")
KEYWORDS: dict[str, tuple[int, ...] | None] = {
    "_": None,
    "mark": None,
    "ngettext": (1, 2),
    "counted_in": (2, 3),
}
PLACES = re.compile(r"\{(\w*)[^{}]*\}")
# Dates and addresses that would change with every run and say nothing.
NOISE = re.compile(
    rb'^"(Project-Id-Version|Report-Msgid-Bugs-To|POT-Creation-Date|PO-Revision-Date|Last-Translator'
    rb"|Language-Team|Generated-By): .*\n",
    re.MULTILINE,
)


@frozen
class Flaw:
    """One entry of a catalogue that cannot be shipped as it is."""

    language: str
    text: str
    why: str

    def __str__(self) -> str:
        return f"{self.language}: {self.why}: {self.text!r}"


def extract(root: Path = ROOT) -> Catalog:
    """All that the code says to people, with the files where it says it."""
    found = Catalog(project="pult", charset="utf-8", copyright_holder="Pult", fuzzy=False)
    found.header_comment = "# All that Pult says to people. Made by `python -m console.locale.extract`."
    for package in PACKAGES:
        for name, _line, text, comments, context in extract_from_dir(
            root / package, method_map=[("**.py", "python")], keywords=KEYWORDS
        ):
            found.add(text, locations=[(f"{package}/{name}", 0)], auto_comments=comments, context=context)
    return found


def read(language: str, folder: Path = HERE) -> Catalog:
    """The translated catalogue of `language`, or an empty one for a language that begins today."""
    path = folder / language / "LC_MESSAGES" / "pult.po"
    if not path.exists():
        return Catalog(locale=language, project="pult", charset="utf-8", fuzzy=False)
    with path.open("rb") as file:
        return read_po(file, locale=language)


def flaws(language: str, translated: Catalog, template: Catalog) -> Iterator[Flaw]:
    """What keeps `translated` from being complete: missing, fuzzy, unused, or with other places."""
    for wanted in template:
        if not wanted.id:
            continue
        message = translated.get(wanted.id, context=wanted.context)
        text = wanted.id if isinstance(wanted.id, str) else wanted.id[0]
        if message is None or not _filled(message, translated.num_plurals):
            yield Flaw(language, text, "not translated")
        elif message.fuzzy:
            yield Flaw(language, text, "fuzzy")
        elif not _same_places(message):
            yield Flaw(language, text, "its {places} differ")
    for message in translated:
        if message.id and template.get(message.id, context=message.context) is None:
            text = message.id if isinstance(message.id, str) else message.id[0]
            yield Flaw(language, text, "no longer in the code")


def _filled(message: Message, plurals: int) -> bool:
    forms = _forms(message)
    return len(forms) == (1 if isinstance(message.id, str) else plurals) and all(forms)


def _same_places(message: Message) -> bool:
    """A translation fills the same places; one form of a plural may say its number in words."""
    if isinstance(message.id, str):
        return all(_places(message.id) == _places(form) for form in _forms(message))
    wanted = set(_places(message.id[1]))
    return all(wanted - {"n"} <= set(_places(form)) <= wanted for form in _forms(message))


def _places(text: str) -> list[str]:
    return sorted(PLACES.findall(text))


def _forms(message: Message) -> tuple[str, ...]:
    if isinstance(message.string, str):
        return (message.string,)
    return tuple(message.string or ())


def refresh(root: Path = ROOT, folder: Path = HERE) -> list[Flaw]:
    """Write the template and bring every catalogue up to it; what is still to be translated."""
    template = extract(root)
    _write(folder / "pult.pot", template)
    left: list[Flaw] = []
    for place in sorted(folder.glob("*/LC_MESSAGES")):
        language = place.parent.name
        translated = read(language, folder)
        translated.update(template, no_fuzzy_matching=True)
        translated.obsolete.clear()
        translated.fuzzy = False
        translated.header_comment = f"# What Pult says, in the language {language!r}."
        _write(place / "pult.po", translated)
        left.extend(flaws(language, translated, template))
    return left


def check(root: Path = ROOT, folder: Path = HERE) -> list[Flaw]:
    """What `refresh` would have to say, with no file touched."""
    template = extract(root)
    left: list[Flaw] = []
    for place in sorted(folder.glob("*/LC_MESSAGES")):
        language = place.parent.name
        left.extend(flaws(language, read(language, folder), template))
    return left


def _write(path: Path, catalogue: Catalog) -> None:
    made = BytesIO()
    write_po(made, catalogue, width=100, sort_output=True, include_lineno=False, ignore_obsolete=True)
    fresh = NOISE.sub(b"", made.getvalue())
    if not path.exists() or path.read_bytes() != fresh:
        path.write_bytes(fresh)


def main(arguments: list[str]) -> int:
    left = check() if "--check" in arguments else refresh()
    for flaw in left:
        sys.stdout.write(f"{flaw}\n")
    return 1 if left else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
