"""R23, R25, R28, R29: goals that pull against each other, and what keeps a goal honest."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from core.plan.kpi import Combine, Direction, Measure
from core.plan.node import Level, Node
from core.plan.operation import ReplaceNode
from core.plan.plan import Plan
from core.quantity.unit import UnitKind
from core.text import Text
from core.validation.check import check
from core.validation.family import SURVEYED, Family, families_in, family_of
from core.validation.finding import Figure, Hit, Severity
from core.validation.script import simplify
from core.validation.source import CORRECTION, FRAMEWORK, OWN, Source, cite
from core.validation.thresholds import Thresholds
from core.validation.tree import GOALS, words_of
from core.validation.wording import ITEMS, both, titled, titled_en

_CONFLICT = both("目标之间不冲突", "Goals do not pull against each other")
_AUDIENCE = both("人群一致", "One audience")
_GUARD = both("比率目标有护栏指标", "A rate goal has a guard-rail")
_FEW = both("指标少而精", "Few KPIs")
_POINT_THREE = cite(FRAMEWORK, "要点3 避免目标孤岛", "point 3, no islands")
_POINT_ONE = cite(FRAMEWORK, "要点1 避免目标漂移", "point 1, no drift")
_SCENARIO = cite(FRAMEWORK, "适用场景 跨部门协同不畅", "when it applies: departments at odds")
_LINKED = cite(CORRECTION, "第十章 指标联动", "chapter 10, linked KPIs")
_STEP_FOUR = cite(FRAMEWORK, "步骤四 粉丝画像与目标人群", "step 4, followers and target group")
_TWELVE = cite(CORRECTION, "第十二章 负向指标", "chapter 12, negative metrics")
_BOARD = cite(CORRECTION, "第六章 看板 3–5 个战略指标", "chapter 6, boards of 3–5 strategic KPIs")
_OWN = cite(OWN, "指标耦合", "coupled KPIs")


@dataclass(frozen=True)
class Pair:
    """Two families of KPIs that pull against each other when both are to move the given ways."""

    one: Family
    way: Direction
    other: Family
    other_way: Direction
    why: Text
    source: Source


_UP, _DOWN = Direction.UP, Direction.DOWN
PAIRS = (
    Pair(Family.LEADS, _UP, Family.LEAD_QUALITY, _UP,
         both("追求线索量会拉低线索质量", "more leads tend to be worse leads"), _POINT_THREE),
    Pair(Family.LEADS, _UP, Family.CONVERSION, _UP,
         both("线索增多，转化率往往下降", "with more leads the conversion rate tends to fall"), _LINKED),
    Pair(Family.TRAFFIC, _UP, Family.CONVERSION, _UP,
         both("追求流量会摊薄转化率", "more traffic dilutes conversion"), _SCENARIO),
    Pair(Family.ACQUISITION, _UP, Family.ACQUISITION_COST, _DOWN,
         both("获客越多，边际获客成本越高", "the more customers, the dearer the next one"), _OWN),
    Pair(Family.SALES, _UP, Family.MARGIN, _UP,
         both("冲量常以让利为代价", "volume is often bought with margin"), _OWN),
    Pair(Family.ACQUISITION, _UP, Family.RETENTION, _UP,
         both("拉新过快会拉低留存", "fast acquisition lowers retention"), _OWN),
)  # fmt: skip
"""Coupled KPIs; symmetric, each pair listed once."""

_DISCOUNT = re.compile(
    r"促销|折扣|打折|降价|低价|立减|满减|discount|price cut|cheap|coupon|sale event", re.IGNORECASE
)
_SHARED = re.compile(
    r"共同定义|联合定义|口径一致|共担|联动|高价值线索定义|shared definition|jointly defined|linked kpi",
    re.IGNORECASE,
)


@check("R23", Severity.WARNING, _CONFLICT, _POINT_THREE)
def coupled_kpis(plan: Plan, _: Thresholds) -> Iterator[Hit]:
    """Two goals move coupled KPIs, for different people, and neither watches the other's."""
    moving = _moving(plan)
    for pair in PAIRS:
        ones = moving.get((pair.one, pair.way), ())
        others = moving.get((pair.other, pair.other_way), ())
        clash = next(
            ((a, b) for a in ones for b in others if not _is_settled(a[0], b[0], pair)),
            None,
        )
        if clash is not None:
            yield _pair_hit(*clash, pair)


Moving = dict[tuple[Family, Direction], list[tuple[Node, Measure]]]


def _moving(plan: Plan) -> Moving:
    found: Moving = {}
    for node in plan.nodes:
        for measure in node.measures:
            family = family_of(measure.kpi)
            if family is None or node.level not in GOALS or measure.change is None:
                continue
            way = _UP if measure.change > 0 else _DOWN
            found.setdefault((family, way), []).append((node, measure))
    return found


def _is_settled(one: Node, other: Node, pair: Pair) -> bool:
    """Same goal, same owner, a shared definition, or one watches the other's KPI."""
    if one.id == other.id or (one.owner and one.owner == other.owner):
        return True
    if any(_SHARED.search(simplify(f"{words_of(node)} {node.note}")) for node in (one, other)):
        return True
    return _watches(one, pair.other) or _watches(other, pair.one)


def _watches(node: Node, family: Family) -> bool:
    return any(family in families_in(metric) for metric in node.metrics) or any(
        family_of(measure.kpi) is family for measure in node.measures
    )


def _pair_hit(one: tuple[Node, Measure], other: tuple[Node, Measure], pair: Pair) -> Hit:
    (node, measure), (against, partner) = one, other
    names = (measure.kpi.name, partner.kpi.name)
    owners = tuple(person or both("无负责人", "no owner").zh for person in (node.owner, against.owner))
    owners_en = tuple(person or "no owner" for person in (node.owner, against.owner))
    watched = node.model_copy(update={"metrics": (*node.metrics, partner.kpi.name.zh)})
    return Hit(
        nodes=(node.id, against.id),
        message=both(
            f"{titled(node)}（{names[0].zh}，{owners[0]}）与{titled(against)}（{names[1].zh}，{owners[1]}）相互牵制：{pair.why.zh}",
            f"{titled_en(node)} ({names[0].en}, {owners_en[0]}) and {titled_en(against)} ({names[1].en}, "
            f"{owners_en[1]}) pull against each other: {pair.why.en}",
        ),
        fix=both(
            f"双方共同定义口径，并把{names[1].zh}列为{titled(node)}的护栏指标",
            f"agree on one definition, and watch {names[1].en} at {titled_en(node)}",
        ),
        operations=(ReplaceNode(node=watched),),
    )


@check("R23", Severity.WARNING, _CONFLICT, _POINT_ONE)
def discount_against_brand(plan: Plan, _: Thresholds) -> Iterator[Hit]:
    """Discounts in a plan that also raises what the brand is worth, and nothing watches that."""
    brands = [
        node
        for node in plan.nodes
        if node.level in GOALS and _raises(node, (Family.REPUTATION, Family.PRICE, Family.MARGIN))
    ]
    if not brands:
        return
    for node in plan.at(Level.STRATEGY):
        if not _DISCOUNT.search(simplify(words_of(node))):
            continue
        brand = brands[0]
        measure = next(
            m for m in brand.measures if family_of(m.kpi) in (Family.REPUTATION, Family.PRICE, Family.MARGIN)
        )
        if any(
            families_in(metric) & {Family.REPUTATION, Family.PRICE, Family.MARGIN} for metric in node.metrics
        ):
            continue
        watched = node.model_copy(update={"metrics": (*node.metrics, measure.kpi.name.zh)})
        yield Hit(
            nodes=(node.id, brand.id),
            message=both(
                f"{titled(node)}靠让利，{titled(brand)}却要提升{measure.kpi.name.zh}：短期冲量可能损害品牌",
                f"{titled_en(node)} discounts while {titled_en(brand)} is to raise {measure.kpi.name.en}",
            ),
            fix=both(
                f"给促销设底价和次数上限，并把{measure.kpi.name.zh}列为护栏指标",
                f"set a floor price and a limit, and watch {measure.kpi.name.en} there",
            ),
            operations=(ReplaceNode(node=watched),),
        )


def _raises(node: Node, families: tuple[Family, ...]) -> bool:
    return any(family_of(m.kpi) in families and (m.change or Decimal(0)) > 0 for m in node.measures)


@check("R25", Severity.WARNING, _AUDIENCE, _STEP_FOUR)
def audience_mismatch(plan: Plan, _: Thresholds) -> Iterator[Hit]:
    """A strategy or initiative addresses other people than the goal it serves."""
    for node in plan.nodes:
        if node.level in GOALS or not node.audience:
            continue
        goal = next((above for above in plan.ancestors(node.id) if above.audience), None)
        if goal is None or _agree(node.audience, goal.audience):
            continue
        yield Hit(
            nodes=(node.id, goal.id),
            message=both(
                f"{titled(node)}面向“{node.audience}”，{titled(goal)}的目标人群是“{goal.audience}”",
                f'{titled_en(node)} addresses "{node.audience}", the target group of {titled_en(goal)} is '
                f'"{goal.audience}"',
            ),
            fix=both("核对受众画像，换渠道或换人选", "check the audience; change the channel or the partner"),
        )


_AGES = re.compile(r"(\d{1,2})\s*(?:岁)?\s*[-–—~至到]\s*(\d{1,2})")
_AGE_FROM = re.compile(r"(\d{1,2})\s*岁?\s*(?:以上|\+)")
_FILLER = re.compile(
    r"[\d\s岁\W]+|人群|用户|客户|以上|years?|old|aged?|people|users?|customers?", re.IGNORECASE
)


def _ages(audience: str) -> tuple[int, int] | None:
    found = _AGES.search(audience)
    if found:
        return int(found[1]), int(found[2])
    open_end = _AGE_FROM.search(audience)
    return (int(open_end[1]), 120) if open_end else None


def _agree(own: str, wanted: str) -> bool:
    """Ages must overlap by half of the narrower range; without ages on both sides, the words must meet."""
    ages, aim = _ages(own), _ages(wanted)
    if ages is not None and aim is not None:
        overlap = min(ages[1], aim[1]) - max(ages[0], aim[0])
        return overlap * 2 >= min(ages[1] - ages[0], aim[1] - aim[0])
    words, target = _FILLER.sub("", own.lower()), _FILLER.sub("", wanted.lower())
    if not words or not target:
        return True
    return any(words[i : i + 2] in target for i in range(max(1, len(words) - 1)))


@check("R28", Severity.INFO, _GUARD, _TWELVE)
def missing_guard_rail(plan: Plan, _: Thresholds) -> Iterator[Hit]:
    """A rate or unit cost is the only metric: it can be met by shrinking what it is measured over."""
    for node in plan.nodes:
        measure = node.measure
        if node.level not in GOALS or measure is None or len(node.measures) > 1 or node.metrics:
            continue
        if not _is_ratio(measure):
            continue
        yield Hit(
            nodes=(node.id,),
            message=both(
                f"{titled(node)}只看{measure.kpi.name.zh}：缩小分母也能达标",
                f"{titled_en(node)} watches {measure.kpi.name.en} alone,"
                " which shrinking its base would also meet",
            ),
            fix=both(
                "加一个护栏指标（如总量、投诉率）不得变差",
                "add a guard-rail (total volume, complaint rate)",
            ),
        )


def _is_ratio(measure: Measure) -> bool:
    kpi = measure.kpi
    if family_of(kpi) in SURVEYED:  # asked of a sample; there is no base to shrink
        return False
    if kpi.combine is Combine.RATIO:
        return True
    rates = (Family.CONVERSION, Family.RETENTION, Family.ACQUISITION_COST)
    return family_of(kpi) in rates and kpi.unit.kind is not UnitKind.COUNT


@check("R29", Severity.WARNING, _FEW, _BOARD)
def too_many_kpis(plan: Plan, thresholds: Thresholds) -> Iterator[Hit]:
    """A node carries more KPIs than anybody can steer by."""
    most = thresholds["node_kpis"]
    for node in plan.nodes:
        count = len(node.measures) + len(node.metrics)
        if count > most:
            yield Hit(
                nodes=(node.id,),
                figures=(Figure(name="KPIs", value=Decimal(count), unit=ITEMS),),
                message=both(
                    f"{titled(node)}有 {count} 个指标，超过 {most} 个",
                    f"{titled_en(node)} has {count} KPIs, more than {most}",
                ),
                fix=both("保留 3–5 个决定性的指标", "keep the 3–5 that decide"),
            )


CHECKS = (coupled_kpis, discount_against_brand, audience_mismatch, missing_guard_rail, too_many_kpis)
