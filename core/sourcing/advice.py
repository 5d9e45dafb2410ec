"""In-house, outside or both: rules as data with their source, then what the costs say beside them.

Source of the rules: sme-budget-allocation, part 3, 内部团队与外部资源的最优组合. A rule says what suits the
work; the costs say what it takes. Where the two disagree both are shown and the difference is the price of
following the rule.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from core.cascade.number import round_half_up
from core.errors import InputError
from core.plan.node import Grade
from core.sourcing.function import FREQUENT, Function, Kind
from core.text import Text

MOST_FUNCTIONS = 200
_CENT = Decimal(1)


class Advice(StrEnum):
    """Where the work is done."""

    INSIDE = "in_house"
    OUTSIDE = "outsource"
    HYBRID = "hybrid"


ADVICE = {
    Advice.INSIDE: Text(zh="内部做", en="in-house"),
    Advice.OUTSIDE: Text(zh="外包", en="outsource"),
    Advice.HYBRID: Text(zh="内外结合", en="hybrid"),
}
SOURCE = Text(
    zh="中小企业自动化营销预算规划与资源配置：内部团队与外部资源的最优组合",
    en="sme-budget-allocation: the best mix of own team and outside resources",
)
_CORE = (Kind.STRATEGY, Kind.CUSTOMER_DATA, Kind.PERFORMANCE)
_SPECIAL = (Kind.CREATIVE, Kind.TECHNOLOGY, Kind.CONTENT, Kind.MEDIA)


@dataclass(frozen=True)
class Rule:
    """A rule: what it takes (None: anything) and what it advises. The first that fits decides.

    Attributes:
        key: Identifier.
        kinds: Kinds of function it is for; () for any.
        frequent: Whether the work must be frequent.
        importance: Grades of importance it is for; () for any.
        capability: Grades of capability it is for; () for any.
        advice: What it advises.
        reason: Why.
        cited: Whether the source itself says so; else it is derived from its principle.
    """

    key: str
    advice: Advice
    reason: Text
    kinds: tuple[Kind, ...] = ()
    frequent: bool | None = None
    importance: tuple[Grade, ...] = ()
    capability: tuple[Grade, ...] = ()
    cited: bool = True


RULES = (
    Rule(
        "core-weak",
        Advice.HYBRID,
        Text(
            zh="核心职能要留在内部，但能力不足：先请外部带做，约定知识转移，再收回",
            en="a core function stays inside, but the team cannot do it yet: start with a partner, "
            "agree on the hand-over of knowledge, then take it back",
        ),
        kinds=_CORE,
        capability=(Grade.LOW,),
    ),
    Rule(
        "core",
        Advice.INSIDE,
        Text(
            zh="营销策略、客户数据管理、绩效分析是要留在内部的三项核心职能",
            en="strategy, customer data and performance analysis are the three core functions to keep inside",
        ),
        kinds=_CORE,
    ),
    Rule(
        "frequent-core",
        Advice.INSIDE,
        Text(zh="高频且战略重要：适合内部团队", en="frequent and strategic work suits an own team"),
        frequent=True,
        importance=(Grade.HIGH,),
        capability=(Grade.HIGH, Grade.MEDIUM),
    ),
    Rule(
        "frequent-core-weak",
        Advice.HYBRID,
        Text(
            zh="高频且战略重要但能力不足：先外部带做并转移知识",
            en="frequent and strategic, but the team cannot do it yet: a partner first, with a "
            "hand-over of knowledge",
        ),
        frequent=True,
        importance=(Grade.HIGH,),
        capability=(Grade.LOW,),
        cited=False,
    ),
    Rule(
        "decide-inside",
        Advice.HYBRID,
        Text(
            zh="战略重要但不常做：决策留在内部，执行交给外部",
            en="strategic but rare: decide inside, have it carried out outside",
        ),
        frequent=False,
        importance=(Grade.HIGH,),
    ),
    Rule(
        "special",
        Advice.OUTSIDE,
        Text(
            zh="创意执行、技术实施、专业内容（及媒体采购）通常外包",
            en="creative work, technical implementation, specialised content (and media buying) are "
            "usually outsourced",
        ),
        kinds=_SPECIAL,
        importance=(Grade.LOW, Grade.MEDIUM),
    ),
    Rule(
        "routine",
        Advice.INSIDE,
        Text(
            zh="高频、有能力：内部做，沟通成本更低",
            en="frequent and within the team's ability: inside, it saves the cost of coordination",
        ),
        frequent=True,
        importance=(Grade.MEDIUM,),
        capability=(Grade.HIGH, Grade.MEDIUM),
        cited=False,
    ),
    Rule(
        "periodic",
        Advice.OUTSIDE,
        Text(
            zh="专业或阶段性、不属核心：适合外部资源",
            en="specialised or occasional and not core: suits outside resources",
        ),
    ),
)


@dataclass(frozen=True)
class Costs:
    """What both ways cost a year, in 分.

    Attributes:
        inside: In-house.
        outside: Outside.
        saving: What the cheaper way saves.
        cheaper: The cheaper way; None when they cost the same.
        break_even: Times a year at which they cost the same; None where they never do.
    """

    inside: int
    outside: int
    saving: int
    cheaper: Advice | None
    break_even: Fraction | None


@dataclass(frozen=True)
class Recommendation:
    """What is advised for one function.

    Attributes:
        function: The function.
        advice: Where it is done.
        rule: The rule that decided.
        costs: What both ways cost; None when not enough is known.
        assumed: What was taken for granted because it was not said.
        lacking: Names of the costs that are not known.
    """

    function: Function
    advice: Advice
    rule: Rule
    costs: Costs | None
    assumed: tuple[Text, ...]
    lacking: tuple[str, ...]

    @property
    def price_of_rule(self) -> int:
        """What following the rule costs more than the cheaper way, 分 a year; 0 where it is the cheaper."""
        if self.costs is None or self.costs.cheaper in (None, self.advice) or self.advice is Advice.HYBRID:
            return 0
        return self.costs.saving


def advise(functions: Sequence[Function], *, frequent: Fraction = FREQUENT) -> tuple[Recommendation, ...]:
    """Advice for every function.

    Args:
        functions: The functions.
        frequent: Times a year from which work counts as frequent.

    Raises:
        InputError: There are none or too many, a name occurs twice, or a figure is negative.
    """
    names = [f.name for f in functions]
    twice = next((n for n in names if names.count(n) > 1), None) if len(names) <= MOST_FUNCTIONS else None
    if not functions or len(functions) > MOST_FUNCTIONS or twice is not None:
        raise InputError(
            Text(
                zh=f"职能应有 1 到 {MOST_FUNCTIONS} 项且不重复" + (f"，{twice} 重复了" if twice else ""),
                en=f"1 to {MOST_FUNCTIONS} functions, each once"
                + (f"; {twice} is given twice" if twice else ""),
            ),
            field="functions",
            valid=Text(zh="每项职能一次", en="each function once"),
        )
    return tuple(_advise(f, frequent) for f in functions)


def _advise(function: Function, frequent: Fraction) -> Recommendation:
    _check(function)
    known, assumed = _complete(function)
    often = known.yearly is not None and known.yearly >= frequent
    rule = next(r for r in RULES if _fits(r, known, often))
    costs = cost(function)
    return Recommendation(function, rule.advice, rule, costs, assumed, _lacking(function))


def _complete(function: Function) -> tuple[Function, tuple[Text, ...]]:
    """The function with what was not said filled in, and what that was."""
    core = function.kind in _CORE
    filled: dict[str, object] = {}
    said: list[Text] = []
    if function.importance is None:
        filled["importance"] = Grade.HIGH if core else Grade.MEDIUM
        said.append(
            Text(
                zh="战略重要性按" + ("高" if core else "中"),
                en="importance taken as " + ("high" if core else "medium"),
            )
        )
    if function.capability is None:
        filled["capability"] = Grade.MEDIUM
        said.append(Text(zh="团队能力按中", en="capability taken as medium"))
    if function.yearly is None:
        filled["yearly"] = Fraction(52) if core else Fraction(12)
        said.append(
            Text(
                zh="频率按" + ("每周" if core else "每月"),
                en="frequency taken as " + ("weekly" if core else "monthly"),
            )
        )
    return function.model_copy(update=filled), tuple(said)


def _fits(rule: Rule, function: Function, often: bool) -> bool:
    return (
        (not rule.kinds or function.kind in rule.kinds)
        and rule.frequent in (None, often)
        and (not rule.importance or function.importance in rule.importance)
        and (not rule.capability or function.capability in rule.capability)
    )


def cost(function: Function) -> Costs | None:
    """What both ways cost; None when a way has no cost at all stated or it is not said how often."""
    inside = _total(function.inside_fixed, function.inside_unit, function.yearly)
    outside = _total(function.outside_fixed, function.outside_unit, function.yearly)
    if inside is None or outside is None:
        return None
    cheaper = None if inside == outside else Advice.INSIDE if inside < outside else Advice.OUTSIDE
    return Costs(inside, outside, abs(inside - outside), cheaper, _break_even(function))


def _total(fixed: int | None, unit: int | None, yearly: Fraction | None) -> int | None:
    if fixed is None and unit is None:
        return None
    if unit and yearly is None:
        return None
    return (fixed or 0) + int(round_half_up((unit or 0) * (yearly or Fraction(0)), _CENT))


def _break_even(function: Function) -> Fraction | None:
    """Volume at which fixed and unit costs balance; None where one way is cheaper at every volume."""
    fixed = (function.inside_fixed or 0) - (function.outside_fixed or 0)
    unit = (function.outside_unit or 0) - (function.inside_unit or 0)
    if unit == 0 or Fraction(fixed, unit) <= 0:
        return None
    return Fraction(fixed, unit)


def _lacking(function: Function) -> tuple[str, ...]:
    missing = []
    if function.inside_fixed is None and function.inside_unit is None:
        missing.append("inside")
    if function.outside_fixed is None and function.outside_unit is None:
        missing.append("outside")
    if function.yearly is None and (cost(function) is None or function.inside_unit or function.outside_unit):
        missing.append("yearly")
    return tuple(missing)


def _check(function: Function) -> None:
    figures = {
        "yearly": function.yearly,
        "inside_fixed": function.inside_fixed,
        "inside_unit": function.inside_unit,
        "outside_fixed": function.outside_fixed,
        "outside_unit": function.outside_unit,
    }
    for field, value in figures.items():
        if value is not None and value < 0:
            raise InputError(
                Text(zh=f"{function.name} 的 {field} 是负数", en=f"{field} of {function.name} is negative"),
                field=f"functions.{field}",
                valid=Text(zh="不小于 0", en="at least 0"),
            )
