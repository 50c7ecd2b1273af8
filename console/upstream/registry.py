"""Which kinds of helpdesk there are, and opening one: a new helpdesk is a new folder, no edit here.

A folder `console/upstream/KIND/` has a module `opening` with
`open_upstream(opening: Opening) -> Upstream`.
"""

from __future__ import annotations

import pkgutil
from collections.abc import Callable
from datetime import date
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import cast

from console.profiles.model import Profile
from console.upstream.protocol import Upstream
from storage.frozen import frozen


@frozen
class Opening:
    """What a helpdesk may need to be opened. `token` is "" for a desk that has none.

    `profile_at` is what the settings call the profile: the key of a built-in one, or a
    folder; "" is the profile's own key.

    `answer_seconds` bounds one request to a server; `settle_seconds` is how long after a lost answer the
    request may still be done over there.

    The practice desk uses `file`, `seed`, `day_speed` and `day`, with which a new one begins (None: the
    calendar's); the others use `url` and `token`.
    """

    profile: Profile
    profile_at: str = ""
    login: str = ""
    url: str = ""
    token: str = ""
    file: Path = Path()
    seed: int = 1
    day_speed: float = 1.0
    day: date | None = None
    language: str = "en"
    answer_seconds: float = 30.0
    settle_seconds: float = 30.0


@cache
def kinds() -> tuple[str, ...]:
    """The kinds of helpdesk that this Pult knows, by name."""
    here = Path(__file__).parent
    return tuple(sorted(module.name for module in pkgutil.iter_modules([str(here)]) if module.ispkg))


def open_upstream(kind: str, opening: Opening) -> Upstream:
    """Open a helpdesk of this kind. Raises `UpstreamProblem` where it cannot be reached."""
    module = import_module(f"console.upstream.{kind}.opening")
    opener = cast("Callable[[Opening], Upstream]", module.open_upstream)
    return opener(opening)
