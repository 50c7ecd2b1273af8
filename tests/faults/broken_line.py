"""A line to a desk on which one thing goes wrong, once and exactly when a test wants it.

One request a connection. The fault befalls the first request that says something (POST); before that
request is made `before_it` is called, while the console believes that nothing has happened yet.
"""

from __future__ import annotations

import select
import socket
import threading
from collections.abc import Callable
from contextlib import suppress
from enum import Enum

from tests.live.between import reset, whole_request

LATE = 0.6  # seconds after the console hung up at which a late request is done; less than a desk settles in
LOOKS = b"fields=Status%2COwner"  # the last look at a ticket before something is said in it


class NetworkFault(Enum):
    """By their numbers in docs/faults.md."""

    F1 = "nobody listens"
    F2 = "reset, and nothing was done"
    F3 = "reset after it was done"
    F4 = "500 after it was done"
    F5 = "no answer, and it was done"
    F6 = "done when nobody waits any more"
    F7 = "the answer breaks off"
    F8 = "a captive portal answers"
    F9 = "503"
    F10 = "401"


class BrokenLine:
    """Listens on `port` and hands on to `target`. `enacted` is set once the fault has happened."""

    def __init__(
        self,
        target: int,
        fault: NetworkFault | bytes | None,
        before_it: Callable[[], None] | None = None,
    ) -> None:
        """`fault` may be an answer in the desk's place; None is a line on which nothing goes wrong."""
        self._target = target
        self._fault = fault
        self._before_it = before_it
        self._lock = threading.Lock()
        self.enacted = threading.Event()
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.port: int = self._listener.getsockname()[1]
        self._listen()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def mend(self) -> None:
        """Listen again, where that had stopped."""
        if self._listener.fileno() < 0:
            self._listener = socket.create_server(("127.0.0.1", self.port), backlog=64)
            self._listen()

    def close(self) -> None:
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()

    def _listen(self) -> None:
        threading.Thread(target=self._serve, args=(self._listener,), daemon=True).start()

    def _serve(self, listener: socket.socket) -> None:
        while True:
            try:
                client, _ = listener.accept()
            except OSError:  # closed
                return
            threading.Thread(target=self._carry, args=(client,), daemon=True).start()

    def _carry(self, client: socket.socket) -> None:
        with client, suppress(OSError):
            client.settimeout(30)
            request = whole_request(client)
            if not request:
                return  # half a request: nothing of it counts
            if LOOKS in request:
                self._once_before()
                if self._is(NetworkFault.F1):
                    self._refuse_from_now_on(client, request)
                    return
            fault = self._drawn() if request.startswith(b"POST") else None
            self._answer(client, request, fault)

    def _once_before(self) -> None:
        with self._lock:
            before, self._before_it = self._before_it, None
        if before is not None:
            before()

    def _is(self, fault: NetworkFault) -> bool:
        with self._lock:
            return self._fault is fault

    def _drawn(self) -> NetworkFault | bytes | None:
        with self._lock:
            fault, self._fault = self._fault, None
            return fault

    def _refuse_from_now_on(self, client: socket.socket, request: bytes) -> None:
        """The look is answered, and when the console comes with the rest nobody is there."""
        if self._drawn() is None:
            return
        answer = self._asked(request)
        self.close()
        self.enacted.set()
        client.sendall(answer)

    def _answer(self, client: socket.socket, request: bytes, fault: NetworkFault | bytes | None) -> None:
        match fault:
            case None:
                client.sendall(self._asked(request))
                return
            case bytes():
                client.sendall(fault)
            case NetworkFault.F2:
                reset(client)
            case NetworkFault.F3:
                self._asked(request)
                reset(client)
            case NetworkFault.F4:
                self._asked(request)
                client.sendall(said("500 Internal Server Error", "text/plain", b""))
            case NetworkFault.F5:
                self._asked(request)
                _until_hung_up(client)
            case NetworkFault.F6:
                _until_hung_up(client)
                threading.Event().wait(LATE)
                self._asked(request)
            case NetworkFault.F7:
                client.sendall(self._asked(request)[:-9])
            case NetworkFault.F8:
                client.sendall(said("200 OK", "text/html", b"<html>Free Wi-Fi: please sign in.</html>"))
            case NetworkFault.F9:
                client.sendall(said("503 Service Unavailable", "text/plain", b"", "Retry-After: 1\r\n"))
            case NetworkFault.F10:
                client.sendall(said("401 Unauthorized", "application/json", b'{"message":"Unauthorized"}'))
            case NetworkFault.F1:
                client.sendall(self._asked(request))
                return
        self.enacted.set()

    def _asked(self, request: bytes) -> bytes:
        """What the desk answers."""
        pieces = []
        with socket.create_connection(("127.0.0.1", self._target), timeout=30) as desk:
            desk.sendall(request)
            while piece := desk.recv(65536):
                pieces.append(piece)
        return b"".join(pieces)


def _until_hung_up(client: socket.socket) -> None:
    select.select([client], [], [], 30)


def said(status: str, kind: str, body: bytes, more: str = "") -> bytes:
    """A whole answer that is not the desk's."""
    head = f"HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\n{more}"
    return f"{head}Connection: close\r\n\r\n".encode() + body
