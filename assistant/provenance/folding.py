"""Names as they are compared: case, script, width and spaces do not matter."""

from functools import cache, lru_cache

from opencc import OpenCC

from core.quantity.normal import normalise


@lru_cache(maxsize=256)
def fold(text: str) -> str:
    """The text without spaces, in lower case, half-width and Simplified."""
    plain = "".join(normalise(text).lower().split())
    return simplify(plain)


def simplify(text: str) -> str:
    """The text in Simplified characters."""
    if text.isascii():
        return text
    said: str = _converter().convert(text)
    return said


@cache
def _converter() -> OpenCC:
    return OpenCC("t2s")
