"""The practice desk keeps the contract of helpdesks."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.contract.practice_desk import Wall, a_ticket, open_desk, rows
from tests.contract.suite import DeskUnderTest, NativeKeyContract, UpstreamContract


class TestPracticeDesk(UpstreamContract, NativeKeyContract):
    @pytest.fixture
    def desk_under_test(self, tmp_path: Path) -> Iterator[DeskUnderTest]:
        path, wall = tmp_path / "desk.db", Wall()
        first, second = open_desk(path, wall), open_desk(path, wall, "Petro")

        def went_out(ticket_id: str) -> int:
            (found,) = rows(
                path, "SELECT count(*) FROM messages WHERE kind = 'reply' AND ticket_id = ?", ticket_id
            )
            return int(str(found[0]))

        def customer_writes(ticket_id: str, body: str) -> None:
            first.server.customer_writes(ticket_id, body)

        yield DeskUnderTest(
            first=first,
            second=second,
            open_ticket=lambda subject, body: a_ticket(first, body, subject),
            customer_writes=customer_writes,
            remove_ticket=first.server.remove,
            went_out=went_out,
        )
        second.close()
        first.close()
