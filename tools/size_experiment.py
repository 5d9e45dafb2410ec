"""`size_experiment`: how many people and days a test needs, what effect it can find, where to pilot."""

from decimal import Decimal

from core.errors import InputError, MissingInput
from core.experiment import pilot, proportion
from core.experiment.duration import last, seen
from core.experiment.proportion import Method
from core.quantity.saying import plain
from core.text import Text
from tools.experiment_number import percent, read_people, read_points, read_rate
from tools.size_experiment_arguments import (
    CandidateArgument,
    GuardArgument,
    SizeExperimentArguments,
)
from tools.size_experiment_design import Design, read_design
from tools.size_experiment_report import METHODS, report, tabulate
from tools.size_experiment_result import ArmSize, GuardSize, PilotPlace, SizeExperimentResult
from tools.tool import Effect, Tool, ToolContext

__all__ = [
    "TOOL",
    "CandidateArgument",
    "GuardArgument",
    "SizeExperimentArguments",
    "SizeExperimentResult",
    "run",
]


def run(ctx: ToolContext, arguments: SizeExperimentArguments) -> SizeExperimentResult:
    """Size a test, or choose where to pilot.

    Raises:
        MissingInput: The level today, the effect or the spread is not known.
        AmbiguousInput: A percentage change of a rate, which may be relative or in points.
        InputError: A value is out of range.
    """
    places = _rank(arguments)
    if places and arguments.baseline is None and arguments.deviation is None:
        result = SizeExperimentResult(text="", places=places, assumptions=(_criteria(ctx),))
        return _written(ctx, result, None)
    design = read_design(arguments)
    total, days = _available(arguments) if design.target is None else (sum(design.sizes()), None)
    target = design.target if design.target is not None else design.detectable(total)
    if target is None:
        raise InputError(
            Text(zh=f"{total} 个样本测不出任何提升", en=f"{total} people cannot find any rise"),
            field="people",
            valid=Text(zh="更多样本或更长时间", en="more people or more time"),
        )
    return _written(
        ctx, _told(ctx, arguments, design, target, total, days).model_copy(update={"places": places}), design
    )


def _written(ctx: ToolContext, result: SizeExperimentResult, design: Design | None) -> SizeExperimentResult:
    return result.model_copy(update={"text": report(ctx, result, design), "tables": tabulate(ctx, result)})


def _told(
    ctx: ToolContext, arguments: SizeExperimentArguments, design: Design, target: float, total: int,
    days: int | None,
) -> SizeExperimentResult:  # fmt: skip
    sized = design.target is not None
    sizes = design.sizes() if sized else ()
    scale = 100 if design.metric == "proportion" else 1
    lasting = _last(arguments, total) if sized else None
    return SizeExperimentResult(
        text="",
        metric=design.metric,
        baseline=scale * design.baseline,
        target=scale * target,
        relative=100 * (target / design.baseline - 1) if design.baseline else None,
        arms=tuple(ArmSize(name=_arm(ctx, at, len(sizes)), people=n) for at, n in enumerate(sizes)),
        total=total,
        by_method={m.value: design.size(m) for m in Method}
        if sized and design.metric == "proportion"
        else {},
        days=days if lasting is None else lasting[0],
        recommended_days=None if lasting is None else lasting[1],
        looks=design.limits,
        inflation=design.factor,
        guards=tuple(_guard(g, at, design, sizes) for at, g in enumerate(arguments.guards)) if sized else (),
        assumptions=_assume(ctx, arguments, design),
    )


def _last(arguments: SizeExperimentArguments, total: int) -> tuple[int, int] | None:
    if arguments.daily is None or arguments.metric == "pairs":
        return None
    share = _share(arguments)
    lasting = last(total, read_people(arguments.daily, "daily"), share)
    return lasting.days, lasting.recommended


def _share(arguments: SizeExperimentArguments) -> float:
    """Part of the traffic that enters the test. Raises InputError."""
    if arguments.share is None:
        return 1.0
    share = read_rate(arguments.share, "share")
    if not 0 < share <= 1:
        raise InputError(
            Text(
                zh=f"进入测试的比例不能是 {arguments.share}",
                en=f"{arguments.share} of the traffic cannot be tested",
            ),
            field="share",
            valid=Text(zh="大于 0%，最多 100%", en="above 0%, at most 100%"),
        )
    return share


def _available(arguments: SizeExperimentArguments) -> tuple[int, int | None]:
    """People there are to test with, and in how many days. Raises MissingInput when that is not said."""
    if arguments.people is not None:
        return read_people(arguments.people, "people"), None
    if arguments.days is not None and arguments.daily is not None:
        share = _share(arguments)
        return max(1, seen(arguments.days, read_people(arguments.daily, "daily"), share)), arguments.days
    raise MissingInput(
        Text(zh="想测出多大的变化？", en="how large a change is to be found?"),
        field="target",
        valid=Text(
            zh="目标水平（例如 6%），或样本总数、每天人数加天数（反推能测出的最小变化）",
            en="the level to reach (6%), or the people (or people a day and days) to learn the least change",
        ),
    )


def _guard(argument: GuardArgument, at: int, design: Design, sizes: tuple[int, ...]) -> GuardSize:
    rate = read_rate(argument.rate, f"guards.{at}.rate")
    margin = read_points(argument.margin, f"guards.{at}.margin")
    raw = proportion.size_not_worse(rate, margin, alpha=design.alpha, power=design.power, ratio=design.ratio)
    people = int(-(-raw // 1))
    return GuardSize(name=argument.name, people=people, covered=bool(sizes) and people <= sizes[0])


def _rank(arguments: SizeExperimentArguments) -> tuple[PilotPlace, ...]:
    if not arguments.candidates:
        return ()
    ranked = pilot.rank([pilot.Candidate(**candidate.model_dump()) for candidate in arguments.candidates])
    return tuple(
        PilotPlace(
            name=r.candidate.name,
            score=(Decimal(r.score.numerator) / r.score.denominator).quantize(Decimal("0.01")),
            fails=r.fails,
        )
        for r in ranked
    )


def _arm(ctx: ToolContext, at: int, count: int) -> str:
    if count == 1:
        return ctx.say("匹配对", "Pairs")
    if at == 0:
        return ctx.say("对照组", "Control")
    number = f" {at}" if count > 2 else ""
    return ctx.say(f"实验组{number}", f"Treatment{number}")


def _assume(ctx: ToolContext, arguments: SizeExperimentArguments, design: Design) -> tuple[str, ...]:
    risk, power = percent(design.alpha), percent(design.power)
    said = [ctx.say(f"双侧 α={risk}，功效 {power}", f"two-sided α {risk}, power {power}")]
    if design.metric == "proportion":
        said.append(METHODS[design.method.value].said_in(ctx.language))
    if len(design.shares) > 2:
        level = percent(design.level)
        said.append(
            ctx.say(
                f"每组都与对照比，按 Bonferroni 用 α={level}",
                f"each against the control, Bonferroni: α {level}",
            )
        )
    if len(set(design.shares)) > 1:
        said.append(ctx.say(f"分流 {arguments.split}（对照在前）", f"split {arguments.split}, control first"))
    if design.limits:
        listed = ", ".join(f"{z:.2f}" for z in design.limits)
        said.append(
            ctx.say(
                f"看 {len(design.limits)} 次，|z| 依次须达 {listed}，样本乘 {design.factor:.3f}",
                f"{len(design.limits)} looks, |z| must reach {listed}; {design.factor:.3f} times one look",
            )
        )
    if design.correlation:
        said.append(
            ctx.say(f"CUPED，相关 {design.correlation:g}", f"CUPED with correlation {design.correlation:g}")
        )
    if arguments.candidates:
        said.append(_criteria(ctx))
    return tuple(said)


def _criteria(ctx: ToolContext) -> str:
    floor = plain(Decimal(pilot.FLOOR))
    return ctx.say(
        f"三项等权（市场代表性、资源可控性、数据可获取性），任一项低于 {floor} 分不合格",
        f"three criteria alike (representative, controllable, measurable); below {floor} fails",
    )


TOOL = Tool(
    name="size_experiment",
    effect=Effect.READ,
    description=(
        "People and days an A/B or geo test needs for a rate, a mean or matched pairs; or, with people or "
        "days instead of a target, the least effect it can find; unequal splits, several arms, looks before "
        "the end, guard rails; ranks candidate places for a pilot. Pass a change as it was said."
    ),
    arguments=SizeExperimentArguments,
    result=SizeExperimentResult,
    run=run,
)
