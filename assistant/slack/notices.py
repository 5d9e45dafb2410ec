"""A notice as Slack blocks: title, text, tables, buttons; and the outcome in place of the buttons."""

from collections.abc import Sequence
from typing import Any

from assistant.channels.notice import Notice
from assistant.slack.button import OPEN, button_element, plain
from assistant.slack.markdown import for_slack, summary
from assistant.slack.pieces import LONGEST, cut
from assistant.slack.tables import CHARS, ROWS, Grid, fixed_width, make_grid, table_block
from tools.tool import Table

_TITLE = 150
_IN_ROW = 25  # elements of an actions block
_MARKS = {"alert": "🔔", "approval": "📝", "digest": "📊", "task": "🔧", "answer": "", "error": "⚠️"}
_TAKEN_OUT = frozenset({"actions", "context_actions"})

Block = dict[str, Any]


def notice_blocks(notice: Notice, link: str = "", link_label: str = "打开 · Open") -> list[Block]:
    """The blocks of a notice.

    Args:
        notice: What is shown.
        link: Where its page is, "" for nowhere.
        link_label: What stands on the button to it.
    """
    blocks: list[Block] = []
    if notice.title:
        title = f"{_MARKS[notice.kind]} {notice.title}".strip()
        blocks.append({"type": "header", "text": plain(title, _TITLE)})
    blocks += body_blocks(notice)
    elements = [button_element(button, place) for place, button in enumerate(notice.buttons)]
    if link:
        elements.append(
            {"type": "button", "action_id": OPEN, "text": plain(link_label, 75), "url": link[:3000]}
        )
    if elements:
        blocks.append({"type": "actions", "elements": elements[:_IN_ROW]})
    return blocks


def body_blocks(notice: Notice) -> list[Block]:
    """Text and tables: a single table as a table block, several as aligned text: a message takes one."""
    grids = [(table, make_grid(table.header, table.rows)) for table in notice.tables]
    text = for_slack(notice.text)
    native: tuple[Table, Grid] | None = None
    if len(grids) == 1 and _fits(grids[0][1]) and len(text) + grids[0][1].size < LONGEST:
        native = grids.pop()
    parts = [text, *(f"**{table.title}**\n```\n{fixed_width(grid)}\n```" for table, grid in grids)]
    if native is not None:
        parts.append(f"**{native[0].title}**")
    shown = "\n\n".join(part for part in parts if part)
    if len(shown) > LONGEST:
        shown = shown[: cut(shown)] + "…"
    blocks: list[Block] = [{"type": "markdown", "text": shown}] if shown else []
    if native is not None:
        blocks.append(table_block(native[1]))
    return blocks


def settled_blocks(before: Sequence[Block], outcome: Notice, who: str, link: str = "") -> list[Block]:
    """A message whose buttons were pressed: the same without buttons, and what came of it.

    Args:
        before: Its blocks as they were.
        outcome: What came of the press; its own buttons are shown.
        who: Who pressed, as Slack knows them.
        link: Where the outcome's page is.
    """
    kept = [block for block in before if block.get("type") not in _TAKEN_OUT]
    if any(block.get("type") == "table" for block in kept):
        outcome = outcome.model_copy(update={"tables": ()})  # a message takes no second table
    room = LONGEST - sum(len(block["text"]) for block in kept if block.get("type") == "markdown")
    text = outcome.text if len(outcome.text) <= room - 500 else outcome.text[: max(room - 500, 200)] + "…"
    said: list[Block] = [{"type": "divider"}] if kept else []
    by = [{"type": "mrkdwn", "text": f"<@{who}>"}]
    said.append({"type": "context", "elements": by})
    return [*kept, *said, *notice_blocks(outcome.model_copy(update={"text": text, "kind": "answer"}), link)]


def fallback(notice: Notice) -> str:
    """What a notification shows of it."""
    return summary(" · ".join(filter(None, (notice.title, notice.text))))


def _fits(grid: Grid) -> bool:
    return len(grid.rows) < ROWS and grid.size <= CHARS
