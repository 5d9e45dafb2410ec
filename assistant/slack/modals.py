"""Modals: writing a note with a button, reviewing a plan, saying what was wrong with a reply."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any

from assistant.slack import words
from assistant.slack.button import Carried, compact, plain
from assistant.slack.markdown import to_mrkdwn
from assistant.slack.tables import fixed_width, make_grid
from assistant.wording import in_script
from core.text import Language
from tools.tool import Table

NOTE, WHY = "hoshin.note", "hoshin.why"
_TITLE, _SECTION, _BLOCKS, _TEXT = 24, 3000, 100, 3000
_PREFORMATTED = 2800

View = dict[str, Any]
Block = dict[str, Any]


def note_view(carried: Carried, where: Mapping[str, str], language: Language) -> View:
    """The modal in which somebody writes what a button asks for.

    Args:
        carried: The button.
        where: The message it stands in: channel, ts, conversation.
        language: Of the labels.
    """
    entry = {"type": "plain_text_input", "action_id": "note", "multiline": True, "max_length": _TEXT}
    return {
        "type": "modal",
        "callback_id": NOTE,
        "private_metadata": compact({"v": carried.model_dump(exclude_defaults=True), "w": dict(where)}),
        "title": plain(carried.n, _TITLE),
        "submit": plain(in_script(words.SEND, language), _TITLE),
        "close": plain(in_script(words.CANCEL, language), _TITLE),
        "blocks": [{"type": "input", "block_id": "note", "label": plain(carried.n, 2000), "element": entry}],
    }


def why_view(where: Mapping[str, str], language: Language) -> View:
    """The modal in which somebody says what was wrong with a reply."""
    options = [
        {"text": plain(in_script(text, language), 75), "value": key} for key, text in words.REASONS.items()
    ]
    boxes = {"type": "checkboxes", "action_id": "reasons", "options": options}
    entry = {"type": "plain_text_input", "action_id": "more", "multiline": True, "max_length": _TEXT}
    return {
        "type": "modal",
        "callback_id": WHY,
        "private_metadata": compact(dict(where)),
        "title": plain(in_script(words.WHY, language), _TITLE),
        "submit": plain(in_script(words.SEND, language), _TITLE),
        "close": plain(in_script(words.CANCEL, language), _TITLE),
        "blocks": [
            {
                "type": "input",
                "block_id": "reasons",
                "optional": True,
                "label": plain(in_script(words.WHY, language), 2000),
                "element": boxes,
            },
            {
                "type": "input",
                "block_id": "more",
                "optional": True,
                "label": plain(in_script(words.MORE, language), 2000),
                "element": entry,
            },
        ],
    }


def written(view: Mapping[str, Any], name: str) -> str:
    """What was written into an entry of a modal."""
    element = view.get("state", {}).get("values", {}).get(name, {}).get(name, {})
    return str(element.get("value") or "").strip()


def submission(view: Mapping[str, Any]) -> str:
    """The id of what was submitted in a modal: the same when it is sent again, another once corrected.

    The modal's hash does not change with an answer of errors, so that what was written is part of the id.
    """
    values = json.dumps(view.get("state", {}).get("values", {}), ensure_ascii=False, sort_keys=True)
    return f"{view['id']}:{view['hash']}:{hashlib.sha256(values.encode()).hexdigest()[:16]}"


def ticked(view: Mapping[str, Any], name: str) -> tuple[str, ...]:
    """What was ticked in a modal."""
    element = view.get("state", {}).get("values", {}).get(name, {}).get(name, {})
    return tuple(option["value"] for option in element.get("selected_options") or ())


def page_view(title: str, blocks: Sequence[Block], language: Language) -> View:
    """A modal to read."""
    return {
        "type": "modal",
        "callback_id": "hoshin.page",
        "title": plain(title, _TITLE),
        "close": plain(in_script(words.CLOSE, language), _TITLE),
        "blocks": list(blocks)[:_BLOCKS],
    }


def section_blocks(markdown: str) -> list[Block]:
    """Text as sections; a modal takes no markdown block."""
    return [
        {"type": "section", "text": {"type": "mrkdwn", "text": part}}
        for part in _parts(to_mrkdwn(markdown), _SECTION)
    ]


def table_blocks(table: Table) -> list[Block]:
    """A table as aligned text under its title; a modal takes no table block."""
    shown = fixed_width(make_grid(table.header, table.rows), most=60)
    title = {"type": "section", "text": {"type": "mrkdwn", "text": to_mrkdwn(f"**{table.title}**")}}
    return [title, *(_preformatted(part) for part in _parts(shown, _PREFORMATTED))]


def _preformatted(text: str) -> Block:
    element = {"type": "rich_text_preformatted", "elements": [{"type": "text", "text": text}]}
    return {"type": "rich_text", "elements": [element]}


def _parts(text: str, longest: int) -> list[str]:
    """The text in parts of whole lines, each at most so long."""
    parts: list[str] = []
    current = ""
    for line in text.split("\n"):
        for piece in [line[at : at + longest] for at in range(0, max(len(line), 1), longest)]:
            if current and len(current) + 1 + len(piece) > longest:
                parts.append(current)
                current = piece
            else:
                current = f"{current}\n{piece}" if current else piece
    return [*parts, current] if current.strip() else parts
