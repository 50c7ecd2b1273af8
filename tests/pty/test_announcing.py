"""What reaches the terminal when the desk calls its operator: bell, title and notice, and not one byte
of a customer's, whatever their tickets are called. The texts lie in the cache as they came."""

from __future__ import annotations

import re
import signal
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from console.notice_settings import Desktop
from console.rules.zones import place
from storage.cache import Cache
from storage.holder import Holder
from storage.ledger import Ledger, NewOutgoing
from storage.records import Message, MessageKind, OutgoingKind, OutgoingState, Ticket
from tests.pty.rig import Terminal
from tests.pty.test_raw_bytes import STEERING
from tests.ui.builders import HOSTILE
from tests.unit.console.desk_files import ME, NOW, PROFILE, fill_home, make_ticket

pytestmark = pytest.mark.pty

CANARY = "Кенарь5512"
TEXTS = [f"{CANARY} {text}" for name, text in HOSTILE.items() if name != "surrogate"]  # SQLite takes none
OSC = re.compile(rb"\x1b+\](.*?)(?:\x07|\x1b+\\)", re.DOTALL)
OWN = re.compile(rb"(?:2|9|777|99);")  # of the sequences that end in them, those that announce
BELL = re.compile(rb"(?:^|[^\x1b\]])\x07")


class Helpdesk:
    """Writes the files as the sync process does; the console beside it only reads."""

    def __init__(self, home: Path) -> None:
        self._path = fill_home(home).desk("test")
        self._holder = Holder.take(self._path)
        self.ledger = Ledger.open(self._path, writing=True)

    def close(self) -> None:
        self.ledger.close()
        self._holder.release()

    def pull(self, *tickets: Ticket) -> None:
        cache = Cache.open(self._path / "cache.db", writing=True)
        with cache.writing():
            for ticket in tickets:
                cache.tickets.put(ticket, place(ticket, None, PROFILE, NOW, ME.id))
                body = Message(
                    ticket.last_message_id,
                    ticket.id,
                    MessageKind.CUSTOMER,
                    ticket.requester,
                    ticket.subject,
                    NOW,
                )
                cache.messages.replace(ticket.id, [body])
        cache.close()

    def stop_a_reply(self, ticket_id: str, text: str) -> None:
        item = NewOutgoing(f"op-{ticket_id}", "g", "test", ticket_id, OutgoingKind.REPLY, NOW, body=text)
        self.ledger.outbox.confirm([item], None)
        claimed = self.ledger.outbox.claim_next("sync", NOW, timedelta(minutes=2))
        assert claimed is not None
        self.ledger.outbox.move(claimed.op_id, OutgoingState.CONFLICT, owner="sync", error=text)


@pytest.fixture
def helpdesk(tmp_path: Path) -> Iterator[Helpdesk]:
    helpdesk = Helpdesk(tmp_path / "home")
    yield helpdesk
    helpdesk.close()


def hostile(ticket_id: str, text: str, minutes: float | None, **over: object) -> Ticket:
    since = None if minutes is None else NOW - timedelta(minutes=minutes)
    return make_ticket(
        ticket_id, subject=text, requester=text, snippet=text, order_number="", waiting_since=since, **over
    )


NOTICES = {
    "osc9": ({}, b"]9;Pult: %s\x07"),
    "osc777": ({}, b"]777;notify;Pult;%s\x1b\\"),
    "osc99": ({}, b"]99;i=pult:p=body;%s\x1b\\"),
    "osc777 in tmux": ({"TMUX": "/tmp/none,1,0"}, b"\x1bPtmux;\x1b\x1b]777;notify;Pult;%s\x1b\x1b\\\x1b\\"),  # noqa: S108
}


@pytest.mark.parametrize(("env", "notice"), NOTICES.values(), ids=NOTICES.keys())
def test_hostile_tickets_ring_with_our_words_only(
    request: pytest.FixtureRequest, helpdesk: Helpdesk, tmp_path: Path, env: dict[str, str], notice: bytes
) -> None:
    way = Desktop(request.node.callspec.id.split()[0])
    argv = ["-m", "tests.pty.announcing_pult", str(tmp_path / "home"), way.value]
    with Terminal(argv, env={"LANGUAGE": "en", **env}) as terminal:

        def wait_for(words: str) -> None:
            sequence = notice % words.encode()
            terminal.wait_for(lambda: sequence in terminal.written, f"the notice {words!r}")

        terminal.wait_for_text("#1045")
        terminal.wait_for(lambda: b"\x1b]2;Pult \xc2\xb7 5\x1b\\" in terminal.written, "the title")

        helpdesk.pull(hostile("90", TEXTS[0], None, assignee_id="7", status="waiting"))
        helpdesk.pull(*(hostile(str(60 + n), text, 20 + n) for n, text in enumerate(TEXTS)))
        wait_for(f"{len(TEXTS)} urgent tickets (Мессенджеры)")
        terminal.wait_for(
            lambda: f"Pult · {5 + len(TEXTS)} · {len(TEXTS)} overdue".encode() in terminal.written,
            "the title",
        )
        helpdesk.pull(hostile("90", TEXTS[1], 0, assignee_id="7"))
        wait_for("answer in #10490 (Мессенджеры)")
        helpdesk.stop_a_reply("60", TEXTS[2])
        wait_for("#10460 did not go out")
        helpdesk.pull(hostile("95", TEXTS[3], 99, number=TEXTS[4]))
        wait_for("1 urgent ticket (Мессенджеры)")

        terminal.type(b"\x11")
        assert terminal.wait_for_end() == 0
        assert terminal.is_sane()
        written = bytes(terminal.written)

    assert CANARY.encode() in written  # on the screen, where it belongs
    told = [payload for payload in OSC.findall(written) if OWN.match(payload)]
    assert len(told) >= 7
    for payload in told:
        assert CANARY.encode() not in payload
        assert re.fullmatch(r"[\w ·#:,.()+;=−-]*", payload.decode()), payload
    assert {what for what, pattern in STEERING.items() if re.search(pattern, written, re.DOTALL)} == set()
    assert len(BELL.findall(OSC.sub(b"", written))) == 4

    # The title that was there is kept before ours is set, and given back before the screen is.
    first, last = written.index(b"\x1b]2;"), written.rindex(b"\x1b]2;")
    assert written.index(b"\x1b[22;2t") < first
    assert written[last:].startswith(b"\x1b]2;\x1b\\\x1b[23;2t")
    assert last < written.rindex(b"\x1b[?1049l")
    assert written.count(b"\x1b[22;2t") == written.count(b"\x1b[23;2t") == 1


def test_the_title_is_given_back_after_a_signal(helpdesk: Helpdesk, tmp_path: Path) -> None:
    argv = ["-m", "tests.pty.announcing_pult", str(tmp_path / "home"), "off"]
    with Terminal(argv) as terminal:
        terminal.wait_for(lambda: b"\x1b]2;Pult" in terminal.written, "the title")
        terminal.signal(signal.SIGTERM)
        assert terminal.wait_for_end() == 128 + signal.SIGTERM
        written = bytes(terminal.written)
    assert written.rindex(b"\x1b[23;2t") > written.rindex(b"\x1b]2;Pult")
