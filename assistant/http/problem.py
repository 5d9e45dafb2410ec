"""Errors over HTTP: application/problem+json (RFC 9457) with the tools' type, message, field and valid."""

import logging
import math
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException
from starlette.routing import Match

from assistant.errors import TooMany
from assistant.explanation import explain
from assistant.language import detect_language
from assistant.telemetry.metrics import count
from assistant.telemetry.reference import new_reference
from core.errors import InputError
from core.text import Language

_LOG = logging.getLogger("hoshin.http")
_MEDIA = "application/problem+json"
_STATUS = {
    "unknown": 404,
    "conflict": 409,
    "busy": 409,
    "unauthorized": 401,
    "over_budget": 429,
    "too_many": 429,
    "refused": 403,
    "unavailable": 503,
    "config": 500,
    "internal": 500,
}
_UNAUTHORIZED = 401
_TURNED_AWAY = ("too_many", "unauthorized")  # before a turn began, which counts its own
_NOT_ALLOWED = 405
_UNPROCESSABLE = 422
_EXAMPLE = {
    "type": "missing",
    "title": "Unprocessable Content",
    "status": 422,
    "detail": "no plan is in hand: state a goal first, or name a plan",
    "message": "no plan is in hand: state a goal first, or name a plan",
    "field": "plan",
    "valid": None,
}

PROBLEMS: dict[int | str, dict[str, Any]] = {
    "4XX": {
        "description": "The request cannot be done; `message` says why and `valid` what would be valid.",
        "content": {_MEDIA: {"example": _EXAMPLE}},
    }
}


def problem(
    status: int, data: dict[str, Any], title: str, headers: dict[str, str] | None = None
) -> JSONResponse:
    """A problem+json answer. `data` holds type, message, field and valid."""
    body = {"type": data["type"], "title": title, "status": status, "detail": data["message"], **data}
    return JSONResponse(body, status, headers=headers, media_type=_MEDIA)


def language_of(request: Request) -> Language:
    """The language the client asks for with Accept-Language; English when it does not."""
    wanted = request.headers.get("accept-language", "").lower()
    if not wanted.startswith("zh"):
        return Language.EN
    return Language.ZH_HANT if wanted.startswith(("zh-hant", "zh-tw", "zh-hk")) else Language.ZH_HANS


def handle_errors(api: FastAPI) -> None:
    """Answer every error of `api` as problem+json."""
    api.add_exception_handler(InputError, _input_error)
    api.add_exception_handler(RequestValidationError, _validation_error)
    api.add_exception_handler(HTTPException, _http_error)
    api.add_exception_handler(Exception, _unexpected)


def _input_error(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, InputError)
    language = getattr(request.state, "language", None) or language_of(request)
    data = explain(error, language)
    status = _STATUS.get(data["type"], _UNPROCESSABLE)
    if data["type"] in _TURNED_AWAY:
        count("hoshin_refusals_total", data["type"])
    return problem(status, data, "The request cannot be done", _headers_of(error, status))


def _headers_of(error: InputError, status: int) -> dict[str, str] | None:
    if isinstance(error, TooMany):
        return {"Retry-After": str(max(1, math.ceil(error.retry_after)))}
    return {"WWW-Authenticate": "Bearer"} if status == _UNAUTHORIZED else None


def _validation_error(_request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)
    first = error.errors()[0]
    field = ".".join(str(part) for part in first["loc"])
    shown = repr(first.get("input"))[:60]
    data = {
        "type": "invalid_argument",
        "message": f"{field} cannot be {shown}: {first['msg']}",
        "field": field,
        "valid": first["msg"],
    }
    return problem(_UNPROCESSABLE, data, "The request cannot be read")


def _http_error(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)
    kind = {400: "invalid_argument", 401: "unauthorized", 404: "unknown", 405: "invalid_argument"}.get(
        error.status_code, "refused"
    )
    data = {"type": kind, "message": str(error.detail), "field": None, "valid": None}
    headers = dict(error.headers) if error.headers else None
    if error.status_code == _NOT_ALLOWED:
        headers = {"Allow": ", ".join(_methods_of(request))}
    return problem(error.status_code, data, str(error.detail), headers)


def _methods_of(request: Request) -> list[str]:
    """What the path takes: several routes may stand on it, and Starlette names the methods of one."""
    api: FastAPI = request.app
    tried = ("GET", "POST", "PUT", "PATCH", "DELETE")
    scope = request.scope
    return [
        method
        for method in tried
        if any(route.matches({**scope, "method": method})[0] is Match.FULL for route in api.router.routes)
    ]


def _unexpected(_request: Request, error: Exception) -> JSONResponse:
    reference = new_reference()
    _LOG.error("internal error %s", reference, exc_info=error)
    count("hoshin_errors_total", "http")
    message = f"internal error; log reference {reference}"
    return problem(
        500, {"type": "internal", "message": message, "field": None, "valid": None}, "Internal error"
    )


def note_language(request: Request, text: str) -> Language:
    """The language of `text`, else the client's; kept for the answer to this request."""
    request.state.language = detect_language(text, language_of(request))
    found: Language = request.state.language
    return found
