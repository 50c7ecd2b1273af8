"""Canned replies from files: rows into templates, and templates into rows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from hashlib import blake2b

import msgspec
from msgspec import UNSET, UnsetType

from console.imports.columns import Column, Table
from console.imports.flaws import BadRow, BadValue, Flaw
from console.imports.intake import Verdict
from console.imports.reading import Reading
from console.imports.rows import Row
from console.imports.values import key, line, text, word
from console.sync.cleaned import NAME
from console.upstream.strict_json import JsonValue
from storage.folding import fold
from storage.problems import mark
from storage.records import Template

TEMPLATES = Table(
    "templates",
    (
        Column("id", ("key", "code", "код", "ключ", "ид")),
        Column("title", ("name", "subject", "название", "заголовок", "имя", "тема", "назва")),
        Column(
            "body",
            ("text", "content", "reply", "answer", "текст", "ответ", "содержание", "шаблон", "відповідь",
             "зміст"),
        ),
        Column("language", ("lang", "locale", "язык", "мова")),
        Column(
            "folder",
            ("category", "section", "group", "папка", "раздел", "категория", "группа", "розділ", "категорія",
             "група"),
        ),
    ),
    needed=("title", "id"),
)  # fmt: skip

IMPORTED = "import:"
"""Begins the ids of imported templates, so that none can be taken for one of the helpdesk's own."""

_LANGUAGES = {
    "ru": ("russian", "русский", "російська", "rus"),
    "uk": ("ukrainian", "украинский", "українська", "ua", "ukr"),
    "en": ("english", "английский", "англійська", "eng"),
}


class TemplateChange(msgspec.Struct, frozen=True, omit_defaults=True):
    """What one row says of a template. UNSET is what it does not speak of: that stays as it was."""

    line: int
    id: str  # as the cache has it
    title: str | UnsetType = UNSET
    body: str | UnsetType = UNSET
    language: str | UnsetType = UNSET
    folder: str | UnsetType = UNSET


class TemplateFile:
    """How a file of templates is read for one desk.

    A row with an id is about the template that was imported with it; without one, about the imported
    template of the same title and language. What the helpdesk has in the very same words is left to it.
    """

    table = TEMPLATES
    record = Template
    change = TemplateChange

    def __init__(self, kept: Iterable[Template], of_the_helpdesk: Iterable[Template]) -> None:
        self._ids = {_named(each.title, each.language): each.id for each in kept}
        self._theirs = {_content(each) for each in of_the_helpdesk}

    def read(self, row: Row) -> tuple[str, TemplateChange]:
        """See `intake.Kind`."""
        cells = Reading(row)
        given = cells.value("id", key)
        title = cells.value("title", _name)
        language = cells.value("language", _language, "")
        change = TemplateChange(
            line=row.line,
            id=IMPORTED + given if given is not UNSET else self._of_title(title, language),
            title=title,
            body=cells.needed("body", text),
            language=language,
            folder=cells.value("folder", _name, ""),
        )
        cells.end()
        if given is UNSET and title is UNSET:
            raise BadRow(Flaw(row.line, BadValue(mark("expected a title or an id of the template"))))
        return change.id, change

    def key(self, record: Template) -> str:
        return record.id

    def told(self, keys: Sequence[str]) -> Mapping[str, Template]:
        """The helpdesk's own templates have other ids: none of them is ever changed from here."""
        return {}

    def combine(
        self, kept: Template | None, told: Template | None, change: TemplateChange
    ) -> tuple[Verdict, Template | None]:
        """Lay a row over the template that was imported before."""
        template = _with(kept or Template(change.id, "", ""), change)
        if kept is not None:
            return (Verdict.UNCHANGED, None) if template == kept else (Verdict.UPDATED, template)
        if not template.title or not template.body:
            problem = BadValue(mark("expected a title and a text: this template is not known yet"))
            raise BadRow(Flaw(change.line, problem, found=template.title or change.id.removeprefix(IMPORTED)))
        if _content(template) in self._theirs:
            return Verdict.UNCHANGED, None
        return Verdict.ADDED, template

    def _of_title(self, title: str | UnsetType, language: str | UnsetType) -> str:
        """The id of the template of this title: the one it has, or one that follows from the title."""
        if title is UNSET:
            return ""
        name = _named(title, "" if language is UNSET else language)
        return self._ids.setdefault(name, IMPORTED + _digest(*name))


class TemplateRows:
    """How templates are written to a file that `TemplateFile` reads back.

    The helpdesk's own come without an id, by their titles, unless another one has that title already.
    """

    table = TEMPLATES

    def __init__(self, all_of_them: Iterable[Template]) -> None:
        self._names = Counter(_named(each.title, each.language) for each in all_of_them)

    def cells(self, template: Template) -> dict[str, str]:
        return {
            "id": self._id(template),
            "title": template.title,
            "body": template.body,
            "language": template.language,
            "folder": template.folder,
        }

    def fields(self, template: Template) -> dict[str, JsonValue]:
        return dict(self.cells(template))

    def _id(self, template: Template) -> str:
        if template.id.startswith(IMPORTED):
            return template.id.removeprefix(IMPORTED)
        if self._names[_named(template.title, template.language)] == 1 and template.title:
            return ""
        return _digest(template.id, *_content(template))


def _named(title: str, language: str) -> tuple[str, str]:
    return fold(title), language


def _content(template: Template) -> tuple[str, str, str, str]:
    return template.title, template.body, template.language, template.folder


def _digest(*parts: str) -> str:
    return blake2b("\0".join(parts).encode("utf-8"), digest_size=8).hexdigest()


def _with(base: Template, change: TemplateChange) -> Template:
    values = {
        name: value
        for name in ("title", "body", "language", "folder")
        if (value := getattr(change, name)) is not UNSET
    }
    return replace(base, **values)


def _name(value: JsonValue) -> str:
    return line(value, NAME)


def _language(value: JsonValue) -> str:
    """A language by its code or its name; of "uk-UA" the first part counts."""
    written = fold(word(value).strip())
    code = written.replace("_", "-").partition("-")[0]
    for known, others in _LANGUAGES.items():
        if code == known or written in map(fold, others):
            return known
    if len(code) == 2 and code.isascii() and code.isalpha():
        return code
    raise BadValue(mark("expected a language: ru, uk, en or another code of two letters"))
