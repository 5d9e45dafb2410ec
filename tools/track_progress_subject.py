"""What progress is asked of: KPIs of the plan by their readings, or one of the facts against its plan."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from core.errors import InputError, MissingInput, UnknownReference
from core.facts.catalogue import Catalogue, FactTable, Role
from core.plan.kpi import Combine, Kpi
from core.plan.kpi_library import find_kpi
from core.plan.plan import Plan
from core.progress.measured import Measured, measured, targets
from core.progress.progress import Progress, Subject, assess, assess_ahead
from core.progress.reading import Reading
from core.progress.standing import Standing, Stretch
from core.text import Text
from knowledge.facts import FactStore
from tools.measured_period import UnbegunPeriod, read_measured_period
from tools.node_reference import find_node
from tools.progress_season import FactSource, months_of, planned_total, profile_of, season_of
from tools.stated_value import read_period, read_value
from tools.tool import ToolContext

_MOST_PARTS = 50
_FARTHEST = 800  # days a forecast may reach


@dataclass(frozen=True)
class Tracked:
    """A KPI with how it is doing.

    Attributes:
        title: What it is of.
        node: Id of the plan's node; None for a KPI of the facts.
        owner: Who answers for it.
        subject: KPI, target and days.
        standing: Where it stands.
        progress: How it is doing.
        history: What was measured before the window.
        from_facts: Whether it was read from the facts.
    """

    title: str
    node: str | None
    owner: str | None
    subject: Subject
    standing: Standing
    progress: Progress
    history: tuple[Stretch, ...] = ()
    from_facts: bool = False


def of_plan(ctx: ToolContext, plan: Plan, node: str | None, kpi: str | None) -> list[Tracked]:
    """KPIs of the plan with targets: of one node, of one KPI, or all.

    Raises:
        UnknownReference: No such node, or nothing in the plan measures that KPI.
        MissingInput: There are no targets to track.
    """
    chosen = list(targets(plan))
    if node is not None:
        found = find_node(plan, node, field="node")
        below = {found.id} if found.measure else {found.id, *(n.id for n in plan.descendants(found.id))}
        chosen = [(n, m) for n, m in chosen if n.id in below]
    if kpi is not None:
        standard = find_kpi(kpi)
        wanted = {kpi.casefold(), standard.key if standard else ""}
        chosen = [(n, m) for n, m in chosen if {m.kpi.key, m.kpi.name.zh, m.kpi.name.en.casefold()} & wanted]
    if not chosen:
        raise _no_targets(plan, node, kpi)
    readings: dict[tuple[str, str], list[Reading]] = {}
    for reading in ctx.actuals.of(plan.id) if ctx.actuals is not None else ():
        readings.setdefault((reading.node, reading.kpi), []).append(reading)
    stands = [measured(plan, n, m, tuple(readings.get((n.id, m.kpi.key), ())), ctx.today) for n, m in chosen]
    return [_tracked(ctx, plan, stand) for stand in stands]


def _tracked(ctx: ToolContext, plan: Plan, stand: Measured) -> Tracked:
    season = season_of(ctx.facts, plan, stand)
    subject = Subject(
        kpi=stand.measure.kpi,
        is_total=stand.is_total,
        target=stand.measure.target,
        baseline=stand.measure.baseline,
        window=stand.window,
    )
    progress = assess(subject, stand.standing, ctx.today, profile=season.profile, history=season.history)
    node = stand.node
    return Tracked(node.title, node.id, node.owner, subject, stand.standing, progress, season.history)


@dataclass(frozen=True)
class Asked:
    """What is asked of the facts, in the person's words; None and () for what was not said."""

    kpi: str | None = None
    where: tuple[str, ...] = ()
    by: str | None = None
    period: str | None = None
    target: str | None = None


def of_facts(ctx: ToolContext, asked: Asked) -> list[Tracked]:
    """A KPI of the facts against what was planned for the period, or a target given; each part of it.

    Raises:
        MissingInput: No facts are loaded, or nothing was planned and no target is given.
        UnknownReference: No such KPI or value.
        InputError: The period has no data yet.
    """
    facts = ctx.facts
    if facts is None or not facts.catalogue.tables:
        raise MissingInput(
            Text(zh="还没有事实数据", en="no facts are loaded"),
            field="facts",
            valid=Text(
                zh="hoshin facts load 文件，或 hoshin facts demo",
                en="hoshin facts load FILE, or hoshin facts demo",
            ),
        )
    source = _source(facts, asked.kpi, asked.where)
    window = _window(ctx, asked.period)
    return [_of_source(ctx, facts, one, window, asked.target) for one in _parts(source, asked.by)]


def _parts(source: FactSource, by: str | None) -> list[FactSource]:
    """The source cut by a dimension, or whole."""
    if by is None:
        return [source]
    dimension = Catalogue(tables=(source.table,)).find_dimension(by, source.table)
    if dimension is None:
        names = [d.name for d in source.table.dimensions]
        raise UnknownReference(
            Text(zh=f"事实数据不能按 {by!r} 分", en=f"the facts cannot be cut by {by!r}"),
            field="by",
            valid=_listed(names),
        )
    keys = source.where.get(dimension.column) or tuple(v.key for v in dimension.values[:_MOST_PARTS])
    return [FactSource(source.table, source.kpi, {**source.where, dimension.column: (key,)}) for key in keys]


def _of_source(
    ctx: ToolContext, facts: FactStore, source: FactSource, window: tuple[date, date], target: str | None
) -> Tracked:
    past = _past(facts, source)
    inside = tuple(s for s in past if window[0] <= s.start and s.end <= window[1])
    if not inside:
        return _ahead(ctx, facts, source, window, past, target)
    return _against_plan(ctx, facts, source, window, past, inside, target)


def _ahead(
    ctx: ToolContext,
    facts: FactStore,
    source: FactSource,
    window: tuple[date, date],
    past: list[Stretch],
    target: str | None,
) -> Tracked:
    """A time of which nothing is known yet: only a forecast of a total can be said."""
    horizon = (window[1] - past[-1].end).days if past else 0
    if source.kpi.denominator is not None or not 0 < horizon <= _FARTHEST or window[0].day != 1:
        raise _no_data(facts, source.table, window)
    kpi = _kpi(source)
    goal = _stated(target, kpi) if target is not None else _planned(facts, source, window)
    subject = Subject(kpi, True, goal, None, window)
    progress = assess_ahead(subject, past, past[-1].end)
    nothing = Standing(None, None)
    return Tracked(_title(ctx, source), None, None, subject, nothing, progress, tuple(past), from_facts=True)


def _stated(target: str, kpi: Kpi) -> Decimal:
    """The target as said. Raises InputError unless it is above 0."""
    value = read_value(target, kpi.unit, "target")
    if value <= 0:
        raise InputError(
            Text(zh=f"目标 {target} 没法跟踪", en=f"a target of {target} cannot be tracked"),
            field="target",
            valid=Text(zh="大于 0 的目标值", en="a target above 0"),
        )
    return value


def _source(facts: FactStore, kpi: str | None, where: Sequence[str]) -> FactSource:
    catalogue = facts.catalogue
    if kpi is None:
        table = catalogue.tables[0]
        main = table.with_role(Role.REVENUE) or table.measures[0]
        chosen = next((k for k in table.kpis if k.numerator == main.column and not k.denominator), None)
        found = (table, chosen or table.kpis[0]) if table.kpis else None
    else:
        standard = find_kpi(kpi)
        found = catalogue.find_kpi(kpi) or (catalogue.find_kpi(standard.key) if standard else None)
    if found is None:
        names = [k.name for table in catalogue.tables for k in table.kpis]
        raise UnknownReference(
            Text(zh=f"事实数据里没有指标 {kpi!r}", en=f"the facts have no KPI {kpi!r}"),
            candidates=tuple(name.zh for name in names),
            field="kpi",
            valid=_listed(names),
        )
    values: dict[str, tuple[str, ...]] = {}
    for word in where:
        named = catalogue.find_value(word, found[0])
        if named is None:
            known = [v.name for d in found[0].dimensions for v in d.values[:20]]
            raise UnknownReference(
                Text(zh=f"事实数据里没有 {word!r}", en=f"the facts have no {word!r}"),
                field="where",
                valid=_listed(known),
            )
        column = named[0].column
        values[column] = (*values.get(column, ()), named[1].key)
    return FactSource(*found, values)


def _window(ctx: ToolContext, period: str | None) -> tuple[date, date]:
    if period is None:
        return date(ctx.today.year, 1, 1), date(ctx.today.year, 12, 31)
    try:
        days = read_measured_period(period, "period", today=ctx.today, fiscal_start=ctx.fiscal_start)
    except UnbegunPeriod as error:
        return error.start, error.end
    if days.since_start:
        return date(days.end.year, 1, 1), date(days.end.year, 12, 31)
    if days.is_cut:
        whole = read_period(period, "period", today=ctx.today, fiscal_start=ctx.fiscal_start)
        return whole.start, whole.end
    return days.start, days.end


def _past(facts: FactStore, source: FactSource) -> list[Stretch]:
    """Months of the KPI, a ratio as the quotient of its sums."""
    top = months_of(facts, source, None, date.max)
    if source.kpi.denominator is None:
        return top
    below = FactSource(
        source.table,
        source.kpi.model_copy(update={"numerator": source.kpi.denominator, "denominator": None}),
        source.where,
    )
    bottom = {s.start: s.value for s in months_of(facts, below, None, date.max)}
    return [
        Stretch(s.start, s.end, s.value * source.kpi.scale / bottom[s.start]) for s in top if bottom[s.start]
    ]


def _against_plan(
    ctx: ToolContext,
    facts: FactStore,
    source: FactSource,
    window: tuple[date, date],
    past: list[Stretch],
    inside: tuple[Stretch, ...],
    target: str | None,
) -> Tracked:
    kpi = _kpi(source)
    is_total = source.kpi.denominator is None
    goal = _stated(target, kpi) if target is not None else _planned(facts, source, window)
    if is_total:
        value, profile = sum((s.value for s in inside), Decimal(0)), profile_of(facts, source, window, past)
    else:
        value, profile = _ratio(facts, source, window), None
    standing = Standing(value, inside[-1].end, inside)
    subject = Subject(kpi, is_total, goal, None, window)
    before = tuple(s for s in past if s.end < window[0])
    progress = assess(subject, standing, ctx.today, profile=profile, history=before)
    return Tracked(_title(ctx, source), None, None, subject, standing, progress, before, from_facts=True)


def _kpi(source: FactSource) -> Kpi:
    fact = source.kpi
    combine = Combine.SUM if fact.denominator is None else Combine.RATIO
    return Kpi(key=fact.key, name=fact.name, unit=fact.unit, direction=fact.direction, combine=combine)


def _planned(facts: FactStore, source: FactSource, window: tuple[date, date]) -> Decimal | None:
    top = planned_total(facts, source, window, source.kpi.numerator)
    if top is None:
        return None
    value = _natural(source, top, source.kpi.numerator)
    if source.kpi.denominator is None:
        return value
    bottom = planned_total(facts, source, window, source.kpi.denominator)
    return None if not bottom else _quotient(source, value, _natural(source, bottom, source.kpi.denominator))


def _ratio(facts: FactStore, source: FactSource, window: tuple[date, date]) -> Decimal:
    assert source.kpi.denominator is not None
    columns = [source.kpi.numerator, source.kpi.denominator]
    start, end = window
    cube = facts.cube(source.table.name, by=[], measures=columns, start=start, end=end, where=source.where)
    top, bottom = (_natural(source, int(cube.measures[c].sum()), c) for c in columns)
    if not bottom:
        raise InputError(
            Text(zh=f"{source.kpi.name.zh}的分母是 0", en=f"{source.kpi.name.en} is over 0"), field="kpi"
        )
    return _quotient(source, top, bottom)


def _quotient(source: FactSource, top: Decimal, bottom: Decimal) -> Decimal:
    return (top * source.kpi.scale / bottom).quantize(source.kpi.unit.quantum)


def _natural(source: FactSource, whole: int, column: str) -> Decimal:
    return Decimal(whole).scaleb(-source.table.measure(column).decimals)


def _title(ctx: ToolContext, source: FactSource) -> str:
    names = [
        value.name.said_in(ctx.language)
        for column, keys in source.where.items()
        for value in source.table.dimension(column).values
        if value.key in keys
    ]
    joined = "" if ctx.say("zh", "en") == "zh" else " "
    return joined.join([*names, source.kpi.name.said_in(ctx.language)])


def _listed(names: Sequence[Text]) -> Text:
    return Text(zh="、".join(name.zh for name in names), en=", ".join(name.en for name in names))


def _no_data(facts: FactStore, table: FactTable, window: tuple[date, date]) -> InputError:
    span = facts.span(table.name)
    until = span[1] if span else None
    if span and window[0] < span[0]:
        return InputError(
            Text(
                zh=f"{window[0]} 至 {window[1]} 没有数据，数据从 {span[0]} 开始",
                en=f"there is no data from {window[0]} to {window[1]}; it begins on {span[0]}",
            ),
            field="period",
            valid=Text(zh=f"{span[0]} 至 {span[1]}", en=f"{span[0]} to {span[1]}"),
        )
    return InputError(
        Text(
            zh=f"{window[0]} 至 {window[1]} 还没有数据，数据到 {until} 为止",
            en=f"there is no data from {window[0]} to {window[1]} yet; it ends on {until}",
        ),
        field="period",
        valid=Text(
            zh=f"{until} 及之前的时间，或先导入新数据", en=f"a time up to {until}, or load newer data first"
        ),
    )


def _no_targets(plan: Plan, node: str | None, kpi: str | None) -> InputError:
    if node is None and kpi is None:
        return MissingInput(
            Text(
                zh=f"「{plan.name}」里还没有带目标值的指标", en=f'"{plan.name}" has no KPI with a target yet'
            ),
            field="node",
            valid=Text(zh="先给目标定指标和目标值", en="give a goal its KPI and target first"),
        )
    listed = ", ".join(f"{n.id} {n.title}" for n, _ in list(targets(plan))[:8])
    return UnknownReference(
        Text(zh=f"{kpi or node!r} 没有目标值可跟踪", en=f"{kpi or node!r} has no target to track"),
        field="kpi" if kpi else "node",
        valid=Text(zh=listed, en=listed),
    )
