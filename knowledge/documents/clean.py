r"""Text as it is stored: nothing in it that a person cannot see, one form for each character.

Left out: control characters, zero-width characters, marks that turn the direction of writing (Unicode
Bidirectional Algorithm, UAX #9, 2.1 to 2.6), tag characters and variation selectors, fillers. With them a
text could show a person one thing and a program another. Line ends become "\n", other spaces " ", and
letters with accents their composed form (NFC); look-alike letters of other scripts stay and are counted.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator

from core.text import Text

_LINE_ENDS = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
_DIRECTION = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_INVISIBLE = re.compile(
    "[\u00ad\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200d\u2060-\u2065\u206a-\u206f\u3164"
    "\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\U000e0000-\U000e0fff]"
)
_CONTROL = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
_SPACE = re.compile("[\u00a0\u1680\u2000-\u200a\u202f\u205f\u2800\u3000]")
_LATIN = "A-Za-zÀ-ɏ"
_ALIKE = "\u0370-\u03ff\u0400-\u052f\u13a0-\u13ff"  # Greek, Cyrillic, Cherokee
_MIXED = re.compile(rf"\b(?=\w*[{_LATIN}])(?=\w*[{_ALIKE}])[{_LATIN}{_ALIKE}]{{3,}}\b")


class Cleaner:
    """Cleans the texts of one document and counts what it took out."""

    def __init__(self) -> None:
        self._counts: Counter[str] = Counter()

    def clean(self, text: str) -> str:
        """The text as it is stored."""
        if text.isascii() and text.isprintable():
            return text
        text = _LINE_ENDS.sub("\n", text)
        for name, pattern in (("direction", _DIRECTION), ("invisible", _INVISIBLE), ("control", _CONTROL)):
            text, count = pattern.subn("", text)
            self._counts[name] += count
        text = unicodedata.normalize("NFC", _SPACE.sub(" ", text))
        self._counts["mixed"] += len(_MIXED.findall(text))
        return text

    def line(self, text: str) -> str:
        """The text as it is stored, on one line."""
        return " ".join(self.clean(text).split())

    def notices(self) -> Iterator[Text]:
        """What was found, in words."""
        for name, (zh, en) in _SAID.items():
            if count := self._counts[name]:
                yield Text(zh=zh.format(n=count), en=en.format(n=count))


_SAID = {
    "invisible": ("删去 {n} 个看不见的字符", "{n} invisible characters removed"),
    "direction": ("删去 {n} 个改变书写方向的字符", "{n} characters that turn the writing removed"),
    "control": ("删去 {n} 个控制字符", "{n} control characters removed"),
    "mixed": (
        "有 {n} 个单词混用了外形相似的别种字母，可能是伪装",
        "{n} words mix look-alike letters of several scripts, which may be a disguise",
    ),
}
