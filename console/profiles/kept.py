"""A profile as it was read last, kept beside a desk's files.

Reading and checking sixty files of TOML and Markdown is a twentieth of a start, and hardly ever do they
change between two starts. What is kept is used while all of them, and what reads them, look as they did
then; with anything else the profile is read again. It is a pickle that may name nothing but the classes
of a profile, so that whoever could write that file could not have anything run.
"""

from __future__ import annotations

import io
import logging
import os
import pickle
import sys
from datetime import date, time
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from console import __version__
from console.profiles import model, model_hours, model_people, model_rules
from console.profiles.folders import profile_folder
from console.profiles.model import Profile
from console.rules import facts
from storage.files import check_file, prepare_file
from storage.problems import StorageProblem

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

NAME = "profile.kept"

_OF_A_PROFILE = {part.__name__: part for part in (model, model_hours, model_people, model_rules, facts)}
_OTHERS = {("datetime", "date"): date, ("datetime", "time"): time}
_MACROS = "macros"

log = logging.getLogger(__name__)


def kept_profile(key_or_path: str, directory: Path) -> Profile:
    """The profile with that key, or in that folder, kept in `directory` when there is such a directory.

    Raises ProfileProblem with all its mistakes.
    """
    folder = profile_folder(key_or_path)
    looks = _looks(folder)
    path = directory / NAME
    if looks and (profile := _kept(path, looks)) is not None:
        return profile
    from console.profiles.loader import load_profile  # with all that reads and checks a profile

    profile = load_profile(key_or_path)
    if looks:
        _keep(profile, path, looks)
    return profile


def _looks(folder: Traversable) -> bytes:
    """How the files of a profile look from outside, and those that read them: one line; b"" in an archive."""
    if not isinstance(folder, Path):
        return b""
    here = Path(__file__).parent
    told: list[object] = [__version__, sys.version, str(folder)]
    try:
        for place, ending in ((folder, ".toml"), (folder / _MACROS, ""), (here, ".py")):
            if place.is_dir():
                told += sorted(_look(entry) for entry in os.scandir(place) if entry.name.endswith(ending))
    except OSError:  # it is read, and that tells what is wrong
        return b""
    return repr(told).encode()


def _look(entry: os.DirEntry[str]) -> tuple[str, int, int, int]:
    found = entry.stat()
    return entry.name, found.st_size, found.st_mtime_ns, found.st_ctime_ns


def _kept(path: Path, looks: bytes) -> Profile | None:
    try:
        check_file(path)
        before, _, body = path.read_bytes().partition(b"\n")
    except (OSError, StorageProblem):  # nothing is kept, or not by us
        return None
    if before != looks:
        return None
    try:
        profile = _Unpickler(io.BytesIO(body)).load()
    except Exception as error:  # noqa: BLE001  # whatever is wrong with it: the profile itself is there
        log.warning("the kept profile cannot be used: %s", error)
        return None
    return profile if isinstance(profile, Profile) else None


def _keep(profile: Profile, path: Path, looks: bytes) -> None:
    """All or nothing. A directory that is not there, or may not be written, keeps nothing."""
    if not path.parent.is_dir():
        return
    body = io.BytesIO()
    _Pickler(body, pickle.HIGHEST_PROTOCOL).dump(profile)
    fresh = path.with_name(f"{NAME}.{os.getpid()}")
    try:
        prepare_file(fresh)
        fresh.write_bytes(looks + b"\n" + body.getvalue())
        fresh.replace(path)
    except (OSError, StorageProblem) as problem:
        log.info("the profile is not kept: %s", problem)
        fresh.unlink(missing_ok=True)


class _Pickler(pickle.Pickler):
    def persistent_id(self, obj: object) -> str | None:
        return obj.key if isinstance(obj, ZoneInfo) else None


class _Unpickler(pickle.Unpickler):
    def persistent_load(self, pid: str) -> ZoneInfo:
        return ZoneInfo(pid)

    def find_class(self, module_name: str, global_name: str) -> object:
        """Only what a profile is made of, by its own name: nothing that these modules have imported."""
        found = _OTHERS.get((module_name, global_name))
        if found is None:
            found = vars(_OF_A_PROFILE[module_name])[global_name]
            if getattr(found, "__module__", "") != module_name:
                raise pickle.UnpicklingError("names what is no part of a profile")
        if not isinstance(found, type):
            raise pickle.UnpicklingError("names what is no class")
        return found
