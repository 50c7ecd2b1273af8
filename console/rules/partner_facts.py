"""What a reply may say of the partner whose business an order is: who, what it sells, until when."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from console.profiles.model import Profile, said
from console.rules.facts import partner_of, product_of
from console.rules.lengths import end_of, length_of
from console.rules.peaks import Peaks
from console.rules.terms import start_of
from storage.frozen import frozen
from storage.records import Order, Ticket

if TYPE_CHECKING:
    from console.rules.templating import Facts


@frozen
class PartnerFacts:
    """Texts in the reader's language, "" for what is not known. `term_ends`: when the partner's term ends."""

    title: str = ""
    source: str = ""
    product: str = ""
    term_ends: datetime | None = None


def partner_facts(ticket: Ticket, order: Order | None, profile: Profile, language: str) -> PartnerFacts:
    """What is known of the ticket's partner, by its order or else by itself."""
    partner = profile.partner(partner_of(ticket, order))
    if partner is None:
        return PartnerFacts()
    product = partner.product(product_of(ticket, order))
    return PartnerFacts(
        title=said(partner.title, language),
        source=partner.source,
        product=said(product.title, language) if product is not None else "",
        term_ends=_term_ends(ticket, order, profile),
    )


def _term_ends(ticket: Ticket, order: Order | None, profile: Profile) -> datetime | None:
    """The end of the first term whose length is the partner's, whatever stage the order has reached."""
    peaks = Peaks(profile.peaks, profile.hours.timezone)
    for term in profile.terms:
        start = start_of(term, ticket, order) if term.from_partner else None
        length = length_of(term, ticket, order, profile, peaks, start) if start is not None else None
        if start is not None and length is not None:
            return end_of(start, term, length)
    return None


def named(facts: PartnerFacts) -> dict[str, Facts]:
    """`partner` and `product` as templates have them."""
    from console.rules.templating import Facts

    partner = Facts("partner", {"title": facts.title, "source": facts.source}, said=facts.title)
    return {
        "partner": partner,
        "product": Facts("product", {"title": facts.product}, said=facts.product),
    }
