"""An exchange: what a person said, the tools that ran, what was answered. Running, or read back later."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

from assistant.course import ASKED

State = Literal["running", "done", "failed", "stopped"]


@dataclass
class Step:
    """A tool that ran, or runs.

    Attributes:
        tool: Its name.
        arguments: What it was called with.
        state: How far it is.
        text: What it said, or why it refused.
        tables: Its tables: title, header, rows.
    """

    tool: str
    arguments: Mapping[str, Any]
    state: State = "running"
    text: str = ""
    tables: Sequence[Mapping[str, Any]] = ()


@dataclass
class Exchange:
    """A message and its answer.

    Attributes:
        asked: What the person said.
        at: When, in UTC.
        steps: The tools, in the order they were called.
        answer: What was said back, Markdown.
        state: How far it is.
        citations: Pages, plans, cases and documents it rests on, each once: id, title, source.
        files: Files that were made.
        titles: What files show, where that was said: of pictures.
        plan: Id of the plan that was in hand last.
        position: Place of the answer in the transcript, 0 while it is not there.
        confirm: Id of the confirmation it asks for, "" for none.
        revision: Goes up with every change, for those who draw it.
    """

    asked: str
    at: datetime
    steps: list[Step] = field(default_factory=list)
    answer: str = ""
    state: State = "running"
    citations: dict[str, Mapping[str, Any]] = field(default_factory=dict)
    files: list[Path] = field(default_factory=list)
    titles: dict[Path, str] = field(default_factory=dict)
    plan: str | None = None
    position: int = 0
    confirm: str = ""
    revision: int = 0

    def begin(self, tool: str, arguments: Mapping[str, Any]) -> None:
        """A tool is about to run."""
        self.steps.append(Step(tool, arguments))
        self.revision += 1

    def end(self, tool: str, result: Mapping[str, Any] | None, error: Mapping[str, Any] | None) -> None:
        """The first tool of this name that still runs has ended."""
        step = next((one for one in self.steps if one.tool == tool and one.state == "running"), None)
        if step is None:
            return
        self.revision += 1
        if result is None:
            step.state, step.text = "failed", str((error or {}).get("message", ""))
            return
        step.state, step.text = "done", str(result.get("text", ""))
        step.tables = tuple(result.get("tables") or ())
        self._take(result)

    def _take(self, result: Mapping[str, Any]) -> None:
        for cited in result.get("citations") or ():
            self.citations.setdefault(str(cited["id"]), cited)
        if path := result.get("path"):
            self.files.append(Path(str(path)))
            self.titles[self.files[-1]] = str(result.get("title") or "")
        if plan := result.get("plan"):
            self.plan = str(plan["id"])

    def close(self, state: State, answer: str = "") -> None:
        """It is over; nothing runs any more."""
        self.state = state
        self.answer = answer or self.answer
        for step in self.steps:
            if step.state == "running":
                step.state = "stopped"
        self.revision += 1


def read_back(messages: Sequence[Mapping[str, Any]]) -> tuple[Exchange, ...]:
    """The exchanges of a transcript; one that was cut off is stopped."""
    found: list[Exchange] = []
    for message in messages:
        if message["kind"] == "human":
            asked = str(message["payload"].get("content", ""))
            found.append(Exchange(asked, datetime.fromisoformat(str(message["at"]))))
        elif found:
            _add(found[-1], message)
    for exchange in found:
        if exchange.state == "running":
            exchange.close("stopped")
    return tuple(found)


def _add(exchange: Exchange, message: Mapping[str, Any]) -> None:
    payload = message["payload"]
    if message["kind"] == "tool":
        failed = payload.get("status") == "error"
        result = payload.get("artifact") or {}
        text = {"text": _text_of(payload), "message": _text_of(payload)}
        exchange.end(str(payload.get("name", "")), None if failed else {**text, **result}, text)
        return
    for call in payload.get("tool_calls") or ():
        exchange.begin(str(call["name"]), call.get("args") or {})
    if not payload.get("tool_calls"):
        failed = "failed" in (payload.get("additional_kwargs") or {})
        exchange.close("failed" if failed else "done", _text_of(payload))
        exchange.position = int(message["position"])
        exchange.confirm = str((payload.get("additional_kwargs") or {}).get(ASKED, ""))


def _text_of(payload: Mapping[str, Any]) -> str:
    content = payload.get("content", "")
    if isinstance(content, str):
        return content
    return "".join(_texts(content))


def _texts(blocks: Sequence[Any]) -> Iterator[str]:
    for block in blocks:
        if isinstance(block, str):
            yield block
        elif isinstance(block, Mapping) and block.get("type") == "text":
            yield str(block.get("text", ""))


def write_arguments(arguments: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Arguments as rows: a name, and its value as a person reads it."""
    return [
        (name, value if isinstance(value, str) else json.dumps(value, ensure_ascii=False))
        for name, value in arguments.items()
        if value not in (None, "", [], {})
    ]
