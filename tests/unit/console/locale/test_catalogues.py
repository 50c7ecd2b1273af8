"""The catalogues that go out are whole, and made from the code as it is."""

from __future__ import annotations

from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

from console.locale import compile as compiling
from console.locale import extract
from console.translation import languages

CODE = """
from console.translation import _, ngettext
from storage.problems import mark

def say(n):
    _("Hello, {name}")
    ngettext("{n} ticket", "{n} tickets", n)
    mark("two "
         "halves")
    other("not this")
"""


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A small tree of code with one catalogue that is not up to it."""
    for package in extract.PACKAGES:
        (tmp_path / package).mkdir()
    (tmp_path / "screens" / "one.py").write_text(CODE)
    folder = tmp_path / "locale" / "ru" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    (folder / "pult.po").write_text(
        'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n\n'
        'msgid "Hello, {name}"\nmsgstr "Привет, {name}"\n\nmsgid "old"\nmsgstr "старое"\n'
    )
    return tmp_path


def test_the_code_is_read(tree: Path) -> None:
    found = {entry.id for entry in extract.extract(tree) if entry.id}
    assert found == {"Hello, {name}", ("{n} ticket", "{n} tickets"), "two halves"}


def test_refreshing_keeps_adds_and_takes_out(tree: Path) -> None:
    left = extract.refresh(tree, tree / "locale")
    assert {(flaw.text, flaw.why) for flaw in left} == {
        ("{n} ticket", "not translated"),
        ("two halves", "not translated"),
    }
    text = (tree / "locale" / "ru" / "LC_MESSAGES" / "pult.po").read_text()
    assert "Привет, {name}" in text
    assert "старое" not in text
    assert "screens/one.py" in text
    assert "nplurals=3" in text
    extract.refresh(tree, tree / "locale")
    assert (tree / "locale" / "ru" / "LC_MESSAGES" / "pult.po").read_text() == text


def test_checking_touches_no_file(tree: Path) -> None:
    before = {path: path.read_bytes() for path in tree.rglob("*") if path.is_file()}
    assert extract.check(tree, tree / "locale")
    assert {path: path.read_bytes() for path in tree.rglob("*") if path.is_file()} == before


@pytest.mark.parametrize(
    ("text", "translated", "why"),
    [
        ("Hello, {name}", "", "not translated"),
        ("Hello, {name}", "Привет, {nom}", "its {places} differ"),
        ("Hello, {name}", "Привет", "its {places} differ"),
        ("Hello, {name}", "Привет, {name} {name}", "its {places} differ"),
        ("{at:%H} {n!r}", "{n!r} {at:%H}", None),
        (("{n} ticket", "{n} tickets"), ("один", "{n} обращения", "{n} обращений"), None),
        (("{n} ticket", "{n} tickets"), ("{n} обращение", "{n} обращения", ""), "not translated"),
        (("{n} ticket", "{n} tickets"), ("{n} обращение", "{n} обращения"), "not translated"),
        (("{n} of {all}", "{n} of {all}"), ("{n}", "{n} из {all}", "{n} из {all}"), "its {places} differ"),
    ],
)
def test_flaws(text: str | tuple[str, str], translated: str | tuple[str, ...], why: str | None) -> None:
    template, catalogue = Catalog(), Catalog(locale="ru")
    template.add(text)
    catalogue.add(text, translated)
    assert [flaw.why for flaw in extract.flaws("ru", catalogue, template)] == ([] if why is None else [why])


def test_fuzzy_and_unused_entries_are_flaws() -> None:
    template, catalogue = Catalog(), Catalog(locale="uk")
    template.add("a")
    catalogue.add("a", "а", flags=["fuzzy"])
    catalogue.add("b", "б")
    found = {(flaw.text, flaw.why) for flaw in extract.flaws("uk", catalogue, template)}
    assert found == {("a", "fuzzy"), ("b", "no longer in the code")}


def test_what_is_shipped_is_whole() -> None:
    assert {"ru", "uk"} <= set(languages())
    assert [str(flaw) for flaw in extract.check()] == []


@pytest.mark.parametrize("language", ["ru", "uk"])
def test_plurals_have_the_forms_of_the_language(language: str) -> None:
    assert extract.read(language).num_plurals == 3


def test_the_template_and_what_is_compiled_belong_to_the_code(tmp_path: Path) -> None:
    template = {entry.id for entry in extract.extract() if entry.id}
    with (extract.HERE / "pult.pot").open("rb") as file:
        kept = {entry.id for entry in read_po(file) if entry.id}
    assert kept == template, "run `python -m console.locale.extract`"
    for path in extract.HERE.glob("*/LC_MESSAGES/pult.po"):
        copied = tmp_path / path.relative_to(extract.HERE)
        copied.parent.mkdir(parents=True)
        copied.write_bytes(path.read_bytes())
    for made in compiling.compile_catalogues(tmp_path):
        shipped = extract.HERE / made.relative_to(tmp_path)
        assert shipped.read_bytes() == made.read_bytes(), "run `python -m console.locale.compile`"
