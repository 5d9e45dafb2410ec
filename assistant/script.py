"""Rendering a Simplified reply for a reader of Traditional Chinese, without touching what must stay as it is.

OpenCC's `s2tw` is used: it changes characters and nothing else. `s2twp` also rewrites words, and would rename
the product 智能门锁 to 智慧門鎖; `s2t` gives forms nobody writes in Taiwan or Hong Kong (爲, 裏).
"""

import re
from collections.abc import Iterable
from functools import cache

from opencc import OpenCC

_SHORTEST_NAME = 2

# code, links, paths, file names: never prose
_FIXED = re.compile(
    r"```.*?```"
    r"|`[^`\n]+`"
    r"|https?://[^\s)\]]+"
    r"|(?:[A-Za-z]:\\|[~.]{0,2}/)[^\s'\"，。；）)]+"
    r"|[^\s'\"，。；：（）()「」『』“”|/]+\.(?:xlsx|csv|md|json|yaml|png|html)\b",
    re.DOTALL,
)
_QUOTED = re.compile(
    r"「([^」]{2,80})」|『([^』]{2,80})』|“([^”]{2,80})”|\"([^\"\n]{2,80})\"|《([^》]{2,80})》"
)


@cache
def _converter() -> OpenCC:
    return OpenCC("s2tw")


def to_traditional(text: str, keep: Iterable[str] = ()) -> str:
    """`text` in Traditional characters, except code, links, file paths and every string of `keep`."""
    convert = _converter().convert
    parts: list[str] = []
    end = 0
    for match in _untouched(keep).finditer(text):
        parts += (convert(text[end : match.start()]), match.group())
        end = match.end()
    parts.append(convert(text[end:]))
    return "".join(parts)


def names_typed(said: Iterable[str], titles: Iterable[str]) -> frozenset[str]:
    """Names a person typed: titles of a plan found in her words, and what she put in quotes."""
    texts = tuple(said)
    quoted = {
        next(group for group in match.groups() if group) for text in texts for match in _QUOTED.finditer(text)
    }
    whole = "\n".join(texts)
    typed = {title for title in titles if len(title) >= _SHORTEST_NAME and title in whole}
    return frozenset(quoted | typed)


def _untouched(keep: Iterable[str]) -> re.Pattern[str]:
    names = sorted((name for name in keep if len(name) >= _SHORTEST_NAME), key=len, reverse=True)
    if not names:
        return _FIXED
    return re.compile(_FIXED.pattern + "|" + "|".join(map(re.escape, names)), re.DOTALL)
