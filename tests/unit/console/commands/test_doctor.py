"""`pult doctor`: its exit codes, its JSON, and that it tells no secret and changes nothing."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from console.config import DeskSettings, Home, TokenPlace, write_desk
from console.desk import open_desk
from console.doctor import helpdesk
from console.doctor.findings import TITLES, Area, Level
from console.tokens import keep_token
from console.upstream.rt.report import Line, Report, Topic, Verdict
from storage.holder import Holder
from storage.ledger import Ledger
from storage.problems import HeldByAnother, Problem
from tests.unit.console.commands.conftest import Pult
from tests.unit.console.desk_files import NOW, PROFILE, SETTINGS
from tests.unit.console.doctor.found import unchanged

FIELDS = {"area", "check", "desk", "level", "says", "do", "lines"}
TOKEN = "1-14-0123456789abcdef0123456789abcdef"
TEXT = "Заказ уже в пути, Ирина."
WORK = DeskSettings("work", "rt", "boutique", url="https://rt.example", token_in=TokenPlace.FILE)


def findings(run: Pult, home: Home, *words: str) -> list[dict[str, object]]:
    with unchanged(home.path):
        result = run("doctor", "--json", *words)
    assert result.exception is None or isinstance(result.exception, SystemExit)
    return [json.loads(line) for line in result.output.splitlines()]


@pytest.fixture
def ledger(home: Home) -> Path:
    """The ledger of the desk, with a draft and a reply in it."""
    desk = open_desk(home, SETTINGS, PROFILE, "ru")
    desk.send("5", TEXT)
    desk.save_draft("4", TEXT)
    desk.close()
    return home.desk("test") / "ledger.db"


def spoil(path: Path) -> None:
    raw = bytearray(path.read_bytes())
    raw[4096:4112] = b"\xff" * 16
    path.write_bytes(raw)


def test_where_nothing_is_wrong_the_code_is_0(run: Pult, home: Home, ledger: Path) -> None:
    result = run("doctor")
    assert result.exit_code == 0
    assert "✗" not in result.output
    assert "✓ The cache · test" in result.output
    assert f"{ledger} is sound" in run("doctor", "--verbose").output


def test_what_is_wrong_is_said_with_what_to_do_and_the_code_is_1(run: Pult, home: Home, ledger: Path) -> None:
    spoil(ledger)
    result = run("doctor")
    assert result.exit_code == 1
    lines = result.output.splitlines()
    place = next(number for number, line in enumerate(lines) if line.startswith("  ✗"))
    assert "is damaged" in lines[place]
    assert "→ Delete nothing." in lines[place + 1]
    assert lines[place + 2].strip() == "pult doctor --repair --desk test"


def test_each_line_of_json_has_its_stable_fields(run: Pult, home: Home, ledger: Path) -> None:
    found = findings(run, home)
    assert all(set(one) == FIELDS for one in found)
    assert {one["area"] for one in found} == {area.value for area in Area} - {"helpdesk"}
    assert {one["level"] for one in found} <= {level.value for level in Level}
    assert set(TITLES) == set(Area)
    assert {one["desk"] for one in found if one["area"] in ("desk", "cache", "ledger")} == {"test"}


def test_nobodys_words_and_no_token_are_told(run: Pult, home: Home, ledger: Path) -> None:
    keep_token(home, WORK, TOKEN)
    write_desk(home, WORK, make_default=False)
    spoil(ledger)
    (home.prepare("logs") / "sync.log").write_text(f"2026-01-01T00:00:00Z 1 ERROR console: {TEXT}\n", "utf-8")
    for words in (["--json"], ["--verbose"]):
        said = run("doctor", *words).output
        assert "The token can be read from its file." in said
        assert TOKEN not in said
        assert "Ирина" not in said


def test_it_works_beside_a_console_and_takes_no_lock(run: Pult, home: Home) -> None:
    desk = open_desk(home, SETTINGS, PROFILE, "ru")
    try:
        desk.send("5", TEXT)
        found = findings(run, home)
        assert not [one for one in found if one["level"] == "wrong"]
        (opened,) = [one for one in found if one["check"] == "open"]
        assert "A console has it open" in str(opened["says"])
        with pytest.raises(HeldByAnother):
            Holder.take(home.desk("test"))
    finally:
        desk.close()
    Holder.take(home.desk("test")).release()


def test_settings_that_cannot_be_read_do_not_stop_it(run: Pult, home: Home) -> None:
    home.settings_file.write_text("language = \n", "utf-8")
    (wrong,) = [one for one in findings(run, home) if one["level"] == "wrong"]
    assert (wrong["area"], wrong["check"]) == ("settings", "toml")


def test_mistakes_in_the_keys_are_named_with_their_lines(run: Pult, home: Home) -> None:
    home.keys_file.write_text('[keys]\n"desk.fly" = "x"\n"desk.done" = "ctrl+nothing"\n', "utf-8")
    home.keys_file.chmod(0o600)
    wrong = [one for one in findings(run, home) if one["check"] == "keys"]
    assert [one["level"] for one in wrong] == ["wrong", "wrong"]
    assert all(f"line {line}" in str(one["says"]) for line, one in zip((2, 3), wrong, strict=True))
    home.keys_file.write_text("[keys]\n", "utf-8")
    (fine,) = [one for one in findings(run, home) if one["check"] == "keys"]
    assert fine["level"] == "fine"


def test_a_mistake_in_a_profile_names_file_and_line(run: Pult, home: Home, tmp_path: Path) -> None:
    (tmp_path / "own").mkdir()
    (tmp_path / "own" / "profile.toml").write_text("title = 5\n", "utf-8")
    write_desk(home, DeskSettings("own", "practice", str(tmp_path / "own")), make_default=False)
    wrong = [one for one in findings(run, home, "--desk", "own") if one["check"] == "profile"]
    assert len(wrong) > 1
    assert any("profile.toml, line 1" in str(one["says"]) for one in wrong)


def test_only_the_desk_that_was_asked_for(run: Pult, home: Home, ledger: Path) -> None:
    write_desk(home, WORK, make_default=False)
    assert {one["desk"] for one in findings(run, home, "--desk", "work")} == {"", "work"}
    (missing,) = [one for one in findings(run, home, "--desk", "nowhere") if one["area"] == "desk"]
    assert missing["level"] == "wrong"


def test_a_missing_token_says_how_to_give_it_again(run: Pult, home: Home) -> None:
    write_desk(home, WORK, make_default=False)
    (token,) = [one for one in findings(run, home) if one["check"] == "token"]
    assert token["level"] == "wrong"
    assert "pult connect rt" in str(token["says"])


def test_the_helpdesk_is_asked_only_when_that_is_wanted(
    run: Pult, home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep_token(home, WORK, TOKEN)
    write_desk(home, WORK, make_default=False)
    lines = (
        Line(Topic.TOKEN, Verdict.GOOD, Problem("It is good.")),
        Line(Topic.SPEED, Verdict.WARNING, Problem("It is slow.")),
        Line(Topic.RIGHTS, Verdict.MISSING, Problem("A right is missing.")),
    )
    asked: list[str] = []

    def look_at(setting: object, desk: DeskSettings, token: str) -> Report:
        asked.append(token)
        return Report(lines)

    monkeypatch.setattr(helpdesk, "look_at", look_at)
    assert not [one for one in findings(run, home) if one["area"] == "helpdesk"]
    assert asked == []
    told = [one for one in findings(run, home, "--online") if one["area"] == "helpdesk"]
    assert [(one["desk"], one["check"], one["level"]) for one in told] == [
        ("test", "reach", "fine"),
        ("work", "token", "fine"),
        ("work", "speed", "advice"),
        ("work", "rights", "wrong"),
    ]
    assert asked == [TOKEN]


def test_a_damaged_ledger_is_salvaged_when_that_is_asked_for(run: Pult, home: Home, ledger: Path) -> None:
    opened = Ledger.open(ledger.parent, writing=True)
    for number in range(200):
        opened.audit.append("oksana", "sent", f"ticket {number}", "x" * 200, NOW)
    opened.close()
    raw = bytearray(ledger.read_bytes())
    raw[-4096 * 3 : -4096 * 3 + 64] = b"\xff" * 64
    ledger.write_bytes(raw)
    result = run("doctor", "--salvage")
    assert result.exit_code == 0
    assert "ledger.db.damaged-1" in result.output
    opened = Ledger.open(ledger.parent, writing=False)
    assert [draft.body for draft in opened.drafts.all()] == [TEXT]
    assert TEXT in [item.body for item in opened.outbox.pending()]
    opened.close()
    assert "Ирина" not in result.output


def test_nothing_is_salvaged_while_a_console_runs(run: Pult, home: Home) -> None:
    desk = open_desk(home, SETTINGS, PROFILE, "ru")
    try:
        assert isinstance(run("doctor", "--salvage").exception, HeldByAnother)
    finally:
        desk.close()
