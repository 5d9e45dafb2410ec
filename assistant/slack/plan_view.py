"""A plan as a person may see it: for the review modal, and for a link that was shared."""

import re
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from assistant.door import use_tool
from assistant.slack.markdown import to_mrkdwn
from assistant.slack.modals import section_blocks, table_blocks
from core.errors import InputError
from core.text import Language
from knowledge.access import Scope, Viewer
from tools.tool import Table

if TYPE_CHECKING:
    from assistant.app import App

_PLAN = re.compile(r"^/plans/([A-Za-z0-9]{2,20})(?:/.*)?$")
_FINDINGS, _LINES = 20, 12

Block = dict[str, Any]


def plan_of(address: str, public_url: str | None) -> str:
    """The id of the plan a link leads to; "" when it is none of ours."""
    if not public_url:
        return ""
    link, home = urlsplit(address), urlsplit(public_url)
    if (link.scheme, link.netloc.lower()) != (home.scheme, home.netloc.lower()):
        return ""
    folder = home.path.rstrip("/")
    found = _PLAN.match(link.path[len(folder) :]) if link.path.startswith(folder) else None
    return found[1].upper() if found else ""


def review_blocks(app: "App", plan: str, viewer: Viewer, language: Language) -> list[Block]:
    """Goals with their gaps, and what the rules find. Raises InputError when they may not see it."""
    goals = _use(app, "show_plan", {"plan": plan, "view": "goals"}, viewer, language)
    found = _use(app, "validate", {"plan": plan}, viewer, language)
    blocks = section_blocks(str(goals["text"]).split("\n", 1)[0])
    for table in goals["tables"]:
        blocks += table_blocks(Table.model_validate(table))
    blocks.append({"type": "divider"})
    lines = str(found["text"]).splitlines()
    blocks += section_blocks("\n".join(lines[: _FINDINGS * 3]))
    return blocks


def unfurl_blocks(app: "App", plan: str, viewer: Viewer, language: Language) -> list[Block] | None:
    """A plan in a few lines, below a link to it; None when whoever reads along may not see it."""
    if Scope.READ not in viewer.scopes:
        return None
    try:
        shown = _use(app, "show_plan", {"plan": plan, "view": "tree"}, viewer, language)
    except InputError:
        return None
    lines = str(shown["text"]).splitlines()
    more = f"\n(+{len(lines) - _LINES})" if len(lines) > _LINES else ""
    text = to_mrkdwn("\n".join(lines[:_LINES]))[:2900] + more
    return [{"type": "section", "text": {"type": "mrkdwn", "text": text}}]


def _use(
    app: "App", tool: str, arguments: dict[str, object], viewer: Viewer, language: Language
) -> dict[str, Any]:
    return use_tool(tool, arguments, app.context(language, app.today, viewer.name, viewer=viewer))
