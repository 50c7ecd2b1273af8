"""Every screen and every dialog with its commands, for what must know all keys at once: the check of
keys.toml, `pult keys` and the guide."""

from __future__ import annotations

from collections.abc import Sequence

from textual.dom import DOMNode
from textual.widget import Widget
from textual.widgets import TextArea

from console.keys import KeyedCommand, Place
from console.profiles.model import Profile, said
from console.translation import _, language
from console.views import ZoneState
from screens.app import PultApp
from screens.board.card import ZoneCard
from screens.board.commands import jump_commands
from screens.board.screen import BoardScreen
from screens.choose.call import LogCall
from screens.choose.confirm import Confirm
from screens.choose.dialog import Field, Rows
from screens.choose.directory import Directory
from screens.choose.found import ChooseFound
from screens.choose.hand_over import HandOverDialog
from screens.choose.key_mistakes import KeyMistakes
from screens.choose.keys import KeysDialog
from screens.choose.one import ChooseOne
from screens.choose.page import Page
from screens.choose.some import ChooseSome
from screens.commands import Command, Commanded
from screens.desk.chain import ChainPane
from screens.desk.commands import zone_commands
from screens.desk.composer import Composer
from screens.desk.order_pane import OrderPane
from screens.desk.screen import DeskScreen
from screens.desk.zone_list import ZoneList
from screens.outbox.listing import OutboxList
from screens.outbox.screen import OutboxScreen
from screens.roster.grid import RosterGrid
from screens.roster.screen import RosterScreen
from screens.roster.shift import ShiftDialog
from screens.tour.screen import TourScreen
from storage.frozen import frozen
from storage.problems import mark


@frozen
class _Room:
    """A class with commands: what it is called, which widgets in it take keys, and which of them write."""

    made_by: tuple[type[Commanded], ...]
    id: str
    title: str
    above: tuple[str, ...] = ()
    widgets: tuple[type[Widget], ...] = ()
    writes: tuple[type[Widget], ...] = ()


ROOMS = (
    _Room((PultApp,), "app", mark("Everywhere")),
    _Room((DeskScreen,), "desk", mark("The desk"), ("app",), (ZoneList, ChainPane, OrderPane), (Composer,)),
    _Room((BoardScreen,), "board", mark("The board"), ("app",), (ZoneCard,)),
    _Room((OutboxScreen,), "outbox", mark("The outbox"), ("app",), (OutboxList,)),
    _Room((RosterScreen,), "roster", mark("The roster"), ("app",), (RosterGrid,)),
    _Room((ShiftDialog,), "shift", mark("The end of a shift"), (), (Rows,)),
    _Room((ChooseSome,), "some", mark("Choosing some of a few"), (), (Rows,)),
    _Room((ChooseOne,), "one", mark("Choosing one of a few"), (), (Rows,)),
    _Room((ChooseFound, Directory), "found", mark("Finding one of many"), (), (), (Field,)),
    _Room((HandOverDialog,), "hand_over", mark("Handing a ticket over"), (), (Rows,), (Field,)),
    _Room((Page,), "page", mark("A ticket on one page")),
    _Room((LogCall,), "call", mark("A call"), (), (Rows,), (Field, TextArea)),
    _Room((KeysDialog,), "keys", mark("The help")),
    _Room((KeyMistakes,), "mistakes", mark("What is wrong with your keys")),
    _Room((TourScreen,), "tour", mark("The tour")),
    _Room((Confirm,), "confirm", mark("Being asked")),
)


def key_places(profile: Profile) -> tuple[Place, ...]:
    """All of them, with the zones of a profile, titles in the language in use."""
    states = [
        ZoneState(zone, said(zone.title, language()), 0, None, on_duty=zone.on_duty) for zone in profile.zones
    ]
    of_zones = {"desk": zone_commands(states), "board": jump_commands(states)}
    return tuple(
        Place(
            room.id,
            _(room.title),
            _keyed((*room.made_by[0].COMMAND_TABLE, *of_zones.get(room.id, ()))),
            room.above,
            _taken(room.made_by[0], *room.widgets),
            _taken(*room.writes),
        )
        for room in ROOMS
    )


def _keyed(table: Sequence[Command]) -> tuple[KeyedCommand, ...]:
    return tuple(
        KeyedCommand(command.id, command.said, command.keys, command.writing, command.priority, command.fixed)
        for command in table
    )


def _taken(*nodes: type[DOMNode]) -> frozenset[str]:
    """The keys that widgets and screens have bound themselves: without an id, so nobody can change them."""
    return frozenset(
        key
        for node in nodes
        if node._merged_bindings is not None
        for key, found in node._merged_bindings.key_to_bindings.items()
        if any(binding.id is None for binding in found)
    )
