"""partners.toml: whose terms there are beside our own."""

from __future__ import annotations

from zoneinfo import available_timezones

from console.profiles.conditions import Known
from console.profiles.mistakes import nearest
from console.profiles.model import CountIn, Partner, Product
from console.profiles.season_tables import MOST_MINUTES
from console.profiles.tables import TWICE, Table
from storage.problems import mark

MOST_DAYS = 366 * 3


def read_partners(document: Table, known: Known) -> tuple[Partner, ...]:
    """Every `[[partner]]` with its products."""
    partners: dict[str, Partner] = {}
    for table in document.tables("partner", required=False):
        partner = _partner(table, known)
        table.finish()
        if partner.key and partner.key in partners:
            table.mistake("key", TWICE, what="partner", found=partner.key)
        if not partner.days and not partner.minutes:
            untimed = [product.key for product in partner.products if not product.days + product.minutes]
            if untimed or not partner.products:
                table.mistake(
                    None,
                    mark("the partner '{partner}' has no term; give 'days' or 'minutes'"),
                    partner=partner.key,
                )
        partners.setdefault(partner.key, partner)
    document.finish()
    return tuple(partners.values())


def _partner(table: Table, known: Known) -> Partner:
    counts_in = table.choice("counts_in", "way to count", CountIn, CountIn.CALENDAR)
    days, minutes = read_length(table)
    return Partner(
        key=table.key(),
        title=table.texts("title", known.languages),
        days=days,
        minutes=minutes,
        counts_in=counts_in,
        timezone=_timezone(table),
        calendar=table.word("calendar", "calendar", known.calendars, ""),
        source=table.text("source", ""),
        products=_products(table, known, counts_in),
    )


def _products(table: Table, known: Known, counts_in: CountIn) -> tuple[Product, ...]:
    products: dict[str, Product] = {}
    for entry in table.tables("product", required=False):
        days, minutes = read_length(entry)
        product = Product(
            key=entry.key(),
            title=entry.texts("title", known.languages),
            days=days,
            minutes=minutes,
            counts_in=entry.choice("counts_in", "way to count", CountIn, counts_in),
        )
        entry.finish()
        if product.key and product.key in products:
            entry.mistake("key", TWICE, what="product", found=product.key)
        products.setdefault(product.key, product)
    return tuple(products.values())


def read_length(table: Table) -> tuple[int, int]:
    """Days and minutes, of which at most one is given; both 0 when neither is."""
    days = table.number("days", 1, MOST_DAYS, 0) if "days" in table else 0
    minutes = table.number("minutes", 1, MOST_MINUTES, 0) if "minutes" in table else 0
    table.expect("days", "minutes")
    if days and minutes:
        table.mistake("minutes", mark("a length is given in days or in minutes, not in both"))
    return days, minutes


def _timezone(table: Table) -> str:
    name = table.text("timezone", "")
    if name and name not in available_timezones():
        near = nearest(name, available_timezones()) or "Europe/Kyiv"
        sentence = mark("unknown time zone '{found}'; expected a name like '{nearest}'")
        table.mistake("timezone", sentence, found=name, nearest=near)
        return ""
    return name
