"""An attribution in words and as a table, numbers first."""

from decimal import Decimal

from core.errors import UnknownReference
from core.quantity.saying import plain, say
from core.quantity.unit import Unit, UnitKind
from core.text import Text
from tools.argument_error import shorten
from tools.attribute_channels_credit import ChannelCredit
from tools.attribute_channels_money import Money
from tools.journey_argument import Read
from tools.tool import Table, ToolContext

MODELS = {
    "first": Text(zh="首次触点", en="first touch"),
    "last": Text(zh="末次点击", en="last click"),
    "linear": Text(zh="线性", en="linear"),
    "position": Text(zh="首尾 40/20/40", en="position 40/20/40"),
    "time_decay": Text(zh="时间衰减", en="time decay"),
    "markov": Text(zh="马尔可夫移除", en="Markov removal"),
    "shapley": Text(zh="Shapley 值", en="Shapley values"),
}
_SHOWN = 20


def find_channel(ctx: ToolContext, said: str, names: dict[str, str]) -> str:
    """The key of the channel a person means. Raises UnknownReference."""
    wanted = said.strip().casefold()
    for key, name in names.items():
        if wanted in (key.casefold(), name.casefold()):
            return key
    tables = ctx.facts.catalogue.tables if ctx.facts is not None else ()
    for table in tables:
        found = ctx.facts.catalogue.find_value(said, table) if ctx.facts is not None else None
        if found is not None and found[1].key in names:
            return found[1].key
    listed = "、".join(names.values())
    raise UnknownReference(
        Text(zh=f"旅程里没有渠道 {shorten(said)}", en=f"the journeys have no channel {shorten(said)}"),
        candidates=tuple(names.values()),
        field="channel",
        valid=Text(zh=listed, en=", ".join(names.values())),
    )


def report(
    ctx: ToolContext, model: str, read: Read, credits: tuple[ChannelCredit, ...], money: Money | None,
    focus: str | None, assumptions: tuple[str, ...],
) -> str:  # fmt: skip
    """The answer: the channel asked about or the one furthest from last click, each channel, the basis."""
    total = sum((credit.conversions for credit in credits), Decimal(0))
    name = MODELS[model].said_in(ctx.language)
    lines = [_headline(ctx, model, credits, focus)]
    lines.append(
        ctx.say(
            f"{name}归因：{read.journeys.count:,} 条旅程，{total:,.0f} 次转化",
            f"Credit by {name}: {read.journeys.count:,} journeys, {total:,.0f} conversions",
        )
        + ctx.say("：", ":")
    )
    lines += [f"- {_line(ctx, credit, read.currency, model)}" for credit in credits[:_SHOWN]]
    if money is not None and money.paid_share < 1:
        paid = f"{100 * money.paid_share:.1f}%"
        unpaid = f"{100 * (1 - money.paid_share):.1f}%"
        lines.append(
            ctx.say(
                f"付费渠道 {paid}，未付费渠道 {unpaid}。", f"Paid channels {paid}, unpaid channels {unpaid}."
            )
        )
    lines.append(ctx.say("说明：", "Note: ") + ctx.say("；", "; ").join(assumptions) + ctx.say("。", "."))
    return "\n".join(lines)


def tabulate(ctx: ToolContext, credits: tuple[ChannelCredit, ...], currency: str) -> tuple[Table, ...]:
    """Every channel under every model, and the money."""
    models = list(credits[0].models)
    header = [ctx.say("渠道", "Channel"), ctx.say("转化", "Conversions"), ctx.say("区间", "Interval")]
    header += [MODELS[m].said_in(ctx.language) for m in models]
    header += [ctx.say("花费", "Spend"), "ROI", ctx.say("单次转化成本", "Cost per conversion")]
    rows = []
    for credit in credits:
        interval = "" if credit.low is None else f"{credit.low:.1f}–{credit.high:.1f}%"
        amounts = [_money(ctx, amount, currency) for amount in (credit.spend, credit.cost)]
        roi = "" if credit.roi is None else plain(credit.roi)
        shares = [f"{credit.models[m]:.1f}%" for m in models]
        rows.append((credit.name, f"{credit.conversions:,}", interval, *shares, amounts[0], roi, amounts[1]))
    return (Table(title=ctx.say("渠道归因", "Channel attribution"), header=tuple(header), rows=tuple(rows)),)


def _headline(ctx: ToolContext, model: str, credits: tuple[ChannelCredit, ...], focus: str | None) -> str:
    if model == "last" and focus is None:
        top = credits[0]
        return ctx.say(
            f"末次点击下{top.name}最多：{top.share:.1f}%。",
            f"By last click {top.name} leads: {top.share:.1f}%.",
        )
    chosen = next((c for c in credits if c.channel == focus), None) or max(
        credits, key=lambda c: (c.difference if c.difference is not None else Decimal(0), c.share)
    )
    if chosen.difference is None:
        return ctx.say(
            f"{chosen.name}实际贡献 {chosen.share:.1f}%（{chosen.conversions} 次转化），末次点击记为 0。",
            f"{chosen.name} contributes {chosen.share:.1f}% ({chosen.conversions}), none by last click.",
        )
    way = ctx.say("高", "more than") if chosen.difference >= 0 else ctx.say("低", "less than")
    size = f"{abs(chosen.difference):.0f}%"
    return ctx.say(
        f"{chosen.name}实际贡献比末次点击{way} {size}：{chosen.conversions} 次，对 {chosen.last_click} 次。",
        f"{chosen.name} contributes {size} {way} last click says: {chosen.conversions} conversions against "
        f"{chosen.last_click}.",
    )


def _line(ctx: ToolContext, credit: ChannelCredit, currency: str, model: str) -> str:
    said = f"{credit.name} {credit.share:.1f}%"
    inside = [] if credit.low is None else [f"{credit.low:.1f}–{credit.high:.1f}%"]
    inside.append(ctx.say(f"{credit.conversions} 次", f"{credit.conversions} conversions"))
    if credit.value is not None:
        inside.append(_money(ctx, credit.value, currency))
    if credit.difference is not None and model != "last":
        inside.append(
            ctx.say(f"比末次点击 {credit.difference:+.0f}%", f"{credit.difference:+.0f}% on last click")
        )
    if credit.roi is not None:
        inside.append(f"ROI {plain(credit.roi)}")
    if credit.cost is not None:
        cost = _money(ctx, credit.cost, currency)
        inside.append(ctx.say(f"单次成本 {cost}", f"{cost} each"))
    return said + ctx.say("（", " (") + ctx.say("，", ", ").join(inside) + ctx.say("）", ")")


def _money(ctx: ToolContext, amount: Decimal | None, currency: str) -> str:
    if amount is None:
        return ""
    unit = Unit(kind=UnitKind.MONEY, symbol=currency)
    return say(amount if abs(amount) < 10_000 else amount.quantize(Decimal(1)), unit, ctx.language)
