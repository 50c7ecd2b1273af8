"""The chain of a ticket: who said what, whether we did, what has not gone yet, and where it opens."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import timedelta

import pytest
from textual.app import App, ComposeResult
from textual.events import MouseScrollUp
from textual.pilot import Pilot

from console.profiles.model import Profile
from console.views import ChainEntry, TicketView
from screens.desk.cells import width_of
from screens.desk.chain import ChainPane
from screens.desk.chain_lines import BodyLine, Setting, entry_block
from screens.desk.lines import Line
from screens.output_guard import only_characters
from storage.records import Attachment, Message, MessageKind, OutgoingState
from tests.ui.builders import HOSTILE, make_profile
from tests.ui.desk_double import ME, NOW, DeskDouble, make_message, make_ticket, pending

SIZE = (50, 14)


class CountingDesk(DeskDouble):
    """Counts how often earlier messages were asked for."""

    earlier_asked = 0

    def earlier(self, ticket_id: str, before: str, limit: int = 100) -> tuple[ChainEntry, ...]:
        self.earlier_asked += 1
        return super().earlier(ticket_id, before, limit)


class ChainApp(App[None]):
    """Only the chain."""

    CSS = "ChainPane { height: 14; }"

    def __init__(self, desk: DeskDouble) -> None:
        super().__init__()
        self.chain = ChainPane(desk)

    def compose(self) -> ComposeResult:
        yield self.chain


@dataclass
class OnChain:
    pilot: Pilot[None]
    desk: CountingDesk
    chain: ChainPane

    @property
    def view(self) -> TicketView:
        view = self.desk.ticket("10423")
        assert view is not None
        return view

    @property
    def lines(self) -> list[str]:
        """What is in view, without the frame."""
        height = self.chain.size.height
        return [self.chain.render_line(y).text[1:-1].rstrip() for y in range(1, height)]

    @property
    def title(self) -> str:
        return self.chain.render_line(0).text

    async def says(self, message: Message) -> None:
        """A message comes while the ticket is open."""
        self.desk.messages.append(message)
        self.chain.update(self.view)
        await self.pilot.pause()


@asynccontextmanager
async def on_chain(
    messages: Sequence[Message],
    size: tuple[int, int] = SIZE,
    profile: Profile | None = None,
    **over: object,
) -> AsyncIterator[OnChain]:
    ticket = replace(make_ticket(), **over)  # type: ignore[arg-type]
    desk = CountingDesk([ticket], messages, profile=profile)
    app = ChainApp(desk)
    async with app.run_test(size=size) as pilot:
        shown = OnChain(pilot, desk, app.chain)
        app.chain.open(shown.view)
        await pilot.pause()
        yield shown


def say(number: int, text: str = "", **over: object) -> Message:
    """The message with this number, a minute after the one before."""
    message = make_message(
        id=f"m{number}", body=text or f"сообщение {number}", sent_at=NOW - timedelta(minutes=400 - number)
    )
    return replace(message, **over)  # type: ignore[arg-type]


KINDS = [
    (MessageKind.CUSTOMER, {"author": "Ирина К."}, "▎", "customer"),
    (MessageKind.REPLY, {"author": "Тарас", "author_id": "8"}, " ", "colleague"),
    (MessageKind.REPLY, {"author": ME.name, "author_id": ME.id}, " ", "you"),
    (MessageKind.NOTE, {"author": "Тарас", "author_id": "8"}, "┊", "internal note"),
    (MessageKind.SYSTEM, {"author": "касса"}, "·", "system"),
    (MessageKind.CALL, {"author": "Ирина К."}, "╎", "call"),
]


@pytest.mark.parametrize(("kind", "over", "edge", "word"), KINDS)
async def test_each_kind_has_a_word_and_a_sign(
    kind: MessageKind, over: dict[str, object], edge: str, word: str
) -> None:
    async with on_chain([say(1, "текст", kind=kind, **over)], waiting_since=None) as shown:
        head, body = shown.lines[:2]
        assert word in head
        assert "07:53" in head
        assert "12 Nov" not in head  # it is today
        assert head[1] == body[1] == edge
        assert body[3:] == "текст"


async def test_who_writes_is_called_what_the_profile_says() -> None:
    profile = make_profile(writers={"question": {"ru": "коллега\x1b[31m"}})
    async with on_chain([say(1)], profile=profile, waiting_since=None) as shown:
        assert "коллега" in shown.lines[0]
        assert "customer" not in shown.lines[0]
        assert "\x1b" not in shown.lines[0]


async def test_only_what_is_not_of_today_has_its_day() -> None:
    old = say(1, sent_at=NOW - timedelta(days=1))
    async with on_chain([old, say(2)], waiting_since=None) as shown:
        heads = [line for line in shown.lines if "customer" in line]
        assert ["Nov" in head for head in heads] == [True, False]


@pytest.mark.parametrize(
    ("state", "words"),
    [
        (OutgoingState.HELD, "↑ can still be taken back"),
        (OutgoingState.QUEUED, "↑ in the outbox"),
        (OutgoingState.SENDING, "↑ being sent"),
        (OutgoingState.AMBIGUOUS, "↑ checking whether it arrived"),
        (OutgoingState.CONFLICT, "! waits: the ticket changed"),
        (OutgoingState.FAILED, "! not sent"),
        (OutgoingState.NEEDS_DECISION, "! waits for your decision"),
        (None, "✓ sent"),
    ],
)
async def test_where_our_reply_stands(state: OutgoingState | None, words: str) -> None:
    mine = say(1, "ответ", kind=MessageKind.REPLY, author=ME.name, author_id=ME.id, client_key="op-10423")
    async with on_chain([mine], size=(70, 14)) as shown:
        if state is not None:
            shown.desk.outgoing.append(pending("10423", state))
        shown.chain.update(shown.view)
        assert shown.lines[0].endswith(words)


async def test_the_undo_window_counts_down() -> None:
    mine = say(1, "ответ", kind=MessageKind.REPLY, author=ME.name, author_id=ME.id, client_key="op-10423")
    async with on_chain([mine], size=(70, 14)) as shown:
        shown.desk.outgoing.append(pending("10423", OutgoingState.HELD))
        shown.desk.claim("10423")  # anything that can be taken back for ten seconds
        shown.chain.update(shown.view)
        assert shown.lines[0].endswith("in the undo window, 10 s")
        shown.desk.advance(4)
        shown.chain.tick()
        await shown.pilot.pause()
        assert shown.lines[0].endswith("in the undo window, 6 s")


async def test_it_opens_at_the_newest_message() -> None:
    async with on_chain([say(n) for n in range(60)], waiting_since=None) as shown:
        assert "сообщение 59" in "\n".join(shown.lines)
        assert "сообщение 50" not in "\n".join(shown.lines)


async def test_all_that_is_unanswered_is_in_view_from_its_beginning() -> None:
    long = "\n".join(f"строка {n}" for n in range(40))
    messages = [say(1), say(2), say(3, long), say(4, "алло?")]
    async with on_chain(messages, waiting_since=messages[2].sent_at) as shown:
        assert shown.lines[0].endswith("● unanswered")
        assert shown.lines[1].endswith("строка 0")


async def test_each_message_is_laid_out_once(monkeypatch: pytest.MonkeyPatch) -> None:
    messages = [say(n) for n in range(30)]
    laid: list[str] = []

    def noted(entry: ChainEntry, at: Setting) -> list[Line | BodyLine]:
        laid.append(entry.message.id)
        return entry_block(entry, at)

    async with on_chain(messages, waiting_since=messages[3].sent_at) as shown:
        monkeypatch.setattr("screens.desk.chain.entry_block", noted)
        shown.chain.open(shown.view)
        assert laid == [message.id for message in messages[:2:-1]]
        assert shown.lines[0].endswith("● unanswered")


async def test_earlier_messages_come_when_one_scrolls_up() -> None:
    async with on_chain([say(n) for n in range(350)], waiting_since=None) as shown:
        assert shown.desk.earlier_asked == 0
        seen = set()
        for _step in range(400):
            seen.update(shown.lines)
            shown.chain.scroll_lines(-3)
        seen.update(shown.lines)
        assert all(f" ▎ сообщение {n}" in seen for n in range(350))
        assert shown.desk.earlier_asked <= 4
        assert shown.lines[1] == " ▎ сообщение 0"


async def test_what_is_in_view_stays_when_earlier_messages_are_laid_out() -> None:
    async with on_chain([say(n) for n in range(90)], waiting_since=None) as shown:
        before: list[str] = shown.lines
        for _step in range(120):
            shown.chain.scroll_lines(-1)
            now = shown.lines
            assert now[1:] == before[:-1] or shown.chain.top == 0
            before = now


async def test_how_many_are_hidden_is_said() -> None:
    async with on_chain([say(n) for n in range(350)], waiting_since=None) as shown:
        assert shown.chain.text.startswith("   earlier messages: 3")


async def test_a_new_message_is_marked_and_the_end_stays_in_view() -> None:
    async with on_chain([say(n) for n in range(30)]) as shown:
        await shown.says(say(40, "ещё вопрос"))
        assert "ещё вопрос" in "\n".join(shown.lines)
        assert any("── new ─" in line for line in shown.lines)
        assert "new message" in shown.title
        assert shown.chain.has_news
        shown.chain.scroll_lines(1)  # who scrolls to the end has seen it
        assert "new message" not in shown.title
        assert any("── new ─" in line for line in shown.lines)


async def test_who_reads_above_is_not_moved_by_a_new_message() -> None:
    async with on_chain([say(n) for n in range(60)]) as shown:
        shown.chain.scroll_lines(-30)
        before = shown.lines
        await shown.says(say(70, "ещё вопрос"))
        assert shown.lines == before
        assert "new message" in shown.title


async def test_our_own_reply_is_no_news() -> None:
    async with on_chain([say(1)]) as shown:
        await shown.says(say(5, "ответ", kind=MessageKind.REPLY, author=ME.name, author_id=ME.id))
        assert not shown.chain.has_news


async def test_scrolling_stops_at_both_ends() -> None:
    async with on_chain([say(n) for n in range(30)], waiting_since=None) as shown:
        end = shown.lines
        shown.chain.scroll_lines(50)
        assert shown.lines == end
        shown.chain.scroll_lines(-5000)
        assert shown.chain.top == 0


async def test_the_wheel_scrolls() -> None:
    async with on_chain([say(n) for n in range(30)], waiting_since=None) as shown:
        top = shown.chain.top
        await shown.pilot._post_mouse_events([MouseScrollUp], shown.chain)
        assert shown.chain.top < top


async def test_the_title_says_who_where_and_until_when() -> None:
    async with on_chain([say(1)], size=(80, 14)) as shown:
        assert shown.title.startswith("┌ #10423 Ирина К. · Telegram ── где мой заказ ─")
        assert shown.title.endswith("─ в работе ── 03:12 ┐")
        shown.desk.claim("10423")
        shown.chain.update(shown.view)
        assert "yours" in shown.title
        shown.chain.update(shown.view, gone="Тарас has it")
        assert "Тарас has it" in shown.title


async def test_attachments_are_named() -> None:
    files = (Attachment("a", "чек.pdf"),)
    async with on_chain([say(1, "вот", attachments=files)]) as shown:
        assert shown.lines[2] == " ▎ attached: чек.pdf"


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
async def test_a_stranger_s_text_is_only_text(text: str) -> None:
    async with on_chain([say(1, text, author=text.replace("\n", " ")[:30])]) as shown:
        for y in range(shown.chain.size.height):
            strip = shown.chain.render_line(y)
            assert only_characters(strip.text) == strip.text
            assert width_of(strip.text) == SIZE[0]
            assert all(segment.style is None or set(segment.style.meta) <= {"offset"} for segment in strip)


async def test_a_narrower_window_wraps_anew() -> None:
    async with on_chain([say(1, "слово " * 40)], waiting_since=None) as shown:
        await shown.pilot.resize_terminal(30, 14)
        await shown.pilot.pause()
        assert all(width_of(line) <= 28 for line in shown.lines)
        assert shown.chain.text.count("слово") == 40


async def test_another_ticket_begins_anew() -> None:
    async with on_chain([say(n) for n in range(30)]) as shown:
        await shown.says(say(40, "новость"))
        shown.desk.tickets["2"] = make_ticket(id="2")
        other = shown.desk.ticket("2")
        assert other is not None
        shown.chain.open(other)
        assert (shown.chain.ticket_id, shown.chain.text, shown.chain.has_news) == ("2", "", False)
        words = "Nothing waits here. F2 Вход has 6: Enter goes there, and no word of this is cut."
        shown.chain.clear(words)
        assert shown.lines[1].strip().startswith("Nothing waits here.")
        assert " ".join(line.strip() for line in shown.lines).strip() == words


async def test_what_was_said_can_be_copied_with_the_mouse() -> None:
    async with on_chain([say(1, "посылка 2674090\nу вас?")], waiting_since=None) as shown:
        pilot = shown.pilot
        await pilot.mouse_down(shown.chain, offset=(12, 2))
        await pilot.hover(shown.chain, offset=(8, 3))
        await pilot.mouse_up(shown.chain, offset=(8, 3))
        await pilot.pause()
        assert shown.chain.screen.get_selected_text() == "2674090\nу вас"
        strip = shown.chain.render_line(2)
        assert any(
            "2674090" in segment.text and segment.style != strip._segments[0].style for segment in strip
        )


async def test_a_text_that_was_broken_into_lines_is_copied_whole() -> None:
    address = "https://example.org/" + "a" * 90
    body = f"Привезите, пожалуйста, на Садовую, дом 15, после шести часов вечера.\nСсылка: {address}"
    async with on_chain([say(1, body)], waiting_since=None) as shown:
        pilot, chain = shown.pilot, shown.chain
        last = max(y for y in range(chain.size.height) if "a" in chain.render_line(y).text.strip("│┃ ▎"))
        await pilot.mouse_down(chain, offset=(4, 2))
        await pilot.hover(chain, offset=(chain.size.width - 2, last))
        await pilot.mouse_up(chain, offset=(chain.size.width - 2, last))
        await pilot.pause()
        assert chain.screen.get_selected_text() == body
