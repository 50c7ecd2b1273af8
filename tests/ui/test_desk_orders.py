"""What is ordered about a ticket: claimed, done, later, handed over, status, contact reason."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from console.views import ClockState, ClockView, NotPossible
from storage.problems import mark
from tests.ui.desk_double import NOW, make_desk
from tests.ui.on_desk import on_desk


@pytest.mark.parametrize("key", ["c", "с"])
async def test_claim_and_release_are_one_key(key: str) -> None:
    async with on_desk() as opened:
        await opened.press(key)
        assert opened.sent("claim") == [("10423",)]
        assert opened.screen.ticket_id == "10423"
        assert "yours" in opened.lines[1]
        assert "◆" in next(line for line in opened.lines if "│▌" in line)
        await opened.press(key)
        assert opened.sent("release") == [("10423",)]
        assert "yours" not in opened.lines[1]


@pytest.mark.parametrize(
    ("keys", "order", "told"),
    [
        (("e",), "done", ("10423",)),
        (("у",), "done", ("10423",)),
        (("h", "2"), "later", ("10423", "60")),
        (("р", "3"), "later", ("10423", "180")),
        (("h", "down", "enter"), "later", ("10423", "60")),
        (("a", "1", *"склад?", "enter"), "hand_over", ("10423", "8", "склад?")),
        (("ф", "2", *"глянь", "enter"), "hand_over", ("10423", "9", "глянь")),
    ],
)
async def test_what_takes_a_ticket_away_opens_the_next(
    keys: tuple[str, ...], order: str, told: tuple[str, ...]
) -> None:
    async with on_desk() as opened:
        await opened.press(*keys)
        assert opened.sent(order) == [told]
        assert opened.screen.ticket_id == "10424"
        assert "z takes it back" in opened.screen.undo_line.text
        await opened.press("z")
        assert opened.screen.ticket_id == "10423"


@pytest.mark.parametrize(
    ("keys", "order", "told"),
    [
        (("s", "2"), "set_status", ("10423", "open")),
        (("ы", "1"), "set_status", ("10423", "new")),
        (("t", "1"), "set_reason", ("10423", "where")),
        (("е", "2"), "set_reason", ("10423", "return")),
    ],
)
async def test_what_leaves_a_ticket_on_its_list_stays_with_it(
    keys: tuple[str, ...], order: str, told: tuple[str, ...]
) -> None:
    async with on_desk() as opened:
        await opened.press(*keys)
        assert opened.sent(order) == [told]
        assert opened.screen.ticket_id == "10423"


@pytest.mark.parametrize("keys", [("h",), ("a",), ("s",), ("t",), ("0",), ("slash",)])
async def test_esc_orders_nothing(keys: tuple[str, ...]) -> None:
    async with on_desk() as opened:
        await opened.press(*keys, "escape")
        assert opened.desk.told == []
        assert opened.screen.is_current
        assert opened.screen.panes.of("incoming").has_focus


@pytest.mark.parametrize(
    ("keys", "order"),
    [
        (("c",), "claim"),
        (("e",), "done"),
        (("h", "1"), "later"),
        (("s", "1"), "set_status"),
        (("t", "1"), "set_reason"),
        (("a", "1", "x", "enter"), "hand_over"),
    ],
)
async def test_every_refusal_is_told_and_changes_nothing(keys: tuple[str, ...], order: str) -> None:
    desk = make_desk()
    desk.refuses[order] = NotPossible(mark("This ticket is already yours."))
    async with on_desk(desk) as opened:
        await opened.press(*keys)
        assert opened.notice == "This ticket is already yours."
        assert opened.screen.ticket_id == "10423"
        assert desk.told == []


async def test_a_letter_is_a_command_only_while_nobody_writes() -> None:
    async with on_desk() as opened:
        await opened.press("r", *"cehastz", "escape")
        assert opened.sent("claim") == opened.sent("done") == []
        assert opened.desk.drafts["10423"].body == "cehastz"


async def test_a_draft_of_a_ticket_that_is_done_stays_with_it() -> None:
    async with on_desk() as opened:
        await opened.press("r")
        await opened.type("потом")
        await opened.press("escape", "e")
        assert opened.screen.ticket_id == "10424"
        assert opened.screen.composer.text == ""
        assert opened.desk.drafts["10423"].body == "потом"


async def test_zones_are_opened_for_the_day_from_the_palette() -> None:
    async with on_desk() as opened:
        await opened.pilot.app.run_action("screen.command('desk.duty')")
        await opened.press("2")
        assert set(opened.sent("duty")[0]) == {"incoming", "overdue", "messengers"}
        panes = opened.screen.panes
        assert not panes.of("messengers").folded
        # Those on duty stand first at once, in the profile's order, each title joined to the pane above.
        order = ["incoming", "messengers", "overdue", "work_chats", "reserve", "delivered"]
        assert [pane.zone for pane in panes] == order
        assert [child.id for child in panes.children] == [f"zone-{zone}" for zone in order]
        tops = [panes.of(zone).region.y for zone in order]
        assert tops == sorted(tops)
        assert "".join(opened.lines[top][0] for top in tops) == "┌├├├├├"
        assert opened.lines[panes.region.bottom - 1][0] == "└"


async def test_a_peak_says_whose_longer_term_runs_and_the_usual_clock_says_nothing() -> None:
    desk = make_desk()
    usual = ClockView("chat", "Chat", "Desk", True, ClockState.RUNS, NOW, NOW + timedelta(minutes=9))
    peak = replace(usual, key="letter", title="Letter", due_at=NOW + timedelta(hours=24), peak="The [b]sale")
    bank = replace(usual, key="bank", title="Bank's term", owner="Bank One", ours=False)
    desk.clocks = (usual, peak, bank)
    async with on_desk(desk) as opened:
        assert "The [b]sale: Letter" in opened.picture
        assert "Bank One: Bank's term" in opened.picture
        assert "Chat" not in opened.picture
