"""Lines that break: what was sent is found again by its key, and no customer reads it twice."""

from __future__ import annotations

import contextlib
import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest

from console.upstream.protocol import Absent, Found, Inconclusive, Reply, Sent, UnknownOutcome
from console.upstream.rt.upstream import RtUpstream
from storage.records import MessageKind
from tests.contract.desk_under_test import PATIENCE, key, reply_to, said
from tests.live.between import Fate, Proxy
from tests.live.rt_rig import Rig

pytestmark = [pytest.mark.live, pytest.mark.xdist_group("rt")]

SINCE = datetime.now(UTC) - timedelta(days=1)


@pytest.fixture
def proxy(rt: Rig) -> Iterator[Proxy]:
    line = Proxy(rt.port)
    yield line
    line.close()


@pytest.fixture
def desk(rt: Rig, proxy: Proxy) -> Iterator[RtUpstream]:
    upstream = rt.upstream("oksana", url=proxy.url)
    yield upstream
    upstream.close()


def until(condition: Callable[[], bool], what: str) -> None:
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline, what
        time.sleep(0.02)


def test_an_answer_that_is_lost_leaves_a_reply_that_is_found(rt: Rig, proxy: Proxy, desk: RtUpstream) -> None:
    ticket_id = rt.open_ticket("Lost answer", "A question")
    reply = reply_to(ticket_id, "Ответ, о котором нам не сказали")
    proxy.fate = Fate.CUT_AFTER
    with pytest.raises(UnknownOutcome):
        desk.push_reply(reply)
    proxy.fate = Fate.PASSED
    found = desk.find_by_client_key(ticket_id, reply.client_key, SINCE)
    assert isinstance(found, Found)
    assert found.server_id == desk.fetch(ticket_id).ticket.last_message_id
    assert said(desk, ticket_id, MessageKind.REPLY) == [reply.body]
    assert rt.went_out(ticket_id) == 1


def test_a_request_that_is_lost_leaves_nothing_and_may_go_again(
    rt: Rig, proxy: Proxy, desk: RtUpstream
) -> None:
    ticket_id = rt.open_ticket("Lost request", "A question")
    reply = reply_to(ticket_id, "Ответ, который не дошёл")
    proxy.fate = Fate.CUT_BEFORE
    with pytest.raises(UnknownOutcome):
        desk.push_reply(reply)
    proxy.fate = Fate.PASSED
    assert isinstance(desk.find_by_client_key(ticket_id, reply.client_key, SINCE), Absent)
    assert isinstance(desk.push_reply(reply), Sent)
    assert said(desk, ticket_id, MessageKind.REPLY) == [reply.body]
    assert rt.went_out(ticket_id) == 1


def test_what_arrives_late_is_absent_first_and_found_then(rt: Rig, proxy: Proxy) -> None:
    """Why a reply that is absent is not sent again before the time to settle is over."""
    ticket_id = rt.open_ticket("Late", "A question")
    reply = reply_to(ticket_id, "Опоздавший ответ")
    hasty = rt.upstream("oksana", url=proxy.url, total=1.0)
    patient = rt.upstream("oksana")
    proxy.fate = Fate.HELD
    with pytest.raises(UnknownOutcome):
        hasty.push_reply(reply)
    assert isinstance(patient.find_by_client_key(ticket_id, reply.client_key, SINCE), Absent)
    proxy.released.set()
    until(
        lambda: isinstance(patient.find_by_client_key(ticket_id, reply.client_key, SINCE), Found),
        "what was on its way never arrived",
    )
    assert proxy.done.wait(PATIENCE)
    assert rt.went_out(ticket_id) == 1
    hasty.close()
    patient.close()


def test_a_server_slower_than_our_patience_is_looked_up(rt: Rig) -> None:
    ticket_id = rt.open_ticket("A slow one", "A question")
    reply = reply_to(ticket_id, "Медленный ответ")
    hasty = rt.upstream("oksana", total=1.0)
    with pytest.raises(UnknownOutcome):
        hasty.push_reply(reply)
    hasty.close()
    patient = rt.upstream("oksana")
    until(
        lambda: isinstance(patient.find_by_client_key(ticket_id, reply.client_key, SINCE), Found),
        "what the server was busy with never came",
    )
    until(lambda: rt.went_out(ticket_id) == 1, "the mail never went out")
    patient.close()


def test_a_worker_killed_over_a_reply_leaves_one_or_none(rt: Rig, proxy: Proxy, desk: RtUpstream) -> None:
    ticket_id = rt.open_ticket("A slow death", "A question")
    reply = reply_to(ticket_id, "Ответ, над которым умер сервер")
    outcome: list[BaseException | Sent] = []

    def send() -> None:
        try:
            outcome.append(desk.push_reply(reply))
        except BaseException as error:  # noqa: BLE001  # looked at below, in the test's own thread
            outcome.append(error)

    proxy.fate = Fate.PASSED
    thread = threading.Thread(target=send)
    thread.start()
    assert proxy.arrived.wait(PATIENCE)
    killed = rt.workers()
    for pid in killed:
        os.kill(pid, signal.SIGKILL)
    thread.join(PATIENCE)
    assert isinstance(outcome[0], UnknownOutcome), "nobody can tell what became of it"
    until(lambda: bool(set(rt.workers()) - set(killed)), "no worker came back")

    fresh = rt.upstream("oksana")
    found = fresh.find_by_client_key(ticket_id, reply.client_key, SINCE)
    there = said(fresh, ticket_id, MessageKind.REPLY)
    assert isinstance(found, Found) == (there == [reply.body]), "the key tells what is there"
    if isinstance(found, Absent):
        fresh.push_reply(reply)
    assert said(fresh, ticket_id, MessageKind.REPLY) == [reply.body]
    assert rt.went_out(ticket_id) <= 1
    fresh.close()


def test_a_key_in_a_ticket_that_we_may_not_see_is_neither_there_nor_absent(rt: Rig) -> None:
    """Its messages look like none at all: sending again would be a guess."""
    ticket_id = rt.open_ticket("Moved away", "A question")
    desk = rt.upstream("oksana")
    reply = Reply(ticket_id, key(), "Said before it was moved", public=True, changes={})
    desk.push_reply(reply)
    root = rt.client()
    root.put(f"ticket/{ticket_id}", {"Queue": "Secret"})
    root.close()
    assert isinstance(desk.find_by_client_key(ticket_id, reply.client_key, SINCE), Inconclusive)
    assert isinstance(desk.find_by_client_key("99999999", reply.client_key, SINCE), Inconclusive)
    desk.close()


def test_a_worker_that_dies_behind_its_mail_has_mailed_what_request_tracker_does_not_know(
    rt: Rig, desk: RtUpstream
) -> None:
    """It commits a reply after it has mailed it. Nobody can ask for such a reply: it is sent once more, and
    is there once, in the ticket; the customer has the mail of before as well."""
    ticket_id = rt.open_ticket("Killed behind the mail", "A question")
    reply = reply_to(ticket_id, "Ответ, который ушёл письмом")
    before = rt.mail.bytes_sent()

    def send() -> None:
        with contextlib.suppress(UnknownOutcome):
            desk.push_reply(reply)

    sending = threading.Thread(target=send)
    sending.start()
    while rt.mail.bytes_sent() == before and sending.is_alive():
        continue  # without a pause: the commit comes a few milliseconds behind the mail
    for worker in rt.workers():
        with contextlib.suppress(ProcessLookupError):
            os.kill(worker, signal.SIGKILL)
    sending.join()
    until(lambda: len(rt.workers()) > 0, "new workers")
    kept = said(desk, ticket_id, MessageKind.REPLY)
    [mail] = rt.mail.to(ticket_id, "iryna@example.org")
    assert kept in ([], [reply.body])
    assert rt.knows_mail(str(mail["Message-ID"])) is bool(kept), "a mail is known where its reply is"
    if not kept:
        desk.push_reply(reply)
    assert said(desk, ticket_id, MessageKind.REPLY) == [reply.body]
    assert rt.went_out(ticket_id) == (1 if kept else 2)
