"""A single goal sentence against SMART: what it says, what is missing, what can be read in two ways."""

import re
from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from enum import StrEnum

from core.frozen import Frozen
from core.plan.kpi import Kpi, Measure
from core.plan.kpi_library import find_standard
from core.quantity.change import TargetReading
from core.quantity.mention import Mention
from core.quantity.period import Period
from core.quantity.reading import read
from core.quantity.saying import plain
from core.quantity.unit import UnitKind
from core.quantity.value import Change, ChangeKind, Money, Number, Points, Range, Ratio, Share
from core.text import Text
from core.validation.finding import Finding, Severity
from core.validation.source import FRAMEWORK, Source, cite
from core.validation.vague import find_vague
from core.validation.wording import both, said
from core.validation.words import clause_of, targets_of

_SMART = cite(FRAMEWORK, "步骤一 SMART；表3 填写说明", "step 1, SMART; table 3, how to fill it in")
_READINGS = cite(FRAMEWORK, "步骤二表1、步骤三与表2", "table 1, step 3 and table 2")
_VAGUE = cite(FRAMEWORK, "要点2 避免模糊表述", "point 2, avoid vague goals")


class Verdict(StrEnum):
    """Whether a sentence meets a criterion."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"  # a sentence alone cannot tell


class Criterion(Frozen):
    """One letter of SMART, how the sentence does on it, and why."""

    letter: str
    name: Text
    verdict: Verdict
    reason: Text


class SentenceReport(Frozen):
    """What was found in a goal sentence: findings of R01–R03 and the five letters of SMART."""

    findings: tuple[Finding, ...]
    smart: tuple[Criterion, ...]


class _Sentence:
    """A goal sentence taken apart once.

    Attributes:
        text: The sentence.
        mentions: The quantities in it.
        kpi: The KPI it names, if it names a standard one.
        changes: Changes and levels it states, with their mentions.
        period: The time it gives, if any.
    """

    def __init__(self, text: str, today: date, fiscal_start: int) -> None:
        self.text = text
        self.mentions = read(text, today=today, fiscal_start=fiscal_start)
        self.changes = tuple(
            (mention, mention.value) for mention in self.mentions if isinstance(mention.value, Change)
        )
        self.period = next((m.value for m in self.mentions if isinstance(m.value, Period)), None)
        self.kpi = _named_kpi(text, self.mentions)

    @property
    def amounts(self) -> tuple[Mention, ...]:
        """Every amount that could be a target: changes, shares, money, numbers."""
        kinds = (Change, Share, Points, Money, Number, Range, Ratio)
        return tuple(mention for mention in self.mentions if isinstance(mention.value, kinds))

    @property
    def baseline(self) -> Decimal | None:
        """The level today, where the sentence gives it."""
        for _, change in self.changes:
            if change.start is not None:
                return change.start.value
        return None

    @property
    def has_baseline(self) -> bool:
        """Whether the level today is given, or none is needed because growth is relative to it."""
        return self.baseline is not None or bool(_BASELINE.search(self.text))


_BASELINE = re.compile(
    r"当前|目前|现在|现有|基准|基线|去年|上年|同期|同比|环比|currently|current|today|baseline|last year|from",
    re.IGNORECASE,
)
_CLAUSE = re.compile(r"[,，。;；!！?？、\n：:（）()“”\"「」]")


def _named_kpi(text: str, mentions: Sequence[Mention]) -> Kpi | None:
    """The standard KPI named in the words around the quantities, the clause with a change first."""
    clauses = [clause_of(text, m) for m in mentions if isinstance(m.value, Change)]
    for words in (*clauses, *_CLAUSE.split(text)):
        bare = _without(words, mentions)
        standard = find_standard(bare) if bare else None
        if standard is not None:
            return standard.kpi
    return None


_VERBS = re.compile(
    r"提升|提高|增长|增加|降低|减少|下降|达到|做到|增强|加强|扩大|实现|完成|至|到|(?i:\b(?:increase|grow|raise|lift|improve|boost|reduce|cut|to|by|from|reach)\b)"
)


def _without(words: str, mentions: Sequence[Mention]) -> str:
    for mention in mentions:
        words = words.replace(mention.text, " ")
    return " ".join(_VERBS.sub(" ", words).split())


def check_statement(text: str, today: date, fiscal_start: int = 1) -> SentenceReport:
    """What is wrong with a goal sentence, by R01 (complete), R02 (one reading) and R03 (not vague).

    Args:
        text: The sentence, in any script.
        today: The day that 今年 and 下个月 are counted from.
        fiscal_start: First month of the fiscal year.
    """
    sentence = _Sentence(text, today, fiscal_start)
    findings = (*_vague(sentence), *_incomplete(sentence), *_ambiguous(sentence))
    ordered = sorted(findings, key=lambda f: (f.severity is not Severity.ERROR, f.rule))
    return SentenceReport(findings=tuple(ordered), smart=tuple(_smart(sentence)))


def _finding(
    rule: str,
    check: str,
    title: Text,
    source: Source,
    message: Text,
    fix: Text,
    severity: Severity = Severity.ERROR,
) -> Finding:
    return Finding(
        rule=rule, check=check, severity=severity, title=title, message=message, fix=fix, source=source
    )


def _vague(sentence: _Sentence) -> Iterator[Finding]:
    found = find_vague(sentence.text)
    if found is None:
        return
    phrase, entry = found
    if sentence.amounts and (entry.is_metric or sentence.kpi is not None):
        return
    yield _finding(
        "R03",
        "vague_statement",
        both("不用模糊表述", "No vague goals"),
        _VAGUE,
        both(f"“{phrase}”无法衡量", f'"{phrase}" cannot be measured'),
        both(f"换成可追踪的指标，例如：{entry.proxy.zh}", f"use a metric, for example: {entry.proxy.en}"),
    )


def _incomplete(sentence: _Sentence) -> Iterator[Finding]:
    missing = list(_missing(sentence))
    if missing:
        zh, en = "、".join(part.zh for part in missing), ", ".join(part.en for part in missing)
        yield _finding(
            "R01",
            "incomplete_statement",
            both("目标完整可衡量（SMART）", "Goals are complete and measurable (SMART)"),
            _SMART,
            both(f"这句目标缺少{zh}", f"the goal lacks: {en}"),
            both(
                f"补充{zh}，例如“2026年Q4前，市场份额从10%提升至15%”",
                f'add: {en}, for example "market share from 10 % to 15 % by the end of Q4 2026"',
            ),
        )


def _missing(sentence: _Sentence) -> Iterator[Text]:
    if not _names_measure(sentence):
        yield both("量化指标", "a metric")
    if not sentence.amounts:
        yield both("目标值", "a target")
    if not sentence.has_baseline:
        yield both("基准值（当前水平）", "a baseline (the level today)")
    if sentence.period is None:
        yield both("时间节点", "a deadline")


def _names_measure(sentence: _Sentence) -> bool:
    """Whether it says what is counted: a KPI, or things with a noun."""
    return sentence.kpi is not None or any(
        isinstance(m.value, Number) and m.value.noun for m in sentence.mentions
    )


def _ambiguous(sentence: _Sentence) -> Iterator[Finding]:
    for mention in sentence.mentions:
        readings = _readings(sentence, mention)
        if len(readings) < 2:
            continue
        zh, en = " / ".join(r.zh for r in readings), " / ".join(r.en for r in readings)
        yield _finding(
            "R02",
            "ambiguous_statement",
            both("文字只有一种读法", "Words that can be read in one way only"),
            _READINGS,
            both(f"“{mention.text}”有 {len(readings)} 种读法：{zh}", f'"{mention.text}" can be read as {en}'),
            _fix(sentence, mention),
            Severity.WARNING if isinstance(mention.value, Period) else Severity.ERROR,
        )


def _readings(sentence: _Sentence, mention: Mention) -> tuple[Text, ...]:
    value = mention.value
    if isinstance(value, Change) and value.kind is ChangeKind.BY_PERCENT and _is_rate(sentence):
        return _rate_readings(sentence, value)
    if mention.is_ambiguous:
        return tuple(reading.meaning for reading in mention.readings)
    if isinstance(value, Ratio) and len(value.parts) == 2 and value.orientation is None:
        first, second = (plain(part) for part in value.parts)
        return (
            both(f"投入 {first} 回报 {second}", f"{second} back for {first} spent"),
            both(f"投入 {second} 回报 {first}", f"{first} back for {second} spent"),
        )
    return ()


def _is_rate(sentence: _Sentence) -> bool:
    """Whether the KPI is itself a percentage, so that "up 3 %" may mean points."""
    kpi = sentence.kpi
    return (kpi is not None and kpi.unit.kind is UnitKind.PERCENT) or bool(_RATE.search(sentence.text))


_RATE = re.compile(r"率|占比|份额|\b(?:rate|share|percentage of)\b", re.IGNORECASE)


def _rate_readings(sentence: _Sentence, change: Change) -> tuple[Text, ...]:
    """With a baseline the levels, else the three forms the words can stand for."""
    kpi = sentence.kpi
    if kpi is not None and sentence.baseline is not None and kpi.unit.kind is UnitKind.PERCENT:
        measure = Measure(kpi=kpi, baseline=sentence.baseline, target=sentence.baseline)
        return tuple(_level(reading, kpi) for reading in targets_of(change, measure))
    size = plain(change.size.value) if change.size is not None else "?"
    up, up_en = ("提升", "up") if change.sign >= 0 else ("降低", "down")
    by = (
        both(f"相对{up} {size}%", f"{up_en} {size} % of itself"),
        both(f"{up} {size} 个百分点", f"{up_en} {size} percentage points"),
    )
    # English "by" excludes the level; Chinese 提升X% is also written for 提升至X%
    return by if sentence.text.isascii() else (*by, both(f"{up}至 {size}%", f"to {size} %"))


def _level(reading: TargetReading, kpi: Kpi) -> Text:
    level = said(reading.target, kpi.unit)
    return both(f"{level.zh}（{reading.meaning.zh}）", f"{level.en} ({reading.meaning.en})")


def _fix(sentence: _Sentence, mention: Mention) -> Text:
    value = mention.value
    if isinstance(value, Change):
        return both("写成“从A%到B%”或“X个百分点”", 'write "from A % to B %" or "X percentage points"')
    if isinstance(value, Ratio):
        return both(
            "写明投入与回报的顺序，例如“每投入1元回报3元”",
            'say which is which, for example "3 back for 1 spent"',
        )
    return both("写明是哪一种", "say which is meant")


def _smart(sentence: _Sentence) -> Iterator[Criterion]:
    vague = any(True for _ in _vague(sentence))
    specific = _names_measure(sentence) and not vague
    measurable = bool(sentence.amounts) and not vague
    timely = sentence.period is not None
    alone = both("一句话看不出，要放进计划核对", "a sentence alone cannot tell; check it within a plan")
    yield _criterion(
        "S", both("具体", "specific"), specific, both("写明了指标", "names what is measured"),
        both("没有可衡量的指标", "names nothing that is measured"),
    )  # fmt: skip
    yield _criterion(
        "M", both("可衡量", "measurable"), measurable, both("有数值", "gives a number"),
        both("没有数值", "gives no number"),
    )  # fmt: skip
    yield Criterion(letter="A", name=both("可实现", "achievable"), verdict=Verdict.UNKNOWN, reason=alone)
    yield Criterion(letter="R", name=both("相关", "relevant"), verdict=Verdict.UNKNOWN, reason=alone)
    yield _criterion(
        "T", both("有时限", "time-bound"), timely, both("有时间节点", "gives a time"),
        both("没有时间节点", "gives no time"),
    )  # fmt: skip


def _criterion(letter: str, name: Text, met: bool, why: Text, why_not: Text) -> Criterion:
    verdict = Verdict.YES if met else Verdict.NO
    return Criterion(letter=letter, name=name, verdict=verdict, reason=why if met else why_not)
