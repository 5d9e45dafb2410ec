"""`python -m evals`: play the suites against a chat model and report the scores."""

import argparse
import asyncio
import json
import sys
import tempfile
import time
from datetime import date
from pathlib import Path

from evals.cases import SUITES, Case, Dialogue, SuiteFile, load_suite
from evals.graders import Verdict, grade_case
from evals.play import Theatre
from evals.report import Outcome, compare, list_failures, summarise, to_markdown


def main() -> int:
    """Run, print, write, and compare with the baseline. Returns 1 when the gate closes."""
    options = _options().parse_args()
    names = options.suites or sorted(path.name for path in SUITES.iterdir() if path.is_dir())
    files = [file for name in names for file in load_suite(SUITES / name)]
    started = time.perf_counter()
    with tempfile.TemporaryDirectory(prefix="hoshin-evals-") as folder:
        theatre = Theatre(Path(folder), model=options.model)
        outcomes = asyncio.run(_play_all(theatre, files, options))
    report = to_markdown(outcomes, options.model, time.perf_counter() - started)
    data = summarise(outcomes, options.model, options.repeat)
    print(report)
    if options.failures:
        print(list_failures(outcomes, held_out=options.held_out))
    if options.write:
        _write(options.write, report, data)
    return _gate(options.gate, options.model, data) if options.gate else 0


async def _play_all(theatre: Theatre, files: list[SuiteFile], options: argparse.Namespace) -> list[Outcome]:
    outcomes = []
    for file in files:
        for case in file.all:
            if options.only and options.only not in (case.lang, case.id, file.category):
                continue
            today = case.today or file.today
            runs = [await _play(theatre, case, today) for _ in range(options.repeat)]
            outcomes.append(
                Outcome(case.id, file.suite, file.category, case.lang, isinstance(case, Dialogue), runs)
            )
    return outcomes


async def _play(theatre: Theatre, case: Case | Dialogue, today: date) -> list[Verdict]:
    return grade_case(case, await theatre.play(case, today), today)


def _write(folder: Path, report: str, data: dict[str, object]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    name = str(data["model"])
    (folder / f"{name}.md").write_text(report + "\n", encoding="utf-8")
    (folder / f"{name}.json").write_text(
        json.dumps(data, ensure_ascii=False, indent=1) + "\n", encoding="utf-8"
    )


def _gate(folder: Path, model: str, data: dict[str, object]) -> int:
    path = folder / f"{model}.json"
    if not path.is_file():
        print(f"no baseline {path}", file=sys.stderr)
        return 1
    lines, reasons = compare(data, json.loads(path.read_text(encoding="utf-8")))
    print("\n".join(["", "Since the baseline:", *(lines or ["nothing changed"])]))
    for reason in reasons:
        print(f"worse: {reason}", file=sys.stderr)
    return 1 if reasons else 0


def _options() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m evals", description=__doc__)
    parser.add_argument("suites", nargs="*", help="folders of evals/suites; default: all")
    parser.add_argument("--model", default="offline", help="offline, or a profile of the assistant's models")
    parser.add_argument("--repeat", type=int, default=1, help="times each case is played (pass^k)")
    parser.add_argument("--only", help="a language, a category or the id of one case")
    parser.add_argument("--failures", action="store_true", help="list what was wrong, case by case")
    parser.add_argument("--held-out", action="store_true", help="list the failures of the test half too")
    parser.add_argument("--write", type=Path, help="folder the report is written to, as Markdown and JSON")
    parser.add_argument("--gate", type=Path, help="folder with the baseline; exit 1 if worse")
    return parser


if __name__ == "__main__":
    sys.exit(main())
