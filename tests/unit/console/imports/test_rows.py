"""Files as rows: delimiters, headers, JSONL, and what is named when a row is bad."""

from __future__ import annotations

import json

import pytest

from console.imports.flaws import ImportProblem
from tests.unit.console.imports.files import places, read, rows_of, values

GOOD = {"number": "1", "status": "новый", "text": "да, конечно; или | нет\tможет"}


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1251"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_delimiter_and_encoding_are_told_apart_together(delimiter: str, encoding: str, end: str) -> None:
    header = delimiter.join(("Номер", "Статус", "Текст"))
    row = delimiter.join(("1", "новый", f'"{GOOD["text"]}"'))
    content = f"{header}{end}{row}{end}"
    good, flaws = read(content, encoding)
    assert values(good) == [GOOD]
    assert not flaws
    assert rows_of(content, encoding).told.delimiter == delimiter


def test_commas_in_texts_do_not_make_a_comma_the_delimiter() -> None:
    content = "номер;текст\n" + "".join(f"{n};раз, два, три, четыре, пять\n" for n in range(50))
    good, flaws = read(content)
    assert len(good) == 50
    assert not flaws


@pytest.mark.parametrize("first", ["sep=;", "SEP=;\r", " sep=; "])
def test_a_spreadsheets_own_first_line_is_believed_and_lines_are_counted_with_it(first: str) -> None:
    good, flaws = read(f"{first}\nnumber;text\n1;a,b\n2\n")
    assert values(good) == [{"number": "1", "text": "a,b"}]
    assert places(flaws) == [(4, 0, "")]


@pytest.mark.parametrize(
    ("header", "keys"),
    [
        ("number,status", ["number", "status"]),
        ("NUMBER , Status:", ["number", "status"]),
        ("№ заказа,статус", ["number", "status"]),
        ("Номер,Місце", ["number", "place"]),
        ("номер,МЕСТО", ["number", "place"]),
        ("'-number,status,body", ["number", "status", "text"]),
    ],
)
def test_names_of_columns_in_three_languages(header: str, keys: list[str]) -> None:
    good, flaws = read(f"{header}\n" + ",".join("x" for _ in header.split(",")) + "\n")
    assert not flaws
    assert list(good[0].values) == keys


def test_columns_that_mean_nothing_are_told_and_left() -> None:
    rows = rows_of("number,Manager,text,,\x1b[31mx\n1,Olga,a,,\n")
    assert rows.told.unused == ("Manager", "␛[31mx")
    good, _ = read("number,Manager,text,\n1,Olga,a,\n")
    assert values(good) == [{"number": "1", "text": "a"}]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("number,text,Номер\n1,a,2\n", ["two columns", "number", "Номер", "column 1", "column 3"]),
        ("status,text\nnew,a\n", ["no column “number”", "“status”, “text”"]),
        ("1,2,3\n4,5,6\n", ["no column “number”", "“1”, “2”, “3”"]),
        ("1;2;3\n", ["“1”, “2”, “3”"]),
        ("number\n1\n", ["only the column “number”"]),
        ("number,Manager\n1,Olga\n", ["only the column “number”"]),
        ('"number,text\n1,a\n', ["first line", "never closed"]),
        ("\n\n", ["empty"]),
        ('[{"number": 1}]', ["one JSON object a line"]),
        ('{"status": "new"}\n', ["no column “number”"]),
        ("{broken\n", ["not JSONL"]),
    ],
)
def test_a_file_of_which_no_row_can_be_read_says_why(content: str, said: list[str]) -> None:
    with pytest.raises(ImportProblem) as told:
        rows_of(content)
    for part in ["file.csv", *said]:
        assert part in str(told.value)


@pytest.mark.parametrize(
    ("row", "place", "said"),
    [
        ("1,a", (3, 0, ""), "ends after 2 cells"),
        ("1,a,b,c", (3, 0, ""), "has 4 cells"),
        ('1,"a"b,c', (3, 2, "Статус"), "closing quote"),
        ('1,a,"b', (3, 3, "Текст"), "never closed"),
        ("1,a\0b,c", (3, 2, "Статус"), "NUL"),
        ("1,a,b\udcff", (3, 3, "Текст"), "no letters in the encoding"),
        ("1,a," + "x" * 10_000_000, (3, 0, ""), "longer than"),
    ],
)
def test_a_bad_row_is_named_by_line_and_column_and_its_neighbours_are_kept(
    row: str, place: tuple[int, int, str], said: str
) -> None:
    content = f"Номер,Статус,Текст\n0,x,y\n{row}\n9,x,y\n".encode("utf-8", "surrogateescape")
    good, flaws = read(content)
    assert [each.values["number"] for each in good] == ["0", "9"]
    assert places(flaws) == [place]
    assert said in flaws[0].said()


def test_bytes_that_cp1251_lacks_are_named() -> None:
    good, flaws = read(
        "номер;текст\n1;привет всем\n2;".encode("cp1251") + b"\x98\n3;" + "да\n".encode("cp1251")
    )
    assert [row.values["number"] for row in good] == ["1", "3"]
    assert places(flaws) == [(3, 2, "текст")]


@pytest.mark.parametrize("row", ["", "  ", ",,", " , ,", '"","",""', ",,,,,,"])
def test_empty_rows_are_passed_over(row: str) -> None:
    good, flaws = read(f"number,status,text\n1,a,b\n{row}\n2,a,b\n")
    assert len(good) == 2
    assert not flaws


def test_cells_left_over_at_the_end_do_no_harm_while_they_are_empty() -> None:
    good, flaws = read("number,text\n1,a,,, \n2,b,,x\n")
    assert len(good) == 1
    assert places(flaws) == [(3, 0, "")]


def test_guarded_cells_come_without_their_guard() -> None:
    good, _ = read("number,text\n'+1,'=2\n'3,'x'\n")
    assert values(good) == [{"number": "+1", "text": "=2"}, {"number": "'3", "text": "'x'"}]


def test_a_row_of_several_lines_is_named_by_its_first_and_counts_all() -> None:
    good, flaws = read('number,text\n1,"a\nb\nc"\n2\n')
    assert values(good) == [{"number": "1", "text": "a\nb\nc"}]
    assert places(flaws) == [(5, 0, "")]


def test_jsonl() -> None:
    lines = [{"number": 1, "Статус": None, "x": 1}, {"Номер": "2", "text": ["a"]}]
    content = "\n\n".join(json.dumps(line, ensure_ascii=False) for line in lines)
    rows = rows_of(content)
    assert (rows.told.format, rows.told.unused) == ("jsonl", ("x",))
    good, flaws = read(content)
    assert values(good) == [{"number": 1, "status": None}, {"number": "2", "text": ["a"]}]
    assert not flaws
    assert good[1].named["number"] == (0, "Номер")


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("{", "one JSON object a line"),
        ("[1]", "in { }"),
        ("5", "in { }"),
        ('{"status": "x"}', "expected a value for “number”"),
        ('{"number": 1, "Номер": 2}', "are the same column"),
        ('{"number": 1, "number": 2}', "twice"),
        ('{"number": 123456789012345678901234567890}', "64 bits"),
        ('{"number": NaN}', "NaN"),
        ('{"number": ' + "[" * 2000 + "]" * 2000 + "}", "nested too deeply"),
        ('{"number": "a\0"}', "NUL"),
        ('{"number": "' + "x" * 1_100_000 + '"}', "longer than"),
        ('{"number": 1}}', "one JSON object a line"),
    ],
)
def test_a_bad_line_of_jsonl_is_named_and_its_neighbours_are_kept(line: str, said: str) -> None:
    good, flaws = read(f'{{"number": 0}}\n{line}\n{{"number": 9}}\n')
    assert values(good) == [{"number": 0}, {"number": 9}]
    assert [flaw.line for flaw in flaws] == [2]
    assert said in flaws[0].said()


def test_what_is_asked_for_is_believed() -> None:
    content = "number,text\n1,Привет\n"
    assert rows_of(content, "utf-16-le", encoding_asked="utf-16-le").told.encoding == "utf-16-le"
    good, _ = read("\ufeff" + content, "utf-16-le", encoding_asked="utf-16-le")
    assert values(good) == [{"number": "1", "text": "Привет"}]
    with pytest.raises(ImportProblem, match="not JSONL"):
        rows_of(content, format_asked="jsonl")


def test_a_wrong_encoding_that_was_asked_for_is_named_and_nothing_is_taken_for_text() -> None:
    content = "номер,текст\n1,Привет\n".encode("cp1251")
    with pytest.raises(ImportProblem, match=r"no letters in UTF-8.*--encoding"):
        rows_of(content, encoding_asked="utf-8")
    good, flaws = read("number,text\n1,Привет\n2,ok\n".encode("cp1251"), encoding_asked="utf-8")
    assert values(good) == [{"number": "2", "text": "ok"}]
    assert places(flaws) == [(2, 2, "text")]


def test_a_file_of_many_rows_is_read_to_its_end() -> None:
    content = "number,text\n" + "1,a\n" * 100_000
    assert len(read(content)[0]) == 100_000


def test_what_a_file_says_is_made_harmless_before_it_is_repeated() -> None:
    _, flaws = read('number,te\x1b[31mxt,text\n1,"a"\x1b]0;x\x07,b\n')
    assert "\x1b" not in flaws[0].said()
    assert "\x1b" not in json.dumps(flaws[0].fields(), ensure_ascii=False)
