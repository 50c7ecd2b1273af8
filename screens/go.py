"""Where one can go from anywhere: two keys, the first of which is always `g`.

Each destination is a command of the app, so it works on every screen that no dialog covers.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from console.views import NotPossible
from screens.commands import Command, Group
from storage.problems import mark

if TYPE_CHECKING:
    from textual.app import App

    from console.desk_port import DeskPort
    from screens.desk.screen import DeskScreen

    _App = App[None]
else:
    _App = object

GO_COMMANDS = (
    Command(
        "go.board",
        ("g b", "f10"),
        mark("The board: all zones at once, and who is on each"),
        "board",
        Group.GO,
        hint=mark("board"),
    ),
    Command(
        "go.outbox",
        ("g x",),
        mark("The outbox: what waits to be sent, and what needs you"),
        "outbox",
        Group.GO,
        hint=mark("outbox"),
    ),
    Command(
        "go.asked",
        ("g w",),
        mark("What has been asked and not answered"),
        "asked",
        Group.GO,
        hint=mark("open questions"),
    ),
    Command(
        "go.roster",
        ("g r",),
        mark("The roster: who works when, and on which zones"),
        "roster",
        Group.GO,
        hint=mark("roster"),
    ),
    Command(
        "go.shift",
        ("g s",),
        mark("My shift: who is at work, and what would stay with me"),
        "shift",
        Group.GO,
        hint=mark("shift"),
    ),
    Command(
        "go.closed",
        ("g c",),
        mark("What you have answered or closed today"),
        "closed_today",
        Group.GO,
        hint=mark("closed today"),
    ),
    Command(
        "go.directory",
        ("g d",),
        mark("Whom to ask: roles, what for, and how they are reached"),
        "directory",
        Group.GO,
        hint=mark("whom to ask"),
    ),
)


class Destinations(_App):
    """What the app does for these commands."""

    desk: DeskPort

    def action_board(self) -> None:
        """Over the desk, as it is."""
        from screens.board.screen import BoardScreen

        if isinstance(self.screen, BoardScreen):
            raise NotPossible(mark("This is the board."))
        self._desk_screen().action_board()

    def action_outbox(self) -> None:
        """Over the desk, as it is."""
        from screens.outbox.screen import OutboxScreen

        if isinstance(self.screen, OutboxScreen):
            raise NotPossible(mark("This is the outbox."))
        self._desk_screen().action_outbox()

    def action_asked(self) -> None:
        from screens.choose.open_questions import choose_open_question

        if not self.desk.asking.open():
            raise NotPossible(mark("No question is open: everybody who was asked has answered."))

        async def chosen(ticket_id: str | None) -> None:
            if ticket_id is not None:
                await self._open_on_desk(ticket_id)

        self.push_screen(choose_open_question(self.desk), chosen)

    def action_roster(self) -> None:
        from screens.roster.screen import RosterScreen

        if isinstance(self.screen, RosterScreen):
            raise NotPossible(mark("This is the roster."))
        self.push_screen(RosterScreen(self.desk))

    def action_shift(self) -> None:
        from screens.roster.shift import ShiftDialog

        async def chosen(ticket_id: str | None) -> None:
            if ticket_id:
                await self._open_on_desk(ticket_id)

        self.push_screen(ShiftDialog(self.desk), chosen)

    def action_closed_today(self) -> None:
        from screens.choose.closed_today import choose_closed

        if not self.desk.closed_today():
            raise NotPossible(mark("Nothing has been answered or closed from here today."))

        async def chosen(ticket_id: str | None) -> None:
            if ticket_id is not None:
                await self._open_on_desk(ticket_id)

        self.push_screen(choose_closed(self.desk), chosen)

    def action_directory(self) -> None:
        from screens.choose.directory import Directory

        if not self.desk.profile.roles:
            raise NotPossible(mark("This desk's profile names nobody to ask."))
        self.push_screen(Directory(self.desk))

    async def _open_on_desk(self, ticket_id: str) -> None:
        """Leave what lies over the desk, and show the ticket there."""
        desk_screen = self._desk_screen()
        while self.screen is not desk_screen:
            await self.pop_screen()
        desk_screen.go_to_ticket(ticket_id)
        desk_screen.focus_tickets(show=True)

    def _desk_screen(self) -> DeskScreen:
        from screens.desk.screen import DeskScreen

        for screen in self.screen_stack:
            if isinstance(screen, DeskScreen):
                return screen
        raise NotPossible(mark("No desk is open here."))
