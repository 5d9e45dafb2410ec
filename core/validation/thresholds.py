"""Every number a rule compares with, as data: value, unit, meaning and source. A company may override any."""

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from functools import cached_property

from core.errors import InputError, UnknownReference
from core.frozen import Frozen
from core.text import Text
from core.validation.source import BUDGETING, CORRECTION, FRAMEWORK, OWN, Source, cite
from core.validation.wording import both


class Threshold(Frozen):
    """A number a rule compares with.

    Attributes:
        name: Name a company overrides it by.
        value: The number.
        unit: What it counts: "%", "days", "items", "times".
        meaning: What it decides.
        source: Where the number comes from.
    """

    name: str
    value: Decimal
    unit: str
    meaning: Text
    source: Source


class Thresholds(Frozen):
    """All thresholds by name."""

    items: tuple[Threshold, ...]

    @cached_property
    def _values(self) -> dict[str, Decimal]:
        return {item.name: item.value for item in self.items}

    def __getitem__(self, name: str) -> Decimal:
        """The value of one threshold. Raises UnknownReference."""
        found = self._values.get(name)
        if found is None:
            raise _unknown(name, self._values)
        return found

    def override(self, values: Mapping[str, object]) -> "Thresholds":
        """These thresholds with a company's own values in place of some.

        Raises:
            UnknownReference: A name is not a threshold.
            InputError: A value is not a number of at least 0.
        """
        for name in values:
            if name not in self._values:
                raise _unknown(name, self._values)
        return Thresholds(
            items=tuple(
                item.model_copy(update={"value": _number(item.name, values[item.name]), "source": _COMPANY})
                if item.name in values
                else item
                for item in self.items
            )
        )


def _unknown(name: str, known: Mapping[str, object]) -> UnknownReference:
    listed = ", ".join(known)
    return UnknownReference(
        both(f"没有名为 {name!r} 的阈值", f"there is no threshold named {name!r}"),
        candidates=tuple(known),
        field=f"thresholds.{name}",
        valid=both(listed, listed),
    )


def _number(name: str, value: object) -> Decimal:
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        number = Decimal("NaN")
    if isinstance(value, bool) or not number.is_finite() or number < 0:
        raise InputError(
            both(f"阈值 {name} 不能是 {value!r}", f"threshold {name} cannot be {value!r}"),
            field=f"thresholds.{name}",
            valid=both("不小于 0 的数", "a number of at least 0"),
        )
    return number


def _of(name: str, value: str, unit: str, zh: str, en: str, source: Source) -> Threshold:
    return Threshold(name=name, value=Decimal(value), unit=unit, meaning=both(zh, en), source=source)


_COMPANY = cite("company", "公司设置", "company setting")
_OWN = cite(OWN, "默认值，可由公司调整", "default, for the company to adjust")
_STEP_FOUR = cite(FRAMEWORK, "步骤四、要点5", "step 4, point 5")

DEFAULT = Thresholds(
    items=(
        _of("sum_tolerance", "0.5", "%", "子目标之和与上级目标允许的差距",
            "gap allowed between the sum of the children and their parent", _OWN),
        _of("driver_tolerance", "0.5", "%", "驱动因子之积与目标允许的差距",
            "gap allowed between the product of the drivers and the target", _OWN),
        _of("unallocated_share", "1", "%", "未分配预算超过总额的这一比例才提示",
            "unallocated part of the budget worth telling", _OWN),
        _of("experiment_minimum", "5", "%", "实验预算占总预算的下限",
            "least part of the budget kept for experiments",
            cite(BUDGETING, "技术趋势：实验与新技术占预算 5–10%", "technology trends: 5–10 % of the budget")),
        _of("experiment_maximum", "15", "%", "实验预算占总预算的上限",
            "largest part of the budget kept for experiments",
            cite(BUDGETING, "绩效评估：实验预算 10–15%", "performance review: experiments 10–15 %")),
        _of("contingency_share", "10", "%", "应急资金池占总预算的比例",
            "part of the budget kept as a contingency pool",
            cite(CORRECTION, "第五章 资源与预算修正", "chapter 5, resources and budget")),
        _of("concentration_share", "70", "%", "集中投入部分应占的比例",
            "part of the budget the best channels should get",
            cite(BUDGETING, "渠道组合优化：70% 投向最好的 3–4 个渠道",
                 "channel mix: 70 % into the best 3–4 channels")),
        _of("concentration_items", "4", "items", "集中投入的渠道数", "number of channels to concentrate on",
            cite(BUDGETING, "渠道组合优化", "channel mix")),
        _of("even_split_items", "3", "items", "至少这么多项预算完全相同才算平均分配",
            "items with equal budgets that count as an even split", _STEP_FOUR),
        _of("low_relevance_share", "20", "%", "低关联度策略占总预算达到这一比例就提示",
            "part of the budget that is large for a strategy of low relevance",
            cite(FRAMEWORK, "要点1 战略关联度", "point 1, strategic relevance")),
        _of("unit_cost_gap", "10", "times", "同类举措单位成本相差达到这一倍数就提示",
            "gap of unit cost between like initiatives that needs an explanation", _OWN),
        _of("node_kpis", "5", "items", "一个目标最多的指标数", "most KPIs on one goal",
            cite(CORRECTION, "第六章 看板 3–5 个战略指标", "chapter 6, boards of 3–5 strategic KPIs")),
        _of("consulted_people", "5", "items", "一项工作最多征询的人数",
            "most people consulted on one piece of work", _OWN),
        _of("survey_lag", "42", "days", "调研类指标从工作结束到出数的天数",
            "days from the end of the work to a survey result", _OWN),
        _of("lag_margin", "7", "days", "出数后留给确认与汇报的天数",
            "days left after a result for checking and reporting it",
            cite(FRAMEWORK, "步骤五 按周跟踪", "step 5, weekly tracking")),
        _of("slipped_baseline", "25", "%", "实际水平落后基准使需完成的变化多出这一比例就提示",
            "extra change needed because the last level measured is behind the baseline", _OWN),
        _of("pair_gap", "20", "points", "联动指标完成度相差超过这么多就提示",
            "gap between the attainment of linked KPIs worth telling", _OWN),
        _of("collaboration_gap", "20", "points", "部门绩效高出协同这么多就提示",
            "own results above collaboration by this much are worth telling", _OWN),
    )
)  # fmt: skip
