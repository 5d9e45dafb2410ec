"""Response curves from a company's own history, with what the history can and cannot tell."""

from dataclasses import dataclass, field
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from core.mix.carryover import Carryover, Shape
from core.mix.curve import Hill, hill_slope, hill_value
from core.mix.history import History, check_history
from core.mix.identifiability import Verdict, judge, warn
from core.mix.posterior import Mode, Target, draw, find_mode
from core.mix.prior import Priors
from core.mix.response_model import LENGTHS, ResponseModel, build_model
from core.text import Text

Array = NDArray[np.float64]

_RECENT = 4  # periods that say what is spent now
_BAND = (5.0, 50.0, 95.0)


@dataclass(frozen=True)
class Estimate:
    """A number with the range 90 % of the posterior lies in."""

    value: float
    low: float
    high: float


class Stage(StrEnum):
    """Where on its curve a channel stands: what the next money brings beside the average."""

    RISING = "rising"  # the next unit still brings more than the average one
    EFFICIENT = "efficient"  # at least half of the average
    FLATTENING = "flattening"  # a quarter to a half
    SATURATED = "saturated"  # less than a quarter


@dataclass(frozen=True)
class ChannelFit:
    """One channel's curve: response of one period at a steady spend x, V·x^a / (x^a + κ^a).

    Attributes:
        channel: Its name.
        maximum: V, response per period.
        half_saturation: κ, spend per period.
        slope: a.
        carryover: What is kept from one period to the next.
        effect: Response per period at the usual spend.
        usual: Usual spend per period (mean).
        recent: Spend per period now (mean of the last four).
        observed: Least and most carried spend that was seen.
        marginal: Response that one more unit of money a period would bring at the recent spend.
        average: Response per unit of money at the recent spend.
        stage: Where on the curve the recent spend stands.
        verdict: What the history could tell.
        draws: N × 4 posterior sample of V, κ, a, θ.
        notes: What was not identified, and why.
    """

    channel: str
    maximum: Estimate
    half_saturation: Estimate
    slope: Estimate
    carryover: Estimate
    effect: Estimate
    usual: float
    recent: float
    observed: tuple[float, float]
    marginal: Estimate
    average: Estimate
    stage: Stage
    verdict: Verdict
    draws: Array
    notes: tuple[Text, ...] = ()

    def curve(self, periods: float = 1.0) -> Hill:
        """The middle curve: response over so many periods of money spent evenly over them."""
        half, shape = self.half_saturation.value, self.slope.value
        top = self.effect.value * (1 + (half / self.usual) ** shape)
        return Hill(top=top * periods, half=half * periods, shape=shape)

    def sample(self, count: int, periods: float = 1.0) -> tuple[Hill, ...]:
        """Curves of the posterior sample, `count` of them evenly taken."""
        rows = np.linspace(0, len(self.draws) - 1, count).astype(int)
        return tuple(
            Hill(top=float(top) * periods, half=float(half) * periods, shape=float(shape))
            for top, half, shape, _ in self.draws[rows]
        )

    def respond(self, spend: Array) -> Array:
        """Response per period of every draw, N × len(spend), at steady spends."""
        top, half, shape = (self.draws[:, column, None] for column in range(3))
        return hill_value(np.asarray(spend, dtype=float)[None, :], top, half, shape)

    def band(self, spend: Array) -> Array:
        """5 %, 50 % and 95 % of the response at steady spends, 3 × len(spend)."""
        return np.percentile(self.respond(spend), _BAND, axis=0)


@dataclass(frozen=True)
class Fit:
    """What was learned of all channels together.

    Attributes:
        channels: Channels with a curve, in the order of the history.
        unfitted: Channels nothing was ever spent on.
        baseline: Response a period without any spend, at today's level of demand.
        r_squared: Share of the response's variation that is explained.
        holdout_error: Mean absolute error on the last periods, unseen, as a share of the response; None
            when there were too few periods to hold any out.
        naive_error: The same of the mean of the periods before.
        held_out: How many periods were held out.
        autocorrelation: Of successive residuals.
        periods: How many periods were used.
        notes: What to know about the fit as a whole.
        baseline_draws: N draws of the baseline, row by row with those of the channels.
    """

    channels: tuple[ChannelFit, ...]
    unfitted: tuple[str, ...]
    baseline: Estimate
    r_squared: float
    holdout_error: float | None
    naive_error: float | None
    held_out: int
    autocorrelation: float
    periods: int
    notes: tuple[Text, ...] = ()
    baseline_draws: Array = field(default_factory=lambda: np.zeros(0))

    def of(self, channel: str) -> ChannelFit | None:
        """The curve of a channel, if it has one."""
        return next((c for c in self.channels if c.channel == channel), None)


def fit(
    history: History,
    priors: Priors | None = None,
    *,
    shape: Shape = "geometric",
    peak: int = 0,
    seed: int = 0,
) -> Fit:
    """Fit one saturating, carried-over curve a channel, jointly with baseline, trend, season and controls.

    Posterior mode by penalised least squares, then a seeded posterior sample. Residuals that resemble their
    predecessor make the history worth fewer periods than it has, (1 − ρ)/(1 + ρ) of them, so that intervals
    are not too narrow.

    Args:
        history: Spend and response by period.
        priors: What is believed beforehand; defaults are wide.
        shape: Shape of the carry-over.
        peak: Lag of its highest weight, for the delayed shape.
        seed: Of the sample.

    Raises:
        InputError: The history cannot be used (`check_history` says why).
    """
    check_history(history)
    priors = priors or Priors()
    used, unfitted = _without_unspent(history)
    usual = float(used.response.mean())
    model = build_model(used, priors, shape, peak)
    rough = Target(model, used.response, _noise_scale(used.response), float(used.periods))
    first = find_mode(rough)
    repeats = _autocorrelation(rough, first)
    worth = used.periods * (max((1 - repeats) / (1 + repeats), 0.2) if repeats > 0.1 else 1.0)
    target = Target(model, used.response, _noise_scale(model.mean_of(first.point[None])[0]), worth)
    mode = find_mode(target, near=first.point)
    points = draw(target, mode, seed)
    predicted = model.mean_of(mode.point[None])[0]
    held_out, error, naive = _hold_out(target, mode)
    parts = model.parts(points)
    fits = tuple(_channel(used, model, parts, at, priors) for at in range(len(used.channels)))
    return Fit(
        channels=fits,
        unfitted=unfitted,
        baseline=_estimate(parts[0]),
        r_squared=1 - float(((used.response - predicted) ** 2).sum() / ((used.response - usual) ** 2).sum()),
        holdout_error=error,
        naive_error=naive,
        held_out=held_out,
        autocorrelation=repeats,
        periods=used.periods,
        notes=warn(used, model, repeats),
        baseline_draws=parts[0],
    )


def _without_unspent(history: History) -> tuple[History, tuple[str, ...]]:
    spent = np.asarray(history.spend.any(axis=0))
    if spent.all():
        return history, ()
    kept = History(
        channels=tuple(n for n, s in zip(history.channels, spent.tolist(), strict=True) if s),
        spend=history.spend[:, spent],
        response=history.response,
        grain=history.grain,
        starts=history.starts,
        controls=history.controls,
        control_names=history.control_names,
    )
    return kept, tuple(n for n, s in zip(history.channels, spent.tolist(), strict=True) if not s)


def _noise_scale(level: Array) -> Array:
    """Noise grows with the level: the level smoothed over three periods, not below a quarter of its mean."""
    smooth = np.convolve(np.pad(level, 1, mode="edge"), np.ones(3) / 3, mode="valid")
    return np.asarray(np.maximum(smooth, 0.25 * level.mean()))


def _autocorrelation(target: Target, mode: Mode) -> float:
    residual = target.residuals(mode.point[None])[0][0]
    residual = residual - residual.mean()
    total = float(residual @ residual)
    return float(residual[1:] @ residual[:-1]) / total if total > 0 else 0.0


def _hold_out(target: Target, mode: Mode) -> tuple[int, float | None, float | None]:
    """Fit without the last periods, forecast them, and measure the error beside a mean's."""
    model, response = target.model, target.response
    ahead = min(len(response) // 6, 13)
    first = len(response) - ahead
    if ahead < 2 or first < 2 * len(model.mean):
        return 0, None, None
    early = ResponseModel(
        model.lagged[:, :first],
        model.reference,
        model.controls[:first],
        model.mean,
        model.deviation,
        model.shape,
        model.peak,
    )
    worth = target.information * first / len(response)
    seen = find_mode(Target(early, response[:first], target.scale[:first], worth), near=mode.point)
    forecast = model.mean_of(seen.point[None])[0][first:]
    actual, mean = response[first:], response[:first].mean()
    size = max(float(actual.sum()), 1e-12)
    return ahead, float(np.abs(actual - forecast).sum()) / size, float(np.abs(actual - mean).sum()) / size


def _channel(
    history: History, model: ResponseModel, parts: tuple[Array, ...], at: int, priors: Priors
) -> ChannelFit:
    _, effect, half, slope, rate = (part if part.ndim == 1 else part[:, at] for part in parts)
    reference = float(model.reference[at])
    maximum = effect * (1 + (half / reference) ** slope)
    draws = np.stack([maximum, half, slope, rate], axis=1)
    spend = history.spend[:, at]
    carried = _carried(spend, float(np.median(rate)), history, model)
    recent = float(spend[-_RECENT:].mean())
    now = np.array(max(recent, reference * 0.05))
    average = hill_value(now, maximum, half, slope) / now
    marginal = hill_slope(now, maximum, half, slope)
    prior = priors.of(history.channels[at])
    observed = (float(carried.min()), float(carried.max()))
    verdict, notes = judge(history.channels[at], carried, effect, half, prior)
    return ChannelFit(
        channel=history.channels[at],
        maximum=_estimate(maximum),
        half_saturation=_estimate(half),
        slope=_estimate(slope),
        carryover=_estimate(rate),
        effect=_estimate(effect),
        usual=reference,
        recent=recent,
        observed=observed,
        marginal=_estimate(marginal),
        average=_estimate(average),
        stage=_stage(float(np.median(marginal / average))),
        verdict=verdict,
        draws=draws,
        notes=notes,
    )


def _carried(spend: Array, rate: float, history: History, model: ResponseModel) -> Array:
    carryover = Carryover(
        rate=rate, shape=model.shape, peak=model.peak, length=min(LENGTHS[history.grain], history.periods)
    )
    return carryover.apply(spend, before=float(spend.mean()))


def _stage(ratio: float) -> Stage:
    if ratio > 1:
        return Stage.RISING
    if ratio >= 0.5:
        return Stage.EFFICIENT
    return Stage.FLATTENING if ratio >= 0.25 else Stage.SATURATED


def _estimate(values: Array) -> Estimate:
    low, middle, high = np.percentile(values, _BAND)
    return Estimate(float(middle), float(low), float(high))
