"""A Request Tracker in memory, as far as reading it goes: the shapes that a real one sends.

The live tests show that these shapes are the real ones; here they can be made odd, and the order in
which transactions become visible is in the test's hand.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from console.upstream.protocol import UpstreamProblem
from console.upstream.rt.rest import Answer, Params

START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
UNITS = {"seconds": 1, "minutes": 60, "hours": 3600, "days": 86400}
Row = dict[str, object]


@dataclass
class FakeRt:
    """`now` is the server's clock. `broken` are ids whose rows the server cannot give: any answer that
    would hold one is a failure."""

    now: datetime = START
    tickets: dict[int, Row] = field(default_factory=dict)
    transactions: dict[int, Row] = field(default_factory=dict)
    attachments: dict[int, Row] = field(default_factory=dict)
    broken: set[int] = field(default_factory=set)
    down: UpstreamProblem | None = None
    failure: type[UpstreamProblem] | None = None
    total_is_told: bool = True
    asked: list[str] = field(default_factory=list)
    last_id: int = 0
    me: str = "me@example.org"
    day: timedelta = timedelta(days=1)

    # What happens over there

    def passes(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)

    def opens(self, ticket: int, **over: object) -> None:
        self.tickets[ticket] = {
            "id": str(ticket),
            "type": "ticket",
            "EffectiveId": str(ticket),
            "Subject": f"Question {ticket}",
            "Status": "new",
            "Queue": {"id": "3", "Name": "Support"},
            "Owner": {"id": "Nobody", "Name": "Nobody"},
            "Requestor": [
                {"id": "iryna@example.org", "Name": "iryna@example.org", "RealName": "Ірина", "Lang": "uk"}
            ],
            "Created": written(self.now),
            "LastUpdated": written(self.now),
            "Resolved": "1970-01-01T00:00:00Z",
            "CustomFields": [],
            **over,
        }

    def begins(self, ticket: int, kind: str = "Correspond", **over: object) -> Row:
        """A transaction gets its number and its date; nobody sees it before `commits`."""
        self.last_id += 1
        return {
            "id": str(self.last_id),
            "type": "transaction",
            "Type": kind,
            "ObjectId": str(ticket),
            "Created": written(self.now),
            "Creator": {"id": "iryna@example.org", "Name": "iryna@example.org"},
            "NewValue": "",
            **over,
        }

    def commits(self, row: Row) -> int:
        number = int(str(row["id"]))
        self.transactions[number] = row
        ticket = self.tickets.get(int(str(row["ObjectId"])))
        if ticket is not None:
            ticket["LastUpdated"] = written(self.now)
        return number

    def happens(self, ticket: int, kind: str = "Correspond", **over: object) -> int:
        return self.commits(self.begins(ticket, kind, **over))

    def has_text(self, transaction: int, text: str, **over: object) -> int:
        self.last_id += 1
        self.attachments[self.last_id] = {
            "id": str(self.last_id),
            "TransactionId": str(transaction),
            "ContentType": "text/plain",
            "Filename": "",
            "Headers": f"Content-Type: text/plain\nContent-Length: {len(text.encode())}",
            "Content": text,
            **over,
        }
        return self.last_id

    # What is asked of it

    def get(self, path: str, params: Params | None = None) -> Answer:
        self.asked.append(path)
        if self.down is not None:
            raise self.down
        wanted = dict(params or [])
        if path == "rt":
            return Answer({"Version": "5.0.3"}, self.now)
        if path == "tickets":
            answer = self._page(found := self._tickets(wanted["query"]), wanted)
            if self.failure is not None and self.broken.intersection(found):
                raise self.failure("a row that the server cannot write")
            return answer
        if path == "transactions":
            return self._page(self._transactions(wanted["query"]), wanted)
        if path == "attachments":
            return self._page(self._attachments(wanted["query"]), wanted)
        raise AssertionError(f"nobody expected {path} to be asked")

    def put(self, path: str, body: Mapping[str, object]) -> Answer:
        raise AssertionError(f"nobody expected {path} to be changed to {body}")

    def post(self, path: str, body: Mapping[str, object] | Sequence[object]) -> Answer:
        raise AssertionError(f"nobody expected {body} to be sent to {path}")

    def _page(self, rows: Mapping[int, Row], wanted: Mapping[str, str]) -> Answer:
        order = sorted(rows, reverse=wanted.get("order") == "DESC")[: int(wanted.get("per_page", "20"))]
        page = [rows[number] for number in order]
        told = len(rows) if self.total_is_told else None
        return Answer({"items": page, "count": len(page), "total": told}, self.now)

    def _tickets(self, query: str) -> dict[int, Row]:
        after = numbers(r"\bid > (\d+)", query)
        only = numbers(r"\bid = (\d+)", query)
        of = numbers(r"EffectiveId = (\d+)", query)
        mine = "__CurrentUser__" in query
        since = re.search(r"LastUpdated > '(\d{1,3}) (\w+) ago'", query)
        found = {}
        for number, row in self.tickets.items():
            kept = str(row["EffectiveId"]) == str(number)
            recent = True
            if since and "__Active__" not in query:
                length = timedelta(seconds=int(since.group(1)) * UNITS[since.group(2)])
                recent = str(row["LastUpdated"]) > written(self.now - length)
            if (
                number > max(after, default=0)
                and (not only or number in only)
                and (int(str(row["EffectiveId"])) in of if of else kept)
                and recent
                and (not mine or (isinstance(owner := row["Owner"], dict) and owner["id"] == self.me))
            ):
                found[number] = row
        return found

    def _transactions(self, query: str) -> dict[int, Row]:
        after = max(numbers(r"\bid > (\d+)", query), default=0)
        of = numbers(r"ObjectId = (\d+)", query)
        types = set(re.findall(r"Type = '(\w+)'", query)) - {"RT::Ticket"}
        before = re.search(r"Created < '(\d{1,3}) (\w+) ago'", query)
        found = {}
        for number, row in self.transactions.items():
            old = True
            if before:
                length = timedelta(seconds=int(before.group(1)) * UNITS[before.group(2)])
                old = str(row["Created"]) < written(self.now - length)
            wanted = not types or row["Type"] in types
            if number > after and (not of or str(row["ObjectId"]) in map(str, of)) and wanted and old:
                found[number] = row
        return found

    def _attachments(self, query: str) -> dict[int, Row]:
        rows = dict(self.attachments)
        for limit in json.loads(query):
            name, operator, value = limit["field"], limit["operator"], limit["value"]
            if operator == "IN":
                rows = {number: row for number, row in rows.items() if int(str(row[name])) in value}
            else:
                assert operator == ">"
                rows = {number: row for number, row in rows.items() if int(str(row[name])) > value}
        return rows


def written(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def numbers(pattern: str, query: str) -> set[int]:
    return {int(found) for found in re.findall(pattern, query)}
