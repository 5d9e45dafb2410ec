"""How something ended, in a word: as metrics, reports and traces call it."""

import asyncio

from assistant.explanation import explain
from core.errors import InputError
from core.text import Language


def outcome_of(error: BaseException) -> str:
    """The kind of an error: "refused", "unavailable", "over_budget" ...; "stopped" when it was cancelled."""
    if isinstance(error, InputError):
        return str(explain(error, Language.EN)["type"])
    return "stopped" if isinstance(error, asyncio.CancelledError) else "internal"
