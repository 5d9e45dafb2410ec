"""Fields of a profile that a request is made of: checked when they are read, so that no call stumbles."""

import json
import re
from string import Formatter
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator

from assistant.errors import same
from core.errors import InputError
from core.text import Text

_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")  # RFC 9110, 5.6.2
_VALUE = re.compile(r"[!-~]([\t -~]*[!-~])?")  # RFC 9110, 5.5, without what is not ASCII
_PLACE = "model"


def check_path(path: str) -> str:
    """A path in which {model} can be replaced.

    Raises:
        InputError: It does not begin with a slash, has white space in it, another place, or a lone bracket.
    """
    try:
        places = [parts[1:] for parts in Formatter().parse(path) if parts[1] is not None]
    except ValueError:  # a bracket without the other one
        places = [("", "", None)]
    known = all(place == (_PLACE, "", None) for place in places)
    if not known or not (path == "" or path.startswith("/")) or not _is_visible(path):
        raise InputError(
            Text(
                zh=f"{path!r} 不是路径：要以 / 开头，花括号里只能是 {{model}}",
                en=f"{path!r} is no path: it begins with /, and {{model}} is the only place in brackets",
            ),
            valid=same("/openai/deployments/{model}/chat/completions"),
        )
    return path


def check_headers(headers: dict[str, str]) -> dict[str, str]:
    """Headers that can be sent. Raises InputError, which does not tell the value: it may be a key."""
    for name, value in headers.items():
        if not _NAME.fullmatch(name) or not _VALUE.fullmatch(value):
            raise InputError(
                Text(
                    zh=f"请求头 {name!r} 的名称或值发不出去：只能用可见的 ASCII 字符",
                    en=f"the header {name!r} cannot be sent: visible ASCII characters only",
                ),
                valid=same("{X-Team: marketing}"),
            )
    return headers


def check_extra(extra: dict[str, Any]) -> dict[str, Any]:
    """Fields that JSON can write. Raises InputError."""
    for name, value in extra.items():
        try:
            json.dumps(value, allow_nan=False)
        except (TypeError, ValueError, RecursionError) as error:
            raise InputError(
                Text(
                    zh=f"字段 {name!r} 写不成 JSON（{error}）；日期要加引号",
                    en=f"the field {name!r} cannot be written as JSON ({error}); dates need quotes",
                ),
                valid=same('{thinking: {type: disabled}, day: "2026-10-12"}'),
            ) from error
    return extra


def _is_visible(text: str) -> bool:
    return all(letter.isprintable() and not letter.isspace() for letter in text)


Words = Annotated[str, BeforeValidator(str)]  # YAML reads 2024-10-21 as a date
UrlPath = Annotated[str, AfterValidator(check_path)]
Headers = Annotated[dict[str, Words], AfterValidator(check_headers)]
Extra = Annotated[dict[str, Any], AfterValidator(check_extra)]
