"""The settings file: what it says, and what is said when it is wrong."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from console.config import (
    DESK_NAME,
    DeskSettings,
    Home,
    SettingsProblem,
    TokenPlace,
    desk_name,
    home_of,
    read_settings,
    write_desk,
)
from console.notice_settings import Desktop, NoticeSettings
from console.rules.announcements import Worth


def test_the_home_is_where_pult_home_says(tmp_path: Path) -> None:
    assert home_of({"PULT_HOME": str(tmp_path)}).path == tmp_path
    assert home_of({}).path.name == "pult"


def test_no_settings_are_no_desks_and_asking_for_one_says_what_to_do(tmp_path: Path) -> None:
    settings = read_settings(Home(tmp_path))
    assert dict(settings.desks) == {}
    with pytest.raises(SettingsProblem, match="pult practice"):
        settings.desk()


def test_a_desk_that_was_written_is_read_again_and_comments_stay(tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    first = DeskSettings(
        "work",
        "rt",
        "boutique",
        url="https://rt.example",
        login="op",
        token_in=TokenPlace.FILE,
        answer_seconds=12.5,
        settle_seconds=90.0,
    )
    write_desk(home, first, make_default=True)
    text = home.settings_file.read_text("utf-8")
    home.settings_file.write_text(f"# mine\nlanguage = 'uk'\n{text}", "utf-8")
    second = DeskSettings(
        "practice-boutique", "practice", "boutique", seed=7, day_speed=10.0, day="2026-11-11"
    )
    write_desk(home, second, make_default=False)

    settings = read_settings(home)
    assert settings.desk() == first
    assert settings.desk("practice-boutique") == second
    assert settings.language == "uk"
    assert home.settings_file.read_text("utf-8").startswith("# mine")
    assert stat.S_IMODE(home.settings_file.stat().st_mode) == 0o600
    assert stat.S_IMODE(home.path.stat().st_mode) == 0o700


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("default_desk = ", "not valid TOML"),
        ("language = 5", "language"),
        ("[desks.work]\nkind = 'telepathy'", "desks.work.kind"),
        ("[desks.work]\nkind = 'rt'\ntoken_in = 'pocket'", "desks.work.token_in"),
        ("[desks.work]\nkind = 'practice'\nday_speed = 0", "desks.work.day_speed"),
        ("[desks.work]\nkind = 'practice'\nseed = 'x'", "desks.work.seed"),
        ("[desks.work]\nkind = 'practice'\nday = '11.11'", "desks.work.day"),
        ("[desks.work]\nkind = 'practice'\nday = 11", "desks.work.day"),
        ("[desks.work]\nkind = 'rt'\nanswer_seconds = 0.1", "from 0.2 to 60"),
        ("[desks.work]\nkind = 'rt'\nanswer_seconds = 61", "desks.work.answer_seconds"),
        ("[desks.work]\nkind = 'rt'\nsettle_seconds = 0", "from 0.5 to 3600"),
        ("[desks.work]\nkind = 'rt'\nsettle_seconds = nan", "desks.work.settle_seconds"),
        ("[desks.work]\nkind = 'rt'\nsettle_seconds = '30 s'", "desks.work.settle_seconds"),
        ("[desks.work]\nkind = 'rt'\nsettle_seconds = true", "desks.work.settle_seconds"),
        ("[desks.'../up']\nkind = 'rt'", "desks.../up"),
        ("desks = 3", "desks"),
        ("notices = true", "notices"),
        ("[notices]\nbell = 'loud'", "notices.bell"),
        ("[notices]\ntitle = 1", "notices.title"),
        ("[notices]\ndesktop = 'osc8'", "notices.desktop"),
        ("[notices]\ndesktop = 1", "notices.desktop"),
        ("[notices]\ndesktop = ['osc9']", "notices.desktop"),
        ("[notices]\nquiet = -1", "notices.quiet"),
        ("[notices]\nquiet = true", "notices.quiet"),
        ("[notices]\nquiet = nan", "notices.quiet"),
        ("[notices]\nevery = 3601", "notices.every"),
        ("[notices]\nevery = '30 s'", "notices.every"),
        ("[notices]\nabout = 'urgent'", "notices.about"),
        ("[notices]\nabout = ['urgent', 'lunch']", "notices.about"),
        ("[notices]\nabout = [1]", "notices.about"),
        ("[notices]\ndekstop = true", "notices.dekstop"),
    ],
)
def test_a_mistake_is_named_with_the_file(tmp_path: Path, text: str, says: str) -> None:
    home = Home(tmp_path)
    home.settings_file.write_text(text, "utf-8")
    with pytest.raises(SettingsProblem) as told:
        read_settings(home)
    assert says in str(told.value)
    assert str(home.settings_file) in str(told.value)


def test_a_file_in_another_encoding_is_told_and_left_alone(tmp_path: Path) -> None:
    home = Home(tmp_path)
    home.settings_file.write_bytes("# пульт".encode("cp1251"))
    with pytest.raises(SettingsProblem, match="cannot be read"):
        read_settings(home)
    assert home.settings_file.exists()


def test_an_unknown_desk_names_those_there_are(tmp_path: Path) -> None:
    home = Home(tmp_path)
    write_desk(home, DeskSettings("work", "rt", "boutique"), make_default=True)
    with pytest.raises(SettingsProblem, match="work"):
        read_settings(home).desk("wrok")


@pytest.mark.parametrize("text", ["practice-Моя лавка", "practice-My Shop", "..", "", "-" * 90, "x" * 90])
def test_any_folder_gives_a_name_that_the_settings_take(text: str) -> None:
    assert DESK_NAME.fullmatch(desk_name(text))


@pytest.mark.parametrize(
    ("text", "notices"),
    [
        ("", NoticeSettings()),
        ("[notices]", NoticeSettings()),
        ("[notices]\nbell = false\ntitle = false", NoticeSettings(bell=False, title=False)),
        ("[notices]\ndesktop = true", NoticeSettings(desktop=Desktop.AUTO)),
        ("[notices]\ndesktop = false", NoticeSettings()),
        ("[notices]\ndesktop = 'osc777'", NoticeSettings(desktop=Desktop.OSC777)),
        ("[notices]\nquiet = 0\nevery = 2.5", NoticeSettings(quiet=0.0, every=2.5)),
        ("[notices]\nabout = ['failed']", NoticeSettings(about=frozenset({Worth.STOPPED}))),
        ("[notices]\nabout = []", NoticeSettings(about=frozenset())),
    ],
)
def test_how_the_operator_is_called(tmp_path: Path, text: str, notices: NoticeSettings) -> None:
    home = Home(tmp_path)
    home.settings_file.write_text(text, "utf-8")
    assert read_settings(home).notices == notices


def test_a_mistake_says_what_can_be_written(tmp_path: Path) -> None:
    home = Home(tmp_path)
    home.settings_file.write_text("[notices]\nabout = ['lunch']", "utf-8")
    with pytest.raises(SettingsProblem, match='"failed", "urgent", "answers", "reminders"'):
        read_settings(home)
