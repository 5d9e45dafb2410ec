"""A plan's numbers in words: what a measure goes from and to, days, an outcome."""

from datetime import date

from core.plan.kpi import Measure
from core.plan.outcome import Basis, Cost, KpiOutcome, Outcome
from core.quantity.saying import plain, say, say_points
from core.quantity.unit import Unit, UnitKind
from core.text import Language


def say_measure(measure: Measure, language: Language) -> str:
    """A measure from its baseline to its target: "10% → 15%", "+3个百分点", "" when it has no numbers."""
    unit = measure.kpi.unit
    if measure.target is not None:
        start = "" if measure.baseline is None else f"{say(measure.baseline, unit, language)} → "
        return start + say(measure.target, unit, language)
    if measure.delta is not None:
        sign = "+" if measure.delta >= 0 else ""
        if unit.kind is UnitKind.PERCENT:
            return sign + say_points(measure.delta, language)
        return sign + say(measure.delta, unit, language)
    return "" if measure.baseline is None else say(measure.baseline, unit, language)


def say_days(start: date | None, end: date | None) -> str:
    """From when to when: "2025-01-01 ~ 2025-12-31", "~ 2025-12-31", "" when neither is known."""
    if start is None and end is None:
        return ""
    return f"{start or ''} ~ {end or ''}".strip()


def say_reached(kpi: KpiOutcome, language: Language) -> str:
    """What a KPI reached and how far that is; "not recorded" when nothing was."""
    is_english = language is Language.EN
    if kpi.reached is None:
        return "not recorded" if is_english else "未记录"
    reached = say(kpi.reached, kpi.measure.kpi.unit, language)
    if kpi.attained is None:
        return reached
    return f"{reached}{', ' if is_english else '，'}{say_attained(kpi, language)}"


def say_level(kpi: KpiOutcome, language: Language) -> str:
    """What a KPI reached, without how far that is."""
    if kpi.reached is None:
        return "not recorded" if language is Language.EN else "未记录"
    return say(kpi.reached, kpi.measure.kpi.unit, language)


def say_attained(kpi: KpiOutcome, language: Language) -> str:
    """The attainment of one KPI and what it is a percentage of."""
    if kpi.attained is None:
        return "not recorded" if language is Language.EN else "未记录"
    percent = plain(kpi.attained) + "%"
    if language is Language.EN:
        return f"{percent} of the {'way' if kpi.basis is Basis.WAY else 'target'}"
    return f"达成 {percent}（占{'从基准到目标的变化' if kpi.basis is Basis.WAY else '目标值'}）"


def say_whole(found: Outcome, language: Language) -> str:
    """The attainment of a whole plan, what it rests on, and how many targets were reached."""
    is_english = language is Language.EN
    main = found.main
    if found.attained is None or main is None:
        return "nothing recorded" if is_english else "未记录"
    percent = plain(found.attained) + "%"
    met, known = found.met, len(found.recorded)
    if len(found.of) > 1:
        by = f"mean of {len(found.of)} goals" if is_english else f"{len(found.of)} 个目标的平均"
    else:
        by = say_basis(main, language)
    until = "" if found.is_final or main.as_of is None else _until(main.as_of, is_english)
    if is_english:
        return f"{percent} ({by}{until}); {met} of {known} measured targets reached"
    return f"{percent}（{by}{until}）；{known} 个已测指标中 {met} 个达标"


def say_basis(kpi: KpiOutcome, language: Language) -> str:
    """What a KPI's attainment is a percentage of: "market share, of the way from 10% to 15%"."""
    measure, unit = kpi.measure, kpi.measure.kpi.unit
    name = measure.kpi.name.said_in(language)
    target = "" if measure.target is None else say(measure.target, unit, language)
    if kpi.basis is Basis.WAY and measure.baseline is not None:
        start = say(measure.baseline, unit, language)
        if language is Language.EN:
            return f"{name}, of the way from {start} to {target}"
        return f"{name}，占从 {start} 到 {target} 的变化"
    return f"{name}, of its target {target}" if language is Language.EN else f"{name}，占目标值 {target}"


def say_cost(cost: Cost, currency: str, language: Language) -> str:
    """What a plan cost, and whether that was recorded or only planned."""
    is_english = language is Language.EN
    if cost.amount is None:
        return "not recorded" if is_english else "未记录"
    money = say(cost.amount, Unit(kind=UnitKind.MONEY, symbol=currency), language)
    if not cost.is_recorded:
        return f"{money} (planned; spending not recorded)" if is_english else f"{money}（计划数，支出未记录）"
    if cost.unrecorded:
        listed = ", ".join(cost.unrecorded[:5])
        return f"{money} (without {listed})" if is_english else f"{money}（不含 {listed}）"
    return money


def _until(day: date, is_english: bool) -> str:
    return f", until {day}" if is_english else f"，截至 {day}"
