"""Which language and script a message is written in, and what stays unsaid."""

import re

from core.text import Language

_HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]")
_WORD = re.compile(r"[A-Za-z][A-Za-z'’-]+")
_PATH = re.compile(r"(?<!\w)(?:~|\.{1,2})?/\S+")
_LATIN = re.compile(r"[A-Za-z]+")
_ENOUGH_WORDS = 2
_TRADITIONAL_IN_GB = "後於"  # GB 2312 lists these as surnames; in running text they are Traditional


def detect_language(text: str, previous: Language | None = None) -> Language:
    """The language `text` is written in; `previous` when it gives no evidence ("OK", "5%", "ROI 1:3").

    A character that exists in GB 2312 but not in Big5 is Simplified only, and the other way round; most
    characters exist in both and say nothing, so the two kinds are counted against each other.
    """
    said = _PATH.sub(" ", text)  # the names of folders are in no language the person chose
    text = said if any(character.isalpha() for character in said) else text
    han = _HAN.findall(text)
    if han and text.lstrip().startswith("{"):
        text = _LATIN.sub(" ", text)  # a tool call: its keys are English whatever its values are
    if not han or _is_mostly_english(text, len(han)):
        return _read_latin(text, previous)
    balance = sum(_lean(character) for character in han)
    if balance:
        return Language.ZH_HANT if balance > 0 else Language.ZH_HANS
    if previous in (Language.ZH_HANS, Language.ZH_HANT):
        return previous
    return Language.ZH_HANS


def _read_latin(text: str, previous: Language | None) -> Language:
    words = [word for word in _WORD.findall(text) if not word.isupper()]
    if len(words) >= _ENOUGH_WORDS:
        return Language.EN
    if previous is not None:
        return previous
    return Language.EN if words else Language.ZH_HANS


def _is_mostly_english(text: str, han: int) -> bool:
    """Whether Chinese stands only as names in an English sentence ("raise 市场份额 from 10% to 15%")."""
    words = [word for word in _WORD.findall(text) if word.islower()]
    return len(words) > _ENOUGH_WORDS and len(words) * 2 > han


def _lean(character: str) -> int:
    """+1 for a Traditional-only character, -1 for a Simplified-only one, else 0."""
    if character in _TRADITIONAL_IN_GB:
        return 1
    return _is_in(character, "big5") - _is_in(character, "gb2312")


def _is_in(character: str, charset: str) -> bool:
    try:
        character.encode(charset)
    except UnicodeEncodeError:
        return False
    return True
