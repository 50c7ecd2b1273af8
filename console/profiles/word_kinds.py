"""What the words of a profile are, for sentences about mistakes: each is translated with its sentence."""

from __future__ import annotations

from storage.problems import Problem, mark

KINDS = frozenset(
    {
        mark("calendar"),
        mark("channel"),
        mark("city"),
        mark("clock"),
        mark("colour"),
        mark("day"),
        mark("file"),
        mark("filter"),
        mark("function key"),
        mark("gender"),
        mark("group"),
        mark("key"),
        mark("kind"),
        mark("kind of goods"),
        mark("language"),
        mark("macro"),
        mark("need"),
        mark("order status"),
        mark("owner"),
        mark("part of the day"),
        mark("partner"),
        mark("peak"),
        mark("person"),
        mark("product"),
        mark("question"),
        mark("queue"),
        mark("reason"),
        mark("role"),
        mark("shift"),
        mark("size"),
        mark("span"),
        mark("start"),
        mark("status"),
        mark("term"),
        mark("test"),
        mark("text"),
        mark("variable"),
        mark("way to ask"),
        mark("way to count"),
        mark("weekday"),
        mark("zone"),
    }
)
"""All that readers of profiles call a word; one that is not here is shown as it is written."""


def of_kind(what: object) -> object:
    """A kind as a problem within a problem, so that it is said in the language of its sentence."""
    return Problem(what) if isinstance(what, str) and what in KINDS else what
