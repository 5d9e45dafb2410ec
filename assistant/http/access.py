"""Who may use the HTTP API: whoever is on this machine, or holds the token."""

import ipaddress
import secrets
from typing import Annotated

from fastapi import Depends, HTTPException, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from assistant.app import App
from assistant.errors import ConfigError, same
from assistant.settings import Settings
from core.text import Text

_bearer = HTTPBearer(auto_error=False, description="HOSHIN_API_TOKEN, when it is set.")


def the_app(request: Request) -> App:
    """The program behind the API."""
    app: App = request.app.state.app
    return app


TheApp = Annotated[App, Depends(the_app)]


def require_token(
    app: TheApp, given: Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)]
) -> None:
    """Refuse a request without the token, if one is set."""
    token = app.settings.api_token
    if token is None:
        return
    said = given.credentials if given else ""
    if not secrets.compare_digest(said.encode(), token.get_secret_value().encode()):
        raise HTTPException(401, "a valid bearer token is needed", {"WWW-Authenticate": "Bearer"})


def check_host(settings: Settings, host: str) -> None:
    """Refuse to listen to other machines without a token. Raises ConfigError."""
    if settings.api_token is not None or _is_loopback(host):
        return
    raise ConfigError(
        Text(
            zh=f"没有设置 HOSHIN_API_TOKEN，不能监听 {host!r}：网络上任何人都能读写计划",
            en=f"will not listen on {host!r} without HOSHIN_API_TOKEN: anybody on the network could use it",
        ),
        field="HOSHIN_API_TOKEN",
        valid=same('127.0.0.1, or python -c "import secrets; print(secrets.token_urlsafe(32))"'),
    )


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
