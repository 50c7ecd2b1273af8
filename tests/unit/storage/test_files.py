from __future__ import annotations

import errno
import os
from pathlib import Path
from types import SimpleNamespace

import pytest

from storage.files import check_file, file_problem, on_network, prepare_directory, prepare_file
from storage.problems import DiskFull, OnlyReadable, StorageProblem


def mode(path: Path) -> int:
    return path.stat().st_mode & 0o777


def test_what_is_made_is_for_its_owner_alone_whatever_the_umask(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        prepare_directory(tmp_path / "a" / "home")
        prepare_file(tmp_path / "a" / "home" / "cache.db")
    finally:
        os.umask(before)
    assert mode(tmp_path / "a" / "home") == 0o700
    assert mode(tmp_path / "a" / "home" / "cache.db") == 0o600


def test_what_was_open_to_others_is_closed_and_keeps_its_contents(tmp_path: Path) -> None:
    home, file = tmp_path / "home", tmp_path / "home" / "ledger.db"
    home.mkdir(mode=0o755)
    file.write_text("kept")
    file.chmod(0o644)
    prepare_directory(home)
    prepare_file(file)
    assert (mode(home), mode(file), file.read_text()) == (0o700, 0o600, "kept")


def test_links_are_refused(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "real.db").touch()
    (tmp_path / "home").symlink_to(tmp_path / "real")
    (tmp_path / "cache.db").symlink_to(tmp_path / "real.db")
    (tmp_path / "nowhere.db").symlink_to(tmp_path / "missing.db")
    for refuses, name in (
        (prepare_directory, "home"),
        (prepare_file, "cache.db"),
        (prepare_file, "nowhere.db"),
        (check_file, "cache.db"),
        (check_file, "real"),
    ):
        with pytest.raises(StorageProblem, match=name):
            refuses(tmp_path / name)
    assert not (tmp_path / "missing.db").exists()


def test_what_belongs_to_somebody_else_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "cache.db").touch()
    monkeypatch.setattr(os, "geteuid", lambda: tmp_path.stat().st_uid + 1)
    for refuses, path in ((prepare_directory, tmp_path), (check_file, tmp_path / "cache.db")):
        with pytest.raises(StorageProblem, match="another user"):
            refuses(path)


@pytest.mark.parametrize(
    ("flags", "says"), [(os.ST_RDONLY, "only be read"), (0, "permissions")], ids=["file system", "mode"]
)
def test_what_may_not_be_written_is_told_before_anything_is_opened(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, flags: int, says: str
) -> None:
    (tmp_path / "ledger.db").touch(mode=0o600)
    monkeypatch.setattr(os, "access", lambda path, mode: not mode & os.W_OK)
    monkeypatch.setattr(os, "statvfs", lambda path: SimpleNamespace(f_flag=flags))
    with pytest.raises(StorageProblem, match=says):
        prepare_file(tmp_path / "ledger.db")
    with pytest.raises(StorageProblem, match=says):
        prepare_directory(tmp_path)
    check_file(tmp_path / "ledger.db")


def test_a_place_that_is_no_directory_is_named(tmp_path: Path) -> None:
    (tmp_path / "home").write_text("a file")
    with pytest.raises(StorageProblem, match=str(tmp_path / "home")):
        prepare_directory(tmp_path / "home")


@pytest.mark.parametrize(
    ("code", "kind", "says"),
    [
        (errno.ENOSPC, DiskFull, "no room"),
        (errno.EDQUOT, DiskFull, "no room"),
        (errno.EROFS, OnlyReadable, "only be read"),
        (errno.EACCES, OnlyReadable, "permissions"),
        (errno.EIO, StorageProblem, "Check the disk"),
    ],
)
def test_failures_say_what_where_and_what_to_do(code: int, kind: type[StorageProblem], says: str) -> None:
    problem = file_problem(OSError(code, os.strerror(code)), Path("/home/x/ledger.db"))
    assert type(problem) is kind
    assert says in str(problem)
    assert "/home/x/ledger.db" in str(problem)


MOUNTS = """\
22 1 0:20 / / rw,relatime - ext4 /dev/vda rw
30 22 0:30 / /home rw shared:1 - nfs4 server:/export rw
31 30 0:31 / /home/anna/local rw - ext4 /dev/vdb rw
32 22 0:32 / /mnt/with\\040space rw - fuse.sshfs host:/ rw
a broken line
"""


@pytest.mark.parametrize(
    ("place", "network"),
    [
        ("/var/lib", False),
        ("/home/anna/.local", True),
        ("/home", True),
        ("/homes/anna", False),
        ("/home/anna/local/pult", False),
        ("/mnt/with space/pult", True),
    ],
)
def test_network_file_systems_are_known_by_their_mounts(tmp_path: Path, place: str, network: bool) -> None:
    mounts = tmp_path / "mountinfo"
    mounts.write_text(MOUNTS)
    assert on_network(Path(place), mounts) is network


def test_without_a_list_of_mounts_nothing_is_taken_for_network(tmp_path: Path) -> None:
    assert on_network(Path("/home"), tmp_path / "missing") is False
