"""Where one model of the chain is reached: a profile with what the settings add to it."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import quote, urlencode

from pydantic import SecretStr

from assistant.errors import ConfigError, same
from assistant.models.api_key import read_key
from assistant.models.profile import Profile, find_profile
from assistant.settings import Settings
from core.text import Text

OFFLINE, NONE = "offline", "none"


@dataclass(frozen=True)
class Endpoint:
    """An API that is called.

    Attributes:
        name: The profile's name.
        profile: How it is spoken to.
        base_url: Its address.
        model: The model asked for.
        key: Sent with every request, if any.
    """

    name: str
    profile: Profile
    base_url: str
    model: str
    key: SecretStr | None

    @property
    def url(self) -> str:
        """The address requests go to."""
        path = self.profile.path.format(model=quote(self.model, safe=""))
        query = f"?{urlencode(self.profile.query)}" if self.profile.query else ""
        return self.base_url.rstrip("/") + path + query

    @property
    def headers(self) -> dict[str, str]:
        """What is sent with every request."""
        named = {"Content-Type": "application/json", **self.profile.headers}
        if self.key is None:
            return named
        secret = self.key.get_secret_value()
        if self.profile.auth == "api-key":
            return named | {"api-key": secret}
        return named | {"Authorization": f"Bearer {secret}"}


def read_endpoints(settings: Settings) -> tuple[Endpoint, ...]:
    """The APIs of the chain, in the order they are tried. Raises ConfigError."""
    if settings.model == OFFLINE:
        return ()
    first = _first(settings)
    return (first, *(_further(settings, name) for name in _fallbacks(settings) if name != first.name))


def ends_offline(settings: Settings) -> bool:
    """Whether the embedded model stands in when every API has failed."""
    return NONE not in names_of(settings.fallback)


def names_of(listed: str) -> tuple[str, ...]:
    """The names in a list with commas."""
    return tuple(name.strip() for name in listed.split(",") if name.strip())


def _fallbacks(settings: Settings) -> Iterator[str]:
    return (name for name in names_of(settings.fallback) if name not in (OFFLINE, NONE))


def _first(settings: Settings) -> Endpoint:
    name, profile = settings.model, find_profile(settings.model, settings.profiles)
    return Endpoint(
        name=name,
        profile=profile,
        base_url=_require(settings.base_url or profile.base_url, "HOSHIN_BASE_URL", name),
        model=_require(settings.model_name or profile.model, "HOSHIN_MODEL_NAME", name),
        key=settings.api_key or _read_key(name, profile, also="HOSHIN_API_KEY"),
    )


def _further(settings: Settings, name: str) -> Endpoint:
    """A model further down the chain: HOSHIN_BASE_URL and its kin speak of the first only."""
    profile = find_profile(name, settings.profiles, field="HOSHIN_FALLBACK")
    return Endpoint(
        name=name,
        profile=profile,
        base_url=_require(profile.base_url, "HOSHIN_PROFILES", name, "base_url"),
        model=_require(profile.model, "HOSHIN_PROFILES", name, "model"),
        key=_read_key(name, profile),
    )


def _read_key(name: str, profile: Profile, also: str = "") -> SecretStr | None:
    if profile.key is None:
        return None
    key = read_key(os.environ.get(profile.key), profile.key)
    if key is None:
        raise ConfigError(
            Text(
                zh=f"模型 {name!r} 需要密钥，但没有设置 {profile.key}",
                en=f"the model {name!r} needs a key, but {profile.key} is not set",
            ),
            field=profile.key,
            valid=same(" / ".join(filter(None, (profile.key, also)))),
        )
    return key


def _require(value: str | None, variable: str, model: str, entry: str = "") -> str:
    if value:
        return value
    what = f"{variable} ({model}: {entry})" if entry else variable
    raise ConfigError(
        Text(zh=f"模型 {model!r} 还需要设置 {what}", en=f"the model {model!r} also needs {what}"),
        field=variable,
    )
