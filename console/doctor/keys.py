"""keys.toml: every mistake with its line, as the console finds it when it opens."""

from __future__ import annotations

from console.commands.setting import Setting
from console.config import DeskSettings, Settings
from console.doctor.findings import Area, Finding, Findings
from console.keys import read_keys
from console.profiles.loader import load_profile
from console.profiles.mistakes import ProfileProblem
from storage.problems import Problem, mark


def check_keys(setting: Setting, settings: Settings) -> list[Finding]:
    """The screens are imported only where there is such a file."""
    findings = Findings(Area.SETTINGS)
    path = setting.home.keys_file
    if not path.exists():
        return findings.found
    desk = settings.desks.get(settings.default_desk) or DeskSettings("", "", "boutique")
    try:
        places = setting.key_places(load_profile(desk.profile))
    except ProfileProblem:
        return findings.found  # told where the desk is looked at; its zones' keys are not known
    chosen = read_keys(path, places)
    for mistake in chosen.mistakes:
        findings.wrong(
            "keys",
            mistake,
            Problem(mark("Mend that line of {path}. Until then the command keeps its own key."), path=path),
        )
    if not chosen.mistakes:
        findings.fine(
            "keys", mark("The keys in {path} hold no mistake (changed: {n})."), path=path, n=len(chosen.keys)
        )
    return findings.found
