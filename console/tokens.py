"""Where a helpdesk's token is kept: the operating system's keyring, or a 0600 file that was agreed to.

A token is never on a command line, in a log, in a URL, or in the settings.
"""

from __future__ import annotations

import contextlib
from pathlib import Path

from console.config import DeskSettings, Home, SettingsProblem, TokenPlace
from storage.files import prepare_file
from storage.problems import mark

SERVICE = "pult"


class NoKeyring(SettingsProblem):
    """This machine has no keyring that can be used now."""


def keep_token(home: Home, desk: DeskSettings, token: str) -> None:
    """Keep it where the desk's settings say. Raises `NoKeyring` where there is none."""
    if desk.token_in is TokenPlace.FILE:
        home.prepare("desks", desk.name)
        path = _token_file(home, desk)
        path.unlink(missing_ok=True)
        prepare_file(path)
        path.write_text(token + "\n", "utf-8")
        return
    import keyring
    from keyring.errors import KeyringError

    try:
        keyring.set_password(SERVICE, desk.name, token)
    except (KeyringError, RuntimeError) as error:
        raise NoKeyring(
            mark(
                "This machine has no keyring for the token ({error}). To keep it in a file that only "
                "you can read, say so with --token-file-ok."
            ),
            error=error,
        ) from error


def forget_token(home: Home, desk: DeskSettings) -> None:
    """Take back what `keep_token` did, with the directory that it made, if nothing else is in there."""
    if desk.token_in is TokenPlace.FILE:
        _token_file(home, desk).unlink(missing_ok=True)
        for made in (home.desk(desk.name), home.path / "desks", home.path):
            with contextlib.suppress(OSError):
                made.rmdir()
        return
    import keyring
    from keyring.errors import KeyringError

    with contextlib.suppress(KeyringError, RuntimeError):
        keyring.delete_password(SERVICE, desk.name)


def read_token(home: Home, desk: DeskSettings) -> str:
    """The token of a desk. Raises `SettingsProblem` saying how to give it again."""
    if desk.token_in is TokenPlace.FILE:
        try:
            return _token_file(home, desk).read_text("utf-8").strip()
        except OSError as error:
            raise _missing(desk, error) from error
    import keyring
    from keyring.errors import KeyringError

    try:
        token = keyring.get_password(SERVICE, desk.name)
    except (KeyringError, RuntimeError) as error:
        raise _missing(desk, error) from error
    if not token:
        raise _missing(desk, mark("the keyring does not have it"))
    return token


def _missing(desk: DeskSettings, error: object) -> SettingsProblem:
    return SettingsProblem(
        mark(
            "The token of desk “{name}” cannot be read: {error}. Give it again with "
            "`pult connect {kind} {url} --name {name}`."
        ),
        name=desk.name,
        kind=desk.kind,
        url=desk.url,
        error=error,
    )


def _token_file(home: Home, desk: DeskSettings) -> Path:
    return home.desk(desk.name) / "token"
