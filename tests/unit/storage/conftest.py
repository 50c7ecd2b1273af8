"""Real files in a directory of the test's own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from storage.cache import Cache
from storage.ledger import Ledger


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


@pytest.fixture
def cache(home: Path) -> Iterator[Cache]:
    opened = Cache.open(home / "cache.db", writing=True)
    yield opened
    opened.close()


@pytest.fixture
def ledger(home: Path) -> Iterator[Ledger]:
    opened = Ledger.open(home, writing=True)
    yield opened
    opened.close()
