"""Beginning a practice day anew. Nothing is deleted: what was there is moved aside, unsent text too."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from console.commands.setting import Setting
from console.config import DeskSettings
from console.imports.kept import FOLDER, ORDERS
from console.sync.process import SYNC_ROLE
from console.upstream.practice.founding import move_aside
from storage.files import prepare_directory
from storage.holder import Holder

OF_THE_OLD_DAY = (
    *("cache.db", "cache.db-wal", "cache.db-shm", "ledger.db", "outbox.jsonl"),
    f"{FOLDER}/{ORDERS}",
)
"""Ids of tickets and numbers of orders of another day mean others: no draft, no reply and no imported order
may be carried over to them. Imported templates stay."""


def begin_anew(setting: Setting, desk: DeskSettings) -> None:
    """Move a practice desk and this operator's files of it aside. Raises `HeldByAnother` while it is open."""
    directory = setting.directory(desk)
    profile = setting.profile(desk)
    wall = datetime.now(UTC)
    holder = Holder.take(directory)
    try:
        syncing = Holder.take(directory, SYNC_ROLE)
        try:
            move_aside(setting.opening(desk, profile).file, wall, profile.hours)
            _move_old_day(directory, wall)
        finally:
            syncing.release()
    finally:
        holder.release()


def _move_old_day(directory: Path, wall: datetime) -> None:
    aside = directory / f"day-before-{wall:%Y%m%dT%H%M%S%fZ}"
    for name in OF_THE_OLD_DAY:
        if (directory / name).exists():
            prepare_directory(aside)
            prepare_directory((aside / name).parent)
            (directory / name).rename(aside / name)
