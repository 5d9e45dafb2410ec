"""The KPIs of a plan as the watch sees them: where they stand, whose they are, what their gap is worth."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from core.errors import InputError
from core.plan.kpi import Direction, Kpi
from core.plan.node import Level, Node
from core.plan.plan import Plan
from core.progress.outlook import surprise
from core.progress.standing import Stretch
from core.quantity.unit import UnitKind
from core.watch.watched import Watched
from tools.tool import ToolContext
from tools.track_progress_subject import Tracked, of_plan

_CENT = Decimal("0.01")
_SPENDING = ("spend", "花费", "投放费", "广告费", "营销费用")
_FEWEST = 8  # readings below which a history says little of what is usual


@dataclass(frozen=True)
class PlanWatch:
    """A plan under watch."""

    plan: Plan
    kpis: tuple[Watched, ...]


def watch_plan(ctx: ToolContext, plan: Plan, *, surprises: bool) -> PlanWatch:
    """Every KPI of a plan with a target, as it stands.

    Args:
        ctx: Of somebody who may see everything.
        plan: The plan.
        surprises: Whether the last readings are to be held against their own history, too.
    """
    try:
        tracked = of_plan(ctx, plan, None, None)
    except InputError:  # nothing in it has a target
        return PlanWatch(plan, ())
    gaps = {one.node: one for one in tracked if one.node is not None}
    return PlanWatch(plan, tuple(_watched(plan, one, gaps, surprises) for one in tracked))


def runs(plan: Plan, today: date) -> bool:
    """Whether a plan's time is not over."""
    ends = [plan.end] if plan.end else [node.end for node in plan.nodes if node.end]
    return bool(plan.nodes) and (not ends or max(ends) >= today)


def is_spending(kpi: Kpi) -> bool:
    """Whether it is money spent."""
    names = f"{kpi.key} {kpi.name.zh} {kpi.name.en}".casefold()
    spent = any(word in names for word in _SPENDING)
    return spent and kpi.unit.kind is UnitKind.MONEY and "/" not in names


def surprise_of(history: tuple[Stretch, ...], season: int | None = 12) -> float | None:
    """How unlike its history the last value is; None when the history is too short to say."""
    if len(history) < _FEWEST:
        return None
    try:
        return surprise([float(stretch.value) for stretch in history], season=season)
    except InputError:
        return None


def _watched(plan: Plan, one: Tracked, all_: Mapping[str, Tracked], surprises: bool) -> Watched:
    node, subject, progress = plan.index[one.node or ""], one.subject, one.progress
    pace, forecast, standing = progress.pace, progress.forecast, one.standing
    end = subject.window[1] if subject.window else None
    past = tuple(s for s in one.history if not standing.stretches or s.end < standing.stretches[0].start)
    history = (*past, *standing.stretches)
    return Watched(
        key=f"plan:{plan.id}:{node.id}:{subject.kpi.key}",
        title=one.title,
        kpi=subject.kpi,
        value=standing.value,
        as_of=standing.as_of,
        target=subject.target,
        window=subject.window,
        ratio=pace.ratio if pace else None,
        due=pace.expected if pace else None,
        chance=forecast.chance if forecast else None,
        expected=forecast.expected if forecast else None,
        fresh=progress.fresh,
        reference=subject.baseline,
        surprise=surprise_of(history) if surprises else None,
        is_over=end is not None and standing.as_of is not None and standing.as_of >= end,
        is_spending=is_spending(subject.kpi),
        plan=plan.id,
        node=node.id,
        level=node.level,
        relevance=node.relevance.grade if node.relevance else None,
        owner=owner_of(plan, node),
        stake=_stake(plan, node, one, all_),
        history=history,
    )


def owner_of(plan: Plan, node: Node) -> str:
    """Who answers for a goal: its owner, else that of the nearest goal above that has one, else ""."""
    names = (above.owner or "" for above in _upwards(plan, node))
    return next((name for name in names if name not in ("", "*")), "")


def _upwards(plan: Plan, node: Node) -> Iterator[Node]:
    yield node
    yield from plan.ancestors(node.id)


def _stake(plan: Plan, node: Node, one: Tracked, all_: Mapping[str, Tracked]) -> Decimal | None:
    """The gap in percent of the topmost goal that it adds to, in the same KPI; None where it adds to none."""
    pace = one.progress.pace
    if pace is None or one.subject.kpi.direction is Direction.DOWN or pace.gap >= 0:
        return None
    top = node
    while top.adds_up and top.parent in plan.index:
        top = plan.index[top.parent]
    above = all_.get(top.id) if top.level is Level.ENTERPRISE else None
    if above is None or above.subject.kpi.key != one.subject.kpi.key or not above.subject.target:
        return None
    return (-pace.gap * 100 / above.subject.target).quantize(_CENT, ROUND_HALF_UP)
