"""A split of money over channels as a mathematical problem: channels, rows, and what is maximised.

Every row is linear in the spends x and in the responses r(x), which covers totals, shares of groups (however
they overlap), floors, goals, return on spend and cost per result alike:

- total: Σ x = B;
- group between 20 % and 40 % of the total: 0 ≤ Σ_G x − 0.2·Σ x and Σ_G x − 0.4·Σ x ≤ 0;
- return on spend at least 2: 0 ≤ Σ r − 2·Σ x;
- cost per customer at most c: Σ x − c·Σ r ≤ 0;
- goal at least G: G ≤ Σ weight·r.
"""

import math
from functools import cached_property

from pydantic import Field

from core.errors import InputError, UnknownReference
from core.frozen import Frozen
from core.mix.curve import Curve
from core.text import Text

MOST_CHANNELS = 100_000
MOST_ROWS = 200
LARGEST = 1e15


class Channel(Frozen):
    """Where money can go.

    Attributes:
        name: Unique in the problem.
        curve: What it brings for its money.
        minimum: Least spend.
        maximum: Most spend; None: as much as the rows allow.
        effective_minimum: Nothing, or at least this (0-or-at-least).
        locked: Exactly this much; the other limits are then not looked at.
    """

    name: str = Field(min_length=1)
    curve: Curve
    minimum: float = 0.0
    maximum: float | None = None
    effective_minimum: float | None = None
    locked: float | None = None


class Row(Frozen):
    """low ≤ Σ spend[i]·x_i + Σ response[i]·r_i(x_i) ≤ high.

    Attributes:
        name: What it is called when it binds or cannot be kept.
        low: None: no lower limit.
        high: None: no upper limit.
        spend: Coefficient of each channel's spend.
        response: Coefficient of each channel's response.
    """

    name: str = Field(min_length=1)
    low: float | None = None
    high: float | None = None
    spend: dict[str, float] = Field(default_factory=dict)
    response: dict[str, float] = Field(default_factory=dict)


class Objective(Frozen):
    """Maximise Σ response[i]·r_i(x_i) + Σ spend[i]·x_i; a channel not named counts 0.

    Attributes:
        response: Worth of one unit of each channel's response, at least 0.
        spend: Worth of one unit of money put in each channel: −1 everywhere minimises spend.
    """

    response: dict[str, float] = Field(default_factory=dict)
    spend: dict[str, float] = Field(default_factory=dict)


class Problem(Frozen):
    """What `core.mix.solve.solve` solves.

    Attributes:
        channels: At least one.
        rows: All of them hold.
        objective: What is maximised; None: the sum of all responses.
    """

    channels: tuple[Channel, ...]
    rows: tuple[Row, ...] = ()
    objective: Objective | None = None

    @cached_property
    def index(self) -> dict[str, int]:
        """Position of each channel by name."""
        return {channel.name: i for i, channel in enumerate(self.channels)}

    @property
    def goal(self) -> Objective:
        """The objective, with its default filled in."""
        if self.objective is not None:
            return self.objective
        return Objective(response={channel.name: 1.0 for channel in self.channels})

    def keeping(self, rows: frozenset[str] | set[str]) -> "Problem":
        """The same problem with only the rows of these names."""
        return self.model_copy(update={"rows": tuple(row for row in self.rows if row.name in rows)})


def minimise_spend(channels: tuple[Channel, ...]) -> Objective:
    """The objective of spending as little as the rows allow."""
    return Objective(spend={channel.name: -1.0 for channel in channels})


def check_problem(problem: Problem) -> None:
    """See that the problem can be stated.

    Raises:
        InputError: No or too many channels or rows, a name used twice, a number that is not finite, or
            limits that leave a channel nothing.
        UnknownReference: A row or the objective names a channel that is not there.
    """
    _check_count("channels", len(problem.channels), 1, MOST_CHANNELS)
    _check_count("rows", len(problem.rows), 0, MOST_ROWS)
    _check_unique("channels", [channel.name for channel in problem.channels])
    _check_unique("rows", [row.name for row in problem.rows])
    for channel in problem.channels:
        _check_channel(channel)
    for row in problem.rows:
        _check_row(row, problem)
    goal = problem.goal
    _check_terms("objective.response", goal.response, problem)
    _check_terms("objective.spend", goal.spend, problem)
    for name, weight in goal.response.items():
        if weight < 0:
            raise _refused(
                f"objective.response.{name}", weight, zh="不小于 0 的权重", en="a weight of at least 0"
            )


def _check_count(field: str, count: int, least: int, most: int) -> None:
    if not least <= count <= most:
        raise _refused(field, count, zh=f"{least} 到 {most} 个", en=f"{least} to {most} of them")


def _check_unique(field: str, names: list[str]) -> None:
    if len(set(names)) == len(names):
        return
    seen: set[str] = set()
    for name in names:
        if name in seen:
            raise _refused(field, name, zh="不重复的名称", en="a name used once")
        seen.add(name)


def _check_channel(channel: Channel) -> None:
    least = 0.0
    for name in ("minimum", "effective_minimum", "maximum", "locked"):
        value = getattr(channel, name)
        if value is not None and not 0 <= value <= LARGEST:
            field = f"{channel.name}.{name}"
            raise _refused(field, value, zh="不小于 0 的金额", en="an amount of at least 0")
    if channel.minimum > 0:
        least = max(channel.minimum, channel.effective_minimum or 0.0)
    if channel.locked is None and channel.maximum is not None and channel.maximum < least:
        raise _refused(
            f"{channel.name}.maximum",
            channel.maximum,
            zh=f"不低于下限 {least:g}",
            en=f"no less than its minimum {least:g}",
        )


def _check_row(row: Row, problem: Problem) -> None:
    for name, limit in (("low", row.low), ("high", row.high)):
        if limit is not None and not abs(limit) <= LARGEST:
            raise _refused(f"{row.name}.{name}", limit, zh="有限的数", en="a finite number")
    if row.low is not None and row.high is not None and row.low > row.high:
        raise _refused(f"{row.name}.high", row.high, zh=f"不低于 {row.low:g}", en=f"no less than {row.low:g}")
    _check_terms(f"{row.name}.spend", row.spend, problem)
    _check_terms(f"{row.name}.response", row.response, problem)


def _check_terms(field: str, terms: dict[str, float], problem: Problem) -> None:
    for name, coefficient in terms.items():
        if name not in problem.index:
            raise UnknownReference(
                Text(
                    zh=f"{field} 中的渠道 {name!r} 不存在", en=f"{field} names {name!r}, which is no channel"
                ),
                candidates=tuple(problem.index)[:20],
                field=field,
            )
        if not math.isfinite(coefficient) or abs(coefficient) > LARGEST:
            raise _refused(f"{field}.{name}", coefficient, zh="有限的数", en="a finite number")


def _refused(field: str, value: object, *, zh: str, en: str) -> InputError:
    return InputError(
        Text(zh=f"{field} = {value}，应为{zh}", en=f"{field} is {value}; it must be {en}"),
        field=field,
        valid=Text(zh=zh, en=en),
    )
