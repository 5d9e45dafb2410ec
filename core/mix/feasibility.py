"""Whether a mix problem, or part of its rows, can be kept at all."""

from collections.abc import Collection
from typing import Final

from core.mix.problem import Channel, Objective, Problem, Row
from core.mix.solution import Status
from core.mix.solve import solve

OPEN: Final = 1e4  # an open maximum is taken as this many times the largest amount in the problem


def is_feasible(problem: Problem, rows: Collection[str] | None = None, *, nodes: int = 500) -> bool:
    """Whether some plan keeps the channels' own limits and these rows.

    Args:
        problem: What is asked; its objective is not looked at.
        rows: Names of the rows to keep; None: all of them.
        nodes: Most boxes to look at.

    Returns:
        False only when it is proven that no plan does.

    Raises:
        InputError: The problem cannot be stated.
    """
    kept = problem.rows if rows is None else tuple(row for row in problem.rows if row.name in set(rows))
    limit = OPEN * max([1.0, *_amounts(problem.channels, problem.rows)])
    channels = tuple(
        channel if channel.maximum is not None else channel.model_copy(update={"maximum": limit})
        for channel in problem.channels
    )
    asked = Problem(channels=channels, rows=kept, objective=Objective())
    return solve(asked, nodes=nodes).status is not Status.INFEASIBLE


def _amounts(channels: tuple[Channel, ...], rows: tuple[Row, ...]) -> list[float]:
    own = [max(channel.minimum, channel.effective_minimum or 0.0) for channel in channels]
    return own + [abs(limit) for row in rows for limit in (row.low, row.high) if limit is not None]
