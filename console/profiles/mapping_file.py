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


def _channels(table: Table, known: Known) -> dict[str, str]:
    return _ours(table, "channel", known.channels)


def _ours(table: Table, what: str, keys: Collection[str] | None) -> dict[str, str]:
    """Theirs -> ours."""
    return {theirs: table.word(theirs, what, keys) for theirs in table.names()}
