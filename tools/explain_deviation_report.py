"""A deviation in words and tables: the answer first, arithmetic and hypotheses under their own headings."""

from collections.abc import Sequence
from decimal import Decimal

from core.quantity.saying import plain, say, say_points
from core.quantity.unit import Unit, UnitKind
from core.text import Text
from tools.explain_deviation_arguments import (
    BridgePoint,
    DriverLine,
    ExplainDeviationResult,
    Headline,
    HypothesisLine,
    PartLine,
    SegmentLine,
)
from tools.tool import Table, ToolContext

_MOST_PARTS = 6
_COMPARED = {
    "plan": Text(zh="计划", en="plan"),
    "previous": Text(zh="上期", en="the period before"),
    "last_year": Text(zh="去年同期", en="the same period last year"),
    "forecast": Text(zh="预测", en="forecast"),
    "typed": Text(zh="原来", en="before"),
    "target": Text(zh="目标", en="target"),
    "due": Text(zh="到期应达", en="what was due"),
}
_METHODS = {
    "shapley": Text(zh="Shapley（与顺序无关）", en="Shapley, whatever the order"),
    "lmdi": Text(zh="LMDI-I（对数平均）", en="LMDI-I, logarithmic mean"),
    "sequential": Text(zh="连环替代法", en="sequential replacement"),
}


def amount_said(ctx: ToolContext, value: Decimal, unit: Unit) -> str:
    """A change of a KPI in words, with its sign: "+12万元", "−0.3个百分点"."""
    sign = "+" if value > 0 else "−" if value < 0 else ""
    if unit.kind is UnitKind.PERCENT:
        return sign + say_points(abs(value), ctx.language)
    return sign + say(abs(value), unit, ctx.language)


def compared_name(ctx: ToolContext, compare: str) -> str:
    """What the actual is held against, in words."""
    return _COMPARED[compare].said_in(ctx.language)


def compose(
    ctx: ToolContext,
    result: ExplainDeviationResult,
    unit: Unit,
    names: dict[str, str],
    *,
    cut: bool = False,
) -> ExplainDeviationResult:
    """The result with its text and tables.

    Args:
        ctx: For whom.
        result: Everything computed.
        unit: Unit of the KPI.
        names: What dimension columns are called.
        cut: Whether a break-down was asked for.
    """
    lines = [_say_headline(ctx, result, unit), *_say_arithmetic(ctx, result, unit, names, cut)]
    lines += _say_hypotheses(ctx, result.hypotheses)
    if result.events and not result.hypotheses:
        lines.append(ctx.say("【同期发生，可能相关】", "[Known events, perhaps related]"))
        lines += [f"- {event}" for event in result.events]
    if result.assumptions:
        lines.append(ctx.say("前提：", "Assumptions: ") + ctx.say("；", "; ").join(result.assumptions))
    if result.refused:
        lines.append(ctx.say("没有算：", "Not computed: ") + ctx.say("；", "; ").join(result.refused))
    tables = _tables(ctx, result, unit, names)
    return result.model_copy(update={"text": "\n".join(lines), "tables": tables})


def bridge_of(
    headline: Headline, drivers: Sequence[DriverLine], ends: tuple[str, str]
) -> tuple[BridgePoint, ...]:
    """The waterfall from the reference over the top drivers to the actual."""
    points = [BridgePoint(label=ends[0], start=Decimal(0), end=headline.reference, kind="total")]
    level = headline.reference
    for line in drivers:
        if line.parent is None:
            points.append(
                BridgePoint(label=line.name, start=level, end=level + line.contribution, kind="change")
            )
            level += line.contribution
    points.append(BridgePoint(label=ends[1], start=Decimal(0), end=headline.actual, kind="total"))
    return tuple(points)


def _say_headline(ctx: ToolContext, result: ExplainDeviationResult, unit: Unit) -> str:
    head = result.headline
    assert head is not None
    actual, reference = (say(value, unit, ctx.language) for value in (head.actual, head.reference))
    moved = amount_said(ctx, head.deviation, unit)
    share = "" if head.percent is None else f", {head.percent:+}%"
    share_zh = "" if head.percent is None else f"，{head.percent:+}%"
    period = f"{head.period} " if head.period else ""
    text = ctx.say(
        f"{period}{head.kpi} {actual}，{head.compared_with} {reference}，差 {moved}{share_zh}。",
        f"{head.kpi}{', ' + head.period if head.period else ''}: {actual} against {head.compared_with} "
        f"{reference}: {moved}{share}.",
    )
    return text + _say_main(ctx, result, unit)


def _say_main(ctx: ToolContext, result: ExplainDeviationResult, unit: Unit) -> str:
    """The one driver and the one segment that matter most."""
    head = result.headline
    if head is None or not head.deviation:
        return ctx.say("没有偏差。", " There is no deviation.")
    said = ""
    sign = 1 if head.deviation > 0 else -1
    tops = (line for line in result.drivers if line.parent is None)
    top = max(tops, key=lambda line: sign * line.contribution, default=None)
    if top is not None and sign * top.contribution > 0:
        moved = amount_said(ctx, top.contribution, unit)
        said += ctx.say(f"影响最大的是{top.name}（{moved}）。", f" Most of it is {top.name} ({moved}).")
    if result.segments:
        first = result.segments[0]
        moved = amount_said(ctx, first.contribution, unit)
        said += ctx.say(
            f"最突出的分段是{first.name}（{moved}）。",
            f" The segment that stands out is {first.name} ({moved}).",
        )
    return said


def _say_arithmetic(
    ctx: ToolContext, result: ExplainDeviationResult, unit: Unit, names: dict[str, str], cut: bool
) -> list[str]:
    lines = [ctx.say("【算出来的】", "[Arithmetic]")]
    if result.drivers:
        method = _METHODS[result.method].said_in(ctx.language)
        order = " → ".join(result.order)
        shown = f"{method}{ctx.say('，顺序 ', ', order ') + order if order else ''}"
        lines.append(ctx.say(f"驱动因素（{shown}）：", f"Drivers ({shown}):"))
        lines += [_say_driver(ctx, line, unit) for line in result.drivers]
    for line in result.segments[:3]:
        lines.append("- " + _say_segment(ctx, line, unit))
    if result.segments_note:
        lines.append(result.segments_note)
    if cut or not result.drivers or not result.segments:
        lines += _say_parts(ctx, result.parts, unit, names)
    for pvm in sorted(result.price_volume_mix, key=lambda line: -abs(line.mix))[:1]:
        volume, mix, price = (amount_said(ctx, v, unit) for v in (pvm.volume, pvm.mix, pvm.price))
        name = names.get(pvm.dimension, pvm.dimension)
        lines.append(
            ctx.say(
                f"量价结构（按{name}）：量 {volume}，结构 {mix}，价 {price}",
                f"Price, volume and mix by {name}: volume {volume}, mix {mix}, price {price}",
            )
        )
    if result.started is not None:
        lines.append(ctx.say("时间：", "Time: ") + result.started.text)
    if result.calendar is not None:
        lines.append(result.calendar.text)
    return lines if len(lines) > 1 else []


def _say_driver(ctx: ToolContext, line: DriverLine, unit: Unit) -> str:
    moved = amount_said(ctx, line.contribution, unit)
    share = "" if line.share is None else ctx.say(f"，占 {line.share}%", f", {line.share} %")
    indent = "  " if line.parent else ""
    return f"{indent}- {line.name} {line.before} → {line.after}{ctx.say('：', ': ')}{moved}{share}"


def _say_segment(ctx: ToolContext, line: SegmentLine, unit: Unit) -> str:
    said = amount_said(ctx, line.contribution, unit)
    part = "" if line.share is None else ctx.say(f"，占 {line.share}%", f", {line.share} %")
    text = ctx.say(
        f"分段 {line.name}：{said}{part}（相对其余 {line.shift:+}%）",
        f"segment {line.name}: {said}{part} ({line.shift:+} % against the rest)",
    )
    top = max(line.drivers, key=lambda driver: abs(driver.contribution), default=None)
    if top is None:
        return text
    moved = f"{top.name} {top.before} → {top.after}"
    return text + ctx.say(f"，其中{moved}", f"; there {moved}")


def _say_parts(ctx: ToolContext, parts: Sequence[PartLine], unit: Unit, names: dict[str, str]) -> list[str]:
    lines = []
    for dimension in dict.fromkeys(line.dimension for line in parts):
        mine = [line for line in parts if line.dimension == dimension]
        said = ctx.say("，", ", ").join(
            f"{line.value} {amount_said(ctx, line.contribution, unit)}" for line in mine[:_MOST_PARTS]
        )
        more = ctx.say(f" 等 {len(mine)} 项", f" and {len(mine) - _MOST_PARTS} more")
        name = names.get(dimension, dimension)
        lines.append(
            ctx.say(f"按{name}：{said}", f"By {name}: {said}") + (more if len(mine) > _MOST_PARTS else "")
        )
    return lines


def _say_hypotheses(ctx: ToolContext, hypotheses: Sequence[HypothesisLine]) -> list[str]:
    if not hypotheses:
        return []
    lines = [ctx.say("【可能的原因，待验证】", "[Possible causes, to be confirmed]")]
    for at, line in enumerate(hypotheses, 1):
        evidence = ctx.say("；", "; ").join(line.evidence)
        lines.append(
            f"{at}. {line.name}（{line.family}，{line.score:g}）"
            if ctx.language != "en"
            else f"{at}. {line.name} ({line.family}, {line.score:g})"
        )
        lines.append("   " + ctx.say("依据：", "evidence: ") + evidence)
        lines.append("   " + ctx.say("验证：", "check: ") + line.check)
    first = hypotheses[0]
    lines.append(ctx.say("【下一步】", "[Next]"))
    lines.append(
        ctx.say(
            f"若验证成立：{first.action}。责任人：{first.owner}。验收标准：{first.acceptance}。",
            f"If confirmed: {first.action}. Owner: {first.owner}. Accepted when: {first.acceptance}.",
        )
    )
    return lines


def _tables(
    ctx: ToolContext, result: ExplainDeviationResult, unit: Unit, names: dict[str, str]
) -> tuple[Table, ...]:
    tables = []
    if result.drivers:
        rows = [
            (
                ("　" if line.parent else "") + line.name,
                line.before,
                line.after,
                amount_said(ctx, line.contribution, unit),
                _percent(line.share),
            )
            for line in result.drivers
        ]
        header = ctx.say("驱动因素,原来,实际,贡献,占偏差", "Driver,Before,Actual,Contribution,Share")
        tables.append(_table(ctx.say("驱动因素", "Drivers"), header, rows))
    tables += _part_tables(ctx, result, unit, names)
    if result.hypotheses:
        header = ctx.say("问题,方案,责任人,验收标准,验证", "Problem,Action,Owner,Accepted when,Check")
        rows = [(h.name, h.action, h.owner, h.acceptance, h.check) for h in result.hypotheses]
        tables.append(
            _table(ctx.say("问题跟踪表（待验证）", "Tracking table, to be confirmed"), header, rows)
        )
    return tuple(tables)


def _part_tables(
    ctx: ToolContext, result: ExplainDeviationResult, unit: Unit, names: dict[str, str]
) -> list[Table]:
    tables = []
    for dimension in dict.fromkeys(line.dimension for line in result.parts):
        mine = [line for line in result.parts if line.dimension == dimension]
        is_rate = any(line.rate is not None for line in mine)
        header = ctx.say("分段,参照,实际,贡献,占偏差", "Segment,Reference,Actual,Contribution,Share")
        header += ctx.say(",率效应,结构效应", ",Rate effect,Mix effect") if is_rate else ""
        rows = []
        for line in mine:
            row = [
                line.value,
                *("–" if v is None else say(v, unit, ctx.language) for v in (line.reference, line.actual)),
                amount_said(ctx, line.contribution, unit),
                _percent(line.share),
            ]
            if is_rate:
                row += [amount_said(ctx, v or Decimal(0), unit) for v in (line.rate, line.mix)]
            rows.append(tuple(row))
        name = names.get(dimension, dimension)
        tables.append(_table(ctx.say(f"按{name}", f"By {name}"), header, rows))
    return tables


def _table(title: str, header: str, rows: Sequence[tuple[str, ...]]) -> Table:
    return Table(title=title, header=tuple(header.split(",")), rows=tuple(rows))


def _percent(share: Decimal | None) -> str:
    return "–" if share is None else f"{plain(share)}%"
