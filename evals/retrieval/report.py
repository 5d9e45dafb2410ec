"""The scores as Markdown: by group and by tag, and what every part adds."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from evals.retrieval.metrics import METRICS, Interval, bootstrap, difference
from evals.retrieval.queries import GROUPS, TAGS, Query

_MAIN = "nDCG@10"


class Run(NamedTuple):
    """What an arrangement found.

    Attributes:
        name: Its name.
        scores: By measure, a score for each query.
        milliseconds: CPU time a query took, vectors not made anew.
    """

    name: str
    scores: Mapping[str, Sequence[float]]
    milliseconds: float


def score(name: str, queries: Sequence[Query], ranked: Sequence[Sequence[str]], seconds: float) -> Run:
    """Measure rankings."""
    pairs = list(zip(ranked, queries, strict=True))
    scores = {
        measure: [compute(one, query.relevance) for one, query in pairs]
        for measure, compute in METRICS.items()
    }
    return Run(name, scores, 1e3 * seconds / max(1, len(queries)))


def by_group(queries: Sequence[Query], run: Run) -> str:
    """A row for all queries, each group and each tag."""
    members = {"all": list(range(len(queries)))}
    members |= {group: [n for n, query in enumerate(queries) if query.group == group] for group in GROUPS}
    members |= {tag: [n for n, query in enumerate(queries) if tag in query.tags] for tag in TAGS}
    rows = [
        [name, str(len(numbers)), *(_cell(run, measure, numbers) for measure in METRICS)]
        for name, numbers in members.items()
        if numbers
    ]
    return _table(["queries", "number", *METRICS], rows)


def by_arrangement(queries: Sequence[Query], runs: Sequence[Run]) -> str:
    """A row for each run, the first being what the others are compared with."""
    groups = [group for group in GROUPS if any(query.group == group for query in queries)]
    rows = []
    for run in runs:
        values = run.scores[_MAIN]
        less = difference(values, runs[0].scores[_MAIN])
        means = [bootstrap(_of(values, queries, group)).mean for group in groups]
        rows.append(
            [
                run.name,
                _interval(bootstrap(values)),
                "" if run is runs[0] else f"{less.mean:+.3f} [{less.low:+.3f}, {less.high:+.3f}]",
                *(f"{mean:.3f}" for mean in means),
                f"{run.milliseconds:.1f}",
            ]
        )
    return _table(["arrangement", _MAIN, "difference", *groups, "CPU-ms"], rows)


def failures(queries: Sequence[Query], ranked: Sequence[Sequence[str]]) -> str:
    """The queries that found nothing right among the first three, and what they found."""
    lines = []
    for query, found in zip(queries, ranked, strict=True):
        if not METRICS["hit@3"](found, query.relevance):
            right = sorted(query.relevance, key=lambda one: -query.relevance[one])
            lines.append(
                f"- {query.group} {query.query} -> {', '.join(found[:3])} (right: {', '.join(right)})"
            )
    return "\n".join(lines)


def _of(values: Sequence[float], queries: Sequence[Query], group: str) -> list[float]:
    return [value for value, query in zip(values, queries, strict=True) if query.group == group]


def _cell(run: Run, measure: str, numbers: Sequence[int]) -> str:
    return _interval(bootstrap([run.scores[measure][number] for number in numbers]))


def _interval(found: Interval) -> str:
    return f"{found.mean:.3f} [{found.low:.2f}, {found.high:.2f}]"


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
