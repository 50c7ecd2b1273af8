"""The wire below `console.upstream.http`: one deadline over a whole request, and capped bodies.

The timeouts of httpx hold for one operation each: a server that sends a byte now and then keeps a
request alive for hours. Here every single wait on the socket is cut to what is left of the whole.
(Looking a name up is left to the system, which has its own limit; nothing has been sent then.)
"""

from __future__ import annotations

import ipaddress
import re
import ssl
import threading
import zlib
from collections.abc import Callable, Iterable, Iterator
from typing import Any
from urllib.request import getproxies, proxy_bypass

import httpcore
import httpx
import truststore

from storage.crash_points import Place, is_armed, reached_on_wire

KEEPALIVE = 5.0  # seconds; a connection that has idled longer may be closing over there


WIRE_ERRORS: tuple[type[Exception], ...] = (
    httpx.HTTPError,
    httpcore.TimeoutException,
    httpcore.NetworkError,
    httpcore.ProtocolError,
    httpcore.ProxyError,
    httpcore.UnsupportedProtocol,
)
_NEVER_ARRIVED = (
    httpcore.ConnectError,
    httpcore.ConnectTimeout,
    httpcore.PoolTimeout,
    httpcore.ProxyError,
    httpcore.LocalProtocolError,
    httpcore.UnsupportedProtocol,
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.PoolTimeout,
    httpx.ProxyError,
    httpx.LocalProtocolError,
    httpx.UnsupportedProtocol,
)


class BadBody(ValueError):
    """A body that is too large, broken off, or packed in a way that was not asked for."""


class Deadline:
    """How long the request of this thread may still take."""

    def __init__(self, monotonic: Callable[[], float]) -> None:
        self._monotonic = monotonic
        self._own = threading.local()

    def begin(self, seconds: float) -> None:
        self._own.ends = self._monotonic() + seconds

    def left(self) -> float:
        """Seconds, at least 0."""
        ends: float = getattr(self._own, "ends", float("inf"))
        return max(0.0, ends - self._monotonic())


class _Stream(httpcore.NetworkStream):
    def __init__(self, inner: httpcore.NetworkStream, deadline: Deadline) -> None:
        self._inner = inner
        self._deadline = deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        left = self._deadline.left()
        if not left:
            raise httpcore.ReadTimeout("the whole request took too long")
        reached_on_wire(Place.ASKED)
        return self._inner.read(max_bytes, _shorter(timeout, left))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        piece = max(1, len(buffer) // 2) if is_armed(Place.HALF_SENT) else 65_536
        for start in range(0, len(buffer), piece):
            left = self._deadline.left()
            if not left:
                raise httpcore.WriteTimeout("the whole request took too long")
            self._inner.write(buffer[start : start + piece], _shorter(timeout, left))
            if b" HTTP/1.1\r\n" not in buffer:  # the body: the head is written by itself
                reached_on_wire(Place.HALF_SENT)

    def close(self) -> None:
        self._inner.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        left = self._deadline.left()
        if not left:
            raise httpcore.ConnectTimeout("the whole request took too long")
        return _Stream(
            self._inner.start_tls(ssl_context, server_hostname, _shorter(timeout, left)), self._deadline
        )

    def get_extra_info(self, info: str) -> Any:
        return self._inner.get_extra_info(info)


class _Backend(httpcore.NetworkBackend):
    def __init__(self, deadline: Deadline) -> None:
        self._inner = httpcore.SyncBackend()
        self._deadline = deadline

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        stream = self._inner.connect_tcp(
            host, port, _shorter(timeout, self._deadline.left()), local_address, socket_options
        )
        if not self._deadline.left():  # several addresses, each with its own timeout, or a slow name server
            stream.close()
            raise httpcore.ConnectTimeout("the whole request took too long")
        return _Stream(stream, self._deadline)


def _shorter(timeout: float | None, left: float) -> float:
    return left if timeout is None else min(timeout, left)


class _Body(httpx.SyncByteStream):
    def __init__(self, stream: Iterable[bytes]) -> None:
        self._stream = stream

    def __iter__(self) -> Iterator[bytes]:
        yield from self._stream

    def close(self) -> None:
        close = getattr(self._stream, "close", None)
        if close is not None:
            close()


class DeadlineTransport(httpx.BaseTransport):
    """httpx over httpcore's own pool, which alone can be given another network below it."""

    def __init__(self, deadline: Deadline, proxy: str) -> None:
        settings: dict[str, Any] = {
            "ssl_context": truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT),
            "max_connections": 4,
            "keepalive_expiry": KEEPALIVE,
            "network_backend": _Backend(deadline),
        }
        if proxy:
            at = httpx.Proxy(proxy)
            self._pool: httpcore.ConnectionPool = httpcore.HTTPProxy(
                str(at.url), proxy_auth=at.raw_auth, **settings
            )
        else:
            self._pool = httpcore.ConnectionPool(**settings)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        answer = self._pool.handle_request(
            httpcore.Request(
                method=request.method,
                url=httpcore.URL(
                    scheme=request.url.raw_scheme,
                    host=request.url.raw_host,
                    port=request.url.port,
                    target=request.url.raw_path,
                ),
                headers=request.headers.raw,
                content=request.stream,
                extensions=request.extensions,
            )
        )
        assert isinstance(answer.stream, Iterable)  # noqa: S101  # the pool of the synchronous half
        return httpx.Response(
            status_code=answer.status,
            headers=answer.headers,
            stream=_Body(answer.stream),
            extensions=answer.extensions,
        )

    def close(self) -> None:
        self._pool.close()


def never_arrived(error: Exception) -> bool:
    """Whether nothing of the request can have reached the other side."""
    return isinstance(error, _NEVER_ARRIVED)


def certificate_trouble(error: Exception) -> str:
    """What the system says against the certificate of the other side; "" when that was not it."""
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, ssl.SSLCertVerificationError):
            return cause.verify_message
        cause = cause.__cause__ or cause.__context__
    return ""


def system_proxy(scheme: str, host: str) -> str:
    """The proxy that the system wants for this host, "" for none. This machine needs none."""
    if _is_loopback(host) or proxy_bypass(host):
        return ""
    known = getproxies()
    proxy = known.get(scheme) or known.get("all") or ""
    return proxy if not proxy or "://" in proxy else f"http://{proxy}"


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host.lower() == "localhost" or host.lower().endswith(".localhost")


def unpacked(chunks: Iterable[bytes], encoding: str, limit: int) -> bytes:
    """A body, unpacked: gzip or deflate, one of them once. Raises `BadBody`.

    No more than `limit` bytes are ever held, packed or unpacked, so that a few bytes which swell to
    gigabytes are stopped on the way.
    """
    name = encoding.strip().lower()
    if name in ("", "identity"):
        return _limited(chunks, limit)
    if name not in ("gzip", "x-gzip", "deflate"):
        raise BadBody(f"it is packed as {re.sub(r'[^a-z0-9, -]', '?', name)[:40]}")
    return _inflated(chunks, limit, raw_allowed=name == "deflate")


def _limited(chunks: Iterable[bytes], limit: int) -> bytes:
    body = bytearray()
    for chunk in chunks:
        body += chunk
        if len(body) > limit:
            raise BadBody(f"it is larger than {limit} bytes")
    return bytes(body)


def _inflated(chunks: Iterable[bytes], limit: int, *, raw_allowed: bool) -> bytes:
    body = bytearray()
    packed = 0
    machine = zlib.decompressobj(zlib.MAX_WBITS | 32)  # finds out by itself whether gzip or zlib
    for chunk in chunks:
        packed += len(chunk)
        if packed > limit:
            raise BadBody(f"it is larger than {limit} bytes")
        try:
            body += machine.decompress(chunk, limit + 1 - len(body))
        except zlib.error as error:
            if body or packed > len(chunk) or not raw_allowed:
                raise BadBody("it cannot be unpacked") from error
            machine = zlib.decompressobj(-zlib.MAX_WBITS)  # "deflate" without a head: some servers do that
            try:
                body += machine.decompress(chunk, limit + 1)
            except zlib.error as twice:
                raise BadBody("it cannot be unpacked") from twice
        if len(body) > limit:
            raise BadBody(f"it unpacks to more than {limit} bytes")
        if machine.unused_data:
            raise BadBody("something follows after its end")
    if packed and not machine.eof:
        raise BadBody("it breaks off")
    return bytes(body)
