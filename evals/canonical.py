"""What a plan says, whatever it is called: one text and one hash for every plan that means the same.

Left out is what a model is free to word: titles, statements, notes, ids, the order things were added in. What
is left is compared whole, as tau2-bench compares the database at the end of a conversation with the one the
reference calls lead to (Barres et al. 2025, arXiv:2506.07982, section 4).
"""

import hashlib
import json
from decimal import Decimal
from typing import Any

from core.plan.kpi import Measure
from core.plan.kpi_library import standards
from core.plan.node import Level, Node
from core.plan.plan import Plan
from evals.compare import fold

_NAMED = frozenset({Level.BUSINESS_UNIT})  # parts of a split are called what the person called them


def canonical_hash(plan: Plan | None, *, names: bool = False) -> str:
    """SHA-256 of `canonical_text`; "" for no plan."""
    text = canonical_text(plan, names=names) if plan is not None else ""
    return hashlib.sha256(text.encode()).hexdigest() if text else ""


def canonical_text(plan: Plan, *, names: bool = False) -> str:
    """The plan as JSON: its tree of levels, numbers, dates, owners, bonds and locks, in an order of its own.

    Args:
        plan: The plan.
        names: Whether business units and their owners are compared by name, in one script; without, plans in
            three languages can be the same.
    """
    tops = sorted((_node(plan, node, names) for node in plan.children(None)), key=_dump)
    whole = {
        "currency": plan.currency,
        "envelope": _number(plan.envelope),
        "start": str(plan.start),
        "end": str(plan.end),
        "reserves": sorted((reserve.kind, _number(reserve.amount)) for reserve in plan.reserves),
        "nodes": tops,
    }
    return _dump(whole)


def _node(plan: Plan, node: Node, names: bool) -> dict[str, Any]:
    said: dict[str, Any] = {
        "level": node.level.value,
        "bond": node.links[0].bond.value if node.links else None,
        "measure": _measure(node.measures[0]) if node.measures else None,
        "start": str(node.start),
        "end": str(node.end),
        "owned": fold(node.owner) if names and node.owner else bool(node.owner),
        "budget": _number(node.budget.planned) if node.budget else None,
        "locked": node.locked,
        "below": sorted((_node(plan, child, names) for child in plan.children(node.id)), key=_dump),
    }
    return said | ({"name": fold(node.title)} if names and node.level in _NAMED else {})


def _measure(measure: Measure) -> dict[str, Any]:
    """Numbers of a measure; which KPI only where every language calls it the same."""
    key = measure.kpi.key if measure.kpi.key in standards() else ""
    return {
        "kpi": key,
        "unit": measure.kpi.unit.kind.value,
        "baseline": _number(measure.baseline),
        "target": _number(measure.target),
        "change": _number(measure.change),
    }


def _number(value: Decimal | None) -> str | None:
    return None if value is None else f"{value.normalize():f}"


def _dump(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True)
