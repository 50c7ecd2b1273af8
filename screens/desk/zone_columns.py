"""How one ticket becomes one line of a list: what is shown, in how many cells."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from console.moments import countdown
from console.profiles.model import Profile, said
from console.translation import language
from console.views import Marks
from screens.desk.cells import fit, fit_right, short_name, width_of
from screens.untrusted import visible_line
from storage.frozen import frozen
from storage.records import OutgoingState, TicketRow

CURSOR = "▌"
CLOCK = 6  # "−12:34"; see `clock_width`
MARKS = 3  # mine, state, channel
MINE = "◆"
WISHED = "◇"  # claimed from here, and not yet confirmed
WAITS = "↑"  # in the outbox
LOOK = "!"  # in the outbox, and a person must decide
REMINDED = "↺"
DRAFTED = "✎"

_GOES_BY_ITSELF = frozenset(
    {OutgoingState.HELD, OutgoingState.QUEUED, OutgoingState.SENDING, OutgoingState.AMBIGUOUS}
)
# Letters that look the same in both alphabets: two channels must not seem to share one.
_ALIKE = str.maketrans("АВЕКМНОРСТУХІЇ", "ABEKMHOPCTYXIÏ")


@frozen
class Columns:
    """Cells of each column, with the space before it; 0 when there is no room for it."""

    number: int
    who: int
    subject: int
    marks: int
    clock: int = CLOCK


@frozen
class Cells:
    """The texts of one line, each already in its width and with the space before it."""

    clock: str
    number: str
    who: str
    subject: str
    marks: str


def clock_width() -> int:
    """Cells that every clock of a list finds room in, in the language in use: "−47 год" takes seven."""
    return _clock_width(language())


@lru_cache(maxsize=8)
def _clock_width(_language: str) -> int:
    longest = (countdown(-47 * 3600), countdown(-99 * 24 * 3600))
    return max(CLOCK, *(width_of(clock) for clock in longest))


@lru_cache(maxsize=64)
def columns(width: int, number: int, clock: int = CLOCK) -> Columns:
    """Share `width` cells, of which the cursor and the clock have theirs.

    `number` is the widest number in sight, with its sign. What goes first when it gets narrow: the
    subject, then the requester, then the marks; the number stays, since it is what people say.
    """
    room = width - len(CURSOR) - clock
    number_with_space = min(number + 1, max(0, room))
    room -= number_with_space
    marks = MARKS if room >= MARKS else 0
    room -= marks
    if room < 5:
        return Columns(number_with_space, 0, max(0, room), marks, clock)
    if room < 15:
        return Columns(number_with_space, room, 0, marks, clock)
    who = min(17, max(10, room * 2 // 5))
    return Columns(number_with_space, who, room - who, marks, clock)


def cells(
    row: TicketRow, clock: str, shape: Columns, marks: Marks, me: str, letters: Mapping[str, str]
) -> Cells:
    """What the line of one ticket says. `letters` are the channels' (`channel_letters`)."""
    own = (WISHED if row.id in marks.wished else MINE) if row.assignee_id and row.assignee_id == me else " "
    signs = f"{own}{state_mark(row.id, marks)}{letters.get(row.channel, ' ')}"
    return Cells(
        clock=fit_right(clock, shape.clock),
        number=fit(f" #{visible_line(row.number)}", shape.number),
        who=fit(f" {short_name(visible_line(row.requester), shape.who - 1)}", shape.who),
        subject=fit(f" {visible_line(row.subject)}", shape.subject),
        marks=fit(signs, shape.marks),
    )


def state_mark(ticket_id: str, marks: Marks) -> str:
    """The most pressing thing that the ledger knows of a ticket, as one cell."""
    pending = marks.pending.get(ticket_id)
    if pending is not None:
        return WAITS if pending in _GOES_BY_ITSELF else LOOK
    if ticket_id in marks.reminded:
        return REMINDED
    return DRAFTED if ticket_id in marks.drafted else " "


def channel_letters(profile: Profile, language: str) -> Mapping[str, str]:
    """One letter for each channel, from its title, no two alike for the eye."""
    letters: dict[str, str] = {}
    taken: set[str] = set()
    for channel in profile.channels:
        wanted = [letter for letter in said(channel.title, language).upper() if letter.isalpha()]
        free = (letter for letter in wanted if letter.translate(_ALIKE) not in taken)
        letter = next(free, wanted[0] if wanted else " ")
        taken.add(letter.translate(_ALIKE))
        letters[channel.key] = letter
    return letters
