"""Text as search terms: Han characters and pairs of them, and the stems of other words.

Pairs and single characters together beat a word segmenter on Chinese marketing text and need no dictionary.
Traditional characters are read as Simplified, full-width as half-width, capitals as small letters.
"""

import re
import unicodedata
from functools import cache, lru_cache, partial
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from opencc import OpenCC

HAN = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_UNIT = re.compile(rf"[{HAN}]|\d+\.\d+|[^\W_{HAN}]+")
_IS_HAN = re.compile(rf"[{HAN}]")

STOP_WORDS = frozenset(
    """a an the of to in on at for by and or is are was were be been do does did we i you it its our my your
    this that these those with from as how what which when why who should can could would will if than then
    there has have had not no me us am much many so about""".split()  # noqa: SIM905
)
STOP_HAN = frozenset("的了吗呢吧啊是在有和与或及就都也还把被让给得地着过么怎这那哪个我你他们请")
_FILLERS = re.compile(
    "啥意思|什么意思|什么叫|是啥|啥|咋样|咋办|咋|到底|究竟|为什么|什么样|什么|怎么样|怎么办|怎么|怎样|如何|多少|多久|多长时间|哪些|哪个|哪几|哪里|是不是|能不能|可不可以"
    "|要不要|可以|应该|需要|帮我|请问|告诉我|行不行|好不好|才能|合适|一下|我们|你们"
)
_WHOLE = frozenset({"marketing", "sales", "analysis", "always", "this", "plus"})


class Token(NamedTuple):
    """A search term and the characters it came from, `text[start:end]`."""

    term: str
    start: int
    end: int


def tokenise(text: str) -> list[Token]:
    """Search terms of a text in reading order, without stop words: words, Han characters and Han pairs."""
    tokens: list[Token] = []
    before: Token | None = None
    for unit in units(text):
        han = _IS_HAN.match(unit.term) is not None
        if unit.term not in (STOP_HAN if han else STOP_WORDS):
            tokens.append(unit)
        if not han:
            before = None
            continue
        if before is not None and before.end == unit.start and not {before.term, unit.term} <= STOP_HAN:
            tokens.append(Token(before.term + unit.term, before.start, unit.end))
        before = unit
    return tokens


def without_fillers(query: str) -> str:
    """The query in normal form with question words blanked out, every other character in its old place."""
    return _FILLERS.sub(lambda found: " " * len(found[0]), normalise(query))


def units(text: str) -> list[Token]:
    """The smallest pieces of a text: each Han character, each word reduced to its stem."""
    plain = normalise(text)
    return [Token(stem(found[0]), *found.span()) for found in _UNIT.finditer(plain)]


def normalise(text: str) -> str:
    """The text in Simplified Chinese, half-width and small letters, with every character in its old place."""
    if text.isascii():
        return text.replace("\x00", " ").lower()
    plain = text.translate(_PLAIN)
    return simplify(plain) if _IS_HAN.search(plain) else plain


class _Plain(dict[int, str]):
    """For each character its half-width small form, if that is one character, else itself."""

    def __missing__(self, code: int) -> str:
        plain = " " if code == 0 or 0xD800 <= code < 0xE000 else chr(code)
        for change in (partial(unicodedata.normalize, "NFKC"), str.lower):
            changed = change(plain)
            plain = changed if len(changed) == 1 else plain
        self[code] = plain
        return plain


_PLAIN = _Plain()


def simplify(text: str) -> str:
    """The text with Traditional characters as Simplified ones, every character in its old place."""
    simple: str = _converter().convert(text)
    if len(simple) == len(text):
        return simple
    changed = ((character, _converter().convert(character)) for character in text)
    return "".join(new if len(new) == 1 else old for old, new in changed)


@cache
def _converter() -> "OpenCC":
    from opencc import OpenCC  # its dictionaries take 60 ms to load, and English text needs none

    return OpenCC("t2s")


@lru_cache(maxsize=65_536)
def stem(word: str) -> str:
    """An English word without its ending, so that its forms meet; any other word as it is."""
    if len(word) < 4 or not word.isascii() or not word.isalpha() or word in _WHOLE:
        return word
    for ending, rest in (("ies", "y"), ("sses", "ss"), ("s", ""), ("ing", ""), ("ed", ""), ("ion", "")):
        if word.endswith(ending) and len(word) - len(ending) >= 3 and not word.endswith(("ss", "us", "is")):
            word = _undouble(word[: -len(ending)] + rest)
            break
    return word[:-1] if word.endswith("e") and len(word) > 3 else word


def _undouble(word: str) -> str:
    twice = word[-1] == word[-2] and word[-1] not in "lsz"
    return word[:-1] if twice else word
