"""Do a call's arguments say what they must, and nothing that was not said?

Every field that carries meaning is compared exactly; prose (statement, note, plan name, search query) is not.
A field the case does not list must be left out, or be one a model is free to fill.
"""

from collections.abc import Callable, Iterable
from decimal import Decimal
from fractions import Fraction
from typing import Any

from evals.compare import (
    Scene,
    as_decimal,
    holds,
    is_amount,
    is_fact,
    is_measured_period,
    is_name,
    is_period,
    is_reference,
    read_amount,
    signed_change,
)

Same = Callable[[object, object], bool]
Mismatches = list[str]
Pattern = list[tuple[Any, Fraction]]

_AMOUNTS = frozenset(
    """denominator baseline target stretch budget ask minimum maximum contribution reach denominator_value
    total amount share weight history capacity locked growth to times experiment contingency
    effective_minimum substitute_cost substitute_share min_budget max_budget min_attainment
    max_attainment threshold value low high
    cost running benefit adoption rate elasticity yearly inside_cost inside_unit outside_cost
    outside_unit market_share rival_share voice_share revenue_growth before after people conversions
    daily margin deviation alpha power left brand_weight max_change spend response""".split()  # noqa: SIM905
)
_PERIODS = frozenset({"when", "period", "expires_on"})
REFERENCES = frozenset({"goal", "node", "under"})
_PARTIAL = frozenset(
    """kpi title metric relevance_reason query deliverable audience
    problem direct_cause deep_cause action effect""".split()  # noqa: SIM905
)
SETS = frozenset(
    """metrics responsible accountable consulted informed documents needs paths plans carry kinds""".split()  # noqa: SIM905
)
LISTS = frozenset(
    """parts columns items judgements triggers figures scenarios changes options functions drivers arms
    journeys guardrails candidates readings values""".split()  # noqa: SIM905
)
FACT_SETS = frozenset({"filters", "segments", "by", "order", "why", "lock", "where"})
ORDERED = frozenset({"flows", "path"})
# what the values of a mapping are compared by; its keys are names of columns
MAPPINGS: dict[str, Same] = {"columns": is_name, "where": is_fact, "expect": is_amount}
# of a split over channels; what a model may add to it
_MIX_AMOUNTS = frozenset({"gain", "per", "top", "half", "slope", "up_to", "penalty", "now"})
MIX_LISTS = frozenset({"channels", "limits", "goals", "points", "synergy"})
_MIX_FREE = frozenset({"kpi", "others", "span"})
_FREE: dict[str, frozenset[str]] = {
    "edit_plan": frozenset({"plan", "expected_version", "edits"}),
    "cascade": frozenset({"plan", "unit", "extra_to", "level", "save"}),
    "allocate": frozenset({"plan", "unit", "save", "over", "spend_all"}),
    "validate": frozenset({"plan", "rules"}),
    "show_plan": frozenset({"plan"}),
    "explain_deviation": frozenset({"plan"}),
    "find_plans": frozenset({"limit", "state"}),
    "reuse_plan": frozenset({"kpi", "name", "plan"}),
    "export_plan": frozenset({"plan"}),
    "import_plan": frozenset({"plan"}),
    "attribute_channels": frozenset({"resamples"}),
    "analyze_synergy": frozenset(),
    "fit_response": frozenset({"beliefs"}),
    "reallocate": frozenset({"plan"}),
    "size_experiment": frozenset({"method", "metric"}),
    "evaluate_experiment": frozenset({"metric"}),
    "record_actuals": frozenset({"plan", "readings"}),
    "readings": frozenset({"source", "kpi", "period"}),
    "track_progress": frozenset({"plan"}),
    "arms": frozenset({"name"}),
    "guardrails": frozenset({"people"}),
    "search_knowledge": frozenset({"query", "topic", "limit", "unit", "owner", "period"}),
    "find_cases": frozenset({"plan", "limit", "query"}),
    "like": frozenset({"compare"}),
    "watch_kpis": frozenset({"plan", "action"}),
    "follow_up": frozenset({"plan", "note"}),
    "write_review": frozenset({"plan", "format"}),
    "approve_plan": frozenset({"plan", "note", "revision"}),
    "values": frozenset({"node", "kpi"}),
    "save_case": frozenset({"plan", "problem", "title", "cause_kind", "type", "impact", "unit", "verdict"}),
    "learn_documents": frozenset({"owner", "unit"}),
    "import_facts": frozenset(),
    "draw_chart": frozenset({"plan"}),
    "suggest": frozenset({"goal", "when", "plan", "kinds", "known", "limit"}),
    "simulate": frozenset(
        """plan figures scenarios kpi where months period goal solve_for elasticity draws seed""".split()  # noqa: SIM905
    ),
    "assess_investment": frozenset(
        """options rate budget currency minimum_adoption maximum_payback at_a_time have""".split()  # noqa: SIM905
    ),
    "advise_sourcing": frozenset({"functions", "currency", "frequent"}),
    "plan_growth": frozenset(
        """stage market_share rival_share voice_share revenue_growth months budget periods period figures
        triggers thresholds currency grain""".split()  # noqa: SIM905
    ),
    "create": frozenset({"name", "period"}),
    "add": frozenset(
        """statement note adds under title metrics horizon denominator denominator_value data_source audience
        deliverable""".split()  # noqa: SIM905
    ),
    "update": frozenset({"statement", "note"}),
    "trigger": frozenset({"action", "units"}),
}
_DEFAULTS: dict[str, object] = {
    "currency": "CNY",
    "compare": "plan",
    "aim": "most",
    "hold": "total",
    "below": True,
    "format": "excel",
    "view": "tree",
    "do": "save",
}
_PATTERNED = frozenset({"weights", "shares", "equal"})


def compare_arguments(
    tool: str, expected: dict[str, Any], actual: dict[str, Any], scene: Scene
) -> Mismatches:
    """What is wrong with the arguments of a call; empty when nothing is."""
    if tool == "edit_plan":
        return _compare_edits(expected["edits"], actual.get("edits") or [], scene)
    wrong: Mismatches = []
    if tool == "cascade" and (wanted := _pattern(expected)) is not None:
        given = _pattern(actual)
        if given is not None:
            wrong = [] if _is_pattern(wanted, given) else [f"weights {_said(given)}, not {_said(wanted)}"]
            expected, actual = _without_pattern(expected), _without_pattern(actual)
    return wrong + _compare_fields(expected, actual, _FREE[tool], scene)


def _compare_fields(
    expected: dict[str, Any], actual: dict[str, Any], free: frozenset[str], scene: Scene
) -> Mismatches:
    wrong: Mismatches = []
    if "mix" in actual or "mix" in expected:
        wanted_mix, given_mix = (_with_reach(call.get("mix") or {}) for call in (expected, actual))
        wrong += _compare_fields(wanted_mix, given_mix, _MIX_FREE, scene)
        expected, actual = ({k: v for k, v in call.items() if k != "mix"} for call in (expected, actual))
    for name, wanted in expected.items():
        wrong += _compare_field(name, wanted, actual.get(name), scene)
    for name, given in actual.items():
        if name not in expected and name not in free and not _is_left_out(name, given):
            wrong.append(f"{name}={given!r} was not said")
    return wrong


def _with_reach(mix: dict[str, Any]) -> dict[str, Any]:
    """The goal of a split over channels is an amount, not a node."""
    return {("reach" if name == "goal" else name): value for name, value in mix.items()}


def _is_left_out(name: str, given: object) -> bool:
    if given is None or given == [] or given == "":
        return True
    default = _DEFAULTS.get(name)
    return type(default) is type(given) and default == given


def _compare_field(name: str, wanted: Any, given: Any, scene: Scene) -> Mismatches:
    if name == "like":  # a deviation, named inside the call
        return _compare_fields(wanted, given or {}, _FREE["like"], scene)
    if isinstance(wanted, dict) and name in MAPPINGS:
        return _compare_mapping(name, wanted, given, MAPPINGS[name])
    if name in LISTS or (name in MIX_LISTS and not all(isinstance(part, str) for part in wanted)):
        return _compare_list(name, wanted, given or [], scene)
    if name in SETS:
        same = len(given or []) == len(wanted) and all(any(is_name(w, g) for g in given) for w in wanted)
        return [] if same else [f"{name}={given!r}, not {wanted!r}"]
    if name in FACT_SETS | MIX_LISTS and not _is_one(name, given):
        same = len(given or []) == len(wanted) and all(any(_is_fact(w, g) for g in given) for w in wanted)
        return [] if same else [f"{name}={given!r}, not {wanted!r}"]
    if name in ORDERED:
        nested = bool(wanted) and isinstance(wanted[0], list)
        same = any(_is_row(row, given or []) for row in (wanted if nested else [wanted]))
        return [] if same else [f"{name}={given!r}, not {wanted!r}"]
    if name == "profile":
        return [] if _shape(wanted) == _shape(given or []) else [f"profile={given!r}, not {wanted!r}"]
    same_value = _sameness(name, scene)
    choices = wanted if isinstance(wanted, list) else [wanted]
    effective = _DEFAULTS.get(name) if given is None else given
    for choice in choices:
        if (effective is None and choice is None) or (choice is not None and same_value(choice, effective)):
            return []
    return [f"{name}={given!r}, not {wanted!r}"]


def _is_one(name: str, given: object) -> bool:
    """Whether a field that may hold several holds one: the dimension of a rule, the size of a change."""
    return name == "by" and (given is None or isinstance(given, str))


def _compare_mapping(name: str, wanted: dict[str, Any], given: Any, same: Same) -> Mismatches:
    """Every key, by what it names, with its value; nothing may be left over."""
    said = given if isinstance(given, dict) else {}
    pairs = {
        key: next((value for other, value in said.items() if is_fact(key, other)), None) for key in wanted
    }
    right = len(said) == len(wanted) and all(
        any(same(choice, pairs[key]) for choice in (value if isinstance(value, list) else [value]))
        for key, value in wanted.items()
    )
    return [] if right else [f"{name}={given!r}, not {wanted!r}"]


def _sameness(name: str, scene: Scene) -> Same:
    if name in _AMOUNTS | _MIX_AMOUNTS:
        return is_amount
    if name in _PERIODS:
        same = is_measured_period if name == "period" else is_period
        return lambda wanted, given: is_name(wanted, given) or same(wanted, given, scene.today)
    if name == "by":
        return lambda wanted, given: is_amount(wanted, given) or is_fact(wanted, given)
    if name == "of":  # the time of an earlier plan; of a limit on channels, what it limits
        return lambda wanted, given: is_name(wanted, given) or is_period(wanted, given, scene.today)
    if name in REFERENCES:
        return lambda wanted, given: is_reference(wanted, given, scene)
    if name == "change":  # of a cascade: the part that changes
        return lambda wanted, given: is_reference(wanted, given, scene)
    if name == "channel":
        return is_fact
    if name == "kpi":
        return lambda wanted, given: holds(wanted, given) or is_fact(wanted, given)
    if name in _PARTIAL:
        return holds
    return _is_exactly


def _is_fact(wanted: object, given: object) -> bool:
    """Whether a name is one of those that are right."""
    return any(is_fact(choice, given) for choice in (wanted if isinstance(wanted, list) else [wanted]))


def _is_row(wanted: list[Any], given: list[Any]) -> bool:
    """Whether two lists say the same in the same order."""
    pairs = zip(wanted, given, strict=False)
    return len(wanted) == len(given) and all(is_amount(w, g) or _is_fact(w, g) for w, g in pairs)


def _is_exactly(wanted: object, given: object) -> bool:
    if isinstance(wanted, str):
        return is_name(wanted, given)
    return type(wanted) is type(given) and wanted == given


def _compare_list(name: str, wanted: list[Any], given: list[Any], scene: Scene) -> Mismatches:
    """Pair each expected object with the actual one it fits best; nothing may be left over."""
    if len(wanted) != len(given):
        return [f"{len(given)} {name}, not {len(wanted)}"]
    free = _FREE["trigger"] if name == "triggers" else _FREE.get(name, frozenset())
    left, wrong = list(given), []
    for number, part in enumerate(wanted):
        tried = [(_compare_fields(part, other, free, scene), other) for other in left]
        mismatches, best = min(tried, key=lambda pair: len(pair[0]))
        wrong += [f"{name}.{number}.{mismatch}" for mismatch in mismatches]
        left.remove(best)
    return wrong


def _pattern(arguments: dict[str, Any]) -> Pattern | None:
    """Name and share of every part of a split by weights, ratio, shares or equally; else None."""
    method = arguments.get("method")
    methods = set(method) if isinstance(method, list) else {method}
    parts = arguments.get("parts") or []
    if not methods <= _PATTERNED or not parts:
        return None
    weights = _weights(arguments, parts)
    total = sum(weights) if weights is not None else 0
    if weights is None or not total:
        return None
    return [(part["name"], weight / total) for part, weight in zip(parts, weights, strict=True)]


def _weights(arguments: dict[str, Any], parts: list[dict[str, Any]]) -> list[Fraction] | None:
    ratio = str(arguments["ratio"]).replace("：", ":").split(":") if arguments.get("ratio") else []
    weights: list[Fraction] = []
    for number, part in enumerate(parts):
        stated = part.get("weight", part.get("share"))
        if stated is None and len(ratio) == len(parts):
            stated = ratio[number].strip()
        if stated is None and arguments.get("method") == "equal":
            stated = "1"
        size = as_decimal(stated)
        if size is None and part.get("locked") is None:
            return None
        weights.append(Fraction(size or Decimal(0)))
    return weights


def _is_pattern(wanted: Pattern, given: Pattern) -> bool:
    return len(wanted) == len(given) and all(
        any(share == other and _is_named(name, said) for said, other in given) for name, share in wanted
    )


def _is_named(wanted: Any, given: object) -> bool:
    choices = wanted if isinstance(wanted, list) else [wanted]
    return any(is_name(choice, given) for choice in choices)


def _without_pattern(arguments: dict[str, Any]) -> dict[str, Any]:
    kept = {name: value for name, value in arguments.items() if name not in ("method", "ratio", "parts")}
    parts = [
        {name: value for name, value in part.items() if name not in ("weight", "share")}
        for part in arguments["parts"]
    ]
    return {**kept, "parts": parts}


def _said(pattern: Pattern) -> str:
    return ", ".join(f"{name} {share}" for name, share in pattern)


def _shape(profile: Iterable[Any]) -> list[Fraction] | None:
    sizes = [as_decimal(step) for step in profile]
    if not sizes or any(size is None for size in sizes):
        return None
    total = sum(size for size in sizes if size is not None)
    return [Fraction(size or Decimal(0)) / Fraction(total) for size in sizes] if total else None


def _compare_edits(expected: list[dict[str, Any]], actual: list[dict[str, Any]], scene: Scene) -> Mismatches:
    left, wrong = merge_edits(actual), []
    for number, edit in enumerate(merge_edits(expected)):
        tried = [(_compare_edit(edit, other, scene), other) for other in left if other["do"] == edit["do"]]
        if not tried:
            wrong.append(f"no {edit['do']} for {number + 1}")
            continue
        mismatches, best = min(tried, key=lambda pair: len(pair[0]))
        wrong += [f"{edit['do']}: {mismatch}" for mismatch in mismatches]
        left.remove(best)
    return wrong + [f"{edit['do']} was not asked for: {edit!r}" for edit in left]


def merge_edits(edits: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The edits with those that belong together made one: a plan and its fields, two updates of a node."""
    merged: list[dict[str, Any]] = []
    for edit in edits:
        fields = {name: value for name, value in edit.items() if value is not None and name != "do"}
        mate = next((other for other in merged if _belong(other, edit)), None)
        if mate is not None:
            mate.update(fields)
        else:
            merged.append({"do": edit.get("do", ""), **fields})
    return merged


def _belong(earlier: dict[str, Any], edit: dict[str, Any]) -> bool:
    if edit.get("do") == "plan":
        return earlier["do"] in ("create", "plan")
    return edit.get("do") == earlier["do"] == "update" and earlier.get("node") == edit.get("node")


def _compare_edit(edit: dict[str, Any], given: dict[str, Any], scene: Scene) -> Mismatches:
    free = _FREE.get(edit["do"], frozenset())
    if edit["do"] == "add" and edit.get("level") != "subgoal":
        free |= {"dimension"}
    return _compare_fields(edit, _with_target(edit, given), free, scene)


def _with_target(edit: dict[str, Any], given: dict[str, Any]) -> dict[str, Any]:
    """The actual edit with a stated change turned into the target it leads to."""
    if "target" not in edit or "change" not in given or "target" in given:
        return given
    level = signed_change(given["change"], given.get("baseline", edit.get("baseline")))
    if level is None or read_amount(edit["target"]) is None:
        return given
    unit = {"share": "%", "points": "pp"}.get(level.type, "")
    rest = {name: value for name, value in given.items() if name != "change"}
    return {**rest, "target": f"{level.value.normalize():f}{unit}"}
