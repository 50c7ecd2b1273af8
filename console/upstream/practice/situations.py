"""The situations' files into records; every mistake with its file, its line and what was expected."""

from __future__ import annotations

import re
from collections.abc import Collection

from console.profiles.model import Profile
from console.profiles.tables import Table
from console.profiles.toml_source import Report, Source
from console.upstream.practice.scenes import (
    Gender,
    OrderMove,
    OrderSpec,
    Part,
    Situation,
    Turn,
)
from storage.frozen import frozen
from storage.problems import mark

INTERNAL, QUESTION, ORDER, CALL = "internal", "question", "order", "call"
"""Kinds that mean something to whoever plays: a colleague writes; an answer settles it; a task; spoken."""

MOST_MINUTES = 7 * 24 * 60
MOST_DAYS = 400


@frozen
class Words:
    """What a situation may name."""

    profile: Profile
    item_kinds: Collection[str]

    @property
    def order_statuses(self) -> list[str]:
        return [status.key for status in self.profile.order_statuses]


def read_situation(source: Source, words: Words) -> Situation | None:
    """One file; None where it cannot be read. Mistakes go to the source's report."""
    document = source.parse()
    if document is None:
        return None
    table = Table(source, (), document)
    profile = words.profile
    kind = table.word("kind", "kind", list(profile.kinds))
    order = _order(table, words)
    situation = Situation(
        key=table.key(),
        title=table.text("title"),
        language=table.word("language", "language", profile.languages),
        channels=table.words("channels", "channel", [channel.key for channel in profile.channels]),
        kind=kind,
        weight=table.number("weight", 1, 5, default=1),
        hours=tuple(
            Part(part) for part in table.words("hours", "part of the day", list(Part), required=False)
        )
        or (Part.ANY,),
        subject=table.text("subject"),
        turns=tuple(_turn(turn, words, has_order=order is not None) for turn in table.tables("turn")),
        order=order,
        order_moves=tuple(_move(move, words) for move in table.tables("order_moves", required=False)),
        patience_minutes=table.number("patience_minutes", 0, MOST_MINUTES, default=0),
        impatient=_texts(table, "impatient", required=False),
        end=_end(table),
        gender=Gender(gender) if (gender := table.word("gender", "gender", list(Gender), "")) else None,
        role=table.word("role", "role", [role.key for role in profile.roles], ""),
        backlog=table.flag("backlog", default=False) if "backlog" in table else None,
        colleague=kind == INTERNAL or "role" in table,
        closing_ends=table.flag("closing_ends", default=kind != QUESTION),
        group=table.word("group", "group", [group.key for group in profile.groups], ""),
        task=table.flag("task", default=False),
    )
    if situation.order_moves and order is None:
        table.mistake("order_moves", mark("an order that moves is needed: write an [order] table too"))
    if len(situation.turns) > 5:
        table.mistake(
            "turn", mark("a situation has at most 5 turns, this one has {count}"), count=len(situation.turns)
        )
    table.finish()
    return situation


def check_texts(situation: Situation, source: Source) -> None:
    """Report texts that are not Liquid."""
    from liquid import Environment
    from liquid.exceptions import LiquidError

    environment = Environment()
    texts: list[tuple[tuple[str | int, ...], str]] = [(("subject",), situation.subject)]
    texts += [(("impatient", index), text) for index, text in enumerate(situation.impatient)]
    texts += [(("end", "says", index), text) for index, text in enumerate(situation.end)]
    for number, turn in enumerate(situation.turns):
        groups = {"says": turn.says, "facts": turn.facts, "wrong": turn.wrong, "impatient": turn.impatient}
        for key, group in groups.items():
            texts += [(("turn", number, key, index), text) for index, text in enumerate(group)]
    for path, text in texts:
        try:
            environment.from_string(text)
        except LiquidError as error:
            source.mistake(path, mark("this text is not Liquid: {error}"), error=str(error).splitlines()[0])


def _order(table: Table, words: Words) -> OrderSpec | None:
    if "order" not in table:
        return None
    order = table.table("order")
    partner, product = _partner(order, words.profile)
    spec = OrderSpec(
        status=order.word("status", "order status", words.order_statuses),
        days_ago=order.number("days_ago", 0, MOST_DAYS, default=0),
        status_days_ago=_optional(order, "status_days_ago", 0, MOST_DAYS),
        expected_in_days=_optional(order, "expected_in_days", -MOST_DAYS, MOST_DAYS),
        reserve_hours=_optional(order, "reserve_hours", -MOST_DAYS * 24, MOST_DAYS * 24),
        item_kind=order.word("item_kind", "kind of goods", words.item_kinds, ""),
        partner=partner,
        product=product,
    )
    order.finish()
    return spec


def _partner(order: Table, profile: Profile) -> tuple[str, str]:
    """Whose goods or services an order is about: keys of partners.toml, "" where there are none."""
    key = order.word("partner", "partner", [partner.key for partner in profile.partners], "")
    partner = profile.partner(key)
    products = [product.key for product in partner.products] if partner else []
    return key, order.word("product", "product", products, "")


def _turn(table: Table, words: Words, *, has_order: bool) -> Turn:
    reacts = table.numbers("reacts_minutes", 0, MOST_MINUTES, 2) if "reacts_minutes" in table else (2, 8)
    if len(reacts) != 2 or reacts[0] > reacts[1]:
        table.mistake("reacts_minutes", mark("write two numbers, the smaller first, as in [2, 8]"))
        reacts = (2, 8)
    turn = Turn(
        says=_texts(table, "says", required=True),
        right=table.words("right", "macro", [macro.key for macro in words.profile.macros], required=False),
        facts=_texts(table, "facts", required=False),
        wrong=_texts(table, "wrong", required=False),
        reacts_minutes=(reacts[0], reacts[1]),
        order_status=table.word("order_status", "order status", words.order_statuses, ""),
        reserve_hours=_optional(table, "reserve_hours", 1, MOST_DAYS * 24),
        needs_role=table.word("needs_role", "role", [role.key for role in words.profile.roles], ""),
        impatient=_texts(table, "impatient", required=False),
        last_word=table.flag("last_word", default=False),
    )
    if turn.order_status and not has_order:
        table.mistake("order_status", mark("an order that moves is needed: write an [order] table too"))
    table.finish()
    return turn


def _move(table: Table, words: Words) -> OrderMove:
    move = OrderMove(
        after_minutes=table.number("after_minutes", 0, MOST_MINUTES),
        status=table.word("status", "order status", words.order_statuses),
    )
    table.finish()
    return move


def _end(table: Table) -> tuple[str, ...]:
    if "end" not in table:
        return ()
    end = table.table("end")
    says = _texts(end, "says", required=False)
    end.finish()
    return says


def _texts(table: Table, key: str, *, required: bool) -> tuple[str, ...]:
    return tuple(
        re.sub(r"[ \t]+\n", "\n", text.strip()) for text in table.words(key, "text", None, required=required)
    )


def _optional(table: Table, key: str, least: int, most: int) -> int | None:
    return table.number(key, least, most) if key in table else None


def new_source(name: str, text: str, report: Report) -> Source:
    """A situation's text under the name by which mistakes speak of it."""
    return Source(f"practice/situations/{name}", text, report)
