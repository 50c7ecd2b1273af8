"""keys.toml: what it gives, and each mistake with its line; the good rest is always used."""

from __future__ import annotations

from pathlib import Path

import pytest

from console.keys import KeyedCommand, Place, read_keys

APP = Place(
    "app",
    "Everywhere",
    (
        KeyedCommand("app.leave", "Leave", ("ctrl+q",), writing=True, everywhere=True),
        KeyedCommand("app.help", "Help", ("question_mark", "f1"), writing=True),
        KeyedCommand("go.board", "Board", ("g b", "f10")),
        KeyedCommand("go.closed", "Closed", ("g c",)),
    ),
)
DESK = Place(
    "desk",
    "The desk",
    (
        KeyedCommand("desk.next", "Next", ("j", "down")),
        KeyedCommand("desk.done", "Done", ("e",)),
        KeyedCommand("desk.claim", "Claim", ("c",)),
        KeyedCommand("desk.send", "Send", ("f8", "ctrl+enter"), writing=True),
        KeyedCommand("desk.duty", "Duty", ()),
    ),
    above=("app",),
    taken_in_text=frozenset({"ctrl+e", "ctrl+k"}),
)
BOARD = Place("board", "The board", (KeyedCommand("board.back", "Back", ("escape", "f10")),), above=("app",))
DIALOG = Place(
    "dialog",
    "A dialog",
    (
        KeyedCommand("dialog.next", "Next", ("j", "down")),
        KeyedCommand("dialog.row_1", "Row", ("1",), fixed=True),
    ),
    taken=frozenset({"enter", "down", "home"}),
)
PLACES = (APP, DESK, BOARD, DIALOG)


def read(tmp_path: Path, text: str) -> tuple[dict[str, tuple[str, ...]], list[str]]:
    file = tmp_path / "keys.toml"
    file.write_text(text, "utf-8")
    chosen = read_keys(file, PLACES)
    return dict(chosen.keys), [str(mistake) for mistake in chosen.mistakes]


def test_without_a_file_nothing_is_changed(tmp_path: Path) -> None:
    chosen = read_keys(tmp_path / "keys.toml", PLACES)
    assert (dict(chosen.keys), chosen.mistakes) == ({}, ())


GOOD = [
    ('"desk.done" = "ctrl+e"', {"desk.done": ("ctrl+e",)}),
    ('desk.done = "x"', {"desk.done": ("x",)}),
    ('"desk.done" = "ч"', {"desk.done": ("x",)}),
    ('"desk.next" = ["j", "down", "ctrl+n"]', {"desk.next": ("j", "down", "ctrl+n")}),
    ('"desk.next" = ["n", "n"]', {"desk.next": ("n",)}),
    ('"desk.done" = []', {"desk.done": ()}),
    ('"desk.duty" = "u"', {"desk.duty": ("u",)}),
    ('"go.board" = "g v"', {"go.board": ("g v",)}),
    ('"go.board" = "п м"', {"go.board": ("g v",)}),
    ('"go.board" = ["f10", "g b"]', {"go.board": ("f10", "g b")}),
    ('"go.board" = "o"', {"go.board": ("o",)}),
    ('"desk.send" = ["f9", "s"]', {"desk.send": ("f9", "s")}),
    ('"desk.send" = ["f9", "ctrl+1"]', {"desk.send": ("f9", "ctrl+1")}),
    ('"desk.done" = "c"\n"desk.claim" = "e"', {"desk.done": ("c",), "desk.claim": ("e",)}),
    ('"desk.claim" = "e"\n"desk.done" = []', {"desk.claim": ("e",), "desk.done": ()}),
    ('"dialog.next" = "n"\n"desk.done" = "n"', {"dialog.next": ("n",), "desk.done": ("n",)}),
    ('"dialog.next" = ["down", "c"]', {"dialog.next": ("down", "c")}),
    ('"app.leave" = "f3"', {"app.leave": ("f3",)}),
    ("", {}),
]


@pytest.mark.parametrize(("lines", "expected"), GOOD)
def test_what_is_right_is_used(tmp_path: Path, lines: str, expected: dict[str, tuple[str, ...]]) -> None:
    assert read(tmp_path, f"[keys]\n{lines}\n") == (expected, [])


WRITING = "desk.send is wanted while someone writes: it needs a key that a text leaves alone"
BAD = [
    ('"desk.dnoe" = "x"', "there is no command “desk.dnoe”, did you mean “desk.done”?"),
    ('"quite.other" = "x"', "there is no command “quite.other”; `pult keys` lists them all"),
    ('"desk.done" = "ctlr+x"', "there is no key “ctlr+x”: write for example j, ctrl+e, f9, shift+tab, “g b”"),
    ('"desk.done" = "alt+x"', "Alt cannot be used: terminals and layouts have it for themselves"),
    ('"desk.done" = "ctrl+h"', "many terminals send the same for Ctrl+H as for ⌫"),
    ('"desk.done" = "ю"', "“.” and “,” lie on other keys of the Cyrillic layouts"),
    ('"desk.done" = "a b c"', "“a b c” is not one key, and not two keys with a space between"),
    ('"desk.done" = 5', "expected a key in quotes, or a list of keys in [ ]"),
    ('"desk.done" = [["x"]]', "expected a key in quotes, or a list of keys in [ ]"),
    ('"desk.done" = "c"', "c is taken in “The desk” by desk.claim (Claim)"),
    ('"desk.done" = "с"', "c is taken in “The desk” by desk.claim (Claim)"),
    ('"desk.done" = "f1"', "F1 is taken in “The desk” by app.help (Help)"),
    ('"desk.done" = "g"', "g is taken in “The desk” by go.board (Board)"),
    ('"desk.done" = "g b"', "g b is taken in “The desk” by go.board (Board)"),
    ('"go.board" = "e v"', "e v is taken in “The desk” by desk.done (Done)"),
    ('"app.help" = ["f1", "escape"]', "Esc is taken in “The board” by board.back (Back)"),
    ('"dialog.next" = "1"', "1 is taken in “A dialog” by dialog.row_1 (Row)"),
    ('"dialog.next" = "ctrl+q"', "Ctrl+Q is taken in “A dialog” by app.leave (Leave)"),
    ('"dialog.next" = "home"', "lists and fields take Home for themselves"),
    ('"dialog.row_1" = "x"', "the key of “dialog.row_1” stands on the screen and stays"),
    ('"app.leave" = "q"', "q is text where someone writes, and app.leave works there too"),
    (
        '"desk.send" = "s"',
        "desk.send is wanted while someone writes: it needs a key that a text leaves alone",
    ),
    (
        '"desk.send" = "ctrl+e"',
        "desk.send is wanted while someone writes: it needs a key that a text leaves alone",
    ),
    ('"desk.send" = []', "desk.send is wanted while someone writes: it needs a key that a text leaves alone"),
    ('"desk.done" = "ctrl+1"', "not every terminal can send Ctrl+1: give desk.done a second key beside it"),
]


@pytest.mark.parametrize(("line", "mistake"), BAD)
def test_a_mistake_is_named_with_its_line_and_the_rest_is_used(
    tmp_path: Path, line: str, mistake: str
) -> None:
    chosen, mistakes = read(tmp_path, f'[keys]\n"go.closed" = "f7"\n# mine\n{line}\n')
    assert mistakes == [f"keys.toml, line 4: {mistake}"]
    kept = {"app.help": ("f1",)} if "app.help" in line else {}
    assert chosen == {"go.closed": ("f7",), **kept}


def test_of_a_list_the_good_keys_are_used(tmp_path: Path) -> None:
    chosen, mistakes = read(tmp_path, '[keys]\n"desk.next" = [\n  "n",\n  "hjk",\n  "c",\n  "f5",\n]\n')
    assert chosen == {"desk.next": ("n", "f5")}
    assert [mistake.split(":")[0] for mistake in mistakes] == ["keys.toml, line 4", "keys.toml, line 5"]


def test_of_two_lines_that_want_the_same_key_the_first_has_it(tmp_path: Path) -> None:
    chosen, mistakes = read(tmp_path, '[keys]\n"desk.claim" = "x"\n"desk.done" = "x"\n')
    assert chosen == {"desk.claim": ("x",)}
    assert mistakes == ["keys.toml, line 3: x is taken in “The desk” by desk.claim (Claim)"]


def test_whose_own_key_was_taken_away_in_vain_keeps_it(tmp_path: Path) -> None:
    chosen, mistakes = read(tmp_path, '[keys]\n"desk.claim" = "e"\n"desk.done" = "nonsense"\n')
    assert chosen == {}
    assert len(mistakes) == 2


FILES = [
    (b'[keys\n"desk.done" = "x"', 1, "this is not TOML"),
    ('[keys]\n"desk.done" = "ы"\n# ц'.encode("cp1251"), 2, "this is not UTF-8 text; save the file as UTF-8"),
    (b'keys = "x"', 1, "expected a section [keys]"),
    (b"[keys]\n[other]\nx = 1", 2, "there is only one section here, [keys]"),
    (b'"desk.done" = "x"', 1, "there is only one section here, [keys]"),
]


@pytest.mark.parametrize(("data", "line", "mistake"), FILES)
def test_a_file_that_is_something_else_changes_nothing(
    tmp_path: Path, data: bytes, line: int, mistake: str
) -> None:
    file = tmp_path / "keys.toml"
    file.write_bytes(data)
    chosen = read_keys(file, PLACES)
    assert dict(chosen.keys) == {}
    assert len(chosen.mistakes) == 1
    assert str(chosen.mistakes[0]).startswith(f"keys.toml, line {line}: {mistake}")


def test_a_directory_in_its_place_is_told(tmp_path: Path) -> None:
    (tmp_path / "keys.toml").mkdir()
    assert len(read_keys(tmp_path / "keys.toml", PLACES).mistakes) == 1
