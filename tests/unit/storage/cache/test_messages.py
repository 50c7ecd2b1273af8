from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st

from storage.cache import Cache
from storage.records import Attachment, Message, MessageKind
from tests.unit.storage.builders import make_message, make_placement, make_ticket, minutes


def ids(messages: list[Message]) -> list[str]:
    return [message.id for message in messages]


def test_a_message_comes_back_whole(cache: Cache) -> None:
    whole = make_message(
        "m1",
        kind=MessageKind.REPLY,
        author_id="a1",
        client_key="op-1",
        attachments=(Attachment("f1", "чек.pdf", 120, "application/pdf"), Attachment("f2", "b")),
    )
    with cache.writing():
        cache.messages.replace("1", [whole, make_message("m2")])
    assert cache.messages.chain("1", None, 10) == [whole, make_message("m2")]


def test_pages_run_backwards_from_the_newest_also_within_one_moment(cache: Cache) -> None:
    chain = [make_message(f"m{number}", sent_at=minutes(number // 3)) for number in range(10)]
    with cache.writing():
        cache.messages.replace("1", list(reversed(chain)))
        cache.messages.replace("2", [make_message("m99", ticket_id="2")])
    newest = cache.messages.chain("1", None, 4)
    before = cache.messages.chain("1", newest[0].id, 4)
    first = cache.messages.chain("1", before[0].id, 4)
    assert ids(first + before + newest) == ids(chain)
    assert (len(first), len(before)) == (2, 4)
    assert cache.messages.chain("1", "unknown", 4) == []
    assert cache.messages.chain("1", "m0", 4) == []
    assert (cache.messages.count("1"), cache.messages.count("2"), cache.messages.count("3")) == (10, 1, 0)


chains = st.lists(
    st.builds(
        make_message,
        st.sampled_from(["m1", "m2", "m3", "m4"]),
        st.sampled_from(["a", "b"]),
        sent_at=st.integers(0, 2).map(minutes),
        kind=st.sampled_from(MessageKind),
    ),
    max_size=5,
    unique_by=lambda message: message.id,
)


@settings(max_examples=60, deadline=None)
@given(st.lists(chains, max_size=4))
def test_the_chain_is_exactly_what_was_given_last(given_chains: list[list[Message]]) -> None:
    with TemporaryDirectory() as directory:
        cache = Cache.open(Path(directory) / "cache.db", writing=True)
        for chain in given_chains:
            with cache.writing():
                cache.messages.replace("1", chain)
            expected = sorted(chain, key=lambda message: (message.sent_at, message.id))
            assert cache.messages.chain("1", None, 10) == expected
        cache.close()


def test_a_message_told_twice_is_kept_once_as_told_last(cache: Cache) -> None:
    with cache.writing():
        cache.messages.replace("1", [make_message("m1", "a"), make_message("m1", "b", sent_at=minutes(1))])
    assert [message.body for message in cache.messages.chain("1", None, 10)] == ["b"]


def test_an_unchanged_chain_writes_nothing(cache: Cache) -> None:
    chain = [make_message("m1"), make_message("m2", sent_at=minutes(1))]
    with cache.writing():
        cache.tickets.put(make_ticket("1"), make_placement())
        cache.messages.replace("1", chain)
    reader = Cache.open(cache.path, writing=False)
    before = reader.data_version()
    with cache.writing():
        cache.messages.replace("1", chain)
        cache.messages.replace("2", [])
    assert reader.data_version() == before
    with cache.writing():
        cache.messages.replace("1", chain[:1])
    assert reader.data_version() != before
    reader.close()
