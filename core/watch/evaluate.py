"""A rule held against a KPI: a function for each condition says the measure it compares and the side."""

from collections.abc import Callable, Iterable
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple

from core.watch.finding import Finding, Side
from core.watch.rule import Basis, Condition, Rule
from core.watch.severity import level_of, severity_of
from core.watch.watched import Watched

_CENT = Decimal("0.01")
_HUNDRED = Decimal(100)


class _Told(NamedTuple):
    measure: Decimal | None
    side: Side


_UNKNOWN = _Told(None, Side.UNKNOWN)


def evaluate(rules: Iterable[Rule], watched: Iterable[Watched], today: date) -> tuple[Finding, ...]:
    """Every rule held against every KPI that it is about; silent rules say nothing.

    Args:
        rules: The rules.
        watched: The KPIs as they stand.
        today: The day it is done.

    Returns:
        What each rule says, by KPI then rule; nothing where a rule does not apply.
    """
    speaking = [rule for rule in rules if not rule.is_silent(today)]
    found = []
    for one in watched:
        for rule in speaking:
            if applies(rule, one):
                found.append(hold(rule, one))
    return tuple(found)


def applies(rule: Rule, watched: Watched) -> bool:
    """Whether a rule is about a KPI: the same basis, plan, goal, KPI and part, and a condition that suits."""
    of_facts = watched.key.startswith("facts:")
    if of_facts is not (rule.basis is Basis.FACTS):
        return False
    if (rule.plan and rule.plan != watched.plan) or (rule.node and rule.node != watched.node):
        return False
    if rule.kpi and rule.kpi != watched.kpi.key:
        return False
    if of_facts and not _same_part(rule, watched):
        return False
    return _suits(rule, watched)


def _same_part(rule: Rule, watched: Watched) -> bool:
    fixed = {column: keys for column, keys in watched.where.items() if column != rule.by}
    return fixed == dict(rule.where) and (rule.by in watched.where if rule.by else True)


def _suits(rule: Rule, watched: Watched) -> bool:
    if rule.condition is Condition.IDLE:
        return watched.is_spending
    if rule.condition in (Condition.BEHIND, Condition.MISSED, Condition.UNLIKELY):
        return not watched.is_spending  # spending little is no failure to reach a target
    return True


def hold(rule: Rule, watched: Watched) -> Finding:
    """What a rule says of a KPI that it is about."""
    measure, side = _CONDITIONS[rule.condition](rule, watched)
    return Finding(
        key=f"{rule.id}|{watched.key}",
        rule=rule.id,
        condition=rule.condition,
        side=side,
        title=watched.title,
        kpi=watched.kpi.key,
        name=watched.kpi.name,
        unit=watched.kpi.unit,
        value=watched.value,
        measure=measure,
        line=rule.line,
        target=watched.target,
        due=watched.due,
        expected=watched.expected,
        chance=watched.chance,
        as_of=watched.as_of,
        start=watched.window[0] if watched.window else None,
        end=watched.window[1] if watched.window else None,
        age=watched.fresh.age if watched.fresh else None,
        plan=watched.plan,
        node=watched.node,
        where=dict(watched.where),
        owner=rule.owner or watched.owner or rule.set_by,
        group=rule.group,
        level=level_of(rule, watched),
        severity=severity_of(rule, watched),
        action=rule.action,
        source=rule.source,
    )


def _behind(rule: Rule, watched: Watched) -> _Told:
    """Percent behind what is due; nothing is said of readings too old to tell."""
    if watched.ratio is None or _is_stale(watched):
        return _UNKNOWN
    behind = 100 - watched.ratio if watched.rises else watched.ratio - 100
    return _Told(behind, _above(behind, rule.line, rule.clear))


def _missed(rule: Rule, watched: Watched) -> _Told:
    if not watched.is_over or watched.target is None or watched.value is None or watched.target == 0:
        return _UNKNOWN
    share = _percent(watched.value, watched.target)
    if not watched.rises:
        share = _percent(watched.target, watched.value) if watched.value else _HUNDRED
    return _Told(share, _below(share, rule.line, rule.clear))


def _unlikely(rule: Rule, watched: Watched) -> _Told:
    if watched.chance is None or watched.is_over or _is_stale(watched):
        return _UNKNOWN
    chance = Decimal(repr(round(watched.chance * 100, 2)))
    return _Told(chance, _below(chance, rule.line, rule.clear, absolute=True))


def _level_below(rule: Rule, watched: Watched) -> _Told:
    if watched.value is None:
        return _UNKNOWN
    return _Told(watched.value, _below(watched.value, rule.line, rule.clear))


def _level_above(rule: Rule, watched: Watched) -> _Told:
    if watched.value is None:
        return _UNKNOWN
    return _Told(watched.value, _above(watched.value, rule.line, rule.clear, absolute=False))


def _risen(rule: Rule, watched: Watched) -> _Told:
    if watched.value is None or watched.reference is None or watched.reference <= 0:
        return _UNKNOWN
    change = _percent(watched.value - watched.reference, watched.reference)
    if rule.line >= 0:
        return _Told(change, _above(change, rule.line, rule.clear))
    return _Told(change, _below(change, rule.line, rule.clear, absolute=True))


def _costly(rule: Rule, watched: Watched) -> _Told:
    if watched.value is None or rule.benchmark is None or rule.benchmark <= 0:
        return _UNKNOWN
    share = _percent(watched.value, rule.benchmark)
    return _Told(share, _above(share, rule.line, rule.clear))


def _idle(rule: Rule, watched: Watched) -> _Told:
    planned = watched.due if watched.due is not None else watched.target
    if watched.value is None or planned is None or planned <= 0 or _is_stale(watched):
        return _UNKNOWN
    idle = _percent(planned - watched.value, planned)
    return _Told(idle, _above(idle, rule.line, rule.clear))


def _stale(rule: Rule, watched: Watched) -> _Told:
    if watched.fresh is None:
        return _UNKNOWN
    over = Decimal(watched.fresh.age - watched.fresh.allowed)
    return _Told(over, Side.CROSSED if watched.fresh.is_stale else Side.CLEAR)


def _anomaly(rule: Rule, watched: Watched) -> _Told:
    if watched.surprise is None or _is_stale(watched):
        return _UNKNOWN
    chance = Decimal(f"{watched.surprise * 100:.4g}")
    return _Told(chance, _below(chance, rule.line, rule.clear))


_CONDITIONS: dict[Condition, Callable[[Rule, Watched], _Told]] = {
    Condition.BEHIND: _behind,
    Condition.MISSED: _missed,
    Condition.UNLIKELY: _unlikely,
    Condition.BELOW: _level_below,
    Condition.ABOVE: _level_above,
    Condition.RISEN: _risen,
    Condition.COSTLY: _costly,
    Condition.IDLE: _idle,
    Condition.STALE: _stale,
    Condition.ANOMALY: _anomaly,
}


def _above(measure: Decimal, line: Decimal, clear: Decimal, *, absolute: bool = True) -> Side:
    """Crossed above the line; clear below it by the margin: points where `absolute`, else percent of it."""
    if measure > line:
        return Side.CROSSED
    margin = clear if absolute else abs(line) * clear / 100
    return Side.CLEAR if measure <= line - margin else Side.EDGE


def _below(measure: Decimal, line: Decimal, clear: Decimal, *, absolute: bool = False) -> Side:
    if measure < line:
        return Side.CROSSED
    margin = clear if absolute else abs(line) * clear / 100
    return Side.CLEAR if measure >= line + margin else Side.EDGE


def _is_stale(watched: Watched) -> bool:
    return watched.fresh is not None and watched.fresh.is_stale


def _percent(part: Decimal, whole: Decimal) -> Decimal:
    return (part * 100 / whole).quantize(_CENT, ROUND_HALF_UP)
