"""Rows into templates: what is the same template, what is new, and what is left to the helpdesk."""

from __future__ import annotations

import tracemalloc
from collections.abc import Sequence
from io import BytesIO, StringIO
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from console.imports.flaws import Flaw
from console.imports.intake import Intake, Sums
from console.imports.kept import Kept, prepare_folder
from console.imports.rows import Rows
from console.imports.templates import IMPORTED, TEMPLATES, TemplateFile, TemplateRows
from console.imports.writing import write_csv, write_jsonl
from storage.records import Template

THEIRS = Template("12", "Доставка", "Привезём завтра", "ru", "Заказы")


class Desk:
    """What is kept of templates, and what the helpdesk has of its own."""

    def __init__(self, directory: Path, *theirs: Template) -> None:
        self.theirs = theirs
        self.kept = Kept(prepare_folder(directory) / "templates.jsonl", Template)
        self.flaws: list[Flaw] = []

    def take(self, content: str) -> Sums:
        self.flaws = []
        kind = TemplateFile(self.records(), self.theirs)
        intake = Intake(kind, self.kept, lambda bad: self.flaws.extend(bad.flaws))
        return intake.take(Rows(BytesIO(content.encode()), TEMPLATES, "x"))

    def records(self) -> list[Template]:
        return [record for _line, record in self.kept.lines()]

    def shown(self) -> list[Template]:
        return [*self.theirs, *self.records()]

    def export(self, *, as_json: bool) -> str:
        out = StringIO()
        rows = TemplateRows(self.shown())
        if as_json:
            write_jsonl(out, map(rows.fields, self.shown()))
        else:
            names = [column.key for column in TEMPLATES.columns]
            write_csv(out, names, map(rows.cells, self.shown()), ",")
        return out.getvalue()


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path, THEIRS)


def contents(templates: Sequence[Template]) -> list[tuple[str, str, str, str]]:
    return [(each.title, each.body, each.language, each.folder) for each in templates]


def test_a_second_import_updates_by_title_and_language(desk: Desk) -> None:
    assert desk.take("title,body,language\nHello,One,en\nHello,Два,ru\n") == Sums(added=2)
    assert desk.take("title,body,language\nHELLO,Three,en\n") == Sums(updated=1)
    assert desk.take("title,body,language\nHELLO,Three,English\nHello,Два,русский\n") == Sums(unchanged=2)
    assert contents(desk.records()) == [("HELLO", "Three", "en", ""), ("Hello", "Два", "ru", "")]


def test_a_second_import_updates_by_id_also_the_title(desk: Desk) -> None:
    desk.take("id,title,body\n5,Hello,One\n6,Bye,Two\n")
    assert desk.take("id,title\n5,Good day\n") == Sums(updated=1)
    assert contents(desk.records())[0] == ("Good day", "One", "", "")
    assert [each.id for each in desk.records()] == [IMPORTED + "5", IMPORTED + "6"]


def test_a_template_with_an_id_is_found_by_its_title_too(desk: Desk) -> None:
    desk.take("id,title,body\n5,Hello,One\n")
    assert desk.take("title,body\nhello,Two\n") == Sums(updated=1)
    assert [(each.id, each.body) for each in desk.records()] == [(IMPORTED + "5", "Two")]


def test_columns_that_a_file_lacks_stay_and_empty_cells_empty(desk: Desk) -> None:
    desk.take("title,body,folder\nHello,One,A\nBye,Two,B\n")
    desk.take("title,body\nHello,Three\n")
    desk.take("title,body,folder\nBye,Two,\n")
    assert contents(desk.records()) == [("Hello", "Three", "", "A"), ("Bye", "Two", "", "")]


def test_what_the_helpdesk_has_in_the_same_words_is_left_to_it(desk: Desk) -> None:
    row = "Доставка,Привезём завтра,ru,Заказы"
    assert desk.take(f"title,body,language,folder\n{row}\n") == Sums(unchanged=1)
    assert desk.records() == []
    assert desk.take("title,body,language,folder\nДоставка,Привезём скоро,ru,Заказы\n") == Sums(added=1)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("title,body\n,x\n", "expected a title or an id"),
        ("title,body\nx,\n", "found nothing"),
        ("id,title\n7,x\n", "not known yet"),
        ("id,body\n7,x\n", "not known yet"),
        ("title,language,body\nx,klingon,y\n", "expected a language"),
        ("id,title,body\n" + "5" * 101 + ",x,y\n", "1 to 100"),
    ],
)
def test_bad_rows(desk: Desk, content: str, said: str) -> None:
    assert desk.take(content) == Sums(bad=1)
    assert [flaw.line for flaw in desk.flaws] == [2]
    assert said in desk.flaws[0].said()
    assert desk.records() == []


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("uk-UA", "uk"),
        ("RU_ru", "ru"),
        ("Українська", "uk"),
        ("украинский", "uk"),
        ("ua", "uk"),
        ("pl", "pl"),
    ],
)
def test_languages(desk: Desk, written: str, expected: str) -> None:
    desk.take(f"title,body,мова\nx,y,{written}\n")
    assert desk.records()[0].language == expected


def test_a_body_of_several_lines_is_kept_as_it_is_but_harmless(desk: Desk) -> None:
    desk.take('title,body\nx,"  Добрый день,\r\n{{ customer.name }}!\x1b[31m\n"\n')
    assert desk.records()[0].body == "  Добрый день,\n{{ customer.name }}!␛[31m\n"


def test_a_large_file_is_never_in_memory_as_a_whole(desk: Desk, tmp_path: Path) -> None:
    body = "Здравствуйте! " * 2_000
    path = tmp_path / "large.csv"
    with path.open("w", encoding="utf-8") as file:
        file.write("title,body\n")
        file.writelines(f"t{number},{number} {body}\n" for number in range(400))
    with path.open("rb") as large:
        assert path.stat().st_size > 20_000_000
        tracemalloc.start()
        try:
            kind = TemplateFile((), ())
            sums = Intake(kind, desk.kept, lambda bad: None).take(Rows(large, TEMPLATES, path))
            _now, peak = tracemalloc.get_traced_memory()
        finally:
            tracemalloc.stop()
    assert sums.added == 400
    assert peak < 12_000_000


words = st.text("ab=+'\",;\n Ёі", min_size=1, max_size=5).filter(lambda text: bool(text.strip()))
templates = st.lists(
    st.builds(
        Template,
        st.uuids().map(str),
        words.map(lambda text: " ".join(text.split())),
        words,
        st.sampled_from(["", "ru", "uk", "en"]),
        st.sampled_from(["", "А", "=Б"]),
    ),
    min_size=1,
    max_size=6,
)


@pytest.mark.parametrize("as_json", [False, True])
@settings(deadline=None, max_examples=50)
@given(theirs=templates)
def test_an_export_imported_elsewhere_is_the_same_and_here_changes_nothing(
    tmp_path_factory: pytest.TempPathFactory, theirs: list[Template], as_json: bool
) -> None:
    here = Desk(tmp_path_factory.mktemp("here"), *theirs)
    here.take("id,title,body\n5,own,text\n")
    there = Desk(tmp_path_factory.mktemp("there"))
    there.take(here.export(as_json=as_json))
    assert not there.flaws
    assert contents(there.records()) == contents(here.shown())
    assert there.take(here.export(as_json=as_json)).unchanged == len(here.shown())
    before = here.records()
    sums = here.take(here.export(as_json=as_json))
    assert (here.records(), sums.bad, sums.updated) == (before, 0, 0)
