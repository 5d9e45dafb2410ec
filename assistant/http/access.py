"""Who may use the HTTP API, as whom: a person by their token or session, else the operator; else nobody."""

from collections.abc import Callable
from typing import Annotated

from fastapi import Depends, Request
from fastapi.security import HTTPBearer

from assistant.app import App, now
from assistant.errors import ConfigError, SignInNeeded, same
from assistant.loopback import is_loopback
from assistant.settings import Settings
from assistant.sign_in.visitor import (
    Visitor,
    current_viewer,
    is_same_origin,
    visitor,
)
from core.errors import Forbidden, InputError
from core.text import Text
from knowledge.access import Scope, Viewer
from knowledge.audit_entry import Actor

__all__ = [
    "TheActor",
    "TheApp",
    "TheViewer",
    "check_host",
    "current_viewer",
    "may",
    "named",
    "the_app",
    "the_viewer",
]

_bearer = HTTPBearer(auto_error=False, description="A person's token, or HOSHIN_API_TOKEN when it is set.")
_READING = frozenset({"GET", "HEAD", "OPTIONS"})


def the_app(request: Request) -> App:
    """The program behind the API."""
    app: App = request.app.state.app
    return app


TheApp = Annotated[App, Depends(the_app)]


def the_viewer(request: Request, app: TheApp, _shown: Annotated[object, Depends(_bearer)]) -> Viewer:
    """Who asks.

    Raises:
        SignInNeeded: Nobody has let them in.
        Forbidden: A browser asks to change something from a page that is not ours.
        TooMany: They asked too much within a minute.
    """
    who = visitor(request, app)
    if who.way == "none":
        address = request.client.host if request.client else ""
        app.failures.note(address, who.why, door="http", at=now())
        raise _sign_in_needed(who)
    if who.way != "token" and _is_foreign(request):
        raise Forbidden(
            Text(zh="请求来自别的网站的页面", en="the request comes from a page of another site"),
            field="Origin",
        )
    if who.viewer.id:
        app.rates.requests.check(who.viewer.id)
    return who.viewer


TheViewer = Annotated[Viewer, Depends(the_viewer)]


def the_actor(viewer: TheViewer) -> Actor:
    """Who asks, as the audit trail names them."""
    return Actor(id=viewer.id, name=viewer.name or "operator", door="http")


TheActor = Annotated[Actor, Depends(the_actor)]


def may(scope: Scope) -> Callable[[Viewer], None]:
    """A dependency that refuses whoever may not do that. Its requests raise Forbidden."""

    def check(viewer: TheViewer) -> None:
        check_scope(viewer, scope)

    return check


def check_scope(viewer: Viewer, scope: Scope) -> None:
    """Raise Forbidden when `viewer` may not do that at all."""
    if scope in viewer.scopes:
        return
    own = ", ".join(sorted(viewer.scopes)) or "-"
    raise Forbidden(
        Text(
            zh=f"这需要权限 {scope.value}，{viewer.name} 有的是 {own}",
            en=f"this takes the scope {scope.value}; {viewer.name} has {own}",
        ),
        field="scopes",
        valid=Text(zh="请管理员授予", en="an administrator can grant it"),
    )


def named(viewer: Viewer, said: str | None, otherwise: str = "api") -> str:
    """Whose name is kept with changes: the person's own; the operator may name somebody.

    Raises:
        InputError: A person names somebody else.
    """
    if not viewer.id:
        return said or otherwise
    if said in (None, "", otherwise, viewer.name):
        return viewer.name
    raise InputError(
        Text(
            zh=f"令牌是 {viewer.name} 的，不能以 {said[:60]!r} 的名义" if said else "",
            en=f"the token is {viewer.name}'s and cannot speak for {said[:60]!r}" if said else "",
        ),
        field="person",
        valid=Text(zh=f"去掉 person，或 {viewer.name}", en=f"leave person out, or {viewer.name}"),
    )


def check_host(settings: Settings, host: str) -> None:
    """Refuse to listen to other machines without a token or sign-in. Raises ConfigError."""
    if settings.api_token is not None or settings.sign_in.is_on or settings.tenant or is_loopback(host):
        return
    raise ConfigError(
        Text(
            zh=f"没有设置 HOSHIN_API_TOKEN，不能监听 {host!r}：网络上任何人都能读写计划",
            en=f"will not listen on {host!r} without HOSHIN_API_TOKEN: anybody on the network could use it",
        ),
        field="HOSHIN_API_TOKEN",
        valid=same('127.0.0.1, or python -c "import secrets; print(secrets.token_urlsafe(32))"'),
    )


def _is_foreign(request: Request) -> bool:
    """Whether a browser makes the request for a page of another site (cross-site request forgery)."""
    if request.method in _READING:
        return False
    if "origin" in request.headers:
        return not is_same_origin(request)
    return request.headers.get("sec-fetch-site", "none") not in ("none", "same-origin")


def _sign_in_needed(who: Visitor) -> SignInNeeded:
    return SignInNeeded(
        _WHY.get(who.why, _WHY[""]),
        field="Authorization",
        valid=Text(
            zh="Authorization: Bearer 令牌（hoshin tokens create）",
            en="Authorization: Bearer TOKEN (hoshin tokens create)",
        ),
    )


_WHY = {
    "": Text(zh="需要有效的令牌或登录", en="a valid bearer token is needed"),
    "unknown": Text(zh="令牌不对", en="a valid bearer token is needed: this one is not known"),
    "revoked": Text(zh="令牌已撤销", en="the token was revoked"),
    "expired": Text(zh="令牌或登录已过期", en="the token or session has expired"),
    "inactive": Text(zh="此人已停用", en="the person is not active"),
}
