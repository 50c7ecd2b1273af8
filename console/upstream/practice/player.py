"""Plays the customers: lets happen what is due, and reacts to what operators did.

Everything happens at its own moment, in order, however late it is played: an event that was due at
10:04 is written as of 10:04. What is drawn comes from streams named by seed, instance and purpose. So
the same seed and the same doings of operators give the same desk, whoever plays and how often.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from random import Random

from console.profiles.model import Profile, said
from console.rules.clocks import working_minutes_after, working_time_after
from console.upstream.practice import clock, plays, writing
from console.upstream.practice.colleagues import Colleagues, was_asked
from console.upstream.practice.day import (
    DayFrame,
    frame_of,
    hours_of,
    keeps_hours,
    next_frame,
    plan_day,
)
from console.upstream.practice.order_moves import OrderMoves
from console.upstream.practice.orders import earlier_order, order_at
from console.upstream.practice.plays import Event, Play, PlayState
from console.upstream.practice.scenes import Practice, Situation, Turn
from console.upstream.practice.server import EventKind, Server
from console.upstream.practice.situations import CALL, ORDER, QUESTION
from console.upstream.practice.speech import Speech, folded
from console.upstream.practice.writing import NewPerson
from storage.connection import sqlite3
from storage.instants import from_ms, to_ms
from storage.records import MessageKind

AT_ONCE = 40
"""Events of one transaction, so that operators never wait long for the file."""

GIVES_UP_AFTER = 3
"""Wrong answers after which a customer has had enough."""

PHONE = "phone"
"""The channel on which what is said is written down by somebody else."""


class Player:
    """Brings a practice day to life; made once by each console, and idle while another one plays."""

    def __init__(self, server: Server, profile: Profile, practice: Practice) -> None:
        self._server = server
        self._profile = profile
        self._practice = practice
        self._speech = Speech(profile, practice)
        self._orders = OrderMoves(profile, practice)
        self._colleagues = Colleagues(profile, practice)

    def advance(self) -> None:
        """Let happen all that is due by now, if it is this console's turn to see to it."""
        if not self._server.is_due():
            return
        done = False
        while not done:
            with self._server.playing() as (db, now):
                if now is None:
                    return
                done = self._advance(db, now)

    def _advance(self, db: sqlite3.Connection, now: datetime) -> bool:
        """Play some of what is due by `now`; True when that was all."""
        for _ in range(AT_ONCE):
            self._plan_ahead(db, now)
            event = plays.next_event(db, now)
            if event is None:
                db.execute("UPDATE day SET world_at = max(world_at, ?)", (to_ms(now),))
                return True
            db.execute("UPDATE day SET world_at = max(world_at, ?)", (to_ms(event.due),))
            self._happens(db, event)
        return False

    # The day

    def _plan_ahead(self, db: sqlite3.Connection, now: datetime) -> None:
        """Plan the night and day that have begun, unless they are planned."""
        seed, planned_until = db.execute("SELECT seed, planned_until FROM day").fetchone()
        frame: DayFrame | None = None
        if planned_until == 0:
            hours = self._profile.hours
            today = now.astimezone(hours.timezone).date()
            load = self._practice.load
            begins = clock.beginning_of(today, hours, load.begins)
            back = timedelta(hours=load.backlog_hours)
            frame = frame_of(begins, hours, night_from=begins - back if back else None)
        elif from_ms(planned_until) <= now:
            frame = next_frame(from_ms(planned_until), self._profile.hours)
        if frame is None:
            return
        for arrival in plan_day(seed, frame, self._profile, self._practice):
            detail = plays.arrival_text(arrival)
            writing.plan_event(db, arrival.at, EventKind.ARRIVES, arrival.instance, detail)
        db.execute("UPDATE day SET planned_until = ?", (to_ms(frame.closes),))

    def _happens(self, db: sqlite3.Connection, event: Event) -> None:
        if event.kind == EventKind.ARRIVES:
            self._arrives(db, event)
            return
        if event.kind == EventKind.ROLE_ANSWERS:
            self._colleagues.answer(db, event)
            return
        play = plays.find(db, event.instance)
        situation = self._practice.situation(play.situation) if play else None
        if play is None or situation is None:
            return  # the ticket was taken off the desk, or the profile knows this situation no more
        match EventKind(event.kind):
            case EventKind.ANSWERED:
                self._answered(db, event, play, situation)
            case EventKind.FINISHED:
                self._finished(db, event, play, situation)
            case EventKind.REACTS:
                self._reacts(db, event, play, situation)
            case EventKind.NAGS:
                self._nags(db, event, play, situation)
            case EventKind.ORDER_MOVES:
                self._orders.move(db, event.due, play, event.detail, situation)
            case EventKind.RESERVE_ENDS:
                self._orders.reserve_ends(db, event, play)

    def _stream(self, db: sqlite3.Connection, instance: str, purpose: str) -> Random:
        seed = db.execute("SELECT seed FROM day").fetchone()[0]
        return Random(f"{seed}/{instance}/{purpose}")  # noqa: S311  # a game, not a secret

    # Somebody comes

    def _arrives(self, db: sqlite3.Connection, event: Event) -> None:
        arrival = plays.read_arrival(event.detail)
        situation = self._practice.situation(arrival.situation)
        if situation is None:
            return
        at, cast, persona = arrival.at, arrival.cast, arrival.cast.persona
        stream = self._stream(db, arrival.instance, "arrives")
        city = next((city for city in self._practice.cities if city.key == persona.city), None)
        known = db.execute("SELECT 1 FROM customers WHERE persona = ?", (persona.key,)).fetchone()
        customer_id = writing.add_person(
            db,
            NewPerson(
                persona.name,
                persona.language,
                persona.email,
                persona.phone,
                city.name.get(persona.language, "") if city and not situation.colleague else "",
                persona=persona.key,
                colleague=situation.colleague,
                group=persona.group,
            ),
        )
        for _ in range(0 if known else persona.earlier_orders):
            earlier = earlier_order(persona, at, self._profile, self._practice, stream)
            if earlier is not None:
                old = writing.earlier_order_number(db, stream.randrange(2_000, 30_000))
                writing.add_order(db, customer_id, earlier, old)
        number, began, spoke = None, at, at
        if situation.order is not None:
            is_task = situation.kind != QUESTION
            order = order_at(
                situation.order, cast, at, self._profile, self._practice, stream, is_task=is_task
            )
            number = writing.next_order_number(db, stream.randrange(1, 6))
            writing.add_order(db, customer_id, order, number)
            if situation.kind == ORDER:  # the ticket is the order: it is as old
                began = order.history[0].at
                spoke = began if len(order.history) == 1 else at
        play = Play(arrival.instance, situation.key, 0, cast)
        facts = self._speech.facts(cast, self._orders.order(db, number), at)
        play.ticket_id = writing.add_ticket(
            db,
            subject=self._speech.say(situation.subject, situation.language, facts),
            status=self._server.statuses.first,
            channel=cast.channel,
            kind=situation.kind,
            requester_id=customer_id,
            language=situation.language,
            at=began,
            order_number=number,
            step=stream.randrange(1, 4),
        )
        first = situation.turns[0].says
        self._says(db, play, situation, first[arrival.opening % len(first)], spoke, begins=True)
        plays.keep(db, play)
        for move in situation.order_moves:
            due = working_minutes_after(at, move.after_minutes, self._profile.hours)
            writing.plan_event(db, due, EventKind.ORDER_MOVES, play.instance, move.status)
        self._orders.watch_reserve(db, play, at)
        self._plan_nag(db, play, situation, at)

    # Somebody answers

    def _answered(self, db: sqlite3.Connection, event: Event, play: Play, situation: Situation) -> None:
        if play.state is PlayState.ENDED:
            return
        message_id, _, macro = event.detail.partition(" ")
        found = db.execute("SELECT body FROM messages WHERE id = ?", (int(message_id),)).fetchone()
        turn = situation.turns[play.turn]
        right = found is not None and self._is_right(db, play, turn, macro, found[0])
        if play.state is PlayState.READS:
            play.right = play.right or right  # another answer before the first one was read
        else:
            play.state, play.right = PlayState.READS, right
            low, high = turn.reacts_minutes
            stream = self._stream(db, play.instance, f"reacts/{play.said}")
            takes = timedelta(seconds=round(stream.uniform(low, high) * 60))
            due = event.due + takes
            if keeps_hours(situation, self._profile):  # reads it when at work
                due = working_time_after(event.due, takes, hours_of(situation, self._profile))
            writing.plan_event(db, due, EventKind.REACTS, play.instance)
        plays.keep(db, play)

    def _is_right(self, db: sqlite3.Connection, play: Play, turn: Turn, macro: str, body: str) -> bool:
        if turn.needs_role and not was_asked(db, play.ticket_id, turn.needs_role):
            return False
        if macro in turn.right or not (turn.right or turn.facts):
            return True
        text = folded(body)
        facts = self._facts(db, play)
        language = play.cast.persona.language
        return any(folded(self._speech.say(fact, language, facts)) in text for fact in turn.facts)

    def _reacts(self, db: sqlite3.Connection, event: Event, play: Play, situation: Situation) -> None:
        if play.state is not PlayState.READS:
            return
        turn = situation.turns[play.turn]
        stream = self._stream(db, play.instance, f"says/{play.said}")
        text = ""
        if play.right:
            self._orders.settle(db, event.due, play, turn, situation)
            play.turn, play.wrong = play.turn + 1, 0
            if play.turn < len(situation.turns):
                text = stream.choice(situation.turns[play.turn].says)
            elif situation.end:
                text = stream.choice(situation.end)
        else:
            play.wrong += 1
            if turn.wrong and play.wrong <= GIVES_UP_AFTER:
                shift = self._stream(db, play.instance, f"wrong/{play.turn}").randrange(len(turn.wrong))
                text = turn.wrong[(shift + play.wrong) % len(turn.wrong)]
        goes_on = play.turn < len(situation.turns) and bool(text)
        play.state = PlayState.WAITS if goes_on else PlayState.ENDED
        if text:
            play.said += 1
            self._says(db, play, situation, text, event.due)
        plays.keep(db, play)
        if goes_on:
            play.nagged = 0
            plays.keep(db, play)
            self._plan_nag(db, play, situation, event.due)

    def _finished(self, db: sqlite3.Connection, event: Event, play: Play, situation: Situation) -> None:
        """An operator closed the ticket without a word: that settles a task, and leaves a question open.

        It is right where somebody only said thank you, too.
        """
        turn = situation.turns[play.turn]
        if play.state is not PlayState.WAITS or not (situation.closing_ends or turn.last_word):
            return
        self._orders.settle(db, event.due, play, turn, situation)
        play.state = PlayState.ENDED
        plays.keep(db, play)

    # Nobody answers

    def _plan_nag(self, db: sqlite3.Connection, play: Play, situation: Situation, at: datetime) -> None:
        if situation.turns[play.turn].last_word:
            return
        if play.nagged < len(_impatient(play, situation)) and situation.patience_minutes:
            hours = hours_of(situation, self._profile)
            due = working_minutes_after(at, situation.patience_minutes, hours)
            writing.plan_event(db, due, EventKind.NAGS, play.instance, str(play.said))

    def _nags(self, db: sqlite3.Connection, event: Event, play: Play, situation: Situation) -> None:
        if play.state is not PlayState.WAITS or str(play.said) != event.detail:
            return
        self._says(db, play, situation, _impatient(play, situation)[play.nagged], event.due)
        play.nagged += 1
        plays.keep(db, play)
        self._plan_nag(db, play, situation, event.due)

    # Words

    def _facts(self, db: sqlite3.Connection, play: Play) -> dict[str, object]:
        return self._speech.facts(play.cast, self._orders.order_of(db, play), clock.world_time(db))

    def _says(
        self,
        db: sqlite3.Connection,
        play: Play,
        situation: Situation,
        text: str,
        at: datetime,
        *,
        begins: bool = False,
    ) -> None:
        body = self._speech.say(text, situation.language, self._facts(db, play))
        kind, author = MessageKind.CUSTOMER, None
        if play.cast.channel == PHONE or situation.kind == CALL:
            kind = MessageKind.CALL
        elif begins and (situation.task or situation.kind == ORDER):
            # told by the shop: the customer has said nothing yet
            channel = self._profile.channel(play.cast.channel)
            kind, author = MessageKind.SYSTEM, said(channel.title, situation.language) if channel else ""
        statuses = self._server.statuses
        writing.requester_writes(db, statuses, play.ticket_id, kind, body, at, author=author)


def _impatient(play: Play, situation: Situation) -> tuple[str, ...]:
    """What is said while nobody answers, in turn."""
    return situation.turns[play.turn].impatient or situation.impatient
