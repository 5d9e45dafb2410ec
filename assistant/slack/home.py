"""The home tab: what waits for the person, and how to begin."""

import logging
from typing import TYPE_CHECKING, Any

from assistant.approvals.notice import notice_of
from assistant.channels.refusals import unknown_person
from assistant.door import use_tool
from assistant.slack import words
from assistant.slack.button import button_element
from assistant.slack.modals import section_blocks, table_blocks
from assistant.wording import in_script
from core.errors import InputError
from core.text import Language, Text
from knowledge.access import Scope, Viewer
from tools.approval_choice import cut, seen_of
from tools.tool import Table, ToolContext

if TYPE_CHECKING:
    from assistant.app import App

Block = dict[str, Any]

_LOG = logging.getLogger("hoshin.slack")
_BLOCKS = 100
_SHOWN = 8  # approvals with buttons
_APPROVALS = Text(zh="等你审批", en="Waiting for you")
_ALERTS = Text(zh="你的预警", en="Your alerts")
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
        refusal = in_script(unknown_person("slack", identity), language)
        return {"type": "home", "blocks": section_blocks(refusal)}
    blocks = section_blocks(in_script(words.HELP, language))
    context = app.context(language, app.today, viewer.name, viewer=viewer)
    blocks += [*_approvals(app, context), *_alerts(context)]
    if link:
        label = {"type": "plain_text", "text": in_script(words.OPEN, language)}
        button = {"type": "button", "action_id": "hoshin.open", "text": label, "url": link}
        blocks.append({"type": "actions", "elements": [button]})
    return {"type": "home", "blocks": blocks[:_BLOCKS]}


def suggested_prompts(language: Language) -> list[dict[str, str]]:
    """What one may say first."""
    return [
        {"title": in_script(title, language), "message": in_script(text, language)} for title, text in PROMPTS
    ]


def _approvals(app: "App", context: ToolContext) -> list[Block]:
    """Approvals that wait for the person, with their buttons."""
    mine = _ask("approve_plan", {"do": "list", "mine": True}, context)
    waiting = [one["id"] for one in mine.get("approvals", ())]
    if not waiting:
        return []
    blocks = _titled(_APPROVALS, "", context)
    for approval_id in waiting[:_SHOWN]:
        approval = app.approvals.load(approval_id)
        shown = cut(approval, seen_of(context, approval.plan))
        notice = notice_of(shown, context.viewer, context.language)
        blocks += section_blocks(f"**{notice.title}**\n{notice.text}")
        elements = [button_element(button, place) for place, button in enumerate(notice.buttons)]
        if elements:
            blocks.append({"type": "actions", "elements": elements})
    return blocks


def _alerts(context: ToolContext) -> list[Block]:
    """Alerts of the person that are open."""
    mine = _ask("follow_up", {"do": "list"}, context)
    if not mine.get("alerts"):
        return []
    blocks = _titled(_ALERTS, str(mine["text"]), context)
    for table in mine.get("tables", ()):
        blocks += table_blocks(Table.model_validate(table))
    return blocks


def _ask(tool: str, arguments: dict[str, object], context: ToolContext) -> dict[str, Any]:
    """What a tool lists; an error of it does not hide the rest."""
    try:
        return use_tool(tool, arguments, context)
    except InputError as error:
        _LOG.info("%s is not shown in the home tab: %s", tool, error)
        return {}


def _titled(title: Text, text: str, context: ToolContext) -> list[Block]:
    return [{"type": "divider"}, *section_blocks(f"**{in_script(title, context.language)}**\n{text}")]
