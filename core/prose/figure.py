"""Figures in prose: every number with its unit and scale, read in one quick pass.

`core.quantity.reading` understands what a person asks for (changes, ratios, deadlines) and takes milliseconds
a sentence. Here only the amounts themselves are read, some hundred times faster, so that whole answers and
whole results of tools can be compared figure by figure.
"""

import re
from decimal import Decimal
from functools import cache

from core.prose.fixed import blank_code, skip_fixed
from core.prose.spelling import spelt_figures
from core.prose.unit import MONEY, UNIT, Figure, Kind, last_digit, read_unit
from core.quantity.currency import name_currency
from core.quantity.normal import blank, normalise
from core.quantity.numeral import evaluate

__all__ = ["Figure", "Kind", "find_figures", "read_figures"]

_DIGITS = r"(?:\d{1,3}(?:,\d{3})+(?![\d,])|\d{1,18})(?:\.\d{1,12})?(?:[eE]\+?\d{1,2}(?![\dA-Za-z]))?"
_HAN = "零一二两三四五六七八九十百千万亿"
_SCALE = r"[十百千]?[万亿]{1,2}|[百千](?![克米瓦卡])"
# 两个亿, 一个万元; not 一个亿万富翁, 两个万科项目
_OF = r"个(?=亿(?![万级欧田联]|元级)|万(?:元(?![户级])|块|[\s,，。；、;!?)）]|\Z))"
_LATIN = (
    r"[\s-]?(?:million|thousand|billion|mln|mn|bn|Million|Thousand|Billion|MN|BN|MLN)(?![A-Za-z])"
    r"|\s?[kKmMwWbB](?![A-Za-z0-9])"
)
_LATIN_SCALES = {
    "k": 3, "thousand": 3, "w": 4, "m": 6, "mn": 6, "mln": 6, "million": 6, "b": 9, "bn": 9, "billion": 9,
}  # fmt: skip
_PREFIX = r"(?:(?:HK|US|NT|A|S)?\$|[¥€£]|(?<![A-Za-z])(?:RMB|CNY|USD|HKD|EUR|JPY|GBP|TWD))"
_START = re.compile(r"[0-9半零一二两三四五六七八九十百]")
_DIGIT_FIGURE = re.compile(
    rf"(?P<digits>{_DIGITS})(?:(?P<latin>{_LATIN})|(?:\s|{_OF})?(?P<scale>{_SCALE})(?P<more>\d{{1,4}}[十百千万](?:万)?)*"
    rf"(?:[多来余](?={MONEY}))?)?(?P<unit>{UNIT})?"
)
_HAN_FIGURE = re.compile(
    rf"(?:(?P<half>半)|(?P<han>[{_HAN}]{{1,16}}(?:点[零一二三四五六七八九]{{1,6}}[百千]?[万亿]{{0,2}})?))"
    rf"(?:{_OF}(?P<of>[万亿]))?"
    rf"(?:[多来余](?={MONEY}))?(?P<unit>{UNIT})?"
)
_PART = re.compile(rf"(?:(?P<base>百分之|千分之)(?P<num>{_DIGITS}|[{_HAN}]+(?:点[零一二三四五六七八九]+)?))")
_FRACTION = re.compile(r"(?P<low>[二三四五六七八九十])分之(?P<high>[一二两三四五六七八九])")
_RATIO = re.compile(
    r"(?<![\d.:])\d{1,6}(?:\.\d{1,4})?(?:\s?:\s?\d{1,6}(?:\.\d{1,4})?){1,11}(?![\d:])"
    r"|(?<![\d.])\d{1,6}(?:\.\d{1,4})?(?:\s?比\s?\d{1,6}(?:\.\d{1,4})?){1,11}(?![\d.%例率])"
)
_CLOCK = re.compile(r"(?:[01]?\d|2[0-4]):[0-5]\d\Z")
_TURNED = re.compile(r"翻(?:了)?(?:(?P<n>[一二两三四])?番|一?倍)|减半|腰斩|一半|半数")
_RANGE_GAP = re.compile(r"\s?(?:[-~]|--|至|到|to)\s?\Z")
_NOT_AFTER = re.compile(r"[A-Za-z_]|\.\d|,\d")
_ONE = Decimal(1)
_TEN = Decimal(10)
_HALF = Decimal("0.5")
_TENTH = Decimal("0.1")


def read_figures(text: str) -> list[Figure]:
    """The figures of a text, in order, none overlapping another. Linear in its length.

    Dates, codes, links, list numbers and ordinals are no figures; `core.prose.day` reads the dates.
    """
    return find_figures(blank_code(normalise(text)))


def find_figures(text: str) -> list[Figure]:
    """The figures of a text that is normal already, and whose dates and code are blank."""
    found = _apart([*_ratios(text), *_turned(text), *spelt_figures(text)])
    text = blank(text, [(one.start, one.end) for one in found], "\x03")
    at = taken = 0
    while (begin := _START.search(text, at)) is not None:
        at = begin.start()
        if (end := skip_fixed(text, at)) > at:
            at = end
            continue
        figure = _read(text, at)
        if figure is None:
            at = _skip(text, at)
            continue
        found.append(figure._replace(start=max(figure.start, taken)))  # "5 CNY 一百" has one currency
        at = taken = figure.end
    found.sort()
    return _share_units(found, text)


def _apart(found: list[Figure]) -> list[Figure]:
    """In order, without those that begin inside the one before."""
    kept: list[Figure] = []
    for figure in sorted(found):
        if not kept or figure.start >= kept[-1].end:
            kept.append(figure)
    return kept


def _skip(text: str, at: int) -> int:
    """After a numeral that is no figure: digits whole, Chinese one by one."""
    end = at + 1
    if text[at].isdigit():
        while end < len(text) and (
            text[end].isdigit() or (text[end] in ".," and text[end + 1 : end + 2].isdigit())
        ):
            end += 1
    return end


def _read(text: str, at: int) -> Figure | None:
    if text[at].isdigit():
        return _read_digits(text, at)
    if text[at] in "百千" or text[at + 1 : at + 3] == "分之":
        return _read_part(text, at)
    return _read_han(text, at)


def _read_digits(text: str, at: int) -> Figure | None:
    match = _DIGIT_FIGURE.match(text, at)
    if match is None:
        return None
    digits = match["digits"].replace(",", "")
    value = Decimal(digits)
    step = last_digit(digits)
    scale = _ONE
    if match["latin"]:
        scale = Decimal(10) ** _LATIN_SCALES[match["latin"].strip().lstrip("-").lower()]
    elif match["scale"]:
        scale = _scale(match["scale"])
        if match["more"]:
            whole = evaluate(match.group()[: match.end("more") - at].replace(" ", ""))
            if whole is not None:
                return _finish(text, match, at, whole, _ONE, scaled=True)
    if match["unit"] is None and match["latin"] is None and _NOT_AFTER.match(text, match.end()):
        return None
    return _finish(text, match, at, value * scale, step * scale, scaled=scale != 1)


@cache
def _scale(word: str) -> Decimal:
    return evaluate("一" + word) or _ONE


def _read_han(text: str, at: int) -> Figure | None:
    match = _HAN_FIGURE.match(text, at)
    if match is None or (at and text[at - 1] in "第几数万亿十百千周星"):
        return None
    scale = match["of"] or ""
    if match["half"]:
        if scale:
            half = _HALF * _scale(scale)
            return _finish(text, match, at, half, last_digit(f"{half:f}"), scaled=True)
        if not match["unit"] or not (match["time"] or match["points"]):
            return None
        return _finish(text, match, at, _HALF, _TENTH, scaled=False)
    said = match["han"] + scale
    scaled = any(one in said for one in "百千万亿")
    if not match["unit"] and (not scaled or len(said) < 2 or said[-1] not in "百千万亿十"):
        return None
    value = evaluate(said)
    if value is None or (match["tenths"] and value > 10):
        return None
    return _finish(text, match, at, value, last_digit(f"{value:f}"), scaled=scaled)


def _read_part(text: str, at: int) -> Figure | None:
    """百分之三十五, 三分之一."""
    if match := _PART.match(text, at):
        value = Decimal(100) if match["num"] == "百" else _number(match["num"])
        if value is None:
            return None
        if match["base"] == "千分之":
            value /= 10
        return Figure(at, match.end(), Kind.PERCENT, value, step=last_digit(f"{value:f}"))
    if match := _FRACTION.match(text, at):
        low, high = evaluate(match["low"]), evaluate(match["high"])
        if low and high is not None:
            return Figure(at, match.end(), Kind.PERCENT, 100 * high / low, unit="part", step=_ONE)
    return _read_han(text, at) if text[at] in "一二两三四五六七八九十" else None


def _number(said: str) -> Decimal | None:
    return Decimal(said.replace(",", "")) if said[0].isdigit() else evaluate(said)


def _finish(
    text: str, match: "re.Match[str]", at: int, value: Decimal, step: Decimal, *, scaled: bool
) -> Figure:
    kind, value, step, unit = read_unit(match, value, step)
    head = text[max(0, at - 6) : at]
    start, sign = at, 0
    last = head.rstrip(" ")[-1:]
    if last in _MONEY_ENDS and kind in (Kind.NUMBER, Kind.COUNT) and (before := _BEFORE_MONEY.search(head)):
        kind, unit = Kind.MONEY, name_currency(before["cur"], "CNY")
        start -= len(head) - before.start("cur")
        head = head[: before.start("cur")]
    last = head[-1:]
    if last in _SIGNS and (signed := _SIGN.search(head)) is not None:
        sign = -1 if signed["sign"] in "-负" else 1
        start -= len(head) - signed.start("sign")
    return Figure(start, match.end(), kind, value, unit, sign, step, scaled)


_MONEY_ENDS = frozenset("$¥€£BYDRPW")
_SIGNS = frozenset("+-负")


_BEFORE_MONEY = re.compile(rf"(?P<cur>{_PREFIX})\s?\Z")
_SIGN = re.compile(r"(?:(?<![\dA-Za-z%元万亿千百十成个人点\)\]\x01-\x03])|(?<=[(（]))(?P<sign>[-+负])\Z")


def _ratios(text: str) -> list[Figure]:
    if ":" not in text and "比" not in text:
        return []
    found = []
    for match in _RATIO.finditer(text):
        said = match.group()
        if _CLOCK.match(said):
            continue
        parts = tuple(Decimal(part.strip()) for part in re.split("[:比]", said))
        written = ":".join(f"{part.normalize():f}" for part in parts)
        found.append(Figure(match.start(), match.end(), Kind.RATIO, sum(parts, Decimal(0)), written))
    return found


def _turned(text: str) -> list[Figure]:
    """翻一番, 减半, 一半."""
    found = []
    for match in _TURNED.finditer(text):
        said = match.group()
        if said in ("一半", "半数"):
            found.append(Figure(match.start(), match.end(), Kind.PERCENT, Decimal(50), step=_ONE))
            continue
        times = evaluate(match["n"]) if match["n"] else _ONE
        value = Decimal("0.5") if said in ("减半", "腰斩") else Decimal(2) ** int(times or 1)
        found.append(Figure(match.start(), match.end(), Kind.TIMES, value))
    return found


def _share_units(found: list[Figure], text: str) -> list[Figure]:
    """Give the low end of a range the unit and scale of the high end: 3–5%, 200–300万元."""
    for index in range(len(found) - 1):
        low, high = found[index], found[index + 1]
        if low.kind is not Kind.NUMBER or high.kind is Kind.RATIO or low.sign or low.scaled:
            continue
        gap = text[low.end : high.start + (1 if high.sign < 0 else 0)]
        if len(gap) > 4 or not _RANGE_GAP.match(gap):
            continue
        scale = _scale_of(high, text) if low.value < high.value else _ONE
        found[index] = low._replace(
            kind=high.kind, unit=high.unit, value=low.value * scale, step=low.step * scale, borrowed=True
        )
        if high.sign < 0 and gap.strip() == "-":
            found[index + 1] = high._replace(start=high.start + 1, sign=0)
    return found


def _scale_of(figure: Figure, text: str) -> Decimal:
    """What the digits of a figure were multiplied by."""
    match = _DIGIT_FIGURE.search(text, figure.start, figure.end)
    if match is None:
        return _ONE
    written = Decimal(match["digits"].replace(",", ""))
    return figure.value / written if written else _ONE
