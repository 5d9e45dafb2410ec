"""Amounts put together into what a sentence says with them: ranges, changes, levels to reach."""

import re
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import cast

from core.quantity import wording
from core.quantity.amount import Found
from core.quantity.numeral import evaluate
from core.quantity.value import (
    Amount,
    Change,
    ChangeKind,
    Comparison,
    Money,
    Number,
    Points,
    Quantity,
    Range,
    Share,
)


@dataclass(frozen=True)
class Phrase:
    """Quantities at a place in the normal text, one for each way to read it (likeliest first)."""

    start: int
    end: int
    values: tuple[Quantity, ...]


def put_together(found: list[Found], text: str) -> list[Phrase]:
    """Phrases of all amounts, in order. Each looks only at a bounded stretch around it."""
    phrases: list[Phrase] = []
    at = 0
    while at < len(found):
        floor = phrases[-1].end if phrases else 0
        pair = _pair(found[at], found[at + 1], text, floor) if at + 1 < len(found) else None
        phrase, used = (pair, 2) if pair else (_single(found[at], text, floor), 1)
        phrase, more = _add_base(phrase, found[at + used :], text)
        phrases.append(_add_comparison(phrase, text, floor))
        at += used + more
    return phrases


def _pair(first: Found, second: Found, text: str, floor: int) -> Phrase | None:
    """Two amounts as one range or one change from the first to the second."""
    gap = text[first.end : second.start]
    if len(gap) > 16 or isinstance(first.value, Range) or isinstance(second.value, Range):
        return None
    low, high = _harmonise(first, second)
    if type(low) is not type(high):
        return None
    origin = wording.FROM_BEFORE.search(text[max(floor, first.start - 24) : first.start])
    arrow, joined = wording.ARROW_GAP.match(gap), wording.FROM_TO_GAP.match(gap)
    if origin and (joined or arrow or wording.RANGE_GAP.match(gap)):
        start = first.start - len(origin.group())
        return _from_to(start, first, second, low, high, text, floor)
    if arrow or (joined and not wording.TO_GAP.match(gap)):
        return _from_to(first.start, first, second, low, high, text, floor)
    if wording.RANGE_GAP.match(gap):
        return _range(first, second, low, high)
    return _to_pair(first, second, low, high, text, floor) if wording.TO_GAP.match(gap) else None


def _to_pair(first: Found, second: Found, low: Amount, high: Amount, text: str, floor: int) -> Phrase | None:
    """8万到12万: a range where the words say so, a change after a verb, otherwise either."""
    clause = wording.cut_clause(text, floor, first.start)
    is_range = (
        wording.RANGE_BEFORE.search(clause)
        or wording.RANGE_AFTER.match(text, second.end)
        or wording.VERB_BEFORE.search(clause)  # 提升3到5个百分点: by as much as that
        or wording.VERB_EN_BEFORE.search(clause)
    )
    change = _from_to(first.start, first, second, low, high, text, floor)
    span = _range(first, second, low, high)
    if span is None or (wording.find_sign(clause) and not is_range):
        return change
    if is_range or "至" in text[first.end : second.start] or _is_count_range(first, second):
        return span
    return replace(change, values=(*change.values, *span.values))


def _is_count_range(first: Found, second: Found) -> bool:
    """3到4个: small counts that share one noun."""
    return (
        first.is_bare and second.scale == 1 and isinstance(second.value, Number) and bool(second.value.noun)
    )


def _range(first: Found, second: Found, low: Amount, high: Amount) -> Phrase | None:
    if low.value > high.value:
        return None
    return Phrase(first.start, second.end, (Range(low=low, high=high),))


def _from_to(
    start: int, first: Found, second: Found, low: Amount, high: Amount, text: str, floor: int
) -> Phrase:
    if isinstance(low, Points) and isinstance(high, Points):  # 从2个点到3个点 names two levels
        low, high = Share(value=low.value), Share(value=high.value)
    sign = (high.value > low.value) - (high.value < low.value)
    change = Change(kind=ChangeKind.FROM_TO, sign=sign, start=low, end=high)
    return Phrase(start, second.end, (change,))


def _harmonise(first: Found, second: Found) -> tuple[Amount, Amount]:
    """Carry scale, percent sign, currency or noun from the amount that has it to its bare neighbour."""
    low, high = cast("Amount", first.value), cast("Amount", second.value)
    if first.is_unscaled and second.scale > 1 and first.coefficient <= 10 * second.coefficient:
        low = low.model_copy(update={"value": low.value * second.scale})
    return _like(low, high, first.is_bare), _like(high, low, second.is_bare)


def _like(amount: Amount, model: Amount, is_bare: bool) -> Amount:
    """The amount in the kind of its neighbour, if it does not have one of its own."""
    if not isinstance(amount, Number) or amount.noun:
        return amount
    if isinstance(model, Money):
        return Money(value=amount.value, currency=model.currency)
    if isinstance(model, Number):
        return amount.model_copy(update={"noun": model.noun})
    return type(model)(value=amount.value) if is_bare else amount


def _single(found: Found, text: str, floor: int) -> Phrase:
    """One amount alone: a change if the words before or after it say so."""
    if isinstance(found.value, Range):
        return Phrase(found.start, found.end, found.values)
    head = text[max(floor, found.start - 32) : found.start]
    for read in (_to_level, _by_verb, _by_english, _by_after, _by_sign, _by_object):
        phrase = read(found, text, head, floor)
        if phrase is not None:
            return phrase
    return Phrase(found.start, found.end, found.values)


def _changes(found: Found, kind: ChangeKind | None, sign: int) -> tuple[Quantity, ...]:
    made: list[Quantity] = []
    for value in cast("tuple[Amount, ...]", found.values):
        if kind is ChangeKind.TO_LEVEL:
            made.append(Change(kind=kind, sign=sign, end=value))
        else:
            down = value.value < 0
            size = value.model_copy(update={"value": abs(value.value)}) if down else value
            made.append(Change(kind=_kind_by(value), sign=-sign if down else sign, size=size))
    return tuple(made)


def _kind_by(value: Amount) -> ChangeKind:
    if isinstance(value, Share):
        return ChangeKind.BY_PERCENT
    return ChangeKind.BY_POINTS if isinstance(value, Points) else ChangeKind.BY_AMOUNT


def _to_level(found: Found, text: str, head: str, floor: int) -> Phrase | None:
    if isinstance(found.value, Points):
        return None
    match = wording.TO_BEFORE.search(head) or wording.TO_EN_BEFORE.search(head)
    if match is None or (match["to"] in {"为", "成", "在"} and len(match.group().strip()) <= 1):
        return None
    start = found.start - (len(head) - match.start())
    sign = 1 if match["up"] else -1 if match["down"] else 0
    if not sign and not wording.LEVEL_VERBS.match(match.group()):
        sign = wording.find_sign(wording.cut_clause(text, floor, start))
    return Phrase(start, found.end, _changes(found, ChangeKind.TO_LEVEL, sign))


def _by_verb(found: Found, text: str, head: str, floor: int) -> Phrase | None:
    match = wording.VERB_BEFORE.search(head)
    if match is None:
        return None
    return Phrase(
        found.start - (len(head) - match.start()), found.end, _changes(found, None, 1 if match["up"] else -1)
    )


def _by_english(found: Found, text: str, head: str, floor: int) -> Phrase | None:
    match = wording.VERB_EN_BEFORE.search(head)
    if match is not None:
        sign = 1 if match["up"] else -1
        return Phrase(found.start - (len(head) - match.start()), found.end, _changes(found, None, sign))
    match = wording.BY_EN_BEFORE.search(head)
    sign = wording.find_sign(wording.cut_clause(text, floor, found.start)) if match else 0
    if match is not None and not sign:  # "share by 2 points and locks by 3": the verb holds for both
        sign = wording.find_sign(wording.cut_sentence(text, found.start))
    if match is None or not sign:
        return None
    return Phrase(found.start - (len(head) - match.start()), found.end, _changes(found, None, sign))


def _by_after(found: Found, text: str, head: str, floor: int) -> Phrase | None:
    match = wording.AFTER.match(text, found.end)
    if match is None or (isinstance(found.value, Number) and found.is_bare):
        return None
    return Phrase(found.start, match.end(), _changes(found, None, 1 if match["up"] else -1))


def _by_sign(found: Found, text: str, head: str, floor: int) -> Phrase | None:
    """+5%, ↑30%, ↓20%; and 同比20% without a verb."""
    if head[-1:] in {"+", "↑", "↓"} and not head[-2:-1].isdigit():
        return Phrase(found.start - 1, found.end, _changes(found, None, -1 if head[-1] == "↓" else 1))
    if wording.COMPARISON_BEFORE.search(head) and isinstance(found.value, Share):
        return Phrase(found.start, found.end, _changes(found, None, 1))
    return None


def _by_object(found: Found, text: str, head: str, floor: int) -> Phrase | None:
    """降低获客成本20%, 增加预算150万: the verb stands before its object, the amount after it."""
    clause = wording.cut_clause(text, floor, found.start, 16)
    verbs = [m for m in wording.ZH_ANY_VERB.finditer(clause) if len(m.group()) >= 2]
    if not verbs or (isinstance(found.value, Number) and found.is_bare):
        return None
    between = clause[verbs[-1].end() :].rstrip("约近超了过")
    if not 2 <= len(between) <= 12 or any(c.isdigit() or c in "的占达为是:" for c in between):
        return None
    if between.endswith(("预算", "投入")) and len(between) > 4:
        return None
    return Phrase(found.start, found.end, _changes(found, None, 1 if verbs[-1]["up"] else -1))


def _add_base(phrase: Phrase, rest: list[Found], text: str) -> tuple[Phrase, int]:
    """(当前10%), currently 10%: the level the change starts from."""
    change = phrase.values[0]
    if not rest or not isinstance(change, Change) or change.start is not None:
        return phrase, 0
    base = rest[0]
    gap = text[phrase.end : base.start]
    if len(gap) > 24 or not wording.BASE_AFTER.match(gap) or isinstance(base.value, Range):
        return phrase, 0
    level = base.value
    if change.end is not None:
        level = _like(level, change.end, base.is_bare)
        if type(level) is not type(change.end):
            return phrase, 0
    closing = text[base.end : base.end + 2].lstrip()[:1] in {")", "]"} and any(c in gap for c in "([")
    end = text.index(text[base.end : base.end + 2].lstrip()[0], base.end) + 1 if closing else base.end
    values = tuple(
        v.model_copy(update={"start": level}) if isinstance(v, Change) else v for v in phrase.values
    )
    return replace(phrase, end=end, values=tuple(_signed(v) for v in values)), 1


def _signed(value: Quantity) -> Quantity:
    """A level said with its start has a direction even where the verb has none."""
    if isinstance(value, Change) and value.sign == 0 and value.start is not None and value.end is not None:
        difference = value.end.value - value.start.value
        return value.model_copy(update={"sign": (difference > 0) - (difference < 0)})
    return value


def _add_comparison(phrase: Phrase, text: str, floor: int) -> Phrase:
    """同比 or 环比 directly before, YoY or MoM directly after."""
    if not isinstance(phrase.values[0], Change | Share):
        return phrase
    start, end = phrase.start, phrase.end
    before = wording.COMPARISON_BEFORE.search(text[max(floor, start - 10) : start])
    after = None if before else wording.COMPARISON_AFTER.match(text, end)
    comparison = wording.name_comparison(before or after)
    if comparison is None:
        return phrase
    if before:
        start -= len(before.group())
    if after:
        end = after.end() if not after.group().endswith(")") or "(" in after.group() else after.end() - 1
    return Phrase(start, end, tuple(_compared(v, comparison) for v in phrase.values))


def _compared(value: Quantity, comparison: Comparison) -> Quantity:
    if isinstance(value, Share):
        sign = 1 if value.value >= 0 else -1
        return Change(kind=ChangeKind.BY_PERCENT, sign=sign, size=value, comparison=comparison)
    return value.model_copy(update={"comparison": comparison}) if isinstance(value, Change) else value


def find_multiples(text: str) -> list[Phrase]:
    """翻番, doubled, 2倍, 减半: changes by a factor. "增长2倍" can mean two or three times as much."""
    found: list[Phrase] = []
    for match in wording.TIMES.finditer(text):
        factor = _factor(match)
        if factor is None:
            continue
        floor = found[-1].end if found else 0
        head = text[max(floor, match.start() - 12) : match.start()]
        found.append(_multiple(match.start(), match.end(), factor, match["n"] is not None, head))
    return found


def _factor(match: "re.Match[str]") -> Decimal | None:
    if match["fan"]:
        times = evaluate(match["fann"]) if match["fann"] else Decimal(1)
        return Decimal(2) ** int(times or 1) if (times or 1) <= 10 else None
    if match["half"]:
        return Decimal("0.5")
    if match["triple"] or match["quad"]:
        return Decimal(3 if match["triple"] else 4)
    return Decimal("1.5") if match["n"] == "一倍半" else evaluate(match["n"])


def _multiple(start: int, end: int, factor: Decimal, is_counted: bool, head: str) -> Phrase:
    to = wording.TO_BEFORE.search(head) if is_counted else None
    by = wording.VERB_BEFORE.search(head) if is_counted and to is None else None
    if to is not None and (
        to["up"] or to["down"] or to["to"] not in {"为", "成", "在"} or len(to.group()) > 1
    ):
        return Phrase(start - (len(head) - to.start()), end, (_times(factor, 0),))
    if by is not None and by["up"] and by["verb"] != "翻":
        start -= len(head) - by.start()
        factors = [factor + 1] if factor <= 1 else [factor + 1, factor]
        return Phrase(start, end, tuple(_times(f, 1) for f in factors))
    if by is not None and by["verb"] == "翻":
        start -= len(head) - by.start()
    return Phrase(start, end, (_times(factor, 0),))


def _times(factor: Decimal, sign: int) -> Change:
    direction = sign or (factor > 1) - (factor < 1)
    return Change(kind=ChangeKind.TIMES, sign=direction, size=Number(value=factor))
