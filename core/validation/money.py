"""R17–R20 and R24: does the money fit, is some kept back, is it spread by merit."""

from collections.abc import Iterator
from decimal import Decimal

from core.plan.node import Grade, Level, Node
from core.plan.operation import SetPlan
from core.plan.plan import Plan, Reserve
from core.quantity.unit import Unit, UnitKind
from core.text import Text
from core.validation.check import check
from core.validation.finding import Figure, Hit, Severity
from core.validation.source import BUDGETING, CORRECTION, FRAMEWORK, Source, cite
from core.validation.spending import Spending, envelope, stated
from core.validation.thresholds import Thresholds
from core.validation.wording import both, listed, rounded, said, said_part, titled, titled_en

_FIT = both("预算合计不超过额度", "Budgets fit in the money there is")
_RESERVE = both("预留实验预算与应急资金", "Money kept for experiments and contingencies")
_FOCUS = both("预算集中投入", "The budget is concentrated")
_EVEN = both("不平均分配", "No even split")
_DRIFT = both("大额预算服务高关联目标", "Large budgets serve what matters")
_STEP_FOUR = cite(FRAMEWORK, "步骤四 资源可行性评估", "step 4, are the resources there")
_EXPERIMENT = cite(
    BUDGETING,
    "绩效评估 10–15%；技术趋势 5–10%（两处口径不同）",
    "performance review 10–15 %; technology trends 5–10 % (the two differ)",
)
_CONTINGENCY = cite(CORRECTION, "第五章 应急资金池", "chapter 5, contingency pool")
_CHANNELS = cite(BUDGETING, "渠道组合优化", "channel mix")
_POINT_FIVE = cite(FRAMEWORK, "要点5 避免资源分散", "point 5, do not spread thin")
_POINT_ONE = cite(FRAMEWORK, "要点1 战略关联度", "point 1, strategic relevance")


def _currency(plan: Plan) -> Unit:
    return Unit(kind=UnitKind.MONEY, symbol=plan.currency)


def _without_envelope(plan: Plan) -> Text | None:
    if envelope(plan) is not None:
        return None
    return both("计划没有总预算", "the plan has no total budget")


def _without_budgets(plan: Plan) -> Text | None:
    if any(stated(node) is not None for node in plan.nodes):
        return None
    return both("计划里没有任何预算", "the plan has no budgets")


@check("R17", Severity.ERROR, _FIT, _STEP_FOUR, _without_envelope)
def over_envelope(plan: Plan, _: Thresholds) -> Iterator[Hit]:
    """What is asked for and set aside exceeds the total budget."""
    spending = Spending.of(plan)
    if spending is None or spending.room >= 0:
        return
    unit = _currency(plan)
    total, need, over = (said(v, unit) for v in (spending.envelope, spending.needed, -spending.room))
    items = listed(spending.items)
    kept = f"（含预留 {said(spending.reserved, unit).zh}）" if spending.reserved else ""
    kept_en = f" (reserves of {said(spending.reserved, unit).en} included)" if spending.reserved else ""
    yield Hit(
        nodes=tuple(node.id for node in spending.items),
        figures=_figures(spending, unit),
        message=both(
            f"总预算 {total.zh}，需求合计 {need.zh}{kept}，超出 {over.zh}：{items.zh}",
            f"the budget is {total.en}, the demand {need.en}{kept_en}, {over.en} too much: {items.en}",
        ),
        fix=both(
            f"按目标贡献度重新分配，或砍掉 {over.zh}，或换成本更低的替代策略",
            f"allocate again by contribution, cut {over.en}, or find a cheaper way",
        ),
    )


def _figures(spending: Spending, unit: Unit) -> tuple[Figure, ...]:
    return (
        Figure(name="envelope", value=spending.envelope, unit=unit),
        Figure(name="demand", value=spending.demand, unit=unit),
        Figure(name="reserves", value=spending.reserved, unit=unit),
        Figure(name="room", value=spending.room, unit=unit),
    )


@check("R17", Severity.INFO, _FIT, _STEP_FOUR, _without_envelope)
def room_left(plan: Plan, thresholds: Thresholds) -> Iterator[Hit]:
    """Everything the work asks for fits, and money is left: nothing is short."""
    spending = Spending.of(plan, of_work=True)
    if spending is None or not spending.demand:
        return
    if spending.room <= spending.envelope * thresholds["unallocated_share"] / 100:
        return
    unit = _currency(plan)
    total, need, room = (said(v, unit) for v in (spending.envelope, spending.needed, spending.room))
    sums = " + ".join(said(spending.demands[node.id], unit).zh for node in spending.items[:4])
    sums_en = " + ".join(said(spending.demands[node.id], unit).en for node in spending.items[:4])
    detail = f"（{sums}）" if 2 <= len(spending.items) <= 4 else ""
    detail_en = f" ({sums_en})" if 2 <= len(spending.items) <= 4 else ""
    yield Hit(
        nodes=tuple(node.id for node in spending.items),
        figures=_figures(spending, unit),
        message=both(
            f"预算并不短缺：需求合计 {need.zh}{detail} ≤ 总预算 {total.zh}，还有 {room.zh} 未分配",
            f"nothing is short: demand {need.en}{detail_en} ≤ budget {total.en}; {room.en} are not allocated",
        ),
        fix=both(
            f"先按需求足额安排，再决定 {room.zh} 的用途（实验、应急或未承接的目标）",
            f"fund every ask, then decide on the {room.en} (experiments, contingency, uncovered goals)",
        ),
    )


@check("R17", Severity.ERROR, _FIT, _STEP_FOUR, _without_budgets)
def over_parent_budget(plan: Plan, _: Thresholds) -> Iterator[Hit]:
    """The budgets below a node exceed the node's own."""
    demands = Spending.demands_of(plan)
    unit = _currency(plan)
    for node in plan.nodes:
        own = stated(node)
        if own is None:
            continue
        children = [child for child in plan.children(node.id) if demands.get(child.id)]
        total = sum((demands[child.id] for child in children), Decimal(0))
        if total <= own:
            continue
        have, need, over = said(own, unit), said(total, unit), said(total - own, unit)
        names = listed(children)
        yield Hit(
            nodes=(node.id, *(child.id for child in children)),
            figures=(
                Figure(name="own budget", value=own, unit=unit),
                Figure(name="budgets below", value=total, unit=unit),
            ),
            message=both(
                f"{titled(node)}预算 {have.zh}，下级 {names.zh}合计 {need.zh}，超出 {over.zh}",
                f"{titled_en(node)} has {have.en}; {names.en} take {need.en}, {over.en} too much",
            ),
            fix=both(
                f"下级减 {over.zh}，或增加上级预算",
                f"take off {over.en} below, or raise the budget above",
            ),
        )


@check("R18", Severity.INFO, _RESERVE, _EXPERIMENT, _without_envelope)
def experiment_reserve(plan: Plan, thresholds: Thresholds) -> Iterator[Hit]:
    """No money, too little or too much is kept for experiments."""
    low, high = thresholds["experiment_minimum"], thresholds["experiment_maximum"]
    yield from _reserve_hit(plan, "experiment", both("实验预算", "experiments"), low, high, _EXPERIMENT)


@check("R18", Severity.INFO, _RESERVE, _CONTINGENCY, _without_envelope)
def contingency_reserve(plan: Plan, thresholds: Thresholds) -> Iterator[Hit]:
    """No contingency pool, or a smaller one than the rule."""
    share = thresholds["contingency_share"]
    yield from _reserve_hit(
        plan, "contingency", both("应急资金", "contingencies"), share, Decimal(100), _CONTINGENCY
    )


def _reserve_hit(
    plan: Plan, kind: str, name: Text, low: Decimal, high: Decimal, source: Source
) -> Iterator[Hit]:
    total = envelope(plan)
    if not total:
        return
    kept = sum((reserve.amount for reserve in plan.reserves if reserve.kind == kind), Decimal(0))
    if total * low <= kept * 100 <= total * high:
        return
    unit = _currency(plan)
    have, wanted = said(kept, unit), said(_share(total, low), unit)
    rule = f"{low}%" if high == 100 else f"{low}–{high}%"
    yield Hit(
        figures=(Figure(name=kind, value=kept, unit=unit), Figure(name="envelope", value=total, unit=unit)),
        message=both(
            f"{name.zh}{'未预留' if not kept else f'预留 {have.zh}（{said_part(kept, total)}）'}，"
            f"参考值为总预算的 {rule}",
            f"{'nothing' if not kept else f'{have.en} ({said_part(kept, total)})'} is kept for {name.en}; "
            f"the rule is {rule} of the budget",
        ),
        fix=both(
            f"预留 {wanted.zh}（{low}%）" if kept * 100 < total * low else f"降到总预算的 {high}% 以内",
            f"keep {wanted.en} ({low} %)" if kept * 100 < total * low else f"lower it to at most {high} %",
        ),
        operations=_reserve_operations(plan, kind, _share(total, low), kept, source),
    )


def _share(total: Decimal, percent: Decimal) -> Decimal:
    return rounded(total * percent / 100, "0.01")


def _reserve_operations(
    plan: Plan, kind: str, wanted: Decimal, kept: Decimal, source: Source
) -> tuple[SetPlan, ...]:
    """Only where the plan's own envelope has room for it."""
    spending = Spending.of(plan)
    if plan.envelope is None or spending is None or wanted <= kept or spending.room < wanted - kept:
        return ()
    others = tuple(reserve for reserve in plan.reserves if reserve.kind != kind)
    reserve = Reserve(kind=kind, amount=wanted, source=f"{source.document}: {source.place.en}")
    return (SetPlan(reserves=(*others, reserve)),)


def _without_channels(plan: Plan) -> Text | None:
    if len(plan.at(Level.STRATEGY)) > 1:
        return None
    return both("计划里没有几个策略可比", "the plan has no strategies to compare")


def _funded(nodes: tuple[Node, ...], plan: Plan) -> list[tuple[Decimal, Node]]:
    demands = Spending.demands_of(plan)
    return [(demands[node.id], node) for node in nodes if demands.get(node.id)]


@check("R19", Severity.INFO, _FOCUS, _CHANNELS, _without_channels)
def concentration(plan: Plan, thresholds: Thresholds) -> Iterator[Hit]:
    """The largest few strategies get less of the money than the concentration rule says."""
    funded = sorted(_funded(plan.at(Level.STRATEGY), plan), key=lambda pair: -pair[0])
    count, share = int(thresholds["concentration_items"]), thresholds["concentration_share"]
    total = sum((amount for amount, _ in funded), Decimal(0))
    top = sum((amount for amount, _ in funded[:count]), Decimal(0))
    if len(funded) <= count or top * 100 >= total * share:
        return
    part = said_part(top, total)
    yield Hit(
        nodes=tuple(node.id for _, node in funded[:count]),
        figures=(
            Figure(name="largest", value=top, unit=_currency(plan)),
            Figure(name="all", value=total, unit=_currency(plan)),
        ),
        message=both(
            f"最大的 {count} 个策略只占预算 {part}，共 {len(funded)} 个策略分摊；参考值 {share}%",
            f"the {count} largest of {len(funded)} strategies get {part} of the money; the rule is {share} %",
        ),
        fix=both(
            "合并或停掉小额策略，集中到最有效的渠道",
            "merge or stop small strategies; back the best channels",
        ),
    )


@check("R20", Severity.WARNING, _EVEN, _POINT_FIVE, _without_budgets)
def even_split(plan: Plan, thresholds: Thresholds) -> Iterator[Hit]:
    """Several budgets side by side are all the same, as if nobody had ranked them."""
    for node in (None, *plan.nodes):
        children = plan.children(node.id if node else None)
        funded = [(stated(child), child) for child in children if stated(child)]
        amounts = {amount for amount, _ in funded}
        if len(funded) < thresholds["even_split_items"] or len(amounts) != 1:
            continue
        amount = said(funded[0][0] or Decimal(0), _currency(plan))
        names = listed(child for _, child in funded)
        yield Hit(
            nodes=tuple(child.id for _, child in funded),
            message=both(
                f"{names.zh}的预算都是 {amount.zh}，像是平均分配",
                f"{names.en} all get {amount.en}: an even split",
            ),
            fix=both("按目标贡献度或优先级重新分配", "allocate by contribution or priority"),
        )


@check("R24", Severity.WARNING, _DRIFT, _POINT_ONE, _without_budgets)
def low_relevance(plan: Plan, thresholds: Thresholds) -> Iterator[Hit]:
    """A large part of the budget goes to something of low strategic relevance."""
    if not any(node.relevance and node.relevance.grade is Grade.LOW for node in plan.nodes):
        return
    demands = Spending.demands_of(plan)
    total = envelope(plan) or sum((demands[top.id] for top in plan.children(None)), Decimal(0))
    unit = _currency(plan)
    for node in plan.nodes:
        amount = demands.get(node.id)
        if not amount or node.relevance is None or node.relevance.grade is not Grade.LOW:
            continue
        if amount * 100 < total * thresholds["low_relevance_share"]:
            continue
        money, part = said(amount, unit), said_part(amount, total)
        yield Hit(
            nodes=(node.id,),
            figures=(
                Figure(name="budget", value=amount, unit=unit),
                Figure(name="total", value=total, unit=unit),
            ),
            message=both(
                f"{titled(node)}战略关联度为低，却占 {money.zh}（{part}）",
                f"{titled_en(node)} is of low relevance but takes {money.en} ({part})",
            ),
            fix=both("优先保证高关联度策略，压缩这一项", "fund what matters first; cut this one"),
        )


CHECKS = (
    over_envelope,
    room_left,
    over_parent_budget,
    experiment_reserve,
    contingency_reserve,
    concentration,
    even_split,
    low_relevance,
)
