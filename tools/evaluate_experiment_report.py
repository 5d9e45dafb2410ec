"""A test's reading in words and tables: the answer, what supports it, what to do."""

from core.experiment.decision import Verdict
from core.experiment.imbalance import ALARM
from core.quantity.saying import plain_rounded
from core.text import Text
from tools.evaluate_experiment_arguments import EvaluateExperimentArguments
from tools.evaluate_experiment_arms import Compared
from tools.evaluate_experiment_result import EvaluateExperimentResult, GuardReading, Reading
from tools.experiment_number import p_value
from tools.tool import Table, ToolContext

VERDICTS = {
    Verdict.ROLL_OUT: Text(zh="建议推广", en="Roll it out"),
    Verdict.ROLL_OUT_IN_STEPS: Text(
        zh="建议灰度推广：分步放量，继续盯护栏与回报",
        en="Roll it out in steps, watching guard rails and return",
    ),
    Verdict.KEEP_TESTING: Text(
        zh="还不能下结论：继续测，或接受没有差别", en="No conclusion yet: test on, or accept no difference"
    ),
    Verdict.DO_NOT_ROLL_OUT: Text(zh="不建议推广", en="Do not roll it out"),
    Verdict.MEND_SPLIT: Text(
        zh="先修分流：这次结果不可信", en="Mend the split first: this result cannot be trusted"
    ),
}
TESTS = {
    "pooled_z": Text(
        zh="两比例合并 z 检验，区间为 Newcombe", en="pooled z test of two rates, Newcombe interval"
    ),
    "fisher": Text(zh="次数太少，用 Fisher 精确检验", en="Fisher's exact test, as counts are small"),
    "welch_t": Text(zh="Welch t 检验", en="Welch's t test"),
    "delta_z": Text(zh="比率指标，delta 法", en="ratio metric, delta method"),
    "paired_t": Text(zh="配对 t 检验", en="paired t test"),
}
SAFETIES = {
    "safe": Text(zh="没有变差", en="not worse"),
    "harmed": Text(zh="变差了", en="worse"),
    "unknown": Text(zh="还排除不了变差", en="a worsening cannot be ruled out"),
}


def report(
    ctx: ToolContext, result: EvaluateExperimentResult, threshold: float
) -> str:  # fmt: skip
    """The answer first; then the other arms, guard rails, return, verdict and basis."""
    lines = [_reading(ctx, reading, result) for reading in result.readings]
    if result.split_p is not None and result.split_p < ALARM:
        lines.insert(
            0,
            ctx.say(
                f"分流异常（p {p_value(result.split_p)}）：各组人数与计划比例不符。",
                f"The split is off (p {p_value(result.split_p)}): the arms do not have the people planned.",
            ),
        )
    lines += [_guard(ctx, guard) for guard in result.guards]
    if result.roi is not None:
        estimate, low, high = result.roi
        lines.append(
            ctx.say(
                f"增量回报:成本 = {estimate:.2f}（区间 {low:.2f} 至 {high:.2f}），推广门槛 {threshold:g}:1。",
                f"Return to cost {estimate:.2f} ({low:.2f} to {high:.2f}); {threshold:g}:1 is needed.",
            )
        )
    lines.append(VERDICTS[Verdict(result.verdict)].said_in(ctx.language) + ctx.say("。", "."))
    lines.append(
        ctx.say("说明：", "Note: ") + ctx.say("；", "; ").join(result.assumptions) + ctx.say("。", ".")
    )
    return "\n".join(lines)


def tabulate(ctx: ToolContext, result: EvaluateExperimentResult) -> tuple[Table, ...]:
    """Each treatment beside the control, and each guard rail."""
    header = ctx.say(
        "组,对照,实验,差异,区间,相对,p,显著",
        "Arm,Control,Treatment,Difference,Interval,Relative,p,Beyond chance",
    ).split(",")
    unit = "%" if result.is_rate else ""
    rows = tuple(
        (
            r.name, _at(r.control) + unit, _at(r.treatment) + unit, _moved(r.difference),
            f"{_moved(r.low)} – {_moved(r.high)}", "" if r.relative is None else f"{r.relative:+.1f}%",
            f"{r.p_value:.4f}", ctx.say("是", "yes") if r.significant else ctx.say("否", "no"),
        )
        for r in result.readings
    )  # fmt: skip
    found = [Table(title=ctx.say("实验结果", "Test result"), header=tuple(header), rows=rows)]
    if result.guards:
        names = ctx.say(
            "护栏,组,对照,实验,区间,结论", "Guard rail,Arm,Control,Treatment,Interval,Finding"
        ).split(",")
        guards = tuple(
            (
                g.name, g.treatment, f"{_at(g.control)}%", f"{_at(g.level)}%",
                f"{_moved(g.low)} – {_moved(g.high)}",
                SAFETIES[g.safety].said_in(ctx.language),
            )
            for g in result.guards
        )  # fmt: skip
        found.append(Table(title=ctx.say("护栏指标", "Guard rails"), header=tuple(names), rows=guards))
    return tuple(found)


def assume(
    ctx: ToolContext, arguments: EvaluateExperimentArguments, compared: Compared, bound: float | None
) -> tuple[str, ...]:
    """What the reading rests on."""
    said = [
        TESTS[test].said_in(ctx.language) for test in dict.fromkeys(c.method for c in compared.comparisons)
    ]
    said.append(ctx.say(f"双侧 α={arguments.alpha}", f"two-sided α {arguments.alpha}"))
    if len(compared.comparisons) > 1:
        said.append(ctx.say("多组按 Holm 校正", "several arms, Holm's correction"))
    if bound is not None:
        look = arguments.look or arguments.looks
        said.append(
            ctx.say(
                f"第 {look}/{arguments.looks} 次查看，|z| 须达 {bound:.2f}",
                f"look {look} of {arguments.looks}: |z| must reach {bound:.2f}",
            )
        )
    if compared.theta is not None:
        said.append(
            ctx.say(
                f"已用实验前数据降噪（CUPED，θ={_at(compared.theta)}）",
                f"CUPED, θ {_at(compared.theta)}",
            )
        )
    if compared.people:
        said.append(ctx.say("假定随机分流、每人只计一次", "random assignment, each person counted once"))
    return tuple(said)


def _reading(ctx: ToolContext, reading: Reading, result: EvaluateExperimentResult) -> str:
    rate = result.is_rate
    unit, step = ("%", ctx.say("个百分点", " pp")) if rate else ("", "")
    levels = f"{_at(reading.control)}{unit} → {_at(reading.treatment)}{unit}"
    relative = ""
    if reading.relative is not None:
        relative = ctx.say(f"，相对 {reading.relative:+.1f}%", f", {reading.relative:+.1f}% relative")
    interval = ctx.say(
        f"（区间 {_moved(reading.low)} 至 {_moved(reading.high)}{step}{relative}）",
        f" (interval {_moved(reading.low)} to {_moved(reading.high)}{step}{relative})",
    )
    finding = ctx.say(
        "显著" if reading.significant else "不显著",
        "beyond chance" if reading.significant else "within chance",
    )
    chance, moved = p_value(reading.p_value), _moved(reading.difference) + step
    return ctx.say(
        f"{finding}（p {chance}）：{reading.name} {levels}，差 {moved}{interval}。",
        f"{reading.name}: {finding} (p {chance}), {levels}, {moved}{interval}.",
    )


def _guard(ctx: ToolContext, guard: GuardReading) -> str:
    safety = SAFETIES[guard.safety].said_in(ctx.language)
    margin = ""
    if guard.margin is not None:
        margin = ctx.say(f"，容许 {guard.margin:g} 个百分点", f", {guard.margin:g} pp tolerated")
    return ctx.say(
        f"护栏“{guard.name}”{safety}：{_at(guard.control)}% → {_at(guard.level)}%"
        f"（差 {_moved(guard.low)} 至 {_moved(guard.high)} 个百分点{margin}）。",
        f"Guard rail {guard.name!r}: {safety}, {_at(guard.control)}% → {_at(guard.level)}% "
        f"(difference {_moved(guard.low)} to {_moved(guard.high)} pp{margin}).",
    )


def _at(value: float) -> str:
    return plain_rounded(value, 4)


def _moved(value: float) -> str:
    return plain_rounded(value, 3, signed=True)
