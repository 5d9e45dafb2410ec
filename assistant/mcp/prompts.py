"""The common jobs as MCP prompts, in both languages; their words stand in `prompts/mcp.yaml`."""

import re
from collections.abc import Mapping
from typing import Any

import mcp_types as types
from mcp.shared.exceptions import MCPError

from core.text import Language
from prompts.loading import load_jobs


def list_prompts(language: Language) -> list[types.Prompt]:
    """Every job with its arguments."""
    key = _key(language)
    return [
        types.Prompt(
            name=name,
            title=job["title"][key],
            description=job["about"][key],
            arguments=[
                types.PromptArgument(name=one, description=about[key], required=about["required"])
                for one, about in job["arguments"].items()
            ],
        )
        for name, job in load_jobs().items()
    ]


def get_prompt(name: str, arguments: Mapping[str, str], language: Language) -> types.GetPromptResult:
    """The words of a job with its arguments in them. Raises MCPError: no such job, an argument missing."""
    jobs = load_jobs()
    if name not in jobs:
        raise MCPError(types.INVALID_PARAMS, f"there is no prompt {name[:80]!r}", {"valid": ", ".join(jobs)})
    job: dict[str, Any] = jobs[name]
    missing = [one for one, about in job["arguments"].items() if about["required"] and not arguments.get(one)]
    if missing:
        raise MCPError(types.INVALID_PARAMS, f"{name} needs {', '.join(missing)}", {"missing": missing})
    key = _key(language)
    unsaid = "not said" if key == "en" else "未说明"
    given = {one: arguments.get(one) or unsaid for one in job["arguments"]}
    text = re.sub(r"\{(\w+)\}", lambda match: given.get(match[1], match[0]), job["text"][key])
    return types.GetPromptResult(
        description=job["about"][key],
        messages=[types.PromptMessage(role="user", content=types.TextContent(type="text", text=text))],
    )


def _key(language: Language) -> str:
    return "en" if language is Language.EN else "zh"
