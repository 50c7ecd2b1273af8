"""What a card of the board says, line by line: who is on the zone, how it goes, its tickets."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime

from console.moments import countdown
from console.translation import _, ngettext
from console.views import COUNTED_TO, BoardZone, OnZone, Strain, Urgency
from screens.desk.cells import fit, fit_right, short_name, width_of
from screens.desk.lines import Line, Piece
from screens.desk.zone_columns import CLOCK, CURSOR, MINE
from screens.untrusted import visible_line
from storage.frozen import frozen
from storage.records import TicketRow

BAR = 8  # cells, and where it is narrow
SHORT_BAR = 6
_NARROW = 37
FILLED, EMPTY = "━", "─"
TOO_MUCH = "!"
_NAME = 14  # cells of a colleague's name beside others, and where they do not all find room so
_SHORT_NAME = 7
_HOLDER = 8  # cells of the name of who has a ticket
_WHO = (11, 17)  # cells of a requester, with the space before: at least, and at most
_LOOKS = {Strain.IDLE: "quiet", Strain.EASY: "done", Strain.FULL: "soon", Strain.OVER: "over"}


def counted(number: int) -> str:
    """A number that counting may have cut short."""
    return f"{COUNTED_TO}+" if number >= COUNTED_TO else str(number)


def people_line(zone: BoardZone, width: int) -> Line:
    """Who has work here and how much; how much nobody has. Those who find no room are counted."""
    free = _free(zone)
    room = width - width_of(free.text) - 1
    people = list(zone.people)
    if not people:
        alarm = zone.load.overdue > 0 or zone.load.strain is Strain.OVER
        nobody = Piece(" " + _("nobody is on it"), "alarm" if alarm else "quiet")
        return Line((nobody,) if zone.count else (), (free,), "quiet")
    ways = [(len(people), _NAME), *((shown, _SHORT_NAME) for shown in range(len(people), 1, -1))]
    wordings = (tuple(_people(people, shown, name)) for shown, name in ways)
    fits = (said for said in wordings if sum(width_of(piece.text) for piece in said) <= room)
    said = next(fits, None) or tuple(_people(people, 1, _SHORT_NAME))
    return Line(said, (free,), "quiet")


def _people(people: list[OnZone], shown: int, longest: int) -> Iterator[Piece]:
    for index, one in enumerate(people[:shown]):
        yield Piece(" · " if index else " ", "quiet")
        name = f"{MINE} " + _("you") if one.me else short_name(visible_line(one.name), longest)
        yield Piece(name, "mine" if one.me else "text")
        yield Piece(f" {one.count}", "quiet")
    if left := len(people) - shown:
        yield Piece(f" · +{left}", "quiet")


def _free(zone: BoardZone) -> Piece:
    if not zone.free:
        return Piece("", "quiet")
    return Piece(ngettext("{n} free", "{n} free", zone.free).format(n=zone.free) + " ", "quiet")


def load_line(zone: BoardZone, width: int) -> Line:
    """The work of the next hour against those who are there to do it, as a bar and in numbers.

    The bar has what is overdue too; in numbers the two stand apart.
    """
    load = zone.load
    bar = BAR if width >= _NARROW else SHORT_BAR
    filled = min(bar, -(-load.due * bar // max(1, load.capacity)))
    look = _LOOKS[load.strain]
    over = TOO_MUCH if load.strain is Strain.OVER else " "
    left = [Piece(f" {FILLED * filled}", look), Piece(EMPTY * (bar - filled), "rule"), Piece(over, look)]
    coming = load.due - load.overdue
    if coming:
        left.append(Piece(" " + _("{n} within 1 h").format(n=counted(coming)), "text"))
    elif zone.count and not load.due:
        left.append(Piece(" " + _("nothing within 1 h"), "quiet"))
    late = Piece(_("{n} overdue").format(n=counted(load.overdue)) + " ", "over") if load.overdue else None
    return Line(tuple(left), (late,) if late else (), "quiet")


def clock_of(due_at: datetime | None, now: datetime) -> str:
    """A clock that ends then; "" without one."""
    return "" if due_at is None else countdown((due_at - now).total_seconds())


@frozen
class Widths:
    """Cells of a card's columns, so that nothing in them is cut."""

    clock: int = CLOCK
    number: int = 2  # with its sign

    @classmethod
    def of(cls, rows: Iterable[TicketRow], now: datetime) -> Widths:
        rows = tuple(rows)
        clocks = (width_of(clock_of(row.due_at, now)) for row in rows)
        numbers = (width_of(visible_line(row.number)) + 1 for row in rows)
        return cls(max(CLOCK, *clocks), max(2, *numbers)) if rows else cls()


def ticket_line(
    row: TicketRow,
    clock: str,
    urgency: Urgency,
    widths: Widths,
    me: str,
    names: Mapping[str, str],
    here: bool,
    width: int,
) -> Line:
    """One ticket, with what its clock says, for a card of so many cells; at its right end who has it."""
    least, most = _WHO
    room = max(least, min(most, width // 4))
    who = f" {short_name(visible_line(row.requester), room - 1)}"
    left = (
        Piece(CURSOR if here else " ", "accent"),
        Piece(fit_right(clock, widths.clock), urgency.value),
        Piece(fit(f" #{visible_line(row.number)}", widths.number + 1), "text"),
        Piece(fit(who, room), "text"),
        Piece(f" {visible_line(row.subject)}", "quiet"),
    )
    return Line(left, (_holder(row.assignee_id, me, names),), "quiet")


def _holder(agent_id: str, me: str, names: Mapping[str, str]) -> Piece:
    if not agent_id:
        return Piece("")  # the space that is kept before it sets the subject off from the frame
    if agent_id == me:
        return Piece(f"{MINE} ", "mine")
    return Piece(f"{short_name(visible_line(names.get(agent_id, agent_id)), _HOLDER)} ", "quiet")
