"""`pult tickets`: the cached tickets, for scripts and for screen readers."""

from __future__ import annotations

import json
from datetime import datetime

import click

from console.commands.cached_ticket import cached_ticket
from console.commands.setting import Setting
from console.moments import day_and_time
from console.profiles.model import Profile, said
from console.rules.cleaning import clean
from console.translation import _, language
from console.views import NotPossible
from storage.cache import Cache
from storage.problems import mark
from storage.records import Message, Ticket

PAGE = 500  # rows that are read at once, however many are printed


@click.group("tickets", help=_("List and show the tickets that are cached on this machine."))
def command() -> None:
    pass


@command.command("list", help=_("List tickets, most urgent first."))
@click.option("--zone", default="", metavar="ZONE", help=_("Only this zone of responsibility."))
@click.option("--json", "as_json", is_flag=True, help=_("One JSON object a line."))
@click.option("--desk", default="", metavar="NAME", help=_("Which desk, if not the default."))
@click.pass_obj
def list_tickets(setting: Setting, zone: str, as_json: bool, desk: str) -> None:
    setting.desk_asked = desk or setting.desk_asked
    settings = setting.desk()
    profile = setting.profile(settings)
    known = [each.key for each in profile.zones]
    if zone and zone not in known:
        raise NotPossible(
            mark("There is no zone “{zone}” in this profile. Its zones: {known}."),
            zone=zone,
            known=", ".join(known),
        )
    cache = Cache.open(setting.directory(settings) / "cache.db", writing=False)
    try:
        for key in [zone] if zone else known:
            _print_zone(cache, profile, key, as_json)
    finally:
        cache.close()


def _print_zone(cache: Cache, profile: Profile, zone: str, as_json: bool) -> None:
    after = None
    while rows := cache.tickets.rows(zone, after, PAGE):
        for ticket in cache.tickets.get_many([row.id for row in rows]):
            click.echo(_json(ticket) if as_json else line(ticket, profile))
        after = rows[-1].place


@command.command("show", help=_("Show one ticket with its chain; ID is the number that people say."))
@click.argument("number", metavar="ID")
@click.option("--json", "as_json", is_flag=True, help=_("Print it as JSON."))
@click.option("--desk", default="", metavar="NAME", help=_("Which desk, if not the default."))
@click.pass_obj
def show(setting: Setting, number: str, as_json: bool, desk: str) -> None:
    with cached_ticket(setting, number, desk) as (ticket, cache, profile):
        chain = cache.messages.chain(ticket.id, None, 1000)
    if as_json:
        click.echo(
            json.dumps({**fields(ticket), "messages": [_message(m) for m in chain]}, ensure_ascii=False)
        )
        return
    click.echo(line(ticket, profile))
    for message in chain:
        when = day_and_time(message.sent_at, profile.hours.timezone)
        click.echo(f"\n{when}  {clean(message.author)} ({message.kind.value})")
        click.echo(clean(message.body))


FIELDS = (
    "id", "number", "subject", "zone", "status", "channel", "kind", "assignee", "requester", "order",
    "reason", "due_at", "waiting_since", "created_at", "updated_at",
)  # fmt: skip


def fields(ticket: Ticket) -> dict[str, str | None]:
    """The stable shape of a ticket in JSON; moments are ISO 8601 in UTC. See docs/commands.md."""
    return {
        "id": ticket.id,
        "number": ticket.number,
        "subject": ticket.subject,
        "zone": ticket.zone,
        "status": ticket.status,
        "channel": ticket.channel,
        "kind": ticket.kind,
        "assignee": ticket.assignee,
        "requester": ticket.requester,
        "order": ticket.order_number,
        "reason": ticket.reason,
        "due_at": _iso(ticket.due_at),
        "waiting_since": _iso(ticket.waiting_since),
        "created_at": _iso(ticket.created_at),
        "updated_at": _iso(ticket.updated_at),
    }


def _json(ticket: Ticket) -> str:
    return json.dumps(fields(ticket), ensure_ascii=False)


def _message(message: Message) -> dict[str, object]:
    return {
        "id": message.id,
        "kind": message.kind.value,
        "author": message.author,
        "sent_at": _iso(message.sent_at),
        "body": message.body,
    }


def line(ticket: Ticket, profile: Profile) -> str:
    """A ticket for a person: number, zone, when it is due, status, requester, subject."""
    status = profile.status(ticket.status)
    due = day_and_time(ticket.due_at, profile.hours.timezone) if ticket.due_at else "–"
    title = said(status.title, language()) if status else ticket.status
    fields = (f"#{ticket.number}", ticket.zone or "–", due, title, ticket.requester, ticket.subject)
    return "  ".join(clean(field) for field in fields)


def _iso(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat()
