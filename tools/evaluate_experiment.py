"""`evaluate_experiment`: whether a test's difference is real, safe and worth it, and what to do."""

from collections.abc import Sequence
from statistics import NormalDist

from core.errors import InputError
from core.experiment import decision, mean
from core.experiment.comparison import Comparison
from core.experiment.correction import adjust_holm
from core.experiment.decision import Return, Safety
from core.experiment.imbalance import check_split
from core.experiment.sequential import Spending, bounds, equal_looks
from core.quantity.unit import NUMBER, Unit, UnitKind
from core.text import Text
from tools.evaluate_experiment_arguments import EvaluateExperimentArguments
from tools.evaluate_experiment_arms import Compared, compare_arms, compare_guard
from tools.evaluate_experiment_report import assume, report, tabulate
from tools.evaluate_experiment_result import EvaluateExperimentResult, GuardReading, Reading
from tools.experiment_number import read_level, read_points, read_split
from tools.stated_value import read_value
from tools.tool import Effect, Tool, ToolContext

_MONEY = Unit(kind=UnitKind.MONEY, symbol="CNY")


def run(ctx: ToolContext, arguments: EvaluateExperimentArguments) -> EvaluateExperimentResult:
    """Evaluate.

    Raises:
        MissingInput: An arm, or a figure of one, was not given.
        InputError: A figure cannot be.
    """
    alpha = read_level(arguments.alpha, "alpha")
    compared = _compare(arguments, alpha)
    bound = _bound(arguments, alpha)
    names = _names(ctx, arguments, len(compared.comparisons))
    readings = _readings(compared, names, alpha, bound)
    best = max(range(len(readings)), key=lambda at: _success(arguments, compared.comparisons[at].estimate))
    split = _split(arguments, compared)
    guards = _guards(arguments, compared.people, alpha, names)
    back = _return(arguments, compared, best)
    verdict = decision.decide(
        significant=readings[best].significant,
        better=_success(arguments, compared.comparisons[best].estimate) > 0,
        worse=_success(arguments, compared.comparisons[best].estimate) < 0,
        split=split,
        guards=[Safety(g.safety) for g in guards if g.treatment == readings[best].name],
        back=back,
        threshold=_threshold(arguments),
    )
    order = sorted(range(len(readings)), key=lambda at: at != best)
    result = EvaluateExperimentResult(
        text="",
        verdict=verdict.value,
        is_rate=compared.is_rate,
        readings=tuple(readings[at] for at in order),
        split_p=split,
        bound=bound,
        guards=guards,
        roi=None if back is None else (back.estimate, back.low, back.high),
        assumptions=assume(ctx, arguments, compared, bound),
    )
    threshold = _threshold(arguments)
    return result.model_copy(update={"text": report(ctx, result, threshold), "tables": tabulate(ctx, result)})


def _compare(arguments: EvaluateExperimentArguments, alpha: float) -> Compared:
    if arguments.pairs and arguments.arms:
        raise InputError(
            Text(zh="同时给了配对和分组，用哪一种？", en="both pairs and arms are given; which are meant?"),
            field="pairs",
            valid=Text(zh="pairs 或 arms 其中之一", en="either pairs or arms"),
        )
    if arguments.pairs:
        return Compared((mean.compare_pairs(arguments.pairs, alpha=alpha),), (), is_rate=False)
    return compare_arms(arguments.arms, alpha)


def _bound(arguments: EvaluateExperimentArguments, alpha: float) -> float | None:
    """|z| needed at this look; None for a test that is looked at once."""
    if arguments.looks == 1:
        return None
    look = arguments.look or arguments.looks
    if look > arguments.looks:
        raise InputError(
            Text(zh=f"只计划看 {arguments.looks} 次", en=f"only {arguments.looks} looks were planned"),
            field="look",
            valid=Text(zh=f"1 到 {arguments.looks}", en=f"1 to {arguments.looks}"),
        )
    return bounds(equal_looks(arguments.looks), alpha, Spending(arguments.spending))[look - 1]


def _readings(compared: Compared, names: Sequence[str], alpha: float, bound: float | None) -> list[Reading]:
    adjusted = adjust_holm([c.p_value for c in compared.comparisons])
    limit = alpha
    if bound is not None:  # an early look needs the p-value that its bound stands for
        limit = 2 * NormalDist().cdf(-bound)
    scale = 100 if compared.is_rate else 1
    return [
        _reading(comparison, name, p_value, limit, scale)
        for comparison, name, p_value in zip(compared.comparisons, names, adjusted, strict=True)
    ]


def _reading(comparison: Comparison, name: str, p_value: float, limit: float, scale: int) -> Reading:
    relative = [None] * 3 if comparison.relative is None else [100 * r for r in comparison.relative]
    return Reading(
        name=name,
        control=scale * comparison.control,
        treatment=scale * comparison.treatment,
        difference=scale * comparison.estimate,
        low=scale * comparison.low,
        high=scale * comparison.high,
        relative=relative[0],
        relative_low=relative[1],
        relative_high=relative[2],
        p_value=p_value,
        test=comparison.method,
        significant=p_value < limit,
    )


def _split(arguments: EvaluateExperimentArguments, compared: Compared) -> float | None:
    if len(compared.people) < 2:
        return None
    return check_split(compared.people, read_split(arguments.split, len(compared.people)))


def _guards(
    arguments: EvaluateExperimentArguments, people: Sequence[int], alpha: float, names: Sequence[str]
) -> tuple[GuardReading, ...]:
    found = []
    for at, argument in enumerate(arguments.guardrails):
        margin = None if argument.margin is None else read_points(argument.margin, f"guardrails.{at}.margin")
        compared = compare_guard(argument, at, people, alpha)
        for name, comparison in zip(names, compared, strict=False):
            safety = decision.guard(comparison, margin or 0.0, less_is_better=argument.less_is_better)
            found.append(
                GuardReading(
                    name=argument.name,
                    treatment=name,
                    control=100 * comparison.control,
                    level=100 * comparison.treatment,
                    low=100 * comparison.low,
                    high=100 * comparison.high,
                    margin=None if margin is None else 100 * margin,
                    safety=safety.value,
                )
            )
    return tuple(found)


def _return(arguments: EvaluateExperimentArguments, compared: Compared, best: int) -> Return | None:
    """Return over cost of the best treatment, where value and cost are known."""
    if arguments.cost is None or not compared.people or (compared.is_rate and arguments.value is None):
        return None
    cost = float(read_value(arguments.cost, _MONEY, "cost"))
    value = 1.0 if arguments.value is None else float(read_value(arguments.value, _MONEY, "value"))
    if value < 0:
        raise InputError(
            Text(
                zh=f"每次转化的价值不能是负数：{arguments.value}",
                en=f"the value of a conversion cannot be negative: {arguments.value}",
            ),
            field="value",
            valid=Text(zh="例如 300元", en="such as 300"),
        )
    if cost <= 0:
        raise InputError(
            Text(zh="成本应大于 0", en="the cost must be above 0"),
            field="cost",
            valid=Text(zh="例如 2万元", en="such as 20000"),
        )
    return decision.return_of(compared.comparisons[best], compared.people[best + 1], value, cost)


def _threshold(arguments: EvaluateExperimentArguments) -> float:
    return float(read_value(arguments.threshold, NUMBER, "threshold"))


def _success(arguments: EvaluateExperimentArguments, estimate: float) -> float:
    return -estimate if arguments.less_is_better else estimate


def _names(ctx: ToolContext, arguments: EvaluateExperimentArguments, count: int) -> tuple[str, ...]:
    """Names of the treatments."""
    stated = [arm.name for arm in arguments.arms[1:]]
    usual = [ctx.say("实验组", "Treatment") + (f" {at + 1}" if count > 1 else "") for at in range(count)]
    return tuple((stated[at] if at < len(stated) else None) or usual[at] for at in range(count))


TOOL = Tool(
    name="evaluate_experiment",
    effect=Effect.READ,
    description=(
        "Read a finished or running A/B or geo test: difference with interval and p-value (rates, means, "
        "ratio metrics, matched pairs), split check, guard rails such as complaints, looks before the end, "
        "several arms, return over cost, and whether to roll out. Pass counts as they were said."
    ),
    arguments=EvaluateExperimentArguments,
    result=EvaluateExperimentResult,
    run=run,
)
