"""A node's KPI with its numbers, from what was said about it."""

import re
from decimal import Decimal

from core.errors import AmbiguousInput, InputError, MissingInput
from core.plan.kpi import Denominator, Kpi, Measure
from core.plan.kpi_library import custom_kpi, find_kpi
from core.plan.node import Level, Node
from core.quantity.saying import say
from core.quantity.unit import PERCENT, Unit, UnitKind
from core.text import Language, Text
from tools.edit import NodeFields
from tools.stated_change import read_change
from tools.stated_value import read_amount, read_value, unit_of

_SUFFIX = re.compile(r"[（(]\s*([^（）()]{1,12})\s*[)）]\s*$")
_SCALES = {"万": 10**4, "亿": 10**8, "千": 10**3, "百万": 10**6, "千万": 10**7, "k": 10**3, "m": 10**6}
_SCALE = re.compile(r"(千万|百万|亿|万|千|[km](?![a-z]))", re.IGNORECASE)
_COUNTED = re.compile(r"[人次条个家单件场台]$")
_NUMBERS = (
    "baseline",
    "target",
    "change",
    "stretch",
    "floor",
    "denominator",
    "denominator_value",
    "data_source",
)


def measure_of(node: Node, fields: NodeFields, currency: str, path: str) -> Measure | None:
    """The node's measure after the fields are applied; None if they say nothing about one.

    Args:
        node: The node as it was; its measure of the same KPI is what the fields change.
        fields: What was said.
        currency: Currency of the plan.
        path: Dotted path of the edit, for errors.

    Raises:
        MissingInput: No KPI can be told, or a relative change has no baseline.
        AmbiguousInput: The change can be read in several ways.
        InputError: A value does not suit the KPI, or two of them contradict each other.
    """
    given = fields.model_dump(include=set(_NUMBERS), exclude_none=True)
    if fields.kpi is None and not given:
        return None
    old = _standing(node, fields, currency, path)
    named = fields.kpi or _statement_name(old)
    stated = _Stated(old, fields, _scale_of(named), path)
    measure = stated.measure()
    check_bounds(measure, path)
    return measure


def _standing(node: Node, fields: NodeFields, currency: str, path: str) -> Measure:
    """The measure the fields speak of: the node's own of that KPI, or a new one."""
    if fields.kpi is None and node.measure is not None:
        return node.measure
    # the title of a piece of work says what is done, not what is measured
    title = "" if node.level in (Level.STRATEGY, Level.INITIATIVE) else node.title
    if not fields.kpi and find_kpi(title) is None:
        raise _missing_kpi(node, path)
    kpi = kpi_named(fields.kpi or title, fields, currency, path)
    mine = next((measure for measure in node.measures if measure.kpi.key == kpi.key), None)
    return mine or Measure(kpi=kpi)


def kpi_named(name: str, fields: NodeFields, currency: str, path: str) -> Kpi:
    """The KPI a name means: a standard one, or one of the company's own in the unit of its numbers."""
    found = find_kpi(name)
    if found is not None:
        return _named(found, name if fields.kpi else "", currency)
    return custom_kpi(_SUFFIX.sub("", name).strip() or name, _unit_named(name, fields, currency, path))


def _missing_kpi(node: Node, path: str) -> MissingInput:
    return MissingInput(
        Text(
            zh=f"{node.title!r} 用什么指标衡量？数字要有对应的指标",
            en=f"what measures {node.title!r}? A number needs its KPI",
        ),
        field=f"{path}.kpi",
        valid=Text(zh="指标名称，例如 市场份额、销售额", en="a KPI such as market share or sales"),
    )


def _named(kpi: Kpi, name: str, currency: str) -> Kpi:
    """The standard KPI under the name the person uses, in the plan's currency."""
    changes: dict[str, object] = {}
    said = _SUFFIX.sub("", name).strip()
    if said and said not in (kpi.name.zh, kpi.name.en):
        changes["name"] = Text(zh=said, en=said) if not said.isascii() else Text(zh=kpi.name.zh, en=said)
    if kpi.unit.kind is UnitKind.MONEY:
        changes["unit"] = Unit(kind=UnitKind.MONEY, symbol=currency)
    return kpi.model_copy(update=changes)


def _unit_named(name: str, fields: NodeFields, currency: str, path: str) -> Unit:
    """The unit of a KPI of the company's own: as its name says, else as its numbers are written."""
    suffix = _SUFFIX.search(name)
    word = suffix[1] if suffix else ""
    if "%" in word or "％" in word:
        return PERCENT
    if "元" in word or word.upper() == currency:
        return Unit(kind=UnitKind.MONEY, symbol=currency)
    if word and (counted := _COUNTED.search(word)):
        return Unit(kind=UnitKind.COUNT, symbol=counted[0])
    units = [
        unit_of(read_amount(text, f"{path}.{field}", currency=currency))
        for field in ("baseline", "target", "stretch", "floor")
        if (text := getattr(fields, field)) is not None
    ]
    return _widest(units)


def _widest(units: list[Unit]) -> Unit:
    for kind in (UnitKind.MONEY, UnitKind.PERCENT, UnitKind.NUMBER, UnitKind.COUNT):
        for unit in units:
            if unit.kind is kind:
                return unit
    return Unit(kind=UnitKind.NUMBER)


def _statement_name(measure: Measure) -> str:
    return measure.kpi.name.zh


def _scale_of(name: str) -> Decimal:
    """What a bare number counts under this KPI name: 10,000 for "销售额(万元)"."""
    suffix = _SUFFIX.search(name)
    scale = _SCALE.match(suffix[1]) if suffix else None
    return Decimal(_SCALES[scale[1].lower()]) if scale else Decimal(1)


class _Stated:
    """The numbers of one edit, read into the unit of its KPI."""

    def __init__(self, old: Measure, fields: NodeFields, scale: Decimal, path: str) -> None:
        self.old, self.fields, self.scale, self.path = old, fields, scale, path
        self.unit = old.kpi.unit

    def measure(self) -> Measure:
        baseline = self._level("baseline")
        target = self._level("target")
        before = self.old.baseline if baseline is None else baseline
        delta = None if target is not None else self.old.delta
        if self.fields.change is not None:
            changed = read_change(self.fields.change, self.old.kpi, before, self.scale, f"{self.path}.change")
            before = self._agreed(before, changed.baseline, "baseline")
            target = self._agreed(target, changed.target, "target")
            delta = changed.delta
        if target is None and self.fields.change is None:
            target = self.old.target
        if target is None and before is not None and delta is not None:
            target = before + delta
        return self.old.model_copy(
            update={
                "baseline": before,
                "target": target,
                "delta": delta if before is None or target is None else None,
                **self._rest(),
            }
        )

    def _rest(self) -> dict[str, object]:
        rest: dict[str, object] = {}
        for name in ("stretch", "floor"):
            if getattr(self.fields, name) is not None:
                rest[name] = self._level(name)
        if self.fields.denominator is not None or self.fields.denominator_value is not None:
            rest["denominator"] = self._denominator()
        if self.fields.data_source is not None:
            rest["kpi"] = self.old.kpi.model_copy(update={"data_source": self.fields.data_source})
        if self.fields.statement is not None:
            rest["statement"] = self.fields.statement
        return rest

    def _denominator(self) -> Denominator:
        old = self.old.denominator
        name = self.fields.denominator or (old.name if old else "")
        text = self.fields.denominator_value
        if text is None:
            return Denominator(name=name, value=old.value if old and old.name == name else None)
        value = read_amount(text, f"{self.path}.denominator_value").value
        if value <= 0:
            raise InputError(
                Text(zh=f"分母必须大于 0：{text!r}", en=f"a denominator must be above 0: {text!r}"),
                field=f"{self.path}.denominator_value",
                valid=Text(zh="大于 0 的数", en="a number above 0"),
            )
        return Denominator(name=name, value=value)

    def _level(self, field: str) -> Decimal | None:
        text: str | None = getattr(self.fields, field)
        return None if text is None else read_value(text, self.unit, f"{self.path}.{field}", scale=self.scale)

    def _agreed(self, one: Decimal | None, other: Decimal | None, field: str) -> Decimal | None:
        if one is None or other is None or one == other:
            return one if other is None else other
        said = [say(value, self.unit, Language.ZH_HANS) for value in (one, other)]
        raise AmbiguousInput(
            Text(
                zh=f"{self.fields.change!r} 与另外给出的数字不一致：{said[1]} 还是 {said[0]}？",
                en=f"{self.fields.change!r} and the other number given do not agree: {said[1]} or {said[0]}?",
            ),
            [Text(zh=value, en=value) for value in said],
            field=f"{self.path}.{field}",
        )


def check_bounds(measure: Measure, path: str) -> None:
    """Refuse levels a KPI cannot have: a rate above 100 %, fewer than no users."""
    kpi = measure.kpi
    for field in ("baseline", "target", "stretch", "floor"):
        value: Decimal | None = getattr(measure, field)
        low = value is not None and kpi.minimum is not None and value < kpi.minimum
        high = value is not None and kpi.maximum is not None and value > kpi.maximum
        if value is not None and (low or high):
            raise _outside(kpi, value, field, path)


def _outside(kpi: Kpi, value: Decimal, field: str, path: str) -> InputError:
    shown = Text(zh=say(value, kpi.unit, Language.ZH_HANS), en=say(value, kpi.unit, Language.EN))
    least = "-∞" if kpi.minimum is None else say(kpi.minimum, kpi.unit, Language.EN)
    most = "∞" if kpi.maximum is None else say(kpi.maximum, kpi.unit, Language.EN)
    return InputError(
        Text(
            zh=f"{kpi.name.zh}不可能是 {shown.zh}",
            en=f"{kpi.name.en} cannot be {shown.en}",
        ),
        field=f"{path}.{field}",
        valid=Text(zh=f"{least} 到 {most}", en=f"{least} to {most}"),
    )
