"""The two lines that frame the desk: what they say, and what they leave out when there is less room."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import ClassVar

import pytest
from textual.app import ComposeResult
from textual.geometry import Region
from textual.widgets import OptionList

from console.views import Link, LinkState, MacroOffer, NotPossible, Trouble
from screens.app import PultApp
from screens.commands import Command
from screens.desk.footer import DeskFooter, KeyLine, MacroLine
from screens.desk.header import DeskHeader
from screens.notices import Say
from screens.untrusted import plain, visible_line
from storage.problems import mark
from tests.ui.desk_double import HOSTILE, NOW, DeskDouble, make_desk, make_macro, make_profile
from tests.ui.on_desk import on_desk
from tests.ui.small_screen import SmallScreen, small_screen
from tests.ui.waiting import until


class FramedScreen(SmallScreen):
    def compose(self) -> ComposeResult:
        yield DeskHeader(self.desk)
        yield OptionList(plain("one"))
        yield DeskFooter(self.desk)


def framed(desk: DeskDouble) -> PultApp:
    return PultApp(desk, FramedScreen)


LINKS = [
    (Link(LinkState.ONLINE, as_of=NOW), "● online 14:32:07"),
    (Link(LinkState.ONLINE, as_of=NOW - timedelta(minutes=4)), "◐ online, data of 14:28"),
    (
        Link(LinkState.OFFLINE, since=NOW - timedelta(minutes=30), as_of=NOW - timedelta(minutes=31)),
        "○ not reachable since 14:02 · data of 14:01",
    ),
    (Link(LinkState.STARTING), "◌ first pull"),
    (Link(LinkState.STARTING, progress=(1200, 5000)), "◌ first pull 1200/5000"),
    (Link(LinkState.ONLINE, as_of=NOW, progress=(1200, 5000)), "◌ first pull 1200/5000"),
    (Link(LinkState.REFUSED, since=NOW, as_of=NOW), "✕ access refused since 14:32 · data of 14:32"),
    (Link(LinkState.READING, as_of=NOW), "◇ reading only, pid 12 works here · 14:32"),
]


async def said(desk: DeskDouble, width: int = 120) -> str:
    app = framed(desk)
    async with app.run_test(size=(width, 24)) as pilot:
        header = app.screen.query_one(DeskHeader)
        await until(pilot, lambda: bool(header.render().plain))
        line = header.render()
        assert line.cell_length <= width
        return line.plain


@pytest.mark.parametrize(("link", "words"), LINKS)
async def test_the_state_of_the_link_and_the_age_of_what_is_shown(link: Link, words: str) -> None:
    desk = make_desk()
    desk.read_only = "pid 12"
    desk.link_now = link
    assert words in await said(desk, 140)


@pytest.mark.parametrize("width", [60, 79, 95, 120])
@pytest.mark.parametrize("link", [link for link, _words in LINKS], ids=lambda link: str(link.state))
async def test_it_folds_and_never_loses_the_link_or_what_needs_a_look(width: int, link: Link) -> None:
    desk = make_desk()
    desk.read_only = "pid 12"
    desk.link_now = replace(link, waiting=12, needs_look=3)
    line = await said(desk, width)
    assert any(sign in line for sign in "●◐○◌✕◇")
    assert "3" in line
    assert "14/18" in line


async def test_a_wide_header_says_everything() -> None:
    line = await said(make_desk())
    assert line.split("   ")[0] == " Pult  Бутик · Оксана"
    assert "outbox 0   needs a look 2" in line
    assert line.endswith("hour 14/18   day 96/150")


async def test_what_the_night_has_left_outlasts_ones_own_name_and_an_empty_outbox() -> None:
    desk = make_desk()
    desk.link_now = replace(desk.link_now, waiting=0, needs_look=0)
    desk.tally_now = replace(desk.tally_now, night=14)
    desk.roster.in_trouble = Trouble(desk.profile.zones[0].key, "Applications", 31, 12, on_duty=False)
    line = await said(desk, 100)
    assert "night 14   day" in line
    assert "outbox" not in line


async def test_the_header_follows_the_desk_without_a_layout() -> None:
    desk = make_desk()
    app = framed(desk)
    async with app.run_test(size=(120, 24)) as pilot:
        header = app.screen.query_one(DeskHeader)
        desk.link_now = Link(LinkState.ONLINE, as_of=NOW, waiting=2)
        header.read_again()
        assert "outbox 2" in header.render().plain
        desk.advance(240)
        header.tick()
        assert "data of 14:32" in header.render().plain
        desk.tally_now = replace(desk.tally_now, hour=0)
        desk.advance(60)
        header.tick()
        await pilot.pause()
        assert "hour 0/18" in header.render().plain


async def test_hostile_names_are_only_names() -> None:
    desk = make_desk()
    app = framed(desk)
    async with app.run_test(size=(120, 24)) as pilot:
        header = app.screen.query_one(DeskHeader)
        for text in HOSTILE.values():
            desk.me = replace(desk.me, name=text)
            header.read_again()
            await pilot.pause()
            assert visible_line(header.render().plain) == header.render().plain
            assert header.size.height == 1


# The footer


async def test_the_macros_and_the_keys_that_work_here() -> None:
    desk = make_desk()
    app = framed(desk)
    async with app.run_test(size=(100, 24)) as pilot:
        footer = app.screen.query_one(DeskFooter)
        assert footer.size.height == 2
        footer.show_offers(desk.offers("10423"))
        await pilot.pause()
        macros, keys = app.screen.query_one(MacroLine), app.screen.query_one(KeyLine)
        assert macros.render().plain == " 1 Где заказ  2 Срок подтверждения  3 Резерв продлён  4 Складу "
        assert keys.render().plain == " c claim  : commands  g go to  ? keys "


async def test_only_the_keys_that_work_are_shown_while_someone_writes() -> None:
    desk = make_desk()

    class Writing(FramedScreen):
        def compose(self) -> ComposeResult:
            yield from SmallScreen.compose(self)
            yield DeskFooter(self.desk)

    app = PultApp(desk, Writing)
    async with app.run_test(size=(100, 40)) as pilot:
        keys = app.screen.query_one(KeyLine)
        await until(pilot, lambda: "c claim" in keys.render().plain)
        app.screen.query_one("TextArea").focus()
        await until(pilot, lambda: keys.render().plain == " F10 board  Ctrl+P commands  F1 keys ")


def macros_of(desk: DeskDouble, count: int, title: str) -> tuple[MacroOffer, ...]:
    macro = desk.profile.macros[0]
    return tuple(MacroOffer(digit, macro, title) for digit in range(1, count + 1))


@pytest.mark.parametrize(("width", "shown"), [(140, 9), (120, 9), (100, 9), (60, 6)])
async def test_titles_are_cut_alike_so_that_the_macros_fit(width: int, shown: int) -> None:
    desk = make_desk()
    app = framed(desk)
    async with app.run_test(size=(width, 24)) as pilot:
        app.screen.query_one(DeskFooter).show_offers(macros_of(desk, 9, "Срок подтверждения заказа"))
        await pilot.pause()
        line = app.screen.query_one(MacroLine).render()
        assert line.cell_length <= width
        assert [str(digit) in line.plain for digit in range(1, 10)].count(True) == shown


TITLES = (
    *("Где заказ", "Когда подтвердим", "Спросим замеры", "Живое фото", "О примерке"),
    *("Курьером", "Возврат денег", "На примерку", "Отменили"),
)


def crowded(language: str = "ru") -> DeskDouble:
    """A desk of which one zone has nine replies, and the others fewer."""
    more = tuple(make_macro(f"m{n}", title, "Да.", n) for n, title in enumerate(TITLES, 1))
    few = (make_macro("f1", "Уже в бутике", "Да.", digits={"overdue": 1}),)
    made = make_desk()
    profile = make_profile(macros=(*more, *few))
    return DeskDouble(made.tickets.values(), made.messages, profile=profile, language=language)


@pytest.mark.parametrize(
    ("size", "rows"), [((80, 24), 2), ((120, 36), 2), ((134, 36), 2), ((135, 36), 1), ((80, 23), 1)]
)
async def test_macros_have_two_lines_where_one_would_cut_them(size: tuple[int, int], rows: int) -> None:
    async with on_desk(crowded(), size) as opened:
        macros = opened.screen.query_one(MacroLine)
        assert macros.size.height == rows
        assert opened.screen.footer.region.bottom == size[1]
        assert all(title in opened.picture for title in TITLES) == (size != (80, 23))
        await opened.press("f5")
        assert "1 Уже в бутике" in opened.picture
        assert macros.size.height == rows  # nothing jumps from zone to zone


async def test_a_click_on_the_second_line_shows_that_macro() -> None:
    async with on_desk(crowded(), (80, 24)) as opened:
        second = opened.screen.query_one(MacroLine).render().plain.split("\n")[1]
        await opened.pilot.click(MacroLine, offset=(second.index("Отменили"), 1))
        await opened.settle()
        assert opened.screen.composer.written.macro == "m9"


async def test_the_footer_follows_the_window() -> None:
    async with on_desk(crowded(), (80, 24)) as opened:
        heights = []
        for width, height in ((200, 40), (80, 16), (20, 5), (80, 24)):
            await opened.pilot.resize_terminal(width, height)
            await opened.settle()
            heights.append(opened.screen.footer.size.height)
        assert heights == [2, 1, 1, 3]


async def test_a_low_screen_has_one_line_with_the_macros_while_a_ticket_is_open() -> None:
    desk = make_desk()
    app = framed(desk)
    async with app.run_test(size=(80, 16)) as pilot:
        footer, keys = app.screen.query_one(DeskFooter), app.screen.query_one(KeyLine)
        await until(pilot, lambda: footer.size.height == 1)
        assert "? keys" in keys.render().plain
        footer.show_offers(desk.offers("10423"))
        await pilot.pause()
        assert "1 Где заказ" in keys.render().plain


async def test_the_lower_line_tells_notices_and_comes_back() -> None:
    app = framed(make_desk())
    async with app.run_test(size=(100, 24)) as pilot:
        keys = app.screen.query_one(KeyLine)
        app.screen.post_message(Say(plain("[b]сделано[/b]")))
        await until(pilot, lambda: keys.words == "[b]сделано[/b]")
        assert "[b]сделано[/b]" in keys.render().plain
        await pilot.click(KeyLine, offset=(20, 0))
        assert keys.words == ""
        assert "? keys" in keys.render().plain


async def test_a_click_presses_the_key() -> None:
    app = framed(make_desk())
    async with app.run_test(size=(100, 24)) as pilot:
        await pilot.click(KeyLine, offset=(3, 0))
        await until(pilot, lambda: small_screen(app).done == ["claim"])


async def test_the_mouse_explains_a_key() -> None:
    app = framed(make_desk())
    async with app.run_test(size=(100, 24)) as pilot:
        keys = app.screen.query_one(KeyLine)
        await pilot.hover(KeyLine, offset=(3, 0))
        await until(pilot, lambda: str(keys.tooltip) == "c/с  Claim or release")
        await pilot.hover(KeyLine, offset=(90, 0))
        await until(pilot, lambda: keys.tooltip is None)


async def test_a_key_that_cannot_work_now_is_quieter() -> None:
    class Refusing(FramedScreen):
        COMMAND_TABLE: ClassVar[Sequence[Command]] = tuple(
            replace(command, needs=("wings",)) for command in SmallScreen.COMMAND_TABLE
        )

        def missing(self, need: str) -> NotPossible | None:
            return NotPossible(mark("There is no ticket to do this with.")) if need == "wings" else None

    app = PultApp(make_desk(), Refusing)
    async with app.run_test(size=(100, 24)) as pilot:
        keys = app.screen.query_one(KeyLine)
        await until(pilot, lambda: "claim" in keys.render().plain)
        spans = {keys.render().plain[s.start : s.end].strip(): str(s.style) for s in keys.render().spans}
        assert spans["claim"] == "$quiet"
        assert spans["keys"] == "$foreground"


async def test_hostile_titles_of_macros_are_only_titles() -> None:
    desk = make_desk()
    app = framed(desk)
    async with app.run_test(size=(100, 24)) as pilot:
        line = app.screen.query_one(MacroLine)
        for text in HOSTILE.values():
            app.screen.query_one(DeskFooter).show_offers(macros_of(desk, 3, text))
            await pilot.pause()
            assert visible_line(line.render().plain) == line.render().plain
            assert line.region == Region(0, 22, 100, 1)
            assert app.export_screenshot()


async def test_keys_that_stay_the_same_are_not_painted_again(monkeypatch: pytest.MonkeyPatch) -> None:
    async with on_desk() as opened:
        line = opened.screen.footer.notice_line
        painted: list[object] = []
        monkeypatch.setattr(line, "refresh", lambda *regions, **_more: painted.append(regions))
        opened.screen.refresh_bindings()
        await opened.settle()
        assert painted == []
        await opened.press("r")
        assert painted
