"""What an operator sets for seeing inside: traces, metrics, the log. By default nothing goes anywhere."""

from typing import Literal

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from assistant.errors import ConfigError, same
from core.text import Text

_SHORTEST_TOKEN = 16


class TelemetrySettings(BaseSettings):
    """Settings of traces, metrics and the log.

    Attributes:
        traces: Where traces go: "off", "file" (logs/traces.jsonl in HOSHIN_HOME), or the address of an
            OpenTelemetry collector that speaks OTLP over HTTP, such as http://127.0.0.1:4318.
        trace_share: Share of turns that are traced, 0 to 1.
        trace_content: Whether traces show what was said: arguments and results of tools, with secrets and
            personal data masked.
        metrics: Who may read /metrics: "auto" (this machine's own user, where nobody has to sign in), "on"
            (also with HOSHIN_API_TOKEN or HOSHIN_METRICS_TOKEN), "off" (nobody).
        metrics_token: Bearer token that reads /metrics and nothing else.
        log_format: How lines of the log are written: "text" or "json".
    """

    model_config = SettingsConfigDict(
        env_prefix="HOSHIN_", frozen=True, extra="ignore", env_ignore_empty=True
    )

    traces: str = "off"
    trace_share: float = Field(default=1.0, ge=0, le=1)
    trace_content: bool = False
    metrics: Literal["auto", "on", "off"] = "auto"
    metrics_token: SecretStr | None = None
    log_format: Literal["text", "json"] = "text"

    @field_validator("traces")
    @classmethod
    def _check_traces(cls, value: str) -> str:
        if value in ("off", "file") or value.startswith(("http://", "https://")):
            return value
        raise ConfigError(
            Text(zh=f"HOSHIN_TRACES={value!r} 读不懂", en=f"cannot read HOSHIN_TRACES={value!r}"),
            field="HOSHIN_TRACES",
            valid=same("off, file, http://127.0.0.1:4318"),
        )

    @field_validator("metrics_token")
    @classmethod
    def _check_token(cls, value: SecretStr | None) -> SecretStr | None:
        if value is None or len(value.get_secret_value()) >= _SHORTEST_TOKEN:
            return value
        raise ConfigError(
            Text(
                zh=f"HOSHIN_METRICS_TOKEN 太短，少于 {_SHORTEST_TOKEN} 个字符",
                en=f"HOSHIN_METRICS_TOKEN is shorter than {_SHORTEST_TOKEN} characters",
            ),
            field="HOSHIN_METRICS_TOKEN",
            valid=same('python -c "import secrets; print(secrets.token_urlsafe(32))"'),
        )
