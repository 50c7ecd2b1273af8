"""The tour over the desk: it comes once, says what it says, is left with Esc, and takes no key afterwards."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

import pytest

from console import translation
from console.views import LinkState, Notice
from screens.tour.cards import CARDS
from screens.tour.screen import TourScreen
from storage.problems import StorageProblem
from tests.ui.desk_double import DeskDouble, make_desk
from tests.ui.on_desk import SMALL, WIDE, OnDesk, on_desk
from tests.ui.waiting import until


def new_desk(**link: object) -> DeskDouble:
    """A practice desk that is opened for the first time."""
    desk = make_desk()
    desk.wants_tour = True
    desk.link_now = replace(desk.link_now, **link)  # type: ignore[arg-type]  # fields of a link
    return desk


@asynccontextmanager
async def on_tour(size: tuple[int, int] = WIDE) -> AsyncIterator[tuple[OnDesk, TourScreen]]:
    """The desk with the tour over it."""
    async with on_desk(new_desk(), size) as here:
        await until(here.pilot, lambda: isinstance(here.pilot.app.screen, TourScreen))
        tour = here.pilot.app.screen
        assert isinstance(tour, TourScreen)
        await here.settle()
        yield here, tour


async def test_it_comes_once_and_is_remembered_when_it_comes() -> None:
    async with on_tour() as (here, _tour):
        assert here.desk.told == [("tour_shown",)]
        await here.press("escape")
        here.desk.tell(Notice(link=True))
        await here.settle()
        assert here.pilot.app.screen is here.screen


async def test_a_desk_that_does_not_want_it_shows_none() -> None:
    async with on_desk() as here:
        here.desk.tell(Notice(link=True))
        await here.settle()
        assert here.pilot.app.screen is here.screen


async def test_it_waits_for_the_first_tickets() -> None:
    desk = new_desk(state=LinkState.STARTING)
    async with on_desk(desk) as here:
        desk.tell(Notice(link=True))
        await here.settle()
        assert here.pilot.app.screen is here.screen
        desk.link_now = replace(desk.link_now, state=LinkState.ONLINE)
        desk.tell(Notice(link=True))
        await until(here.pilot, lambda: isinstance(here.pilot.app.screen, TourScreen))


async def test_it_never_comes_between_somebody_and_a_reply() -> None:
    desk = new_desk(state=LinkState.STARTING)
    async with on_desk(desk) as here:
        await here.press("r")
        await here.type("Проверяю")
        desk.link_now = replace(desk.link_now, state=LinkState.ONLINE)
        desk.tell(Notice(link=True))
        await here.settle()
        assert here.pilot.app.screen is here.screen
        await here.press("escape")
        desk.tell(Notice(link=True))
        await until(here.pilot, lambda: isinstance(here.pilot.app.screen, TourScreen))


@pytest.mark.parametrize("card", range(len(CARDS)))
async def test_esc_leaves_at_any_card_and_nothing_of_it_stays(card: int) -> None:
    async with on_tour() as (here, tour):
        await here.press(*["enter"] * card)
        assert tour.number == card
        await here.press("escape")
        assert here.pilot.app.screen is here.screen
        await here.press("1")
        assert here.screen.composer.mode == "preview"
        await here.press("enter")
        assert len(here.sent()) == 1


async def test_the_last_card_leads_to_work_and_back_leads_back() -> None:
    async with on_tour() as (here, tour):
        await here.press("left")
        assert tour.number == 0
        await here.press("space", "right", "k", "о")  # the last is the key j on a Russian layout
        assert tour.number == 2
        await here.press("down", "down", "enter")
        assert here.pilot.app.screen is here.screen


async def test_other_keys_do_nothing_to_the_desk_behind() -> None:
    async with on_tour() as (here, tour):
        before = here.screen.ticket_id
        await here.press("1", "z", "e", "c", "F5", "r")
        assert (tour.number, here.screen.ticket_id) == (0, before)
        assert here.desk.told == [("tour_shown",)]


async def test_a_click_goes_on() -> None:
    async with on_tour() as (here, tour):
        await here.pilot.click(offset=(3, 3))
        await here.settle()
        assert tour.number == 1
        assert here.desk.told == [("tour_shown",)]


@pytest.mark.parametrize(
    ("size", "language"),
    [(WIDE, "en"), (SMALL, "ru"), (SMALL, "uk"), ((60, 15), "uk"), ((60, 15), "ru"), ((200, 60), "ru")],
)
async def test_every_card_is_whole_and_points_at_what_it_speaks_of(
    size: tuple[int, int], language: str
) -> None:
    translation.use(language)
    try:
        async with on_tour(size) as (here, tour):
            for number, card in enumerate(CARDS):
                await here.press(*["enter"] if number else [])
                await here.settle()
                box = tour.query_one("CardBox")
                assert box.region.width + box.region.x <= size[0]
                assert box.region.height + box.region.y <= size[1]
                assert translation._(card.title) in here.picture
                assert "Esc" in here.picture
                assert "{" not in here.picture
                assert not tour.spot.area or not tour.spot.overlaps(box.region) or size == (60, 15)
            if size == WIDE:
                assert tour.spot == here.screen.footer.region
    finally:
        translation.use("en")


async def test_what_it_speaks_of_is_not_dimmed() -> None:
    async with on_tour() as (here, tour):
        strips = here.pilot.app.screen._compositor.render_strips()
        lit = strips[3].crop(tour.spot.x + 2, tour.spot.x + 30)
        await here.press("escape")
        clear = here.screen._compositor.render_strips()[3].crop(tour.spot.x + 2, tour.spot.x + 30)
        assert [s.style and s.style.color for s in lit] == [s.style and s.style.color for s in clear]


async def test_dragging_the_window_keeps_the_card_in_it() -> None:
    async with on_tour() as (here, tour):
        for size in (SMALL, (70, 20), WIDE, (62, 16)):
            await here.pilot.resize_terminal(*size)
            await here.settle()
            region = tour.query_one("CardBox").region
            assert region.right <= size[0]
            assert region.bottom <= size[1]
        await here.press("escape")
        assert here.pilot.app.screen is here.screen


async def test_it_can_be_asked_for_again_by_its_name() -> None:
    async with on_desk() as here:
        await here.press("colon", *"tour", "enter")
        await until(here.pilot, lambda: isinstance(here.pilot.app.screen, TourScreen))
        await here.press("escape")
        assert here.pilot.app.screen is here.screen
        assert here.desk.told == []


async def test_where_it_cannot_be_remembered_work_goes_on() -> None:
    desk = new_desk()
    desk.refuses["tour_shown"] = StorageProblem("The disk is full.")
    async with on_desk(desk) as here:
        desk.tell(Notice(link=True))
        await until(here.pilot, lambda: "The disk is full." in here.notice)
        assert here.pilot.app.screen is here.screen
