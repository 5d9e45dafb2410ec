"""Characters beyond the basic plane, which JSON writes as two halves: pairs are joined, lone halves replaced.

A stream may part the halves, as servers that count UTF-16 units do. A lone half is no character: it cannot
be stored, sent on, or shown. See RFC 8259, 8.2, and the Unicode Standard, 3.9, D71 to D75.
"""

import re
from typing import Any, Final

REPLACEMENT: Final = "\ufffd"
_HALF = re.compile("[\ud800-\udfff]")
_OPEN = ("\ud800", "\udbff")  # the first and the last of the first halves


def join_halves(text: str) -> str:
    """`text` with its pairs joined and U+FFFD for lone halves."""
    if _HALF.search(text) is None:  # nearly always
        return text
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def join_all(value: Any) -> Any:
    """A value of JSON with the halves joined in every text, names of fields included."""
    match value:
        case str():
            return join_halves(value)
        case list():
            return [join_all(part) for part in value]
        case dict():
            return {join_halves(str(name)): join_all(part) for name, part in value.items()}
        case _:
            return value


def split_half(text: str) -> tuple[str, str]:
    """What of `text` is certain, and the first half of a pair at its end, whose second half may follow."""
    held = text[-1:] if _OPEN[0] <= text[-1:] <= _OPEN[1] else ""
    return join_halves(text[: len(text) - len(held)]), held
