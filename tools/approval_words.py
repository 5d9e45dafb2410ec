"""Approvals in words and tables: where one stands, the gap, the history of who said what, when and why."""

from collections.abc import Collection, Iterable
from datetime import datetime
from decimal import Decimal

from core.approval.approval import ACTIONS, STATES, Action, Approval, Figure, GapRow, Side, State, Step
from core.approval.asking import asked
from core.quantity.saying import say, say_points
from core.quantity.unit import Unit, UnitKind
from core.text import Language, Text
from tools.approve_plan_arguments import Gap
from tools.tool import Table

_HEADS = {
    "gap": (
        Text(zh="节点", en="Node"),
        Text(zh="指标", en="Number"),
        Text(zh="上级要求", en="Top-down"),
        Text(zh="下级承诺", en="Bottom-up"),
        Text(zh="差距（上级−下级）", en="Gap (top-down − bottom-up)"),
    ),
    "history": (
        Text(zh="步", en="Step"),
        Text(zh="谁", en="Who"),
        Text(zh="做了什么", en="Did"),
        Text(zh="数", en="Numbers"),
        Text(zh="此后差距", en="Gap then"),
        Text(zh="计划版本", en="Plan"),
        Text(zh="时间（UTC）", en="When (UTC)"),
        Text(zh="理由", en="Why"),
    ),
    "list": (
        Text(zh="审批", en="Approval"),
        Text(zh="计划", en="Plan"),
        Text(zh="内容", en="Of"),
        Text(zh="状态", en="State"),
        Text(zh="等谁", en="Waits for"),
        Text(zh="差距", en="Gap"),
    ),
}
_TITLES = {
    "gap": Text(zh="上下差距", en="Gap between top-down and bottom-up"),
    "history": Text(zh="审批记录", en="History"),
    "list": Text(zh="审批", en="Approvals"),
}


def say_state(approval: Approval, language: Language) -> str:
    """Where an approval stands, in one line."""
    state, what = STATES[approval.state].said_in(language), say_scope(approval, language)
    if language is Language.EN:
        lock = ", locked" if approval.agreed is not None else ""
        at = f"(step {approval.revision}, plan v{approval.version})"
        return f"Approval {approval.id}, {what}: {state}{lock} {at}."
    lock = "并锁定" if approval.agreed is not None and approval.state is State.APPROVED else ""
    return (
        f"审批 {approval.id}，{what}：{state}{lock}（第 {approval.revision} 步，计划 v{approval.version}）。"
    )


def say_scope(approval: Approval, language: Language) -> str:
    """What is to be approved: the whole plan, or a branch of it."""
    if approval.node is None:
        name = approval.plan_name or approval.plan
        return f'plan "{name}"' if language is Language.EN else f"计划「{name}」"
    branch = f"{approval.node} {approval.title}"
    return f'branch "{branch}"' if language is Language.EN else f"分支「{branch}」"


def say_waiting(approval: Approval, language: Language) -> str:
    """Who has to answer now; "" when nobody has to."""
    if not approval.is_waiting:
        return ""
    who = waits_for(approval)
    if language is Language.EN:
        return f"Waiting for {', '.join(who) or 'a head of the company'}."
    return f"等 {'、'.join(who) or '公司负责人'} 决定。"


def waits_for(approval: Approval) -> tuple[str, ...]:
    """Names of those who decide, while it waits."""
    return approval.circle.approvers if approval.is_waiting else ()


def answers(approval: Approval) -> tuple[str, ...]:
    """Names of those whose step is next."""
    return tuple(one.name for one in asked(approval) if one.must_answer)


def say_gaps(rows: Iterable[GapRow], language: Language) -> str:
    """The gap in one line: every number that differs, then the sums; "" when none does."""
    said = [_say_gap(row, language) for row in rows if row.gap]
    if not said:
        return ""
    if language is Language.EN:
        return f"Gap: {'; '.join(said)}. It is decided, not averaged."
    return f"上下差距：{'；'.join(said)}。差距由人定，不取平均。"


def gaps_of(rows: Iterable[GapRow], language: Language) -> tuple[Gap, ...]:
    """The rows of a gap, formatted."""
    return tuple(
        Gap(
            node=row.node,
            title=row.title,
            name=row.name.said_in(language),
            top_down=_value(row.top_down, row.unit, row.is_change, language),
            bottom_up=_value(row.bottom_up, row.unit, row.is_change, language),
            gap=say_difference(row.gap, row.unit, language),
            exact=f"{row.gap:f}",
            is_sum=row.is_sum,
        )
        for row in rows
    )


def gap_table(rows: Iterable[GapRow], language: Language) -> Table:
    """Every number and sum that is talked of: what is asked, what is answered, the gap."""
    total = " (sum of its parts)" if language is Language.EN else "（下级合计）"
    cells = tuple(
        (f"{g.node} {g.title}".strip() + (total if g.is_sum else ""), g.name, g.top_down, g.bottom_up, g.gap)
        for g in gaps_of(rows, language)
    )
    return _table("gap", cells, language)


def history_table(approval: Approval, language: Language, seen: Collection[str] | None) -> Table:
    """Who did what, with which numbers, when and why, and the gap after each round."""
    rows = tuple(_history_row(at, step, language, seen) for at, step in enumerate(approval.steps, 1))
    return _table("history", rows, language)


def list_table(approvals: Iterable[Approval], language: Language) -> Table:
    """Approvals, a row each."""
    rows = tuple(
        (
            one.id,
            f"{one.plan} {one.plan_name}",
            say_scope(one, language),
            STATES[one.state].said_in(language),
            _joined(waits_for(one), language),
            _joined(
                (say_difference(r.gap, r.unit, language) for r in one.gap if r.gap and not r.is_sum), language
            ),
        )
        for one in approvals
    )
    return _table("list", rows, language)


def say_figures(figures: Iterable[Figure], language: Language) -> str:
    """Numbers in words: "B2 智能门锁 13%"."""
    said = (f"{f.node} {f.title} {_value(f.value, f.unit, f.is_change, language)}" for f in figures)
    return _joined(said, language)


def say_difference(value: Decimal, unit: Unit, language: Language) -> str:
    """A difference of two numbers with its sign: "2个百分点", "-6万元"."""
    sign = "-" if value < 0 else ""
    if unit.kind is UnitKind.PERCENT:
        return sign + say_points(abs(value), language)
    return sign + say(abs(value), unit, language)


def _say_gap(row: GapRow, language: Language) -> str:
    above = _value(row.top_down, row.unit, row.is_change, language)
    below = _value(row.bottom_up, row.unit, row.is_change, language)
    apart = say_difference(row.gap, row.unit, language)
    place, name = f"{row.node} {row.title}".strip(), row.name.said_in(language)
    if language is Language.EN:
        if row.is_sum:
            return f"{place} asks for {above} of {name}, its parts come to {below} (gap {apart})"
        return f"{place} {name}: {above} asked, {below} answered (gap {apart})"
    if row.is_sum:
        return f"{place} 需要{name} {above}，下级合计 {below}，差 {apart}"
    return f"{place} {name}：上级 {above}，下级 {below}，差 {apart}"


def _value(value: Decimal, unit: Unit, is_change: bool, language: Language) -> str:
    if not is_change:
        return say(value, unit, language)
    return ("+" if value >= 0 else "") + say_difference(value, unit, language)


def _history_row(at: int, step: Step, language: Language, seen: Collection[str] | None) -> tuple[str, ...]:
    numbers = say_figures(step.figures, language)
    if step.side is not None and step.action in (Action.PROPOSE, Action.COUNTER) and numbers:
        sides = {Side.DOWN: Text(zh="上级", en="top-down"), Side.UP: Text(zh="下级", en="bottom-up")}
        numbers = f"{sides[step.side].said_in(language)}: {numbers}"
    told = seen is None or any(figure.node in seen for figure in step.figures)
    gap = _joined((say_difference(r.gap, r.unit, language) for r in step.gap if not r.is_sum), language)
    return (
        str(at),
        step.by,
        ACTIONS[step.action].said_in(language),
        numbers,
        gap,
        f"v{step.version}",
        _minute(step.at),
        step.note if told else "",
    )


def _minute(at: datetime) -> str:
    return at.strftime("%Y-%m-%d %H:%M")


def _joined(parts: Iterable[str], language: Language) -> str:
    return (", " if language is Language.EN else "、").join(parts)


def _table(name: str, rows: tuple[tuple[str, ...], ...], language: Language) -> Table:
    header = tuple(text.said_in(language) for text in _HEADS[name])
    return Table(title=_TITLES[name].said_in(language), header=header, rows=rows)
