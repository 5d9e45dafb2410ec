"""Cookies: signed, out of reach of scripts, not sent along from other sites, encrypted except on loopback."""

import hashlib
import hmac
from datetime import timedelta

from starlette.requests import HTTPConnection
from starlette.responses import Response

from assistant.loopback import is_loopback

SESSION = "hoshin_session"
_FLOW = "hoshin_flow_"


def flow_cookie(state: str) -> str:
    """Name of the cookie that binds one attempt to sign in to the browser it began in."""
    return _FLOW + hashlib.sha256(state.encode()).hexdigest()[:12]


def sign(value: str, key: str) -> str:
    """A value with its signature."""
    return f"{value}.{_signature(value, key)}"


def read_signed(cookie: str | None, key: str) -> str | None:
    """The value of a cookie; None when there is none or the signature is not ours."""
    value, dot, signature = (cookie or "").rpartition(".")
    if not dot or not hmac.compare_digest(signature.encode(), _signature(value, key).encode()):
        return None
    return value


def set_cookie(
    response: Response, name: str, value: str, connection: HTTPConnection, *, life: timedelta, path: str = "/"
) -> None:
    """Set a cookie that lives so long."""
    response.set_cookie(
        name,
        value,
        max_age=int(life.total_seconds()),
        path=path,
        httponly=True,
        samesite="lax",
        secure=not is_loopback(connection.url.hostname or ""),
    )


def _signature(value: str, key: str) -> str:
    return hmac.new(key.encode(), value.encode("utf-8", "replace"), hashlib.sha256).hexdigest()
