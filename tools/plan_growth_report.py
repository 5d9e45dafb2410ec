"""A path of growth in words and tables, numbers first."""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from core.allocation.template import Template
from core.cascade.number import plain, round_half_up
from core.frozen import Frozen
from core.growth.stage import SIGNALS, StageFound
from core.growth.trigger import Firing, Period, Trigger
from core.growth.voice import Voice
from core.quantity.cents import to_units
from core.quantity.saying import say
from core.quantity.unit import Unit, UnitKind
from core.text import Text
from tools.plan_growth_arguments import PlanGrowthArguments
from tools.plan_growth_facts import Signals
from tools.tool import Table, ToolContext, ToolResult

_NAMES = {
    "acquisition": Text(zh="获客", en="acquisition"),
    "conversion": Text(zh="转化优化", en="conversion"),
    "brand": Text(zh="品牌", en="brand"),
    "retention": Text(zh="体验与留存", en="experience and retention"),
    "other": Text(zh="其他", en="everything else"),
}


@dataclass(frozen=True)
class Grown:
    """A path worked out. Money is in 分."""

    stage: StageFound
    template: Template
    shares: dict[str, Decimal]
    signals: Signals
    money: int | None
    budget: dict[str, int]
    triggers: tuple[Trigger, ...]
    path: tuple[Period, ...]
    without: tuple[Period, ...]
    voice: Voice | None


class PurposeLine(Frozen):
    """One purpose of money: its share in percent and its money a period, in whole currency units."""

    key: str
    name: str
    share: Decimal
    amount: Decimal | None = None


class PeriodLine(Frozen):
    """One coming period.

    Attributes:
        number: 1 for the first.
        budget: Money by purpose, whole currency units.
        figures: The watched figures, rounded to 0.01.
        customers: Acquisition money over CAC.
        customers_without: The same had no trigger gone off.
        fired: What went off, in words.
    """

    number: int
    budget: dict[str, Decimal]
    figures: dict[str, Decimal]
    customers: Decimal | None
    customers_without: Decimal | None
    fired: tuple[str, ...]


class PlanGrowthResult(ToolResult):
    """Stage, division, triggers.

    Attributes:
        stage: Key of the stage.
        reason: The signal that told it.
        purposes: The division of money.
        periods: The coming periods with the triggers at work.
        moved: Money moved in all, whole currency units.
        break_even: What the money moved in all has to be worth in customers not won, for it to pay.
        voice: Share of voice against share of market.
        assumptions: What was taken for granted.
    """

    stage: str
    reason: str
    purposes: tuple[PurposeLine, ...]
    periods: tuple[PeriodLine, ...]
    moved: Decimal
    break_even: Decimal | None
    voice: str | None
    assumptions: tuple[str, ...]


def tell(ctx: ToolContext, arguments: PlanGrowthArguments, grown: Grown) -> PlanGrowthResult:
    """The path as a result."""
    currency = arguments.currency
    name, reason = grown.template.name.said_in(ctx.language), grown.stage.reason.said_in(ctx.language)
    lines = [ctx.say(f"阶段：{name}（{reason}）。", f"Stage: {name} ({reason}).")]
    lines += [source.said_in(ctx.language) + ctx.say("。", ".") for source in grown.signals.sources]
    lines.append(_say_division(ctx, grown, currency))
    if grown.voice is not None:
        lines.append(grown.voice.text.said_in(ctx.language) + ctx.say("。", "."))
    lines += _say_path(ctx, arguments, grown)
    assumptions = _assumptions(ctx, arguments, grown)
    lines.append(
        ctx.say("假设：", "Assumptions: ") + ctx.say("；", "; ").join(assumptions) + ctx.say("。", ".")
    )
    question = _question(ctx, grown)
    return PlanGrowthResult(
        text="\n".join([*lines, *([question] if question else [])]),
        tables=_tables(ctx, arguments, grown),
        question=question,
        stage=grown.stage.key,
        reason=reason,
        purposes=tuple(
            PurposeLine(
                key=b.key, name=b.name.said_in(ctx.language), share=grown.shares[b.key],
                amount=to_units(grown.budget[b.key]) if grown.budget else None,
            )
            for b in grown.template.buckets
        ),
        periods=tuple(_period(ctx, grown, at) for at in range(len(grown.path))),
        moved=to_units(_moved(grown)),
        break_even=_lost(grown),
        voice=None if grown.voice is None else grown.voice.text.said_in(ctx.language),
        assumptions=assumptions,
    )  # fmt: skip


def _money(ctx: ToolContext, cents: int, currency: str) -> str:
    return say(to_units(cents), Unit(kind=UnitKind.MONEY, symbol=currency), ctx.language)


def _purpose(ctx: ToolContext, key: str) -> str:
    return _NAMES[key].said_in(ctx.language) if key in _NAMES else key


def _say_division(ctx: ToolContext, grown: Grown, currency: str) -> str:
    parts = []
    for bucket in grown.template.buckets:
        span = f"{bucket.low}%" if bucket.low == bucket.high else f"{bucket.low}–{bucket.high}%"
        amount = f" = {_money(ctx, grown.budget[bucket.key], currency)}" if grown.budget else ""
        range_ = "" if bucket.low == bucket.high else ctx.say(f"（来源 {span}）", f" (source {span})")
        parts.append(
            f"{bucket.name.said_in(ctx.language)} {plain(grown.shares[bucket.key])}%{range_}{amount}"
        )
    listed = ctx.say("，", ", ").join(parts)
    total = ctx.say("，合计 100%", ", together 100 %")
    return ctx.say(f"建议配比：{listed}{total}。", f"Division: {listed}{total}.")


def _say_path(ctx: ToolContext, arguments: PlanGrowthArguments, grown: Grown) -> list[str]:
    rules = [_rule(ctx, trigger) for trigger in grown.triggers]
    lines = [ctx.say("触发规则：", "Triggers: ") + ctx.say("；", "; ").join(rules) + ctx.say("。", ".")]
    if not grown.path:
        return lines
    unit = ctx.say("季" if arguments.grain == "quarter" else "月", arguments.grain)
    fired = [(p, f) for p in grown.path for f in p.firings]
    for period, firing in fired:
        when = ctx.say(f"第{period.number}{unit}：", f"{unit} {period.number}: ")
        lines.append(f"- {when}{_firing(ctx, firing, arguments.currency)}")
    if not fired:
        lines.append(
            ctx.say(
                f"未来 {len(grown.path)} {unit}内没有触发。",
                f"Nothing goes off within {len(grown.path)} {unit}s.",
            )
        )
        return lines
    lost = _lost(grown)
    if lost is not None:
        moved = _money(ctx, _moved(grown), arguments.currency)
        lines.append(
            ctx.say(
                f"共转出 {moved}（各期累计），少获客约 {plain(lost)} 人："
                "转去的钱至少要留住或增值出同等价值才划算。",
                f"In all {moved} moves (summed over the periods) and about {plain(lost)} customers "
                "fewer are won: what it "
                "buys has to keep or add at least their value.",
            )
        )
    return lines


def _rule(ctx: ToolContext, trigger: Trigger) -> str:
    share, change = plain(trigger.share), f"{plain(abs(trigger.change))}%"
    figure = ctx.say("获客成本", "CAC") if trigger.figure == "cac" else trigger.figure
    source, target = _purpose(ctx, trigger.source), _purpose(ctx, trigger.target)
    verb = ctx.say("升" if trigger.change >= 0 else "降", "rises" if trigger.change >= 0 else "falls")
    cited = trigger.cited.said_in(ctx.language)
    return ctx.say(
        f"{figure}{verb}超过 {change} ⇒ {source}预算的 {share}% 转到{target}（{cited}）",
        f"{figure} {verb} by more than {change} ⇒ {share} % of {source} moves to {target} ({cited})",
    )


def _firing(ctx: ToolContext, firing: Firing, currency: str) -> str:
    figure = ctx.say("获客成本", "CAC") if firing.trigger.figure == "cac" else firing.trigger.figure
    change = f"{float(firing.change):+.1f}%"
    moved = _money(ctx, firing.moved, currency)
    source, target = _purpose(ctx, firing.trigger.source), _purpose(ctx, firing.trigger.target)
    return ctx.say(
        f"{figure} {change}，触发：每期 {moved} 从{source}转到{target}",
        f"{figure} {change}, goes off: {moved} a period moves from {source} to {target}",
    )


def _moved(grown: Grown) -> int:
    """Money that lay elsewhere than without the triggers, summed over the periods."""
    return sum(
        sum(max(with_.budget.get(k, 0) - money, 0) for k, money in without.budget.items())
        for with_, without in zip(grown.path, grown.without, strict=True)
    )


def _lost(grown: Grown) -> Decimal | None:
    """Customers not won because of the money that moved."""
    pairs = [(a.customers, b.customers) for a, b in zip(grown.path, grown.without, strict=True)]
    known = [(a, b) for a, b in pairs if a is not None and b is not None]
    if not known:
        return None
    # money is in 分, CAC in 元
    lost = sum((b - a for a, b in known), Fraction(0)) / 100
    return round_half_up(lost, Decimal(1)) if lost > 0 else None


def _period(ctx: ToolContext, grown: Grown, at: int) -> PeriodLine:
    period, without = grown.path[at], grown.without[at]
    return PeriodLine(
        number=period.number,
        budget={key: to_units(money) for key, money in period.budget.items()},
        figures={name: round_half_up(level, Decimal("0.01")) for name, level in period.figures.items()},
        customers=_people(period.customers),
        customers_without=_people(without.customers),
        fired=tuple(_rule(ctx, f.trigger) for f in period.firings),
    )


def _people(customers: Fraction | None) -> Decimal | None:
    return None if customers is None else round_half_up(customers / 100, Decimal("0.1"))


def _assumptions(ctx: ToolContext, arguments: PlanGrowthArguments, grown: Grown) -> tuple[str, ...]:
    said = [
        ctx.say(f"配比来源：{grown.template.source.zh}", f"division from {grown.template.source.en}"),
    ]
    if arguments.stage is None:
        said.append(
            ctx.say(
                "阶段的判断阈值是本产品的口径，来源没有给出，可用 thresholds 改",
                "the thresholds of the stages are this product's own (the source gives none) and can "
                "be replaced",
            )
        )
    if grown.path:
        said.append(
            ctx.say(
                "每期总预算不变，各指标按给定或过去一年的速度变化；触发后以当时水平为新基准",
                "the money of a period stays the same, figures move as stated or as over the last "
                "year; once gone off, a trigger starts from the level then",
            )
        )
        said.append(
            ctx.say(
                "来源称 2 个季度内整体效率 +23%，是其自述，不用于计算",
                "the source claims +23 % efficiency within two quarters: its own claim, not used here",
            )
        )
    if grown.stage.missing and arguments.stage is None:
        names = ctx.say("、", ", ").join(SIGNALS[name].said_in(ctx.language) for name in grown.stage.missing)
        said.append(ctx.say(f"没有用到（未知）：{names}", f"not known and not used: {names}"))
    return tuple(said)


def _question(ctx: ToolContext, grown: Grown) -> str | None:
    if grown.path or (grown.budget and not any(t.source in grown.budget for t in grown.triggers)):
        return None
    if not grown.budget:
        return ctx.say(
            "要推演触发规则：每期营销预算多少、获客成本现在多少、每期大约涨百分之几？",
            "To walk the triggers: what is the marketing money of a period, the CAC today and "
            "its change each period?",
        )
    return ctx.say(
        "要推演触发规则：获客成本现在多少、每期大约涨百分之几？",
        "To walk the triggers: what is the CAC today, and its change each period?",
    )


def _tables(ctx: ToolContext, arguments: PlanGrowthArguments, grown: Grown) -> tuple[Table, ...]:
    header = ctx.say("用途,来源区间,建议,金额", "Purpose,Source range,Share,Money").split(",")
    rows = tuple(
        (
            b.name.said_in(ctx.language),
            f"{b.low}–{b.high}%",
            f"{plain(grown.shares[b.key])}%",
            _money(ctx, grown.budget[b.key], arguments.currency) if grown.budget else "–",
        )
        for b in grown.template.buckets
    )
    found = [Table(title=ctx.say("阶段配比", "Division"), header=tuple(header), rows=rows)]
    if grown.path:
        found.append(_path_table(ctx, arguments, grown))
    return tuple(found)


def _path_table(ctx: ToolContext, arguments: PlanGrowthArguments, grown: Grown) -> Table:
    keys = list(dict.fromkeys(key for p in grown.path for key, money in p.budget.items() if money))
    figures = list(grown.path[0].figures)
    header = [
        ctx.say("期", "Period"),
        *figures,
        *(_purpose(ctx, k) for k in keys),
        ctx.say("获客", "Customers"),
        ctx.say("触发", "Trigger"),
    ]
    rows = []
    for period in grown.path:
        customers = _people(period.customers)
        rows.append((
            str(period.number),
            *(f"{float(period.figures[name]):.2f}" for name in figures),
            *(_money(ctx, period.budget.get(key, 0), arguments.currency) for key in keys),
            "–" if customers is None else plain(customers),
            ctx.say("是", "yes") if period.firings else "",
        ))  # fmt: skip
    return Table(title=ctx.say("触发推演", "Path with triggers"), header=tuple(header), rows=tuple(rows))
