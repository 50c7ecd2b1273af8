"""The operator's desk on real files: what a key press leaves in the ledger, and what the lists then show."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from console.config import Home
from console.desk import Desk, open_desk
from console.rules.blanks import Unfilled
from console.views import Notice, NotPossible
from storage.cache import Cache
from storage.ledger import Ledger
from storage.records import Draft, DraftKind, OutgoingKind, OutgoingState, TicketField
from tests.unit.console.desk_files import NOW, PROFILE, SETTINGS, fill_home, make_ticket, put


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return fill_home(tmp_path / "home")


@pytest.fixture
def desk(home: Home) -> Iterator[Desk]:
    desk = open_desk(home, SETTINGS, PROFILE, "ru")
    yield desk
    desk.close()


def ids(desk: Desk, zone: str = "messengers") -> list[str]:
    return [row.id for row in desk.rows(zone, 0, 50)]


def count(desk: Desk, zone: str = "messengers") -> int:
    return next(state.count for state in desk.zones() if state.zone.key == zone)


def test_the_most_urgent_ticket_comes_first(desk: Desk) -> None:
    assert ids(desk) == ["5", "4", "3", "2", "1"]
    assert desk.first_in("messengers") == "5"
    assert [desk.rank("messengers", each) for each in ids(desk)] == [0, 1, 2, 3, 4]


def test_a_macro_is_filled_from_ticket_customer_and_order(desk: Desk) -> None:
    offer = next(offer for offer in desk.offers("5") if offer.macro.key == "where-order")
    filled = desk.fill("5", offer.macro.key)
    assert "77120" in filled.text
    assert filled.macro == offer.macro.key


@pytest.mark.parametrize("words", ["где заказ", "де замовлення", "Where", "where-order"])
def test_a_reply_is_found_by_its_title_in_any_language_of_the_desk(desk: Desk, words: str) -> None:
    assert "where-order" in [choice.key for choice in desk.templates(words)]


def test_a_reply_is_found_by_its_text_after_those_that_are_called_so(desk: Desk) -> None:
    macro = PROFILE.macro("where-order")
    assert macro is not None
    found = [choice.key for choice in desk.templates("ЗАКАЗ")]
    called_so = [macro.key for macro in PROFILE.macros if "заказ" in macro.title["ru"].lower()]
    assert found[: len(called_so)] == called_so
    assert len(found) > len(called_so)


@pytest.mark.parametrize("words", ["", "заказ", "спасибо"])
def test_what_is_written_for_other_zones_is_found_last_and_says_for_which(desk: Desk, words: str) -> None:
    macros = {macro.key: macro for macro in PROFILE.macros}
    found = [choice for choice in desk.templates(words, "5") if choice.key in macros]
    fits = ["messengers" in macros[choice.key].zones for choice in found]
    assert fits == sorted(fits, reverse=True)
    assert set(fits) == {True, False}
    assert {choice.key for choice in found} == {choice.key for choice in desk.templates(words)}
    for choice, suits in zip(found, fits, strict=True):
        assert (": " in choice.hint) != suits
        assert not suits or choice.hint in {"", f"F3 {macros[choice.key].digits.get('messengers')}"}


def test_sending_claims_answers_and_takes_the_ticket_off_the_list_at_once(desk: Desk) -> None:
    notices: list[Notice] = []
    desk.listen(notices.append)
    receipt = desk.send("5", "Заказ уже в пути.", macro="where-order")
    macro = PROFILE.macro("where-order")
    channel = PROFILE.channel("telegram")
    assert macro is not None
    assert channel is not None
    assert receipt.undo_seconds == channel.undo_seconds
    assert ids(desk) == ["4", "3", "2", "1"]
    assert count(desk) == 4
    items = desk.outbox()
    assert [(item.kind, item.state) for item in reversed(items)] == [
        (OutgoingKind.CLAIM, OutgoingState.HELD),
        (OutgoingKind.REPLY, OutgoingState.HELD),
    ]
    assert items[0].changes[TicketField.STATUS] == macro.changes_status
    assert "messengers" in notices[-1].zones
    view = desk.ticket("5")
    assert view is not None
    assert view.mine
    assert [(entry.message.body, entry.pending) for entry in view.chain] == [
        ("Где мой заказ?", None),
        ("Заказ уже в пути.", OutgoingState.HELD),
    ]
    assert desk.tally().day == 1


def test_more_than_the_channel_takes_is_refused_and_a_note_may_be_longer(desk: Desk) -> None:
    channel = PROFILE.channel("telegram")
    assert channel is not None
    assert channel.limit is not None
    with pytest.raises(NotPossible, match=str(channel.limit)):
        desk.send("5", "x" * (channel.limit + 1))
    assert desk.outbox() == []
    desk.send("5", "x" * (channel.limit + 1), note=True)
    desk.send("4", "x" * channel.limit)
    assert len({item.ticket_id for item in desk.outbox()}) == 2


def test_undo_brings_the_ticket_and_the_text_back(desk: Desk) -> None:
    desk.send("5", "Заказ уже в пути.")
    assert desk.undo_left() > 0
    receipt = desk.undo()
    assert receipt is not None
    assert ids(desk) == ["5", "4", "3", "2", "1"]
    view = desk.ticket("5")
    assert view is not None
    assert view.draft is not None
    assert view.draft.body == "Заказ уже в пути."
    assert desk.tally().day == 0
    assert desk.undo() is None


def test_what_has_gone_out_cannot_be_taken_back(desk: Desk, home: Home) -> None:
    desk.send("5", "Заказ уже в пути.")
    other = Ledger.open(home.desk("test"), writing=True)
    for item in other.outbox.held():
        other.outbox.release(item.op_id)
    other.close()
    with pytest.raises(NotPossible, match="already gone out"):
        desk.undo()
    assert ids(desk) == ["4", "3", "2", "1"]


def test_an_unfilled_blank_stops_the_send_and_says_where(desk: Desk) -> None:
    with pytest.raises(Unfilled) as told:
        desk.send("5", "Ваш заказ прибудет ‹дата доставки›.")
    assert told.value.span.label == "дата доставки"
    assert desk.outbox() == []


def test_a_stopped_reply_brings_its_ticket_back_and_goes_on_by_word(desk: Desk, home: Home) -> None:
    desk.send("5", "Заказ уже в пути.")
    other = Ledger.open(home.desk("test"), writing=True)
    for item in other.outbox.held():
        other.outbox.release(item.op_id)
    claim, reply = reversed(desk.outbox())
    other.outbox.claim_next("sync", NOW, timedelta(minutes=2))
    other.outbox.move(claim.op_id, OutgoingState.SENT, owner="sync")
    other.outbox.claim_next("sync", NOW, timedelta(minutes=2))
    other.outbox.move(reply.op_id, OutgoingState.CONFLICT, owner="sync", error="changed")
    other.close()
    assert ids(desk)[0] == "5"
    assert desk.link().needs_look == 1
    desk.send_anyway("5")
    assert desk.link().needs_look == 0
    assert ids(desk) == ["4", "3", "2", "1"]


def test_a_stopped_reply_can_become_a_draft_again(desk: Desk, home: Home) -> None:
    desk.send("5", "Заказ уже в пути.")
    other = Ledger.open(home.desk("test"), writing=True)
    claim = other.outbox.held()[0]
    for item in other.outbox.held():
        other.outbox.release(item.op_id)
    other.outbox.claim_next("sync", NOW, timedelta(minutes=2))
    other.outbox.move(claim.op_id, OutgoingState.CONFLICT, owner="sync", error="taken")
    other.close()
    desk.back_to_draft("5")
    view = desk.ticket("5")
    assert view is not None
    assert view.draft is not None
    assert view.undelivered == ()
    assert not view.mine


def test_come_back_later_takes_a_ticket_out_of_the_way_and_undo_brings_it_back(desk: Desk) -> None:
    desk.later("5", 60)
    assert ids(desk) == ["4", "3", "2", "1"]
    assert count(desk) == 4
    desk.undo()
    assert ids(desk)[0] == "5"


@pytest.mark.parametrize(
    ("order", "gone"),
    [
        (lambda desk: desk.done("5"), True),
        (lambda desk: desk.hand_over("5", "8", "клиентка ждёт звонка"), True),
        (lambda desk: desk.set_reason("5", PROFILE.reasons[0].key), False),
        (lambda desk: desk.claim("5"), False),
    ],
)
def test_orders_move_the_ticket_as_they_should(desk: Desk, order: object, gone: bool) -> None:
    assert callable(order)
    order(desk)
    assert ("5" not in ids(desk)) is gone


def test_a_colleagues_ticket_is_not_answered_but_may_be_noted(desk: Desk, home: Home) -> None:
    cache = Cache.open(home.desk("test") / "cache.db", writing=True)
    put(cache, make_ticket("5", assignee_id="8", assignee="Пётр"))
    cache.close()
    assert ids(desk) == ["4", "3", "2", "1"]
    with pytest.raises(NotPossible, match="Пётр"):
        desk.send("5", "Заказ уже в пути.")
    with pytest.raises(NotPossible, match="Пётр"):
        desk.claim("5")
    desk.send("5", "Клиентка звонила", note=True)
    assert [item.kind for item in desk.outbox()] == [OutgoingKind.NOTE]


def test_a_second_console_reads_says_who_holds_it_and_writes_nothing(desk: Desk, home: Home) -> None:
    second = open_desk(home, SETTINGS, PROFILE, "ru")
    try:
        assert second.read_only
        assert ids(second) == ids(desk)
        with pytest.raises(NotPossible, match="only reads"):
            second.send("5", "Заказ уже в пути.")
        desk.send("5", "Заказ уже в пути.")
        assert ids(second) == ["4", "3", "2", "1"]
    finally:
        second.close()


def test_a_draft_comes_back_with_its_ticket_and_only_with_it(desk: Desk) -> None:
    desk.save_draft("5", "Добрый день", note=False)
    mine, other = desk.ticket("5"), desk.ticket("4")
    assert mine is not None
    assert other is not None
    assert mine.draft is not None
    assert mine.draft.body == "Добрый день"
    assert other.draft is None
    assert desk.marks().drafted == {"5"}
    desk.send("5", "Добрый день")
    after = desk.ticket("5")
    assert after is not None
    assert after.draft is None


def test_a_text_that_another_console_wrote_meanwhile_is_kept_beside_ones_own(desk: Desk, home: Home) -> None:
    other = Ledger.open(home.desk("test"), writing=True)
    desk.other_drafts.taken_up("5", "")
    desk.save_draft("5", "её")
    other.drafts.put(Draft("5", DraftKind.REPLY, "его", NOW))
    desk.save_draft("5", "её, дальше")
    assert [draft.body for draft in desk.other_drafts.others("5")] == ["его"]
    desk.send("5", "её, дальше")
    view = desk.ticket("5")
    assert view is not None
    assert view.draft is not None
    assert view.draft.body == "его"
    assert view.draft.ticket_id == "5"
    other.close()


def test_a_desk_that_has_not_answered_yet_says_so(tmp_path: Path) -> None:
    home = Home(tmp_path / "fresh")
    desk = open_desk(home, SETTINGS, PROFILE, "ru")
    try:
        assert [state.count for state in desk.zones()] == [0] * 6
        with pytest.raises(NotPossible, match="not here"):
            desk.claim("5")
    finally:
        desk.close()


def test_what_was_done_is_in_the_chained_record_without_a_word_of_the_text(desk: Desk, home: Home) -> None:
    desk.send("5", "Заказ уже в пути.")
    desk.undo()
    ledger = Ledger.open(home.desk("test"), writing=False)
    lines = ledger.audit.tail(10)
    assert ledger.audit.verify() is None
    ledger.close()
    assert [(line.action, line.subject) for line in lines] == [
        ("confirm claim", "1045"),
        ("confirm reply", "1045"),
        ("take back", "5"),
        ("take back", "5"),
    ]
    assert not any("пути" in line.detail for line in lines)


def test_the_same_words_are_not_sent_twice_by_a_finger_that_slipped(desk: Desk) -> None:
    desk.send("5", "Заказ уже в пути.")
    with pytest.raises(NotPossible, match="1045"):
        desk.send("5", "Заказ уже в пути.")
    desk.send("5", "Заказ уже в пути, будет завтра.")
    desk.send("4", "Заказ уже в пути.")
    desk.undo()
    desk.send("4", "Заказ уже в пути.")


def test_a_ticket_says_which_rule_put_it_here_and_how_one_writes_there(desk: Desk) -> None:
    view = desk.ticket("5")
    assert view is not None
    assert view.why == "клиент пишет в мессенджер"
    assert view.tone.startswith("Коротко и по-человечески")
