"""What is only found by reading the replies' templates."""

from __future__ import annotations

from pathlib import Path

import pytest

from console.profiles.check import check_profile
from console.profiles.loader import ProfileProblem, load_profile

from .small_desk import SMALL, write_small_desk

REPLY = "Order {{ order.number }} comes on {{ blanks.day }}.\nBye."


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    return write_small_desk(tmp_path / "small")


@pytest.mark.parametrize(
    ("reply", "expected"),
    [
        (
            "{{ blanks.day }}\n{{ customer.nmae }}",
            [
                "macros/where.md, line 18: unknown part of 'customer' 'nmae', did you mean 'name'? "
                "Expected one of name, first_name, city"
            ],
        ),
        (
            "{{ blanks.day }}\n\n{% if ordr %}!{% endif %}",
            [
                "macros/where.md, line 19: unknown variable 'ordr', did you mean 'order'? "
                "Expected one of customer, order, partner, product, term, desk, agent, ticket, now, today, "
                "greeting, blanks"
            ],
        ),
        (
            "{{ blanks.day }} {{ blanks.days }}",
            [
                "macros/where.md, line 17: unknown part of 'blanks' 'days', did you mean 'day'? "
                "Expected one of day"
            ],
        ),
        (
            "{{ blanks.day }}\n{{ order.total | mony }}",
            [
                "macros/where.md, line 18: unknown filter 'mony', did you mean 'money'? "
                "Expected one of day, time, date, money"
            ],
        ),
        (
            "{{ blanks.day }}\n{{ order.number | money }}",
            ["macros/where.md, line 17: the reply in 'en' cannot be filled: money: this is not an amount"],
        ),
        ("Soon.", ["macros/where.md, line 7: the reply in 'en' does not use the blank 'day'"]),
        (
            "{{ blanks.day }}\n{{ order.number ",
            ["macros/where.md, line 18: the template has a mistake: expected '}}', found end of file"],
        ),
        (
            "{{ blanks.day }}\n\n{{ order.number | }}",
            ["macros/where.md, line 19: the template has a mistake: expected word, found end of expression"],
        ),
        (
            "{{ blanks.day }}\n{% if order.number %}\n!",
            [
                "macros/where.md, line 18: the template has a mistake: "
                "expected tag endif, found end of expression"
            ],
        ),
        (
            "{{ blanks.day }}{% fi %}",
            ["macros/where.md, line 17: the template has a mistake: unexpected tag 'fi'"],
        ),
    ],
)
def test_a_mistake_in_a_template_is_told(desk: Path, reply: str, expected: list[str]) -> None:
    text = SMALL["macros/where.md"]
    assert REPLY in text
    (desk / "macros" / "where.md").write_text(text.replace(REPLY, reply), encoding="utf-8")
    load_profile(desk)  # loading does not look that deep
    with pytest.raises(ProfileProblem) as caught:
        check_profile(desk)
    assert [str(mistake) for mistake in caught.value.mistakes] == expected


@pytest.mark.parametrize(
    "reply",
    [
        REPLY,
        "{{ blanks.day }}{% for item in order.items %}{{ item.name }} {{ forloop.index }}{% endfor %}",
        "{{ blanks.day }}{% assign name = customer.name | upcase %}{{ name }}",
        "{{ greeting }} {{ agent.name }} {{ now | time }} {{ order.total | money }} {{ blanks.day }}",
    ],
)
def test_what_a_template_may_say(desk: Path, reply: str) -> None:
    text = SMALL["macros/where.md"]
    (desk / "macros" / "where.md").write_text(text.replace(REPLY, reply), encoding="utf-8")
    assert check_profile(desk) == load_profile(desk)


def test_mistakes_of_loading_and_of_templates_are_told_together(desk: Path) -> None:
    text = SMALL["macros/where.md"].replace(REPLY, "{{ blanks.day }}{{ x }}").replace('"open"', '"opened"')
    (desk / "macros" / "where.md").write_text(text, encoding="utf-8")
    with pytest.raises(ProfileProblem) as caught:
        check_profile(desk)
    assert [mistake.line for mistake in caught.value.mistakes] == [5, 17]
