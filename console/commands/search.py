"""`pult search`: cached tickets by words of their chains, by numbers and by addresses."""

from __future__ import annotations

import json

import click

from console.commands.setting import Setting
from console.commands.tickets import fields, line
from console.rules.cleaning import clean
from console.translation import _
from storage.cache import Cache
from storage.cache.excerpts import Excerpt

LIMIT = 20
WIDTH = 96  # characters of the line around the hit
UNFINISHED = "*"


@click.command(
    "search",
    help=_(
        "Find cached tickets, newest first: by words in any form, by a ticket's or an order's number, "
        "by an e-mail address, by the digits of a telephone number.\n\n"
        "A last word that ends in * may go on; words in quotes stand side by side: '\"three days\"'."
    ),
)
@click.argument("words", nargs=-1, required=True, metavar="WORDS")
@click.option(
    "--limit", type=click.IntRange(1, 1000), default=LIMIT, show_default=True, help=_("How many at most.")
)
@click.option("--json", "as_json", is_flag=True, help=_("One JSON object a line."))
@click.option("--desk", default="", metavar="NAME", help=_("Which desk, if not the default."))
@click.pass_obj
def command(setting: Setting, words: tuple[str, ...], limit: int, as_json: bool, desk: str) -> None:
    setting.desk_asked = desk or setting.desk_asked
    settings = setting.desk()
    profile = setting.profile(settings)
    asked = _finished(" ".join(words))
    cache = Cache.open(setting.directory(settings) / "cache.db", writing=False)
    try:
        found = cache.search.find(asked, limit)
        for ticket in cache.tickets.get_many([row.id for row in found]):
            excerpt = cache.search.excerpt(ticket.id, asked, WIDTH)
            if as_json:
                click.echo(json.dumps({**fields(ticket), "snippet": excerpt.text}, ensure_ascii=False))
            else:
                click.echo(line(ticket, profile))
                if excerpt.text:
                    click.echo(f"    {_shown(excerpt)}")
    finally:
        cache.close()
    if not found and not as_json:
        click.echo(_("Nothing was found in the cache. `pult sync` brings it up to date."), err=True)


def _finished(asked: str) -> str:
    """On a command line every word is whole, unless it says that it is not."""
    return asked.removesuffix(UNFINISHED) if asked.endswith(UNFINISHED) else f"{asked} "


def _shown(excerpt: Excerpt) -> str:
    """The hit is bold where there is a terminal; texts from outside are cleaned once more."""
    hit = click.style(clean(excerpt.hit), bold=True) if excerpt.hit else ""
    return f"{clean(excerpt.before)}{hit}{clean(excerpt.after)}"
