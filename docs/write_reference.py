"""Writes docs/validation.md from the registry of rules and docs/settings.md from the settings.

python docs/write_reference.py
"""

import inspect
import re
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

from pydantic_core import PydanticUndefined
from pydantic_settings import BaseSettings

from assistant.settings import Settings
from core.validation.registry import CHECKS, WAITING
from core.validation.source import Source
from core.validation.thresholds import DEFAULT

DOCS = Path(__file__).parent

_VALIDATION = """# Rules

`validate` holds a plan, or a single goal sentence, against these rules. A finding names the nodes and
numbers it rests on and what to do; an error blocks publishing, a warning and a hint (`info`) do not. Rules
that lack what they need on a plan are reported as not checked. This page is written from the registry of
rules (`python docs/write_reference.py`).

## Rules and their checks

| rule | 规则 | check | severity | what it finds | source |
| --- | --- | --- | --- | --- | --- |
{rules}

## Rules a plan alone cannot decide

| rule | 规则 | what it waits for |
| --- | --- | --- |
{waiting}

## Thresholds

Every number a rule compares with. A company overrides any of them by name:
[how](how-to/override-thresholds-and-guidance.md).

| name | default | unit | what it decides | 含义 | source |
| --- | --- | --- | --- | --- | --- |
{thresholds}

## On a sentence alone

`validate` with `statement` applies R01 (SMART: which letters a sentence meets), R02 (whether a stated change
has one reading) and R03 (words that measure nothing).
"""

_SETTINGS = """# Settings

Environment variables, read once at the start. A value that cannot be used, is too weak or contradicts
another one stops the program with exit code 3 and says what would be valid; `hoshin doctor` shows what is in
force. This page is written from the settings (`python docs/write_reference.py`).

| variable | default | meaning |
| --- | --- | --- |
{settings}

The keys of profiles may also come from the provider's own variable, such as `OPENAI_API_KEY`:
[which](how-to/use-a-model.md).

## What lies in HOSHIN_HOME

| | |
| --- | --- |
| `hoshin.db` | plans and conversations, unless `HOSHIN_DATABASE_URL` says otherwise |
| `exports/` | files written by `export_plan` |
| `uploads/` | the only folder a plan is imported from over HTTP |
| `locks/` | one file a conversation, so that it answers one message at a time |
| `logs/` | `hoshin.log`, three older ones kept, with every traceback; `traces.jsonl`, where asked for |
| `tokenizer/` | vocabularies for counting tokens, when a language model is used |
| `history` | lines typed in `hoshin chat` |
"""


def write_validation() -> str:
    """The page of rules."""
    return _VALIDATION.format(
        rules="\n".join(_rules()),
        waiting="\n".join(
            f"| {rule} | {title.zh} · {title.en} | {reason.zh} · {reason.en} |"
            for rule, (title, reason) in sorted(WAITING.items())
        ),
        thresholds="\n".join(
            f"| `{item.name}` | {item.value:f} | {item.unit} | {item.meaning.en} | {item.meaning.zh} "
            f"| {_place(item.source)} |"
            for item in DEFAULT.items
        ),
    )


def write_settings() -> str:
    """The page of settings."""
    return _SETTINGS.format(settings="\n".join(_settings()))


def _rules() -> Iterator[str]:
    for rule, checks in groupby(CHECKS, key=lambda check: check.rule):
        for number, check in enumerate(checks):
            title = f"{check.title.zh} · {check.title.en}" if number == 0 else ""
            found = _first_line(check.look)
            yield (
                f"| {rule if number == 0 else ''} | {title} | `{check.name}` | {check.severity} | {found} "
                f"| {_place(check.source)} |"
            )


def _first_line(described: object) -> str:
    return (inspect.getdoc(described) or "").split("\n\n")[0].replace("\n", " ").replace("|", "/")


def _place(source: Source) -> str:
    return f"{source.title.en}: {source.place.en}"


def variables(kind: type[BaseSettings] = Settings) -> Iterator[tuple[str, str, str]]:
    """Name, default and meaning of every variable, those of nested settings after the others."""
    meanings = _meanings(kind)
    nested: list[type[BaseSettings]] = []
    for name, field in kind.model_fields.items():
        if isinstance(field.annotation, type) and issubclass(field.annotation, BaseSettings):
            nested.append(field.annotation)
            continue
        if name == "home":
            default = "the platform's data folder"
        else:
            default = "" if field.default in (None, "", PydanticUndefined) else f"`{field.default}`"
        yield f"{kind.model_config['env_prefix']}{name.upper()}", default, meanings[name]
    for inner in nested:
        yield from variables(inner)


def _meanings(kind: type[BaseSettings]) -> dict[str, str]:
    described = inspect.getdoc(kind) or ""
    found = re.findall(r"^    (\w+): (.+(?:\n        .+)*)$", described, re.MULTILINE)
    return {name: re.sub(r"\s+", " ", meaning).replace("|", "/") for name, meaning in found}


def _settings() -> Iterator[str]:
    for name, default, meaning in variables():
        yield f"| `{name}` | {default} | {meaning} |"


if __name__ == "__main__":
    (DOCS / "validation.md").write_text(write_validation(), encoding="utf-8")
    (DOCS / "settings.md").write_text(write_settings(), encoding="utf-8")
