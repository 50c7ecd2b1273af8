"""Big caches for measuring, made through the cache's own interface, and the homes that hold them."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

from console.profiles.loader import load_profile, profile_folder
from console.profiles.model import Profile
from console.upstream.protocol import Snapshot
from storage.cache import Cache
from storage.records import Customer, Message, MessageKind, Order, OrderEvent, OrderItem, Placement, Ticket
from tests.bench.texts import Texts

DESK = "bench"
ZONE = "incoming"
"""The zone that nearly all tickets of a big cache are in; it is the first that the desk opens."""

_OTHER_ZONES = ("overdue", "messengers", "work_chats", "reserve", "delivered")
_OTHERS_EVERY = 25  # every so manieth ticket is in another zone
_BEGIN = datetime(2031, 1, 6, 9, 0, tzinfo=UTC)  # far ahead, so that nothing of a kept cache is ever due
_PER_CUSTOMER = 4
_AT_ONCE = 500
_MADE_BY = "4"  # of this file: caches of another one are made anew


@dataclass(frozen=True, slots=True)
class Made:
    """A home with one desk, and how many tickets its cache holds."""

    home: Path
    tickets: int

    @property
    def directory(self) -> Path:
        return self.home / "desks" / DESK

    @property
    def cache(self) -> Path:
        return self.directory / "cache.db"

    @property
    def practice(self) -> Path:
        return self.home / "practice.db"


def first_number() -> str:
    """The number of the most urgent ticket of the big zone."""
    return _number(1)


def made(root: Path, tickets: int, tell: Callable[[str], None]) -> Made:
    """The home with a cache of so many tickets; made when it is not there yet."""
    home = Made(root / f"home-{tickets}", tickets)
    done = home.home / "made-by"
    if done.exists() and done.read_text() == _MADE_BY:
        return home
    tell(f"making a cache of {tickets:,} tickets")
    shutil.rmtree(home.home, ignore_errors=True)
    prepare_home(home.home, root)
    fill(home.cache, tickets, tell)
    done.write_text(_MADE_BY)
    return home


def prepare_home(home: Path, root: Path) -> None:
    """Settings for one desk: the practice desk without its customers, so that nothing happens there."""
    home.mkdir(mode=0o700, parents=True)
    home.joinpath("settings.toml").write_text(
        f'default_desk = "{DESK}"\nlanguage = "ru"\n\n[desks.{DESK}]\nkind = "practice"\n'
        f'profile = "{quiet_profile(root)}"\nfile = "{home / "practice.db"}"\n',
        encoding="utf-8",
    )
    home.joinpath("settings.toml").chmod(0o600)
    (home / "tour-shown").touch(mode=0o600)  # nobody is to be shown around
    (home / "desks").mkdir(mode=0o700)
    (home / "desks" / DESK).mkdir(mode=0o700)


def quiet_profile(root: Path) -> Path:
    """The boutique desk as a folder of one's own, without a practice day."""
    folder = root / "boutique"
    if not folder.exists():
        with_customers = Path(str(profile_folder("boutique")))
        shutil.copytree(with_customers, folder, ignore=shutil.ignore_patterns("practice"))
    return folder


def profile() -> Profile:
    return load_profile("boutique")


def fill(path: Path, tickets: int, tell: Callable[[str], None]) -> None:
    cache = Cache.open(path, writing=True)
    try:
        snapshots = enumerate(stream(tickets), 1)
        while batch := [each for _, each in zip(range(_AT_ONCE), snapshots, strict=False)]:
            with cache.writing():
                for index, snapshot in batch:
                    keep(cache, snapshot, placement(index))
            if batch[-1][0] % 50_000 == 0:
                tell(f"  {batch[-1][0]:,} of {tickets:,}")
    finally:
        cache.close()


def keep(cache: Cache, snapshot: Snapshot, where: Placement) -> None:
    """What the sync does with a ticket that it has read."""
    for order in snapshot.orders:
        cache.orders.put(order)
    if snapshot.customer is not None:
        cache.customers.put(snapshot.customer)
    cache.tickets.put(snapshot.ticket, where)
    if snapshot.messages is not None:
        cache.messages.replace(snapshot.ticket.id, snapshot.messages)


def placement(index: int) -> Placement:
    """Nearly all in one zone, with clocks seven seconds apart."""
    zone = ZONE
    if index % _OTHERS_EVERY == 0:
        zone = _OTHER_ZONES[index // _OTHERS_EVERY % len(_OTHER_ZONES)]
    return Placement(zone, _BEGIN + timedelta(seconds=7 * index), 0, None)


def stream(tickets: int, *, begin: datetime = _BEGIN, seed: int = 1) -> Iterator[Snapshot]:
    """Whole tickets with half a kilobyte of Cyrillic letters on the average, the same for a seed."""
    random, texts = Random(seed), Texts(seed)
    for index in range(1, tickets + 1):
        yield _snapshot(index, random, texts, begin)


def _number(index: int) -> str:
    return str(1_000_000 + index)


def _snapshot(index: int, random: Random, texts: Texts, begin: datetime) -> Snapshot:
    ticket_id = _number(index)
    language = random.choices(("ru", "uk", "en"), weights=(60, 30, 10))[0]
    # The stories of tickets began a day before the desk's now, a second after each other, going round.
    at = begin - timedelta(hours=24) + timedelta(seconds=index % 80_000)
    who = index // _PER_CUSTOMER
    name = Random(who).choice(("Ирина", "Олена", "Ann", "Сергій")) + f" {'КПСТЛМ'[who % 6]}."
    customer = Customer(
        f"c{who}",
        name if who % 3 else texts.name(),
        f"client.{who}@example.com",
        f"+38067{who % 10_000_000:07}",
        language,
        "Київ",
    )
    order = _order(index, customer.id, at) if index % 2 else None
    author = (customer.name, customer.id)
    messages = [_message(ticket_id, 0, MessageKind.CUSTOMER, author, texts.body(language, 4), at)]
    if index % 2 == 0:
        text = texts.body(language, 3)
        messages.append(_message(ticket_id, 1, MessageKind.REPLY, ("Оксана", "a1"), text, at + _STEP))
        text = texts.body(language, 2)
        messages.append(_message(ticket_id, 2, MessageKind.CUSTOMER, author, text, at + 2 * _STEP))
    return Snapshot(
        Ticket(
            id=ticket_id,
            number=ticket_id,
            subject=texts.body(language, 1)[:60],
            status="open",
            channel="email",
            kind="question",
            created_at=at,
            updated_at=at,
            requester_id=customer.id,
            requester=customer.name,
            order_number=order.number if order else "",
            language=language,
            waiting_since=at,
            snippet=messages[-1].body[:120],
            last_message_id=messages[-1].id,
            version="1",
        ),
        customer,
        (order,) if order else (),
        tuple(messages),
    )


_STEP = timedelta(minutes=7)


def _message(
    ticket_id: str, number: int, kind: MessageKind, author: tuple[str, str], body: str, at: datetime
) -> Message:
    return Message(f"{ticket_id}.{number}", ticket_id, kind, author[0], body, at, author[1])


def _order(index: int, customer_id: str, at: datetime) -> Order:
    steps = ("new", "confirmed", "in_transit")
    history = tuple(OrderEvent(step, at - timedelta(days=3 - day)) for day, step in enumerate(steps))
    return Order(
        number=f"B-{2_000_000 + index}",
        status=steps[-1],
        updated_at=history[-1].at,
        created_at=history[0].at,
        customer_id=customer_id,
        history=history,
        items=(OrderItem("Сумка Аврора", 1_250_000, "", 1), OrderItem("Туфлі Мить", 640_000, "38", 1)),
        total=1_890_000,
        currency="UAH",
        place="Київ, Хрещатик",
        expected_at=at + timedelta(days=2),
    )
