"""The files of imported records: replaced whole or not at all, and merged without holding them in memory."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
from msgspec import UNSET, UnsetType

from console.imports.kept import Kept, Spool, overlaid, prepare_folder
from storage.problems import DiskFull, StorageProblem
from storage.records import Template

_NESTED = b'{"x": ' + b"[" * 100_000 + b"]" * 100_000 + b"}"
ONE, TWO = Template("1", "Доставка", "Завтра"), Template("2", "Оплата", "Карта", "ru", "А")


class Change(msgspec.Struct, frozen=True, omit_defaults=True):
    a: str | UnsetType = UNSET
    b: int | UnsetType | None = UNSET


@pytest.fixture
def kept(tmp_path: Path) -> Kept[Template]:
    return Kept(prepare_folder(tmp_path) / "templates.jsonl", Template)


def records(kept: Kept[Template]) -> list[Template]:
    return [record for _line, record in kept.lines()]


def names(folder: Path) -> list[str]:
    return [each.name for each in folder.iterdir()]


def put(kept: Kept[Template], *templates: Template) -> None:
    with kept.replacing() as writer:
        for template in templates:
            writer.put(template)


def test_records_come_back_from_a_file_that_only_its_owner_reads(kept: Kept[Template]) -> None:
    assert records(kept) == []
    put(kept, ONE, TWO)
    assert records(kept) == [ONE, TWO]
    assert stat.S_IMODE(kept.path.stat().st_mode) == 0o600
    assert stat.S_IMODE(kept.path.parent.stat().st_mode) == 0o700


def test_a_file_in_which_nothing_changed_is_not_replaced(kept: Kept[Template]) -> None:
    put(kept, ONE)
    before = kept.path.stat()
    with kept.replacing() as writer:
        for line, _record in kept.lines():
            writer.keep(line)
    after = kept.path.stat()
    assert (after.st_ino, after.st_mtime_ns) == (before.st_ino, before.st_mtime_ns)
    assert names(kept.path.parent) == ["templates.jsonl"]


def test_what_is_interrupted_leaves_the_old_file(kept: Kept[Template]) -> None:
    put(kept, ONE)

    def interrupted() -> None:
        with kept.replacing() as writer:
            writer.put(TWO)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert records(kept) == [ONE]
    assert names(kept.path.parent) == ["templates.jsonl"]


def test_what_a_crash_left_behind_is_no_obstacle(kept: Kept[Template]) -> None:
    kept.path.with_name("templates.jsonl.new").write_bytes(b"half a li")
    put(kept, ONE)
    assert records(kept) == [ONE]


def test_a_full_disk_is_told_and_the_old_file_stays(
    kept: Kept[Template], monkeypatch: pytest.MonkeyPatch
) -> None:
    put(kept, ONE)

    def full(_handle: int) -> None:
        raise OSError(errno.ENOSPC, "no space")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(DiskFull):
        put(kept, TWO)
    monkeypatch.undo()
    assert records(kept) == [ONE]


def test_lines_that_are_no_records_are_left_out(
    kept: Kept[Template], caplog: pytest.LogCaptureFixture
) -> None:
    put(kept, ONE, TWO)
    lines = kept.path.read_bytes().splitlines()
    damaged = [lines[0], b"", b"{half", b'{"id": 5}', b'{"id": "\xff"}', b"\x00", _NESTED, lines[1]]
    kept.path.write_bytes(b"\n".join(damaged))  # without an end of line, too
    assert records(kept) == [ONE, TWO]
    assert "line 3 of templates.jsonl" in caplog.text
    with kept.replacing() as writer:
        for line, _record in kept.lines():
            writer.keep(line)
        writer.put(Template("3", "T", "B"))
    assert [record.id for record in records(kept)] == ["1", "2", "3"]


def test_a_link_in_the_files_place_is_refused(kept: Kept[Template], tmp_path: Path) -> None:
    kept.path.with_name("templates.jsonl.new").symlink_to(tmp_path / "elsewhere")
    put(kept, ONE)
    assert not (tmp_path / "elsewhere").exists()
    folder = tmp_path / "other"
    folder.mkdir()
    (folder / "imports").symlink_to(tmp_path)
    with pytest.raises(StorageProblem, match="plain directory"):
        prepare_folder(folder)


@pytest.fixture
def spool(tmp_path: Path) -> Iterator[Spool[Change]]:
    spool = Spool(tmp_path, Change)
    yield spool
    spool.close()


def test_a_key_that_comes_again_overlays_what_was_said(spool: Spool[Change]) -> None:
    assert not spool.put("x", Change(a="1", b=1))
    assert not spool.put("y", Change(a="2"))
    assert spool.put("x", Change(b=None))
    assert not spool.put("z", Change())
    assert spool.put("y", Change(a="3"))
    assert spool.rest() == ["x", "y", "z"]
    assert spool.take("x") == Change(a="1", b=None)
    assert "x" not in spool
    assert [spool.take(key) for key in spool.rest()] == [Change(a="3"), Change()]


def test_the_spool_leaves_no_name_behind(spool: Spool[Change], tmp_path: Path) -> None:
    spool.put("x", Change(a="secret"))
    assert names(tmp_path) == []


@pytest.mark.parametrize(
    ("earlier", "later", "both"),
    [
        (Change(a="1"), Change(b=2), Change(a="1", b=2)),
        (Change(a="1", b=1), Change(a="2"), Change(a="2", b=1)),
        (Change(b=1), Change(b=None), Change(b=None)),
        (Change(b=None), Change(a=""), Change(a="", b=None)),
    ],
)
def test_overlays(earlier: Change, later: Change, both: Change) -> None:
    assert overlaid(earlier, later) == both
