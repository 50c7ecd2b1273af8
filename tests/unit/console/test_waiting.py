"""What waits in the outbox, and what is decided about it, on a real ledger and cache."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from console.config import Home
from console.desk import Desk, open_desk
from console.rules.preflight import ChangeKind
from console.sync.wire import LinkTold
from console.upstream.protocol import Merged
from console.views import LinkState, NotPossible
from console.waiting_port import Dispatch
from storage.cache import Cache
from storage.ledger import Ledger
from storage.problems import Problem, packed
from storage.records import DraftKind, Message, MessageKind, OutgoingKind, OutgoingState
from tests.unit.console.desk_files import NOW, PROFILE, SETTINGS, fill_home, make_ticket, put

S = OutgoingState
TEXT = "Заказ уже в пути."
WHY = packed(Problem("{customer} has written again since.", customer="Ирина К."))
TAKEN = packed(Problem("{agent} has taken this ticket first.", agent="Пётр"))


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return fill_home(tmp_path / "home")


@pytest.fixture
def desk(home: Home) -> Iterator[Desk]:
    with closing(open_desk(home, SETTINGS, PROFILE, "ru")) as desk:
        yield desk


def sync(home: Home) -> Ledger:
    return Ledger.open(home.desk("test"), writing=True)


def becomes(home: Home, kind: OutgoingKind, *states: S, ticket: str = "5", error: str = WHY) -> None:
    """What the sync makes of the item of this kind, past the undo window and what stands before it."""
    with closing(sync(home)) as ledger:
        for item in ledger.outbox.held():
            ledger.outbox.release(item.op_id)
        for item in ledger.outbox.pending(ticket):
            mine = ledger.outbox.claim_next("sync", NOW + timedelta(days=1), timedelta(minutes=2))
            assert mine is not None
            assert mine.op_id == item.op_id
            if item.kind is not kind:
                ledger.outbox.move(item.op_id, S.SENT, owner="sync")
                continue
            for state in states:
                owner = "sync" if state is states[0] else None
                ledger.outbox.move(item.op_id, state, owner=owner, error=error)
            return


def meanwhile(home: Home, *, body: str = "Уже не нужно", **over: object) -> None:
    """The customer has written once more, and the pre-flight look has cached it."""
    with closing(Cache.open(home.desk("test") / "cache.db", writing=True)) as cache, cache.writing():
        ticket = make_ticket("5", version="2", last_message_id="m-new", **over)
        put(cache, ticket)
        cache.messages.replace(
            "5",
            [
                Message("m5", "5", MessageKind.CUSTOMER, "Ирина К.", "Где мой заказ?", NOW),
                Message("m-new", "5", MessageKind.CUSTOMER, "Ирина К.", body, NOW + timedelta(minutes=1)),
            ],
        )


def only(desk: Desk) -> Dispatch:
    (found,) = desk.waiting.dispatches()
    return found


def states(desk: Desk, ticket: str = "5") -> list[tuple[OutgoingKind, S]]:
    return [(item.kind, item.state) for item in reversed(desk.outbox()) if item.ticket_id == ticket]


@pytest.fixture
def conflict(desk: Desk, home: Home) -> Dispatch:
    """A reply that stopped: the customer wrote again."""
    desk.send("5", TEXT)
    becomes(home, OutgoingKind.REPLY, S.CONFLICT)
    meanwhile(home)
    return only(desk)


def test_one_key_press_is_one_line(desk: Desk) -> None:
    desk.send("5", TEXT)
    desk.done("4")
    reply, done = desk.waiting.dispatches()
    assert (reply.number, reply.kind, reply.state, reply.body) == ("1045", OutgoingKind.REPLY, S.HELD, TEXT)
    assert len(reply.items) == 2
    assert (done.number, done.kind, done.body) == ("1044", OutgoingKind.FIELDS, "")
    assert (desk.link().waiting, desk.link().needs_look) == (2, 0)


def test_what_needs_a_word_comes_first(desk: Desk, home: Home) -> None:
    desk.claim("3")
    becomes(home, OutgoingKind.CLAIM, S.CONFLICT, ticket="3", error=TAKEN)
    desk.claim("2")
    desk.claim("1")
    becomes(home, OutgoingKind.CLAIM, S.FAILED, ticket="2", error=TAKEN)
    assert [each.number for each in desk.waiting.dispatches()] == ["1043", "1042", "1041"]


def test_what_changed_stands_beside_the_reply(desk: Desk, conflict: Dispatch) -> None:
    look = desk.waiting.look(conflict.group)
    assert look is not None
    assert conflict.why is not None
    assert "Ирина К." in str(conflict.why)
    assert [(change.kind, change.message and change.message.body) for change in look.changes] == [
        (ChangeKind.WRITTEN, "Уже не нужно")
    ]
    assert [entry.message.id for entry in look.chain] == ["m5", "m-new"]
    assert look.new_from == "m-new"


def test_sent_anyway_it_goes_with_what_is_known_now(desk: Desk, conflict: Dispatch) -> None:
    desk.waiting.send_anyway(conflict.group)
    reply = desk.outbox()[0]
    assert (reply.state, reply.base_version, reply.base_last_message) == (S.QUEUED, "2", "m-new")
    with pytest.raises(NotPossible, match="by itself"):
        desk.waiting.send_anyway(conflict.group)


def test_a_reply_behind_a_lost_claim_goes_without_it(desk: Desk, home: Home) -> None:
    desk.send("5", TEXT)
    becomes(home, OutgoingKind.CLAIM, S.CONFLICT, error=TAKEN)
    meanwhile(home, assignee_id="8", assignee="Пётр")
    found = only(desk)
    assert (found.kind, found.state, found.body) == (OutgoingKind.REPLY, S.CONFLICT, TEXT)
    assert (desk.link().waiting, desk.link().needs_look) == (0, 1)
    look = desk.waiting.look(found.group)
    assert look is not None
    assert look.changes[0].kind is ChangeKind.TAKEN
    desk.waiting.send_anyway(found.group)
    assert states(desk) == [(OutgoingKind.CLAIM, S.CANCELLED), (OutgoingKind.REPLY, S.QUEUED)]
    assert (desk.link().waiting, desk.link().needs_look) == (1, 0)
    assert desk.outbox()[0].base_version == "2"


def test_from_the_ticket_itself_the_reply_behind_a_lost_claim_goes_too(desk: Desk, home: Home) -> None:
    desk.send("5", TEXT)
    becomes(home, OutgoingKind.CLAIM, S.CONFLICT, error=TAKEN)
    meanwhile(home, assignee_id="8", assignee="Пётр")
    desk.send_anyway("5")
    assert states(desk) == [(OutgoingKind.CLAIM, S.CANCELLED), (OutgoingKind.REPLY, S.QUEUED)]
    assert desk.outbox()[0].base_version == "2"


def test_from_the_ticket_itself_a_doubtful_one_can_be_taken_back(desk: Desk, home: Home) -> None:
    desk.send("5", TEXT)
    becomes(home, OutgoingKind.REPLY, S.AMBIGUOUS, S.NEEDS_DECISION)
    desk.back_to_draft("5")
    view = desk.ticket("5")
    assert view is not None
    assert view.draft is not None
    assert view.draft.body == TEXT
    assert states(desk)[1] == (OutgoingKind.REPLY, S.CANCELLED)


def test_as_a_note_the_customer_does_not_see_it_and_undo_keeps_the_words(
    desk: Desk, conflict: Dispatch
) -> None:
    receipt = desk.waiting.as_note(conflict.group)
    assert states(desk)[1:] == [(OutgoingKind.REPLY, S.CANCELLED), (OutgoingKind.NOTE, S.HELD)]
    assert desk.outbox()[0].body == TEXT
    assert receipt.undo_seconds > 0
    desk.undo()
    view = desk.ticket("5")
    assert view is not None
    assert view.draft is not None
    assert (view.draft.kind, view.draft.body) == (DraftKind.NOTE, TEXT)


def test_back_in_the_draft_nothing_goes_out(desk: Desk, conflict: Dispatch) -> None:
    desk.waiting.to_draft(conflict.group)
    view = desk.ticket("5")
    assert view is not None
    assert view.draft is not None
    assert view.draft.body == TEXT
    assert desk.waiting.dispatches() == ()


def test_what_was_dropped_can_be_brought_back(desk: Desk, conflict: Dispatch) -> None:
    desk.waiting.drop(conflict.group)
    assert desk.waiting.dispatches() == ()
    view = desk.ticket("5")
    assert view is not None
    assert view.draft is None
    desk.undo()
    view = desk.ticket("5")
    assert view is not None
    assert view.draft is not None
    assert view.draft.body == TEXT


@pytest.mark.parametrize(
    ("decide", "state"),
    [
        (lambda desk, group: desk.waiting.arrived(group), S.SENT),
        (lambda desk, group: desk.waiting.send_anyway(group), S.QUEUED),
        (lambda desk, group: desk.waiting.to_draft(group), S.CANCELLED),
        (lambda desk, group: desk.waiting.drop(group), S.CANCELLED),
    ],
)
def test_a_person_says_whether_it_arrived(
    desk: Desk, home: Home, decide: Callable[[Desk, str], object], state: S
) -> None:
    desk.send("5", TEXT)
    becomes(home, OutgoingKind.REPLY, S.AMBIGUOUS, S.NEEDS_DECISION)
    decide(desk, only(desk).group)
    assert states(desk)[1] == (OutgoingKind.REPLY, state)


def test_what_may_have_arrived_is_not_given_up_before_that_is_known(desk: Desk, home: Home) -> None:
    desk.send("5", TEXT)
    becomes(home, OutgoingKind.REPLY, S.AMBIGUOUS)
    group = only(desk).group
    for decide in (desk.waiting.drop, desk.waiting.to_draft, desk.waiting.as_note):
        with pytest.raises(NotPossible, match="may have arrived"):
            decide(group)
    assert states(desk)[1] == (OutgoingKind.REPLY, S.AMBIGUOUS)
    assert desk.ticket("5").draft is None  # type: ignore[union-attr]  # it is there


def test_a_merged_ticket_is_followed_by_the_operators_word(desk: Desk, home: Home) -> None:
    desk.send("5", TEXT)
    becomes(home, OutgoingKind.REPLY, S.CONFLICT, error=packed(Merged("5", "2")))
    with closing(Cache.open(home.desk("test") / "cache.db", writing=True)) as cache, cache.writing():
        cache.tickets.remove("5")
    found = only(desk)
    assert (found.here, found.number, found.merged_into) == (False, "5", "2")
    look = desk.waiting.look(found.group)
    assert look is not None
    assert look.into is not None
    desk.waiting.follow(found.group)
    assert states(desk)[1] == (OutgoingKind.REPLY, S.CANCELLED)
    assert [(i.kind, i.body) for i in reversed(desk.outbox()) if i.ticket_id == "2"] == [
        (OutgoingKind.CLAIM, ""),
        (OutgoingKind.REPLY, TEXT),
    ]


def test_only_a_merged_ticket_can_be_followed(desk: Desk, conflict: Dispatch) -> None:
    with pytest.raises(NotPossible, match="has not become part"):
        desk.waiting.follow(conflict.group)


def test_a_text_whose_ticket_is_gone_is_still_there(desk: Desk, home: Home) -> None:
    desk.send("5", TEXT)
    gone = packed(Problem("The ticket is no longer there, or hidden from you; the text is kept here."))
    becomes(home, OutgoingKind.REPLY, S.FAILED, error=gone)
    with closing(Cache.open(home.desk("test") / "cache.db", writing=True)) as cache, cache.writing():
        cache.tickets.remove("5")
    found = only(desk)
    assert (found.here, found.body, found.state) == (False, TEXT, S.FAILED)
    desk.waiting.to_draft(found.group)
    stray = only(desk)
    assert (stray.state, stray.body, stray.here) == (S.DRAFT, TEXT, False)
    desk.waiting.drop(stray.group)
    assert desk.waiting.dispatches() == ()
    desk.undo()
    assert only(desk).body == TEXT


def test_while_the_first_pull_runs_no_draft_is_taken_for_one_without_its_ticket(
    desk: Desk, home: Home
) -> None:
    desk.save_draft("5", "начато")
    with closing(Cache.open(home.desk("test") / "cache.db", writing=True)) as cache, cache.writing():
        cache.tickets.remove("5")
    assert only(desk).body == "начато"
    desk._hear(LinkTold(LinkState.ONLINE, progress=(10, 500)))
    assert desk.waiting.dispatches() == ()


def test_one_decision_leaves_the_tickets_other_dispatches_alone(desk: Desk, home: Home) -> None:
    desk.send("5", TEXT)
    becomes(home, OutgoingKind.REPLY, S.CONFLICT)
    desk.send("5", "Заметка", note=True)
    first, second = desk.waiting.dispatches()
    desk.waiting.drop(first.group)
    assert [each.group for each in desk.waiting.dispatches()] == [second.group]


def test_a_console_that_only_reads_decides_nothing(desk: Desk, home: Home, conflict: Dispatch) -> None:
    with closing(open_desk(home, SETTINGS, PROFILE, "ru")) as reader:
        assert only(reader).group == conflict.group
        for decide in (
            reader.waiting.drop,
            reader.waiting.send_anyway,
            reader.waiting.as_note,
            reader.waiting.to_draft,
            reader.waiting.arrived,
            reader.waiting.follow,
        ):
            with pytest.raises(NotPossible, match="only reads"):
                decide(conflict.group)


def test_where_things_stand_is_told_for_those_asked_for(desk: Desk, conflict: Dispatch) -> None:
    asked = frozenset({conflict.group, "nothing"})
    assert desk.waiting.states(asked) == {conflict.group: S.CONFLICT}
    desk.waiting.drop(conflict.group)
    assert desk.waiting.states(asked) == {conflict.group: S.CANCELLED}
