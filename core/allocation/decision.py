"""Decides who gets what: the rule or the optimum, and the nearest plan that keeps every demand."""

from collections.abc import Mapping
from dataclasses import dataclass

from core.allocation.demand import kind_of, label, replace_fields
from core.allocation.grant import NOTHING, Grant, worth_of
from core.allocation.infeasibility import explain_infeasibility
from core.allocation.optimum import Optimum, optimise
from core.allocation.request import Method, Request
from core.allocation.rule import can_have, rule
from core.allocation.verification import check, measure_value
from core.errors import MissingInput
from core.text import Text


@dataclass(frozen=True, slots=True)
class Decision:
    """What each item gets.

    Attributes:
        grants: By item name; every demand of the request is kept.
        fits: Whether simply everybody gets the ask.
        bound: No plan has a higher value, when value was the aim.
        adjusted: Demands for which the rule's own result had to be changed.
    """

    grants: dict[str, Grant]
    fits: bool = False
    bound: float | None = None
    adjusted: tuple[str, ...] = ()


def decide(request: Request, *, nodes: int | None = None) -> Decision:
    """Who gets what.

    Args:
        request: What was asked; its references have been checked.
        nodes: Most nodes of a search tree, None until proven.

    Raises:
        MissingInput: The method needs numbers that were not given.
        InfeasibleAllocation: The demands clash.
    """
    asked = all_asks(request)
    if asked is not None and request.method not in {Method.TIERS, Method.STAGE} and not check(request, asked):
        return Decision(asked, fits=True)
    if request.method is Method.VALUE:
        return _decide_by_value(request, nodes)
    return _decide_by_rule(request, nodes)


def all_asks(request: Request) -> dict[str, Grant] | None:
    """Everybody's ask (or lock, nothing for the forbidden); None when somebody has no ask."""
    grants = {}
    for item in request.ordered:
        amount = item.ask if item.locked is None else item.locked
        if amount is None and can_have(item, frozenset()):
            return None
        grants[item.name] = Grant(amount or 0) if can_have(item, frozenset()) else NOTHING
    return grants


def _decide_by_value(request: Request, nodes: int | None) -> Decision:
    missing = [item.name for item in request.ordered if worth_of(item) is None and item.locked is None]
    if missing:
        listed = "、".join(missing)
        raise MissingInput(
            Text(
                zh=f"按价值最大分配，还缺这些项目的价值（或贡献与申请金额）：{listed}",
                en=f"to fund what is worth most, the value (or contribution and ask) is needed of: {listed}",
            ),
            field="items.contribution",
            valid=Text(zh="例如 3个百分点、120万、或一个得分", en="for example 3pp, an amount, or a score"),
        )
    best = _require(request, optimise(request, nodes=nodes))
    value = measure_value(request, best.grants)
    return Decision(best.grants, bound=max(best.bound, float(value)))


def _decide_by_rule(request: Request, nodes: int | None) -> Decision:
    grants = rule(request)
    broken = check(request, grants)
    if not broken:
        return Decision(grants)
    quotas = {name: grant.amount for name, grant in grants.items()}
    nearest = _require(request, optimise(request, quotas=quotas, nodes=nodes)).grants
    followed = _follow_again(request, quotas, nearest)
    return Decision(followed or nearest, adjusted=tuple(name for name in broken if _is_named(name)))


def _follow_again(
    request: Request, quotas: Mapping[str, int], nearest: dict[str, Grant]
) -> dict[str, Grant] | None:
    """The rule among what the nearest plan left as it was: money it set free goes on by the rule.

    None when that breaks a demand again.
    """
    out = [name for name, grant in nearest.items() if grant.amount == 0 and quotas[name]]
    moved = {
        name: grant.amount
        for name, grant in nearest.items()
        if 0 != grant.amount != quotas[name] and grant.substitute is None
    }
    held = tuple(
        item.model_copy(update={"locked": moved[item.name]}) if item.name in moved else item
        for item in request.items
    )
    for candidate in (request, replace_fields(request, items=held)):
        again = rule(candidate, dropped=out)
        if not check(request, again):
            return again
    return None


def _is_named(name: str) -> bool:
    return kind_of(name) not in {"effective_minimum", "indivisible", "useless", "unit", "substitute"}


def _require(request: Request, optimum: Optimum | None) -> Optimum:
    if optimum is None:
        raise explain_infeasibility(request)
    return optimum


def describe_adjustment(request: Request, decision: Decision) -> Text | None:
    """That the rule's own result was changed, and for which demands."""
    if not decision.adjusted:
        return None
    said = [label(request, name) for name in decision.adjusted]
    return Text(
        zh="按规则直接分会违反：" + "；".join(s.zh for s in said) + "。已取与规则最接近的可行方案",
        en="the rule alone would break: "
        + "; ".join(s.en for s in said)
        + ". The nearest plan that keeps it is taken",
    )
