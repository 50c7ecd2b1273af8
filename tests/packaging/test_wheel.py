"""What a person installs: the wheel, in an empty environment, far from the checkout."""

from __future__ import annotations

import os
import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import pytest

from tests.pty.rig import ROOT, Terminal

pytestmark = [pytest.mark.pty, pytest.mark.timeout(400)]


def run(*words: str | Path, cwd: Path, **environment: str) -> str:
    done = subprocess.run(
        [str(word) for word in words],
        cwd=cwd,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("dist")
    run(sys.executable, "-m", "build", "--wheel", "--outdir", out, ROOT, cwd=ROOT)
    return next(out.glob("*.whl"))


@pytest.fixture(scope="module")
def pult(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The installed program."""
    place = tmp_path_factory.mktemp("empty") / "venv"
    venv.create(place, with_pip=True)
    run(place / "bin" / "python", "-m", "pip", "install", "--quiet", wheel, cwd=place.parent)
    return place / "bin" / "pult"


def test_the_wheel_holds_what_it_needs_and_nothing_else(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    for needed in (
        "screens/app.tcss",
        "screens/desk/screen.tcss",
        "console/profiles/boutique/profile.toml",
        "console/profiles/boutique/practice/day.toml",
        "console/locale/ru/LC_MESSAGES/pult.mo",
        "console/locale/uk/LC_MESSAGES/pult.mo",
    ):
        assert needed in names
    assert {name.split("/")[0].split("-")[0] for name in names} == {"console", "screens", "storage", "pult"}


def test_the_installed_program_says_its_version_and_speaks_three_languages(
    pult: Path, tmp_path: Path
) -> None:
    home = str(tmp_path / "home")
    assert run(pult, "--version", cwd=tmp_path).startswith("pult ")
    english = run(pult, "--help", cwd=tmp_path, PULT_HOME=home, LC_ALL="C.UTF-8", LANGUAGE="en")
    russian = run(pult, "--help", cwd=tmp_path, PULT_HOME=home, LC_ALL="C.UTF-8", LANGUAGE="ru")
    ukrainian = run(pult, "--help", cwd=tmp_path, PULT_HOME=home, LC_ALL="C.UTF-8", LANGUAGE="uk")
    assert len({english, russian, ukrainian}) == 3


def test_the_installed_program_opens_the_practice_desk(pult: Path, tmp_path: Path) -> None:
    environment = {"PULT_HOME": str(tmp_path / "home"), "LANGUAGE": "uk"}
    with Terminal(["practice"], env=environment, program=str(pult), cwd=tmp_path) as terminal:
        terminal.wait_for_text("Pult", "F2", "#10")
        terminal.type("\x11")
        assert terminal.wait_for_end() == 0
        assert terminal.is_sane()
