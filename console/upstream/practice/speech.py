"""What the played customers say: Liquid texts, filled with their order, their name, the place."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime, tzinfo

from liquid import Environment, StrictUndefined, Undefined
from liquid.exceptions import LiquidError

from console.moments import long_day, money, short_time
from console.profiles.mistakes import ProfileProblem
from console.profiles.model import Profile, said
from console.upstream.practice.cast import Cast
from console.upstream.practice.scenes import Gender, Practice
from storage.problems import mark
from storage.records import Order


class Named(dict[str, object]):
    """Says its name when it stands for itself, and more when asked: {{ item }}, {{ item.size }}."""

    def __str__(self) -> str:
        return str(self["name"])


class Speech:
    """Renders texts in one language. `strict` refuses names that the facts do not hold."""

    def __init__(self, profile: Profile, practice: Practice, *, strict: bool = False) -> None:
        self._profile = profile
        self._practice = practice
        self._undefined = StrictUndefined if strict else Undefined
        self._environments: dict[str, Environment] = {}

    def say(self, text: str, language: str, facts: Mapping[str, object]) -> str:
        """The text with its places filled. Raises `ProfileProblem` for one that cannot be."""
        if "{" not in text:
            return text
        try:
            return self._environment(language).from_string(text).render(**facts).strip()
        except LiquidError as error:
            raise ProfileProblem(
                mark("A text of the practice day cannot be said ({error}); mend it in the profile: {text}"),
                error=str(error).splitlines()[0],
                text=text,
            ) from error

    def facts(self, cast: Cast, order: Order | None, now: datetime) -> dict[str, object]:
        """What the texts of one instance may speak of."""
        persona = cast.persona
        language = persona.language
        city = next((city for city in self._practice.cities if city.key == persona.city), None)
        facts: dict[str, object] = {
            "customer": {
                "name": f"{persona.first} {persona.last}",
                "first_name": persona.first,
                "last_name": persona.last,
                "gender": persona.gender.value,
                "female": persona.gender is Gender.F,
                "city": said(city.name, language) if city else "",
                "phone": persona.phone,
                "email": persona.email,
            },
            "now": now,
        }
        place = next((place for place in self._practice.places if place.key == cast.place), None)
        if place is not None:
            facts["place"] = Named(
                name=said(place.name, language), title=said(place.title, language), hours=place.hours
            )
        goods = next((goods for goods in self._practice.goods if goods.key == cast.goods), None)
        if goods is not None:
            facts["item"] = Named(
                name=said(goods.name, language), size=cast.size, price=goods.price, kind=goods.kind
            )
        if order is not None:
            facts["order"] = self._order(order, language)
        return facts

    def _order(self, order: Order, language: str) -> dict[str, object]:
        status = self._profile.order_status(order.status)
        return {
            "number": order.number,
            "status": said(status.title, language) if status else order.status,
            "place": order.place,
            "item": order.items[0].name if order.items else "",
            "items": [item.name for item in order.items],
            "size": order.items[0].size if order.items else "",
            "total": order.total,
            "created_at": order.created_at,
            "expected_at": order.expected_at,
            "reserve_until": order.reserve_until,
            "parcel": order.parcel,
        }

    def _environment(self, language: str) -> Environment:
        if language not in self._environments:
            environment = Environment(undefined=self._undefined)
            zone: tzinfo = self._profile.hours.timezone
            currency = self._profile.currency

            def day(value: object) -> str:
                return (
                    long_day(value.astimezone(zone).date(), language) if isinstance(value, datetime) else ""
                )

            def time(value: object) -> str:
                return short_time(value, zone) if isinstance(value, datetime) else ""

            def amount(value: object) -> str:
                return money(value, currency, language) if isinstance(value, int) else ""

            environment.filters.update({"day": day, "time": time, "money": amount})
            self._environments[language] = environment
        return self._environments[language]


def folded(text: str) -> str:
    """A text for comparing: no case, ё as е, one kind of blank and of apostrophe."""
    plain = text.casefold().replace("ё", "е").replace("’", "'").replace("ʼ", "'")
    return re.sub(r"\s+", " ", plain).strip()
