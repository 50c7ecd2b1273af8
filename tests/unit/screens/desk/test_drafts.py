"""Drafts on their way to the ledger: none is lost, and no older text follows a newer one."""

from __future__ import annotations

import threading

import pytest

from screens.desk.composer import Written
from screens.desk.drafts import DraftKeeper
from storage.problems import StorageProblem, mark


def test_each_ticket_s_newest_text_is_saved_once() -> None:
    saved: list[Written] = []
    keeper = DraftKeeper(saved.append)
    for written in (Written("1", "а"), Written("1", "аб"), Written("2", "в")):
        keeper.edited(written)
    assert keeper.unsaved("1") == Written("1", "аб")
    assert keeper.save() == (Written("1", "аб"), Written("2", "в"))
    assert keeper.save() == ()
    assert saved == [Written("1", "аб"), Written("2", "в")]
    assert not keeper.waits


def test_what_is_typed_while_it_is_being_saved_still_waits() -> None:
    def save(written: Written) -> None:
        if written.text == "а":
            keeper.edited(Written("1", "аб"))

    keeper = DraftKeeper(save)
    keeper.edited(Written("1", "а"))
    keeper.save()
    assert keeper.unsaved("1") == Written("1", "аб")


def test_what_could_not_be_saved_still_waits() -> None:
    def save(written: Written) -> None:
        raise StorageProblem(mark("The disk is full: {path}."), path="/x")

    keeper = DraftKeeper(save)
    keeper.edited(Written("1", "а"))
    with pytest.raises(StorageProblem):
        keeper.save()
    assert keeper.unsaved("1") == Written("1", "а")


def test_what_was_sent_is_forgotten() -> None:
    keeper = DraftKeeper(lambda written: None)
    keeper.edited(Written("1", "а"))
    keeper.forget("1")
    assert keeper.save() == ()


def test_an_older_text_never_follows_a_newer() -> None:
    saved: list[str] = []
    begun, may_go_on = threading.Event(), threading.Event()

    def save(written: Written) -> None:
        if written.text == "старый":
            begun.set()
            may_go_on.wait(20)
        saved.append(written.text)

    keeper = DraftKeeper(save)
    keeper.edited(Written("1", "старый"))
    first = threading.Thread(target=keeper.save)
    first.start()
    begun.wait(20)
    keeper.edited(Written("1", "новый"))
    second = threading.Thread(target=keeper.save)
    second.start()
    may_go_on.set()
    first.join(20)
    second.join(20)
    assert saved == ["старый", "новый"]
