"""Which encoding a file of text is in, found from the whole of it, and never from the machine's settings."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from console.imports.flaws import ImportProblem
from console.imports.letters import how_likely
from storage.problems import mark

NAMES = {
    "utf-8-sig": "UTF-8",
    "utf-16": "UTF-16",
    "cp1251": "CP1251",
    "cp1252": "CP1252",
    "cp866": "CP866",
    "koi8-u": "KOI8-U",
}
"""How people call the encodings that are told apart."""

_CHUNK = 1 << 20
_SAMPLE = 256 * 1024  # bytes of lines with other letters than Latin, from which an old encoding is guessed
_ASCII = bytes(range(128))

_NO_TEXT = (
    (b"PK\x03\x04", mark("a spreadsheet of a newer kind (XLSX, ODS) or another ZIP archive")),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", mark("a spreadsheet of an older kind (XLS)")),
    (b"\x1f\x8b", mark("a GZIP archive")),
    (b"7z\xbc\xaf\x27\x1c", mark("a 7z archive")),
    (b"Rar!\x1a\x07", mark("a RAR archive")),
    (b"%PDF", mark("a PDF document")),
    (b"SQLite format 3\x00", mark("a database")),
)

_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)

# The characters that UTF-8 texts of a desk are made of: Latin with its accents, Cyrillic, punctuation,
# signs of currencies and numbers, emoji. Letters beyond these are the mark of a wrong guess.
_USUAL = re.compile("[\xa0-\u024f\u0400-\u045f\u0490\u0491\u2000-\u2bff\ufe0f\U0001f000-\U0001ffff]")
_BROKEN = re.compile("[\udc80-\udcff]")
_RIVALS = ("cp866", "koi8-u")
_MUCH_LIKELIER = 0.5  # by how much a rival's mean logarithm must be better than that of cp1251
_WESTERN = re.compile("[A-Za-z][\xc0-\xff]|[\xc0-\xff][A-Za-z]")


@dataclass(slots=True)
class _Seen:
    """What stands in a file beyond ASCII."""

    high: int = 0  # bytes above 127
    broken: int = 0  # of these, bytes that are no part of UTF-8
    usual: bool = False  # read as UTF-8 there are characters of which a desk's texts are made
    sample: bytes = b""


def encoding_of(file: BinaryIO, path: object, asked: str = "") -> str:
    """The name of the codec that reads this file: `asked`, or what it is found to be.

    Leaves the file at its beginning.

    A file in UTF-8 of which a few bytes are damaged is UTF-8 still: whoever reads it names the lines.
    Raises ImportProblem for what is no text.
    """
    file.seek(0)
    head = file.read(4096)
    file.seek(0)
    _refuse_what_is_no_text(head, path)
    if asked:
        return asked
    for byte_order_mark, codec in _BYTE_ORDER_MARKS:
        if head.startswith(byte_order_mark):
            return codec
    if head.count(0) * 20 > len(head):
        raise ImportProblem(
            mark(
                "{path} holds bytes that no text has, or is UTF-16 without its mark. Save it again as UTF-8."
            ),
            path=path,
        )
    seen = _look_through(file)
    file.seek(0)
    if not seen.broken and not (seen.high and _reads_better_as_cp1251(seen)):
        return "utf-8-sig"
    if seen.broken * 2 < seen.high and seen.broken:
        return "utf-8-sig"
    return _old_encoding(seen.sample)


def _refuse_what_is_no_text(head: bytes, path: object) -> None:
    if not head:
        raise ImportProblem(mark("{path} is empty: there is nothing to import."), path=path)
    for signature, kind in _NO_TEXT:
        if head.startswith(signature):
            raise ImportProblem(
                mark(
                    "{path} is {kind}, whatever its name says. Save the table as CSV (UTF-8) and import that."
                ),
                path=path,
                kind=ImportProblem(kind),
            )


def _look_through(file: BinaryIO) -> _Seen:
    seen = _Seen()
    decoder = codecs.getincrementaldecoder("utf-8")("surrogateescape")
    for chunk in _chunks(file):
        if chunk.isascii() and not decoder.getstate()[0]:
            continue
        seen.high += len(chunk.translate(None, _ASCII))
        text = decoder.decode(chunk)
        seen.broken += len(_BROKEN.findall(text))
        seen.usual = seen.usual or _USUAL.search(text) is not None
        if len(seen.sample) < _SAMPLE:
            lines = (line for line in chunk.split(b"\n") if not line.isascii())
            seen.sample = (seen.sample + b"\n".join(lines))[:_SAMPLE]
    seen.broken += len(decoder.decode(b"", final=True))
    return seen


def _chunks(file: BinaryIO) -> Iterator[bytes]:
    while chunk := file.read(_CHUNK):
        yield chunk


def _reads_better_as_cp1251(seen: _Seen) -> bool:
    """A few letters of cp1251 can be whole UTF-8 by accident, but of letters that nobody here writes.

    «Ні» in cp1251 is two bytes that UTF-8 reads as one archaic Greek letter.
    """
    if seen.usual:
        return False
    try:
        text = seen.sample.decode("cp1251")
    except UnicodeDecodeError:
        return False
    return all(char.isascii() or _is_ours(char) for char in text)


def _is_ours(char: str) -> bool:
    return "а" <= char.lower() <= "я" or char.lower() in "ёіїєґў№«»–—’“”…"


def _old_encoding(sample: bytes) -> str:
    """One byte a letter: cp1251, unless another of that kind makes far likelier words of it."""
    western = sample.decode("cp1252", errors="replace")
    if len(_WESTERN.findall(western)) * 2 > len(sample.translate(None, _ASCII)):
        return "cp1252"
    ours = how_likely(sample.decode("cp1251", errors="replace"))
    best, score = "cp1251", ours + _MUCH_LIKELIER
    for rival in _RIVALS:
        theirs = how_likely(sample.decode(rival, errors="replace"))
        if theirs > score:
            best, score = rival, theirs
    return best
