"""The first start: three questions, or the practice desk with one key. Nothing is kept before the end.

Plain prompts, so that it works on any terminal and is read out well. Ctrl+C or Ctrl+D at any question
leaves everything as it was.
"""

from __future__ import annotations

from dataclasses import replace
from importlib import import_module

import click

from console import translation
from console.commands.connect import address_of, keep, look_at, tell
from console.commands.practice import practice_desk
from console.commands.setting import Setting
from console.config import PRACTICE, DeskSettings, TokenPlace
from console.rules.cleaning import clean_line
from console.tokens import NoKeyring
from console.translation import _, explain
from console.upstream.registry import kinds
from console.views import NotPossible
from storage.records import Agent

PROFILE = "boutique"

OWN_NAMES = {"en": "English", "ru": "Русский", "uk": "Українська"}
"""Each language by its own name: whoever looks for it may not read the one in use."""


def ask(setting: Setting) -> DeskSettings | None:
    """The desk that is set up now; None where the person left, and nothing was kept."""
    try:
        return _asked(setting)
    except (click.Abort, KeyboardInterrupt):
        click.echo("\n" + _("Left. Nothing was set up, and nothing is kept."))
        return None


def _asked(setting: Setting) -> DeskSettings:
    click.echo(
        _(
            "Pult is a support operator's console. Nothing is set up here yet: three questions.\n"
            "Ctrl+C leaves at any of them, and then nothing is kept."
        )
    )
    kind = _ask_kind()
    if not kind:
        return practice_desk(setting, PROFILE)
    found = None if kind == PRACTICE else _ask_helpdesk(setting, kind)
    language = _ask_language(setting)
    setting.speak(language)
    if found is None:
        if kind != PRACTICE:
            click.echo(
                _(
                    "The practice desk opens for now. Connect your helpdesk at any time with "
                    "`pult connect {kind} URL`."
                ).format(kind=kind)
            )
        return practice_desk(setting, PROFILE, language=language)
    return _keep(setting, *found, language)


# 1. Which helpdesk


def titled_kinds() -> tuple[tuple[str, str], ...]:
    """The kinds of helpdesk that can be set up here, each with what people call it."""
    named = ((kind, getattr(import_module(f"console.upstream.{kind}"), "TITLE", "")) for kind in kinds())
    return tuple((kind, title) for kind, title in named if title and kind != PRACTICE)


def _ask_kind() -> str:
    """A kind of helpdesk; "" for the practice desk without any further question."""
    offered = (
        (PRACTICE, _("The practice desk: a believable day on this machine, with customers who answer")),
        *titled_kinds(),
    )
    _head(1, _("Where do you work?"))
    for number, (_kind, title) in enumerate(offered, 1):
        click.echo(f"  {number}  {title}")
    click.echo(_("Enter alone opens the practice desk at once."))
    while True:
        answer = _line().lower()
        if not answer:
            return ""
        for number, (kind, _title) in enumerate(offered, 1):
            if answer in (str(number), kind):
                return kind
        click.echo(_("Please type a number from 1 to {last}, or press Enter.").format(last=len(offered)))


# 2. Its address, and the token


def _ask_helpdesk(setting: Setting, kind: str) -> tuple[DeskSettings, str, Agent] | None:
    """The helpdesk, looked at, with the token and whose it is; None when that is put off."""
    title = dict(titled_kinds())[kind]
    _head(2, _("What is the address of {title}, as in your browser?").format(title=title))
    click.echo(_("Enter alone puts it off."))
    while True:
        answer = _line()
        if not answer:
            return None
        try:
            desk = DeskSettings(kind, kind, PROFILE, url=address_of(answer))
        except NotPossible as problem:
            click.echo(explain(problem))
            continue
        click.echo(_("Your token for it (what you type is not shown; Enter alone puts it off):"))
        token = _line(hidden=True)
        if not token:
            return None
        click.echo(_("Looking at what is there …"))
        report = look_at(setting, desk, token)
        tell(report)
        if report.usable and report.agent is not None:
            return desk, token, report.agent
        click.echo(_("This does not work yet. Give the address once more, or put it off with Enter."))


def _keep(setting: Setting, desk: DeskSettings, token: str, agent: Agent, language: str) -> DeskSettings:
    try:
        kept = keep(setting, desk, token, agent, language)
    except NoKeyring:
        click.echo(
            _("This machine has no keyring. May the token be kept in a file that only you can read? [y/N]")
        )
        if _line().lower() not in ("y", "yes", "д", "да", "т", "так"):
            raise click.Abort from None
        kept = keep(setting, replace(desk, token_in=TokenPlace.FILE), token, agent, language)
    name = clean_line(agent.name or agent.login)
    click.echo(_("Connected as {agent}. `pult` opens this desk from now on.").format(agent=name))
    return kept


# 3. The language


def _ask_language(setting: Setting) -> str:
    offered = translation.languages()
    _head(3, _("Which language shall Pult speak?"))
    for number, language in enumerate(offered, 1):
        click.echo(f"  {number}  {OWN_NAMES.get(language, language)}")
    now = setting.language if setting.language in offered else translation.language()
    click.echo(_("Enter alone: {language}").format(language=OWN_NAMES.get(now, now)))
    while True:
        answer = _line().lower()
        if not answer:
            return now
        for number, language in enumerate(offered, 1):
            if answer in (str(number), language, OWN_NAMES.get(language, language).lower()):
                return language
        click.echo(_("Please type a number from 1 to {last}, or press Enter.").format(last=len(offered)))


# Asking


def _head(number: int, question: str) -> None:
    click.echo(f"\n{number}/3  {question}")


def _line(*, hidden: bool = False) -> str:
    """One line that was typed, without what lies around it. Raises `click.Abort` for Ctrl+C and Ctrl+D."""
    return str(
        click.prompt("", prompt_suffix="> ", default="", show_default=False, hide_input=hidden)
    ).strip()
