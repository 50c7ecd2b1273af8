"""What was done today, by the desk's own midnight."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from console.desk import Desk, open_desk
from console.today import closed_today, night_left
from storage.cache import Cache
from storage.ledger import NewOutgoing
from storage.records import OutgoingKind, OutgoingState
from tests.unit.console.desk_files import NOW, PROFILE, SETTINGS, fill_home, make_ticket, put


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    desk = open_desk(fill_home(tmp_path / "home"), SETTINGS, PROFILE, "ru")
    yield desk
    desk.close()


def shown(desk: Desk) -> list[tuple[str, bool]]:
    return [(each.ticket_id, each.closed) for each in desk.closed_today()]


def test_answered_and_closed_tickets_come_newest_first_and_once(desk: Desk) -> None:
    assert desk.closed_today() == ()
    desk.send("5", "Заказ уже в пути.")
    desk.done("4")
    desk.send("3", "Проверяю.")
    desk.send("5", "Доставлен.")
    assert shown(desk) == [("5", False), ("3", False), ("4", True)]
    newest = desk.closed_today()[0]
    ticket = desk.ticket("5")
    assert ticket is not None
    assert (newest.number, newest.requester) == (ticket.ticket.number, ticket.ticket.requester)


def test_claims_notes_and_what_was_taken_back_are_none(desk: Desk) -> None:
    desk.claim("5")
    desk.send("4", "Посмотрю завтра.", note=True)
    desk.set_status("3", "open")
    desk.done("2")
    desk.undo()
    assert shown(desk) == []


def test_the_last_word_about_a_ticket_counts(desk: Desk) -> None:
    desk.done("5")
    desk.send("5", "Ещё одно.")
    assert shown(desk) == [("5", False)]


@pytest.mark.parametrize(("minutes_past_midnight", "found"), [(-1, 0), (0, 1), (1, 1)])
def test_the_day_begins_at_the_desks_midnight(desk: Desk, minutes_past_midnight: int, found: int) -> None:
    zone = PROFILE.hours.timezone
    now = datetime(2026, 11, 12, 14, 0, tzinfo=zone)
    at = datetime(2026, 11, 12, tzinfo=zone) + timedelta(minutes=minutes_past_midnight)
    item = NewOutgoing("op", "g", "main", "5", OutgoingKind.REPLY, at.astimezone(UTC), body="Да.")
    desk._ledger.outbox.confirm([item], drop_draft_of=None)
    made = closed_today(desk._ledger, desk._cache, PROFILE, now.astimezone(UTC))
    assert len(made) == found
    item_now = desk._ledger.outbox.get("op")
    assert item_now is not None
    assert item_now.state is OutgoingState.QUEUED


def test_a_ticket_that_is_not_in_the_cache_any_more_is_left_out(desk: Desk) -> None:
    item = NewOutgoing("op", "g", "main", "gone", OutgoingKind.REPLY, desk.now(), body="Да.")
    desk._ledger.outbox.confirm([item], drop_draft_of=None)
    assert shown(desk) == []


def test_what_is_left_of_the_night_is_counted_until_it_is_answered(tmp_path: Path) -> None:
    """The desk closed on Sunday at 18:00 and opened on Monday at 9:00; it is Monday, 11:00."""
    home = fill_home(tmp_path / "home")
    zone = PROFILE.hours.timezone
    closed, opened = datetime(2026, 3, 1, 18, tzinfo=zone), datetime(2026, 3, 2, 9, tzinfo=zone)
    moments = [closed - timedelta(minutes=1), closed, opened - timedelta(minutes=1), opened]
    cache = Cache.open(home.prepare("desks", "test") / "cache.db", writing=True)
    put(cache, *(make_ticket(str(n), waiting_since=at) for n, at in enumerate(moments, 6)))
    put(cache, make_ticket("20", waiting_since=opened - timedelta(hours=2), assignee_id="8"))
    put(cache, make_ticket("21", waiting_since=opened - timedelta(hours=2), status="done"))
    assert night_left(cache, PROFILE, NOW) == 3
    put(cache, make_ticket("7", waiting_since=None))
    cache.close()
    desk = open_desk(home, SETTINGS, PROFILE, "ru")
    assert desk.tally().night == 2
    desk.close()
