"""The sizes in a split: every amount that may be a whole, a part, a weight or a bound, and every proportion.

More than the amounts that are read anywhere: in a split "分到三个" ends in a count, "up to 6000" is a
ceiling, "a quarter" is a share, and "四三二一" or "3 to 4" are proportions.
"""

import re
from dataclasses import dataclass
from decimal import Decimal

from assistant.offline.utterance import Utterance, fold
from assistant.offline.wording import amount_text, plain
from core.quantity.mention import Mention
from core.quantity.value import Amount, Change, ChangeKind, Money, Number, Points, Ratio, Share

_ENGLISH = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
DIGITS: dict[str, int] = {
    **{char: i for i, char in enumerate("一二三四五六七八九十", start=1)},
    **{word: i for i, word in enumerate(_ENGLISH, start=1)},
    "两": 2,
}
COUNT = (
    r"(?:[1-9]|1[0-2]|[两二三四五六七八九十一]|two|three|four|five|six|seven|eight|nine|ten)\s*"
    r"(?:个|条|家|位|项|种|块|款|类|支|座|路|地|大|端|头|城|省|级|档|批|拨|组|店|校|院|区|部门|regions?|stores?|teams?|channels?|"
    r"products?|segments?|months?|weeks?|parts?|units?|lines?|markets?|countries|cities|people|reps|brands?|sites?|branches)"
)
_COUNT = re.compile(rf"^(?:{COUNT})\s*$|^(?:two|three|four|five|six|seven|eight|nine|ten)\b")
_MONEY_AFTER = re.compile(r"^\s*(?:钱|人民币|[,，。]|$)")
_FRACTIONS = re.compile(
    r"(?<!\d )(?<![\w-])(?:(?P<n>a|one|two|three|four)[ -](?P<d>half|third|quarter|fifth|sixth|tenth)s?\b"
    r"|half\b(?! (?:a )?(?:year|month|million)))"
)
_TAKES = re.compile(
    r"(?:takes?|gets?|has|have|is|are|does|do|carr(?:y|ies)|with|at|:|=|,|gives?|on|covers?|about|just|roughly)\s*$"
)
_LEFT = re.compile(r"\b(?:rest|remainder|remaining|left)\b")
_GOES = re.compile(r"^\s*(?:to|for|of|goes|from|on|in)\b")
_PARTS_OF = {"half": 2, "third": 3, "quarter": 4, "fifth": 5, "sixth": 6, "tenth": 10}
_HAN_RATIO = re.compile(
    r"(?<![一二三四五六七八九十\d第百千万亿点星])(?P<han>[一二三四五六七八九]{3,8})(?=\s*(?:地|来|去|开|分|拆|切|摊|的比|比例|走|派|给|，|,|。|；|$))"
    r"|(?<![一二三四五六七八九十\d第])(?P<two>[一二三四五六七八九]{2})(?=\s*(?:地|来)?(?:开|分(?!之)|拆|切|摊|的比例))"
)
_EN_RATIO = re.compile(
    r"(?<![\d.,$€£¥])(?<!from )(?<!down to )(?<!up to )(?P<parts>\d{1,3}(?: to \d{1,3}){1,7})"
    r"(?![\d.]*(?:,\d|%|\d|k\b|m\b|x\b| ?pp| (?:weeks|months|days)))"
)
_BARE_GAP = re.compile(r"^\s*(?:[、,，/;；]|and|和|跟|,\s*and|&)?\s*$")
_NUMBERED = re.compile(
    r"第?(?P<n>[一二三四五六七八九十]|\d{1,2}|(?<![a-z])[a-z])(?P<kind>号店|分店|分部|事业部|部门|部|组|店|区|队|线|院|校|馆|厂|仓|科|班)"
)


@dataclass(frozen=True)
class Size:
    """An amount in a split: where its number stands, how it is written as an argument, and its value."""

    start: int
    end: int
    text: str
    value: Amount

    @property
    def size(self) -> Decimal:
        """Its number, whatever the kind."""
        return self.value.value

    @property
    def is_share(self) -> bool:
        """Whether it is a percentage of something."""
        return isinstance(self.value, Share)

    @property
    def is_bare(self) -> bool:
        """Whether it is digits alone, as a weight is written."""
        return isinstance(self.value, Number) and bool(re.fullmatch(r"\d+(?:\.\d+)?", fold(self.text)))


@dataclass(frozen=True)
class Shape:
    """Proportions said without names: "4:3:2:1", "权重5、3、2", "占比依次35%、25%、40%"."""

    start: int
    end: int
    parts: tuple[str, ...]
    sizes: tuple[Size, ...] = ()


def find_sizes(utterance: Utterance) -> tuple[Size, ...]:
    """All sizes in order, without counts of parts and without the numerals of numbered names."""
    shapes = _said_shapes(utterance)
    named = numbered_names(utterance.text)
    pointed = _bare_points(utterance)
    found = [
        size for m in utterance.mentions if (size := pointed.get(m.start) or _size(utterance, m)) is not None
    ]
    found += _fractions(utterance)
    taken = [(s.start, s.end) for s in shapes] + named
    kept = [f for f in found if not any(start < f.end and f.start < end for start, end in taken)]
    return tuple(sorted(kept, key=lambda f: f.start))


def _bare_points(utterance: Utterance) -> dict[int, Size]:
    """The bare numbers that are points because the whole is said in points: "这5个点里门锁扛3个"."""
    whole = max((m.value.value for m in utterance.mentions if isinstance(m.value, Points)), default=None)
    bare = [
        m
        for m in utterance.mentions
        if isinstance(m.value, Number)
        and m.value.noun in ("", "个")
        and re.fullmatch(r"\d+(?:\.\d+)?\s*个?", m.text.strip())
        and re.match(r"\s*(?:[，,。.；;、和与]|and\b|$)", utterance.text[m.end :])
    ]
    if whole is None or not bare or sum(m.value.value for m in bare if isinstance(m.value, Number)) > whole:
        return {}
    return {
        m.start: Size(m.start, m.end, f"{plain(m.value.value)}pp", Points(value=m.value.value))
        for m in bare
        if isinstance(m.value, Number)
    }


def numbered_names(text: str) -> list[tuple[int, int]]:
    """Where names tell one kind of part apart by numerals alone: "一部二部三部", "销售一部、销售二部"."""
    found = list(_NUMBERED.finditer(text))
    kinds = [m.group("kind") for m in found]
    several = {kind for kind in kinds if len({m.group("n") for m in found if m.group("kind") == kind}) >= 2}
    return [m.span() for m in found if m.group("kind") in several]


def find_shapes(utterance: Utterance) -> tuple[Shape, ...]:
    """Proportions said as one ratio, else as sizes in a row."""
    return tuple(_said_shapes(utterance)) or tuple(_rows(utterance, find_sizes(utterance)))


def _size(utterance: Utterance, mention: Mention) -> Size | None:
    value = mention.value
    if isinstance(value, Change) and value.kind is ChangeKind.TO_LEVEL and value.end is not None:
        digit = re.search(r"[\d０-９¥￥$€£]|[一二两三四五六七八九十百]", mention.text)
        start = mention.start + (digit.start() if digit else 0)
        found = Size(start, mention.end, amount_text(value.end), value.end)
    elif isinstance(value, Money | Number | Share | Points):
        said = mention.text.strip()
        text = plain(value.value) if said.endswith("份") and isinstance(value, Number) else said
        found = Size(mention.start, mention.end, text, value)
    else:
        return None
    return None if _is_count(utterance, found) else found


def _is_count(utterance: Utterance, size: Size) -> bool:
    """As in "四个大区", "三块扛", "5 stores": how many parts there are, not how much."""
    said = utterance.text[size.start : size.end].strip()
    if size.size >= 13 or not isinstance(size.value, Money | Number):
        return False
    if isinstance(size.value, Money):
        after = utterance.text[size.end :]
        return bool(re.fullmatch(r"[两二三四五六七八九]块", said)) and not _MONEY_AFTER.match(after)
    if said.endswith("份"):
        return bool(re.search(r"成\s*$|为\s*$", utterance.text[: size.start]))
    return bool(_COUNT.match(said))


def _fractions(utterance: Utterance) -> list[Size]:
    found = []
    shared = any(isinstance(m.value, Share) for m in utterance.mentions) or _LEFT.search(utterance.text)
    for match in _FRACTIONS.finditer(utterance.text):
        if any(m.start < match.end() and match.start() < m.end for m in utterance.mentions):
            continue
        if not (
            shared
            or _TAKES.search(utterance.text[: match.start()])
            or _GOES.match(utterance.text[match.end() :])
        ):
            continue
        top = DIGITS.get(match.group("n") or "a", 1)
        share = Decimal(100) * top / _PARTS_OF[match.group("d") or "half"]
        found.append(Size(match.start(), match.end(), f"{plain(share)}%", Share(value=share)))
    return found


def _said_shapes(utterance: Utterance) -> list[Shape]:
    shapes = [
        Shape(m.start, m.end, tuple(plain(part) for part in m.value.parts))
        for m in utterance.mentions
        if isinstance(m.value, Ratio) and m.value.orientation is None
    ]
    for match in _HAN_RATIO.finditer(utterance.text):
        digits = match.group("han") or match.group("two")
        shapes.append(Shape(match.start(), match.end(), tuple(str(DIGITS[c]) for c in digits)))
    for match in _EN_RATIO.finditer(utterance.text):
        parts = re.findall(r"\d+", match.group("parts"))
        shapes.append(Shape(match.start("parts"), match.end("parts"), tuple(parts)))
    kept: list[Shape] = []
    for shape in sorted(shapes, key=lambda s: s.start):
        if not any(other.start < shape.end and shape.start < other.end for other in kept):
            kept.append(shape)
    return kept


def _rows(utterance: Utterance, sizes: tuple[Size, ...]) -> list[Shape]:
    """Two or more sizes of a kind with nothing but separators between them."""
    rows: list[list[Size]] = []
    for size in sizes:
        last = rows[-1][-1] if rows else None
        if last is not None and _runs_on(utterance, last, size):
            rows[-1].append(size)
        else:
            rows.append([size])
    return [
        Shape(row[0].start, row[-1].end, tuple(f.text.rstrip("%％") for f in row), tuple(row))
        for row in rows
        if len(row) >= 2
    ]


def _runs_on(utterance: Utterance, last: Size, size: Size) -> bool:
    one, other = (getattr(s.value, "noun", "") for s in (last, size))
    if one and one != other:  # "3场，25万" counts two things
        return False
    return type(last.value) is type(size.value) and bool(
        _BARE_GAP.match(utterance.text[last.end : size.start])
    )
