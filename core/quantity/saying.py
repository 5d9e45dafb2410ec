"""Quantities said in Chinese and English. Exact: no digit is ever dropped, no value rounded."""

from datetime import date, timedelta
from decimal import Decimal

from core.quantity.period import Period
from core.quantity.unit import Unit, UnitKind
from core.quantity.value import (
    Amount,
    Change,
    ChangeKind,
    Comparison,
    Money,
    Points,
    Quantity,
    Range,
    Ratio,
    Share,
)
from core.text import Language, Text

_MONEY_ZH = {
    "CNY": "元",
    "USD": "美元",
    "HKD": "港元",
    "EUR": "欧元",
    "JPY": "日元",
    "GBP": "英镑",
    "TWD": "新台币",
}
_NOUN_EN = {
    "人": "people", "位": "people", "名": "people", "次": "times", "户": "households", "家": "companies",
    "场": "events", "条": "items", "个": "", "用户": "users", "线索": "leads", "岁": "years old",
    "人次": "visits", "单": "orders", "款": "products", "件": "items", "天": "days", "期": "issues",
}  # fmt: skip
_SCALES_ZH = ((Decimal(10**8), "亿"), (Decimal(10**4), "万"))
_SCALES_EN = ((Decimal(10**9), "bn"), (Decimal(10**6), "M"), (Decimal(10**3), "K"))


def plain(value: Decimal, *, separators: bool = False) -> str:
    """All the digits of a value, without exponent or trailing zeros; optionally with thousands commas."""
    written = f"{value:,f}" if separators else f"{value:f}"
    if "." in written:
        written = written.rstrip("0").rstrip(".")
    return "0" if written in {"-0", ""} else written


def plain_rounded(value: float, digits: int, *, signed: bool = False) -> str:
    """A figure of statistics to so many significant digits, never with an exponent: "-2740000", "0.0312"."""
    written = plain(Decimal(f"{value:.{digits}g}"))
    return f"+{written}" if signed and value >= 0 else written


def _decimals(value: Decimal) -> int:
    written = plain(value)
    return len(written.partition(".")[2])


def _scaled(value: Decimal, scales: tuple[tuple[Decimal, str], ...], digits: int) -> str:
    """The value in the largest scale it reaches if that takes at most `digits` decimals, else in full."""
    for scale, word in scales:
        if abs(value) >= scale:
            if _decimals(_shift(value, scale)) <= digits:
                return plain(_shift(value, scale), separators=abs(value) >= scale * 10000) + word
            if word != "亿":
                break
    return plain(value, separators=abs(value) >= 10000)


def _shift(value: Decimal, scale: Decimal) -> Decimal:
    """Value over a power of ten, exact whatever the context's precision."""
    return value.scaleb(-scale.adjusted()) if len(value.as_tuple().digits) <= 28 else value / scale


def _amount(value: Decimal, language: Language) -> str:
    if language is Language.EN:
        return _scaled(value, _SCALES_EN, 3)
    return _scaled(value, _SCALES_ZH, 4)


def say(value: Decimal, unit: Unit, language: Language) -> str:
    """A value of a unit in words: "650万元", "CNY 6.5M", "12万人", "15%".

    Chinese uses 亿 and 万 where at most four decimals remain, English bn, M and K where at most three
    do; otherwise every digit is written with thousands separators.
    """
    if unit.kind is UnitKind.PERCENT:
        return plain(value) + "%"
    number = _amount(value, language)
    if unit.kind is UnitKind.MONEY:
        return _say_money(number, unit.symbol or "CNY", language)
    if unit.kind is UnitKind.COUNT and unit.symbol:
        if language is Language.EN:
            return f"{number} {_NOUN_EN.get(unit.symbol, unit.symbol)}".strip()
        return f"{number}{'' if unit.symbol.isascii() is False else ' '}{unit.symbol}"
    return number


def _say_money(number: str, currency: str, language: Language) -> str:
    if language is Language.EN or currency not in _MONEY_ZH:
        return f"{currency} {number}"
    return number + _MONEY_ZH[currency]


def say_points(value: Decimal, language: Language) -> str:
    """A difference of percent levels: "5个百分点", "5 pp"."""
    return plain(value) + (" pp" if language is Language.EN else "个百分点")


_MONTHS_EN = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]


def say_period(period: Period, language: Language) -> str:
    """A period in words: "2026年Q4", "Sep 2026", "by 2026-12-31"; ISO days where no shorter name is exact."""
    is_english = language is Language.EN
    if period.is_deadline:
        return f"by {period.end}" if is_english else f"{period.end}前"
    whole = _say_whole(period.start, period.end, is_english)
    if whole is not None:
        return whole
    if period.start == period.end:
        return str(period.start)
    return f"{period.start} to {period.end}" if is_english else f"{period.start}至{period.end}"


def _say_whole(start: date, end: date, is_english: bool) -> str | None:
    """The name of a whole calendar year, half, quarter or month; None for anything else."""
    months = end.month - start.month + 1
    is_whole = start.day == 1 and (end + timedelta(days=1)).day == 1 and start.year == end.year
    if not is_whole or months not in {1, 3, 6, 12} or (start.month - 1) % months:
        return None
    year, number = start.year, (start.month - 1) // months + 1
    if months == 12:
        return f"in {year}" if is_english else f"{year}年"
    if months == 1:
        name = _MONTHS_EN[start.month - 1]
        return f"{name} {year}" if is_english else f"{year}年{start.month}月"
    part = f"{'Q' if months == 3 else 'H'}{number}"
    return f"{part} {year}" if is_english else f"{year}年{part}"


def say_amount(amount: Amount, language: Language) -> str:
    """Any amount in words."""
    if isinstance(amount, Money):
        return say(amount.value, Unit(kind=UnitKind.MONEY, symbol=amount.currency), language)
    if isinstance(amount, Share):
        return plain(amount.value) + "%"
    if isinstance(amount, Points):
        return say_points(amount.value, language)
    kind = UnitKind.COUNT if amount.noun else UnitKind.NUMBER
    return say(amount.value, Unit(kind=kind, symbol=amount.noun), language)


_VERBS = {1: ("提升", "up"), -1: ("降低", "down"), 0: ("", "")}
_COMPARISONS = {
    Comparison.YEAR_ON_YEAR: ("同比", " year on year"),
    Comparison.PERIOD_ON_PERIOD: ("环比", " period on period"),
}


def _said(amount: Amount | None, language: Language) -> str:
    return "?" if amount is None else say_amount(amount, language)


def _change_zh(change: Change) -> str:
    verb, zh = _VERBS[change.sign][0], Language.ZH_HANS
    if change.kind is ChangeKind.FROM_TO:
        return f"从{_said(change.start, zh)}{verb}到{_said(change.end, zh)}"
    if change.kind is ChangeKind.TO_LEVEL:
        return f"{verb or '达'}到{_said(change.end, zh)}"
    if change.kind is ChangeKind.TIMES:
        return f"变为{_said(change.size, zh)}倍"
    return f"{verb or '变动'}{_said(change.size, zh)}"


def _change_en(change: Change) -> str:
    verb, en = _VERBS[change.sign][1], Language.EN
    lead = f"{verb} " if verb else ""
    if change.kind is ChangeKind.FROM_TO:
        return f"{lead}from {_said(change.start, en)} to {_said(change.end, en)}"
    if change.kind is ChangeKind.TO_LEVEL:
        return f"{lead}to {_said(change.end, en)}"
    if change.kind is ChangeKind.TIMES:
        return f"to {_said(change.size, en)} times"
    return f"{lead}by {_said(change.size, en)}"


def say_change(change: Change, language: Language) -> str:
    """A change in words: "提升到15%", "up by 5 pp", "从10%提升到15%", with 同比 / 环比 if it was said."""
    before, after = _COMPARISONS[change.comparison] if change.comparison else ("", "")
    if language is Language.EN:
        return _change_en(change) + after
    return before + _change_zh(change)


def say_quantity(quantity: Quantity, language: Language) -> str:
    """Any quantity in words."""
    if isinstance(quantity, Period):
        return say_period(quantity, language)
    if isinstance(quantity, Change):
        return say_change(quantity, language)
    if isinstance(quantity, Range):
        join = " to " if language is Language.EN else "至"
        return say_amount(quantity.low, language) + join + say_amount(quantity.high, language)
    if isinstance(quantity, Ratio):
        return ":".join(plain(part) for part in quantity.parts)
    return say_amount(quantity, language)


def describe(quantity: Quantity) -> Text:
    """A quantity in both languages."""
    return Text(zh=say_quantity(quantity, Language.ZH_HANS), en=say_quantity(quantity, Language.EN))
