"""One message as the rules see it: folded text, quantities, KPIs, and what is only quoted.

Every offset is an offset into the message as it was typed, so that titles keep the person's own
characters while the rules look at Simplified, half-width, lower-case text.
"""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache

from core.plan.kpi import Kpi
from core.plan.kpi_library import aliases, find_kpi
from core.quantity.mention import Mention
from core.quantity.period import Period
from core.quantity.reading import read
from core.quantity.value import Change, Money, Number, Points, Range, Ratio, Share
from core.text import Language

_QUOTED = re.compile(r"「[^」]*」|『[^』]*』|“[^”]*”|\"[^\"]*\"|《[^》]*》|```.*?```|^>.*$", re.S | re.M)
_PASTED = re.compile(
    r"(?:以下(?:是|为)?|下面(?:是|为)?|附上|原文|邮件|文档|文件|the following|pasted|forwarded)[^\n:：]{0,30}[:：]\s*\n?(?P<data>.+)",
    re.S | re.I,
)
_SHORT = 2_000  # characters; the same names and clauses are looked at again and again
_recall_read = lru_cache(maxsize=256)(read)


@dataclass(frozen=True)
class KpiMention:
    """A KPI named in the message."""

    start: int
    end: int
    kpi: Kpi
    text: str


@dataclass(frozen=True)
class Utterance:
    """A message with everything found in it.

    Attributes:
        original: As typed.
        text: Folded for matching, the same length as `original`.
        language: Language of the reader.
        today: The day relative times are counted from.
    """

    original: str
    text: str
    language: Language
    today: date
    fiscal_start: int = 1

    @cached_property
    def mentions(self) -> tuple[Mention, ...]:
        """Quantities, in order."""
        look = _recall_read if len(self.original) <= _SHORT else read
        return look(self.original, today=self.today, fiscal_start=self.fiscal_start)

    @cached_property
    def kpis(self) -> tuple[KpiMention, ...]:
        """KPI names, in order, longest first where they overlap."""
        found = []
        for match in _kpi_pattern().finditer(self.text):
            kpi = find_kpi(match.group())
            if kpi is not None:
                found.append(
                    KpiMention(match.start(), match.end(), kpi, self.original[match.start() : match.end()])
                )
        return tuple(found)

    @cached_property
    def commanding(self) -> str:
        """The folded text with quoted and pasted passages blanked out: only this may command."""
        blanked = _QUOTED.sub(lambda m: " " * len(m.group()), self.text)
        pasted = _PASTED.search(blanked)
        if pasted and "\n" in pasted.group():
            start, end = pasted.span("data")
            blanked = blanked[:start] + " " * (end - start) + blanked[end:]
        return blanked

    @cached_property
    def quotes(self) -> tuple[str, ...]:
        """What stands in quotation marks, without them."""
        return tuple(
            self.original[m.start() + 1 : m.end() - 1].strip()
            for m in _QUOTED.finditer(self.text)
            if not m.group().startswith((">", "`"))
        )

    @property
    def is_english(self) -> bool:
        """Whether the reader reads English."""
        return self.language is Language.EN

    def within(self, start: int, end: int) -> tuple[Mention, ...]:
        """Mentions that begin in the given stretch."""
        return tuple(m for m in self.mentions if start <= m.start < end)


Quantified = Money | Number | Share | Points


def amounts(mentions: tuple[Mention, ...]) -> tuple[Mention, ...]:
    """Only the plain amounts among mentions."""
    return tuple(m for m in mentions if isinstance(m.value, Money | Number | Share | Points))


def changes(mentions: tuple[Mention, ...]) -> tuple[Mention, ...]:
    """Only the stated changes among mentions."""
    return tuple(m for m in mentions if isinstance(m.value, Change))


def periods(mentions: tuple[Mention, ...]) -> tuple[Mention, ...]:
    """Only the periods among mentions."""
    return tuple(m for m in mentions if isinstance(m.value, Period))


def ratios(mentions: tuple[Mention, ...]) -> tuple[Mention, ...]:
    """Only the ratios among mentions."""
    return tuple(m for m in mentions if isinstance(m.value, Ratio))


def ranges(mentions: tuple[Mention, ...]) -> tuple[Mention, ...]:
    """Only the ranges among mentions."""
    return tuple(m for m in mentions if isinstance(m.value, Range))


def hear(text: str, *, language: Language, today: date, fiscal_start: int = 1) -> Utterance:
    """The message ready for the rules."""
    return Utterance(
        original=text, text=fold(text), language=language, today=today, fiscal_start=fiscal_start
    )


def hear_part(text: str, whole: Utterance) -> Utterance:
    """A part of a message, ready for the rules by itself."""
    return hear(text, language=whole.language, today=whole.today, fiscal_start=whole.fiscal_start)


def fold(text: str) -> str:
    """Simplified, half-width, lower-case text of the same length."""
    return (_recall_fold if len(text) <= _SHORT else _fold)(text)


def _fold(text: str) -> str:
    narrow = "".join(map(_narrow, text))
    simple = _simplified(narrow)
    if len(simple) != len(text):
        return narrow
    for taiwan, mainland in _REGIONAL:
        simple = simple.replace(taiwan, mainland)
    return simple


_recall_fold = lru_cache(maxsize=1024)(_fold)


# the same thing under another name across the strait; both sides of the same length, so that spans hold
_REGIONAL = (
    ("计画", "计划"),
    ("汇出", "导出"),
    ("汇入", "导入"),
    ("行销", "营销"),
    ("档案", "文件"),
    ("触及", "触达"),
    ("通路", "渠道"),
    ("专案", "项目"),
    ("资讯", "信息"),
    ("品质", "质量"),
    ("复原", "撤销"),
    ("知名度", "认知度"),
)


@lru_cache(maxsize=4096)
def _narrow(char: str) -> str:
    if char.isascii():
        return char.lower()
    folded = unicodedata.normalize("NFKC", char).lower()
    return folded if len(folded) == 1 else char


def _simplified(text: str) -> str:
    if text.isascii():
        return text
    return _converter().convert(text)  # type: ignore[no-any-return]


@lru_cache(maxsize=1)
def _converter():  # type: ignore[no-untyped-def]
    from opencc import OpenCC  # 60 ms and 10 MB: only when somebody types Chinese

    return OpenCC("t2s")


@lru_cache(maxsize=1)
def _kpi_pattern() -> re.Pattern[str]:
    names = sorted({fold(name) for name in aliases()}, key=len, reverse=True)
    parts = [rf"\b{re.escape(n)}s?\b" if n.isascii() else re.escape(n) for n in names]
    return re.compile("|".join(parts) or r"(?!)")
