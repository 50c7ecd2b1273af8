"""Reading a collection to its end, page by page.

Never by page number: what is written meanwhile would move the pages. The next page begins behind the
largest id seen, and an id that does not grow ends the reading with an error instead of never.
"""

from __future__ import annotations

from collections.abc import Iterator

from console.upstream.protocol import FeedRefused, NotAHelpdesk
from console.upstream.rt import wire
from console.upstream.rt.queries import json_query
from console.upstream.rt.rest import Params, Rest
from console.upstream.rt.wire import Row, Unreadable
from storage.problems import mark

PAGE = 100  # the most that the server gives at once
LARGEST_PAGES = 10_000


def page_of(body: object) -> list[Row]:
    """The items of a page. Raises `NotAHelpdesk` for something that is no page at all."""
    try:
        return wire.rows(body)
    except Unreadable as problem:
        raise NotAHelpdesk(
            mark("What answers there does not speak as Request Tracker does: {why}."), why=problem
        ) from problem


def keyset(rest: Rest, path: str, where: str, params: Params, *, to_the_end: bool = False) -> Iterator[Row]:
    """All items of a search in the query language, by growing id.

    A page that is not full is the last one, unless `to_the_end`: where single items are hidden from us
    only an empty page is.
    """
    last = 0
    for _ in range(LARGEST_PAGES):
        query = f"id > {last} AND {where}" if last else where
        answer = rest.get(path, [("query", query), ("orderby", "id"), ("per_page", str(PAGE)), *params])
        page = page_of(answer.body)
        yield from page
        if len(page) < (1 if to_the_end else PAGE):
            return
        last = _grown(page, last)


def ids_of(page: list[Row]) -> list[int]:
    """The ids of a page. Raises `FeedRefused` when one is no id: nobody can say what it stands for."""
    try:
        return [wire.number(row, "id") for row in page]
    except Unreadable as problem:
        raise FeedRefused(
            mark("What answers there does not speak as Request Tracker does: {why}."), why=problem
        ) from problem


def keyset_json(rest: Rest, path: str, limit: tuple[str, str, object], params: Params) -> Iterator[Row]:
    """The same with the other form of query, for attachments."""
    last = 0
    for _ in range(LARGEST_PAGES):
        query = json_query(("id", ">", last), limit)
        answer = rest.get(path, [("query", query), ("orderby", "id"), ("per_page", str(PAGE)), *params])
        page = page_of(answer.body)
        yield from page
        if len(page) < PAGE:
            return
        last = _grown(page, last)


def _grown(page: list[Row], last: int) -> int:
    """The id behind which the next page begins. Raises `FeedRefused` when it stays where it was."""
    newest = max(ids_of(page))
    if newest <= last:
        raise FeedRefused(
            mark("The helpdesk gives the same page again and again; nothing was taken from it.")
        )
    return newest
