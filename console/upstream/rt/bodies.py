"""Text out of HTML, for messages that come without a plain part. Nothing in it is ever fetched."""

from __future__ import annotations

import re
from html.parser import HTMLParser

_BLOCKS = frozenset(
    {
        "address",
        "article",
        "blockquote",
        "dd",
        "div",
        "dl",
        "dt",
        "fieldset",
        "figure",
        "footer",
        "form",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hr",
        "li",
        "main",
        "nav",
        "ol",
        "p",
        "pre",
        "section",
        "table",
        "tbody",
        "tr",
        "ul",
    }
)
_SILENT = frozenset({"head", "noscript", "script", "style", "template", "title"})
_SPACES = re.compile(r"[ \t\r\n\f]+")
_MANY_LINES = re.compile(r"\n{3,}")


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._parts: list[str] = []
        self._silent = 0
        self._kept = 0  # depth of <pre>, where white space is text
        self._links: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _SILENT:
            self._silent += 1
        elif tag == "br":
            self._parts.append("\n")
        elif tag == "a":
            self._links.append(dict(attrs).get("href") or "")
        elif tag in ("td", "th"):
            self._parts.append(" ")
        if tag in _BLOCKS:
            self._parts.append("\n")
        if tag == "li":
            self._parts.append("- ")
        if tag == "pre":
            self._kept += 1

    def handle_endtag(self, tag: str) -> None:
        if tag in _SILENT:
            self._silent = max(0, self._silent - 1)
        elif tag == "a" and self._links:
            self._end_link(self._links.pop())
        if tag == "pre":
            self._kept = max(0, self._kept - 1)
        if tag in _BLOCKS:
            self._parts.append("\n")

    def _end_link(self, target: str) -> None:
        """Show where a link goes when its text does not say so."""
        if target.startswith(("http://", "https://")) and target not in "".join(self._parts[-3:]):
            self._parts.append(f" <{target}>")

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self._parts.append(data if self._kept else _SPACES.sub(" ", data))

    def text(self) -> str:
        lines = ("".join(self._parts)).split("\n")
        return _MANY_LINES.sub("\n\n", "\n".join(line.strip() for line in lines)).strip()


def text_of_html(html: str) -> str:
    """What a person would read in it, in lines. Broken HTML gives what can be read of it."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return reader.text()
