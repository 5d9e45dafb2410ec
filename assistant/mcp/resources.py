"""What can be read over MCP: pages of guidance in two languages, and plans."""

import re
from typing import Any

import mcp_types as types
from mcp.shared.exceptions import MCPError

from assistant.app import App
from assistant.explanation import explain
from assistant.mcp.caller import Caller
from assistant.render import to_markdown
from core.errors import InputError
from core.text import Language
from tools.registry import call

_MARKDOWN = "text/markdown"
_GUIDANCE = re.compile(r"hoshin://guidance/(?P<lang>zh-Hans|en)/(?P<id>[\w-]{1,80})")
_PLAN = re.compile(r"hoshin://plans/(?P<id>[^/]{1,200})(?:/(?P<view>[a-z]{1,20}))?")
_PLANS = 50
_ROWS = 400

TEMPLATES = (
    types.ResourceTemplate(
        name="plan",
        title="Plan / 计划",
        uri_template="hoshin://plans/{id}",
        description="A plan as a tree of goals, by its id (find_plans lists them).",
        mime_type=_MARKDOWN,
    ),
    types.ResourceTemplate(
        name="plan-view",
        title="Plan view / 计划视图",
        uri_template="hoshin://plans/{id}/{view}",
        description="A view of a plan: tree, goals, strategies, budget, timeline, versions.",
        mime_type=_MARKDOWN,
    ),
    types.ResourceTemplate(
        name="guidance",
        title="Guidance / 方法说明",
        uri_template="hoshin://guidance/{language}/{id}",
        description="A page of framework guidance; language is zh-Hans or en.",
        mime_type=_MARKDOWN,
    ),
)


def list_resources(app: App, caller: Caller) -> list[types.Resource]:
    """Every page of guidance in both languages, and the plans the caller sees, the newest first."""
    pages = [page for language in (Language.ZH_HANS, Language.EN) for page in app.guidance.pages(language)]
    listed = {
        f"hoshin://guidance/{page.language.value}/{page.id}": types.Resource(
            name=page.id,
            title=page.title,
            uri=f"hoshin://guidance/{page.language.value}/{page.id}",
            description=f"{page.source} {page.place}".strip(),
            mime_type=_MARKDOWN,
        )
        for page in pages
    }
    context = caller.context(app, caller.reads(""), "resources")
    plans = [
        types.Resource(
            name=plan.id,
            title=plan.name,
            uri=f"hoshin://plans/{plan.id}",
            description=plan.goal,
            mime_type=_MARKDOWN,
        )
        for plan in context.plans.list(limit=_PLANS)
    ]
    return [*plans, *listed.values()]


def read_resource(app: App, caller: Caller, uri: str) -> types.ReadResourceResult:
    """The text of a page or a plan. Raises MCPError where there is none, or the caller may not see it."""
    if match := _GUIDANCE.fullmatch(uri):
        return _guidance(app, caller, uri, match)
    if match := _PLAN.fullmatch(uri):
        return _plan(app, caller, uri, match)
    valid = ", ".join(template.uri_template for template in TEMPLATES)
    raise MCPError(
        types.INVALID_PARAMS, f"there is no resource {uri[:200]!r}", {"uri": uri[:200], "valid": valid}
    )


def _guidance(app: App, caller: Caller, uri: str, match: re.Match[str]) -> types.ReadResourceResult:
    try:
        page = app.guidance.page(match["id"], Language(match["lang"]))
    except InputError as error:
        raise _refused(error, caller, uri) from error
    head = f"# {page.title}\n\n*{page.source} {page.place}*\n\n"
    return _text(uri, head + page.text)


def _plan(app: App, caller: Caller, uri: str, match: re.Match[str]) -> types.ReadResourceResult:
    arguments: dict[str, Any] = {"plan": match["id"], **({"view": match["view"]} if match["view"] else {})}
    try:
        result = call("show_plan", arguments, caller.context(app, caller.reads(""), "resource"))
    except InputError as error:
        raise _refused(error, caller, uri) from error
    return _text(uri, to_markdown(result, _ROWS))


def _refused(error: InputError, caller: Caller, uri: str) -> MCPError:
    data = explain(error, caller.reads(""))
    return MCPError(types.INVALID_PARAMS, data["message"], {"uri": uri, **data})


def _text(uri: str, text: str) -> types.ReadResourceResult:
    return types.ReadResourceResult(
        contents=[types.TextResourceContents(uri=uri, mime_type=_MARKDOWN, text=text)],
        ttl_ms=0,
        cache_scope="private",
    )
