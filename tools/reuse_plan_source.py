"""Which earlier plan is meant: by id, name, words or time; the one that is over; otherwise it is asked."""

from collections.abc import Sequence

from core.errors import AmbiguousInput, MissingInput, UnknownReference
from core.plan.wording import say_days, say_whole
from core.text import Language, Text
from tools.argument_error import shorten
from tools.plan_candidate import Candidate, candidates, choose
from tools.plan_condition import PlanConditions, conditions_of, state_of
from tools.reuse_plan_arguments import ReusePlanArguments
from tools.tool import ToolContext

_LISTED = 6


def find_source(ctx: ToolContext, arguments: ReusePlanArguments) -> Candidate:
    """The plan to take from.

    Raises:
        AmbiguousInput: Several may be meant; the readings list them with what became of each.
        UnknownReference: None is like that.
        MissingInput: There is no earlier plan.
    """
    if arguments.plan is not None and (named := _named(ctx, arguments.plan)) is not None:
        return named
    asked = PlanConditions(period=arguments.of)
    words = arguments.plan or ""
    # near in meaning alone is not named: the plan might be about something else altogether
    called = [one for one in candidates(ctx, words) if one.hit is None or one.hit.terms]
    found = choose(called, conditions_of(ctx, asked)).found
    if not found and (words or arguments.of):
        raise _unknown(ctx, arguments)
    return _one_of(ctx, found, told=bool(words or arguments.of))


def _named(ctx: ToolContext, reference: str) -> Candidate | None:
    """The plan of this id or name, if there is one that may be seen."""
    try:
        plan_id = ctx.plans.resolve(reference)
    except UnknownReference:
        return None
    return next(iter(candidates(ctx, ids=[plan_id])), None)


def _one_of(ctx: ToolContext, found: Sequence[Candidate], *, told: bool) -> Candidate:
    """The only one; else the only one that is over; else the one in hand, unless others were spoken of."""
    if len(found) == 1:
        return found[0]
    if not found:
        raise MissingInput(
            Text(zh="还没有可以参考的方案", en="there is no earlier plan to take from"),
            field="plan",
            valid=Text(zh="先做一个方案，或导入一个", en="make a plan first, or import one"),
        )
    over = [one for one in found if state_of(one, ctx.today) == "finished"]
    if len(over) == 1:
        return over[0]
    in_hand = next((one for one in found if one.summary.id == ctx.plan_id), None)
    if not over and not told and in_hand is not None:
        return in_hand
    listed = (over or list(found))[:_LISTED]
    raise AmbiguousInput(
        Text(
            zh=f"参考哪一个方案？有 {len(over or found)} 个",
            en=f"which plan? {len(over or found)} may be meant",
        ),
        [_told(one) for one in listed],
        field="plan",
    )


def _told(one: Candidate) -> Text:
    days = say_days(one.summary.start, one.summary.end)
    head = f"{one.summary.id} {one.summary.name}"
    return Text(
        zh=f"{head}（{days}，达成 {say_whole(one.outcome, Language.ZH_HANS)}）",
        en=f"{head} ({days}, attained {say_whole(one.outcome, Language.EN)})",
    )


def _unknown(ctx: ToolContext, arguments: ReusePlanArguments) -> UnknownReference:
    known = candidates(ctx)[:_LISTED]
    listed = ", ".join(f"{one.summary.id} {one.summary.name}" for one in known) or "-"
    said = " ".join(filter(None, (arguments.of, arguments.plan)))
    return UnknownReference(
        Text(zh=f"没有找到可参考的方案 {shorten(said)}", en=f"there is no earlier plan {shorten(said)}"),
        candidates=tuple(one.summary.id for one in known),
        field="plan",
        valid=Text(zh=listed, en=listed),
    )
