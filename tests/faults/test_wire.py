"""HTTP against real sockets: certificates, and answers that never end or swell."""

from __future__ import annotations

import gzip
import ipaddress
import socket
import ssl
import threading
import time
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from console.upstream.http import JsonClient
from console.upstream.protocol import (
    Invalid,
    NotSent,
    UnknownOutcome,
    Unreadable,
    UpstreamProblem,
)
from tests.unit.console.upstream import faulty_server as faulty
from tests.unit.console.upstream.faulty_server import Asked, Connection, Fault, FaultyServer, answer, head

NOW = datetime.now(UTC)
DAY = timedelta(days=1)
JSON = faulty.JSON


# Certificates


class Authority:
    """Somebody who signs certificates, and whom a system may trust or not."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Test authority")])
        self.root = folder / "root.pem"
        root = self._signed(self._name, self._key, NOW + 9 * DAY, ca=True)
        self.root.write_bytes(root.public_bytes(serialization.Encoding.PEM))

    def certificate(self, host: str, until: datetime) -> Path:
        """A key and a certificate in one file."""
        key = ec.generate_private_key(ec.SECP256R1())
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, host)])
        signed = self._signed(name, key, until, host=host)
        path = self._folder / f"{host}-{until:%Y%m%d}.pem"
        path.write_bytes(
            key.private_bytes(
                serialization.Encoding.PEM,
                serialization.PrivateFormat.PKCS8,
                serialization.NoEncryption(),
            )
            + signed.public_bytes(serialization.Encoding.PEM)
        )
        return path

    def _signed(
        self,
        name: x509.Name,
        key: ec.EllipticCurvePrivateKey,
        until: datetime,
        *,
        host: str = "",
        ca: bool = False,
    ) -> x509.Certificate:
        builder = (
            x509.CertificateBuilder()
            .subject_name(name)
            .issuer_name(self._name)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(NOW - 30 * DAY)
            .not_valid_after(until)
            .add_extension(x509.BasicConstraints(ca=ca, path_length=None), critical=True)
        )
        if host:
            try:
                named: x509.GeneralName = x509.IPAddress(ipaddress.ip_address(host))
            except ValueError:
                named = x509.DNSName(host)
            builder = builder.add_extension(x509.SubjectAlternativeName([named]), critical=False)
        return builder.sign(self._key, hashes.SHA256())


@contextmanager
def over_tls(certificate: Path) -> Iterator[tuple[int, list[bytes]]]:
    """A server that answers `{"id": 7}`; its port, and what it has read."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    listener = socket.create_server(("127.0.0.1", 0))
    read: list[bytes] = []

    def serve() -> None:
        while True:
            try:
                accepted, _ = listener.accept()
            except OSError:
                return
            with suppress(OSError), accepted, context.wrap_socket(accepted, server_side=True) as line:
                line.settimeout(10)
                read.append(line.recv(65536))
                line.sendall(head(200, content_type=JSON, content_length="9") + b'{"id": 7}')

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield listener.getsockname()[1], read
    finally:
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        thread.join(5)


@pytest.mark.parametrize(
    ("trusted", "host", "until", "says"),
    [
        (True, "127.0.0.1", NOW + DAY, ""),
        (False, "127.0.0.1", NOW + DAY, "cannot be trusted"),
        (True, "127.0.0.1", NOW - DAY, "expired"),
        (True, "desk.example.com", NOW + DAY, "cannot be trusted"),
    ],
    ids=["trusted", "unknown authority", "expired", "another host"],
)
def test_a_certificate_counts_when_the_system_trusts_it(
    trusted: bool, host: str, until: datetime, says: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    authority = Authority(tmp_path)
    nobody = tmp_path / "nobody.pem"
    nobody.touch()
    monkeypatch.setenv("SSL_CERT_FILE", str(authority.root if trusted else nobody))
    monkeypatch.setenv("SSL_CERT_DIR", str(tmp_path / "none"))
    with over_tls(authority.certificate(host, until)) as (port, read):
        with JsonClient(f"https://127.0.0.1:{port}/", {"authorization": "token canary"}) as client:
            if not says:
                assert client.read("x").data == {"id": 7}
                return
            with pytest.raises(NotSent, match=says):
                client.read("x")
            with pytest.raises(NotSent, match=r"Nothing was sent"):
                client.write("POST", "x", {"Content": "слова"})
        assert b"canary" not in b"".join(read), "the token went to somebody whom nobody knows"


def test_a_name_that_does_not_exist_is_not_sent() -> None:
    client = JsonClient("http://no-such-desk.invalid/", total=5.0)
    with client, pytest.raises(NotSent, match="cannot be reached"):
        client.write("POST", "x", {})


# Answers without an end


def _chunked(connection: Connection) -> None:
    connection.send(head(200, content_type=JSON, transfer_encoding="chunked"))


def endless_chunks(connection: Connection, _: Asked) -> None:
    _chunked(connection)
    connection.send(b'1\r\n"\r\n')
    while True:
        connection.send(b"10000\r\n" + b"a" * 0x10000 + b"\r\n")


def endless_bomb(connection: Connection, _: Asked) -> None:
    """Blanks without an end, packed a thousand times smaller."""
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    connection.send(head(200, content_type=JSON, transfer_encoding="chunked", content_encoding="gzip"))
    while True:
        piece = packer.compress(b" " * 1_000_000)
        if piece:
            connection.send(f"{len(piece):x}\r\n".encode() + piece + b"\r\n")


def endless_headers(connection: Connection, _: Asked) -> None:
    connection.send(b"HTTP/1.1 200 OK\r\n")
    while True:
        connection.send(b"X-More: " + b"a" * 1000 + b"\r\n")


def endless_interim(connection: Connection, _: Asked) -> None:
    """102, 102, 102, …: each is an answer of its own, and none is the answer."""
    while not connection.server.stopping.wait(0.02):
        connection.send(b"HTTP/1.1 102 Processing\r\n\r\n")


def two_in_one(connection: Connection, _: Asked) -> None:
    raw = gzip.compress(b'{"id": 1}') + gzip.compress(b'{"id": 2}')
    answer(200, raw, Content_Encoding="gzip")(connection, _)


def drips_chunks(connection: Connection, _: Asked) -> None:
    _chunked(connection)
    while not connection.server.stopping.wait(0.02):
        connection.send(b"1\r\n \r\n")


ENDLESS: dict[str, tuple[Fault, type[UpstreamProblem]]] = {
    "chunks": (endless_chunks, Unreadable),
    "a bomb": (endless_bomb, Unreadable),
    "headers": (endless_headers, NotSent),
    "interim answers": (endless_interim, NotSent),
    "chunks that drip": (drips_chunks, NotSent),
    "two packed bodies": (two_in_one, Unreadable),
    "packed twice": (faulty.packed(gzip.compress(b"{}"), "gzip, deflate"), Unreadable),
    "nesting": (answer(200, b'{"a":' * 50_000 + b"1" + b"}" * 50_000), Unreadable),
    "nesting just too deep": (answer(200, b"[" * 65 + b"]" * 65), Unreadable),
    "a key twice, deep inside": (answer(200, b'{"a": [{"b": 1, "b": 2}]}'), Unreadable),
    "Infinity": (answer(200, b'{"total": -Infinity}'), Unreadable),
    "1e999": (answer(200, b'{"total": 1e999}'), Unreadable),
    "2^63": (answer(200, b'{"id": 9223372036854775808}'), Unreadable),
    "a number of a megabyte": (answer(200, b"1" * 900_000), Unreadable),
    "half a character": (answer(200, b'{"name": "\xd0"}'), Unreadable),
    "two values": (answer(200, b"{} {}"), Unreadable),
}


@pytest.mark.parametrize("name", ENDLESS)
def test_what_never_ends_or_swells_is_cut_off(name: str) -> None:
    fault, for_read = ENDLESS[name]
    with (
        FaultyServer(fault).running() as server,
        JsonClient(server.url, total=1.0, largest=1_000_000) as client,
    ):
        begun = time.monotonic()
        with pytest.raises(UpstreamProblem) as raised:
            client.read("x")
        assert type(raised.value) is for_read
        with pytest.raises(UnknownOutcome):
            client.write("POST", "x", {})
        assert time.monotonic() - begun < 10  # two deadlines, on a machine that is busy


@pytest.mark.parametrize("kind", ["chunks", "a bomb"])
def test_a_refusal_is_believed_without_its_endless_body(kind: str) -> None:
    fault = ENDLESS[kind][0]

    def refuses(connection: Connection, asked: Asked) -> None:
        send: Callable[[bytes], None] = connection.socket.sendall
        first = True

        def instead(data: bytes) -> None:
            nonlocal first
            send(data.replace(b"HTTP/1.1 200", b"HTTP/1.1 422") if first else data)
            first = False

        fault(_Said(connection, instead), asked)

    with (
        FaultyServer(refuses).running() as server,
        JsonClient(server.url, total=2.0) as client,
        pytest.raises(Invalid),
    ):
        client.write("POST", "x", {})


class _Said(Connection):
    """A connection that says something else."""

    def __init__(self, other: Connection, send: Callable[[bytes], None]) -> None:
        super().__init__(other.socket, other.server)
        self._instead = send

    def send(self, data: bytes) -> None:
        self._instead(data)


def test_a_server_that_reads_nothing_does_not_hold_us(tmp_path: Path) -> None:
    """The buffers of both systems fill, and then every write waits."""
    listener = socket.create_server(("127.0.0.1", 0))
    try:
        with JsonClient(f"http://127.0.0.1:{listener.getsockname()[1]}/", total=1.0) as client:
            begun = time.monotonic()
            with pytest.raises(UnknownOutcome):
                client.write("POST", "x", {"Content": "а" * 20_000_000})
            assert time.monotonic() - begun < 10
    finally:
        listener.close()
