"""Who works at the desk: Request Tracker tells only one user at a time whether they are privileged."""

from __future__ import annotations

from urllib.parse import quote

from console.upstream.protocol import AuthRefused, Forbidden, Gone
from console.upstream.rt import wire
from console.upstream.rt.paging import PAGE, page_of
from console.upstream.rt.queries import json_query
from console.upstream.rt.rest import Rest
from storage.problems import mark
from storage.records import Agent

MOST = 300  # users looked at: a desk with more names its agents by an address of their own
_TOKEN_PARTS = 3


class People:
    """The users of one Request Tracker, each asked for once.

    `token` is read for the number of its owner, which it carries: no request tells it.
    """

    def __init__(self, rest: Rest, token: str) -> None:
        self._rest = rest
        self._owner = owner_of(token)
        self._privileged: dict[str, bool] = {wire.SYSTEM: False, wire.NOBODY: False}
        self._me: Agent | None = None

    def whoami(self) -> Agent:
        """The token's owner. Raises `AuthRefused` where that cannot be told."""
        if self._me is None:
            row = self._user(self._owner)
            if not self._owner or row is None:
                raise AuthRefused(
                    mark(
                        "This token does not name its owner. Make one in Request Tracker under "
                        "Logged in as … > Settings > Auth Tokens."
                    )
                )
            login = wire.text(row, "Name")
            self._privileged[login] = _is_privileged(row)
            self._me = Agent(login, wire.text(row, "RealName") or login, login)
        return self._me

    def is_agent(self, login: str) -> bool:
        """Whether this user works at the desk: is privileged, as Request Tracker says."""
        known = self._privileged.get(login)
        if known is None:
            row = self._user(login)
            known = self._privileged[login] = row is not None and _is_privileged(row)
        return known

    def agents(self) -> tuple[Agent, ...]:
        """Everybody who works here, by name. Customers are left out by their logins, which are their
        addresses; where ours is an address as well, only those of our own domain are asked about."""
        me = self.whoami()
        _, at, domain = me.login.rpartition("@")
        limit = ("Name", "ENDSWITH", f"@{domain}") if at else ("Name", "NOT LIKE", "@")
        found = {me.login: me}
        for number in range(1, 1 + MOST // PAGE):
            answer = self._rest.get(
                "users",
                [
                    ("query", json_query(limit)),
                    ("fields", "Name,RealName"),
                    ("orderby", "id"),
                    ("per_page", str(PAGE)),
                    ("page", str(number)),
                ],
            )
            page = page_of(answer.body)
            for row in page:
                login = wire.text(row, "Name")
                if login and login not in found and self.is_agent(login):
                    found[login] = Agent(login, wire.text(row, "RealName") or login, login)
            if len(page) < PAGE:
                break
        return tuple(sorted(found.values(), key=lambda agent: (agent.name.casefold(), agent.id)))

    def _user(self, name: str) -> wire.Row | None:
        """None for a user that is not there, or hidden from us."""
        try:
            body = self._rest.get(f"user/{quote(name, safe='')}").body
        except (Gone, Forbidden):
            return None
        return body if isinstance(body, dict) else None


def owner_of(token: str) -> str:
    """The number of the user to whom a token belongs, "" when it has not the form of one."""
    parts = token.split("-", _TOKEN_PARTS - 1)
    return parts[1] if len(parts) == _TOKEN_PARTS and parts[1].isascii() and parts[1].isdigit() else ""


def _is_privileged(row: wire.Row) -> bool:
    return wire.text(row, "Privileged") not in ("", "0")
