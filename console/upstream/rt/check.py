"""What `pult connect rt` looks at, before a desk is set up: can we get there, is it Request Tracker 5,
whose token is it, and is everything allowed and there that the desk needs.

Nothing is changed over there, unless a ticket is named on which the marker may be tried with an
internal note.
"""

from __future__ import annotations

from collections.abc import Callable
from statistics import median

from console.profiles.model import Profile
from console.upstream.protocol import AuthRefused, Forbidden, Gone, Reply, UpstreamProblem
from console.upstream.rt import wire
from console.upstream.rt.catalog import queues
from console.upstream.rt.check_asking import check_asking
from console.upstream.rt.check_desk import DeskCheck
from console.upstream.rt.messages import Messages
from console.upstream.rt.people import People
from console.upstream.rt.report import Findings, Report, Topic
from console.upstream.rt.rest import Rest
from console.upstream.rt.wire import Unreadable
from console.upstream.rt.words import Words
from storage.problems import mark
from storage.records import Agent

SLOW = 0.2  # seconds for the smallest request; the password check alone takes 0.24 at its usual cost
SAMPLES = 3
NOT_FOUND = 404


class Check:
    """One check of one Request Tracker with one token.

    `try_on` is the number of a ticket that the marker may be tried on, "" for none; `key` is then a key
    that was never used. `monotonic` gives seconds.
    """

    def __init__(
        self,
        rest: Rest,
        token: str,
        profile: Profile,
        monotonic: Callable[[], float],
        *,
        try_on: str = "",
        key: str = "",
    ) -> None:
        self._rest = rest
        self._people = People(rest, token)
        self._words = Words.of(profile)
        self._profile = profile
        self._monotonic = monotonic
        self._try_on = try_on
        self._key = key
        self._found = Findings()

    def run(self) -> Report:
        """Never raises an `UpstreamProblem`: what goes wrong is what it reports."""
        agent: Agent | None = None
        version = ""
        names: tuple[str, ...] = ()
        try:
            version = self._address_and_version()
            agent = self._token() if version else None
            if agent is not None:
                self._speed()
                names = self._desk()
            if names:
                self._marker()
        except (UpstreamProblem, Unreadable) as problem:
            if isinstance(problem, UpstreamProblem):
                self._found.failed(Topic.ADDRESS, problem)
            else:
                self._found.missing(Topic.ADDRESS, mark("An answer cannot be read: {why}."), why=problem)
        return Report(tuple(self._found.lines), agent, version, names)

    def _address_and_version(self) -> str:
        """The version, "" when there is no Request Tracker 5 to talk to."""
        try:
            body = self._rest.get("rt").body
        except AuthRefused as problem:
            self._found.failed(Topic.TOKEN, problem)
            return ""
        except UpstreamProblem as problem:
            if not isinstance(problem, Gone) and problem.values.get("status") != NOT_FOUND:
                self._found.failed(Topic.ADDRESS, problem)
                return ""
            self._found.missing(
                Topic.ADDRESS,
                mark(
                    "There is a server at this address, and no Request Tracker 5 on it. Give the address at "
                    "which Request Tracker opens in a browser."
                ),
            )
            return ""
        version = wire.text(body, "Version") if isinstance(body, dict) else ""
        if version.split(".")[0] != "5":
            self._found.missing(
                Topic.VERSION,
                mark("Pult needs Request Tracker 5; this is {version}."),
                version=version or "?",
            )
            return ""
        self._found.good(Topic.VERSION, mark("Request Tracker {version}."), version=version)
        return version

    def _token(self) -> Agent | None:
        try:
            me = self._people.whoami()
        except UpstreamProblem as problem:
            self._found.failed(Topic.TOKEN, problem)
            return None
        if not self._people.is_agent(me.login):
            self._found.missing(
                Topic.TOKEN,
                mark(
                    "{login} counts as a customer. An administrator must let this user be granted rights: "
                    "Admin > Users > {login} > Privileged."
                ),
                login=me.login,
            )
            return None
        self._found.good(
            Topic.TOKEN, mark("The token belongs to {name} ({login})."), name=me.name, login=me.login
        )
        return me

    def _speed(self) -> None:
        took = []
        for _ in range(SAMPLES):
            begun = self._monotonic()
            self._rest.get("rt")
            took.append(self._monotonic() - begun)
        if median(took) > SLOW:
            self._found.warning(
                Topic.SPEED,
                mark(
                    "Every request takes {milliseconds} ms. Most of that may be the check of the token: an "
                    "administrator can lower $BcryptCost (10 instead of 12 makes it four times as fast)."
                ),
                milliseconds=round(median(took) * 1000),
            )

    def _desk(self) -> tuple[str, ...]:
        if "rt" not in self._profile.mappings:
            self._found.missing(
                Topic.FIELDS,
                mark(
                    "The profile {profile} does not say how Request Tracker holds it. Write an rt.toml "
                    "beside its profile.toml; docs/profiles.md shows one."
                ),
                profile=self._profile.key,
            )
            return ()
        there = queues(self._rest)
        wanted = self._words.mapping.queues
        for name in wanted:
            if name not in there:
                self._found.missing(
                    Topic.QUEUES,
                    mark(
                        "The queue {queue} is not there, or you may not see it. It needs the right SeeQueue."
                    ),
                    queue=name,
                )
        ours = {name: number for name, number in there.items() if not wanted or name in wanted}
        if not ours:
            if not wanted:
                self._found.missing(
                    Topic.QUEUES,
                    mark(
                        "You may see no queue. An administrator must grant you, or a group that you are "
                        "in, SeeQueue and ShowTicket: Admin > Queues > (the queue) > Group Rights."
                    ),
                )
            return ()
        self._found.good(Topic.QUEUES, mark("Queues that you see: {queues}."), queues=", ".join(ours))
        self._found.lines += DeskCheck(self._rest, self._words, self._profile).of(ours)
        self._found.lines += check_asking(self._rest, self._words.mapping, there)
        return tuple(ours)

    def _marker(self) -> None:
        """Replies are kept from going out twice by a key inside them: it has to be accepted and found."""
        try:
            self._rest.post("tickets/bulk/comment", [])
        except (Gone, Forbidden):
            self._found.missing(
                Topic.MARKER,
                mark(
                    "This Request Tracker has no /tickets/bulk/comment. An administrator must bring it to "
                    "5.0.3 or later."
                ),
            )
            return
        if not self._try_on:
            return
        messages = Messages(self._rest, self._words)
        note = Reply(self._try_on, self._key, "Pult: a test of the connection.", public=False, changes={})
        try:
            found = messages.say(int(self._try_on), note)[0].server_id
        except UpstreamProblem as problem:
            self._found.failed(Topic.MARKER, problem)
            return
        if found:
            self._found.good(
                Topic.MARKER,
                mark("A marked note was written to ticket {ticket} and found again."),
                ticket=self._try_on,
            )
        else:
            self._found.missing(
                Topic.MARKER,
                mark(
                    "A note was written to ticket {ticket}, and you may not read it. An administrator must "
                    "grant you ShowTicketComments in its queue: without it notes may be written twice."
                ),
                ticket=self._try_on,
            )
