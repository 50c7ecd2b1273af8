"""Opening a Request Tracker, by what the operator's settings say."""

from __future__ import annotations

from console.upstream.registry import Opening
from console.upstream.rt.client import RtClient
from console.upstream.rt.upstream import RtUpstream
from console.upstream.rt.words import Words


def open_upstream(opening: Opening) -> RtUpstream:
    """Nothing is asked of the server yet. Raises `UpstreamProblem` for an address that is none."""
    client = RtClient(opening.url, opening.token)
    return RtUpstream(
        client,
        Words.of(opening.profile),
        url=opening.url,
        token=opening.token,
        login=opening.login,
        close=client.close,
    )
