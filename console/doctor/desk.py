"""One desk's own things: who has it open, its profile, its token, the practice desk's file."""

from __future__ import annotations

import json
from pathlib import Path

from console.config import PRACTICE, DeskSettings, Home, TokenPlace
from console.doctor.database import State, look_at
from console.doctor.findings import Area, Finding, Findings
from console.profiles.check import check_profile
from console.profiles.loader import profile_folder
from console.profiles.mistakes import ProfileProblem
from console.tokens import read_token
from storage.holder import who_holds
from storage.problems import Problem, StorageProblem, mark

_LOCKS = Path("/proc/locks")


def check_desk(home: Home, desk: DeskSettings) -> list[Finding]:
    findings = Findings(Area.DESK, desk.name)
    _open_where(findings, home.desk(desk.name))
    _profile(findings, desk)
    if desk.kind == PRACTICE:
        _practice_file(findings, home, desk)
    else:
        _token(findings, home, desk)
    return findings.found


def _open_where(findings: Findings, directory: Path) -> None:
    if who := held_by(directory):
        findings.fine("open", mark("A console has it open: {who}."), who=who)
    else:
        findings.fine("open", mark("No console has it open now."))


def held_by(directory: Path, locks: Path = _LOCKS) -> str:
    """Who works in a directory, "" for nobody: read from the system's list of locks, without taking one."""
    holder = directory / "holder"
    try:
        inode = holder.stat().st_ino
        held = any(
            "FLOCK" in line and "WRITE" in line and f":{inode} " in f"{line} "
            for line in locks.read_text("utf-8", errors="replace").splitlines()
        )
    except FileNotFoundError:
        try:
            return who_holds(directory)  # a system without such a list
        except StorageProblem:
            return "?"
    if not held:
        return ""
    try:
        record = json.loads(holder.read_bytes()[:4096])
        return f"{record['user']}@{record['host']}, {record['pid']}"
    except (OSError, ValueError, KeyError, TypeError):
        return "?"


def _profile(findings: Findings, desk: DeskSettings) -> None:
    try:
        profile = check_profile(desk.profile)
        if desk.kind == PRACTICE and (folder := profile_folder(desk.profile).joinpath("practice")).is_dir():
            from console.upstream.practice.folder import read_practice

            read_practice(profile, folder)
    except ProfileProblem as problem:
        for mistake in problem.mistakes or (problem,):
            findings.wrong(
                "profile",
                mistake,
                Problem(mark("Mend it in the folder of the profile “{profile}”."), profile=desk.profile),
            )
        return
    findings.fine(
        "profile",
        mark("The profile “{profile}” holds no mistake (replies: {n})."),
        profile=desk.profile,
        n=len(profile.macros),
    )


def _practice_file(findings: Findings, home: Home, desk: DeskSettings) -> None:
    path = Path(desk.file) if desk.file else home.practice_file(desk.profile)
    looked = look_at(path)
    match looked.state:
        case State.MISSING | State.EMPTY:
            findings.fine("practice", mark("The practice day has not begun yet."))
        case State.SOUND | State.LONG:
            findings.fine("practice", mark("The practice day in {path} can be read."), path=path)
        case State.UNFINISHED:
            findings.fine("practice", mark("The practice day was interrupted; it goes on by itself."))
        case _:
            findings.wrong(
                "practice",
                Problem(
                    mark("The practice day in {path} cannot be read ({why})."),
                    path=path,
                    why=looked.why or "?",
                ),
                Problem(mark("Begin it anew; what was there is moved aside:")),
                "pult practice --fresh",
            )


def _token(findings: Findings, home: Home, desk: DeskSettings) -> None:
    try:
        read_token(home, desk)
    except Problem as problem:
        findings.failed("token", problem)
        return
    if desk.token_in is TokenPlace.FILE:
        findings.fine("token", mark("The token can be read from its file."))
    else:
        findings.fine("token", mark("The token can be read from the keyring."))
