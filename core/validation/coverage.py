"""R13: is every part of every goal taken up below: products, the four dimensions, strategies, initiatives."""

import re
from collections.abc import Iterator
from functools import lru_cache

from core.plan.kpi import Combine
from core.plan.node import Dimension, Level, Node
from core.plan.plan import Plan
from core.validation.check import check
from core.validation.finding import Figure, Hit, Severity
from core.validation.source import FRAMEWORK, cite
from core.validation.thresholds import Thresholds
from core.validation.tree import GOALS, additive_children, is_marketing, parent_of, supporters, words_of
from core.validation.wording import both, said_change, said_part, titled, titled_en

_TITLE = both("目标都有承接", "Every goal is taken up below")
_STEP_TWO = cite(
    FRAMEWORK, "步骤二 每个子目标均指向业务单元目标", "step 2, every sub-goal points at the goal above"
)
_FOUR = cite(FRAMEWORK, "步骤二 品牌、用户、销售、渠道", "step 2, brand, user, sales, channel")
_STEP_THREE = cite(FRAMEWORK, "步骤三 制定营销策略", "step 3, strategies")

_DIMENSIONS = {
    Dimension.BRAND: both("品牌", "brand"),
    Dimension.USER: both("用户", "user"),
    Dimension.SALES: both("销售", "sales"),
    Dimension.CHANNEL: both("渠道", "channel"),
}
_EXAMPLES = {
    Dimension.BRAND: both("品牌搜索量、正面评价占比", "brand searches, share of positive reviews"),
    Dimension.USER: both("新增注册用户、30日留存率", "new registrations, 30-day retention"),
    Dimension.SALES: both("季度销售额、线索转化率", "quarterly sales, lead conversion"),
    Dimension.CHANNEL: both(
        "线上渠道销售额占比、单渠道获客成本", "share of online sales, acquisition cost of a channel"
    ),
}


@check("R13", Severity.WARNING, _TITLE, _STEP_TWO)
def uncovered_part(plan: Plan, _: Thresholds) -> Iterator[Hit]:
    """A part of a goal (a product, a region) that no marketing sub-goal takes up."""
    helpers = supporters(plan)
    for goal in plan.nodes:
        if goal.level not in GOALS or _is_product(goal):
            continue
        parts = [part for part in additive_children(plan, goal) if _is_part(plan, part)]
        if not parts:
            continue
        names = _own_words(goal, parts)
        taken = {below.id for part in parts for below in plan.descendants(part.id)}  # theirs alone
        beside = [n for n in plan.descendants(goal.id) if is_marketing(n) and n.id not in taken]
        for part in parts:
            if not _takes_up(plan, part, helpers) and not _named(part, names, beside):
                yield _uncovered_hit(goal, part)


def _is_product(goal: Node) -> bool:
    """Whether its children are drivers that multiply, not slices of it."""
    return goal.measure is not None and goal.measure.kpi.combine is Combine.PRODUCT


def _slices(goal: Node) -> bool:
    """Whether its parts' changes add up to its own, so that a part can be told as a percentage of it."""
    return goal.measure is not None and goal.measure.kpi.combine in (Combine.SUM, Combine.SHARE)


def _is_part(plan: Plan, node: Node) -> bool:
    """A goal that is a slice of the one above and is not itself sliced further."""
    if node.level not in GOALS or node.dimension is not None:
        return False
    return not any(
        child.level in GOALS and child.dimension is None for child in additive_children(plan, node)
    )


def _takes_up(plan: Plan, part: Node, helpers: dict[str, list[Node]]) -> bool:
    below = any(node.level is Level.SUBGOAL for node in plan.descendants(part.id))
    return below or any(helper.level is Level.SUBGOAL for helper in helpers.get(part.id, ()))


def _named(part: Node, names: dict[str, frozenset[str]], beside: list[Node]) -> bool:
    """Whether a sub-goal beside the parts is about this part, by its words.

    One that names none of the parts is about all of them.
    """
    for node in beside:
        words = _pieces(words_of(node))
        about = {part_id for part_id, own in names.items() if own and len(own & words) * 2 >= len(own)}
        if not about or part.id in about:
            return True
    return False


def _own_words(goal: Node, parts: list[Node]) -> dict[str, frozenset[str]]:
    """For each part the pieces of its title that neither its siblings nor the goal share."""
    pieces = {part.id: _pieces(part.title) for part in parts}
    common = set(_pieces(goal.title))
    for part_id, own in pieces.items():
        for other_id, other in pieces.items():
            if other_id != part_id:
                common |= own & other
    return {part_id: frozenset(own - common) for part_id, own in pieces.items()}


_WORDS = re.compile(r"[a-z]+|[\u4e00-\u9fff]+", re.IGNORECASE)
_FUNCTION = re.compile(
    r"需?要?贡献|承接|提升|增长|增加|达到|个百分点|市场份额|份额|目标|share|points?|target|goal|by|the|of"
)


@lru_cache(maxsize=8192)
def _pieces(text: str) -> frozenset[str]:
    """Latin words and pairs of Chinese characters, without the words every goal uses."""
    found: set[str] = set()
    for run in _WORDS.findall(_FUNCTION.sub(" ", text.lower())):
        if run.isascii():
            found.add(run)
        else:
            found.update(run[i : i + 2] for i in range(max(1, len(run) - 1)))
    return frozenset(found)


def _uncovered_hit(goal: Node, part: Node) -> Hit:
    whole = goal.measure.change if goal.measure else None
    own = part.measure.change if part.measure else None
    figures: tuple[Figure, ...] = ()
    share, share_en = "", ""
    if whole and own is not None and part.measure is not None and _slices(goal):
        unit = part.measure.kpi.unit
        amount, percent = said_change(own, unit), said_part(own, whole)
        figures = (
            Figure(name="uncovered", value=own, unit=unit),
            Figure(name="whole", value=whole, unit=unit),
        )
        share = f"（{amount.zh}，占{titled(goal)}的 {percent}）"
        share_en = f" ({amount.en}, {percent} of {titled_en(goal)})"
    return Hit(
        nodes=(part.id, goal.id),
        figures=figures,
        message=both(
            f"{titled(part)}{share}没有任何营销子目标承接",
            f"{titled_en(part)}{share_en} is taken up by no marketing sub-goal",
        ),
        fix=both(
            f"为{titled(part)}补充营销子目标，或把这部分分给其他产品线",
            f"add a marketing sub-goal for {titled_en(part)}, or give its part to another",
        ),
    )


@check("R13", Severity.WARNING, both("四个营销维度齐全", "All four marketing dimensions"), _FOUR)
def missing_dimension(plan: Plan, _: Thresholds) -> Iterator[Hit]:
    """A business unit's sub-goals leave out 品牌, 用户, 销售 or 渠道."""
    helpers = supporters(plan)
    for goal in _dimension_goals(plan):
        below = [node for node in plan.descendants(goal.id) if is_marketing(node)]
        for node in (goal, *plan.descendants(goal.id)):
            below.extend(helper for helper in helpers.get(node.id, ()) if is_marketing(helper))
        present = {node.dimension for node in below}
        missing = [dimension for dimension in Dimension if dimension not in present]
        if below and missing:
            yield _dimension_hit(goal, below, missing)


def _dimension_goals(plan: Plan) -> Iterator[Node]:
    """The topmost business units; the enterprise goals where there is none."""
    units = plan.at(Level.BUSINESS_UNIT)
    if not units:
        yield from plan.at(Level.ENTERPRISE)
        return
    for unit in units:
        parent = parent_of(plan, unit)
        if parent is None or parent.level is not Level.BUSINESS_UNIT:
            yield unit


def _dimension_hit(goal: Node, below: list[Node], missing: list[Dimension]) -> Hit:
    zh = "、".join(_DIMENSIONS[dimension].zh for dimension in missing)
    en = ", ".join(_DIMENSIONS[dimension].en for dimension in missing)
    examples = both(
        "；".join(_EXAMPLES[dimension].zh for dimension in missing),
        "; ".join(_EXAMPLES[dimension].en for dimension in missing),
    )
    return Hit(
        nodes=(goal.id, *dict.fromkeys(node.id for node in below)),
        message=both(
            f"{titled(goal)}的营销子目标缺少{zh}维度",
            f"{titled_en(goal)} has no marketing sub-goal for: {en}",
        ),
        fix=both(
            f"补充{zh}子目标（如{examples.zh}），或注明为何不设",
            f"add one (for example {examples.en}), or note why not",
        ),
    )


@check("R13", Severity.WARNING, both("子目标有策略", "Every sub-goal has a strategy"), _STEP_THREE)
def subgoal_without_strategy(plan: Plan, _: Thresholds) -> Iterator[Hit]:
    """A marketing sub-goal nothing works for."""
    helpers = supporters(plan)
    for node in plan.at(Level.SUBGOAL):
        if not is_marketing(node):
            continue
        working = any(
            below.level in (Level.STRATEGY, Level.INITIATIVE) for below in plan.descendants(node.id)
        )
        sliced = any(child.level is Level.SUBGOAL for child in plan.children(node.id))
        if working or sliced or any(helper.level not in GOALS for helper in helpers.get(node.id, ())):
            continue
        yield Hit(
            nodes=(node.id,),
            message=both(
                f"营销子目标{titled(node)}没有策略",
                f"no strategy serves the sub-goal {titled_en(node)}",
            ),
            fix=both("补充策略，或删去该子目标", "add a strategy, or remove the sub-goal"),
        )


@check("R13", Severity.WARNING, both("策略有举措", "Every strategy has an initiative"), _STEP_THREE)
def strategy_without_initiative(plan: Plan, _: Thresholds) -> Iterator[Hit]:
    """A strategy nobody carries out."""
    helpers = supporters(plan)
    for node in plan.at(Level.STRATEGY):
        if plan.children(node.id) or helpers.get(node.id):
            continue
        yield Hit(
            nodes=(node.id,),
            message=both(
                f"策略{titled(node)}没有核心举措",
                f"no initiative carries out the strategy {titled_en(node)}",
            ),
            fix=both(
                "拆成具体举措：动作、负责人、时间、预算",
                "break it into initiatives with owner, dates and budget",
            ),
        )


CHECKS = (uncovered_part, missing_dimension, subgoal_without_strategy, strategy_without_initiative)
