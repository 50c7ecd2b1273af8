"""Canned replies: the helpdesk's own, and those from files beside them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from storage.cache.orders import FROM_FILES, FROM_HELPDESK
from storage.cache.session import CacheSession
from storage.folding import fold, sort_key, words
from storage.records import Template

_TEMPLATE = "id, title, body, language, folder"


class Templates:
    """Canned replies, whoever keeps them; the ids of the two kinds never meet."""

    def __init__(self, session: CacheSession) -> None:
        self._session = session

    def replace(self, templates: Sequence[Template]) -> None:
        """Make the helpdesk's list exactly these; imported ones stay."""
        self._replace(templates, FROM_HELPDESK)

    def replace_imported(self, templates: Iterable[Template]) -> None:
        """Make the list of those from files exactly these; the helpdesk's stay."""
        self._replace(templates, FROM_FILES)

    def told_by_helpdesk(self) -> list[Template]:
        """The helpdesk's own."""
        rows: list[tuple[str, str, str, str, str]] = self._session.all(
            f"SELECT {_TEMPLATE} FROM templates WHERE source = ?", (FROM_HELPDESK,)
        )
        return [Template(*row) for row in rows]

    def all(self) -> list[Template]:
        """The helpdesk's and the imported ones, by title."""
        return self.find("", -1)

    def _replace(self, templates: Iterable[Template], source: str) -> None:
        self._session.run("DELETE FROM templates WHERE source = ?", (source,))
        self._session.run_many(
            f"INSERT OR REPLACE INTO templates({_TEMPLATE}, title_key, text_key, source) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (
                (one.id, one.title, one.body, one.language, one.folder, fold(one.title), _text(one), source)
                for one in templates
            ),
        )

    def get(self, template_id: str) -> Template | None:
        row: tuple[str, str, str, str, str] | None = self._session.one(
            f"SELECT {_TEMPLATE} FROM templates WHERE id = ?", (template_id,)
        )
        return None if row is None else Template(*row)

    def find(self, text: str, limit: int) -> list[Template]:
        """Those that hold every word, or its beginning or middle; found in the title come first.

        There are some hundreds of them at most, so they are looked through. No words: all, by title.
        A limit below 0 is none.
        """
        asked = words(text)
        everywhere = " AND ".join("instr(text_key, ?) > 0" for _ in asked) or "1"
        rows: list[tuple[str, str, str, str, str, str]] = self._session.all(
            f"SELECT {_TEMPLATE}, title_key FROM templates WHERE {everywhere}", asked
        )
        rows.sort(key=lambda row: (-sum(word in row[5] for word in asked), sort_key(row[1]), row[0]))
        return [Template(*row[:5]) for row in (rows if limit < 0 else rows[:limit])]


def _text(template: Template) -> str:
    return fold(f"{template.title}\n{template.folder}\n{template.body}")
