"""Targets stated in a message: which KPI, of what, from where to where, by when.

"门锁季度销售额500万做到650万，新增注册用户8万到12万" holds two facts. A fact that cannot be settled
(提升45% of a rate, no baseline) keeps what is known; the question is put by whoever asked for the facts.
"""

import re
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache

from assistant.offline.deadlines import deadline_of
from assistant.offline.measured import Measured, measured_after, measured_before
from assistant.offline.stated import Stated, stated_levels
from assistant.offline.utterance import Utterance
from assistant.offline.wording import amount_text, change_text
from core.errors import InputError
from core.plan.kpi import Kpi
from core.plan.kpi_library import find_kpi
from core.quantity.change import readings, value_of
from core.quantity.unit import Unit, UnitKind
from core.quantity.value import Amount, Change, ChangeKind, Money, Number, Points, Share
from core.quantity.wording import cut_sentence, find_sign

_PAIR = 2
_BESIDE = re.compile(r"\s*(?:(?:in|of)\s+)?(?:the\s+|our\s+)?|的?")
_MORE = re.compile(
    r"[a-z\s]{0,12}\d[\d.,]*\s?(?:k|m|million|thousand)?\s+(?:more|additional|extra|further)\b"
)
_SELLS = re.compile(r"卖|售出|\b(?:sell|sold|selling)\b")


@dataclass(frozen=True)
class Fact:
    """One stated target.

    Attributes:
        name: The KPI in the person's words.
        kpi: The standard KPI, if it is one.
        subject: What it is a KPI of ("智能门锁"), "" when not said.
        start: Where it begins in the message.
        end: Where it ends.
        baseline: Level today as argument text.
        target: Level to reach as argument text.
        change: The change as argument text, when no level follows from it yet.
        options: Targets it may mean when it can be read in several ways: (label zh, label en, value).
        needs_baseline: A target without a level to start from.
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


@dataclass(frozen=True)
class _Group:
    """Levels that speak of the same thing."""

    measured: Measured | None
    levels: tuple[Stated, ...]

    @property
    def now(self) -> Amount | None:
        return next((level.now for level in self.levels if level.now is not None), None)

    @property
    def then(self) -> Amount | None:
        return next((level.then for level in self.levels if level.then is not None), None)

    @property
    def step(self) -> Change | None:
        return next((level.step for level in self.levels if level.step is not None), None)

    @property
    def is_full(self) -> bool:
        return self.now is not None and (self.then is not None or self.step is not None)


@lru_cache(maxsize=8)  # several rules ask it of the same message
def find_facts(utterance: Utterance) -> tuple[Fact, ...]:
    """The targets stated, in order, with the subject of the first carried to the others."""
    groups = _grouped(utterance, stated_levels(utterance))
    groups = [_as_sold(utterance, _with_more(utterance, group)) for group in groups]
    facts = [fact for group in groups if (fact := _fact(group)) is not None]
    return _share_subject(tuple(facts))


def _grouped(utterance: Utterance, levels: tuple[Stated, ...]) -> list[_Group]:
    groups: list[_Group] = []
    floor = 0
    for level in levels:
        measured = measured_before(utterance, floor, level.start)
        floor = level.end
        last = groups[-1] if groups else None
        if measured is not None and _is_growth(_Group(measured, ()), level):
            level = _grown(utterance, level)
        if last is None or _parts_from(last, level, measured):
            groups.append(_Group(measured, (level,)))
        else:
            groups[-1] = _Group(_better(last.measured, measured), (*last.levels, level))
    return [_named_after(utterance, group, groups) for group in groups]


def _parts_from(group: _Group, level: Stated, measured: Measured | None) -> bool:
    """Whether a level begins a new fact rather than completing the one before."""
    if group.is_full or (level.now is not None and level.then is not None) or not _is_alike(group, level):
        return True
    taken = (
        (level.now is not None and group.now is not None)
        or (level.then is not None and (group.then is not None or group.step is not None))
        or (level.step is not None and (group.step is not None or group.then is not None))
    )
    if taken:
        return True
    if measured is None or group.measured is None or _is_same(group.measured, measured):
        return False
    listed = level.plain is not None or group.levels[-1].plain is not None
    return listed or (measured.sure and group.measured.sure)


def _is_alike(group: _Group, level: Stated) -> bool:
    """Whether a level is of the same kind of amount as the ones before: 360,000 and 50 % are not."""
    one, other = _amount_of(group.levels[-1]), _amount_of(level)
    if one is None or other is None or _is_growth(group, group.levels[-1]) or _is_growth(group, level):
        return True
    rates = (isinstance(one, Share), isinstance(other, Share))
    return all(rates) or not any(rates)


def _is_growth(group: _Group, level: Stated) -> bool:
    """A percentage said of a KPI that is none is a change of it: "grow weekly active users 30% from 50k"."""
    kpi = group.measured.kpi if group.measured else None
    rate = isinstance(level.plain or level.then, Share) and not level.is_change
    return rate and kpi is not None and kpi.unit.kind is not UnitKind.PERCENT


def _amount_of(level: Stated) -> Amount | None:
    return level.now or level.then or level.plain


def _is_same(one: Measured, other: Measured) -> bool:
    if one.kpi is not None and other.kpi is not None:
        return one.kpi.key == other.kpi.key and (not other.subject or one.subject == other.subject)
    return one.name in other.name or other.name in one.name


def _better(one: Measured | None, other: Measured | None) -> Measured | None:
    if one is None or (other is not None and other.sure and not one.sure):
        return other
    return one


def _named_after(utterance: Utterance, group: _Group, groups: list[_Group]) -> _Group:
    """A group nothing before it names, with the name that follows its amounts."""
    if group.measured is not None and group.measured.sure and group.measured.kpi is not None:
        return group
    if group.measured is not None and (beside := _standard_beside(utterance, group.levels[-1].end)):
        subject = beside.subject or group.measured.name
        return replace(group, measured=replace(beside, subject=subject, start=group.measured.start))
    if group.measured is not None and group.measured.sure:
        return group
    following = [g.levels[0].start for g in groups if g.levels[0].start > group.levels[-1].start]
    stops = [level.start for level in group.levels[1:]] + [min(following, default=len(utterance.text))]
    for level, stop in zip(group.levels, stops, strict=True):
        measured = measured_after(utterance, _noun_start(utterance, level), stop)
        if measured is not None and (measured.sure or group.measured is None):
            return replace(group, measured=measured)
    return group


def _standard_beside(utterance: Utterance, end: int) -> Measured | None:
    """A standard KPI right after an amount: "from 10% to 15% market share", "to 15% in market share"."""
    beside = next((kpi for kpi in utterance.kpis if kpi.start >= end), None)
    if beside is None or not _BESIDE.fullmatch(utterance.text[end : beside.start]):
        return None
    return measured_after(utterance, beside.start, beside.end)


def _noun_start(utterance: Utterance, level: Stated) -> int:
    """Where the words after a number begin: its counted noun belongs to the name ("12,000 event sign-ups")."""
    if level.is_change:
        return level.end
    figure = re.match(r"[^a-z]*(?:[kmb](?![a-z]))?\s*", utterance.text[level.start : level.end])
    return (
        level.start + figure.end()
        if figure and utterance.text[level.start : level.end].isascii()
        else level.end
    )


def _grown(utterance: Utterance, level: Stated) -> Stated:
    """A percentage level taken as a step in the direction its sentence says, as it stands if it says none."""
    size = level.plain or level.then
    sign = find_sign(cut_sentence(utterance.text, level.start))
    if not sign or size is None:
        return level
    step = Change(kind=ChangeKind.BY_PERCENT, sign=sign, size=size)
    return replace(level, plain=None, then=None, step=step, is_change=True)


def _with_more(utterance: Utterance, group: _Group) -> _Group:
    """The group with "40 more" as a step where today's level is said too: "40 more dealers, up from 60"."""
    if group.now is None or group.step is not None:
        return group
    levels = list(group.levels)
    for at, level in enumerate(levels):
        size = level.plain or level.then
        if size is not None and level.now is None and _MORE.match(utterance.text, level.start):
            step = Change(kind=ChangeKind.BY_AMOUNT, sign=1, size=size)
            levels[at] = replace(level, plain=None, then=None, step=step, is_change=True)
            return replace(group, levels=tuple(levels))
    return group


def _as_sold(utterance: Utterance, group: _Group) -> _Group:
    """The group with sales as its measure where what is counted is sold: "去年卖了1.8万台扫地机器人"."""
    measured = group.measured
    floor = max(0, group.levels[0].start - 8)
    if measured is None or measured.sure or not _SELLS.search(utterance.text, floor, group.levels[-1].end):
        return group
    amount = _amount_of(group.levels[0])
    latin = measured.name.isascii()
    if isinstance(amount, Money):
        name = "sales" if latin else "销售额"
    else:
        name = "units sold" if latin else "销量"
    sold = replace(measured, name=name, subject=measured.name, kpi=find_kpi(name), sure=True)
    return replace(group, measured=sold)


def _settled(group: _Group) -> _Group:
    """The group with each level of unknown part given one by its neighbours: today's level comes first."""
    levels = list(group.levels)
    for at, level in enumerate(levels):
        if level.plain is None:
            continue
        so_far = _Group(group.measured, tuple(levels))
        later = any(other.plain is not None for other in levels[at + 1 :])
        becomes_now = so_far.now is None and (so_far.then is not None or so_far.step is not None or later)
        part = "now" if becomes_now else "then"
        levels[at] = replace(level, plain=None, **{part: level.plain})  # type: ignore[arg-type]
    return replace(group, levels=tuple(levels))


def _fact(group: _Group) -> Fact | None:
    measured = group.measured
    if measured is None or not _is_meant(group, measured):
        return None
    group = _settled(group)
    unit = measured.kpi.unit if measured.kpi and _suits(group, measured.kpi.unit) else _unit_of(group)
    if measured.kpi is not None and not _suits(group, measured.kpi.unit):
        measured = replace(measured, kpi=None)
    spans = [level.start for level in group.levels]
    fact = Fact(
        name=measured.name,
        kpi=measured.kpi,
        subject=measured.subject,
        start=min(measured.start, *spans),
        end=max(level.end for level in group.levels),
    )
    return _levels(fact, group, unit)


def _is_meant(group: _Group, measured: Measured) -> bool:
    """Whether the words say a target at all: a change, both levels, or a known measure with one of them."""
    if group.is_full or any(level.is_change for level in group.levels):
        return True
    plain = [level for level in group.levels if level.plain is not None]
    if measured.kpi is not None:
        return len(plain) < 2
    if not measured.sure:
        return False
    return group.then is not None if not plain else len(plain) == 1 and len(group.levels) == _PAIR


def _suits(group: _Group, unit: Unit) -> bool:
    """Whether the stated levels can be levels of a KPI of this unit."""
    for amount in (group.now, group.then):
        if unit.kind is UnitKind.PERCENT and not isinstance(amount, Share | Points | None):
            if isinstance(amount, Number) and not amount.noun:
                continue
            return False
        if unit.kind is not UnitKind.PERCENT and isinstance(amount, Share | Points):
            return False
        if unit.kind is UnitKind.MONEY and isinstance(amount, Number) and amount.noun:
            return False
        if unit.kind in (UnitKind.COUNT, UnitKind.NUMBER) and isinstance(amount, Money):
            return False
    return True


def _unit_of(group: _Group) -> Unit:
    amount = group.then or group.now or (group.step.size if group.step else None)
    return unit_of(amount)


def unit_of(amount: Amount | None) -> Unit:
    """The unit an amount is written in."""
    match amount:
        case Money(currency=currency):
            return Unit(kind=UnitKind.MONEY, symbol=currency)
        case Share() | Points():
            return Unit(kind=UnitKind.PERCENT)
        case Number(noun=noun):
            return Unit(kind=UnitKind.COUNT, symbol=noun)
    return Unit(kind=UnitKind.NUMBER)


def _levels(fact: Fact, group: _Group, unit: Unit) -> Fact:
    now, then, step = group.now, group.then, group.step
    fact = replace(fact, baseline=argument_text(now, unit) if now is not None else None)
    if then is not None:
        return replace(fact, target=argument_text(then, unit), needs_baseline=now is None)
    if step is None:
        return replace(fact, needs_baseline=now is None)
    baseline = level_in(now, unit)
    meant = target_options(step, unit, Decimal(0) if baseline is None else baseline)
    if baseline is None:
        several = meant if unit.kind is UnitKind.PERCENT and len(meant) > 1 else ()
        return replace(fact, change=change_text(step), needs_baseline=True, options=several)
    if len(meant) == 1:
        return replace(fact, target=meant[0][2])
    return replace(fact, options=meant, change=change_text(step))


def target_options(change: Change, unit: Unit, baseline: Decimal) -> tuple[tuple[str, str, str], ...]:
    """The targets a change can mean from a baseline: (label zh, label en, argument text)."""
    try:
        found = readings(change, unit, baseline)
    except InputError:
        return ()
    return tuple((r.meaning.zh, r.meaning.en, _argument(r.target, unit)) for r in found)


def _argument(value: Decimal, unit: Unit) -> str:
    return amount_text(Share(value=value) if unit.kind is UnitKind.PERCENT else Number(value=value))


def level_in(amount: Amount | None, unit: Unit) -> Decimal | None:
    """An amount as a value of a unit, None where it is none."""
    if amount is None:
        return None
    try:
        return value_of(amount, unit)
    except InputError:
        return None


def argument_text(amount: Amount, unit: Unit) -> str:
    """An amount as argument text, bare numbers of a rate as percent."""
    if isinstance(amount, Number) and unit.kind is UnitKind.PERCENT:
        return amount_text(Share(value=amount.value))
    return amount_text(amount)


def _share_subject(facts: tuple[Fact, ...]) -> tuple[Fact, ...]:
    shared = ""
    done = []
    for fact in facts:
        shared = (
            re.sub(r"(?:季度?|月度?|年度?|quarterly|monthly|annual)\s*$", "", fact.subject).strip() or shared
        )
        done.append(fact if fact.subject or fact.kpi is None else replace(fact, subject=shared))
    return tuple(done)


def when_of(utterance: Utterance, fact: Fact, others: tuple[Fact, ...] = ()) -> str | None:
    """The deadline a fact is to be reached by: the time nearest to it, or the only one said."""
    spans = tuple((other.start, other.end) for other in others) or ((fact.start, fact.end),)
    return deadline_of(utterance, (fact.start, fact.end), spans)
