"""The six documents of the alignment framework, made from a plan and its findings.

Titles and columns are those of the framework: the list of goals (step 1), table 1 (step 2), table 2
(step 3), the alignment check (step 4), the monitoring table (step 5) and the master table (table 3). Where
the framework names a document's contents but gives no grid, columns that let a reader check the numbers
stand beside the named ones.
"""

from collections.abc import Callable, Iterator
from decimal import Decimal

from core.plan.kpi import Measure
from core.plan.node import Grade, Level, Node
from core.plan.plan import Plan
from core.plan.rollup import budgets, cover, progress_of
from core.quantity.saying import plain, say
from core.quantity.unit import Unit, UnitKind
from core.text import Language, Text
from core.validation.finding import Finding, Report
from tools.documents.catalogue import HEADERS, SHEETS, TITLES
from tools.documents.cells import (
    change_cell,
    dimension_cell,
    goal_cell,
    kpi_cell,
    level_cell,
    metrics_text,
    money_cell,
    money_header,
    money_scale,
    relevance_cell,
    text_cell,
    title_cell,
    when_cell,
)
from tools.documents.chain import Chain, chains, leaves
from tools.documents.document import Cell, Column, Document, Kind, Row
from tools.wording import DIMENSIONS, GRADES, LEVELS

_GOALS = (Level.ENTERPRISE, Level.BUSINESS_UNIT)
_WORK = (Level.STRATEGY, Level.INITIATIVE)
_RANK = {Grade.HIGH: 0, Grade.MEDIUM: 1, Grade.LOW: 2}

_TOTAL = Text(zh="合计", en="Total")
_REST = Text(zh="（策略预算中未分到举措的部分）", en="(strategy budget not given to initiatives)")


def documents_of(
    plan: Plan, report: Report, language: Language, names: tuple[str, ...] = ()
) -> tuple[Document, ...]:
    """The documents of a plan, in the framework's order.

    Args:
        plan: The plan.
        report: Findings on it, shown in the alignment check.
        language: Language of headers and values (Traditional is written as Simplified here).
        names: Only these; empty for all six.
    """
    builder = _Builder(plan, report, language)
    makers: dict[str, Callable[[], Document]] = {
        "goals": builder.goals,
        "subgoals": builder.subgoals,
        "strategies": builder.strategies,
        "alignment": builder.alignment,
        "monitoring": builder.monitoring,
        "master": builder.master,
    }
    return tuple(make() for name, make in makers.items() if not names or name in names)


class _Builder:
    """Makes the documents of one plan."""

    def __init__(self, plan: Plan, report: Report, language: Language) -> None:
        self.plan, self.report, self.language = plan, report, language
        self.totals = budgets(plan)
        self.scale = money_scale(language)
        self.chains = chains(plan)

    def goals(self) -> Document:
        columns = [
            self._column("level", 16),
            self._column("goal", 40),
            self._column("kpi", 22),
            self._column("baseline"),
            self._column("target"),
            self._column("change"),
            self._column("parts"),
            self._column("when", 16),
        ]
        rows = [self._goal_row(chain.lowest) for chain in self.chains if chain.lowest.level in _GOALS]
        return self._document("goals", columns, rows)

    def subgoals(self) -> Document:
        columns = [
            self._column("business_unit", 34, merged=True),
            self._column("dimension", 12, choices=self._dimensions()),
            self._column("subgoal", 34),
            self._column("kpi", 28),
            self._column("baseline"),
            self._column("target"),
            self._column("when", 16),
        ]
        rows = [self._subgoal_row(chain) for chain in self.chains if chain.lowest.level is Level.SUBGOAL]
        return self._document("subgoals", columns, rows)

    def strategies(self) -> Document:
        columns = [
            self._column("subgoal", 30, merged=True),
            self._column("strategy", 26, merged=True),
            self._column("initiative", 44),
            self._column("owner", 12),
            self._money_column("budget", summed=True),
            self._column("when", 24),
            self._column("metrics", 36),
        ]
        rows = []
        for chain in leaves(self.plan, self.chains, Level.SUBGOAL):
            node, served = chain.lowest, chain.goal
            work = node if node.level in _WORK else None
            goal = title_cell(served) if served else Cell()
            heads = (goal, title_cell(chain.strategy))
            rest = (title_cell(chain.initiative), *self._planned_cells(work), self._metrics_cell(work))
            rows += [Row(key=node.id, cells=heads + rest), *self._rest_row(chain, heads, 4, len(columns))]
        return self._document("strategies", columns, rows, total=True)

    def alignment(self) -> Document:
        columns = [
            self._column("subgoal", 30, merged=True),
            self._column("strategy", 28),
            self._column("relevance", 18, choices=self._grades()),
            self._money_column("ask", summed=True),
            self._money_column("budget", summed=True),
            self._column("fit", 14),
            self._column("rank", 14),
            self._column("findings", 60),
        ]
        chains = [chain for chain in self.chains if chain.lowest.level is Level.STRATEGY]
        ranks = self._ranks([chain.lowest for chain in chains])
        rows = [self._alignment_row(chain, ranks) for chain in chains]
        return self._document("alignment", columns, rows, total=True)

    def monitoring(self) -> Document:
        columns = [
            self._column("subject", 40, merged=True),
            self._column("core_metric", 26),
            self._column("baseline"),
            self._column("target"),
            self._column("actual"),
            self._column("progress"),
            self._column("alarm", 28),
            self._column("analysis", 32),
            self._column("adjustment", 32),
            self._column("owner", 12),
            self._column("when", 24),
        ]
        rows = [row for chain in self.chains for row in self._monitoring_rows(chain.lowest)]
        return self._document("monitoring", columns, rows)

    def master(self) -> Document:
        columns = [
            self._column("enterprise", 30, merged=True),
            self._column("business_unit", 24, merged=True),
            self._column("subgoal", 28, merged=True),
            self._column("strategy", 24, merged=True),
            self._column("initiative", 40),
            self._column("owner", 12),
            self._column("when", 22),
            self._money_column("budget", summed=True),
            self._column("core_metric", 26),
            self._column("target"),
            self._column("progress"),
        ]
        rows = []
        for chain in leaves(self.plan, self.chains):
            goals = (goal_cell(node, self.language) for node in chain[:2])
            heads = (*goals, *(title_cell(node) for node in chain[2:]))
            rows.append(Row(key=chain.lowest.id, cells=heads + self._master_cells(chain)))
            rows += self._rest_row(chain, heads[:4], 7, len(columns))
        return self._document("master", columns, rows, total=True)

    # rows

    def _goal_row(self, node: Node) -> Row:
        measure = node.measure
        cells = (
            Cell(value=LEVELS[node.level].said_in(self.language)),
            title_cell(node).model_copy(update={"value": node.title}),
            kpi_cell(node, measure, self.language),
            level_cell(node, measure, "baseline", self.language),
            level_cell(node, measure, "target", self.language),
            change_cell(node, measure, self.language),
            self._parts_cell(node),
            when_cell(node, self.language),
        )
        return Row(key=node.id, cells=cells)

    def _parts_cell(self, node: Node) -> Cell:
        """What the adding children come to: a sum over their rows where all of them stand in this list."""
        coverage = cover(self.plan, node)
        if coverage is None:
            return Cell()
        listed = all(self.plan.index[child].level in _GOALS for child in coverage.children)
        formula = "+".join(f"{{change@{child}}}" for child in coverage.children) if listed else ""
        cell = change_cell(node, node.measure, self.language)
        return cell.model_copy(
            update={"value": coverage.covered, "formula": formula, "node": None, "field": ""}
        )

    def _subgoal_row(self, chain: Chain) -> Row:
        node = chain.lowest
        cells = (
            goal_cell(chain.business_unit or chain.enterprise, self.language),
            dimension_cell(node, self.language),
            title_cell(node),
            kpi_cell(node, node.measure, self.language),
            level_cell(node, node.measure, "baseline", self.language),
            level_cell(node, node.measure, "target", self.language),
            when_cell(node, self.language),
        )
        return Row(key=node.id, cells=cells)

    def _planned_cells(self, node: Node | None) -> tuple[Cell, Cell, Cell]:
        """Owner, budget and time of a piece of work."""
        if node is None:
            return (Cell(), Cell(kind=Kind.MONEY, scale=self.scale), Cell())
        planned = node.budget.planned if node.budget else None
        return (
            text_cell(node, node.owner or "", "owner"),
            money_cell(node, planned, "planned", self.scale),
            when_cell(node, self.language),
        )

    def _metrics_cell(self, node: Node | None) -> Cell:
        return Cell() if node is None else text_cell(node, metrics_text(node, self.language), "metrics")

    def _rest_row(self, chain: Chain, heads: tuple[Cell, ...], budget: int, width: int) -> list[Row]:
        """What a strategy has beyond its initiatives, so that the column adds up to the plan's money."""
        strategy = chain.strategy
        if strategy is None or chain.initiative is None or strategy.budget is None:
            return []
        children = self.plan.children(strategy.id)
        if strategy.budget.planned is None or chain.initiative.id != children[-1].id:
            return []
        given = sum((self.totals.get(child.id, Decimal(0)) for child in children), Decimal(0))
        rest = strategy.budget.planned - given
        if rest <= 0:
            return []
        cells = [*heads, Cell(value=_REST.said_in(self.language))]
        cells += [Cell()] * (width - len(cells))
        cells[budget] = Cell(value=rest, kind=Kind.MONEY, scale=self.scale)
        return [Row(key=f"rest:{strategy.id}", cells=tuple(cells))]

    def _alignment_row(self, chain: Chain, ranks: dict[str, int]) -> Row:
        node = chain.lowest
        asked = node.budget.ask if node.budget else None
        given = self.totals.get(node.id)
        own = node.budget is not None and node.budget.planned is not None
        fit = Cell()
        if asked and given is not None:
            fit = Cell(value=given * 100 / asked, kind=Kind.PERCENT, formula="{budget}/{ask}")
        cells = (
            title_cell(chain.goal),
            title_cell(node),
            relevance_cell(node, self.language),
            money_cell(node, asked, "ask", self.scale),
            money_cell(node, given, "planned" if own else "", self.scale),
            fit,
            Cell(value=Decimal(ranks[node.id]), kind=Kind.NUMBER, node=node.id, field="priority"),
            Cell(value=self._findings_text(node) or None),
        )
        return Row(key=node.id, cells=cells)

    def _monitoring_rows(self, node: Node) -> Iterator[Row]:
        measures: tuple[Measure | None, ...] = tuple(m for m in node.measures if m.target is not None)
        if not measures and node.level in _WORK and (node.metrics or node.triggers):
            measures = (None,)
        for at, measure in enumerate(measures):
            levels = (
                level_cell(node, measure, name, self.language) for name in ("baseline", "target", "actual")
            )
            metric = kpi_cell(node, measure, self.language) if measure else self._metrics_cell(node)
            yield Row(
                key=f"{node.id}/{measure.kpi.key}" if measure else node.id,
                cells=(
                    title_cell(node),
                    metric,
                    *levels,
                    self._progress_cell(measure),
                    *(self._watch_cells(node) if at == 0 else (Cell(),) * 5),
                ),
            )

    def _watch_cells(self, node: Node) -> tuple[Cell, ...]:
        """Alarm, analysis, adjustment, owner and time: once for a node, on its first row."""
        actions = "；".join(trigger.action for trigger in node.triggers if trigger.action)
        return (
            Cell(value=self._alarms(node) or None),
            text_cell(node, node.note, "note"),
            Cell(value=actions or None),
            text_cell(node, node.owner or "", "owner"),
            when_cell(node, self.language),
        )

    def _master_cells(self, chain: Chain) -> tuple[Cell, ...]:
        node, goal = chain.lowest, chain.goal
        measure = goal.measure if goal else None
        shown = goal if goal is not None else node
        owner, budget, when = self._planned_cells(node)
        if node.level not in _WORK:
            budget = Cell(kind=Kind.MONEY, scale=self.scale)
        progress = progress_of(measure)
        return (
            owner,
            when,
            budget,
            kpi_cell(shown, measure, self.language),
            level_cell(shown, measure, "target", self.language),
            Cell(value=progress, kind=Kind.PERCENT),
        )

    def _progress_cell(self, measure: Measure | None) -> Cell:
        if measure is None:
            return Cell()
        formula = 'IF({actual}="","",({actual}-{baseline})/({target}-{baseline}))'
        if measure.baseline is None:
            formula = 'IF({actual}="","",{actual}/{target})'
        if measure.target == (measure.baseline or 0):
            formula = ""
        return Cell(value=progress_of(measure), kind=Kind.PERCENT, formula=formula)

    # words

    def _alarms(self, node: Node) -> str:
        said = []
        for trigger in node.triggers:
            sign = "<" if trigger.below else ">"
            times = f" ×{trigger.units}" if trigger.units > 1 else ""
            said.append(f"{trigger.metric} {sign} {plain(trigger.threshold, separators=True)}{times}")
        return "；".join(said)

    def _findings_text(self, node: Node) -> str:
        near = {node.id, *(below.id for below in self.plan.descendants(node.id))}
        found: list[Finding] = [f for f in self.report.findings if near & set(f.nodes)]
        return "\n".join(f"{f.rule} {f.message.said_in(self.language)}" for f in found[:6])

    def _ranks(self, nodes: list[Node]) -> dict[str, int]:
        """Stated priorities first, then by relevance, contribution and money (implementation point 5)."""

        def weight(node: Node) -> tuple[int, int, Decimal, Decimal]:
            budget, relevance = node.budget, node.relevance
            stated = budget.priority if budget and budget.priority is not None else 10**6
            grade = _RANK[relevance.grade] if relevance else len(_RANK)
            contribution = budget.contribution if budget and budget.contribution is not None else Decimal(0)
            return stated, grade, -contribution, -self.totals.get(node.id, Decimal(0))

        return {node.id: at for at, node in enumerate(sorted(nodes, key=weight), 1)}

    def _dimensions(self) -> tuple[str, ...]:
        return tuple(text.said_in(self.language) for text in DIMENSIONS.values())

    def _grades(self) -> tuple[str, ...]:
        return tuple(text.said_in(self.language) for text in GRADES.values())

    # shape

    def _column(
        self, key: str, width: int = 12, *, merged: bool = False, choices: tuple[str, ...] = ()
    ) -> Column:
        return Column(
            key=key, header=HEADERS[key].said_in(self.language), width=width, merged=merged, choices=choices
        )

    def _money_column(self, key: str, *, summed: bool) -> Column:
        header = money_header(HEADERS[key].said_in(self.language), self.plan, self.language)
        return Column(key=key, header=header, width=13, summed=summed)

    def _document(
        self, name: str, columns: list[Column], rows: list[Row], *, total: bool = False
    ) -> Document:
        plan, language = self.plan, self.language
        note = f"{plan.name} · {plan.id} v{plan.version}"
        if plan.envelope is not None:
            whole = say(plan.envelope, _money(plan), language)
            note += f" · total budget {whole}" if language is Language.EN else f" · 总预算 {whole}"
        return Document(
            name=name,
            title=TITLES[name].said_in(language),
            sheet=SHEETS[name].said_in(language),
            note=note,
            columns=tuple(columns),
            rows=tuple(rows),
            total=_TOTAL.said_in(language) if total and rows else "",
        )


def _money(plan: Plan) -> Unit:
    return Unit(kind=UnitKind.MONEY, symbol=plan.currency)
