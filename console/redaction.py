"""What may stand in a log: our own words, and values that are plain words themselves.

A log line is a constant of the code with places, and what fills the places is looked at here: a
number, a name of ours, a host, an id pass; a text that could be a customer's or a helpdesk's does
not, whoever wrote the call. Behind that stands a second line of defence, for whatever gets past: what
looks like a token, a password or somebody's address is taken out of the finished line.
"""

from __future__ import annotations

import errno
import os
import re
from collections.abc import Mapping
from enum import Enum

from storage.patterns import late
from storage.problems import Problem

_WORD = late(r"[A-Za-z0-9_.,:;/=\\()<>\[\]%+-]{1,160}")
_ERRNO = late(r"\[Errno -?\d+\] ")

# What the operating system and the libraries of the wire say, in their own words.
_KNOWN = frozenset({os.strerror(number) for number in errno.errorcode}) | {
    "All connection attempts failed",
    "Name or service not known",
    "No address associated with hostname",
    "Server disconnected without sending a response.",
    "Temporary failure in name resolution",
    "nodename nor servname provided, or not known",
    "read operation timed out",
    "timed out",
}

_SECRETS = (
    (late(r"(?i)\b((?:proxy-)?authorization\W{1,4})(?:(?:bearer|basic|token|digest)\s+)?\S+"), r"\1…"),
    (late(r"(?i)\b(bearer|basic|token)\s+[A-Za-z0-9._~+/=-]{8,}"), r"\1 …"),
    (
        late(
            r"(?i)\b((?:api[_-]?)?(?:access[_-]?)?(?:token|passw(?:or)?d|passphrase|secret|api[_-]?key|cookie)"
            r"[\"']?\s*[:=]\s*)(?!…)(?:\"[^\"]*\"|'[^']*'|\S+)"
        ),
        r"\1…",
    ),
    (late(r"(?i)\b([a-z][a-z0-9+.-]*://)[^/\s@]+@"), r"\1…@"),
    (late(r"\b\d-\d+-[0-9a-f]{16,}\b"), "…"),  # Request Tracker's tokens
    (late(r"\b[0-9a-fA-F]{32,}\b"), "…"),
    (
        late(r"\b(?=[\w-]*[a-z])(?=[\w-]*[A-Z])(?=[\w-]*\d)[A-Za-z0-9_-]{24,}\b", re.ASCII),
        "…",
    ),
    (late(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+"), "…@…"),
    (late(r"\+\d[\d ()-]{7,}\d"), "+…"),
)


def without_secrets(text: str) -> str:
    """The text with everything taken out that looks like a secret or like somebody's address."""
    for pattern, instead in _SECRETS:
        text = pattern.sub(instead, text)
    return text


def own_words(value: object) -> str:
    """A value as it may stand in a log: as it is when it is plain, else only what kind of value it is."""
    if isinstance(value, Problem):
        return _problem(value)
    if isinstance(value, OSError):
        return f"{type(value).__name__}: {value.strerror if value.strerror in _KNOWN else '…'}"
    if isinstance(value, BaseException):
        return type(value).__name__
    if value is None or isinstance(value, bool | int | float):
        return str(value)
    if isinstance(value, Enum) or (isinstance(value, str) and _is_plain(value)):
        return str(value)
    if isinstance(value, os.PathLike):
        return _path(os.fspath(value))
    return f"‹{len(value)} characters›" if isinstance(value, str) else f"‹{type(value).__name__}›"


def _is_plain(text: str) -> bool:
    return bool(_WORD.fullmatch(text)) or _ERRNO.sub("", text, count=1) in _KNOWN


def _path(path: str | bytes) -> str:
    """The end of a path: what lies above it is the person's own, and may be named after anybody."""
    parts = os.fsdecode(path).split("/")
    return "/".join(["…", *parts[-2:]]) if len(parts) > 2 else "/".join(parts)


def _problem(problem: Problem) -> str:
    """The sentence is ours, and filled with what may be shown."""
    return f"{type(problem).__name__}: {_filled(problem.sentence, problem.values)}"


def _filled(sentence: str, values: Mapping[str, object]) -> str:
    try:
        return sentence.format_map({name: own_words(value) for name, value in values.items()})
    except (KeyError, IndexError, ValueError, AttributeError):
        return sentence
