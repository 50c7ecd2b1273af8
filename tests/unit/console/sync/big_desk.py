"""A helpdesk with as many tickets as one likes, made up as they are asked for.

Run as a program it syncs into a directory until all is read, and says on each line how far it has come:
`python -m tests.unit.console.sync.big_desk DIRECTORY TICKETS`.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

from console.profiles.loader import load_profile
from console.sync.process import Sync, run_once
from console.sync.wire import LinkTold, Told
from console.upstream.protocol import ChangePage, Snapshot
from storage.records import Customer, Message, MessageKind
from tests.unit.console.sync.scripted_desk import ME, START, ScriptedDesk, make_ticket

PAGE = 100
MINE_EVERY = 400  # one of so many is our own
BODY = "Добрый день! Подскажите, пожалуйста, когда приедет мой заказ номер {number}? " * 6


class BigDesk(ScriptedDesk):
    """`size` tickets by growing id; ours come first, as helpdesks that have many give them."""

    def __init__(self, size: int) -> None:
        super().__init__()
        self.size = size
        self.asked: list[str | None] = []
        self.hidden: set[str] = set()

    def pull_changes(self, cursor: str | None) -> ChangePage:
        self.asked.append(cursor)
        if cursor is None:
            mine = range(0, self.size, MINE_EVERY)[:PAGE]
            return self._page([*mine], "0", more=True)
        begin = int(cursor)
        end = min(begin + PAGE, self.size)
        return self._page(range(begin, end), str(end), more=end < self.size)

    def _page(self, numbers: Sequence[int], following: str, *, more: bool) -> ChangePage:
        items = tuple(map(self.snapshot, numbers))
        return ChangePage(items, (), following, more, expected_total=self.size if more else None)

    def reconcile(self, known: Sequence[str]) -> tuple[str, ...]:
        return tuple(one for one in known if one in self.hidden)

    def snapshot(self, number: int) -> Snapshot:
        ticket_id = str(number)
        mine = number % MINE_EVERY == 0
        ticket = make_ticket(
            ticket_id,
            subject=f"Где заказ {number}?",
            requester_id=f"c{number}",
            assignee_id=ME.id if mine else "8",
            assignee=ME.name if mine else "Пётр",
            waiting_since=START - timedelta(minutes=number % 1000),
        )
        message = Message(
            "m1", ticket_id, MessageKind.CUSTOMER, "Ирина К.", BODY.format(number=number), START
        )
        return Snapshot(ticket, Customer(f"c{number}", "Ирина К."), (), (message,))


def main(directory: str, size: str) -> None:
    def tell(told: Told) -> None:
        if isinstance(told, LinkTold) and told.progress:
            sys.stdout.write(f"{told.progress[0]} {told.progress[1]}\n")
            sys.stdout.flush()

    sync = Sync(Path(directory), BigDesk(int(size)), load_profile("boutique"), tell)
    try:
        run_once(sync, 600.0)
    finally:
        sync.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
