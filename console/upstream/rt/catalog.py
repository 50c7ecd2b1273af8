"""What one Request Tracker is made of: its queues, its agents, its articles."""

from __future__ import annotations

from console.upstream.protocol import Catalog, Forbidden, Gone
from console.upstream.rt import wire
from console.upstream.rt.bodies import text_of_html
from console.upstream.rt.paging import PAGE, page_of
from console.upstream.rt.people import People
from console.upstream.rt.rest import Rest
from console.upstream.rt.words import Words
from storage.records import Template

MOST_ARTICLES = 2000


def read_catalog(rest: Rest, people: People, words: Words) -> Catalog:
    """What there is, as far as our agent may see it. Request Tracker lists the statuses of no
    lifecycle: those are the profile's."""
    return Catalog(
        agents=people.agents(),
        queues=tuple(
            queue for queue in queues(rest) if not words.mapping.queues or queue in words.mapping.queues
        ),
        statuses=tuple(dict.fromkeys(words.mapping.statuses.values())),
        fields=words.custom_fields,
        templates=articles(rest),
    )


def queues(rest: Rest) -> dict[str, int]:
    """The queues that we may see: name and number."""
    found: dict[str, int] = {}
    for number in range(1, 100):
        page = page_of(
            rest.get("queues/all", [("fields", "Name"), ("per_page", str(PAGE)), ("page", str(number))]).body
        )
        found |= {wire.text(row, "Name"): wire.number(row, "id") for row in page}
        if len(page) < PAGE:
            break
    return found


def articles(rest: Rest) -> tuple[Template, ...]:
    """The articles that we may see, as templates; () where we may see none.

    An article's text is in its custom fields: the first one with a text counts.
    """
    found: list[Template] = []
    try:
        for number in range(1, 1 + MOST_ARTICLES // PAGE):
            page = page_of(
                rest.get(
                    "articles",
                    [
                        ("query", '[{"field":"id","operator":">","value":0}]'),
                        ("fields", "Name,Summary,Class,CustomFields"),
                        ("fields[Class]", "Name"),
                        ("orderby", "id"),
                        ("per_page", str(PAGE)),
                        ("page", str(number)),
                    ],
                ).body
            )
            found += [template for row in page if (template := _template(row)) is not None]
            if len(page) < PAGE:
                break
    except (Forbidden, Gone):
        return ()
    return tuple(found)


def _template(row: wire.Row) -> Template | None:
    """None for an article without a text."""
    text = next((value for value in wire.custom_fields(row).values() if value.strip()), "")
    body = text_of_html(text) if "</" in text or "<br" in text else text
    if not body.strip():
        return None
    return Template(
        id=str(wire.number(row, "id")),
        title=wire.text(row, "Name") or wire.text(row, "Summary"),
        body=body,
        folder=wire.named(row, "Class"),
    )
