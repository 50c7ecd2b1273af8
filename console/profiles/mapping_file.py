"""One file for each kind of helpdesk, named after it (`rt.toml`): our keys and its words."""

from __future__ import annotations

from collections.abc import Collection

from console.profiles.conditions import Known
from console.profiles.model import FieldMapping
from console.profiles.tables import Table
from storage.problems import mark


def read_mapping(document: Table, known: Known) -> FieldMapping:
    """How that helpdesk holds this desk. Every status of ours needs a word over there."""
    mapping = FieldMapping(
        statuses=_statuses(document.table("statuses"), known),
        channel_field=document.text("channel_field", ""),
        order_field=document.text("order_field", ""),
        reason_field=document.text("reason_field", ""),
        kind_field=document.text("kind_field", ""),
        channels=_channels(document.table("channels", required=False), known),
        kinds=_kinds(document.table("kinds", required=False), known),
        default_channel=document.word("default_channel", "channel", known.channels),
        default_kind=document.word("default_kind", "kind", known.kinds),
        queues=document.words("queues", "queue", None, required=False),
        role_queues=_role_queues(document, known),
        partner_field=document.text("partner_field", ""),
        product_field=document.text("product_field", ""),
        group_field=document.text("group_field", ""),
        partners=_ours(document.table("partners", required=False), "partner", known.partners),
        products=_ours(document.table("products", required=False), "product", known.products),
        groups=_ours(document.table("groups", required=False), "group", known.groups),
    )
    document.finish()
    return mapping


def _statuses(table: Table, known: Known) -> dict[str, str]:
    statuses = {}
    for key in table.names() if known.statuses is None else known.statuses:
        if key in table:
            statuses[key] = table.text(key)
        else:
            table.expect(key)
            table.mistake(None, mark("the status '{status}' has no word over there"), status=key)
    table.finish()
    return statuses


def _kinds(table: Table, known: Known) -> dict[str, str]:
    """Our channel -> our kind, for a helpdesk that has no field for the kind."""
    kinds = {}
    for channel in table.names():
        if known.channels is not None and channel not in known.channels:
            table.mistake(channel, mark("unknown channel '{channel}'"), channel=channel)
        kinds[channel] = table.word(channel, "kind", known.kinds)
    return kinds


def _role_queues(document: Table, known: Known) -> dict[str, str]:
    """Our role -> their queue."""
    table = document.table("role_queues", required=False)
    queues = {}
    for role in table.names():
        if known.roles is not None and role not in known.roles:
            table.unknown(role, "role", role, known.roles)
        elif known.roles is not None and role not in (*known.linked_roles, *known.chat_roles):
            sentence = mark(
                "nobody asks the role '{role}' in a ticket of its own, so it needs no queue: give it "
                "via = 'ticket' or 'chat' in directory.toml, or take it out here"
            )
            table.doubt(role, sentence, role=role)
        queues[role] = table.text(role)
    for role in known.linked_roles:
        if role not in queues:
            sentence = mark(
                "the role '{role}' is asked by a linked ticket, and no queue is named for it, so that it "
                "lands in the desk's own: add {role} = '…' under [role_queues]"
            )
            (table if "role_queues" in document else document).doubt(None, sentence, role=role)
    return queues


def _channels(table: Table, known: Known) -> dict[str, str]:
    return _ours(table, "channel", known.channels)


def _ours(table: Table, what: str, keys: Collection[str] | None) -> dict[str, str]:
    """Theirs -> ours."""
    return {theirs: table.word(theirs, what, keys) for theirs in table.names()}
