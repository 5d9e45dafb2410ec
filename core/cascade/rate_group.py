"""A group of a ratio KPI (a channel's conversion), and what must be known of it before computing."""

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

from core.cascade.number import exact, plain
from core.cascade.part import check_names
from core.errors import InputError, MissingInput
from core.frozen import Frozen
from core.text import Text


class RateGroup(Frozen):
    """One group of a ratio KPI. Rates are in percent.

    Attributes:
        name: Unique among the groups.
        denominator: How many its rate is out of (leads, visitors, sales), in the planned period.
        rate: Its rate today.
        target: Its rate to reach, if that is fixed.
        before: Its denominator today, when it differs from the planned one (for the mix term).
        weight: How much of the change it is to carry, per unit of its denominator.
        minimum: Least rate it may get.
        maximum: Most it may get; never above 100.
    """

    name: str
    denominator: Decimal | None = None
    rate: Decimal | None = None
    target: Decimal | None = None
    before: Decimal | None = None
    weight: Fraction = Fraction(1)
    minimum: Decimal | None = None
    maximum: Decimal | None = None


def sizes_of(groups: Sequence[RateGroup]) -> list[Fraction]:
    """The denominators. Raises MissingInput, or InputError where one is not above zero."""
    check_names([group.name for group in groups])
    missing = [group.name for group in groups if group.denominator is None]
    if missing:
        raise MissingInput(
            Text(
                zh=f"比率不能直接平均或相加，需要各自的分母，缺少：{'、'.join(missing)}",
                en="rates are neither averaged nor added; the denominator of each is needed, missing for: "
                f"{', '.join(missing)}",
            ),
            field="denominator",
            valid=Text(
                zh="每个部分的分母，如线索数、访客数", en="each part's denominator: leads, visitors, …"
            ),
        )
    sizes = [exact(group.denominator or 0, f"{group.name}.denominator") for group in groups]
    for group, size in zip(groups, sizes, strict=True):
        if size <= 0:
            raise InputError(
                Text(
                    zh=f"{group.name} 的分母是 {plain(size)}，必须大于 0",
                    en=f"the denominator of {group.name} is {plain(size)}; it must be above 0",
                ),
                field=f"{group.name}.denominator",
                valid=Text(zh="大于 0 的数", en="a number above 0"),
            )
    return sizes


def rates_of(groups: Sequence[RateGroup]) -> list[Fraction]:
    """The rates today, percent. Raises MissingInput, or InputError outside 0–100 %."""
    missing = [group.name for group in groups if group.rate is None]
    if missing:
        raise MissingInput(
            Text(
                zh=f"需要各部分现在的比率，缺少：{'、'.join(missing)}",
                en=f"each part's rate today is needed; missing for: {', '.join(missing)}",
            ),
            field="baseline",
        )
    return [check_rate(group.rate or Decimal(0), group.name) for group in groups]


def check_rate(value: Decimal, name: str) -> Fraction:
    """The rate as a Fraction in percent. Raises InputError outside 0–100 %."""
    rate = exact(value, name)
    if not 0 <= rate <= 100:
        raise InputError(
            Text(
                zh=f"{name} 的比率 {plain(rate)}% 不在 0–100% 内", en=f"{name}: {plain(rate)}% is not a rate"
            ),
            field=name,
            valid=Text(zh="0–100%", en="0–100%"),
        )
    return rate
