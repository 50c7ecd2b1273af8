from __future__ import annotations

import pytest

from console.upstream.rt.address import rest_address
from console.upstream.rt.upstream import account_name


@pytest.mark.parametrize(
    ("given", "address"),
    [
        ("https://rt.example.com", "https://rt.example.com/REST/2.0/"),
        ("https://rt.example.com/", "https://rt.example.com/REST/2.0/"),
        (" https://rt.example.com/REST/2.0/ ", "https://rt.example.com/REST/2.0/"),
        ("rt.example.com", "https://rt.example.com/REST/2.0/"),
        ("rt.example.com:8443/rt", "https://rt.example.com:8443/rt/REST/2.0/"),
        ("http://127.0.0.1:8080/rt/?x=1#y", "http://127.0.0.1:8080/rt/REST/2.0/"),
        ("", ""),
        ("not an address", "not an address"),
        ("http://[::1", "http://[::1"),
    ],
)
def test_an_address_as_people_give_it(given: str, address: str) -> None:
    assert rest_address(given) == address


@pytest.mark.parametrize(
    ("url", "account"),
    [
        ("https://rt.example.com", "rt:oksana@rt.example.com"),
        ("https://rt.example.com/REST/2.0/", "rt:oksana@rt.example.com"),
        ("rt.example.com/rt/", "rt:oksana@rt.example.com/rt"),
        ("http://127.0.0.1:8080", "rt:oksana@127.0.0.1:8080"),
        ("https://user:secret@rt.example.com", "rt:oksana@rt.example.com"),
    ],
)
def test_an_account_names_person_and_place_and_no_secret(url: str, account: str) -> None:
    assert account_name(url, "oksana") == account
