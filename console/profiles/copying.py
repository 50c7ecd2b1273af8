"""A new profile as a copy of one that is there."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

from console.profiles.loader import profile_folder
from console.profiles.tables import is_key
from storage.problems import Problem, mark

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

_NOT_OF_A_PROFILE = ("__pycache__",)


class CannotCopy(Problem):
    """There is already something, or nothing can be written there."""


def copy_profile(source: str | Path, target: Path) -> int:
    """Copy the profile `source` (a key or a folder) to the folder `target`; how many files it has.

    The folder must not be there yet, or be empty. It is made whole or not at all.
    """
    folder = profile_folder(source)
    target = target.expanduser()
    if not is_key(target.name):
        raise CannotCopy(
            mark(
                "“{name}” cannot be the name of a profile: it takes small Latin letters, digits, - and _, "
                "a letter first"
            ),
            name=target.name,
        )
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        raise CannotCopy(mark("{path} is already there; name a new folder"), path=target)
    half = target.with_name(f".{target.name}.new")
    try:
        shutil.rmtree(half, ignore_errors=True)
        count = _copy(folder, half)
        if target.is_dir():
            target.rmdir()
        half.rename(target)
    except OSError as error:
        shutil.rmtree(half, ignore_errors=True)
        raise CannotCopy(
            mark("{path} cannot be written: {error}"), path=target, error=error.strerror or error
        ) from error
    return count


def _copy(folder: Traversable, target: Path) -> int:
    target.mkdir(parents=True)
    count = 0
    for entry in folder.iterdir():
        if entry.name.startswith(".") or entry.name in _NOT_OF_A_PROFILE:
            continue
        if entry.is_dir():
            count += _copy(entry, target / entry.name)
        elif entry.is_file():
            (target / entry.name).write_bytes(entry.read_bytes())
            count += 1
    return count
