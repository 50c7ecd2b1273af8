"""Canned replies that the helpdesk itself keeps."""

from __future__ import annotations

from collections.abc import Sequence

from storage.cache.session import CacheSession
from storage.folding import fold, sort_key, words
from storage.records import Template

_TEMPLATE = "id, title, body, language, folder"


class Templates:
    """The helpdesk's canned replies."""

    def __init__(self, session: CacheSession) -> None:
        self._session = session

    def replace(self, templates: Sequence[Template]) -> None:
        """Make the list exactly these."""
        self._session.run("DELETE FROM templates")
        self._session.run_many(
            f"INSERT OR REPLACE INTO templates({_TEMPLATE}, title_key, text_key) "
            "VALUES (?, ?, ?, ?, ?, ?, ?)",
            [
                (one.id, one.title, one.body, one.language, one.folder, fold(one.title), _text(one))
                for one in templates
            ],
        )

    def get(self, template_id: str) -> Template | None:
        row: tuple[str, str, str, str, str] | None = self._session.one(
            f"SELECT {_TEMPLATE} FROM templates WHERE id = ?", (template_id,)
        )
        return None if row is None else Template(*row)

    def find(self, text: str, limit: int) -> list[Template]:
        """Those that hold every word, or its beginning or middle; found in the title come first.

        There are some hundreds of them at most, so they are looked through. No words: all, by title.
        """
        asked = words(text)
        everywhere = " AND ".join("instr(text_key, ?) > 0" for _ in asked) or "1"
        rows: list[tuple[str, str, str, str, str, str]] = self._session.all(
            f"SELECT {_TEMPLATE}, title_key FROM templates WHERE {everywhere}", asked
        )
        rows.sort(key=lambda row: (-sum(word in row[5] for word in asked), sort_key(row[1]), row[0]))
        return [Template(*row[:5]) for row in rows[:limit]]


def _text(template: Template) -> str:
    return fold(f"{template.title}\n{template.folder}\n{template.body}")
