"""Deviation cases as tables: one in full, or many side by side."""

from collections.abc import Sequence

from core.deviation.case import IMPACTS, STATUSES, TYPES
from core.deviation.taxonomy import CAUSES
from core.quantity.saying import say
from knowledge.case_record import KeptCase
from tools.case_wording import name_driver, quote, say_causes, say_days, say_deviation, say_effect, say_kpi
from tools.explain_deviation_report import amount_said
from tools.tool import Table, ToolContext

_KINDS = {cause.key: cause.name for cause in CAUSES}
_FULL = 2_000


def table_of_one(ctx: ToolContext, kept: KeptCase) -> Table:
    """Every field of a case, a row each."""
    case, data = kept.case, kept.case.data
    drivers = ctx.say("；", "; ").join(
        f"{name_driver(ctx, one)} {amount_said(ctx, one.value, data.unit)}" for one in data.contributions
    )
    status = STATUSES[case.status_on(ctx.today)].said_in(ctx.language)
    reviewed = f"{case.reviewed_by} {case.reviewed_on}" if case.reviewed_on else ""
    kind = _KINDS[case.cause].said_in(ctx.language) if case.cause else ""
    rows = (
        (ctx.say("编号", "Id"), f"{kept.id} v{kept.revision}"),
        (ctx.say("标题", "Title"), quote(ctx, case.title)),
        (ctx.say("偏差类型", "Type"), TYPES[case.type].said_in(ctx.language)),
        (ctx.say("影响程度", "Impact"), IMPACTS[case.impact].said_in(ctx.language)),
        (ctx.say("问题描述", "Problem"), quote(ctx, case.problem, _FULL)),
        (ctx.say("直接原因", "Direct cause"), quote(ctx, case.direct_cause, _FULL)),
        (ctx.say("深层原因", "Deep cause"), quote(ctx, case.deep_cause, _FULL) if case.deep_cause else ""),
        (ctx.say("原因类别", "Kind of cause"), kind),
        (ctx.say("指标", "KPI"), say_kpi(ctx, data)),
        (ctx.say("时间", "Period"), say_days(ctx, data)),
        (ctx.say("计划", "Planned"), say(data.planned, data.unit, ctx.language)),
        (ctx.say("实际", "Actual"), say(data.actual, data.unit, ctx.language)),
        (ctx.say("驱动因素", "Drivers"), drivers),
        (ctx.say("纠正措施", "Action"), quote(ctx, case.action, _FULL)),
        (ctx.say("效果评估", "Effect"), say_effect(ctx, case)),
        (ctx.say("业务单元", "Unit"), case.unit),
        (ctx.say("负责人", "Owner"), case.owner),
        (ctx.say("状态", "Status"), status),
        (ctx.say("审核", "Reviewed"), reviewed),
        (ctx.say("到期", "Expires"), str(case.expires_on or "")),
    )
    header = tuple(ctx.say("字段,内容", "Field,Content").split(","))
    return Table(title=ctx.say("案例", "Case"), header=header, rows=tuple(row for row in rows if row[1]))


def table_of_many(ctx: ToolContext, found: Sequence[KeptCase], whys: dict[str, str]) -> Table:
    """Cases side by side; a last column says why each is like the deviation in hand, where there is one."""
    header = ctx.say(
        "编号,案例,时间,指标,计划 → 实际,类型,影响,原因,措施,效果,状态,到期",
        "Id,Case,Period,KPI,Planned → actual,Type,Impact,Cause,Action,Effect,Status,Expires",
    ).split(",")
    if whys:
        header.append(ctx.say("为什么像", "Why it is like"))
    rows = []
    for kept in found:
        case = kept.case
        row = [
            kept.id,
            quote(ctx, case.title, 60),
            say_days(ctx, case.data),
            say_kpi(ctx, case.data),
            say_deviation(ctx, case.data),
            TYPES[case.type].said_in(ctx.language),
            IMPACTS[case.impact].said_in(ctx.language),
            say_causes(ctx, case),
            quote(ctx, case.action),
            say_effect(ctx, case),
            STATUSES[case.status_on(ctx.today)].said_in(ctx.language),
            str(case.expires_on or ""),
        ]
        rows.append((*row, whys.get(kept.id, "")) if whys else tuple(row))
    return Table(title=ctx.say("偏差案例", "Deviation cases"), header=tuple(header), rows=tuple(rows))
