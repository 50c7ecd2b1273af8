"""The disk is full, then may only be read: what was kept can be read, nothing is half written."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.unit.disk import small_disk
from tests.unit.disk.small_disk import MEGABYTE, run_on_small_disk

ALWAYS = [
    "a reply was refused as a whole",
    "so was a draft",
    "and a page of tickets",
    "what was kept can be read",
    "tickets too",
    "the files are sound",
]


def test_a_full_disk_takes_one_more_reply_refuses_the_rest_whole_and_recovers(tmp_path: Path) -> None:
    held = run_on_small_disk("tests.unit.disk.full", tmp_path / "disk", 4 * MEGABYTE)
    assert [one for one in held if one in ALWAYS] == ALWAYS
    if small_disk._unshare() is not None:
        assert held[:3] == [
            "the ballast was there",
            "one more reply was kept",
            "the ballast was given for it",
        ]
        assert held[-4] == "a disk that may only be read is read"


def test_a_limit_on_the_size_of_files_is_told_as_a_full_disk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(small_disk, "_unshare", lambda: None)
    held = run_on_small_disk("tests.unit.disk.full", tmp_path / "disk", 2 * MEGABYTE)
    assert held == ALWAYS
