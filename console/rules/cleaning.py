"""What comes from outside is made harmless before anything else sees it.

The first of three layers (the others: one type for untrusted text, and a guard on what goes to the
terminal). No control character is left but newline and tab, nothing is invisible but what joins
emoji and letters, and no text is longer than a screen can be asked to hold. Cleaning a second time
changes nothing. Time grows with the length of the text and with nothing else.
"""

from __future__ import annotations

import re
from unicodedata import category

from storage.patterns import late

BODY_LIMIT = 200_000  # characters of one message
LINE_LIMIT = 4_000  # characters of one line of it
MARKS_IN_A_ROW = 4  # more are a tower of accents over other people's lines
BIDI_SIGN = "⇄"  # stands where a control would have turned the text around
CUT = "\n[… ✂]"  # stands where a text was cut off
FOLD_WINDOW = 200  # a long line is folded at a space among so many last characters, if there is one

_LINE_ENDS = late("\r\n?|[\u2028\u2029]")

_BIDI = "\u061c\u200e\u200f\u202a-\u202e\u2066-\u206f"
_INVISIBLE = (
    "\u00ad\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b\u200c\u2060-\u2065\u3164\ufeff\uffa0"
    "\ufff0-\ufffb\U00013430-\U00013455\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e00ff"
    "\U000e01f0-\U000e0fff"
)
_UNWANTED = late(f"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff{_BIDI}{_INVISIBLE}]")

# Text that cannot hold anything unwanted: nearly all there is, and told so at 0.5 GB/s.
_PLAIN = late(
    "[\t\n -~\xa0-\xac\xae-\u02ff\u0370-\u0482\u048a-\u052f\u2010-\u2027\u2030-\u205e\u20a0-\u20bf"
    "\u2100-\u214f\U0001f300-\U0001faff]*"
)

# Runs that may be towers of marks. The letters and signs of everyday text, among which no mark
# stands, are left out, so that such text is passed over at the speed of the regular expression.
_EVERYDAY = (
    "\x00-\u02ff\u0370-\u0482\u048a-\u0590\u1e00-\u1fff\u2000-\u200c\u200e-\u20cf\u2100-\u2bff"
    "\u3041-\u3096\u30a1-\u30fa\u3400-\u9fff\uac00-\ud7a3\ue000-\ufaff\U0001f000-\U0001faff"
)
# Compiled late above all: that takes longer than cleaning a hundred texts.
_TOWERS = late(f"[^{_EVERYDAY}]{{{MARKS_IN_A_ROW + 1},}}")
_JOINER = "\u200d"


def clean(text: str, limit: int = BODY_LIMIT) -> str:
    """A text of several lines, at most `limit` characters (at least 20 are allowed).

    What is cut off leaves the mark `CUT`; a line of more than `LINE_LIMIT` characters is folded.
    """
    limit = max(limit, 20)
    cut = len(text) > 2 * limit
    text = _harmless(text[: 2 * limit] if cut else text)
    if len(text) > LINE_LIMIT:
        text = "\n".join(_folded(line) for line in text.split("\n"))
    if cut or len(text) > limit:
        text = text[: limit - len(CUT)] + CUT
    return text


def clean_line(text: str, limit: int = 300) -> str:
    """One line, at most `limit` characters: all white space is single spaces, what is cut ends in "…"."""
    if text.isascii() and len(text) <= limit and (text.isalnum() or not text):
        return text  # most keys and numbers: nothing in them can need cleaning
    text = text.lstrip()
    beginning = text[: 4 * limit]
    line = " ".join(_harmless(beginning).split())
    if len(line) > limit or (len(text) > len(beginning) and not line.endswith("…")):
        line = line[: limit - 1].rstrip() + "…"
    return line


def _harmless(text: str) -> str:
    if _PLAIN.fullmatch(text):
        return text
    text = _LINE_ENDS.sub("\n", text)
    text = _UNWANTED.sub(_stand_in, text)
    return _TOWERS.sub(_lowered, text)


def _stand_in(found: re.Match[str]) -> str:
    char = found.group()
    code = ord(char)
    if code < 0x20:
        return chr(0x2400 + code)  # ␀ ␛ and the others
    if 0x7F <= code <= 0x9F and code != 0xAD:
        return "\ufffd"
    if 0xD800 <= code <= 0xDFFF:
        return "\ufffd"
    return BIDI_SIGN if _IS_BIDI.match(char) else ""


_IS_BIDI = late(f"[{_BIDI}]")


def _lowered(found: re.Match[str]) -> str:
    """The run with no more than so many marks on top of each other. Joiners count as marks."""
    kept = []
    height = 0
    for char in found.group():
        height = height + 1 if char == _JOINER or category(char)[0] == "M" else 0
        if height <= MARKS_IN_A_ROW:
            kept.append(char)
    return "".join(kept)


def _folded(line: str) -> str:
    if len(line) <= LINE_LIMIT:
        return line
    pieces = []
    start = 0
    while len(line) - start > LINE_LIMIT:
        end = start + LINE_LIMIT
        space = line.rfind(" ", end - FOLD_WINDOW, end)
        if space > 0:
            pieces.append(line[start:space])
            start = space + 1
        else:
            pieces.append(line[start:end])
            start = end
    pieces.append(line[start:])
    return "\n".join(pieces)
