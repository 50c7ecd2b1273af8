"""What a card of the board says: who, how much, which tickets; no stranger's text is obeyed."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from console.translation import use
from console.views import COUNTED_TO, BoardZone, OnZone, Strain, Urgency, ZoneLoad
from screens.board.lines import Widths, clock_of, counted, load_line, people_line, ticket_line
from screens.desk.cells import width_of
from screens.desk.lines import Line
from storage.records import TicketRow
from tests.ui.builders import HOSTILE, NOW, make_row, make_ticket, make_zone

LOAD = ZoneLoad(due=7, overdue=2, capacity=36, strain=Strain.EASY)
ME = OnZone("7", "Оксана", 4, me=True)
TARAS = OnZone("8", "Тарас Шевчук", 3)
WIDTHS = Widths(number=6)
LISA = OnZone("9", "Лиза", 1)


def make_board(*people: OnZone, **over: object) -> BoardZone:
    zone = BoardZone(make_zone(), "Вход", 12, NOW, True, people, 5, LOAD, ())
    return replace(zone, **over)  # type: ignore[arg-type]


def looks(line: Line) -> set[str]:
    return {piece.look for piece in (*line.left, *line.right) if piece.text.strip()}


@pytest.mark.parametrize(
    ("zone", "width", "says"),
    [
        (make_board(ME, TARAS, LISA), 60, " ◆ you 4 · Тарас Шевчук 3 · Лиза 1|5 free "),
        (make_board(ME, TARAS, LISA), 38, " ◆ you 4 · Тарас 3 · Лиза 1|5 free "),
        (make_board(ME, TARAS, LISA), 32, " ◆ you 4 · Тарас 3 · +1|5 free "),
        (make_board(ME, TARAS, LISA), 20, " ◆ you 4 · +2|5 free "),
        (make_board(TARAS, free=0), 38, " Тарас Шевчук 3|"),
        (make_board(free=1), 38, " nobody is on it|1 free "),
        (make_board(count=0, free=0), 38, "|"),
    ],
)
def test_who_is_on_a_zone(zone: BoardZone, width: int, says: str) -> None:
    line = people_line(zone, width)
    assert "|".join("".join(piece.text for piece in part) for part in (line.left, line.right)) == says


def test_nobody_on_a_zone_is_loud_only_where_that_hurts() -> None:
    calm = ZoneLoad(3, 0, 18, Strain.EASY)
    assert "alarm" not in looks(people_line(make_board(load=calm), 38))
    assert "alarm" in looks(people_line(make_board(load=replace(calm, overdue=1)), 38))
    assert "alarm" in looks(people_line(make_board(load=replace(calm, strain=Strain.OVER)), 38))


@pytest.mark.parametrize(
    ("load", "width", "says"),
    [
        (LOAD, 38, " ━━──────  5 within 1 h|2 overdue "),
        (LOAD, 34, " ━━────  5 within 1 h|2 overdue "),
        (ZoneLoad(1, 0, 18, Strain.EASY), 38, " ━───────  1 within 1 h|"),
        (ZoneLoad(18, 0, 18, Strain.FULL), 38, " ━━━━━━━━  18 within 1 h|"),
        (ZoneLoad(40, 40, 18, Strain.OVER), 38, " ━━━━━━━━!|40 overdue "),
        (ZoneLoad(0, 0, 18, Strain.IDLE), 38, " ────────  nothing within 1 h|"),
        (ZoneLoad(COUNTED_TO, 3, 18, Strain.OVER), 38, " ━━━━━━━━! 996 within 1 h|3 overdue "),
        (ZoneLoad(COUNTED_TO, COUNTED_TO, 18, Strain.OVER), 38, " ━━━━━━━━!|999+ overdue "),
    ],
)
def test_the_load_is_a_bar_and_numbers(load: ZoneLoad, width: int, says: str) -> None:
    line = load_line(make_board(load=load), width)
    assert "|".join("".join(piece.text for piece in part) for part in (line.left, line.right)) == says
    assert width_of(line.text) <= width


def test_each_strain_has_a_look_and_the_worst_a_sign_of_its_own() -> None:
    bars = {strain: load_line(make_board(load=ZoneLoad(20, 0, 18, strain)), 38).left for strain in Strain}
    assert len({pieces[0].look for pieces in bars.values()}) == len(Strain)
    assert [pieces[2].text for pieces in bars.values()] == [" ", " ", " ", "!"]


def line_of(row: TicketRow, *, here: bool = False, width: int = 38) -> Line:
    return ticket_line(
        row, clock_of(row.due_at, NOW), Urgency.NOW, WIDTHS, "7", {"8": "Тарас Шевчук"}, here, width
    )


@pytest.mark.parametrize(
    ("assignee", "holder", "look"), [("", "", "text"), ("7", "◆ ", "mine"), ("8", "Тарас Ш. ", "quiet")]
)
def test_a_ticket_and_who_has_it(assignee: str, holder: str, look: str) -> None:
    line = line_of(
        make_row(make_ticket(assignee_id=assignee, due_at=NOW + timedelta(seconds=192))), here=True
    )
    assert "".join(piece.text for piece in line.left) == "▌ 03:12 #10423 Ирина К.   где мой заказ"
    assert [(piece.text, piece.look) for piece in line.right] == [(holder, look)]
    assert line.left[1].look == "now"


def test_a_wide_card_says_more_of_a_name() -> None:
    row = make_row(make_ticket(requester="Ирина Коваленко"))
    assert "Ирина К." in line_of(row).text
    assert "Ирина Коваленко" in line_of(row, width=64).text


def test_columns_are_as_wide_as_what_stands_in_them() -> None:
    use("uk")
    try:
        rows = [make_row(make_ticket(number="7", due_at=NOW - timedelta(hours=37)))]
        assert Widths.of(rows, NOW) == Widths(clock=len("−37 год"), number=2)
        clock = clock_of(rows[0].due_at, NOW)
        line = ticket_line(rows[0], clock, Urgency.OVER, Widths.of(rows, NOW), "", {}, False, 38)
        assert "−37 год #7 " in line.text
    finally:
        use("en")
    rows.append(make_row(make_ticket(number="1042", due_at=None)))
    assert Widths.of(rows[1:], NOW) == Widths(clock=6, number=5)
    assert Widths.of([], NOW) == Widths()


def test_a_number_that_counting_cut_short_says_so() -> None:
    assert (counted(998), counted(999)) == ("998", "999+")


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_names_and_subjects_are_only_characters(text: str) -> None:
    row = make_row(make_ticket(requester=text, subject=text, number=text, assignee_id="6"))
    lines = (
        ticket_line(row, "03:12", Urgency.NOW, WIDTHS, "7", {"6": text}, False, 38),
        people_line(make_board(OnZone("6", text, 1)), 38),
    )
    for line in lines:
        said = line.text
        assert not any(ord(letter) < 0x20 or 0x7F <= ord(letter) < 0xA0 for letter in said)
        assert not any("\ud800" <= letter <= "\udfff" for letter in said)
