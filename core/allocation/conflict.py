"""The smallest set of named demands that cannot hold together.

QuickXplain over the demands (Junker 2004, "QuickXplain: preferred explanations and relaxations for
over-constrained problems"), on the linear relaxation while that is already infeasible, and a last pass
that drops every demand the integer program can do without: what is left is minimal.
"""

from collections.abc import Callable, Sequence

from core.allocation.program import Program
from core.allocation.solver import solve

Test = Callable[[Sequence[str]], bool]


def find_conflict(program: Program, weigh: Callable[[str], int] = lambda _: 0) -> tuple[str, ...]:
    """Names of demands that clash, minimal: without any one of them a plan exists.

    Empty when the demands do not clash.

    Args:
        program: The loose program of a request.
        weigh: How much a demand takes. Weighty demands are preferred: fewer of them make a clash.
    """
    found = dict.fromkeys(row.demand for row in program.rows if row.demand is not None)
    names = tuple(sorted(found, key=lambda name: -weigh(name)))

    def clash(chosen: Sequence[str], *, relaxed: bool) -> bool:
        return solve(program.keeping(chosen), relaxed=relaxed) is None

    def clash_linear(chosen: Sequence[str]) -> bool:
        return clash(chosen, relaxed=True)

    def clash_whole(chosen: Sequence[str]) -> bool:
        return clash(chosen, relaxed=False)

    test = clash_linear if clash_linear(names) else clash_whole
    if test is clash_whole and not clash_whole(names):
        return ()
    kept = drop_idle(search_core(names, test), clash_whole)
    return tuple(name for name in found if name in kept)


def is_minimal(program: Program, names: Sequence[str]) -> bool:
    """Whether these demands clash, and no longer do when any one of them is dropped."""
    if solve(program.keeping(names)) is not None:
        return False
    return all(solve(program.keeping([n for n in names if n != name])) is not None for name in names)


def search_core(names: Sequence[str], clash: Test) -> list[str]:
    """A minimal part of `names` that still clashes, by QuickXplain; earlier names are preferred.

    Args:
        names: They clash together.
        clash: Whether a part of them clashes; if it does, so does everything that holds it.
    """

    def search(background: list[str], added: bool, open_: list[str]) -> list[str]:
        if added and clash(background):
            return []
        if len(open_) == 1:
            return open_
        middle = len(open_) // 2
        left, right = open_[:middle], open_[middle:]
        from_right = search([*background, *left], bool(left), right)
        from_left = search([*background, *from_right], bool(from_right), left)
        return [*from_left, *from_right]

    return search([], False, list(names))


def drop_idle(names: list[str], clash: Test) -> tuple[str, ...]:
    """The names without those that can be left out one by one while the rest still clashes."""
    for name in tuple(names):
        without = [other for other in names if other != name]
        if len(names) > 1 and clash(without):
            names = without
    return tuple(names)
