"""Stage templates: how a budget is usually divided at a stage of the business, as ranges that may not fit.

A template's ranges need not add up: 成长期 says 60–70 / 20–30 / 10, which makes 100 only where the first
two make 90. Before a template is used its ranges are brought down to what can be reached.
Source: sme-budget-allocation, part 1 (成长期, 成熟期) and part 4 (渗透期, 领导者).
"""

from decimal import Decimal
from fractions import Fraction
from itertools import product

from core.errors import InfeasibleInput, UnknownReference
from core.frozen import Frozen
from core.text import Text

WHOLE = Decimal(100)


class Bucket(Frozen):
    """One purpose of money with its range, in percent.

    Attributes:
        key: Identifier ("acquisition").
        name: What people call it.
        low: At least.
        high: At most.
        above: Whether `low` itself is not enough (50%以上 as "more than half").
    """

    key: str
    name: Text
    low: Decimal
    high: Decimal
    above: bool = False


class Template(Frozen):
    """The ranges of one stage and where they come from."""

    key: str
    name: Text
    buckets: tuple[Bucket, ...]
    source: Text


class Reach(Frozen):
    """What of a template can be reached when the parts must make 100 %.

    Attributes:
        lows: Least percent of each bucket that can be reached.
        highs: Greatest.
        corners: The extreme divisions; two of them are the ends of a line.
        pick: The division used.
        reason: How `pick` was chosen.
    """

    lows: tuple[Decimal, ...]
    highs: tuple[Decimal, ...]
    corners: tuple[tuple[Decimal, ...], ...]
    pick: tuple[Decimal, ...]
    reason: Text


def reach(template: Template) -> Reach:
    """The divisions of 100 % that keep every range, and the one to use.

    The pick goes the same fraction of the way from `low` to `high` in every bucket; for a line that is its
    midpoint. Where the source only says "at least", the pick stays at the least whole percent that does.

    Raises:
        InfeasibleInput: The ranges cannot make 100 %.
    """
    low, high = sum(b.low for b in template.buckets), sum(b.high for b in template.buckets)
    if not low <= WHOLE <= high:
        raise InfeasibleInput(
            Text(
                zh=f"{template.name.zh}模板的各项只能合计 {low}%–{high}%，凑不成 100%",
                en=f"the ranges of the template {template.name.en!r} make {low} %–{high} %, never 100 %",
            ),
            clash=tuple(b.key for b in template.buckets),
        )
    lows = tuple(max(b.low, WHOLE - (high - b.high)) for b in template.buckets)
    highs = tuple(min(b.high, WHOLE - (low - b.low)) for b in template.buckets)
    pick, reason = _pick(template, lows, highs)
    return Reach(lows=lows, highs=highs, corners=_corners(template), pick=pick, reason=reason)


def find_template(key: str) -> Template:
    """The template of a stage. Raises UnknownReference."""
    for template in TEMPLATES:
        if template.key == key:
            return template
    keys = tuple(template.key for template in TEMPLATES)
    raise UnknownReference(
        Text(zh=f"没有阶段模板 {key!r}", en=f"there is no stage template {key!r}"),
        candidates=keys,
        field="stage",
        valid=Text(zh="、".join(t.name.zh for t in TEMPLATES), en=", ".join(keys)),
    )


def _pick(
    template: Template, lows: tuple[Decimal, ...], highs: tuple[Decimal, ...]
) -> tuple[tuple[Decimal, ...], Text]:
    fixed = all(low == high for low, high in zip(lows, highs, strict=True))
    if fixed:
        return lows, Text(zh="模板本身就是定值", en="the template is a fixed division")
    open_ended = [i for i, b in enumerate(template.buckets) if b.high == WHOLE]
    if len(open_ended) == 1 and len(template.buckets) == 2:
        at = open_ended[0]
        least = template.buckets[at].low + (1 if template.buckets[at].above else 0)
        parts = tuple(least if i == at else WHOLE - least for i in range(2))
        name, floor = template.buckets[at].name, template.buckets[at].low
        sign = ">" if template.buckets[at].above else "≥"
        return parts, Text(
            zh=f"模板只给了下限（{name.zh} {sign} {floor}%），取满足它的最小整数百分比 {least}%",
            en=f"the template only gives a floor ({name.en} {sign} {floor} %); "
            f"the least whole percent that keeps it, {least} %, is used",
        )
    way = Fraction(WHOLE - sum(lows)) / Fraction(sum(highs) - sum(lows))
    parts = tuple(_exact(Fraction(lo) + way * Fraction(hi - lo)) for lo, hi in zip(lows, highs, strict=True))
    return parts, Text(zh="取可行区间的中点", en="the midpoint of what is feasible is used")


def _corners(template: Template) -> tuple[tuple[Decimal, ...], ...]:
    """Every division with all but one bucket at an end of its range."""
    found = set()
    buckets = template.buckets
    for free, bucket in enumerate(buckets):
        others = [(b.low, b.high) for i, b in enumerate(buckets) if i != free]
        for ends in product(*others):
            rest = WHOLE - sum(ends)
            if bucket.low <= rest <= bucket.high:
                found.add((*ends[:free], rest, *ends[free:]))
    return tuple(sorted(found))


def _exact(value: Fraction) -> Decimal:
    return Decimal(value.numerator) / Decimal(value.denominator)


def _bucket(key: str, low: int, high: int, *, above: bool = False) -> Bucket:
    return Bucket(key=key, name=_NAMES[key], low=Decimal(low), high=Decimal(high), above=above)


_NAMES = {
    "acquisition": Text(zh="获客", en="acquisition"),
    "conversion": Text(zh="转化优化", en="conversion"),
    "brand": Text(zh="品牌", en="brand"),
    "retention": Text(zh="留存与价值提升", en="retention and value"),
    "other": Text(zh="其他", en="everything else"),
}
_FRAMING = Text(
    zh="中小企业自动化营销预算规划与资源配置：营销目标与预算框架对齐",
    en="sme-budget-allocation: aligning marketing goals with the budget framework",
)
_SCALING = Text(
    zh="中小企业自动化营销预算规划与资源配置：增长阶段资源配置",
    en="sme-budget-allocation: resources by stage of growth",
)

TEMPLATES = (
    Template(
        key="growth",
        name=Text(zh="成长期", en="growth"),
        buckets=(_bucket("acquisition", 60, 70), _bucket("conversion", 20, 30), _bucket("brand", 10, 10)),
        source=_FRAMING,
    ),
    Template(
        key="mature",
        name=Text(zh="成熟期", en="mature"),
        buckets=(_bucket("acquisition", 40, 40), _bucket("conversion", 30, 30), _bucket("brand", 30, 30)),
        source=_FRAMING,
    ),
    Template(
        key="penetration",
        name=Text(zh="渗透期", en="market penetration"),
        buckets=(_bucket("acquisition", 70, 100), _bucket("other", 0, 30)),
        source=_SCALING,
    ),
    Template(
        key="leader",
        name=Text(zh="领导者", en="market leader"),
        buckets=(_bucket("retention", 50, 100, above=True), _bucket("other", 0, 50)),
        source=_SCALING,
    ),
)
