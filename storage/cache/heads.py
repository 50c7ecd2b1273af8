"""What a ticket is told apart by: its own words, and how its requester can be reached."""

from __future__ import annotations

from typing import NamedTuple


class Head(NamedTuple):
    """A ticket's own words, as far as they can be searched."""

    number: str
    subject: str
    requester: str
    order_number: str


class Contact(NamedTuple):
    """How the requester can be reached."""

    email: str = ""
    phone: str = ""
