"""One operator's home at a desk that speaks Request Tracker's REST 2, with replies to be sent."""

from __future__ import annotations

import os
import re
import sys
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from console.config import DeskSettings, Home, TokenPlace, home_of, read_settings, write_desk
from console.op_ids import new_op_id
from console.tokens import keep_token
from storage import crash_points
from storage.ledger import Ledger, NewOutgoing
from storage.records import Draft, DraftKind, OutgoingKind, TicketField
from tests.faults.invariants import Confirmed, Copy, Kept, kept_in
from tests.rig.small_desk import PUBLIC, TOKENS, SmallDesk

DESK = "work"
LOGIN = "oksana"
ANSWER_SECONDS = 0.5  # what the program waits for one answer here; its own is 30
SETTLE_SECONDS = 0.8  # 30 as well
_KEY = re.compile(r'pult-key="([^"]+)"')


@dataclass
class Office:
    """A home that `pult connect rt` might have left behind, and what was confirmed in it."""

    folder: Path
    url: str
    confirmed: list[Confirmed] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.moves_to(self.url)

    def moves_to(self, url: str) -> None:
        """The helpdesk's address from now on."""
        home = Home(self.folder)
        settings = DeskSettings(
            DESK,
            "rt",
            "boutique",
            url=url,
            login=LOGIN,
            token_in=TokenPlace.FILE,
            answer_seconds=ANSWER_SECONDS,
            settle_seconds=SETTLE_SECONDS,
        )
        keep_token(home, settings, TOKENS[LOGIN])
        write_desk(home, settings, make_default=True)

    @property
    def directory(self) -> Path:
        return Home(self.folder).desk(DESK)

    def confirms(self, ticket_id: str, body: str, *, status: str = "", base_last_message: str = "") -> str:
        """As a press of the send key does it; its op_id."""
        op_id = _confirm(self.directory, ticket_id, body, status, base_last_message)
        self.confirmed.append(Confirmed(op_id, ticket_id, body))
        return op_id

    def kept(self) -> Kept:
        return kept_in(self.directory)

    def loses_its_leases(self) -> None:
        """What is being sent is taken for lost, as another sender would once its lease was over."""
        ledger = Ledger.open(self.directory, writing=True)
        try:
            assert ledger.outbox.take_over("another sender")
        finally:
            ledger.close()


def copies_at_small(desk: SmallDesk) -> list[Copy]:
    """What has been said at the desk, in its own order."""
    texts = {str(row["TransactionId"]): row for row in desk.attachments.values()}
    return [
        Copy(str(row["ObjectId"]), found[1], str(texts[str(row["id"])]["Content"]))
        for _, row in sorted(desk.transactions.items())
        if row["Type"] == PUBLIC and (found := _KEY.search(str(texts[str(row["id"])]["Headers"])))
    ]


def writes_and_confirms() -> None:
    """A process that keeps a draft and then confirms it: `TICKET BODY` as its words. Prints the op_id
    once that is kept."""
    crash_points.arm(os.environ)
    home = home_of(os.environ)
    ticket_id, body = sys.argv[1:]
    directory = home.desk(read_settings(home).desk().name)
    ledger = Ledger.open(directory, writing=True)
    ledger.drafts.put(Draft(ticket_id, DraftKind.REPLY, body, datetime.now(UTC)))
    ledger.close()
    sys.stdout.write(_confirm(directory, ticket_id, body))
    sys.stdout.flush()


def _confirm(
    directory: Path, ticket_id: str, body: str, status: str = "", base_last_message: str = ""
) -> str:
    op_id = new_op_id()
    item = NewOutgoing(
        op_id=op_id,
        group=op_id,
        account=f"rt:{LOGIN}",
        ticket_id=ticket_id,
        kind=OutgoingKind.REPLY,
        created_at=datetime.now(UTC),
        body=body,
        changes={TicketField.STATUS: status} if status else {},
        base_last_message=base_last_message,
    )
    ledger = Ledger.open(directory, writing=True)
    try:
        ledger.outbox.confirm([item], drop_draft_of=ticket_id)
    finally:
        ledger.close()
    return op_id
