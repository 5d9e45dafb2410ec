"""A plan made after an earlier one: structure and ratios carried over, numbers cascaded to a new goal.

Nothing of the earlier plan's numbers stands in the new one by itself: changes and money are split anew
(`recast_goals`, `recast_budgets`), days move by whole months, and each node says what it has from where.
What cannot be carried is left open and said.
"""

import re
from collections.abc import Iterable, Iterator
from decimal import Decimal
from enum import StrEnum

from pydantic import Field

from core.frozen import Frozen
from core.plan.kpi import Measure
from core.plan.node import Budget, Level, Node
from core.plan.outcome import is_spending
from core.plan.plan import Plan
from core.plan.recast_budgets import Money, recast_budgets
from core.plan.recast_goals import Place, Recast, recast_goals, said_share
from core.plan.shift import shift_months
from core.text import Language, Text

YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")  # a year in a name or title


class Piece(StrEnum):
    """A part of a plan that can be carried over; the goals' structure always is."""

    STRUCTURE = "structure"
    SHARES = "shares"
    BUDGETS = "budgets"
    INITIATIVES = "initiatives"
    KPIS = "kpis"
    OWNERS = "owners"


_NAMES = {
    Piece.STRUCTURE: Text(zh="结构", en="structure"),
    Piece.SHARES: Text(zh="占比", en="share"),
    Piece.BUDGETS: Text(zh="预算占比", en="share of the budget"),
    Piece.INITIATIVES: Text(zh="举措", en="initiative"),
    Piece.KPIS: Text(zh="指标", en="KPIs"),
    Piece.OWNERS: Text(zh="负责人", en="owner"),
}


class Wish(Frozen):
    """What the new plan is to be.

    Attributes:
        name: Its name.
        goal: Id of the node whose first KPI the new numbers are of; None when no new goal is given.
        baseline: Its level today, if known.
        target: Level to reach, if known.
        change: The change itself, in the KPI's unit.
        envelope: New total budget; None when it is not given.
        months: Whole months that every day moves.
        pieces: What is carried.
        baselines: Levels other KPIs start from, as "node kpi", where they are known.
    """

    name: str
    goal: str | None = None
    baseline: Decimal | None = None
    target: Decimal | None = None
    change: Decimal | None = None
    envelope: Decimal | None = None
    months: int = 0
    pieces: frozenset[Piece]
    baselines: dict[str, Decimal] = Field(default_factory=dict)


class Borrowed(Frozen):
    """What a node has from the earlier plan, in which it has the same id.

    Attributes:
        node: Id, in both plans.
        title: Its title.
        pieces: What was carried.
        share: Of the change of its family, in percent.
        budget_share: Of the budget, in percent.
    """

    node: str
    title: str
    pieces: tuple[Piece, ...]
    share: Decimal | None = None
    budget_share: Decimal | None = None


class Adaptation(Frozen):
    """The new plan, where each of its nodes comes from, and what was not carried."""

    plan: Plan
    borrowed: tuple[Borrowed, ...]
    left: tuple[Text, ...]


def adapt(old: Plan, wish: Wish, language: Language) -> Adaptation:
    """The plan the wish describes, after `old`; marks in the nodes are in the language.

    Raises:
        InfeasibleInput: Locks or limits cannot hold with the new numbers.
        MissingInput: Budget ratios are wanted and the old plan gave out no money.
    """
    kept = _kept(old, wish.pieces)
    goals = _goals(kept, wish)
    money = Money()
    if wish.envelope is not None and Piece.BUDGETS in wish.pieces:
        money = recast_budgets(old, kept, wish.envelope)
    borrowed = tuple(_borrowed(node, wish, goals, money) for node in kept.nodes)
    nodes = tuple(
        _reborn(node, wish, goals, money, _mark(old, piece, language))
        for node, piece in zip(kept.nodes, borrowed, strict=True)
    )
    plan = Plan(
        name=wish.name,
        nodes=_without_gone(nodes),
        currency=old.currency,
        envelope=wish.envelope,
        reserves=money.reserves,
        start=old.start and shift_months(old.start, wish.months),
        end=old.end and shift_months(old.end, wish.months),
        fiscal_start=old.fiscal_start,
        capacity=old.capacity if Piece.OWNERS in wish.pieces else {},
        source=old.id,
    )
    return Adaptation(plan=plan, borrowed=borrowed, left=tuple(_left(old, wish, goals, money, plan)))


def main_goal(plan: Plan, kpi: str | None = None) -> Node | None:
    """The goal a plan is about: its first top node with a KPI, or with the one asked for."""
    measured = [node for node in plan.nodes if node.measure is not None]
    if kpi is not None:
        measured = [node for node in measured if node.measure is not None and node.measure.kpi.key == kpi]
    tops = [node for node in measured if node.parent not in plan.index]
    return next(iter(tops or measured), None)


def _kept(old: Plan, pieces: frozenset[Piece]) -> Plan:
    """The plan without the nodes that are not carried."""
    if Piece.INITIATIVES in pieces:
        return old
    nodes = tuple(node for node in old.nodes if node.level is not Level.INITIATIVE)
    return Plan(id=old.id, name=old.name, nodes=nodes, currency=old.currency, envelope=old.envelope)


def _goals(kept: Plan, wish: Wish) -> Recast:
    if wish.goal is None or wish.change is None or Piece.SHARES not in wish.pieces:
        return Recast()
    return recast_goals(kept, kept.node(wish.goal), wish.change)


def _reborn(node: Node, wish: Wish, goals: Recast, money: Money, mark: str) -> Node:
    """A node with its new numbers, days and mark."""
    owned = Piece.OWNERS in wish.pieces
    measured = Piece.KPIS in wish.pieces
    return node.model_copy(
        update={
            "statement": "",
            "title": _retitled(node.title, wish.months),
            "measures": tuple(_measures(node, wish, goals, money)),
            "metrics": node.metrics if measured else (),
            "triggers": node.triggers if measured else (),
            "start": node.start and shift_months(node.start, wish.months),
            "end": node.end and shift_months(node.end, wish.months),
            "owner": node.owner if owned else None,
            "raci": node.raci if owned else None,
            "hours_per_week": node.hours_per_week if owned else None,
            "budget": _budget(node, wish, money),
            "note": mark,
        }
    )


def _measures(node: Node, wish: Wish, goals: Recast, money: Money) -> Iterator[Measure]:
    for number, measure in enumerate(node.measures):
        blank = Measure(kpi=measure.kpi, denominator=measure.denominator)
        place = Place(node.id, measure.kpi.key)
        if node.id == wish.goal and not number:
            delta = None if wish.target is not None else wish.change
            yield blank.model_copy(update={"baseline": wish.baseline, "target": wish.target, "delta": delta})
        elif is_spending(measure):
            yield _spending(blank, node, wish, money)
        elif Piece.KPIS in wish.pieces:
            yield _renumbered(blank, place, wish, goals)


def _spending(blank: Measure, node: Node, wish: Wish, money: Money) -> Measure:
    """What may be spent is the new budget, of the node or, at the top, of the plan."""
    whole = wish.envelope if node.parent is None else None
    return blank.model_copy(update={"target": money.planned.get(node.id, whole)})


def _retitled(title: str, months: int) -> str:
    """A title with its year moved on; a move that is not by whole years leaves it."""
    years, rest = divmod(months, 12)
    return title if rest or not years else YEAR.sub(lambda match: str(int(match[0]) + years), title)


def _renumbered(blank: Measure, place: Place, wish: Wish, goals: Recast) -> Measure:
    start = wish.baselines.get(f"{place.node} {place.kpi}")
    if place in goals.totals:
        return blank.model_copy(update={"target": goals.totals[place], "baseline": start})
    change = goals.changes.get(place)
    if change is None or start is None:
        return blank.model_copy(update={"baseline": start, "delta": change})
    return blank.model_copy(update={"baseline": start, "target": start + change})


def _budget(node: Node, wish: Wish, money: Money) -> Budget | None:
    planned = money.planned.get(node.id)
    old = node.budget
    if old is None or Piece.BUDGETS not in wish.pieces:
        return None if planned is None else Budget(planned=planned)
    carried = Budget(
        planned=planned,
        minimum=old.minimum,
        maximum=old.maximum,
        effective_minimum=old.effective_minimum,
        priority=old.priority,
        tier=old.tier,
    )
    return None if carried == Budget() else carried


def _borrowed(node: Node, wish: Wish, goals: Recast, money: Money) -> Borrowed:
    key = node.measure.kpi.key if node.measure else ""
    share = goals.shares.get(Place(node.id, key))
    part = money.shares.get(node.id) if node.id in money.planned else None
    owned = Piece.OWNERS in wish.pieces and node.owner is not None
    has = {
        Piece.STRUCTURE: node.level is not Level.INITIATIVE,
        Piece.INITIATIVES: node.level is Level.INITIATIVE,
        Piece.SHARES: share is not None,
        Piece.BUDGETS: part is not None,
        Piece.KPIS: Piece.KPIS in wish.pieces and bool(node.measures or node.metrics),
        Piece.OWNERS: owned,
    }
    pieces = tuple(piece for piece, carried in has.items() if carried)
    return Borrowed(node=node.id, title=node.title, pieces=pieces, share=share, budget_share=part)


def _mark(old: Plan, piece: Borrowed, language: Language) -> str:
    """Where a node comes from, in words: "沿用自 P7K2Q v3 B2：结构、占比 60%"."""
    values = {Piece.SHARES: piece.share, Piece.BUDGETS: piece.budget_share}
    said = []
    for name in piece.pieces:
        value = values.get(name)
        said.append(_NAMES[name].said_in(language) + (f" {said_share(value)}" if value is not None else ""))
    where = f"{old.id} v{old.version} {piece.node}"
    if language is Language.EN:
        return f"from {where}: {', '.join(said)}"
    return f"沿用自 {where}：{'、'.join(said)}"


def _without_gone(nodes: tuple[Node, ...]) -> tuple[Node, ...]:
    """The nodes, waiting for none and linked to none that is not among them."""
    known = {node.id for node in nodes}
    return tuple(
        node.model_copy(
            update={
                "needs": tuple(need for need in node.needs if need in known),
                "links": tuple(link for link in node.links if link.parent in known),
            }
        )
        for node in nodes
    )


def _left(old: Plan, wish: Wish, goals: Recast, money: Money, plan: Plan) -> Iterator[Text]:
    """What was not carried, or stands open."""
    yield from goals.left
    yield from money.left
    if Piece.SHARES in wish.pieces and wish.change is None:
        yield Text(zh="新目标没有给出，各级目标值留空", en="no new goal was given: every target stays open")
    if Piece.BUDGETS in wish.pieces and wish.envelope is None:
        yield Text(zh="新预算没有给出，预算留空", en="no new budget was given: every budget stays open")
    open_levels = [
        n.title for n in plan.nodes for m in n.measures if m.baseline is None and m.delta is not None
    ]
    if open_levels:
        yield Text(
            zh=f"基准值待补：{_some(open_levels, '、')}",
            en=f"baselines to be filled in: {_some(open_levels, ', ')}",
        )
    if Piece.OWNERS not in wish.pieces and any(node.owner for node in old.nodes):
        yield Text(zh="负责人没有沿用", en="owners were not carried over")
    small = [node.title for node in plan.nodes if _is_too_small(node)]
    if small:
        yield Text(
            zh=f"低于最低有效投入：{_some(small, '、')}",
            en=f"below their least effective spend: {_some(small, ', ')}",
        )
    if old.records:
        yield Text(
            zh="技能、评分、风险和复盘记录没有沿用", en="skills, scores, risks and reviews were not carried"
        )
    if any(node.statement or node.note for node in old.nodes):
        yield Text(
            zh="目标原话和备注没有沿用（写的是旧数字）",
            en="statements and notes were not carried (old numbers)",
        )


def _is_too_small(node: Node) -> bool:
    budget = node.budget
    if budget is None or budget.planned is None or budget.effective_minimum is None:
        return False
    return 0 < budget.planned < budget.effective_minimum


def _some(names: Iterable[str], separator: str) -> str:
    listed = list(dict.fromkeys(names))
    more = "…" if len(listed) > 6 else ""
    return separator.join(listed[:6]) + more
