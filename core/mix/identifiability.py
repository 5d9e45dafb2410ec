"""What a history can tell of a curve and what it cannot: said, not hidden behind a prior."""

from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from core.facts.catalogue import Grain
from core.mix.history import PERIODS_A_YEAR, History
from core.mix.prior import ChannelPrior
from core.mix.response_model import ResponseModel
from core.text import Text

Array = NDArray[np.float64]

_STILL = 0.08  # variation of spend below which no curve can be seen
_LEARNED = 0.75  # posterior over prior deviation above which the history taught next to nothing
_WIDE = 8.0  # high over low end of an effect that is hardly known
_TOGETHER = 0.9


class Verdict(StrEnum):
    """How far the history determines a curve."""

    CURVE = "curve"  # effect and saturation
    EFFECT = "effect"  # what it brings now; where it bends comes from the prior
    PRIOR = "prior"  # hardly anything: what is shown is the prior


def judge(
    channel: str, carried: Array, effect: Array, half: Array, prior: ChannelPrior
) -> tuple[Verdict, tuple[Text, ...]]:
    """What the history told of one channel.

    Args:
        channel: Its name.
        carried: Carried spend by period.
        effect: Posterior sample of the response at the usual spend.
        half: Posterior sample of the half-saturation spend.
        prior: What was believed of it.
    """
    varied = float(carried.std() / carried.mean())
    if varied < _STILL:
        return Verdict.PRIOR, (_still(channel, varied),)
    low, high = np.percentile(effect, [5, 95])
    if high / low > _WIDE:
        return Verdict.PRIOR, (_unclear(channel),)
    learned = float(np.log(half).std()) / prior.half_saturation.log_sd
    if learned <= _LEARNED:
        return Verdict.CURVE, ()
    most = float(carried.max() / np.median(half))
    return Verdict.EFFECT, (_straight(channel, most) if most < 1 else _bend(channel),)


def warn(history: History, model: ResponseModel, autocorrelation: float) -> tuple[Text, ...]:
    """What weakens the fit as a whole: channels that move together, few periods, slow residuals."""
    found = [*_collinear(history, model)]
    unknowns = len(model.mean)
    if history.periods < 3 * unknowns:
        found.append(
            Text(
                zh=f"只有 {history.periods} 期，却有 {unknowns} 个未知数：结果偏向先验，区间会宽",
                en=f"{history.periods} periods for {unknowns} unknowns: the result leans on the priors and "
                "intervals are wide",
            )
        )
    if history.starts and history.periods / PERIODS_A_YEAR[history.grain] < 0.9:
        found.append(
            Text(
                zh="不满一年，季节分不出来，可能被算进渠道里",
                en="less than a year: season cannot be told apart and may be credited to channels",
            )
        )
    if autocorrelation > 0.3:
        found.append(
            Text(
                zh=f"相邻各期的误差相似（自相关 {autocorrelation:.2f}）：可能漏了别的因素；区间已放宽",
                en=f"successive errors resemble each other (autocorrelation {autocorrelation:.2f}): "
                "something else may be missing; intervals were widened",
            )
        )
    return tuple(found)


def grain_name(grain: Grain) -> Text:
    """What one period is called."""
    return {
        Grain.DAY: Text(zh="天", en="day"),
        Grain.WEEK: Text(zh="周", en="week"),
        Grain.MONTH: Text(zh="月", en="month"),
    }[grain]


def _collinear(history: History, model: ResponseModel) -> list[Text]:
    """Pairs whose spend, after trend and season, moves together."""
    spend = history.spend - history.spend.mean(0)
    terms = np.column_stack([np.ones(history.periods), model.controls])
    if history.periods > 2 * terms.shape[1]:
        spend = spend - terms @ np.linalg.lstsq(terms, spend, rcond=None)[0]
    size = np.sqrt((spend**2).sum(0))
    found = []
    for first in range(len(history.channels)):
        for second in range(first):
            scale = size[first] * size[second]
            alike = float(spend[:, first] @ spend[:, second]) / scale if scale > 0 else 0.0
            if abs(alike) > _TOGETHER:
                found.append(_together(history.channels[second], history.channels[first], alike))
    return found


def _still(channel: str, varied: float) -> Text:
    return Text(
        zh=f"{channel}：投入几乎没变过（±{varied:.0%}），看不出曲线，下面是先验；有意增减一两个月再看",
        en=f"{channel}: spend hardly varied (±{varied:.0%}), so no curve can be seen and the prior is shown; "
        "vary it on purpose for a month or two",
    )


def _unclear(channel: str) -> Text:
    return Text(
        zh=f"{channel}：作用淹没在波动里，区间上下差 {_WIDE:g} 倍以上，基本靠先验",
        en=f"{channel}: its effect drowns in the noise (the interval spans more than {_WIDE:g} times); "
        "this is mostly the prior",
    )


def _straight(channel: str, most: float) -> Text:
    return Text(
        zh=f"{channel}：只看到曲线近乎直线的一段（最高投入是半饱和点的 {most:.0%}），何时饱和不知道，靠先验",
        en=f"{channel}: only the nearly straight part was seen (the most spent is {most:.0%} of half "
        "saturation); where it saturates is not known and comes from the prior",
    )


def _bend(channel: str) -> Text:
    return Text(
        zh=f"{channel}：弯在哪里历史说不清，半饱和点主要靠先验",
        en=f"{channel}: the history does not show where it bends; that comes mostly from the prior",
    )


def _together(first: str, second: str, alike: float) -> Text:
    return Text(
        zh=f"{first} 和 {second} 的投入同涨同落（相关 {alike:.2f}），两者各自的作用分不开，合计才可信",
        en=f"spend on {first} and {second} moves together (correlation {alike:.2f}): their effects cannot be "
        "told apart, only the sum is reliable",
    )
