"""The stack of zone panes: those on duty open, the others folded to their title line."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from textual.app import ComposeResult
from textual.widget import Widget

from console.desk_port import DeskPort
from console.views import ZoneState
from screens.desk.zone_list import ZoneList

_AT_LEAST = 3  # rows that an open pane gets before its size counts


def shares(room: int, counts: Sequence[int], roomy: int = -1) -> list[int]:
    """Rows for panes with so many tickets each: every pane a few, then where most is hidden.

    No pane gets more than it can fill while another has something hidden; what nobody needs goes
    to the pane `roomy`.
    """
    got = [0] * len(counts)
    if not counts:
        return got
    for enough in range(1, _AT_LEAST + 1):
        for index, count in enumerate(counts):
            more = min(room, max(0, min(enough, max(1, count)) - got[index]))
            got[index] += more
            room -= more
    while room > 0:
        hungry = max(range(len(counts)), key=lambda i: (counts[i] - got[i]) / (got[i] + 1))
        if counts[hungry] <= got[hungry]:
            break
        got[hungry] += 1
        room -= 1
    got[roomy] += room
    return got


class ZonePanes(Widget):
    """All zones of the desk, one below the other. A folded one opens for as long as it is the
    active one."""

    def __init__(self, desk: DeskPort) -> None:
        super().__init__(id="zones")
        self._desk = desk
        self.height = 0  # lines that there will be, for as long as there is no layout
        self._active = ""
        states = _in_order(desk.zones())
        self._duty = frozenset(state.zone.key for state in states if state.on_duty)
        self._lists = {
            state.zone.key: ZoneList(
                desk, state, first=state is states[0], last=state is states[-1], folded=not state.on_duty
            )
            for state in states
        }

    def compose(self) -> ComposeResult:
        yield from self

    def on_mount(self) -> None:
        marks = self._desk.marks()
        for pane in self:
            pane.show(pane.state, marks)
        self._share(self.height, anew=True)  # before the first layout, as if it had been

    def on_resize(self) -> None:
        self._share(self.size.height, anew=True)

    def __iter__(self) -> Iterator[ZoneList]:
        return iter(self._lists.values())

    def of(self, zone: str) -> ZoneList:
        """The pane of a zone."""
        return self._lists[zone]

    @property
    def active(self) -> ZoneList | None:
        """The pane whose ticket is open; None before the first."""
        return self._lists.get(self._active)

    def activate(self, zone: str) -> ZoneList:
        """Make a zone the active one: it opens, and the one before folds if it is not on duty."""
        if zone != self._active:
            before, self._active = self.active, zone
            if before is not None:
                before.activate(False)
            self._lists[zone].activate(True)
            for pane in self:
                pane.fold(not self._is_open(pane.zone))
            self._share(self.size.height, anew=True)
        return self._lists[zone]

    def read_again(self, zones: Iterable[str] | None = None) -> None:
        """These zones changed (None: any may have); the others only get the new marks."""
        marks = self._desk.marks()
        states = self._desk.zones()
        changed = None if zones is None else frozenset(zones)
        duty = frozenset(state.zone.key for state in states if state.on_duty)
        new_duty = duty != self._duty
        self._duty = duty
        if new_duty:
            self._put_in_order(states)
        for state in states:
            pane = self._lists.get(state.zone.key)
            if pane is None:
                continue
            if new_duty:
                pane.fold(not self._is_open(pane.zone))
            if changed is None or state.zone.key in changed or state != pane.state:
                pane.show(state, marks)
            else:
                pane.show_marks(marks)
        self._share(self.size.height, anew=new_duty)

    def _put_in_order(self, states: Sequence[ZoneState]) -> None:
        """Those on duty come first, at once and not only at the next start."""
        order = [state.zone.key for state in _in_order(states) if state.zone.key in self._lists]
        self._lists = {zone: self._lists[zone] for zone in order}
        self.sort_children(key=lambda pane: order.index(pane.zone) if isinstance(pane, ZoneList) else 0)
        for pane in self:
            pane.join(pane.zone == order[0], pane.zone == order[-1])
            pane.repaint()

    def tick(self) -> None:
        """A second passed."""
        now = self._desk.now()
        for pane in self:
            pane.tick(now)

    def age(self, said: str, short: str) -> None:
        """How old the lists are, in words and where there is no room; "" while they are fresh."""
        for pane in self:
            pane.age(said, short)

    def _is_open(self, zone: str) -> bool:
        return zone in self._duty or zone == self._active

    def _roomy(self, panes: Sequence[ZoneList]) -> int:
        """Which pane gets the lines that nobody needs: the one that one works in, or else the fullest.

        An empty one gets them only where all are empty.
        """
        active = next((place for place, pane in enumerate(panes) if pane.zone == self._active), None)
        if active is not None and panes[active].state.count:
            return active
        return max(range(len(panes)), key=lambda place: panes[place].state.count, default=-1)

    def _share(self, height: int, *, anew: bool) -> None:
        """Give `height` lines out. Unless `anew`, small changes of the counts move nothing."""
        if height < 1:
            return
        panes = list(self)
        open_panes = [pane for pane in panes if not pane.folded]
        counts = [pane.state.count for pane in open_panes]
        roomy = self._roomy(open_panes)
        got = shares(max(0, height - len(panes) - 1), counts, roomy)
        had = [pane.rows for pane in open_panes]
        if not anew and sum(got) == sum(had):
            hidden = any(count > rows for count, rows in zip(counts, had, strict=True))
            idle = any(
                rows > max(count, 1)
                for place, (count, rows) in enumerate(zip(counts, had, strict=True))
                if place != roomy
            )
            moved = max((abs(a - b) for a, b in zip(got, had, strict=True)), default=0)
            if moved < 2 and not (hidden and idle):
                return
        for pane, rows in zip(open_panes, got, strict=True):
            pane.rows = rows
        for pane in panes:
            height = 1 + (0 if pane.folded else pane.rows) + (pane is panes[-1])
            if pane.styles.height is None or pane.styles.height.value != height:
                pane.styles.height = height


def _in_order(states: Iterable[ZoneState]) -> list[ZoneState]:
    """Zones on duty first, each kind in the profile's order."""
    return sorted(states, key=lambda state: not state.on_duty)
