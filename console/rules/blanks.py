"""The blanks of a filled reply: ‹label› must be filled in by the operator, ‹label?› may stay empty.

A reply is plain text that people edit by hand, so blanks are found anew in the text each time. A
mark that has lost its other half is a blank as well: a reply with half a blank never goes out.
"""

from __future__ import annotations

import re

from storage.frozen import frozen
from storage.patterns import late
from storage.problems import Problem, mark

OPENS = "‹"
CLOSES = "›"
LONGEST_LABEL = 80  # characters

_BLANK = late(f"{OPENS}([^{OPENS}{CLOSES}\n]{{1,{LONGEST_LABEL}}}){CLOSES}|[{OPENS}{CLOSES}]")
_OF_ITSELF = str.maketrans({OPENS: None, CLOSES: None, "\n": " "})
_MARKS = str.maketrans({OPENS: None, CLOSES: None})


@frozen
class BlankSpan:
    """One blank: `text[start:end]`, marks included. `label` is "" for half a blank."""

    start: int
    end: int
    label: str
    required: bool


class Unfilled(Problem):
    """A reply still has a required blank; `span` is where the cursor belongs."""

    def __init__(self, span: BlankSpan) -> None:
        if span.label:
            sentence = mark("Fill in “{label}” first.")
        else:
            sentence = mark("Half of a blank is left over here. Take it out first.")
        super().__init__(sentence, label=span.label)
        self.span = span


def blank(label: str, *, required: bool = True) -> str:
    """The text of a blank with this label."""
    plain = " ".join(label.translate(_OF_ITSELF).split())[: LONGEST_LABEL - 1].rstrip("? ") or "…"
    return f"{OPENS}{plain}{'' if required else '?'}{CLOSES}"


def without_marks(text: str) -> str:
    """Data that must not make blanks: the marks are taken out."""
    return text.translate(_MARKS)


def blanks(text: str) -> tuple[BlankSpan, ...]:
    """All blanks of `text`, in order."""
    return tuple(_span(found) for found in _BLANK.finditer(text))


def next_blank(text: str, position: int) -> BlankSpan | None:
    """The first blank that begins at or after `position`, else the first of all.

    With a blank selected, hand in the end of the selection.
    """
    spans = blanks(text)
    return next((span for span in spans if span.start >= position), spans[0] if spans else None)


def previous_blank(text: str, position: int) -> BlankSpan | None:
    """The last blank that ends at or before `position`, else the last of all.

    With a blank selected, hand in the start of the selection.
    """
    spans = blanks(text)
    before = [span for span in spans if span.end <= position]
    return before[-1] if before else spans[-1] if spans else None


def ready(text: str) -> str:
    """The text as it may go out, optional blanks taken out. Raises `Unfilled` at a required one."""
    spans = blanks(text)
    for span in spans:
        if span.required:
            raise Unfilled(span)
    for span in reversed(spans):
        text = _taken_out(text, span)
    return text.strip()


def _span(found: re.Match[str]) -> BlankSpan:
    label = found.group(1) or ""
    required = not (label.endswith("?") and len(label) > 1)
    return BlankSpan(found.start(), found.end(), label if required else label[:-1], required)


def _taken_out(text: str, span: BlankSpan) -> str:
    """Without the blank, without a double space where it stood, and without a line left empty."""
    before, after = text[: span.start], text[span.end :]
    line_before = before.rpartition("\n")[2]
    line_after, newline, rest = after.partition("\n")
    if not line_before.strip() and not line_after.strip():
        return before[: len(before) - len(line_before)] + (rest if newline else "")
    if line_before.endswith((" ", "\u00a0")) and (not line_after or not line_after[0].isalnum()):
        before = before[:-1]
    elif not line_before.strip():
        after = after.lstrip(" \u00a0")
    return before + after
