"""Suggestions as they are read: what, why, the source with its standing, and numbers as assumptions only."""

from decimal import Decimal

from core.drafting.goal_type import GOAL_TYPES
from core.drafting.suggest import Draft
from core.drafting.suggestion import Assumption, Suggestion
from core.frozen import Frozen
from tools.tool import ToolContext

STANDINGS = {
    "definition": ("定义", "definition"),
    "rule": ("规则", "rule"),
    "rule_of_thumb": ("经验值", "rule of thumb"),
    "vendor_claim": ("厂商说法，未经核实", "vendor claim, unverified"),
    "record": ("公司记录", "the company's record"),
}


class Assumed(Frozen):
    """A number of guidance, as an assumption.

    Attributes:
        name: What it is the value of.
        text: Label and range in words.
        low: At least.
        high: At most.
        unit: "%", "months", "ratio", "times" or "".
    """

    name: str
    text: str
    low: Decimal | None
    high: Decimal | None
    unit: str


class Suggested(Frozen):
    """A suggestion as it is given.

    Attributes:
        kind: What it is about.
        key: Identifier; the same as long as it says the same.
        title: In a few words.
        text: What to do.
        why: Why here.
        standing: definition, rule, rule_of_thumb, vendor_claim; record for past plans and cases.
        id: Id of the page, plan or case it rests on.
        source_title: Title of that page, plan or case.
        source: The document and place it comes from.
        assumptions: Numbers it uses, for the person to change.
    """

    kind: str
    key: str
    title: str
    text: str
    why: str
    standing: str
    id: str
    source_title: str
    source: str
    assumptions: tuple[Assumed, ...] = ()


def as_suggested(ctx: ToolContext, one: Suggestion) -> Suggested:
    """A suggestion in the reader's language, with the page it rests on."""
    page = ctx.guidance.page(one.page, ctx.language)
    return Suggested(
        kind=one.kind.value,
        key=one.key,
        title=one.title.said_in(ctx.language),
        text=one.text.said_in(ctx.language),
        why=one.why.said_in(ctx.language),
        standing=page.level.value,
        id=page.id,
        source_title=page.title,
        source=f"{page.source} {page.place}".strip(),
        assumptions=tuple(_assumed(ctx, given) for given in one.assumptions),
    )


def _assumed(ctx: ToolContext, given: Assumption) -> Assumed:
    said = given.said().said_in(ctx.language)
    return Assumed(name=given.name, text=said, low=given.low, high=given.high, unit=given.unit)


def tell(ctx: ToolContext, found: list[Suggested], draft: Draft) -> str:
    """The suggestions as a numbered list under what they are for."""
    if not found:
        return ctx.say("没有新的建议", "there is nothing more to suggest")
    parts = [_head(ctx, draft, len(found))]
    parts += [f"{number}. {_entry(ctx, one)}" for number, one in enumerate(found, 1)]
    if any(one.assumptions for one in found):
        parts.append(
            ctx.say(
                "以上数字都是假设，不会自动写进计划；要用就告诉我取多少。",
                "These numbers are assumptions and go into no plan by themselves; to use one, say its value.",
            )
        )
    return "\n".join(parts)


def _head(ctx: ToolContext, draft: Draft, count: int) -> str:
    goal = draft.goal_type
    kind = GOAL_TYPES[goal].said_in(ctx.language) if goal else ""
    said = draft.goal if len(draft.goal) <= 60 else draft.goal[:60] + "…"
    if said and kind:
        return ctx.say(f"{said}（{kind}），{count} 条参考：", f"{said} ({kind}), {count} to consider:")
    if said or kind:
        return ctx.say(f"{said or kind}，{count} 条参考：", f"{said or kind}, {count} to consider:")
    return ctx.say(f"起草前可参考 {count} 条：", f"{count} to consider before drafting:")


def _entry(ctx: ToolContext, one: Suggested) -> str:
    standing = ctx.say(*STANDINGS.get(one.standing, (one.standing, one.standing)))
    bold = f"**{one.title}**"
    said = one.text.replace(one.title, bold, 1)
    said = said if bold in said else f"{bold}{ctx.say('：', ': ')}{said}"
    lines = [f"{said}{ctx.say('。', '.')}"]
    if one.why:
        lines.append(f"   {ctx.say('为什么：', 'Why: ')}{one.why}{ctx.say('。', '.')}")
    for given in one.assumptions:
        lines.append(
            ctx.say(
                f"   假设：{given.text}（{standing}，{one.id}），可改",
                f"   Assumption: {given.text} ({standing}, {one.id}), yours to change",
            )
        )
    lines.append(
        ctx.say(
            f"   出处：{one.source_title}（{standing}）[{one.id}]",
            f"   Source: {one.source_title} ({standing}) [{one.id}]",
        )
    )
    return "\n".join(lines)
