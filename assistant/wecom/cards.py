"""Notices as template cards, and presses of their buttons as tool calls.

Fields and limits: developer.work.weixin.qq.com paths 90236 (app) and 101032 (bot): title 26 characters,
its description 30, sub-title 112, a button's text 10 and at most 6 of them, a button's key 1,024 bytes.
"""

import json
from typing import Any
from uuid import uuid4

from assistant.channels.notice import Button, Notice
from assistant.wecom.errors import ChannelError
from assistant.wecom.passage import cut, cut_line
from core.frozen import Frozen
from core.text import Text
from tools.tool import Table

TITLE, DESCRIPTION, SUBTITLE = 26, 30, 112
BUTTON, BUTTONS = 10, 6
KEY_BYTES = 1_024
_STYLES = {"default": 2, "primary": 1, "danger": 3}
_KINDS = {
    "alert": Text(zh="预警", en="Alert"),
    "approval": Text(zh="待审批", en="Approval"),
    "digest": Text(zh="简报", en="Digest"),
    "task": Text(zh="任务", en="Task"),
    "answer": Text(zh="回复", en="Reply"),
    "error": Text(zh="出错", en="Error"),
}


class Action(Frozen):
    """What the key of a button says: the tool call, and what has to be asked before.

    Attributes:
        tool: Name of the tool.
        arguments: Its arguments.
        note: What the person is asked to write, "" when nothing.
        argument: Which argument takes it.
        label: What stands on the button.
    """

    tool: str
    arguments: dict[str, Any]
    note: str = ""
    argument: str = ""
    label: str = ""

    def with_note(self, note: str) -> dict[str, Any]:
        """The arguments with what the person wrote."""
        return {**self.arguments, self.argument: note} if self.argument else dict(self.arguments)


def make_card(notice: Notice, link: str = "") -> dict[str, Any]:
    """A card with buttons, or, without buttons and with a link, a text notice.

    Args:
        notice: What it says.
        link: Address that opens on a press, "" for none.

    Raises:
        ChannelError: A button's tool call is too long for a key, or there are too many.
    """
    card: dict[str, Any] = {
        "card_type": "button_interaction" if notice.buttons else "text_notice",
        "source": {"desc": "Hoshin"},
        "main_title": _title(notice),
        "sub_title_text": cut_line(_plain(notice.text), SUBTITLE),
        "task_id": f"{notice.kind}-{uuid4().hex}",
    }
    if notice.buttons:
        if len(notice.buttons) > BUTTONS:
            raise _too_many(len(notice.buttons))
        card["button_list"] = [_button(button) for button in notice.buttons]
    if link:
        card["card_action"] = {"type": 1, "url": link}
    return card


def settle_card(task: str, notice: Notice, label: str, link: str = "") -> dict[str, Any]:
    """What stands in place of a card whose button was pressed: no buttons that work any more."""
    card: dict[str, Any] = {
        "card_type": "button_interaction",
        "source": {"desc": "Hoshin"},
        "main_title": _title(notice),
        "sub_title_text": cut_line(_plain(notice.text), SUBTITLE),
        "button_list": [{"text": cut_line(label, BUTTON), "style": 2, "key": "settled"}],
        "task_id": task,
    }
    if link:
        card["card_action"] = {"type": 1, "url": link}
    return card


def fits_card(notice: Notice) -> bool:
    """Whether a card shows all of a notice."""
    return not notice.tables and len(_plain(notice.text)) <= SUBTITLE and len(notice.title) <= TITLE


def write_notice(notice: Notice, link: str = "") -> str:
    """A notice as Markdown, with its tables and a link."""
    parts = [f"**{notice.title}**" if notice.title else "", notice.text]
    parts += [write_table(table) for table in notice.tables]
    if link:
        parts.append(f"[打开 / Open]({link})")
    return "\n\n".join(part for part in parts if part)


def write_table(table: Table) -> str:
    """A table in Markdown."""
    rule = tuple("---" for _ in table.header)
    lines = [_row(table.header), _row(rule), *(_row(row) for row in table.rows)]
    return "\n".join(([f"**{table.title}**", ""] if table.title else []) + lines)


def read_action(key: str) -> Action | None:
    """The action of a pressed button's key; None when it has none."""
    try:
        data = json.loads(key)
    except ValueError:
        return None
    if not isinstance(data, dict) or not isinstance(data.get("t"), str):
        return None
    arguments = data.get("a", {})
    if not isinstance(arguments, dict):
        return None
    words = {name: str(data.get(short, "")) for name, short in _SHORT.items()}
    return Action(tool=data["t"], arguments=arguments, **words)


_SHORT = {"note": "n", "argument": "g", "label": "l"}


def write_key(button: Button) -> str:
    """The key of a button: its tool call, small enough for WeCom. Raises ChannelError."""
    data: dict[str, Any] = {"t": button.tool, "a": button.arguments}
    if button.note:
        data |= {"g": button.argument, "l": cut_line(button.label, BUTTON)}
        room = KEY_BYTES - len(_json({**data, "n": ""}).encode())
        data["n"] = cut(button.note, max(room, 0))
    key = _json(data)
    if len(key.encode()) > KEY_BYTES or (button.note and not data["n"]):
        raise ChannelError(
            Text(
                zh=f"按钮“{button.label}”的参数太长，超过 {KEY_BYTES} 字节",
                en=f"the call of button {button.label!r} is longer than {KEY_BYTES} bytes",
            ),
            field="buttons",
        )
    return key


def _button(button: Button) -> dict[str, Any]:
    return {
        "text": cut_line(button.label, BUTTON),
        "style": _STYLES[button.style],
        "key": write_key(button),
    }


def _title(notice: Notice) -> dict[str, str]:
    title = notice.title or _first_line(notice.text)
    return {"title": cut_line(title, TITLE), "desc": cut_line(str(_KINDS[notice.kind]), DESCRIPTION)}


def _first_line(text: str) -> str:
    return next((line for line in _plain(text).splitlines() if line.strip()), "Hoshin")


def _plain(markdown: str) -> str:
    """Markdown without its marks: a card shows none."""
    lines = [line.lstrip("#>*- ").replace("**", "").replace("`", "") for line in markdown.splitlines()]
    return "\n".join(line for line in lines if line.strip())


def _row(cells: tuple[str, ...]) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|").replace("\n", " ") for cell in cells) + " |"


def _json(data: dict[str, Any]) -> str:
    return json.dumps(data, ensure_ascii=False, separators=(",", ":"))


def _too_many(number: int) -> ChannelError:
    return ChannelError(
        Text(
            zh=f"一张卡片最多 {BUTTONS} 个按钮，给了 {number} 个",
            en=f"{number} buttons; a card has {BUTTONS}",
        ),
        field="buttons",
    )
