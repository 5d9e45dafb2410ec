"""One setting decides which chat model answers, and how its tokens are counted."""

from typing import TYPE_CHECKING

from assistant.models.endpoint import OFFLINE as OFFLINE
from assistant.models.endpoint import ends_offline, read_endpoints
from assistant.models.estimate import EstimateCounter
from assistant.models.profile import find_profile
from assistant.models.tokens import ByteCounter, TokenCounter
from assistant.settings import Settings

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel


def choose_model(settings: Settings) -> "BaseChatModel":
    """The chat model of `settings`: the embedded one, or a chain of APIs. Raises ConfigError."""
    if settings.model == OFFLINE:
        from assistant.offline.model import OfflineChat

        return OfflineChat()
    endpoints = read_endpoints(settings)
    from assistant.models.chain import Chain
    from assistant.models.declaration import Declarations
    from assistant.models.limits import read_limits
    from assistant.models.link import Link
    from assistant.models.stand_in import StandIn

    stands_in = ends_offline(settings)
    limits, declarations = read_limits(settings, stands_in=stands_in), Declarations()
    links = [Link(endpoint, limits, declarations) for endpoint in endpoints]
    return Chain(links, StandIn() if stands_in else None)


async def close_model(settings: Settings, model: "BaseChatModel") -> None:
    """Close what `choose_model` opened."""
    if settings.model != OFFLINE:
        from assistant.models.chain import Chain

        assert isinstance(model, Chain)
        await model.aclose()


def choose_counter(settings: Settings) -> TokenCounter | ByteCounter | EstimateCounter:
    """What counts the tokens of the history. Raises ConfigError."""
    if settings.model == OFFLINE:
        return ByteCounter()
    encoding = find_profile(settings.model, settings.profiles).encoding
    if encoding == "unknown":
        return EstimateCounter()
    return TokenCounter(encoding, settings.home / "tokenizer")
