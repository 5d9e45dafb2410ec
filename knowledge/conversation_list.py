"""A person's list of conversations in the web workspace: whose each is, what it is called, what is put away.

The transcript stays when a conversation is taken off the list: nothing that was said is rewritten.
"""

from datetime import datetime

from sqlalchemy import Engine, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from core.errors import InputError, UnknownReference
from core.frozen import Frozen
from core.text import Text
from knowledge.database import writing
from knowledge.moment import read_moment, write_moment
from knowledge.people_tables import CONVERSATION_LIST as LIST
from knowledge.tables import CONVERSATIONS

_LONGEST = 80


class Entry(Frozen):
    """A conversation on somebody's list.

    Attributes:
        conversation: Its id.
        person: Whose it is, "" for whoever runs the program.
        title: What it is called.
        started: When it was put on the list, in UTC.
        updated: When something was said last, in UTC.
    """

    conversation: str
    person: str
    title: str
    started: datetime
    updated: datetime


class ConversationList:
    """The lists of everybody. Safe to share between threads and processes."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def add(self, conversation: str, person: str, title: str, *, at: datetime) -> None:
        """Put a conversation on a person's list; one that is there already stays as it is.

        Raises:
            InputError: It is somebody else's.
        """
        row = {"conversation": conversation, "person": person, "title": short(title), "hidden": 0}
        try:
            with writing(self._engine) as connection:
                connection.execute(insert(LIST), {**row, "made_at": write_moment(at)})
        except IntegrityError:
            if self.owner(conversation) != person:
                raise _unknown(conversation) from None

    def owner(self, conversation: str) -> str | None:
        """Whose a conversation is; None when it is on no list."""
        with self._engine.connect() as connection:
            query = select(LIST.c.person).where(LIST.c.conversation == conversation)
            return connection.execute(query).scalar_one_or_none()

    def of(self, person: str, *, words: str = "", limit: int = 100) -> tuple[Entry, ...]:
        """A person's conversations, the one that spoke last first.

        Args:
            person: Whose.
            words: Only those whose title holds these, in any letter case.
            limit: At most this many.
        """
        spoke = func.coalesce(CONVERSATIONS.c.updated_at, LIST.c.made_at).label("spoke")
        query = (
            select(LIST, spoke)
            .join(CONVERSATIONS, CONVERSATIONS.c.id == LIST.c.conversation, isouter=True)
            .where(LIST.c.person == person, LIST.c.hidden == 0)
            .order_by(spoke.desc(), LIST.c.conversation)
            .limit(limit)
        )
        if words:
            query = query.where(LIST.c.title.icontains(words, autoescape=True))
        with self._engine.connect() as connection:
            rows = connection.execute(query).all()
        return tuple(
            Entry(
                conversation=row.conversation,
                person=row.person,
                title=row.title,
                started=read_moment(row.made_at),
                updated=read_moment(row.spoke),
            )
            for row in rows
        )

    def title(self, conversation: str) -> str:
        """What a conversation is called, "" when it is on no list."""
        with self._engine.connect() as connection:
            query = select(LIST.c.title).where(LIST.c.conversation == conversation)
            return connection.execute(query).scalar_one_or_none() or ""

    def rename(self, conversation: str, person: str, title: str) -> None:
        """Call it something else. Raises InputError for an empty title, UnknownReference when not theirs."""
        if not title.strip():
            raise InputError(
                Text(zh="会话名称是空的", en="the name of the conversation is empty"),
                field="title",
                valid=Text(zh=f"1 到 {_LONGEST} 个字", en=f"1 to {_LONGEST} characters"),
            )
        self._change(conversation, person, {"title": short(title)})

    def put_away(self, conversation: str, person: str) -> None:
        """Take it off the list. Raises UnknownReference when it is not theirs."""
        self._change(conversation, person, {"hidden": 1})

    def _change(self, conversation: str, person: str, values: dict[str, object]) -> None:
        change = update(LIST).where(LIST.c.conversation == conversation, LIST.c.person == person)
        with writing(self._engine) as connection:
            if connection.execute(change.values(values)).rowcount == 0:
                raise _unknown(conversation)


def short(title: str) -> str:
    """A title on one line, cut where it is too long."""
    line = " ".join(title.split())
    return line if len(line) <= _LONGEST else line[: _LONGEST - 1] + "…"


def _unknown(conversation: str) -> UnknownReference:
    return UnknownReference(
        Text(zh=f"您没有会话 {conversation!r}", en=f"you have no conversation {conversation!r}"),
        field="conversation",
    )
