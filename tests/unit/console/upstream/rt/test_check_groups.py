"""What the check says of customers' groups, and of a queue in which nothing may be opened."""

from __future__ import annotations

from dataclasses import replace

import pytest

from console.profiles.loader import load_profile
from console.profiles.model import FieldMapping, Group
from console.upstream.protocol import Forbidden
from console.upstream.rt.check_groups import check_groups
from console.upstream.rt.check_roster import check_roster
from console.upstream.rt.report import Verdict
from console.upstream.rt.rest import Answer, Params
from console.upstream.rt.words import Words

BOUTIQUE = load_profile("boutique")
GROUPS = (Group("wholesale", {"en": "Wholesale"}), Group("vip", {"en": "VIP"}))


class Fields:
    """A Request Tracker with custom fields, by the kind of what they hang on; None hides them."""

    def __init__(self, *kinds: str, hidden: bool = False) -> None:
        self._kinds = kinds
        self._hidden = hidden

    def get(self, path: str, params: Params | None = None) -> Answer:
        if self._hidden:
            raise Forbidden("no")
        items = [{"id": 7, "type": "customfield", "LookupType": kind} for kind in self._kinds]
        return Answer({"items": items, "count": len(items)}, None)

    def post(self, path: str, body: object) -> Answer:
        raise AssertionError("nothing is written by looking")

    put = post


@pytest.mark.parametrize(
    ("groups", "field", "rest", "words"),
    [
        ((), "", Fields(), ""),
        (GROUPS, "", Fields(), "knows groups of customers (wholesale, vip)"),
        (GROUPS, "Group", Fields("RT::User"), "Group is a custom field of users"),
        (GROUPS, "Group", Fields("RT::Queue-RT::Ticket"), ""),
        (GROUPS, "Group", Fields("RT::User", "RT::Queue-RT::Ticket"), ""),
        (GROUPS, "Group", Fields(), ""),  # missing: that is said of any field
        (GROUPS, "Group", Fields(hidden=True), ""),
    ],
)
def test_groups_that_cannot_be_told_are_named(
    groups: tuple[Group, ...], field: str, rest: Fields, words: str
) -> None:
    mapping = FieldMapping({}, group_field=field)
    profile = replace(BOUTIQUE, groups=groups, mappings={"rt": mapping})
    lines = check_groups(rest, Words.of(profile), profile)
    assert [line.verdict for line in lines] == ([Verdict.WARNING] if words else [])
    assert words in "".join(str(line.said) for line in lines)


class Queue(Fields):
    """One queue, with what it offers."""

    def get(self, path: str, params: Params | None = None) -> Answer:
        return Answer({"_hyperlinks": [{"ref": kind} for kind in self._kinds]}, None)


def test_a_queue_that_opens_nothing_is_named() -> None:
    assert check_roster(Queue("self", "create"), "Support", 1) == []
    (line,) = check_roster(Queue("self"), "Support", 1)
    assert "no tickets in the queue Support" in str(line.said)
    assert line.verdict is Verdict.WARNING
