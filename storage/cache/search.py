"""Finding tickets: by words of their subject, requester and chain, and by pieces of numbers and addresses."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, islice

from storage.cache.asked import Asked, Phrase, understood
from storage.cache.document import names, pieces
from storage.cache.excerpts import Excerpt, excerpt
from storage.cache.heads import Contact
from storage.cache.searched import UNSEARCHED, said
from storage.cache.session import CacheSession
from storage.cache.tickets import ROW, RowColumns, number_key, row_of
from storage.cache.wordforms import kin, stems_of
from storage.records import TicketRow
from storage.session import Value

_LOOKED_AT = 300
"""Tickets that are read, newest first, for a quoted phrase or for a number's piece; older ones are not."""
_AT_ONCE = 100
_QUOTED_FROM = 100
"""Messages of a chain, the newest, in which a hit is looked for to be shown."""
_BEGUN = 64
"""Stems that a word being typed is taken to begin: of more, those that have been seen for longest."""
_CUT = 3
"""Letters of an unfinished ending: "доставленн" is not in the index, "доставл" is."""
_LAST = "\U0010ffff"
_NEWER_THAN_ALL = 2**63 - 1
_SHARE_OF_NUMBERS = 3
"""A third of the hits at most may be there for how their numbers begin."""

Found = tuple[int, TicketRow]
"""A document's number, and the line of its ticket."""


class Search:
    """The index over all that the cache holds; it is written by putting tickets, messages and customers."""

    def __init__(self, session: CacheSession) -> None:
        self._session = session

    def find(self, text: str, limit: int) -> list[TicketRow]:
        """Tickets that have all that is asked for, each group newest text first.

        First the ticket of this very number, and some whose number or order's number begins so; then
        those with every word in some form, the last one perhaps unfinished; then those with a number,
        an order's number, an e-mail address or a telephone number that holds these characters. Words
        in quotes stand side by side. Case, ё and apostrophes do not matter. Anything may be typed.
        """
        asked = understood(text)
        if not asked or limit < 1:
            return []
        found: dict[str, TicketRow] = {}
        for row in self._hits(asked, text, limit):
            found.setdefault(row.id, row)
            if len(found) == limit:
                break
        return list(found.values())

    def excerpt(self, ticket_id: str, text: str, width: int = 100) -> Excerpt:
        """One line of the chain around what was asked for, from the newest message that says most of it."""
        bodies: list[tuple[str, str]] = self._session.all(
            f"SELECT kind, body FROM messages WHERE ticket_id = ? AND kind <> '{UNSEARCHED}' "
            "ORDER BY sent_at DESC, id DESC LIMIT ?",
            (ticket_id, _QUOTED_FROM),
        )
        return excerpt(said(bodies), understood(text), width)

    def _hits(self, asked: Asked, text: str, limit: int) -> Iterator[TicketRow]:
        some = False
        for row in chain(
            self._numbered(text, max(1, limit // _SHARE_OF_NUMBERS)),
            self._with(asked, self._words(asked), limit),
            self._known_by(asked, limit) if asked.names else (),
        ):
            some = True
            yield row
        if not some and (shorter := self._shortened(asked.unfinished)):
            yield from self._with(asked, self._words(asked, shorter), limit)

    # Questions to the index

    def _words(self, asked: Asked, shorter: Sequence[str] = ()) -> str:
        groups = [self._forms(word, asked, shorter) for part in asked.parts for word in part.words]
        return _all([*groups, *self._of_phrases(asked)])

    def _pieces(self, asked: Asked) -> str:
        groups: list[str] = []
        for part in asked.parts:
            if part.name:
                groups += map(_quoted, pieces(part.pieces))
            else:
                groups += (self._forms(word, asked) for word in part.words)
        return _all([*groups, *self._of_phrases(asked)])

    def _of_phrases(self, asked: Asked) -> list[str]:
        return [self._forms(word, asked) for phrase in asked.phrases for word in phrase.words]

    def _forms(self, word: str, asked: Asked, shorter: Sequence[str] = ()) -> str:
        """A word's stems, those of its other forms, and those that it begins while it is unfinished."""
        if word == asked.unfinished:
            forms = [*stems_of(word), *self._known(kin(word)), *self._begun(word), *shorter]
        else:
            forms = [*stems_of(word), *self._known(kin(word))]
        return " OR ".join(map(_quoted, dict.fromkeys(forms)))

    def _known(self, stems: Iterable[str]) -> list[str]:
        """Those of them that any text has."""
        asked = sorted(stems)
        places = ", ".join("?" * len(asked))
        rows: list[tuple[str]] = self._session.all(f"SELECT stem FROM stems WHERE stem IN ({places})", asked)
        return [stem for (stem,) in rows]

    def _begun(self, word: str) -> list[str]:
        if len(word) < 2:
            return []
        rows: list[tuple[str]] = self._session.all(
            "SELECT stem FROM stems WHERE stem >= ? AND stem < ? ORDER BY id LIMIT ?",
            (word, word + _LAST, _BEGUN),
        )
        return [stem for (stem,) in rows]

    def _shortened(self, word: str) -> list[str]:
        """The longest stem that a word would have if its last letters were the beginning of an ending."""
        stems = [word[:-cut] for cut in range(1, _CUT + 1) if len(word) - cut >= _CUT + 1]
        known = set(self._known(stems)) if stems else set()
        return [stem for stem in stems if stem in known][:1]

    # Answers

    def _numbered(self, text: str, limit: int) -> Iterator[TicketRow]:
        """The ticket of this number, then numbers and orders' numbers that begin so, the highest first."""
        number = number_key(text)
        if not any(letter.isdigit() for letter in number):
            return
        yield from self._rows("number_key = ?", number)
        if text[-1:].isspace():
            return
        begins = (number, number + _LAST, limit)
        for column, known in (("number_key", ""), ("order_number", "order_number <> '' AND ")):
            condition = f"{known}{column} >= ? AND {column} < ? ORDER BY {column} DESC LIMIT ?"
            yield from self._rows(condition, *begins)

    def _rows(self, condition: str, *values: Value) -> list[TicketRow]:
        found = self._session.all(f"SELECT {ROW} FROM tickets WHERE {condition}", values)
        return [row_of(row) for row in found]

    def _with(self, asked: Asked, question: str, limit: int) -> Iterable[TicketRow]:
        """Newest first; where words are quoted each ticket is read, since the index has no places."""
        if not asked.phrases:
            return (row for _, row in self._newest(question, _NEWER_THAN_ALL, limit))
        pages = chain.from_iterable(self._pages(question))
        return islice((row for doc, row in pages if self._says(doc, asked.phrases)), limit)

    def _known_by(self, asked: Asked, limit: int) -> Iterable[TicketRow]:
        """Newest first; each ticket is looked at, since its pieces may stand in another order."""

        def fitting() -> Iterator[TicketRow]:
            for page in self._pages(self._pieces(asked)):
                known_by = self._names_of([doc for doc, _ in page])
                for doc, row in page:
                    fits = all(any(name in one for one in known_by[doc]) for name in asked.names)
                    if fits and (not asked.phrases or self._says(doc, asked.phrases)):
                        yield row

        return islice(fitting(), limit)

    def _pages(self, question: str) -> Iterator[list[Found]]:
        before = _NEWER_THAN_ALL
        for _ in range(_LOOKED_AT // _AT_ONCE):
            page = self._newest(question, before, _AT_ONCE)
            yield page
            if len(page) < _AT_ONCE:
                return
            before = page[-1][0]

    def _newest(self, question: str, before: int, limit: int) -> list[Found]:
        rows: list[tuple[int, *RowColumns]] = self._session.all(
            f"SELECT found, {ROW} FROM (SELECT rowid AS found FROM search WHERE search MATCH ? "
            "AND rowid < ? ORDER BY rowid DESC LIMIT ?) JOIN tickets ON doc = found AND doc IS NOT NULL "
            "ORDER BY found DESC",
            (question, before, limit),
        )
        return [(row[0], row_of(row[1:])) for row in rows]

    def _names_of(self, docs: Sequence[int]) -> dict[int, tuple[str, ...]]:
        rows: list[tuple[int, str, str, str | None, str | None]] = self._session.all(
            "SELECT doc, number, order_number, email, phone FROM tickets LEFT JOIN customers "
            f"ON customers.id = requester_id WHERE doc IN ({', '.join('?' * len(docs))})",
            docs,
        )
        return {
            doc: names(number, order, Contact(email or "", phone or ""))
            for doc, number, order, email, phone in rows
        }

    def _says(self, doc: int, phrases: Sequence[Phrase]) -> bool:
        rows: list[tuple[str, str]] = self._session.all(
            "SELECT '', subject FROM tickets WHERE doc = ?1 UNION ALL "
            "SELECT '', requester FROM tickets WHERE doc = ?1 UNION ALL "
            "SELECT messages.kind, body FROM messages JOIN tickets ON tickets.id = ticket_id "
            f"WHERE doc = ?1 AND messages.kind <> '{UNSEARCHED}'",
            (doc,),
        )
        texts = list(said(rows))
        return all(any(phrase.is_in(text) for text in texts) for phrase in phrases)


def _quoted(token: str) -> str:
    # Tokens are letters and digits, and the sign of a piece: there is nothing in them to escape.
    return f'"{token}"'


def _all(groups: Iterable[str]) -> str:
    return " AND ".join(f"({group})" for group in groups)
