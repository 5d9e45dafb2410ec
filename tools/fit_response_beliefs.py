"""What the person believes of channels, put into the priors of a fit."""

from core.errors import InputError
from core.mix.prior import Benchmark, ChannelPrior, Priors
from core.text import Text
from tools.fit_response_arguments import Belief


def read_beliefs(beliefs: list[Belief]) -> Priors:
    """The priors with what the person believes put in.

    Raises:
        InputError: Two beliefs are about the same channel.
    """
    priors = Priors()
    about = [belief.channel for belief in beliefs]
    if len(set(about)) < len(about):
        raise InputError(
            Text(zh="同一个渠道给了两条先验", en="two beliefs are about the same channel"),
            field="beliefs",
            valid=Text(zh="每个渠道一条，写在一起", en="one for each channel, with all its numbers"),
        )
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
