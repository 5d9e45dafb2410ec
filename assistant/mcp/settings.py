"""Settings of the MCP server on standard input and output; over HTTP, a person's token says who asks."""

from pydantic import SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

from core.text import Language


class McpSettings(BaseSettings):
    """Settings of `hoshin mcp`.

    Attributes:
        token: Token of the person a client works for; None: whoever runs the program, who may do everything.
        language: Language of results and pages; None: that of the arguments.
    """

    model_config = SettingsConfigDict(env_prefix="HOSHIN_MCP_", frozen=True, extra="ignore")

    token: SecretStr | None = None
    language: Language | None = None
