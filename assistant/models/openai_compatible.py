"""A chat model behind any API that speaks the OpenAI protocol. The only module that imports its client."""

import os
import warnings

from langchain_core.language_models import BaseChatModel
from pydantic import SecretStr

from assistant.errors import ConfigError, same
from assistant.models.profile import Profile, find_profile
from assistant.settings import Settings
from core.text import Text

_RETRIES = 2
_NO_KEY = SecretStr("not-needed")  # the client insists on a key; local servers ignore it


def connect(settings: Settings) -> BaseChatModel:
    """The chat model that `settings` ask for.

    Raises:
        ConfigError: The profile is unknown, or its address, model or key is missing.
    """
    from langchain_openai import ChatOpenAI
    from openai import DefaultAsyncHttpxClient

    profile = find_profile(settings.model)
    with warnings.catch_warnings():
        # a proxy in the environment makes the client warn about its own default transport
        warnings.simplefilter("ignore")
        return ChatOpenAI(
            base_url=_require(settings.base_url or profile.base_url, "HOSHIN_BASE_URL", settings.model),
            model=_require(settings.model_name or profile.model, "HOSHIN_MODEL_NAME", settings.model),
            api_key=find_key(settings, profile),
            timeout=settings.model_timeout,
            max_retries=_RETRIES,
            temperature=0,
            stream_usage=profile.usage,
            use_responses_api=False,
            # its own client, so that closing it closes nobody else's connections
            http_async_client=DefaultAsyncHttpxClient(timeout=settings.model_timeout),
        )


async def disconnect(model: BaseChatModel) -> None:
    """Close the connections of a model made by `connect`."""
    from langchain_openai import ChatOpenAI

    assert isinstance(model, ChatOpenAI)
    await model.root_async_client.close()


def find_key(settings: Settings, profile: Profile) -> SecretStr:
    """The key to send: the setting, else the profile's own variable. Raises ConfigError."""
    if settings.api_key is not None:
        return settings.api_key
    if profile.key is None:
        return _NO_KEY
    key = os.environ.get(profile.key)
    if not key:
        raise ConfigError(
            Text(
                zh=f"模型 {settings.model!r} 需要密钥，但没有设置 {profile.key}",
                en=f"the model {settings.model!r} needs a key, but {profile.key} is not set",
            ),
            field=profile.key,
            valid=same(f"{profile.key} / HOSHIN_API_KEY"),
        )
    return SecretStr(key)


def _require(value: str | None, variable: str, model: str) -> str:
    if value:
        return value
    raise ConfigError(
        Text(zh=f"模型 {model!r} 还需要设置 {variable}", en=f"the model {model!r} also needs {variable}"),
        field=variable,
    )
