"""Who may enter the workspace, and from where."""

import ipaddress
from urllib.parse import urlsplit

from starlette.requests import HTTPConnection

from assistant.app import App
from knowledge.access import NOBODY, OPERATOR, Viewer


def viewer_of(connection: HTTPConnection, app: App) -> Viewer:
    """Who opens a page or a socket; NOBODY when nobody has let them in.

    Without sign-in this machine's own browser is the operator. Its `Host` has to be this machine as well:
    a name on the network that was pointed here afterwards (DNS rebinding) is refused.
    """
    if app.settings.api_token is not None:
        return NOBODY
    address = connection.client.host if connection.client else ""
    if _is_loopback(address) and _is_loopback(host_of(connection)):
        return OPERATOR
    return NOBODY


def is_same_origin(connection: HTTPConnection) -> bool:
    """Whether a browser's request comes from a page of ours (RFC 6454); one that does not say does not."""
    origin = connection.headers.get("origin", "")
    return bool(origin) and urlsplit(origin).netloc == connection.headers.get("host", "")


def host_of(connection: HTTPConnection) -> str:
    """The name the browser called, without its port."""
    return urlsplit(f"//{connection.headers.get('host', '')}").hostname or ""


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
