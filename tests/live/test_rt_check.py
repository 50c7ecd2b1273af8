"""What `pult connect rt` says of a real Request Tracker, and of what is none."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread

import pytest

from console.profiles.model import FieldMapping, Group, Profile
from console.upstream.registry import Opening
from console.upstream.rt.opening import check
from console.upstream.rt.report import Report, Topic, Verdict
from tests.contract.desk_under_test import key
from tests.live.ports import free_port
from tests.live.rt_rig import MAPPING, Rig, profile_with

pytestmark = [pytest.mark.live, pytest.mark.xdist_group("rt")]


@pytest.fixture(scope="module")
def ticket(rt: Rig) -> str:
    rt.open_ticket("Somewhere to see rights", "A question", queue="Delivery")
    return rt.open_ticket("Somewhere to try", "A question")


def checked(
    url: str, token: str, mapping: FieldMapping = MAPPING, *, try_on: str = "", ours: str = ""
) -> Report:
    profile = profile_with(mapping)
    return check(Opening(profile, url=url, token=token), try_on=try_on, key=ours)


def said(report: Report, verdict: Verdict) -> str:
    return "\n".join(str(line.said) for line in report.of(verdict))


def test_a_good_token_is_told_whose_it_is_and_what_it_may(rt: Rig, ticket: str) -> None:
    report = checked(rt.url, rt.tokens["oksana"], replace(MAPPING, queues=("Support", "Delivery")))
    assert report.usable, said(report, Verdict.MISSING)
    assert report.agent is not None
    assert (report.agent.id, report.agent.name) == ("oksana", "Оксана Береговая")
    assert report.version.startswith("5.")
    assert set(report.queues) == {"Support", "Delivery"}
    good = {line.topic for line in report.of(Verdict.GOOD)}
    assert {Topic.VERSION, Topic.TOKEN, Topic.QUEUES, Topic.RIGHTS, Topic.FIELDS} <= good


def test_the_marker_is_tried_only_where_one_says_so(rt: Rig, ticket: str) -> None:
    desk = rt.upstream("petro")
    before = len(desk.fetch(ticket).messages or ())
    untried = checked(rt.url, rt.tokens["oksana"])
    assert not untried.about(Topic.MARKER)
    assert len(desk.fetch(ticket).messages or ()) == before
    marked = key()
    tried = checked(rt.url, rt.tokens["oksana"], try_on=ticket, ours=marked)
    assert [line.verdict for line in tried.about(Topic.MARKER)] == [Verdict.GOOD]
    messages = desk.fetch(ticket).messages or ()
    assert [message.client_key for message in messages[before:]] == [marked]
    assert not rt.mail.to(ticket, "iryna@example.org"), "a test of the connection is no customer's business"
    desk.close()


def test_without_rights_it_says_which_and_who_can_grant_them(rt: Rig, ticket: str) -> None:
    report = checked(rt.url, rt.tokens["nobodys"])
    assert not report.usable
    assert "You may see no queue" in said(report, Verdict.MISSING)
    assert "SeeQueue" in said(report, Verdict.MISSING)


def test_a_queue_that_one_may_only_read_is_told_with_the_missing_rights(rt: Rig) -> None:
    rt.open_ticket("To be read", "A question", queue="Reading")
    named = checked(rt.url, rt.tokens["oksana"], replace(MAPPING, queues=("Reading",)))
    assert not named.usable
    for right in ("CommentOnTicket", "ModifyTicket"):
        assert right in said(named, Verdict.MISSING)
    by_the_way = checked(rt.url, rt.tokens["oksana"])
    assert by_the_way.usable, said(by_the_way, Verdict.MISSING)
    assert "CommentOnTicket" in said(by_the_way, Verdict.WARNING)


def test_what_the_profile_names_and_the_server_has_not_is_missing(rt: Rig, ticket: str) -> None:
    mapping = replace(
        MAPPING,
        queues=("Support", "Accounts"),
        order_field="OrderNumber",
        statuses={**MAPPING.statuses, "waiting": "parked"},
    )
    report = checked(rt.url, rt.tokens["oksana"], mapping)
    assert not report.usable
    assert "Accounts" in said(report, Verdict.MISSING)
    assert "OrderNumber" in said(report, Verdict.MISSING)
    assert "parked" in said(report, Verdict.WARNING)
    assert "chat" in said(report, Verdict.WARNING), "a channel that the profile does not know"


BOTH = replace(MAPPING, queues=("Support", "Delivery"))


@pytest.mark.parametrize(
    ("mapping", "named", "remedy"),
    [
        pytest.param(
            replace(BOTH, order_field="OrderNumber"),
            "custom field OrderNumber is not in Delivery, Support",
            "Admin > Custom Fields > OrderNumber > Applies to",
            id="no such field",
        ),
        pytest.param(
            replace(BOTH, order_field="Parcel"),
            "custom field Parcel is not in Support, or",
            "Admin > Custom Fields > Parcel > Applies to",
            id="a field of another queue only",
        ),
        pytest.param(
            replace(BOTH, queues=("Support", "Delivery", "Secret")),
            "queue Secret is not there, or you may not see it",
            "SeeQueue",
            id="a queue that is hidden",
        ),
    ],
)
def test_what_is_missing_is_named_with_its_remedy_and_the_rest_is_looked_at(
    rt: Rig, ticket: str, mapping: FieldMapping, named: str, remedy: str
) -> None:
    report = checked(rt.url, rt.tokens["oksana"], mapping)
    assert not report.usable
    (line,) = report.of(Verdict.MISSING)
    assert named in str(line.said)
    assert remedy in str(line.said)
    # The rest goes on: the fields that are there, the rights, the statuses of the queues that are seen.
    good = said(report, Verdict.GOOD)
    assert "The custom field Channel is there." in good
    assert "You may reply, write notes and set the status in Delivery, Support." in good
    assert report.about(Topic.STATUSES)
    assert set(report.queues) == {"Support", "Delivery"}


def test_a_field_that_one_queue_has_is_there_for_a_desk_of_that_queue(rt: Rig, ticket: str) -> None:
    mapping = replace(MAPPING, queues=("Delivery",), order_field="Parcel")
    report = checked(rt.url, rt.tokens["oksana"], mapping)
    assert report.usable, said(report, Verdict.MISSING)
    assert "The custom field Parcel is there." in said(report, Verdict.GOOD)


@pytest.mark.parametrize(
    ("status", "known"), [("stalled", True), ("rejected", True), ("parked", False), ("Stalled", True)]
)
def test_a_status_that_no_lifecycle_has_is_named_with_where_to_change_it(
    rt: Rig, ticket: str, status: str, known: bool
) -> None:
    client = rt.client()
    client.put(f"ticket/{ticket}", {"Status": "open"})  # a new one does not offer all that there is
    client.close()
    mapping = replace(BOTH, statuses={**MAPPING.statuses, "waiting": status})
    report = checked(rt.url, rt.tokens["oksana"], mapping)
    assert report.usable, "it can be worked with until that status is set"
    warned = [line for line in report.about(Topic.STATUSES) if "No ticket has or offers" in str(line.said)]
    if known:
        assert warned == []
        return
    (line,) = warned
    assert line.verdict is Verdict.WARNING
    assert f"the status {status}." in str(line.said)
    assert "change [statuses] in the profile's rt.toml" in str(line.said)


def test_groups_that_request_tracker_does_not_tell_are_said(rt: Rig, ticket: str) -> None:
    """They may be a field of users, which comes with no ticket, or be named by no field at all."""
    grouped = replace(profile_with(BOTH), groups=(Group("wholesale", {"en": "Wholesale"}),))

    def warned(profile: Profile) -> str:
        report = check(Opening(profile, url=rt.url, token=rt.tokens["oksana"]))
        return said(report, Verdict.WARNING)

    assert "names no field that tells them" in warned(grouped)
    assert "(wholesale)" in warned(grouped)
    of_users = replace(grouped, mappings={"rt": replace(BOTH, group_field="Wholesale")})
    assert "Wholesale is a custom field of users" in warned(of_users)
    of_tickets = replace(grouped, mappings={"rt": replace(BOTH, group_field="OrderID")})
    assert "custom field of users" not in warned(of_tickets)
    assert "names no field" not in warned(of_tickets)


def test_where_one_may_open_nothing_calls_and_the_roster_cannot_begin(rt: Rig) -> None:
    may = checked(rt.url, rt.tokens["oksana"], BOTH)
    assert "You may open no tickets" not in said(may, Verdict.WARNING)
    may_not = checked(rt.url, rt.tokens["reader"], replace(MAPPING, queues=("Looking",)))
    assert "You may open no tickets in the queue Looking" in said(may_not, Verdict.WARNING)
    assert "CreateTicket" in said(may_not, Verdict.WARNING)


@pytest.mark.parametrize("token", ["1-28-0123456789abcdef0123456789abcdef", "nonsense", "", "ключ"])
def test_a_wrong_token_is_told_apart_from_a_wrong_address(rt: Rig, token: str) -> None:
    report = checked(rt.url, token)
    assert not report.usable
    assert [line.topic for line in report.of(Verdict.MISSING)] == [Topic.TOKEN]


@pytest.mark.parametrize("path", ["/elsewhere", "/REST/1.0"])
def test_a_wrong_path_on_the_right_server_is_told(rt: Rig, path: str) -> None:
    report = checked(rt.url + path, rt.tokens["oksana"])
    assert [line.topic for line in report.of(Verdict.MISSING)] == [Topic.ADDRESS]


@pytest.mark.parametrize("suffix", ["", "/", "/REST/2.0", "/REST/2.0/"])
def test_the_address_may_be_given_as_people_have_it(rt: Rig, ticket: str, suffix: str) -> None:
    assert checked(rt.url + suffix, rt.tokens["oksana"]).version


def test_nobody_there_is_told() -> None:
    report = checked(f"http://127.0.0.1:{free_port()}", "1-28-0123456789abcdef")
    (line,) = report.lines
    assert (line.topic, line.verdict) == (Topic.ADDRESS, Verdict.MISSING)
    assert "cannot be reached" in str(line.said)


@pytest.mark.parametrize(
    "address", ["not an address", "", "ftp://desk.example.com", "https://u:p@desk.example.com"]
)
def test_what_is_no_address_is_told(address: str) -> None:
    (line,) = checked(address, "1-28-0123456789abcdef").lines
    assert line.topic is Topic.ADDRESS


class Portal(BaseHTTPRequestHandler):
    """Answers everything with a page, as a network does that wants a person to sign in first."""

    def do_GET(self) -> None:  # the name is the library's
        page = b"<!DOCTYPE html><title>Welcome to the hotel</title>"
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(page)))
        self.end_headers()
        self.wfile.write(page)

    def log_message(self, *_: object) -> None:
        """Nothing: the tests speak for themselves."""


@pytest.fixture
def portal() -> Iterator[str]:
    server = HTTPServer(("127.0.0.1", 0), Portal)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join(10)


def test_a_page_instead_of_a_helpdesk_is_told(portal: str) -> None:
    (line,) = checked(portal, "1-28-0123456789abcdef").lines
    assert (line.topic, line.verdict) == (Topic.ADDRESS, Verdict.MISSING)
    assert "web page" in str(line.said)


def test_queues_in_which_roles_are_asked_are_looked_at(rt: Rig, ticket: str) -> None:
    asked = {"it": "Development", "keeper": "Warehouse", "reader": "Reading", "logistics": "Delivery"}
    mapping = replace(MAPPING, queues=("Support",), role_queues=asked)
    report = checked(rt.url, rt.tokens["petro"], mapping)
    assert report.usable, said(report, Verdict.MISSING)
    warned = said(report, Verdict.WARNING)
    assert "Questions to keeper go into the queue Warehouse, which is not there" in warned
    assert "Questions to colleagues can be asked in: Development, Reading, Delivery." in said(
        report, Verdict.GOOD
    )
