"""`pult roster`: a table goes in, comes out the same, and what is wrong with it is said."""

from __future__ import annotations

from pathlib import Path

from console.commands.exits import Exit
from tests.unit.console.commands.conftest import Pult

CSV = "day,person,zones,hours\n2026-11-23,ann,incoming overdue,09:00-21:00\n2026-11-24,ann,,\n"


def test_a_table_goes_in_and_comes_out_the_same(run: Pult, tmp_path: Path) -> None:
    file, out = tmp_path / "plan.csv", tmp_path / "out.csv"
    file.write_text(CSV, encoding="utf-8")
    taken = run("roster", "import", str(file))
    assert taken.exit_code == Exit.DONE
    assert "2 days were taken in." in taken.stdout
    assert "nobody has reserve from 09:00 to 21:00" in taken.stderr
    assert run("roster", "export", "--out", str(out)).exit_code == Exit.DONE
    assert run("roster", "import", str(out)).exit_code == Exit.DONE
    shown = run("roster", "show", "--week", "2026-11-23").stdout
    assert "2026-11-23  ann               09:00-21:00               incoming overdue" in shown
    assert "2026-11-24  ann               off" in shown


def test_a_bad_row_is_named_and_the_good_one_is_kept(run: Pult, tmp_path: Path) -> None:
    file = tmp_path / "plan.csv"
    file.write_text(CSV + "tomorrow,ann,,\n", encoding="utf-8")
    taken = run("roster", "import", str(file))
    assert taken.exit_code == Exit.PARTLY
    assert "line 4, column 1 “day”: “tomorrow”: expected a day" in taken.stderr
    assert "2026-11-23" in run("roster", "export").stdout


def test_a_week_with_gaps_is_no_success(run: Pult, tmp_path: Path) -> None:
    file = tmp_path / "plan.csv"
    file.write_text(CSV, encoding="utf-8")
    run("roster", "import", str(file))
    checked = run("roster", "check", "--week", "2026-11-23")
    assert checked.exit_code == Exit.FAILED
    assert "2026-11-23: nobody has messengers from 09:00 to 21:00." in checked.stdout
