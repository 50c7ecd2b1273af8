from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from storage.holder import Holder, who_holds
from storage.problems import HeldByAnother
from tests.unit.storage.builders import ROOT

TAKES_AND_WAITS = """
import sys
from pathlib import Path
from storage.holder import Holder
Holder.take(Path(sys.argv[1]))
print("taken", flush=True)
sys.stdin.read()
"""


def test_one_holds_and_the_others_are_told_who(home: Path) -> None:
    holder = Holder.take(home)
    with pytest.raises(HeldByAnother, match=str(os.getpid())) as caught:
        Holder.take(home)
    assert str(caught.value.values["since"])
    assert str(os.getpid()) in who_holds(home)
    holder.release()
    assert who_holds(home) == ""
    Holder.take(home).release()


def test_asking_does_not_take(home: Path) -> None:
    assert who_holds(home) == ""
    Holder.take(home).release()
    assert who_holds(home) == ""
    assert (home / "holder").stat().st_mode & 0o777 == 0o600


def test_releasing_twice_does_no_harm(home: Path) -> None:
    holder = Holder.take(home)
    holder.release()
    second = Holder.take(home)
    holder.release()
    assert who_holds(home) != ""
    second.release()


def test_the_right_goes_with_a_process_that_is_killed(home: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", TAKES_AND_WAITS, str(home)],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == b"taken\n"
        with pytest.raises(HeldByAnother, match=str(other.pid)):
            Holder.take(home)
        other.kill()
        other.wait()
        Holder.take(home).release()


def test_a_holder_that_has_not_written_its_name_yet_still_holds(home: Path) -> None:
    holder = Holder.take(home)
    (home / "holder").write_text("")
    assert who_holds(home).startswith("?")
    holder.release()
