"""The goal tree: every node with its numbers, how much of its change its parts cover, and its money."""

from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal

from core.chart.chart import Chart, Grid, Tone, brief, brief_change, pick
from core.frozen import Frozen
from core.plan.kpi import Measure
from core.plan.node import Node
from core.plan.plan import Plan
from core.plan.rollup import Coverage, budgets, cover, progress_of, tops
from core.progress.status import Status
from core.quantity.saying import plain
from core.quantity.unit import Unit, UnitKind
from core.text import Language

TONES = {
    Status.GREEN: Tone.GOOD,
    Status.AMBER: Tone.WARN,
    Status.RED: Tone.BAD,
    Status.STALE: Tone.STALE,
    Status.UNKNOWN: Tone.PLAIN,
}
_STATUSES = {
    Status.GREEN: ("正常", "on track"),
    Status.AMBER: ("预警", "at risk"),
    Status.RED: ("告警", "off track"),
    Status.STALE: ("过期", "stale"),
    Status.UNKNOWN: ("", ""),
}
_TENTH = Decimal("0.1")


class TreeNode(Frozen):
    """A node as it is drawn.

    Attributes:
        id: Its id in the plan.
        parent: Id of the node it hangs under; None at the top.
        depth: 0 at the top.
        level: Its level, by name.
        title: What it is called.
        owner: Who answers for it.
        kpi: What it measures.
        numbers: Baseline and target in words: "8426万元 → 1.048亿元".
        change: The change asked for, in words.
        coverage: What its adding parts cover of its change, in percent; None where nothing adds up.
        covered: The same in words, with what is missing.
        covered_tone: Good when whole, warn when short or over.
        budget: Its money, or what its parts come to.
        budget_said: The same in words.
        end: Its deadline, as an ISO day.
        progress: Part of the way that is done, percent.
        tone: How it is doing.
        status: The same in words.
        locked: Whether its numbers are held.
    """

    id: str
    parent: str | None
    depth: int
    level: str
    title: str
    owner: str = ""
    kpi: str = ""
    numbers: str = ""
    change: str = ""
    coverage: Decimal | None = None
    covered: str = ""
    covered_tone: Tone = Tone.PLAIN
    budget: Decimal | None = None
    budget_said: str = ""
    end: str = ""
    progress: Decimal | None = None
    tone: Tone = Tone.PLAIN
    status: str = ""
    locked: bool = False


class GoalTree(Chart):
    """The tree, depth first."""

    nodes: tuple[TreeNode, ...]


def goal_tree(plan: Plan, language: Language, statuses: Mapping[str, Status]) -> GoalTree:
    """The goal tree of a plan.

    Args:
        plan: The plan.
        language: Language of the words.
        statuses: How nodes are doing, by id; of those left out nothing is said.
    """
    totals, depths = budgets(plan), _depths(plan)
    money = Unit(kind=UnitKind.MONEY, symbol=plan.currency)
    nodes = []
    for node_id, depth in depths.items():
        node = plan.index[node_id]
        status = statuses.get(node_id, Status.UNKNOWN)
        nodes.append(_tree_node(plan, node, depth, totals.get(node_id), money, status, language))
    return GoalTree(
        title=plan.name,
        summary=_summary(plan, nodes, language),
        grid=_grid(nodes, language),
        nodes=tuple(nodes),
    )


def _depths(plan: Plan) -> dict[str, int]:
    """Depth of every node that can be reached from the top, depth first."""
    depths: dict[str, int] = {}
    for top in tops(plan):
        depths[top.id] = 0
        for below in plan.descendants(top.id):
            if below.id not in depths:
                depths[below.id] = depths.get(below.parent or "", 0) + 1
    return depths


def _tree_node(
    plan: Plan,
    node: Node,
    depth: int,
    budget: Decimal | None,
    money: Unit,
    status: Status,
    language: Language,
) -> TreeNode:
    measure = node.measure
    percent, covered, tone = _said_cover(cover(plan, node), measure, language)
    return TreeNode(
        id=node.id,
        parent=node.parent if node.parent in plan.index else None,
        depth=depth,
        level=node.level.value,
        title=node.title,
        owner=node.owner or "",
        kpi=measure.kpi.name.said_in(language) if measure else "",
        numbers=_numbers(measure, language),
        change=_change(measure, language),
        coverage=percent,
        covered=covered,
        covered_tone=tone,
        budget=budget,
        budget_said="" if budget is None else brief(budget, money, language),
        end=node.end.isoformat() if node.end else "",
        progress=progress_of(measure),
        tone=TONES[status],
        status=pick(language, *_STATUSES[status]),
        locked=node.locked,
    )


def _numbers(measure: Measure | None, language: Language) -> str:
    if measure is None:
        return ""
    levels = [value for value in (measure.baseline, measure.target) if value is not None]
    return " → ".join(brief(value, measure.kpi.unit, language) for value in levels)


def _change(measure: Measure | None, language: Language) -> str:
    if measure is None or measure.change is None:
        return ""
    return brief_change(measure.change, measure.kpi.unit, language)


def _said_cover(
    coverage: Coverage | None, measure: Measure | None, language: Language
) -> tuple[Decimal | None, str, Tone]:
    if coverage is None or measure is None:
        return None, "", Tone.PLAIN
    percent = None
    if coverage.needed:
        percent = (coverage.covered * 100 / coverage.needed).quantize(_TENTH, ROUND_HALF_UP)
    if not coverage.gap:
        return percent, pick(language, "正好", "exact"), Tone.GOOD
    gap = brief_change(abs(coverage.gap), measure.kpi.unit, language).lstrip("+")
    short = (coverage.gap > 0) == (coverage.needed >= 0)
    words = ("差", "short by") if short else ("超", "over by")
    return percent, f"{pick(language, *words)} {gap}", Tone.WARN


def _grid(nodes: list[TreeNode], language: Language) -> Grid:
    header = pick(
        language,
        "编号|名称|指标|基准 → 目标|变化|下级覆盖|预算|状态|负责人|截止",
        "Id|Title|KPI|Baseline → target|Change|Covered by parts|Budget|Status|Owner|Deadline",
    )
    rows = tuple(
        (
            node.id,
            "　" * node.depth + node.title,
            node.kpi,
            node.numbers,
            node.change,
            said_coverage(node),
            node.budget_said,
            node.status,
            node.owner,
            node.end,
        )
        for node in nodes
    )
    return Grid(header=tuple(header.split("|")), rows=rows)


def said_coverage(node: TreeNode) -> str:
    """Coverage in one cell: "100% 正好", "62.5% 差 120万元"."""
    percent = "" if node.coverage is None else f"{plain(node.coverage)}%"
    return f"{percent} {node.covered}".strip()


def _summary(plan: Plan, nodes: list[TreeNode], language: Language) -> str:
    uncovered = [node for node in nodes if node.covered_tone is Tone.WARN]
    off = [node for node in nodes if node.tone is Tone.BAD]
    names = pick(language, "、", ", ").join(node.title for node in off[:3])
    zh = [f"「{plan.name}」共 {len(nodes)} 个节点"]
    en = [f'"{plan.name}": {len(nodes)} nodes']
    if uncovered:
        zh.append(f"{len(uncovered)} 个目标的下级合计不等于目标")
        en.append(f"the parts of {len(uncovered)} goals do not make the goal")
    zh.append(f"{len(off)} 个告警")
    en.append(f"{len(off)} off track")
    said = pick(language, "；".join(zh), "; ".join(en))
    return said + (pick(language, "：", ": ") + names if names else "")
