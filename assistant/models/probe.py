"""Asks every model of the chain something small, and tells how it went."""

import asyncio
import time

from langchain_core.messages import HumanMessage

from assistant.models.declaration import Declarations
from assistant.models.endpoint import Endpoint, read_endpoints
from assistant.models.failure import CallFailed
from assistant.models.limits import Limits, read_limits
from assistant.models.link import Link, Tries
from assistant.models.speech import Speech
from assistant.models.wire import Request
from assistant.settings import Settings
from core.frozen import Frozen
from core.text import Text

_QUESTION = "Call the tool `answer` with the word: ready"
_TOOL = {
    "type": "function",
    "function": {
        "name": "answer",
        "description": "Gives the answer.",
        "parameters": {
            "type": "object",
            "properties": {"word": {"type": "string"}},
            "required": ["word"],
            "additionalProperties": False,
        },
    },
}


class Probed(Frozen):
    """How a model answered.

    Attributes:
        profile: Its profile.
        model: Its name at the API.
        url: Where it was called, without parameters.
        ok: Whether it answered at all.
        calls: Whether it called the tool, as it was asked to.
        counted: Whether the API counted the tokens.
        seconds: How long the answer took, tries that failed included.
        attempts: Calls that were made.
        error: What is wrong, if it is not ok.
        detail: What the API said then.
        operator: Whether a setting or the account has to be mended for it to work.
    """

    profile: str
    model: str
    url: str
    ok: bool
    calls: bool = False
    counted: bool = False
    seconds: float
    attempts: int
    error: Text | None = None
    detail: str = ""
    operator: bool = False


async def probe(settings: Settings) -> tuple[Probed, ...]:
    """Call every API of the chain once, all at the same time; () when the embedded model leads it.

    Raises:
        ConfigError: A profile is unknown, or its address, model or key is missing.
    """
    limits = read_limits(settings, stands_in=False)
    return tuple(await asyncio.gather(*(_probe(one, limits) for one in read_endpoints(settings))))


async def _probe(endpoint: Endpoint, limits: Limits) -> Probed:
    link, tries, begun = Link(endpoint, limits, Declarations()), Tries(), time.monotonic()
    request = Request([HumanMessage(_QUESTION)], tools=(_TOOL,))

    def told(**fields: object) -> Probed:
        return Probed.model_validate(
            {
                "profile": endpoint.name,
                "model": endpoint.model,
                "url": endpoint.url.partition("?")[0],
                "seconds": round(time.monotonic() - begun, 3),
                "attempts": tries.made,
                **fields,
            }
        )

    try:
        message = await link.call(request, Speech(None), tries, alone=True, english=True)
    except CallFailed as failure:
        kind = failure.kind
        return told(ok=False, error=kind.words, detail=failure.detail, operator=kind.operator)
    finally:
        await link.aclose()
    counted = "estimated" not in (message.usage_metadata or {"estimated": True})
    return told(ok=True, calls=bool(message.tool_calls), counted=counted)
