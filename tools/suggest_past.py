"""What was done before for a goal like this: past plans with what they reached, and cases, if any."""

from collections.abc import Collection

from core.drafting.goal_type import goal_type_in
from core.drafting.suggestion import Kind
from core.errors import InputError
from core.plan.outcome import outcome
from core.plan.plan import Plan
from core.plan.wording import say_measure, say_reached
from knowledge.search.entry import Entry
from knowledge.search.entry import Kind as Origin
from knowledge.search.tokens import tokenise
from knowledge.search.wanted import Wanted
from tools.quotation import on_one_line, quote_line
from tools.suggest_report import Suggested
from tools.tool import ToolContext

_ORIGINS = {Kind.PLAN: Origin.PLAN, Kind.CASE: Origin.CASE}
_SHOWN = 80  # characters of a case
_NEWEST = 40  # plans that are looked at beside other work


def find_past(
    ctx: ToolContext, goal: str, kinds: Collection[Kind], *, without: str | None, limit: int
) -> list[Suggested]:
    """Similar past plans and cases the person may see, best first; only words are compared.

    The library is left alone where nothing was kept, and nothing is suggested where it cannot be read.

    Args:
        ctx: What the tool acts in.
        goal: The goal in words.
        kinds: PLAN, CASE or both; others are passed over.
        without: Id of the plan being drafted.
        limit: At most this many, plans and cases together.
    """
    here = {without, ctx.plan_id} - {None}
    origins = tuple(_ORIGINS[kind] for kind in kinds if kind in _ORIGINS and _is_any(ctx, kind, here))
    if not origins:
        return []
    wanted = Wanted(viewer=ctx.viewer, kinds=origins, on=ctx.today)
    try:
        answer = ctx.library.search(
            goal, language=ctx.language, wanted=wanted, limit=limit + len(here), words_only=True
        )
        left = [one.entry for one in answer.found if one.entry.source not in here]
        return [_suggested(ctx, entry) for entry in left[:limit]]
    except InputError:
        return []  # what the framework says is still worth having


def find_recent(ctx: ToolContext, goal: str, *, without: str | None) -> list[Suggested]:
    """The past plan for the same type of goal that is most alike in words, of the newest; nothing is indexed.

    For a look beside other work: two reads of the store, where a search would first take in everything.
    """
    aim, words = goal_type_in(goal), _words(goal)
    if aim is None:
        return []
    here = {without, ctx.plan_id}
    alike = [
        one for one in ctx.plans.list(limit=_NEWEST) if one.id not in here and goal_type_in(one.goal) is aim
    ]
    alike.sort(key=lambda one: -len(words & _words(one.goal)))
    return [_suggested_plan(ctx, ctx.plans.load(one.id)) for one in alike[:1]]


def _words(text: str) -> set[str]:
    return {token.term for token in tokenise(text)}


def _is_any(ctx: ToolContext, kind: Kind, here: Collection[str | None]) -> bool:
    """Whether anything of a kind was kept, beside the plan being drafted."""
    if kind is Kind.PLAN:
        return ctx.plans.count(limit=len(here) + 1) > len(here)
    return ctx.cases is not None and bool(ctx.cases.list(viewer=ctx.viewer, today=ctx.today))


def _suggested(ctx: ToolContext, entry: Entry) -> Suggested:
    if entry.kind is Origin.PLAN:
        return _suggested_plan(ctx, ctx.plans.load(entry.source))
    return Suggested(
        kind=Kind.CASE.value,
        key=f"{Kind.CASE}:{entry.source}",
        title=ctx.say("类似的案例", "a similar case"),
        text=_of_case(ctx, entry),
        why=ctx.say("同类问题以前怎么处理的", "how a problem of the kind was dealt with before"),
        standing="record",
        id=entry.source,
        source_title=on_one_line(entry.title),
        source=on_one_line(entry.origin) or ctx.say("公司记录", "the company's record"),
    )


def _suggested_plan(ctx: ToolContext, plan: Plan) -> Suggested:
    return Suggested(
        kind=Kind.PLAN.value,
        key=f"{Kind.PLAN}:{plan.id}",
        title=ctx.say("类似的计划", "a similar plan"),
        text=_of_plan(ctx, plan),
        why=ctx.say("同类目标以前怎么做的", "how a goal of the kind was gone about before"),
        standing="record",
        id=plan.id,
        source_title=on_one_line(plan.name),
        source=ctx.say("公司记录", "the company's record"),
    )


def _of_plan(ctx: ToolContext, plan: Plan) -> str:
    """The plan with what it wanted and what it reached."""
    found = outcome(plan, ctx.actuals.of(plan.id) if ctx.actuals else (), ctx.today)
    main, called = found.main, quote_line(ctx, plan.name)
    if main is None:
        return ctx.say(f"以前的计划{called}", f"the earlier plan {called}")
    name = main.measure.kpi.name.said_in(ctx.language)
    planned, reached = say_measure(main.measure, ctx.language), say_reached(main, ctx.language)
    return ctx.say(
        f"以前的计划{called}：{name} {planned}，实际{'' if main.reached is None else ' '}{reached}",
        f"the earlier plan {called}: {name} {planned}, reached: {reached}",
    )


def _of_case(ctx: ToolContext, entry: Entry) -> str:
    title, shown = quote_line(ctx, entry.title), quote_line(ctx, entry.text, _SHOWN)
    return ctx.say(f"以前的案例{title}：{shown}", f"an earlier case, {title}: {shown}")
