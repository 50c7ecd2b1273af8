"""The program itself, run as a person does: its environment, and the commands that need no screen."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from tests.pty.rig import ROOT

PULT = ("-m", "console.cli")


def environment(home: Path, language: str = "en") -> dict[str, str]:
    return {"PULT_HOME": str(home), "LANGUAGE": language, "LC_ALL": "C.UTF-8", "PYTHONPATH": str(ROOT)}


def pult(home: Path, *words: str, said: str = "") -> str:
    """What a command prints that must succeed; `said` is its standard input."""
    done = subprocess.run(
        [sys.executable, *PULT, *words],
        input=said,
        env={**os.environ, **environment(home)},
        capture_output=True,
        text=True,
        check=False,
        timeout=100,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def told(home: Path, *words: str) -> list[dict[str, object]]:
    """What a command prints as JSON, line by line."""
    return [json.loads(line) for line in pult(home, *words, "--json").splitlines()]
