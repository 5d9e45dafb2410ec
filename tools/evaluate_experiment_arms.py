"""Arms of a test as stated, read and compared with the control."""

from collections.abc import Sequence
from dataclasses import dataclass

from core.errors import InputError, MissingInput
from core.experiment import mean, proportion, ratio_metric
from core.experiment.comparison import Comparison
from core.quantity.value import Share
from core.text import Text
from tools.argument_error import shorten
from tools.evaluate_experiment_arguments import ArmArgument, GuardrailArgument
from tools.experiment_number import read_measure, read_people
from tools.stated_number import read_number
from tools.stated_value import read_amount

_LEAST = 2


@dataclass(frozen=True)
class Compared:
    """Every treatment against the control.

    Attributes:
        comparisons: In the order of the treatments.
        people: By arm, control first; () where they are not persons.
        is_rate: Whether levels are rates.
        theta: Coefficient of CUPED; None when it was not used.
    """

    comparisons: tuple[Comparison, ...]
    people: tuple[int, ...]
    is_rate: bool
    theta: float | None = None


def compare_arms(arms: Sequence[ArmArgument], alpha: float) -> Compared:
    """Compare.

    Raises:
        MissingInput: An arm, or a figure of one, was not given.
        InputError: A figure cannot be.
    """
    if len(arms) < _LEAST:
        raise MissingInput(
            Text(zh="至少需要对照组和实验组两组数据", en="figures of a control and a treatment are needed"),
            field="arms",
            valid=Text(zh="例如：A组5000人250单，B组5000人300单", en="such as: A 250 of 5000, B 300 of 5000"),
        )
    _check_alike(arms)
    if all(arm.denominators for arm in arms):
        return _ratios(arms, alpha)
    if all(arm.values for arm in arms):
        return _values(arms, alpha)
    if all(arm.mean is not None for arm in arms):
        samples = [_sample(arm, at) for at, arm in enumerate(arms)]
        found = tuple(mean.compare(samples[0], other, alpha=alpha) for other in samples[1:])
        return Compared(found, tuple(s.count for s in samples), is_rate=False)
    people = tuple(_people(arm, at) for at, arm in enumerate(arms))
    events = tuple(_events(arm, at, people[at]) for at, arm in enumerate(arms))
    return Compared(_rates(events, people, alpha), people, is_rate=True)


def _check_alike(arms: Sequence[ArmArgument]) -> None:
    """Refuse arms that were not measured in the same way, and two arms of one name."""
    names = [arm.name for arm in arms if arm.name]
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice is not None:
        raise InputError(
            Text(zh=f"有两组都叫 {shorten(twice)}", en=f"two arms are named {shorten(twice)}"),
            field="arms",
            valid=Text(
                zh="每组一个名称，同一组的数字合在一起", en="a name for each arm, its figures together"
            ),
        )
    kinds = {(bool(a.values), bool(a.denominators), a.mean is not None) for a in arms}
    if len(kinds) > 1 or any(bool(a.values) and a.conversions is not None for a in arms):
        raise InputError(
            Text(zh="各组给出的数不是同一种", en="the arms are not measured in the same way"),
            field="arms",
            valid=Text(
                zh="每组都是人数和转化，或都是均值、标准差和人数，或都是逐人的数值",
                en="people and conversions in every arm; or mean, deviation and people; or values",
            ),
        )


def compare_guard(
    argument: GuardrailArgument, at: int, people: Sequence[int], alpha: float
) -> tuple[Comparison, ...]:
    """A guard rail of every treatment. Raises MissingInput, InputError."""
    field = f"guardrails.{at}"
    counted = tuple(read_people(n, f"{field}.people") for n in argument.people) or tuple(people)
    events = tuple(int(read_number(n, f"{field}.events")) for n in argument.events)
    if len(counted) != len(events):
        raise InputError(
            Text(
                zh=f"护栏 {argument.name} 的组数对不上",
                en=f"guard rail {argument.name} does not fit the arms",
            ),
            field=field,
            valid=Text(zh="每组一个次数，对照在前", en="a count for each arm, control first"),
        )
    return _rates(events, counted, alpha)


def _rates(events: Sequence[int], people: Sequence[int], alpha: float) -> tuple[Comparison, ...]:
    return tuple(
        proportion.compare((events[0], events[at]), (people[0], people[at]), alpha=alpha)
        for at in range(1, len(events))
    )


def _ratios(arms: Sequence[ArmArgument], alpha: float) -> Compared:
    samples = [ratio_metric.summarise(a.values, a.denominators, f"arms.{at}") for at, a in enumerate(arms)]
    found = tuple(ratio_metric.compare(samples[0], other, alpha=alpha) for other in samples[1:])
    return Compared(found, tuple(s.count for s in samples), is_rate=False)


def _values(arms: Sequence[ArmArgument], alpha: float) -> Compared:
    groups: list[list[float]] = [arm.values for arm in arms]
    theta = None
    if all(arm.before for arm in arms):
        groups, theta = mean.adjust(groups, [arm.before for arm in arms])
    samples = [mean.summarise(group, f"arms.{at}.values") for at, group in enumerate(groups)]
    found = tuple(mean.compare(samples[0], other, alpha=alpha) for other in samples[1:])
    return Compared(found, tuple(s.count for s in samples), is_rate=False, theta=theta)


def _sample(arm: ArmArgument, at: int) -> mean.Sample:
    if arm.deviation is None:
        raise MissingInput(
            Text(
                zh="只有均值不够，还要标准差",
                en="a mean alone is not enough: its standard deviation is needed",
            ),
            field=f"arms.{at}.deviation",
            valid=Text(zh="例如标准差 40元，或给出每人的数值", en="such as 40, or the values themselves"),
        )
    level = read_measure(arm.mean or "", f"arms.{at}.mean")
    people, spread = _people(arm, at), read_measure(arm.deviation, f"arms.{at}.deviation")
    if spread < 0 or people < _LEAST:
        raise InputError(
            Text(
                zh=f"第 {at + 1} 组：{people} 人、标准差 {shorten(arm.deviation)} 不能用来检验",
                en=f"arm {at + 1}: {people} people with a deviation of {shorten(arm.deviation)} test nothing",
            ),
            field=f"arms.{at}",
            valid=Text(zh="至少 2 人，标准差不小于 0", en="at least 2 people and a deviation of 0 or more"),
        )
    return mean.Sample(people, level, spread)


def _people(arm: ArmArgument, at: int) -> int:
    if arm.people is None:
        raise MissingInput(
            Text(
                zh=f"第 {at + 1} 组有多少人？只有比例判断不了是否显著",
                en=f"how many people were in arm {at + 1}? A rate alone cannot be judged",
            ),
            field=f"arms.{at}.people",
            valid=Text(zh="例如 5000人", en="such as 5000 people"),
        )
    return read_people(arm.people, f"arms.{at}.people")


def _events(arm: ArmArgument, at: int, people: int) -> int:
    field = f"arms.{at}.conversions"
    if arm.conversions is None:
        raise MissingInput(
            Text(zh=f"第 {at + 1} 组有多少转化？", en=f"how many of arm {at + 1} converted?"),
            field=field,
            valid=Text(zh="例如 250单，或 5.2%", en="such as 250, or 5.2%"),
        )
    if "%" in arm.conversions or "％" in arm.conversions:
        amount = read_amount(arm.conversions, field)
        if isinstance(amount, Share):
            return int((amount.value * people / 100).to_integral_value())
    count = read_number(arm.conversions, field)
    if count != count.to_integral_value() or count > people:
        raise InputError(
            Text(
                zh=f"第 {at + 1} 组 {people} 人不会有 {shorten(arm.conversions)} 次转化",
                en=f"{shorten(arm.conversions)} of {people} people cannot have converted in arm {at + 1}",
            ),
            field=field,
            valid=Text(zh="0 到人数之间的整数", en="a whole number up to the people"),
        )
    return int(count)
