"""`pult practice`: a believable day on this machine, with customers who answer."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from pathlib import Path

import click

from console.commands.opening import open_desk_screen
from console.commands.setting import Setting
from console.config import PRACTICE, DeskSettings, desk_name, write_desk
from console.translation import _


@click.command("practice", help=_("Open the practice desk: a believable day, with customers who answer."))
@click.option("--profile", default="boutique", show_default=True, help=_("Which desk is played."))
@click.option("--seed", type=int, help=_("The same seed gives the same day."))
@click.option(
    "--day-speed", type=click.FloatRange(0.1, 1000), help=_("How fast the day goes; 1 is real time.")
)
@click.option(
    "--day",
    type=click.DateTime(["%Y-%m-%d"]),
    help=_("Which day a new day is, as 2026-11-11: a peak, a holiday's eve; the calendar's otherwise."),
)
@click.option("--fresh", is_flag=True, help=_("Begin the day anew; the old one is moved aside."))
@click.option(
    "--as", "login", default="", metavar="NAME", help=_("Who works here, where several share a desk.")
)
@click.option(
    "--file",
    type=click.Path(dir_okay=False, path_type=Path),
    help=_("The desk's file, to be shared on this host."),
)
@click.pass_obj
def command(
    setting: Setting,
    profile: str,
    seed: int | None,
    day_speed: float | None,
    day: datetime | None,
    fresh: bool,
    login: str,
    file: Path | None,
) -> None:
    desk = practice_desk(
        setting,
        profile,
        seed=seed,
        day_speed=day_speed,
        day=f"{day:%Y-%m-%d}" if day is not None else "" if fresh else None,
        login=login,
        file=None if file is None else str(file.absolute()),
    )
    if fresh:
        from console.commands.fresh import begin_anew

        begin_anew(setting, desk)
    elif day is not None and setting.opening(desk, setting.profile(desk)).file.exists():
        raise click.UsageError(
            _("A day is being played here already. With --fresh it is moved aside, and another begins.")
        )
    raise SystemExit(open_desk_screen(setting, desk))


def practice_desk(
    setting: Setting,
    profile: str,
    *,
    seed: int | None = None,
    day_speed: float | None = None,
    day: str | None = None,
    login: str = "",
    file: str | None = None,
    language: str = "",
) -> DeskSettings:
    """The practice desk's settings: as they were, with what was asked for now; kept for the next time."""
    setting.profile(
        DeskSettings("", PRACTICE, profile)
    )  # a mistake in a profile is told before anything is kept
    name = desk_name(f"practice-{Path(profile).name}")
    before = setting.settings.desks.get(name) or DeskSettings(name, PRACTICE, profile)
    desk = replace(
        before,
        profile=profile,
        seed=before.seed if seed is None else seed,
        day_speed=before.day_speed if day_speed is None else day_speed,
        day=before.day if day is None else day,
        login=login or before.login,
        file=before.file if file is None else file,
    )
    if desk != setting.settings.desks.get(name):
        write_desk(setting.home, desk, make_default=not setting.settings.desks, language=language)
    return desk
