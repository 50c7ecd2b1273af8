"""The address of a Request Tracker, as people give it and as requests need it."""

from __future__ import annotations

from urllib.parse import urlsplit, urlunsplit


def rest_address(url: str) -> str:
    """Where REST 2 is, by an address as a person gives it; what cannot be one is left for the client to
    refuse."""
    address = url.strip()
    if len(address.split()) != 1:
        return address
    if address and "://" not in address:
        address = f"https://{address}"
    try:
        parts = urlsplit(address)
    except ValueError:
        return address
    path = parts.path.rstrip("/").removesuffix("/REST/2.0")
    return urlunsplit((parts.scheme, parts.netloc, f"{path}/REST/2.0/", "", ""))
