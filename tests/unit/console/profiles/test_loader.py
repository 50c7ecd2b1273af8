"""A profile as it is read, and every mistake as it is told."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import tomllib
import zipfile
from datetime import date, time
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import tomlkit
from hypothesis import given, settings
from hypothesis import strategies as st

from console.profiles.loader import ProfileProblem, built_in_profiles, load_profile
from console.profiles.model import (
    BlankSpec,
    Channel,
    Colour,
    Condition,
    CountIn,
    FieldMapping,
    Goals,
    Macro,
    Role,
    Rule,
    Span,
    StartsAt,
    Status,
)
from console.translation import explain
from storage.problems import Problem

from .small_desk import SMALL, mistakes_of, write_small_desk


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    return write_small_desk(tmp_path / "small")


def test_a_profile_without_mistakes(desk: Path) -> None:
    profile = load_profile(desk)
    assert (profile.key, profile.title, profile.languages, profile.currency) == (
        "small",
        {"uk": "Мала", "en": "Small"},
        ("uk", "en"),
        "UAH",
    )
    assert profile.later_minutes == (15, 60)
    assert profile.goals == Goals(18, 150)
    assert profile.hours.timezone == ZoneInfo("Europe/Kyiv")
    assert profile.hours.week == (
        (Span(time(9), time(13)), Span(time(14), time.max)),
        *((),) * 6,
    )
    assert profile.hours.exceptions == {date(2026, 12, 31): ()}
    assert profile.hours.yearly_closed == ((1, 1),)
    assert profile.status("open") == Status(
        "open", {"uk": "В роботі", "en": "Open"}, {"uk": "В роботі", "en": "Open"}, True, True, Colour.WAITING
    )
    assert [(status.key, status.next, status.final) for status in profile.order_statuses] == [
        ("reserved", ("issued",), False),
        ("issued", (), True),
    ]
    assert profile.channels == (
        Channel("email", {"uk": "Пошта", "en": "E-mail"}, 2.5, None),
        Channel("telegram", {"uk": "Телеграм", "en": "Telegram"}, 0, 4096),
    )
    assert list(profile.kinds) == ["question", "order"]
    assert [reason.key for reason in profile.reasons] == ["where"]
    assert [(zone.key, zone.key_name, zone.order, zone.on_duty) for zone in profile.zones] == [
        ("incoming", "f2", 2, True),
        ("overdue", "f5", 1, False),
    ]
    assert profile.zones[0].rules == (Rule((), {"uk": "решта", "en": "the rest"}),)
    assert [rule.conditions for rule in profile.zones[1].rules] == [
        (
            Condition("channel", "any_of", ("email", "telegram")),
            Condition("kind", "is", "order"),
            Condition("due", "past", True),
        ),
        (
            Condition("status", "none_of", ("open",)),
            Condition("assigned", "is", False),
            Condition("reserve", "within_hours", 24),
        ),
    ]
    assert [
        (term.key, term.minutes, term.counts_in, term.starts, term.conditions, term.source)
        for term in profile.terms
    ] == [
        ("reply", 30, CountIn.WORKING, StartsAt.WAITING, (Condition("channel", "is", "email"),), "invented"),
        ("reserve", 0, CountIn.CALENDAR, StartsAt.RESERVE_END, (), ""),
    ]
    assert profile.roles == (
        Role("warehouse", {"uk": "Склад", "en": "Warehouse"}, {"uk": "знайти", "en": "to find"}, "chat"),
    )
    assert profile.mappings == {
        "rt": FieldMapping(
            {"new": "new", "open": "stalled"},
            channel_field="Channel",
            channels={"E-Mail": "email"},
            default_channel="email",
            default_kind="question",
            queues=("General",),
        )
    }
    assert profile.macro("where") == Macro(
        key="where",
        title={"uk": "Де", "en": "Where"},
        body={
            "uk": "Замовлення {{ order.number }} буде {{ blanks.day }}.",
            "en": "Order {{ order.number }} comes on {{ blanks.day }}.\nBye.",
        },
        zones=("incoming", "overdue"),
        digits={"incoming": 1},
        blanks=(BlankSpec("day", {"uk": "день", "en": "day"}, True),),
        changes_status="open",
        reason="where",
    )
    thanks = profile.macro("thanks")
    assert thanks is not None
    assert (thanks.note, thanks.changes_status, thanks.reason, thanks.blanks) == (True, None, None, ())


def test_all_mistakes_of_all_files_are_told_at_once(desk: Path) -> None:
    for file, old, new in [
        ("profile.toml", "hour = 18", 'hour = "18"'),
        ("zones.toml", '"order"', '"ordre"'),
        ("clocks.toml", '"working"', '"wroking"'),
        ("macros/where.md", "[blanks.day]", "[blank.day]"),
    ]:
        (desk / file).write_text(SMALL[file].replace(old, new), encoding="utf-8")
    assert [line.partition(":")[0] for line in mistakes_of(desk)] == [
        "clocks.toml, line 5",
        "macros/where.md, line 7",
        "profile.toml, line 14",
        "zones.toml, line 21",
    ]


def test_a_broken_file_does_not_make_its_words_unknown_elsewhere(desk: Path) -> None:
    (desk / "profile.toml").write_text("title = \n", encoding="utf-8")
    (desk / "zones.toml").write_text(SMALL["zones.toml"] + "x\n", encoding="utf-8")
    assert mistakes_of(desk) == [
        "profile.toml, line 1: this is not TOML: Invalid value",
        "zones.toml, line 28: this is not TOML: Expected '=' after a key in a key/value pair",
    ]


def test_files_that_are_missing_or_misnamed_or_no_text(desk: Path) -> None:
    (desk / "zones.toml").rename(desk / "zone.toml")
    (desk / "directory.toml").write_bytes("# один\nx = ".encode() + b'"\xff"\n')
    (desk / "macros" / "notes.txt").write_text("x", encoding="utf-8")
    assert mistakes_of(desk) == [
        "directory.toml, line 2: this is not UTF-8 text; save the file as UTF-8",
        "macros/notes.txt, line 1: this is not a macro: a macro's file is named KEY.md",
        "zone.toml, line 1: unknown file 'zone.toml', did you mean 'zones.toml'? "
        "Expected one of profile.toml, zones.toml, clocks.toml, directory.toml, partners.toml, roster.toml",
        "zones.toml, line 1: the file is missing",
    ]


def test_line_ends_and_a_mark_of_windows_change_nothing(desk: Path) -> None:
    expected = load_profile(desk)
    for name, text in SMALL.items():
        (desk / name).write_bytes(b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode())
    assert load_profile(desk) == expected


def test_clocks_people_mappings_and_macros_may_be_left_out(desk: Path) -> None:
    for name in ("clocks.toml", "directory.toml", "rt.toml", "macros/where.md", "macros/thanks.md"):
        (desk / name).unlink()
    (desk / "macros").rmdir()
    profile = load_profile(str(desk))
    assert (profile.terms, profile.roles, dict(profile.mappings), profile.macros) == ((), (), {}, ())


@pytest.mark.parametrize(
    ("key", "says"),
    [
        ("boutiqe", "there is no profile 'boutiqe', did you mean 'boutique'? Expected one of "),
        ("/no/such/folder", "there is no profile '/no/such/folder'; expected one of "),
        ("../profiles/boutique", "there is no profile '../profiles/boutique'"),
    ],
)
def test_a_profile_that_is_not_there(key: str, says: str) -> None:
    with pytest.raises(ProfileProblem) as caught:
        load_profile(key)
    assert str(caught.value).startswith(says)
    assert caught.value.mistakes == ()


def test_a_mistake_is_a_problem_that_can_be_translated_in_all_its_parts(desk: Path) -> None:
    (desk / "zones.toml").write_text(SMALL["zones.toml"].replace("opne", "open"), encoding="utf-8")
    (desk / "rt.toml").write_text("", encoding="utf-8")
    with pytest.raises(ProfileProblem) as caught:
        load_profile(desk)
    first = caught.value.mistakes[0]
    assert isinstance(first.values["mistake"], Problem)
    assert first.what.sentence == "'{key}' is missing"
    assert explain(caught.value) == str(caught.value)


def test_every_profile_that_comes_along_is_sound() -> None:
    assert "boutique" in built_in_profiles()
    for key in built_in_profiles():
        assert load_profile(key).key == key


def test_loading_imports_nothing_heavy() -> None:
    """The template language, and what only mistakes need, stay out of the way to the first screen."""
    code = (
        "import sys; from console.profiles.loader import load_profile; load_profile('boutique');"
        "print(*(m for m in ('liquid', 'tomlkit', 'difflib', 'importlib.resources') if m in sys.modules))"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == ""


def test_built_in_profiles_are_found_inside_an_archive(tmp_path: Path) -> None:
    root = Path(__file__).parents[4]
    archive = tmp_path / "pult.zip"
    with zipfile.ZipFile(archive, "w") as packed:
        for package in ("console/__init__.py", "console/profiles", "console/rules", "storage"):
            for file in [root / package, *(root / package).rglob("*")]:
                if file.is_file() and "__pycache__" not in file.parts:
                    packed.write(file, file.relative_to(root))
    code = (
        f"import sys; sys.path.insert(0, {str(archive)!r}); import console; print(console.__file__);"
        "from console.profiles.loader import load_profile; print(len(load_profile('boutique').macros))"
    )
    run = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=tmp_path
    )
    where, macros = run.stdout.split()
    assert where.startswith(str(archive))
    assert int(macros) == len(load_profile("boutique").macros)


DOCUMENTS = [name for name in SMALL if name.endswith(".toml")]
anything = st.none() | st.recursive(
    st.booleans() | st.integers(-5, 10**6) | st.floats(-1, 1) | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, min_size=1, max_size=2) | st.dictionaries(st.text(max_size=8), inner, max_size=2)
    ),
    max_leaves=4,
)


def mistakes_or_none(folder: Path) -> list[str] | None:
    try:
        load_profile(folder)
    except ProfileProblem as problem:
        return str(problem).splitlines()[1:]
    return None


@settings(deadline=None, max_examples=200)
@given(data=st.data(), name=st.sampled_from(DOCUMENTS), value=anything)
def test_no_value_anywhere_breaks_the_loader(data: st.DataObject, name: str, value: object) -> None:
    """Whatever stands somewhere in a file: a profile comes out, or mistakes that can be said."""
    document: dict[str, object] = tomllib.loads(SMALL[name])
    place: object = document
    while True:
        if isinstance(place, dict):
            key = data.draw(st.sampled_from(sorted(place)))
            if not isinstance(place[key], dict | list) or data.draw(st.booleans()):
                place.pop(key) if value is None else place.update({key: value})
                break
            place = place[key]
        elif isinstance(place, list):
            index = data.draw(st.integers(0, max(0, len(place) - 1)))
            if not place or not isinstance(place[index], dict | list) or data.draw(st.booleans()):
                place[index : index + 1] = [] if value is None else [value]
                break
            place = place[index]
    with tempfile.TemporaryDirectory() as folder:
        desk = write_small_desk(Path(folder))
        (desk / name).write_text(tomlkit.dumps(document), encoding="utf-8")
        said = mistakes_or_none(desk)
    assert said is None or (said and all(" line " in line for line in said))
