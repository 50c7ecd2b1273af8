"""`w` on the desk: whom, what, and the note that asks."""

from __future__ import annotations

import re
from dataclasses import replace

from console.profiles.model import Role, RoleQuestion, RoleVia
from console.views import AskedView
from screens.choose.one import ChooseOne
from screens.desk.composer import Mode
from tests.ui.asking_double import AskingDouble
from tests.ui.builders import NOW
from tests.ui.desk_double import DeskDouble, make_desk
from tests.ui.on_desk import SMALL, on_desk

WAREHOUSE = Role(
    "warehouse",
    {"en": "Warehouse"},
    {"en": "measures"},
    questions=(RoleQuestion("measure", {"en": "Measurements"}, {"en": "How long is it?"}),),
)


def desk_to_ask() -> DeskDouble:
    desk = make_desk()
    desk.profile = replace(desk.profile, roles=(WAREHOUSE, Role("it", {"en": "IT"}, {"en": "breaks"})))
    desk.asking = AskingDouble(desk.profile, desk.language)
    return desk


async def test_a_role_and_a_question_are_two_keys_and_enter_sends() -> None:
    async with on_desk(desk_to_ask()) as opened:
        await opened.press("w", "1", "1")
        asked_from = opened.screen.ticket_id
        assert opened.screen.composer.mode is Mode.PREVIEW
        assert opened.screen.composer.note
        assert opened.screen.composer.text == "How long is it?"
        await opened.press("enter")
        assert opened.sent()[-1][1] == "How long is it?"
        assert opened.desk.sent_with[-1] == ("ask:warehouse:measure", True)
        # It is out of the way now, and the next one is open.
        assert opened.screen.ticket_id not in ("", asked_from)


async def test_own_words_are_written_as_a_note_that_still_asks() -> None:
    async with on_desk(desk_to_ask()) as opened:
        await opened.press("w", "2", "h", "i", "f8")
        assert opened.sent()[-1][1] == "hi"
        assert opened.desk.sent_with[-1] == ("ask:it", True)


async def test_an_open_question_of_the_ticket_comes_first_to_write_its_answer_down() -> None:
    desk = desk_to_ask()
    async with on_desk(desk) as opened:
        ticket = opened.screen.ticket_id
        desk.asking.asked = [AskedView("q1", ticket, "1", "[b]Warehouse[/b]", NOW, None)]
        await opened.press("ц")
        assert isinstance(opened.pilot.app.screen, ChooseOne)
        await opened.press("1", "o", "k", "f8")
        assert opened.sent()[-1][1] == "ok"
        assert opened.desk.sent_with[-1] == ("answer:q1", True)


async def test_what_was_begun_is_not_lost_by_asking() -> None:
    async with on_desk(desk_to_ask()) as opened:
        await opened.press("r", "x", "escape", "w", "2")
        assert opened.screen.composer.text == "x"
        assert "begun here" in opened.notice


async def test_open_questions_are_listed_and_lead_to_their_tickets() -> None:
    desk = desk_to_ask()
    async with on_desk(desk) as opened:
        await opened.press("g", "w")
        assert opened.notice.startswith("No question is open")
        wanted = list(desk.tickets)[1]
        desk.asking.asked = [AskedView("q1", wanted, "77", "[b]Warehouse[/b]", NOW, NOW)]
        await opened.press("п", "ц")
        assert "#77 [b]Warehouse[/b]" in opened.picture
        await opened.press("enter")
        assert opened.screen.ticket_id == wanted


async def test_why_a_ticket_is_here_and_how_one_writes_stand_below_the_invitation() -> None:
    desk = desk_to_ask()
    desk.why, desk.tone = "[b]late[/b]", "Be brief."
    async with on_desk(desk) as opened:
        assert "Here because: [b]late[/b]" in opened.picture
        assert "Be brief." in opened.picture
        await opened.press("r", "x")
        assert "Be brief." not in opened.picture


LONG = (
    "to find and confirm a thing, measure it, photograph it alive, show the defect, put it aside till evening"
)


def words_of(picture: str) -> str:
    """What is read on a screen, without its frames."""
    return " ".join(re.sub("[│├┤┌┐└┘─▌▁]", " ", picture).split())


async def test_what_a_role_is_asked_for_is_read_whole_on_a_small_screen() -> None:
    desk = desk_to_ask()
    roles = [Role(f"r{n}", {"en": f"Role {n}"}, {"en": f"{LONG} {n}"}, via=RoleVia.CHAT) for n in range(12)]
    desk.profile = replace(desk.profile, roles=tuple(roles))
    desk.asking = AskingDouble(desk.profile, desk.language)
    async with on_desk(desk, size=SMALL) as opened:
        await opened.press("w")
        told = words_of(opened.picture)
        assert f"Role 0 work chat {LONG} 0" in told
        assert "Role 3 work chat" in told
        assert "Nobody is named for such a ticket; those whom you ask most come first." in told
        await opened.press(*["down"] * 11)
        assert f"Role 11 work chat {LONG} 11" in words_of(opened.picture)
        assert "Esc back" in words_of(opened.picture)


async def test_who_suits_comes_without_the_word_that_nobody_does() -> None:
    desk = desk_to_ask()
    desk.asking.suited = {"warehouse"}
    async with on_desk(desk) as opened:
        await opened.press("w")
        assert "Nobody is named" not in opened.picture
        await opened.press("1")
        assert "Measurements" in opened.picture
        assert "How long is it?" in opened.picture  # as it would be asked


async def test_where_something_was_asked_elsewhere_one_key_goes_there() -> None:
    desk = desk_to_ask()
    async with on_desk(desk) as opened:
        ticket, there = opened.screen.ticket_id, list(desk.tickets)[2]
        asked = AskedView("q1", ticket, "1", "Warehouse", NOW, None, there, "57")
        desk.asking.asked = [asked]
        await opened.press("w")
        assert "go to #57" in opened.picture
        await opened.press("2")
        assert opened.screen.ticket_id == there
