"""Places and months out of the fact tables: what came out, and which channels got more than usual."""

from datetime import date

from core.errors import InputError, MissingInput
from core.facts.catalogue import FactDimension, FactTable, Grain, Role
from core.synergy.places import Observation, turn_on
from core.text import Text
from knowledge.facts import FactStore
from tools.journey_argument import read_window
from tools.tool import ToolContext

_NEEDED = Text(
    zh="事实表需要花费、转化以及地区和渠道两个维度；用 hoshin facts load FILE 载入，或 hoshin facts demo",
    en="facts with spend, conversions, regions and channels: hoshin facts load FILE, hoshin facts demo",
)


def read_places(ctx: ToolContext, period: str | None) -> list[Observation]:
    """An observation for each region and month of the facts, with conversions as the outcome.

    A channel counts as on where more was spent on it than is usual for the region and the month.

    Raises:
        MissingInput: No fact table has spend and conversions by place and channel.
        InputError: The period has no facts.
    """
    found = _table_of(ctx.facts) if ctx.facts is not None else None
    if ctx.facts is None or found is None:
        raise MissingInput(
            Text(
                zh="没有按地区和渠道的花费与转化",
                en="no spend and conversions by region and channel are loaded",
            ),
            field="observations",
            valid=_NEEDED,
        )
    table, place, channel = found
    span = ctx.facts.span(table.name)
    window = read_window(ctx, period) or span
    if span is None or window is None or window[0] > span[1] or window[1] < span[0]:
        raise InputError(
            Text(zh=f"这段时间没有数据：{period}", en=f"there are no facts in {period}"),
            field="period",
            valid=_NEEDED
            if span is None
            else Text(zh=f"{span[0]} 至 {span[1]}", en=f"{span[0]} to {span[1]}"),
        )
    return _observe(ctx.facts, table, place, channel, (max(window[0], span[0]), min(window[1], span[1])))


def _table_of(facts: FactStore) -> tuple[FactTable, FactDimension, FactDimension] | None:
    """The first table with spend and conversions, its place and its channel dimension."""
    for table in facts.catalogue.tables:
        dimensions = {d.column: d for d in table.dimensions}
        channel = next((d for d in dimensions.values() if _is(d, "channel", "渠道")), None)
        place = next(
            (d for d in dimensions.values() if _is(d, "region", "地区", "大区", "city", "城市")), None
        )
        if channel and place and table.with_role(Role.SPEND) and table.with_role(Role.CONVERSIONS):
            return table, place, channel
    return None


def _is(dimension: FactDimension, *words: str) -> bool:
    known = {dimension.column, dimension.name.zh, dimension.name.en.lower(), *dimension.aliases}
    return any(word in known for word in words)


def _observe(
    facts: FactStore,
    table: FactTable,
    place: FactDimension,
    channel: FactDimension,
    window: tuple[date, date],
) -> list[Observation]:
    spend, outcome = table.with_role(Role.SPEND), table.with_role(Role.CONVERSIONS)
    assert spend is not None
    assert outcome is not None
    results: dict[tuple[str, date], int] = {}
    spent: dict[str, dict[tuple[str, date], int]] = {}
    for value in place.values:
        where = {place.column: (value.key,)}
        by_channel = facts.series_by(
            table.name, by=channel.column, measures=[spend.column, outcome.column], grain=Grain.MONTH,
            start=window[0], end=window[1], where=where,
        )  # fmt: skip
        for key, series in by_channel.items():
            totals = series.measures[outcome.column].tolist()
            amounts = series.measures[spend.column].tolist()
            for month, total, amount in zip(series.starts, totals, amounts, strict=True):
                cell = (value.key, month)
                results[cell] = results.get(cell, 0) + total
                spent.setdefault(key, {})[cell] = amount
    on = {key: turn_on({cell: cells.get(cell, 0) for cell in results}) for key, cells in spent.items()}
    return [
        Observation(
            where, f"{month:%Y-%m}", float(total), frozenset(key for key in on if (where, month) in on[key])
        )
        for (where, month), total in results.items()
    ]
