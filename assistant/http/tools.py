"""Every tool over HTTP: its schema, and calling it."""

from collections.abc import Awaitable, Callable
from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from pydantic import BaseModel
from starlette.concurrency import run_in_threadpool

from assistant.cli.locale import read_language
from assistant.door import use_tool
from assistant.http.access import TheApp, TheViewer
from assistant.http.context import make_context
from assistant.http.day import Day
from assistant.http.problem import PROBLEMS, note_language
from assistant.toolschema import schema_of
from knowledge.access import Viewer
from tools.argument_error import parse_json
from tools.registry import TOOLS
from tools.registry import tool as find_tool
from tools.tool import Tool

router = APIRouter(prefix="/v1/tools", tags=["tools"], responses=PROBLEMS)

_EXAMPLES: dict[str, dict[str, Any]] = {
    "validate": {"statement": "年底前提升品牌知名度"},
    "search_knowledge": {"query": "SMART 原则"},
    "find_plans": {"query": "智能家居", "limit": 5},
    "show_plan": {"view": "tree"},
    "export_plan": {"format": "excel"},
    "edit_plan": {"edits": [{"do": "create", "name": "智能家居 2026", "budget": "500万"}]},
}


class ToolCard(BaseModel):
    """What a tool is: the contract that models, programs and the documentation share."""

    name: str
    effect: str
    description: str
    arguments: dict[str, Any]
    result: dict[str, Any]


@router.get("")
def list_tools() -> list[ToolCard]:
    """All tools with the JSON Schemas of their arguments and results."""
    return [
        ToolCard(
            name=tool.name,
            effect=tool.effect.value,
            description=tool.description,
            arguments=schema_of(tool),
            result=tool.result.model_json_schema(),
        )
        for tool in TOOLS.values()
    ]


async def _run(
    name: str,
    request: Request,
    app: TheApp,
    viewer: Viewer,
    plan: str | None,
    today: date | None,
    lang: str | None,
) -> dict[str, Any]:
    find_tool(name)
    text = (await request.body()).decode("utf-8", "replace") or "{}"
    language = note_language(request, text)
    if lang is not None:
        language = request.state.language = read_language(lang, text)
    arguments = parse_json(text)
    context = make_context(app, viewer, language, today=today, plan=plan)
    return await run_in_threadpool(use_tool, name, arguments, context)


def _add_route(tool: Tool[Any, Any]) -> None:
    schema = schema_of(tool)
    example = _EXAMPLES.get(tool.name)
    content = {"schema": schema, **({"example": example} if example else {})}

    router.add_api_route(
        f"/{tool.name}",
        _endpoint(tool.name),
        methods=["POST"],
        name=tool.name,
        summary=tool.name,
        description=tool.description,
        operation_id=f"call_{tool.name}",
        openapi_extra={"requestBody": {"content": {"application/json": content}}},
    )


def _endpoint(name: str) -> Callable[..., Awaitable[dict[str, Any]]]:
    async def endpoint(
        request: Request,
        app: TheApp,
        viewer: TheViewer,
        plan: Annotated[str | None, Query(max_length=200, description="Id or name of the plan.")] = None,
        today: Annotated[Day | None, Query(description='The day "next month" is counted from.')] = None,
        lang: Annotated[str | None, Query(description="zh-Hans, zh-Hant or en.")] = None,
    ) -> dict[str, Any]:
        return await _run(name, request, app, viewer, plan, today, lang)

    return endpoint


for _tool in TOOLS.values():
    _add_route(_tool)


@router.post("/{name}", include_in_schema=False)
async def refuse(name: str) -> None:
    """Any other name: says which tools there are."""
    find_tool(name)
