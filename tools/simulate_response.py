"""How a part of the facts follows its money: the curve fitted to its history, else a constant elasticity."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from math import log

import numpy as np

from core.errors import InputError
from core.facts.catalogue import FactKpi, FactTable, Grain, Role
from core.facts.cube import Series
from core.mix.fit import ChannelFit, Fit
from core.mix.identifiability import Verdict
from core.simulation.elasticity import Elasticity, estimate_elasticity
from core.simulation.response import CurveResponse, ElasticResponse, Response
from core.text import Text
from knowledge.facts import FactStore
from tools.fit_memory import recall_fit
from tools.response_history import ResponseSource, find_source, history_of, read_series
from tools.tool import ToolContext

_WEEKS = 78
_NEAR = Fraction(101, 100)


@dataclass(frozen=True)
class Spending:
    """Money that changes, and what follows it.

    Attributes:
        table: The fact table.
        driver: The KPI that follows the money: visits, leads.
        name: What the part is called.
        where: Its rows: the filters of the question with its own values.
        around: The filters of the question alone.
        window: First and last day of the baseline.
        money: What was spent in it, above 0.
    """

    table: FactTable
    driver: FactKpi
    name: Text
    where: Mapping[str, tuple[str, ...]]
    around: Mapping[str, tuple[str, ...]]
    window: tuple[date, date]
    money: Fraction

    @property
    def weeks(self) -> float:
        """How many weeks the baseline has."""
        return ((self.window[1] - self.window[0]).days + 1) / 7


@dataclass(frozen=True)
class FoundResponse:
    """How it follows.

    Attributes:
        response: The factor by money.
        notes: Which estimate was used, why, and what it is worth.
        observed: Least and most money a week that was seen.
    """

    response: Response
    notes: tuple[Text, ...]
    observed: tuple[float, float]


def find_response(ctx: ToolContext, store: FactStore, spending: Spending) -> FoundResponse:
    """The curve of a channel where its history determines an effect, else the constant elasticity.

    Raises:
        MissingInput: The history shows no response to money at all.
    """
    fitted, why = _fit(ctx, spending)
    if fitted is not None:
        return _along_curve(spending, *fitted)
    return _along_elasticity(store, spending, why)


def _fit(ctx: ToolContext, spending: Spending) -> tuple[tuple[Fit, ChannelFit] | None, Text]:
    """The fit of this channel alone; None with the reason where it cannot be relied on."""
    try:
        store, source = find_source(ctx, spending.driver.key)
        keys = spending.where.get(source.channel.column, ())
        if source.table.name != spending.table.name or len(keys) != 1:
            return None, Text(
                zh="曲线按单个渠道拟合，这里不是单个渠道",
                en="curves are fitted by channel and this is not one",
            )
        fit = _recall(ctx, store, source, spending, keys[0])
    except InputError as error:
        return None, error.message
    channel = fit.channels[0] if fit.channels else None
    if channel is None or channel.verdict is Verdict.PRIOR:
        return None, (channel.notes[0] if channel is not None and channel.notes else _nothing())
    return (fit, channel), Text(zh="", en="")


def _recall(ctx: ToolContext, store: FactStore, source: ResponseSource, spending: Spending, key: str) -> Fit:
    series = read_series(store, source, Grain.WEEK, end=spending.window[1], where=spending.where)
    name = spending.name.said_in(ctx.language)
    return recall_fit(history_of(ctx, source, series, {key: name}, Grain.WEEK))


def _nothing() -> Text:
    return Text(zh="它从没投过钱", en="nothing was ever spent on it")


def _along_curve(spending: Spending, fit: Fit, channel: ChannelFit) -> FoundResponse:
    response = CurveResponse(spending.money, spending.weeks, fit.baseline_draws, channel.draws[:, :3])
    zh, en = spending.name.zh, spending.name.en
    driver = spending.driver.name
    local = log(response.factor(spending.money * _NEAR)) / log(_NEAR)
    said = Text(
        zh=f"{zh}{driver.zh}按历史 {fit.periods} 周拟合的响应曲线走（R² {fit.r_squared:.2f}，历史足以定出"
        f"{'效果和弯度' if channel.verdict is Verdict.CURVE else '效果'}），拟合本身的误差已进入区间；"
        f"在现在的投入上相当于弹性 {local:.2f}；是相关，不等于因果；"
        "按匀速投放的稳定水平算，前后期滞后视为相抵",
        en=f"{driver.en} of {en} follow the response curve fitted to {fit.periods} weeks "
        f"(R² {fit.r_squared:.2f}; the history determines its "
        f"{'effect and bend' if channel.verdict is Verdict.CURVE else 'effect'}); the fit's own error is in "
        f"the range; at today's money it equals an elasticity of {local:.2f}; association, not cause; "
        "money spent evenly, carry-over before and after taken to cancel",
    )
    bend = channel.notes if channel.verdict is Verdict.EFFECT else ()
    return FoundResponse(response, (said, *bend), channel.observed)


def _along_elasticity(store: FactStore, spending: Spending, why: Text) -> FoundResponse:
    found, observed = _estimate(store, spending)
    low, high = found.interval
    zh, en = spending.name.zh, spending.name.en
    said = Text(
        zh=f"{zh}用固定弹性 {found.used:.2f}，不用响应曲线（{why.zh}）：由过去 {found.pairs} 个周环比估出"
        f"（95% 区间 {low:.2f}~{high:.2f}），它的误差已进入区间；是短期的相关关系，不等于因果",
        en=f"a constant elasticity {found.used:.2f} is used for {en}, not a response curve ({why.en}): from "
        f"{found.pairs} week-on-week changes (95 % interval {low:.2f} to {high:.2f}), its error is in the "
        "range; a short-run association, not proof of cause",
    )
    value = float(f"{found.value:.2f}")
    return FoundResponse(ElasticResponse(spending.money, value, found.error), (said,), observed)


def _estimate(store: FactStore, spending: Spending) -> tuple[Elasticity, tuple[float, float]]:
    """The elasticity, and least and most money a week."""
    spend = spending.table.with_role(Role.SPEND)
    assert spend is not None
    brings = spending.driver.numerator
    start, end = _whole_weeks(store, spending)

    def read(where: Mapping[str, tuple[str, ...]]) -> Series:
        return store.series(
            spending.table.name,
            measures=[spend.column, brings],
            grain=Grain.WEEK,
            start=start,
            end=end,
            where=dict(where),
        )

    own, control = read(spending.where), None
    if spending.where != spending.around:
        control = (read(spending.around).measures[brings] - own.measures[brings]).tolist()
    money = own.measures[spend.column]
    found = estimate_elasticity(money.tolist(), own.measures[brings].tolist(), spending.name, control)
    low, high = np.array([money.min(), money.max()]) / 10.0**spend.decimals
    return found, (float(low), float(high))


def _whole_weeks(store: FactStore, spending: Spending) -> tuple[date, date]:
    last = spending.window[1]
    end = last - timedelta(days=(last.weekday() + 1) % 7)
    span = store.span(spending.table.name)
    start = max(end - timedelta(weeks=_WEEKS) + timedelta(days=1), span[0] if span else end)
    return start + timedelta(days=-start.weekday() % 7), end
