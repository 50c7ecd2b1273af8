"""Reading changes: everything once, then the transactions, and now and then a look behind them.

A transaction's id is given when it is written and seen when it is committed. Two that commit in the
other order would hide the earlier from whoever remembers only the largest id; a strict `id > last`
lost 28 changes of 63 on PostgreSQL with three writers. So the last 120 seconds, by the server's own
clock, are read again each time, and what was dealt with before is left out by its id.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import islice

from console.upstream.protocol import ChangePage, NotAHelpdesk
from console.upstream.rt import wire
from console.upstream.rt.cursor import Progress
from console.upstream.rt.paging import PAGE, ids_of, keyset, page_of
from console.upstream.rt.queries import ago, any_text
from console.upstream.rt.rest import Answer, Params, Rest
from console.upstream.rt.tickets import BATCH, Loaded, Tickets
from console.upstream.rt.wire import Row, Unreadable
from console.upstream.rt.words import Words
from storage.frozen import frozen
from storage.problems import mark

WINDOW = timedelta(seconds=120)  # longer than any transaction of the database stays open
LOOK_BEHIND = timedelta(seconds=60)
MORE_LIKELY = PAGE // 2  # seen on one page: what is hidden from us is taken out of it after the search
MINE_FIRST = 900  # of our own tickets; who has more of them open sees the rest with all the others
_LONG_AGO = datetime.min.replace(tzinfo=UTC)
OF_TICKETS = "ObjectType = 'RT::Ticket' AND Type != 'EmailRecord' AND Type != 'CommentEmailRecord'"


@frozen
class _Change:
    """A transaction, as far as the feed cares."""

    id: int
    ticket: int
    at: datetime | None


class Feed:
    """Pages of changes of one Request Tracker. Holds no position of its own: that is in the cursor.

    `history` is how long a ticket that is closed stays interesting for the first reading.
    """

    def __init__(
        self,
        rest: Rest,
        words: Words,
        tickets: Tickets,
        window: timedelta = WINDOW,
        history: timedelta = timedelta(days=30),
        look_behind: timedelta = LOOK_BEHIND,
    ) -> None:
        self._rest = rest
        self._tickets = tickets
        self._queues = words.mapping.queues
        self._window = window
        self._history = history
        self._look_behind = look_behind

    def page(self, cursor: str | None) -> ChangePage:
        progress = Progress.read(cursor) if cursor else None
        if progress is None:
            progress = self._beginning()
        if progress.mine:
            return self._mine(progress)
        if progress.first_after is not None:
            return self._first(progress, progress.first_after)
        if progress.todo:
            return self._read_again(progress)
        return self._changes(progress)

    # Everything, once

    def _beginning(self) -> Progress:
        """Where the feed will go on after the first reading: noted before that begins, so that what
        changes meanwhile is read again."""
        low, now = self._newest_settled()
        return Progress(low=low, position=low, looked_at=now, first_after=0, mine=self._ours())

    def _ours(self) -> tuple[int, ...]:
        """Our own open tickets, those first that nothing has happened to for longest: somebody waits."""
        where = "Owner = '__CurrentUser__' AND Status = '__Active__'" + self._in_queues()
        rows = islice(keyset(self._rest, "tickets", where, [("fields", "LastUpdated")]), MINE_FIRST)
        dated = ((date or _LONG_AGO, number) for number, date in map(_dated, rows))
        return tuple(number for _, number in sorted(dated))

    def _newest_settled(self) -> tuple[int, datetime]:
        """The newest transaction that is older than the window (0: none is), and the server's time."""
        answer = self._rest.get(
            "transactions",
            [
                ("query", f"{OF_TICKETS} AND Created < {ago(self._window)}"),
                ("orderby", "id"),
                ("order", "DESC"),
                ("per_page", str(PAGE)),
            ],
        )
        return max(ids_of(page_of(answer.body)), default=0), _server_time(answer)

    def _mine(self, progress: Progress) -> ChangePage:
        """What is ours comes first, so that work can begin while all the rest is being read."""
        now, later = progress.mine[:BATCH], progress.mine[BATCH:]
        answer = self._rest.get("tickets", [("query", self._all(0)), ("orderby", "id"), ("per_page", "1")])
        loaded = self._tickets.load(now, answer.at)
        expected = wire.total(answer.body)
        return _page(loaded, replace(progress, mine=later), more=True, expected_total=expected)

    def _all(self, after: int) -> str:
        """The search for what the first reading reads, behind an id."""
        interesting = f"(Status = '__Active__' OR LastUpdated > {ago(self._history)})"
        return f"id > {after} AND {interesting}{self._in_queues()}"

    def _in_queues(self) -> str:
        return " AND " + any_text("Queue", self._queues) if self._queues else ""

    def _first(self, progress: Progress, after: int) -> ChangePage:
        where = self._all(after)
        answer = self._rest.get("tickets", [("query", where), ("orderby", "id"), ("per_page", str(BATCH))])
        ids = ids_of(page_of(answer.body))
        left = wire.total(answer.body)
        # Where rights are looked at after the search (no total), a page may be short in the middle.
        over = not ids if left is None else len(ids) < BATCH
        following = replace(
            progress,
            first_after=None if over else max(ids),
            first_done=progress.first_done + len(ids),
        )
        loaded = self._tickets.load(ids, answer.at) if ids else Loaded()
        expected = None if left is None else progress.first_done + left
        return _page(loaded, following, more=True, expected_total=expected)

    # The feed

    def _changes(self, progress: Progress) -> ChangePage:
        params: Params = [
            ("query", f"id > {progress.position} AND {OF_TICKETS}"),
            ("orderby", "id"),
            ("per_page", str(PAGE)),
            ("fields", "Created,ObjectId"),
        ]
        answer = self._rest.get("transactions", params)
        page = page_of(answer.body)
        changes = [change for row in page if (change := _change(row)) is not None]
        now = _server_time(answer)
        full = len(page) >= MORE_LIKELY
        following = self._moved(progress, changes, now, full=full)
        dirty = [change.ticket for change in changes if change.id not in progress.seen]
        if not full:
            following, behind = self._behind(following, now)
            if behind and not changes:
                following = self._past_hidden(following)
            dirty += behind
        following = replace(following, todo=tuple(dict.fromkeys(dirty)))
        if following.todo:
            return self._read_again(following, answer.at, more=full)
        return _page(Loaded(), following, more=full)

    def _moved(
        self, progress: Progress, changes: Sequence[_Change], now: datetime, *, full: bool
    ) -> Progress:
        """Where the next page of transactions begins, and what of them has been dealt with.

        `low` rises over those that are older than the window, up to the first that is not: behind
        that one others may still appear.
        """
        low = progress.low
        if progress.position == progress.low:
            for change in changes:
                if change.at is not None and change.at > now - self._window:
                    break
                low = change.id
        ids = {change.id for change in changes}
        return replace(
            progress,
            low=low,
            position=max(ids, default=progress.position) if full else low,
            seen=frozenset(number for number in progress.seen | ids if number > low),
        )

    def _behind(self, progress: Progress, now: datetime) -> tuple[Progress, list[int]]:
        """Tickets whose own date says that they changed since we read them, whatever the feed told."""
        if now - progress.looked_at < self._look_behind:
            return progress, []
        where = f"LastUpdated > {ago(now - progress.looked_at + self._window)}{self._in_queues()}"
        known = self._tickets.last_updated
        dates = [_dated(row) for row in keyset(self._rest, "tickets", where, [("fields", "LastUpdated")])]
        changed = [number for number, date in dates if date is None or known.get(number) != date]
        return replace(progress, looked_at=now), changed

    def _past_hidden(self, progress: Progress) -> Progress:
        """A hundred transactions in a row that are hidden from us would keep the feed on an empty page
        for ever. The look behind has just dealt with them."""
        settled, _ = self._newest_settled()
        low = max(progress.low, settled)
        return replace(
            progress,
            low=low,
            position=low,
            seen=frozenset(number for number in progress.seen if number > low),
        )

    def _read_again(
        self, progress: Progress, at: datetime | None = None, *, more: bool = False
    ) -> ChangePage:
        now, later = progress.todo[:BATCH], progress.todo[BATCH:]
        loaded = self._tickets.load(now, at)
        return _page(
            loaded,
            replace(progress, todo=later),
            more=more or bool(later) or progress.position > progress.low,
        )


def _server_time(answer: Answer) -> datetime:
    """By our own clock, which may be days off, the window would not be where changes still appear."""
    if answer.at is None:
        raise NotAHelpdesk(
            mark("The helpdesk hides its clock: its answers have no Date. Ask whoever looks after its proxy.")
        )
    return answer.at


def _change(row: Row) -> _Change | None:
    """None for a transaction in which not even the ids can be read: no ticket can be told from it."""
    try:
        number, ticket = wire.number(row, "id"), wire.number(row, "ObjectId")
    except Unreadable:
        return None
    try:
        return _Change(number, ticket, wire.moment(row, "Created"))
    except Unreadable:
        return _Change(number, ticket, None)


def _dated(row: Row) -> tuple[int, datetime | None]:
    """A ticket and when it changed, None where that cannot be read."""
    (number,) = ids_of([row])
    try:
        return number, wire.moment(row, "LastUpdated")
    except Unreadable:
        return number, None


def _page(loaded: Loaded, progress: Progress, *, more: bool, expected_total: int | None = None) -> ChangePage:
    return ChangePage(
        items=loaded.items,
        gone=loaded.gone,
        next_cursor=progress.written(),
        more=more,
        quarantined=loaded.quarantined,
        expected_total=expected_total,
    )
