"""A reply filled from a ticket: what is known, what is not, and what customers try to slip in."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from datetime import time as clock
from zoneinfo import ZoneInfo

import pytest

from console import translation
from console.profiles.loader import load_profile
from console.profiles.model import BlankSpec, Goals, Macro, OpeningHours, OrderStatus, Profile, Span
from console.rules.macros import (
    MacroFailed,
    ReplyFacts,
    Unfilled,
    blanks,
    fill,
    fill_template,
    greeting,
    ready,
)
from storage.records import Agent, Customer, Order, OrderItem, Ticket

KYIV = ZoneInfo("Europe/Kyiv")
NOW = datetime(2025, 11, 12, 12, 20, tzinfo=UTC)
NBSP = "\u00a0"

PROFILE = Profile(
    key="test",
    title={"en": "Test"},
    languages=("ru", "uk", "en"),
    hours=OpeningHours(KYIV, ((Span(clock(9), clock(21)),),) * 7, {}),
    goals=Goals(18, 150),
    zones=(),
    statuses=(),
    order_statuses=(OrderStatus("in_transit", {"ru": "в пути", "en": "on its way"}, {}),),
    channels=(),
    kinds={},
    reasons=(),
    roles=(),
    terms=(),
    macros=(),
    mappings={},
    later_minutes=(15,),
    currency="UAH",
)
ORDER = Order(
    number="77120",
    status="in_transit",
    updated_at=NOW,
    created_at=NOW,
    items=(OrderItem("Пальто", 1_250_000, "M"), OrderItem("Шарф", 250_050)),
    total=1_500_050,
    place="Бутик на Городецкого",
    reserve_until=datetime(2025, 11, 22, 16, 0, tzinfo=UTC),
    expected_at=datetime(2026, 1, 3, 22, 30, tzinfo=UTC),
)
TICKET = Ticket("t1", "10423", "где заказ", "open", "telegram", "question", NOW, NOW, requester="Ирина К.")
FACTS = ReplyFacts(TICKET, Customer("c1", "Ирина К."), ORDER, Agent("a1", "Оксана"), NOW)
BARE = replace(FACTS, customer=None, order=None, ticket=replace(TICKET, requester=""))


@pytest.fixture(autouse=True)
def _english_screen() -> Iterator[None]:
    translation.use("en")
    yield
    translation.use("en")


def macro(body: str, *specs: BlankSpec, language: str = "ru") -> Macro:
    return Macro("m", {"en": "Where is it"}, {language: body}, (), {}, specs, None, None)


def filled(body: str, facts: ReplyFacts = FACTS, language: str = "ru", *specs: BlankSpec) -> str:
    return fill(macro(body, *specs, language=language), language, facts, PROFILE).replace(NBSP, " ")


@pytest.mark.parametrize(
    ("body", "language", "text"),
    [
        ("{{ customer.first_name }}, {{ customer.name }}", "ru", "Ирина, Ирина К."),
        ("{{ order.number }}: {{ order.status }}", "ru", "77120: в пути"),
        ("{{ order.status }}", "en", "on its way"),
        ("{{ order.item }}; {{ order.items | join: ', ' }}", "ru", "Пальто; Пальто, Шарф"),
        (
            "{% for item in order.items %}{{ item.name }} {{ item.amount | money }}\n{% endfor %}",
            "ru",
            "Пальто 12 500 ₴\nШарф 2 500,50 ₴",
        ),
        ("{{ order.total | money }}", "en", "UAH 15,000.50"),
        ("{{ order.total | money: 'USD' }}", "en", "$15,000.50"),
        ("{{ order.reserve_until | day }}, {{ order.reserve_until | time }}", "ru", "22 ноября, 18:00"),
        ("{{ order.reserve_until | day }}", "uk", "22 листопада"),
        ("{{ order.reserve_until | day }}", "en", "November 22"),
        ("{{ order.expected_at | day }}", "ru", "4 января 2026 г."),  # the next day and year, in Kyiv
        ("{{ order.expected_at | date }}", "uk", "4 січня 2026 р."),
        ("{{ order.expected_at | date: '%d.%m.%Y' }}", "ru", "04.01.2026"),
        ("{{ order.reserve_until }}", "ru", "22 ноября, 18:00"),
        ("{{ now | time }} {{ today | day }}", "ru", "14:20 12 ноября"),
        ("{{ greeting }}! {{ agent.name }}, #{{ ticket.number }}", "ru", "Добрый день! Оксана, #10423"),
        ("{% if order.place %}в {{ order.place }}{% else %}?{% endif %}", "ru", "в Бутик на Городецкого"),
        ("{% if order.status_key == 'in_transit' %}едет{% else %}здесь{% endif %}", "ru", "едет"),
        ("a  \n\n\n{% if order.parcel %}x{% endif %}\n\n\nb", "ru", "a\n\nb"),
        ("{{ 'x' | upcase }}{% assign a = order.number | append: '!' %}{{ a }}", "ru", "X77120!"),
    ],
)
def test_what_is_known_is_filled_in(body: str, language: str, text: str) -> None:
    assert filled(body, FACTS, language) == text


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ("{{ customer.first_name }}", "‹first name›"),
        ("{{ order.expected_at | day }}", "‹expected date›"),
        ("{{ order.total | money | upcase }}", "‹amount›"),
        ("{{ order.items | join: ', ' | truncate: 4 }}", "‹items›"),
        ("{{ order.gift_wrap }}", "‹gift wrap›"),
        ("{{ order.item.colour }}", "‹colour›"),
        ("{{ nobody.knows.this }}", "‹nobody›"),
        ("{{ blanks.unheard_of }}", "‹unheard of›"),
        ("{% if order.place %}x{% endif %}{% if order %}y{% endif %}-", "-"),
        ("{% unless order %}no order{% endunless %}", "no order"),
        ("{% for item in order.items %}x{% endfor %}-", "-"),
        ("{{ order.place | default: 'in the boutique' }}", "in the boutique"),
        ("{% if order.status_key == 'arrived' %}x{% else %}y{% endif %}", "y"),
        ("{% if order.status == 'x' %}x{% endif %}{{ order.number | append: '!' }}", "‹order number›"),
    ],
)
def test_what_is_not_known_is_a_blank(body: str, text: str) -> None:
    assert filled(body, BARE) == text


def test_blanks_are_labelled_for_the_operator_not_for_the_customer() -> None:
    translation.use("ru")
    days = BlankSpec("days", {"ru": "срок", "en": "term"})
    more = BlankSpec("more", {"ru": "подробнее", "en": "more"}, required=False)
    text = filled(
        "In {{ blanks.days }} days {{ blanks.more }} by {{ order.expected_at | day }}", BARE, "en", days, more
    )
    assert text == "In ‹срок› days ‹подробнее?› by ‹ожидаемая дата›"
    with pytest.raises(Unfilled):
        ready(text)
    assert ready(text.replace("‹срок›", "3").replace("‹ожидаемая дата›", "Monday")) == "In 3 days by Monday"


def test_a_value_that_is_a_number_or_an_address_is_nobodys_name() -> None:
    for requester in ("ira@example.com", "+380 50 111 22 33", ""):
        facts = replace(BARE, ticket=replace(TICKET, requester=requester))
        assert filled("{{ customer.first_name }}", facts) == "‹first name›"


def test_an_order_that_is_only_a_number_is_known_by_it() -> None:
    facts = replace(BARE, ticket=replace(TICKET, order_number="5"))
    assert filled("{{ order.number }} {{ order.place }}", facts) == "5 ‹place›"


@pytest.mark.parametrize(
    "name",
    [
        "{{ order.total }}",
        "{% for i in (1..9) %}x{% endfor %}",
        "‹оплата› ‹",
        "{{",
        "[@click=app.quit]",
        "{agent}",
    ],
)
def test_what_customers_call_themselves_is_only_text(name: str) -> None:
    facts = replace(FACTS, customer=Customer("c", name), order=replace(ORDER, place=name))
    plain = name.replace("‹", "").replace("›", "")
    text = filled("{{ order.place }}|{{ order.items | first }}", facts)
    assert text == f"{plain}|Пальто"
    assert not blanks(text)


HOSTILE = {
    "a huge range": "{% for i in (1..100000000) %}x{% endfor %}",
    "a huge range reversed": "{% for i in (1..100000000) reversed %}x{% endfor %}",
    "a huge range joined": "{{ (1..100000000) | join: ',' }}",
    "a range by variable": "{% assign n = 100000000 %}{% for i in (1..n) %}x{% endfor %}",
    "loops in loops": "{% for a in (1..999) %}{% for b in (1..999) %}x{% endfor %}{% endfor %}",
    "loop after loop": "{% for a in (1..999) %}x{% endfor %}" * 400,
    "doubling": "{% assign a = 'aaaaaaaaaa' %}" + "{% assign a = a | append: a %}" * 60 + "{{ a }}",
    "replacing": "{{ 'aaaaaaaaaa'" + " | replace: 'a', 'aaaaaaaaaa'" * 12 + " }}",
    "multiplying": "{% assign a = 99999999 %}" + "{% assign a = a | times: a %}" * 60 + "{{ a }}",
    "splitting": "{% capture a %}" + "a" * 15_000 + "{% endcapture %}{{ a | split: '' | join: a }}",
    "white space": "{{" + " " * 19_000,
    "many openings": "{{ " * 6_000,
    "openings and quotes": "{% if '" * 2_500,
    "raw after raw": "{% raw %}" * 2_000,
    "nesting": "{% if a %}" * 1_000 + "{% endif %}" * 1_000,
    "brackets": "{{ a" + "[a" * 200 + "]" * 200 + " }}",
    "too long": "x" * 20_001,
    "a file": "{% include '/etc/passwd' %}",
    "another file": "{% render 'profile.toml' %}",
    "a width for strftime": "{{ now | date: '%1000000000d' }}",
    "a filter there is not": "{{ now | shout }}",
    "a tag there is not": "{% launch %}",
    "money of a name": "{{ customer.name | money }}",
    "a day of a name": "{{ customer.name | day }}",
    "half": "{{ customer.name",
    "division": "{{ 1 | divided_by: 0 }}",
    "infinity": "{{ '1e999' | ceil }}",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_no_macro_hangs_the_console(name: str) -> None:
    begun = time.process_time()
    with pytest.raises(MacroFailed, match="The macro “Where is it” cannot be filled: "):
        filled(HOSTILE[name])
    assert time.process_time() - begun < 2


def test_there_is_no_other_clock_than_the_desks() -> None:
    assert filled("{{ 'now' | upcase }} {{ now | date: '%Y' }} {{ today | date: '%Y' }}") == "NOW 2025 2025"
    with pytest.raises(MacroFailed):
        filled("{{ 'now' | date: '%Y' }}")


def test_templates_of_the_helpdesk_are_filled_or_taken_as_they_stand() -> None:
    body = (
        "Hi {{ contact.name }}, {{ ticket.requester.first_name }}: #{{ ticket.id }}. {{ current_user.name }}"
    )
    assert fill_template(body, "en", FACTS, PROFILE) == "Hi Ирина К., Ирина: #10423. Оксана"
    for odd in ("Use {braces} and {% percent", "{{ now | shout }}", "plain"):
        assert fill_template(odd, "en", FACTS, PROFILE) == odd


@pytest.mark.parametrize(
    ("hour", "russian", "english"),
    [
        (0, "Здравствуйте", "Hello"),
        (4, "Здравствуйте", "Hello"),
        (5, "Доброе утро", "Good morning"),
        (11, "Доброе утро", "Good morning"),
        (12, "Добрый день", "Good afternoon"),
        (17, "Добрый день", "Good afternoon"),
        (18, "Добрый вечер", "Good evening"),
        (22, "Добрый вечер", "Good evening"),
        (23, "Здравствуйте", "Hello"),
    ],
)
def test_greetings_go_by_the_desks_own_hour(hour: int, russian: str, english: str) -> None:
    moment = datetime(2025, 7, 1, hour, 59, tzinfo=KYIV).astimezone(UTC)
    assert greeting(moment, KYIV, "ru") == russian
    assert greeting(moment, KYIV, "en") == english


def test_a_language_that_the_macro_does_not_have() -> None:
    only = macro("{{ greeting }}, {{ order.reserve_until | day }}", language="uk")
    assert fill(only, "en", FACTS, PROFILE) == "Добрий день, 22 листопада"


def test_every_macro_of_the_boutique_can_be_filled() -> None:
    profile = load_profile("boutique")
    assert profile.macros
    for one in profile.macros:
        own = {spec.label["en"] for spec in one.blanks}
        for language in profile.languages:
            full = fill(one, language, FACTS, profile)
            assert {span.label for span in blanks(full)} <= own, one.key
            bare = fill(one, language, BARE, profile)
            assert {span.label for span in blanks(full)} <= {span.label for span in blanks(bare)}
            assert "{{" not in full + bare


def test_liquid_and_babel_are_not_imported_before_a_macro_is_filled() -> None:
    script = "import sys, console.rules.macros; sys.exit(bool({'liquid', 'babel'} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == 0


def test_the_first_of_a_year_is_not_dated_by_utc() -> None:
    facts = replace(FACTS, now=datetime(2025, 12, 31, 22, 30, tzinfo=UTC))
    assert filled("{{ now | day }}", facts) == "1 января"
    assert date(2026, 1, 1).year == facts.now.astimezone(KYIV).year
