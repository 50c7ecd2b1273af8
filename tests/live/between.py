"""What tests put between Pult and a server: something that counts, that mishears, that cuts lines."""

from __future__ import annotations

import socket
import struct
import threading
from collections.abc import Callable, Mapping, Sequence
from enum import Enum

from console.upstream.rt.rest import Answer, Params, Rest


class Counted:
    """Hands everything on, and keeps a list of what was asked: `GET tickets`."""

    def __init__(self, rest: Rest) -> None:
        self._rest = rest
        self.asked: list[str] = []

    def get(self, path: str, params: Params | None = None) -> Answer:
        self.asked.append(f"GET {path}")
        return self._rest.get(path, params)

    def put(self, path: str, body: Mapping[str, object]) -> Answer:
        self.asked.append(f"PUT {path}")
        return self._rest.put(path, body)

    def post(self, path: str, body: Mapping[str, object] | Sequence[object]) -> Answer:
        self.asked.append(f"POST {path}")
        return self._rest.post(path, body)


class Deaf(Counted):
    """Never hears of a transaction: as if all of them were hidden from us."""

    def get(self, path: str, params: Params | None = None) -> Answer:
        answer = super().get(path, params)
        if path == "transactions" and ("fields", "Created,ObjectId") in (params or []):
            return Answer({"items": []}, answer.at)
        return answer


class Fate(Enum):
    """What becomes of a request for which the proxy lies in wait."""

    PASSED = "passed"
    CUT_BEFORE = "cut before it arrived"
    CUT_AFTER = "cut after it was answered"
    HELD = "held back until released"
    LATE = "let through only when nobody waits for it any more"


class Proxy:
    """A line to a server on this machine that can be cut. One request a connection.

    Requests that contain `wanted` get the next of `fates`, and when there is none `fate`; all others
    pass. `arrived` is set when the server has been given such a request, `done` when it has answered it.
    """

    def __init__(self, port: int, wanted: bytes = b"POST /REST/2.0/tickets/bulk/") -> None:
        self._target = port
        self._wanted = wanted
        self.fate = Fate.PASSED
        self.fates: list[Fate] = []
        self.released = threading.Event()
        self.arrived = threading.Event()
        self.done = threading.Event()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._listener.getsockname()[1]}"

    def close(self) -> None:
        self.released.set()
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

    def _carry(self, client: socket.socket) -> None:
        with client:
            request = whole_request(client)
            if not request:
                return
            fate = self._fate_of(request)
            if fate is Fate.CUT_BEFORE:
                reset(client)
                return
            if fate is Fate.HELD:
                self.released.wait(60)
            if fate is Fate.LATE:
                client.settimeout(60)
                client.recv(1)  # gives nothing, when it has hung up
            answer = self._asked(request, lambda: self.arrived.set() if self._wanted in request else None)
            if fate is not Fate.PASSED:
                self.done.set()
            if fate is Fate.CUT_AFTER:
                reset(client)
                return
            try:
                client.sendall(answer)
            except OSError:  # it has given up waiting: that is what HELD is for
                return

    def _fate_of(self, request: bytes) -> Fate:
        if self._wanted not in request:
            return Fate.PASSED
        return self.fates.pop(0) if self.fates else self.fate

    def _asked(self, request: bytes, given: Callable[[], None]) -> bytes:
        with socket.create_connection(("127.0.0.1", self._target), timeout=60) as server:
            server.sendall(request)
            given()
            pieces = []
            try:
                while piece := server.recv(65536):
                    pieces.append(piece)
            except OSError:  # the server died over it
                return b""
            return b"".join(pieces)


def whole_request(client: socket.socket) -> bytes:
    """One request with its body, told to close the line afterwards."""
    received = b""
    while b"\r\n\r\n" not in received:
        piece = client.recv(65536)
        if not piece:
            return b""
        received += piece
    head, _, body = received.partition(b"\r\n\r\n")
    lines = [line for line in head.split(b"\r\n") if not line.lower().startswith(b"connection:")]
    length = next(
        (int(line.split(b":")[1]) for line in lines if line.lower().startswith(b"content-length:")), 0
    )
    while len(body) < length:
        piece = client.recv(65536)
        if not piece:
            return b""
        body += piece
    return b"\r\n".join([*lines, b"Connection: close"]) + b"\r\n\r\n" + body


def reset(client: socket.socket) -> None:
    """Close so that the other side sees its connection reset."""
    client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
