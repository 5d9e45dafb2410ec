"""Targets stated in a message: which KPI, of what, from where to where, by when.

"门锁季度销售额500万做到650万，新增注册用户8万到12万" holds two facts. A fact that cannot be settled
(提升45% of a rate, no baseline) keeps what is known; the question is put by whoever asked for the facts.
"""

import re
from dataclasses import dataclass, replace
from decimal import Decimal

from assistant.offline import lexicon
from assistant.offline.names import join_words, name_before, strip_words
from assistant.offline.utterance import KpiMention, Utterance, amounts, changes, periods
from assistant.offline.wording import amount_text
from core.errors import InputError
from core.plan.kpi import Kpi
from core.quantity.change import readings, value_of
from core.quantity.mention import Mention
from core.quantity.period import Period
from core.quantity.unit import Unit, UnitKind
from core.quantity.value import Amount, Change, ChangeKind, Money, Number, Points, Share

_NOW = re.compile(
    r"现在|目前|当前|现有|现状|去年|上年|基准值?|基数|起点|原来|原本|已有|如今|今天|眼下|从|由|"
    r"\b(?:currently|now|today|at present|is at|are at|sits? at|stands? at|from|baseline|base|last year|we have|we're at|was|were|at)\b"
)
_THEN = re.compile(
    r"目标|达到|达成|做到|干到|冲到|冲刺|升到|提升到|提到|提高到|拉到|拉升到|增到|增加到|涨到|降到|降低到|减到|要|到|至|完成|突破|实现|"
    r"\b(?:to|target|goal|need|reach|hit|get|achieve|aim|want|by)\b"
)
_NOT_A_TARGET = re.compile(
    r"预算|费用|成本投入|花费|覆盖|触达|投入|经费|封顶|资金|budget|spend|reach(?:ing)?\s*$|cost(?:ing)?\s*$|coverage"
)
_SENTENCE = re.compile(r"[。；;！!\n]|(?<=[a-z0-9%)])\.(?=\s)")


@dataclass(frozen=True)
class Fact:
    """One stated target.

    Attributes:
        name: The KPI in the person's words.
        kpi: The standard KPI, if it is one.
        subject: What it is a KPI of ("智能门锁"), "" when not said.
        baseline: Level today as argument text.
        target: Level to reach as argument text.
        options: Targets it may mean when it can be read in several ways: (label zh, label en, value).
        needs_baseline: A relative change without a level to start from; `change` keeps it.
        change: The change as argument text, when no level follows from it yet.
        start: Where it begins in the message.
        end: Where it ends.
    """

    name: str
    kpi: Kpi | None
    subject: str
    start: int
    end: int
    baseline: str | None = None
    target: str | None = None
    change: str | None = None
    options: tuple[tuple[str, str, str], ...] = ()
    needs_baseline: bool = False


def find_facts(utterance: Utterance) -> tuple[Fact, ...]:
    """The targets stated, in order, with the subject of the first carried to the others."""
    anchors = [m for m in changes(utterance.mentions) if _is_target(utterance, m)]
    facts = [_from_change(utterance, m, anchors) for m in anchors]
    spoken = [(f.start, f.end) for f in facts]
    for kpi in utterance.kpis:
        if any(start <= kpi.start < end for start, end in spoken):
            continue
        fact = _from_levels(utterance, kpi, spoken)
        if fact is not None:
            facts.append(fact)
            spoken.append((fact.start, fact.end))
    if not facts:
        facts = _unnamed(utterance)
    facts.sort(key=lambda fact: fact.start)
    return _share_subject(tuple(f for f in facts if f.name))


def _is_target(utterance: Utterance, mention: Mention) -> bool:
    floor = max((m.end for m in utterance.mentions if m.end <= mention.start), default=0)
    before = re.split(r"[，,；;。]", utterance.text[floor : mention.start])[-1]
    return not (_NOT_A_TARGET.search(before) or lexicon.TRIGGER.search(before))


def _from_change(utterance: Utterance, mention: Mention, anchors: list[Mention]) -> Fact:
    change = mention.value
    assert isinstance(change, Change)
    window = _window(utterance, mention, anchors)
    kpi = _kpi_for(utterance, mention, window)
    name, subject = _names(utterance, mention, kpi, window[0])
    fact = Fact(
        name=name,
        kpi=kpi.kpi if kpi else None,
        subject=subject,
        start=min(kpi.start, mention.start) if kpi else mention.start,
        end=mention.end,
    )
    unit = kpi.kpi.unit if kpi else _unit_of(change)
    return _levels(utterance, fact, change, unit, window)


def _window(utterance: Utterance, mention: Mention, anchors: list[Mention]) -> tuple[int, int]:
    index = anchors.index(mention)
    start = anchors[index - 1].end if index else 0
    stop = anchors[index + 1].start if index + 1 < len(anchors) else len(utterance.text)
    return start, stop


def _kpi_for(utterance: Utterance, mention: Mention, window: tuple[int, int]) -> KpiMention | None:
    before = [k for k in utterance.kpis if window[0] <= k.start and k.start < mention.end]
    if before:
        return before[-1]
    after = [k for k in utterance.kpis if mention.end <= k.start < window[1]]
    near = (
        after[:1]
        if after and not re.search(r"[，,。；;]", utterance.text[mention.end : after[0].start])
        else []
    )
    return near[0] if near else None


def _names(utterance: Utterance, mention: Mention, kpi: KpiMention | None, floor: int) -> tuple[str, str]:
    if kpi is None:
        name = name_before(utterance, mention) or _name_of_level(utterance, mention, floor)
        return _tidy(name), ""
    return kpi.text, subject_before(utterance, kpi, floor)


def _name_of_level(utterance: Utterance, mention: Mention, floor: int) -> str:
    """The name said with today's level when the change itself has none: "交付量去年3万台今年冲到4.5万台"."""
    for level in reversed(amounts(utterance.within(floor, mention.start))):
        if _says(_NOW, utterance, level):
            return name_before(utterance, level)
    return ""


_TIME_WORDS = re.compile(
    r"去年|今年|明年|本年|年底|年度|每月|每周|月均|现在|目前|当前|[每日]?\s*$|冲$|干$|拉$|\b(?:a|per) (?:month|week|year)\b"
)


def _tidy(name: str) -> str:
    return strip_words(_TIME_WORDS.sub("", name))


def subject_before(utterance: Utterance, kpi: KpiMention, floor: int = 0) -> str:
    """The product or unit a KPI is of: "我们智能家居今年Q4前市场份额" → 智能家居; "share of our locks" → locks."""
    head = utterance.original[floor : kpi.start]
    for mention in reversed(utterance.mentions):
        if floor <= mention.start and mention.end <= kpi.start:
            gap = " " * len(mention.text)
            head = head[: mention.start - floor] + gap + head[mention.end - floor :]
    head = re.split(r"[，,。；;：:！!？?\n]", head)[-1]
    subject = join_words(_tidy(head))
    if not subject and (match := _OF.match(utterance.original[kpi.end :])):
        subject = strip_words(match.group("of"))
    return "" if _NOT_SUBJECT.search(subject.lower()) or len(subject) > 24 else subject


_OF = re.compile(
    r"\s*(?:of|for)\s+(?:our |the )?(?P<of>[A-Za-z][\w -]{1,30}?)(?=\s+(?:from|by|to|is|should|at|up)\b|[,.]|$)"
)
_NOT_SUBJECT = re.compile(
    r"^(?:领导|老板|计划|新计划|目标|指标|品牌|用户|销售|渠道|下半年|上半年|提升|提高|增长|增加|降低|拉升|拉高|把|需要|希望|一个|这边|那边|帮我|建个|开|想让?|都|再|加|每月|.*(?:定了|开一个|建个|帮我).*|grow|increase|raise|lift|boost|improve|reduce|cut|goal|plan|new|add|brand|user|sales|channel|.*\b(?:want|need|goal|plan|add)\b.*|\d+.*)$"
)


def _unit_of(change: Change) -> Unit:
    amount = change.end or change.start or change.size
    match amount:
        case Money(currency=currency):
            return Unit(kind=UnitKind.MONEY, symbol=currency)
        case Share() | Points():
            return Unit(kind=UnitKind.PERCENT)
        case Number(noun=noun):
            return Unit(kind=UnitKind.COUNT, symbol=noun)
    return Unit(kind=UnitKind.NUMBER)


def _levels(utterance: Utterance, fact: Fact, change: Change, unit: Unit, window: tuple[int, int]) -> Fact:
    start = change.start or _level_now(utterance, window, unit, fact)
    fact = replace(fact, baseline=_text(start, unit) if start is not None else None)
    if change.end is not None:
        return replace(fact, target=_text(change.end, unit), needs_baseline=start is None)
    baseline = _value(start, unit)
    if baseline is None:
        meant = _options(change, unit, Decimal(0)) if unit.kind is UnitKind.PERCENT else ()
        return replace(
            fact, change=_change_words(change), needs_baseline=True, options=meant if len(meant) > 1 else ()
        )
    meant = _options(change, unit, baseline)
    if len(meant) == 1:
        return replace(fact, target=meant[0][2])
    return replace(fact, options=meant, change=_change_words(change))


def _options(change: Change, unit: Unit, baseline: Decimal) -> tuple[tuple[str, str, str], ...]:
    try:
        found = readings(change, unit, baseline)
    except InputError:
        return ()
    return tuple((r.meaning.zh, r.meaning.en, _argument(r.target, unit)) for r in found)


def _argument(value: Decimal, unit: Unit) -> str:
    if unit.kind is UnitKind.PERCENT:
        return amount_text(Share(value=value))
    if unit.kind is UnitKind.MONEY:
        return amount_text(Money(value=value, currency=unit.symbol or "CNY"))
    return amount_text(Number(value=value))


def _change_words(change: Change) -> str:
    sign = "-" if change.sign < 0 else "+"
    return f"{sign}{amount_text(change.size)}" if change.size is not None else ""


def _value(amount: Amount | None, unit: Unit) -> Decimal | None:
    if amount is None:
        return None
    try:
        return value_of(amount, unit)
    except InputError:
        return None


def _text(amount: Amount, unit: Unit) -> str:
    """An amount as argument text, bare numbers given the unit of the KPI where it is money."""
    if isinstance(amount, Number) and unit.kind is UnitKind.MONEY and unit.symbol == "CNY":
        return f"{amount_text(amount)}元"
    if isinstance(amount, Number) and unit.kind is UnitKind.PERCENT:
        return amount_text(Share(value=amount.value))
    return amount_text(amount)


def _level_now(utterance: Utterance, window: tuple[int, int], unit: Unit, fact: Fact) -> Amount | None:
    """The level today, when it stands apart from the change: "…，现在是10%"."""
    for mention in amounts(utterance.within(*window)):
        if (
            fact.start <= mention.start < fact.end
            and mention.end <= fact.end
            and _inside_change(utterance, mention)
        ):
            continue
        if _says(_NOW, utterance, mention) and _value(mention.value, unit) is not None:  # type: ignore[arg-type]
            return mention.value  # type: ignore[return-value]
    return None


def _inside_change(utterance: Utterance, mention: Mention) -> bool:
    return any(c.start <= mention.start < c.end for c in changes(utterance.mentions))


def _says(cue: re.Pattern[str], utterance: Utterance, mention: Mention) -> bool:
    earlier = (m for m in utterance.mentions if m.end <= mention.start and not isinstance(m.value, Period))
    floor = max((m.end for m in earlier), default=0)
    before = re.split(r"[，,；;。]", utterance.text[floor : mention.start])[-1]
    return bool(cue.search(before))


def _from_levels(utterance: Utterance, kpi: KpiMention, spoken: list[tuple[int, int]]) -> Fact | None:
    """A KPI with plain amounts: "营收一个亿，去年是七千五百万"."""
    stop = min((k.start for k in utterance.kpis if k.start > kpi.start), default=len(utterance.text))
    end = _SENTENCE.search(utterance.text, kpi.end)
    after = [
        m
        for m in amounts(utterance.within(kpi.end, max(stop, kpi.end)))
        if not any(s <= m.start < e for s, e in spoken)
        and _is_target(utterance, m)
        and _suits(m, kpi.kpi.unit)
    ]
    if not after or (end is not None and after[0].start > end.end() + 12):
        return None
    now = [m for m in after if _says(_NOW, utterance, m)]
    then = [m for m in after if m not in now]
    unit = kpi.kpi.unit
    fact = Fact(
        name=kpi.text, kpi=kpi.kpi, subject=subject_before(utterance, kpi), start=kpi.start, end=after[-1].end
    )
    if now:
        fact = replace(fact, baseline=_text(now[0].value, unit))  # type: ignore[arg-type]
    if then:
        fact = replace(fact, target=_text(then[0].value, unit))  # type: ignore[arg-type]
    return replace(fact, needs_baseline=fact.baseline is None)


def _suits(mention: Mention, unit: Unit) -> bool:
    value = mention.value
    if unit.kind is UnitKind.PERCENT:
        return isinstance(value, Share)
    if unit.kind is UnitKind.MONEY:
        return isinstance(value, Money | Number) and not (isinstance(value, Number) and value.noun)
    return isinstance(value, Number)


def _unnamed(utterance: Utterance) -> list[Fact]:
    """Levels of a KPI nobody defined: "trial signups are at 1,200 a month, need 2k by end of June"."""
    found = [m for m in amounts(utterance.mentions) if _is_target(utterance, m)]
    now = [m for m in found if _says(_NOW, utterance, m)]
    then = [m for m in found if m not in now and _says(_THEN, utterance, m)]
    if not now or not then:
        return []
    name = _tidy(name_before(utterance, now[0]) or name_before(utterance, then[0]))
    unit = _unit_of(Change(kind=ChangeKind.TO_LEVEL, sign=0, end=then[0].value))  # type: ignore[arg-type]
    return [
        Fact(
            name=name,
            kpi=None,
            subject="",
            start=min(now[0].start, then[0].start),
            end=then[0].end,
            baseline=_text(now[0].value, unit),
            target=_text(then[0].value, unit),  # type: ignore[arg-type]
        )
    ]


def _share_subject(facts: tuple[Fact, ...]) -> tuple[Fact, ...]:
    shared = ""
    done = []
    for fact in facts:
        shared = (
            re.sub(r"(?:季度?|月度?|年度?|quarterly|monthly|annual)\s*$", "", fact.subject).strip() or shared
        )
        done.append(fact if fact.subject else replace(fact, subject=shared))
    return tuple(done)


def when_of(utterance: Utterance, fact: Fact | None, others: tuple[Fact, ...] = ()) -> str | None:
    """The deadline a fact is to be reached by: the period nearest to it, or the only one said."""
    stretch = [m for m in periods(utterance.mentions) if not _is_season(utterance, m)]
    if not stretch:
        return None
    if fact is None or len(others) < 2 or len(stretch) == 1:
        return _deadline(stretch)
    following = [m for m in stretch if fact.start - 12 <= m.start]
    stop = min((other.start for other in others if other.start > fact.start), default=len(utterance.text))
    own = [m for m in following if m.start < stop]
    return _deadline(own or stretch)


def _is_season(utterance: Utterance, mention: Mention) -> bool:
    """ "去年" says where a level comes from, "每月" how it is counted."""
    text = mention.text.lower()
    return bool(re.fullmatch(r"去年|上年|前年|每月|每周|每年|last year|a month|per month|monthly", text))


def _deadline(stretch: list[Mention]) -> str:
    """The narrowest period said: "今年…年底前" means the end of the year as a deadline."""
    deadlines = [m for m in stretch if getattr(m.value, "is_deadline", False)]
    chosen = (deadlines or sorted(stretch, key=lambda m: m.value.days))[0]  # type: ignore[union-attr]
    return chosen.text.strip()
