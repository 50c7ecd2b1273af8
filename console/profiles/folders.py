"""Where profiles lie: those that come with the program, by their keys, and any other folder."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from storage.problems import mark

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

    from console.profiles.mistakes import ProfileProblem

DESK = "profile.toml"
"""The file that makes a folder a profile."""


def built_in_profiles() -> tuple[str, ...]:
    """The keys of the profiles that come with the program."""
    return tuple(sorted(entry.name for entry in _built_in().iterdir() if _is_profile(entry)))


def profile_folder(key_or_path: str | Path) -> Traversable:
    """The folder of a profile: a built-in one by its key, any other by its path."""
    if isinstance(key_or_path, str) and key_or_path.isidentifier():
        built_in = _built_in().joinpath(key_or_path)
        if _is_profile(built_in):
            return built_in
    path = Path(key_or_path).expanduser()
    if path.is_dir():
        return path.resolve()
    raise _no_profile(str(key_or_path))


def _no_profile(found: str) -> ProfileProblem:
    from console.profiles.mistakes import ProfileProblem, listed, nearest  # looks for similar words

    keys = built_in_profiles()
    near = nearest(found, keys)
    if near:
        return ProfileProblem(
            mark(
                "there is no profile '{found}', did you mean '{nearest}'? Expected one of {keys}, or a folder"
            ),
            found=found,
            nearest=near,
            keys=listed(keys),
        )
    return ProfileProblem(
        mark("there is no profile '{found}'; expected one of {keys}, or a folder with a {file}"),
        found=found,
        keys=listed(keys),
        file=DESK,
    )


def _built_in() -> Traversable:
    """This very folder. Only from inside an archive is importlib needed, which costs 8 ms to import."""
    here = Path(__file__).parent
    if here.is_dir():
        return here
    from importlib.resources import files

    return files("console.profiles")


def _is_profile(folder: Traversable) -> bool:
    return folder.is_dir() and folder.joinpath(DESK).is_file()
