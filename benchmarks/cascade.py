"""A total down a tree of 100,000 leaves with locks and whole units, against named peers in the same run.

Run `python benchmarks/cascade.py [leaves]` after `pip install apportionment iteround` (the peers; without
them only the own time is printed). The peers split node by node without locks or bounds, in floating point:
`apportionment.largest_remainder` for each node, and `iteround.saferound` of the proportional values.
"""

import random
import sys
import time
from collections.abc import Callable
from decimal import Decimal

from core.cascade.tree import Spread, Tree, check_spread, spread

Split = Callable[[int, list[int]], list[int]]


def draw(leaves: int, seed: int = 1) -> Tree:
    """A tree of four levels with fan-outs of about 10, 100 and the rest; 1 % of the leaves locked."""
    source = random.Random(seed)
    names, parents, weights = ["root"], [-1], [1]
    layer = [0]
    for width in (10, 1000, leaves):
        following = []
        for number in range(width):
            following.append(len(names))
            names.append(f"{width}-{number}")
            parents.append(layer[number * len(layer) // width])
            weights.append(source.randint(1, 1000))
        layer = following
    locked = {position: Decimal(source.randint(0, 2000)) for position in source.sample(layer, leaves // 100)}
    return Tree(names=tuple(names), parents=tuple(parents), weights=tuple(weights), locked=locked)


def descend(total: int, tree: Tree, split: Split) -> list[int]:
    """The same walk with a peer's split at every node."""
    units = [0] * len(tree.names)
    units[0] = total
    for position, children in enumerate(tree.children):
        if children:
            got = split(units[position], [tree.weights[child] for child in children])
            for child, amount in zip(children, got, strict=True):
                units[child] = amount
    return units


def load_peers() -> dict[str, Split]:
    found: dict[str, Split] = {}
    try:
        from apportionment import methods

        def divide(total: int, weights: list[int]) -> list[int]:
            names = ["x"] * len(weights)
            return methods.largest_remainder(weights, total, parties=names) if total else [0] * len(weights)

        found["apportionment.largest_remainder"] = divide
    except ImportError:
        print("apportionment is not installed: no ratio against it")
    try:
        from iteround import saferound

        def round_safely(total: int, weights: list[int]) -> list[int]:
            whole = sum(weights)
            return [int(v) for v in saferound([total * w / whole for w in weights], 0, topline=total)]

        found["iteround.saferound"] = round_safely
    except ImportError:
        print("iteround is not installed: no ratio against it")
    return found


def measure(work: Callable[[], object], repeats: int = 3) -> tuple[float, object]:
    """The best of some runs in seconds, and the result."""
    best, result = float("inf"), None
    for _ in range(repeats):
        start = time.perf_counter()
        result = work()
        best = min(best, time.perf_counter() - start)
    return best, result


def main(leaves: int) -> None:
    tree = draw(leaves)
    total = 100 * leaves * 10
    assert len(tree.children) > leaves
    seconds, result = measure(lambda: spread(Decimal(total), tree))
    assert isinstance(result, Spread)
    faults = check_spread(result)
    print(f"leaves {leaves:,}, locked {len(tree.locked):,}, faults {len(faults)}")
    print(f"hoshin spread, locks and exact integers: {seconds:.3f} s (aim 1 s at 100,000 leaves)")
    for name, split in load_peers().items():
        taken, units = measure(lambda split=split: descend(total, tree, split), repeats=1)
        assert isinstance(units, list)
        missed = sum(
            sum(units[child] for child in children) != units[position]
            for position, children in enumerate(tree.children)
            if children
        )
        print(f"{name}, no locks: {taken:.3f} s, nodes off their sum: {missed}; ratio {seconds / taken:.2f}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000)
