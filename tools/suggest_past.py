"""What was done before for a goal like this: past plans and cases, where there are any."""

from collections.abc import Collection

from core.drafting.suggestion import Kind
from knowledge.search.entry import Kind as Origin
from knowledge.search.found import Found
from knowledge.search.wanted import Wanted
from tools.suggest_report import Suggested
from tools.tool import ToolContext

_ORIGINS = {Kind.PLAN: Origin.PLAN, Kind.CASE: Origin.CASE}
_EACH = 2  # plans and cases together
_SHOWN = 120  # characters of a passage


def find_past(
    ctx: ToolContext, goal: str, kinds: Collection[Kind], *, without: str | None
) -> list[Suggested]:
    """Similar past plans and cases, best first; the library is left alone where nothing was kept.

    Args:
        ctx: What the tool acts in.
        goal: The goal in words.
        kinds: PLAN, CASE or both; others are passed over.
        without: Id of the plan being drafted.
    """
    origins = tuple(_ORIGINS[kind] for kind in kinds if kind in _ORIGINS and _is_any(ctx, kind, without))
    if not origins:
        return []
    wanted = Wanted(viewer=ctx.viewer, kinds=origins)
    answer = ctx.library.search(goal, language=ctx.language, wanted=wanted, limit=_EACH + 1, words_only=True)
    here = {without, ctx.plan_id}
    return [_suggested(ctx, one) for one in answer.found if one.entry.source not in here][:_EACH]


def _is_any(ctx: ToolContext, kind: Kind, without: str | None) -> bool:
    """Whether anything of a kind was kept, beside the plan being drafted."""
    if kind is not Kind.PLAN:
        return False
    mine = {without, ctx.plan_id} - {None}
    return ctx.plans.count(limit=len(mine) + 1) > len(mine)


def _suggested(ctx: ToolContext, one: Found) -> Suggested:
    entry = one.entry
    text = " ".join(entry.text.split())
    is_plan = entry.kind is Origin.PLAN
    return Suggested(
        kind=(Kind.PLAN if is_plan else Kind.CASE).value,
        key=f"{entry.kind}:{entry.source}",
        title=ctx.say("类似的计划", "a similar plan") if is_plan else ctx.say("类似的案例", "a similar case"),
        text=f"{entry.title}{ctx.say('：', ': ')}{text[:_SHOWN]}{'…' if len(text) > _SHOWN else ''}",
        why=ctx.say("同类目标以前怎么做的", "how a goal of the kind was gone about before"),
        standing="record",
        id=entry.source,
        source_title=entry.title,
        source=entry.origin or ctx.say("公司记录", "the company's record"),
    )
