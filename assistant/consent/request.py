"""Asking a person before a call is made: what would be done, bound to exactly that call."""

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from assistant.errors import NeedsConfirmation
from assistant.redaction.links import plain_links
from assistant.script import to_traditional
from assistant.tool_titles import title_of
from assistant.turn import Turn, Wanted
from core.plan.plan import Plan
from core.text import Language, Text
from tools.edit_plan import EditPlanArguments, foresee
from tools.quotation import on_one_line
from tools.tool import ToolContext

VALID_FOR = timedelta(minutes=15)
_LINES, _LINE = 20, 160  # what one question can show


def ask_person(
    turn: Turn, tool: str, arguments: Mapping[str, Any], reason: Text | None, loss: Text | None
) -> NeedsConfirmation:
    """Keep the call and say what the person is asked. One question a turn: a further call is only refused."""
    context = turn.context
    lines = _lines(tool, arguments, context)
    told = [_said(loss, context.language)] if loss else []
    if reason is not None or not told:
        told.append("\n".join([title_of(tool, context.language), "", *(f"- {line}" for line in lines)]))
    # names in it were given by anybody
    done = plain_links("\n\n".join(told), lambda _: False, context.language)
    why = "" if reason is None else _said(reason, context.language)
    if reason is not None and len(lines) > _LINES:
        return _too_many(len(lines), why)
    if turn.confirmations is None or turn.wanted is not None:
        return _refused(done, why, context)
    at = context.now()
    id = turn.confirmations.ask(
        turn.conversation,
        context.viewer.id,
        digest_of(tool, arguments, turn.plan()),
        {
            "tool": tool,
            "arguments": dict(arguments),
            "plan": context.plan_id,
            "what": done,
            "imports": str(context.imports) if context.imports else "",
            "viewer": context.viewer.model_dump(mode="json"),
        },
        at=at,
        until=at + VALID_FOR,
    )
    turn.wanted = Wanted(id=id, text=question(done, why, context), tool=tool, expires_at=at + VALID_FOR)
    return _refused(done, why, context, asked=True)


def digest_of(tool: str, arguments: Mapping[str, Any], plan: Plan | None) -> str:
    """What exactly is asked: the call, and the version of the plan it would be made on."""
    what = [tool, arguments, plan and [plan.id, plan.version]]
    text = json.dumps(what, ensure_ascii=False, sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()


def question(done: str, why: str, context: ToolContext) -> str:
    """What the person is asked."""
    head = context.say("需要你确认", "Please confirm") + (f"（{why}）" if why else "")
    minutes = int(VALID_FOR.total_seconds() // 60)
    tail = context.say(
        f"回复“确认”执行，回复“取消”放弃（{minutes} 分钟内有效）。现在还没有改动。",
        f'Reply "yes" to do it or "no" to leave it (valid for {minutes} minutes). Nothing was changed yet.',
    )
    colon = context.say("：", ": ")
    text = f"**{head}**{colon}{done}\n\n{tail}"
    return to_traditional(text) if context.language is Language.ZH_HANT else text


def _refused(done: str, why: str, context: ToolContext, *, asked: bool = False) -> NeedsConfirmation:
    way_zh = "已请对方确认" if asked else "请让对方先回答上一个确认，再单独提出这件事"
    way_en = "the person is being asked" if asked else "let the person answer the open question first"
    reason = f"（{why}）" if why else ""
    return NeedsConfirmation(
        Text(
            zh=f"没有执行，等待确认{reason}：{done}",
            en=f"not done, it waits for a confirmation {reason}: {done}",
        ),
        valid=Text(zh=way_zh, en=way_en),
    )


def _too_many(lines: int, why: str) -> NeedsConfirmation:
    """What cannot be shown whole is not asked: among many lines one is overlooked."""
    return NeedsConfirmation(
        Text(
            zh=f"没有执行（{why}）：一次有 {lines} 处，没法一起确认",
            en=f"not done ({why}): {lines} changes at once are too many to confirm",
        ),
        valid=Text(zh=f"每次最多 {_LINES} 处", en=f"at most {_LINES} at a time"),
    )


def _lines(tool: str, arguments: Mapping[str, Any], context: ToolContext) -> list[str]:
    """What a call would do, in words; others' names stand on one line and cannot mark anything."""
    lines = _changes(tool, arguments, context) or [
        f"{name} = {json.dumps(one, ensure_ascii=False, default=str)}"
        for name, value in arguments.items()
        for one in (value if isinstance(value, list) else [value])
    ]
    return [on_one_line(line, _LINE) for line in lines]


def _changes(tool: str, arguments: Mapping[str, Any], context: ToolContext) -> list[str]:
    """What edits would change in the plan in hand; nothing when they cannot be tried."""
    if tool != "edit_plan":
        return []
    try:
        made = foresee(context, EditPlanArguments.model_validate(dict(arguments)))
    except ValueError:
        return []
    return [line.said() for line in made]


def _said(text: Text, language: Language) -> str:
    return text.en if language is Language.EN else text.zh


def expires_in(until: datetime, now: datetime) -> int:
    """Whole seconds until a moment."""
    return max(0, int((until - now).total_seconds()))
