"""Answering on the desk, with real keys: two for a known question, and nothing typed is ever lost."""

from __future__ import annotations

import asyncio
import threading
from dataclasses import replace

import pytest
from textual.dom import DOMNode

from console import translation
from console.views import Notice, NotPossible, Receipt
from screens.app import PultApp
from screens.desk.composer import Mode
from screens.desk.screen import DeskScreen
from screens.notices import DeskChanged
from storage.problems import StorageProblem, mark
from storage.records import Draft, DraftKind
from tests.ui.desk_double import NOW, DeskDouble, make_desk, make_macro, make_profile
from tests.ui.on_desk import NARROW, SMALL, OnDesk, on_desk

FILLED = "Здравствуйте! Ваш заказ 77120 в пути, ждём его завтра."


class SlowDesk(DeskDouble):
    """Takes a reply, or a draft, only when the test lets it."""

    def __init__(self) -> None:
        made = make_desk()
        super().__init__(made.tickets.values(), made.messages, made.orders.values(), made.customers.values())
        self.slow_drafts = False
        self.asked = threading.Event()
        self.may_go_on = threading.Event()

    def save_draft(self, ticket_id: str, text: str, *, note: bool = False, macro: str = "") -> None:
        if self.slow_drafts:
            self.asked.set()
            self.may_go_on.wait(20)
        super().save_draft(ticket_id, text, note=note, macro=macro)

    def send(self, ticket_id: str, text: str, *, note: bool = False, macro: str = "") -> Receipt:
        self.asked.set()
        self.may_go_on.wait(0 if self.slow_drafts else 20)
        return super().send(ticket_id, text, note=note, macro=macro)


# A known question: a digit, Enter


async def test_a_known_question_takes_two_keys() -> None:
    async with on_desk() as opened:
        await opened.press("1")
        assert opened.screen.composer.text == FILLED
        assert opened.sent() == []
        await opened.press("enter")
        assert opened.sent() == [("10423", FILLED)]
        assert opened.screen.ticket_id == "10424"
        assert opened.screen.composer.text == ""


async def test_a_whole_zone_with_two_keys_each() -> None:
    async with on_desk() as opened:
        for _ticket in range(12):
            await opened.press("1", "enter")
        assert [ticket for ticket, _text in opened.sent()] == [str(10423 + n) for n in range(12)]
        assert "Nothing waits here. F5 Просрочка has 5" in opened.picture


async def test_enter_pressed_twice_sends_once() -> None:
    async with on_desk() as opened:
        await opened.press("1", "enter", "enter")
        assert len(opened.sent()) == 1
        assert "nothing to send" in opened.notice


async def test_keys_stay_in_order_while_a_reply_is_being_kept() -> None:
    desk = SlowDesk()
    async with on_desk(desk) as opened:
        await opened.press("1")
        for key in ("enter", "enter", "1", "enter", "r", "h", "e"):
            opened.pilot.app.simulate_key(key)
        await asyncio.to_thread(desk.asked.wait, 20)
        assert opened.sent() == []
        assert opened.screen.composer.text == FILLED  # it stands until it is durable
        desk.may_go_on.set()
        await opened.settle()
        await opened.settle()
        assert [ticket for ticket, _text in opened.sent()] == ["10423", "10424"]
        # The letters behind `r` are text of the third ticket's reply, not commands.
        assert (opened.screen.ticket_id, opened.screen.composer.text) == ("10425", "he")
        assert opened.sent("later") == opened.sent("done") == []


async def test_a_digit_of_another_macro_replaces_the_preview() -> None:
    async with on_desk() as opened:
        await opened.press("1", "2")
        assert opened.screen.composer.text == "Подтвердим наличие до ‹когда›. ‹что добавить?›"
        assert opened.screen.composer.mode is Mode.PREVIEW


async def test_esc_leaves_a_preview_and_no_draft() -> None:
    async with on_desk() as opened:
        await opened.press("1", "escape")
        assert (opened.screen.composer.text, opened.screen.composer.mode) == ("", Mode.RESTING)
        assert opened.desk.drafts == {}
        assert opened.sent("save_draft") == []


async def test_a_digit_without_a_macro_says_so() -> None:
    async with on_desk() as opened:
        await opened.press("9")
        assert "no reply on 9" in opened.notice


async def test_the_end_of_a_long_reply_is_seen_before_it_goes() -> None:
    text = "\n".join(f"строка {n}" for n in range(12))
    profile = make_profile(macros=(make_macro("long", "Длинный", text, 1),))
    made = make_desk()
    desk = DeskDouble(made.tickets.values(), made.messages, profile=profile)
    async with on_desk(desk, SMALL) as opened:
        await opened.press("1")
        assert "строка 0" in opened.picture
        assert "строка 11" not in opened.picture
        chain = opened.screen.chain.top
        await opened.press("space", "space")
        assert "строка 11" in opened.picture
        assert opened.screen.composer.mode is Mode.PREVIEW
        assert opened.screen.chain.top == chain
        await opened.press("enter")
        assert opened.sent() == [("10423", text)]


async def test_what_the_reply_sets_is_shown_before_it_goes() -> None:
    async with on_desk() as opened:
        await opened.press("1")
        assert "→ ждём клиента" in opened.screen.composer_title.text
        assert "Enter sends" in opened.screen.undo_line.text
        await opened.press("tab")  # a word is changed: it still sets the same
        assert "→ ждём клиента" in opened.screen.composer_title.text
        await opened.press("escape", "r")
        assert "→" not in opened.screen.composer_title.text


async def test_a_macro_that_is_a_note_looks_like_one() -> None:
    async with on_desk() as opened:
        await opened.press("4")
        assert "NOTE" in opened.screen.composer_title.text
        assert opened.screen.composer.has_class("-note")
        await opened.press("enter")
        assert opened.sent() == [("10423", "Проверьте, пожалуйста, наличие.")]
        assert opened.screen.ticket_id == "10423"  # the customer still waits


# Blanks


async def test_tab_walks_the_blanks_and_typing_fills_them() -> None:
    async with on_desk() as opened:
        await opened.press("2", "tab")
        assert opened.screen.composer.selected_text == "‹когда›"
        await opened.type("15:00")
        await opened.press("tab")
        assert opened.screen.composer.selected_text == "‹что добавить?›"
        await opened.press("shift+tab", "f8")
        assert opened.sent() == [("10423", "Подтвердим наличие до 15:00.")]


@pytest.mark.parametrize("keys", [("2", "enter"), ("2", "tab", "f8"), ("2", "f8")])
async def test_with_a_required_blank_nothing_goes_and_the_cursor_stands_on_it(keys: tuple[str, ...]) -> None:
    async with on_desk() as opened:
        await opened.press(*keys)
        assert opened.sent() == []
        assert opened.screen.composer.selected_text == "‹когда›"
        assert opened.screen.composer.mode is Mode.EDITING
        assert "когда" in opened.notice


async def test_why_a_reply_was_refused_is_not_told_once_it_has_gone() -> None:
    async with on_desk() as opened:
        await opened.press("2", "enter")
        assert "когда" in opened.notice
        await opened.type("15:00")
        await opened.press("f8")
        assert len(opened.sent()) == 1
        assert opened.notice == ""


async def test_while_one_writes_nothing_says_that_a_digit_shows_a_reply() -> None:
    async with on_desk() as opened:
        assert "1–9 show a reply" in opened.picture
        await opened.press("r")
        assert "1–9 show a reply" not in opened.picture
        assert "/ search" not in opened.picture  # a slash is text now
        assert "^F search" in opened.picture or "Ctrl+F search" in opened.picture
        await opened.press("escape")
        assert "1–9 show a reply" in opened.picture


async def test_tab_without_blanks_goes_into_the_text() -> None:
    async with on_desk() as opened:
        await opened.press("1", "tab")
        await opened.type(" Пишите!")
        await opened.press("f8")
        assert opened.sent() == [("10423", f"{FILLED} Пишите!")]


# Writing


@pytest.mark.parametrize("key", ["r", "к"])
async def test_a_reply_of_one_s_own(key: str) -> None:
    async with on_desk() as opened:
        await opened.press(key)
        await opened.type("hello, джейк")
        await opened.press("enter")
        await opened.type("1")
        await opened.press("f8")
        assert opened.sent() == [("10423", "hello, джейк\n1")]


@pytest.mark.parametrize("key", ["n", "т"])
async def test_a_note_looks_like_a_note(key: str) -> None:
    async with on_desk() as opened:
        await opened.press(key)
        await opened.type("проверить склад")
        assert "NOTE, internal" in opened.picture
        assert opened.screen.composer.has_class("-note")
        await opened.press("ctrl+enter")
        assert opened.sent() == [("10423", "проверить склад")]
        assert opened.desk.messages[-1].kind.value == "note"


async def test_an_empty_reply_is_not_sent() -> None:
    async with on_desk() as opened:
        await opened.press("r", "space", "f8")
        assert opened.sent() == []
        assert "nothing to send" in opened.notice


async def test_a_note_never_becomes_a_reply_by_a_key() -> None:
    async with on_desk() as opened:
        await opened.press("n")
        await opened.type("между нами")
        await opened.press("escape", "r")
        assert "A note is begun here" in opened.notice
        assert opened.screen.composer.note
        await opened.press("1")
        assert "Something else is begun here" in opened.notice
        assert opened.screen.composer.text == "между нами"


async def test_a_macro_is_added_behind_what_was_typed() -> None:
    async with on_desk() as opened:
        await opened.press("r")
        await opened.type("Ирина, добрый день!")
        await opened.press("escape", "3")
        assert opened.screen.composer.text == "Ирина, добрый день!\n\nРезерв продлён до ‹дата›."
        assert opened.screen.composer.selected_text == "‹дата›"


async def test_a_template_is_found_and_filled() -> None:
    async with on_desk() as opened:
        await opened.press("0")
        await opened.type("Извин")
        await opened.press("enter")
        assert opened.screen.composer.text == "Приносим извинения за ожидание."
        assert opened.screen.composer.mode is Mode.PREVIEW


# Drafts


async def test_a_draft_is_kept_and_comes_back_with_its_ticket() -> None:
    async with on_desk() as opened:
        await opened.press("r")
        await opened.type("половина")
        await opened.press("escape")
        assert opened.desk.drafts["10423"].body == "половина"
        assert "draft saved 14:32:07" in opened.screen.composer_title.text
        await opened.press("j")
        assert opened.screen.composer.text == ""
        await opened.press("k")
        assert opened.screen.composer.text == "половина"
        await opened.press("r")
        await opened.type("!")
        await opened.press("f8")
        assert opened.sent() == [("10423", "половина!")]


async def test_what_is_being_typed_is_saved_without_a_key() -> None:
    async with on_desk() as opened:
        await opened.press("r")
        await opened.type("думаю")
        for _moment in range(100):
            if opened.desk.drafts:
                break
            await opened.pilot.pause(0.05)
        assert opened.desk.drafts["10423"].body == "думаю"


@pytest.mark.parametrize("away", [("f5",), ("escape", "j"), ("ctrl+f", "escape", "escape", "f3")])
async def test_going_away_keeps_the_draft_of_the_first_ticket(away: tuple[str, ...]) -> None:
    async with on_desk() as opened:
        await opened.press("r")
        await opened.type("для Ирины")
        await opened.press(*away)
        assert opened.desk.drafts["10423"].body == "для Ирины"
        assert opened.screen.ticket_id != "10423"
        assert opened.screen.composer.text == ""
        assert "для Ирины" not in opened.picture


async def test_leaving_the_program_keeps_the_draft() -> None:
    async with on_desk() as opened:
        await opened.press("r")
        await opened.pilot.press(*"обрыв")
        desk = opened.desk
        opened.pilot.app.exit()
    assert desk.drafts["10423"].body == "обрыв"


async def test_what_was_sent_is_no_draft_any_more() -> None:
    async with on_desk() as opened:
        await opened.press("r")
        await opened.pilot.press(*"да", "f8")
        await opened.settle()
        opened.screen.save_drafts()
        await opened.settle()
        assert opened.sent() == [("10423", "да")]
        assert opened.desk.drafts == {}


async def test_a_reply_goes_after_the_draft_that_is_being_saved() -> None:
    desk = SlowDesk()
    async with on_desk(desk) as opened:
        await opened.press("r")
        await opened.pilot.press(*"да")
        desk.slow_drafts = True
        opened.screen.save_drafts()
        await asyncio.to_thread(desk.asked.wait, 20)
        opened.pilot.app.simulate_key("f8")
        await asyncio.sleep(0)
        desk.may_go_on.set()
        await opened.settle()
        assert [told[0] for told in desk.told] == ["save_draft", "send"]
        assert desk.drafts == {}


async def test_a_macro_typed_into_and_back_again_is_no_draft() -> None:
    async with on_desk() as opened:
        await opened.press("1", "tab", "x")
        opened.screen.save_drafts()
        await opened.settle()
        assert "10423" in opened.desk.drafts
        await opened.press("backspace", "escape")
        assert opened.desk.drafts == {}
        assert opened.screen.composer.text == ""


async def test_an_emptied_draft_is_no_draft() -> None:
    desk = make_desk()
    desk.drafts["10423"] = Draft("10423", DraftKind.REPLY, "ой", NOW)
    async with on_desk(desk) as opened:
        assert opened.screen.composer.text == "ой"
        await opened.press("r", "backspace", "backspace", "escape")
        assert desk.drafts == {}


async def test_a_draft_that_is_a_note_comes_back_as_one() -> None:
    desk = make_desk()
    desk.drafts["10423"] = Draft("10423", DraftKind.NOTE, "склад не ответил", NOW)
    async with on_desk(desk) as opened:
        assert "NOTE" in opened.screen.composer_title.text
        await opened.press("f8")
        assert desk.messages[-1].kind.value == "note"


# What does not work


@pytest.mark.parametrize(
    "problem",
    [
        NotPossible(mark("This ticket is not here any more.")),
        StorageProblem(mark("The disk is full: {path}."), path="/x"),
    ],
)
async def test_a_refused_reply_stays_in_the_composer(problem: Exception) -> None:
    async with on_desk() as opened:
        await opened.press("1", "tab")
        await opened.type("!")
        opened.desk.refuses["send"] = problem  # type: ignore[assignment]
        await opened.press("f8")
        assert opened.screen.composer.text == FILLED + "!"
        assert opened.screen.ticket_id == "10423"
        assert opened.notice == str(problem)
        del opened.desk.refuses["send"]
        await opened.press("f8")
        assert opened.sent() == [("10423", FILLED + "!")]


async def test_a_draft_that_cannot_be_saved_is_told_and_tried_again() -> None:
    async with on_desk() as opened:
        opened.desk.refuses["save_draft"] = StorageProblem(mark("The disk is full: {path}."), path="/x")
        await opened.press("r")
        await opened.type("важно")
        await opened.press("escape")
        assert opened.notice == "The disk is full: /x."
        del opened.desk.refuses["save_draft"]
        await opened.press("j")
        assert opened.desk.drafts["10423"].body == "важно"


async def test_a_draft_that_the_ledger_does_not_have_comes_back_all_the_same() -> None:
    async with on_desk() as opened:
        opened.desk.refuses["save_draft"] = StorageProblem(mark("The disk is full: {path}."), path="/x")
        await opened.press("r")
        await opened.type("важно")
        await opened.press("escape", "j")
        assert opened.screen.composer.text == ""
        await opened.press("k")
        assert opened.screen.composer.text == "важно"
        del opened.desk.refuses["save_draft"]


async def test_while_a_reply_is_being_kept_its_text_cannot_change() -> None:
    desk = SlowDesk()
    async with on_desk(desk) as opened:
        await opened.press("r")
        await opened.type("да")
        sending = asyncio.create_task(opened.screen.commit())  # as the palette does it
        await asyncio.to_thread(desk.asked.wait, 20)
        await opened.pilot.press("x")
        assert opened.screen.composer.text == "да"
        desk.may_go_on.set()
        await sending
        await opened.settle()
        assert opened.sent() == [("10423", "да")]


async def test_a_ticket_that_stays_the_most_urgent_is_not_opened_again() -> None:
    class StayingDesk(DeskDouble):
        def send(self, ticket_id: str, text: str, *, note: bool = False, macro: str = "") -> Receipt:
            receipt = super().send(ticket_id, text, note=note, macro=macro)
            self.tickets[ticket_id] = replace(self.tickets[ticket_id], zone="incoming", due_at=NOW)
            return receipt

    made = make_desk()
    async with on_desk(StayingDesk(made.tickets.values(), made.messages)) as opened:
        await opened.press("1", "enter")
        assert opened.screen.ticket_id == "10424"
        await opened.press("1", "enter")
        assert opened.screen.ticket_id == "10425"  # not 10423 again, which nobody waits for
        await opened.press("home", "enter")  # nothing waits in the answered one: on to what does
        assert opened.screen.ticket_id == "10425"


async def test_in_a_zone_where_all_is_answered_a_key_leads_to_the_next() -> None:
    class StayingDesk(DeskDouble):
        def send(self, ticket_id: str, text: str, *, note: bool = False, macro: str = "") -> Receipt:
            receipt = super().send(ticket_id, text, note=note, macro=macro)
            self.tickets[ticket_id] = replace(self.tickets[ticket_id], zone="overdue")
            return receipt

    made = make_desk()
    async with on_desk(StayingDesk(made.tickets.values(), made.messages)) as opened:
        await opened.press("f5")
        for answered in range(5):
            assert opened.screen.ticket_id
            await opened.press("r", "д", "а", *str(answered), "f8")
        assert opened.screen.ticket_id == ""
        assert "All is answered here. F2 Вход has 12" in opened.picture
        opened.desk.change(opened.desk.tickets["10424"])
        await opened.settle()
        assert opened.screen.ticket_id == ""  # nothing is opened by itself
        await opened.press("enter")
        assert opened.screen.ticket_id == "10423"


async def test_what_was_taken_back_waits_again() -> None:
    async with on_desk() as opened:
        await opened.press("1", "enter", "z")
        assert opened.screen.ticket_id == "10423"
        await opened.press("j", "1", "enter")
        assert opened.screen.ticket_id == "10423"


async def test_a_console_that_only_reads_says_who_works_here() -> None:
    desk = make_desk()
    desk.read_only = "Тарас"
    async with on_desk(desk) as opened:
        for key in ("1", "r", "n", "c", "e", "h", "a", "s", "t", "z", "0"):
            await opened.press(key)
            assert "Тарас" in opened.notice, key
        assert desk.told == []


# Taking back


async def told_left(opened: OnDesk) -> str:
    opened.screen.tick()
    await opened.pilot.pause()
    return opened.screen.undo_line.text


async def test_undo_is_offered_for_as_long_as_it_works() -> None:
    async with on_desk() as opened:
        await opened.press("1", "enter")
        assert "send #10423 · z takes it back · 3 s" in opened.picture
        opened.desk.advance(1)
        assert "2 s" in await told_left(opened)
        opened.desk.advance(5)
        assert await told_left(opened) == ""
        await opened.press("z")
        assert "nothing left" in opened.notice


async def test_what_cannot_be_taken_back_does_not_hide_what_can() -> None:
    class ClaimingDesk(DeskDouble):
        def claim(self, ticket_id: str) -> Receipt:
            return Receipt("", ticket_id, 0.0, "claim")

    made = make_desk()
    async with on_desk(ClaimingDesk(made.tickets.values(), made.messages)) as opened:
        await opened.press("1", "enter", "c")
        assert opened.notice.endswith("claim"), "the sign before it says that it is done"
        assert "send #10423 · z takes it back" in opened.screen.undo_line.text


@pytest.mark.parametrize("key", ["z", "я"])
async def test_undo_brings_the_ticket_and_its_text_back(key: str) -> None:
    async with on_desk() as opened:
        await opened.press("1", "enter")
        opened.desk.drafts["10423"] = Draft("10423", DraftKind.REPLY, FILLED, NOW)  # as the ledger does
        await opened.press(key)
        assert opened.screen.ticket_id == "10423"
        assert opened.screen.composer.text == FILLED
        assert "taken back: send #10423" in opened.notice
        assert opened.screen.panes.of("incoming").cursor == "10423"


async def test_in_one_column_a_digit_shows_the_ticket_too() -> None:
    async with on_desk(size=NARROW) as opened:
        assert "Ваш заказ" not in opened.picture
        await opened.press("1")
        assert "Ваш заказ 77120" in opened.picture
        await opened.press("enter")
        assert opened.sent() == [("10423", FILLED)]
        assert "#10424 Пётр С." in opened.picture


class WordyDesk(DeskDouble):
    """Says in many words what can be taken back."""

    def send(self, ticket_id: str, text: str, *, note: bool = False, macro: str = "") -> Receipt:
        receipt = super().send(ticket_id, text, note=note, macro=macro)
        return replace(receipt, what=f"reply to #{ticket_id} with everything that was to be said")


@pytest.mark.parametrize("language", translation.languages())
async def test_what_can_be_taken_back_is_told_on_a_small_screen_in_every_language(language: str) -> None:
    made = make_desk()
    desk = WordyDesk(made.tickets.values(), made.messages, made.orders.values(), made.customers.values())
    translation.use(language)
    try:
        async with on_desk(desk, SMALL) as opened:
            await opened.press("r", *"да", "f8")
            line = opened.lines[opened.screen.undo_line.region.y]
            assert "✓ reply to" in line
            assert "· z " in line
            assert " · 3 " in line
    finally:
        translation.use("en")


async def test_a_reply_from_key_to_key_styles_no_whole_screen_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    styled: list[DOMNode] = []
    update = PultApp.update_styles

    def noted(app: PultApp, node: DOMNode, animate: bool = False) -> None:
        styled.append(node)
        update(app, node, animate)

    async with on_desk() as opened:
        monkeypatch.setattr(PultApp, "update_styles", noted)
        await opened.press("1")
        assert opened.screen.composer.mode is Mode.PREVIEW
        await opened.press("enter")
        assert opened.sent()
        assert opened.screen.composer in styled
        assert opened.screen not in styled


async def test_what_follows_from_a_reply_is_painted_before_its_notice_is_read(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    happened: list[str] = []
    take, paint = DeskScreen.take_notice, DeskScreen._compositor_refresh

    def taken(screen: DeskScreen, notice: Notice) -> None:
        happened.append("read")
        take(screen, notice)

    def painted(screen: DeskScreen) -> None:
        happened.append("painted")
        paint(screen)

    async with on_desk() as opened:
        monkeypatch.setattr(DeskScreen, "take_notice", taken)
        monkeypatch.setattr(DeskScreen, "_compositor_refresh", painted)
        opened.screen.chain.refresh_title()
        opened.screen.post_message(DeskChanged(Notice(zones=frozenset({"incoming"}))))
        await opened.settle()
        assert happened == ["painted", "read"]
