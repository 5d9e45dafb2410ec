"""What calls of chat models and turns took: kept behind, summed for budgets and for reports.

A turn is written once it is over, in one transaction with its calls and the running totals, within
milliseconds: a killed process loses at most the turns it was in and those some milliseconds old. Money is an
integer of billionths of a currency unit, so that sums are exact.
"""

import threading
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from functools import cache, partial
from typing import Any, NamedTuple

from sqlalchemy import Connection, Engine, Executable, Select, and_, bindparam, insert, or_, select
from sqlalchemy.dialects import postgresql, sqlite

from knowledge.database import writing
from knowledge.moment import write_moment
from knowledge.purse import NOTHING, Purse, Spent, purses
from knowledge.usage_tables import USAGE_CALLS, USAGE_NOTICES, USAGE_TOTALS, USAGE_TURNS
from knowledge.write_behind import WriteBehind


class ModelCall(NamedTuple):
    """One call of a chat model.

    Attributes:
        profile: What answered; "offline" for the embedded model.
        model: The model, as the API calls it.
        prompt: The variant of the prompt it was given, "" for the only one.
        input: Tokens it read, cached ones included.
        cached: Of these, tokens the provider had cached.
        output: Tokens it wrote.
        estimated: Whether they were counted here because the API did not tell.
        cost: Its price in billionths of a unit of `currency`.
        currency: ISO 4217, "" when its price is not known or nothing.
        fallback: Why not the first profile answered, "" when it did.
        attempts: How often an API was called for it.
        seconds: How long it took.
    """

    profile: str
    model: str
    prompt: str = ""
    input: int = 0
    cached: int = 0
    output: int = 0
    estimated: bool = False
    cost: int = 0
    currency: str = ""
    fallback: str = ""
    attempts: int = 1
    seconds: float = 0.0


class TurnUsage(NamedTuple):
    """What one turn took.

    Attributes:
        turn: Its id.
        at: When it ended.
        day: The company's day.
        tenant: Whose it is, "" for the only company.
        person: Id of who asked, "" for whoever runs the program.
        conversation: Where.
        door: Through which door it came: "web", "slack", "http", "cli" ...
        outcome: "ok", or the kind of error it ended in.
        seconds: From the message to the reply.
        first: Seconds to the first word of the reply; None when it was not streamed.
        tool_calls: How many tools were called.
        checked: Claims of the reply that were traced to where they come from.
        unsupported: Of these, claims that came from nowhere at first.
        removed: Of these, claims that were sent off without.
        trace: Id of its trace, "" when it was not traced.
        calls: Its calls of chat models.
    """

    turn: str
    at: datetime
    day: date
    tenant: str
    person: str
    conversation: str
    door: str
    outcome: str
    seconds: float
    first: float | None
    tool_calls: int
    checked: int
    unsupported: int
    removed: int
    trace: str
    calls: tuple[ModelCall, ...]


class UsageStore:
    """Usage in a database. Safe to share between threads and processes."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._unkept = _Unkept()
        keep = partial(_keep_all, engine, self._unkept)
        self._writer: WriteBehind[TurnUsage] = WriteBehind(keep, "usage", repr)

    def put(self, turn: TurnUsage) -> None:
        """Have a turn kept, soon; one of the same id is kept once."""
        self._unkept.add([turn], 1)
        self._writer.put(turn)

    def flush(self) -> None:
        """Wait until everything put in is kept."""
        self._writer.flush()

    def close(self) -> None:
        """Keep what waits."""
        self._writer.close()

    def spent(self, purses: Sequence[Purse]) -> dict[Purse, Spent]:
        """What was used of each; what is not there yet used nothing.

        What this process has yet to keep is in it; a turn that is being kept may count twice for a moment.
        """
        found = {purse: self._unkept.of(purse) for purse in purses}
        if not purses:
            return found
        wanted = {
            f"{name}{number}": value
            for number, purse in enumerate(purses)
            for name, value in purse._asdict().items()
        }
        with self._engine.connect() as connection:
            for row in connection.execute(_totals_of(len(purses)), wanted):
                purse = Purse(row.scope, row.subject, row.period, row.tenant)
                found[purse] = found[purse].plus(Spent(row.tokens, {row.currency: row.cost}))
        return found

    def tell_once(self, purse: Purse, unit: str, at: datetime) -> bool:
        """Whether a notice about a purse is to be given: True the first time, whoever asks first."""
        row: dict[str, object] = {**purse._asdict(), "unit": unit, "made_at": write_moment(at)}
        with writing(self._engine) as connection:
            dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
            new = dialect.insert(USAGE_NOTICES).values(row).on_conflict_do_nothing()
            kept = connection.execute(new.returning(USAGE_NOTICES.c.unit)).first()
        return kept is not None


def purses_of(turn: TurnUsage) -> tuple[Purse, ...]:
    """Everything a turn counts towards."""
    return purses(turn.person, turn.conversation, turn.day, turn.tenant)


class _Unkept:
    """What was put in and is not kept yet, by purse."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._sums: dict[Purse, Spent] = {}

    def add(self, turns: Iterable[TurnUsage], sign: int) -> None:
        """Add what turns used, or with `sign` -1 take it away."""
        rows = _totals(turns)
        with self._lock:
            for row in rows:
                purse = Purse(row["scope"], row["subject"], row["period"], row["tenant"])
                used = Spent(sign * row["tokens"], {row["currency"]: sign * row["cost"]})
                left = self._sums.pop(purse, NOTHING).plus(used)
                if left.tokens or left.cost:
                    self._sums[purse] = left

    def of(self, purse: Purse) -> Spent:
        """What it holds of a purse."""
        return self._sums.get(purse, NOTHING)


def _keep_all(engine: Engine, unkept: _Unkept, *turns: TurnUsage) -> None:
    _keep(engine, *turns)
    unkept.add(turns, -1)


@cache
def _totals_of(count: int) -> Select[Any]:
    """The totals of so many purses."""
    table = USAGE_TOTALS.c
    one_of = (
        and_(*(table[name] == bindparam(f"{name}{number}") for name in Purse._fields))
        for number in range(count)
    )
    return select(USAGE_TOTALS).where(or_(*one_of))


def _keep(engine: Engine, *turns: TurnUsage) -> None:
    if not turns:
        return
    with writing(engine) as connection:
        new = _unknown(connection, turns)
        if not new:
            return
        connection.execute(insert(USAGE_TURNS), [_turn_row(turn) for turn in new])
        calls = [_call_row(turn, call) for turn in new for call in turn.calls]
        if calls:
            connection.execute(insert(USAGE_CALLS), calls)
        totals = _totals(new)
        if totals:
            connection.execute(_raise_totals(connection.dialect.name), totals)


def _unknown(connection: Connection, turns: Iterable[TurnUsage]) -> list[TurnUsage]:
    """Those not kept yet: a batch is tried again when it is not known whether it was kept."""
    by_id = {turn.turn: turn for turn in turns}
    query = select(USAGE_TURNS.c.turn).where(USAGE_TURNS.c.turn.in_(list(by_id)))
    known = set(connection.execute(query).scalars())
    return [turn for name, turn in by_id.items() if name not in known]


def _turn_row(turn: TurnUsage) -> dict[str, object]:
    row = turn._asdict()
    del row["calls"], row["at"]
    return {**row, "made_at": write_moment(turn.at), "day": turn.day.isoformat()}


def _call_row(turn: TurnUsage, call: ModelCall) -> dict[str, object]:
    return {
        "turn": turn.turn,
        "made_at": write_moment(turn.at),
        "day": turn.day.isoformat(),
        "tenant": turn.tenant,
        "person": turn.person,
        "conversation": turn.conversation,
        **call._asdict(),
        "estimated": int(call.estimated),
    }


def _totals(turns: Iterable[TurnUsage]) -> list[dict[str, Any]]:
    """What the totals go up by, in one order for everybody so that two writers never wait for each other."""
    sums: dict[tuple[Purse, str], list[int]] = {}
    for turn in turns:
        for call in turn.calls:
            if call.profile == "offline":
                continue  # the embedded model costs nobody anything
            for purse in purses_of(turn):
                total = sums.setdefault((purse, call.currency), [0, 0])
                total[0] += call.input + call.output
                total[1] += call.cost
    return [
        {**purse._asdict(), "currency": currency, "tokens": tokens, "cost": cost}
        for (purse, currency), (tokens, cost) in sorted(sums.items())
    ]


@cache
def _raise_totals(dialect: str) -> Executable:
    new = (postgresql if dialect == "postgresql" else sqlite).insert(USAGE_TOTALS)
    table = USAGE_TOTALS.c
    raised: Executable = new.on_conflict_do_update(
        index_elements=[table.tenant, table.scope, table.subject, table.period, table.currency],
        set_={"tokens": table.tokens + new.excluded.tokens, "cost": table.cost + new.excluded.cost},
    )
    return raised
