"""What the one door checks itself: whether somebody may use a tool, and is told what is left out."""

from core.errors import Forbidden
from core.text import Text
from knowledge.access import Scope, Viewer
from tools.tool import Effect, ToolContext, ToolResult


def check_scope(effect: Effect, viewer: Viewer) -> None:
    """Check that somebody may read, and change things where the tool does. Raises Forbidden."""
    needed = (Scope.READ, Scope.WRITE) if effect is Effect.WRITE else (Scope.READ,)
    if not viewer.scopes.issuperset(needed):
        reading = Scope.READ not in viewer.scopes
        raise Forbidden(
            Text(zh="您没有查看的权限", en="you may not look at anything here")
            if reading
            else Text(zh="您只能查看，不能修改", en="you may look, but not change anything"),
            valid=Text(zh="请管理员开通权限", en="ask an administrator for the permission"),
        )


def told_in_part(ctx: ToolContext, result: ToolResult) -> ToolResult:
    """The result, saying that it holds only a part where something was left out of it."""
    if not ctx.partial:
        return result
    from tools.stores import FACTS, say_partial

    said = say_partial(ctx.partial, ctx.viewer).said_in(ctx.language)
    # figures are read from the top: whose they are is said first
    text = f"{said}{result.text}" if FACTS in ctx.partial else f"{result.text}\n{said}"
    return result.model_copy(update={"text": text})
