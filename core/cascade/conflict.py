"""Saying which bounds of a split clash, by how much, and which total would work."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from core.cascade.number import plain
from core.errors import InfeasibleInput
from core.text import Text

AT_LEAST = Text(zh="至少", en="at least")
AT_MOST = Text(zh="至多", en="at most")
LOCKED = Text(zh="锁定为", en="locked at")

_SHOWN = 8


@dataclass(frozen=True, slots=True)
class Demand:
    """A bound in words: whose it is, which kind, and its value."""

    name: str
    word: Text
    value: Decimal


def own_bounds_clash(lower: Demand, upper: Demand) -> InfeasibleInput:
    """The error for one part whose lower and upper bound exclude each other."""
    name, low, high, gap = (
        lower.name,
        plain(lower.value),
        plain(upper.value),
        plain(Fraction(lower.value) - Fraction(upper.value)),
    )
    return InfeasibleInput(
        Text(
            zh=f"{name} {lower.word.zh} {low}，又{upper.word.zh} {high}，相差 {gap}",
            en=f"{name} is {lower.word.en} {low} but {upper.word.en} {high}, {gap} apart",
        ),
        clash=(name,),
        field=name,
        valid=Text(
            zh=f"{name} 的下限不超过 {high}，或上限不低于 {low}",
            en=f"for {name} a lower bound up to {high}, or an upper bound from {low}",
        ),
    )


def out_of_reach(
    demands: Sequence[Demand], total: Decimal, nearest: Decimal, *, whole: str = ""
) -> InfeasibleInput:
    """The error for bounds whose sum already passes, or never reaches, the total (of `whole`, if named)."""
    needed = sum((Fraction(demand.value) for demand in demands), Fraction(0))
    gap = plain(abs(needed - Fraction(total)))
    slack = plain(abs(Fraction(nearest) - Fraction(total)))
    relation = Text(zh="多", en="more") if needed > total else Text(zh="少", en="less")
    said = add_up(demands)
    of = Text(zh=f"{whole} 的总额" if whole else "总额", en=f"the total of {whole}" if whole else "the total")
    return InfeasibleInput(
        Text(
            zh=f"{said.zh} = {plain(needed)}，比{of.zh} {plain(total)} {relation.zh} {gap}",
            en=f"{said.en} = {plain(needed)}, {gap} {relation.en} than {of.en} {plain(total)}",
        ),
        clash=(whole or "total", *(demand.name for demand in demands)),
        field="total",
        valid=Text(
            zh=f"最接近的可行总额是 {plain(nearest)}；或把限制共放宽 {slack}",
            en=f"the nearest total that works is {plain(nearest)}; or bounds relaxed by {slack} in all",
        ),
    )


def without_weight(
    demands: Sequence[Demand], total: Decimal, nearest: Decimal, idle: Sequence[str]
) -> InfeasibleInput:
    """The error when every part with weight is at its bound and the others have weight 0."""
    said, names = add_up(demands), ", ".join(idle[:_SHOWN])
    gap = plain(abs(Fraction(total) - Fraction(nearest)))
    return InfeasibleInput(
        Text(
            zh=f"{said.zh} = {plain(nearest)}，比总额 {plain(total)} 少 {gap}，而 {names} 的权重为 0，分不到",
            en=f"{said.en} = {plain(nearest)}, {gap} less than the total {plain(total)}, "
            f"and with weight 0 nothing goes to {names}",
        ),
        clash=("total", *(demand.name for demand in demands), *idle),
        field="total",
        valid=Text(
            zh=f"最接近的可行总额是 {plain(nearest)}；或给 {names} 大于 0 的权重",
            en=f"the nearest total that works is {plain(nearest)}; or a weight above 0 for {names}",
        ),
    )


def add_up(demands: Sequence[Demand]) -> Text:
    """The demands as one sum in words; beyond eight, the rest is one figure."""
    shown, rest = demands[:_SHOWN], demands[_SHOWN:]
    zh = " + ".join(f"{demand.name} {demand.word.zh} {plain(demand.value)}" for demand in shown)
    en = " + ".join(f"{demand.name} {demand.word.en} {plain(demand.value)}" for demand in shown)
    if rest:
        amount = plain(sum((Fraction(demand.value) for demand in rest), Fraction(0)))
        return Text(zh=f"{zh} + 其余 {len(rest)} 项 {amount}", en=f"{en} + {len(rest)} more at {amount}")
    return Text(zh=zh or "0", en=en or "0")
