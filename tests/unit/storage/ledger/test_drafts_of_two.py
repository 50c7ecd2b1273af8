"""One ticket, drafts of two consoles: whoever saves last, nobody's words are lost."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from storage.connection import connect_ledger
from storage.ledger import Ledger, schema, upgrade
from storage.records import Draft, DraftKind
from tests.unit.storage.builders import NOW, make_new, minutes


@pytest.fixture
def other(home: Path, ledger: Ledger) -> Iterator[Ledger]:
    """A second console on the same files."""
    with closing(Ledger.open(home, writing=True)) as other:
        yield other


def reply(body: str, minute: float = 0, kind: DraftKind = DraftKind.REPLY) -> Draft:
    return Draft("1", kind, body, minutes(minute))


def bodies(ledger: Ledger) -> tuple[str, list[str]]:
    draft = ledger.drafts.get("1")
    return draft.body if draft else "", [each.body for each in ledger.drafts.others("1")]


def test_a_text_that_was_not_seen_is_kept_beside_the_new_one(ledger: Ledger, other: Ledger) -> None:
    ledger.drafts.put(reply("её"))
    other.drafts.put(reply("его", 1))
    assert bodies(ledger) == ("его", ["её"])
    ledger.drafts.put(reply("её, дальше", 2))
    assert bodies(ledger) == ("её, дальше", ["его"])
    other.drafts.put(reply("его, дальше", 3))
    assert bodies(ledger) == ("его, дальше", ["её, дальше"])
    assert [each.body for each in ledger.drafts.all()] == ["его, дальше"]


def test_who_goes_on_with_what_stands_there_replaces_it(ledger: Ledger, other: Ledger) -> None:
    ledger.drafts.put(reply("начато"))
    other.drafts.taken_up("1", "начато")
    other.drafts.put(reply("начато и продолжено", 1))
    assert bodies(ledger) == ("начато и продолжено", [])


def test_what_was_seen_once_and_changed_since_is_kept(ledger: Ledger, other: Ledger) -> None:
    ledger.drafts.put(reply("начато"))
    other.drafts.taken_up("1", "начато")
    ledger.drafts.put(reply("начато здесь", 1))
    other.drafts.put(reply("начато там", 2))
    assert bodies(ledger) == ("начато там", ["начато здесь"])


@pytest.mark.parametrize("elsewhere", ["", "  \n", "то же"])
def test_nothing_and_the_same_text_are_not_kept_twice(ledger: Ledger, other: Ledger, elsewhere: str) -> None:
    ledger.drafts.put(reply(elsewhere))
    other.drafts.put(reply("то же", 1))
    assert bodies(other) == ("то же", [])


def test_sending_drops_ones_own_text_alone(ledger: Ledger, other: Ledger) -> None:
    ledger.drafts.put(reply("её"))
    other.drafts.put(reply("его", 1))
    ledger.outbox.confirm([make_new("op-1", body="её", hold_seconds=3.0)], drop_draft_of="1")
    assert bodies(ledger) == ("его", [])
    other.outbox.confirm([make_new("op-2", body="его")], drop_draft_of="1")
    assert bodies(ledger) == ("", [])
    ledger.outbox.take_back("group of op-1")
    assert bodies(ledger) == ("её", [])


def test_what_stood_beside_comes_forward_when_the_text_is_gone(ledger: Ledger, other: Ledger) -> None:
    ledger.drafts.put(reply("её"))
    other.drafts.put(reply("его", 1))
    other.drafts.withdraw("1")
    assert bodies(ledger) == ("её", [])


def test_a_text_given_back_is_kept_beside_what_another_console_began(ledger: Ledger, other: Ledger) -> None:
    ledger.outbox.confirm([make_new("op-1", body="отправлено", hold_seconds=3.0)], None)
    other.drafts.put(reply("начато там"))
    ledger.outbox.take_back("group of op-1")
    assert bodies(ledger) == ("отправлено", ["начато там"])


def test_switching_shows_each_in_turn_and_loses_none(ledger: Ledger, other: Ledger, home: Path) -> None:
    with closing(Ledger.open(home, writing=True)) as third:
        for number, one in enumerate((ledger, other, third)):
            one.drafts.put(reply(f"текст {number}", number))
    assert bodies(ledger) == ("текст 2", ["текст 0", "текст 1"])
    shown = []
    for _ in range(3):
        switched = ledger.drafts.switch("1")
        assert switched is not None
        shown.append(switched.body)
    assert shown == ["текст 0", "текст 1", "текст 2"]
    assert bodies(ledger) == ("текст 2", ["текст 0", "текст 1"])
    ledger.drafts.switch("1")
    ledger.drafts.put(reply("текст 0, дальше", 9))
    assert bodies(ledger) == ("текст 0, дальше", ["текст 1", "текст 2"])


def test_joining_puts_both_into_one_and_what_is_internal_stays_so(ledger: Ledger, other: Ledger) -> None:
    ledger.drafts.put(reply("заметка", kind=DraftKind.NOTE))
    other.drafts.put(reply("ответ", 1))
    both = other.drafts.join("1")
    assert both is not None
    assert (both.kind, both.body) == (DraftKind.NOTE, "заметка\n\nответ")
    assert bodies(ledger) == ("заметка\n\nответ", [])
    assert other.drafts.join("1") is None
    assert other.drafts.switch("1") is None


def test_a_ledger_of_the_first_release_opens_with_its_drafts(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home.mkdir(mode=0o700)
    path = home / "ledger.db"
    path.touch(mode=0o600)
    with monkeypatch.context() as then, closing(connect_ledger(path, writing=True)) as first:
        then.setattr(upgrade, "SCHEMA", 1)
        then.setattr(schema.migrations, "_migrations", schema.migrations._migrations[:1])
        upgrade.migrate(first)
        first.execute("INSERT INTO drafts VALUES ('1', 'reply', 'старый', 0, '', '')")
    (home / "outbox.jsonl").touch(mode=0o600)
    reader = Ledger.open(home, writing=False)
    assert bodies(reader) == ("старый", [])
    reader.close()
    ledger = Ledger.open(home, writing=True)
    assert upgrade.schema_of(ledger._session.connection) == upgrade.SCHEMA
    ledger.drafts.put(Draft("1", DraftKind.REPLY, "новый", NOW))
    assert bodies(ledger) == ("новый", ["старый"])
    ledger.close()
