"""Profiles of providers that speak the OpenAI protocol: data, read from `profiles.yaml`."""

from functools import cache
from importlib.resources import files

import yaml
from pydantic import TypeAdapter

from assistant.errors import ConfigError, same
from core.frozen import Frozen
from core.text import Text


class Profile(Frozen):
    """How one provider is reached; the fields are explained at the head of `profiles.yaml`."""

    base_url: str | None = None
    key: str | None = None
    model: str | None = None
    encoding: str = "o200k_base"
    parallel: bool = True
    usage: bool = True


@cache
def read_profiles() -> dict[str, Profile]:
    """All profiles by name."""
    text = files("assistant.models").joinpath("profiles.yaml").read_text(encoding="utf-8")
    return TypeAdapter(dict[str, Profile]).validate_python(yaml.safe_load(text))


def find_profile(name: str) -> Profile:
    """The profile of this name. Raises ConfigError."""
    profiles = read_profiles()
    if name not in profiles:
        raise ConfigError(
            Text(zh=f"没有名为 {name!r} 的模型配置", en=f"no model profile is called {name!r}"),
            field="HOSHIN_MODEL",
            valid=same(", ".join(["offline", *profiles])),
        )
    return profiles[name]
