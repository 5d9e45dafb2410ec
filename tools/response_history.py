"""Spend and response by channel and period, read from the company's facts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from core.errors import InputError, MissingInput, UnknownReference
from core.facts.catalogue import FactDimension, FactKpi, FactMeasure, FactTable, Grain, Role
from core.facts.channel_name import fold_channel
from core.facts.cube import Series
from core.facts.period import next_start, period_end, period_start
from core.mix.history import LEAST_PERIODS, History
from core.text import Text
from knowledge.facts import FactStore
from tools.tool import ToolContext

_LONGEST = {Grain.DAY: 730, Grain.WEEK: 728, Grain.MONTH: 1826}  # days looked back at
_DISTURBING = frozenset({"promotion", "stock", "tracking", "price", "competitor"})


@dataclass(frozen=True)
class ResponseSource:
    """Where the facts keep channels, spend, and what the channels bring.

    Attributes:
        table: The fact table.
        channel: Its dimension of channels.
        spend: The measure of spend.
        kpi: What is brought; additive.
        brings: Its measure.
    """

    table: FactTable
    channel: FactDimension
    spend: FactMeasure
    kpi: FactKpi
    brings: FactMeasure


def find_source(ctx: ToolContext, kpi: str | None) -> tuple[FactStore, ResponseSource]:
    """The table that has spend by channel, and the KPI in it (revenue when none is named).

    Raises:
        MissingInput: No facts are loaded, or none with spend by channel.
        UnknownReference: There is no such KPI.
        InputError: The KPI is a ratio or the spend itself.
    """
    tables = ctx.facts.catalogue.tables if ctx.facts is not None else ()
    for table in tables:
        spend = table.with_role(Role.SPEND)
        channel = next(
            (d for d in table.dimensions if "channel" in d.column.lower() or "渠道" in d.name.zh), None
        )
        if spend is not None and channel is not None and ctx.facts is not None:
            found = _kpi(table, spend, kpi)
            return ctx.facts, ResponseSource(table, channel, spend, found, table.measure(found.numerator))
    raise MissingInput(
        Text(
            zh="还没有各渠道的投入和产出数据：先导入，或直接说“投20万带来500单、投40万带来800单”",
            en="spend and response by channel are not known: load the facts, or say what some money brought "
            '("200k brought 500 orders, 400k brought 800")',
        ),
        field="facts",
        valid=Text(
            zh="hoshin facts load 文件，或 hoshin facts demo",
            en="hoshin facts load FILE, or hoshin facts demo",
        ),
    )


def find_keys(ctx: ToolContext, source: ResponseSource, names: Sequence[str]) -> dict[str, str]:
    """Channels by key with their names for the reader; all of them when none is named.

    Raises:
        UnknownReference: A name is no channel.
    """
    values = source.channel.values
    known = {value.key: value.name.said_in(ctx.language) for value in values}
    if not names:
        return known
    found = {}
    for name in names:
        wanted = fold_channel(name)
        key = next(
            (
                v.key
                for v in values
                if wanted in {fold_channel(n) for n in (v.key, v.name.zh, v.name.en, *v.aliases)}
            ),
            None,
        )
        if key is None:
            raise UnknownReference(
                Text(zh=f"没有渠道 {name!r}", en=f"there is no channel {name!r}"),
                candidates=tuple(known.values()),
                field="channels",
                valid=Text(zh="、".join(v.name.zh for v in values), en=", ".join(v.name.en for v in values)),
            )
        found[key] = known[key]
    return found


def read_series(
    store: FactStore,
    source: ResponseSource,
    grain: Grain,
    *,
    start: date | None = None,
    end: date | None = None,
    where: Mapping[str, tuple[str, ...]] | None = None,
) -> dict[str, Series]:
    """Spend and response by channel key over whole periods, the latest two years (five by months).

    `where` narrows the rows: values by column.

    Raises:
        MissingInput: The table is empty, or the window holds no whole period.
    """
    span = store.span(source.table.name)
    if span is None:
        raise MissingInput(Text(zh="事实表是空的", en="the fact table is empty"), field="facts")
    first, last = max(span[0], start or span[0]), min(span[1], end or span[1])
    begin = period_start(first, grain)
    begin = begin if begin == first else next_start(begin, grain)
    final = period_start(last, grain)
    finish = last if period_end(final, grain) == last else final - timedelta(days=1)
    begin = max(begin, period_start(finish - timedelta(days=_LONGEST[grain] - 1), grain))
    if finish <= begin:
        raise MissingInput(
            Text(
                zh=f"{start or first} 至 {end or last} 里没有一个完整周期的数据，拟合不了",
                en=f"{start or first} to {end or last} holds no whole period of figures to fit",
            ),
            field="period",
            valid=Text(
                zh=f"{span[0]} 至 {span[1]} 之间至少 {LEAST_PERIODS} 期",
                en=f"at least {LEAST_PERIODS} periods between {span[0]} and {span[1]}",
            ),
        )
    return store.series_by(
        source.table.name,
        by=source.channel.column,
        measures=(source.spend.column, source.brings.column),
        grain=grain,
        start=begin,
        end=finish,
        where=where or {},
    )


def column(series: Series, measure: FactMeasure) -> "np.ndarray[tuple[int], np.dtype[np.float64]]":
    """A measure by period in whole units."""
    return np.asarray(series.measures[measure.column] / 10.0**measure.decimals)


def history_of(
    ctx: ToolContext, source: ResponseSource, series: dict[str, Series], names: dict[str, str], grain: Grain
) -> History:
    """One history of these channels: their spends beside the sum of what they brought.

    Raises:
        InputError: None of the channels has rows.
    """
    present = {key: name for key, name in names.items() if key in series}
    if not present:
        raise InputError(
            Text(zh="这些渠道没有数据", en="these channels have no rows in the facts"), field="channels"
        )
    some = [series[key] for key in present]
    controls, control_names = _controls(ctx, some[0].starts, grain, set(present), source)
    return History(
        channels=tuple(present.values()),
        spend=np.stack([column(s, source.spend) for s in some], axis=1),
        response=np.sum([column(s, source.brings) for s in some], axis=0),
        grain=grain,
        starts=some[0].starts,
        controls=controls,
        control_names=control_names,
    )


def _controls(
    ctx: ToolContext, starts: tuple[date, ...], grain: Grain, keys: set[str], source: ResponseSource
) -> tuple["np.ndarray[tuple[int, int], np.dtype[np.float64]]", tuple[str, ...]]:
    """What the catalogue knows to have happened to these channels: the share of each period it took."""
    assert ctx.facts is not None
    columns, names = [], []
    for event in ctx.facts.catalogue.events:
        there = event.where.get(source.channel.column)
        if event.kind not in _DISTURBING or (there is not None and not keys & set(there)):
            continue
        shares = [_overlap(event.start, event.end, day, period_end(day, grain)) for day in starts]
        if any(shares):
            columns.append(shares)
            names.append(event.text.said_in(ctx.language))
    matrix = np.array(columns, dtype=float).T if columns else np.zeros((0, 0))
    return matrix, tuple(names)


def _overlap(start: date, end: date, first: date, last: date) -> float:
    days = (min(end, last) - max(start, first)).days + 1
    return max(0, days) / ((last - first).days + 1)


def _kpi(table: FactTable, spend: FactMeasure, name: str | None) -> FactKpi:
    additive = [k for k in table.kpis if k.denominator is None and k.numerator != spend.column]
    revenue = table.with_role(Role.REVENUE)
    if name is None and additive:
        return next((k for k in additive if revenue and k.numerator == revenue.column), additive[0])
    wanted = (name or "").strip().casefold()
    valid = Text(zh="、".join(k.name.zh for k in additive), en=", ".join(k.name.en for k in additive))
    for kpi in table.kpis:
        if wanted in {n.casefold() for n in (kpi.key, kpi.name.zh, kpi.name.en, *kpi.aliases)}:
            if kpi in additive:
                return kpi
            raise InputError(
                Text(
                    zh=f"{kpi.name.zh} 是比率或花费本身，没有响应曲线",
                    en=f"{kpi.name.en} is a ratio or the spend itself and has no response curve",
                ),
                field="kpi",
                valid=valid,
            )
    raise UnknownReference(
        Text(zh=f"数据里没有指标 {name!r}", en=f"the facts have no KPI {name!r}"),
        candidates=tuple(k.key for k in additive),
        field="kpi",
        valid=valid,
    )
