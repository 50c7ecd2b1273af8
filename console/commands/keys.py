"""`pult keys`: which key does what, as it is now, and whether keys.toml is right."""

from __future__ import annotations

import json
from collections.abc import Sequence
from itertools import groupby

import click

from console.commands.exits import Exit
from console.commands.setting import Setting
from console.key_names import key_label, key_written
from console.keys import ChosenKeys, KeyedCommand, Place, read_keys
from console.profiles.loader import load_profile
from console.rules.cleaning import clean_line
from console.translation import _, explain, language, ngettext

_KEYS = 24  # cells for the keys of a line
_TITLE = 58


@click.group(
    "keys", invoke_without_command=True, help=_("Print the keys as they are now, or check keys.toml.")
)
@click.option("--json", "as_json", is_flag=True, help=_("One JSON object a line."))
@click.pass_context
def command(ctx: click.Context, as_json: bool) -> None:
    if ctx.invoked_subcommand is not None:
        return
    setting: Setting = ctx.obj
    places = _places(setting)
    chosen = read_keys(setting.home.keys_file, places)
    for place in places:
        if as_json:
            _print_json(place, chosen)
        else:
            _print(place, chosen, first=place is places[0])
    for mistake in chosen.mistakes:
        click.echo(_("pult: {what}").format(what=explain(mistake)), err=True)


@command.command("check", help=_("Name every mistake of keys.toml; the exit code is 1 when there is one."))
@click.pass_context
def check(ctx: click.Context) -> None:
    setting: Setting = ctx.obj
    path = setting.home.keys_file
    if not path.exists():
        click.echo(_("There is no {path}: all keys are as Pult brings them.").format(path=path))
        return
    chosen = read_keys(path, _places(setting))
    for mistake in chosen.mistakes:
        click.echo(explain(mistake))
    count = len(chosen.keys)
    words = ngettext("{path}: {n} command has other keys.", "{path}: {n} commands have other keys.", count)
    click.echo(words.format(path=path, n=count))
    if chosen.mistakes:
        ctx.exit(Exit.FAILED)


def _places(setting: Setting) -> Sequence[Place]:
    """With the zones of the desk that is meant; before one is set up, of the profile that Pult brings."""
    profile = setting.profile(setting.desk()) if setting.settings.desks else load_profile("boutique")
    return setting.key_places(profile)


def _now(each: KeyedCommand, chosen: ChosenKeys) -> tuple[str, ...]:
    return chosen.keys.get(each.id, each.keys)


def _print(place: Place, chosen: ChosenKeys, *, first: bool) -> None:
    """The place and its commands; those that do the same with a key each share a line."""
    click.echo(place.title if first else f"\n{place.title}")
    for (_title, changed), same in groupby(place.commands, lambda each: (each.title, each.id in chosen.keys)):
        group = list(same)
        keys = ["  ".join(key_label(key, language()) for key in _now(each, chosen)) or "–" for each in group]
        ids = [each.id for each in group]
        mark = "*" if changed else " "
        title = clean_line(group[0].title)
        click.echo(f"{mark} {_from_to(keys):<{_KEYS}} {title:<{_TITLE}} {_from_to(ids)}")


def _from_to(words: Sequence[str]) -> str:
    return words[0] if len(words) == 1 else f"{words[0]} … {words[-1]}"


def _print_json(place: Place, chosen: ChosenKeys) -> None:
    for each in place.commands:
        fields = {
            "command": each.id,
            "place": place.id,
            "title": each.title,
            "keys": [key_written(key) for key in _now(each, chosen)],
            "usual": [key_written(key) for key in each.keys],
            "fixed": each.fixed,
        }
        click.echo(json.dumps(fields, ensure_ascii=False))
