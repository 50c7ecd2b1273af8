"""A process that writes a database and is killed in the middle of it.

python -m tests.unit.console.doctor.writers HOW PATH: "wal" leaves a WAL that nobody has brought over,
"journal" a transaction that was not committed, "lock" holds the file until its input ends.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

from storage.connection import sqlite3
from tests.pty.rig import ROOT


def leave(how: str, path: Path) -> None:
    """Have the process do it, and die of it."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.unit.console.doctor.writers", how, str(path)],
        cwd=ROOT,
        check=False,
        timeout=30,
    )
    assert done.returncode == -signal.SIGKILL


def hold(how: str, path: Path) -> subprocess.Popen[str]:
    """Have the process do it and wait; closing its input ends it."""
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.unit.console.doctor.writers", how, str(path)],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    return process


def main() -> None:
    how, path = sys.argv[1:]
    connection = sqlite3.connect(path, isolation_level=None)
    if how in ("wal", "live"):
        connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("CREATE TABLE IF NOT EXISTS words(text)")
    connection.execute("INSERT INTO words VALUES ('kept')")
    if how == "journal":
        connection.execute("PRAGMA cache_size = 1")
        connection.execute("BEGIN IMMEDIATE")
        connection.executemany("INSERT INTO words VALUES (zeroblob(3000))", [()] * 2000)
    if how == "lock":
        connection.execute("BEGIN EXCLUSIVE")
    if how in ("wal", "journal"):
        os.kill(os.getpid(), signal.SIGKILL)
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    sys.stdin.read()
    connection.close()


if __name__ == "__main__":
    main()
