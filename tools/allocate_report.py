"""An allocation in words and tables, numbers first."""

from collections.abc import Iterable
from decimal import Decimal

from core.allocation.allocation import Allocation, Award, Status
from core.allocation.demand import RESERVES
from core.allocation.infeasibility import InfeasibleAllocation
from core.allocation.request import Cents
from core.frozen import Frozen
from core.quantity.cents import to_units
from core.quantity.saying import plain, say
from core.quantity.unit import Unit, UnitKind
from core.text import Language, Text
from tools.tool import Citation, Table, ToolContext

METHODS = {
    "contribution": Text(zh="按贡献比例", en="by contribution"),
    "priority": Text(zh="按优先级", en="by priority"),
    "tiers": Text(zh="按 A/B/C 分级", en="by tiers A/B/C"),
    "stage": Text(zh="按阶段模板", en="by stage template"),
    "value": Text(zh="按价值最大", en="for the most value"),
    "equal": Text(zh="平均", en="equally"),
    "asks": Text(zh="按申请比例", en="in proportion to the asks"),
}
_PAGES = {"growth": "stage-templates", "mature": "stage-templates"}
_SHOWN = 30  # items listed in the text; the table holds all


class AwardLine(Frozen):
    """What one item gets, in whole currency units (元).

    Attributes:
        item: Name of the item.
        node: Its node in the plan, if it is one.
        amount: Money it gets.
        share: Percent of the total, two places.
        ask: What was asked for.
        cut: Ask minus amount where that is above 0.
        substitute: The cheaper way that was taken.
        value: What it brings, where known.
        reason: Why it gets less than asked.
    """

    item: str
    node: str | None = None
    amount: Decimal
    share: Decimal
    ask: Decimal | None = None
    cut: Decimal = Decimal(0)
    substitute: str | None = None
    value: Decimal | None = None
    reason: str | None = None


def money(ctx: ToolContext, cents: Cents, currency: str) -> str:
    """An amount in the reader's language."""
    unit = Unit(kind=UnitKind.MONEY, symbol=currency)
    return say(to_units(cents), unit, ctx.language)


def lines_of(ctx: ToolContext, result: Allocation, nodes: dict[str, str]) -> tuple[AwardLine, ...]:
    """The awards as lines of the answer."""
    return tuple(
        AwardLine(
            item=award.item,
            node=nodes.get(award.item),
            amount=to_units(award.amount),
            share=percent_of(award.amount, result.total),
            ask=None if award.ask is None else to_units(award.ask),
            cut=to_units(award.cut),
            substitute=award.substitute,
            value=award.value,
            reason=award.reason.said_in(ctx.language) if award.reason else None,
        )
        for award in result.awards
    )


def tell(ctx: ToolContext, result: Allocation) -> str:
    """The result in a short text: what fits or not, who gets what, what is left, what more would buy."""
    lines = [_head(ctx, result)]
    shown = result.awards[:_SHOWN]
    lines += [f"- {_line(ctx, result, award)}" for award in shown]
    if len(result.awards) > _SHOWN:
        more = len(result.awards) - _SHOWN
        lines.append(ctx.say(f"- ……另有 {more} 项", f"- … and {more} more"))
    lines += [f"- {_reserve(ctx, result, at)}" for at in range(len(result.reserves))]
    if result.unallocated:
        left = money(ctx, result.unallocated, result.currency)
        uses = ctx.say("；", "; ").join(use.text.said_in(ctx.language) for use in result.uses)
        lines.append(ctx.say(f"未分配 {left}，可以：{uses}。", f"{left} unallocated. You could: {uses}."))
    steps = [step.text for step in (result.next_step, result.first_step) if step is not None and step.moves]
    lines += [_sentence(ctx, text) for text in (*steps, *result.notes)]
    return "\n".join(lines)


def tell_clash(ctx: ToolContext, error: InfeasibleAllocation) -> tuple[str, str | None]:
    """Why no plan exists, with the ways out, and the question to answer."""
    lines = [ctx.say("做不到：", "Not possible: ") + _sentence(ctx, error.message)]
    if not error.relaxations:
        return lines[0], None
    lines.append(ctx.say("改动最小的办法：", "The least changes that make it possible:"))
    lines += [
        f"{at}. {relaxation.text.said_in(ctx.language)}" for at, relaxation in enumerate(error.relaxations, 1)
    ]
    return "\n".join(lines), ctx.say("选哪一种？", "Which one?")


def tables(ctx: ToolContext, result: Allocation) -> tuple[Table, ...]:
    """The awards as a table that adds up to the total."""
    header = ctx.say("项目,申请,分配,占比,削减,说明", "Item,Ask,Amount,Share,Cut,Note").split(",")
    rows = [_row(ctx, result, award) for award in result.awards]
    for reserve in result.reserves:
        name = RESERVES[reserve.kind].said_in(ctx.language)
        rows.append(_bare_row(ctx, result, name, reserve.amount))
    if result.unallocated:
        rows.append(_bare_row(ctx, result, ctx.say("未分配", "Unallocated"), result.unallocated))
    rows.append(_bare_row(ctx, result, ctx.say("合计", "Total"), result.total))
    return (Table(title=ctx.say("预算分配", "Budget allocation"), header=tuple(header), rows=tuple(rows)),)


def cite(ctx: ToolContext, result: Allocation, stage: str | None) -> tuple[Citation, ...]:
    """The guidance the result rests on."""
    wanted = []
    if result.method == "stage":
        wanted.append(_PAGES.get(stage or "", "penetration-leader"))
    if result.method == "tiers":
        wanted.append("cost-tiers")
    kinds = {reserve.kind for reserve in result.reserves}
    if "contingency" in kinds or result.uses:
        wanted.append("contingency")
    if "experiment" in kinds or result.uses:
        wanted.append("experiment-reserve")
    pages = (ctx.guidance.page(page, ctx.language) for page in wanted)
    return tuple(Citation(id=p.id, title=p.title, source=f"{p.source} {p.place}".strip()) for p in pages)


def _head(ctx: ToolContext, result: Allocation) -> str:
    total, method = money(ctx, result.total, result.currency), METHODS[result.method].said_in(ctx.language)
    taken = sum(reserve.amount for reserve in result.reserves)
    available = money(ctx, result.total - taken, result.currency)
    if result.status is Status.DIVIDED:
        return ctx.say(f"{available}{method}分：", f"{available} split {method}:")
    asked = sum(award.ask or 0 for award in result.awards)
    asks = money(ctx, asked, result.currency)
    gap = money(ctx, abs(asked - result.total + taken), result.currency)
    if result.status is Status.FIT:
        return ctx.say(
            f"够：申请合计 {asks} ≤ 可用 {available}，剩 {gap}。",
            f"It fits: the asks make {asks}, within {available}; {gap} is left.",
        )
    if asked > result.total - taken:
        return ctx.say(
            f"不够：申请合计 {asks} > 可用 {available}，差 {gap}。{method}分：",
            f"Short: the asks make {asks}, {gap} more than {available}. Split {method}:",
        )
    whole = ctx.say(f"（总预算 {total}）", f" (of a total of {total})") if taken else ""
    return ctx.say(f"{available}{method}分{whole}：", f"{available} split {method}{whole}:")


def _line(ctx: ToolContext, result: Allocation, award: Award) -> str:
    amount = money(ctx, award.amount, result.currency)
    said = f"{award.item} {amount}"
    if result.status is Status.DIVIDED:
        said += ctx.say("（", " (") + f"{plain(percent_of(award.amount, result.total))}%" + ctx.say("）", ")")
    if award.reason is None:
        return said
    cut, reason = money(ctx, award.cut, result.currency), award.reason.said_in(ctx.language)
    return said + ctx.say(f"（−{cut}：{reason}）", f" (−{cut}: {reason})")


def _reserve(ctx: ToolContext, result: Allocation, at: int) -> str:
    reserve = result.reserves[at]
    name = RESERVES[reserve.kind].said_in(ctx.language)
    return f"{name} {money(ctx, reserve.amount, result.currency)}"


def _row(ctx: ToolContext, result: Allocation, award: Award) -> tuple[str, ...]:
    cells = [award.ask, award.amount, None, award.cut or None]
    ask, amount, _, cut = ("" if c is None else money(ctx, c, result.currency) for c in cells)
    reason = award.reason.said_in(ctx.language) if award.reason else ""
    return award.item, ask, amount, f"{percent_of(award.amount, result.total)}%", cut, reason


def _bare_row(ctx: ToolContext, result: Allocation, name: str, cents: Cents) -> tuple[str, ...]:
    amount = money(ctx, cents, result.currency)
    return name, "", amount, f"{percent_of(cents, result.total)}%", "", ""


def percent_of(part: Cents, whole: Cents) -> Decimal:
    """A part as a percentage of its whole, to 0.01 %; 0 of nothing."""
    return (Decimal(100 * part) / whole).quantize(Decimal("0.01")) if whole else Decimal(0)


def _sentence(ctx: ToolContext, text: Text) -> str:
    said = text.said_in(ctx.language)
    return said + ("." if ctx.language is Language.EN else "。")


def said_all(ctx: ToolContext, texts: Iterable[Text]) -> tuple[str, ...]:
    """Texts in the reader's language."""
    return tuple(text.said_in(ctx.language) for text in texts)
