"""R05–R07: do the parts make the whole? Sums, percentages over one denominator, products of drivers."""

from collections.abc import Iterator, Sequence
from decimal import Decimal

from core.plan.kpi import Combine, Measure
from core.plan.node import Node
from core.plan.operation import Operation, SetMeasure
from core.plan.plan import Plan
from core.quantity.saying import plain
from core.quantity.unit import UnitKind
from core.text import Text
from core.validation.check import check
from core.validation.finding import Figure, Hit, Severity
from core.validation.source import FRAMEWORK, OWN, cite
from core.validation.thresholds import Thresholds
from core.validation.tree import GOALS, additive_children, goals, is_share, same_measure
from core.validation.wording import (
    PART,
    RATIO,
    both,
    listed,
    rounded,
    said,
    said_change,
    said_part,
    titled,
    titled_en,
)

_SUM = both("子目标之和等于上级目标", "Children add up to their parent")
_DENOMINATOR = both("百分比口径一致", "Percentages over one denominator")
_PRODUCT = both("驱动因子之积等于目标", "Drivers multiply to the target")
_SPLIT = cite(FRAMEWORK, "步骤一 目标层级拆解", "step 1, breaking goals down")
_OWN = cite(OWN, "百分比只在同一分母上相加", "percentages add over one denominator only")
_REEXPRESSED = cite(FRAMEWORK, "要点4 目标换算", "point 4, goals expressed anew")

Pair = tuple[Node, Measure]


def _parts(plan: Plan, node: Node, measure: Measure) -> list[Pair]:
    """Additive children with the measure that adds into `measure`."""
    found = []
    for child in additive_children(plan, node):
        own = same_measure(child, measure)
        if own is not None:
            found.append((child, own))
    return found


@check("R05", Severity.ERROR, _SUM, _SPLIT)
def sum_of_children(plan: Plan, thresholds: Thresholds) -> Iterator[Hit]:
    """The changes of the additive children and the change of their parent differ."""
    for node in plan.nodes:
        measure = node.measure
        if measure is None or measure.kpi.combine not in (Combine.SUM, Combine.SHARE):
            continue
        whole, parts = measure.change, _parts(plan, node, measure)
        known = [pair for pair in parts if pair[1].change is not None]
        if whole is None or not known or len(known) < len(parts):
            continue
        total = sum((own.change for _, own in known if own.change is not None), Decimal(0))
        if abs(total - whole) > abs(whole) * thresholds["sum_tolerance"] / 100:
            yield _sum_hit(node, measure, whole, total, known)


def _sum_hit(node: Node, measure: Measure, whole: Decimal, total: Decimal, parts: Sequence[Pair]) -> Hit:
    unit, gap = measure.kpi.unit, whole - total
    wanted, got, left = (said_change(value, unit) for value in (whole, total, abs(gap)))
    relative = f"（{said_part(abs(gap), abs(whole))}）" if whole else ""
    relative_en = f" ({said_part(abs(gap), abs(whole))})" if whole else ""
    short = (gap > 0) == (whole >= 0)
    children = listed(child for child, _ in parts)
    return Hit(
        nodes=(node.id, *(child.id for child, _ in parts)),
        figures=(
            Figure(name="parent", value=whole, unit=unit),
            Figure(name="children", value=total, unit=unit),
            Figure(name="gap", value=gap, unit=unit),
        ),
        message=both(
            f"{titled(node)}要 {wanted.zh}，下级 {children.zh}合计 {got.zh}，"
            f"{'还差' if short else '多出'} {left.zh}{relative}",
            f"{titled_en(node)} asks for {wanted.en}; {children.en} make {got.en}, {left.en} "
            f"{'short' if short else 'too much'}{relative_en}",
        ),
        fix=_sum_fix(left, short, parts),
        operations=_close_gap(gap, parts),
    )


def _sum_fix(left: Text, short: bool, parts: Sequence[Pair]) -> Text:
    open_parts = [child for child, _ in parts if not child.locked]
    if len(open_parts) == 1:
        only = open_parts[0]
        return both(
            f"让{titled(only)}{'多承接' if short else '少承接'} {left.zh}",
            f"let {titled_en(only)} take {left.en} {'more' if short else 'less'}",
        )
    return both(
        f"重新拆解：把 {left.zh} {'分给' if short else '从'}下级{'' if short else '中扣除'}，或改上级目标",
        f"split again: {'share out' if short else 'take off'} {left.en}, or change the parent's target",
    )


def _close_gap(gap: Decimal, parts: Sequence[Pair]) -> tuple[Operation, ...]:
    """Mechanical only when a single child is free to move."""
    open_parts = [(child, own) for child, own in parts if not child.locked]
    if len(open_parts) != 1:
        return ()
    child, own = open_parts[0]
    changes: dict[str, Decimal] = {}
    if own.target is not None:
        changes["target"] = own.target + gap
    if own.delta is not None:
        changes["delta"] = own.delta + gap
    return (SetMeasure(node=child.id, measure=own.model_copy(update=changes)),)


@check("R06", Severity.ERROR, _DENOMINATOR, _OWN)
def one_denominator(plan: Plan, _: Thresholds) -> Iterator[Hit]:
    """An additive child's percentage is over another whole than its parent's."""
    for node in plan.nodes:
        measure = node.measure
        if measure is None or measure.kpi.unit.kind is not UnitKind.PERCENT or measure.denominator is None:
            continue
        if measure.kpi.combine is Combine.RATIO:  # a ratio's parts have their own denominators by nature
            continue
        for child, own in _parts(plan, node, measure):
            if own.denominator is not None and own.denominator != measure.denominator:
                yield _denominator_hit(node, measure, child, own)


def _denominator_hit(node: Node, measure: Measure, child: Node, own: Measure) -> Hit:
    upper, lower = measure.denominator, own.denominator
    assert upper is not None
    assert lower is not None
    above, below = _whole(upper.name, upper.value), _whole(lower.name, lower.value)
    return Hit(
        nodes=(child.id, node.id),
        figures=tuple(
            Figure(name=name, value=whole.value, unit=RATIO)
            for name, whole in (("parent denominator", upper), ("child denominator", lower))
            if whole.value is not None
        ),
        message=both(
            f"{titled(child)}的百分比以“{below}”为分母，上级{titled(node)}以“{above}”为分母，百分点不能直接相加",
            f'{titled_en(child)} is a percentage of "{below}", its parent {titled_en(node)} of "{above}"; '
            "their points do not add",
        ),
        fix=both(
            f"换算成以“{upper.name}”为分母的百分点，或改成“支撑”关系",
            f'convert it to points of "{upper.name}", or let it support instead of add',
        ),
    )


def _whole(name: str, value: Decimal | None) -> str:
    return name if value is None else f"{name} {plain(value)}"


@check("R06", Severity.ERROR, _DENOMINATOR, _OWN)
def rate_without_denominator(plan: Plan, _: Thresholds) -> Iterator[Hit]:
    """Rates are to combine into a rate, but nobody knows the denominators that weigh them."""
    for node in plan.nodes:
        measure = node.measure
        if measure is None or measure.kpi.combine is not Combine.RATIO:
            continue
        parts = _parts(plan, node, measure)
        missing = [child for child, own in parts if own.denominator is None or own.denominator.value is None]
        if not missing:
            continue
        names = listed(missing)
        yield Hit(
            nodes=(*(child.id for child in missing), node.id),
            message=both(
                f"{titled(node)}的{measure.kpi.name.zh}由下级加权得出，但{names.zh}没有分母，平均比率会算错",
                f"{measure.kpi.name.en} of {titled_en(node)} is weighted from its children, but {names.en} "
                "have no denominator; averaging rates would be wrong",
            ),
            fix=both(
                "补充各下级的分母数量（如线索数、访客数）",
                "give each child's denominator (leads, visitors)",
            ),
        )


@check("R06", Severity.WARNING, both("支撑关系可核算", "Support that can be checked"),
       cite(FRAMEWORK, "步骤四 策略-目标一致性校验", "step 4, strategy–goal consistency"))  # fmt: skip
def unlinked_support(plan: Plan, _: Thresholds) -> Iterator[Hit]:
    """A share goal rests on sub-goals in other units, and no market size links the two."""
    resting: dict[str, list[Node]] = {}
    for node in plan.nodes:
        measure = node.measure
        if node.level not in GOALS or measure is None or measure.kpi.unit.kind is UnitKind.PERCENT:
            continue
        goal = _share_above(plan, node)
        if goal is not None:
            resting.setdefault(goal.id, []).append(node)
    for goal in goals(plan):
        if goal.id in resting and not _has_market_size(plan, goal):
            yield _unlinked_hit(goal, resting[goal.id])


def _share_above(plan: Plan, node: Node) -> Node | None:
    """The nearest goal above that is a share of something."""
    return next(
        (above for above in plan.ancestors(node.id) if above.measure is not None and is_share(above.measure)),
        None,
    )


def _has_market_size(plan: Plan, goal: Node) -> bool:
    for node in (goal, *plan.ancestors(goal.id)):
        whole = node.measure.denominator if node.measure else None
        if whole is not None and whole.value is not None:
            return True
    return False


def _unlinked_hit(goal: Node, below: list[Node]) -> Hit:
    measure = goal.measure
    assert measure is not None
    changes = [(node, node.measure) for node in below if node.measure is not None]
    unit = measure.kpi.unit
    wanted = said_change(measure.change, unit) if measure.change is not None else both("", "")
    names = listed(below)
    return Hit(
        nodes=(goal.id, *(node.id for node in below)),
        figures=tuple(
            Figure(name=node.title, value=own.change, unit=own.kpi.unit)
            for node, own in changes
            if own.change is not None
        ),
        message=both(
            f"{titled(goal)}是{measure.kpi.name.zh}目标（{wanted.zh}），支撑它的{names.zh}用的是别的单位，又没有市场规模，"
            "无法核算能换来几个百分点",
            f"{titled_en(goal)} is a goal of {measure.kpi.name.en} "
            f"({wanted.en}); {names.en} are in other units and "
            "no market size is given, so nobody can tell how many points they bring",
        ),
        fix=both(
            "补充市场规模（分母），例如“智能家居市场年销售额 X 万元”",
            "give the market size (the denominator), for example yearly sales of the whole market",
        ),
    )


@check("R07", Severity.ERROR, _PRODUCT, _REEXPRESSED)
def product_of_drivers(plan: Plan, thresholds: Thresholds) -> Iterator[Hit]:
    """The drivers' growth multiplied differs from the growth the target asks for."""
    for node in plan.nodes:
        measure = node.measure
        if measure is None or measure.kpi.combine is not Combine.PRODUCT:
            continue
        drivers = [(child, child.measure) for child in additive_children(plan, node) if child.measure]
        wanted = _factor(measure)
        factors = [_factor(own) for _, own in drivers]
        known = [factor for factor in factors if factor is not None]
        if wanted is None or not known or len(known) < len(factors):
            continue
        got = Decimal(1)
        for factor in known:
            got *= factor
        if abs(got - wanted) > abs(wanted) * thresholds["driver_tolerance"] / 100:
            yield _product_hit(node, wanted, got, [child for child, _ in drivers], known)


def _factor(measure: Measure) -> Decimal | None:
    """Target over baseline, the growth factor; None when it is not known."""
    if not measure.baseline or measure.target is None:
        return None
    return measure.target / measure.baseline


def _product_hit(
    node: Node, wanted: Decimal, got: Decimal, drivers: Sequence[Node], factors: Sequence[Decimal]
) -> Hit:
    goal, made = (_growth(factor) for factor in (wanted, got))
    names = listed(drivers)
    steps = " × ".join(plain(rounded(factor, "0.001")) for factor in factors)
    return Hit(
        nodes=(node.id, *(driver.id for driver in drivers)),
        figures=(
            Figure(name="growth asked for", value=(wanted - 1) * 100, unit=PART),
            Figure(name="growth of the drivers", value=(got - 1) * 100, unit=PART),
        ),
        message=both(
            f"{titled(node)}要增长 {goal}，驱动因子{names.zh}相乘（{steps}）得到 {made}",
            f"{titled_en(node)} is to grow {goal}; the drivers {names.en} multiply ({steps}) to {made}",
        ),
        fix=both(
            "固定其余因子，反解一个因子的目标值，或按对数权重重新拆解",
            "hold the others and solve for one driver, or split the growth again",
        ),
    )


def _growth(factor: Decimal) -> str:
    return said(rounded((factor - 1) * 100, "0.1"), PART).zh


CHECKS = (sum_of_children, one_denominator, rate_without_denominator, unlinked_support, product_of_drivers)
