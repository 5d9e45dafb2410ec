"""Response curves of the company's own channels, fitted from what was spent and what came of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

import numpy as np

from core.errors import MissingInput, UnknownReference
from core.facts.catalogue import FactDimension, FactKpi, FactTable, Grain, Role
from core.mix.fit import ChannelFit, fit
from core.mix.history import History
from core.mix.wording import number
from core.text import Text
from tools.allocate_channels_request import KnownCurve
from tools.tool import ToolContext

if TYPE_CHECKING:
    from knowledge.facts import FactStore

MOST_WEEKS = 104
_WEEK = 7


@dataclass(frozen=True)
class ChannelFacts:
    """Where the facts keep channels, their spend and what they bring.

    Attributes:
        table: The fact table.
        channel: Its dimension of channels.
        spend: Column of the spend.
        kpi: What the channels bring; its numerator is what is fitted.
    """

    table: FactTable
    channel: FactDimension
    spend: str
    kpi: FactKpi


def find_channel_facts(ctx: ToolContext, kpi: str | None) -> ChannelFacts:
    """The fact table with spend by channel, and the KPI the channels are to bring.

    Raises:
        MissingInput: No facts are loaded, or none with spend by channel.
        UnknownReference: There is no such KPI, or it is a ratio.
    """
    for table in ctx.facts.catalogue.tables if ctx.facts is not None else ():
        spend = table.with_role(Role.SPEND)
        channel = next((d for d in table.dimensions if _is_channel(d)), None)
        if spend is not None and channel is not None:
            return ChannelFacts(table, channel, spend.column, _kpi(table, kpi))
    raise MissingInput(
        Text(
            zh="还不知道各渠道花多少带来多少：说“搜索每多投1万多带来20单”，或先导入历史数据",
            en='it is not known what the channels bring: say "each extra 10k in search brings 20 orders", '
            "or load the history first",
        ),
        field="channels",
        valid=Text(
            zh="hoshin facts load 文件，或 hoshin facts demo",
            en="hoshin facts load FILE, or hoshin facts demo",
        ),
    )


def _is_channel(dimension: FactDimension) -> bool:
    return "channel" in dimension.column.lower() or "渠道" in dimension.name.zh


def _kpi(table: FactTable, name: str | None) -> FactKpi:
    """The additive KPI of this name, else revenue, else the first that is made with money."""
    spend = table.with_role(Role.SPEND)
    additive = [
        k for k in table.kpis if k.denominator is None and (spend is None or k.numerator != spend.column)
    ]
    if name is None:
        revenue = table.with_role(Role.REVENUE)
        return next((k for k in additive if revenue and k.numerator == revenue.column), additive[0])
    wanted = name.strip().casefold()
    for kpi in additive:
        if wanted in (n.casefold() for n in (kpi.key, kpi.name.zh, kpi.name.en, *kpi.aliases)):
            return kpi
    listed = Text(zh="、".join(k.name.zh for k in additive), en=", ".join(k.name.en for k in additive))
    raise UnknownReference(
        Text(zh=f"没有可按渠道累加的指标 {name!r}", en=f"no KPI {name!r} adds up over channels"),
        candidates=tuple(k.key for k in additive),
        field="mix.kpi",
        valid=listed,
    )


def own_channels(ctx: ToolContext, facts: ChannelFacts) -> dict[str, str]:
    """The company's channels with any spend: key and what the reader calls them."""
    assert ctx.facts is not None
    series = _series(ctx.facts, facts)
    spent = {key for key, (spend, _, _) in series.items() if spend.any()}
    return {v.key: v.name.said_in(ctx.language) for v in facts.channel.values if v.key in spent}


def find_channel(ctx: ToolContext, facts: ChannelFacts, name: str) -> str:
    """The key of the company's channel of this name. Raises UnknownReference."""
    assert ctx.facts is not None
    wanted = name.strip().casefold()
    for value in facts.channel.values:
        if wanted in (n.casefold() for n in (value.key, value.name.zh, value.name.en, *value.aliases)):
            return value.key
    known = tuple(v.name.said_in(ctx.language) for v in facts.channel.values)
    listed = "、".join(known)
    raise UnknownReference(
        Text(
            zh=f"历史数据里没有渠道 {name!r}，也没说它每投1万带来多少",
            en=f"the history has no channel {name!r}, and what it brings was not said",
        ),
        candidates=known,
        field="channels.name",
        valid=Text(zh=listed, en=", ".join(known)),
    )


def fit_channels(
    ctx: ToolContext, facts: ChannelFacts, keys: Sequence[str], days: int
) -> dict[str, KnownCurve]:
    """Curves of these channels over so many days, each fitted to its own weeks.

    Raises:
        InputError: The history of a channel cannot be fitted; it says why.
    """
    assert ctx.facts is not None
    series = _series(ctx.facts, facts)
    names = {v.key: v.name.said_in(ctx.language) for v in facts.channel.values}
    found = {}
    for key in keys:
        if key not in series:
            raise MissingInput(
                Text(
                    zh=f"{names.get(key, key)} 没有历史花费",
                    en=f"{names.get(key, key)} has no history of spend",
                ),
                field="channels",
            )
        spend, response, starts = series[key]
        history = History((names[key],), spend[:, None], response, Grain.WEEK, starts)
        fitted = fit(history).of(names[key])
        if fitted is None:
            raise MissingInput(
                Text(zh=f"{names[key]} 从来没有花过钱", en=f"nothing was ever spent on {names[key]}"),
                field="channels",
            )
        found[key] = _known(fitted, days / _WEEK, names[key])
    return found


def _known(fitted: ChannelFit, weeks: float, name: str) -> KnownCurve:
    margin = fitted.marginal
    said = number(margin.value * 1e4), f"{number(margin.low * 1e4)}–{number(margin.high * 1e4)}"
    reading = Text(
        zh=f"{name}：按历史拟合，现在每多投 1万 约 {said[0]}（90% 区间 {said[1]}）"
        + "".join(f"；{note.zh}" for note in fitted.notes),
        en=f"{name}: fitted from history; 10,000 more now bring about {said[0]} (90 % range {said[1]})"
        + "".join(f"; {note.en}" for note in fitted.notes),
    )
    return KnownCurve(fitted.curve(weeks), reading, fitted.observed[1] * weeks, fitted.recent * weeks, name)


def _series(
    store: "FactStore", facts: ChannelFacts
) -> dict[str, tuple[np.ndarray, np.ndarray, tuple[date, ...]]]:  # type: ignore[type-arg]
    """Spend and response by whole week in units, by channel key, for the last two years."""
    span = store.span(facts.table.name)
    if span is None:
        return {}
    first, last = span
    sunday = last - timedelta(days=(last.weekday() + 1) % _WEEK)
    monday = max(
        first + timedelta(days=-first.weekday() % _WEEK), sunday - timedelta(days=_WEEK * MOST_WEEKS - 1)
    )
    spend = facts.table.measure(facts.spend)
    brings = facts.table.measure(facts.kpi.numerator)
    found = store.series_by(
        facts.table.name,
        by=facts.channel.column,
        measures=(spend.column, brings.column),
        grain=Grain.WEEK,
        start=monday,
        end=sunday,
    )
    return {
        key: (
            np.asarray(s.measures[spend.column], dtype=float) / 10**spend.decimals,
            np.asarray(s.measures[brings.column], dtype=float) / 10**brings.decimals,
            s.starts,
        )
        for key, s in found.items()
    }
