"""The design of a test as read from a call, and the people it needs."""

import math
from dataclasses import dataclass
from decimal import Decimal

from core.errors import InputError, MissingInput
from core.experiment import mean, proportion
from core.experiment.proportion import Method
from core.experiment.sequential import Spending, bounds, equal_looks, inflation
from core.plan.kpi_library import find_kpi
from core.quantity.value import Change, ChangeKind, Share
from core.text import Text
from tools.experiment_number import read_level, read_measure, read_rate, read_split
from tools.size_experiment_arguments import SizeExperimentArguments
from tools.stated_change import read_change
from tools.stated_value import read_amount, read_stated_change

MOST_PEOPLE = 10**12


@dataclass(frozen=True)
class Design:
    """A test as read.

    Attributes:
        metric: proportion, mean or pairs.
        baseline: Level of the control: a fraction, or in the metric's unit; 0 for pairs.
        target: Level to be told from it; None when the least effect is asked for.
        deviation: Standard deviation of a mean (or of differences).
        alpha: Risk of the whole test.
        power: Chance of finding the effect.
        shares: Of the arms, control first.
        method: How proportions are sized.
        limits: |z| at each look.
        factor: People over those of a test with one look.
        correlation: With a measurement from before.
    """

    metric: str
    baseline: float
    target: float | None
    deviation: float | None
    alpha: float
    power: float
    shares: tuple[float, ...]
    method: Method
    limits: tuple[float, ...]
    factor: float
    correlation: float

    @property
    def level(self) -> float:
        """Risk of each comparison with the control (Bonferroni)."""
        return self.alpha / (len(self.shares) - 1)

    @property
    def ratio(self) -> float:
        """The smallest treatment over the control: it decides the size."""
        return min(self.shares[1:]) / self.shares[0]

    def size(self, method: Method | None = None) -> float:
        """People of the control (or pairs), not rounded."""
        assert self.target is not None
        if self.metric == "proportion":
            raw = proportion.size_for(
                self.baseline, self.target, alpha=self.level, power=self.power, ratio=self.ratio,
                method=method or self.method,
            )  # fmt: skip
        else:
            assert self.deviation is not None
            raw = mean.size_for(
                self.target - self.baseline, self.deviation, alpha=self.level, power=self.power,
                ratio=self.ratio, paired=self.metric == "pairs", correlation=self.correlation,
            )  # fmt: skip
        return raw * self.factor

    def sizes(self) -> tuple[int, ...]:
        """People by arm, rounded up; one number of pairs for pairs.

        Raises:
            InputError: The difference is so small that no test could have the people.
        """
        raw = self.size()
        if not raw <= MOST_PEOPLE:
            raise InputError(
                Text(
                    zh=f"差别太小，测出来要 {raw:.0e} 人以上",
                    en=f"the difference is so small that it takes more than {raw:.0e} people",
                ),
                field="target",
                valid=Text(zh="与现状差得更远的目标", en="a target further from today's level"),
            )
        if self.metric == "pairs":
            return (math.ceil(raw),)
        return tuple(math.ceil(raw * share / self.shares[0] - 1e-9) for share in self.shares)

    def detectable(self, total: int) -> float | None:
        """The least higher level that `total` people (or pairs) can tell from the baseline; None if none."""
        single = total / self.factor
        control = single if self.metric == "pairs" else single * self.shares[0] / sum(self.shares)
        if self.metric == "proportion":
            return proportion.detectable(
                control,
                self.baseline,
                alpha=self.level,
                power=self.power,
                ratio=self.ratio,
                method=self.method,
            )
        assert self.deviation is not None
        spread = self.deviation * mean.remaining_deviation(self.correlation)
        return self.baseline + mean.detectable(
            control,
            spread,
            alpha=self.level,
            power=self.power,
            ratio=self.ratio,
            paired=self.metric == "pairs",
        )


def read_design(arguments: SizeExperimentArguments) -> Design:
    """The design.

    Raises:
        MissingInput: The level today or the spread is not known.
        AmbiguousInput: A percentage change of a rate, which may be relative or in points.
        InputError: A value is out of range.
    """
    baseline = _baseline(arguments)
    deviation = None if arguments.deviation is None else read_measure(arguments.deviation, "deviation")
    if deviation is None and arguments.metric != "proportion":
        raise MissingInput(
            Text(zh="还缺标准差（波动大小）", en="the standard deviation is needed"),
            field="deviation",
            valid=Text(zh="例如标准差 40元", en="such as a standard deviation of 40"),
        )
    alpha, power = read_level(arguments.alpha, "alpha"), read_level(arguments.power, "power")
    looks, spending, level = equal_looks(arguments.looks), Spending(arguments.spending), alpha
    level = alpha / (arguments.variants - 1)
    several = arguments.looks > 1
    return Design(
        metric=arguments.metric,
        baseline=baseline,
        target=_target(arguments, baseline),
        deviation=deviation,
        alpha=alpha,
        power=power,
        shares=read_split(arguments.split, arguments.variants),
        method=Method(arguments.method),
        limits=bounds(looks, level, spending) if several else (),
        factor=inflation(looks, level, power, spending) if several else 1.0,
        correlation=arguments.correlation,
    )


def _baseline(arguments: SizeExperimentArguments) -> float:
    if arguments.metric == "pairs":
        return 0.0
    if arguments.baseline is None:
        raise MissingInput(
            Text(
                zh="现在的水平是多少？没有它算不出样本量",
                en="what is the level today? The size depends on it",
            ),
            field="baseline",
            valid=Text(zh="例如：转化率现在 5%，想测到 6%", en="such as: 5% today, to be told from 6%"),
        )
    read = read_rate if arguments.metric == "proportion" else read_measure
    return read(arguments.baseline, "baseline")


def _target(arguments: SizeExperimentArguments, baseline: float) -> float | None:
    """The level to be told from the baseline; None when neither it nor a change is stated."""
    is_rate = arguments.metric == "proportion"
    if arguments.target is not None and arguments.change is not None:
        raise InputError(
            Text(
                zh=f"同时给了目标 {arguments.target} 和变化 {arguments.change}",
                en=f"both a target of {arguments.target} and a change of {arguments.change} are given",
            ),
            field="change",
            valid=Text(zh="target 或 change 其中之一", en="either `target` or `change`"),
        )
    if arguments.target is not None:
        return (read_rate if is_rate else read_measure)(arguments.target, "target")
    if arguments.change is None:
        return None
    said = read_stated_change(arguments.change, "change", currency="CNY")
    relative = _relative(arguments, said)
    if relative is not None:
        return baseline * (1 + relative)
    if is_rate:
        kpi = find_kpi("转化率")
        assert kpi is not None
        changed = read_change(arguments.change, kpi, Decimal(repr(100 * baseline)), Decimal(1), "change")
        return None if changed.target is None else float(changed.target) / 100
    if said is not None and said.end is not None:
        return float(said.end.value)
    size = said.size if said is not None else read_amount(arguments.change, "change")
    sign = -1 if said is not None and said.sign < 0 else 1
    if size is None:
        raise InputError(Text(zh="变化量读不出", en="the change cannot be read"), field="change")
    return baseline + sign * float(size.value)


def _relative(arguments: SizeExperimentArguments, said: Change | None) -> float | None:
    """A relative change as a fraction; None where it is none, or may be meant in points."""
    if said is None:
        amount = read_amount(arguments.change or "", "change")
        percent = amount.value if isinstance(amount, Share) else None
    else:
        is_percent = said.kind is ChangeKind.BY_PERCENT and said.size is not None
        percent = (said.sign or 1) * said.size.value if is_percent and said.size is not None else None
    if percent is None or (arguments.metric == "proportion" and not arguments.relative):
        return None
    return float(percent) / 100
