from __future__ import annotations

import hashlib
from dataclasses import fields
from pathlib import Path

import pytest

from storage.ledger import Ledger, NewOutgoing
from storage.problems import DiskFull, NotAllowed, StorageProblem
from storage.records import Draft, DraftKind, OutgoingKind, TicketField
from storage.records import OutgoingState as S
from tests.unit.storage.builders import NOW, make_new, minutes
from tests.unit.storage.ledger.paths import LEASE, bring_to


def draft_of(body: str, kind: DraftKind = DraftKind.REPLY) -> Draft:
    return Draft("1", kind, body, NOW, "macro", "m1")


def test_what_is_confirmed_comes_back_whole(ledger: Ledger) -> None:
    new = NewOutgoing(
        op_id="0190",
        group="g1",
        account="rt:anna",
        ticket_id="7",
        kind=OutgoingKind.NOTE,
        created_at=NOW,
        body="Клиент ждёт",
        changes={TicketField.STATUS: "waiting", TicketField.ASSIGNEE: None},
        macro="ask-size",
        hold_seconds=7.5,
        base_version="v3",
        base_last_message="m9",
    )
    (item,) = ledger.outbox.confirm([new], None)
    assert item == ledger.outbox.get("0190")
    for name in (field.name for field in fields(new)):
        assert getattr(item, name) == getattr(new, name), name
    assert item.body_sha == hashlib.sha256("Клиент ждёт".encode()).hexdigest()
    assert (item.state, item.seq, item.attempts, item.lease_until) == (S.HELD, 1, 0, None)
    assert ledger.outbox.get("?") is None


def test_confirming_gives_numbers_per_account_and_ticket_and_takes_the_draft(ledger: Ledger) -> None:
    ledger.drafts.put(draft_of("text of op-1"))
    first = ledger.outbox.confirm([make_new("op-1"), make_new("op-2")], "1")
    other = ledger.outbox.confirm([make_new("op-3", ticket_id="2"), make_new("op-4", account="other")], None)
    last = ledger.outbox.confirm([make_new("op-5")], None)
    assert [item.seq for item in (*first, *other, *last)] == [1, 2, 1, 1, 3]
    assert {item.state for item in first} == {S.QUEUED}
    assert ledger.drafts.get("1") is None


def test_all_are_confirmed_or_none_and_the_draft_stays_with_none(ledger: Ledger) -> None:
    ledger.drafts.put(draft_of("mine"))
    ledger.outbox.confirm([make_new("op-1")], None)
    with pytest.raises(StorageProblem):
        ledger.outbox.confirm([make_new("op-2"), make_new("op-1")], "1")
    assert ledger.outbox.get("op-2") is None
    assert ledger.drafts.get("1") == draft_of("mine")


def test_a_text_is_in_the_journal_before_it_is_committed(
    ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    reader_saw: list[object] = []
    journal_saw: list[object] = []
    append = ledger.journal.confirmed

    def watched(items: tuple[object, ...]) -> None:
        append(items)  # type: ignore[arg-type]  # handed through
        reader = Ledger.open(ledger.journal.path.parent, writing=False)
        reader_saw.append(reader.outbox.get("op-1"))
        journal_saw.extend(line["op_id"] for line in ledger.journal.lines())
        reader.close()

    monkeypatch.setattr(ledger.journal, "confirmed", watched)
    ledger.outbox.confirm([make_new("op-1")], None)
    assert (reader_saw, journal_saw) == ([None], ["op-1"])


def test_without_the_journal_nothing_is_confirmed(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_: object) -> None:
        raise DiskFull("full")

    monkeypatch.setattr(ledger.journal, "confirmed", full)
    ledger.drafts.put(draft_of("mine"))
    with pytest.raises(DiskFull):
        ledger.outbox.confirm([make_new("op-1")], "1")
    assert ledger.outbox.pending() == []
    assert ledger.drafts.get("1") == draft_of("mine")


def test_a_full_disk_takes_the_ballast_and_the_text_is_kept(ledger: Ledger, home: Path) -> None:
    session = ledger._session
    session.one(f"PRAGMA max_page_count = {session.one('PRAGMA page_count')[0]}")
    big = make_new("op-1", body="ж" * 50_000)
    with pytest.raises(DiskFull):
        ledger.outbox.confirm([big], None)
    assert not (home / "ballast").exists()
    assert ledger.outbox.pending() == []
    session.one("PRAGMA max_page_count = 1000000")
    ledger.outbox.confirm([big], None)
    assert len(ledger.outbox.pending()) == 1


def test_several_changes_together_are_kept_together_or_not_at_all(ledger: Ledger, home: Path) -> None:
    ledger.outbox.confirm([make_new("op-1", group="g", hold_seconds=5.0)], None)

    def fail() -> None:
        with ledger.together():
            ledger.outbox.take_back("g")
            ledger.audit.append("me", "take back", "1", "", NOW)
            raise DiskFull("full")

    with pytest.raises(DiskFull):
        fail()
    assert [item.state for item in ledger.outbox.group("g")] == [S.HELD]
    assert [line["op_id"] for line in ledger.journal.unsettled()] == ["op-1"]
    assert ledger.audit.tail(9) == []
    assert not (home / "ballast").exists()  # room for the next try
    with ledger.together():
        ledger.outbox.take_back("g")
        assert len(ledger.journal.unsettled()) == 1
    assert ledger.journal.unsettled() == []


def test_taking_back_cancels_the_group_and_gives_the_text_back(ledger: Ledger) -> None:
    ledger.outbox.confirm(
        [
            make_new("op-1", group="g", hold_seconds=5.0, body="Ответ", macro="m", base_last_message="m9"),
            make_new("op-2", group="g", hold_seconds=5.0, kind=OutgoingKind.FIELDS, body=""),
            make_new("op-3", group="other", hold_seconds=5.0),
        ],
        None,
    )
    taken = ledger.outbox.take_back("g")
    assert [(item.op_id, item.state) for item in taken] == [("op-1", S.CANCELLED), ("op-2", S.CANCELLED)]
    assert ledger.drafts.get("1") == Draft("1", DraftKind.REPLY, "Ответ", NOW, "m", "m9")
    assert [item.op_id for item in ledger.outbox.held()] == ["op-3"]
    with pytest.raises(NotAllowed):
        ledger.outbox.take_back("g")
    with pytest.raises(NotAllowed):
        ledger.outbox.take_back("no such group")


def test_nothing_is_taken_back_when_one_has_left(ledger: Ledger) -> None:
    ledger.outbox.confirm([make_new(f"op-{n}", group="g", hold_seconds=5.0) for n in (1, 2)], None)
    ledger.outbox.release("op-1")
    with pytest.raises(NotAllowed):
        ledger.outbox.take_back("g")
    assert [item.state for item in ledger.outbox.group("g")] == [S.QUEUED, S.HELD]
    assert ledger.drafts.all() == []
    with pytest.raises(NotAllowed):
        ledger.outbox.release("op-1")


@pytest.mark.parametrize(
    ("taken_back", "begun", "kept_as"),
    [
        (OutgoingKind.REPLY, DraftKind.REPLY, DraftKind.REPLY),
        (OutgoingKind.REPLY, DraftKind.NOTE, DraftKind.NOTE),
        (OutgoingKind.NOTE, DraftKind.REPLY, DraftKind.NOTE),
    ],
)
def test_both_texts_are_kept_and_a_note_never_becomes_a_reply(
    ledger: Ledger, taken_back: OutgoingKind, begun: DraftKind, kept_as: DraftKind
) -> None:
    ledger.outbox.confirm([make_new("op-1", group="g", hold_seconds=5.0, kind=taken_back, body="a")], None)
    ledger.drafts.put(draft_of("b", begun))
    ledger.outbox.take_back("g")
    kept = ledger.drafts.get("1")
    assert kept is not None
    assert (kept.body, kept.kind) == ("a\n\nb", kept_as)


@pytest.mark.parametrize("state", [S.CONFLICT, S.FAILED, S.QUEUED, S.NEEDS_AUTH])
def test_what_did_not_go_out_can_become_a_draft_again(ledger: Ledger, state: S) -> None:
    bring_to(ledger, state)
    assert ledger.outbox.back_to_draft("op-1").state is S.CANCELLED
    draft = ledger.drafts.get("1")
    assert draft is not None
    assert draft.body == "text of op-1"


@pytest.mark.parametrize("state", [S.SENDING, S.SENT, S.AMBIGUOUS, S.NEEDS_DECISION])
def test_what_may_have_gone_out_cannot(ledger: Ledger, state: S) -> None:
    bring_to(ledger, state)
    with pytest.raises(NotAllowed):
        ledger.outbox.back_to_draft("op-1")
    with pytest.raises(NotAllowed):
        ledger.outbox.cancel("op-1")
    assert ledger.drafts.all() == []


def test_what_is_given_up_keeps_its_text_and_why_it_stopped(ledger: Ledger) -> None:
    bring_to(ledger, S.SENDING)
    ledger.outbox.move("op-1", S.NEEDS_AUTH, owner="me", error="the token was refused")
    cancelled = ledger.outbox.cancel("op-1")
    assert (cancelled.state, cancelled.body, cancelled.last_error) == (
        S.CANCELLED,
        "text of op-1",
        "the token was refused",
    )
    assert ledger.journal.unsettled() == []


@pytest.mark.parametrize("state", [S.CONFLICT, S.FAILED, S.NEEDS_AUTH, S.NEEDS_DECISION])
def test_what_stopped_goes_on_by_a_persons_word(ledger: Ledger, state: S) -> None:
    bring_to(ledger, state)
    assert ledger.outbox.retry("op-1").state is S.QUEUED


def test_what_is_being_looked_up_is_not_sent_again_by_hand(ledger: Ledger) -> None:
    bring_to(ledger, S.AMBIGUOUS)
    with pytest.raises(NotAllowed, match="finding out"):
        ledger.outbox.retry("op-1")
    with pytest.raises(NotAllowed, match="finding out"):
        ledger.outbox.send_again("op-1", "2", "m2")


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE outbox SET state = 'queued'",
        "UPDATE outbox SET server_id = 'other'",
        "UPDATE outbox SET last_error = 'x'",
        "UPDATE outbox SET body = 'other'",
    ],
)
@pytest.mark.parametrize("state", [S.SENT, S.CANCELLED])
def test_the_file_itself_keeps_what_is_settled(ledger: Ledger, statement: str, state: S) -> None:
    bring_to(ledger, state)

    def change() -> None:
        with ledger._session.writing():
            ledger._session.run(statement)

    with pytest.raises(StorageProblem, match=r"never changed|keeps its text"):
        change()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE outbox SET body = 'other'",
        "UPDATE outbox SET ticket_id = '2'",
        "UPDATE outbox SET op_id = 'other'",
        "DELETE FROM outbox",
        "UPDATE outbox SET state = 'sending'",
        "UPDATE outbox SET lease_owner = 'x'",
        "UPDATE outbox SET state = 'lost'",
    ],
)
def test_the_file_itself_keeps_texts_and_addresses_and_leases(ledger: Ledger, statement: str) -> None:
    bring_to(ledger, S.QUEUED)

    def change() -> None:
        with ledger._session.writing():
            ledger._session.run(statement)

    with pytest.raises(StorageProblem):
        change()
    assert [item.state for item in ledger.outbox.pending()] == [S.QUEUED]


def test_lists_and_counts(ledger: Ledger) -> None:
    for number, state in enumerate((S.SENT, S.FAILED, S.QUEUED, S.CANCELLED)):
        ledger.outbox.confirm([make_new(f"op-{number}", ticket_id=str(number))], None)
        if state is S.QUEUED:
            continue
        ledger.outbox.claim_next("me", NOW, LEASE)
        if state is S.CANCELLED:
            claimed = ledger.outbox.listing(9, [S.SENDING])[0]
            ledger.outbox.move(claimed.op_id, S.QUEUED, owner="me", not_before=minutes(9))
            ledger.outbox.move("op-3", S.CANCELLED)
        else:
            ledger.outbox.move(f"op-{number}", state, owner="me")
    assert ledger.outbox.counts() == {S.SENT: 1, S.FAILED: 1, S.QUEUED: 1, S.CANCELLED: 1}
    assert [item.op_id for item in ledger.outbox.pending()] == ["op-1", "op-2"]
    assert [item.op_id for item in ledger.outbox.pending("1")] == ["op-1"]
    assert ledger.outbox.pending("0") == []
    assert [item.op_id for item in ledger.outbox.listing(3)] == ["op-3", "op-2", "op-1"]
    assert [item.op_id for item in ledger.outbox.listing(9, [S.SENT, S.FAILED])] == ["op-1", "op-0"]
    assert ledger.outbox.listing(9, []) == []


def test_the_tally_counts_public_replies_that_stand(ledger: Ledger) -> None:
    ledger.outbox.confirm([make_new("op-1", created_at=minutes(1))], None)
    ledger.outbox.confirm([make_new("op-2", created_at=minutes(2), hold_seconds=5.0)], None)
    ledger.outbox.confirm([make_new("op-3", created_at=minutes(3), kind=OutgoingKind.NOTE)], None)
    ledger.outbox.confirm([make_new("op-4", created_at=minutes(4), hold_seconds=5.0)], None)
    ledger.outbox.take_back("group of op-2")
    assert ledger.answered.since(minutes(0)) == [minutes(1), minutes(4)]
    assert ledger.answered.since(minutes(1.5)) == [minutes(4)]
