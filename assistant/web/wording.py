"""Texts of the screens in the reader's script."""

from functools import lru_cache

from assistant.script import to_traditional
from core.text import Language, Text


def in_script(text: Text, language: Language) -> str:
    """A text of ours for a reader, Traditional characters included."""
    said = text.said_in(language)
    return _traditional(said) if language is Language.ZH_HANT else said


@lru_cache(maxsize=4096)
def _traditional(said: str) -> str:
    return to_traditional(said)
