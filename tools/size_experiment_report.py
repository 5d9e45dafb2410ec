"""The size of a test in words and tables, numbers first."""

from core.text import Text
from tools.experiment_number import percent
from tools.size_experiment_design import Design
from tools.size_experiment_result import PilotPlace, SizeExperimentResult
from tools.tool import Table, ToolContext

CRITERIA = {
    "representative": Text(zh="市场代表性", en="representative market"),
    "controllable": Text(zh="资源可控性", en="resources in hand"),
    "measurable": Text(zh="数据可获取性", en="data to be had"),
}
METHODS = {
    "pooled": Text(zh="合并方差 z 检验", en="pooled z test"),
    "unpooled": Text(zh="不合并方差", en="unpooled"),
    "arcsine": Text(zh="反正弦", en="arcsine"),
}


def report(ctx: ToolContext, result: SizeExperimentResult, design: Design | None) -> str:
    """People, days, what it rests on; the pilot's place where candidates were given."""
    lines = _pilot(ctx, result.places)
    if design is not None:
        lines = [*_size(ctx, result, design), *lines]
    if result.assumptions:
        lines.append(
            ctx.say("说明：", "Note: ") + ctx.say("；", "; ").join(result.assumptions) + ctx.say("。", ".")
        )
    return "\n".join(lines)


def tabulate(ctx: ToolContext, result: SizeExperimentResult) -> tuple[Table, ...]:
    """People by arm, and candidates by score."""
    found = []
    if result.arms:
        header = (ctx.say("组", "Arm"), ctx.say("样本", "People"))
        rows = (
            *((a.name, f"{a.people:,}") for a in result.arms),
            (ctx.say("合计", "Total"), f"{result.total:,}"),
        )
        found.append(Table(title=ctx.say("样本量", "Sample size"), header=header, rows=rows))
    if result.places:
        names = (ctx.say("候选", "Candidate"), ctx.say("得分", "Score"), ctx.say("不合格", "Fails"))
        places = tuple((p.name, f"{p.score}", _fails(ctx, p)) for p in result.places)
        found.append(Table(title=ctx.say("试点选择", "Choice of pilot"), header=names, rows=places))
    return tuple(found)


def level(design: Design, value: float) -> str:
    """A level of the metric as shown."""
    return percent(value) if design.metric == "proportion" else f"{value:,.4g}"


def _size(ctx: ToolContext, result: SizeExperimentResult, design: Design) -> list[str]:
    assert result.total is not None
    base = level(design, design.baseline)
    assert result.target is not None
    aim = level(design, result.target / 100 if design.metric == "proportion" else result.target)
    effect = ctx.say(f"{base} → {aim}", f"{base} → {aim}")
    if design.metric == "pairs":
        effect = ctx.say(f"差异 {aim}", f"a difference of {aim}")
    rise = (
        ""
        if result.relative is None
        else ctx.say(f"（相对 {result.relative:+.1f}%）", f" ({result.relative:+.1f}% relative)")
    )
    if design.target is None:
        head = ctx.say(
            f"{result.total:,} 个样本最小能测出 {effect}{rise}。",
            f"{result.total:,} people can just find {effect}{rise}.",
        )
        return [head, *_time(ctx, result)]
    unit = ctx.say("对", "pairs") if design.metric == "pairs" else ctx.say("人", "people")
    same = len({arm.people for arm in result.arms}) == 1
    if design.metric == "pairs":
        head = ctx.say(
            f"需要 {result.total:,} 对匹配地区：{effect}。",
            f"{result.total:,} matched pairs are needed: {effect}.",
        )
    elif same:
        each = result.arms[0].people
        head = ctx.say(
            f"每组 {each:,} {unit}，共 {result.total:,} {unit}：{effect}{rise}。",
            f"{each:,} {unit} in each arm, {result.total:,} in all: {effect}{rise}.",
        )
    else:
        listed = ctx.say("，", ", ").join(f"{arm.name} {arm.people:,}" for arm in result.arms)
        head = ctx.say(
            f"{listed}，共 {result.total:,} {unit}：{effect}{rise}。",
            f"{listed}, {result.total:,} {unit} in all: {effect}{rise}.",
        )
    return [head, *_time(ctx, result), *_guards(ctx, result)]


def _time(ctx: ToolContext, result: SizeExperimentResult) -> list[str]:
    if result.days is None:
        return []
    weeks = (result.recommended_days or 0) // 7
    return [
        ctx.say(
            f"要跑 {result.days} 天，建议跑满 {weeks} 个整周（{result.recommended_days} 天）。",
            f"It takes {result.days} days; run {weeks} whole weeks ({result.recommended_days} days).",
        )
    ]


def _guards(ctx: ToolContext, result: SizeExperimentResult) -> list[str]:
    return [
        ctx.say(
            f"护栏“{guard.name}”每组要 {guard.people:,} 人：{'够' if guard.covered else '不够'}。",
            f"Guard rail {guard.name!r} needs {guard.people:,}: {'enough' if guard.covered else 'too few'}.",
        )
        for guard in result.guards
    ]


def _pilot(ctx: ToolContext, places: tuple[PilotPlace, ...]) -> list[str]:
    if not places:
        return []
    best = places[0]
    lines = [
        ctx.say(f"建议在{best.name}试点（{best.score} 分）。", f"Pilot in {best.name} (score {best.score}).")
        if not best.fails
        else ctx.say("没有候选三项都合格。", "No candidate passes all three criteria.")
    ]
    lines += [
        f"- {p.name} {p.score}"
        + (ctx.say("（不合格：", " (fails: ") + _fails(ctx, p) + ctx.say("）", ")") if p.fails else "")
        for p in places
    ]
    return lines


def _fails(ctx: ToolContext, place: PilotPlace) -> str:
    return ctx.say("、", ", ").join(CRITERIA[name].said_in(ctx.language) for name in place.fails)
