from __future__ import annotations

from datetime import UTC, datetime

import pytest

from console.upstream.rt import wire
from console.upstream.rt.wire import Person, Unreadable


@pytest.mark.parametrize(
    ("value", "number"), [(5, 5), ("5", 5), ("007", 7), (2**63 - 1, 2**63 - 1), ("9" * 18, int("9" * 18))]
)
def test_an_id_may_be_a_number_or_digits(value: object, number: int) -> None:
    assert wire.number({"id": value}, "id") == number


@pytest.mark.parametrize(
    "value",
    [None, "", "x", "-5", 0, -1, 1.5, True, 2**63, "9" * 19, "9" * 40, "٣", [5], {"id": 5}, " 5"],
)
def test_what_is_no_id_is_unreadable(value: object) -> None:
    with pytest.raises(Unreadable):
        wire.number({"id": value}, "id")


@pytest.mark.parametrize(
    ("value", "text"), [(None, ""), ("", ""), ("a", "a"), (5, "5"), (1.5, "1.5"), ("ё\n", "ё\n")]
)
def test_a_text_may_be_null_or_a_number(value: object, text: str) -> None:
    assert wire.text({"Subject": value}, "Subject") == text
    assert wire.text({}, "Subject") == ""


@pytest.mark.parametrize("value", [True, [], {}, ["a"]])
def test_what_is_no_text_is_unreadable(value: object) -> None:
    with pytest.raises(Unreadable, match="Subject"):
        wire.text({"Subject": value}, "Subject")


@pytest.mark.parametrize(
    ("value", "moment"),
    [
        ("2026-11-21T22:05:28Z", datetime(2026, 11, 21, 22, 5, 28, tzinfo=UTC)),
        ("2026-11-22T00:05:28+02:00", datetime(2026, 11, 21, 22, 5, 28, tzinfo=UTC)),
        ("2026-11-21 22:05:28", datetime(2026, 11, 21, 22, 5, 28, tzinfo=UTC)),
        ("1970-01-01T00:00:00Z", None),
        ("1969-12-31T19:00:00-05:00", None),
        ("", None),
        (None, None),
    ],
)
def test_moments_are_utc_and_1970_is_not_set(value: object, moment: datetime | None) -> None:
    assert wire.moment({"Due": value}, "Due") == moment


@pytest.mark.parametrize("value", ["yesterday", "2026-13-01T00:00:00Z", "0", [], "9999999999"])
def test_what_is_no_moment_is_unreadable(value: object) -> None:
    with pytest.raises(Unreadable):
        wire.moment({"Due": value}, "Due")


def test_a_moment_that_must_be_set() -> None:
    with pytest.raises(Unreadable, match="Created is not set"):
        wire.set_moment({"Created": "1970-01-01T00:00:00Z"}, "Created")


@pytest.mark.parametrize(
    ("value", "person"),
    [
        (None, None),
        ("Nobody", None),
        ({"id": "Nobody", "Name": "Nobody"}, None),
        ({}, None),
        ("op1", Person("op1", "op1")),
        (14, Person("14", "14")),
        ({"id": "op1", "type": "user"}, Person("op1", "op1")),
        ({"id": 14, "Name": "op1", "RealName": None}, Person("op1", "op1")),
        (
            {"Name": "op1", "RealName": "Оксана", "Lang": "ru_RU", "WorkPhone": "5", "City": "Київ"},
            Person("op1", "Оксана", phone="5", language="ru", city="Київ"),
        ),
    ],
)
def test_people_are_known_by_their_logins(value: object, person: Person | None) -> None:
    assert wire.person(value) == person


@pytest.mark.parametrize("value", [[], True, {"Name": ["x"]}])
def test_what_is_no_person_is_unreadable(value: object) -> None:
    with pytest.raises(Unreadable):
        wire.person(value)


def test_groups_in_a_role_are_left_out() -> None:
    row = {"Requestor": [{"type": "group", "id": "7"}, {"type": "user", "id": "a"}, "b"]}
    assert [person.id for person in wire.people(row, "Requestor")] == ["a", "b"]
    assert wire.people({"Requestor": {"id": "a"}}, "Requestor")[0].id == "a"
    assert wire.people({}, "Requestor") == []


def test_custom_fields_are_by_name() -> None:
    row = {
        "CustomFields": [
            {"id": "2", "name": "OrderID", "values": ["ZM-1", "ZM-2"]},
            {"id": 3, "name": "Empty", "values": []},
            {"id": 4, "name": "Null", "values": [None]},
            {"id": 5, "name": "Picture", "values": [{"filename": "x.png"}]},
        ]
    }
    assert wire.custom_fields(row) == {"OrderID": "ZM-1", "Empty": "", "Null": "", "Picture": ""}
    assert wire.custom_fields({"CustomFields": ""}) == wire.custom_fields({}) == {}


@pytest.mark.parametrize("value", [{}, ["x"], "x", [{"name": []}]])
def test_custom_fields_of_another_shape_are_unreadable(value: object) -> None:
    with pytest.raises(Unreadable):
        wire.custom_fields({"CustomFields": value})


def test_a_collection_has_items() -> None:
    assert wire.rows({"items": [{"id": 1}, None, 5, "x"]}) == [{"id": 1}]
    assert wire.total({"total": 5}) == 5


@pytest.mark.parametrize("body", [None, [], {}, {"items": {}}, "x"])
def test_what_has_no_items_is_no_collection(body: object) -> None:
    with pytest.raises(Unreadable):
        wire.rows(body)


@pytest.mark.parametrize("body", [None, {}, {"total": None}, {"total": True}, {"total": "5"}])
def test_a_total_is_not_always_told(body: object) -> None:
    assert wire.total(body) is None


def test_a_queue_is_named_by_name_or_number() -> None:
    assert wire.named({"Queue": {"id": "3", "Name": "Support"}}, "Queue") == "Support"
    assert wire.named({"Queue": {"id": "3"}}, "Queue") == "3"
    assert wire.named({"Queue": "Support"}, "Queue") == "Support"
