"""Two reports of the same cases, compared case by case."""

from math import comb
from typing import Any, NamedTuple

from evals.report import is_right, measures_table


class Paired(NamedTuple):
    """How two runs differ over the cases both played.

    Attributes:
        both: Cases both got right.
        first: Cases only the first got right.
        second: Cases only the second got right.
        neither: Cases neither got right.
        p: McNemar's exact p-value: the chance of a split as uneven, were they equally good.
    """

    both: int
    first: int
    second: int
    neither: int
    p: float


def mcnemar(first: int, second: int) -> float:
    """Two-sided exact p-value of `first` against `second` discordant pairs (McNemar 1947)."""
    pairs = first + second
    if not pairs:
        return 1.0
    tail = sum(comb(pairs, k) for k in range(min(first, second) + 1))
    return min(1.0, float(2 * tail) / float(2**pairs))


def pair(one: dict[str, str], other: dict[str, str]) -> Paired:
    """Compare the passes of two reports ("2/3" by case); a case is right when every run of it is."""
    counts = {(True, True): 0, (True, False): 0, (False, True): 0, (False, False): 0}
    for name in one.keys() & other.keys():
        counts[is_right(one[name]), is_right(other[name])] += 1
    first, second = counts[True, False], counts[False, True]
    return Paired(counts[True, True], first, second, counts[False, False], mcnemar(first, second))


def compare_reports(one: dict[str, Any], other: dict[str, Any]) -> str:
    """The comparison for people."""
    found = pair(one["cases"], other["cases"])
    played = sum(found[:4])
    difference = (found.second - found.first) / played if played else 0.0
    lines = [
        f"# {one['model']} and {other['model']}",
        "",
        *measures_table(one, other),
        "",
        f"{played} cases were played by both: {found.both} right in both, {found.first} only by "
        f"{one['model']}, {found.second} only by {other['model']}, {found.neither} by neither.",
        f"{other['model']} − {one['model']}: {100 * difference:+.1f} points; McNemar's exact test: "
        f"p = {found.p:.3g}.",
        "",
    ]
    for title, first in ((one["model"], True), (other["model"], False)):
        names = [
            name
            for name in one["cases"]
            if name in other["cases"]
            and is_right(one["cases"][name]) is first
            and is_right(other["cases"][name]) is not first
        ]
        lines += [f"Only {title}: {', '.join(names) or '–'}"]
    return "\n".join(lines)
