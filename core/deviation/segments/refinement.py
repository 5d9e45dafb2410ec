"""Second thoughts about a greedy explanation: elements split into finer ones, needless ones dropped."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from core.deviation.segments.greedy import Found, Search, element_cost
from core.deviation.segments.leaves import Cuboid
from core.deviation.segments.model import LeafModel, Part

SPLIT_MARGIN = 1.2

Mask = NDArray[np.bool_]
Ids = NDArray[np.int64]


def refine(cuboids: Sequence[Cuboid], model: LeafModel, found: Sequence[Found]) -> list[Found]:
    """Replaces elements by finer ones that explain their cells better, and drops those nothing needs."""
    kept = list(found)
    for element in found:
        own = _own_cells(cuboids, kept, element)
        if len(own) > 1:
            finer = _split(cuboids, model, element, own)
            if finer is not None:
                position = kept.index(element)
                kept[position : position + 1] = finer
    return _prune(cuboids, model, kept)


def _covered(cuboids: Sequence[Cuboid], element: Found) -> Mask:
    return np.equal(cuboids[element.cuboid].ids, element.element)


def _own_cells(cuboids: Sequence[Cuboid], found: Sequence[Found], element: Found) -> Ids:
    own = _covered(cuboids, element)
    for other in found:
        if other[:2] != element[:2]:
            own &= ~_covered(cuboids, other)
    return np.flatnonzero(own)


def _split(cuboids: Sequence[Cuboid], model: LeafModel, element: Found, own: Ids) -> list[Found] | None:
    """Finer elements that beat the element on its own cells, if there are any."""
    dimensions = set(cuboids[element.cuboid].dimensions)
    positions = [i for i, c in enumerate(cuboids) if dimensions < set(c.dimensions)]
    if not positions:
        return None
    cost = element_cost(cuboids[element.cuboid], shared=False)
    whole = _gain(model, own) - cost
    local = [cuboids[i].within(own) for i in positions]
    search = Search(local, Part(model, own), np.ones(len(own), dtype=bool))
    parts: list[Found] = []
    net = search.run(parts)
    if net <= whole or sum(part.gain for part in parts) < SPLIT_MARGIN * (whole + cost):
        return None
    return [_globalise(cuboids, positions, local, own, part) for part in parts]


def _globalise(
    cuboids: Sequence[Cuboid], positions: Sequence[int], local: Sequence[Cuboid], own: Ids, part: Found
) -> Found:
    cell = own[int(np.argmax(local[part.cuboid].ids == part.element))]
    position = positions[part.cuboid]
    return Found(position, int(cuboids[position].ids[cell]), part.gain)


def _gain(model: LeafModel, cells: Ids) -> float:
    return float(model.score(model.columns[:, cells].sum(axis=1, keepdims=True))[0])


def _prune(cuboids: Sequence[Cuboid], model: LeafModel, found: Sequence[Found]) -> list[Found]:
    kept = list(found)
    for element in sorted(found, key=lambda f: f.gain):
        others = [f for f in kept if f is not element]
        own = _own_cells(cuboids, kept, element)
        shared = any(f.cuboid == element.cuboid for f in others)
        cost = element_cost(cuboids[element.cuboid], shared=shared)
        gain = _gain(model, own) if len(own) else -np.inf
        again = [f._replace(gain=gain) if f is element else f for f in kept]
        kept = again if gain > cost else others
    return kept
