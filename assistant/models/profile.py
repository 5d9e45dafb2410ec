"""Profiles of providers that speak the OpenAI protocol: data, read from `profiles.yaml` and an own file."""

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any, Literal

from pydantic import Field, ValidationError
from pydantic_core import ErrorDetails

from assistant.errors import ConfigError, same
from assistant.models.price import Price
from assistant.models.profile_fields import Extra, Headers, UrlPath, Words
from assistant.web_address import BareAddress
from core.errors import InputError
from core.frozen import Frozen
from core.text import Text
from knowledge.yaml_text import NotYamlError, read_yaml

ToolChoice = Literal["auto", "required", "none", "named"]


class Profile(Frozen):
    """How one provider is reached and what it understands; explained at the head of `profiles.yaml`."""

    base_url: BareAddress | None = None
    path: UrlPath = "/chat/completions"
    query: dict[str, Words] = Field(default_factory=dict)
    auth: Literal["bearer", "api-key"] = "bearer"
    headers: Headers = Field(default_factory=dict)
    key: str | None = None
    model: str | None = None
    extra: Extra = Field(default_factory=dict)
    temperature: float | None = Field(default=0, ge=0, le=2)
    tool_choice: tuple[ToolChoice, ...] = ("auto", "required", "none", "named")
    parallel: bool = True
    strict: bool = False
    written_calls: bool = True
    reasoning: Literal["reasoning_content", "reasoning", "think", "none"] = "think"
    thinks_first: bool = False
    reasoning_back: Literal["never", "calls"] = "never"
    usage: bool = True
    streams: bool = True
    max_tokens: Literal["max_tokens", "max_completion_tokens"] = "max_tokens"
    answer: int | None = Field(default=None, ge=1)
    context: int | None = Field(default=None, ge=1)
    output: int | None = Field(default=None, ge=1)
    encoding: str = Field(default="unknown", pattern="^(o200k_base|cl100k_base|unknown)$")
    price: Price | None = None


def read_profiles(own: Path | None = None) -> dict[str, Profile]:
    """All profiles by name, those of the file `own` last. Raises ConfigError."""
    return {**_read_ours(), **(_read_own(own) if own else {})}


def find_profile(name: str, own: Path | None = None, *, field: str = "HOSHIN_MODEL") -> Profile:
    """The profile of this name, asked for by the setting `field`. Raises ConfigError."""
    profiles = read_profiles(own)
    if name not in profiles:
        raise ConfigError(
            Text(zh=f"没有名为 {name!r} 的模型配置", en=f"no model profile is called {name!r}"),
            field=field,
            valid=same(", ".join(["offline", *profiles])),
        )
    return profiles[name]


@cache
def _read_ours() -> dict[str, Profile]:
    text = files("assistant.models").joinpath("profiles.yaml").read_text(encoding="utf-8")
    return {name: Profile.model_validate(fields) for name, fields in read_yaml(text).items()}


def _read_own(path: Path) -> dict[str, Profile]:
    entries = _load(path)
    return {str(name): _complete(path, str(name), fields) for name, fields in entries.items()}


def _load(path: Path) -> Mapping[Any, Any]:
    try:
        entries = read_yaml(path.read_text(encoding="utf-8")) or {}
    except (OSError, UnicodeDecodeError, NotYamlError) as error:
        raise _refused(path, same(str(error).splitlines()[0])) from error
    if not isinstance(entries, Mapping):
        raise _refused(path, Text(zh="不是名称到配置的映射", en="not a mapping of names to profiles"))
    return entries


def _complete(path: Path, name: str, fields: Any) -> Profile:
    """The profile of an own entry: what it says, over the one of ours that it is like."""
    if not isinstance(fields, Mapping) or name in ("offline", "none"):
        raise _refused(path, Text(zh=f"{name}：不是模型配置", en=f"{name}: not a profile"))
    given = dict(fields)
    like = given.pop("like", name)
    ours = _read_ours()
    if not isinstance(like, str) or (like != name and like not in ours):
        known = ", ".join(ours)
        raise _refused(
            path,
            Text(
                zh=f"{name}.like：没有 {like!r}，只有 {known}", en=f"{name}.like: {like!r} is none of {known}"
            ),
        )
    base = ours[like].model_dump(exclude_unset=True) if like in ours else {}
    try:
        return Profile.model_validate({**base, **given})
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        reason = _reason(first)
        raise _refused(
            path, Text(zh=f"{name}.{where}：{reason.zh}", en=f"{name}.{where}: {reason.en}")
        ) from error


def _reason(error: ErrorDetails) -> Text:
    cause = error.get("ctx", {}).get("error")
    return cause.message if isinstance(cause, InputError) else same(error["msg"])


def _refused(path: Path, reason: Text) -> ConfigError:
    return ConfigError(
        Text(zh=f"模型配置文件 {str(path)!r} 不能用：{reason.zh}", en=f"profiles {str(path)!r}: {reason.en}"),
        field="HOSHIN_PROFILES",
        valid=same("my-model: {like: vllm, base_url: http://10.0.0.5:8000/v1, model: qwen3-32b}"),
    )
