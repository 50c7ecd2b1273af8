"""The part of the check that asks how customers' groups are told: by a field of tickets, or not at all."""

from __future__ import annotations

from console.profiles.model import Profile
from console.upstream.protocol import Forbidden, Gone
from console.upstream.rt import wire
from console.upstream.rt.paging import page_of
from console.upstream.rt.queries import json_query
from console.upstream.rt.report import Findings, Line, Topic
from console.upstream.rt.rest import Rest
from console.upstream.rt.words import Words
from storage.problems import mark

OF_USERS = "RT::User"


def check_groups(rest: Rest, words: Words, profile: Profile) -> list[Line]:
    """Request Tracker tells Pult the custom fields of tickets, and neither those of users nor its own
    groups. What the profile wants of them and cannot get keeps nobody from working: it is said."""
    found = Findings()
    field = words.mapping.group_field
    if not profile.groups and not field:
        return []
    if not field:
        found.warning(
            Topic.FIELDS,
            mark(
                "The profile knows groups of customers ({groups}), and its rt.toml names no field that "
                "tells them: everybody counts as of none. Give tickets a custom field for it, and name that "
                "as group_field."
            ),
            groups=", ".join(group.key for group in profile.groups),
        )
    elif _is_of_users(rest, field):
        found.warning(
            Topic.FIELDS,
            mark(
                "{field} is a custom field of users, which Request Tracker does not tell with a ticket: "
                "everybody counts as of no group. Give tickets a field of that name (Admin > Custom Fields "
                "> Create, applies to Tickets); a scrip may fill it from the requestor's."
            ),
            field=field,
        )
    return found.lines


def _is_of_users(rest: Rest, field: str) -> bool:
    """Whether there is a field of this name, and of users only. False where that cannot be seen."""
    try:
        answer = rest.get(
            "customfields", [("query", json_query(("Name", "=", field))), ("fields", "Name,LookupType")]
        )
        kinds = {wire.text(row, "LookupType") for row in page_of(answer.body)}
    except (Forbidden, Gone):
        return False
    return kinds == {OF_USERS}
