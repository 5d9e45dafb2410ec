"""Changes a text claims ("提升45%", "from 10 % to 15 %"), and the levels each can mean for a KPI."""

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache

from core.errors import InputError
from core.plan.kpi import Measure
from core.quantity.change import TargetReading, readings
from core.quantity.mention import Mention
from core.quantity.reading import read
from core.quantity.unit import UnitKind
from core.quantity.value import Change, ChangeKind

_CLAUSE_END = re.compile(r"[,，。;；!！?？、\n：:]")
_AMOUNT = re.compile(
    r"\d|[一二两三四五六七八九十百半]\s*[万萬亿億千百成倍个個番]|百分之|翻|倍|减半|減半|percent|points?\b|doubl|tripl|halv",
    re.IGNORECASE,
)
_VERB = re.compile(
    r"[至到为為达達]\s{0,9}[约約近超]?\s{0,9}[\d一二两三四五六七八九十百]|→|->|翻|减半|減半|倍|[增升涨漲降减減跌缩縮扩擴]|提高|调高|"
    r"\b(?:to|by|from|up|down|grow|increas|rais|lift|boost|improv|reduc|cut|lower|doubl|tripl|halv|reach|hit)",
    re.IGNORECASE,
)


def may_claim(text: str) -> bool:
    """Whether a text has both an amount and a word of change; a quick test that never misses a claim."""
    return bool(_AMOUNT.search(text)) and bool(_VERB.search(text))


@dataclass(frozen=True)
class Claim:
    """A change as a text claims it.

    Attributes:
        text: The words, as written.
        clause: The clause they stand in.
        changes: Every way the words can be read, the likeliest first.
    """

    text: str
    clause: str
    changes: tuple[Change, ...]

    def targets(self, measure: Measure) -> tuple[TargetReading, ...]:
        """The targets the claim can mean for a measure, each level once; none if it is not about it."""
        found: dict[Decimal, TargetReading] = {}
        for change in self.changes:
            for reading in targets_of(change, measure):
                found.setdefault(reading.target.normalize(), reading)
        return tuple(found.values())


def claims(text: str, today: date, fiscal_start: int = 1) -> tuple[Claim, ...]:
    """The changes a text claims, in order. Cheap for a text that claims none."""
    if not may_claim(text):
        return ()
    return _claims(text, today, fiscal_start)


@lru_cache(maxsize=2048)
def _claims(text: str, today: date, fiscal_start: int) -> tuple[Claim, ...]:
    found = []
    for mention in read(text, today=today, fiscal_start=fiscal_start):
        changes = tuple(r.value for r in mention.readings if isinstance(r.value, Change))
        # a comparison with last year says nothing of the baseline
        if changes and all(change.comparison is None for change in changes):
            found.append(Claim(mention.text, clause_of(text, mention), changes))
    return tuple(found)


def clause_of(text: str, mention: Mention) -> str:
    """The clause a mention stands in, up to the punctuation on either side."""
    before = _CLAUSE_END.split(text[: mention.start])[-1]
    after = _CLAUSE_END.split(text[mention.end :])[0]
    return f"{before}{mention.text}{after}"


def targets_of(change: Change, measure: Measure) -> tuple[TargetReading, ...]:
    """Targets a change can mean; none when its unit does not fit or the baseline is needed and unknown.

    Where a measure knows only its change, amounts and points are counted from 0.
    """
    baseline = measure.baseline
    if baseline is None and measure.target is None:
        if change.kind not in (ChangeKind.BY_POINTS, ChangeKind.BY_AMOUNT):
            return ()
        baseline = Decimal(0)
    try:
        return readings(change, measure.kpi.unit, baseline)
    except InputError:
        return ()


_NUMBER = re.compile(
    r"(?P<lead>从|由|自|至|到|达到|达|为|→|->|\bfrom|\bto)?\s{0,9}(?P<digits>\d{1,30}(?:\.\d{1,30})?)\s{0,9}(?P<scale>万|亿|[KM]\b)?(?P<percent>[%％])?"
)
_SCALES = {
    None: Decimal(1),
    "万": Decimal(10**4),
    "亿": Decimal(10**8),
    "K": Decimal(10**3),
    "M": Decimal(10**6),
}
_STARTS = {"从", "由", "自", "from"}


def is_plain(text: str, measure: Measure) -> bool:
    """Whether a text plainly says the measure's own levels and nothing else: "从500万元到650万元", "to 15%".

    A quick test that spares a full reading; a number it cannot place makes it say no.
    """
    if measure.target is None or measure.kpi.unit.kind not in (UnitKind.PERCENT, UnitKind.MONEY):
        return not may_claim(text)
    percent = measure.kpi.unit.kind is UnitKind.PERCENT
    for number in _NUMBER.finditer(text):
        lead, scale = number["lead"], number["scale"]
        if lead is None and _is_in_a_name(text, number):
            continue
        expected = measure.baseline if lead in _STARTS else measure.target
        if lead is None or bool(number["percent"]) is not percent:
            return False
        if Decimal(number["digits"]) * _SCALES[scale] != expected:
            return False
    return not _WORDED.search(text)


_WORDED = re.compile(
    r"[一二两三四五六七八九十百半]\s*(?:[万亿千百成倍个番]|点)|翻|减半|doubl|tripl|halv", re.IGNORECASE
)
_NAMED = re.compile(r"[^\W\d加升高涨长降减少跌低至到为达约近超]\Z")
_UNNAMED = re.compile(
    r"\s*(?:[%％万亿千百成倍个番元年月日季.\-~～—→:：/]|pp|k\b|m\b|bn|to\b|percent|point)", re.IGNORECASE
)


def _is_in_a_name(text: str, number: re.Match[str]) -> bool:
    """Whether a number belongs to a name ("产品12"): a letter before it, and no unit after it."""
    before = text[: number.start("digits")]
    return bool(_NAMED.search(before)) and not _UNNAMED.match(text, number.end("digits"))
