"""The first start: what each answer leads to, and that leaving leaves nothing."""

from __future__ import annotations

import stat
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from console import translation
from console.commands import connect, first_run
from console.commands.setting import Setting
from console.config import DeskSettings, Home, TokenPlace, read_settings
from console.tokens import NoKeyring, read_token
from console.tokens import keep_token as really_keep
from console.upstream.rt.report import Line, Report, Topic, Verdict
from storage.problems import Problem, StorageProblem
from storage.records import Agent

TOKEN = "1-14-0123456789abcdef0123456789abcdef"
GOOD = Report(
    (Line(Topic.TOKEN, Verdict.GOOD, Problem("The token is good.")),), Agent("o", "Оксана", "oksana")
)
BAD = Report((Line(Topic.TOKEN, Verdict.MISSING, Problem("The token is refused.")),))


class FirstRun:
    """Answers the questions with lines; after the last one Ctrl+D is pressed."""

    def __init__(self, home: Home) -> None:
        self.home = home
        self.said = ""
        self.setting = Setting(lambda desk, theme: 0, home=home)

    def __call__(self, *answers: str) -> DeskSettings | None:
        with CliRunner().isolation(input="".join(f"{answer}\n" for answer in answers)) as streams:
            try:
                return first_run.ask(self.setting)
            finally:
                self.said = streams[0].getvalue().decode()


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[FirstRun]:
    monkeypatch.setenv("LANGUAGE", "")
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    yield FirstRun(Home(tmp_path / "home"))
    translation.use("en")


@pytest.fixture
def looked_at(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str]]:
    """Address and token of each look at a helpdesk; a token that ends in "bad" is refused."""
    seen: list[tuple[str, str]] = []

    def look_at(setting: Setting, desk: DeskSettings, token: str, *, try_on: str = "") -> Report:
        seen.append((desk.url, token))
        return BAD if token.endswith("bad") else GOOD

    monkeypatch.setattr(first_run, "look_at", look_at)
    return seen


def test_enter_alone_opens_the_practice_desk_at_once(run: FirstRun) -> None:
    desk = run("")
    assert desk is not None
    assert (desk.kind, desk.name) == ("practice", "practice-boutique")
    kept = read_settings(run.home)
    assert kept.default_desk == desk.name
    assert kept.language == ""
    assert "3/3" not in run.said


@pytest.mark.parametrize(("answers", "language"), [(["1", "2"], "ru"), (["practice", "українська"], "uk")])
def test_the_practice_desk_in_a_language_of_ones_own(
    run: FirstRun, answers: list[str], language: str
) -> None:
    desk = run(*answers)
    assert desk is not None
    assert desk.kind == "practice"
    assert read_settings(run.home).language == language
    assert translation.language() == language
    assert run.setting.language == language


def test_a_helpdesk_with_its_token_becomes_the_default(
    run: FirstRun, looked_at: list[tuple[str, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    kept: dict[str, str] = {}
    monkeypatch.setattr(connect, "keep_token", lambda home, desk, token: kept.update({desk.name: token}))
    desk = run("2", "rt.example/rt/", TOKEN, "")
    assert desk == DeskSettings("rt", "rt", "boutique", url="https://rt.example/rt", login="oksana")
    assert looked_at == [("https://rt.example/rt", TOKEN)]
    assert kept == {"rt": TOKEN}
    settings = read_settings(run.home)
    assert (settings.default_desk, settings.desks["rt"], settings.language) == ("rt", desk, "en")
    assert TOKEN not in run.said + run.home.settings_file.read_text("utf-8")
    assert "Оксана" in run.said


def test_what_is_wrong_is_said_and_asked_again(run: FirstRun, looked_at: list[tuple[str, str]]) -> None:
    assert run("9", "rt", "http://rt.example", "rt.example", f"{TOKEN}bad", "rt.example") is None
    for words in ("from 1 to 2", "without encryption", "✗ The token is refused.", "once more"):
        assert words in run.said
    assert len(looked_at) == 1
    assert not run.home.path.exists()


@pytest.mark.parametrize("answers", [["2", "", "1"], ["2", "rt.example", "", "1"]])
def test_a_helpdesk_can_be_put_off(run: FirstRun, answers: list[str]) -> None:
    desk = run(*answers)
    assert desk is not None
    assert desk.kind == "practice"
    assert "pult connect rt URL" in run.said
    assert list(read_settings(run.home).desks) == ["practice-boutique"]


FULL = ["2", "rt.example", TOKEN, "3"]


@pytest.mark.parametrize("answers", [FULL[:count] for count in range(len(FULL))])
def test_leaving_leaves_nothing(
    run: FirstRun, answers: list[str], looked_at: list[tuple[str, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connect, "keep_token", lambda *_: pytest.fail("nothing may be kept yet"))
    assert run(*answers) is None
    assert "nothing is kept" in run.said.splitlines()[-1]
    assert not run.home.path.exists()


def test_an_interrupt_while_the_helpdesk_is_asked_leaves_nothing(
    run: FirstRun, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*_: object) -> Report:
        raise KeyboardInterrupt

    monkeypatch.setattr(first_run, "look_at", interrupted)
    assert run("2", "rt.example", TOKEN) is None
    assert not run.home.path.exists()


@pytest.mark.parametrize(("answer", "kept"), [("y", True), ("да", True), ("", False), ("n", False)])
def test_without_a_keyring_a_file_is_asked_about(
    run: FirstRun, looked_at: list[tuple[str, str]], monkeypatch: pytest.MonkeyPatch, answer: str, kept: bool
) -> None:
    def keep_token(home: Home, desk: DeskSettings, token: str) -> None:
        if desk.token_in is TokenPlace.KEYRING:
            raise NoKeyring("There is none.")
        really_keep(home, desk, token)

    monkeypatch.setattr(connect, "keep_token", keep_token)
    desk = run(*FULL, answer)
    assert (desk is not None) is kept
    assert run.home.path.exists() is kept
    if desk is not None:
        assert read_token(run.home, desk) == TOKEN
        assert stat.S_IMODE((run.home.desk("rt") / "token").stat().st_mode) == 0o600


def test_a_token_without_its_settings_is_taken_back(
    run: FirstRun, looked_at: list[tuple[str, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    def full_disk(*_: object, **__: object) -> None:
        raise StorageProblem("There is no room.")

    def file(desk: DeskSettings, **_: object) -> DeskSettings:
        return DeskSettings(desk.name, desk.kind, desk.profile, url=desk.url, token_in=TokenPlace.FILE)

    monkeypatch.setattr(connect, "replace", file)
    monkeypatch.setattr(connect, "write_desk", full_disk)
    with pytest.raises(StorageProblem):
        run(*FULL)
    assert not run.home.path.exists()


def test_only_helpdesks_that_have_a_title_are_offered() -> None:
    assert first_run.titled_kinds() == (("rt", "Request Tracker 5"),)
