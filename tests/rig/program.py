"""Pult as the rig runs it: `python -m tests.rig.program sync --watch …`.

The program itself, but for how soon a desk that was away is looked for again. `RIG_MISTAKE` puts a
mistake in that the rig must notice: "naive" sends again what may have arrived without looking for it,
"hasty" believes at once that what is not there will not come any more.
"""

from __future__ import annotations

import os

from console import cli
from console.sync import loop
from console.sync.doubts import SEND_AGAIN, Doubts, Verdict
from storage.records import Outgoing
from tests.rig import times

MISTAKES = ("naive", "hasty")


def _again_without_looking(self: Doubts, item: Outgoing) -> Verdict:
    return SEND_AGAIN


def _settled_at_once(self: Doubts, op_id: str) -> float:
    return float("inf")


def make(mistake: str) -> None:
    """Put a mistake in, "" for none."""
    if mistake == "naive":
        Doubts.about = _again_without_looking  # type: ignore[method-assign]  # the mistake
    if mistake == "hasty":
        Doubts._settled = _settled_at_once  # type: ignore[method-assign]  # the mistake


if __name__ == "__main__":
    loop.RETRY_AT_MOST = times.RETRY_AT_MOST
    make(os.environ.get("RIG_MISTAKE", ""))
    cli.main()
