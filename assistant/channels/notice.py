"""What is sent to people unasked: an alert, a request for approval, a digest, the outcome of a press."""

from pathlib import Path
from typing import Any, Literal

from pydantic import Field

from core.frozen import Frozen
from tools.tool import Table


class Button(Frozen):
    """Something to press: a tool call, made in the name of whoever presses it.

    Attributes:
        label: What stands on it.
        tool: Name of the tool.
        arguments: Its arguments, small (at most 900 bytes as JSON: WeCom's limit).
        style: How it looks.
        note: What the person is asked to write with it ("理由"); "" when nothing.
        argument: Which argument takes what they wrote.
    """

    label: str
    tool: str
    arguments: dict[str, Any] = Field(default_factory=dict)
    style: Literal["default", "primary", "danger"] = "default"
    note: str = ""
    argument: str = "note"


class Notice(Frozen):
    """A message of its own, for any channel to show in its own form.

    Attributes:
        kind: What it is.
        title: One line.
        text: Markdown.
        tables: Shown below the text.
        buttons: Shown last.
        files: Sent along.
        link: Path in the web workspace ("/plans/P7KQ2M"), "" for none.
        subject: What it is about, so that a later notice of the same can replace it ("approval:A3").
    """

    kind: Literal["alert", "approval", "digest", "task", "answer", "error"] = "answer"
    title: str = ""
    text: str = ""
    tables: tuple[Table, ...] = ()
    buttons: tuple[Button, ...] = ()
    files: tuple[Path, ...] = ()
    link: str = ""
    subject: str = ""


class Address(Frozen):
    """Where something is sent.

    Attributes:
        channel: Name of the channel.
        target: A person or a room there ("U024BE7LH", "C0123", "zhangsan", a group webhook's name).
        thread: The thread in the room, "" for none.
    """

    channel: str
    target: str
    thread: str = ""
