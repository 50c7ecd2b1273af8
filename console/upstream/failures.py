"""What goes wrong over HTTP, in the words of protocol.py.

The one question is whether anything can have happened over there: `writes` says whether the request
asked for something to be done.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit

from console.rules.cleaning import clean_line
from console.upstream.protocol import (
    AuthRefused,
    Conflict,
    Forbidden,
    Gone,
    Invalid,
    NotAHelpdesk,
    NotSent,
    NotTaken,
    RateLimited,
    UnknownOutcome,
    Unreadable,
    UpstreamProblem,
)
from console.upstream.transport import certificate_trouble, never_arrived
from storage.frozen import frozen
from storage.problems import mark

UNTOLD_WAIT = 10.0  # seconds, when a helpdesk asks to wait without saying how long


@frozen
class Refusal:
    """An answer with a status that is not 2xx. `told` is what it says for itself, cleaned."""

    host: str
    path: str
    status: int
    headers: Mapping[str, str]  # lower-case names
    told: str
    writes: bool

    @property
    def is_page(self) -> bool:
        """A web page: something in between has answered for the helpdesk."""
        return "html" in self.headers.get("content-type", "").lower()


def refused(refusal: Refusal) -> UpstreamProblem:
    """The problem to raise."""
    status, host = refusal.status, refusal.host
    if 300 <= status < 400 or status == 511:
        return _led_away(refusal)
    if status == 401:
        return AuthRefused(
            mark("{host} does not accept the token. Set a new one with `pult connect`."), host=host
        )
    if status in (429, 503):
        after = wait_of(refusal.headers)
        return RateLimited(
            mark("{host} asks us to wait for {seconds} s."), after, host=host, seconds=round(after)
        )
    if status >= 500 or status == 408:
        return _broke_down(refusal)
    if status in (403, 404, 407, 410, 421, 425) and (refusal.is_page or status in (407, 421, 425)):
        return _not_handed_on(refusal)
    if status == 403:
        return Forbidden(
            mark("{host} does not allow you this ({why}). Ask whoever looks after it."),
            host=host,
            why=refusal.told or status,
        )
    if status in (404, 410):
        return Gone(
            mark("{host} has no {path} any more, or hides it from you."), host=host, path=refusal.path
        )
    if status in (409, 412):
        return Conflict(mark("It has been changed at {host} in the meantime."), host=host)
    return Invalid(
        mark("{host} refused this: {why}. The text is kept."), host=host, why=refusal.told or f"HTTP {status}"
    )


def broken(host: str, why: str, error: Exception, *, writes: bool) -> UpstreamProblem:
    """What an error of the wire means. `why` is its text, cleaned."""
    if trouble := certificate_trouble(error):
        return NotSent(
            mark(
                "The certificate of {host} cannot be trusted ({why}). Nothing was sent. Check the address"
                " and this machine's clock, or have the certificate installed here."
            ),
            host=host,
            why=clean_line(trouble, 120),
        )
    if never_arrived(error):
        return NotSent(
            mark("{host} cannot be reached ({why}). It is tried again by itself."), host=host, why=why
        )
    if writes:
        return lost(host, why)
    return NotSent(
        mark("The answer of {host} did not arrive ({why}). It is asked again by itself."), host=host, why=why
    )


def lost(host: str, why: str) -> UnknownOutcome:
    """A write has no answer that can be believed."""
    return UnknownOutcome(
        mark(
            "{host} took the request, but its answer was lost ({why}). Whether it was done is looked up"
            " before anything is sent again."
        ),
        host=host,
        why=why,
    )


def unreadable(host: str, why: str, *, writes: bool) -> UpstreamProblem:
    """An answer said yes in a body that cannot be read."""
    if writes:
        return lost(host, why)
    return Unreadable(mark("{host} sent an answer that cannot be read: {why}."), host=host, why=why)


def not_a_helpdesk(host: str, kind: str) -> NotAHelpdesk:
    """A read was answered with `kind`, a media type that is not JSON's."""
    if "html" in kind:
        return NotAHelpdesk(
            mark(
                "A web page answered instead of {host}: a login page, or a network that wants you to sign in"
                " first. Open the address in a browser, then check it with `pult doctor`."
            ),
            host=host,
        )
    return NotAHelpdesk(
        mark("{host} answered with {kind} where JSON was expected. Check the address of the helpdesk."),
        host=host,
        kind=clean_line(kind, 60) or "?",
    )


def is_json(kind: str) -> bool:
    """Whether a media type, in lower case and without parameters, is JSON's."""
    return kind in ("application/json", "text/json") or (
        kind.startswith("application/") and kind.endswith("+json")
    )


def wait_of(headers: Mapping[str, str]) -> float:
    """Seconds to wait by Retry-After, which is a number or a date by the server's own clock."""
    text = headers.get("retry-after", "").strip()
    if text.isascii() and text.isdigit() and len(text) < 10:
        return float(text)
    until, now = moment_of(text), moment_of(headers.get("date", ""))
    if until is None or now is None:
        return UNTOLD_WAIT
    return max(0.0, (until - now).total_seconds())


def moment_of(text: str) -> datetime | None:
    """A date as HTTP writes it, in UTC; None when it is none."""
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def _led_away(refusal: Refusal) -> UpstreamProblem:
    """A redirect: nothing was done, but for "see other", which answers what *was* done."""
    sentence = mark(
        "{host} sends us on to {target}, which is not followed: a login page, or an address that has moved."
        " Check it in a browser, then set it with `pult connect`."
    )
    try:
        target = urlsplit(refusal.headers.get("location", "")).hostname or ""
    except ValueError:
        target = ""
    values = {"host": refusal.host, "target": clean_line(target, 100) or refusal.host}
    if not refusal.writes:
        return NotAHelpdesk(sentence, **values)
    return UnknownOutcome(sentence, **values) if refusal.status == 303 else NotSent(sentence, **values)


def _broke_down(refusal: Refusal) -> UpstreamProblem:
    if refusal.writes:
        return UnknownOutcome(
            mark(
                "{host} broke down over the request (HTTP {status}). Whether it was done is looked up before"
                " anything is sent again."
            ),
            host=refusal.host,
            status=refusal.status,
        )
    return NotTaken(
        mark("{host} answers with an error of its own (HTTP {status}). It is asked again by itself."),
        host=refusal.host,
        status=refusal.status,
    )


def _not_handed_on(refusal: Refusal) -> UpstreamProblem:
    """A proxy or a portal said no in the helpdesk's place: the helpdesk itself has not been asked."""
    sentence = mark(
        "Something between here and {host} refused the request (HTTP {status}): a proxy, a firewall, or a"
        " network that wants you to sign in first."
    )
    kind: type[NotSent | NotAHelpdesk] = NotAHelpdesk
    if refusal.status == 407:  # whatever is asked for, the proxy wants a password first
        kind = NotSent
    elif refusal.writes or refusal.status in (421, 425):
        kind = NotTaken
    return kind(sentence, host=refusal.host, status=refusal.status)
