"""Finding tickets: by words of their subject, requester and chain, and by pieces of numbers and addresses."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice

from storage.cache.asked import Asked, Phrase, understood
from storage.cache.document import Contact, names, pieces
from storage.cache.excerpts import Excerpt, excerpt
from storage.cache.session import UNSEARCHED, CacheSession
from storage.cache.tickets import ROW, RowColumns, number_key, row_of
from storage.cache.wordforms import kin, stems_of
from storage.records import TicketRow

_LOOKED_AT = 500
"""Tickets that are read, newest first, for a quoted phrase or for a number's piece; older ones are not."""
_AT_ONCE = 50
_QUOTED_FROM = 100
"""Messages of a chain, the newest, in which a hit is looked for to be shown."""
_BEGUN = 64
"""Stems that a word being typed is taken to begin: of more, those that have been seen for longest."""
_CUT = 3
"""Letters of an unfinished ending: "доставленн" is not in the index, "доставл" is."""
_LAST = "\U0010ffff"
_NEWER_THAN_ALL = 2**63 - 1

Judge = Callable[[int], bool]


class Search:
    """The index over all that the cache holds; it is written by putting tickets, messages and customers."""

    def __init__(self, session: CacheSession) -> None:
        self._session = session

    def find(self, text: str, limit: int) -> list[TicketRow]:
        """Tickets that have all that is asked for, each group newest text first.

        First the ticket of this very number; then those with every word in some form, the last one
        perhaps unfinished; then those with a number, an order's number, an e-mail address or a
        telephone number that holds these characters. Words in quotes stand side by side. Case, ё and
        apostrophes do not matter. Anything may be typed.
        """
        asked = understood(text)
        if not asked or limit < 1:
            return []
        found: dict[str, TicketRow] = {}
        for row in islice(self._hits(asked, text, limit), 2 * limit + 1):
            found.setdefault(row.id, row)
        return list(found.values())[:limit]

    def excerpt(self, ticket_id: str, text: str, width: int = 100) -> Excerpt:
        """One line of the chain around what was asked for, from the newest message that says most of it."""
        bodies: list[tuple[str]] = self._session.all(
            f"SELECT body FROM messages WHERE ticket_id = ? AND kind <> '{UNSEARCHED}' "
            "ORDER BY sent_at DESC, id DESC LIMIT ?",
            (ticket_id, _QUOTED_FROM),
        )
        return excerpt((body for (body,) in bodies), understood(text), width)

    def _hits(self, asked: Asked, text: str, limit: int) -> Iterator[TicketRow]:
        yield from self._rows("SELECT {row} FROM tickets WHERE number_key = ?", number_key(text))
        some = False
        for row in self._with(asked, self._words(asked), limit, by_name=False):
            some = True
            yield row
        if asked.names:
            for row in self._with(asked, self._pieces(asked), limit, by_name=True):
                some = True
                yield row
        if not some and (shorter := self._shortened(asked.unfinished)):
            yield from self._with(asked, self._words(asked, shorter), limit, by_name=False)

    # Questions to the index

    def _words(self, asked: Asked, shorter: Sequence[str] = ()) -> str:
        groups = [self._forms(word, asked, shorter) for part in asked.parts for word in part.words]
        return _all([*groups, *self._of_phrases(asked)])

    def _pieces(self, asked: Asked) -> str:
        groups: list[str] = []
        for part in asked.parts:
            if part.name:
                groups += map(_quoted, pieces(part.name))
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

    def _with(self, asked: Asked, question: str, limit: int, *, by_name: bool) -> Iterator[TicketRow]:
        """Newest first; where the index alone cannot tell, each ticket is looked at."""
        judges: list[Judge] = []
        if by_name:
            judges.append(lambda doc: self._is_known_by(doc, asked.names))
        if asked.phrases:
            judges.append(lambda doc: self._says(doc, asked.phrases))
        if not judges:
            return (row for _, row in self._newest(question, _NEWER_THAN_ALL, limit))
        return islice(self._judged(question, judges), limit)

    def _judged(self, question: str, judges: Sequence[Judge]) -> Iterator[TicketRow]:
        before = _NEWER_THAN_ALL
        for _ in range(_LOOKED_AT // _AT_ONCE):
            page = self._newest(question, before, _AT_ONCE)
            yield from (row for doc, row in page if all(judge(doc) for judge in judges))
            if len(page) < _AT_ONCE:
                return
            before = page[-1][0]

    def _newest(self, question: str, before: int, limit: int) -> list[tuple[int, TicketRow]]:
        rows: list[tuple[int, *RowColumns]] = self._session.all(
            f"SELECT found, {ROW} FROM (SELECT rowid AS found FROM search WHERE search MATCH ? "
            "AND rowid < ? ORDER BY rowid DESC LIMIT ?) JOIN tickets ON doc = found AND doc IS NOT NULL "
            "ORDER BY found DESC",
            (question, before, limit),
        )
        return [(row[0], row_of(row[1:])) for row in rows]

    def _rows(self, statement: str, *values: str) -> list[TicketRow]:
        return [row_of(row) for row in self._session.all(statement.format(row=ROW), values)]

    def _is_known_by(self, doc: int, wanted: Sequence[str]) -> bool:
        row: tuple[str, str, str | None, str | None] | None = self._session.one(
            "SELECT number, order_number, email, phone FROM tickets LEFT JOIN customers "
            "ON customers.id = requester_id WHERE doc = ?",
            (doc,),
        )
        if row is None:
            return False
        number, order_number, email, phone = row
        known_by = names(number, order_number, Contact(email or "", phone or ""))
        return all(any(name in one for one in known_by) for name in wanted)

    def _says(self, doc: int, phrases: Sequence[Phrase]) -> bool:
        texts: list[tuple[str]] = self._session.all(
            "SELECT subject FROM tickets WHERE doc = ?1 UNION ALL "
            "SELECT requester FROM tickets WHERE doc = ?1 UNION ALL "
            "SELECT body FROM messages JOIN tickets ON tickets.id = ticket_id "
            f"WHERE doc = ?1 AND messages.kind <> '{UNSEARCHED}'",
            (doc,),
        )
        return all(any(phrase.is_in(text) for (text,) in texts) for phrase in phrases)


def _quoted(token: str) -> str:
    # Tokens are letters and digits, and the sign of a piece: there is nothing in them to escape.
    return f'"{token}"'


def _all(groups: Iterable[str]) -> str:
    return " AND ".join(f"({group})" for group in groups)
