"""Settings of the limits of requests, with the prefix HOSHIN_RATE_."""

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict


class RateSettings(BaseSettings):
    """How much may be asked within a minute. 0 turns a limit off.

    Attributes:
        messages: Messages a person may send within a minute, on each channel.
        requests: Requests to the HTTP API and over MCP within a minute, of a person with all their tokens.
            Whoever runs the program (HOSHIN_API_TOKEN, this machine) is not limited.
    """

    model_config = SettingsConfigDict(
        env_prefix="HOSHIN_RATE_", frozen=True, extra="ignore", env_ignore_empty=True
    )

    messages: int = Field(default=60, ge=0, le=100_000)
    requests: int = Field(default=1200, ge=0, le=10_000_000)
