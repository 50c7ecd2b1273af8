"""A ticket's draft where several consoles wrote one, as a screen may ask for it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from storage.records import Draft


class DraftsPort(Protocol):
    """Reading touches the ledger only; `switch` and `join` write it."""

    def taken_up(self, ticket_id: str, body: str) -> None:
        """The composer shows this text, and goes on from it; "" when it begins from nothing.

        Only what was taken up is replaced by what is saved next: another console's text is kept beside.
        """
        ...

    def others(self, ticket_id: str) -> tuple[Draft, ...]:
        """What another console began for this ticket, the next that `switch` shows first."""
        ...

    def switch(self, ticket_id: str) -> Draft | None:
        """Have the text beside as the ticket's draft, and lay that one beside; None without any."""
        ...

    def join(self, ticket_id: str) -> Draft | None:
        """Both texts as one draft; None when there is no other."""
        ...
