"""Generated deviations with known causes: leaves of a cube, a plan, actuals, and the elements hit.

Sets: AM additive with Gaussian noise; AMd the same with causes of at least 0.5 % of the plan; MX directions
drawn by cause; BI a plan biased by 5–20 %; NU no cause; CT Poisson counts; DM a ratio with Gaussian noise,
DMd its large causes; DP a ratio of Poisson counts, DV the same with the denominator hit as well; S and L the
larger cubes. CY is money as it stands in fact tables: plan and actual are both sums of a few receipts a
cell. NC, NP, ND, NY and NH have no cause either: counts, ratio counts, Gaussian ratio, receipts, heavy
tails.
"""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from core.deviation.segments.request import SegmentRequest

Figures = NDArray[np.float64]
Codes = NDArray[np.int64]
Pattern = tuple[int, ...]
"""A code by dimension, −1 where the dimension is free."""

SMALL = (8, 10, 12, 6)
NO_CAUSE = ("NU", "NC", "NP", "ND", "NY", "NH")


@dataclass(frozen=True)
class Preset:
    """Parameters of a set.

    Attributes:
        sizes: Values by dimension.
        noise: Upper end of the noise s.
        severity: Range of the severity before s is added.
        spread: Upper end of the spread within a cause.
        most_causes: K is 1 to this.
        most_elements: E is 1 to this.
        last_layer_only: Whether causes name every dimension.
        least_share: Least share of the total base a cause has.
    """

    sizes: tuple[int, ...] = SMALL
    noise: float = 0.25
    severity: tuple[float, float] = (0.2, 1.0)
    spread: float = 0.1
    most_causes: int = 3
    most_elements: int = 3
    last_layer_only: bool = False
    least_share: float = 0.0


DEFAULT = Preset()
PRESETS = {
    "AMd": replace(DEFAULT, least_share=0.005),
    "DMd": replace(DEFAULT, least_share=0.005),
    "S": replace(DEFAULT, sizes=(10, 12, 10, 8, 5)),
    "L": Preset((10, 24, 10, 15), 0.1, (0.5, 1.0), 0.0, 5, 1, True),
}


@dataclass(frozen=True)
class Hit:
    """A cause drawn: its elements, how hard and how unevenly it hits."""

    elements: tuple[Pattern, ...]
    severity: float
    spread: float


@dataclass(frozen=True)
class Instance:
    """A generated case and the elements hit, as sorted `dimension=value` strings joined by `&`."""

    request: SegmentRequest
    causes: frozenset[str]


def spell(pattern: Pattern) -> str:
    """The element as text, exactly as the score compares it."""
    return "&".join(f"d{i}=v{code}" for i, code in enumerate(pattern) if code >= 0)


def draw(name: str, seed: int) -> Instance:
    """Instance `seed` of set `name`."""
    source = np.random.default_rng([sum(ord(c) * 131**i for i, c in enumerate(name)), seed])
    preset = PRESETS.get(name, DEFAULT)
    codes = np.indices(preset.sizes).reshape(len(preset.sizes), -1).T.astype(np.int64)
    s = source.uniform(0, preset.noise)
    zeros = source.uniform(0, 0.25)
    base = 100 * source.weibull(source.uniform(0.5, 1), len(codes))
    base[source.random(len(codes)) < zeros] = 0
    hits = () if name in NO_CAUSE else _draw_hits(source, preset, codes, base, s)
    if name in ("CT", "NC"):
        figures = _count(source, codes, base, hits)
    elif name in ("CY", "NY"):
        figures = _receipts(source, codes, base, hits)
    elif name in ("DM", "DMd", "ND"):
        figures = _rate(source, codes, base, hits, s, preset.sizes)
    elif name in ("DP", "DV", "NP"):
        figures = _rate_counts(source, codes, base, hits, s, preset.sizes, moves_base=name == "DV")
    else:
        figures = _add(source, name, codes, base, hits, s)
    request = SegmentRequest(
        tuple(f"d{i}" for i in range(len(preset.sizes))),
        tuple(tuple(f"v{code}" for code in range(size)) for size in preset.sizes),
        codes,
        *figures,
    )
    return Instance(request, frozenset(spell(e) for hit in hits for e in hit.elements))


def covers(codes: Codes, element: Pattern) -> NDArray[np.bool_]:
    """Which leaves lie in the element."""
    inside = np.ones(len(codes), dtype=bool)
    for dimension, code in enumerate(element):
        if code >= 0:
            inside &= codes[:, dimension] == code
    return inside


def _draw_hits(
    source: np.random.Generator, preset: Preset, codes: Codes, base: Figures, s: float
) -> tuple[Hit, ...]:
    width = len(preset.sizes)
    used: list[set[int]] = [set() for _ in preset.sizes]
    taken: set[tuple[int, ...]] = set()
    hits: list[Hit] = []
    for _ in range(source.integers(1, preset.most_causes + 1)):
        for _attempt in range(200):
            layer = width if preset.last_layer_only else int(source.integers(1, width + 1))
            dimensions = tuple(sorted(source.choice(width, layer, replace=False).tolist()))
            free = [[v for v in range(preset.sizes[d]) if v not in used[d]] for d in dimensions]
            count = int(source.integers(1, preset.most_elements + 1))
            room = int(np.prod([len(values) for values in free]))
            if room < count or (dimensions in taken and layer < width):
                continue
            elements: set[Pattern] = set()
            while len(elements) < count:
                pattern = [-1] * width
                for d, values in zip(dimensions, free, strict=True):
                    pattern[d] = int(source.choice(values))
                elements.add(tuple(pattern))
            chosen = tuple(sorted(elements))
            inside = np.any([covers(codes, e) for e in chosen], axis=0)
            if base[inside].sum() > max(0.0, preset.least_share * base.sum()):
                break
        else:
            continue
        taken.add(dimensions)
        for element in chosen:
            for d in dimensions:
                used[d].add(element[d])
        severity = source.uniform(*preset.severity) + s
        hits.append(Hit(chosen, severity, source.uniform(0, preset.spread) if preset.spread else 0.0))
    return tuple(hits)


def _kept(source: np.random.Generator, hit: Hit, count: int) -> Figures:
    """What is left of the larger side, leaf by leaf."""
    return np.maximum(0, 1 - source.normal(hit.severity, hit.spread, count))


def _add(
    source: np.random.Generator, name: str, codes: Codes, base: Figures, hits: tuple[Hit, ...], s: float
) -> tuple[Figures, Figures]:
    noise = source.normal(0, s, len(base))
    if name == "NH":
        noise = s / 2 * source.standard_t(3, len(base))
    other = np.maximum(0, base * (1 + noise))
    swap = source.random(len(base)) < 0.5
    plan, actual = np.where(swap, other, base), np.where(swap, base, other)
    upward = bool(actual.sum() > plan.sum())
    for hit in hits:
        up = bool(source.random() < 0.5) if name == "MX" else upward
        for element in hit.elements:
            inside = covers(codes, element)
            kept = _kept(source, hit, int(inside.sum()))
            if up:
                plan[inside] = actual[inside] * kept
            else:
                actual[inside] = plan[inside] * kept
    if name == "BI":
        plan = plan * (1 + source.choice([-1, 1]) * source.uniform(0.05, 0.2))
    return plan, actual


def _factors(source: np.random.Generator, codes: Codes, hits: tuple[Hit, ...], *, up: bool) -> Figures:
    factors = np.ones(len(codes))
    for hit in hits:
        for element in hit.elements:
            inside = covers(codes, element)
            kept = _kept(source, hit, int(inside.sum()))
            factors[inside] = 1 / np.maximum(kept, 0.2) if up else kept
    return factors


def _count(
    source: np.random.Generator, codes: Codes, base: Figures, hits: tuple[Hit, ...]
) -> tuple[Figures, Figures]:
    expected = base / 20
    factors = _factors(source, codes, hits, up=bool(source.random() < 0.5))
    return expected, source.poisson(expected * factors).astype(float)


def _receipts(
    source: np.random.Generator, codes: Codes, base: Figures, hits: tuple[Hit, ...]
) -> tuple[Figures, Figures]:
    """Sums of log-normal receipts in 分, as many as a Poisson draw, before and after."""
    factors = _factors(source, codes, hits, up=bool(source.random() < 0.5))
    sums = []
    for expected in (base / 5, base / 5 * factors):
        counts = source.poisson(expected)
        receipts = np.round(source.lognormal(8, 0.6, int(counts.sum())))
        sums.append(np.bincount(np.repeat(np.arange(len(base)), counts), receipts, len(base)))
    return sums[0], sums[1]


def _rates(source: np.random.Generator, codes: Codes, sizes: tuple[int, ...]) -> Figures:
    effects = [source.normal(0, 0.15, size)[codes[:, d]] for d, size in enumerate(sizes)]
    return 0.05 * np.exp(np.sum(effects, axis=0))


def _rate(
    source: np.random.Generator,
    codes: Codes,
    base: Figures,
    hits: tuple[Hit, ...],
    s: float,
    sizes: tuple[int, ...],
) -> tuple[Figures, Figures, Figures, Figures]:
    rates = _rates(source, codes, sizes)
    factors = _factors(source, codes, hits, up=bool(source.random() < 0.5))
    visits = np.maximum(0, base * (1 + source.normal(0, s, len(base))))
    orders = np.maximum(0, visits * rates * factors * (1 + source.normal(0, s, len(base))))
    return base * rates, orders, base, visits


def _rate_counts(
    source: np.random.Generator,
    codes: Codes,
    base: Figures,
    hits: tuple[Hit, ...],
    s: float,
    sizes: tuple[int, ...],
    *,
    moves_base: bool,
) -> tuple[Figures, Figures, Figures, Figures]:
    base = base * 20
    rates = _rates(source, codes, sizes)
    up = bool(source.random() < 0.5)
    factors = _factors(source, codes, hits, up=up)
    weights = np.ones(len(base))
    if moves_base:
        for hit in hits:
            factor = source.uniform(0.5, 2)
            for element in hit.elements:
                weights[covers(codes, element)] = factor
    visits = source.poisson(np.maximum(0, base * weights * (1 + source.normal(0, s / 2, len(base)))))
    orders = source.poisson(np.minimum(visits * rates * factors, 1e9))
    return base * rates, orders.astype(float), base, visits.astype(float)
