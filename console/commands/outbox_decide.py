"""`pult outbox`: what changed in the ticket of an item that stopped, and what is decided about it.

A decision is about everything that the same key press ordered: a reply with its claim, say.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import closing

import click

from console.commands.setting import Setting
from console.desk import Desk, open_desk
from console.moments import day_and_time
from console.rules.cleaning import clean
from console.rules.preflight import Change
from console.translation import _, explain
from console.views import NotPossible, Receipt
from console.waiting_port import Look
from storage.holder import Holder
from storage.problems import mark

Decision = Callable[[Desk, str], Receipt]

DECISIONS: dict[str, tuple[str, Decision]] = {
    "send-anyway": (
        mark("Send an item although its ticket has changed."),
        lambda desk, group: desk.waiting.send_anyway(group),
    ),
    "as-note": (
        mark("Send a reply as an internal note."),
        lambda desk, group: desk.waiting.as_note(group),
    ),
    "to-draft": (
        mark("Take an item back; its text becomes the ticket's draft."),
        lambda desk, group: desk.waiting.to_draft(group),
    ),
    "drop": (
        mark("Give an item up; its text stays in what `list --all` shows."),
        lambda desk, group: desk.waiting.drop(group),
    ),
    "arrived": (
        mark("Say that an item did arrive: you have looked in the helpdesk."),
        lambda desk, group: desk.waiting.arrived(group),
    ),
    "follow": (
        mark("Send an item to the ticket that its own became part of."),
        lambda desk, group: desk.waiting.follow(group),
    ),
}


def add_to(group: click.Group) -> None:
    """Hang these commands below `pult outbox`."""
    group.add_command(changes)
    for name, (words, decision) in DECISIONS.items():
        group.add_command(_deciding(name, words, decision))


@click.command("changes", help=_("Show what changed in an item's ticket since it was written."))
@click.argument("op_id")
@click.option("--json", "as_json", is_flag=True, help=_("Print it as JSON."))
@click.option("--desk", default="", metavar="NAME", help=_("Which desk, if not the default."))
@click.pass_obj
def changes(setting: Setting, op_id: str, as_json: bool, desk: str) -> None:
    with closing(_desk(setting, desk)) as opened:
        look = opened.waiting.look(_group(opened, op_id))
        if look is None:
            raise NotPossible(mark("This has gone out meanwhile, or was taken back."))
        if as_json:
            click.echo(json.dumps(_fields(op_id, look), ensure_ascii=False))
        else:
            click.echo("\n".join(_lines(opened, look)))


def _deciding(name: str, words: str, decision: Decision) -> click.Command:
    @click.command(name, help=_(words))
    @click.argument("op_id")
    @click.option("--json", "as_json", is_flag=True, help=_("Print it as JSON."))
    @click.option("--desk", default="", metavar="NAME", help=_("Which desk, if not the default."))
    @click.pass_obj
    def decide(setting: Setting, op_id: str, as_json: bool, desk: str) -> None:
        setting.desk_asked = desk or setting.desk_asked
        Holder.take(setting.directory(setting.desk())).release()  # says who has it, when somebody does
        with closing(_desk(setting, desk)) as opened:
            group = _group(opened, op_id)
            receipt = decision(opened, group)
            state = opened.waiting.states(frozenset({group}))[group].value
        if as_json:
            told = {"op_id": op_id, "ticket": receipt.ticket_id, "decision": name, "state": state}
            click.echo(json.dumps(told, ensure_ascii=False))
        else:
            click.echo(f"{receipt.what}: {state}")

    return decide


def _desk(setting: Setting, desk: str) -> Desk:
    setting.desk_asked = desk or setting.desk_asked
    settings = setting.desk()
    return open_desk(setting.home, settings, setting.profile(settings), setting.language)


def _group(desk: Desk, op_id: str) -> str:
    """The key press that an item belongs to."""
    group = next(
        (each.group for each in desk.waiting.dispatches() if op_id in (item.op_id for item in each.items)), ""
    )
    if not group:
        raise NotPossible(mark("There is no item {op_id} waiting in the outbox."), op_id=op_id)
    return group


def _fields(op_id: str, look: Look) -> dict[str, object]:
    """The stable shape of what changed, in JSON. See docs/commands.md."""
    dispatch = look.dispatch
    return {
        "op_id": op_id,
        "ticket": dispatch.ticket_id,
        "state": dispatch.state.value,
        "why": clean(explain(dispatch.why)) if dispatch.why else "",
        "ticket_here": look.ticket is not None,
        "merged_into": dispatch.merged_into,
        "body": dispatch.body,
        "changes": [_change(change) for change in look.changes],
    }


def _change(change: Change) -> dict[str, object]:
    message = change.message
    return {
        "kind": change.kind.value,
        "who": change.who,
        "message": message.body if message else "",
        "at": message.sent_at.isoformat() if message else None,
    }


def _lines(desk: Desk, look: Look) -> list[str]:
    dispatch = look.dispatch
    found = [f"#{dispatch.number}  {dispatch.kind.value}  {dispatch.state.value}"]
    if dispatch.why is not None:
        found.append(clean(explain(dispatch.why)))
    for change in look.changes:
        found.append(f"- {clean(explain(change.problem))}")
        if change.message is not None:
            moment = day_and_time(change.message.sent_at, desk.timezone())
            found += [f"  {moment}", *(f"  {line}" for line in clean(change.message.body).splitlines())]
    if not look.changes and look.ticket is not None:
        found.append(_("Nothing in the ticket is other than you saw it."))
    return [*found, "", clean(dispatch.body)] if dispatch.body else found
