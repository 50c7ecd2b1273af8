"""The first pull of a big desk: usable at once, told as it goes, and killed without being begun anew."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from console.profiles.loader import load_profile
from console.sync.process import RENEWED, Sync, run_once
from console.sync.wire import Changed, LinkTold, Told
from console.views import LinkState
from storage.cache import Cache
from storage.cache.session import suspicion
from storage.problems import HeldByAnother
from storage.records import OutgoingState
from tests.unit.console.sync.big_desk import MINE_EVERY, PAGE, BigDesk
from tests.unit.storage.builders import ROOT, make_new
from tests.unit.storage.cache.test_opening import damage

SIZE = 1000


@pytest.fixture
def told() -> list[Told]:
    return []


def open_sync(directory: Path, desk: BigDesk, told: list[Told]) -> Sync:
    return Sync(directory, desk, load_profile("boutique"), told.append)


def test_ours_are_on_the_list_before_anything_else_is_asked(tmp_path: Path, told: list[Told]) -> None:
    sync = open_sync(tmp_path / "desk", BigDesk(SIZE), told)
    assert sync.step() == 0.0
    reader = Cache.open(tmp_path / "desk" / "cache.db", writing=False)
    mine = -(-SIZE // MINE_EVERY)
    assert sum(zone.count for zone in reader.tickets.counts()) == mine
    assert any(isinstance(one, Changed) and len(one.tickets) == mine for one in told)
    assert [one.progress for one in told if isinstance(one, LinkTold)][-1] == (mine, SIZE)
    run_once(sync, 60)
    assert len(reader.tickets.ids(limit=SIZE * 2)) == SIZE
    reader.close()
    sync.close()


def test_progress_grows_to_the_whole_and_ends(tmp_path: Path, told: list[Told]) -> None:
    sync = open_sync(tmp_path / "desk", BigDesk(SIZE), told)
    run_once(sync, 60)
    steps = [one.progress for one in told if isinstance(one, LinkTold) and one.progress is not None]
    assert [read for read, _ in steps] == sorted({read for read, _ in steps})
    assert {expected for _, expected in steps} == {SIZE}
    assert steps[-1][0] >= SIZE - PAGE
    links = [one for one in told if isinstance(one, LinkTold)]
    assert links[-1].progress is None
    sync.close()


def test_killed_in_the_middle_it_goes_on_where_it_was(tmp_path: Path, told: list[Told]) -> None:
    directory = tmp_path / "desk"
    syncing = subprocess.Popen(
        [sys.executable, "-m", "tests.unit.console.sync.big_desk", str(directory), str(SIZE)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert syncing.stdout is not None
    for line in syncing.stdout:
        if int(line.split()[0]) >= SIZE // 2:
            break
    syncing.kill()
    syncing.wait()
    desk = BigDesk(SIZE)
    sync = open_sync(directory, desk, told)
    run_once(sync, 60)
    # Page and cursor are committed together: nothing is read twice, nothing is left out.
    assert desk.asked[0] is not None
    assert int(desk.asked[0]) >= SIZE // 2 - PAGE
    assert len(desk.asked) <= SIZE // PAGE // 2 + 3
    first = next(one.progress for one in told if isinstance(one, LinkTold) and one.progress)
    assert first[0] >= SIZE // 2
    sync.close()
    cache = Cache.open(directory / "cache.db", writing=True)
    assert cache.tickets.how_many() == SIZE
    assert len(set(cache.tickets.ids(limit=SIZE * 2))) == SIZE
    assert cache._session.all("PRAGMA integrity_check") == [("ok",)]
    cache.close()


@pytest.mark.parametrize("found_by", ["the sync", "a reader", "nobody: the file was deleted"])
def test_a_cache_that_goes_bad_under_the_sync_is_read_again_from_the_beginning(
    tmp_path: Path, told: list[Told], found_by: str
) -> None:
    directory = tmp_path / "desk"
    path = directory / "cache.db"
    sync = open_sync(directory, BigDesk(SIZE), told)
    run_once(sync, 60)
    sync._ledger.outbox.confirm([make_new("waits", ticket_id="1", hold_seconds=600.0)], None)
    told.clear()
    if found_by == "the sync":
        sync._cache.checkpoint()  # what the journal holds is read from there
        for page in range(1, path.stat().st_size // 4096, 2):
            damage(path, 4096 * page)
        sync._cache._session.one("PRAGMA shrink_memory")  # or it would not look at the file for long
    elif found_by == "a reader":
        suspicion(path).touch()
    else:
        for file in directory.glob("cache.db*"):
            file.unlink()
    for _look in range(50):
        sync.loop._next_pull = sync.loop._next_sweep = 0.0
        sync.step()
        if any(isinstance(one, Changed) and one.everything for one in told):
            break
    starting = next(one for one in told if isinstance(one, LinkTold) and one.state is LinkState.STARTING)
    assert starting.why is not None
    assert starting.why.sentence == RENEWED
    while not sync.loop.caught_up:
        sync.step()
    assert sync._cache.tickets.how_many() == SIZE
    assert sync._ledger.outbox.counts() == {OutgoingState.HELD: 1}
    assert sync.loop.link.state is LinkState.ONLINE
    sync.close()


def test_two_syncs_never_write_one_cache(tmp_path: Path, told: list[Told]) -> None:
    first = open_sync(tmp_path / "desk", BigDesk(PAGE), told)
    with pytest.raises(HeldByAnother):
        open_sync(tmp_path / "desk", BigDesk(PAGE), told)
    first.close()


def test_the_sweep_asks_for_a_bound_number_at_a_time_and_comes_around(
    tmp_path: Path, told: list[Told], monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = BigDesk(SIZE)
    sync = open_sync(tmp_path / "desk", desk, told)
    run_once(sync, 60)
    desk.hidden = {"3", "4", "777", "999"}
    asked: list[int] = []
    reconcile = desk.reconcile

    def counted(known: Sequence[str]) -> tuple[str, ...]:
        asked.append(len(known))
        return (*reconcile(known), "unheard of")

    monkeypatch.setattr(desk, "reconcile", counted)
    for _part in range(SIZE // 180 + 1):
        sync.loop._next_pull = sync.loop._next_sweep = 0.0
        sync.step()
    assert max(asked) == 180
    assert sum(asked) == SIZE
    assert not desk.hidden & set(sync._cache.tickets.ids(limit=SIZE * 2))
    assert sync._cache.tickets.how_many() == SIZE - len(desk.hidden)
    sync.close()
