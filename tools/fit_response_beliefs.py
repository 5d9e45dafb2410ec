"""What the person believes of channels, put into the priors of a fit."""

from core.mix.prior import Benchmark, ChannelPrior, Priors
from tools.fit_response_arguments import Belief


def read_beliefs(beliefs: list[Belief]) -> Priors:
    """The priors with what the person believes put in."""
    priors = Priors()
    for belief in beliefs:
        base = priors.of(belief.channel) if belief.channel else priors.default
        changed = _believed(base, belief)
        if belief.channel:
            priors = priors.model_copy(update={"channels": {**priors.channels, belief.channel: changed}})
        else:
            priors = priors.model_copy(update={"default": changed})
    return priors


def _believed(base: ChannelPrior, belief: Belief) -> ChannelPrior:
    factor = belief.factor or 1.5
    changed: dict[str, object] = {}
    for name in ("return_rate", "half_saturation", "slope"):
        value = getattr(belief, name)
        if value is not None:
            changed[name] = Benchmark(median=value, factor=factor)
    if belief.carryover is not None:
        changed |= {"carryover": belief.carryover, "carryover_spread": 0.4}
    return base.model_copy(update=changed)
