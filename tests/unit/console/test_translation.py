"""Choosing a language, and speaking it."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo

from console import translation
from console.translation import _, chosen_language, explain, languages, ngettext, said_in, use
from storage.problems import Problem

KNOWN = ("en", "ru", "uk")


@pytest.fixture
def catalogues(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Catalogues of this test's own: Russian compiled, Ukrainian not."""
    _compiled(
        tmp_path,
        "ru",
        {
            "Fill in “{label}” first.": "Сначала «{label}».",
            "Broken {name}": "Сломано {nothing}",
            "It failed: {why}": "Не вышло: {why}",
            ("{n} ticket", "{n} tickets"): ("{n} обращение", "{n} обращения", "{n} обращений"),
        },
    )
    (tmp_path / "uk" / "LC_MESSAGES").mkdir(parents=True)
    (tmp_path / "uk" / "LC_MESSAGES" / "pult.po").touch()
    monkeypatch.setattr(translation, "LOCALES", tmp_path)
    _forget()
    yield tmp_path
    monkeypatch.undo()
    _forget()


def _forget() -> None:
    languages.cache_clear()
    translation._load.cache_clear()
    use("en")


def _compiled(folder: Path, language: str, said: dict[str | tuple[str, str], str | tuple[str, ...]]) -> None:
    catalogue = Catalog(locale=language)
    for text, translated in said.items():
        catalogue.add(text, translated)
    made = BytesIO()
    write_mo(made, catalogue)
    target = folder / language / "LC_MESSAGES" / "pult.mo"
    target.parent.mkdir(parents=True)
    target.write_bytes(made.getvalue())


@pytest.mark.parametrize(
    ("environ", "language"),
    [
        ({}, "en"),
        ({"LANG": "ru_RU.UTF-8"}, "ru"),
        ({"LANG": "uk_UA"}, "uk"),
        ({"LANG": "uk"}, "uk"),
        ({"LANG": "ru_RU@euro"}, "ru"),
        ({"LANG": "de_DE.UTF-8"}, "en"),
        ({"LANG": "ukr_UA"}, "en"),
        ({"LANG": "ru_RU.UTF-8", "LC_MESSAGES": "uk_UA.UTF-8"}, "uk"),
        ({"LANG": "ru_RU.UTF-8", "LC_MESSAGES": "uk_UA.UTF-8", "LC_ALL": "en_US.UTF-8"}, "en"),
        ({"LANG": "ru_RU.UTF-8", "LC_ALL": ""}, "ru"),
        ({"LANG": "ru_RU.UTF-8", "LC_ALL": "C.UTF-8"}, "en"),
        ({"LANG": "en_US.UTF-8", "LANGUAGE": "uk:ru"}, "uk"),
        ({"LANG": "en_US.UTF-8", "LANGUAGE": "be:ru_RU:uk"}, "ru"),
        ({"LANG": "ru_RU.UTF-8", "LANGUAGE": "be:de"}, "en"),
        ({"LANGUAGE": "ru"}, "ru"),
        ({"LANG": "C.UTF-8", "LANGUAGE": "ru"}, "ru"),
        ({"LANG": "C", "LANGUAGE": "ru"}, "en"),
        ({"LC_ALL": "POSIX", "LANGUAGE": "ru", "LANG": "uk_UA"}, "en"),
    ],
)
def test_which_language_the_environment_asks_for(environ: dict[str, str], language: str) -> None:
    assert chosen_language(environ, KNOWN) == language


def test_the_languages_there_are() -> None:
    assert set(KNOWN) <= set(languages())
    assert chosen_language({"LANG": "uk_UA.UTF-8"}) == "uk"


@pytest.mark.usefixtures("catalogues")
def test_speaking() -> None:
    assert _("Fill in “{label}” first.") == "Fill in “{label}” first."
    use("ru")
    assert translation.language() == "ru"
    assert _("Fill in “{label}” first.") == "Сначала «{label}»."
    assert _("not in the catalogue") == "not in the catalogue"
    assert _("") == ""  # the head of a catalogue is no translation
    use("en")
    assert said_in("ru", "Fill in “{label}” first.") == "Сначала «{label}»."
    assert said_in("en", "x") == "x"


@pytest.mark.usefixtures("catalogues")
@pytest.mark.parametrize(
    ("language", "n", "said"),
    [
        ("en", 1, "1 ticket"),
        ("en", 0, "0 tickets"),
        ("ru", 0, "0 обращений"),
        ("ru", 1, "1 обращение"),
        ("ru", 2, "2 обращения"),
        ("ru", 5, "5 обращений"),
        ("ru", 11, "11 обращений"),
        ("ru", 21, "21 обращение"),
        ("ru", 104, "104 обращения"),
    ],
)
def test_plurals(language: str, n: int, said: str) -> None:
    use(language)
    assert ngettext("{n} ticket", "{n} tickets", n).format(n=n) == said


@pytest.mark.usefixtures("catalogues")
@pytest.mark.parametrize("language", ["uk", "de", "", "../ru", "ru/../ru"])
def test_without_a_compiled_catalogue_it_is_english(language: str) -> None:
    use("ru")
    use(language)
    assert translation.language() == "en"
    assert _("Fill in “{label}” first.") == "Fill in “{label}” first."
    assert said_in(language, "Good morning") == "Good morning"


@pytest.mark.usefixtures("catalogues")
@pytest.mark.parametrize(
    ("problem", "said"),
    [
        (Problem("Fill in “{label}” first.", label="срок"), "Сначала «срок»."),
        (Problem("Fill in “{label}” first.", label="{why} {0}"), "Сначала «{why} {0}»."),
        (
            Problem("It failed: {why}", why=Problem("Fill in “{label}” first.", label="x")),
            "Не вышло: Сначала «x».",
        ),
        (Problem("Broken {name}", name="x"), "Broken {name}"),
        (Problem("Nothing to fill"), "Nothing to fill"),
    ],
)
def test_problems_are_explained(problem: Problem, said: str) -> None:
    use("ru")
    assert explain(problem) == said


def test_english_needs_no_gettext() -> None:
    script = (
        "import sys; from console.translation import _, use; use('en'); _('x');"
        "sys.exit(bool({'gettext', 'babel', 'locale'} & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == 0
