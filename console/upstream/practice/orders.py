"""The orders that customers of a practice day have: their way so far, and where it leads."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from datetime import UTC, datetime, time, timedelta
from random import Random

from console.profiles.model import Colour, Profile, said
from console.upstream.practice.cast import Cast, Persona
from console.upstream.practice.scenes import Goods, OrderSpec, Place, Practice
from console.upstream.practice.writing import NewOrder
from storage.records import OrderEvent, OrderItem

EXPECTED_BY = time(18)
"""The hour of the day by which an expected order is promised (local)."""


def way_to(profile: Profile, status: str) -> tuple[str, ...]:
    """The shortest way of an order from its first status to this one, both included."""
    first = profile.order_statuses[0].key
    ways: deque[tuple[str, ...]] = deque([(first,)])
    seen = {first}
    while ways:
        way = ways.popleft()
        if way[-1] == status:
            return way
        found = profile.order_status(way[-1])
        for following in found.next if found else ():
            if following not in seen:
                seen.add(following)
                ways.append((*way, following))
    return (status,)


def can_reach(profile: Profile, status: str, wanted: str) -> bool:
    """Whether an order may still come from one status to another one."""
    ahead, seen = [status], {status}
    while ahead:
        found = profile.order_status(ahead.pop())
        for following in found.next if found else ():
            if following == wanted:
                return True
            if following not in seen:
                seen.add(following)
                ahead.append(following)
    return False


def after_reserve(profile: Profile, status: str) -> str | None:
    """Where an order goes when its reserve ends and nobody came: to its end, and not to a good one."""
    found = profile.order_status(status)
    following = [profile.order_status(key) for key in found.next] if found else []
    return next(
        (status.key for status in following if status and status.final and status.colour is not Colour.GOOD),
        None,
    )


def order_at(
    spec: OrderSpec,
    cast: Cast,
    at: datetime,
    profile: Profile,
    practice: Practice,
    stream: Random,
    *,
    is_task: bool,
) -> NewOrder:
    """The order of a situation as it stands at `at`.

    `is_task`: the order itself is what is to be done, so its status is fresh news.
    """
    language = cast.persona.language
    way = way_to(profile, spec.status)
    if spec.days_ago:
        created = _by_day(at, spec.days_ago, profile, stream)
    elif len(way) == 1:
        created = at - timedelta(seconds=stream.randrange(40, 200))
    else:
        created = at - timedelta(minutes=stream.randrange(180, 480))
    moments = [created + (at - created) * step / len(way) for step in range(len(way))]
    if len(way) > 1 and spec.status_days_ago is not None:
        since = at - timedelta(days=spec.status_days_ago, minutes=stream.randrange(5, 180))
        moments = [
            created + (max(since, created) - created) * step / (len(way) - 1) for step in range(len(way))
        ]
    elif len(way) > 1 and is_task:
        moments[-1] = at - timedelta(minutes=stream.randrange(2, 15))
    goods = next((goods for goods in practice.goods if goods.key == cast.goods), None)
    return NewOrder(
        history=tuple(
            OrderEvent(status, moment.replace(microsecond=0))
            for status, moment in zip(way, moments, strict=True)
        ),
        items=_items(goods, cast.size, language),
        currency=profile.currency,
        place=_title(practice.places, cast.place, language),
        reserve_until=reserve_end(at, spec.reserve_hours),
        expected_at=_expected(at, spec.expected_in_days, profile),
        parcel=f"{stream.randrange(10**6, 10**7)}" if len(way) > 2 and (not goods or goods.parcel) else "",
        partner=spec.partner,
        product=spec.product,
    )


def earlier_order(
    persona: Persona, at: datetime, profile: Profile, practice: Practice, stream: Random
) -> NewOrder | None:
    """Something that this person bought long ago."""
    good = next((status.key for status in profile.order_statuses if status.colour is Colour.GOOD), None)
    if good is None or not practice.goods:
        return None
    goods = stream.choice(practice.goods)
    created = _by_day(at, stream.randrange(40, 400), profile, stream)
    way = way_to(profile, good)
    return NewOrder(
        history=tuple(
            OrderEvent(status, (created + timedelta(hours=14 * step)).replace(microsecond=0))
            for step, status in enumerate(way)
        ),
        items=_items(goods, stream.choice(goods.sizes) if goods.sizes else "", persona.language),
        currency=profile.currency,
        place=_title(practice.places, stream.choice(practice.places).key, persona.language)
        if practice.places
        else "",
        reserve_until=None,
        expected_at=None,
        parcel="",
    )


def _by_day(at: datetime, days_ago: int, profile: Profile, stream: Random) -> datetime:
    """A moment of that earlier day at which people buy things."""
    zone = profile.hours.timezone
    day = at.astimezone(zone).date() - timedelta(days=days_ago)
    return datetime.combine(day, time(stream.randrange(9, 22), stream.randrange(60)), zone).astimezone(UTC)


def reserve_end(at: datetime, hours: int | None) -> datetime | None:
    """A reserve ends on a full hour."""
    if hours is None:
        return None
    end = at + timedelta(hours=hours, minutes=59)
    return end.replace(minute=0, second=0, microsecond=0)


def _expected(at: datetime, days: int | None, profile: Profile) -> datetime | None:
    if days is None:
        return None
    zone = profile.hours.timezone
    day = at.astimezone(zone).date() + timedelta(days=days)
    return datetime.combine(day, EXPECTED_BY, zone).astimezone(UTC)


def _items(goods: Goods | None, size: str, language: str) -> tuple[OrderItem, ...]:
    return (OrderItem(said(goods.name, language), goods.price, size),) if goods else ()


def _title(places: Sequence[Place], key: str, language: str) -> str:
    return next((said(place.title, language) for place in places if place.key == key), "")
