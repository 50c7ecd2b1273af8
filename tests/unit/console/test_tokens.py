"""Where a token is kept, and that it is nowhere else."""

from __future__ import annotations

import stat
from collections.abc import Iterator
from pathlib import Path

import keyring
import pytest
from keyring.backend import KeyringBackend
from keyring.backends.fail import Keyring as NoKeyringAtAll

from console.config import DeskSettings, Home, SettingsProblem, TokenPlace, write_desk
from console.tokens import NoKeyring, keep_token, read_token

TOKEN = "1-28-canary"


class Drawer(KeyringBackend):
    """A keyring in memory."""

    priority = 1.0

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]  # the library's own
        self.kept: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.kept[service, username] = password


@pytest.fixture
def drawer() -> Iterator[Drawer]:
    before = keyring.get_keyring()
    drawer = Drawer()
    keyring.set_keyring(drawer)
    yield drawer
    keyring.set_keyring(before)


def desk(place: TokenPlace) -> DeskSettings:
    return DeskSettings("work", "rt", "boutique", url="https://rt.example", token_in=place)


def test_the_keyring_keeps_it_and_no_file_does(tmp_path: Path, drawer: Drawer) -> None:
    home = Home(tmp_path / "home")
    write_desk(home, desk(TokenPlace.KEYRING), make_default=True)
    keep_token(home, desk(TokenPlace.KEYRING), TOKEN)
    assert read_token(home, desk(TokenPlace.KEYRING)) == TOKEN
    assert all(TOKEN not in path.read_text("utf-8") for path in home.path.rglob("*") if path.is_file())


def test_a_file_is_for_its_owner_only(tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    keep_token(home, desk(TokenPlace.FILE), "old")
    keep_token(home, desk(TokenPlace.FILE), TOKEN)
    assert read_token(home, desk(TokenPlace.FILE)) == TOKEN
    assert stat.S_IMODE((home.desk("work") / "token").stat().st_mode) == 0o600


def test_without_a_keyring_the_way_out_is_told(tmp_path: Path, drawer: Drawer) -> None:
    keyring.set_keyring(NoKeyringAtAll())  # type: ignore[no-untyped-call]  # the library's own
    with pytest.raises(NoKeyring, match="--token-file-ok"):
        keep_token(Home(tmp_path), desk(TokenPlace.KEYRING), TOKEN)


@pytest.mark.parametrize("place", list(TokenPlace))
def test_a_token_that_is_gone_says_how_to_give_it_again(
    tmp_path: Path, drawer: Drawer, place: TokenPlace
) -> None:
    with pytest.raises(SettingsProblem, match=r"pult connect rt https://rt\.example --name work"):
        read_token(Home(tmp_path), desk(place))
