"""How a dispatch is told of: its state, its age, what it would set, why it stopped."""

from __future__ import annotations

from collections.abc import Mapping

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
    OutgoingKind.TICKET: mark("call"),
}


def state_words(dispatch: Dispatch) -> str:
    """Where it stands, in a few words."""
    if dispatch.merged_into:
        return _("its ticket was merged")
    return _(_STATES.get(dispatch.state, dispatch.state.value))


def kind_words(dispatch: Dispatch) -> str:
    return dispatch.about or _(_KINDS[dispatch.kind])


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
