"""A text in the two languages the product is written in."""

from enum import StrEnum

from core.frozen import Frozen


class Language(StrEnum):
    """The language and script a person reads. Traditional is rendered from Simplified at the edge."""

    ZH_HANS = "zh-Hans"
    ZH_HANT = "zh-Hant"
    EN = "en"


class Text(Frozen):
    """The same statement in Simplified Chinese and in English."""

    zh: str
    en: str

    def said_in(self, language: Language) -> str:
        """The text for a reader of `language` (Chinese of either script gets Simplified here)."""
        return self.en if language is Language.EN else self.zh

    def __str__(self) -> str:
        return f"{self.zh} / {self.en}"
