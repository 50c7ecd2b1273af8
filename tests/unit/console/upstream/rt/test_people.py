from __future__ import annotations

import json
from datetime import UTC, datetime
from urllib.parse import unquote

import pytest

from console.upstream.protocol import AuthRefused, Forbidden, Gone
from console.upstream.rt.people import People, owner_of
from console.upstream.rt.rest import Answer, Params

NOW = datetime(2026, 3, 2, tzinfo=UTC)
STAFF = {"root": 1, "oksana": 1, "helper": 0, "former": 0}


class Users:
    """The users of a Request Tracker: login -> privileged. `me` has the number 28."""

    def __init__(self, me: str, users: dict[str, int], refuses: type[Exception] | None = None) -> None:
        self.me = me
        self.users = users
        self.refuses = refuses
        self.asked: list[str] = []
        self.limits: list[dict[str, str]] = []

    def get(self, path: str, params: Params | None = None) -> Answer:
        self.asked.append(path)
        if self.refuses is not None:
            raise self.refuses("no")
        if path == "users":
            wanted = dict(params or [])
            (limit,) = json.loads(wanted["query"])
            self.limits.append(limit)
            page = int(wanted["page"]) - 1
            names = [name for name in sorted(self.users) if _fits(name, limit)][page * 100 : page * 100 + 100]
            return Answer({"items": [{"Name": name, "RealName": name.title()} for name in names]}, NOW)
        name = unquote(path.removeprefix("user/"))
        name = self.me if name == "28" else name
        if name not in self.users:
            raise Gone("not there")
        return Answer({"Name": name, "RealName": "", "Privileged": self.users[name]}, NOW)

    def put(self, path: str, body: object) -> Answer:
        raise AssertionError(path)

    def post(self, path: str, body: object) -> Answer:
        raise AssertionError(path)


def _fits(name: str, limit: dict[str, str]) -> bool:
    if limit["operator"] == "NOT LIKE":
        return limit["value"] not in name
    return name.endswith(limit["value"])


@pytest.mark.parametrize(
    ("token", "owner"),
    [
        ("1-28-0123abcd", "28"),
        ("1-28-0123-abcd", "28"),
        ("1-x-0123", ""),
        ("nonsense", ""),
        ("", ""),
        ("1-28", ""),
        ("1-٣-abc", ""),
    ],
)
def test_a_token_names_its_owner(token: str, owner: str) -> None:
    assert owner_of(token) == owner


def test_who_we_are_is_asked_once() -> None:
    users = Users("oksana", STAFF)
    people = People(users, "1-28-x")
    assert people.whoami() == people.whoami()
    assert (people.whoami().id, people.whoami().name) == ("oksana", "oksana")
    assert people.is_agent("oksana")
    assert users.asked == ["user/28"]


@pytest.mark.parametrize("token", ["nonsense", "1-28-x"])
def test_a_token_without_an_owner_is_refused(token: str) -> None:
    with pytest.raises(AuthRefused):
        People(Users("nobody-there", STAFF), token).whoami()


def test_who_works_here_is_asked_once_for_each() -> None:
    users = Users("oksana", {**STAFF, "a/b@example.org": 1})
    people = People(users, "1-28-x")
    told = [people.is_agent(login) for login in ("root", "helper", "unknown", "a/b@example.org") * 2]
    assert told == [True, False, False, True] * 2
    assert users.asked == ["user/root", "user/helper", "user/unknown", "user/a%2Fb%40example.org"]


@pytest.mark.parametrize("login", ["RT_System", "Nobody"])
def test_the_system_is_nobody(login: str) -> None:
    users = Users("oksana", STAFF)
    assert not People(users, "1-28-x").is_agent(login)
    assert not users.asked


def test_who_is_hidden_from_us_is_no_colleague_to_us() -> None:
    assert not People(Users("oksana", STAFF, Forbidden), "1-28-x").is_agent("root")


def test_agents_are_those_who_are_privileged() -> None:
    users = Users("oksana", {**STAFF, "iryna@example.org": 0})
    agents = People(users, "1-28-x").agents()
    assert [agent.id for agent in agents] == ["oksana", "root"]
    assert "user/iryna%40example.org" not in users.asked, "customers are not asked about one by one"


def test_where_logins_are_addresses_those_of_our_domain_are_asked_about() -> None:
    staff = {"oksana@desk.example.com": 1, "petro@desk.example.com": 1, "iryna@example.org": 0}
    users = Users("oksana@desk.example.com", staff)
    assert {agent.id for agent in People(users, "1-28-x").agents()} == set(list(staff)[:2])
    assert users.limits == [{"field": "Name", "operator": "ENDSWITH", "value": "@desk.example.com"}]


def test_many_users_are_read_page_by_page_and_not_for_ever() -> None:
    users = Users("u000", {f"u{number:03}": 1 for number in range(1000)})
    agents = People(users, "1-28-x").agents()
    assert users.asked.count("users") == 3
    assert len(agents) == 300
