"""Our keys and Request Tracker's words for the same things, by the desk's profile."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import field
from typing import Protocol

from console.profiles.model import FieldMapping, Profile, Texts
from storage.frozen import frozen


@frozen
class Words:
    """Translates between a profile and one Request Tracker.

    Two of our statuses may be one of theirs; read back it is the one of the same name, else the one
    that the profile gives first.
    """

    mapping: FieldMapping
    ours: Mapping[str, str]  # their status, folded -> ours
    settled: tuple[str, ...]  # their statuses in which nobody waits for us
    first_open: str
    first_closed: str
    kinds: frozenset[str]
    partners: Mapping[str, str] = field(default_factory=dict)  # their word, folded -> our key
    products: Mapping[str, str] = field(default_factory=dict)
    groups: Mapping[str, str] = field(default_factory=dict)

    @staticmethod
    def of(profile: Profile) -> Words:
        mapping = profile.mappings.get("rt", FieldMapping({}))
        ours: dict[str, str] = {}
        for our, their in mapping.statuses.items():
            key = their.casefold()
            if key not in ours or our.casefold() == key:
                ours[key] = our
        open_ones = [status.key for status in profile.statuses if status.open]
        closed = [status.key for status in profile.statuses if not status.open]
        resting = {status.key for status in profile.statuses if status.waits_for_customer or not status.open}
        return Words(
            mapping=mapping,
            ours=ours,
            settled=tuple(dict.fromkeys(their for our, their in mapping.statuses.items() if our in resting)),
            first_open=_best(open_ones, ours),
            first_closed=_best(closed, ours),
            kinds=frozenset(profile.kinds),
            partners=_keys_by_word(profile.partners, mapping.partners),
            products=_keys_by_word(
                [product for partner in profile.partners for product in partner.products], mapping.products
            ),
            groups=_keys_by_word(profile.groups, mapping.groups),
        )

    def status(self, their: str, *, resolved: bool) -> str:
        """Our status. One that the profile does not know stays visible: it counts as open, unless
        the ticket was resolved with it."""
        known = self.ours.get(their.casefold())
        if known is not None:
            return known
        return self.first_closed if resolved else self.first_open

    def their_status(self, our: str) -> str:
        """Their word for our status; our own word where the profile gives none."""
        return self.mapping.statuses.get(our, our)

    def channel(self, fields: Mapping[str, str]) -> str:
        value = fields.get(self.mapping.channel_field, "").casefold()
        for their, our in self.mapping.channels.items():
            if value and their.casefold() == value:
                return our
        return self.mapping.default_channel

    def their_channel(self, our: str) -> str:
        """Their word for our channel, "" when it is held nowhere."""
        return next((their for their, ours in self.mapping.channels.items() if ours == our), "")

    def kind(self, fields: Mapping[str, str]) -> str:
        """The kind that a ticket's field names, else the one that its channel lets suppose.

        A kind that the profile does not know counts as none.
        """
        value = fields.get(self.mapping.kind_field, "")
        if value in self.kinds:
            return value
        return self.mapping.kinds.get(self.channel(fields), self.mapping.default_kind)

    def order_number(self, fields: Mapping[str, str]) -> str:
        return fields.get(self.mapping.order_field, "")

    def reason(self, fields: Mapping[str, str]) -> str:
        return fields.get(self.mapping.reason_field, "")

    def partner(self, fields: Mapping[str, str]) -> str:
        """The key of the partner that a field names, "" for none and for one that is not known."""
        return self.partners.get(fields.get(self.mapping.partner_field, "").strip().casefold(), "")

    def product(self, fields: Mapping[str, str]) -> str:
        return self.products.get(fields.get(self.mapping.product_field, "").strip().casefold(), "")

    def group(self, fields: Mapping[str, str]) -> str:
        return self.groups.get(fields.get(self.mapping.group_field, "").strip().casefold(), "")

    @property
    def custom_fields(self) -> tuple[str, ...]:
        """The custom fields that this desk is held in, each once; () when none is."""
        mapping = self.mapping
        names = (
            mapping.channel_field,
            mapping.order_field,
            mapping.reason_field,
            mapping.kind_field,
            mapping.partner_field,
            mapping.product_field,
            mapping.group_field,
        )
        return tuple(dict.fromkeys(name for name in names if name))


class _Named(Protocol):
    @property
    def key(self) -> str: ...
    @property
    def title(self) -> Texts: ...


def _keys_by_word(entries: Iterable[_Named], told: Mapping[str, str]) -> dict[str, str]:
    """Our keys by all that they may be called over there: as the profile says, the key, or a title."""
    known: dict[str, str] = {}
    for entry in entries:
        known.update(dict.fromkeys((title.casefold() for title in entry.title.values()), entry.key))
        known[entry.key.casefold()] = entry.key
    return known | {their.casefold(): our for their, our in told.items()}


def _best(keys: list[str], ours: Mapping[str, str]) -> str:
    """The first of our keys that can be read back, else the first."""
    return next((key for key in keys if key in ours.values()), keys[0] if keys else "")
