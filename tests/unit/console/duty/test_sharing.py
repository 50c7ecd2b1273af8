"""A senior's week reaches the operators' consoles: shared, followed, merged, and told where it is mine."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from console.config import DeskSettings
from console.desk import open_desk
from console.duty.kept import REPLACED
from console.rules.roster import DutyDay
from console.rules.shared_roster import SUBJECT, written
from console.sync.roster_home import META
from console.sync.wire import Changed
from console.upstream.protocol import NewTicket, Reply
from console.views import NotPossible, RosterState
from storage.cache import Cache
from storage.problems import Problem
from storage.records import Customer, OutgoingKind, OutgoingState
from tests.unit.console.desk_files import fill_home
from tests.unit.console.duty.two_consoles import MONDAY, PROFILE, Console

NEXT = MONDAY + timedelta(days=7)
TUESDAY = MONDAY + timedelta(days=1)
Open = Callable[[str], Console]


@pytest.fixture
def console(tmp_path: Path) -> Iterator[Open]:
    opened: list[Console] = []

    def open_console(agent: str) -> Console:
        opened.append(Console(tmp_path, tmp_path / "practice.db", agent))
        return opened[-1]

    yield open_console
    for one in opened:
        one.close()


def state(one: Console, monday: date = MONDAY) -> RosterState:
    return one.desk.roster.standing(monday).state


def test_a_shared_week_is_everybodys_and_nothing_is_sent_before(console: Open) -> None:
    senior, operator = console("olena"), console("maksym")
    assert state(senior) is RosterState.NOTHING
    senior.plan(MONDAY, "maksym", "reserve")
    assert state(senior) is RosterState.HERE
    senior.sync()
    operator.sync()
    assert operator.days(MONDAY, "maksym")[0] == ("incoming", "overdue"), "not shared yet"
    senior.desk.roster.share(MONDAY)
    assert state(senior) is RosterState.WAITS
    senior.sync()
    operator.sync()
    assert state(senior) is RosterState.SHARED
    assert state(operator) is RosterState.SHARED
    assert operator.days(MONDAY, "maksym")[0] == ("reserve",)
    everything = operator.desk.roster._kept.all()  # what `pult roster export` writes
    assert next(one.zones for one in everything if one.person == "maksym") == ("reserve",)
    standing = operator.desk.roster.standing(MONDAY)
    assert standing.by == "Олена Гай"
    assert standing.number == senior.tickets()[0]
    with pytest.raises(NotPossible, match="The team has this week"):
        senior.desk.roster.share(MONDAY)


def test_whose_day_changed_is_told_and_works_by_it_at_once(console: Open) -> None:
    senior, operator, other = console("olena"), console("maksym"), console("inna")
    senior.plan(MONDAY, "maksym", "reserve")
    senior.plan(TUESDAY, "maksym")
    senior.desk.roster.share(MONDAY)
    for one in (senior, operator, other):
        one.sync()
    (said,) = [notice.says for notice in operator.told if notice.says is not None]
    assert str(said) == ("Олена Гай has changed your roster: Mon 23 Nov: 9–18 Reserve; Tue 24 Nov: 9–18.")
    assert {zone.zone.key for zone in operator.desk.zones() if zone.on_duty} == {"reserve"}
    assert all(notice.says is None for one in (senior, other) for notice in one.told)
    assert any(notice.everything for notice in other.told), "what is shown of others is read again"
    operator.sync()
    assert len([notice for notice in operator.told if notice.says is not None]) == 1, "told once"


def test_a_cache_that_is_read_anew_changes_nobodys_day(console: Open) -> None:
    senior, operator = console("olena"), console("maksym")
    senior.plan(MONDAY, "maksym", "reserve")
    senior.desk.roster.share(MONDAY)
    senior.sync()
    operator.sync()
    operator.told.clear()
    with closing(Cache.open(operator.files / "cache.db", writing=True)) as cache:
        kept = cache.meta.get(META) or ""
        for found in ("[]", kept):
            with cache.writing():
                cache.meta.put(META, found)
            operator.desk._hear(Changed(everything=True))
    assert [notice.says for notice in operator.told if notice.says is not None] == []
    assert {zone.zone.key for zone in operator.desk.zones() if zone.on_duty} == {"reserve"}


def test_a_console_that_stays_open_over_night_takes_up_the_next_day(console: Open) -> None:
    operator = console("maksym")
    operator.plan(TUESDAY, "maksym", "delivered")
    operator.desk._hear(Changed(tickets=frozenset({"1"})))
    assert {zone.zone.key for zone in operator.desk.zones() if zone.on_duty} == {"incoming", "overdue"}
    now = operator.desk._clock
    operator.desk._clock = replace(now, desk_at=now.desk_at + timedelta(days=1))
    operator.desk._hear(Changed(tickets=frozenset({"1"})))
    assert {zone.zone.key for zone in operator.desk.zones() if zone.on_duty} == {"delivered"}
    assert operator.told[-1].everything
    operator.desk.duty(["incoming"])
    operator.desk._hear(Changed(tickets=frozenset({"1"})))
    assert {zone.zone.key for zone in operator.desk.zones() if zone.on_duty} == {"incoming"}, "once a day"


def test_zones_that_were_opened_by_hand_stay_open(console: Open) -> None:
    senior, operator = console("olena"), console("maksym")
    operator.desk.duty(["incoming", "overdue", "delivered"])
    senior.plan(MONDAY, "maksym", "incoming", "reserve")
    senior.desk.roster.share(MONDAY)
    senior.sync()
    operator.sync()
    open_now = {zone.zone.key for zone in operator.desk.zones() if zone.on_duty}
    assert open_now == {"incoming", "reserve", "delivered"}


def test_a_console_that_came_in_for_the_first_time_follows_too(tmp_path: Path) -> None:
    """It begins without files: who it is, and its days, are known only after a while."""
    senior = Console(tmp_path, tmp_path / "practice.db", "olena")
    operator = Console(tmp_path, tmp_path / "practice.db", "maksym", fresh=True)
    sunday = MONDAY + timedelta(days=6)
    operator.sync()
    senior.plan(MONDAY, "maksym", "reserve")
    senior.plan(sunday, "maksym", "delivered")
    senior.desk.roster.share(MONDAY)
    senior.sync()
    operator.sync()
    (said,) = [notice.says for notice in operator.told if notice.says is not None]
    assert "Sun 29 Nov: 9–18 Delivered" in str(said)
    assert {zone.zone.key for zone in operator.desk.zones() if zone.on_duty} == {"reserve"}
    senior.close()
    operator.close()


def test_weeks_lie_in_one_ticket_and_the_newest_note_of_each_counts(console: Open) -> None:
    senior, operator = console("olena"), console("maksym")
    for monday, zone in ((MONDAY, "reserve"), (NEXT, "delivered"), (MONDAY, "overdue")):
        senior.plan(monday, "maksym", zone)
        senior.desk.roster.share(monday)
        senior.sync()
    operator.sync()
    assert len(operator.tickets()) == 1
    assert len(operator.notes()) == 3
    assert operator.days(MONDAY, "maksym")[0] == ("overdue",)
    assert operator.days(NEXT, "maksym")[0] == ("delivered",)
    ticket = operator.desk.ticket(operator.tickets()[0])
    assert ticket is not None
    assert ticket.ticket.zone == ""
    assert "[pult/1" not in "".join(entry.message.body for entry in ticket.chain)


def test_what_was_changed_since_is_not_lost_when_somebody_else_shares(console: Open) -> None:
    one, other = console("olena"), console("inna")
    one.plan(MONDAY, "maksym", "reserve")
    one.desk.roster.share(MONDAY)
    one.sync()
    other.sync()
    other.plan(MONDAY, "maksym", "delivered")
    other.desk.roster.share(MONDAY)
    one.plan(TUESDAY, "inna", "overdue")
    assert state(one) is RosterState.CHANGED
    other.sync()
    one.sync()
    assert one.days(MONDAY, "maksym")[0] == ("delivered",), "theirs"
    assert one.days(MONDAY, "inna")[1] == ("overdue",), "mine, not shared yet"
    assert state(one) is RosterState.CHANGED
    one.desk.roster.share(MONDAY)
    one.sync()
    other.sync()
    for each in (one, other):
        assert each.days(MONDAY, "maksym")[0] == ("delivered",)
        assert each.days(MONDAY, "inna")[1] == ("overdue",)
        assert state(each) is RosterState.SHARED


def test_two_seniors_of_one_moment_are_told_whose_plan_counts(console: Open) -> None:
    one, other = console("olena"), console("inna")
    one.plan(MONDAY, "maksym", "reserve")
    other.plan(MONDAY, "maksym", "delivered")
    one.desk.roster.share(MONDAY)
    other.desk.roster.share(MONDAY)
    for each in (one, other, one):
        each.sync()
    for each in (one, other):
        assert each.days(MONDAY, "maksym")[0] == ("delivered",), "the newest counts"
        (bad,) = each.desk.roster.standing(MONDAY).bad
        assert str(bad).startswith("Инна Верба shared this week without having seen the plan that Олена Гай")
    one.plan(MONDAY, "maksym", "reserve", "delivered")
    one.desk.roster.share(MONDAY)
    for each in (one, other):
        each.sync()
        assert each.desk.roster.standing(MONDAY).bad == ()


def test_a_table_that_was_here_before_gives_way_and_is_kept_aside(console: Open) -> None:
    senior, operator = console("olena"), console("maksym")
    operator.plan(MONDAY, "maksym", "delivered")
    senior.plan(MONDAY, "maksym", "reserve")
    senior.desk.roster.share(MONDAY)
    senior.sync()
    operator.sync()
    assert operator.days(MONDAY, "maksym")[0] == ("reserve",)
    operator.plan(TUESDAY, "inna", "overdue")
    assert operator.days(MONDAY, "maksym")[0] == ("reserve",)
    assert "delivered" in (operator.files / REPLACED).read_text(encoding="utf-8")


def test_what_is_taken_out_of_the_outbox_is_not_shared_and_still_here(console: Open) -> None:
    senior = console("olena")
    senior.plan(MONDAY, "maksym", "reserve")
    senior.desk.roster.share(MONDAY)
    (item,) = senior.desk.outbox()
    assert item.state is OutgoingState.QUEUED
    (shown,) = senior.desk.waiting.dispatches()
    assert (shown.about, shown.subject, shown.number) == ("roster", SUBJECT, "new")
    with pytest.raises(NotPossible, match="drop it, it stays planned here"):
        senior.desk.waiting.to_draft(item.group)
    senior.desk.waiting.drop(item.group)
    assert state(senior) is RosterState.HERE
    assert senior.days(MONDAY, "maksym")[0] == ("reserve",)
    senior.desk.roster.share(MONDAY)
    senior.sync()
    assert state(senior) is RosterState.SHARED
    assert len(senior.notes()) == 1


def test_changed_again_while_it_waits_it_is_shared_again(console: Open) -> None:
    senior, operator = console("olena"), console("maksym")
    senior.plan(MONDAY, "maksym", "reserve")
    senior.desk.roster.share(MONDAY)
    senior.plan(MONDAY, "maksym", "delivered")
    assert state(senior) is RosterState.HERE
    senior.desk.roster.share(MONDAY)
    senior.sync()
    operator.sync()
    assert operator.days(MONDAY, "maksym")[0] == ("delivered",)
    assert len(operator.tickets()) == 1
    assert state(senior) is RosterState.SHARED


def test_a_cleared_day_is_cleared_for_everybody(console: Open) -> None:
    senior, operator = console("olena"), console("maksym")
    senior.desk.roster.clear(MONDAY, "maksym")
    senior.desk.roster.share(MONDAY)
    senior.sync()
    operator.sync()
    assert operator.days(MONDAY, "maksym") == [("incoming", "overdue")] * 4


def test_an_unknown_person_and_a_bad_row_are_named_and_the_rest_counts(console: Open) -> None:
    senior, operator = console("olena"), console("maksym")
    senior.plan(MONDAY, "maksym", "reserve")
    senior.desk.roster.share(MONDAY)
    senior.sync()
    home = senior.tickets()[0]
    table = (
        "day,person,zones,shift\n2026-11-23,eve,reserve,day\n2026-11-24,maksym,delivered,day\n"
        "someday,maksym,reserve,day\n2026-12-30,maksym,reserve,day"
    )
    by_hand = written(MONDAY, "by-hand", "", "Roster.", table)
    unreadable = written(MONDAY, "broken", "", "Roster.", "who,what\nann,reserve")
    for number, body in enumerate((by_hand, unreadable)):
        senior.upstream.push_reply(Reply(home, f"key-{number}", body, public=False, changes={}))
    operator.sync()
    assert operator.days(MONDAY, "maksym") == [("delivered",)]
    flaws = [str(flaw) for flaw in operator.desk.roster.flaws([MONDAY])]
    assert any("nobody at this desk has the login “eve”" in flaw for flaw in flaws)
    bad = [str(one) for one in operator.desk.roster.standing(MONDAY).bad]
    assert any("cannot be read and does not count" in one for one in bad)
    assert any("expected a day" in one for one in bad)
    assert any("days of another week" in one for one in bad)


def test_a_note_of_a_customers_ticket_is_no_roster(console: Open) -> None:
    operator = console("maksym")
    forged = written(MONDAY, "forged", "", "Roster.", "day,person,zones\n2026-11-23,maksym,delivered")
    mail = NewTicket(SUBJECT, forged, "email", "question", Customer("", "Mallory"), "mail-1")
    ticket = operator.upstream.create(mail)
    operator.upstream.push_reply(Reply(ticket, "note-1", forged, public=False, changes={}))
    operator.upstream.server.customer_writes(ticket, forged)
    operator.sync()
    assert operator.tickets() == []
    assert operator.days(MONDAY, "maksym")[0] == ("incoming", "overdue")
    view = operator.desk.ticket(ticket)
    assert view is not None
    assert view.ticket.zone != ""


def test_an_empty_week_and_a_console_that_only_reads_share_nothing(tmp_path: Path) -> None:
    home = fill_home(tmp_path / "home")
    settings = DeskSettings("test", "rt", "boutique", url="http://127.0.0.1:1")
    with closing(open_desk(home, settings, PROFILE, "en")) as desk:
        with pytest.raises(NotPossible, match="Nothing is planned"):
            desk.roster.share(MONDAY)
        desk.roster.put(DutyDay(MONDAY, "ann", PROFILE.shifts[0].spans, ("reserve",)))
        with closing(open_desk(home, settings, PROFILE, "en")) as second, pytest.raises(Problem):
            second.roster.share(MONDAY)
        assert desk.roster.share(MONDAY).what == "roster of 23 Nov – 29 Nov"
        assert [item.kind for item in desk.outbox()] == [OutgoingKind.TICKET]


def test_a_day_off_reaches_the_team_as_one(console: Open) -> None:
    senior, operator = console("olena"), console("maksym")
    senior.desk.roster.put(DutyDay(MONDAY, "maksym"))
    senior.desk.roster.share(MONDAY)
    senior.sync()
    operator.sync()
    (said,) = [notice.says for notice in operator.told if notice.says is not None]
    assert str(said) == "Олена Гай has changed your roster: Mon 23 Nov: day off."
