"""A desk that speaks as much of Request Tracker's REST 2 as sending replies takes, in this process.

It keeps every message that it was asked to say, in the order in which they came, and refuses none
twice: like the real one it has no defence of its own against a second copy.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import ClassVar
from urllib.parse import parse_qsl, unquote, urlsplit

from console.upstream.protocol import UpstreamProblem
from tests.unit.console.upstream.rt.fake_rt import FakeRt, Row

TOKENS = {"oksana": "1-7-rig", "petro": "1-8-rig"}
NUMBERS = {"7": "oksana", "8": "petro"}
PUBLIC = "Correspond"


class SmallDesk(FakeRt):
    """What is asked of it, and what it has been told to say."""

    def answer(self, login: str, method: str, path: str, asked: Mapping[str, str], body: object) -> object:
        """What REST 2 answers; None where it has nothing of that name."""
        self.now = datetime.now(UTC)
        if method == "GET":
            return self._read(path, dict(asked))
        if method == "POST" and path == "tickets/bulk/correspond":
            return [self._says(login, row) for row in body] if isinstance(body, list) else None
        if method == "PUT" and path.startswith("ticket/"):
            return self._changes(login, path, body if isinstance(body, dict) else {})
        return None

    def said(self, ticket: str) -> list[str]:
        """The bodies of the replies of one ticket, in the order in which they came."""
        # Copied at once each, since requests go on being answered meanwhile.
        happened, texts = sorted(self.transactions.items()), list(self.attachments.values())
        bodies = {str(row["TransactionId"]): str(row["Content"]) for row in texts}
        return [
            bodies[str(row["id"])]
            for _, row in happened
            if row["ObjectId"] == ticket and row["Type"] == PUBLIC and str(row["id"]) in bodies
        ]

    def asks(self, ticket: int) -> None:
        """A customer writes, and a ticket is there."""
        self.now = datetime.now(UTC)
        self.opens(ticket, CustomFields=[{"name": "Channel", "values": ["telegram"]}])
        self.has_text(self.happens(ticket, "Create"), "Where is my order?")

    def _read(self, path: str, asked: dict[str, str]) -> object:
        name, _, rest = path.partition("/")
        match name, rest:
            case "user", _:
                return _user(NUMBERS.get(unquote(rest), unquote(rest)))
            case "users", _:
                return _page([_user(login) for login in TOKENS])
            case "queues", "all":
                return _page([{"id": "3", "Name": "Support"}])
            case "articles", _:
                return _page([])
            case "ticket", _:
                return self._of_ticket(rest, asked)
        try:
            return self.get(path, list(asked.items())).body
        except UpstreamProblem:
            return None

    def _of_ticket(self, rest: str, asked: dict[str, str]) -> object:
        number, _, what = rest.partition("/")
        limits = json.loads(asked.get("query", "[]"))
        mine = {key: row for key, row in self.transactions.items() if row["ObjectId"] == number}
        if what == "history":
            wanted = {limit["field"]: limit["value"] for limit in limits}
            rows = [row for key, row in sorted(mine.items()) if key > wanted["id"]]
            return _page([row for row in rows if row["Type"] in wanted["Type"]])
        if what == "attachments":
            key = limits[0]["value"]
            rows = [row for _, row in sorted(self.attachments.items()) if key in str(row["Headers"])]
            return _page([row for row in rows if int(str(row["TransactionId"])) in mine])
        links = [{"ref": "correspond"}, {"ref": "comment"}]
        return {**self.tickets[int(number)], "_hyperlinks": links} if int(number) in self.tickets else None

    def _says(self, login: str, row: Row) -> list[str]:
        number = int(str(row["id"]))
        said = self.happens(number, PUBLIC, Creator=_user(login))
        headers = f"Content-Type: {row['ContentType']}\nContent-Length: {len(str(row['Content']).encode())}"
        self.has_text(said, str(row["Content"]), Headers=headers)
        if "Status" in row:
            self.tickets[number]["Status"] = row["Status"]
        return [str(number), "Correspondence added"]

    def _changes(self, login: str, path: str, body: Row) -> object:
        number, _, what = path.removeprefix("ticket/").partition("/")
        ticket = self.tickets.get(int(number))
        if ticket is None:
            return None
        if what == "take":
            ticket["Owner"] = _user(login)
        elif "Status" in body:
            ticket["Status"] = body["Status"]
        self.happens(int(number), "Set")
        return ["done"]


def _user(login: str) -> Row:
    return {
        "id": login,
        "Name": login,
        "RealName": login.capitalize(),
        "Privileged": "1" if login in TOKENS else "0",
    }


def _page(rows: list[Row]) -> object:
    return {"items": rows, "count": len(rows), "total": len(rows)}


class _Handler(BaseHTTPRequestHandler):
    desk: ClassVar[SmallDesk]
    lock: ClassVar[threading.Lock] = threading.Lock()

    def _handle(self) -> None:
        length = int(self.headers.get("Content-Length", "0"))
        raw = self.rfile.read(length)
        token = self.headers.get("Authorization", "").removeprefix("token ")
        login = next((name for name, known in TOKENS.items() if known == token), "")
        where = urlsplit(self.path)
        path = where.path.removeprefix("/REST/2.0/")
        with self.lock:
            found = (
                self.desk.answer(
                    login, self.command, path, dict(parse_qsl(where.query)), json.loads(raw) if raw else None
                )
                if login
                else None
            )
        body = json.dumps({"message": "No"} if found is None else found).encode()
        self.send_response(200 if found is not None else 404 if login else 401)
        self.send_header("Content-Type", "application/json; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_GET = do_POST = do_PUT = _handle  # noqa: N815  # the names that http.server asks for

    def log_message(self, *_: object) -> None:
        """The line counts what happens."""


@contextmanager
def serving(desk: SmallDesk) -> Iterator[int]:
    """Answer on the loopback interface for as long as this lasts; the port."""
    handler = type("Handler", (_Handler,), {"desk": desk, "lock": threading.Lock()})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield server.server_address[1]
    finally:
        server.shutdown()
        server.server_close()
        thread.join(10)
