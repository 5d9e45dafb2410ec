"""Are two values the same? Amounts, periods, names and references, compared by what they mean, never loosely.

An amount is compared by type and exact value: 5000万 is 50,000,000, "15%" is not 0.15, 2pp is not 2 %.
A bare number may stand for any kind of amount: a tool reads 15 for a rate as 15 %.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any

from opencc import OpenCC

from core.errors import InputError
from core.plan.node import Level
from core.plan.plan import Plan
from core.quantity.value import Amount, Money, Number, Points, Share
from knowledge.demo.company import CATALOGUE
from tools.measured_period import read_measured_period
from tools.node_reference import find_node
from tools.stated_value import read_amount as read_stated
from tools.stated_value import read_period

_SIGNED = re.compile(r"\s*([+＋\-－−])\s*(.+)")
_SILENT_MARKS = re.compile(r"[\s“”\"'「」『』‘’]")


@dataclass(frozen=True)
class Scene:
    """What references and dates are read against: the plan before and after the turn, and the day."""

    before: Plan | None
    after: Plan | None
    today: date

    @property
    def plans(self) -> list[Plan]:
        """The plans a reference may point into, the earlier first; only the new one if it is another."""
        plans = [plan for plan in (self.before, self.after) if plan is not None]
        return plans[-1:] if len({plan.id for plan in plans}) > 1 else plans


def fold(text: object) -> str:
    """The text without what does not matter in a name: case, width, script, spaces and quotation marks."""
    plain = unicodedata.normalize("NFKC", str(text)).casefold()
    return _SILENT_MARKS.sub("", _simplifier().convert(plain))


def is_amount(expected: object, actual: object) -> bool:
    """Whether two amounts are the same kind and exactly the same size."""
    one, other = read_amount(expected), read_amount(actual)
    if one is None and other is None:  # "+8%", or words where a tool also takes words
        return expected is not None and is_name(expected, actual)
    return one is not None and other is not None and _same_amount(one, other)


def read_amount(value: object) -> Amount | None:
    """The amount a value states; None when it states none."""
    if value is None or isinstance(value, bool):
        return None
    text = repr(value) if isinstance(value, float) else str(value)
    try:
        return read_stated(text, "amount")
    except InputError:
        return None


def is_period(expected: object, actual: object, today: date) -> bool:
    """Whether a time means the expected days: "2026-12-31" is a deadline, "start/end" both days."""
    try:
        said = read_period(str(actual), "period", today=today, fiscal_start=1)
    except InputError:
        return False
    start, _, end = str(expected).rpartition("/")
    return str(said.end) == end and (not start or str(said.start) == start)


def is_measured_period(expected: object, actual: object, today: date) -> bool:
    """Whether a time means the expected days, looking ahead as a plan does or back as a measurement does."""
    if is_period(expected, actual, today):
        return True
    try:
        said = read_measured_period(str(actual), "period", today=today, fiscal_start=1)
    except InputError:
        return False
    start, _, end = str(expected).rpartition("/")
    return str(said.end) == end and (not start or str(said.start) == start)


def is_name(expected: object, actual: object) -> bool:
    """Whether two names are the same apart from case, width, script and spaces."""
    return isinstance(actual, str) and fold(expected) == fold(actual)


def holds(expected: object, actual: object) -> bool:
    """Whether a title or a KPI's name holds the expected words."""
    return isinstance(actual, str) and fold(expected) in fold(actual)


def is_fact(expected: object, actual: object) -> bool:
    """Whether two words name the same KPI, segment or dimension of the demo company, or are the same name."""
    if not isinstance(actual, str):
        return False
    return is_name(expected, actual) or _fact_names().get(fold(expected), "?") == _fact_names().get(
        fold(actual)
    )


@cache
def _fact_names() -> dict[str, str]:
    """What every name in the demo company's catalogue means."""
    found: dict[str, str] = {}
    for table in CATALOGUE.tables:
        meant = [(f"kpi {k.key}", k.key, k.name, k.aliases) for k in table.kpis]
        for d in table.dimensions:
            meant += [(f"value {d.column} {v.key}", v.key, v.name, v.aliases) for v in d.values]
            meant.append((f"dimension {d.column}", d.column, d.name, d.aliases))
        for meaning, key, name, aliases in meant:
            for word in (key, name.zh, name.en, *aliases):
                found.setdefault(fold(word), meaning)
    return found


def is_reference(expected: object, actual: object, scene: Scene) -> bool:
    """Whether a reference points at the expected node; compared as names where neither is a node yet."""
    if not isinstance(actual, str):
        return False
    for plan in scene.plans:
        wanted = _wanted(expected, plan)
        found = _found(actual, plan)
        if wanted and found is not None:
            return found in wanted
    return is_name(expected, actual)


def signed_change(text: object, baseline: object) -> Amount | None:
    """The level that a change ("+5pp", "+30%", "-40元") of a level leads to."""
    stated = _SIGNED.fullmatch(str(text))
    sign = -1 if stated and stated[1] not in "+＋" else 1
    size, level = read_amount(stated[2] if stated else text), read_amount(baseline)
    if size is None or level is None:
        return None
    if isinstance(size, Points) or not isinstance(size, Share):
        return level.model_copy(update={"value": level.value + sign * size.value})
    if isinstance(level, Share):
        return None  # 提升45% of a rate says nothing exact
    return level.model_copy(update={"value": level.value * (100 + sign * size.value) / 100})


def _same_amount(one: Amount, other: Amount) -> bool:
    if one.value != other.value:
        return False
    if isinstance(one, Money) and isinstance(other, Money):
        return one.currency == other.currency
    if isinstance(one, Number) or isinstance(other, Number):
        return all(
            not isinstance(a, Number) or not a.noun or isinstance(b, Number) for a, b in _both(one, other)
        )
    return type(one) is type(other)


def _both(one: Amount, other: Amount) -> Iterable[tuple[Amount, Amount]]:
    return ((one, other), (other, one))


def _wanted(expected: object, plan: Plan) -> set[str]:
    """Ids of the nodes an expectation may mean: a title, {root: true}, {has: [words]}."""
    if isinstance(expected, dict):
        if expected.get("root"):
            return {node.id for node in plan.at(Level.ENTERPRISE) if node.parent is None}
        words: list[Any] = expected["has"]
        return {node.id for node in plan.nodes if any(holds(word, node.title) for word in words)}
    exact = {node.id for node in plan.nodes if is_name(expected, node.title)}
    return exact or {node.id for node in plan.nodes if holds(expected, node.title)}


def _found(actual: str, plan: Plan) -> str | None:
    try:
        return find_node(plan, actual).id
    except InputError:
        return None


@cache
def _simplifier() -> OpenCC:
    return OpenCC("t2s")


def as_decimal(value: object) -> Decimal | None:
    """The bare size of an amount of any kind."""
    amount = read_amount(value)
    return None if amount is None else amount.value


def fewest(problems: Iterable[list[str]]) -> list[str]:
    """The list with the fewest problems."""
    return min(problems, key=lambda found: len(found))
