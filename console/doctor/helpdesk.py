"""With `--online`: the helpdesk itself, its token, its rights and fields, as `pult connect` looks at them."""

from __future__ import annotations

from console.commands.connect import look_at
from console.commands.setting import Setting
from console.config import PRACTICE, DeskSettings
from console.doctor.findings import Area, Finding, Findings, Level
from console.tokens import read_token
from storage.problems import Problem, mark


def check_helpdesk(setting: Setting, desk: DeskSettings) -> list[Finding]:
    findings = Findings(Area.HELPDESK, desk.name)
    if desk.kind == PRACTICE:
        findings.fine("reach", mark("A practice desk needs no network."))
        return findings.found
    try:
        report = look_at(setting, desk, read_token(setting.home, desk))
    except Problem as problem:
        findings.failed("reach", problem)
        return findings.found
    levels = {"good": Level.FINE, "warning": Level.ADVICE, "missing": Level.WRONG}
    # Each line of the report says itself what an administrator must do.
    findings.found += [
        Finding(Area.HELPDESK, line.topic.value, levels[line.verdict.value], line.said, desk=desk.name)
        for line in report.lines
    ]
    return findings.found
