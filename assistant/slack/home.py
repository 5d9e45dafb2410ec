"""The home tab: what waits for the person, and how to begin."""

import logging
from datetime import date
from typing import TYPE_CHECKING, Any

from assistant.channels.refusals import said, unknown_person
from assistant.door import use_tool
from assistant.slack import words
from assistant.slack.modals import section_blocks, table_blocks
from core.errors import InputError
from core.text import Language, Text
from knowledge.access import Scope, Viewer
from tools.registry import TOOLS
from tools.tool import Table

if TYPE_CHECKING:
    from assistant.app import App

_LOG = logging.getLogger("hoshin.slack")
_BLOCKS = 100
_WAITING: tuple[tuple[Text, str, dict[str, object]], ...] = (
    (Text(zh="等你审批", en="Waiting for you"), "approve_plan", {"do": "list", "mine": True}),
    (Text(zh="你的预警", en="Your alerts"), "follow_up", {"do": "list"}),
)
PROMPTS: tuple[tuple[Text, Text], ...] = (
    (
        Text(zh="拆解一个目标", en="Break a goal down"),
        Text(
            zh="智能家居2026年底前市场份额从10%做到15%，预算500万",
            en="Raise the market share of smart home from 10% to 15% by the end of 2026, budget 5 million",
        ),
    ),
    (Text(zh="目标能达成吗", en="Will we make it?"), Text(zh="进度怎么样？", en="How are we doing?")),
    (
        Text(zh="为什么没达标", en="Why did it miss?"),
        Text(zh="上个月销售额为什么没达标？", en="Why did sales miss the plan last month?"),
    ),
    (Text(zh="你能做什么", en="What can you do?"), Text(zh="你能做什么？", en="What can you do?")),
)


def home_view(app: "App", identity: str, viewer: Viewer, language: Language, link: str) -> dict[str, Any]:
    """The home tab of a person.

    Args:
        app: The program.
        identity: As Slack knows them.
        viewer: What they may see.
        language: They read.
        link: The web workspace's address, "" for none.
    """
    if Scope.READ not in viewer.scopes:
        refusal = said(unknown_person("slack", identity), language)
        return {"type": "home", "blocks": section_blocks(refusal)}
    blocks = section_blocks(said(words.HELP, language))
    for title, tool, arguments in _WAITING:
        if tool in TOOLS:
            blocks += _waiting(app, said(title, language), tool, arguments, viewer, language)
    if link:
        label = {"type": "plain_text", "text": said(words.OPEN, language)}
        button = {"type": "button", "action_id": "hoshin.open", "text": label, "url": link}
        blocks.append({"type": "actions", "elements": [button]})
    return {"type": "home", "blocks": blocks[:_BLOCKS]}


def suggested_prompts(language: Language) -> list[dict[str, str]]:
    """What one may say first."""
    return [{"title": said(title, language), "message": said(text, language)} for title, text in PROMPTS]


def _waiting(
    app: "App",
    title: str,
    tool: str,
    arguments: dict[str, object],
    viewer: Viewer,
    language: Language,
) -> list[dict[str, Any]]:
    """What a tool lists for the person, under a title; an error of it does not hide the rest."""
    context = app.context(language, date.today(), viewer.name, viewer=viewer)
    try:
        result = use_tool(tool, arguments, context)
    except InputError as error:
        _LOG.info("%s is not shown in the home tab: %s", tool, error)
        return []
    blocks = [{"type": "divider"}, *section_blocks(f"**{title}**\n{result['text']}")]
    for table in result.get("tables", ()):
        blocks += table_blocks(Table.model_validate(table))
    return blocks
