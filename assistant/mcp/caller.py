"""Who calls over MCP, in which language, and what their tools act in."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assistant.app import App, now
from assistant.errors import ConfigError
from assistant.language import detect_language
from assistant.uploads import uploads_of
from core.text import Language, Text
from knowledge.access import OPERATOR, Viewer
from tools.tool import ToolContext


@dataclass(frozen=True)
class Caller:
    """Whoever is behind a call.

    Attributes:
        viewer: What they may see and do.
        language: The language they read; None: that of what they write.
        otherwise: The language where neither says anything.
        imports: Folder files may be read from; None means anywhere.
    """

    viewer: Viewer
    language: Language | None = None
    otherwise: Language = Language.EN
    imports: Path | None = None

    def reads(self, said: str) -> Language:
        """The language the answer to `said` is to be in."""
        return self.language or detect_language(said, self.otherwise)

    def context(self, app: App, language: Language, cause: str) -> ToolContext:
        """What a tool acts in for them."""
        return app.context(
            language,
            app.today,
            self.viewer.name or "mcp",
            viewer=self.viewer,
            imports=self.imports,
            cause=f"mcp:{cause}",
        )


WhoCalls = Callable[[Any], Caller]  # from the request of a transport, None on standard input


def local_caller(app: App, imports: Path | None = None) -> Caller:
    """Who calls on standard input: the person of HOSHIN_MCP_TOKEN, else whoever runs the program.

    Files are read from `imports`, a folder whoever runs the program names; else from the caller's own.

    Raises:
        ConfigError: The token is not good.
    """
    settings = app.settings.mcp
    if settings.token is None:
        return _caller(app, OPERATOR, imports)
    presented = app.tokens.present(settings.token.get_secret_value(), at=now())
    if presented.viewer is None:
        raise ConfigError(
            Text(zh=f"HOSHIN_MCP_TOKEN 不能用：{presented.why}", en=f"HOSHIN_MCP_TOKEN is {presented.why}"),
            field="HOSHIN_MCP_TOKEN",
            valid=Text(zh="hoshin tokens create 给出的令牌", en="a token from hoshin tokens create"),
        )
    return _caller(app, presented.viewer, imports)


def _caller(app: App, viewer: Viewer, imports: Path | None) -> Caller:
    folder = imports or uploads_of(app.settings, viewer)
    return Caller(viewer, app.settings.mcp.language, imports=folder)


def current(app: App, caller: Caller) -> Caller:
    """The caller as they are now: a token revoked meanwhile lets nobody go on. Raises ConfigError."""
    return caller if caller.viewer is OPERATOR else local_caller(app, caller.imports)


def said_in(arguments: Mapping[str, object] | None) -> str:
    """What arguments say in words."""
    return " ".join(_texts(arguments or {}))


def _texts(value: object) -> list[str]:
    if isinstance(value, str):
        return [value]
    if isinstance(value, Mapping):
        return [text for part in value.values() for text in _texts(part)]
    if isinstance(value, list | tuple):
        return [text for part in value for text in _texts(part)]
    return []
