"""Why a KPI of the fact tables deviated: everything that is computed from them, put together."""

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

from core.cascade.number import round_half_up
from core.deviation.decompose import Decomposition, Method
from core.deviation.hypothesis import Hypothesis, rank_causes
from core.deviation.onset import Onset
from core.deviation.taxonomy import FAMILIES
from core.errors import InputError
from core.facts.catalogue import Role
from core.plan.kpi import Direction
from core.quantity.period import Period
from core.quantity.saying import say, say_period
from core.text import Text
from tools.explain_deviation_arguments import (
    DriverLine,
    ExplainDeviationArguments,
    ExplainDeviationResult,
    Headline,
    HypothesisLine,
    PartLine,
    Scope,
)
from tools.explain_deviation_background import empty_days_of, growth_of, mix_of, repeated_of
from tools.explain_deviation_drivers import (
    RESIDUAL,
    Level,
    break_down,
    explain_drivers,
    level_of,
    price_volume_mix,
    share_of,
    step_of,
)
from tools.explain_deviation_evidence import (
    Observed,
    collect,
    evidence_of_events,
    kpi_of,
)
from tools.explain_deviation_report import bridge_of, compared_name, compose
from tools.explain_deviation_request import Question, check_ratio_parts, no_data
from tools.explain_deviation_segments import Located, find_segments
from tools.explain_deviation_states import States, load_states
from tools.explain_deviation_time import History, find_calendar, find_start, load_history, say_start
from tools.tool import ToolContext

_SMALL = Decimal("0.5")  # percent of the reference under which a deviation needs no cause
_DWARFED = 10  # a part may be this many times the whole before shares stop making sense
_NEAR_ZERO = Fraction(1, 1000)  # of the other state: a share of that says nothing


def explain_facts(
    ctx: ToolContext, question: Question, arguments: ExplainDeviationArguments
) -> ExplainDeviationResult:
    """The deviation of a question with drivers, parts, segments, start, calendar and hypotheses.

    Raises:
        InputError: It cannot be computed at all.
        MissingInput: There are no figures, or nothing was planned.
    """
    check_ratio_parts(question.kpi, question.table)
    history = load_history(question)
    states = load_states(question, history.profile)
    headline = _headline(ctx, question, states)
    refused: list[str] = []
    drivers, found = _drivers(ctx, question, states, arguments, headline, refused)
    located = find_segments(ctx, question, states, headline.deviation)
    located = _inner_drivers(ctx, question, states, located)
    onset, scope = _start(question, history, located, headline)
    calendar = find_calendar(ctx, question, history.profile, headline.reference, headline.actual)
    parts = _parts(ctx, question, states, headline, refused)
    observed = Observed(
        question=question,
        states=states,
        deviation=headline.deviation,
        drivers=drivers,
        segments=located.lines,
        uniform=located.uniform,
        onset=onset,
        calendar=calendar,
        mix=mix_of(question, states, found),
        empty_days=empty_days_of(question, history),
        repeated=repeated_of(question, headline.deviation),
        growth=growth_of(question, history, headline),
    )
    free = [d for d in (question.by or question.free) if d.column in states.dimensions]
    priced = [line for d in free if (line := price_volume_mix(question.table, question.kpi, states, d))]
    ends = headline.compared_with, ctx.say("实际", "actual")
    result = ExplainDeviationResult(
        text="",
        scope=_scope(ctx, question),
        headline=headline,
        method=arguments.method,
        order=tuple(_name(ctx, question, key) for key in found.order) if found else (),
        drivers=drivers,
        bridge=bridge_of(headline, drivers, ends) if drivers else (),
        parts=parts,
        price_volume_mix=tuple(priced),
        segments=located.lines,
        segments_note=located.note,
        started=None if onset is None else say_start(ctx, onset, scope),
        calendar=calendar,
        hypotheses=_hypotheses(ctx, observed, headline),
        events=tuple(e.text.said_in(ctx.language) for e in evidence_of_events(observed) if e.strength >= 0.5),
        assumptions=_assumptions(ctx, question, states),
        refused=tuple(refused),
    )
    names = {d.column: d.name.said_in(ctx.language) for d in question.table.dimensions}
    return compose(ctx, result, question.kpi.unit, names, cut=bool(question.by))


def _headline(ctx: ToolContext, question: Question, states: States) -> Headline:
    sums = {column: states.totals(column) for column in states.before}
    if not any(any(pair) for pair in sums.values()):
        raise no_data(
            Text(
                zh=f"{question.window.start} 至 {question.window.end} 两边全是 0，没有可以解释的",
                en=f"everything is 0 from {question.window.start} to {question.window.end} on both sides: "
                "there is nothing to explain",
            )
        )
    level = level_of(question.table, question.kpi, sums)
    if level.before is None or level.after is None:
        side = ctx.say("参照", "the reference") if level.before is None else ctx.say("实际", "the actual")
        raise InputError(
            Text(
                zh=f"{side}的{question.kpi.name.zh}没有定义：分母为 0",
                en=f"{question.kpi.name.en} is undefined in {side}: its denominator is 0",
            ),
            field="period",
            valid=Text(zh="换一个有数据的时段", en="a period with figures"),
        )
    kpi, step = question.kpi, step_of(question.kpi.unit)
    before, after = round_half_up(level.before, step), round_half_up(level.after, step)
    return Headline(
        kpi=_scoped(ctx, question),
        unit=kpi.unit.kind.value,
        period=say_period(Period(start=question.window.start, end=question.window.end), ctx.language),
        compared_with=_compared(ctx, question),
        reference=before,
        actual=after,
        deviation=after - before,
        percent=percent_of(after - before, level),
        favourable=(after >= before) == (kpi.direction is Direction.UP),
    )


def percent_of(change: Decimal, level: Level) -> Decimal | None:
    """The change in percent of the reference; None where the reference is near 0 beside the actual."""
    before, after = level.before or Fraction(0), level.after or Fraction(0)
    if not before or abs(before) < abs(after) * _NEAR_ZERO:
        return None
    return round_half_up(Fraction(change) * 100 / abs(before), Decimal("0.1"))


def _scoped(ctx: ToolContext, question: Question) -> str:
    """The KPI with the segment it is narrowed to."""
    name, words = question.kpi.name.said_in(ctx.language), _place(ctx, question)
    return ctx.say(f"{'·'.join(words)}{name}", f"{name} of {' / '.join(words)}") if words else name


def _place(ctx: ToolContext, question: Question) -> list[str]:
    words = []
    for column, keys in question.where.items():
        known = {v.key: v.name for v in question.table.dimension(column).values}
        words.append("、".join(known[key].said_in(ctx.language) if key in known else key for key in keys))
    return words


def _scope(ctx: ToolContext, question: Question) -> Scope:
    return Scope(
        kpi=question.kpi.key,
        name=question.kpi.name.said_in(ctx.language),
        unit=question.kpi.unit,
        better=question.kpi.direction,
        compared=question.compare,
        start=question.window.start,
        end=question.window.end,
        where=question.where,
        place=" × ".join(_place(ctx, question)),
    )


def _compared(ctx: ToolContext, question: Question) -> str:
    name = compared_name(ctx, question.compare)
    if question.compare in ("plan", "forecast"):
        return name
    days = say_period(question.reference, ctx.language)
    return ctx.say(f"{name}（{days}）", f"{name} ({days})")


def _drivers(
    ctx: ToolContext,
    question: Question,
    states: States,
    arguments: ExplainDeviationArguments,
    headline: Headline,
    refused: list[str],
) -> tuple[tuple[DriverLine, ...], Decomposition | None]:
    order = tuple(_key(question, word) for word in arguments.order)
    try:
        found = explain_drivers(question.table, question.kpi, states, Method(arguments.method), order)
    except InputError as error:
        if arguments.method != "shapley" or arguments.order:
            raise
        refused.append(ctx.say(f"驱动分解：{error.message.zh}", f"drivers: {error.message.en}"))
        return (), None
    if found is None:
        return (), None
    parts = [part.value * question.kpi.scale for part in found.parts()]
    if headline.deviation and share_base(headline.deviation, parts) is None:
        refused.append(
            ctx.say(
                "占偏差的比例：正负贡献几乎抵消，偏差接近 0，比例没有意义",
                "shares of the deviation: contributions offset each other, so shares mean nothing",
            )
        )
    return _lines(ctx, question, found), found


def _lines(ctx: ToolContext, question: Question, found: Decomposition) -> tuple[DriverLine, ...]:
    """The contributions of a decomposition in the KPI's unit."""
    scale, step = question.kpi.scale, step_of(question.kpi.unit)
    whole = share_base(found.whole.value * scale, [part.value * scale for part in found.parts()])
    return tuple(
        DriverLine(
            key=line.key,
            name=_name(ctx, question, line.key),
            parent=None if line.parent == found.whole.key else line.parent,
            before=_level_said(ctx, question, line.key, line.before),
            after=_level_said(ctx, question, line.key, line.after),
            contribution=(line.value * scale).quantize(step),
            share=None if whole is None else share_of(line.value * scale, whole),
        )
        for line in found.lines[1:]
    )


def _inner_drivers(ctx: ToolContext, question: Question, states: States, located: Located) -> Located:
    """The segments with what their own drivers did."""
    lines = []
    for line in located.lines:
        try:
            found = explain_drivers(
                question.table, question.kpi, states.inside(line.where), Method.SHAPLEY, ()
            )
        except InputError:
            found = None
        drivers = () if found is None else _lines(ctx, question, found)
        lines.append(line.model_copy(update={"drivers": drivers}))
    return replace(located, lines=tuple(lines))


def share_base(change: Decimal, parts: list[Decimal]) -> Decimal | None:
    """What shares are taken of: the change, unless offsetting parts dwarf it."""
    largest = max((abs(part) for part in parts), default=Decimal(0))
    return change if change and abs(change) * _DWARFED >= largest else None


def _key(question: Question, word: str) -> str:
    """The driver people mean by a word."""
    wanted = word.strip().casefold()
    for kpi in question.table.kpis:
        if wanted in (n.casefold() for n in (kpi.key, kpi.name.zh, kpi.name.en, *kpi.aliases)):
            return kpi.key
    for measure in question.table.measures:
        if wanted in (measure.column.casefold(), measure.name.zh, measure.name.en.casefold()):
            return measure.column
    return word


def _name(ctx: ToolContext, question: Question, key: str) -> str:
    if key == RESIDUAL:
        return ctx.say("口径差（驱动因素未涵盖）", "definition gap (not covered by the drivers)")
    kpi = kpi_of(question.table, key)
    if kpi is not None:
        return kpi.name.said_in(ctx.language)
    measure = next((m for m in question.table.measures if m.column == key), None)
    return measure.name.said_in(ctx.language) if measure else ctx.say("驱动因素合计", "all drivers")


def _level_said(ctx: ToolContext, question: Question, key: str, value: Fraction) -> str:
    kpi = kpi_of(question.table, key)
    measure = next((m for m in question.table.measures if m.column == key), None)
    unit = kpi.unit if kpi else measure.unit if measure else question.kpi.unit
    scale = Fraction(kpi.scale) if kpi else Fraction(1)
    return say(round_half_up(value * scale, step_of(unit)), unit, ctx.language)


def _start(
    question: Question, history: History, located: Located, headline: Headline
) -> tuple[Onset | None, str]:
    if not headline.deviation:
        return None, ""
    sign = 1 if headline.deviation > 0 else -1
    if located.lines:
        line = located.lines[0]
        inner = question.within(line.where)
        return find_start(inner, load_history(inner), 1 if line.shift > 0 else -1), line.name
    return find_start(question, history, sign), headline.kpi


def _parts(
    ctx: ToolContext, question: Question, states: States, headline: Headline, refused: list[str]
) -> tuple[PartLine, ...]:
    lines: list[PartLine] = []
    chosen = [d for d in (question.by or question.free) if d.column in states.dimensions]
    fixed = [d.name.said_in(ctx.language) for d in question.by if d.column not in states.dimensions]
    refused.extend(
        ctx.say(f"按{name}拆：已限定为一个值", f"by {name}: narrowed to one value") for name in fixed
    )
    for dimension in chosen:
        try:
            found = break_down(question.table, question.kpi, states, dimension, headline.deviation)
        except InputError as error:
            refused.append(f"{dimension.name.said_in(ctx.language)}: {error.message.said_in(ctx.language)}")
            continue
        names = {v.key: v.name.said_in(ctx.language) for v in dimension.values}
        lines += [line.model_copy(update={"value": names.get(line.value, line.value)}) for line in found]
    return tuple(lines)


def _hypotheses(ctx: ToolContext, observed: Observed, headline: Headline) -> tuple[HypothesisLine, ...]:
    small = headline.percent is not None and abs(headline.percent) < _SMALL
    spend = observed.question.table.with_role(Role.SPEND)
    kpi = observed.question.kpi
    is_spend = spend is not None and spend.column == kpi.numerator and kpi.denominator is None
    # money not spent is no success by itself
    if (headline.favourable and not is_spend) or small or not headline.deviation:
        return ()
    return tuple(say_hypothesis(ctx, found) for found in rank_causes(collect(observed)))


def say_hypothesis(ctx: ToolContext, found: Hypothesis) -> HypothesisLine:
    """A hypothesis in the reader's language."""
    cause, language = found.cause, ctx.language
    return HypothesisLine(
        key=cause.key,
        family=FAMILIES[cause.family].said_in(language),
        name=cause.name.said_in(language),
        score=found.score,
        evidence=tuple(f"{s.text.said_in(language)} ({s.points:+g})" for s in found.support),
        whys=tuple(why.said_in(language) for why in cause.whys),
        check=cause.check.said_in(language),
        action=cause.action.said_in(language),
        owner=cause.owner.said_in(language),
        acceptance=cause.acceptance.said_in(language),
    )


def _assumptions(ctx: ToolContext, question: Question, states: States) -> tuple[str, ...]:
    found = [text.said_in(ctx.language) for text in states.assumptions]
    if question.is_stale:
        found.append(
            ctx.say(
                f"数据只到 {question.window.end}，参照按同样天数比",
                f"figures end on {question.window.end}; the reference covers the same days",
            )
        )
    if question.compare in ("previous", "last_year") and question.reference.days != question.window.days:
        found.append(
            ctx.say(
                f"两段天数不同（{question.reference.days} 与 {question.window.days} 天），可比口径见日历一行",
                f"the stretches differ in days ({question.reference.days} and {question.window.days}); "
                "see the calendar line",
            )
        )
    found.append(
        ctx.say(
            "贡献是算术分摊，不等于因果；原因要经过验证",
            "contributions are arithmetic, not proof of cause; causes have to be confirmed",
        )
    )
    return tuple(found)
