"""What changed between two versions of a plan, a line a field, in words: before → after."""

from collections.abc import Iterator
from typing import NamedTuple

from core.plan.kpi import Measure
from core.plan.node import Node
from core.plan.plan import Plan
from core.quantity.saying import plain, say, say_points
from core.quantity.unit import Unit, UnitKind
from core.text import Language
from tools.record_tables import RECORDS, describe
from tools.wording import DIMENSIONS, FIELDS, GRADES, HORIZONS, LEVELS, RESERVES

_NUMBERS = ("baseline", "target", "stretch", "floor", "actual")
_AMOUNTS = ("planned", "ask", "minimum", "maximum", "effective_minimum")
_SCORES = ("contribution", "priority", "tier")


class Line(NamedTuple):
    """One change. `node` is None for the plan itself; before or after is "" where there was nothing."""

    node: str | None
    title: str
    field: str
    before: str
    after: str

    def said(self) -> str:
        """The change in one line."""
        place = f"{self.node} {self.title}" if self.node else self.title
        field = f" {self.field}" if self.field else ""
        if not self.before:
            return f"{place}{field}: + {self.after}"
        return f"{place}{field}: {self.before} → {self.after or '–'}"


def changes(old: Plan, new: Plan, language: Language) -> tuple[Line, ...]:
    """Every change from `old` to `new`: of the plan first, then node by node."""
    lines = list(_fields(None, new.name, plan_fields(old, language), plan_fields(new, language), language))
    for node in old.nodes:
        if node.id not in new.index:
            gone = "removed" if language is Language.EN else "已删除"
            lines.append(Line(node.id, node.title, "", node_line(node, old, language), gone))
    for node in new.nodes:
        before = old.index.get(node.id)
        if before is None:
            lines.append(Line(node.id, node.title, "", "", node_line(node, new, language)))
        elif before != node:
            was, now = node_fields(before, old, language), node_fields(node, new, language)
            lines.extend(_fields(node.id, node.title, was, now, language))
    return (*lines, *_record_changes(old, new, language))


def _record_changes(old: Plan, new: Plan, language: Language) -> Iterator[Line]:
    before = {record.id: record for record in old.records}
    after = {record.id: record for record in new.records}
    for record_id in dict.fromkeys((*before, *after)):
        was, now = before.get(record_id), after.get(record_id)
        if was == now:
            continue
        kind = RECORDS[(now or was).type].said_in(language)  # type: ignore[union-attr]
        lines = ["" if r is None else describe(r, plan, language) for r, plan in ((was, old), (now, new))]
        gone = "" if now else ("removed" if language is Language.EN else "已删除")
        yield Line(record_id, kind, "", lines[0], lines[1] or gone)


def node_line(node: Node, plan: Plan, language: Language) -> str:
    """A node in one line: level, numbers, money, dates, owner."""
    fields = node_fields(node, plan, language)
    shown = [LEVELS[node.level].said_in(language)]
    if node.measure is not None:
        shown.append(say_measure(node.measure, language))
    shown += [fields[name] for name in ("planned", "ask", "end", "owner") if fields.get(name)]
    return " · ".join(shown)


def say_measure(measure: Measure, language: Language) -> str:
    """A KPI with its numbers: "市场份额 10% → 15%（+5个百分点）"."""
    unit, name = measure.kpi.unit, measure.kpi.name.said_in(language)
    levels = [None if v is None else say(v, unit, language) for v in (measure.baseline, measure.target)]
    change = say_delta(measure, language)
    bracket = f" ({change})" if language is Language.EN else f"（{change}）"
    if levels[0] is not None and levels[1] is not None:
        return f"{name} {levels[0]} → {levels[1]}" + (bracket if change else "")
    if levels[1] is not None:
        return f"{name} → {levels[1]}"
    if levels[0] is not None:
        return f"{name} {levels[0]}" + (bracket if change else "")
    return f"{name} {change}".strip()


def say_delta(measure: Measure, language: Language) -> str:
    """The change of a measure with its sign: "+5个百分点", "+150万元"; "" when it is not known."""
    change = measure.change
    if change is None:
        return ""
    sign = "+" if change >= 0 else "-"
    if measure.kpi.unit.kind is UnitKind.PERCENT:
        return sign + say_points(abs(change), language)
    return sign + say(abs(change), measure.kpi.unit, language)


def node_fields(node: Node, plan: Plan, language: Language) -> dict[str, str]:
    """Every field of a node that says something, formatted, by its name; further KPIs as "kpi:name"."""
    fields: dict[str, str] = {
        "title": node.title,
        "level": LEVELS[node.level].said_in(language),
        "parent": node.parent or "",
        "statement": node.statement,
        "supports": ", ".join(link.parent for link in node.links[1:]),
        "dimension": DIMENSIONS[node.dimension].said_in(language) if node.dimension else "",
        "metrics": _joined(node.metrics, language),
        "start": node.start.isoformat() if node.start else "",
        "end": node.end.isoformat() if node.end else "",
        "horizon": HORIZONS[node.horizon].said_in(language) if node.horizon else "",
        "owner": node.owner or "",
        "raci": _raci(node),
        "relevance": _relevance(node, language),
        "audience": node.audience,
        "deliverable": node.deliverable,
        "needs": ", ".join(node.needs),
        "triggers": "; ".join(
            f"{t.metric} {'<' if t.below else '>'} {plain(t.threshold)} ×{t.units} {t.action}".strip()
            for t in node.triggers
        ),
        "hours_per_week": plain(node.hours_per_week) if node.hours_per_week is not None else "",
        "locked": ("yes" if language is Language.EN else "是") if node.locked else "",
        "note": node.note,
    }
    fields |= _budget_fields(node, plan, language)
    for at, measure in enumerate(node.measures):
        fields |= _measure_fields(measure, language, first=at == 0)
    return {name: value for name, value in fields.items() if value}


def plan_fields(plan: Plan, language: Language) -> dict[str, str]:
    """Every field of the plan itself that says something, formatted, by its name."""
    money = Unit(kind=UnitKind.MONEY, symbol=plan.currency)
    reserves = [f"{_reserve_name(r.kind, language)} {say(r.amount, money, language)}" for r in plan.reserves]
    hours = [f"{name} {plain(value)}" for name, value in plan.capacity.items()]
    fields = {
        "name": plan.name,
        "currency": plan.currency,
        "envelope": say(plan.envelope, money, language) if plan.envelope is not None else "",
        "reserves": _joined(reserves, language),
        "start": plan.start.isoformat() if plan.start else "",
        "end": plan.end.isoformat() if plan.end else "",
        "fiscal_start": str(plan.fiscal_start),
        "capacity": _joined(hours, language),
        "source": plan.source,
    }
    return {name: value for name, value in fields.items() if value}


def field_name(name: str, language: Language) -> str:
    """The name of a field as people read it."""
    key, _, kpi = name.partition(":")
    said = FIELDS[key].said_in(language)
    return f"{kpi} {said}" if kpi else said


def _fields(
    node: str | None, title: str, before: dict[str, str], after: dict[str, str], language: Language
) -> Iterator[Line]:
    for name in dict.fromkeys((*before, *after)):
        if before.get(name) != after.get(name):
            yield Line(node, title, field_name(name, language), before.get(name, ""), after.get(name, ""))


def _measure_fields(measure: Measure, language: Language, *, first: bool) -> dict[str, str]:
    kpi = measure.kpi
    name = kpi.name.said_in(language)
    fields = {
        "kpi": name if first else "",
        "delta": say_delta(measure, language) if measure.delta is not None else "",
        "denominator": _denominator(measure),
        "data_source": kpi.data_source or "",
        **{
            field: say(v, kpi.unit, language)
            for field in _NUMBERS
            if (v := getattr(measure, field)) is not None
        },
    }
    return {key if first else f"{key}:{name}": value for key, value in fields.items() if value}


def _denominator(measure: Measure) -> str:
    whole = measure.denominator
    if whole is None:
        return ""
    return whole.name if whole.value is None else f"{whole.name} {plain(whole.value, separators=True)}"


def _budget_fields(node: Node, plan: Plan, language: Language) -> dict[str, str]:
    if node.budget is None:
        return {}
    money = Unit(kind=UnitKind.MONEY, symbol=plan.currency)
    amounts = {name: getattr(node.budget, name) for name in _AMOUNTS}
    scores = {name: getattr(node.budget, name) for name in _SCORES}
    return {name: say(value, money, language) for name, value in amounts.items() if value is not None} | {
        name: f"{value:f}" if name == "contribution" else str(value)
        for name, value in scores.items()
        if value is not None
    }


def _raci(node: Node) -> str:
    if node.raci is None:
        return ""
    roles = (
        ("R", node.raci.responsible),
        ("A", node.raci.accountable),
        ("C", node.raci.consulted),
        ("I", node.raci.informed),
    )
    return "; ".join(f"{letter}: {', '.join(names)}" for letter, names in roles if names)


def _relevance(node: Node, language: Language) -> str:
    if node.relevance is None:
        return ""
    colon = ": " if language is Language.EN else "："
    return colon.join(filter(None, (GRADES[node.relevance.grade].said_in(language), node.relevance.reason)))


def _reserve_name(kind: str, language: Language) -> str:
    return RESERVES[kind].said_in(language) if kind in RESERVES else kind


def _joined(parts: list[str] | tuple[str, ...], language: Language) -> str:
    return (", " if language is Language.EN else "、").join(parts)
