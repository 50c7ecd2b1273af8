"""A line to a desk on this machine on which things go wrong, by the dice of a seed.

One request a connection. `rate` is the share of the requests that ask for something to be done (POST,
PUT) with which something goes wrong; with those that only read it is a seventeenth of that, since
sending one reply takes some ten of them.
"""

from __future__ import annotations

import random
import select
import socket
import threading
import time
from collections import Counter
from contextlib import suppress
from enum import StrEnum

from tests.live.between import reset, whole_request
from tests.rig.times import LATE

READS = 1 / 17  # of the rate of those that write: 35 % and 2 %


class Fault(StrEnum):
    """Numbers as in the list of faults that the docs keep."""

    RESET_BEFORE = "F2 reset before it was handed on"
    RESET_AFTER = "F3 reset after it was done"
    ERROR_AFTER = "F4 500 after it was done"
    SILENT_AFTER = "F5 no answer, and it was done"
    LATE = "F6 done when nobody waited any more"
    TRUNCATED = "F7 the answer breaks off"
    PORTAL = "F8 a page of a captive portal"
    BUSY = "F9 503"
    REFUSED = "F10 401"


# What was done and not told is what makes replies go out twice: it comes more often than the rest.
WRITES = {
    Fault.RESET_BEFORE: 3,
    Fault.RESET_AFTER: 4,
    Fault.ERROR_AFTER: 4,
    Fault.SILENT_AFTER: 1,
    Fault.LATE: 2,
    Fault.TRUNCATED: 3,
    Fault.PORTAL: 2,
    Fault.BUSY: 2,
    Fault.REFUSED: 1,
}
READING = {
    Fault.RESET_BEFORE: 3,
    Fault.TRUNCATED: 3,
    Fault.PORTAL: 1,
    Fault.BUSY: 1,
    Fault.REFUSED: 1,
}


class Line:
    """Listens on `url` and hands on to `port`. `faults` counts what went wrong, `writes` the requests that
    ask for something to be done and `faulty_writes` those of them that went wrong. With `only` nothing
    else goes wrong with these. `late` is after how many seconds, at most, what nobody waits for is done."""

    def __init__(
        self, port: int, rate: float, seed: int, only: Fault | None = None, late: float = LATE
    ) -> None:
        self.rate = rate
        self.faults: Counter[Fault] = Counter()
        self.writes = 0
        self.faulty_writes = 0
        self._of_writes = {only: 1} if only else WRITES
        self._late = late
        self._target = port
        self._dice = random.Random(seed)
        self._lock = threading.Lock()
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=64)
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._listener.getsockname()[1]}"

    def close(self) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._thread.join(10)

    def _serve(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:  # closed
                return
            threading.Thread(target=self._carry, args=(client,), daemon=True).start()

    def _drawn(self, *, writes: bool) -> tuple[Fault | None, float]:
        with self._lock:
            self.writes += writes
            if self._dice.random() >= self.rate * (1.0 if writes else READS):
                return None, 0.0
            fates = self._of_writes if writes else READING
            fault = self._dice.choices(list(fates), list(fates.values()))[0]
            self.faults[fault] += 1
            self.faulty_writes += writes
            return fault, self._dice.random() * self._late

    def _carry(self, client: socket.socket) -> None:
        with client, suppress(OSError):
            client.settimeout(60)
            request = whole_request(client)
            if not request:
                return
            writes = request.startswith((b"POST", b"PUT"))
            fault, late = self._drawn(writes=writes)
            if fault is Fault.RESET_BEFORE:
                reset(client)
            elif (said := ANSWERS.get(fault)) is not None:
                client.sendall(said)
            elif fault is Fault.LATE:
                _until_hung_up(client)
                time.sleep(late)
                self._asked(request)
            else:
                self._answer(client, self._asked(request), fault)

    def _answer(self, client: socket.socket, answer: bytes, fault: Fault | None) -> None:
        """Hand back what the desk said, or not."""
        match fault:
            case Fault.RESET_AFTER:
                reset(client)
            case Fault.ERROR_AFTER:
                client.sendall(BROKEN)
            case Fault.SILENT_AFTER:
                _until_hung_up(client)
            case Fault.TRUNCATED:
                client.sendall(answer[: max(1, len(answer) - 20)])
            case _:
                client.sendall(answer)

    def _asked(self, request: bytes) -> bytes:
        """What the desk answers; nothing when it is away or dies over it."""
        pieces = []
        with suppress(OSError), socket.create_connection(("127.0.0.1", self._target), timeout=60) as desk:
            desk.sendall(request)
            while piece := desk.recv(65536):
                pieces.append(piece)
        return b"".join(pieces)


def _until_hung_up(client: socket.socket) -> None:
    select.select([client], [], [], 60)


def _said(status: str, kind: str, body: bytes, more: str = "") -> bytes:
    head = f"HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\n{more}"
    return f"{head}Connection: close\r\n\r\n".encode() + body


BROKEN = _said("500 Internal Server Error", "text/plain", b"")
ANSWERS: dict[Fault | None, bytes] = {
    Fault.PORTAL: _said("200 OK", "text/html", b"<html><title>Free Wi-Fi</title>Please sign in.</html>"),
    Fault.BUSY: _said("503 Service Unavailable", "text/plain", b"", "Retry-After: 1\r\n"),
    Fault.REFUSED: _said("401 Unauthorized", "application/json", b'{"message":"Unauthorized"}'),
}
