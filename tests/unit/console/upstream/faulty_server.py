"""A real HTTP server on loopback that answers wrongly, in every way a test asks for.

It speaks raw bytes over sockets of the standard library, so that it can do what no honest library
would: break off, reset, drip, lie about lengths.
"""

from __future__ import annotations

import gzip
import json
import socket
import struct
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Asked:
    """One request as it arrived."""

    method: str
    target: str
    headers: dict[str, str]  # lower-case names
    body: bytes


@dataclass(slots=True)
class Connection:
    """One accepted connection, in the hands of a fault."""

    socket: socket.socket
    server: FaultyServer

    def send(self, data: bytes) -> None:
        self.socket.sendall(data)

    def reset(self) -> None:
        """Close with RST instead of FIN: what was not read is thrown away."""
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.socket.close()

    def drip(self, data: bytes) -> None:
        """A byte now and then, for as long as the other side and the test go on."""
        for byte in data:
            if self.server.stopping.wait(0.05):
                return
            self.send(bytes([byte]))


Fault = Callable[[Connection, Asked], None]


@dataclass(slots=True)
class FaultyServer:
    """`fault` answers each request; `asked` keeps what arrived. `before` may act before it is read."""

    fault: Fault
    before: Callable[[Connection], bool] | None = None
    asked: list[Asked] = field(default_factory=list)
    stopping: threading.Event = field(default_factory=threading.Event)
    closed: threading.Semaphore = field(default_factory=lambda: threading.Semaphore(0))
    port: int = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/api"

    @contextmanager
    def running(self) -> Iterator[FaultyServer]:
        listener = socket.create_server(("127.0.0.1", 0))
        self.port = listener.getsockname()[1]
        thread = threading.Thread(target=self._accept, args=(listener,), daemon=True)
        thread.start()
        try:
            yield self
        finally:
            self.stopping.set()
            listener.shutdown(socket.SHUT_RDWR)
            listener.close()
            thread.join(5)

    def _accept(self, listener: socket.socket) -> None:
        while True:
            try:
                accepted, _ = listener.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(accepted,), daemon=True).start()

    def _serve(self, accepted: socket.socket) -> None:
        connection = Connection(accepted, self)
        accepted.settimeout(10)
        with suppress(OSError), accepted:
            if self.before is not None and self.before(connection):
                return
            while (asked := _request(accepted)) is not None:
                self.asked.append(asked)
                self.fault(connection, asked)
                if accepted.fileno() < 0:
                    break
        self.closed.release()


def _request(accepted: socket.socket) -> Asked | None:
    data = b""
    while b"\r\n\r\n" not in data:
        more = accepted.recv(65536)
        if not more:
            return None
        data += more
        if not data[:1].isalpha():  # not HTTP at all: the beginning of TLS
            return None
    head, _, body = data.partition(b"\r\n\r\n")
    first, *lines = head.decode("latin-1").split("\r\n")
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
    length = int(headers.get("content-length", "0"))
    while len(body) < length:
        more = accepted.recv(65536)
        if not more:
            return None
        body += more
    method, target, _ = first.split(" ", 2)
    return Asked(method, target, headers, body)


# Answers and faults

JSON = "application/json; charset=utf-8"


def head(status: int, **headers: str) -> bytes:
    """A status line and headers; `content_type=…` is Content-Type."""
    lines = [f"HTTP/1.1 {status} Whatever"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


def answer(status: int = 200, body: object = None, content_type: str = JSON, **headers: str) -> Fault:
    """A whole answer: `body` as it is when it is bytes, else as JSON."""
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()

    def send(connection: Connection, _: Asked) -> None:
        first = head(status, content_type=content_type, content_length=str(len(raw)), **headers)
        connection.send(first + raw)

    return send


def packed(raw: bytes, encoding: str = "gzip") -> Fault:
    """An answer packed with gzip, whatever its header says of it."""
    return answer(200, gzip.compress(raw), Content_Encoding=encoding)


def breaks_off(connection: Connection, _: Asked) -> None:
    """Promises a thousand bytes and closes after a few."""
    connection.send(head(200, content_type=JSON, content_length="1000") + b'{"id": 1')
    connection.socket.close()


def resets(connection: Connection, _: Asked) -> None:
    """The request has been read, and perhaps done; then the line goes dead."""
    connection.reset()


def closes(connection: Connection, _: Asked) -> None:
    connection.socket.close()


def resets_at_once(connection: Connection) -> bool:
    """Before anything of the request has been read."""
    connection.reset()
    return True


def drips_the_body(connection: Connection, _: Asked) -> None:
    connection.send(head(200, content_type=JSON, content_length="100000"))
    connection.drip(b'{"x": "' + b"a" * 100_000)


def drips_the_head(connection: Connection, _: Asked) -> None:
    connection.send(b"HTTP/1.1 200 OK\r\nX-Slow: ")
    connection.drip(b"a" * 100_000)


def says_nothing(connection: Connection, _: Asked) -> None:
    connection.server.stopping.wait(10)


def talks_nonsense(connection: Connection, _: Asked) -> None:
    connection.send(b"SSH-2.0-OpenSSH_9.2\r\n\r\n")
    connection.socket.close()
