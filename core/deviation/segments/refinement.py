"""Second thoughts about a greedy explanation: elements split into finer ones, needless ones dropped."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from core.deviation.segments.greedy import Found, Search, element_cost
from core.deviation.segments.leaves import Cuboid
from core.deviation.segments.model import LeafModel, Part

MERGE_EVIDENCE = 3.0

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
    return _prune(cuboids, model, _merge(cuboids, model, kept))


def _covered(cuboids: Sequence[Cuboid], element: Found) -> Mask:
    return np.equal(cuboids[element.cuboid].ids, element.element)


def _own_cells(cuboids: Sequence[Cuboid], found: Sequence[Found], element: Found) -> Ids:
    own = _covered(cuboids, element)
    for other in found:
        if other[:2] != element[:2]:
            own &= ~_covered(cuboids, other)
    return np.flatnonzero(own)


def _split(cuboids: Sequence[Cuboid], model: LeafModel, element: Found, own: Ids) -> list[Found] | None:
    """Finer elements that beat the element on its own cells and leave cells that did not move, if any."""
    dimensions = set(cuboids[element.cuboid].dimensions)
    positions = [i for i, c in enumerate(cuboids) if dimensions < set(c.dimensions)]
    if not positions:
        return None
    whole = _gain(model, own) - element_cost(cuboids[element.cuboid], shared=False)
    local = [cuboids[i].within(own) for i in positions]
    search = Search(local, Part(model, own), np.ones(len(own), dtype=bool), least=0.0)
    parts: list[Found] = []
    net = search.run(parts)
    left = own[search.unexplained]
    if net <= whole or len(left) == 0 or _gain(model, left) > 0:
        return None
    return [_globalise(cuboids, positions, local, own, part) for part in parts]


def _merge(cuboids: Sequence[Cuboid], model: LeafModel, found: Sequence[Found]) -> list[Found]:
    """Elements under one coarser element replaced by it, when its other cells moved as well."""
    kept = list(found)
    for position, coarser in enumerate(cuboids):
        finer = [f for f in kept if set(coarser.dimensions) < set(cuboids[f.cuboid].dimensions)]
        under = {f: int(coarser.ids[int(np.argmax(_covered(cuboids, f)))]) for f in finer}
        for element in sorted(set(under.values())):
            group = [f for f in finer if under[f] == element]
            whole = _take_over(cuboids, model, kept, Found(position, element, 0.0), group)
            if whole is not None:
                kept = [f for f in kept if f not in group] + [whole]
    return kept


def _take_over(
    cuboids: Sequence[Cuboid], model: LeafModel, found: Sequence[Found], whole: Found, group: Sequence[Found]
) -> Found | None:
    """The coarser element with its gain, if it explains the group's cells and moved beside them too."""
    if len(group) < 2:
        return None
    others = [f for f in found if f not in group]
    own = _own_cells(cuboids, others, whole)
    inside = np.zeros(len(cuboids[0].ids), dtype=bool)
    for f in group:
        inside |= _covered(cuboids, f)
    beside = own[~inside[own]]
    if len(beside) and _gain(model, beside) <= MERGE_EVIDENCE:
        return None
    gain = _gain(model, own)
    best = max(f.gain for f in group)
    return whole._replace(gain=gain) if gain > best else None


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
