"""A profile that is kept from one start to the next: the same as read anew, and never an old one."""

from __future__ import annotations

import pickle
import stat
from pathlib import Path
from typing import Any

import pytest

from console.profiles.kept import NAME, kept_profile
from console.profiles.loader import ProfileProblem, built_in_profiles, load_profile
from tests.unit.console.profiles.small_desk import SMALL


@pytest.fixture
def small(tmp_path: Path) -> Path:
    folder = tmp_path / "small"
    for name, text in SMALL.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, "utf-8")
    return folder


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    (tmp_path / "desk").mkdir(mode=0o700)
    return tmp_path / "desk"


@pytest.fixture
def never_read(monkeypatch: pytest.MonkeyPatch) -> None:
    def read(_: object) -> None:
        pytest.fail("it was read and checked again")

    monkeypatch.setattr("console.profiles.loader.load_profile", read)


@pytest.mark.parametrize("key", built_in_profiles())
def test_the_second_time_nothing_is_read(key: str, desk: Path, request: pytest.FixtureRequest) -> None:
    read = kept_profile(key, desk)
    request.getfixturevalue("never_read")
    assert kept_profile(key, desk) == read
    assert stat.S_IMODE((desk / NAME).stat().st_mode) == 0o600
    assert [file.name for file in desk.iterdir()] == [NAME]


@pytest.mark.parametrize("changed", ["profile.toml", "macros/another.md", "another.toml"])
def test_what_has_changed_is_read_again(small: Path, desk: Path, changed: str) -> None:
    kept_profile(str(small), desk)
    file = small / changed
    file.write_text(file.read_text("utf-8") + "\nmistake = 1\n" if file.exists() else "mistake", "utf-8")
    with pytest.raises(ProfileProblem):
        kept_profile(str(small), desk)


def test_a_file_that_is_gone_is_missed(small: Path, desk: Path) -> None:
    macro = next((small / "macros").iterdir())
    before = kept_profile(str(small), desk)
    macro.unlink()
    assert len(kept_profile(str(small), desk).macros) == len(before.macros) - 1


def test_another_folder_is_another_profile(small: Path, desk: Path) -> None:
    assert kept_profile("boutique", desk).key == "boutique"
    assert kept_profile(str(small), desk).key == "small"
    assert kept_profile("boutique", desk).key == "boutique"


def test_without_a_directory_nothing_is_kept(small: Path, tmp_path: Path) -> None:
    assert kept_profile(str(small), tmp_path / "nowhere").key == "small"
    assert not (tmp_path / "nowhere").exists()


def test_where_nothing_may_be_written_it_is_read(small: Path, desk: Path) -> None:
    (desk / NAME).mkdir()
    assert kept_profile(str(small), desk).key == "small"
    assert [file.name for file in desk.iterdir()] == [NAME]


class _Runs:
    def __reduce__(self) -> tuple[Any, ...]:
        return exec, ("raise SystemExit",)


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(pickle.dumps(_Runs()), id="builtins"),
        pytest.param(b"cconsole.profiles.model\nfrozen\n(I1\ntR.", id="imported"),
        pytest.param(pickle.dumps({"no": "profile"}), id="no profile"),
        pytest.param(b"", id="empty"),
        pytest.param(b"\x80\x05garbage", id="garbage"),
    ],
)
def test_what_is_no_profile_is_not_used_and_runs_nothing(small: Path, desk: Path, body: bytes) -> None:
    read = kept_profile(str(small), desk)
    looks = (desk / NAME).read_bytes().partition(b"\n")[0]
    (desk / NAME).write_bytes(looks + b"\n" + body)
    assert kept_profile(str(small), desk) == read == load_profile(small)
    assert len((desk / NAME).read_bytes()) > 500, "and it is kept anew"
