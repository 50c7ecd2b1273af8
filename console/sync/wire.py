"""What the sync process tells its console, and back: one JSON object a line on a pipe.

The sync process writes to its standard output; the console writes `wake` lines to its input, and
closing that input ends the process.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import cast

from console.upstream.protocol import DeskClock, Present
from console.views import LinkState
from storage.frozen import frozen
from storage.problems import Problem

WAKE = "wake"


@frozen
class Changed:
    """These tickets and zones are to be read again; `everything` when the cache was built anew."""

    tickets: frozenset[str] = frozenset()
    zones: frozenset[str] = frozenset()
    everything: bool = False


@frozen
class LinkTold:
    """How the helpdesk can be reached. `as_of` is when it last answered."""

    state: LinkState
    since: datetime | None = None
    as_of: datetime | None = None
    why: Problem | None = None
    progress: tuple[int, int] | None = None


@frozen
class ClockTold:
    """What time it is at the desk."""

    clock: DeskClock


@frozen
class PresenceTold:
    """Who has which ticket open, of all others."""

    present: tuple[Present, ...]


@frozen
class Here:
    """To the sync process: which ticket is open on its console, and whether somebody writes in it."""

    ticket_id: str
    writing: bool


Told = Changed | LinkTold | ClockTold | PresenceTold


def encode_here(here: Here) -> str:
    """One line without its line feed."""
    return json.dumps({"here": here.ticket_id, "writing": here.writing}, ensure_ascii=True)


def decode_order(line: str) -> Here | None:
    """What a console asks of the sync process; None is that it looks into the ledger."""
    if line.strip() == WAKE:
        return None
    try:
        body = cast("dict[str, object]", json.loads(line))
        return Here(str(body["here"]), bool(body["writing"]))
    except (ValueError, KeyError, TypeError):
        return None


def encode(told: Told) -> str:
    """One line without its line feed."""
    body: dict[str, object]
    match told:
        case Changed():
            body = {
                "told": "changed",
                "tickets": sorted(told.tickets),
                "zones": sorted(told.zones),
                "everything": told.everything,
            }
        case LinkTold():
            body = {
                "told": "link",
                "state": told.state.value,
                "since": _moment(told.since),
                "as_of": _moment(told.as_of),
                "why": None if told.why is None else _problem(told.why),
                "progress": told.progress,
            }
        case PresenceTold():
            present = [[one.ticket_id, one.agent_id, one.agent, one.writing] for one in told.present]
            body = {"told": "presence", "present": present}
        case ClockTold():
            body = {"told": "clock", **clock_fields(told.clock)}
    return json.dumps(body, ensure_ascii=True)


def decode(line: str) -> Told:
    """The other way round. Raises `ValueError` for a line that is not one of ours."""
    try:
        body = cast("dict[str, object]", json.loads(line))
        match body["told"]:
            case "changed":
                return Changed(
                    frozenset(cast("list[str]", body["tickets"])),
                    frozenset(cast("list[str]", body["zones"])),
                    bool(body["everything"]),
                )
            case "link":
                progress = cast("list[int] | None", body["progress"])
                return LinkTold(
                    LinkState(cast("str", body["state"])),
                    _when(body["since"]),
                    _when(body["as_of"]),
                    _problem_from(body["why"]),
                    None if progress is None else (progress[0], progress[1]),
                )
            case "presence":
                rows = cast("list[list[object]]", body["present"])
                return PresenceTold(
                    tuple(Present(str(a), str(b), str(c), bool(writing)) for a, b, c, writing in rows)
                )
            case "clock":
                return ClockTold(clock_from(body))
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"not a line of the sync process: {line[:80]!r}") from error
    raise ValueError(f"not a line of the sync process: {line[:80]!r}")


def clock_fields(clock: DeskClock) -> dict[str, object]:
    return {
        "wall_at": clock.wall_at.isoformat(),
        "desk_at": clock.desk_at.isoformat(),
        "speed": clock.speed,
    }


def clock_from(body: Mapping[str, object]) -> DeskClock:
    wall, desk = _when(body["wall_at"]), _when(body["desk_at"])
    if wall is None or desk is None:
        raise ValueError("a clock without its moments")
    return DeskClock(wall, desk, float(cast("float", body["speed"])))


def _moment(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat()


def _when(value: object) -> datetime | None:
    return None if value is None else datetime.fromisoformat(cast("str", value)).astimezone(UTC)


def _problem(problem: Problem) -> dict[str, object]:
    """The sentence travels in English with its values, and is translated where it is shown."""
    return {"sentence": problem.sentence, "values": {k: str(v) for k, v in problem.values.items()}}


def _problem_from(body: object) -> Problem | None:
    if body is None:
        return None
    fields = cast("dict[str, object]", body)
    return Problem(cast("str", fields["sentence"]), **cast("dict[str, str]", fields["values"]))
