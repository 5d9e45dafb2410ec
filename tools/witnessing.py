"""What the audit trail keeps of a tool call: who, which tool, on what, how it ended. Never what was said."""

from collections.abc import Iterator
from typing import Any

from core.errors import Forbidden, InputError
from knowledge.audit_entry import Outcome
from knowledge.search.entry import Kind
from tools.failure import RefusedInput, failure_of
from tools.tool import Arguments, Effect, Tool, ToolContext, ToolResult

_LISTED = ("plans", "cases", "documents", "passages", "kept")
_MOST = 20


def witness_result(ctx: ToolContext, tool: Tool[Any, Any], arguments: Arguments, result: ToolResult) -> None:
    """Keep that a call worked, and what it showed or changed."""
    if ctx.audit is None:
        return
    kind, subject = _subject(ctx, arguments, result)
    detail = {**_chosen(arguments), **_shown(result)}
    said = {"tool": tool.name, "kind": kind, "subject": subject, "detail": detail}
    if tool.effect is not Effect.READ and _has_changed(result):
        ctx.audit.changed(tool.effect.value, ctx.now(), **said)
    else:
        ctx.audit.saw("export" if "path" in type(result).model_fields else "read", ctx.now(), **said)


def witness_failure(
    ctx: ToolContext, tool: Tool[Any, Any], arguments: Arguments | None, error: Exception
) -> None:
    """Keep that a call was refused or failed."""
    if ctx.audit is None:
        return
    detail = {"error": type(error).__name__}
    if isinstance(error, InputError):
        detail = {"error": failure_of(error, ctx.language).type, "field": error.field or ""}
    plan = _asked_plan(ctx, arguments)
    ctx.audit.saw(
        tool.effect.value,
        ctx.now(),
        tool=tool.name,
        kind="plan" if plan else "",
        subject=plan,
        outcome=_outcome(error),
        detail={**(_chosen(arguments) if arguments else {}), **detail},
    )


def _outcome(error: Exception) -> Outcome:
    return Outcome.REFUSED if isinstance(error, Forbidden | RefusedInput) else Outcome.FAILED


def _subject(ctx: ToolContext, arguments: Arguments, result: ToolResult) -> tuple[str, str]:
    if result.plan is not None:
        return "plan", result.plan.id
    for kind, one in _things(result):
        return kind, one
    plan = _asked_plan(ctx, arguments)
    return ("plan", plan) if plan else ("", "")


def _asked_plan(ctx: ToolContext, arguments: Arguments | None) -> str:
    if arguments is None or "plan" not in type(arguments).model_fields:
        return ""
    return str(getattr(arguments, "plan", None) or ctx.plan_id or "")


def _things(result: ToolResult) -> Iterator[tuple[str, str]]:
    """Kind and id of each thing a result lists."""
    for name in _LISTED:
        listed = getattr(result, name, None) or ()
        for one in listed if isinstance(listed, tuple | list) else (listed,):
            found = getattr(one, "page", None) or getattr(one, "id", None)
            if found and getattr(one, "kind", None) != Kind.GUIDANCE:
                kind = str(getattr(one, "kind", "") or name.removesuffix("s"))
                yield ("case" if kind == "kept" else kind), str(found)


def _shown(result: ToolResult) -> dict[str, str]:
    detail = {}
    if result.plan is not None:
        detail["version"] = str(result.plan.version)
    seen = list(dict.fromkeys(f"{kind} {one}" for kind, one in _things(result)))
    if seen:
        more = f" +{len(seen) - _MOST}" if len(seen) > _MOST else ""
        detail["seen"] = ", ".join(seen[:_MOST]) + more
    path = getattr(result, "path", None)
    if path:
        detail["file"] = str(path).replace("\\", "/").rsplit("/", 1)[-1]
    return detail


def _chosen(arguments: Arguments) -> dict[str, str]:
    """Which way of the tool was asked for, where it has several; never free text."""
    chosen = {}
    for name in ("do", "action", "view", "format"):
        value = getattr(arguments, name, None)
        if value is not None:
            chosen[name] = str(value)
    return chosen


def _has_changed(result: ToolResult) -> bool:
    """Whether a tool that may change something did."""
    for name in ("saved", "fixed"):
        if name in type(result).model_fields:
            return bool(getattr(result, name))
    return True
