"""What a reply may say of partners and terms: "why so long", with whose term it is and when it ends."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from console.moments import duration_in
from console.profiles.model import OWNER_DESK, CountIn, Profile, said
from console.rules.blanks import without_marks
from console.rules.lengths import length_of
from console.rules.owners import (
    calendar_now,
    owner_title,
    partner_and_product,
    partner_term_ends,
    why_so_long,
)
from console.rules.terms import Clock
from console.rules.zones import clocks_of, ready
from console.translation import counted_in
from storage.records import Order, Ticket

if TYPE_CHECKING:
    from datetime import datetime

    from console.rules.templating import Speech

_DAY = 24 * 60


def why_values(
    ticket: Ticket, order: Order | None, profile: Profile, now: datetime, speech: Speech
) -> Mapping[str, object]:
    """`partner`, `product`, `term` and `desk`, by name."""
    from console.rules.templating import Facts, Moment

    def text(texts: Mapping[str, str]) -> str:
        return without_marks(said(texts, speech.language))

    running = clocks_of(ticket, order, profile, now).running
    partner, product = partner_and_product(ticket, order, profile)
    partner_title = text(partner.title) if partner is not None else ""
    product_title = text(product.title) if product is not None else ""
    clock = why_so_long(running)
    term: dict[str, object] = {}
    if clock is not None and clock.due_at is not None:
        term = {
            "title": text(clock.title),
            "owner": text(owner_title(clock, ticket, order, profile)),
            "length": _length(clock, ticket, order, profile, speech),
            "started": Moment(clock.started_at, speech),
            "ends": Moment(clock.due_at, speech),
            # False counts as missing: a reply must be able to tell that nobody else is waited for.
            "theirs": clock.owner != OWNER_DESK,
        }
    here = calendar_now(profile, "", now)
    opens_at = here.changes_at
    if here.open and opens_at is not None:
        opens_at = calendar_now(profile, "", opens_at).changes_at
    opens = Moment(opens_at, speech) if opens_at is not None else None
    return {
        "partner": Facts(
            "partner",
            {"title": partner_title, "source": without_marks(partner.source) if partner is not None else ""},
            said=partner_title,
        ),
        "product": Facts("product", {"title": product_title}, said=product_title),
        "term": Facts("term", term),
        "desk": Facts("desk", {"title": text(profile.title), "opens": opens}),
    }


def of_the_order(
    ticket: Ticket, order: Order | None, profile: Profile, now: datetime, speech: Speech
) -> Mapping[str, object]:
    """What `order` may say of its partner."""
    from console.rules.templating import Moment

    partner, product = partner_and_product(ticket, order, profile)
    ends = partner_term_ends(ticket, order, profile, clocks_of(ticket, order, profile, now).running)
    return {
        "partner": without_marks(said(partner.title, speech.language)) if partner is not None else "",
        "product": without_marks(said(product.title, speech.language)) if product is not None else "",
        "partner_term": Moment(ends, speech) if ends is not None else None,
    }


def _length(clock: Clock, ticket: Ticket, order: Order | None, profile: Profile, speech: Speech) -> str:
    """How long the term is, as one says it: "90 days"; "" for one that only has an end."""
    if clock.term is None:
        role = profile.role(clock.role)
        return duration_in(speech.language, role.minutes) if role is not None else ""
    peaks = ready(profile).peaks
    length = length_of(clock.term, ticket, order, profile, peaks, clock.started_at)
    if length is None or not (length.days or length.minutes):
        return ""
    if length.days and length.counts_in is CountIn.WORKING:
        counted = counted_in(speech.language, "{n} working day", "{n} working days", length.days)
        return counted.format(n=length.days)
    return duration_in(speech.language, length.days * _DAY or length.minutes)
