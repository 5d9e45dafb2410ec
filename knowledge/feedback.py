"""Feedback: what people thought of replies, read back. It is kept by `knowledge.deliveries`."""

import json
from datetime import datetime

from sqlalchemy import Engine, func, select

from core.errors import UnknownReference
from core.frozen import Frozen
from core.text import Text
from knowledge.channel_tables import DELIVERIES, FEEDBACK
from knowledge.moment import read_moment


class Rating(Frozen):
    """What somebody thinks of a reply.

    Attributes:
        number: Its place among all judgements.
        conversation: Where the reply was given, as the channel calls it.
        reply: What the channel calls the reply: a place in the transcript, a delivery, a message.
        person: Who judged: channel and identity.
        good: Whether it was good.
        why: What they said about it.
        made_at: When, in UTC.
    """

    number: int
    conversation: str
    reply: str
    person: str
    good: bool
    why: str
    made_at: datetime


class FeedbackStore:
    """Judgements in a database. Safe to share between threads and processes."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def list(self, *, good: bool | None = None, limit: int = 100) -> tuple[Rating, ...]:
        """The last judgement of each person on each reply, newest first; without those taken back.

        Args:
            good: Only good ones, only bad ones; None for both.
            limit: At most so many.
        """
        columns = FEEDBACK.c
        last = select(func.max(columns.number)).group_by(columns.conversation, columns.reply, columns.person)
        verdicts = {None: ("good", "bad"), True: ("good",), False: ("bad",)}[good]
        query = select(FEEDBACK).where(columns.number.in_(last), columns.verdict.in_(verdicts))
        with self._engine.connect() as connection:
            rows = connection.execute(query.order_by(columns.number.desc()).limit(limit)).all()
        return tuple(
            Rating(
                number=row.number,
                conversation=row.conversation,
                reply=row.reply,
                person=row.person,
                good=row.verdict == "good",
                why=row.why,
                made_at=read_moment(row.made_at),
            )
            for row in rows
        )

    def find(self, number: int) -> Rating:
        """One judgement. Raises UnknownReference: there is none, or it was taken back."""
        known = self.list(limit=1_000_000)
        found = next((rating for rating in known if rating.number == number), None)
        if found is None:
            listed = ", ".join(str(rating.number) for rating in known[:10]) or "–"
            raise UnknownReference(
                Text(zh=f"没有编号 {number} 的评价", en=f"there is no judgement {number}"),
                candidates=tuple(str(rating.number) for rating in known[:10]),
                field="reference",
                valid=Text(zh=listed, en=listed),
            )
        return found

    def told(self, delivery: str) -> str | None:
        """What was answered to a delivery, while that is still kept."""
        query = select(DELIVERIES.c.answer).where(DELIVERIES.c.delivery == delivery)
        with self._engine.connect() as connection:
            answer = connection.execute(query).scalars().first()
        reply = (json.loads(answer) if answer else {}).get("reply") or {}
        return reply.get("reply")
