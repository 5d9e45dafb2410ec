"""The cases that were found, in words: how many, each with cause, action, effect and source."""

from core.deviation.case import IMPACTS, STATUSES, TYPES
from tools.case_tables import table_of_many
from tools.case_wording import (
    cite,
    quote,
    say_causes,
    say_days,
    say_deviation,
    say_effect,
    say_kpi,
)
from tools.find_cases_arguments import FindCasesArguments, FindCasesResult, FoundCase
from tools.tool import ToolContext


def report_cases(
    ctx: ToolContext, arguments: FindCasesArguments, found: list[FoundCase], expired: int
) -> FindCasesResult:
    """The cases that were found, in words and as a table."""
    shown = tuple(found[: arguments.limit])
    lines = [_say_count(ctx, arguments, len(found))]
    lines += [f"{number}. {say_case(ctx, one)}" for number, one in enumerate(shown, 1)]
    if len(found) > len(shown):
        rest = len(found) - len(shown)
        lines.append(ctx.say(f"还有 {rest} 个没有列出。", f"{rest} more are not listed."))
    if expired:
        lines.append(
            ctx.say(
                f"另有 {expired} 个已过期（要看就说“包括过期的”）。",
                f'{expired} more have expired (say "including expired ones" to see them).',
            )
        )
    whys = {one.kept.id: ctx.say("；", "; ").join(one.why) for one in shown if one.why}
    return FindCasesResult(
        text="\n".join(lines),
        tables=(table_of_many(ctx, [one.kept for one in shown], whys),) if shown else (),
        count=len(found),
        cases=shown,
        expired=expired,
        citations=tuple(cite(ctx, one.kept) for one in shown),
    )


def _say_count(ctx: ToolContext, arguments: FindCasesArguments, count: int) -> str:
    zh, en = _say_wanted(ctx, arguments)
    if not count:
        return ctx.say(f"案例库里没有{zh}案例。", f"The case library has no cases{en}.")
    many = "case" if count == 1 else "cases"
    return ctx.say(f"案例库里有 {count} 个{zh}案例：", f"The case library has {count} {many}{en}:")


def _say_wanted(ctx: ToolContext, arguments: FindCasesArguments) -> tuple[str, str]:
    """What was looked for: "7月华南转化率下降的", " of conversion rate below plan in South China"."""
    zh, kpi = "", _kpi_said(ctx, arguments.kpi)
    en = f" of {kpi}" if kpi else ""
    if arguments.direction is not None:
        en += " that went down" if arguments.direction == "down" else " that went up"
    moved = {"down": "下降", "up": "上升", None: ""}[arguments.direction]
    for said, before in (
        (arguments.period, " in "),
        ("·".join(arguments.segments), " at "),
        (arguments.unit, " of "),
    ):
        zh += said or ""
        en += f"{before}{said}" if said else ""
    zh += f"{kpi}{moved}"
    if arguments.type:
        zh, en = f"{zh}{TYPES[arguments.type].zh}类", f"{en}, {TYPES[arguments.type].en}"
    if arguments.status:
        zh, en = f"{zh}{STATUSES[arguments.status].zh}", f"{en}, {STATUSES[arguments.status].en}"
    if arguments.impact:
        zh, en = f"{zh}影响{IMPACTS[arguments.impact].zh}", f"{en}, {IMPACTS[arguments.impact].en} impact"
    if arguments.owner:
        zh, en = f"{zh}{arguments.owner}负责", f"{en}, owned by {arguments.owner}"
    if arguments.query:
        zh, en = f"{zh}关于{quote(ctx, arguments.query, 60)}", f"{en} about {quote(ctx, arguments.query, 60)}"
    if arguments.like is not None:
        zh, en = f"{zh}与这次偏差相似", f"{en} like this deviation"
    return (f"{zh}的" if zh else ""), en


def _kpi_said(ctx: ToolContext, name: str | None) -> str:
    known = ctx.facts.catalogue.find_kpi(name) if ctx.facts is not None and name else None
    return known[1].name.said_in(ctx.language) if known else name or ""


def say_case(ctx: ToolContext, one: FoundCase) -> str:
    """A case on one line, with its source."""
    kept, case = one.kept, one.kept.case
    days, kpi, moved = say_days(ctx, case.data), say_kpi(ctx, case.data), say_deviation(ctx, case.data)
    status = STATUSES[case.status_on(ctx.today)].said_in(ctx.language)
    what = " ".join(part for part in (days, kpi, moved) if part)
    title, action, effect = quote(ctx, case.title, 60), quote(ctx, case.action), say_effect(ctx, case)
    why = ""
    if one.likeness is not None:
        said = ctx.say("；", "; ").join(one.why[:3])
        why = ctx.say(
            f"相似度 {one.likeness.score:.0%}：{said}。", f"{one.likeness.score:.0%} alike: {said}. "
        )
    return ctx.say(
        f"{kept.id} {title}（{status}）：{what}。{why}原因：{say_causes(ctx, case)}。"
        f"措施：{action}。效果：{effect}。[{kept.id}]",
        f"{kept.id} {title} ({status}): {what}. {why}Cause: {say_causes(ctx, case)}. "
        f"Action: {action}. Effect: {effect}. [{kept.id}]",
    )
