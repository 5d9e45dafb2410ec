"""Which investments to make, in which order: deferred with a reason, or placed in stages under a budget.

Rules and their sources (sme-budget-allocation, part 2): base tools first (CRM, email automation,
analytics), few tools at a time, put off what will not be used. The choice under the budget is the one
with the greatest NPV, found exactly.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from core.errors import InputError, UnknownReference
from core.investment.option import BASE_TOOLS, Appraisal
from core.text import Text

MOST_OPTIONS = 40
LEAST_ADOPTION = Fraction(1, 2)
AT_A_TIME = 2
_MOST_NODES = 200_000


class Why(StrEnum):
    """Why something is put off."""

    LOSS = "loss"
    ADOPTION = "adoption"
    NEED = "need"
    LATE = "late"
    BUDGET = "budget"


@dataclass(frozen=True)
class Deferral:
    """Something put off, why, and what would change that."""

    name: str
    why: Why
    text: Text


@dataclass(frozen=True)
class Stage:
    """Investments made together."""

    number: int
    names: tuple[str, ...]
    spent: int


@dataclass(frozen=True)
class Limits:
    """What the choice must keep to; money in 分, None where it is open.

    Attributes:
        budget: Greatest sum of costs.
        adoption: Adoption below which a tool waits, unless it is a base tool.
        payback: Longest simple payback in periods.
        at_a_time: How many are introduced together.
    """

    budget: int | None = None
    adoption: Fraction = LEAST_ADOPTION
    payback: int | None = None
    at_a_time: int = AT_A_TIME


@dataclass(frozen=True)
class Roadmap:
    """The order of things.

    Attributes:
        ranking: Names by NPV for every unit paid, best first.
        stages: What is done when.
        deferred: What is put off.
        chosen_npv: NPV of what is chosen, in 分.
        spent: What is chosen costs, in 分.
        proven: Whether the choice is proven to have the greatest NPV.
    """

    ranking: tuple[str, ...]
    stages: tuple[Stage, ...]
    deferred: tuple[Deferral, ...]
    chosen_npv: int
    spent: int
    proven: bool = True


def plan_roadmap(appraisals: Sequence[Appraisal], limits: Limits) -> Roadmap:
    """The roadmap of the greatest NPV that keeps to the limits.

    Raises:
        UnknownReference: Something needs what is not among them.
        InputError: There are more than 40, a name occurs twice, or needs go round in a circle.
    """
    by_name = _check(appraisals)
    ranked = sorted(appraisals, key=lambda a: (-(a.index if a.index is not None else Fraction(0)), -a.npv))
    deferred = {a.investment.name: d for a in ranked if (d := _defer(a, limits)) is not None}
    _defer_dependents(ranked, deferred)
    open_ones = [a for a in ranked if a.investment.name not in deferred]
    chosen, proven = _choose(open_ones, limits.budget, by_name)
    for a in open_ones:
        if a.investment.name not in chosen:
            deferred[a.investment.name] = _over_budget(a, limits.budget or 0)
    return Roadmap(
        ranking=tuple(a.investment.name for a in ranked),
        stages=_stage([a for a in ranked if a.investment.name in chosen], limits.at_a_time),
        deferred=tuple(deferred[a.investment.name] for a in ranked if a.investment.name in deferred),
        chosen_npv=sum(by_name[name].npv for name in chosen),
        spent=sum(by_name[name].outlay for name in chosen),
        proven=proven,
    )


def _check(appraisals: Sequence[Appraisal]) -> dict[str, Appraisal]:
    by_name = {a.investment.name: a for a in appraisals}
    if len(appraisals) > MOST_OPTIONS or len(by_name) < len(appraisals):
        raise InputError(
            Text(
                zh=f"{len(appraisals)} 个选项：最多 {MOST_OPTIONS} 个，名称不能重复",
                en=f"{len(appraisals)} options: at most {MOST_OPTIONS}, each name once",
            ),
            field="options",
            valid=Text(zh=f"1 到 {MOST_OPTIONS} 个，每个名称一次", en=f"1 to {MOST_OPTIONS}, each name once"),
        )
    for a in appraisals:
        for need in a.investment.needs:
            if need not in by_name:
                raise UnknownReference(
                    Text(
                        zh=f"{a.investment.name} 需要的 {need} 不在列表里",
                        en=f"{a.investment.name} needs {need}, which is not listed",
                    ),
                    candidates=tuple(by_name),
                    field="options.needs",
                    valid=Text(zh="、".join(by_name), en=", ".join(by_name)),
                )
        if a.investment.name in _all_needs(a.investment.name, by_name):
            raise InputError(
                Text(
                    zh=f"{a.investment.name} 的前置绕成了圈",
                    en=f"what {a.investment.name} needs goes round in a circle",
                ),
                field="options.needs",
                valid=Text(zh="前置不绕回自己", en="needs that do not lead back"),
            )
    return by_name


def _all_needs(name: str, by_name: dict[str, Appraisal]) -> set[str]:
    found: set[str] = set()
    stack = list(by_name[name].investment.needs)
    while stack:
        need = stack.pop()
        if need not in found and need in by_name:
            found.add(need)
            stack += by_name[need].investment.needs
    return found


def _defer(a: Appraisal, limits: Limits) -> Deferral | None:
    """The reason to put it off that lies in itself, if there is one."""
    name, adoption = a.investment.name, a.investment.adoption
    needed = f"{float(a.break_even):.0%}" if a.break_even is not None else "?"
    if adoption < limits.adoption and a.investment.base is None and not a.investment.flows:
        return Deferral(
            name,
            Why.ADOPTION,
            Text(
                zh=f"预计使用率 {float(adoption):.0%} 低于 {float(limits.adoption):.0%}："
                f"等团队能力提升后再上（回本至少要 {needed}）",
                en=f"expected adoption {float(adoption):.0%} is below {float(limits.adoption):.0%}: wait "
                f"until the team can use it (break-even needs {needed})",
            ),
        )
    if a.npv < 0:
        cure = Text(zh=f"，使用率要到 {needed} 才不亏", en=f"; adoption of {needed} would break even")
        known = a.break_even is not None and 0 <= a.break_even <= 1
        return Deferral(
            name,
            Why.LOSS,
            Text(
                zh="净现值为负" + (cure.zh if known else ""),
                en="its NPV is negative" + (cure.en if known else ""),
            ),
        )
    if limits.payback is not None and (a.simple.periods is None or a.simple.periods > limits.payback):
        took = "?" if a.simple.periods is None else f"{float(a.simple.periods):.1f}"
        return Deferral(
            name,
            Why.LATE,
            Text(
                zh=f"回收期 {took}，超过上限 {limits.payback}",
                en=f"payback {took} is beyond the limit of {limits.payback}",
            ),
        )
    return None


def _defer_dependents(ranked: Sequence[Appraisal], deferred: dict[str, Deferral]) -> None:
    again = True
    while again:
        again = False
        for a in ranked:
            blocked = next((n for n in a.investment.needs if n in deferred), None)
            if blocked is not None and a.investment.name not in deferred:
                deferred[a.investment.name] = Deferral(
                    a.investment.name,
                    Why.NEED,
                    Text(zh=f"它需要的 {blocked} 被推迟了", en=f"{blocked}, which it needs, is put off"),
                )
                again = True


def _over_budget(a: Appraisal, budget: int) -> Deferral:
    need, have = f"{a.outlay / 100:,.0f}", f"{budget / 100:,.0f}"
    return Deferral(
        a.investment.name,
        Why.BUDGET,
        Text(
            zh=f"预算 {have} 内放不下（它要 {need}），换上它总净现值更低",
            en=f"it does not fit the budget of {have} (it takes {need}); making room for it would "
            "lower the total NPV",
        ),
    )


def _choose(
    options: Sequence[Appraisal], budget: int | None, by_name: dict[str, Appraisal]
) -> tuple[set[str], bool]:
    """The set with the greatest NPV within the budget, needs included, and whether that is proven.

    Branch and bound; what is left is bounded by its whole NPV. Ties go to the better ranked.
    """
    order = [a.investment.name for a in options]
    if budget is None:
        return set(order), True
    needs = {name: _all_needs(name, by_name) for name in order}
    left = [0] * (len(order) + 1)
    for at in range(len(order) - 1, -1, -1):
        left[at] = left[at + 1] + by_name[order[at]].npv
    best: tuple[int, frozenset[str]] = (-1, frozenset())
    stack: list[tuple[int, frozenset[str]]] = [(0, frozenset())]
    for _ in range(_MOST_NODES):
        if not stack:
            break
        at, taken = stack.pop()
        value = sum(by_name[n].npv for n in taken)
        best = max(best, (value, taken), key=lambda found: found[0])
        if at == len(order) or value + left[at] <= best[0]:
            continue
        stack.append((at + 1, taken))
        more = taken | {order[at]} | needs[order[at]]
        if sum(by_name[n].outlay for n in more) <= budget:
            stack.append((at + 1, more))
    return set(best[1]), not stack


def _stage(chosen: Sequence[Appraisal], at_a_time: int) -> tuple[Stage, ...]:
    """Base tools first, then by rank; nothing before what it needs; a few at a time."""
    waiting = sorted(chosen, key=lambda a: a.investment.base is None)
    bases = {a.investment.name for a in waiting if a.investment.base is not None}
    done: set[str] = set()
    stages: list[Stage] = []
    while waiting:
        ready = [a for a in waiting if all(n in done for n in a.investment.needs)]
        if not bases <= done:
            ready = [a for a in ready if a.investment.name in bases] or ready
        group = ready[: max(1, at_a_time)]
        done |= {a.investment.name for a in group}
        waiting = [a for a in waiting if a not in group]
        names = tuple(a.investment.name for a in group)
        stages.append(Stage(len(stages) + 1, names, sum(a.outlay for a in group)))
    return tuple(stages)


def missing_base_tools(appraisals: Sequence[Appraisal], present: Sequence[str]) -> tuple[Text, ...]:
    """Base tools that are neither listed nor said to be there."""
    names = [*(a.investment.name for a in appraisals), *present]
    return tuple(label for label, pattern in BASE_TOOLS.values() if not any(pattern.search(n) for n in names))
