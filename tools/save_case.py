"""`save_case`: keep a deviation as a case, from its explanation; review, expire, revise, withdraw it."""

from collections.abc import Callable
from functools import partial

from core.deviation.case import STATUSES, Case, CaseStatus
from core.deviation.case_life import expire, review, revise, withdraw
from core.errors import InputError, MissingInput
from core.text import Text
from knowledge.access import Access
from knowledge.case_record import KeptCase
from knowledge.cases import CaseStore
from tools.case_deviation import deviation_of
from tools.case_tables import table_of_one
from tools.case_wording import cite, quote, say_effect
from tools.explain_deviation import explain
from tools.explain_deviation_arguments import ExplainDeviationArguments
from tools.failure import RefusedInput
from tools.save_case_arguments import SaveCaseArguments, SaveCaseResult
from tools.save_case_fields import Derived, access_of, changes_of, first_access, new_case, read_expiry
from tools.tool import Effect, Tool, ToolContext

__all__ = ["TOOL", "SaveCaseArguments", "SaveCaseResult", "run"]

_DONE = {
    "revise": Text(zh="已修改", en="revised"),
    "review": Text(zh="已审核通过", en="reviewed"),
    "expire": Text(zh="已标为过期", en="marked as expired"),
    "withdraw": Text(zh="已撤下", en="withdrawn"),
}


def run(ctx: ToolContext, arguments: SaveCaseArguments) -> SaveCaseResult:
    """Keep a new case, or change one.

    Raises:
        MissingInput: The deviation, its cause, the action, or the case to change is not named.
        UnknownReference: A KPI, segment or case that is not there or may not be seen.
        InputError: There is no deviation, or a field that cannot be kept; nothing was changed.
    """
    store = open_cases(ctx)
    if arguments.do == "save":
        return _save(ctx, store, arguments)
    kept = store.change(
        _case_id(arguments),
        _change(ctx, arguments),
        viewer=ctx.viewer,
        by=ctx.actor,
        at=ctx.now(),
        reason=ctx.reason,
        access=_new_access(ctx, arguments),
    )
    done = _DONE[arguments.do].said_in(ctx.language)
    return _result(ctx, kept, f"{kept.id} {quote(ctx, kept.case.title, 60)} {done}{_aside(ctx, kept)}", ())


def open_cases(ctx: ToolContext) -> CaseStore:
    """The case library. Raises RefusedInput where there is none."""
    if ctx.cases is None:
        raise RefusedInput(Text(zh="这里没有案例库", en="there is no case library here"))
    return ctx.cases


def _save(ctx: ToolContext, store: CaseStore, arguments: SaveCaseArguments) -> SaveCaseResult:
    if arguments.case is not None:
        raise InputError(
            Text(zh="新案例没有编号", en="a new case has no id yet"),
            field="case",
            valid=Text(
                zh="do 用 revise、review、expire 或 withdraw", en="do: revise, review, expire or withdraw"
            ),
        )
    found = explain(
        ctx,
        ExplainDeviationArguments(
            plan=arguments.plan,
            kpi=arguments.kpi,
            compare=arguments.compare,
            period=arguments.period,
            filters=arguments.filters,
            drivers=arguments.drivers,
        ),
    )
    data, derived = deviation_of(ctx, found), Derived()
    if not data.change:
        raise InputError(
            Text(zh="没有偏差，没有什么可存的", en="there is no deviation, so there is nothing to keep"),
            field="kpi",
        )
    case = new_case(ctx, arguments, data, found.text.splitlines()[0], derived)
    known = store.same(case, by=ctx.actor)
    access = access_of(ctx, arguments, first_access(ctx, data))
    kept = known or store.add(case, access=access, by=ctx.actor, at=ctx.now(), reason=ctx.reason, once=True)
    if known is not None:
        again = ctx.say(
            f"早已存为案例 {kept.id}，没有重复存", f"Kept before as case {kept.id}; not kept twice"
        )
        return _result(ctx, kept, again + _aside(ctx, kept), ())
    said = ctx.say(
        f"已存为案例 {kept.id} {quote(ctx, case.title, 60)}（草稿，待审核）。{case.problem}",
        f"Kept as case {kept.id} {quote(ctx, case.title, 60)} (a draft, to be reviewed). {case.problem}",
    )
    return _result(ctx, kept, said, tuple(derived.said))


def _change(ctx: ToolContext, arguments: SaveCaseArguments) -> Callable[[Case], Case]:
    match arguments.do:
        case "review":
            ends = read_expiry(ctx, arguments)
            return partial(review, by=ctx.actor, today=ctx.today, expires_on=ends)
        case "expire":
            return partial(expire, today=ctx.today)
        case "withdraw":
            return withdraw
    return lambda before: revise(before, changes_of(ctx, arguments, before), today=ctx.today)


def _new_access(ctx: ToolContext, arguments: SaveCaseArguments) -> Callable[[Access], Access] | None:
    if not arguments.rank and not arguments.units:
        return None
    return lambda before: access_of(ctx, arguments, before)


def _case_id(arguments: SaveCaseArguments) -> str:
    if arguments.case is None:
        raise MissingInput(
            Text(zh="哪个案例？", en="which case?"),
            field="case",
            valid=Text(
                zh="案例编号，例如 K7Q2X；find_cases 可以查", en="its id such as K7Q2X; find_cases lists them"
            ),
        )
    return arguments.case


def _aside(ctx: ToolContext, kept: KeptCase) -> str:
    case = kept.case
    if case.status is CaseStatus.DRAFT:
        effect = say_effect(ctx, case)
        return ctx.say(f"，效果：{effect}，待审核。", f", effect: {effect}; to be reviewed.")
    until = ctx.say(f"，到 {case.expires_on} 为止", f" until {case.expires_on}") if case.expires_on else ""
    status = STATUSES[case.status].said_in(ctx.language)
    return ctx.say(
        f"{until}（{status}，第 {kept.revision} 版）。", f"{until} ({status}, revision {kept.revision})."
    )


def _result(ctx: ToolContext, kept: KeptCase, said: str, derived: tuple[str, ...]) -> SaveCaseResult:
    text = said
    if derived:
        text += "\n" + ctx.say("按规则补上（可以改）：", "Filled in by rule, can be changed: ")
        text += ctx.say("；", "; ").join(derived)
    return SaveCaseResult(
        text=text, tables=(table_of_one(ctx, kept),), kept=kept, derived=derived, citations=(cite(ctx, kept),)
    )


TOOL = Tool(
    name="save_case",
    effect=Effect.WRITE,
    description=(
        "Keep a deviation in the case library: name KPI, period and segment as for explain_deviation (it is "
        "run again, so numbers are never copied from words) and give the person's own words for direct "
        "cause, deep cause, action and effect. Or change a case by id: revise fields (effect, before, after, "
        "verdict …), review, expire, withdraw. Asks for what is missing; invents nothing."
    ),
    arguments=SaveCaseArguments,
    result=SaveCaseResult,
    run=run,
)
