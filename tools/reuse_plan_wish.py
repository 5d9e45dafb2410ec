"""What the new plan is to be, read from the arguments: its goal, its budget, its time, its name."""

from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple

from core.errors import InputError, MissingInput
from core.plan.adaptation import YEAR, Piece, Wish, main_goal
from core.plan.kpi import Measure
from core.plan.kpi_library import find_kpi
from core.plan.node import Node
from core.plan.outcome import Outcome
from core.plan.plan import Plan
from core.plan.rollup import total_budget
from core.plan.shift import months_between, shift_months
from core.plan.wording import say_measure, say_reached
from core.quantity.period import Period
from core.quantity.saying import plain
from core.quantity.unit import Unit, UnitKind
from core.quantity.value import Change, ChangeKind, Share
from core.text import Language, Text
from tools.argument_error import shorten
from tools.measure_fields import check_bounds
from tools.plan_candidate import Candidate
from tools.reuse_plan_arguments import ReusePlanArguments
from tools.stated_change import read_change
from tools.stated_value import in_unit, read_amount, read_money, read_period, read_stated_change, read_value
from tools.tool import ToolContext

_CENT = Decimal("0.01")


class Goal(NamedTuple):
    """The new numbers of the main goal."""

    node: Node
    baseline: Decimal | None
    target: Decimal | None
    change: Decimal


def read_wish(ctx: ToolContext, source: Candidate, arguments: ReusePlanArguments) -> Wish:
    """What the arguments ask for, made after this plan.

    Raises:
        MissingInput: Neither a goal nor a budget is given, or a level the goal needs.
        InputError: A number or a time that cannot be used, or numbers that contradict each other.
    """
    old, found = source.plan, source.outcome
    goal = _goal(old, found, arguments)
    envelope = None if arguments.budget is None else _envelope(old, arguments.budget)
    if goal is None and envelope is None:
        raise _no_goal(old, found, arguments)
    months = _months(ctx, old, arguments)
    return Wish(
        name=arguments.name or _name(old, months),
        goal=goal.node.id if goal else None,
        baseline=goal.baseline if goal else None,
        target=goal.target if goal else None,
        change=goal.change if goal else None,
        envelope=envelope,
        months=months,
        pieces=frozenset(Piece(piece) for piece in arguments.carry),
        baselines=_reached(found) if arguments.start_from else {},
    )


def goal_of(old: Plan, kpi: str | None) -> Node | None:
    """The goal of the earlier plan that the new numbers are of. Raises InputError when none has the KPI."""
    if kpi is None:
        return main_goal(old)
    standard = find_kpi(kpi)
    known = {m.kpi.name.zh: m.kpi.key for node in old.nodes for m in node.measures}
    found = main_goal(old, standard.key if standard else known.get(kpi, kpi))
    if found is None:
        listed = "、".join(known) or "-"
        raise InputError(
            Text(zh=f"「{old.name}」没有指标 {shorten(kpi)}", en=f'"{old.name}" has no KPI {shorten(kpi)}'),
            field="kpi",
            valid=Text(zh=listed, en=listed),
        )
    return found


def _goal(old: Plan, found: Outcome, arguments: ReusePlanArguments) -> Goal | None:
    if arguments.target is None and arguments.change is None:
        return None
    node = goal_of(old, arguments.kpi)
    if node is None or node.measure is None:
        raise InputError(
            Text(zh=f"「{old.name}」的目标没有指标", en=f'the goals of "{old.name}" have no KPI'),
            field="plan",
            valid=Text(zh="有指标的方案，或只给新预算", en="a plan with KPIs, or a new budget alone"),
        )
    kpi = node.measure.kpi
    baseline = None
    if arguments.baseline is not None:
        baseline = read_value(arguments.baseline, kpi.unit, "baseline")
    elif arguments.start_from:
        baseline = _reached(found).get(f"{node.id} {kpi.key}")
    target = None if arguments.target is None else read_value(arguments.target, kpi.unit, "target")
    delta = None
    if arguments.change is not None:
        changed = read_change(arguments.change, kpi, baseline, Decimal(1), "change")
        baseline = _agreed(baseline, changed.baseline, "baseline", arguments)
        target = _agreed(target, changed.target, "target", arguments)
        delta = changed.delta
    if baseline is not None and target is not None:
        delta = _agreed(delta, target - baseline, "change", arguments)
    if delta is None:
        raise _no_baseline(old, found, node)
    check_bounds(Measure(kpi=kpi, baseline=baseline, target=target), "goal")
    return Goal(node, baseline, target, delta)


def _agreed(
    one: Decimal | None, other: Decimal | None, field: str, given: ReusePlanArguments
) -> Decimal | None:
    """What is known of either. Raises InputError when the levels and the change say different things."""
    if one is None or other is None or one == other:
        return other if one is None else one
    said = "; ".join(
        f"{name} {shorten(text)}"
        for name, text in (("baseline", given.baseline), ("target", given.target), ("change", given.change))
        if text is not None
    )
    raise InputError(
        Text(
            zh=f"新目标前后不一致：{said}，{field} 会是 {plain(one)} 或 {plain(other)}",
            en=f"the new goal contradicts itself: {said}; {field} would be {plain(one)} or {plain(other)}",
        ),
        field=field,
        valid=Text(zh="只给基准值和目标值，或只给变化", en="the two levels alone, or the change alone"),
    )


def _reached(found: Outcome) -> dict[str, Decimal]:
    return {f"{k.node} {k.measure.kpi.key}": k.reached for k in found.recorded if k.reached is not None}


def _envelope(old: Plan, text: str) -> Decimal:
    """The new budget; a change is one of the old budget."""
    change = read_stated_change(text, "budget", currency=old.currency)
    by_percent = _falls_by(text) if change is None else None
    if change is None and by_percent is None:
        value = read_money(text, old.currency, "budget")
        if not value:
            raise _nothing_left(text)
        return value
    before = old.envelope or total_budget(old)
    if not before:
        raise MissingInput(
            Text(zh=f"「{old.name}」没有预算可以比", en=f'"{old.name}" has no budget to compare with'),
            field="budget",
            valid=Text(zh="一个金额，例如 120万", en="an amount such as 1.2M"),
        )
    value = before * (1 + by_percent / 100) if by_percent is not None else _changed(before, change, text, old)
    if value <= 0:
        raise _nothing_left(text)
    return value.quantize(_CENT, ROUND_HALF_UP)


def _nothing_left(text: str) -> InputError:
    return InputError(
        Text(zh=f"预算 {shorten(text)} 会变成 0 或负数", en=f"a budget of {shorten(text)} leaves nothing"),
        field="budget",
        valid=Text(zh="大于 0 的金额", en="an amount above 0"),
    )


def _falls_by(text: str) -> Decimal | None:
    """A percentage with a minus: "-10%"."""
    amount = read_amount(text, "budget")
    return amount.value if isinstance(amount, Share) and amount.value < 0 else None


def _changed(before: Decimal, change: Change | None, text: str, old: Plan) -> Decimal:
    assert change is not None
    unit = Unit(kind=UnitKind.MONEY, symbol=old.currency)
    size = change.size
    match change.kind:
        case ChangeKind.BY_PERCENT if size is not None:
            return before * (100 + change.sign * size.value) / 100
        case ChangeKind.BY_AMOUNT if size is not None:
            return before + change.sign * in_unit(size, unit, text, "budget")
        case ChangeKind.TIMES if size is not None:
            return before * size.value
        case _ if change.end is not None:
            return in_unit(change.end, unit, text, "budget")
    raise InputError(
        Text(zh=f"预算 {shorten(text)} 读不出金额", en=f"budget {shorten(text)} is no amount"),
        field="budget",
        valid=Text(zh="120万 或 +15%", en="1.2M or +15%"),
    )


def _months(ctx: ToolContext, old: Plan, arguments: ReusePlanArguments) -> int:
    """Whole months from the earlier plan's time to the new one's; without a time said, whole years."""
    starts = [node.start for node in old.nodes if node.start]
    ends = [node.end for node in old.nodes if node.end]
    start, end = old.start or min(starts, default=None), old.end or max(ends, default=None)
    if arguments.period is None:
        return _years_on(end or start, ctx.today) * 12
    period = read_period(arguments.period, "period", today=ctx.today, fiscal_start=ctx.fiscal_start)
    first = end if period.is_deadline else start or end
    if first is None:
        return 0
    return months_between(first, _first_of(period))


def _first_of(period: Period) -> date:
    return period.end if period.is_deadline else period.start


def _years_on(day: date | None, today: date) -> int:
    """Whole years until a day is no longer past; at least one."""
    years = 1
    while day is not None and shift_months(day, 12 * years) < today:
        years += 1
    return years if day is not None else 0


def _name(old: Plan, months: int) -> str:
    """The old name with its year moved on; otherwise with a mark, so that the two are told apart."""
    years = months // 12
    moved = YEAR.sub(lambda match: str(int(match[0]) + years), old.name) if years else old.name
    return moved if moved != old.name else f"{old.name}（{old.id}）"


def _no_goal(old: Plan, found: Outcome, arguments: ReusePlanArguments) -> MissingInput:
    node = goal_of(old, arguments.kpi)
    told = _before(found, node)
    return MissingInput(
        Text(
            zh=f"新方案的目标是多少？{told.zh}",
            en=f"what is the goal of the new plan? {told.en}",
        ),
        field="target",
        valid=Text(zh="例如 从10%到13%，或 预算120万", en="such as from 10% to 13%, or a budget of 1.2M"),
    )


def _no_baseline(old: Plan, found: Outcome, node: Node) -> MissingInput:
    told = _before(found, node)
    return MissingInput(
        Text(
            zh=f"{node.title} 现在的基准值是多少？{told.zh}",
            en=f"where does {node.title} stand today? {told.en}",
        ),
        field="baseline",
        valid=Text(
            zh="一个基准值，或以原方案的实际值为基准（start_from）",
            en="a baseline, or start from what was reached (start_from)",
        ),
    )


def _before(found: Outcome, node: Node | None) -> Text:
    """What the earlier plan wanted and reached, for somebody who has to say the new goal."""
    kpi = next((one for one in found.kpis if node is not None and one.node == node.id), None)
    if kpi is None:
        return Text(zh="", en="")
    zh, en = Language.ZH_HANS, Language.EN
    name = kpi.measure.kpi.name
    return Text(
        zh=f"原方案{name.zh} {say_measure(kpi.measure, zh)}，实际 {say_reached(kpi, zh)}",
        en=f"the earlier one: {name.en} {say_measure(kpi.measure, en)}, reached {say_reached(kpi, en)}",
    )
