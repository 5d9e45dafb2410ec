"""Who makes a request or opens a page: by token, by session, or as this machine's own user; else nobody."""

import secrets
from datetime import UTC, datetime
from typing import Literal, NamedTuple
from urllib.parse import urlsplit

from starlette.requests import HTTPConnection

from assistant.app import App
from assistant.exposure import exposed_by
from assistant.loopback import is_loopback
from assistant.sign_in.cookie import SESSION, read_signed
from knowledge.access import NOBODY, OPERATOR, Viewer

_PROXIED = ("forwarded", "x-forwarded-for", "x-forwarded-host", "x-real-ip")


class Visitor(NamedTuple):
    """Who it is, and how we know.

    Attributes:
        viewer: What they may see and do; NOBODY when they are not let in.
        way: A bearer token, a session, or this machine's own user without either; "none" when not let in.
        why: Why a token or session was not good, "" when none was shown or it was.
    """

    viewer: Viewer
    way: Literal["token", "session", "machine", "none"]
    why: str = ""


def current_viewer(connection: HTTPConnection, app: App) -> Viewer:
    """Who opens a page or a socket, as they are at this moment; NOBODY when nobody has let them in."""
    return visitor(connection, app).viewer


def visitor(connection: HTTPConnection, app: App) -> Visitor:
    """Who it is, by the first of: a bearer token, a session's cookie, being on this machine.

    A token or a session that is shown and not good lets nobody in, wherever they are.
    """
    kind, _, secret = connection.headers.get("authorization", "").partition(" ")
    if kind.lower() == "bearer":
        return _by_token(secret.strip(), app)
    cookie = connection.cookies.get(SESSION)
    if cookie is not None:
        return _by_session(cookie, app)
    if is_at_this_machine(connection, app):
        return Visitor(OPERATOR, "machine")
    return Visitor(NOBODY, "none")


def session_of(connection: HTTPConnection, app: App) -> str | None:
    """The secret of the session a browser shows; None when it shows none of ours."""
    return read_signed(connection.cookies.get(SESSION), app.sessions.key)


def needs_sign_in(app: App) -> bool:
    """Whether somebody at this machine has to sign in, too: it is set up, or others reach the server."""
    settings = app.settings
    if settings.tenant:
        return True
    return settings.api_token is not None or settings.sign_in.is_on or bool(exposed_by(settings))


def is_at_this_machine(connection: HTTPConnection, app: App) -> bool:
    """Whether this machine's own user asks, and nobody has to sign in.

    The address is loopback, and so is the host they called: a name that was pointed here afterwards (DNS
    rebinding) is not. What came through a proxy came from elsewhere.
    """
    if needs_sign_in(app) or any(name in connection.headers for name in _PROXIED):
        return False
    address = connection.client.host if connection.client else ""
    return is_loopback(address) and is_loopback(called_host(connection))


def is_same_origin(connection: HTTPConnection) -> bool:
    """Whether a browser's request comes from a page of ours (RFC 6454); one that does not say does not."""
    origin = connection.headers.get("origin", "")
    return bool(origin) and urlsplit(origin).netloc == connection.headers.get("host", "")


def called_host(connection: HTTPConnection) -> str:
    """The name the client called, without its port."""
    return urlsplit(f"//{connection.headers.get('host', '')}").hostname or ""


def _by_token(secret: str, app: App) -> Visitor:
    operators = app.settings.api_token
    if operators is not None and secrets.compare_digest(
        secret.encode(), operators.get_secret_value().encode()
    ):
        return Visitor(OPERATOR, "token")
    presented = app.tokens.present(secret, at=datetime.now(UTC))
    if presented.viewer is None:
        return Visitor(NOBODY, "none", presented.why)
    return Visitor(presented.viewer, "token")


def _by_session(cookie: str, app: App) -> Visitor:
    secret = read_signed(cookie, app.sessions.key)
    person = None if secret is None else app.sessions.person_of(secret, at=datetime.now(UTC))
    if person is None:
        return Visitor(NOBODY, "none", "expired")
    found = app.people.person(person)
    return Visitor(found.viewer, "session") if found.active else Visitor(NOBODY, "none", "inactive")
