"""An operator at a console: `python -m tests.rig.clerk HOME PLAN`.

The real console without its screen: it holds the directory, runs the sync process, keeps drafts and
confirms replies, one after the other as PLAN says (a JSON list of ticket and text). Where another
console has the directory it waits for its turn. After a death it goes on as a person does: a text that
still stands in the composer was not sent, one that stands in the outbox was.
"""

from __future__ import annotations

import json
import os
import random
import sys
import threading
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TypeVar

from console import desk_life
from console.config import DeskSettings, Home, read_settings
from console.desk import Desk, open_desk
from console.profiles.loader import load_profile
from console.sync import companion
from console.views import NotPossible
from storage.problems import Busy, Missing
from tests.rig import times

Result = TypeVar("Result")

LOOK_EVERY = 0.1  # seconds
PAUSE = 0.3  # seconds of thought between two replies, at most


def sync_command(desk: str) -> tuple[str, ...]:
    return (sys.executable, "-m", "tests.rig.program", "sync", "--watch", "--pipe", "--desk", desk)


def until(reached: Callable[[], bool]) -> None:
    while not again_when_free(reached):
        time.sleep(LOOK_EVERY)


def again_when_free(order: Callable[[], Result]) -> Result:
    """As an operator does who is told that another program holds a file: the same key once more."""
    while True:
        try:
            return order()
        except Busy:
            time.sleep(LOOK_EVERY)


def say(words: str) -> None:
    sys.stdout.write(words + "\n")
    sys.stdout.flush()


def take_seat(home: Home, settings: DeskSettings) -> Desk:
    """The desk, for work. A console that may only read must refuse every order, and is closed again."""
    profile = load_profile(settings.profile)
    while True:
        try:
            desk = open_desk(home, settings, profile, "en")
        except Missing:  # the other one is just making the files
            time.sleep(LOOK_EVERY)
            continue
        if not desk.read_only:
            return desk
        try:
            desk.drop_draft("0")
        except NotPossible:
            desk.close()
        else:
            sys.exit("a second console was allowed to write")
        time.sleep(LOOK_EVERY)


def work(desk: Desk, plan: list[tuple[str, str]]) -> None:
    """Confirm what is not confirmed yet, and tell the number of each text that is."""
    dice = random.Random(os.getpid())
    until(lambda: bool(desk.me.id))
    confirmed = {item.body for item in again_when_free(partial(desk.outbox, 100_000))}
    for number, (ticket_id, text) in enumerate(plan):
        if text not in confirmed:
            until(lambda ticket_id=ticket_id: desk.ticket(ticket_id) is not None)  # type: ignore[misc]
            again_when_free(partial(desk.save_draft, ticket_id, text))
            again_when_free(partial(desk.send, ticket_id, text))
            time.sleep(dice.random() * PAUSE)
        say(str(number))


def ends_with_the_rig() -> None:
    sys.stdin.read()
    os._exit(0)


def main(home_path: str, plan_path: str) -> None:
    threading.Thread(target=ends_with_the_rig, daemon=True).start()
    home = Home(Path(home_path))
    plan = [(str(ticket), str(text)) for ticket, text in json.loads(Path(plan_path).read_text("utf-8"))]
    desk = take_seat(home, read_settings(home).desk())
    say("seated")
    desk.start()
    work(desk, plan)
    until(lambda: False)  # a console stays open; what ends it is the rig


if __name__ == "__main__":
    desk_life.sync_command = sync_command  # type: ignore[attr-defined]  # the name that a desk uses
    companion.RESTART_AFTER = (times.RESTART_AFTER,) * len(companion.RESTART_AFTER)  # type: ignore[assignment]
    main(*sys.argv[1:])
