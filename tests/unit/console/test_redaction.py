"""What gets into a log line, and what is taken out of it again."""

from __future__ import annotations

from pathlib import Path

import pytest

from console.redaction import own_words, without_secrets
from console.upstream.protocol import Invalid, NotSent
from storage.problems import StorageProblem
from storage.records import OutgoingState


@pytest.mark.parametrize(
    ("value", "told"),
    [
        (17, "17"),
        (None, "None"),
        (OutgoingState.SENT, "sent"),
        ("10423", "10423"),
        ("desk.example:443", "desk.example:443"),
        ("01a2-b3", "01a2-b3"),
        ("Connection refused", "Connection refused"),
        ("[Errno 111] Connection refused", "[Errno 111] Connection refused"),
        ("Ирина", "‹5 characters›"),
        ("where is my order", "‹17 characters›"),
        ("anna@example.org", "‹16 characters›"),
        ("line\nline", "‹9 characters›"),
        (["Ирина"], "‹list›"),
        ({"name": "Ирина"}, "‹dict›"),
        (ValueError("Ирина"), "ValueError"),
        (PermissionError(13, "Permission denied", "/home/irina/x"), "PermissionError: Permission denied"),
        (OSError("Ирина"), "OSError: …"),
        (Path("/home/irina/desks/test/cache.db"), "…/test/cache.db"),
    ],
)
def test_only_plain_words_are_told(value: object, told: str) -> None:
    assert own_words(value) == told


def test_a_problem_is_told_by_its_own_sentence_and_plain_values() -> None:
    refused = Invalid("{host} refused this: {why}.", host="desk.example", why="Ирина is not a requestor")
    assert own_words(refused) == "Invalid: desk.example refused this: ‹24 characters›."
    within = StorageProblem("It failed: {why}", why=NotSent("No answer ({why})", why="timed out"))
    assert own_words(within) == "StorageProblem: It failed: NotSent: No answer (timed out)"
    assert own_words(StorageProblem("A {place} that nobody fills")).endswith("A {place} that nobody fills")


@pytest.mark.parametrize(
    "line",
    [
        "Authorization: token 1-14-3f0a9c1d2e4b5a6978f0a9c1d2e4b5a6",
        "{'Authorization': 'Bearer CANARYCANARY.x.y'}",
        "authorization=Basic Q0FOQVJZQ0FOQVJZ",
        "sent token CANARYCANARY to the desk",
        "api_access_token=CANARY",
        '"password": "CANARY and more"',
        "secret: CANARY",
        "Cookie: RT_SID=CANARY",
        "https://anna:CANARY@desk.example/REST",
        "with 1-14-0123456789abcdef0123456789abcdef in it",
        "key 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
        "written to CANARY@example.org",
        "called +380 (44) 123-45-67",
    ],
)
def test_what_looks_like_a_secret_is_taken_out(line: str) -> None:
    told = without_secrets(line)
    for secret in ("CANARY", "3f0a9c1d", "Q0FOQVJZ", "0123456789abcdef", "9f86d081", "123-45-67"):
        assert secret not in told
    assert "…" in told


@pytest.mark.parametrize(
    "line",
    [
        "2026-11-21T23:21:26Z 18940 ERROR console.crash: stopped by RuntimeError at screens/app.py:28",
        "the lease of 0192f1c4-7a3b-7cde-8f01-23456789abcd ran out while it was being sent",
        "the helpdesk cannot be worked with: NotSent: desk.example cannot be reached (Connection refused).",
        "AuthRefused: desk.example does not accept the token. Set a new one with `pult connect`.",
    ],
)
def test_what_is_no_secret_stays(line: str) -> None:
    assert without_secrets(line) == line
