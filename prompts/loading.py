"""The one loader: `system.*.md` is a text with a versioned head, the YAML files are named templates."""

from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

_FENCE = "---\n"


@dataclass(frozen=True)
class Prompt:
    """A text given to a chat model.

    Attributes:
        name: File name without ".md".
        version: Raised whenever the text changes in meaning.
        text: The words, with {placeholders}.
    """

    name: str
    version: int
    text: str


@cache
def load(name: str) -> Prompt:
    """The prompt in `<name>.md`. Raises FileNotFoundError, or ValueError when its head lacks a version."""
    source = _read(f"{name}.md")
    _, fence, rest = source.partition(_FENCE)
    head, closing, text = rest.partition(_FENCE)
    if not (source.startswith(_FENCE) and fence and closing):
        raise ValueError(f"{name}.md has no head between two lines of ---")
    version = yaml.safe_load(head).get("version")
    if not isinstance(version, int):
        raise ValueError(f"{name}.md has no whole number as its version")
    return Prompt(name=name, version=version, text=text.strip())


@cache
def load_replies(language: str) -> dict[str, Any]:
    """The reply templates in `replies.<language>.yaml` ("zh" or "en"), by name."""
    return dict(yaml.safe_load(_read(f"replies.{language}.yaml")))


@cache
def load_jobs() -> dict[str, Any]:
    """The jobs of `mcp.yaml` by name: title, what it is about, arguments and text, in both languages."""
    return dict(yaml.safe_load(_read("mcp.yaml")))


def _read(file: str) -> str:
    return files("prompts").joinpath(file).read_text(encoding="utf-8")
