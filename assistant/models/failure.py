"""Why a call of a model's API failed, and what follows from it.

`Kind` says who has to act and whether trying again can help; `read_failure` reads it off an HTTP answer. The
words of providers differ, so a refusal is told apart by its status, its code, and well-known phrases.
"""

import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from enum import Enum
from typing import Any

from core.text import Text


class Kind(Enum):
    """What went wrong: (whether to try again, whether the API is left alone for a while, who acts, words)."""

    UNREACHED = (True, True, False, "连不上", "it cannot be reached")
    SLOW = (True, True, False, "太慢", "it is too slow")
    CUT = (True, True, False, "连接中途断开", "the connection broke")
    BUSY = (True, True, False, "太忙", "it is too busy")
    BROKEN = (True, True, False, "服务器出错", "its server failed")
    GARBLED = (True, True, False, "回答读不懂", "its answer cannot be read")
    EMPTY = (True, False, False, "没有回答", "it said nothing")
    RESTING = (False, False, False, "刚刚失败过", "it failed a moment ago")
    LATE = (False, False, False, "时间不够", "there is no time left")
    KEY = (False, True, True, "密钥不对", "the key is not accepted")
    FORBIDDEN = (False, True, True, "没有权限", "access is denied")
    CREDIT = (False, True, True, "余额不足", "the account has no credit left")
    NO_MODEL = (False, True, True, "没有这个模型", "it has no such model")
    NO_TOOLS = (False, True, True, "这个模型不能调用工具", "this model cannot call tools")
    ADDRESS = (False, True, True, "地址不对", "the address is wrong")
    REJECTED = (False, False, True, "请求被拒绝", "the request is refused")
    TOO_LONG = (False, False, False, "对话太长", "the conversation is too long for it")
    FILTERED = (False, False, False, "被内容过滤拦下", "its content filter stopped the answer")

    def __init__(self, again: bool, rest: bool, operator: bool, zh: str, en: str) -> None:
        self.again = again
        self.rest = rest
        self.operator = operator
        self.words = Text(zh=zh, en=en)


class CallFailed(Exception):
    """A call of a model that gave no usable answer.

    Attributes:
        kind: What went wrong.
        detail: What the API said, for the log.
        wait: Seconds the API asked to be left alone, if it did.
    """

    def __init__(self, kind: Kind, detail: str = "", *, wait: float | None = None) -> None:
        super().__init__(f"{kind.name.lower()}: {detail}")
        self.kind = kind
        self.detail = detail
        self.wait = wait


_TOO_LONG = re.compile(
    r"context_length_exceeded|context[ _](length|window|size)|maximum context|too many tokens|"
    r"prompt is too long|model token limit|range of input length|exceed_context_size|"
    r"input (length|is too long)|上下文|输入过长|超出.{0,6}长度",
    re.IGNORECASE,
)
_FILTERED = re.compile(
    r"content_filter|content_policy|data_?inspection|sensitive|inappropriate content|\b1301\b|敏感|违规",
    re.IGNORECASE,
)
_CREDIT = re.compile(
    r"insufficient_quota|insufficient balance|billing|arrearage|exceeded your current quota|\b1113\b|"
    r"欠费|余额不足",
    re.IGNORECASE,
)
_NO_MODEL = re.compile(
    r"model_not_found|model.{0,80}(not (exist|found)|does not exist|unavailable|no access)|no such model|"
    r"deployment.{0,40}(not exist|not found)|DeploymentNotFound|模型.{0,20}不存在|unknown model|"
    r"invalid model",
    re.IGNORECASE | re.DOTALL,
)
_NO_TOOLS = re.compile(
    r"does(n't| not) support (tools|function)|tool[- _]?calls? (is|are) not supported", re.IGNORECASE
)
_TOLD = (
    (Kind.CREDIT, _CREDIT),
    (Kind.TOO_LONG, _TOO_LONG),
    (Kind.NO_TOOLS, _NO_TOOLS),
    (Kind.NO_MODEL, _NO_MODEL),
    (Kind.FILTERED, _FILTERED),
)
_BY_STATUS = {
    401: Kind.KEY,
    402: Kind.CREDIT,
    403: Kind.FORBIDDEN,
    405: Kind.ADDRESS,
    413: Kind.TOO_LONG,
    429: Kind.BUSY,
}
_STATUS = re.compile("[45][0-9]{2}")
_PASSING = frozenset({408, 409, 425})
LONGEST_DETAIL = 300


def read_failure(status: int, body: str, headers: Mapping[str, str]) -> CallFailed:
    """The failure an HTTP answer stands for."""
    message = _message_of(body)
    return CallFailed(
        _kind_of(status, message, is_page=body.lstrip().startswith("<")),
        f"HTTP {status} {message}"[:LONGEST_DETAIL],
        wait=read_retry_after(headers),
    )


def read_error(error: Any) -> CallFailed:
    """The failure an `error` object inside an answer stands for."""
    message = json.dumps(error, ensure_ascii=False) if not isinstance(error, str) else error
    code = error.get("code") if isinstance(error, Mapping) else None
    status = int(code) if isinstance(code, int | str) and _STATUS.fullmatch(str(code)) else 500
    return CallFailed(_kind_of(status, message, is_page=False), message[:LONGEST_DETAIL])


def read_retry_after(headers: Mapping[str, str]) -> float | None:
    """Seconds to wait, from `retry-after-ms` or `Retry-After` (seconds or a date; RFC 9110, 10.2.3)."""
    for name, unit in (("retry-after-ms", 1000.0), ("retry-after", 1.0)):
        value = headers.get(name)
        if value is None:
            continue
        try:
            return max(0.0, float(value) / unit) if float(value) < float("inf") else None
        except ValueError:
            pass
        try:
            moment = parsedate_to_datetime(value)
        except ValueError:
            continue
        aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
        return max(0.0, (aware - datetime.now(UTC)).total_seconds())
    return None


def _kind_of(status: int, message: str, *, is_page: bool) -> Kind:
    if status < 400:
        return Kind.ADDRESS
    if status >= 500 or status in _PASSING:
        return Kind.TOO_LONG if status == 500 and _TOO_LONG.search(message) else Kind.BROKEN
    if not is_page:
        told = next((kind for kind, words in _TOLD if words.search(message)), None)
        if told is not None:
            return told if status != 429 or told is Kind.CREDIT else Kind.BUSY
    if status in _BY_STATUS:
        return _BY_STATUS[status]
    return Kind.ADDRESS if status == 404 or is_page else Kind.REJECTED


def _message_of(body: str) -> str:
    """What an error's body says: the message and code of any of the usual shapes, else its beginning."""
    try:
        data = json.loads(body)
    except ValueError:
        return " ".join(body.split())[:LONGEST_DETAIL]
    while isinstance(data, list) and data:
        data = data[0]
    if isinstance(data, Mapping) and isinstance(data.get("error"), Mapping | str):
        data = data["error"]
    return data if isinstance(data, str) else json.dumps(data, ensure_ascii=False)
