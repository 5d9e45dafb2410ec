"""What `cascade` splits: a plan's goal or a stated total, with its unit, smallest step and wording."""

from dataclasses import dataclass
from decimal import Decimal

from core.cascade.number import fine_enough
from core.errors import InputError, MissingInput
from core.plan.kpi import Combine, Measure
from core.plan.node import Node
from core.plan.plan import Plan
from core.quantity.saying import say, say_points
from core.quantity.unit import Unit, UnitKind
from core.quantity.value import Amount, Money, Number, Points, Share
from core.text import Text
from tools.argument_error import shorten
from tools.cascade_arguments import CascadeArguments
from tools.node_reference import find_node, name_node
from tools.stated_value import in_unit, read_amount, unit_of
from tools.tool import ToolContext

_STEPS = {
    UnitKind.MONEY: Decimal(1),
    UnitKind.COUNT: Decimal(1),
    UnitKind.PERCENT: Decimal("0.1"),
    UnitKind.NUMBER: Decimal("0.01"),
}


@dataclass(frozen=True)
class Whole:
    """The whole to split.

    Attributes:
        value: Its size in its unit: the change of a goal where its levels are known, else its target.
        unit: Its unit; percent means percentage points.
        step: Smallest step of a part.
        is_fixed: The step was asked for, so it is not made finer.
        is_level: The value is a level to reach, not a change.
        plan: The plan of the goal.
        node: The goal, when it is one of a plan.
    """

    value: Decimal
    unit: Unit
    step: Decimal
    is_fixed: bool
    is_level: bool
    plan: Plan | None = None
    node: Node | None = None

    @property
    def measure(self) -> Measure | None:
        """The goal's main measure."""
        return self.node.measure if self.node else None

    def say(self, value: Decimal, ctx: ToolContext) -> str:
        """A part of the whole in words."""
        if self.unit.kind is UnitKind.PERCENT:
            return say_points(value, ctx.language)
        return say(value, self.unit, ctx.language)

    def fit_step(self, *values: Decimal | None) -> Decimal:
        """The step, made finer where values need it and it was not asked for."""
        return self.step if self.is_fixed else fine_enough(self.step, self.value, *values)

    def read(self, text: str, field: str) -> Decimal:
        """An amount in the whole's unit; a percentage of a whole that is not one itself is taken of it."""
        amount = read_amount(text, field, currency=self.unit.symbol or "CNY")
        if self.unit.kind is UnitKind.PERCENT:
            return amount.value if isinstance(amount, Points) else in_unit(amount, self.unit, text, field)
        if isinstance(amount, Share):
            return self.value * amount.value / 100
        return in_unit(amount, self.unit, text, field)


def find_whole(ctx: ToolContext, arguments: CascadeArguments) -> Whole:
    """The whole the arguments speak of.

    Raises:
        MissingInput: Neither a goal with numbers nor a total is given.
        UnknownReference: The plan or the goal is not there.
    """
    if arguments.goal is None:
        return _stated(arguments)
    plan = ctx.load(arguments.plan)
    node = find_node(plan, arguments.goal, field="goal")
    return whole_of_goal(plan, node, arguments)


def value_of(measure: Measure) -> Decimal | None:
    """What a goal has to give to its parts: its change, or its target where no change is known."""
    return measure.target if measure.change is None else measure.change


def _stated(arguments: CascadeArguments) -> Whole:
    amounts = _stated_amounts(arguments)
    money = _money_of(arguments.unit) if isinstance(amounts[0], Number) else None
    unit = money or unit_of(amounts[0])
    step, is_fixed = _step(arguments.unit, unit)
    return Whole(sum((a.value for a in amounts), Decimal(0)), unit, step, is_fixed, is_level=False)


def _stated_amounts(arguments: CascadeArguments) -> list[Amount]:
    """The total, or where it is not given the amounts that make it."""
    if arguments.total is not None:
        return [read_amount(arguments.total, "total")]
    texts = [part.amount for part in arguments.parts]
    stated = [text for text in texts if text is not None]
    if arguments.method not in ("amounts", "table") or not stated or len(stated) < len(texts):
        raise MissingInput(
            Text(zh="要拆分的总量是多少？", en="how much is to be split?"),
            field="total",
            valid=Text(
                zh="总量（5000万、5个百分点），或计划中的一个目标", en="a total such as 5M, or a goal"
            ),
        )
    return [read_amount(text, f"parts.{at}.amount") for at, text in enumerate(stated)]


def whole_of_goal(plan: Plan, node: Node, arguments: CascadeArguments) -> Whole:
    """The whole of a plan's goal. Raises MissingInput when it has no numbers."""
    measure = node.measure
    given = value_of(measure) if measure else None
    if measure is None or given is None:
        raise MissingInput(
            Text(
                zh=f"{name_node(node)} 还没有可拆分的数字：它的基准值和目标值是多少？",
                en=f"{name_node(node)} has no number to split yet: what are its baseline and target?",
            ),
            field="goal",
        )
    unit = measure.kpi.unit
    step, is_fixed = _step(arguments.unit, unit)
    whole = Whole(given, unit, step, is_fixed, measure.change is None, plan, node)
    if arguments.total is None:
        return whole
    stated = whole.read(arguments.total, "total")
    is_level = stated == measure.target and measure.kpi.combine is Combine.SUM and stated != given
    return Whole(stated, unit, step, is_fixed, whole.is_level or is_level, plan, node)


def _money_of(step: str | None) -> Unit | None:
    """Money, when parts are to be rounded to it: "5000万" in whole 万元 is an amount of 元."""
    if step is None:
        return None
    amount = read_amount(step if any(c.isdigit() for c in step) else f"1{step}", "unit", currency="CNY")
    return unit_of(amount) if isinstance(amount, Money) else None


def _step(text: str | None, unit: Unit) -> tuple[Decimal, bool]:
    """The smallest step asked for ("万元", "0.1pp"), or the unit's own."""
    if text is None:
        return _STEPS[unit.kind], False
    said = text if any(character.isdigit() for character in text) else f"1{text}"
    amount = read_amount(said, "unit", currency=unit.symbol or "CNY")
    value = amount.value if isinstance(amount, Points) else in_unit(amount, unit, said, "unit")
    if value <= 0:
        raise InputError(
            Text(zh=f"最小单位 {shorten(text)} 要大于 0", en=f"the unit {shorten(text)} must be above 0"),
            field="unit",
            valid=Text(zh="元、万元、人、0.1pp", en="元, 万元, persons, 0.1pp"),
        )
    return value, True
