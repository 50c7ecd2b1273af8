"""A profile's words for the tests of this folder."""

from __future__ import annotations

from dataclasses import replace

from console.profiles.model import FieldMapping
from console.upstream.rt.words import Words
from tests.contract.practice_desk import small_profile

MAPPING = FieldMapping(
    statuses={"new": "new", "open": "open", "waiting": "stalled", "done": "resolved"},
    channel_field="Channel",
    order_field="OrderID",
    reason_field="Reason",
    kind_field="Kind",
    channels={"E-Mail": "email", "Telegram": "telegram"},
    default_channel="email",
    default_kind="question",
)


def words(mapping: FieldMapping = MAPPING) -> Words:
    return Words.of(replace(small_profile(), mappings={"rt": mapping}))


def agents_are(*logins: str) -> object:
    return lambda login: login in logins
