"""Goals in order of rank: each is settled as well as the ones before it allow, then held there."""

from core.mix.choice import choose
from core.mix.request import Aim, Goal, Kind, Limit, Request

_KEPT = 1 - 1e-7  # of what was reached, held for the next rank


def settle_ranks(request: Request) -> Request:
    """The request whose only goals are those of the last rank, the earlier ones held as demands.

    Goals of one rank are weighed against each other. Without ranks the request is as it was.
    """
    ranks = sorted({goal.rank for goal in request.goals if goal.rank is not None})
    if not ranks or request.aim is not Aim.MOST:
        return request
    unranked = tuple(goal for goal in request.goals if goal.rank is None)
    levels = [tuple(g for g in request.goals if g.rank == rank) for rank in ranks]
    levels += [unranked] if unranked else []
    held = request
    for level in levels[:-1]:
        best = choose(held.changed(goals=level))
        if best is None:
            return held.changed(goals=level)
        held = held.changed(limits=(*held.limits, *(_hold(request, goal, best.spend) for goal in level)))
    return held.changed(goals=levels[-1])


def _hold(request: Request, goal: Goal, spend: dict[str, float]) -> Limit:
    reached = sum(
        c.yields.get(goal.name, 0.0) * float(c.curve.value(spend[c.name])) for c in request.candidates
    )
    return Limit(name=f"rank:{goal.name}", kind=Kind.RESPONSE, goal=goal.name, low=reached * _KEPT)
