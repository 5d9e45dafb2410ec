"""What is believed of a channel before its history is looked at: benchmarks anybody may change.

Every prior is lognormal, said by its median and by a factor: two thirds of what is thought likely lies
between median ÷ factor and median × factor.
"""

import math

from pydantic import Field

from core.frozen import Frozen


class Benchmark(Frozen):
    """A positive number known roughly.

    Attributes:
        median: As likely above as below.
        factor: Two thirds of the belief lies within median ÷ factor … median × factor; 3 is vague, 1.2 firm.
    """

    median: float = Field(gt=0)
    factor: float = Field(default=3.0, gt=1, le=100)

    @property
    def log_mean(self) -> float:
        """Mean of the logarithm."""
        return math.log(self.median)

    @property
    def log_sd(self) -> float:
        """Standard deviation of the logarithm."""
        return math.log(self.factor)


class ChannelPrior(Frozen):
    """What is believed of one channel.

    The medians are wide on purpose: they matter where the history says nothing, and the fit says so then.

    Attributes:
        return_rate: Response per unit of money at the usual spend; None: an even share of the response,
            within a factor of 4.
        half_saturation: Spend at which half of the most is reached, in multiples of the usual spend.
        slope: Hill slope; 1 is concave from the start, above 1 S-shaped.
        carryover: Median of what is kept from one period to the next.
        carryover_spread: Standard deviation of its logit.
    """

    return_rate: Benchmark | None = None
    half_saturation: Benchmark = Benchmark(median=1.5, factor=2.5)
    slope: Benchmark = Benchmark(median=1.0, factor=1.3)
    carryover: float = Field(default=0.25, gt=0, lt=1)
    carryover_spread: float = Field(default=0.8, gt=0, le=5)


class Priors(Frozen):
    """Beliefs by channel, with one for all the others.

    Attributes:
        default: For channels that are not named.
        channels: By channel name.
        trend: Standard deviation of the yearly growth (log).
        season: Standard deviation of each seasonal term (log).
        control: Standard deviation of each control's effect (log).
    """

    default: ChannelPrior = ChannelPrior()
    channels: dict[str, ChannelPrior] = Field(default_factory=dict)
    trend: float = Field(default=0.4, gt=0)
    season: float = Field(default=0.25, gt=0)
    control: float = Field(default=0.4, gt=0)

    def of(self, channel: str) -> ChannelPrior:
        """What is believed of a channel."""
        return self.channels.get(channel, self.default)
