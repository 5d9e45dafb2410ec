"""Texts of ours in the reader's language and script. OpenCC is loaded when a reader of Traditional comes."""

from functools import lru_cache

from core.text import Language, Text


def in_script(text: Text, language: Language) -> str:
    """The text for a reader, Traditional characters included."""
    return converted(text.said_in(language), language)


def say(language: Language, zh: str, en: str) -> str:
    """The one of two texts that suits the reader, in their script."""
    return en if language is Language.EN else converted(zh, language)


def converted(text: str, language: Language) -> str:
    """A Simplified text for a reader of `language`: as it is unless they read Traditional."""
    return _traditional(text) if language is Language.ZH_HANT else text


@lru_cache(maxsize=4096)
def _traditional(text: str) -> str:
    from assistant.script import to_traditional

    return to_traditional(text)
