"""R08–R12: the shape of the goal tree: orphans, skipped levels, cycles, double counting."""

from collections import Counter
from collections.abc import Iterator

from core.plan.kpi import Measure
from core.plan.node import Bond, Level, Link, Node
from core.plan.operation import ReplaceNode, SetLinks
from core.plan.plan import Plan
from core.validation.check import check
from core.validation.finding import Hit, Severity
from core.validation.source import FRAMEWORK, OWN, cite
from core.validation.thresholds import Thresholds
from core.validation.tree import DEPTH, GOALS, parent_of
from core.validation.wording import both, listed, titled, titled_en

_CHAIN = cite(FRAMEWORK, "表3 填写说明", "table 3, how to fill it in")
_OWN = cite(OWN, "目标树结构", "shape of the goal tree")

_LEVEL_NAMES = {
    Level.ENTERPRISE: both("企业战略目标", "enterprise goal"),
    Level.BUSINESS_UNIT: both("业务单元目标", "business-unit goal"),
    Level.SUBGOAL: both("营销子目标", "marketing sub-goal"),
    Level.STRATEGY: both("营销策略", "strategy"),
    Level.INITIATIVE: both("核心举措", "initiative"),
}


@check("R08", Severity.ERROR, both("每一项都指向上级目标", "Everything serves a goal above it"), _CHAIN)
def orphan(plan: Plan, _: Thresholds) -> Iterator[Hit]:
    """A node hangs under nothing, or under a node that is not in the plan."""
    top = min((DEPTH[node.level] for node in plan.nodes), default=0)
    for node in plan.nodes:
        lost = [link.parent for link in node.links if link.parent not in plan.index]
        if lost:
            message = both(
                f"{titled(node)}指向 {', '.join(lost)}，计划里没有它",
                f"{titled_en(node)} points at {', '.join(lost)}, which is not in the plan",
            )
        elif not node.links and (node.level not in GOALS or DEPTH[node.level] > top):
            message = both(
                f"{titled(node)}没有挂在任何上级目标下",
                f"{titled_en(node)} hangs under no goal",
            )
        else:
            continue
        kept = tuple(link for link in node.links if link.parent in plan.index)
        yield Hit(
            nodes=(node.id,),
            message=message,
            fix=both("挂到它支撑的目标下，或删去", "hang it under the goal it serves, or remove it"),
            operations=(SetLinks(node=node.id, links=kept),) if lost and kept else (),
        )


@check("R09", Severity.WARNING, both("五级链条不跳级", "No level of the chain is skipped"), _CHAIN)
def level_skip(plan: Plan, _: Thresholds) -> Iterator[Hit]:
    """A node hangs more than one level below its parent, or under a lower level."""
    for node in plan.nodes:
        parent = parent_of(plan, node)
        if parent is None or parent.id == node.id:
            continue
        step = DEPTH[node.level] - DEPTH[parent.level]
        if 0 <= step <= 1:
            continue
        own, above = _LEVEL_NAMES[node.level], _LEVEL_NAMES[parent.level]
        verb, verb_en = ("跳级挂", "skips a level") if step > 1 else ("反挂", "is upside down")
        yield Hit(
            nodes=(node.id, parent.id),
            severity=Severity.WARNING if step > 1 else Severity.ERROR,
            message=both(
                f"{titled(node)}是{own.zh}，{verb}在{above.zh}{titled(parent)}下",
                f"{titled_en(node)}, a {own.en}, hangs under {titled_en(parent)}, a {above.en}: it {verb_en}",
            ),
            fix=both(
                f"补上中间层级，或挂到{own.zh}的上一级" if step > 1 else "对调层级，或改挂到更高一级",
                "add the level between, or hang it one level up"
                if step > 1
                else "hang it under a higher level",
            ),
        )


@check("R10", Severity.ERROR, both("没有循环", "No cycles"), _OWN)
def goal_cycle(plan: Plan, _: Thresholds) -> Iterator[Hit]:
    """Nodes hang, or support each other, in a circle."""
    index = plan.index
    edges = {
        node.id: tuple([link.parent for link in node.links if link.parent in index]) for node in plan.nodes
    }
    for circle in circles(edges):
        names = listed(plan.index[node] for node in circle)
        yield Hit(
            nodes=circle,
            message=both(f"{names.zh}互为上级，形成循环", f"{names.en} are each above the other: a cycle"),
            fix=both("去掉其中一条上级关系", "remove one of the links"),
        )


@check("R10", Severity.ERROR, both("没有循环", "No cycles"), _OWN)
def dependency_cycle(plan: Plan, _: Thresholds) -> Iterator[Hit]:
    """Work that waits for itself: A needs B, B needs A."""
    edges = {node.id: tuple(need for need in node.needs if need in plan.index) for node in plan.nodes}
    for circle in circles(edges):
        names = listed(plan.index[node] for node in circle)
        first = plan.index[circle[0]]
        kept = tuple(need for need in first.needs if need not in circle)
        yield Hit(
            nodes=circle,
            message=both(f"{names.zh}互相等待，谁也无法开始", f"{names.en} wait for each other"),
            fix=both(f"去掉{titled(first)}的前置依赖", f"drop what {titled_en(first)} waits for"),
            operations=(ReplaceNode(node=first.model_copy(update={"needs": kept})),),
        )


def circles(edges: dict[str, tuple[str, ...]]) -> Iterator[tuple[str, ...]]:
    """One cycle for every way back found, by depth-first search; each node is visited once."""
    done: set[str] = set()
    for start in edges:
        path: list[str] = []
        on_path: dict[str, int] = {}
        stack: list[tuple[str, bool]] = [(start, False)]
        while stack:
            node, leaving = stack.pop()
            if leaving:
                path.pop()
                del on_path[node]
                done.add(node)
            elif node in on_path:
                yield tuple(path[on_path[node] :])
            elif node not in done:
                on_path[node] = len(path)
                path.append(node)
                stack.append((node, True))
                stack.extend((above, False) for above in reversed(edges[node]))


@check("R11", Severity.ERROR, both("只计入一个上级", "Counted in one parent only"), _OWN)
def several_additive_parents(plan: Plan, _: Thresholds) -> Iterator[Hit]:
    """A change that is a part of two goals on different branches is counted twice."""
    for node in plan.nodes:
        adding = _additive_parents(plan, node)
        if len(adding) < 2 or _same_path(plan, adding):
            continue
        yield _double_hit(plan, node, adding, "同时计入", "is counted in", "")


@check("R12", Severity.ERROR, both("一条路径上不重复计数", "Nothing counted twice on one path"), _OWN)
def counted_twice_on_path(plan: Plan, _: Thresholds) -> Iterator[Hit]:
    """A change that adds to a goal and again, directly, to a goal above that one."""
    for node in plan.nodes:
        adding = _additive_parents(plan, node)
        if len(adding) > 1 and _same_path(plan, adding):
            yield _double_hit(
                plan, node, adding, "在同一路径上重复计入", "is counted on one path in", " (twice)"
            )


def _additive_parents(plan: Plan, node: Node) -> list[Node]:
    return [
        plan.index[link.parent] for link in node.links if link.bond is Bond.ADDS and link.parent in plan.index
    ]


def _same_path(plan: Plan, parents: list[Node]) -> bool:
    ids = {parent.id for parent in parents}
    if len(ids) < len(parents):
        return True
    return any(above.id in ids for parent in parents for above in plan.ancestors(parent.id))


def _double_hit(plan: Plan, node: Node, adding: list[Node], zh: str, en: str, end: str) -> Hit:
    names = listed(adding)
    first = next(link for link in node.links if link.bond is Bond.ADDS)
    links = tuple(
        link if link is first or link.bond is not Bond.ADDS else Link(parent=link.parent, bond=Bond.SUPPORTS)
        for link in node.links
    )
    kept = plan.index.get(first.parent, node)
    return Hit(
        nodes=(node.id, *(parent.id for parent in adding)),
        message=both(f"{titled(node)}{zh}{names.zh}，合计会重复", f"{titled_en(node)} {en} {names.en}{end}"),
        fix=both(
            f"只计入{titled(kept)}，其余改为支撑",
            f"let it add to {titled_en(kept)} only and support the rest",
        ),
        operations=(SetLinks(node=node.id, links=links),),
    )


@check("R12", Severity.WARNING, both("一条路径上不重复计数", "Nothing counted twice on one path"), _OWN)
def repeated_kpi(plan: Plan, _: Thresholds) -> Iterator[Hit]:
    """One node carries the same KPI twice."""
    for node in plan.nodes:
        if len(node.measures) < 2:
            continue
        counted = Counter(measure.kpi.key for measure in node.measures)
        for measure in node.measures:
            if counted.pop(measure.kpi.key, 1) > 1:
                yield Hit(
                    nodes=(node.id,),
                    message=both(
                        f"{titled(node)}把{measure.kpi.name.zh}列了不止一次",
                        f"{titled_en(node)} lists {measure.kpi.name.en} more than once",
                    ),
                    fix=both("保留一个", "keep one of them"),
                    operations=(ReplaceNode(node=_with_kpis_once(node)),),
                )


def _with_kpis_once(node: Node) -> Node:
    once: dict[str, Measure] = {}
    for measure in node.measures:
        once.setdefault(measure.kpi.key, measure)
    return node.model_copy(update={"measures": tuple(once.values())})


CHECKS = (
    orphan,
    level_skip,
    goal_cycle,
    dependency_cycle,
    several_additive_parents,
    counted_twice_on_path,
    repeated_kpi,
)
