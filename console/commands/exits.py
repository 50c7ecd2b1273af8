"""Exit codes of `pult`, for scripts. docs/commands.md lists them."""

from __future__ import annotations

from enum import IntEnum

from console.upstream.protocol import AuthRefused, NotAHelpdesk, NotSent, RateLimited, UnknownOutcome
from storage.problems import HeldByAnother, Problem


class Exit(IntEnum):
    DONE = 0
    FAILED = 1  # what went wrong is on standard error
    USAGE = 2  # click's own: the words of the command are off
    UNREACHABLE = 3  # the helpdesk cannot be reached now
    REFUSED = 4  # the token is not accepted
    HELD = 5  # another console has this desk
    PARTLY = 6  # some rows of a file were bad and left out; the good ones are kept


def exit_for(problem: Problem) -> Exit:
    match problem:
        case AuthRefused():
            return Exit.REFUSED
        case NotSent() | NotAHelpdesk() | RateLimited() | UnknownOutcome():
            return Exit.UNREACHABLE
        case HeldByAnother():
            return Exit.HELD
        case _:
            return Exit.FAILED
