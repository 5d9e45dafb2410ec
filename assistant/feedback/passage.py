"""A passage of a transcript: a message, the calls it led to, and what was answered."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from tools.registry import TOOLS
from tools.tool import Effect


@dataclass
class Passage:
    """One turn as it is stored.

    Attributes:
        start: Place of the person's message.
        end: Place of the answer.
        at: When the message was said, in UTC.
        asked: The message.
        answer: What was said back.
        calls: Tool calls: name, arguments, ok.
        plans: Plans and versions the results speak of, in order.
        rows: The stored messages.
    """

    start: int
    end: int
    at: datetime
    asked: str
    answer: str = ""
    calls: list[dict[str, Any]] = field(default_factory=list)
    plans: list[tuple[str, int]] = field(default_factory=list)
    rows: list[Mapping[str, Any]] = field(default_factory=list)

    @property
    def writes(self) -> list[dict[str, Any]]:
        """The calls that worked and can change something."""
        return [call for call in self.calls if call["ok"] and _may_change(call["name"])]

    @property
    def takes_back(self) -> bool:
        """Whether it undid what was done before."""
        return any(edit.get("do") == "undo" for call in self.writes for edit in _edits(call))


def read_passages(messages: Sequence[Mapping[str, Any]]) -> list[Passage]:
    """The turns of a transcript, in order."""
    found: list[Passage] = []
    for row in messages:
        position, payload = int(row["position"]), row["payload"]
        if row["kind"] == "human":
            asked = str(payload.get("content", ""))
            found.append(Passage(position, position, datetime.fromisoformat(str(row["at"])), asked))
        if found:
            _add(found[-1], row)
    return found


def _add(passage: Passage, row: Mapping[str, Any]) -> None:
    payload = row["payload"]
    passage.rows.append(row)
    passage.end = int(row["position"])
    for call in payload.get("tool_calls") or ():
        passage.calls.append({"id": call["id"], "name": call["name"], "arguments": call["args"], "ok": False})
    if row["kind"] == "tool":
        _close(passage, payload)
    elif row["kind"] == "ai" and not payload.get("tool_calls"):
        content = payload.get("content", "")
        passage.answer = content if isinstance(content, str) else ""


def _close(passage: Passage, payload: Mapping[str, Any]) -> None:
    for call in passage.calls:
        if call["id"] == payload.get("tool_call_id"):
            call["ok"] = payload.get("status") != "error"
    plan = (payload.get("artifact") or {}).get("plan")
    if plan:
        passage.plans.append((str(plan["id"]), int(plan["version"])))


def _may_change(tool: str) -> bool:
    return tool in TOOLS and TOOLS[tool].effect is not Effect.READ


def _edits(call: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    edits = call["arguments"].get("edits")
    return [edit for edit in edits if isinstance(edit, dict)] if isinstance(edits, list) else []


def wanted_calls(passage: Passage) -> list[dict[str, Any]]:
    """The calls a correction came to, without what only took the mistake back."""
    kept = []
    for call in passage.writes:
        edits = [edit for edit in _edits(call) if edit.get("do") != "undo"]
        if call["name"] != "edit_plan":
            kept.append({call["name"]: call["arguments"]})
        elif edits:
            kept.append({"edit_plan": {"edits": edits}})
    return kept
