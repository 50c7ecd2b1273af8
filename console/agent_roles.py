"""What helpdesks call the roles of their agents, in the language in use."""

from __future__ import annotations

from collections.abc import Mapping

from console.translation import _
from storage.problems import mark

ROLES: Mapping[str, str] = {
    "operator": mark("operator"),
    "agent": mark("agent"),
    "senior": mark("senior"),
    "supervisor": mark("supervisor"),
    "trainee": mark("trainee"),
    "administrator": mark("administrator"),
    "admin": mark("administrator"),
}


def role_said(role: str) -> str:
    """A role in words; one that no helpdesk we know has is shown as it came."""
    return _(ROLES[role.casefold()]) if role.casefold() in ROLES else role
