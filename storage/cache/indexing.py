"""The search index as a whole: its tables, and making it anew where other rules made it."""

from __future__ import annotations

from storage.cache.session import CacheSession
from storage.cache.wordforms import RULES
from storage.connection import sqlite3

_AT_ONCE = 500
_MADE_BY = "search_rules"


def search_table() -> str:
    """The index: texts come as folded stems between spaces, so the simplest tokenizer does.

    Contentless where SQLite can delete from such an index (3.43), else with the text kept beside. It
    has no prefix indexes, which double its size and the time to write it: what a word being typed
    may become is looked up in the list of all words (`stems`), and asked for word by word.
    """
    contentless = sqlite3.sqlite_version_info >= (3, 43)
    content = "content='', contentless_delete=1, " if contentless else ""
    return f"CREATE VIRTUAL TABLE search USING fts5(text, {content}detail=none, tokenize='ascii')"


def bring_up_to_date(session: CacheSession) -> None:
    """Index everything anew where the index was made by other rules, or that was not finished.

    Each text keeps its number, so that the newest is still found first.
    """
    made_by: tuple[str] | None = session.one("SELECT value FROM meta WHERE key = ?", (_MADE_BY,))
    if made_by == (RULES,):
        return
    make_anew(session)


def make_anew(session: CacheSession) -> None:
    """Index everything from the beginning; interrupted, it is done again at the next opening."""
    with session.writing():
        _mark(session, "")
        session.run("DROP TABLE search")
        session.run(search_table())
        session.run("DELETE FROM stems")
    after = 0
    while rows := _texts_after(session, after):
        with session.writing():
            session.index_again(rows)
        after = rows[-1][0]
    with session.writing():
        _mark(session, RULES)


def _texts_after(session: CacheSession, doc: int) -> list[tuple[int, str]]:
    rows: list[tuple[int, str]] = session.all(
        "SELECT doc, id FROM tickets WHERE doc IS NOT NULL AND doc > ? ORDER BY doc LIMIT ?", (doc, _AT_ONCE)
    )
    return rows


def _mark(session: CacheSession, rules: str) -> None:
    session.run("INSERT OR REPLACE INTO meta(key, value) VALUES (?, ?)", (_MADE_BY, rules))
