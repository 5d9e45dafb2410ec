"""An error as other programs see it, the same on the terminal and over HTTP."""

from collections.abc import Mapping
from typing import Any

from assistant.errors import (
    Busy,
    ConfigError,
    InternalError,
    ModelUnavailable,
    NeedsConfirmation,
    OverBudget,
    SignInNeeded,
    TooMany,
)
from core.errors import InputError
from core.text import Language
from tools.failure import failure_of

_TYPES: dict[type[InputError], str] = {
    ConfigError: "config",
    ModelUnavailable: "unavailable",
    Busy: "busy",
    InternalError: "internal",
    SignInNeeded: "unauthorized",
    OverBudget: "over_budget",
    NeedsConfirmation: "needs_confirmation",
    TooMany: "too_many",
}


def explain(error: InputError, language: Language) -> dict[str, Any]:
    """{"type", "message", "field", "valid"} in the reader's language and script."""
    data = failure_of(error, language).model_dump(mode="json")
    data["type"] = _TYPES.get(type(error), data["type"])
    if language is Language.ZH_HANT:
        from assistant.script import to_traditional

        data |= {key: to_traditional(data[key]) for key in ("message", "valid") if data[key]}
    return data


def in_lines(explained: Mapping[str, Any]) -> str:
    """What `explain` gave as people read it: what is wrong, and below it what would be valid."""
    return "\n".join(str(explained[key]) for key in ("message", "valid") if explained[key])
