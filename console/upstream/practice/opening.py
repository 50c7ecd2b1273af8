"""The door of the practice desk: the one place of it that reads the host's clock."""

from __future__ import annotations

from datetime import UTC, datetime

from console.profiles.loader import built_in_profiles, profile_folder
from console.upstream.practice.cast import operators
from console.upstream.practice.folder import read_practice
from console.upstream.practice.founding import Founding
from console.upstream.practice.player import Player
from console.upstream.practice.scenes import Practice
from console.upstream.practice.upstream import PracticeUpstream
from console.upstream.registry import Opening


def open_upstream(opening: Opening) -> PracticeUpstream:
    """Come to the practice desk in `opening.file`, with the customers of the profile's practice folder.

    Raises `UpstreamProblem`, `StorageProblem`, or `ProfileProblem` for mistakes in that folder.
    """
    practice = _practice(opening)
    return PracticeUpstream.open(
        opening.file,
        profile=opening.profile,
        agent=opening.login,
        wall=lambda: datetime.now(UTC),
        founding_of=Founding(
            opening.seed,
            opening.day_speed,
            opening.day,
            begins=practice.load.begins if practice else None,
            agents=_agents(opening, practice),
            colleagues=opening.profile.roster.people if practice else (),
        ),
        world=(lambda server: Player(server, opening.profile, practice)) if practice else None,
    )


def _agents(opening: Opening, practice: Practice | None) -> tuple[str, ...]:
    """Whoever comes in, and colleagues where no roster names any; nobody takes a name of the roster."""
    if practice is None:
        return ()
    drawn = operators(practice, opening.profile.languages[0], opening.seed)
    planned = {person.name for person in opening.profile.roster.people}
    return tuple(name for name in drawn if name not in planned)[: 1 if planned else None]


def _practice(opening: Opening) -> Practice | None:
    """The customers in the profile's own folder; None where it has none: the desk stays quiet."""
    named = opening.profile_at or opening.profile.key
    if not opening.profile_at and named not in built_in_profiles():
        return None
    folder = profile_folder(named).joinpath("practice")
    return read_practice(opening.profile, folder) if folder.is_dir() else None
