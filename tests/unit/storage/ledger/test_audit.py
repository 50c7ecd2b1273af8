from __future__ import annotations

from collections.abc import Callable

import pytest

from storage.ledger import Ledger
from storage.problems import StorageProblem
from storage.session import Session
from tests.unit.storage.builders import minutes


@pytest.fixture
def written(ledger: Ledger) -> Ledger:
    for number in range(1, 8):
        ledger.audit.append("Олена", "reveal", f"ticket {number}", "phone", minutes(number))
    return ledger


def test_lines_come_back_chained(written: Ledger) -> None:
    tail = written.audit.tail(3)
    assert [(line.seq, line.subject, line.at) for line in tail] == [
        (number, f"ticket {number}", minutes(number)) for number in (5, 6, 7)
    ]
    assert tail[-1].actor == "Олена"
    assert written.audit.head() == (7, tail[-1].chain)
    assert len({line.chain for line in written.audit.tail(9)}) == 7
    assert written.audit.verify() is None


def test_an_empty_record_is_whole(ledger: Ledger) -> None:
    assert ledger.audit.verify() is None
    assert ledger.audit.tail(3) == []


def forge(session: Session, *statements: str) -> None:
    """Someone with a SQLite shell takes the triggers away first."""
    with session.writing():
        session.run("DROP TRIGGER audit_stays")
        session.run("DROP TRIGGER audit_keeps")
        for statement in statements:
            session.run(statement)


@pytest.mark.parametrize(
    ("statements", "first"),
    [
        (["UPDATE audit SET detail = 'nothing' WHERE seq = 3"], 3),
        (["UPDATE audit SET actor = 'other' WHERE seq = 7"], 7),
        (["UPDATE audit SET at = at + 1 WHERE seq = 1"], 1),
        (["UPDATE audit SET action = 'reveal' || subject, subject = '' WHERE seq = 2"], 2),
        (["DELETE FROM audit WHERE seq = 4"], 4),
        (["DELETE FROM audit WHERE seq = 1"], 1),
        (["DELETE FROM audit WHERE seq = 7"], 7),
        (["DELETE FROM audit"], 1),
        (["DELETE FROM audit WHERE seq = 4", "UPDATE audit SET seq = seq - 1 WHERE seq > 4"], 4),
        (["UPDATE audit SET chain = (SELECT chain FROM audit WHERE seq = 5) WHERE seq = 4"], 4),
        (["INSERT INTO audit SELECT 8, at, actor, action, subject, detail, chain FROM audit LIMIT 1"], 8),
    ],
)
def test_a_changed_removed_or_added_line_is_found(written: Ledger, statements: list[str], first: int) -> None:
    forge(written._session, *statements)
    assert written.audit.verify() == first


def test_more_lines_than_are_read_at_once(ledger: Ledger) -> None:
    with ledger._session.writing():
        for number in range(1, 2101):
            ledger.audit.append("a", "b", str(number), "", minutes(number))
    assert ledger.audit.verify() is None
    forge(ledger._session, "UPDATE audit SET detail = 'x' WHERE seq = 2050")
    assert ledger.audit.verify() == 2050


@pytest.mark.parametrize("statement", ["UPDATE audit SET detail = ''", "DELETE FROM audit WHERE seq = 1"])
def test_the_file_itself_refuses_changes(written: Ledger, statement: str) -> None:
    def change() -> None:
        with written._session.writing():
            written._session.run(statement)

    refuses: Callable[[], None] = change
    with pytest.raises(StorageProblem, match="only ever added to"):
        refuses()
    assert written.audit.verify() is None
