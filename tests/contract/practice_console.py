"""A console of its own process at a practice desk, told what to do line by line (JSON in, JSON out).

python -m tests.contract.practice_console FILE NAME
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from console.upstream.practice.upstream import PracticeUpstream
from console.upstream.protocol import Claimed, Reply, TakenBy
from storage.records import TicketField
from tests.contract.practice_desk import a_ticket, open_desk


def claim(desk: PracticeUpstream, ticket_id: str) -> object:
    match desk.claim(ticket_id):
        case Claimed():
            return "claimed"
        case TakenBy(_, agent):
            return f"taken by {agent}"


def claim_all(desk: PracticeUpstream, *ticket_ids: str) -> object:
    return [claim(desk, ticket_id) for ticket_id in ticket_ids]


def reply(desk: PracticeUpstream, ticket_id: str, key: str, body: str) -> object:
    changes = {TicketField.STATUS: "done"}
    return desk.push_reply(Reply(ticket_id, key, body, True, changes)).server_id


def seen(desk: PracticeUpstream, cursor: str | None) -> object:
    """One page of the feed: the cursor after it, and each ticket's owner, status and last words."""
    page = desk.pull_changes(cursor)
    told = {
        item.ticket.id: [item.ticket.assignee, item.ticket.status, item.ticket.snippet] for item in page.items
    }
    return [page.next_cursor, told]


COMMANDS: dict[str, Callable[..., object]] = {
    "open": a_ticket,
    "claim": claim,
    "claim_all": claim_all,
    "reply": reply,
    "seen": seen,
}


def main() -> None:
    path, name = sys.argv[1:]
    desk = open_desk(Path(path), lambda: datetime.now(UTC), name)
    for line in sys.stdin:
        command, *arguments = json.loads(line)
        sys.stdout.write(json.dumps(COMMANDS[command](desk, *arguments)) + "\n")
        sys.stdout.flush()
    desk.close()


if __name__ == "__main__":
    main()
