"""Reports on usage: by person, day, month, model or conversation; how fast turns were and how good."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, Literal, get_args

from sqlalchemy import Column, ColumnElement, Connection, Engine, Row, Table, and_, func, select

from core.frozen import Frozen
from knowledge.channel_tables import FEEDBACK
from knowledge.purse import from_billionths
from knowledge.usage_tables import USAGE_CALLS, USAGE_TURNS

By = Literal["person", "day", "month", "model", "conversation", "prompt"]
BYS: tuple[By, ...] = get_args(By)
_MONTH = 7  # characters of "2026-11"


class UsageFilter(Frozen):
    """Which usage is wanted.

    Attributes:
        since: From this day of the company on.
        until: Up to and including this day.
        person: Id of the person; None: everybody.
        tenant: Whose usage; None: everybody's.
    """

    since: date | None = None
    until: date | None = None
    person: str | None = None
    tenant: str | None = None


ALL_USAGE = UsageFilter()


class UsageLine(Frozen):
    """Usage of one person, day, month, model, conversation or prompt.

    Attributes:
        key: Which one.
        turns: Turns with a call of a chat model.
        calls: Calls of chat models.
        input: Tokens read.
        cached: Of these, tokens the provider had cached.
        output: Tokens written.
        estimated: Calls whose tokens were counted here because the API did not tell.
        fallbacks: Calls that another profile than the first answered.
        cost: Money by currency, exact.
    """

    key: str
    turns: int
    calls: int
    input: int
    cached: int
    output: int
    estimated: int
    fallbacks: int
    cost: Mapping[str, Decimal]

    @property
    def tokens(self) -> int:
        """Tokens read and written."""
        return self.input + self.output


class Pace(Frozen):
    """Seconds that half and 95 % of something stay within (nearest rank); None when there is none of it."""

    count: int
    p50: float | None = None
    p95: float | None = None


class Quality(Frozen):
    """How turns went.

    Attributes:
        turns: How many.
        outcomes: How many by how they ended.
        seconds: From the message to the reply.
        first: To the first word, of those that were streamed.
        checked: Claims that were traced to where they come from.
        unsupported: Of these, claims that came from nowhere at first.
        removed: Of these, claims that were sent off without.
        fallbacks: Calls that another profile than the first answered.
        good: Replies people were content with.
        bad: Replies they were not.
    """

    turns: int
    outcomes: Mapping[str, int]
    seconds: Pace
    first: Pace
    checked: int
    unsupported: int
    removed: int
    fallbacks: int
    good: int
    bad: int


class UsageReports:
    """Reads what `UsageStore` keeps."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def lines(self, by: By, wanted: UsageFilter = ALL_USAGE, *, limit: int = 1000) -> tuple[UsageLine, ...]:
        """Usage by one thing: days and months in order, all else the one with most tokens first."""
        table = USAGE_CALLS.c
        key = _key(by)
        sums = [func.sum(table[name]).label(name) for name in ("input", "cached", "output", "estimated")]
        fallbacks = func.count().filter(table.fallback != "").label("fallbacks")
        counts = [func.count(table.turn.distinct()).label("turns"), func.count().label("calls"), fallbacks]
        query = select(key.label("key"), *counts, *sums).where(_matching(USAGE_CALLS, wanted)).group_by(key)
        in_order = key if by in ("day", "month") else func.sum(table.input + table.output).desc()
        with self._engine.connect() as connection:
            rows = connection.execute(query.order_by(in_order, key).limit(limit)).all()
            costs = self._costs(connection, key, wanted)
        return tuple(_line(row, costs.get(row.key, {})) for row in rows)

    def quality(self, wanted: UsageFilter = ALL_USAGE) -> Quality:
        """How the turns went."""
        table, condition = USAGE_TURNS.c, _matching(USAGE_TURNS, wanted)
        sums = [func.coalesce(func.sum(table[name]), 0) for name in ("checked", "unsupported", "removed")]
        with self._engine.connect() as connection:
            outcomes = connection.execute(
                select(table.outcome, func.count()).where(condition).group_by(table.outcome)
            ).all()
            checked, unsupported, removed = connection.execute(select(*sums).where(condition)).one()
            fell = _matching(USAGE_CALLS, wanted) & (USAGE_CALLS.c.fallback != "")
            fallbacks = connection.execute(select(func.count()).where(fell)).scalar_one()
            verdicts = self._verdicts(connection, wanted)
            return Quality(
                turns=sum(count for _, count in outcomes),
                outcomes={outcome: count for outcome, count in outcomes},
                seconds=_pace(connection, table.seconds, condition),
                first=_pace(connection, table.first, condition),
                checked=checked,
                unsupported=unsupported,
                removed=removed,
                fallbacks=fallbacks,
                good=verdicts.get("good", 0),
                bad=verdicts.get("bad", 0),
            )

    def _costs(
        self, connection: Connection, key: ColumnElement[str], wanted: UsageFilter
    ) -> dict[str, dict[str, Decimal]]:
        table = USAGE_CALLS.c
        query = select(key.label("key"), table.currency, func.sum(table.cost).label("cost"))
        query = query.where(_matching(USAGE_CALLS, wanted), table.cost > 0)
        found: dict[str, dict[str, Decimal]] = {}
        for row in connection.execute(query.group_by(key, table.currency).order_by(table.currency)):
            found.setdefault(row.key, {})[row.currency] = from_billionths(int(row.cost))
        return found

    def _verdicts(self, connection: Connection, wanted: UsageFilter) -> dict[str, int]:
        """What people last said of each reply, of the conversations that are wanted."""
        table = FEEDBACK.c
        newest = select(func.max(table.number)).group_by(table.conversation, table.reply, table.person)
        query = select(table.verdict, func.count()).where(table.number.in_(newest))
        if wanted != ALL_USAGE:
            heard = select(USAGE_TURNS.c.conversation).where(_matching(USAGE_TURNS, wanted))
            query = query.where(table.conversation.in_(heard))
        return {row[0]: row[1] for row in connection.execute(query.group_by(table.verdict))}


def _key(by: By) -> ColumnElement[str]:
    table = USAGE_CALLS.c
    if by == "month":
        return func.substr(table.day, 1, _MONTH)
    column: Column[str] = table[by]
    return column


def _matching(table: Table, wanted: UsageFilter) -> ColumnElement[bool]:
    conditions: list[ColumnElement[bool]] = [table.c.turn != ""]
    if wanted.since is not None:
        conditions.append(table.c.day >= wanted.since.isoformat())
    if wanted.until is not None:
        conditions.append(table.c.day <= wanted.until.isoformat())
    if wanted.person is not None:
        conditions.append(table.c.person == wanted.person)
    if wanted.tenant is not None:
        conditions.append(table.c.tenant == wanted.tenant)
    return and_(*conditions)


def _pace(connection: Connection, column: Column[float], condition: ColumnElement[bool]) -> Pace:
    there = condition & column.is_not(None)
    count = connection.execute(select(func.count()).where(there)).scalar_one()
    ranks = [-(-count * percent // 100) for percent in (50, 95)]  # nearest rank, 1 for the smallest
    values = [
        connection.execute(select(column).where(there).order_by(column).limit(1).offset(rank - 1)).scalar()
        for rank in ranks
        if rank
    ]
    return Pace(count=count, p50=values[0], p95=values[1]) if values else Pace(count=0)


def _line(row: Row[*tuple[Any, ...]], cost: Mapping[str, Decimal]) -> UsageLine:
    return UsageLine(
        key=row.key,
        turns=row.turns,
        calls=row.calls,
        input=int(row.input),
        cached=int(row.cached),
        output=int(row.output),
        estimated=int(row.estimated),
        fallbacks=row.fallbacks,
        cost=dict(cost),
    )


def total_of(lines: Sequence[UsageLine]) -> UsageLine:
    """All lines together; a turn that is in several counts in each of them."""
    cost: dict[str, Decimal] = {}
    for line in lines:
        for currency, amount in line.cost.items():
            cost[currency] = cost.get(currency, Decimal(0)) + amount
    names = ("turns", "calls", "input", "cached", "output", "estimated", "fallbacks")
    sums = {name: sum(getattr(line, name) for line in lines) for name in names}
    return UsageLine(key="", cost=cost, **sums)
