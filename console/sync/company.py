"""Telling the helpdesk which ticket is open here, and hearing who else is in one; agents who came since."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import cast

from console.sync.cleaned import cleaned_present
from console.sync.wire import PresenceTold, Told
from console.upstream.protocol import SeesOthers, Upstream, UpstreamProblem

AGENTS_EVERY = 300.0  # seconds until it is asked again who works here
AGENTS_EVERY_WHERE_SEEN = 15.0  # the same where the helpdesk knows who is there: it costs next to nothing

log = logging.getLogger(__name__)


class Company:
    """Does nothing at a helpdesk that cannot tell."""

    def __init__(self, upstream: Upstream, tell: Callable[[Told], None]) -> None:
        self._sees = cast("SeesOthers", upstream) if upstream.capabilities.presence else None
        self._tell = tell
        self._here = ("", False)
        self._said = ("", False)
        self._told = PresenceTold(())
        self.agents_every = AGENTS_EVERY if self._sees is None else AGENTS_EVERY_WHERE_SEEN

    def here(self, ticket_id: str, writing: bool) -> None:
        """That ticket is open on our console."""
        self._here = (ticket_id, writing)

    def look(self) -> None:
        """Say what is new of us, and tell what is new of others. What fails is left out: it is a courtesy."""
        if self._sees is None:
            return
        try:
            if self._here != self._said:
                self._sees.here(*self._here)
                self._said = self._here
            present = tuple(cleaned_present(one) for one in self._sees.others())
        except UpstreamProblem as problem:
            log.info("who is in which ticket cannot be told: %s", problem)
            return
        self._tell_if_new(PresenceTold(present))

    def alone(self) -> None:
        """The helpdesk does not answer: nothing is known of anybody, and it will have forgotten us."""
        self._said = ("", False)
        self._tell_if_new(PresenceTold(()))

    def _tell_if_new(self, told: PresenceTold) -> None:
        if told != self._told:
            self._told = told
            self._tell(told)
