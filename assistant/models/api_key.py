"""Keys of APIs: checked when they are read, so that none breaks a header, and kept out of what is told."""

import re
from typing import Final

from pydantic import SecretStr

from assistant.errors import ConfigError
from core.text import Text

HIDDEN: Final = "***"
_SHORTEST = 6  # a shorter one is hidden only where it stands alone: it would hide parts of many words
_HEAD = 8  # characters by which the beginning of a longer key is known; answers are cut to a length
_WRITTEN = re.compile(r"\b(sk|key|ak)-[\w*.-]{6,}")


def read_key(value: SecretStr | str | None, variable: str) -> SecretStr | None:
    """The key without the white space around it, such as the line's end of a mounted secret.

    Args:
        value: What is set.
        variable: Where it is set; the error names it, and never the value.

    Returns:
        The key; None when nothing but white space is set.

    Raises:
        ConfigError: White space inside it, or characters that no header can carry (RFC 9110, 5.5).
    """
    said = value.get_secret_value() if isinstance(value, SecretStr) else value or ""
    key = said.strip()
    if not all("!" <= letter <= "~" for letter in key):
        raise ConfigError(
            Text(
                zh=f"{variable} 里有空白、控制字符或 ASCII 以外的字符，不是密钥",
                en=f"{variable} has white space, control characters or letters beyond ASCII in it: no key",
            ),
            field=variable,
            valid=Text(
                zh="服务商给的密钥，只含可见的 ASCII 字符，例如 sk-…",
                en="the key as the provider gave it, visible ASCII characters only, such as sk-…",
            ),
        )
    return SecretStr(key) if key else None


def mask_key(text: str, key: SecretStr | None) -> str:
    """`text` without this key, whole or cut off, and without what looks like one.

    Some APIs repeat the key they refuse.
    """
    secret = key.get_secret_value() if key else ""
    for form in sorted(_forms(secret), key=len, reverse=True):
        text = _pattern(form).sub(HIDDEN, text)
    return mask_keys(text)


def mask_keys(text: str) -> str:
    """`text` without what looks like an API key."""
    return _WRITTEN.sub(rf"\1-{HIDDEN}", text)


def _forms(secret: str) -> set[str]:
    """The key as it is, and as JSON and Python write it."""
    return {secret, secret.replace("\\", "\\\\"), secret.replace("\\", "\\\\").replace('"', '\\"')} - {""}


def _pattern(secret: str) -> re.Pattern[str]:
    if len(secret) < _SHORTEST:
        return re.compile(rf"(?<!\w){re.escape(secret)}(?!\w)")
    head = rf"|{re.escape(secret[:_HEAD])}[\w*.+/=-]*" if len(secret) >= 2 * _HEAD else ""
    return re.compile(re.escape(secret) + head)
