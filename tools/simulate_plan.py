"""A simulation on the plan in hand: what its goals come to when a part, its money or its range changes."""

import re
from collections.abc import Callable
from fractions import Fraction

from core.errors import AmbiguousInput, InputError, MissingInput
from core.plan.kpi import Direction
from core.plan.node import LEVELS, Node
from core.plan.plan import Plan
from core.simulation.model import Model
from core.simulation.plan_model import TOTAL_BUDGET, Response, budget_key, level_key, model_plan
from core.simulation.seek import reached_by
from core.text import Text
from tools.node_reference import find_node
from tools.simulate_arguments import SimulateArguments
from tools.simulate_basis import Basis
from tools.stated_value import read_score
from tools.tool import PlanRef, ToolContext

_MONEY = re.compile(r"\s*(?:的)?\s*(?:预算|投入|经费|费用|\bbudget\b|\bspend(?:ing)?\b)\s*$", re.I)
_TOTAL = re.compile(
    r"^(?:总|全年|整体|整个|计划|营销)?(?:总)?(?:预算|投入|经费|盘子)$"
    r"|^(?:the )?(?:total |whole |overall |marketing |plan )*(?:budget|spend)$",
    re.I,
)
TRIED = (Fraction(1, 4), Fraction(1, 2), Fraction(1))


def names_money(what: str) -> bool:
    """Whether what changes is money."""
    return bool(_MONEY.search(what.strip()))


def basis_of_plan(ctx: ToolContext, arguments: SimulateArguments, elasticity: Fraction | None) -> Basis:
    """The basis on the plan.

    Args:
        ctx: The context.
        arguments: What is asked.
        elasticity: How gains follow money; None: not at all.

    Raises:
        MissingInput: There is no plan, or no node of it has a level.
        UnknownReference: A name is no node of the plan.
    """
    plan = ctx.load(arguments.plan)
    changed = [c for case in arguments.scenarios for c in case.changes]
    payers = dict.fromkeys(_payer(plan, c.what) for c in changed if names_money(c.what))
    if arguments.solve_for is not None and names_money(arguments.solve_for):
        payers[_payer(plan, arguments.solve_for)] = None
    responses = tuple(Response(node, elasticity) for node in payers if elasticity is not None)
    model = model_plan(plan, responses)
    if not model.keys or not any(key.startswith("level:") for key in model.keys):
        raise MissingInput(
            Text(zh="计划里还没有可以模拟的数字目标", en="the plan has no target in numbers to simulate yet"),
            field="plan",
            valid=Text(zh="先给目标一个数值", en="give a goal a number first"),
        )

    def find(name: str) -> str:
        if not names_money(name):
            return level_key(_node(plan, name).id)
        payer = _payer(plan, name)
        return budget_key(payer) if payer else TOTAL_BUDGET

    goal = _outcome(plan, arguments, model, find)
    shown = [level_key(n.id) for n in plan.nodes if n.id != goal.id and level_key(n.id) in model.keys]
    measure = goal.measure
    return Basis(
        source="plan",
        model=model,
        outcome=level_key(goal.id),
        shown=tuple(shown[:12]),
        find=find,
        base=ctx.say("计划", "as planned"),
        direction=measure.kpi.direction if measure is not None else Direction.UP,
        goal=_goal(goal),
        plan=PlanRef(id=plan.id, version=plan.version),
    )


def _node(plan: Plan, name: str) -> Node:
    """The node a name means; of several, the one highest in the plan if only one is that high."""
    try:
        return find_node(plan, name, field="scenarios")
    except AmbiguousInput as error:
        said = [reading.en for reading in error.readings]
        meant = [n for n in plan.nodes if any(text.startswith(f"{n.id} ") for text in said)]
        highest = min((LEVELS.index(n.level) for n in meant), default=0)
        top = [n for n in meant if LEVELS.index(n.level) == highest]
        if len(top) != 1:
            raise
        return top[0]


def _payer(plan: Plan, what: str) -> str:
    """Id of the node whose gain a node's money serves: itself or the nearest above with a number; "": all."""
    if _TOTAL.search(what.strip()):
        return ""
    name = _MONEY.sub("", what.strip())
    node = _node(plan, name)
    for candidate in (node, *plan.ancestors(node.id)):
        if candidate.measure is not None and candidate.measure.change is not None:
            return candidate.id
    raise InputError(
        Text(
            zh=f"{node.title} 上面没有带数值的目标，算不出它的钱影响什么",
            en=f"no goal above {node.title} has a number its money could move",
        ),
        field="scenarios",
        valid=Text(zh="给上级目标设数值", en="a number for the goal above it"),
    )


def _outcome(plan: Plan, arguments: SimulateArguments, model: Model, find: Callable[[str], str]) -> Node:
    """The node asked about, else the first from the top that what changes moves."""
    if arguments.kpi:
        node = find_node(plan, arguments.kpi, field="kpi")
        if level_key(node.id) in model.keys:
            return node
    names = [c.what for case in arguments.scenarios for c in case.changes if c.to or c.by]
    names += [arguments.solve_for] if arguments.solve_for else []
    known = [n for n in plan.nodes if level_key(n.id) in model.keys]
    for name in names:
        key = find(name)
        if key not in model.keys:
            continue
        moved = reached_by(model, key)
        line = [n for n in known if level_key(n.id) in moved and level_key(n.id) != key]
        if line:
            return line[0]
        return next((n for n in known if level_key(n.id) == key), known[0])
    return known[0]


def _goal(node: Node) -> Fraction | None:
    measure = node.measure
    if measure is None:
        return None
    target = measure.target if measure.target is not None else measure.delta
    return None if target is None else Fraction(target)


def read_elasticity(arguments: SimulateArguments) -> Fraction | None:
    """The stated elasticity. Raises InputError when it is outside −5 to 5."""
    if arguments.elasticity is None:
        return None
    value = Fraction(read_score(arguments.elasticity, "elasticity"))
    if not -5 <= value <= 5:
        raise InputError(
            Text(
                zh=f"弹性 {arguments.elasticity} 超出范围",
                en=f"an elasticity of {arguments.elasticity} is out of range",
            ),
            field="elasticity",
            valid=Text(zh="-5 到 5，常见 0.1 到 0.8", en="-5 to 5, usually 0.1 to 0.8"),
        )
    return value
