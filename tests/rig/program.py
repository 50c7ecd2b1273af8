"""Pult as the rig runs it: `python -m tests.rig.program sync --watch …`.

The program itself, but for how soon a desk that was away is looked for again. `RIG_MISTAKE` puts a
mistake in that the rig must notice: "naive" sends again what may have arrived without looking for it,
"hasty" believes at once that what is not there will not come any more.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from datetime import datetime

from console import cli
from console.sync import loop
from console.sync.doubts import SEND_AGAIN, Doubts, Verdict
from console.sync.push import Push
from console.upstream.protocol import Found
from storage.problems import Problem
from storage.records import Outgoing
from tests.rig import times

_look_before = Push._look_before


def _again_without_looking(self: Doubts, item: Outgoing) -> Verdict:
    return SEND_AGAIN


def _blind(self: Push, item: Outgoing, now: datetime) -> Problem | Found | None:
    """The look before sending finds what had arrived, too: a second net, which would hide the mistake."""
    seen = _look_before(self, item, now)
    return None if isinstance(seen, Found) else seen


def _settled_at_once(self: Doubts, op_id: str) -> float:
    return float("inf")


MISTAKES: Mapping[str, tuple[tuple[type, str, Callable[..., object]], ...]] = {
    "naive": ((Doubts, "about", _again_without_looking), (Push, "_look_before", _blind)),
    "hasty": ((Doubts, "_settled", _settled_at_once),),
}
"""What each mistake puts in place of what."""


if __name__ == "__main__":
    loop.RETRY_AT_MOST = times.RETRY_AT_MOST
    for where, name, wrong in MISTAKES.get(os.environ.get("RIG_MISTAKE", ""), ()):
        setattr(where, name, wrong)
    cli.main()
