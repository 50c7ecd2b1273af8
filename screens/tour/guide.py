"""When the tour is shown: once, when there is something to see and nobody has begun to work."""

from __future__ import annotations

from typing import TYPE_CHECKING

from console.key_names import key_label
from console.translation import language
from console.views import LinkState, NotPossible
from screens.commands import Command, Commanded, Group, keys_of
from screens.notices import Say, Tone
from storage.problems import Problem, mark

if TYPE_CHECKING:
    from textual.app import App
    from textual.dom import DOMNode

    from console.desk_port import DeskPort
    from screens.desk.screen import DeskScreen

    _App = App[None]
else:
    _App = object

TOUR_COMMANDS = (Command("console.tour", (), mark("Show the tour"), "tour", Group.CONSOLE),)


class Guided(_App):
    """What an app does about the tour."""

    desk: DeskPort
    _offers_tour = True

    def action_tour(self) -> None:
        """Show it on the desk, whenever it is asked for."""
        desk_screen = self._desk_in_view()
        if desk_screen is None:
            raise NotPossible(mark("The tour is about the desk: go back there first."))
        self._begin_tour(desk_screen)

    def offer_tour(self) -> None:
        """Show it by itself the first time, once the first tickets have come; never amid something."""
        from screens.desk.composer import Mode

        if not self._offers_tour:
            return
        self._offers_tour = self.desk.tour_wanted()
        if not self._offers_tour or self.desk.link().state is not LinkState.ONLINE:
            return
        desk_screen = self._desk_in_view()
        if desk_screen is None or desk_screen.composer.mode is not Mode.RESTING:
            return
        self._offers_tour = False
        try:
            self.desk.tour_shown()
        except Problem as problem:  # where nothing can be kept there is more to see to than a tour
            self.post_message(Say.of(problem, Tone.TROUBLE))
            return
        self._begin_tour(desk_screen)

    def _desk_in_view(self) -> DeskScreen | None:
        from screens.desk.screen import DeskScreen

        return self.screen if isinstance(self.screen, DeskScreen) else None

    def _begin_tour(self, desk_screen: DeskScreen) -> None:
        from screens.tour.screen import TourScreen

        self.push_screen(TourScreen(desk_screen, lambda command: _key(command, desk_screen, self)))


def _key(command_id: str, *nodes: DOMNode) -> str:
    """How the key of a command is printed on this operator's keyboard, as it is set now."""
    for node in nodes:
        if not isinstance(node, Commanded):
            continue
        for command in node.COMMAND_TABLE:
            if command.id == command_id:
                keys = keys_of(node, command)
                return key_label(keys[0], language()) if keys else f"“{command.said}”"
    return "–"
