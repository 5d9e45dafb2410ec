"""What an operator sets for Slack: environment variables with the prefix HOSHIN_SLACK_."""

from typing import Self

from pydantic import Field, SecretStr, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from assistant.errors import ConfigError, same
from assistant.web_address import WebAddress
from core.text import Text

_BEGINNINGS = {"bot_token": "xoxb-", "app_token": "xapp-"}
_SHORTEST_SECRET = 16


class SlackSettings(BaseSettings):
    """Settings of the Slack channel. It is off while no bot token is set.

    Attributes:
        bot_token: Bot User OAuth Token of the Slack app, "xoxb-…".
        signing_secret: Its Signing Secret, for events over HTTP at /slack/events.
        app_token: Its app-level token, "xapp-…", for Socket Mode, which needs no public address.
        app_id: The app's id; events for another app are refused. Default: asked of Slack.
        public_url: Address of the web workspace, for links to plans ("https://hoshin.example.com").
        api_url: Address of Slack's Web API.
        stream_after: Seconds a reply may take before it is streamed; a faster one is posted whole.
        stream_pace: Least seconds between two additions to a streamed reply.
        stream_seconds: Seconds after which a streamed reply goes on in a new message; Slack ends one at 300.
        patience: Seconds a call is tried again while Slack is down or limits the rate.
    """

    model_config = SettingsConfigDict(
        env_prefix="HOSHIN_SLACK_", frozen=True, extra="ignore", env_ignore_empty=True
    )

    bot_token: SecretStr | None = None
    signing_secret: SecretStr | None = None
    app_token: SecretStr | None = None
    app_id: str | None = None
    public_url: WebAddress | None = None
    api_url: WebAddress = "https://slack.com/api/"
    stream_after: float = Field(default=1.0, ge=0, le=60)
    stream_pace: float = Field(default=0.7, ge=0, le=60)
    stream_seconds: float = Field(default=240, gt=0, lt=300)
    patience: float = Field(default=90, gt=0, le=600)

    @model_validator(mode="after")
    def _check(self) -> Self:
        if self.bot_token is None:
            for name in ("signing_secret", "app_token"):
                if getattr(self, name) is not None:
                    raise _missing("bot_token", name, "xoxb-…")
            return self
        if self.signing_secret is None and self.app_token is None:
            raise _missing("signing_secret", "bot_token", "Basic Information › Signing Secret")
        for name, beginning in _BEGINNINGS.items():
            token: SecretStr | None = getattr(self, name)
            if token is not None and not token.get_secret_value().startswith(beginning):
                raise _refused(name, f"不是以 {beginning} 开头", f"does not begin with {beginning}")
        if self.signing_secret and len(self.signing_secret.get_secret_value()) < _SHORTEST_SECRET:
            raise _refused("signing_secret", "太短", "is too short")
        return self

    @property
    def is_on(self) -> bool:
        """Whether there is a Slack app to work with."""
        return self.bot_token is not None

    def link(self, path: str) -> str:
        """The address of a page of the web workspace; "" when it has no public address."""
        return f"{self.public_url.rstrip('/')}/{path.lstrip('/')}" if self.public_url and path else ""


def _variable(name: str) -> str:
    return f"HOSHIN_SLACK_{name.upper()}"


def _missing(name: str, given: str, example: str) -> ConfigError:
    return ConfigError(
        Text(
            zh=f"设了 {_variable(given)}，但没有设 {_variable(name)}",
            en=f"{_variable(given)} is set, but {_variable(name)} is not",
        ),
        field=_variable(name),
        valid=Text(
            zh=f"{_variable(name)}={example}（Socket Mode 用 HOSHIN_SLACK_APP_TOKEN=xapp-…）",
            en=f"{_variable(name)}={example} (for Socket Mode HOSHIN_SLACK_APP_TOKEN=xapp-…)",
        ),
    )


def _refused(name: str, zh: str, en: str) -> ConfigError:
    shown = f"{_BEGINNINGS.get(name, '')}…"
    return ConfigError(
        Text(zh=f"{_variable(name)} {zh}", en=f"{_variable(name)} {en}"),
        field=_variable(name),
        valid=same(shown if name in _BEGINNINGS else "32 characters (Basic Information › Signing Secret)"),
    )
