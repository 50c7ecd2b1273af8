"""`pult purge`: people's data taken out of this machine's files for good. Never a text that was not sent."""

from __future__ import annotations

import json
import re
import sys
from datetime import UTC, datetime, timedelta

import click

from console.commands.exits import Exit
from console.commands.setting import Setting
from console.moments import day_and_time
from console.purging import PurgedDesk, purge_desk
from console.translation import _
from console.views import NotPossible
from storage.problems import mark

_AGE = re.compile(r"(\d{1,5})\s*([dwmy]?)", re.IGNORECASE)
_DAYS = {"": 1, "d": 1, "w": 7, "m": 30, "y": 365}


@click.command("purge", help=_("Take old tickets, or a customer, out of this machine's files for good."))
@click.option("--older-than", "age", metavar="AGE", help=_("Closed tickets unchanged for 90d, 12w, 6m, 1y."))
@click.option(
    "--customer",
    "customers",
    multiple=True,
    metavar="WHO",
    help=_("All of a customer, by id or e-mail address; may be given several times."),
)
@click.option("--yes", "-y", "sure", is_flag=True, help=_("Without asking."))
@click.option("--json", "as_json", is_flag=True, help=_("Print the result as JSON."))
@click.option("--desk", default="", metavar="NAME", help=_("Which desk, if not the default."))
@click.pass_obj
def command(
    setting: Setting, age: str | None, customers: tuple[str, ...], sure: bool, as_json: bool, desk: str
) -> None:
    setting.desk_asked = desk or setting.desk_asked
    if age is None and not customers:
        raise click.UsageError(_("Say what is to go: --older-than AGE, or --customer WHO."))
    before = None if age is None else datetime.now(UTC) - _length(age)
    settings = setting.desk()
    profile = setting.profile(settings)
    if not sure:
        what = [
            *([] if before is None else [day_and_time(before, profile.hours.timezone)]),
            *customers,
        ]
        _ask(", ".join(what))
    done = purge_desk(setting.directory(settings), before, customers)
    if as_json:
        click.echo(json.dumps(_fields(done), ensure_ascii=False))
    else:
        _tell(done)
    raise SystemExit(Exit.DONE if done.cache.whole else Exit.FAILED)


def _length(age: str) -> timedelta:
    found = _AGE.fullmatch(age.strip())
    if found is None or not int(found[1]):
        raise click.BadParameter(
            _("“{age}” is no length of time: expected 90d, 12w, 6m or 1y.").format(age=age),
            param_hint="--older-than",
        )
    return timedelta(days=int(found[1]) * _DAYS[found[2].lower()])


def _ask(what: str) -> None:
    """Destroying asks for a word, which no stray key says."""
    if not sys.stdin.isatty():
        raise NotPossible(mark("Nothing was purged: without a terminal to ask on, say --yes."))
    click.echo(
        _("This cannot be undone. Out of this machine goes what is older than, or of: {what}").format(
            what=what
        )
    )
    word = _("purge")
    if click.prompt(_("Type {word} to go on").format(word=word), default="", show_default=False) != word:
        raise NotPossible(mark("Nothing was purged."))


def _fields(done: PurgedDesk) -> dict[str, object]:
    """The stable shape in JSON. See docs/commands.md."""
    return {
        "tickets": len(done.cache.ticket_ids),
        "messages": done.cache.messages,
        "customers": done.cache.customers,
        "orders": done.cache.orders,
        "sent": done.ledger.items,
        "unsent_kept": done.ledger.unsent,
        "removed": [str(path) for path in (*done.ledger.backups, *done.removed)],
        "kept": [str(path) for path in done.kept],
        "whole": done.cache.whole,
    }


def _tell(done: PurgedDesk) -> None:
    click.echo(
        _(
            "Purged: tickets {tickets}, messages {messages}, customers {customers}, orders {orders}, items "
            "of the outbox that were sent or cancelled {sent}."
        ).format(
            tickets=len(done.cache.ticket_ids),
            messages=done.cache.messages,
            customers=done.cache.customers,
            orders=done.cache.orders,
            sent=done.ledger.items,
        )
    )
    for path in (*done.ledger.backups, *done.removed):
        click.echo(_("Removed, since it held the same words: {path}").format(path=path))
    if done.ledger.unsent:
        click.echo(
            _(
                "Texts for these tickets that were not sent: {n}. They stay until you send or drop them."
            ).format(n=done.ledger.unsent)
        )
    for path in done.kept:
        click.echo(_("It may hold the same words and was left alone: {path}").format(path=path))
    if not done.cache.whole:
        click.echo(
            _("Another console was reading: close it and purge once more, or old pages stay."), err=True
        )
