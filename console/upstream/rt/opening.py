"""Opening a Request Tracker, by what the operator's settings say."""

from __future__ import annotations

from datetime import timedelta
from time import monotonic

from console.upstream.protocol import AuthRefused, UpstreamProblem
from console.upstream.registry import Opening
from console.upstream.rt.check import Check
from console.upstream.rt.client import RtClient
from console.upstream.rt.report import Line, Report, Topic, Verdict
from console.upstream.rt.upstream import RtUpstream
from console.upstream.rt.words import Words


def open_upstream(opening: Opening) -> RtUpstream:
    """Nothing is asked of the server yet. Raises `UpstreamProblem` for an address that is none."""
    client = RtClient(opening.url, opening.token, total=opening.answer_seconds)
    return RtUpstream(
        client,
        Words.of(opening.profile),
        url=opening.url,
        token=opening.token,
        login=opening.login,
        settle=timedelta(seconds=opening.settle_seconds),
        close=client.close,
    )


def check(opening: Opening, *, try_on: str = "", key: str = "") -> Report:
    """What `pult connect rt` tells before it sets a desk up; see `check.Check`."""
    try:
        client = RtClient(opening.url, opening.token)
    except UpstreamProblem as problem:  # the address is none, or the token cannot be one
        topic = Topic.TOKEN if isinstance(problem, AuthRefused) else Topic.ADDRESS
        return Report((Line(topic, Verdict.MISSING, problem),))
    try:
        return Check(client, opening.token, opening.profile, monotonic, try_on=try_on, key=key).run()
    finally:
        client.close()
