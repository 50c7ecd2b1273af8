"""One line that says where one is, how fresh everything is, and how the day goes."""

from __future__ import annotations

from datetime import datetime

from textual.content import Content
from textual.widget import Widget

from console.desk_port import DeskPort
from console.profiles.model import said
from console.translation import _
from console.views import Link, LinkState, Tally, Trouble
from screens.desk.staleness import STALE
from screens.folding import Wordings, folded, spread
from screens.untrusted import joined, line, phrase, plain, visible_line

# What is said shorter, step by step: the agent's name, an empty outbox, nothing to look at, what the night
# has left, the day, the words of the link, the hour, the outbox, where help is needed, the title, and at
# last the day and what is to be looked at.
_STEPS = (0, 2, 3, 6, 6, 1, 5, 2, 4, 0, 6, 3, 1, 0)

LOOKS_FOR_TROUBLE = 15  # ticks between two looks at where help is needed: it is counted, and changes slowly


class DeskHeader(Widget):
    """`read_again` when the desk tells of the link, `tick` every second. Neither makes a layout."""

    DEFAULT_CSS = """
    DeskHeader { height: 1; background: $panel; text-wrap: nowrap; }
    """

    def __init__(self, desk: DeskPort) -> None:
        super().__init__()
        self._desk = desk
        self._link = desk.link()
        self._tally = desk.tally()
        self._minute = -1
        self._ticks = 0
        self._trouble: Trouble | None = None
        self._shown = Content("")

    @property
    def link(self) -> Link:
        """The connection as it was told last."""
        return self._link

    def on_mount(self) -> None:
        self.tick()

    def on_resize(self) -> None:
        self._show()

    def read_again(self) -> None:
        """Ask the desk for the connection, the outbox and the tally, and show what changed."""
        self._link = self._desk.link()
        self._tally = self._desk.tally()
        self._show()

    def tick(self) -> None:
        """A second passed: ages grow, and with a new hour the tally begins anew."""
        if self._ticks % LOOKS_FOR_TROUBLE == 0:
            self.look_for_trouble()
        self._ticks += 1
        minute = self._desk.now().minute
        if minute != self._minute:
            self._minute = minute
            self.read_again()
        elif self._link.state is not LinkState.ONLINE or self._age() >= STALE:
            self._show()

    def look_for_trouble(self) -> None:
        """Where more is due within the hour than those on it can do."""
        trouble = self._desk.roster.trouble()
        if trouble != self._trouble:
            self._trouble = trouble
            self._show()

    def render(self) -> Content:
        return self._shown

    def _age(self) -> float:
        as_of = self._link.as_of
        return (self._desk.now() - as_of).total_seconds() if as_of is not None else 0.0

    def _show(self) -> None:
        width = self.size.width
        if not width:
            return
        where = where_words(self._desk)
        link = link_words(self._link, self._desk, self._age())
        outbox, look = outbox_words(self._link)
        hour, day = tally_words(self._tally)
        trouble = trouble_words(self._trouble, self._desk)
        parts = folded((where, link, outbox, look, trouble, hour, day), _STEPS, width - 2)
        shown = joined((" ", ""), spread((parts[:1], parts[1:5], parts[5:]), width - 2))
        if shown.markup != self._shown.markup:
            self._shown = shown
            self.refresh()


def where_words(desk: DeskPort) -> Wordings:
    """The program, the desk, who works at it."""
    pult = plain("Pult", "bold $primary")
    title = line(said(desk.profile.title, desk.language), "bold")
    where = joined(pult, ("  ", ""), title)
    if not desk.me.name:
        return where, title, pult
    return joined(where, (" · ", "$quiet"), line(desk.me.name)), where, title, pult


def link_words(link: Link, desk: DeskPort, age: float) -> Wordings:
    """The connection in words, and the time up to which the data is right."""
    zone = desk.timezone()

    def clock(moment: datetime | None, seconds: bool = False) -> str:
        shape = "%H:%M:%S" if seconds else "%H:%M"
        return moment.astimezone(zone).strftime(shape) if moment is not None else "–"

    since, as_of = clock(link.since), clock(link.as_of)
    first_pull = link.state is LinkState.STARTING or (link.state is LinkState.ONLINE and link.progress)
    if link.state is LinkState.ONLINE and age >= STALE and not first_pull:
        old = phrase(_("◐ online, data of {time}"), "$warning", time=as_of)
        return old, plain(f"◐ {as_of}", "$warning")
    if link.state is LinkState.ONLINE and not first_pull:
        long = joined(
            ("● ", "$success"), (_("online"), ""), (f" {clock(link.as_of, seconds=True)}", "$quiet")
        )
        return long, joined(("● ", "$success"), (as_of, "$quiet")), plain("●", "$success")
    if first_pull:
        done, expected = link.progress or (0, 0)
        share = f" {done}/{expected}" if expected else (f" {done}" if done else "")
        pulling = joined(("◌ ", "$primary"), (_("first pull"), "$primary"), (share, "$primary"))
        return pulling, plain(f"◌{share}", "$primary")
    if link.state is LinkState.OFFLINE:
        words = phrase(
            _("○ not reachable since {since} · data of {time}"), "bold $warning", since=since, time=as_of
        )
        return words, phrase(_("○ not reachable since {since}"), "bold $warning", since=since)
    if link.state is LinkState.REFUSED:
        words = phrase(
            _("✕ access refused since {since} · data of {time}"), "bold $error", since=since, time=as_of
        )
        return words, plain(_("✕ access refused"), "bold $error")
    if link.why is not None and not isinstance(link.why.values.get("holder"), str):
        words = phrase(_("◇ reading only · {time}"), "$warning", time=as_of)
        return words, plain(_("◇ reading only"), "$warning")
    words = phrase(_("◇ reading only, {who} works here · {time}"), "$warning", who=desk.read_only, time=as_of)
    return words, plain(_("◇ reading only"), "$warning")


def outbox_words(link: Link) -> tuple[Wordings, Wordings]:
    """What waits to go out, and what waits for a person; the second stands out. Where there is something the
    first step leaves it as it is: that one is for a nought."""
    out_style = "$foreground" if link.waiting else "$quiet"
    out = phrase(_("outbox {n}"), out_style, n=link.waiting)
    outbox: Wordings = (out, out, plain(f"↑{link.waiting}")) if link.waiting else (out, Content(""))
    if not link.needs_look:
        return outbox, (phrase(_("needs a look {n}"), "$quiet", n=0), Content(""))
    look = phrase(_("needs a look {n}"), "bold $warning", n=link.needs_look)
    return outbox, (look, look, plain(f"! {link.needs_look}", "bold $warning"))


def trouble_words(trouble: Trouble | None, desk: DeskPort) -> Wordings:
    """The zone that needs help, with what is due and what can be done; nothing where all are well."""
    if trouble is None:
        return (Content(""), Content(""))
    key = desk.profile.zone(trouble.zone).key_name.upper()
    due = f"{trouble.due}/{trouble.capacity}"
    style = "$quiet" if trouble.on_duty else "bold $warning"
    words = phrase(_("▲ {zone} {due}"), style, zone=f"{key} {visible_line(trouble.title)}".strip(), due=due)
    return words, plain(f"▲ {key or visible_line(trouble.title)}", style)


def tally_words(tally: Tally) -> tuple[Wordings, Wordings]:
    """Answered in this hour and today, each against its goal; and what is left of the night's work."""
    met = "$success" if tally.hour >= tally.hour_goal else ""
    hour, day = f"{tally.hour}/{tally.hour_goal}", f"{tally.day}/{tally.day_goal}"
    whole_day = joined((_("day"), "$quiet"), (" ", ""), (day, ""))
    night = joined((_("night"), "$quiet"), (" ", ""), (str(tally.night), "bold"), ("   ", ""), whole_day)
    return (
        (joined((_("hour"), "$quiet"), (" ", ""), (hour, met)), plain(hour, met)),
        (night if tally.night else whole_day, whole_day, plain(day, "$quiet"), Content("")),
    )
