"""Lines of CSV cut into cells, and what each mistake costs."""

from __future__ import annotations

import csv
from io import BytesIO, StringIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from console.imports.cells import MOST_LINES, Record, Records
from console.imports.lines import LONGEST, lines_of


def cut(text: str, delimiter: str = ",") -> list[list[str] | list[tuple[int, int]]]:
    """The cells of each good row; of each bad one the lines and places of its flaws."""
    lines = lines_of(BytesIO(text.encode("utf-8")), "utf-8")
    return [
        row.cells if isinstance(row, Record) else [(flaw.line, flaw.place) for flaw in row.flaws]
        for row in Records(lines, delimiter)
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a,b\n1,2\n", [["a", "b"], ["1", "2"]]),
        ("a,b", [["a", "b"]]),
        ("a,b\r\n1,2\r\n", [["a", "b"], ["1", "2"]]),
        ("a,b\r1,2\r", [["a", "b"], ["1", "2"]]),
        ("\n\n a,b\n \n1,2\n", [[" a", "b"], ["1", "2"]]),
        ('"a","b"\n', [["a", "b"]]),
        ('a, "b" ,c\n', [["a", "b", "c"]]),
        ('"a,b",c\n', [["a,b", "c"]]),
        ('"say ""hi""",c\n', [['say "hi"', "c"]]),
        ('""\n', [[""]]),
        ('"",""\n', [["", ""]]),
        ("a,,\n", [["a", "", ""]]),
        ('a,"one\ntwo\n\nthree",c\nd,e,f\n', [["a", "one\ntwo\n\nthree", "c"], ["d", "e", "f"]]),
        ('"one\r\ntwo","three\nfour"\r\nx,y', [["one\r\ntwo", "three\nfour"], ["x", "y"]]),
        ('screen 15",b\n', [['screen 15"', "b"]]),
        ('"a"', [["a"]]),
        ('"a\n"', [["a\n"]]),
        # mistakes: the row is lost, what follows is not
        ('"abc"d,e\nok,1\n', [[(1, 1)], ["ok", "1"]]),
        ('x,"abc" d,e\nok,1\n', [[(1, 2)], ["ok", "1"]]),
        ('ok,0\n"never,1\nok,2\nok,3\n', [["ok", "0"], [(2, 1)], ["ok", "2"], ["ok", "3"]]),
        ('a,b,"', [[(1, 3)]]),
        ('a,"x\ny\n', [[(1, 2)], ["y"]]),
        ('a,"x""\nok,2\n', [[(1, 2)], ["ok", "2"]]),
    ],
)  # fmt: skip
def test_cells_and_mistakes(text: str, expected: list[object]) -> None:
    assert cut(text) == expected


@settings(deadline=None)
@given(
    st.lists(
        st.lists(st.text("ab\"',;\t| \n\ré", max_size=6), min_size=2, max_size=4).filter(
            lambda row: any(cell.strip() for cell in row)
        ),
        min_size=1,
        max_size=4,
    ),
    st.sampled_from(",;\t|"),
)
def test_what_the_standard_module_writes_is_read_the_same(rows: list[list[str]], delimiter: str) -> None:
    out = StringIO()
    csv.writer(out, delimiter=delimiter).writerows(rows)
    assert cut(out.getvalue(), delimiter) == rows


@settings(deadline=None)
@given(st.text('a",\n', max_size=60))
def test_every_line_is_read_once_or_named_however_wrong_the_quotes_are(text: str) -> None:
    lines = text.splitlines(keepends=True)
    read = []
    for row in Records(lines_of(BytesIO(text.encode()), "utf-8"), ","):
        if isinstance(row, Record):
            read.append(row.raw)
        else:
            read.append(lines[row.flaws[0].line - 1])
    assert "".join(read).replace("\n", "") == text.replace("\n", "")


def test_a_quote_that_nobody_closes_for_long_costs_one_row_of_many() -> None:
    """Also where a stray quote far below would have closed it: nobody writes texts of so many lines."""
    text = '1,"open\n' + "2,fine\n" * (MOST_LINES * 2) + '3,"\n'
    found = cut(text)
    assert found[0] == [(1, 2)]
    assert found[1:-1] == [["2", "fine"]] * (MOST_LINES * 2)
    assert found[-1] == [(MOST_LINES * 2 + 2, 2)]


def test_a_line_of_ten_megabytes_costs_one_row() -> None:
    text = "1,a\n2," + "x" * 10_000_000 + "\n3,c\n"
    assert cut(text) == [["1", "a"], [(2, 0)], ["3", "c"]]


def test_a_line_as_long_as_a_line_may_be_is_whole() -> None:
    exact = "x" * (LONGEST - 3)
    assert cut(f"1,{exact}\n2,b\n") == [["1", exact], ["2", "b"]]
    assert cut(f"1,{exact}x") == [["1", f"{exact}x"]]
    assert cut(f"1,{exact}xx") == [[(1, 0)]]


def test_a_cell_that_grows_over_many_lines_is_bounded() -> None:
    text = '1,"' + ("y" * 100_000 + "\n") * 20 + '"\n2,b\n'
    found = cut(text)
    assert found[0] == [(1, 2)]
    assert ["2", "b"] in found
