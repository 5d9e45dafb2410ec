"""Attribution of 20,000 and 200,000 journeys, beside the removal effect as it is mostly written, in one run.

Run `python benchmarks/attribution.py [--full]`. The peer counts transitions in dictionaries and, for each
channel, loses its visitors and iterates the absorbing chain until it settles: the loop of tutorials and of
small packages. It has the same answer to its tolerance, which is printed. It knows first order only.
"""

import random
import sys
import time
from collections import defaultdict

from core.attribution.attribute import Model, Options, attribute
from core.attribution.journey import Journeys
from core.attribution.typed import Entry, fold

CHANNELS = 8
_LONGEST = 15
_AIM = 0.2  # seconds for 20,000 journeys

Counts = dict[str, dict[str, float]]


def draw(size: int, seed: int = 1) -> Journeys:
    """Journeys over 8 channels that convert the more often the more channels they touch."""
    source = random.Random(seed)
    entries = []
    for _ in range(size):
        length = 1
        while source.random() < 0.65 and length < _LONGEST:
            length += 1
        path = tuple(f"c{int(source.random() ** 1.5 * CHANNELS)}" for _ in range(length))
        converted = source.random() < 0.05 + 0.02 * len(set(path))
        entries.append(Entry(path, int(converted), int(not converted)))
    return fold(entries)


def count(journeys: Journeys) -> Counts:
    """Transitions between touches."""
    counts: Counts = defaultdict(lambda: defaultdict(float))
    rows = zip(journeys.paths, journeys.conversions, journeys.non_conversions, strict=True)
    for path, converted, failed in rows:
        for state, following in zip(("start", *path), path, strict=False):
            counts[state][following] += converted + failed
        counts[path[-1]]["conversion"] += converted
        counts[path[-1]]["null"] += failed
    return counts


def absorb(counts: Counts, removed: str | None, tolerance: float = 1e-12) -> float:
    """Chance of converting when a channel's visitors are lost, by iteration."""
    mass, converted = {"start": 1.0}, 0.0
    while sum(mass.values()) > tolerance:
        following: dict[str, float] = defaultdict(float)
        for state, weight in mass.items():
            total = sum(counts[state].values())
            for target, seen in counts[state].items():
                if target == "conversion":
                    converted += weight * seen / total
                elif target not in ("null", removed):
                    following[target] += weight * seen / total
        mass = following
    return converted


def remove_in_loops(journeys: Journeys) -> dict[str, float]:
    """The peer: shares by removal effect."""
    counts = count(journeys)
    whole = absorb(counts, None)
    effects = {c: 1 - absorb(counts, c) / whole for c in journeys.channels}
    return {channel: effect / sum(effects.values()) for channel, effect in effects.items()}


def main(sizes: list[int]) -> None:
    for size in sizes:
        journeys = draw(size)
        print(f"{size:,} journeys, {len(journeys.paths):,} paths, {sum(journeys.conversions):,} conversions")
        start = time.perf_counter()
        peer = remove_in_loops(journeys)
        taken = time.perf_counter() - start
        print(f"  removal in loops (peer)      {taken:7.3f} s")
        for model in Model:
            print(f"  {model.value:<12}{measure(journeys, model, Options(resamples=0), taken)}")
        for order in (2, 3):
            options = Options(order=order, resamples=0)
            print(f"  markov {order}    {measure(journeys, Model.MARKOV, options, taken)}")
        print(f"  markov, 200 resamples {measure(journeys, Model.MARKOV, Options(), taken)}")
        ours = attribute(journeys, (Model.MARKOV,), Options(resamples=0))[0]
        worst = max(abs(credit.share - peer[credit.channel]) for credit in ours.credits)
        print(f"  largest difference of a share from the peer: {worst:.1e}")


def measure(journeys: Journeys, model: Model, options: Options, peer: float) -> str:
    """Best of five, beside the peer; at 20,000 journeys also beside the aim."""
    best = float("inf")
    for _ in range(5):
        start = time.perf_counter()
        attribute(journeys, (model,), options)
        best = min(best, time.perf_counter() - start)
    aim = "" if journeys.count > 20_000 else f", aim {_AIM} s {'met' if best <= _AIM else 'MISSED'}"
    return f"{best:7.3f} s, {best / peer:5.2f} × the peer{aim}"


if __name__ == "__main__":
    main([20_000, 200_000] if "--full" not in sys.argv else [20_000, 200_000, 1_000_000])
