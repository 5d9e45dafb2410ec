"""Amounts in a text: money, counts, percentages and points, one by one (changes are put together later)."""

import re
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import cast

from core.quantity.currency import PREFIX, SUFFIX, name_currency
from core.quantity.normal import blank
from core.quantity.noun import NOUN, name_noun
from core.quantity.numeral import DIGITS, HAN, MIXED, WORDS, evaluate, evaluate_words, tidy
from core.quantity.pattern import Pattern
from core.quantity.value import Amount, Money, Number, Points, Range, Share

_POINTS = (
    r"[\s-]?(?:个?百分点|个点|个?基点|个(?i:bps?)(?![A-Za-z])"
    r"|(?i:percentage[ -]points?|basis[ -]points?|p\.p\.|ppts?"
    r"|pp|%[ -]?points?|%[ -]?pts?"
    r"|bps?|pct\.?[ -]points?|points?|pts?)(?![A-Za-z]))"
)
_PERCENT = r"\s?%|\s?(?i:percent|per cent|pct)(?![A-Za-z])|‰"
_TENTHS = (
    r"成(?:半|[一二三四五六七八九](?![一二三四五六七八九成十百千万亿]))?"
    r"(?![为立功本交员长果熟都绩就品分年份效团])"
)
_LATIN = (
    r"(?:\s?(?i:million|billion|thousand|mln|mn|bn)(?![A-Za-z])|(?i:[kwmb])(?![A-Za-z0-9])"
    r"|\s[KMB](?![A-Za-z0-9]))"
)
_SCALE = {
    "k": 10**3, "thousand": 10**3, "w": 10**4, "m": 10**6, "mn": 10**6, "mln": 10**6, "million": 10**6,
    "b": 10**9, "bn": 10**9, "billion": 10**9,
}  # fmt: skip

_COMMA = r"(?<![\d,.])[1-9]\d{0,2},\d{1,2}(?![\d,.]|\s?[%万亿kKmMwW])"

_AMOUNT = Pattern(
    rf"(?P<sign>负|(?i:\bminus\s)|(?<![\dA-Za-z%元万亿千百十成个人岁\)\]\x01])-(?=\s?\d|[¥$€£]"
    rf"|[A-Z]{{2,3}}\$?\s?\d))?"
    rf"(?:(?P<pre>{PREFIX})\s?(?P<sign2>-(?=\d))?)?"
    rf"(?:(?P<part>百分之|千分之)(?P<partnum>负?(?:{DIGITS}|{HAN}|百))"
    rf"|(?P<bare_scale>(?<=[破达到至超过约近])(?:[百千]万|亿)(?![级别元大]))"
    rf"|(?:(?(pre)|(?<![\d.A-Za-z_]))(?P<num>{_COMMA}|{MIXED})(?P<latin>{_LATIN})?"
    rf"|(?<![零一二两三四五六七八九十百千万亿第几数])(?P<han>{HAN})"
    rf"|(?P<words>{WORDS}))(?:[多来余](?={NOUN}|元|块))?"
    rf"(?:(?P<points>{_POINTS})|(?P<percent>{_PERCENT})|(?P<tenths>{_TENTHS})|(?(pre)(?!)"
    rf"|\s?(?P<cur>{SUFFIX}))|(?P<noun>{NOUN}))?)"
)
_APPROXIMATE = Pattern(
    r"(?<![零一二两三四五六七八九十百千万亿第\d几])(一两|两三|二三|三四|三五|四五|五六|六七|七八|八九"
    r"|[一二两三四五六七八九十]\s?[到至]\s?[一二三四五六七八九十]{1,2})"
    rf"(?:(?P<points>个?百分点|个点)|(?P<tenths>{_TENTHS})|(?P<scale>十?[万亿]|[百千]万?"
    rf"|十)?(?P<noun>{NOUN})?)"
)
_BASIS = Pattern(r"[\s-]?(?:个?基点|(?i:个?bps?|basis))")
_HAN_BEFORE = Pattern(r"[\u4e00-\u9fff+]\s?\Z")
_JOINED = Pattern("[到至]")
_HALF_POINT = Pattern(r"半个?(?:百分点|点(?![钟半]))")
_HALF = Pattern(r"一半(?![天年月])|半数|(?i:(?<![a-z])half of(?= the| our| all))")


@dataclass(frozen=True)
class Found:
    """An amount at a place in the normal text.

    Attributes:
        start: Index of its first character.
        end: Index after its last character.
        values: The ways to read it, likeliest first.
        coefficient: The number as written, before 万, k or % (to carry a scale to a neighbour).
        scale: What the coefficient was multiplied by.
        is_bare: No scale, unit, currency or noun stood there.
    """

    start: int
    end: int
    values: tuple[Amount | Range, ...]
    coefficient: Decimal = Decimal(0)
    scale: Decimal = Decimal(1)
    is_bare: bool = False

    @property
    def is_unscaled(self) -> bool:
        """Whether a neighbour's 万 or M may be meant for it too: a plain number or money."""
        value = self.values[0]
        plain = isinstance(value, Money) or (isinstance(value, Number) and not value.noun)
        return plain and self.scale == 1 and abs(cast("Money", value).value) == self.coefficient

    @property
    def value(self) -> Amount | Range:
        """The likeliest reading."""
        return self.values[0]


def find_amounts(text: str, currency: str) -> list[Found]:
    """All amounts in a normal text, in order. Linear in its length."""
    found = _find_approximate(text)
    text = blank(text, [(f.start, f.end) for f in found], "\x03")
    for match in _AMOUNT.finditer(text):
        amount = _read(match, text, currency)
        if amount is not None:
            found.append(amount)
    return sorted(found, key=lambda f: f.start)


def _find_approximate(text: str) -> list[Found]:
    """Ranges said as two neighbouring digits (两三百万), and halves."""
    found = [_approximate(match) for match in _APPROXIMATE.finditer(text)]
    halves = [
        Found(m.start(), m.end(), (Share(value=Decimal(50)),), Decimal(50)) for m in _HALF.finditer(text)
    ]
    points = [Found(m.start(), m.end(), (Points(value=Decimal("0.5")),)) for m in _HALF_POINT.finditer(text)]
    return _separate([*(f for f in found if f is not None), *halves, *points])


def _separate(found: list[Found]) -> list[Found]:
    """In order, without those that begin inside the one before."""
    kept: list[Found] = []
    for amount in sorted(found, key=lambda f: f.start):
        if not kept or amount.start >= kept[-1].end:
            kept.append(amount)
    return kept


def _approximate(match: "re.Match[str]") -> Found | None:
    if match.end() == match.end(1):
        return None
    pattern = "[一二两三四五六七八九十]{1,2}" if _JOINED.search(match[1]) else "."
    low, high = (_approximate_end(digit, match) for digit in re.findall(pattern, match[1]))
    return Found(match.start(), match.end(), (Range(low=low, high=high),))


def _approximate_end(digit: str, match: "re.Match[str]") -> Amount:
    value = evaluate(digit + (match["scale"] or "")) or Decimal(0)
    if match["points"]:
        return Points(value=value)
    return (
        Share(value=value * 10)
        if match["tenths"]
        else Number(value=value, noun=name_noun(match["noun"] or ""))
    )


def _coefficient(match: "re.Match[str]") -> tuple[Decimal, Decimal] | None:
    """The number as written and its scale, before units."""
    if match["bare_scale"]:
        return Decimal(1), evaluate("一" + match["bare_scale"]) or Decimal(1)
    if match["words"]:
        value = evaluate_words(match["words"])
        return None if value is None else (value, Decimal(1))
    said = match["num"] or match["han"]
    if re.fullmatch(r"\d{1,3},\d{1,2}", said):
        return Decimal(said.replace(",", ".")), Decimal(1)
    value = evaluate(said)
    if value is None:
        return None
    if match["latin"]:
        return value, Decimal(_SCALE[match["latin"].strip().lower()])
    return _split_scale(said, value)


_SINGLE = Pattern(
    rf"({DIGITS}|[零一二两三四五六七八九十百千]+)[\s多来余个]?([十百千]?[万亿]{{1,2}}|[百千])\Z"
)


def _split_scale(said: str, value: Decimal) -> tuple[Decimal, Decimal]:
    """500万 as 500 and 10,000; a numeral of several parts (3万5) keeps scale 1."""
    single = _SINGLE.match(said)
    coefficient = evaluate(single[1]) if single else None
    scale = evaluate("一" + single[2]) if single else None
    if coefficient is None or scale is None:
        return value, Decimal(1)
    return coefficient, scale


def _read(match: "re.Match[str]", text: str, currency: str) -> Found | None:
    if match["part"]:
        return _read_part(match)
    number = _coefficient(match)
    if number is None or not _is_plausible(match, text, number[0]):
        return None
    sign = -1 if match["sign"] or match["sign2"] else 1
    value = tidy(sign * number[0] * number[1])
    amount = _make(match, value, currency)
    if _is_chinese_pct(match, text):
        amount = Points(value=value)
    plain = isinstance(amount, Number) and not amount.noun and number[1] == 1 and value == sign * number[0]
    found = Found(match.start(), match.end(), (amount,), number[0], number[1], plain)
    return _other_readings(found, match, text)


def _is_chinese_pct(match: "re.Match[str]", text: str) -> bool:
    """毛利率提升2pct: Chinese reports write pct for percentage points."""
    before = text[max(0, match.start() - 2) : match.start()]
    return (match["percent"] or "").strip().lower() == "pct" and bool(_HAN_BEFORE.search(before))


def _read_part(match: "re.Match[str]") -> Found | None:
    said = match["partnum"]
    value = Decimal(100) if said == "百" else evaluate(said.lstrip("负"))
    if value is None:
        return None
    if match["part"] == "千分之":
        value /= 10
    sign = -1 if said.startswith("负") or match["sign"] else 1
    return Found(match.start(), match.end(), (Share(value=sign * value),), value)


def _make(match: "re.Match[str]", value: Decimal, currency: str) -> Amount:
    if match["points"]:
        is_basis = bool(_BASIS.match(match["points"]))
        return Points(value=value / 100 if is_basis else value)
    if match["percent"]:
        return Share(value=value / 10 if match["percent"] == "‰" else value)
    if match["tenths"]:
        rest = match["tenths"][1:]
        return Share(value=value * 10 + (5 if rest == "半" else evaluate(rest) or 0 if rest else 0))
    word = match["cur"] or match["pre"]
    if word:
        return Money(value=value, currency=name_currency(word, currency))
    return Number(value=value, noun=name_noun(match["noun"] or ""))


def _is_plausible(match: "re.Match[str]", text: str, number: Decimal) -> bool:
    """Whether it is an amount at all: single Chinese numerals and English words need a unit beside them."""
    has_unit = any(match[name] for name in ("points", "percent", "tenths", "cur", "noun", "pre"))
    if match["tenths"] and number > 10:
        return False
    if match["han"]:
        said = match["han"]
        if said == "一" and match["noun"]:
            return False
        scaled = (len(said) > 1 and any(c in said for c in "百千万亿")) or len(said) > 2
        return has_unit or scaled or (len(said) == 2 and "十" in said and said != "十一")
    if match["words"]:
        return (has_unit and not (match["noun"] and number == 1)) or number >= 13
    following = text[match.end() : match.end() + 1]
    is_scaled = said[-1:] in set("万亿") if (said := match["num"] or "") else False
    return has_unit or bool(match["latin"]) or is_scaled or not (following.isascii() and following.isalpha())


def _other_readings(found: Found, match: "re.Match[str]", text: str) -> Found:
    """Add the second reading of a decimal point or comma that may group digits: 1.200, 1,5."""
    said, value = match["num"] or "", found.value
    if not isinstance(value, Money | Number) or found.scale != 1:
        return found
    if re.fullmatch(r"[1-9]\d{0,2}\.\d\d0", said):
        other = value.value * 1000
    elif re.fullmatch(r"\d{1,3},\d{1,2}", said):
        other = value.value.scaleb(len(said.partition(",")[2]))
    else:
        return found
    return replace(found, values=(value, value.model_copy(update={"value": tidy(other)})))
