"""How much of a long message the rules look at, and what is said about the rest.

Rules weigh quantities against each other, which takes time that grows with the square of their number.
"""

import re
from datetime import date

from core.quantity.reading import read
from core.text import Language

LONGEST, MOST = 4_000, 150  # characters and quantities
_TIMES = (
    16  # nobody says the same few letters more often in a row; rules take time that grows with its square
)
_AGAIN = re.compile(rf"(.{{1,12}}?)\1{{{_TIMES},}}", re.DOTALL)
_ENDS = "。；;！!？?\n，,、"


def heard(text: str, *, today: date, fiscal_start: int = 1) -> str:
    """The part of a message that is looked at: the whole, or its beginning up to the end of a clause."""
    if len(text) <= 2 * MOST:  # a quantity and what keeps it from the next take two characters
        return text
    text = calm(text)
    kept = text[:LONGEST]
    mentions = read(kept, today=today, fiscal_start=fiscal_start)
    if len(mentions) > MOST:
        kept = kept[: mentions[MOST].start]
    return text if len(kept) == len(text) else _whole_clauses(kept)


def calm(text: str) -> str:
    """A text in which nothing stands more than so many times in a row."""
    return _AGAIN.sub(lambda match: match.group(1) * _TIMES, text)


def notice(text: str, kept: str, language: Language) -> str:
    """What the reply says about the part that was not looked at; "" when there is none."""
    if len(kept) == len(text):
        return ""
    if language is Language.EN:
        return (
            f"Your message is long: I looked at its first {len(kept):,} of {len(text):,} characters only. "
            "Please send the rest in further messages."
        )
    return f"消息较长，我只看了前 {len(kept)} 个字（共 {len(text)} 个）；其余内容请分几条再发。"


def _whole_clauses(text: str) -> str:
    end = max(text.rfind(mark) for mark in _ENDS) + 1
    return text[:end] if end > len(text) // 2 else text
