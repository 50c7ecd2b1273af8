from __future__ import annotations

from storage.ledger import Ledger
from storage.records import Draft, DraftKind, Reminder
from tests.unit.storage.builders import NOW, minutes


def test_a_draft_belongs_to_its_ticket_and_the_last_one_stands(ledger: Ledger) -> None:
    first = Draft("1", DraftKind.REPLY, "Добр", NOW)
    second = Draft("1", DraftKind.NOTE, "Добрый день", minutes(1), macro="m", base_last_message="m9")
    other = Draft("2", DraftKind.REPLY, "", minutes(2))
    for draft in (first, second, other):
        ledger.drafts.put(draft)
    assert ledger.drafts.get("1") == second
    assert ledger.drafts.get("3") is None
    assert ledger.drafts.all() == [other, second]
    ledger.drafts.drop("1")
    ledger.drafts.drop("1")
    assert ledger.drafts.all() == [other]


def test_a_text_given_back_stands_alone_where_nothing_was_begun(ledger: Ledger) -> None:
    given = Draft("1", DraftKind.REPLY, "a", NOW)
    for begun in (None, "  \n", "a"):
        if begun is not None:
            ledger.drafts.put(Draft("1", DraftKind.NOTE, begun, minutes(1)))
        ledger.drafts.restore(given)
        assert ledger.drafts.get("1") == given


def test_reminders_are_active_until_their_time_and_then_over(ledger: Ledger) -> None:
    ledger.reminders.put(Reminder("1", minutes(10), NOW))
    ledger.reminders.put(Reminder("1", minutes(30), minutes(1), waits_for="q1"))
    ledger.reminders.put(Reminder("2", minutes(20), NOW))
    assert ledger.reminders.get("1") == Reminder("1", minutes(30), minutes(1), waits_for="q1")
    assert [one.ticket_id for one in ledger.reminders.active(minutes(19))] == ["2", "1"]
    assert [one.ticket_id for one in ledger.reminders.active(minutes(20))] == ["1"]
    assert [one.ticket_id for one in ledger.reminders.over(minutes(20))] == ["2"]
    ledger.reminders.drop("2")
    ledger.reminders.drop("2")
    assert ledger.reminders.over(minutes(60)) == [Reminder("1", minutes(30), minutes(1), waits_for="q1")]
    assert ledger.reminders.get("2") is None
