"""`pult import` and `pult export` as from a shell: what is said, what is kept, what comes back."""

from __future__ import annotations

import io
import json
import os
import stat
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from console.commands import export
from console.commands.exits import Exit
from console.commands.importing import LOCK
from console.config import DeskSettings, Home, write_desk
from console.imports.flaws import ImportProblem
from console.imports.kept import prepare_folder
from console.sync.process import SYNC_ROLE
from storage.cache import Cache
from storage.holder import Holder
from storage.problems import HeldByAnother
from storage.records import Order, Template
from tests.unit.console.commands.conftest import Pult
from tests.unit.console.desk_files import NOW

CONTENT = "Номер;Статус;Бутик;Менеджер\n77120;в резерве;Киев, 2;Оля\n5;отправлен;x;y\n6;оформлен;Львов;z\n"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "заказы.csv"
    path.write_bytes(CONTENT.encode("cp1251"))
    return path


@pytest.fixture
def cache(home: Home) -> Iterator[Cache]:
    cache = Cache.open(home.desk("test") / "cache.db", writing=False)
    yield cache
    cache.close()


def status(cache: Cache, number: str) -> str:
    order = cache.orders.get(number)
    return order.status if order else ""


def test_good_rows_are_seen_at_once_and_bad_ones_named(run: Pult, file: Path, cache: Cache) -> None:
    result = run("import", "orders", str(file))
    assert result.exit_code == Exit.PARTLY
    assert result.stdout.splitlines() == [
        "заказы.csv: CSV, CP1251, semicolon",
        "Columns that mean nothing here: Менеджер",
        "added: 1 · updated: 1 · bad, left out: 1",
    ]
    (line,) = result.stderr.splitlines()
    assert line.startswith(
        "line 3, column 2 “Статус”: “отправлен”: expected a status of an order: new (placed)"
    )
    assert (status(cache, "77120"), status(cache, "6"), status(cache, "5")) == ("reserved", "new", "")


def test_a_second_import_changes_nothing_and_is_done_with(run: Pult, tmp_path: Path) -> None:
    path = tmp_path / "orders.csv"
    path.write_text("number,status\n1,new\n", "utf-8")
    assert run("import", "orders", str(path)).exit_code == Exit.DONE
    result = run("import", "orders", str(path))
    assert (result.exit_code, result.stdout.splitlines()[-1]) == (Exit.DONE, "added: 0 · as they were: 1")


def test_an_order_moves_its_tickets(run: Pult, tmp_path: Path, cache: Cache) -> None:
    path = tmp_path / "orders.csv"
    path.write_text("number,status\n77120,arrived\n", "utf-8")
    assert (cache.tickets.count("messengers"), cache.tickets.count("delivered")) == (5, 0)
    run("import", "orders", str(path))
    assert (cache.tickets.count("messengers"), cache.tickets.count("delivered")) == (0, 5)


def test_json_names_each_flaw_and_the_sums(run: Pult, file: Path) -> None:
    result = run("import", "orders", str(file), "--json")
    flaw, sums = (json.loads(line) for line in result.stdout.splitlines())
    assert {name: flaw[name] for name in ("line", "place", "column", "found")} == {
        "line": 3,
        "place": 2,
        "column": "Статус",
        "found": "отправлен",
    }
    assert sums == {
        "added": 1, "updated": 1, "unchanged": 0, "older": 0, "repeated": 0, "bad": 1, "format": "csv",
        "encoding": "cp1251", "delimiter": ";", "unused": ["Менеджер"], "shown": True,
    }  # fmt: skip


def test_a_person_is_told_of_thirty_bad_rows_and_how_many_more(run: Pult, tmp_path: Path) -> None:
    path = tmp_path / "orders.csv"
    path.write_text("number,status\n" + "1,x\n" * 35, "utf-8")
    result = run("import", "orders", str(path))
    assert len(result.stderr.splitlines()) == 31
    assert result.stderr.splitlines()[-1] == "… and 5 more bad rows; --json names them all."
    assert len(run("import", "orders", str(path), "--json").stdout.splitlines()) == 36


def test_while_a_sync_is_at_work_it_lays_them_in(run: Pult, home: Home, file: Path, cache: Cache) -> None:
    holder = Holder.take(home.desk("test"), SYNC_ROLE)
    result = run("import", "orders", str(file))
    assert result.stdout.splitlines()[-1] == "The console that is open shows them in a moment."
    assert status(cache, "6") == ""
    holder.release()
    run("import", "orders", str(file))
    assert status(cache, "6") == "new"


def test_two_imports_at_once_are_one_too_many(run: Pult, home: Home, file: Path) -> None:
    holder = Holder.take(prepare_folder(home.desk("test")), LOCK)
    result = run("import", "orders", str(file))
    assert isinstance(result.exception, HeldByAnother)
    assert "Another import" in str(result.exception)
    assert str(os.getpid()) in str(result.exception)
    holder.release()
    assert run("import", "orders", str(file)).exit_code == Exit.PARTLY


def test_standard_input(run: Pult, cache: Cache) -> None:
    result = run("import", "orders", "-", standard_input="number,status\n9,new\n")
    assert result.exit_code == Exit.DONE
    assert status(cache, "9") == "new"


def test_a_pipe_is_read_as_well(run: Pult, tmp_path: Path, cache: Cache) -> None:
    path = tmp_path / "pipe"
    os.mkfifo(path)
    writer = threading.Thread(target=path.write_bytes, args=["number,status\n9,new\n".encode("utf-16")])
    writer.start()
    result = run("import", "orders", str(path))
    writer.join()
    assert result.exit_code == Exit.DONE
    assert status(cache, "9") == "new"


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (None, "No such file"),
        (b"", "is empty"),
        (b"PK\x03\x04....", "XLSX"),
        (b"a,b,c\n1,2,3\n", "no column “number”"),
        (b"number,status,Number\n", "two columns"),
        (b"\x00\x01\x02\x03" * 1000, "no text has"),
    ],
)
def test_a_file_that_cannot_be_imported_changes_nothing(
    run: Pult, home: Home, tmp_path: Path, raw: bytes | None, said: str
) -> None:
    path = tmp_path / "orders.csv"
    if raw is not None:
        path.write_bytes(raw)
    result = run("import", "orders", str(path))
    assert isinstance(result.exception, ImportProblem)
    assert said in str(result.exception)
    assert not (home.desk("test") / "imports" / "orders.jsonl").exists()


def test_a_folder_is_no_file(run: Pult, tmp_path: Path) -> None:
    result = run("import", "orders", str(tmp_path))
    assert isinstance(result.exception, ImportProblem)
    assert "directory" in str(result.exception)


def test_an_encoding_that_was_guessed_wrong_can_be_told(run: Pult, tmp_path: Path, cache: Cache) -> None:
    path = tmp_path / "orders.csv"
    path.write_bytes("number,status,place\n9,new,Щё\n".encode("cp866"))
    run("import", "orders", str(path), "--encoding", "cp866")
    order = cache.orders.get("9")
    assert order is not None
    assert order.place == "Щё"


def test_what_is_imported_before_the_first_sync_waits_for_it(run: Pult, home: Home, file: Path) -> None:
    write_desk(home, DeskSettings("fresh", "practice", "boutique"), make_default=True)
    assert run("import", "orders", str(file)).stdout.splitlines()[-1] == "added: 2 · bad, left out: 1"
    cache = Cache.open(home.desk("fresh") / "cache.db", writing=False)
    assert status(cache, "77120") == "reserved"
    cache.close()


def test_a_new_practice_day_takes_no_orders_of_the_old_one(run: Pult, home: Home, tmp_path: Path) -> None:
    write_desk(home, DeskSettings("practice-boutique", "practice", "boutique"), make_default=True)
    for what, content in (("orders", "number,status\n1,new\n"), ("templates", "title,body\nx,y\n")):
        path = tmp_path / f"{what}.csv"
        path.write_text(content)
        run("import", what, str(path))
    run("practice", "--fresh")
    imports = home.desk("practice-boutique") / "imports"
    assert [(imports / name).exists() for name in ("orders.jsonl", "templates.jsonl")] == [False, True]
    (aside,) = home.desk("practice-boutique").glob("day-before-*/imports/orders.jsonl")
    assert '"number":"1"' in aside.read_text()
    assert stat.S_IMODE(aside.parent.stat().st_mode) == 0o700


@pytest.mark.parametrize("what", ["orders", "templates"])
@pytest.mark.parametrize("form", ["csv", "jsonl"])
def test_an_export_imported_on_another_desk_is_the_same(
    run: Pult, home: Home, tmp_path: Path, what: str, form: str
) -> None:
    cache = Cache.open(home.desk("test") / "cache.db", writing=True)
    with cache.writing():
        cache.templates.replace([Template("1", "=Доставка", 'Завтра, "может"\nбыть', "ru", "-А")])
        cache.orders.put(Order("9", "arrived", NOW, NOW, phone="+380671234567", place="=1+1", currency="UAH"))
    cache.close()
    out = tmp_path / f"{what}.{form}"
    assert run("export", what, "--out", str(out)).exit_code == Exit.DONE
    write_desk(home, DeskSettings("other", "practice", "boutique"), make_default=False)
    assert run("import", what, str(out), "--desk", "other").exit_code == Exit.DONE
    again = tmp_path / f"again.{form}"
    run("export", what, "--out", str(again), "--desk", "other")
    strip_ids = what == "templates"  # the helpdesk's own go out without an id, imported ones with theirs
    assert _rows(again, strip_ids) == _rows(out, strip_ids)
    assert stat.S_IMODE(out.stat().st_mode) == 0o600
    text = out.read_text("utf-8")
    assert text.startswith("\ufeff") == (form == "csv")
    if form == "csv":
        assert "'=" in text


def _rows(path: Path, strip_ids: bool) -> list[str]:
    lines = path.read_text("utf-8-sig").splitlines()
    if not strip_ids:
        return lines
    if path.suffix == ".jsonl":
        return [json.dumps({**json.loads(line), "id": ""}) for line in lines]
    return [line.split(",", 1)[-1] for line in lines]


def test_tickets_go_out_with_the_fields_of_their_list(run: Pult) -> None:
    listed = [json.loads(line) for line in run("tickets", "list", "--json").stdout.splitlines()]
    exported = [
        json.loads(line) for line in run("export", "tickets", "--format", "jsonl").stdout.splitlines()
    ]
    assert sorted(exported, key=lambda one: one["id"]) == sorted(listed, key=lambda one: one["id"])
    header, *rows = run("export", "tickets", "--delimiter", "semicolon").stdout.splitlines()
    assert header.split(";") == list(listed[0])
    assert len(rows) == len(listed)


def test_a_file_is_replaced_whole_or_not_at_all(
    run: Pult, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "orders.csv"
    out.write_text("what was there")

    def broken(*_: object) -> None:
        raise OSError(5, "the disk is ill")

    monkeypatch.setattr(export, "write_csv", broken)
    result = run("export", "orders", "--out", str(out))
    assert isinstance(result.exception, ImportProblem)
    assert "the disk is ill" in str(result.exception)
    assert out.read_text() == "what was there"
    assert {each.name for each in tmp_path.iterdir()} == {"orders.csv", "home"}


def test_an_export_into_a_place_that_is_not_there_says_so(run: Pult, tmp_path: Path) -> None:
    result = run("export", "orders", "--out", str(tmp_path / "nowhere" / "orders.csv"))
    assert isinstance(result.exception, ImportProblem)
    assert "nowhere" in str(result.exception)


def test_an_export_may_go_into_a_device(run: Pult) -> None:
    assert run("export", "orders", "--out", "/dev/null").exit_code == Exit.DONE


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_on_a_terminal_nothing_can_steer_it(home: Home, run: Pult, monkeypatch: pytest.MonkeyPatch) -> None:
    cache = Cache.open(home.desk("test") / "cache.db", writing=True)
    with cache.writing():
        cache.orders.put(Order("9", "arrived", NOW, NOW, place="\x1b[31m\x9b5n"))
    cache.close()
    terminal = Terminal()
    monkeypatch.setattr(export, "sys", type("sys", (), {"stdout": terminal}))
    run("export", "orders")
    run("export", "orders", "--format", "jsonl")
    assert "arrived" in terminal.getvalue()
    assert not set(terminal.getvalue()) & {"\x1b", "\x9b", "\r"}
