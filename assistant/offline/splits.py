"""Splitting a goal: from "5000万按4:3:2:1分给四个大区" to the arguments of `cascade`."""

from collections.abc import Callable

from assistant.offline import lexicon
from assistant.offline.additive import divide
from assistant.offline.blends import blend, is_blend
from assistant.offline.differences import divide_by_difference
from assistant.offline.dividing import Split, find_split
from assistant.offline.drivers import drive, is_back_solve, is_driven
from assistant.offline.enumerations import TIME_NAME, find_names
from assistant.offline.pairs import is_pairwise, pairwise, relative_weights
from assistant.offline.phases import is_monthly, is_spread, is_weekly, phase
from assistant.offline.quarters import is_quarterly, says_year, split_quarters
from assistant.offline.references import best_node
from assistant.offline.script import Arguments
from assistant.offline.sizes import Size
from assistant.offline.tables import is_table, tabulate
from assistant.offline.utterance import Utterance, changes, fold
from core.plan.node import Level, Node
from core.plan.plan import Plan
from core.quantity.unit import UnitKind
from core.quantity.value import Money, Points, Share

__all__ = ["cascade_arguments", "find_names", "find_split", "is_split"]

_GOAL_LEVELS = (Level.ENTERPRISE, Level.BUSINESS_UNIT, Level.SUBGOAL)
_UNITS = {
    "yuan": "元",
    "person": "人",
    "persons": "人",
    "people": "人",
    "个百分点": "pp",
}
_BIG_UNITS = {
    "thousand": "1000",
    "千": "1000",
    "百": "100",
    "hundred": "100",
    "十": "10",
    "ten": "10",
    "k": "1000",
    "1k": "1000",
}


def is_split(utterance: Utterance, plan: Plan | None) -> bool:
    """Whether the message asks to split something: it says so, or it holds a whole and parts that make it."""
    text = utterance.commanding
    if is_pairwise(utterance) or is_table(utterance) or is_driven(utterance) or is_blend(utterance):
        return True
    if _is_phased(utterance) or relative_weights(utterance):
        return True
    if lexicon.SPLIT.search(text) or lexicon.EQUAL.search(text) or lexicon.HEADROOM_SPLIT.search(text):
        return True
    split = find_split(utterance)
    if split.shape is not None and len(split.names) == len(split.shape.parts) and not _is_from_to(utterance):
        return True
    return _is_made_up(utterance, split) or bool(plan and _only_parts(utterance, plan, split))


def is_divided(utterance: Utterance) -> bool:
    """Whether the parts are there beyond doubt: proportions with names, sizes of one another, judgements, rates."""
    split = find_split(utterance)
    shaped = split.shape is not None and len(split.names) == len(split.shape.parts)
    evenly = bool(lexicon.EQUAL.search(utterance.commanding)) and len(split.names) >= 2
    return (
        shaped or evenly or bool(relative_weights(utterance)) or is_pairwise(utterance) or is_blend(utterance)
    )


def _is_phased(utterance: Utterance) -> bool:
    stated = [m for m in changes(utterance.mentions) if _starts_somewhere(m.value)]
    return (
        (is_monthly(utterance) or is_weekly(utterance))
        and not stated
        and lexicon.PHASING.search(utterance.commanding) is not None
    )


def _starts_somewhere(value: object) -> bool:
    return getattr(value, "start", None) is not None


def _is_from_to(utterance: Utterance) -> bool:
    return any(_starts_somewhere(m.value) for m in changes(utterance.mentions))


def _is_made_up(utterance: Utterance, split: Split) -> bool:
    """A whole with parts that make it: shares of a hundred, amounts of its sum, weights, history, a rest."""
    if _is_from_to(utterance):
        return False
    plain = [p for p in split.parts if not p.role]
    shares = [p.size for p in plain if isinstance(p.size.value, Share)]
    if len(shares) >= 2 and sum(f.size for f in shares) == 100 and len(shares) == len(plain):
        return True
    if sum(isinstance(p.size.value, Points) for p in split.parts) >= 2:
        return True
    if split.total is None:
        return False
    if split.rest and plain and not lexicon.FUNDING.search(utterance.commanding):
        return True
    if len({p.name for p in split.parts}) >= 2 and lexicon.PAST_BASIS.search(utterance.commanding):
        return any(p.role == "history" for p in split.parts) or len(plain) >= 2
    weights = [p.size for p in plain if p.size.is_bare and p.size.size <= 100]
    if len(weights) >= 2 and len(weights) == len(plain) and split.total.size >= 100:
        return not changes(utterance.mentions)
    amounts = [p.size.size for p in plain]
    return (
        len(amounts) >= 2
        and sum(amounts) == split.total.size
        and not lexicon.FUNDING.search(utterance.commanding)
    )


def _only_parts(utterance: Utterance, plan: Plan, split: Split) -> bool:
    """Named shares, or amounts that make a goal of the plan: "奶粉1200万，辅食500万"."""
    sizes = [part.size for part in split.parts if part.name]
    if len(sizes) < 2 or changes(utterance.mentions) or lexicon.FUNDING.search(utterance.commanding):
        return False
    if all(isinstance(size.value, Share) for size in sizes):
        return not utterance.kpis
    if lexicon.ON_PAST.search(utterance.commanding):
        return True
    return any(_matches_sum(node, split) for node in plan.nodes if node.measure is not None)


def cascade_arguments(utterance: Utterance, plan: Plan | None, focus: str | None) -> Arguments:
    """Arguments of `cascade` for a message that asks for a split."""
    split = find_split(utterance)
    method = _method_arguments(utterance, split)
    free = method["method"] in ("drivers", "rates")
    goal = None if free else find_goal(utterance, plan, split, focus)
    if split.total is not None and _is_new_total(split.total, goal):
        goal = None
    arguments: Arguments = {"goal": goal.id} if goal else {}
    if goal is None and split.total is not None and not free and method["method"] != "table":
        arguments["total"] = split.total.text.strip()
    arguments |= method
    if method["method"] == "quarters" and goal and goal.end and not says_year(utterance):
        arguments["period"] = f"{goal.end.year}年"
    unit = _unit(utterance)
    if unit:
        arguments["unit"] = unit
    if lexicon.EXTRA_LAST.search(utterance.text):
        arguments["extra_to"] = "last"
    elif lexicon.EXTRA_LARGEST.search(utterance.text):
        arguments["extra_to"] = "largest"
    return arguments


def _unit(utterance: Utterance) -> str | None:
    match = lexicon.UNIT.search(utterance.text)
    if match is None:
        return None
    said = match.group("unit")
    return _BIG_UNITS.get(said) or _UNITS.get(said, said)


def _is_new_total(total: Size, goal: Node | None) -> bool:
    """Whether the amount said is another whole than the goal's own."""
    if goal is None or goal.measure is None:
        return True
    return total.size not in (goal.measure.change, goal.measure.target)


def _method_arguments(utterance: Utterance, split: Split) -> Arguments:
    differing = divide_by_difference(utterance, split.total)
    if differing is not None:
        return differing
    readers: tuple[tuple[Callable[[Utterance], bool], Callable[[Utterance], Arguments]], ...] = (
        (is_pairwise, pairwise),
        (is_table, tabulate),
        (is_back_solve, drive),
        (is_blend, blend),
        (_is_quartered, lambda u: split_quarters(u, split.total)),
        (_is_timed, lambda u: phase(u, split.total)),
        (is_driven, drive),
    )
    for asked, read in readers:
        if asked(utterance):
            return read(utterance)
    return divide(utterance, split)


def _is_quartered(utterance: Utterance) -> bool:
    names = [name for name in find_split(utterance).names if not TIME_NAME.match(fold(name))]
    return is_quarterly(utterance) and len(names) < 2


def _is_timed(utterance: Utterance) -> bool:
    if is_monthly(utterance) or is_weekly(utterance):
        return True
    split = find_split(utterance)
    return is_spread(utterance) and not split.parts and len(split.names) < 2


def find_goal(utterance: Utterance, plan: Plan | None, split: Split, focus: str | None) -> Node | None:
    """The node to split: named, of matching unit and sum, in focus, or the first that can be split."""
    if plan is None:
        return None
    candidates = [node for node in plan.nodes if node.measure is not None and node.level in _GOAL_LEVELS]
    candidates = [node for node in candidates if _fits(node, split)]
    if not candidates:
        return None
    text = utterance.commanding
    for name in sorted({p.name for p in split.parts} | set(split.names), key=len, reverse=True):
        text = text.replace(fold(name), " ") if name else text
    named = best_node(text, plan, levels=_GOAL_LEVELS, prefer=focus)
    if named in candidates:
        return named
    said = {k.kpi.key for k in utterance.kpis}
    by_kpi = [node for node in candidates if node.measure and node.measure.kpi.key in said]
    exact = [node for node in by_kpi or candidates if _matches_sum(node, split)]
    whole = [n for n in candidates if split.total is not None and not _is_new_total(split.total, n)]
    for group in (whole, exact, by_kpi, candidates):
        if group:
            return _unsplit(group, plan, focus)
    return None


def _unsplit(nodes: list[Node], plan: Plan, focus: str | None) -> Node:
    open_nodes = [node for node in nodes if not any(c.adds_up for c in plan.children(node.id))] or nodes
    focused = [node for node in open_nodes if focus == node.id]
    if focused:
        return focused[0]
    return open_nodes[-1] if len({n.level for n in open_nodes}) > 1 else open_nodes[0]


def _fits(node: Node, split: Split) -> bool:
    assert node.measure is not None
    kind = node.measure.kpi.unit.kind
    values = [part.size.value for part in split.parts]
    if any(isinstance(value, Points) for value in values):
        return kind is UnitKind.PERCENT
    if any(isinstance(value, Money) for value in values):
        return kind is UnitKind.MONEY
    return True


def _matches_sum(node: Node, split: Split) -> bool:
    assert node.measure is not None
    if node.measure.change is None or not split.parts:
        return False
    total = sum(part.size.size for part in split.parts)
    return total in (node.measure.change, node.measure.target)
