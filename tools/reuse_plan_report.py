"""A plan made after an earlier one, in words: what is new, what was borrowed from where, what is open."""

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction

from core.cascade.number import round_half_up
from core.plan.adaptation import Adaptation, Borrowed, Wish
from core.plan.node import Node
from core.plan.outcome import Outcome
from core.plan.plan import Plan
from core.plan.recast_goals import old_change
from core.plan.wording import say_cost, say_days, say_level, say_measure, say_whole
from core.quantity.reading import read
from core.quantity.saying import plain, say
from core.quantity.unit import Unit, UnitKind
from core.quantity.value import Change, Money, Number, Share
from tools.tool import Table, ToolContext

_CENT = Decimal("0.01")
_SHOWN = 8


def lines(ctx: ToolContext, old: Plan, found: Outcome, wish: Wish, made: Adaptation) -> Iterator[str]:
    """What the new plan is, numbers first."""
    yield before(ctx, old, found)
    plan = made.plan
    if wish.goal is not None:
        yield _new_goal(ctx, old, wish, plan)
    if plan.envelope is not None:
        yield _new_budget(ctx, plan)
    yield _moved(ctx, wish, plan)
    if left := [text.said_in(ctx.language) for text in made.left] + list(_old_numbers(ctx, old)):
        yield ctx.say("没有沿用或待补：", "Not carried, or open: ") + ctx.say("；", "; ").join(left)


def before(ctx: ToolContext, old: Plan, found: Outcome) -> str:
    """What the earlier plan wanted, reached and cost; shown, not used."""
    cost = say_cost(found.cost, old.currency, ctx.language)
    main = found.main
    if main is None:
        return ctx.say(
            f"原方案没有带目标值的指标；花费 {cost}", f"The earlier plan has no target; cost {cost}"
        )
    planned = f"{main.measure.kpi.name.said_in(ctx.language)} {say_measure(main.measure, ctx.language)}"
    reached = say_level(main, ctx.language)
    whole = say_whole(found, ctx.language)
    return ctx.say(
        f"原方案（供参考，没有用进新数字）：{planned}，实际 {reached}，达成 {whole}；花费 {cost}",
        f"The earlier plan (shown, not used in the new numbers): {planned}, reached {reached}; "
        f"attained {whole}; cost {cost}",
    )


def _new_goal(ctx: ToolContext, old: Plan, wish: Wish, plan: Plan) -> str:
    node = plan.node(wish.goal or "")
    measure = node.measure
    assert measure is not None
    said = f"{measure.kpi.name.said_in(ctx.language)} {say_measure(measure, ctx.language)}"
    parts = [
        f"{child.title} {say_measure(child.measure, ctx.language)}"
        for child in plan.children(node.id)
        if child.measure is not None and child.measure.kpi.key == measure.kpi.key and child.adds_up
    ]
    text = ctx.say(f"新目标：{node.title} {said}", f"New goal: {node.title} {said}")
    if parts:
        text += ctx.say("，按原比例分到 ", ", in the old ratio ") + ctx.say("、", ", ").join(parts[:_SHOWN])
    ratio = ratio_of(old, wish)
    if ratio is not None:
        text += ctx.say(
            f"；其余指标的变化按 {plain(ratio)}% 缩放（新变化 ÷ 原变化）",
            f"; other KPIs change by {plain(ratio)}% of before (new change over old)",
        )
    return text


def ratio_of(old: Plan, wish: Wish) -> Decimal | None:
    """The new change of the main goal in percent of the old one; None where there was none."""
    node = old.index.get(wish.goal or "")
    change = old_change(node.measure) if node is not None and node.measure is not None else None
    if not change or wish.change is None:
        return None
    return round_half_up(Fraction(wish.change) * 100 / Fraction(change), _CENT)


def _new_budget(ctx: ToolContext, plan: Plan) -> str:
    funded = [node for node in plan.nodes if node.budget is not None and node.budget.planned is not None]
    parts = [f"{node.title} {_money(ctx, plan, node)}" for node in funded[:_SHOWN]]
    more = (
        ctx.say(f" 等 {len(funded)} 项", f" and {len(funded) - _SHOWN} more") if len(funded) > _SHOWN else ""
    )
    whole = _said(ctx, plan.envelope or Decimal(0), plan.currency)
    aside = ctx.say("、", ", ").join(_said(ctx, r.amount, plan.currency) for r in plan.reserves)
    text = ctx.say(f"新预算：{whole}", f"New budget: {whole}")
    if parts:
        text += ctx.say("，按原比例 ", ", in the old ratio ") + ctx.say("、", ", ").join(parts) + more
    return text + (ctx.say(f"；预留 {aside}", f"; reserved {aside}") if aside else "")


def _moved(ctx: ToolContext, wish: Wish, plan: Plan) -> str:
    days = say_days(plan.start, plan.end)
    years, months = divmod(abs(wish.months), 12)
    later = ctx.say("后移", "later") if wish.months >= 0 else ctx.say("前移", "earlier")
    if not months:
        season = ctx.say("季节不变", "the season is kept")
        size = ctx.say(f"{years} 年", f"{years} year{'s' if years != 1 else ''}")
    else:
        season = ctx.say(f"季节错开 {months} 个月", f"the season moves by {months} months")
        size = ctx.say(f"{abs(wish.months)} 个月", f"{abs(wish.months)} months")
    moved = f"{later} {size}" if ctx.say("zh", "en") == "zh" else f"{size} {later}"
    return ctx.say(f"时间：{days}，整体{moved}，{season}", f"Dates: {days}, {moved}, {season}").replace(
        "：，", "："
    )


def table(ctx: ToolContext, old: Plan, made: Adaptation) -> Table:
    """Each node before and now, and where it comes from."""
    rows = tuple(_row(ctx, old, made.plan, piece) for piece in made.borrowed)
    header = (
        ("出处", "From"),
        ("名称", "Name"),
        ("原目标", "Old target"),
        ("新目标", "New target"),
        ("占比", "Share"),
        ("原预算", "Old budget"),
        ("新预算", "New budget"),
        ("新时间", "New dates"),
    )
    return Table(
        title=ctx.say("沿用了什么", "What was carried over"),
        header=tuple(ctx.say(*names) for names in header),
        rows=rows,
    )


def _row(ctx: ToolContext, old: Plan, plan: Plan, piece: Borrowed) -> tuple[str, ...]:
    was, now = old.node(piece.node), plan.node(piece.node)
    shares = [f"{plain(share)}%" for share in (piece.share, piece.budget_share) if share is not None]
    return (
        f"{old.id} {piece.node}",
        piece.title,
        _target(ctx, was),
        _target(ctx, now),
        " / ".join(shares),
        _money(ctx, old, was),
        _money(ctx, plan, now),
        say_days(now.start, now.end),
    )


def _target(ctx: ToolContext, node: Node) -> str:
    return "" if node.measure is None else say_measure(node.measure, ctx.language)


def _money(ctx: ToolContext, plan: Plan, node: Node) -> str:
    if node.budget is None or node.budget.planned is None:
        return ""
    return _said(ctx, node.budget.planned, plan.currency)


def _said(ctx: ToolContext, value: Decimal, currency: str) -> str:
    return say(value, Unit(kind=UnitKind.MONEY, symbol=currency), ctx.language)


def _old_numbers(ctx: ToolContext, old: Plan) -> Iterator[str]:
    """Titles that still say a number of the old plan."""
    stale = [node.title for node in old.nodes if _says_old(ctx, node)]
    if stale:
        listed = ctx.say("、", ", ").join(stale[:_SHOWN])
        yield ctx.say(f"标题里还有旧数字：{listed}", f"titles that still say an old number: {listed}")


def _says_old(ctx: ToolContext, node: Node) -> bool:
    known = {v for m in node.measures for v in (m.baseline, m.target, m.delta, m.change) if v is not None}
    if not known or not any(char.isdigit() for char in node.title):
        return False
    for mention in read(node.title, today=ctx.today):
        value = mention.value
        said = (value.start, value.end, value.size) if isinstance(value, Change) else (value,)
        if any(isinstance(one, Money | Number | Share) and one.value in known for one in said):
            return True
    return False
