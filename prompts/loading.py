"""The one loader: `system.*.md` is a text with a versioned head, the YAML files are named templates.

The system prompt has variants to be compared: `system.<language>.md` is "a", `system.<language>.<variant>.md`
the others. All take the same placeholders.
"""

import string
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

FIRST = "a"  # the variant without a suffix
PLACEHOLDERS = frozenset({"language", "today", "fiscal_start", "plans", "facts", "earlier", "plan"})

_FENCE = "---\n"


@dataclass(frozen=True)
class Prompt:
    """A text given to a chat model.

    Attributes:
        name: File name without ".md" and variant.
        version: Raised whenever the text changes in meaning.
        text: The words, with {placeholders}.
        variant: Which of the texts of this name it is.
    """

    name: str
    version: int
    text: str
    variant: str = FIRST

    def as_data(self) -> dict[str, str | int]:
        """What is recorded with an answer."""
        return {"name": self.name, "version": self.version, "variant": self.variant}


@cache
def load(name: str, variant: str = FIRST) -> Prompt:
    """The prompt in `<name>.md`, or in `<name>.<variant>.md`.

    Raises:
        FileNotFoundError: There is no such prompt.
        ValueError: Its head lacks a version, or its placeholders are not those that are filled in.
    """
    file = f"{name}.md" if variant == FIRST else f"{name}.{variant}.md"
    source = _read(file)
    _, fence, rest = source.partition(_FENCE)
    head, closing, text = rest.partition(_FENCE)
    if not (source.startswith(_FENCE) and fence and closing):
        raise ValueError(f"{file} has no head between two lines of ---")
    version = yaml.safe_load(head).get("version")
    if not isinstance(version, int):
        raise ValueError(f"{file} has no whole number as its version")
    check_placeholders(file, text)
    return Prompt(name=name, version=version, text=text.strip(), variant=variant)


@cache
def variants() -> tuple[str, ...]:
    """The variants of the system prompt that there are in every language, "a" first."""
    names = [file.name.split(".") for file in files("prompts").iterdir() if file.name.startswith("system.")]
    found: dict[str, set[str]] = {}
    for _, language, *rest in (name[:-1] for name in names if name[-1] == "md"):
        found.setdefault(language, set()).add(rest[0] if rest else FIRST)
    return tuple(sorted(set.intersection(*found.values())))


def check_placeholders(file: str, text: str) -> None:
    """Refuse a text whose placeholders are not those that are filled in. Raises ValueError."""
    fields = [field for _, field, _, _ in string.Formatter().parse(text) if field is not None]
    wrong = PLACEHOLDERS.symmetric_difference(fields)
    if wrong or len(fields) != len(PLACEHOLDERS):
        said = sorted(wrong) or "one of them is repeated"
        raise ValueError(f"{file} must have each of {sorted(PLACEHOLDERS)} once; {said}")


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
