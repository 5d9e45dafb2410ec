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
_MAY_CLAIM = re.compile(
    r"[\d一二两三四五六七八九十百半]\s*(?:[%％万亿千百成倍个番bk]|pp|pct|percent|points?|times)|→|->|[至到为达]\s*\d"
    r"|(?:to|by|from)\s+\D?\d|翻|doubl|tripl|halv|减半",
    re.IGNORECASE,
)


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
    if not _MAY_CLAIM.search(text):
        return ()
    return _claims(text, today, fiscal_start)


@lru_cache(maxsize=2048)
def _claims(text: str, today: date, fiscal_start: int) -> tuple[Claim, ...]:
    found = []
    for mention in read(text, today=today, fiscal_start=fiscal_start):
        changes = tuple(r.value for r in mention.readings if isinstance(r.value, Change))
        if changes:
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


_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_TO = re.compile(r"(?:[至到为达]|\bto)\s*$", re.IGNORECASE)


def is_plain(text: str, measure: Measure) -> bool:
    """Whether a text plainly says the measure's own target and nothing else: "提升至15%", "to 6.5M".

    A quick test that spares a full reading; it never says yes to a text with another number in it.
    """
    numbers = list(_NUMBER.finditer(text))
    if not numbers:
        return not _MAY_CLAIM.search(text)
    if len(numbers) > 1 or measure.target is None:
        return False
    number = numbers[0]
    if measure.kpi.unit.kind is not UnitKind.PERCENT or text[number.end() : number.end() + 1] not in (
        "%",
        "％",
    ):
        return False
    return Decimal(number.group()) == measure.target and bool(_TO.search(text[: number.start()]))
