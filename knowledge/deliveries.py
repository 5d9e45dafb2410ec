"""Deliveries: every message a channel took in, handled once, in order, by one worker, also after a crash.

A repeat of a delivery is recognised by its id. Within a conversation the earliest unfinished delivery comes
first. A worker holds a delivery under a lease; when it dies, the lease runs out and another takes over. A
lease or a pause that ends later than any can was written under a clock that was wrong, and holds nobody up.
"""

import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, NamedTuple

from sqlalchemy import Connection, Engine, Row, delete, func, insert, or_, select, update
from sqlalchemy.exc import IntegrityError

from knowledge.channel_tables import DELIVERIES, FEEDBACK
from knowledge.database import writing
from knowledge.moment import write_moment


class Stage(StrEnum):
    """How far a delivery is."""

    WAITING = "waiting"
    WORKING = "working"  # a worker has begun; it may have died since
    ANSWERED = "answered"  # the answer is kept and has to be told
    TOLD = "told"
    LOST = "lost"  # the channel would not take the answer


class Taken(StrEnum):
    """What became of a delivery that was brought."""

    NEW = "new"
    REPEATED = "repeated"
    FULL = "full"


_SKEW = timedelta(minutes=1)  # that clocks of machines may differ
_LONGEST_PAUSE = timedelta(minutes=15)
_UNFINISHED = (Stage.WAITING, Stage.WORKING, Stage.ANSWERED)


class Delivery(NamedTuple):
    """A delivery a worker holds.

    Attributes:
        number: Its place among all deliveries.
        conversation: The conversation it belongs to.
        stage: How far it was when it was taken.
        attempts: How often a worker took it, this one included.
        body: What was taken in.
        answer: What has to be told, once it is known.
    """

    number: int
    conversation: str
    stage: Stage
    attempts: int
    body: dict[str, Any]
    answer: dict[str, Any] | None


class DeliveryStore:
    """Deliveries in a database. Safe to share between threads and processes.

    Args:
        engine: From `knowledge.database.connect`.
        lease: Seconds a worker may be silent before another takes its delivery over.
    """

    def __init__(self, engine: Engine, lease: float = 15.0) -> None:
        self._engine = engine
        self.lease = lease

    def take_in(
        self,
        channel: str,
        delivery: str,
        conversation: str,
        body: Mapping[str, object],
        at: datetime,
        most: int | None = None,
    ) -> Taken:
        """Keep a delivery to be handled, unless it is a repeat or `most` of its conversation wait already."""
        with self._engine.connect() as connection:
            known = (DELIVERIES.c.channel == channel) & (DELIVERIES.c.delivery == delivery)
            if connection.execute(select(DELIVERIES.c.number).where(known)).first() is not None:
                return Taken.REPEATED
        if most is not None and self.waiting(conversation) >= most:
            return Taken.FULL
        new = self._insert(channel, delivery, conversation, Stage.WAITING, body, at)
        return Taken.NEW if new else Taken.REPEATED

    def note(self, channel: str, delivery: str, body: Mapping[str, object], at: datetime) -> bool:
        """Keep the id of an event that is handled on the spot; False when it is a repeat."""
        return self._insert(channel, delivery, "", Stage.TOLD, body, at)

    def waiting(self, conversation: str) -> int:
        """How many deliveries of a conversation are unfinished."""
        unfinished = DELIVERIES.c.stage.in_(_UNFINISHED)
        query = select(func.count()).where(DELIVERIES.c.conversation == conversation, unfinished)
        with self._engine.connect() as connection:
            return connection.execute(query).scalar_one()

    def open_conversations(self, at: datetime) -> tuple[str, ...]:
        """Conversations with a delivery nobody holds any more, or not yet."""
        columns = DELIVERIES.c
        moment, latest_lease, latest_pause = self._moments(at)
        query = select(columns.conversation).distinct()
        query = query.where(
            columns.stage.in_(_UNFINISHED),
            or_(columns.lease_until <= moment, columns.lease_until > latest_lease),
            or_(columns.not_before <= moment, columns.not_before > latest_pause),
        )
        with self._engine.connect() as connection:
            return tuple(connection.execute(query).scalars())

    def claim(self, conversation: str, holder: str, at: datetime) -> Delivery | None:
        """The earliest unfinished delivery of a conversation, held from now on; None: none, or another's."""
        columns = DELIVERIES.c
        moment, latest_lease, latest_pause = self._moments(at)
        query = select(DELIVERIES).where(columns.conversation == conversation, columns.stage.in_(_UNFINISHED))
        with writing(self._engine) as connection:
            row = connection.execute(query.order_by(columns.number).limit(1).with_for_update()).first()
            if row is None or moment < row.not_before <= latest_pause:
                return None
            if row.holder != holder and moment < row.lease_until <= latest_lease:
                return None
            stage = Stage(row.stage)
            changes = {"stage": Stage.WORKING if stage is Stage.WAITING else stage}
            self._write(
                connection, row.number, holder=holder, attempts=row.attempts + 1, **self._lease(at), **changes
            )
        return _delivery(row, row.attempts + 1)

    def keep(self, number: int, holder: str, at: datetime) -> bool:
        """Hold a delivery for another while; False when another has it."""
        return self._step(number, holder, **self._lease(at))

    def is_stopped(self, number: int) -> bool:
        """Whether the turn of a delivery is to be stopped."""
        query = select(DELIVERIES.c.stopped).where(DELIVERIES.c.number == number)
        with self._engine.connect() as connection:
            return bool(connection.execute(query).scalar_one_or_none())

    def answered(self, number: int, holder: str, answer: Mapping[str, object]) -> bool:
        """Keep the answer; False when another worker has taken the delivery over."""
        return self._step(number, holder, stage=Stage.ANSWERED, answer=json.dumps(answer))

    def told(self, number: int, holder: str) -> bool:
        """The answer has been told."""
        return self._step(number, holder, stage=Stage.TOLD, lease_until="")

    def put_off(self, number: int, holder: str, until: datetime) -> bool:
        """The channel did not take the answer: tell it again later, within a quarter of an hour."""
        return self._step(number, holder, not_before=write_moment(until), lease_until="")

    def give_up(self, number: int, holder: str) -> bool:
        """The channel will not take the answer."""
        return self._step(number, holder, stage=Stage.LOST, lease_until="")

    def stop(self, conversation: str) -> bool:
        """Have the running delivery of a conversation stopped, whichever worker holds it."""
        running = (DELIVERIES.c.conversation == conversation) & (DELIVERIES.c.stage == Stage.WORKING)
        with writing(self._engine) as connection:
            return connection.execute(update(DELIVERIES).where(running).values(stopped=1)).rowcount > 0

    def prune(self, before: datetime) -> int:
        """Forget finished deliveries taken in before a moment; how many. Platforms repeat within hours."""
        finished = DELIVERIES.c.stage.in_((Stage.TOLD, Stage.LOST))
        old = DELIVERIES.c.received_at < write_moment(before)
        with writing(self._engine) as connection:
            return connection.execute(delete(DELIVERIES).where(finished, old)).rowcount

    def rate(
        self, conversation: str, reply: str, person: str, good: bool | None, why: str, at: datetime
    ) -> None:
        """Keep what somebody thinks of a reply; a later judgement is a further row, None takes it back."""
        row = {"conversation": conversation, "reply": reply, "person": person, "why": why}
        verdict = {True: "good", False: "bad", None: ""}[good]
        with writing(self._engine) as connection:
            connection.execute(insert(FEEDBACK), {**row, "verdict": verdict, "made_at": write_moment(at)})

    def _insert(
        self,
        channel: str,
        delivery: str,
        conversation: str,
        stage: Stage,
        body: Mapping[str, object],
        at: datetime,
    ) -> bool:
        row = {
            "channel": channel,
            "delivery": delivery,
            "conversation": conversation,
            "stage": stage,
            "received_at": write_moment(at),
            "body": json.dumps(body),
        }
        try:
            with writing(self._engine) as connection:
                connection.execute(_ADD, row)
        except IntegrityError:
            return False
        return True

    def _moments(self, at: datetime) -> tuple[str, str, str]:
        """Now, and the latest ends of a lease and of a pause that can have been written by now."""
        lease = at + timedelta(seconds=self.lease) + _SKEW
        return write_moment(at), write_moment(lease), write_moment(at + _LONGEST_PAUSE + _SKEW)

    def _lease(self, at: datetime) -> dict[str, str]:
        return {"lease_until": write_moment(at + timedelta(seconds=self.lease))}

    def _step(self, number: int, holder: str, **changes: object) -> bool:
        mine = (DELIVERIES.c.number == number) & (DELIVERIES.c.holder == holder)
        with writing(self._engine) as connection:
            return connection.execute(update(DELIVERIES).where(mine).values(**changes)).rowcount == 1

    def _write(self, connection: Connection, number: int, **changes: object) -> None:
        connection.execute(update(DELIVERIES).where(DELIVERIES.c.number == number).values(**changes))


_ADD = insert(DELIVERIES).values(holder="", lease_until="", not_before="", attempts=0, stopped=0, answer=None)


def _delivery(row: Row[Any], attempts: int) -> Delivery:
    answer = None if row.answer is None else json.loads(row.answer)
    return Delivery(row.number, row.conversation, Stage(row.stage), attempts, json.loads(row.body), answer)
