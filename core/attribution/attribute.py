"""Which channel a conversion is credited to, by several models, with intervals and exact sums.

Every model here describes association in the journeys that were recorded. None of them says what would have
happened without a channel: only an experiment does.
"""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from core.attribution import heuristic, markov, shapley
from core.attribution.journey import Journeys
from core.attribution.touches import Counts, Touches, unfold
from core.errors import InputError
from core.text import Text

HALF_LIFE = 7.0
RESAMPLES = 200
MOST_RESAMPLES = 10_000
_HUNDREDTHS = 100
_SLOW_STATES = 64  # chains beyond this size are resampled less often
_FEWER = 40


class Model(StrEnum):
    """How credit is given."""

    FIRST = "first"
    LAST = "last"
    LINEAR = "linear"
    POSITION = "position"
    TIME_DECAY = "time_decay"
    MARKOV = "markov"
    SHAPLEY = "shapley"


@dataclass(frozen=True)
class Credit:
    """What one channel is credited with.

    Attributes:
        channel: Its key.
        share: Part of all conversions, a fraction.
        low: Lower end of the share's interval; None without resamples.
        high: Upper end.
        conversions: Conversions to the hundredth; over all channels they make the total exactly.
        value: Value in 分 (or conversions, when no values are known); likewise.
    """

    channel: str
    share: float
    low: float | None
    high: float | None
    conversions: Decimal
    value: int


@dataclass(frozen=True)
class Attribution:
    """Credits by one model, in the order of the channels' names.

    Attributes:
        model: The model.
        credits: One for each channel.
        conversions: All conversions.
        value: All value.
        resamples: Resamples behind the intervals; 0: none.
    """

    model: Model
    credits: tuple[Credit, ...]
    conversions: int
    value: int
    resamples: int

    def of(self, channel: str) -> Credit:
        """The credit of a channel."""
        return next(credit for credit in self.credits if credit.channel == channel)


@dataclass(frozen=True)
class Options:
    """Settings of the models.

    Attributes:
        order: Of the Markov chain, 1 to 3.
        half_life: Of time decay, in days (in touches where no times are known).
        resamples: Bootstrap resamples of the journeys; 0: no intervals.
        seed: Of all that is drawn.
        confidence: Of the intervals.
    """

    order: int = 1
    half_life: float = HALF_LIFE
    resamples: int = RESAMPLES
    seed: int = 0
    confidence: float = 0.9


# shares of conversions and of value, from counts of conversions, failures and value by path
_Shares = tuple[Counts, Counts]
_Score = Callable[[Counts, Counts, Counts], _Shares]


def attribute(
    journeys: Journeys, models: tuple[Model, ...], options: Options | None = None
) -> tuple[Attribution, ...]:
    """Credits by each model.

    Args:
        journeys: At least one, with at least one conversion.
        models: In the order wanted.
        options: Settings.

    Raises:
        MissingInput: There are no journeys.
        InputError: No journey converted, or a setting is out of range.
    """
    chosen = options or Options()
    _check(chosen)
    touches = unfold(journeys)
    return tuple(_attribute(journeys, touches, model, chosen) for model in models)


def apportion(total: int, shares: Counts) -> tuple[int, ...]:
    """Whole units in proportion to shares that sum to 1, summing to `total` (largest remainder).

    Shares may be negative; then so are their units.
    """
    quotas = shares * total
    units = np.floor(quotas).astype(np.int64)
    left = total - int(units.sum())
    order = np.lexsort((np.arange(units.size), -(quotas - units)))
    each, extra = divmod(left, units.size)
    units += each
    units[order[:extra]] += 1
    return tuple(units.tolist())


def _attribute(journeys: Journeys, touches: Touches, model: Model, options: Options) -> Attribution:
    score = _scorer(journeys, touches, model, options)
    shares, worth = score(touches.conversions, touches.failures, touches.values)
    resamples = _resamples(touches, model, options)
    low, high = _intervals(touches, score, shares, resamples, options)
    conversions, value = sum(journeys.conversions), sum(journeys.values)
    hundredths, units = apportion(_HUNDREDTHS * conversions, shares), apportion(value, worth)
    return Attribution(
        model=model,
        credits=tuple(
            Credit(
                channel=channel,
                share=float(shares[at]),
                low=None if low is None else float(low[at]),
                high=None if high is None else float(high[at]),
                conversions=Decimal(hundredths[at]) / _HUNDREDTHS,
                value=units[at],
            )
            for at, channel in enumerate(touches.channels)
        ),
        conversions=conversions,
        value=value,
        resamples=resamples,
    )


def _scorer(journeys: Journeys, touches: Touches, model: Model, options: Options) -> _Score:
    match model:
        case Model.MARKOV:
            chain = markov.build(touches, options.order)
            return lambda c, f, v: _twice(markov.removal_effects(chain, touches, c, f))
        case Model.SHAPLEY:
            sets, count = shapley.sets_of(touches), len(touches.channels)
            return lambda c, f, v: _twice(shapley.shapley_values(sets, count, c, f, seed=options.seed))
        case _:
            weights = _weights(journeys, touches, model, options)
            return lambda c, f, v: (_weighted(touches, weights, c), _weighted(touches, weights, v))


def _weights(journeys: Journeys, touches: Touches, model: Model, options: Options) -> Counts:
    if model is Model.TIME_DECAY:
        return heuristic.weigh_decay(touches, options.half_life, journeys.times)
    weigh = {
        Model.FIRST: heuristic.weigh_first,
        Model.LAST: heuristic.weigh_last,
        Model.LINEAR: heuristic.weigh_linear,
        Model.POSITION: heuristic.weigh_position,
    }[model]
    return weigh(touches)


def _weighted(touches: Touches, weights: Counts, counts: Counts) -> Counts:
    return _normalise(touches.sum_by_channel(weights * counts[touches.path]))


def _twice(values: Counts) -> _Shares:
    """A model of whether journeys convert knows nothing of their value: the shares stand for both."""
    shares = _normalise(values)
    return shares, shares


def _normalise(values: Counts) -> Counts:
    total = float(values.sum())
    return values / total if total > 0 else np.full(values.size, 1.0 / values.size)


def _resamples(touches: Touches, model: Model, options: Options) -> int:
    """How often this model is resampled: not where one run takes long already."""
    if model is Model.SHAPLEY and len(touches.channels) > shapley.EXACT_CHANNELS:
        return 0
    if model is Model.MARKOV and (len(touches.channels) + 1) ** options.order > _SLOW_STATES:
        return min(options.resamples, _FEWER)
    return options.resamples


def _intervals(
    touches: Touches, score: _Score, shares: Counts, resamples: int, options: Options
) -> tuple[Counts, Counts] | tuple[None, None]:
    """Percentile intervals of the shares from resampled journeys (Efron's bootstrap)."""
    if not resamples:
        return None, None
    rng = np.random.default_rng(options.seed)
    cells = np.concatenate((touches.conversions, touches.failures))
    total, chances = int(cells.sum()), cells / cells.sum()
    drawn: list[NDArray[np.float64]] = []
    for _ in range(resamples):
        counts = rng.multinomial(total, chances).astype(np.float64)
        conversions, failures = counts[: touches.lengths.size], counts[touches.lengths.size :]
        drawn.append(score(conversions, failures, conversions)[0] if conversions.any() else shares)
    tail = (1 - options.confidence) / 2
    low, high = np.quantile(np.stack(drawn), (tail, 1 - tail), axis=0)
    return np.minimum(low, shares), np.maximum(high, shares)


def _check(options: Options) -> None:
    if not 0 <= options.resamples <= MOST_RESAMPLES or not 0 < options.confidence < 1:
        raise InputError(
            Text(zh="重抽样次数或置信度超出范围", en="the resamples or the confidence are out of range"),
            field="resamples",
            valid=Text(zh=f"0 到 {MOST_RESAMPLES} 次", en=f"0 to {MOST_RESAMPLES}"),
        )
