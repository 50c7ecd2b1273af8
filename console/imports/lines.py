"""The lines of a file of any length, numbered, none of them longer than a line may be."""

from __future__ import annotations

import codecs
import io
from collections.abc import Iterator
from typing import BinaryIO

from storage.frozen import frozen

LONGEST = 1_000_000
"""Characters that one line may have; of a longer one only the beginning is kept."""

UNDECODED = "\udcff"
"""Stands where a byte is not of the file's encoding. No text of any encoding holds it."""

_BYTE_ORDER_MARK = "\ufeff"
_INSTEAD = "pult-undecoded"


def _stand_in(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return UNDECODED * (error.end - error.start), error.end


codecs.register_error(_INSTEAD, _stand_in)


@frozen
class Line:
    """A line with its end (LF, CR LF or CR), numbered from 1. `cut` says that more stood there."""

    number: int
    text: str
    cut: bool = False


def lines_of(file: BinaryIO, encoding: str) -> Iterator[Line]:
    """All lines of a file that is at its beginning. Bytes that cannot be read become `UNDECODED`."""
    text = io.TextIOWrapper(file, encoding=encoding, errors=_INSTEAD, newline="")
    try:
        number = 0
        while piece := text.readline(LONGEST):
            number += 1
            if number == 1:
                piece = piece.removeprefix(_BYTE_ORDER_MARK)  # codecs that name their byte order leave it
            cut = len(piece) == LONGEST and not _ends(piece) and _skip_the_rest(text)
            yield Line(number, piece, cut)
    finally:
        # Who opened the file closes it, and may have done so before this generator is thrown away.
        if not file.closed:
            text.detach()


def _skip_the_rest(text: io.TextIOWrapper) -> bool:
    """Read to the end of a line; whether there was anything left of it."""
    skipped = False
    while piece := text.readline(LONGEST):
        skipped = True
        if _ends(piece):
            break
    return skipped


def _ends(piece: str) -> bool:
    return piece.endswith(("\n", "\r"))
