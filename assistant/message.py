"""What a person may send: text of a sensible length, without control characters, keys and passwords."""

import re

from assistant.errors import BadRequest
from assistant.redaction.mask import hide_keys
from core.text import Text

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")


def clean_message(text: str, longest: int) -> str:
    """The text without control characters, broken surrogates, and keys and passwords pasted into it.

    Raises:
        BadRequest: Nothing is left, or it is longer than `longest` characters.
    """
    if len(text) > longest:
        raise BadRequest(
            Text(
                zh=f"消息有 {len(text):,} 个字符，太长",
                en=f"the message has {len(text):,} characters, too many",
            ),
            field="text",
            valid=Text(
                zh=f"至多 {longest:,} 个字符；长表格请用 import_plan 导入",
                en=f"at most {longest:,} characters; import a long table with import_plan",
            ),
        )
    cleaned = _CONTROL.sub("", text).strip()
    if not cleaned:
        raise BadRequest(
            Text(zh="消息是空的", en="the message is empty"),
            field="text",
            valid=Text(
                zh="一句话，例如：把市场份额从10%提高到15%",
                en='a sentence such as "raise market share from 10% to 15%"',
            ),
        )
    return hide_keys(cleaned)
