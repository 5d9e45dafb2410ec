"""One setting decides which chat model answers, and how its tokens are counted."""

from typing import TYPE_CHECKING

from assistant.models.profile import find_profile
from assistant.models.tokens import ByteCounter, TokenCounter
from assistant.settings import Settings

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

OFFLINE = "offline"


def choose_model(settings: Settings) -> "BaseChatModel":
    """The chat model of `settings.model`: the embedded one, or one behind an API. Raises ConfigError."""
    if settings.model == OFFLINE:
        from assistant.offline.model import OfflineChat

        return OfflineChat()
    from assistant.models.openai_compatible import connect

    return connect(settings)


async def close_model(settings: Settings, model: "BaseChatModel") -> None:
    """Close what `choose_model` opened."""
    if settings.model != OFFLINE:
        from assistant.models.openai_compatible import disconnect

        await disconnect(model)


def choose_counter(settings: Settings) -> TokenCounter | ByteCounter:
    """What counts the tokens of the history. Raises ConfigError."""
    if settings.model == OFFLINE:
        return ByteCounter()
    return TokenCounter(find_profile(settings.model).encoding, settings.home / "tokenizer")
