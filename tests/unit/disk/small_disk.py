"""A real small disk of one's own: a tmpfs that only one child process sees, and that goes with it.

Root mounts it in a mount namespace, others in a user namespace as well. Where the system allows neither,
the size of the child's files is limited instead: the kernel refuses its writes all the same.
"""

from __future__ import annotations

import resource
import subprocess
import sys
from collections.abc import Sequence
from enum import StrEnum
from functools import cache
from pathlib import Path

from tests.unit.storage.builders import ROOT

MEGABYTE = 1024 * 1024


class Kind(StrEnum):
    MOUNTED = "mounted"  # a file system of its own, which can be made read-only too
    LIMITED = "limited"  # no file may grow beyond the size


@cache
def _unshare() -> tuple[str, ...] | None:
    """How a child gets mounts of its own here; None where it cannot."""
    for way in (("unshare", "-m"), ("unshare", "-Urm")):
        try:
            tried = subprocess.run(
                [*way, "sh", "-c", "mount -t tmpfs -o size=64k tmpfs /mnt"], capture_output=True, check=False
            )
        except FileNotFoundError:
            return None
        if tried.returncode == 0:
            return way
    return None


def run_on_small_disk(module: str, place: Path, size: int, words: Sequence[str] = ()) -> list[str]:
    """Run a module's `main(place, kind, *words)` with `place` on a disk of so many bytes; what it printed."""
    place.mkdir(mode=0o700, exist_ok=True)
    way = _unshare()
    kind = Kind.LIMITED if way is None else Kind.MOUNTED
    program = [sys.executable, "-m", module, str(place), kind, *words]
    if way is not None:
        mount = f'mount -t tmpfs -o size={size},mode=0700 tmpfs "$0" && exec "$@"'
        program = [*way, "sh", "-c", mount, str(place), *program]

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))

    done = subprocess.run(
        program,
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=limit if way is None else None,  # this process has no thread that holds a lock
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()
