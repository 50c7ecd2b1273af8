"""A call as text: what is kept while it is typed, what goes into a ticket, and what opens a new one.

All three are one text: for people the caller and what was said, for consoles a mark at its end
(`console.rules.marked_notes`). So a call that is taken back, or whose console dies, comes back whole.
"""

from __future__ import annotations

from collections.abc import Mapping

from console.profiles.model import Profile
from console.rules import marked_notes
from console.rules.cleaning import clean_line
from console.upstream.protocol import NewTicket
from storage.frozen import frozen
from storage.patterns import late
from storage.records import Customer

CALL = "call"
"""The kind of the mark."""

UNOPENED = "call:"
"""Begins what stands in a ticket's place for a call that has no ticket yet, before an id of its own."""

SUBJECT = 70  # characters of the first words
WHO = 200
_PHONE = late(r"\+?\d[\d\s().-]{5,}\d")
_EMAIL = late(r"[^\s@<>,;]+@[^\s@<>,;]+\.[^\s@<>,;]+")


@frozen
class Call:
    """`who` is what was written of the caller; `to` is the id of the ticket that it belongs to, "" for a
    new one; `customer` is the id of a customer who is known, `order` the number of an order that the call
    is about, "" otherwise."""

    who: str
    text: str
    to: str = ""
    customer: str = ""
    order: str = ""

    @property
    def told(self) -> str:
        """What people read: who called, and what was said."""
        return "\n\n".join(part for part in (clean_line(self.who, WHO), self.text.strip()) if part)

    @property
    def subject(self) -> str:
        """The first words of what was said; who called where nothing was."""
        words = " ".join(self.text.split()) or clean_line(self.who, WHO)
        if len(words) <= SUBJECT:
            return words
        return words[: SUBJECT - 1].rsplit(" ", 1)[0].rstrip(" ,;:–-") + "…"


def written(call: Call) -> str:
    """The call as one text."""
    who = clean_line(call.who, WHO)
    values = {"who": who, "to": call.to, "customer": call.customer, "order": call.order}
    return marked_notes.write(CALL, {name: value for name, value in values.items() if value}, call.told)


def read(body: str) -> Call | None:
    """The call that a text is; None for any other text."""
    note = marked_notes.read(body)
    return None if note is None or note.kind != CALL else _of(note.values, note.text)


def _of(values: Mapping[str, str], told: str) -> Call:
    who = values.get("who", "")
    text = told
    if who and (told == who or told.startswith(f"{who}\n")):
        text = told[len(who) :].lstrip("\n")
    return Call(who, text, values.get("to", ""), values.get("customer", ""), values.get("order", ""))


def ticket_of(call: Call, caller: Customer | None, profile: Profile, client_key: str) -> NewTicket:
    """The ticket that a call opens. `caller` is the customer where they are known."""
    return NewTicket(
        subject=call.subject,
        body=call.told,
        channel=channel_of(profile),
        kind=kind_of(profile),
        requester=caller or stranger(call.who, profile),
        client_key=client_key,
        order_number=call.order,
    )


def stranger(who: str, profile: Profile) -> Customer:
    """Whoever calls and is not known, as far as what was written of them tells."""
    line = clean_line(who, WHO)
    phone, email = _PHONE.search(line), _EMAIL.search(line)
    rest = line
    for found in (phone, email):
        rest = rest.replace(found[0], " ") if found else rest
    name = " ".join(rest.replace(",", " ").split())
    return Customer(
        id="",
        name=name or line,
        email=email[0] if email else "",
        phone=phone[0].strip() if phone else "",
        language=profile.languages[0],
    )


def kind_of(profile: Profile) -> str:
    """The kind of ticket that a call is at this desk: its own where the profile has one."""
    return CALL if CALL in profile.kinds else next(iter(profile.kinds), "")


def channel_of(profile: Profile) -> str:
    """The channel by which calls come: a telephone where the profile has one, else its first."""
    keys = [channel.key for channel in profile.channels]
    return next((key for key in ("phone", "hotline", "call", "calls") if key in keys), keys[0])
