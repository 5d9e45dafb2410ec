"""Text as embedding models get it: Simplified, half-width, not long, nothing that trips a tokeniser."""

import unicodedata

from knowledge.search.tokens import simplify

PLAIN = (
    "nfkc-t2s-1"  # names what `plain_text` does; change it when that changes, and everything is embedded anew
)
LONGEST = (
    1_500  # characters; beyond a passage's usual length a model only blurs, and memory grows with the text
)
_FORBIDDEN = dict.fromkeys([0, *range(0xD800, 0xE000)], " ")


def plain_text(text: str) -> str:
    """The text in NFKC and Simplified Chinese, without NUL and lone surrogates, at most `LONGEST` long."""
    cut = text[:LONGEST]
    if cut.isascii():
        return cut.replace("\x00", " ")
    return simplify(unicodedata.normalize("NFKC", cut.translate(_FORBIDDEN)))[:LONGEST]


def is_chinese(text: str) -> bool:
    """Whether a text counts as Chinese: three in ten of its letters are Han characters, or more."""
    han = sum("\u3400" <= character <= "\u9fff" for character in text)
    return han > 0 and 10 * han >= 3 * sum(character.isalpha() for character in text)
