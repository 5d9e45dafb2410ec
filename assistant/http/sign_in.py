"""Signing in to the web and out again: pages of their own, without scripts, for any browser."""

import html
from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Form, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from starlette.concurrency import run_in_threadpool

from assistant.app import App, now
from assistant.explanation import explain
from assistant.http.problem import language_of
from assistant.sign_in.cookie import SESSION, flow_cookie, read_signed, set_cookie, sign
from assistant.sign_in.flow import ATTEMPT, SignedIn, begin, finish, follow_link, note_refusal, safe_path
from assistant.sign_in.refusals import ProviderUnavailable, denied, not_trusted
from assistant.sign_in.visitor import is_at_this_machine, is_same_origin, session_of, visitor
from assistant.wording import say
from core.errors import Forbidden, InputError
from core.text import Language

_PATH = "/auth"
_HEADERS = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "same-origin",
    "X-Frame-Options": "DENY",
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'",
}
_SEE_OTHER = 303
_Short = Annotated[str, Query(max_length=2000)]
_PAGE = """<!doctype html>
<html lang="{language}"><head><meta charset="utf-8"><title>Hoshin</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<style>
body {{ font: 16px/1.6 system-ui, "PingFang SC", "Microsoft YaHei", sans-serif; margin: 0; color: #1d2733;
  background: #f5f7fa; display: grid; place-items: center; min-height: 100vh }}
main {{ background: #fff; padding: 2rem; border-radius: 12px; max-width: 26rem; margin: 1rem;
  box-shadow: 0 1px 6px #0002; overflow-wrap: anywhere }}
h1 {{ font-size: 1.3rem; margin: 0 0 1rem }}
a.go, button {{ display: inline-block; font: inherit; background: #2f5fa8; color: #fff; border: 0;
  border-radius: 8px; padding: .6rem 1.2rem; text-decoration: none; cursor: pointer }}
code {{ background: #eef1f5; padding: .1rem .3rem; border-radius: 4px }}
</style></head><body><main><h1>{title}</h1>{body}</main></body></html>"""


def routes(app: App) -> APIRouter:
    """The pages under /auth."""
    router = APIRouter(prefix=_PATH, include_in_schema=False)
    _add_pages(router, app)
    _add_link(router, app)
    if app.settings.sign_in.is_on:
        _add_provider(router, app)
    return router


def _add_pages(router: APIRouter, app: App) -> None:
    @router.get("/sign-in")
    def choose(request: Request, next: _Short = "/") -> Response:
        language = language_of(request)
        if is_at_this_machine(request, app):
            words = say(language, "打开工作台", "Open the workspace")
            body = f'<p><a class="go" href="{html.escape(safe_path(next))}">{words}</a></p>'
        elif app.settings.sign_in.is_on:
            target = html.escape(f"{_PATH}/oidc?next={quote(safe_path(next), safe='')}")
            words = say(language, "用公司账号登录", "Sign in with your company account")
            body = f'<p><a class="go" href="{target}">{words}</a></p>'
        else:
            words = say(
                language,
                "请管理员给您一个登录链接：",
                "Ask your administrator for a link to sign in with:",
            )
            body = f"<p>{words}</p><p><code>hoshin people link-web NAME</code></p>"
        answer = _page(language, say(language, "登录", "Sign in"), body)
        if SESSION in request.cookies and visitor(request, app).way == "none":
            answer.delete_cookie(SESSION)  # one that is not good keeps even this machine's user out
        return answer

    @router.post("/sign-out")
    async def sign_out(request: Request) -> Response:
        _check_origin(request)
        await run_in_threadpool(_end, app, request)
        answer = RedirectResponse(f"{_PATH}/sign-in", _SEE_OTHER, headers=_HEADERS)
        answer.delete_cookie(SESSION)
        return answer


def _add_link(router: APIRouter, app: App) -> None:
    @router.get("/link")
    def ask(request: Request, ticket: _Short) -> Response:
        # programs that look ahead at links must not use it up: it takes a press
        language = language_of(request)
        body = (
            f'<form method="post" action="{_PATH}/link">'
            f'<input type="hidden" name="ticket" value="{html.escape(ticket)}">'
            f"<button autofocus>{say(language, '进入', 'Enter')}</button></form>"
        )
        return _page(language, say(language, "登录 Hoshin", "Sign in to Hoshin"), body)

    @router.post("/link")
    def follow(request: Request, ticket: Annotated[str, Form(max_length=2000)]) -> Response:
        try:
            _check_origin(request)
            return _let_in(app, request, follow_link(app, ticket, now()))
        except InputError as error:
            return _turn_away(app, request, error, "link")


def _add_provider(router: APIRouter, app: App) -> None:
    from assistant.sign_in.provider import Provider

    provider = Provider(app.settings.sign_in)

    @router.get("/oidc")
    async def start(request: Request, next: _Short = "/") -> Response:
        try:
            address, state = await begin(app, provider, next, now())
        except InputError as error:
            return await run_in_threadpool(_turn_away, app, request, error, "oidc")
        answer = RedirectResponse(address, headers=_HEADERS)
        signed = sign(state, app.sessions.key)
        set_cookie(answer, flow_cookie(state), signed, request, life=ATTEMPT, path=_PATH)
        return answer

    @router.get("/callback")
    async def come_back(
        request: Request,
        state: _Short = "",
        code: _Short = "",
        error: _Short = "",
        iss: Annotated[str | None, Query(max_length=2000)] = None,
    ) -> Response:
        cookie = flow_cookie(state)
        try:
            begun = read_signed(request.cookies.get(cookie), app.sessions.key)
            if not state or begun != state:
                raise not_trusted("state")
            if error or not code:
                raise denied(error or "code")
            entered = await finish(app, provider, state=state, code=code, issuer=iss, at=now())
        except InputError as refused:
            answer = await run_in_threadpool(_turn_away, app, request, refused, "oidc")
        else:
            answer = await run_in_threadpool(_let_in, app, request, entered)
        answer.delete_cookie(cookie, path=_PATH)
        return answer


def _let_in(app: App, request: Request, entered: SignedIn) -> Response:
    """Go on to the page that was wanted, with a session of its own; an earlier one of this browser ends."""
    _end(app, request)
    answer = RedirectResponse(entered.next, _SEE_OTHER, headers=_HEADERS)
    set_cookie(answer, SESSION, sign(entered.secret, app.sessions.key), request, life=entered.life)
    return answer


def _turn_away(app: App, request: Request, error: InputError, way: str) -> Response:
    note_refusal(app, error, way, now())
    language = language_of(request)
    told = explain(error, language)
    hint = f"<p><code>{html.escape(told['valid'])}</code></p>" if told["valid"] else ""
    again = say(language, "重新登录", "Sign in again")
    body = f'<p>{html.escape(told["message"])}</p>{hint}<p><a href="{_PATH}/sign-in">{again}</a></p>'
    return _page(language, say(language, "没能登录", "Not signed in"), body, _status(error))


def _status(error: InputError) -> int:
    if isinstance(error, ProviderUnavailable):
        return 503
    return 403 if isinstance(error, Forbidden) else 401


def _end(app: App, request: Request) -> None:
    secret = session_of(request, app)
    if secret is not None:
        app.sessions.end(secret, at=now())


def _check_origin(request: Request) -> None:
    if "origin" in request.headers and not is_same_origin(request):
        raise not_trusted("Origin")


def _page(language: Language, title: str, body: str, status: int = 200) -> Response:
    text = _PAGE.format(language=language.value, title=html.escape(title), body=body)
    return HTMLResponse(text, status, headers=_HEADERS)
