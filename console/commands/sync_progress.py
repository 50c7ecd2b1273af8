"""How far a first pull has come: a bar on a terminal, lines elsewhere, events as JSON for scripts."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from typing import Any, Protocol

import click

from console.sync.wire import LinkTold, Told
from console.translation import _

LINE_EVERY = 5.0  # seconds between two lines
EVENT_EVERY = 0.5  # seconds between two events


class Progress(Protocol):
    """Hears what the sync tells; `end` is called once, when nothing more comes."""

    def __call__(self, told: Told) -> None: ...

    def end(self) -> None: ...


def progress(*, as_json: bool, monotonic: Callable[[], float] = time.monotonic) -> Progress:
    """What suits whoever reads. Results go to standard output, so that bar and lines do not."""
    if as_json:
        return Events(monotonic)
    return Bar() if sys.stderr.isatty() else Lines(monotonic)


def _read_of(told: Told) -> tuple[int, int] | None:
    return told.progress if isinstance(told, LinkTold) else None


class Bar:
    """There is none before it is known how much there is to read; a sync that only looks shows none."""

    def __init__(self) -> None:
        self._bar: Any = None  # click names the type nowhere

    def __call__(self, told: Told) -> None:
        at = _read_of(told)
        if at is None:
            if isinstance(told, LinkTold):
                self.end()
            return
        read, expected = at
        if self._bar is None:
            self._bar = click.progressbar(
                length=expected, label=_("Reading tickets"), file=sys.stderr, show_pos=True
            )
            self._bar.__enter__()
        self._bar.length = expected
        self._bar.update(max(0, read - self._bar.pos))

    def end(self) -> None:
        if self._bar is not None:
            self._bar.__exit__(None, None, None)
            self._bar = None


class Lines:
    def __init__(self, monotonic: Callable[[], float]) -> None:
        self._monotonic = monotonic
        self._next = 0.0

    def __call__(self, told: Told) -> None:
        at = _read_of(told)
        if at is None or self._monotonic() < self._next:
            return
        self._next = self._monotonic() + LINE_EVERY
        click.echo(_("{read} of {expected} tickets read").format(read=at[0], expected=at[1]), err=True)

    def end(self) -> None:
        """Nothing is left open."""


class Events:
    def __init__(self, monotonic: Callable[[], float]) -> None:
        self._monotonic = monotonic
        self._next = 0.0

    def __call__(self, told: Told) -> None:
        at = _read_of(told)
        if at is None or self._monotonic() < self._next:
            return
        self._next = self._monotonic() + EVENT_EVERY
        click.echo(json.dumps({"event": "progress", "read": at[0], "expected": at[1]}))

    def end(self) -> None:
        """Nothing is left open."""
