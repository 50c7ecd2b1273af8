"""What every command begins with: the home, the settings, the language, the desk that is meant."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from console import translation
from console.config import (
    PRACTICE,
    DeskSettings,
    Home,
    Settings,
    SettingsProblem,
    home_of,
    read_settings,
)
from console.profiles.kept import kept_profile
from console.profiles.model import Profile
from console.upstream.registry import Opening
from storage.problems import OnlyReadable

if TYPE_CHECKING:
    from console.keys import Place

OpenScreen = Callable[[object, str], int]
KeyPlaces = Callable[[Profile], "Sequence[Place]"]


def no_places(profile: Profile) -> Sequence[Place]:
    """Where there are no screens there are no keys."""
    return ()


class Setting:
    """Read once a run, from the environment and settings.toml. `open_screen` shows a desk; `key_places`
    tells of all screens what can be ordered there."""

    def __init__(
        self, open_screen: OpenScreen, key_places: KeyPlaces = no_places, *, home: Home | None = None
    ) -> None:
        self.open_screen = open_screen
        self.key_places = key_places
        self.language_asked = self.desk_asked = ""
        self.home = home if home is not None else home_of(os.environ)

    @cached_property
    def settings(self) -> Settings:
        return read_settings(self.home)

    @cached_property
    def language(self) -> str:
        """As asked on the command line, else by the settings, else by the environment."""
        return self.language_asked or self._language_set() or translation.chosen_language(os.environ)

    def _language_set(self) -> str:
        """By the settings; a mistake in them is told by whatever needs more of them than this."""
        try:
            return self.settings.language
        except SettingsProblem:
            return ""

    def speak(self, language: str) -> None:
        """From now on in this language, as if it had been asked for on the command line."""
        self.language_asked = language
        self.__dict__.pop("language", None)
        translation.use(self.language)

    def desk(self) -> DeskSettings:
        return self.settings.desk(self.desk_asked)

    def profile(self, desk: DeskSettings) -> Profile:
        return kept_profile(desk.profile, self.home.desk(desk.name))

    def profile_meant(self) -> str:
        """The profile of the desk that is meant; before one is set up, the first that Pult brings."""
        return self.desk().profile if self.settings.desks else "boutique"

    def directory(self, desk: DeskSettings) -> Path:
        try:
            return self.home.prepare("desks", desk.name)
        except OnlyReadable:
            return self.home.desk(desk.name)  # whoever wants to write is refused there

    def opening(self, desk: DeskSettings, profile: Profile) -> Opening:
        """What the desk's upstream needs; reads the token where there is one."""
        if desk.kind == PRACTICE:
            self.home.prepare("practice")
            file = Path(desk.file) if desk.file else self.home.practice_file(desk.profile)
            return Opening(
                profile,
                desk.profile,
                login=desk.login,
                file=file,
                seed=desk.seed,
                day_speed=desk.day_speed,
                day=date.fromisoformat(desk.day) if desk.day else None,
                language=self.language,
            )
        from console.tokens import read_token

        return Opening(
            profile,
            desk.profile,
            login=desk.login,
            url=desk.url,
            token=read_token(self.home, desk),
            language=self.language,
            answer_seconds=desk.answer_seconds,
            settle_seconds=desk.settle_seconds,
        )
