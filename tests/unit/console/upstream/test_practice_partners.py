"""Partners on the practice desk: whose goods an order is about, who writes for them, what a task says."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from random import Random

import pytest

from console.profiles.model import CountIn, Group, Partner, Product, Profile
from console.profiles.toml_source import Report
from console.rules import marked_notes
from console.rules.questions import QUESTION
from console.upstream.practice.cast import Casting
from console.upstream.practice.clock import opening_of
from console.upstream.practice.colleagues import was_asked
from console.upstream.practice.day import _comes
from console.upstream.practice.scenes import Part, Situation
from console.upstream.practice.situations import Words, new_source, read_situation
from console.upstream.protocol import Reply
from storage.connection import sqlite3
from tests.contract.practice_desk import DAY, Wall, a_ticket, open_desk, rows, small_profile
from tests.unit.console.upstream.practice_world import practice

TEXT = """
key = "gone"
title = "Gone"
language = "en"
channels = ["email"]
kind = "{kind}"
{more}
subject = "s"
[order]
status = "new"
{order}
[[turn]]
says = ["x"]
"""


def desk_with_partners() -> Profile:
    profile = small_profile()
    attic = Partner("attic", {}, days=3, products=(Product("lamp", {}, days=9),))
    bare = Partner("bare", {}, days=1, counts_in=CountIn.CALENDAR)
    return replace(profile, partners=(attic, bare))


def read(kind: str = "question", more: str = "", order: str = "") -> tuple[Situation | None, list[str]]:
    report = Report()
    source = new_source("gone.toml", TEXT.format(kind=kind, more=more, order=order), report)
    situation = read_situation(source, Words(desk_with_partners(), ()))
    return situation, [str(mistake) for mistake in report.located()]


@pytest.mark.parametrize(
    ("order", "partner", "product"),
    [
        ("", "", ""),
        ('partner = "attic"', "attic", ""),
        ('partner = "attic"\nproduct = "lamp"', "attic", "lamp"),
    ],
)
def test_an_order_may_name_a_partner_and_its_product(order: str, partner: str, product: str) -> None:
    situation, mistakes = read(order=order)
    assert mistakes == []
    assert situation is not None
    assert situation.order is not None
    assert (situation.order.partner, situation.order.product) == (partner, product)


@pytest.mark.parametrize(
    "order", ['partner = "nobody"', 'partner = "bare"\nproduct = "lamp"', 'product = "lamp"']
)
def test_what_no_partner_has_is_told(order: str) -> None:
    assert read(order=order)[1] != []


def test_a_task_and_an_outsider() -> None:
    plain, _ = read()
    offer, mistakes = read(more="task = true")
    assert mistakes == []
    assert plain is not None
    assert offer is not None
    assert (plain.task, offer.task) == (False, True)


def test_nobody_is_heard_overnight_who_calls_on_whatever_line() -> None:
    letter, _ = read()
    call, _ = read(kind="call")
    assert letter is not None
    assert call is not None
    assert _comes(letter, Part.EVENING, overnight=True)
    assert not _comes(call, Part.EVENING, overnight=True)


def test_two_partners_are_two_people_and_two_questions_of_one_colleague_are_one() -> None:
    profile = desk_with_partners()
    situation, _ = read()
    assert situation is not None
    mail = [replace(situation, key=key, kind="partner", role="seller", colleague=True) for key in "ab"]
    chat = [replace(situation, key=key, kind="internal", role="seller", colleague=True) for key in "ab"]
    at = opening_of(DAY, profile.hours)
    casting = Casting(profile, practice(situation), "day")
    sellers = [casting.cast(one, at, Random(1)).persona.key for one in mail]
    keepers = [casting.cast(one, at, Random(1)).persona.key for one in chat]
    assert len(set(sellers)) == 2
    assert len(set(keepers)) == 1


def test_a_desk_of_an_earlier_version_learns_of_partners(tmp_path: Path) -> None:
    path = tmp_path / "desk.db"
    desk = open_desk(path, Wall())
    ticket = a_ticket(desk)
    desk.close()
    db = sqlite3.connect(str(path), isolation_level=None)
    db.execute("ALTER TABLE customers DROP COLUMN in_group")
    db.execute("ALTER TABLE orders DROP COLUMN product")
    db.execute("ALTER TABLE orders DROP COLUMN partner")
    db.execute("PRAGMA user_version = 1")
    db.close()
    desk = open_desk(path, Wall())
    assert [snapshot.ticket.id for snapshot in desk.pull_changes(None).items] == [ticket]
    desk.close()
    orders = [str(row[1]) for row in rows(path, "PRAGMA table_info(orders)")]
    customers = [str(row[1]) for row in rows(path, "PRAGMA table_info(customers)")]
    assert orders[-2:] == ["partner", "product"]
    assert customers[-1] == "in_group"


def test_an_answer_is_right_only_after_the_role_was_asked(tmp_path: Path) -> None:
    path = tmp_path / "desk.db"
    desk = open_desk(path, Wall())
    ticket = a_ticket(desk)
    number = int(ticket)
    with desk.server.writing() as (db, _now):
        assert not was_asked(db, number, "warehouse")
    plain = Reply(ticket, "key-1", "Ask the warehouse", False, {})
    other = Reply(ticket, "key-2", marked_notes.write(QUESTION, {"role": "senior"}, "May I?"), False, {})
    body = marked_notes.write(QUESTION, {"role": "warehouse"}, "Is it there?")
    asked = Reply(ticket, "key-3", body, False, {})
    for reply, known in ((plain, False), (other, False), (asked, True)):
        desk.push_reply(reply)
        with desk.server.writing() as (db, _now):
            assert was_asked(db, number, "warehouse") is known
    desk.close()


def test_customers_belong_to_groups_by_weight_and_situations_may_want_one() -> None:
    profile = replace(desk_with_partners(), groups=(Group("vip", {}), Group("new", {})))
    situation, _ = read()
    assert situation is not None
    world = replace(practice(situation), groups={"vip": 1, "new": 9})
    at = opening_of(DAY, profile.hours)
    drawn = [Casting(profile, world, "day").cast(situation, at, Random(n)).persona.group for n in range(200)]
    assert 5 <= drawn.count("vip") <= 45
    assert drawn.count("vip") + drawn.count("new") == 200
    wanted = replace(situation, group="vip")
    drawn = [Casting(profile, world, "day").cast(wanted, at, Random(n)).persona.group for n in range(20)]
    assert set(drawn) == {"vip"}
