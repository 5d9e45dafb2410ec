"""A deviation case in words. What people wrote stands on one line in quotation marks: it stays theirs."""

from core.deviation.case import STATUSES, TYPES, VERDICTS, Case, Contribution, Deviation
from core.deviation.likeness import TRAITS, Likeness, Part, Trait
from core.quantity.period import Period
from core.quantity.saying import say, say_period
from knowledge.case_record import KeptCase
from tools.quotation import on_one_line, quote_line
from tools.tool import Citation, ToolContext

_LONGEST = 160
_ALIKE = 0.35  # a trait that is less alike than this is no reason


def quote(ctx: ToolContext, text: str, most: int = _LONGEST) -> str:
    """Somebody's words, on one line and in quotation marks that they cannot close."""
    return quote_line(ctx, text, most)


def say_days(ctx: ToolContext, data: Deviation) -> str:
    """The days of a deviation, "" where none were given."""
    if data.start is None or data.end is None:
        return ""
    return say_period(Period(start=data.start, end=data.end), ctx.language)


def say_kpi(ctx: ToolContext, data: Deviation) -> str:
    """The KPI and its segment, in the reader's language where the facts know them."""
    tables = ctx.facts.catalogue.tables if ctx.facts is not None else ()
    for table in tables:
        kpi = next((kpi for kpi in table.kpis if kpi.key == data.kpi), None)
        if kpi is None:
            continue
        names = {(d.column, v.key): v.name.said_in(ctx.language) for d in table.dimensions for v in d.values}
        place = [names.get((column, key), key) for column, keys in data.where.items() for key in keys]
        name = kpi.name.said_in(ctx.language)
        words = " × ".join(place) if place or not data.place else data.place
        return _joined(ctx, name, words)
    return _joined(ctx, data.kpi_name, data.place)


def name_driver(ctx: ToolContext, driver: Contribution) -> str:
    """A driver in the reader's language where the facts know it, else as it was called."""
    tables = ctx.facts.catalogue.tables if ctx.facts is not None else ()
    for table in tables:
        named = {measure.column: measure.name for measure in table.measures}
        named |= {kpi.key: kpi.name for kpi in table.kpis}
        if driver.key in named:
            return named[driver.key].said_in(ctx.language)
    return driver.name


def _joined(ctx: ToolContext, name: str, place: str) -> str:
    return ctx.say(f"{place} {name}", f"{name} of {place}") if place else name


def say_deviation(ctx: ToolContext, data: Deviation) -> str:
    """Planned, actual and percent: "1.2% → 0.52%（-56.7%）"."""
    planned, actual = (say(value, data.unit, ctx.language) for value in (data.planned, data.actual))
    percent = "" if data.percent is None else ctx.say(f"（{data.percent:+}%）", f" ({data.percent:+}%)")
    return f"{planned} → {actual}{percent}"


def say_effect(ctx: ToolContext, case: Case) -> str:
    """The verdict, the levels before and after, and the person's words."""
    effect = case.effect
    said = VERDICTS[effect.verdict].said_in(ctx.language)
    if effect.after is not None:
        before = case.data.actual if effect.before is None else effect.before
        levels = [say(value, case.data.unit, ctx.language) for value in (before, effect.after)]
        said += ctx.say(f"（{' → '.join(levels)}）", f" ({' → '.join(levels)})")
    return f"{said} {quote(ctx, effect.text)}" if effect.text else said


def say_causes(ctx: ToolContext, case: Case) -> str:
    """The direct cause and, where it is known, the deep one."""
    direct = quote(ctx, case.direct_cause)
    if not case.deep_cause:
        return direct
    return direct + ctx.say("，深层：", "; beneath it ") + quote(ctx, case.deep_cause)


def cite(ctx: ToolContext, kept: KeptCase) -> Citation:
    """A case as a source."""
    status = STATUSES[kept.case.status_on(ctx.today)].said_in(ctx.language)
    kind = TYPES[kept.case.type].said_in(ctx.language)
    return Citation(
        id=kept.id,
        title=on_one_line(kept.case.title),
        source=ctx.say(f"案例库（{kind}，{status}）", f"case library ({kind}, {status})"),
    )


def say_likeness(ctx: ToolContext, likeness: Likeness, data: Deviation) -> tuple[str, ...]:
    """What is alike, most telling first: "同一指标", "同方向，幅度 -6.0%"."""
    parts = sorted(likeness.parts, key=lambda part: -part.score * part.weight)
    return tuple(_say_part(ctx, part, data) for part in parts if part.score >= _ALIKE)


def _say_part(ctx: ToolContext, part: Part, data: Deviation) -> str:
    same = {
        Trait.KPI: ctx.say("同一指标", "the same KPI"),
        Trait.SEGMENT: ctx.say("同一分段", "the same segment"),
        Trait.CAUSE: ctx.say("同类原因", "the same kind of cause"),
    }
    if part.trait is Trait.SIZE:
        size = "" if data.percent is None else ctx.say(f"（{data.percent:+}%）", f" ({data.percent:+}%)")
        return ctx.say("同方向", "the same direction") + size
    if part.trait in same and part.score == 1:
        return same[part.trait]
    name = TRAITS[part.trait].said_in(ctx.language)
    return ctx.say(f"{name}相似 {part.score:.0%}", f"{name} {part.score:.0%} alike")
