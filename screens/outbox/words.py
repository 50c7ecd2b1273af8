"""How a dispatch is told of: its state, its age, what it would set, why it stopped."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from console.profiles.model import Profile, said
from console.translation import _, explain
from console.waiting_port import Dispatch
from screens.untrusted import visible_line
from storage.problems import mark
from storage.records import OutgoingKind, OutgoingState, TicketField

_STATES: Mapping[OutgoingState, str] = {
    OutgoingState.HELD: mark("can still be taken back"),
    OutgoingState.QUEUED: mark("waits to be sent"),
    OutgoingState.SENDING: mark("being sent"),
    OutgoingState.AMBIGUOUS: mark("checking whether it arrived"),
    OutgoingState.CONFLICT: mark("the ticket changed"),
    OutgoingState.NEEDS_AUTH: mark("the helpdesk does not know us"),
    OutgoingState.FAILED: mark("not sent"),
    OutgoingState.NEEDS_DECISION: mark("did it arrive?"),
    OutgoingState.DRAFT: mark("a draft without its ticket"),
}
_KINDS: Mapping[OutgoingKind, str] = {
    OutgoingKind.REPLY: mark("reply"),
    OutgoingKind.NOTE: mark("note"),
    OutgoingKind.FIELDS: mark("change"),
    OutgoingKind.CLAIM: mark("claim"),
}


def age_words(since: datetime, now: datetime) -> str:
    """How long ago: "<1 min", "47 min", "3 h", "2 d"."""
    minutes = int((now - since).total_seconds() // 60)
    if minutes < 1:
        return _("<1 min")
    if minutes < 120:
        return _("{n} min").format(n=minutes)
    if minutes < 2880:
        return _("{n} h").format(n=minutes // 60)
    return _("{n} d").format(n=minutes // 1440)


def state_words(dispatch: Dispatch) -> str:
    """Where it stands, in a few words."""
    if dispatch.merged_into:
        return _("its ticket was merged")
    return _(_STATES.get(dispatch.state, dispatch.state.value))


def kind_words(dispatch: Dispatch) -> str:
    return _(_KINDS[dispatch.kind])


def why_words(dispatch: Dispatch) -> str:
    """What stopped it, as a sentence; "" where nothing did."""
    return visible_line(explain(dispatch.why)) if dispatch.why is not None else ""


def sets_words(dispatch: Dispatch, profile: Profile, language: str) -> str:
    """What it changes besides: "status → waiting · reason → delivery"; "" for nothing."""
    parts = []
    for field, value in dispatch.sets.items():
        if field is TicketField.STATUS:
            status = profile.status(value or "")
            parts.append(_("status → {to}").format(to=said(status.title, language) if status else value))
        elif field is TicketField.REASON:
            reason = next((each for each in profile.reasons if each.key == value), None)
            parts.append(_("reason → {to}").format(to=said(reason.title, language) if reason else value))
        elif value:
            parts.append(_("handed over"))
        else:
            parts.append(_("released"))
    return visible_line(" · ".join(parts))
