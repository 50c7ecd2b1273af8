"""`pult outbox`: what waits to go out, and what went, without a screen."""

from __future__ import annotations

import json
from collections.abc import Callable

import click

from console.commands.outbox_decide import add_to
from console.commands.setting import Setting
from console.rules.cleaning import clean
from console.translation import _, explain
from console.views import NotPossible
from storage.holder import Holder
from storage.ledger import Ledger
from storage.ledger.outbox import Outbox
from storage.problems import mark, unpacked
from storage.records import Outgoing


@click.group("outbox", help=_("Show what waits to be sent, and decide about what stopped."))
def command() -> None:
    pass


@command.command("list", help=_("List the outbox, newest first."))
@click.option("--json", "as_json", is_flag=True, help=_("One JSON object a line."))
@click.option("--all", "everything", is_flag=True, help=_("With what was sent and cancelled."))
@click.option("--desk", default="", metavar="NAME", help=_("Which desk, if not the default."))
@click.pass_obj
def list_items(setting: Setting, as_json: bool, everything: bool, desk: str) -> None:
    ledger = _open(setting, desk, writing=False)
    try:
        items = ledger.outbox.listing(1000) if everything else ledger.outbox.pending()
    finally:
        ledger.close()
    for item in items:
        click.echo(json.dumps(_fields(item), ensure_ascii=False) if as_json else _line(item))


@command.command("show", help=_("Show one item with its text."))
@click.argument("op_id")
@click.option("--json", "as_json", is_flag=True, help=_("Print it as JSON."))
@click.option("--desk", default="", metavar="NAME", help=_("Which desk, if not the default."))
@click.pass_obj
def show(setting: Setting, op_id: str, as_json: bool, desk: str) -> None:
    ledger = _open(setting, desk, writing=False)
    try:
        item = _item(ledger, op_id)
    finally:
        ledger.close()
    if as_json:
        click.echo(json.dumps({**_fields(item), "body": item.body}, ensure_ascii=False))
    else:
        click.echo(f"{_line(item)}\n\n{clean(item.body)}")


@command.command("retry", help=_("Send an item that stopped once more."))
@click.argument("op_id")
@click.option("--desk", default="", metavar="NAME", help=_("Which desk, if not the default."))
@click.pass_obj
def retry(setting: Setting, op_id: str, desk: str) -> None:
    _decide(setting, desk, op_id, lambda outbox: outbox.retry)


@command.command("cancel", help=_("Do not send an item; its text stays in the outbox."))
@click.argument("op_id")
@click.option("--desk", default="", metavar="NAME", help=_("Which desk, if not the default."))
@click.pass_obj
def cancel(setting: Setting, op_id: str, desk: str) -> None:
    _decide(setting, desk, op_id, lambda outbox: outbox.cancel)


def _decide(
    setting: Setting, desk: str, op_id: str, what: Callable[[Outbox], Callable[[str], Outgoing]]
) -> None:
    setting.desk_asked = desk or setting.desk_asked
    holder = Holder.take(setting.directory(setting.desk()))
    try:
        ledger = _open(setting, desk, writing=True)
        try:
            item = what(ledger.outbox)(_item(ledger, op_id).op_id)
        finally:
            ledger.close()
    finally:
        holder.release()
    click.echo(_line(item))


def _open(setting: Setting, desk: str, *, writing: bool) -> Ledger:
    setting.desk_asked = desk or setting.desk_asked
    return Ledger.open(setting.directory(setting.desk()), writing=writing)


def _item(ledger: Ledger, op_id: str) -> Outgoing:
    item = ledger.outbox.get(op_id)
    if item is None:
        raise NotPossible(mark("There is no item {op_id} in the outbox."), op_id=op_id)
    return item


def _fields(item: Outgoing) -> dict[str, object]:
    """The stable shape of an item in JSON. See docs/commands.md."""
    return {
        "op_id": item.op_id,
        "ticket": item.ticket_id,
        "kind": item.kind.value,
        "state": item.state.value,
        "attempts": item.attempts,
        "last_error": _error(item),
        "created_at": item.created_at.isoformat(),
        "server_id": item.server_id,
    }


def _error(item: Outgoing) -> str:
    return clean(explain(unpacked(item.last_error))) if item.last_error else ""


def _line(item: Outgoing) -> str:
    error = f"  {_error(item)}" if item.last_error else ""
    return f"{item.op_id}  {item.ticket_id}  {item.kind.value}  {item.state.value}  {item.attempts}{error}"


add_to(command)
