"""Partners, products and customer groups in custom fields, and rules that ask for queues."""

from __future__ import annotations

from dataclasses import replace

import pytest

from console.profiles.loader import load_profile
from console.profiles.model import Condition, FieldMapping, Group, Partner, Product, Rule
from console.upstream.rt.check_desk import DeskCheck
from console.upstream.rt.report import Line, Verdict
from console.upstream.rt.words import Words

MAPPING = FieldMapping(
    {"new": "new"},
    partner_field="Partner",
    product_field="Product",
    group_field="Level",
    partners={"Bank One Ltd": "bank"},
    groups={"Gold": "vip"},
)
BOUTIQUE = load_profile("boutique")
PROFILE = replace(
    BOUTIQUE,
    partners=(Partner("bank", {"ru": "Банк"}, 3, products=(Product("card", {"ru": "Карта"}),)),),
    groups=(Group("vip"),),
    mappings={"rt": MAPPING},
)


@pytest.mark.parametrize(
    ("said", "expected"),
    [("Bank One LTD", "bank"), ("bank", "bank"), (" банк ", "bank"), ("Bank Two", ""), ("", "")],
)
def test_a_partner_is_known_by_its_word_its_key_or_its_title(said: str, expected: str) -> None:
    assert Words.of(PROFILE).partner({"Partner": said}) == expected


def test_products_and_groups_likewise() -> None:
    words = Words.of(PROFILE)
    fields = {"Product": "карта", "Level": "gold"}
    assert (words.product(fields), words.group(fields)) == ("card", "vip")
    assert (words.product({}), words.group({"Level": "iron"})) == ("", "")
    assert words.custom_fields == ("Partner", "Product", "Level")


def test_without_such_fields_nobody_has_a_part_in_it() -> None:
    words = Words.of(BOUTIQUE)
    assert (words.partner({"": "bank"}), words.custom_fields) == ("", ("Channel", "OrderID"))


class NoAnswers:
    """Stands where nothing is asked of the helpdesk."""


@pytest.mark.parametrize(("queue", "missing"), [("Support", []), ("Suport", ["Suport"])])
def test_queues_that_rules_ask_for_must_be_there(queue: str, missing: list[str]) -> None:
    asks = Rule((Condition("queue", "any_of", (queue, "General")),), {})
    zones = (replace(PROFILE.zones[0], rules=(asks,)), *PROFILE.zones[1:])
    profile = replace(PROFILE, zones=zones)
    check = DeskCheck(NoAnswers(), Words.of(profile), profile)  # type: ignore[arg-type]  # not reached
    found: list[Line] = check.about_rules({"Support": 1, "General": 2})
    assert [line.said.values["queues"] for line in found] == missing
    assert all(line.verdict is Verdict.MISSING for line in found)
