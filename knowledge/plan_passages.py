"""Plans as passages to be found: an overview with what became of the plan, and its branches.

The words are the plan's own, in whatever script they were written; names of KPIs stand in both languages, so
that either finds the plan. Notes and titles are data: they are quoted, never followed.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from core.errors import UnknownReference
from core.plan.node import Level, Node
from core.plan.outcome import KpiOutcome, Outcome, outcome
from core.plan.plan import Plan
from core.plan.wording import say_cost, say_days, say_measure, say_reached, say_whole
from core.quantity.saying import say
from core.quantity.unit import Unit, UnitKind
from core.text import Language
from knowledge.access import Access
from knowledge.actuals import ActualStore
from knowledge.plan_body import DamagedPlan
from knowledge.plans import PlanStore
from knowledge.search.entry import Entry, Kind
from knowledge.unit_names import names_of

_LONG = 1_200  # characters of a passage
_LINE = 400  # characters of one node in it
_MOST = 400  # passages of one plan
_HAN = re.compile(r"[\u3400-\u9fff]")
_OPENING = (Level.BUSINESS_UNIT, Level.SUBGOAL)  # levels that begin a branch


class PlanPassages:
    """The plans of a store, for searching.

    Args:
        plans: The plans.
        actuals: What was measured of them.
    """

    def __init__(self, plans: PlanStore, actuals: ActualStore) -> None:
        self._plans = plans
        self._actuals = actuals

    @property
    def kind(self) -> Kind:
        """Its passages are of plans."""
        return Kind.PLAN

    def ids(self) -> Iterable[str]:
        """Ids of all plans."""
        return self._plans.ids()

    def entries(self, source: str) -> tuple[Entry, ...]:
        """The passages of a plan as it is now; none when it is not there or cannot be read."""
        try:
            plan = self._plans.load(source)
        except (UnknownReference, DamagedPlan):
            return ()
        return passages(plan, outcome(plan, self._actuals.of(source)), self._plans.audience.maker(source))

    def shown(self, entry: Entry, language: Language) -> Entry:
        """The passage itself: a plan is shown as it was written."""
        return entry


def units_of(plan: Plan) -> tuple[str, ...]:
    """Titles of the business units and products of a plan."""
    return tuple(dict.fromkeys(node.title for node in plan.at(Level.BUSINESS_UNIT)))


def passages(plan: Plan, found: Outcome, maker: str = "") -> tuple[Entry, ...]:
    """The passages of a plan: its overview, then branch after branch, at most 400 of them.

    A passage is for those who see every node in it (`knowledge.plan_reach`), the overview for those who see
    the whole plan.
    """
    scribe = _Scribe(plan, found, maker)
    branches = tuple(scribe.branches())
    kept = branches[: _MOST - 1]
    entries = [scribe.overview(left=len(branches) - len(kept))]
    entries += [scribe.entry(number, branch) for number, branch in enumerate(kept, 1)]
    return tuple(entries)


class _Branch(NamedTuple):
    """Nodes that are read together, and where they hang."""

    path: tuple[Node, ...]
    nodes: tuple[Node, ...]
    text: str


class _Scribe:
    """Writes the passages of one plan."""

    def __init__(self, plan: Plan, found: Outcome, maker: str) -> None:
        self._plan = plan
        self._found = found
        self._makers = (maker,) if maker else ()
        self._by_node: dict[str, list[KpiOutcome]] = {}
        for kpi in found.kpis:
            self._by_node.setdefault(kpi.node, []).append(kpi)
        written = "".join([plan.name, *(node.title for node in plan.nodes[:50])])
        self._language = Language.ZH_HANS if _HAN.search(written) else Language.EN

    def overview(self, *, left: int) -> Entry:
        """The plan in short, and what became of it."""
        plan = self._plan
        goals = [node for node in plan.nodes if node.level is Level.ENTERPRISE or node.parent is None]
        lines = [f"{label}{self._say('：', ': ')}{said}" for label, said in self._facts() if said]
        lines += [self._line(node) for node in goals[:10]]
        if left:
            lines.append(
                self._say(f"（另有 {left} 段未列入检索）", f"({left} more branches are not indexed)")
            )
        return Entry(
            kind=Kind.PLAN,
            source=plan.id,
            number=0,
            language=self._language,
            title=plan.name or plan.id,
            heading=self._say("概况", "Overview"),
            text="\n".join(lines),
            place="",
            unit=self._joined(units_of(plan)),
            owner=self._joined(_owners(plan.nodes)),
            start=plan.start or min((node.start for node in plan.nodes if node.start), default=None),
            end=plan.end or max((node.end for node in plan.nodes if node.end), default=None),
            access=self._access_to_all(),
        )

    def branches(self) -> Iterator[_Branch]:
        """The nodes below the overview, cut at units and sub-goals and where a passage grows too long."""
        path: tuple[Node, ...] = ()
        nodes: list[Node] = []
        lines: list[str] = []
        for node in _depth_first(self._plan):
            if node.level is Level.ENTERPRISE:
                continue
            line = self._line(node)
            if nodes and (node.level in _OPENING or sum(map(len, lines)) + len(line) > _LONG):
                yield _Branch(path, tuple(nodes), "\n".join(lines))
                nodes, lines = [], []
            if not nodes:
                above = () if node.parent not in self._plan.index else self._plan.ancestors(node.id)
                path = (*reversed(tuple(above)), node) if node.parent else (node,)
            nodes.append(node)
            lines.append(line)
        if nodes:
            yield _Branch(path, tuple(nodes), "\n".join(lines))

    def entry(self, number: int, branch: _Branch) -> Entry:
        """A branch as a passage."""
        plan = self._plan
        units = [node.title for node in branch.path if node.level is Level.BUSINESS_UNIT]
        starts = [node.start for node in branch.nodes if node.start]
        ends = [node.end for node in branch.nodes if node.end]
        return Entry(
            kind=Kind.PLAN,
            source=plan.id,
            number=number,
            language=self._language,
            title=plan.name or plan.id,
            heading=" › ".join(node.title for node in branch.path if node.level is not Level.ENTERPRISE),
            text=branch.text,
            place=branch.nodes[0].id,
            unit=self._joined(units),
            owner=self._joined(_owners(branch.nodes)),
            start=min(starts, default=plan.start),
            end=max(ends, default=plan.end),
            access=self._access_to(branch.nodes),
        )

    def _access_to_all(self) -> Access:
        tops = [node for node in self._plan.nodes if node.parent not in self._plan.index]
        shared = frozenset.intersection(*(_answering([top]) for top in tops)) if tops else frozenset()
        return Access(whole=True, owners=(*self._makers, *sorted(shared)))

    def _access_to(self, nodes: Sequence[Node]) -> Access:
        """Who sees all of these nodes: by a unit they are all of, or by what all of them hang under."""
        paths = [(node, *self._plan.ancestors(node.id)) for node in nodes]
        units = frozenset.intersection(*(_units_on(path) for path in paths))
        people = frozenset.intersection(*(_answering(path) for path in paths))
        return Access(units=tuple(sorted(units)), owners=(*self._makers, *sorted(people)), whole=not units)

    def _facts(self) -> Iterator[tuple[str, str]]:
        plan, found = self._plan, self._found
        money = Unit(kind=UnitKind.MONEY, symbol=plan.currency)
        budget = "" if plan.envelope is None else say(plan.envelope, money, self._language)
        yield self._say("时间", "Dates"), say_days(plan.start, plan.end)
        yield self._say("预算", "Budget"), budget
        yield self._say("业务单元", "Units"), self._joined(units_of(plan)[:20])
        yield self._say("负责人", "Owners"), self._joined(_owners(plan.nodes)[:20])
        yield self._say("达成", "Attained"), say_whole(found, self._language)
        yield self._say("花费", "Cost"), say_cost(found.cost, plan.currency, self._language)

    def _line(self, node: Node) -> str:
        """A node in one line: name, numbers, what was reached, who, when, money."""
        said = [*self._measures(node), *node.metrics, say_days(node.start, node.end), node.owner or ""]
        if node.budget is not None and node.budget.planned is not None:
            money = Unit(kind=UnitKind.MONEY, symbol=self._plan.currency)
            said.append(self._say("预算", "budget ") + say(node.budget.planned, money, self._language))
        said += [node.audience, node.deliverable, node.note]
        text = self._say("，", ", ").join(part for part in said if part)
        line = (
            f"- {node.id} {node.title}{self._say('：', ': ')}{text}" if text else f"- {node.id} {node.title}"
        )
        return line if len(line) <= _LINE else line[: _LINE - 1] + "…"

    def _measures(self, node: Node) -> Iterator[str]:
        reached = {kpi.measure.kpi.key: kpi for kpi in self._by_node.get(node.id, ())}
        for measure in node.measures:
            names = dict.fromkeys((measure.kpi.name.zh, measure.kpi.name.en))
            yield f"{' '.join(names)} {say_measure(measure, self._language)}".strip()
            kpi = reached.get(measure.kpi.key)
            if kpi is not None and kpi.reached is not None:
                yield self._say("实际 ", "reached ") + say_reached(kpi, self._language)

    def _say(self, zh: str, en: str) -> str:
        return en if self._language is Language.EN else zh

    def _joined(self, names: Iterable[str]) -> str:
        return self._say("、", ", ").join(names)


def _depth_first(plan: Plan) -> Iterator[Node]:
    """Every node once, each branch whole; what hangs in a cycle comes last."""
    seen: set[str] = set()
    for top in plan.nodes:
        if top.parent in plan.index or top.id in seen:
            continue
        for node in (top, *plan.descendants(top.id)):
            if node.id not in seen:
                seen.add(node.id)
                yield node
    yield from (node for node in plan.nodes if node.id not in seen)


def _owners(nodes: Iterable[Node]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(node.owner for node in nodes if node.owner and _is_person(node.owner)))


def _units_on(path: Sequence[Node]) -> frozenset[str]:
    """Names of units on a node's way to the top."""
    return frozenset(name for node in path if node.level in _OPENING for name in names_of(node))


def _answering(path: Sequence[Node]) -> frozenset[str]:
    """Who answers for a node, or for one above it."""
    found = {node.owner or "" for node in path}
    for raci in (node.raci for node in path if node.raci is not None):
        found |= {*raci.responsible, *raci.accountable}
    return frozenset(found - {"", "*"})


def _is_person(owner: str | None) -> bool:
    return bool(owner) and owner != "*"
