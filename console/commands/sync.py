"""`pult sync`: the engine without a screen. The console runs it too, with `--watch --pipe`."""

from __future__ import annotations

import json
import signal
import sys
import threading
import time
from datetime import UTC, datetime

import click

from console import crash
from console.commands.exits import Exit, exit_for
from console.commands.setting import Setting
from console.rules.cleaning import clean, clean_line
from console.sync.wire import LinkTold, Told
from console.translation import _, explain, ngettext
from storage.problems import Problem, unpacked

PATIENCE = 60.0  # seconds that `--once` waits for undo windows and lost answers


@click.command("sync", help=_("Bring the cache up to date, and send what waits in the outbox."))
@click.option("--once", "mode", flag_value="once", default=True, help=_("Once, then end (the default)."))
@click.option("--watch", "mode", flag_value="watch", help=_("Go on until interrupted."))
@click.option("--left-out", is_flag=True, help=_("Only list what could not be read, and why."))
@click.option("--json", "as_json", is_flag=True, help=_("Print events and the result as JSON."))
@click.option("--desk", default="", metavar="NAME", help=_("Which desk, if not the default."))
@click.option("--pipe", is_flag=True, hidden=True)
@click.pass_obj
def command(setting: Setting, mode: str, left_out: bool, as_json: bool, desk: str, pipe: bool) -> None:
    setting.desk_asked = desk or setting.desk_asked
    if left_out:
        _list_left_out(setting, as_json)
        return
    if mode == "watch":
        _watch(setting, pipe)
        return
    raise SystemExit(_once(setting, as_json))


def _once(setting: Setting, as_json: bool) -> int:
    from console.commands.sync_progress import progress
    from console.commands.syncing import open_sync
    from console.sync.process import run_once

    _log(setting)
    started = time.monotonic()
    shown = progress(as_json=as_json)
    sync = open_sync(setting, shown)
    try:
        run_once(sync, PATIENCE)
        sums, link = sync.loop.sums, sync.loop.link
    except KeyboardInterrupt:
        shown.end()
        click.echo(_("Interrupted. What was read is kept; the next sync goes on from there."), err=True)
        return Exit.FAILED
    finally:
        shown.end()
        sync.close()
    seconds = time.monotonic() - started
    if as_json:
        result = {
            "event": "done",
            "pulled": sums.pulled,
            "pushed": sums.pushed,
            "errors": [explain(problem) for problem in sums.errors],
            "duration": round(seconds, 3),
        }
        click.echo(json.dumps(result, ensure_ascii=False))
    else:
        pulled = ngettext("{n} ticket read", "{n} tickets read", sums.pulled).format(n=sums.pulled)
        pushed = ngettext("{n} item sent", "{n} items sent", sums.pushed).format(n=sums.pushed)
        click.echo(f"{pulled}, {pushed}, {seconds:.1f} s")
        for problem in sums.errors:
            click.echo(_("pult: {what}").format(what=explain(problem)), err=True)
    if link.why is not None:
        return exit_for(link.why)
    return Exit.FAILED if sums.errors else Exit.DONE


def _list_left_out(setting: Setting, as_json: bool) -> None:
    from storage.cache import Cache

    cache = Cache.open(setting.directory(setting.desk()) / "cache.db", writing=False)
    try:
        found = cache.quarantine.all()
    finally:
        cache.close()
    for one in found:
        why = clean(explain(unpacked(one.why)))
        if as_json:
            told = {
                "ticket": None if one.is_feed else one.ticket_id,
                "why": why,
                "since": one.since.isoformat(),
                "last": one.last_at.isoformat(),
                "times": one.times,
            }
            click.echo(json.dumps(told, ensure_ascii=False))
        else:
            what = _("a page of changes") if one.is_feed else f"#{clean_line(one.ticket_id)}"
            click.echo(f"{one.since:%Y-%m-%d %H:%M} UTC  {one.times}×  {what}  {why}")
    if not found and not as_json:
        click.echo(_("Everything could be read."))


def _watch(setting: Setting, pipe: bool) -> None:
    from console.commands.syncing import open_sync
    from console.sync.process import PipeTeller, run_watching
    from console.views import LinkState

    crash.watch(setting.home, "sync")
    crash.catch_faults()
    _log(setting)
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, lambda *_: stop.set())
    tell: PipeTeller | Person = PipeTeller(sys.stdout) if pipe else Person()
    try:
        sync = open_sync(setting, tell)
    except Problem as problem:
        if pipe:  # the console shows why, instead of a number
            tell(LinkTold(LinkState.OFFLINE, since=datetime.now(UTC), why=problem))
        raise
    try:
        run_watching(sync, sys.stdin if pipe else None, stop, tell.flush)
    finally:
        tell.flush()
        sync.close()


def _log(setting: Setting) -> None:
    from console.logs import log_to

    log_to(setting.home.prepare("logs") / "sync.log")


class Person:
    """A person who watches wants to know of the connection and of a first pull, not of every ticket."""

    def __init__(self) -> None:
        from console.commands.sync_progress import progress

        self._progress = progress(as_json=False)

    def __call__(self, told: Told) -> None:
        self._progress(told)
        if isinstance(told, LinkTold) and told.why is not None:
            click.echo(explain(told.why), err=True)

    def flush(self) -> None:
        self._progress.end()
