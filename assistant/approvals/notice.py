"""An approval as a notice with buttons: what is asked of one person, in their language."""

from collections.abc import Iterator
from typing import Any, Literal

from assistant.channels.notice import Button, Notice
from assistant.script import to_traditional
from core.approval.approval import ACTIONS, Action, Approval, GapRow
from core.approval.circle import Actor
from core.approval.rights import decides, open_to
from core.text import Language, Text
from knowledge.access import Viewer
from knowledge.approver import actor_of
from tools.approval_words import (
    gap_table,
    gaps_of,
    say_figures,
    say_gaps,
    say_scope,
    say_state,
    say_waiting,
)
from tools.tool import Table

_TOOL = "approve_plan"
_LABELS: dict[str, Text] = {
    "approve": Text(zh="批准", en="Approve"),
    "top_down": Text(zh="批准上级的数", en="Approve top-down"),
    "bottom_up": Text(zh="批准下级的数", en="Approve bottom-up"),
    "reject": Text(zh="驳回", en="Reject"),
    "counter": Text(zh="提出修改", en="Counter"),
    "agree": Text(zh="同意", en="Agree"),
    "withdraw": Text(zh="撤回", en="Withdraw"),
    "show": Text(zh="查看记录", en="Show history"),
}
_ASKED = Text(zh="请批准", en="Please decide")
_ANSWER = Text(zh="请答复", en="Please answer")
_REASON = Text(zh="理由", en="Reason")
_NUMBERS = Text(zh="能做到多少（例如：智能门锁 13%）", en="What can be reached (such as: Smart lock 13%)")


def notice_of(approval: Approval, viewer: Viewer, language: Language) -> Notice:
    """What one person is told of an approval, and what they may press.

    Args:
        approval: The approval, already cut to what they may see (`tools.approval_choice.cut`).
        viewer: Who reads.
        language: Their language.
    """
    actor = actor_of(viewer)
    last = approval.steps[-1] if approval.steps else None
    who = _who_did(approval, language)
    lines = [who, say_state(approval, language)]
    gap: tuple[GapRow, ...] = ()
    if last is not None:
        gap = last.gap
        numbers = say_figures(last.figures, language)
        lines += [_said(numbers, language), _quoted(last.note, language)]
    lines += [say_gaps(gap, language), say_waiting(approval, language)]
    notice = Notice(
        kind="approval",
        title=_title(approval, actor, language),
        text="\n\n".join(filter(None, lines)),
        tables=(gap_table(gap, language),) if gap else (),
        buttons=tuple(_buttons(approval, actor, language)),
        link=f"/plans/{approval.plan}",
        subject=f"approval:{approval.id}",
    )
    return _in_traditional(notice, _names(approval)) if language is Language.ZH_HANT else notice


def _title(approval: Approval, actor: Actor, language: Language) -> str:
    scope = say_scope(approval, language)
    if not approval.is_waiting:
        last = approval.steps[-1].action if approval.steps else Action.PROPOSE
        done = ACTIONS[last].said_in(language)
        return f"{scope}: {done}" if language is Language.EN else f"{scope}：{done}"
    asked = (_ASKED if decides(approval, actor) else _ANSWER).said_in(language)
    return f"{asked}: {scope}" if language is Language.EN else f"{asked}：{scope}"


def _who_did(approval: Approval, language: Language) -> str:
    if not approval.steps:
        return ""
    last = approval.steps[-1]
    done = ACTIONS[last.action].said_in(language)
    return f"{last.by} {done}." if language is Language.EN else f"{last.by} {done}。"


def _said(numbers: str, language: Language) -> str:
    if not numbers:
        return ""
    return f"Numbers: {numbers}" if language is Language.EN else f"数：{numbers}"


def _quoted(note: str, language: Language) -> str:
    """People's own words, marked as such."""
    if not note:
        return ""
    said = " ".join(note.split())
    return f'Why: "{said}"' if language is Language.EN else f"理由：「{said}」"


def _buttons(approval: Approval, actor: Actor, language: Language) -> Iterator[Button]:
    steps = open_to(approval, actor)
    if not approval.is_waiting:
        return
    if Action.APPROVE in steps:
        yield from _approvals(approval, language)
        yield _button(approval, "reject", language, style="danger", note=_REASON)
    elif Action.AGREE in steps and _is_apart(approval):
        yield _button(approval, "agree", language, style="primary")
    if Action.COUNTER in steps:
        yield _button(approval, "counter", language, note=_NUMBERS, argument="values")
    yield _button(approval, "show", language)


def _approvals(approval: Approval, language: Language) -> Iterator[Button]:
    """One button while the sides agree; one for each side's number while they do not."""
    if not _is_apart(approval):
        yield _button(approval, "approve", language, style="primary")
        return
    rows = [gap for gap in gaps_of(approval.gap, language) if not gap.is_sum]
    for side in ("top_down", "bottom_up"):
        label = _LABELS[side].said_in(language)
        if len(rows) == 1:
            label = f"{label} {getattr(rows[0], side)}"
        button = _button(approval, "approve", language, style="primary" if side == "top_down" else "default")
        yield button.model_copy(update={"label": label, "arguments": {**button.arguments, "side": side}})


def _is_apart(approval: Approval) -> bool:
    return any(row.gap for row in approval.gap if not row.is_sum)


def _button(
    approval: Approval,
    step: str,
    language: Language,
    *,
    style: Literal["default", "primary", "danger"] = "default",
    note: Text | None = None,
    argument: str = "note",
) -> Button:
    arguments: dict[str, Any] = {"do": step, "approval": approval.id}
    if step != "show":
        arguments["revision"] = approval.revision
    return Button(
        label=_LABELS[step].said_in(language),
        tool=_TOOL,
        arguments=arguments,
        style=style,
        note=note.said_in(language) if note else "",
        argument=argument,
    )


def _names(approval: Approval) -> tuple[str, ...]:
    """What people have named: it stays as they wrote it."""
    titles = {figure.title for step in approval.steps for figure in step.figures}
    people = {*approval.circle.everybody, *(step.by for step in approval.steps)}
    return tuple({approval.plan_name, approval.title, *titles, *people} - {""})


def _in_traditional(notice: Notice, names: tuple[str, ...]) -> Notice:
    buttons = tuple(
        one.model_copy(update={"label": to_traditional(one.label), "note": to_traditional(one.note)})
        for one in notice.buttons
    )
    return notice.model_copy(
        update={
            "title": to_traditional(notice.title, names),
            "text": to_traditional(notice.text, names),
            "buttons": buttons,
            "tables": tuple(_table_in_traditional(table) for table in notice.tables),
        }
    )


def _table_in_traditional(table: Table) -> Table:
    return Table(
        title=to_traditional(table.title),
        header=tuple(map(to_traditional, table.header)),
        rows=table.rows,
    )
