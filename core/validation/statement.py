"""R01–R03 on a plan: is every goal measurable, and do its words say the same as its numbers."""

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from enum import StrEnum

from core.plan.kpi import Kpi, Measure
from core.plan.kpi_library import find_standard
from core.plan.node import Node
from core.plan.operation import Operation, ReplaceNode, SetMeasure
from core.plan.plan import Plan
from core.quantity.change import TargetKind, TargetReading
from core.text import Text
from core.validation.check import check
from core.validation.family import families_in, family_of
from core.validation.finding import Figure, Hit, Severity
from core.validation.source import FRAMEWORK, cite
from core.validation.thresholds import Thresholds
from core.validation.tree import GOALS, goals
from core.validation.vague import find_vague
from core.validation.wording import both, listed, said, said_change, titled, titled_en
from core.validation.words import Claim, claims, is_plain

_SMART = both("目标完整可衡量（SMART）", "Goals are complete and measurable (SMART)")
_WORDS = both("文字与数字一致", "Words and numbers agree")
_VAGUE = both("不用模糊表述", "No vague goals")
_STEP_ONE = cite(
    FRAMEWORK, "步骤一 SMART；步骤二 量化指标、基准值、目标值", "step 1, SMART; step 2, baseline and target"
)
_TRACKABLE = cite(FRAMEWORK, "要点2 指标可追踪", "point 2, metrics must be trackable")
_STEP_THREE = cite(FRAMEWORK, "步骤二表1、步骤三与表2", "table 1, step 3 and table 2")
_POINT_TWO = cite(FRAMEWORK, "要点2 避免模糊表述", "point 2, avoid vague goals")


@check("R01", Severity.ERROR, _SMART, _STEP_ONE)
def incomplete_goal(plan: Plan, _: Thresholds) -> Iterator[Hit]:
    """A goal without metric, baseline, target or deadline; a known change stands for both levels."""
    for node in goals(plan):
        missing = list(_missing(plan, node))
        if not missing:
            continue
        zh, en = "、".join(part.zh for part in missing), ", ".join(part.en for part in missing)
        dated = missing == [_DEADLINE] and plan.end is not None
        yield Hit(
            nodes=(node.id,),
            message=both(f"{titled(node)}缺少{zh}", f"{titled_en(node)} lacks: {en}"),
            fix=both(f"补充{zh}", f"add: {en}"),
            operations=(ReplaceNode(node=node.model_copy(update={"end": plan.end})),) if dated else (),
        )


_DEADLINE = both("时间节点", "a deadline")


def _missing(plan: Plan, node: Node) -> Iterator[Text]:
    measure = node.measure
    if measure is None:
        yield both("量化指标、基准值和目标值", "a metric with baseline and target")
    elif measure.delta is None:
        if measure.baseline is None:
            yield both("基准值", "a baseline")
        if measure.target is None:
            yield both("目标值", "a target")
    if node.end is None and all(above.end is None for above in plan.ancestors(node.id)):
        yield _DEADLINE


@check("R01", Severity.ERROR, both("指标可追踪", "Every KPI has a data source"), _TRACKABLE)
def untracked_kpi(plan: Plan, _: Thresholds) -> Iterator[Hit]:
    """Nobody knows where a KPI's actuals come from; one finding a KPI."""
    users: dict[str, list[tuple[Node, Measure]]] = {}
    sourced: set[str] = set()
    for node in goals(plan):
        for measure in node.measures:
            users.setdefault(measure.kpi.key, []).append((node, measure))
            if measure.kpi.data_source:
                sourced.add(measure.kpi.key)
    for key, pairs in users.items():
        if key not in sourced:
            yield _untracked_hit(pairs)


def _untracked_hit(pairs: list[tuple[Node, Measure]]) -> Hit:
    kpi = pairs[0][1].kpi
    names = listed(node for node, _ in pairs)
    standard = find_standard(kpi.name.zh)
    usual = standard.typical_source if standard else None
    return Hit(
        nodes=tuple(node.id for node, _ in pairs),
        message=both(
            f"{kpi.name.zh}没有写数据来源（{names.zh}）",
            f"no data source is given for {kpi.name.en} ({names.en})",
        ),
        fix=both(
            f"写明数据来源，通常是{usual.zh}" if usual else "写明数据来源（如 CRM、第三方调研）",
            f"name the source, usually: {usual.en}"
            if usual
            else "name the source (CRM, a third-party survey)",
        ),
        operations=tuple(_with_source(node, measure, usual.zh) for node, measure in pairs) if usual else (),
    )


def _with_source(node: Node, measure: Measure, source: str) -> SetMeasure:
    kpi = measure.kpi.model_copy(update={"data_source": source})
    return SetMeasure(node=node.id, measure=measure.model_copy(update={"kpi": kpi}))


@check("R02", Severity.ERROR, _WORDS, _STEP_THREE)
def words_against_numbers(plan: Plan, _: Thresholds) -> Iterator[Hit]:
    """The words say another change than baseline and target do, or can be read in more than one way."""
    for node in plan.nodes:
        for text in _texts(node):
            if node.measure is not None and is_plain(text, node.measure):
                continue
            for claim in claims(text, _day(plan, node), plan.fiscal_start):
                measure = _measure_meant(plan, node, claim)
                hit = _judge(plan, node, measure, claim) if measure is not None else None
                if hit is not None:
                    yield hit


def _measure_meant(plan: Plan, node: Node, claim: Claim) -> Measure | None:
    """The measure a claim is about: the node's main one, or that of the goal above whose KPI it names."""
    named = families_in(claim.clause)
    nearby: list[Node] = [node] if node.level in GOALS else [node, *plan.ancestors(node.id)]
    for near in nearby:
        measure = near.measure
        if measure is None or (measure.change is None and measure.target is None):
            continue
        family = family_of(measure.kpi)
        if family in named or (near is node and (not named or family is None)):
            return measure
    return None


def _texts(node: Node) -> Iterator[str]:
    """The texts that may state the change; one repeated inside a longer one is not read again."""
    own = node.measure.statement if node.measure else ""
    seen: list[str] = []
    for text in (node.statement, own, node.title):
        if text and not any(text in longer for longer in seen):
            seen.append(text)
            yield text


def _day(plan: Plan, node: Node) -> date:
    """A day to read periods against; which one does not matter for changes."""
    return plan.start or node.start or node.end or date(2000, 1, 1)


def _judge(plan: Plan, node: Node, measure: Measure, claim: Claim) -> Hit | None:
    targets = claim.targets(measure)
    agreeing = [reading for reading in targets if _same(reading.target, _target(measure), measure.kpi)]
    if not targets or (len(targets) == 1 and agreeing):
        return None
    if not agreeing and _told_of_another(plan, node, targets, measure):
        return None
    verdict = _verdict(targets, agreeing)
    return _words_hit(node, measure, claim, targets, verdict)


def _target(measure: Measure) -> Decimal:
    """The target, counted from 0 where only the change is known."""
    if measure.target is not None:
        return measure.target
    assert measure.change is not None
    return (measure.baseline or Decimal(0)) + measure.change


def _same(level: Decimal, target: Decimal, kpi: Kpi) -> bool:
    return abs(level - target) < kpi.unit.quantum or abs(level - target) * 1000 <= abs(target)


def _told_of_another(plan: Plan, node: Node, targets: Sequence[TargetReading], measure: Measure) -> bool:
    """Whether the claim is that of a node near by: "up 5 points, of which the speaker brings 2".

    People quote a whole sentence with every node it made, so parts, siblings and goals above count.
    """
    levels = {reading.target for reading in targets}
    moves = {level - (measure.baseline or Decimal(0)) for level in levels}
    beside = plan.children(node.parent) if node.parent is not None else ()
    for near in (*plan.children(node.id), *beside, *plan.ancestors(node.id)):
        other = near.measure
        if other is None or near.id == node.id or other.kpi.unit != measure.kpi.unit:
            continue
        if other.change in moves or other.target in levels:
            return True
    return False


class _Verdict(StrEnum):
    AGAINST = "no reading agrees"
    MISSAID = "agrees only if 提升X% was meant as 提升至X%"
    OPEN = "agrees, and could mean something else"


def _verdict(targets: Sequence[TargetReading], agreeing: Sequence[TargetReading]) -> _Verdict:
    if not agreeing:
        return _Verdict.AGAINST
    literal = any(reading.kind is not TargetKind.LEVEL for reading in agreeing)
    return _Verdict.OPEN if literal or len(targets) == 1 else _Verdict.MISSAID


def _words_hit(
    node: Node,
    measure: Measure,
    claim: Claim,
    targets: Sequence[TargetReading],
    verdict: _Verdict,
) -> Hit:
    exact = _exact(measure)
    return Hit(
        nodes=(node.id,),
        severity=Severity.WARNING if verdict is _Verdict.OPEN else Severity.ERROR,
        figures=tuple(_words_figures(measure, targets)),
        message=_words_message(node, measure, claim, targets, verdict),
        fix=both(
            f"改写为“{exact.zh}”；若文字才是本意，改目标值", f'write "{exact.en}", or change the target'
        ),
        operations=_reworded(node, claim.text, exact.zh),
    )


def _words_figures(measure: Measure, targets: Sequence[TargetReading]) -> Iterator[Figure]:
    unit = measure.kpi.unit
    for reading in targets:
        yield Figure(name=f"reading: {reading.kind}", value=reading.target, unit=unit)
    if measure.target is not None:
        yield Figure(name="target", value=measure.target, unit=unit)


_KINDS = {
    TargetKind.RELATIVE: both("相对增幅", "relative"),
    TargetKind.POINTS: both("百分点", "points"),
    TargetKind.LEVEL: both("提升至", "the level itself"),
    TargetKind.AMOUNT: both("增减量", "by an amount"),
    TargetKind.TIMES: both("倍数", "a multiple"),
}


def _words_message(
    node: Node, measure: Measure, claim: Claim, targets: Sequence[TargetReading], verdict: _Verdict
) -> Text:
    unit, plan_says = measure.kpi.unit, _plan_says(measure)
    read = [(said(reading.target, unit), _KINDS[reading.kind]) for reading in targets]
    zh = "、".join(f"{level.zh}（{kind.zh}）" for level, kind in read)
    en = ", ".join(f"{level.en} ({kind.en})" for level, kind in read)
    ends = {
        _Verdict.AGAINST: both(f"与计划的 {plan_says.zh} 不符", f"but the plan has {plan_says.en}"),
        _Verdict.MISSAID: both(
            f"计划是 {plan_says.zh}，只有写成“提升至”才相符",
            f'the plan has {plan_says.en}, which only "to" would say',
        ),
        _Verdict.OPEN: both(f"计划取 {plan_says.zh}，请写明", f"the plan takes {plan_says.en}; say so"),
    }
    end = ends[verdict]
    return both(
        f"{titled(node)}写“{claim.text}”，可读成 {zh}；{end.zh}",
        f'{titled_en(node)} says "{claim.text}", which reads as {en}; {end.en}',
    )


def _plan_says(measure: Measure) -> Text:
    unit = measure.kpi.unit
    if measure.baseline is not None and measure.target is not None:
        low, high = said(measure.baseline, unit), said(measure.target, unit)
        return both(f"{low.zh}→{high.zh}", f"{low.en} → {high.en}")
    if measure.target is not None:
        return said(measure.target, unit)
    assert measure.change is not None
    return said_change(measure.change, unit)


def _exact(measure: Measure) -> Text:
    """The plan's numbers in words that can be read in one way only."""
    unit = measure.kpi.unit
    if measure.baseline is not None and measure.target is not None:
        low, high = said(measure.baseline, unit), said(measure.target, unit)
        moves = "提升" if measure.target >= measure.baseline else "降低"
        return both(f"从{low.zh}{moves}到{high.zh}", f"from {low.en} to {high.en}")
    if measure.target is not None:
        level = said(measure.target, unit)
        return both(f"达到{level.zh}", f"to {level.en}")
    assert measure.change is not None
    verb = ("提升", "up by") if measure.change >= 0 else ("降低", "down by")
    size = said_change(abs(measure.change), unit)
    return both(f"{verb[0]}{size.zh}", f"{verb[1]} {size.en}")


def _reworded(node: Node, wrong: str, right: str) -> tuple[Operation, ...]:
    """The node with the words put right wherever it says them: statement, measure and title."""
    changes: dict[str, object] = {
        "statement": node.statement.replace(wrong, right),
        "title": node.title.replace(wrong, right),
    }
    if node.measure is not None:
        main = node.measure.model_copy(update={"statement": node.measure.statement.replace(wrong, right)})
        changes["measures"] = (main, *node.measures[1:])
    return (ReplaceNode(node=node.model_copy(update=changes)),)


@check("R03", Severity.ERROR, _VAGUE, _POINT_TWO)
def vague_goal(plan: Plan, _: Thresholds) -> Iterator[Hit]:
    """A goal in words nothing measures, and no numbers beside them."""
    for node in goals(plan):
        if any(measure.target is not None or measure.delta is not None for measure in node.measures):
            continue
        found = find_vague(f"{node.statement} {node.title}")
        if found is None:
            continue
        phrase, entry = found
        yield Hit(
            nodes=(node.id,),
            message=both(
                f"{titled(node)}的“{phrase}”无法衡量", f'"{phrase}" in {titled_en(node)} cannot be measured'
            ),
            fix=both(
                f"换成可追踪的指标，例如：{entry.proxy.zh}", f"use a metric, for example: {entry.proxy.en}"
            ),
        )


CHECKS = (incomplete_goal, untracked_kpi, words_against_numbers, vague_goal)
