"""The labelled answers: what an answer says, each claim marked as having a source or not."""

import re
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import yaml

FOLDER = Path(__file__).parent
HALVES = ("development", "held_out")
_MARK = re.compile(r"\{(?:\+|-(?P<kind>[a-z]+):)(?P<text>[^{}]*)\}")


@dataclass(frozen=True)
class Label:
    """A claim of an answer. `lie` is "" for one with a source, else the kind of lie."""

    start: int
    end: int
    text: str
    lie: str


@dataclass(frozen=True)
class Answer:
    """An answer with its labels, and what was known when it was given.

    Attributes:
        id: Its id.
        lang: The reader's language.
        today: The day.
        said: What the person said, oldest first.
        tools: What tools found, oldest first.
        text: The answer.
        labels: Its claims.
    """

    id: str
    lang: str
    today: date
    said: tuple[str, ...]
    tools: tuple[str, ...]
    text: str
    labels: tuple[Label, ...] = field(default=())


def load_answers(half: str) -> list[Answer]:
    """The answers of a half. Raises ValueError for an id used twice or a context that is not there."""
    data = yaml.safe_load((FOLDER / f"{half}.yaml").read_text(encoding="utf-8"))
    answers = [_answer(case, data["contexts"]) for case in data["cases"]]
    if len({answer.id for answer in answers}) != len(answers):
        raise ValueError(f"an id is used twice in {half}")
    return answers


def _answer(case: dict[str, Any], contexts: dict[str, Any]) -> Answer:
    if case["in"] not in contexts:
        raise ValueError(f"{case['id']}: no context {case['in']!r}")
    context = contexts[case["in"]]
    text, labels = unmark(str(case["reply"]))
    return Answer(
        str(case["id"]),
        str(context["lang"]),
        context["today"],
        tuple(context["said"]),
        tuple(context["tools"]),
        text,
        tuple(labels),
    )


def unmark(reply: str) -> tuple[str, list[Label]]:
    """The answer without marks, and the claims they mark."""
    parts: list[str] = []
    labels: list[Label] = []
    at = length = 0
    for match in _MARK.finditer(reply):
        parts.append(reply[at : match.start()])
        length += match.start() - at
        said = match["text"]
        labels.append(Label(length, length + len(said), said, match["kind"] or ""))
        parts.append(said)
        length += len(said)
        at = match.end()
    return "".join([*parts, reply[at:]]), labels
