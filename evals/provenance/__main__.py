"""`python -m evals.provenance`: precision and recall of the guard on the labelled answers."""

import argparse
import asyncio

from evals.provenance.cases import HALVES, load_answers
from evals.provenance.embedded import count_alarms
from evals.provenance.score import Score, score
from evals.report import wilson


def main() -> int:
    """Print the table; 1 when a goal is missed."""
    parser = argparse.ArgumentParser(prog="python -m evals.provenance", description=__doc__)
    parser.add_argument("--failures", action="store_true", help="list what was wrong in the development half")
    parser.add_argument("--goal", type=float, default=0.97, help="recall and precision wanted; default 0.97")
    parser.add_argument(
        "--embedded", type=int, default=0, help="play so many development cases: no false alarm"
    )
    options = parser.parse_args()
    if options.embedded:
        return play(options.embedded)
    print("| Half | Claims | Without source | Recall | Precision |")
    print("| --- | --- | --- | --- | --- |")
    good = True
    for half in HALVES:
        result = score(load_answers(half))
        print(row(half, result))
        good = good and min(_recall(result), _precision(result)) >= options.goal
        if options.failures and half == "development":
            print(*result.wrong, sep="\n")
    for half in HALVES:
        print(f"\n{half}, caught by kind: {kinds(score(load_answers(half)))}")
    return 0 if good else 1


def play(sample: int) -> int:
    """Play development cases with the embedded model; 1 when something was left out of an answer."""
    heard = asyncio.run(count_alarms(sample))
    print(f"{heard.answers} answers, {heard.crashes} crashes, {len(heard.alarms)} false alarms")
    print(*heard.alarms, sep="\n", end="\n" if heard.alarms else "")
    return 1 if heard.alarms or heard.crashes else 0


def row(half: str, result: Score) -> str:
    """A line of the table."""
    caught = result.caught.total()
    recall = f"{_recall(result):.1%} {_interval(caught, result.lies)}"
    precision = f"{_precision(result):.1%} {_interval(caught, result.flagged)}"
    return f"| {half} | {result.supported + result.lies} | {result.lies} | {recall} | {precision} |"


def kinds(result: Score) -> str:
    """Lies caught by kind: "pp 9/9, sum 30/31"."""
    every = sorted({*result.caught, *result.missed})
    return ", ".join(
        f"{kind} {result.caught[kind]}/{result.caught[kind] + result.missed[kind]}" for kind in every
    )


def _recall(result: Score) -> float:
    return result.caught.total() / max(1, result.lies)


def _precision(result: Score) -> float:
    return result.caught.total() / max(1, result.flagged)


def _interval(good: int, total: int) -> str:
    low, high = wilson(good, total)
    return f"({low:.1%}–{high:.1%})"


if __name__ == "__main__":
    raise SystemExit(main())
