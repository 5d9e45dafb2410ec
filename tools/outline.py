"""A plan as an indented outline: each node with its numbers, and whether what is below adds up."""

from collections.abc import Iterator
from decimal import Decimal

from core.plan.node import Node
from core.plan.plan import Plan
from core.plan.rollup import Coverage, budget_below, budgets, cover, tops, total_budget
from core.quantity.saying import say, say_points
from core.quantity.unit import Unit, UnitKind
from core.text import Language
from tools.changes import node_fields, say_measure

_LIMIT = 400  # lines; a model or a person reads no more


def outline(plan: Plan, language: Language, root: Node | None = None) -> str:
    """The tree from `root`, or all of it, a line a node, with the sums that are checked."""
    totals = budgets(plan)
    lines: list[str] = []
    for top in (root,) if root else tops(plan):
        for node, depth in _walk(plan, top):
            if len(lines) >= _LIMIT:
                lines.append("…")
                return "\n".join(lines)
            lines.append("  " * depth + _line(node, plan, totals, language))
    return "\n".join(lines)


def money_line(plan: Plan, language: Language) -> str:
    """Given out, reserved and left of the total budget; "" when there is no money in the plan."""
    given = total_budget(plan)
    if plan.envelope is None and not given:
        return ""
    money = Unit(kind=UnitKind.MONEY, symbol=plan.currency)
    reserved = sum((reserve.amount for reserve in plan.reserves), Decimal(0))
    english = language is Language.EN
    parts = [
        f"allocated {say(given, money, language)}" if english else f"已分配 {say(given, money, language)}"
    ]
    if reserved:
        said = say(reserved, money, language)
        parts.append(f"reserved {said}" if english else f"预留 {said}")
    if plan.envelope is None:
        return ("Budget: " if english else "预算：") + (", " if english else "，").join(parts)
    left = plan.envelope - given - reserved
    shown = say(abs(left), money, language)
    if left < 0:
        parts.append(f"over by {shown}" if english else f"超出 {shown}")
    else:
        parts.append(f"left {shown}" if english else f"剩余 {shown}")
    whole = say(plan.envelope, money, language)
    return (f"Budget {whole}: " if english else f"总预算 {whole}：") + (", " if english else "，").join(parts)


def say_coverage(coverage: Coverage, node: Node, language: Language) -> str:
    """Whether the children make the goal: "下级合计 +5个百分点，正好" or the gap."""
    unit = node.measures[0].kpi.unit
    covered, gap = (
        _difference(coverage.covered, unit, language),
        _difference(abs(coverage.gap), unit, language),
    )
    english = language is Language.EN
    if coverage.gap == 0:
        return f"parts {covered}, adds up" if english else f"下级合计 {covered}，正好"
    less = (coverage.gap > 0) == (coverage.needed >= 0)
    if english:
        return f"parts {covered}, {gap} {'short' if less else 'over'}"
    return f"下级合计 {covered}，{'还差' if less else '多出'} {gap}"


def _difference(value: Decimal, unit: Unit, language: Language) -> str:
    return say_points(value, language) if unit.kind is UnitKind.PERCENT else say(value, unit, language)


def _walk(plan: Plan, top: Node) -> Iterator[tuple[Node, int]]:
    depth = {top.id: 0}
    yield top, 0
    for node in plan.descendants(top.id):
        depth[node.id] = depth[node.parent or top.id] + 1
        yield node, depth[node.id]


def _line(node: Node, plan: Plan, totals: dict[str, Decimal], language: Language) -> str:
    fields = node_fields(node, plan, language)
    said = [f"{node.id} {node.title}", *(say_measure(measure, language) for measure in node.measures)]
    if (coverage := cover(plan, node)) is not None:
        said.append(say_coverage(coverage, node, language))
    said.extend(_money(node, plan, totals, language))
    said += [fields[name] for name in ("end", "owner") if name in fields]
    if node.locked:
        said.append("locked" if language is Language.EN else "已锁定")
    return " · ".join(said)


def _money(node: Node, plan: Plan, totals: dict[str, Decimal], language: Language) -> Iterator[str]:
    money = Unit(kind=UnitKind.MONEY, symbol=plan.currency)
    english = language is Language.EN
    own = node.budget.planned if node.budget else None
    ask = node.budget.ask if node.budget else None
    if node.id in totals:
        said = say(totals[node.id], money, language)
        yield (f"budget {said}" if english else f"预算 {said}")
    below = budget_below(plan, node.id, totals)
    if own is not None and below is not None and below != own:
        said = say(below, money, language)
        yield f"parts {said}" if english else f"下级合计 {said}"
    if ask is not None:
        said = say(ask, money, language)
        yield f"asks {said}" if english else f"申请 {said}"
