"""Progress in words: one line a KPI, what is behind and what would help, and the 执行监控表."""

from collections.abc import Iterator, Sequence
from decimal import ROUND_HALF_UP, Decimal

from core.plan.kpi import Direction
from core.progress.pace import Pace, is_behind
from core.progress.status import ALERT, Status
from core.quantity.saying import plain, say, say_points
from core.quantity.unit import UnitKind
from core.text import Text
from tools.tool import Table, ToolContext
from tools.track_progress_subject import Tracked

STATUSES = {
    Status.GREEN: Text(zh="正常", en="green"),
    Status.AMBER: Text(zh="预警", en="amber"),
    Status.RED: Text(zh="告警", en="red"),
    Status.STALE: Text(zh="过期", en="stale"),
    Status.UNKNOWN: Text(zh="无数据", en="no data"),
}
_MARKS = {Status.GREEN: "●", Status.AMBER: "▲", Status.RED: "■", Status.STALE: "○", Status.UNKNOWN: "·"}
_LINES = 30


def detail(ctx: ToolContext, tracked: Tracked) -> Iterator[str]:
    """One KPI in full: where it stands, what it should have, what is to come."""
    head = f"{_named(tracked)}：" if _zh(ctx) else f"{_named(tracked)}: "
    yield head + _state(ctx, tracked)
    pace = tracked.progress.pace
    if pace is not None:
        yield from _expected(ctx, tracked, pace)
    if tracked.progress.forecast is not None:
        yield _outlook(ctx, tracked)
    if text := problem(ctx, tracked):
        yield ctx.say("问题：", "Problem: ") + text
    if text := adjustment(ctx, tracked):
        yield ctx.say("建议：", "To do: ") + text


def summary(ctx: ToolContext, tracked: Sequence[Tracked]) -> Iterator[str]:
    """All KPIs: how many are how, then a line each, the worst first."""
    counts = {s: sum(t.progress.status is s for t in tracked) for s in Status}
    said = [f"{_said(ctx, STATUSES[s])} {n}" for s, n in counts.items() if n]
    yield ctx.say(f"{len(tracked)} 个指标：", f"{len(tracked)} KPIs: ") + ctx.say("、", ", ").join(said)
    order = [Status.RED, Status.AMBER, Status.STALE, Status.UNKNOWN, Status.GREEN]
    for one in sorted(tracked, key=lambda t: order.index(t.progress.status))[:_LINES]:
        yield f"- {_MARKS[one.progress.status]} {_named(one)} " + _line(ctx, one)
    if len(tracked) > _LINES:
        yield ctx.say(f"……另有 {len(tracked) - _LINES} 个", f"… and {len(tracked) - _LINES} more")


def assumptions(ctx: ToolContext, tracked: Sequence[Tracked]) -> Iterator[str]:
    """What the numbers rest on."""
    sources = dict.fromkeys(
        _said(ctx, t.progress.profile.source) for t in tracked if t.progress.profile is not None
    )
    if sources:
        listed = ctx.say("；", "; ").join(sources)
        yield ctx.say(f"假设：应有进度按 {listed}", f"Assumed: what is due by now follows {listed}")
    forecasts = [t.progress.forecast for t in tracked if t.progress.forecast is not None]
    if forecasts:
        fewest = min(f.readings for f in forecasts)
        yield ctx.say(
            f"预测：水平、趋势和季节由读数推出（最少 {fewest} 个），区间在模拟序列上实测覆盖约 80%",
            f"Forecast: level, drift and season drawn from the readings (at least {fewest}); "
            "the range held about 80% on simulated series",
        )
        if fewest < 6:
            yield ctx.say(
                "读数不足 6 个的，区间主要靠经验波动，仅供参考",
                "With under 6 readings the range rests mostly on a usual spread",
            )


def monitoring(ctx: ToolContext, tracked: Sequence[Tracked]) -> Table:
    """The 执行监控表: progress, problem, adjustment."""
    header = ctx.say(
        "目标|指标|负责人|实际|目标值|完成|应有|状态|截至|问题|调整",
        "goal|KPI|owner|actual|target|attained|due|status|as of|problem|adjustment",
    )
    return Table(
        title=ctx.say("执行监控表", "Execution monitoring"),
        header=tuple(header.split("|")),
        rows=tuple(_row(ctx, one) for one in tracked),
    )


def months(ctx: ToolContext, tracked: Tracked) -> Table:
    """What was measured, period by period."""
    unit = tracked.subject.kpi.unit
    return Table(
        title=tracked.title,
        header=(ctx.say("从", "from"), ctx.say("到", "to"), _said(ctx, tracked.subject.kpi.name)),
        rows=tuple(
            (str(s.start), str(s.end), say(s.value.quantize(unit.quantum, ROUND_HALF_UP), unit, ctx.language))
            for s in tracked.standing.stretches
        ),
    )


def problem(ctx: ToolContext, tracked: Tracked) -> str:
    """What is wrong, if anything."""
    progress = tracked.progress
    if progress.status is Status.UNKNOWN:
        ahead = progress.forecast is not None
        return "" if ahead else ctx.say("还没有实际值", "nothing was measured yet")
    if progress.status is Status.STALE and progress.fresh is not None:
        age, allowed = progress.fresh.age, progress.fresh.allowed
        return ctx.say(
            f"最近读数已过 {age} 天（允许 {allowed} 天），不能判断现在的状态",
            f"the last reading is {age} days old ({allowed} allowed), so today's state is not known",
        )
    pace, direction = progress.pace, tracked.subject.kpi.direction
    parts = []
    if pace is not None and is_behind(pace, direction):
        alert = ctx.say("，低于 90% 预警线", ", below the 90% alert") if _alerts(pace, direction) else ""
        parts.append(
            ctx.say(
                f"落后应有进度 {_gap(ctx, tracked, pace)}{alert}",
                f"{_gap(ctx, tracked, pace)} behind what is due{alert}",
            )
        )
    if tracked.standing.gaps:
        start, end = tracked.standing.gaps[0]
        parts.append(ctx.say(f"{start} 至 {end} 缺读数", f"no readings from {start} to {end}"))
    return ctx.say("；", "; ").join(parts)


def adjustment(ctx: ToolContext, tracked: Tracked) -> str:
    """What would help."""
    progress = tracked.progress
    if progress.status is Status.UNKNOWN and progress.forecast is not None:
        return ""
    if progress.status is Status.UNKNOWN and progress.forecast is not None:
        return ""
    if progress.status in (Status.UNKNOWN, Status.STALE):
        owner = tracked.owner or ctx.say("负责人", "the owner")
        return ctx.say(f"{owner}补录最新实际值", f"{owner} to record the newest actual")
    pace = progress.pace
    if pace is None or progress.status is Status.GREEN:
        return ""
    if pace.needed_rate is not None and pace.run_rate is not None and pace.run_rate > 0:
        needed, so_far = (_short(ctx, tracked, rate) for rate in (pace.needed_rate, pace.run_rate))
        return ctx.say(
            f"余下每月要 {needed}（至今每月 {so_far}）；先查原因，再定加力或改目标",
            f"{needed} a month from here (so far {so_far}); find the cause first, then push or re-target",
        )
    return ctx.say(
        "先查原因，再定调整策略或目标", "find the cause first, then change the strategy or the target"
    )


def _state(ctx: ToolContext, tracked: Tracked) -> str:
    status = _said(ctx, STATUSES[tracked.progress.status])
    value, as_of = tracked.standing.value, tracked.standing.as_of
    if value is None:
        aim = tracked.subject.target
        goal = "" if aim is None else ctx.say("，目标 ", ", target ") + _short(ctx, tracked, aim)
        return ctx.say(f"{status}，还没有实际值{goal}", f"{status}, nothing was measured yet{goal}")
    said, pace = _short(ctx, tracked, value), tracked.progress.pace
    if pace is None:
        return ctx.say(
            f"{status}，截至 {as_of} {said}，没有目标值", f"{status}, {said} by {as_of}, no target"
        )
    target = _short(ctx, tracked, pace.target)
    if pace.attained is None or not tracked.subject.is_total:
        return ctx.say(
            f"{status}，{as_of} 为 {said}，目标 {target}", f"{status}, {said} on {as_of}, target {target}"
        )
    attained = _percent(pace.attained)
    return ctx.say(
        f"{status}，截至 {as_of} 完成 {said}，是目标 {target} 的 {attained}",
        f"{status}, {said} by {as_of}, {attained} of {target}",
    )


def _expected(ctx: ToolContext, tracked: Tracked, pace: Pace) -> Iterator[str]:
    expected = _short(ctx, tracked, pace.expected)
    behind = is_behind(pace, tracked.subject.kpi.direction)
    gap = _gap(ctx, tracked, pace)
    verdict = ctx.say(
        f"落后 {gap}" if behind else f"不落后，差 {gap}",
        f"{gap} behind" if behind else f"not behind, {gap} away",
    )
    if not tracked.subject.is_total:
        yield ctx.say(f"按进度应为 {expected}：{verdict}", f"Due by now: {expected}; {verdict}")
        return
    due, linear = _percent(pace.due), _percent(pace.due_linear)
    yield ctx.say(
        f"按季节此时应有 {expected}（{due}；按天平均是 {linear}）：{verdict}",
        f"Due by now with the season: {expected} ({due}; {linear} by days); {verdict}",
    )
    if pace.needed_rate is not None and pace.run_rate is not None:
        needed, rate = _short(ctx, tracked, pace.needed_rate), _short(ctx, tracked, pace.run_rate)
        yield ctx.say(
            f"至今每月 {rate}，余下每月要 {needed}",
            f"So far {rate} a month, needed from here {needed} a month",
        )


def _outlook(ctx: ToolContext, tracked: Tracked) -> str:
    forecast, window = tracked.progress.forecast, tracked.subject.window
    assert forecast is not None
    assert window is not None
    begins = "" if tracked.standing.value is not None else f"{window[0]} – "
    middle, low, high = (
        _short(ctx, tracked, v) for v in (forecast.expected, forecast.low80, forecast.high80)
    )
    chance = (
        ""
        if forecast.chance is None
        else ctx.say("，达成概率 ", ", chance to reach the target ") + _chance(forecast.chance)
    )
    return ctx.say(
        f"预计{begins or '到 '}{window[1]} 为 {middle}（80% 区间 {low} 至 {high}）{chance}",
        f"Expected {begins or 'by '}{window[1]}: {middle} (80% range {low} to {high}){chance}",
    )


def _line(ctx: ToolContext, tracked: Tracked) -> str:
    parts = [_state(ctx, tracked)]
    forecast, pace = tracked.progress.forecast, tracked.progress.pace
    if pace is not None and tracked.subject.is_total:
        parts.append(ctx.say(f"应有 {_percent(pace.due)}", f"{_percent(pace.due)} due"))
    if forecast is not None and forecast.chance is not None:
        parts.append(ctx.say("达成概率 ", "chance ") + _chance(forecast.chance))
    if text := problem(ctx, tracked):
        parts.append(text)
    return ctx.say("，", ", ").join(parts)


def _row(ctx: ToolContext, one: Tracked) -> tuple[str, ...]:
    pace, kpi = one.progress.pace, one.subject.kpi
    value = one.standing.value
    return (
        _named(one),
        _said(ctx, kpi.name),
        one.owner or "",
        "" if value is None else _short(ctx, one, value),
        "" if one.subject.target is None else _short(ctx, one, one.subject.target),
        "" if pace is None or pace.attained is None else _percent(pace.attained),
        "" if pace is None else _percent(pace.due),
        _said(ctx, STATUSES[one.progress.status]),
        "" if one.standing.as_of is None else str(one.standing.as_of),
        problem(ctx, one),
        adjustment(ctx, one),
    )


def _alerts(pace: Pace, direction: Direction) -> bool:
    return direction is Direction.UP and pace.ratio is not None and pace.ratio < ALERT


def _gap(ctx: ToolContext, tracked: Tracked, pace: Pace) -> str:
    size = abs(pace.gap)
    if tracked.subject.kpi.unit.kind is UnitKind.PERCENT:
        return say_points(size, ctx.language)
    part = "" if pace.ratio is None else f"（{_percent(abs(pace.ratio - 100))}）"
    if not _zh(ctx):
        part = part.replace("（", " (").replace("）", ")")
    return _short(ctx, tracked, size) + part


def _short(ctx: ToolContext, tracked: Tracked, value: Decimal) -> str:
    """A value for reading: four digits; the exact one is in the result."""
    unit = tracked.subject.kpi.unit
    if value and abs(value) >= 10_000:
        step = Decimal(1).scaleb(max(value.adjusted() - 3, 0))
        value = Decimal(plain((value / step).quantize(Decimal(1), ROUND_HALF_UP) * step))
    return say(value, unit, ctx.language)


def _percent(value: Decimal) -> str:
    return plain(value.quantize(Decimal("0.1"), ROUND_HALF_UP)) + "%"


def _chance(chance: float) -> str:
    if chance < 0.01:
        return "<1%"
    return ">99%" if chance > 0.99 else f"≈{100 * chance:.0f}%"


def _named(tracked: Tracked) -> str:
    return f"{tracked.node} {tracked.title}" if tracked.node else tracked.title


def _said(ctx: ToolContext, text: Text) -> str:
    return text.said_in(ctx.language)


def _zh(ctx: ToolContext) -> bool:
    return ctx.say("zh", "en") == "zh"
