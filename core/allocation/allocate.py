"""Splits a budget over items and explains the result. The entry to this package."""

from collections.abc import Collection
from decimal import Decimal
from fractions import Fraction

from core.allocation.allocation import Allocation, Award, SetAside, Status, Use
from core.allocation.binding import find_binding
from core.allocation.decision import Decision, all_asks, decide, describe_adjustment
from core.allocation.demand import money
from core.allocation.grant import Grant, value_of, worth_of
from core.allocation.next_step import find_first_step, find_next_step, to_decimal
from core.allocation.reason import explain_cut
from core.allocation.request import Cents, Item, Method, Request, check_references
from core.allocation.rule import bucket_of
from core.allocation.template import Bucket, find_template, reach
from core.allocation.verification import check, measure_value
from core.quantity.saying import plain
from core.text import Text

CONTINGENCY = Text(
    zh="市场策略执行偏差纠正 第5章：应急池 10%", en="deviation-correction, ch. 5: contingency pool of 10 %"
)
EXPERIMENT = Text(
    zh="中小企业自动化营销预算规划与资源配置：实验预算 10–15%（另一处为 5–10%，由你定）",
    en="sme-budget-allocation: 10–15 % for experiments (5–10 % in another place; yours to choose)",
)
TIERS = Text(
    zh="市场策略执行偏差纠正 第5章：预算分 A/B/C 三级，C 级压缩 15%",
    en="deviation-correction, ch. 5: budgets in tiers A/B/C, C is cut by 15 %",
)
_TENTH = Decimal("0.1")


def allocate(request: Request, *, explain: bool = True, nodes: int | None = None) -> Allocation:
    """Split the request's total over its items.

    When everybody's ask fits, everybody gets the ask and what is left is reported, whatever the method
    (but for tiers and stage templates, which were asked for by name).

    Args:
        request: Money, items and demands.
        explain: Whether to find out what more money would buy, which means solving again.
        nodes: Most nodes of each search tree; None searches until the optimum is proven.

    Returns:
        Awards, reserves and unallocated money that make the total exactly.

    Raises:
        InputError: Names are not unique or nothing is to be funded.
        UnknownReference: A demand names something that is not there.
        MissingInput: The method needs numbers that were not given.
        InfeasibleAllocation: The demands clash; it names the smallest set and what would help.
    """
    check_references(request)
    decision = decide(request, nodes=nodes)
    broken = check(request, decision.grants)
    assert not broken, broken
    unallocated = request.available - sum(grant.amount for grant in decision.grants.values())
    status = _status(request, decision)
    by_value = request.method is Method.VALUE
    binding = find_binding(request, decision.grants)
    limits = {limit.demand for limit in binding}
    first = find_next_step(request, decision, nodes=nodes) if explain and status is not Status.FIT else None
    stuck = by_value and first is not None and not first.gain
    return Allocation(
        method=request.method,
        status=status,
        total=request.total,
        currency=request.currency,
        unit=request.unit,
        awards=tuple(_award(request, decision, item, limits) for item in request.items),
        reserves=tuple(
            SetAside(kind=r.kind, amount=request.reserved(r), source=r.source) for r in request.reserves
        ),
        unallocated=unallocated,
        value=to_decimal(measure_value(request, decision.grants)) if by_value else None,
        bound=to_decimal(Fraction(decision.bound)) if decision.bound is not None else None,
        binding=binding,
        next_step=first,
        first_step=find_first_step(request, decision, nodes=nodes) if stuck else None,
        uses=_uses(request, unallocated),
        notes=tuple(_notes(request, decision)),
    )


def _status(request: Request, decision: Decision) -> Status:
    if decision.fits:
        return Status.FIT
    if all(item.ask is None for item in request.items):
        return Status.DIVIDED
    short = any(decision.grants[item.name].amount < (item.ask or 0) for item in request.items)
    return Status.SHORT if short else Status.FIT


def _award(request: Request, decision: Decision, item: Item, limits: Collection[str]) -> Award:
    grant: Grant = decision.grants[item.name]
    cut = max(0, (item.ask or 0) - grant.amount)
    known = worth_of(item) is not None
    return Award(
        item=item.name,
        amount=grant.amount,
        ask=item.ask,
        substitute=grant.substitute,
        value=to_decimal(value_of(item, grant)) if known else None,
        cut=cut,
        reason=explain_cut(request, decision.grants, item, limits) if cut else None,
    )


def _uses(request: Request, unallocated: Cents) -> tuple[Use, ...]:
    """What the sources offer for money that is left; empty when none is left."""
    if unallocated < request.unit:
        return ()
    have = {reserve.kind for reserve in request.reserves}
    tenth = int(_TENTH * request.total) // request.unit * request.unit
    amount = min(unallocated, tenth)
    said = money(request, amount)
    uses = []
    if "contingency" not in have:
        uses.append(
            Use(
                text=Text(zh=f"留作应急池 {said.zh}", en=f"keep {said.en} as a contingency pool"),
                amount=amount,
                source=CONTINGENCY,
            )
        )
    if "experiment" not in have:
        uses.append(
            Use(
                text=Text(zh=f"拿 {said.zh} 做实验", en=f"use {said.en} for experiments"),
                amount=amount,
                source=EXPERIMENT,
            )
        )
    rest = money(request, unallocated)
    uses.append(
        Use(text=Text(zh=f"暂不分配 {rest.zh}", en=f"leave {rest.en} unallocated"), amount=unallocated)
    )
    return tuple(uses)


def _notes(request: Request, decision: Decision) -> list[Text]:
    notes = []
    asked = all_asks(request)
    if asked is not None and not decision.fits and not check(request, asked):
        total = money(request, sum(grant.amount for grant in asked.values()))
        notes.append(
            Text(
                zh=f"其实各项申请合计 {total.zh}，没有超出预算",
                en=f"in fact the asks together, {total.en}, are within the budget",
            )
        )
    adjustment = describe_adjustment(request, decision)
    if adjustment is not None:
        notes.append(adjustment)
    if request.method is Method.TIERS:
        notes.append(TIERS)
    if request.method is Method.STAGE and request.stage is not None:
        notes.extend(_stage_notes(request, decision, request.stage))
    return notes


def _stage_notes(request: Request, decision: Decision, stage: str) -> list[Text]:
    template = find_template(stage)
    found = reach(template)
    zh = "，".join(f"{b.name.zh} {plain(p)}%" for b, p in zip(template.buckets, found.pick, strict=True))
    en = ", ".join(f"{b.name.en} {plain(p)} %" for b, p in zip(template.buckets, found.pick, strict=True))
    corners = "、".join("/".join(plain(part) for part in corner) for corner in found.corners)
    line_zh = f"；可行范围的端点 {corners}" if len(found.corners) > 1 else ""
    line_en = f"; the ends of what is feasible are {corners}" if len(found.corners) > 1 else ""
    notes = [
        Text(
            zh=f"{template.name.zh}模板：{zh}（{found.reason.zh}{line_zh}）。出处：{template.source.zh}",
            en=f"template {template.name.en!r}: {en} ({found.reason.en}{line_en}). "
            f"Source: {template.source.en}",
        )
    ]
    for bucket in template.buckets:
        note = _out_of_range(request, decision, stage, bucket)
        if note is not None:
            notes.append(note)
    return notes


def _out_of_range(request: Request, decision: Decision, stage: str, bucket: Bucket) -> Text | None:
    members = [item for item in request.items if bucket_of(item, stage) == bucket.key]
    amount = sum(decision.grants[item.name].amount for item in members)
    low, high = (Fraction(request.available) * Fraction(end) / 100 for end in (bucket.low, bucket.high))
    if low - request.unit <= amount <= high + request.unit:
        return None
    got, part = money(request, amount), Decimal(100 * amount) / max(1, request.available)
    share = f"{plain(round(part, 1).normalize())}%"
    return Text(
        zh=f"{bucket.name.zh}只能用 {got.zh}（{share}），在模板的 {bucket.low}–{bucket.high}% 之外",
        en=f"{bucket.name.en} can only use {got.en} ({share}), "
        f"outside the template's {bucket.low}–{bucket.high} %",
    )
