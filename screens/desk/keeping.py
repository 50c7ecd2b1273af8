"""The composer of the open ticket: what was begun is shown and kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual import on
from textual.timer import Timer
from textual.widgets import TextArea

from console.moments import short_time
from console.profiles.model import said
from console.translation import _
from screens.desk.cells import cut, width_of
from screens.desk.composer import Mode, Written
from screens.desk.drafts import DraftKeeper
from screens.desk.reading import ReadingDesk
from screens.in_order import InOrder
from screens.notices import Say, Tone
from screens.untrusted import visible_line
from storage.crash_points import Place, reached
from storage.problems import Problem, mark
from storage.records import DraftKind

if TYPE_CHECKING:
    from console.desk_port import DeskPort
    from console.views import Receipt, TicketView

SAVE_AFTER = 0.6  # seconds without a key; what is being typed is saved this often as well
_UNDO_AT_LEAST = 8  # cells of what can be taken back; with fewer it says nothing

_HINTS = {
    Mode.RESTING: "",
    Mode.PREVIEW: mark("{commit} sends · {edit} edits · {back} leaves"),
    Mode.EDITING: mark("{send} sends · {back} keeps the draft"),
}
_KEYS = {
    "commit": "desk.commit",
    "edit": "desk.next_pane",
    "back": "desk.back",
    "send": "desk.send",
    "reply": "desk.reply",
    "note": "desk.note",
}


class KeepingDesk(InOrder, ReadingDesk):
    """Drafts are always kept, and the lines around the composer say what it is doing."""

    def __init__(self, desk: DeskPort) -> None:
        super().__init__(desk)
        self._drafts = DraftKeeper(self._save_draft)
        self._draft_timer: Timer | None = None
        self._saved_at = ""
        self._receipt: Receipt | None = None
        self._mode_shown = Mode.RESTING

    # Drafts

    def _save_draft(self, written: Written) -> None:
        self.desk.save_draft(written.ticket_id, written.text, note=written.note, macro=written.macro)

    @on(TextArea.Changed)
    def typed(self, changed: TextArea.Changed) -> None:
        """Keep what was typed: a timer saves it, and goes on while more is typed."""
        changed.stop()
        if self.composer.mode is not Mode.EDITING:
            return
        self._drafts.edited(self.composer.written)
        reached(Place.TYPED)
        if self._draft_timer is None:
            self._draft_timer = self.set_timer(SAVE_AFTER, self.save_drafts)

    def save_drafts(self) -> None:
        """Save what waits, now, without waiting for it."""
        if self._draft_timer is not None:
            self._draft_timer.stop()
            self._draft_timer = None
        if self._drafts.waits:
            # A defect ends in the crash report, like any other; what the desk refuses is told.
            self.run_worker(self._write_drafts(), group="desk-drafts", name="drafts", exclusive=False)

    async def _write_drafts(self) -> None:
        try:
            saved = await self.write(self._drafts.save)
        except Problem as problem:
            self.post_message(Say.of(problem, Tone.TROUBLE))
            return
        if any(written.ticket_id == self.ticket_id for written in saved):
            self._saved_at = self._time()
            self.drafts_saved()
            self.show_composer_title()

    def on_unmount(self) -> None:
        # The last chance: not through a worker, which would end with the screen. The editor may have
        # taken a letter of which it has not told yet.
        if self.composer.mode is Mode.EDITING and not self.composer.untouched:
            self._drafts.edited(self.composer.written)
        self._drafts.save()

    # The open ticket and its composer

    def leaving_ticket(self) -> None:
        self.save_drafts()

    def opened_ticket(self, view: TicketView | None) -> None:
        super().opened_ticket(view)
        self._saved_at = ""
        self._rest(view)

    def reread_ticket(self, view: TicketView) -> None:
        super().reread_ticket(view)
        if self.composer.mode is Mode.RESTING and self._drafts.unsaved(view.ticket.id) is None:
            self._rest(view)

    def _rest(self, view: TicketView | None) -> None:
        """The composer belongs to this ticket, and shows what was begun for it."""
        if view is None:
            self.composer.rest("")
        elif (unsaved := self._drafts.unsaved(view.ticket.id)) is not None:
            self.composer.rest(unsaved.ticket_id, unsaved.text, note=unsaved.note, macro=unsaved.macro)
        elif view.draft is not None:
            note = view.draft.kind is DraftKind.NOTE
            self.composer.rest(view.ticket.id, view.draft.body, note=note, macro=view.draft.macro)
            self._saved_at = short_time(view.draft.saved_at, self.desk.timezone())
        else:
            self.composer.rest(view.ticket.id)
        self.composer.invite(self.key_of("desk.reply"), self.key_of("desk.note"), self._worth_knowing(view))
        if view is None or self._drafts.unsaved(view.ticket.id) is None:
            self.shows_draft(view)
        self.show_composer_title()

    def _worth_knowing(self, view: TicketView | None) -> list[str]:
        """What is worth knowing before one writes: why the ticket is here, how one writes in this zone."""
        if view is None:
            return []
        found = [_("Here because: {why}").format(why=view.why)] if view.why else []
        return [*found, view.tone] if view.tone else found

    def shows_draft(self, view: TicketView | None) -> None:
        """Called when the composer shows what the ledger has for this ticket, and nothing else."""

    def drafts_saved(self) -> None:
        """Called when what was typed is in the ledger."""

    def beside_words(self) -> str:
        """What there is beside the text in the composer; "" when nothing."""
        return ""

    def show_composer_title(self) -> None:
        """What the composer is doing, in the lines above and below it."""
        composer = self.composer
        left: list[tuple[str, str]] = []
        right: list[tuple[str, str]] = []
        if composer.note:
            left.append((_("NOTE, internal: the customer never sees it"), "loud"))
        if composer.mode is Mode.PREVIEW:
            left.insert(0, (visible_line(composer.title), "title-focused"))
            right += self._follows()
        else:
            left += (
                []
                if composer.note
                else [(_("Reply"), "text" if composer.mode is Mode.RESTING else "title-focused")]
            )
            if not composer.is_blank and self._saved_at and self._drafts.unsaved(self.ticket_id) is None:
                left.append((_("draft saved {time}").format(time=self._saved_at), "quiet"))
            right += self._follows() if composer.mode is Mode.EDITING else []
            right += self._length()
            if beside := self.beside_words():
                right.append((beside, "alarm"))
        self.composer_title.show(self._fitting(left, right), right, self._composer_frame())
        self.show_undo()
        if composer.mode is not self._mode_shown:
            self._mode_shown = composer.mode
            self.refresh_bindings()  # letters are text while someone writes: the footer must know

    def _fitting(self, left: list[tuple[str, str]], right: list[tuple[str, str]]) -> list[tuple[str, str]]:
        """Where it is narrow, that this is a note is said in full, and all else only where there is room."""
        room = self.composer_title.size.width - 2
        taken = sum(width_of(text) + 2 for text, _look in (*left, *right))
        if taken <= room or not self.composer.note:
            return left
        loud = [part for part in left if part[1] == "loud"]
        rest = sum(width_of(text) + 2 for text, _look in right)
        if sum(width_of(text) + 2 for text, _look in loud) + rest <= room:
            return loud
        return [(_("NOTE, internal"), "loud")]

    def _composer_frame(self) -> str:
        """The look of the composer's frame: quiet at rest, and quite another for a note."""
        if self.composer.mode is Mode.RESTING:
            return "rule"
        return "rule-note" if self.composer.note else "rule-focused"

    def _follows(self) -> list[tuple[str, str]]:
        """What the filled reply sets besides: `→ waiting`."""
        macro = self.desk.profile.macro(self.composer.written.macro)
        status = self.desk.profile.status(macro.changes_status or "") if macro else None
        return [(f"→ {visible_line(said(status.title, self.desk.language))}", "quiet")] if status else []

    def length_limit(self) -> int | None:
        """How many characters the open ticket's channel takes; None where it does not matter."""
        channel = self.desk.profile.channel(self.view.ticket.channel) if self.view else None
        return channel.limit if channel and not self.composer.note else None

    def _length(self) -> list[tuple[str, str]]:
        """How long the text is, once that matters for the channel."""
        limit = self.length_limit()
        length = len(self.composer.text)
        if not limit or length < limit * 0.8:
            return []
        return [(f"{length}/{limit}", "alarm" if length > limit else "quiet")]

    def _time(self) -> str:
        local = self.desk.now().astimezone(self.desk.timezone())
        return f"{local:%H:%M:%S}"

    def show_undo(self) -> None:
        """Below the composer: what Enter would do, and what can be taken back for how many seconds."""
        left = self.desk.undo_left() if self._receipt is not None else 0.0
        if left <= 0:
            self._receipt = None
        taken: list[tuple[str, str]] = []
        if self._receipt is not None:
            taken = [(f"✓ {self._undo_words(self._receipt.what, max(1, round(left)))}", "done")]
        hint, look = _(_HINTS[self.composer.mode]), "quiet"
        if self.composer.mode is Mode.RESTING and self.composer.is_blank and self.held_back is not None:
            hint, look = _("held back · {send} sends it all the same · {reply} takes it back"), "alarm"
        elif self.composer.mode is Mode.RESTING and not self.composer.is_blank:
            go_on = "{note}" if self.composer.note else "{reply}"
            hint = _("{go_on} goes on writing · {send} sends").replace("{go_on}", go_on)
        hint = hint.format_map({name: self.key_of(command) for name, command in _KEYS.items()})
        room = self.undo_line.size.width - 8 - sum(width_of(text) + 2 for text, _style in taken)
        self.undo_line.show(
            [(hint, look)] if hint and width_of(hint) <= room else [], taken, self._composer_frame()
        )

    def _undo_words(self, what: str, seconds: int) -> str:
        """What can be taken back, with which key, for how long; where it is narrow, what is cut short."""
        sentence, undo = _("{what} · {undo} takes it back · {n} s"), self.key_of("desk.undo")
        rest = width_of(sentence.format(what="", undo=undo, n=seconds))
        room = max(_UNDO_AT_LEAST, self.undo_line.size.width - rest - 6)
        return sentence.format(what=cut(visible_line(what), room), undo=undo, n=seconds)

    def tick(self) -> None:
        super().tick()
        self.show_undo()
