"""`simulate`: what would come of other budgets, drivers, targets or dates; what a goal would take."""

from dataclasses import replace
from datetime import timedelta
from fractions import Fraction

from core.errors import InputError, MissingInput
from core.plan.plan import Plan
from core.simulation.seek import Sought, seek
from core.simulation.simulate import Goal, Scenario, ScenarioOutcome, Uncertainty, simulate, tornado
from core.simulation.timing import Timing, move
from core.text import Text
from tools.node_reference import find_node
from tools.simulate_arguments import Adjustment, SimulateArguments
from tools.simulate_basis import Basis, read_ranges, read_scenarios
from tools.simulate_facts import basis_of_facts
from tools.simulate_figures import basis_of_figures
from tools.simulate_outcome import Simulated
from tools.simulate_plan import TRIED, basis_of_plan, names_money, read_elasticity
from tools.simulate_report import tell
from tools.simulate_result import SimulateResult
from tools.stated_value import read_period, read_value
from tools.tool import Effect, PlanRef, Tool, ToolContext

__all__ = ["TOOL", "SimulateArguments", "SimulateResult", "run"]


def run(ctx: ToolContext, arguments: SimulateArguments) -> SimulateResult:
    """Simulate. Nothing is written.

    Raises:
        MissingInput: What changes, the figures, or the response to money is not known.
        InputError: A change cannot be read or is impossible.
        AmbiguousInput: A change of a percentage can be read in several ways.
    """
    _check(arguments)
    dated = [c for case in arguments.scenarios for c in case.changes if c.when or c.days]
    valued = [c for case in arguments.scenarios for c in case.changes if c.to or c.by]
    ranged = any(f.low for f in arguments.figures)
    if not (dated or valued or ranged or arguments.solve_for or arguments.goal):
        raise MissingInput(
            Text(zh="要改哪个数、改成多少？", en="what changes, and to what?"),
            field="scenarios",
            valid=Text(
                zh="例如 转化率提到3.5%、搜索预算+20%", en="such as conversion to 3.5 %, search budget +20 %"
            ),
        )
    if dated and not valued and not arguments.solve_for:
        return _tell_dates(ctx, arguments, dated)
    basis, question = _basis(ctx, arguments)
    done = _work_out(ctx, arguments, basis)
    timing = _timing(ctx, arguments, dated)[0] if dated else None
    return tell(ctx, replace(done, timing=timing, question=question))


def _check(arguments: SimulateArguments) -> None:
    """Refuse a change stated twice and two scenarios of one name."""
    for at, case in enumerate(arguments.scenarios):
        for which, change in enumerate(case.changes):
            if change.to is not None and change.by is not None:
                raise InputError(
                    Text(
                        zh=f"{change.what} 既要到 {change.to} 又要变 {change.by}",
                        en=f"{change.what} is to be {change.to} and also to change by {change.by}",
                    ),
                    field=f"scenarios.{at}.changes.{which}",
                    valid=Text(zh="to 或 by 其中之一", en="either `to` or `by`"),
                )
    names = [case.name for case in arguments.scenarios if case.name]
    if len(set(names)) < len(names):
        raise InputError(
            Text(zh="两个情景同名", en="two scenarios have the same name"),
            field="scenarios",
            valid=Text(zh="每个情景一个名称", en="a name for each scenario"),
        )


def _basis(ctx: ToolContext, arguments: SimulateArguments) -> tuple[Basis, str | None]:
    """What it starts from, and what should be answered before it is relied on."""
    elasticity = read_elasticity(arguments)
    if any(figure.value is not None or (figure.low and not _known(ctx)) for figure in arguments.figures):
        return basis_of_figures(ctx, arguments), None
    if _is_of_plan(ctx, arguments):
        names = [c.what for case in arguments.scenarios for c in case.changes]
        if elasticity is None and any(names_money(n) for n in (*names, arguments.solve_for or "")):
            return basis_of_plan(ctx, arguments, TRIED[-1]), ctx.say(
                "预算每多 1%，目标大约多百分之几（弹性）？给出后我按它重算。",
                "By how many percent does the goal move for 1 % more money (elasticity)? I will use yours.",
            )
        return basis_of_plan(ctx, arguments, elasticity), None
    return basis_of_facts(ctx, arguments, elasticity), None


def _known(ctx: ToolContext) -> bool:
    return ctx.plan_id is not None or (ctx.facts is not None and bool(ctx.facts.catalogue.tables))


def _is_of_plan(ctx: ToolContext, arguments: SimulateArguments) -> bool:
    """Whether it is about the plan: a node is named, or money and there are no facts."""
    if ctx.plan_id is None and arguments.plan is None:
        return False
    if arguments.where:
        return False
    has_facts = ctx.facts is not None and bool(ctx.facts.catalogue.tables)
    if not has_facts:
        return True
    names = [c.what for case in arguments.scenarios for c in case.changes]
    names += [n for n in (arguments.solve_for, arguments.kpi) if n]
    plan = ctx.load(arguments.plan)
    return any(_is_node(plan, name) for name in names) or arguments.plan is not None


def _is_node(plan: Plan, name: str) -> bool:
    from core.plan.kpi_library import fold

    wanted = fold(name)
    return any(
        wanted == fold(n.title) or wanted == n.id.lower() or fold(n.title) in wanted for n in plan.nodes
    )


def _work_out(ctx: ToolContext, arguments: SimulateArguments, basis: Basis) -> Simulated:
    scenarios = read_scenarios(ctx, basis, arguments.scenarios)
    ranges = read_ranges(basis, arguments.figures)
    uncertain = Uncertainty(ranges, basis.history, arguments.draws, arguments.seed)
    goal = _goal(arguments, basis)
    found = _sought(arguments, basis, goal, scenarios)
    if found is not None and found.key == basis.outcome:
        raise InputError(
            Text(zh="要求的就是目标本身", en="what is sought is the goal itself"), field="solve_for"
        )
    if found is not None:
        name = ctx.say("倒推", "sought")
        scenarios = (*scenarios, Scenario(name, {**scenarios[-1].levels, found.key: found.level}))
    planned = None if basis.planned is None else Goal(basis.outcome, basis.planned, basis.direction)
    outcomes = simulate(
        basis.model,
        scenarios,
        outcomes=(basis.outcome,),
        uncertainty=uncertain,
        goal=goal,
        planned=planned,
    )
    bars = tornado(basis.model, basis.outcome, scenarios[-1].levels, uncertain)
    if basis.source == "plan" and _unanswered(arguments):
        outcomes = (outcomes[0], *_tried(ctx, arguments, goal))
    warnings = _beyond(ctx, basis, scenarios)
    return Simulated(basis, outcomes, bars, goal, found, uncertain, planned=planned, warnings=warnings)


def _beyond(ctx: ToolContext, basis: Basis, scenarios: tuple[Scenario, ...]) -> tuple[str, ...]:
    """Where scenarios spend what was never seen."""
    said = (
        basis.reach[key].exceed(ctx, scenario.name, level)
        for scenario in scenarios
        for key, level in scenario.levels.items()
        if key in basis.reach
    )
    return tuple(text for text in said if text is not None)


def _unanswered(arguments: SimulateArguments) -> bool:
    names = [c.what for case in arguments.scenarios for c in case.changes]
    return arguments.elasticity is None and any(names_money(name) for name in names)


def _tried(ctx: ToolContext, arguments: SimulateArguments, goal: Goal | None) -> tuple[ScenarioOutcome, ...]:
    """The same scenarios under other elasticities, to show how much hangs on it."""
    found: list[ScenarioOutcome] = []
    for elasticity in TRIED:
        basis = basis_of_plan(ctx, arguments, elasticity)
        read = read_scenarios(ctx, basis, arguments.scenarios)[1:]
        named = [Scenario(_at(ctx, s.name, elasticity), s.levels) for s in read]
        found += simulate(basis.model, named, outcomes=(), goal=goal)
    return tuple(found)


def _at(ctx: ToolContext, name: str, elasticity: Fraction) -> str:
    return ctx.say(f"{name}（弹性 {float(elasticity):g}）", f"{name} (elasticity {float(elasticity):g})")


def _goal(arguments: SimulateArguments, basis: Basis) -> Goal | None:
    unit = basis.model.figure(basis.outcome).unit
    if arguments.goal is None:
        return None if basis.goal is None else Goal(basis.outcome, basis.goal, basis.direction)
    return Goal(basis.outcome, Fraction(read_value(arguments.goal, unit, "goal")), basis.direction)


def _sought(
    arguments: SimulateArguments, basis: Basis, goal: Goal | None, scenarios: tuple[Scenario, ...]
) -> Sought | None:
    if arguments.solve_for is None:
        return None
    if goal is None:
        raise MissingInput(
            Text(
                zh="要达到多少？给出目标值才能倒推", en="which level is to be reached? A goal seek needs it"
            ),
            field="goal",
            valid=Text(zh="例如 650万", en="such as 6.5M"),
        )
    return seek(basis.model, basis.find(arguments.solve_for), basis.outcome, goal.level, scenarios[-1].levels)


def _tell_dates(ctx: ToolContext, arguments: SimulateArguments, dated: list[Adjustment]) -> SimulateResult:
    timing, plan = _timing(ctx, arguments, dated)
    return tell(ctx, Simulated(None, (), (), None, None, Uncertainty(), timing, plan=plan))


def _timing(
    ctx: ToolContext, arguments: SimulateArguments, dated: list[Adjustment]
) -> tuple[Timing, PlanRef]:
    plan = ctx.load(arguments.plan)
    ends = {}
    for change in dated:
        node = find_node(plan, change.what, field="scenarios")
        if change.when is not None:
            ends[node.id] = read_period(
                change.when, "scenarios.when", today=ctx.today, fiscal_start=ctx.fiscal_start
            ).end
        elif node.end is not None:
            ends[node.id] = node.end + timedelta(days=change.days or 0)
        else:
            raise MissingInput(
                Text(zh=f"{node.title} 还没有截止日", en=f"{node.title} has no deadline yet"),
                field="scenarios",
                valid=Text(zh="直接给出新的日期", en="the new date itself"),
            )
    return move(plan, ends, ctx.today), PlanRef(id=plan.id, version=plan.version)


TOOL = Tool(
    name="simulate",
    effect=Effect.READ,
    description=(
        "What if: change budgets, drivers, targets or dates and see the outcome, its range, "
        "ROI, CAC, timing and "
        "the chance of the goal; several scenarios side by side; `solve_for` says what a "
        "figure must be to reach "
        "`goal`. Works on typed `figures` that multiply, on the plan in hand, or on the "
        "company's facts. Write "
        "amounts as the person said them and never compute. Nothing is written to the plan."
    ),
    arguments=SimulateArguments,
    result=SimulateResult,
    run=run,
)
