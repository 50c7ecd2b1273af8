"""Starts Pult many times a second: a process that has imported it once, and forks for each run.

`python -m tests.faults.nursery` takes one JSON line for each order and answers with one. A child is the
whole program (`console.cli.main` with its words and its environment) in a process of its own, which can
be killed and stopped like any other; only the importing is done already.
"""

from __future__ import annotations

import importlib
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

ROOT = Path(__file__).parents[2]
LIMIT = 60.0  # seconds that one run may take


@dataclass(frozen=True)
class Ended:
    """How a child ended; or that it has stopped itself and waits for SIGCONT."""

    code: int = 0
    killed_by: int = 0
    stopped: bool = False
    said: str = ""


class Nursery:
    """Talks to the process that forks. One child at a time."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.faults.nursery"],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, "LC_ALL": "C.UTF-8", "LANGUAGE": "en"},
        )

    def __enter__(self) -> Nursery:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._process.kill()
        self._process.communicate()

    def run(
        self, words: Sequence[str], home: Path, crash_at: str = "", program: str = "console.cli:main"
    ) -> Ended:
        """`pult WORDS…` in a home, until it ends, is killed, or stops itself. `program` may name another
        function (`module:function`) that is run in its place."""
        environment = {"PULT_HOME": str(home)} | ({"PULT_CRASH_AT": crash_at} if crash_at else {})
        return self._order(
            {"run": list(words), "env": environment, "out": str(home / "out"), "program": program}
        )

    def go_on(self) -> Ended:
        """Wake the child that has stopped itself, and wait again."""
        return self._order({"go_on": True})

    def _order(self, order: Mapping[str, object]) -> Ended:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(order) + "\n")
        self._process.stdin.flush()
        return Ended(**json.loads(self._process.stdout.readline()))


def _child(words: Sequence[str], environment: Mapping[str, str], out: str, program: str) -> None:
    """In the fork: become the program. Never returns."""
    module, _, function = program.partition(":")
    handle = os.open(out, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    nothing = os.open(os.devnull, os.O_RDONLY)
    for number, target in ((nothing, 0), (handle, 1), (handle, 2)):
        os.dup2(number, target)
    os.environ.update(environment)
    sys.argv = ["pult", *words]
    code = 1
    try:
        getattr(importlib.import_module(module), function)()
    except SystemExit as ended:
        code = int(ended.code or 0)
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def _wait(pid: int, out: str) -> Ended:
    end = time.monotonic() + LIMIT
    while time.monotonic() < end:
        found, status = os.waitpid(pid, os.WUNTRACED | os.WNOHANG)
        if not found:
            time.sleep(0.002)
        elif os.WIFSTOPPED(status):
            return Ended(stopped=True)
        else:
            told = Path(out).read_text("utf-8", "replace")
            if os.WIFSIGNALED(status):
                return Ended(killed_by=os.WTERMSIG(status), said=told)
            return Ended(code=os.WEXITSTATUS(status), said=told)
    os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)
    return Ended(code=-1, said=f"it took more than {LIMIT} s\n{Path(out).read_text('utf-8', 'replace')}")


def _import_it_all() -> None:
    """What a run imports, once."""
    for module in (
        "console.cli",
        "console.commands.group",
        "console.commands.running",
        "console.commands.sync",
        "console.commands.syncing",
        "console.sync.process",
        "console.upstream.practice.opening",
        "console.upstream.rt.opening",
        "tests.faults.office",
    ):
        importlib.import_module(module)


def main() -> None:
    _import_it_all()
    pid, out = 0, ""
    for line in sys.stdin:
        order = json.loads(line)
        if "run" in order:
            out = order["out"]
            pid = os.fork()
            if not pid:
                _child(order["run"], order["env"], out, order["program"])
        else:
            os.kill(pid, signal.SIGCONT)
        ended = _wait(pid, out)
        sys.stdout.write(json.dumps(ended.__dict__) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
