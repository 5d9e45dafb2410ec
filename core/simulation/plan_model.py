"""A plan as a model: what its parts reach, what they add up to, what its money buys.

A part's level is an input unless parts of its own add to it; then they make it, together with what
nobody has taken on yet. A goal whose parts measure the drivers of its KPI (visits, conversion, order
value) is their product.
"""

from dataclasses import dataclass
from fractions import Fraction

from core.cascade.logarithm import power
from core.plan.kpi import Combine, Measure
from core.plan.node import Node
from core.plan.plan import Plan
from core.plan.rollup import budgets
from core.quantity.unit import Unit, UnitKind
from core.simulation.model import Formula, Input, Model
from core.text import Text

_ADDING = (Combine.SUM, Combine.SHARE)
TOTAL_BUDGET = "budget"
MONEY_KEYS = ("sales", "revenue", "gmv", "contract_value")
_PRODUCTS = (
    frozenset({"visits", "conversion_rate", "average_order_value"}),
    frozenset({"leads", "conversion_rate", "average_order_value"}),
    frozenset({"orders", "average_order_value"}),
    frozenset({"new_users", "conversion_rate", "average_order_value"}),
    frozenset({"paying_customers", "average_order_value"}),
)


def level_key(node_id: str) -> str:
    """Key of what a node reaches."""
    return f"level:{node_id}"


def budget_key(node_id: str) -> str:
    """Key of a node's money."""
    return f"budget:{node_id}"


@dataclass(frozen=True)
class Response:
    """How strongly a node's gain follows its money, or the plan's for node "": +1 % money, +e % gain."""

    node: str
    elasticity: Fraction


def model_plan(plan: Plan, responses: tuple[Response, ...] = ()) -> Model:
    """The plan's figures, every part at its target.

    Args:
        plan: The plan.
        responses: Nodes whose gain follows their money; the others do not react to money.
    """
    return _Builder(plan, {r.node: r.elasticity for r in responses}).build()


class _Builder:
    def __init__(self, plan: Plan, elasticities: dict[str, Fraction]) -> None:
        self._plan = plan
        self._elasticities = elasticities
        self._money = budgets(plan)
        self._inputs: list[Input] = []
        self._formulas: list[Formula] = []
        self._said: list[Text] = []
        self._done: set[str] = set()
        self._responding: list[tuple[str, Fraction]] = []

    def build(self) -> Model:
        for node in self._plan.nodes:
            self._add_budget(node)
        for node in self._plan.nodes:
            self._add(node)
        self._add_total()
        self._say_responses()
        return Model(tuple(self._inputs), tuple(self._formulas), tuple(self._said))

    def _add_budget(self, node: Node) -> None:
        money = self._money.get(node.id)
        if money is None:
            return
        name = Text(zh=f"{node.title}的预算", en=f"the budget of {node.title}")
        self._inputs.append(Input(budget_key(node.id), name, self._currency, Fraction(money)))

    @property
    def _currency(self) -> Unit:
        return Unit(kind=UnitKind.MONEY, symbol=self._plan.currency)

    def _add_total(self) -> None:
        if self._plan.envelope is None:
            return
        name = Text(zh="总预算", en="the total budget")
        self._inputs.append(Input(TOTAL_BUDGET, name, self._currency, Fraction(self._plan.envelope)))

    def _add(self, node: Node) -> None:
        """The node's level, after those of its parts."""
        if node.id in self._done:
            return
        self._done.add(node.id)
        for child in self._plan.children(node.id):
            self._add(child)
        measure = node.measure
        level = _target(measure)
        if measure is None or level is None:
            return
        factors = self._factors(node, measure)
        parts = self._parts(node, measure)
        gain = measure.target is None  # only the change is planned, so that is what its level is
        name = Text(zh=node.title + "（增量）" * gain, en=node.title + " (gain)" * gain)
        if factors:
            self._multiply(node, name, measure, level, factors)
        elif parts:
            self._sum(node, name, measure, level, parts)
        else:
            self._leaf(node, name, measure, level)

    def _leaf(self, node: Node, name: Text, measure: Measure, level: Fraction) -> None:
        money = self._response(node)
        if money is None:
            self._inputs.append(Input(level_key(node.id), name, measure.kpi.unit, level))
            return
        key, amount, elasticity = money
        start = Fraction(measure.baseline) if measure.baseline is not None else Fraction(0)
        factor = (level - start) / power(amount, elasticity)
        unit = measure.kpi.unit
        gain = Formula(f"gain:{node.id}", name, unit, "product", ((key, elasticity),), factor)
        whole = Formula(level_key(node.id), name, unit, "sum", ((gain.key, Fraction(1)),), start)
        self._formulas += [gain, whole]
        self._responding.append((node.title, elasticity))

    def _say_responses(self) -> None:
        for elasticity in dict.fromkeys(e for _, e in self._responding):
            titles = [title for title, own in self._responding if own == elasticity]
            more = (
                Text(zh=f"等 {len(titles)} 项", en=f" and {len(titles) - 2} more")
                if len(titles) > 2
                else None
            )
            self._said.append(
                Text(
                    zh=f"{'、'.join(titles[:2])}{more.zh if more else ''}：预算每 +1%，增量 "
                    f"+{float(elasticity):g}%（假定的弹性）",
                    en=f"{', '.join(titles[:2])}{more.en if more else ''}: +1 % money gives "
                    f"+{float(elasticity):g} % "
                    "of the gain (assumed elasticity)",
                )
            )

    def _response(self, node: Node) -> tuple[str, Fraction, Fraction] | None:
        """The money the node's gain follows, with the elasticity: its own, else all the plan's."""
        own, money = self._elasticities.get(node.id), self._money.get(node.id)
        if own is not None and money:
            return budget_key(node.id), Fraction(money), own
        whole, envelope = self._elasticities.get(""), self._plan.envelope
        if whole is not None and envelope:
            return TOTAL_BUDGET, Fraction(envelope), whole
        return None

    def _parts(self, node: Node, measure: Measure) -> list[tuple[Node, Fraction]]:
        """The children whose change is a part of the node's, with their change."""
        if measure.kpi.combine not in _ADDING:
            return []
        found = []
        for child in self._plan.children(node.id):
            own = child.measure
            if (
                child.adds_up
                and own is not None
                and own.kpi.key == measure.kpi.key
                and own.change is not None
            ):
                found.append((child, Fraction(own.change)))
        return found

    def _sum(
        self, node: Node, name: Text, measure: Measure, level: Fraction, parts: list[tuple[Node, Fraction]]
    ) -> None:
        # level + Σ (part − planned part): at the plan's own figures every level is the plan's target
        planned = {child.id: _target(child.measure) or Fraction(0) for child, _ in parts}
        constant = level - sum(planned.values(), Fraction(0))
        terms = tuple((level_key(child.id), Fraction(1)) for child, _ in parts)
        self._formulas.append(Formula(level_key(node.id), name, measure.kpi.unit, "sum", terms, constant))

    def _factors(self, node: Node, measure: Measure) -> list[Node]:
        if measure.kpi.key not in MONEY_KEYS:
            return []
        by_kpi = {
            child.measure.kpi.key: child
            for child in self._plan.children(node.id)
            if child.measure is not None and (_target(child.measure) or 0) > 0
        }
        wanted = next((keys for keys in _PRODUCTS if keys <= set(by_kpi)), None)
        return [by_kpi[key] for key in sorted(wanted)] if wanted else []

    def _multiply(
        self, node: Node, name: Text, measure: Measure, level: Fraction, factors: list[Node]
    ) -> None:
        product = Fraction(1)
        for child in factors:
            product *= _target(child.measure) or Fraction(1)
        terms = tuple((level_key(child.id), Fraction(1)) for child in factors)
        self._formulas.append(
            Formula(level_key(node.id), name, measure.kpi.unit, "product", terms, level / product)
        )
        listed = " × ".join(child.title for child in factors)
        self._said.append(
            Text(
                zh=f"{node.title} 随 {listed} 同比例变动（以计划的目标值为起点）",
                en=f"{node.title} moves in proportion to {listed}, starting from the plan's own targets",
            )
        )


def _target(measure: Measure | None) -> Fraction | None:
    """The level planned; a change without levels counts from 0."""
    if measure is None:
        return None
    if measure.target is not None:
        return Fraction(measure.target)
    return None if measure.delta is None else Fraction(measure.delta)
