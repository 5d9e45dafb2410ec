"""`python -m evals`: play suites against a chat model and report the scores."""

import argparse
import json
import random
import sys
import time
from pathlib import Path
from typing import Any

from assistant.models.choose import choose_model
from assistant.settings import read_settings
from core.errors import InputError
from evals import page
from evals.cases import SUITES, load_file, load_suite
from evals.document import write_page
from evals.measures import MEASURES, measures_of
from evals.pairs import compare_reports
from evals.report import HELD_OUT, Outcome, compare, compare_sample, list_failures, summarise, to_markdown
from evals.runner import Task, play_all, tasks_of
from evals.scripted import SCRIPTED

_HALVES = ("development", "test")


def main() -> int:
    """Run, print, write, and compare with the baseline. Returns 1 when the gate closes."""
    if sys.argv[1:2] == ["document"]:
        write_page()
        return 0
    if sys.argv[1:2] == ["compare"]:
        print(compare_reports(*(_read(Path(path)) for path in sys.argv[2:4])))
        return 0
    options = _options().parse_args()
    files = [load_file(path) for path in options.file or ()]
    tasks = tasks_of(files) if files else choose(options.suites, only=options.only, sample=options.sample)
    if not tasks:
        print("no case is called that", file=sys.stderr)
        return 1
    settings: dict[str, object] = {"model": options.model}
    if options.prompt:
        settings["prompt"] = options.prompt
    if problem := _unusable(settings):
        print(problem, file=sys.stderr)
        return 1
    name = options.model if not options.prompt else f"{options.model}-{options.prompt}"
    started = time.perf_counter()
    outcomes = play_all(tasks, settings, repeat=options.repeat, jobs=options.jobs)
    report = to_markdown(outcomes, name, time.perf_counter() - started)
    data = summarise(outcomes, name, options.repeat)
    print(report)
    if options.failures:
        print(list_failures(outcomes, held_out=options.held_out))
    if options.write:
        _write(options.write, name, report, data)
    if options.html:
        options.html.write_text(page.to_html(outcomes, data), encoding="utf-8")
    return _gate(options.gate, name, data, outcomes) if options.gate else 0


def choose(names: list[str], *, only: str | None = None, sample: int | None = None) -> list[Task]:
    """The tasks of suites by name: a half, or what is measured (of the development half).

    Args:
        names: Halves and measures; none: both halves.
        only: A language, a category, the id of one case, or how ids begin.
        sample: So many of them, always the same, beside those of the suites that must be whole.
    """
    halves = [name for name in names if name in _HALVES] or ([] if names else list(_HALVES))
    wanted = [name for name in names if name in MEASURES]
    tasks = tasks_of([file for half in halves for file in load_suite(SUITES / half)])
    if wanted:
        development = tasks_of(load_suite(SUITES / _HALVES[0]))
        known = {task.script.id for task in tasks}
        tasks += [
            task
            for task in development
            if task.script.id not in known and set(wanted) & set(measures_of(task.script))
        ]
    if only:
        tasks = [task for task in tasks if _is_meant(task, only)]
    return tasks if sample is None else _draw(tasks, sample)


def _draw(tasks: list[Task], sample: int) -> list[Task]:
    """Every case of the suites that must be whole, and so many of the others, drawn by a fixed seed."""
    whole = [
        index
        for index, task in enumerate(tasks)
        if any(MEASURES[name].whole for name in measures_of(task.script))
    ]
    others = sorted(set(range(len(tasks))) - set(whole))
    drawn = random.Random(sample).sample(others, min(sample, len(others)))
    return [tasks[index] for index in sorted([*whole, *drawn])]


def _is_meant(task: Task, only: str) -> bool:
    return only in (task.script.lang, task.script.id, task.category) or task.script.id.startswith(only + "-")


def _unusable(settings: dict[str, object]) -> str:
    """Why the program cannot be set so, before anything is played: no such profile, no key; else ""."""
    given = {"model": "offline"} if settings["model"] == SCRIPTED else {}
    try:
        choose_model(read_settings(**{**settings, **given}))
    except InputError as error:
        return str(error)
    return ""


def _write(folder: Path, name: str, report: str, data: dict[str, Any]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{name}.md").write_text(report + "\n", encoding="utf-8")
    (folder / f"{name}.json").write_text(
        json.dumps(data, ensure_ascii=False, indent=1) + "\n", encoding="utf-8"
    )


def _gate(folder: Path, name: str, data: dict[str, Any], outcomes: list[Outcome]) -> int:
    path = folder / f"{name}.json"
    if not path.is_file():
        print(f"no baseline {path}", file=sys.stderr)
        return 1
    baseline = _read(path)
    same = data["cases"].keys() == baseline["cases"].keys()
    lines, reasons = (compare if same else compare_sample)(data, baseline)
    print("\n".join(["", "Since the baseline:", *(lines or ["nothing changed"])]))
    for reason in reasons:
        print(f"worse: {reason}", file=sys.stderr)
    if reasons:
        print(list_failures([one for one in outcomes if one.suite != HELD_OUT]), file=sys.stderr)
    return 1 if reasons else 0


def _read(path: Path) -> dict[str, Any]:
    data: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return data


def _options() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m evals", description=__doc__)
    parser.add_argument(
        "suites",
        nargs="*",
        choices=[[], *_HALVES, *MEASURES],
        help="halves, or what is measured; default: both halves",
    )
    parser.add_argument(
        "--model", default="offline", help="offline, scripted, or a profile of the assistant's models"
    )
    parser.add_argument("--prompt", help="the version of the prompt, where there are several")
    parser.add_argument("--repeat", type=int, default=1, help="times each case is played (pass^k)")
    parser.add_argument("--jobs", type=int, default=1, help="processes that share the cases")
    parser.add_argument("--only", help="a language, a category, the id of a case, or how ids begin")
    parser.add_argument("--file", type=Path, action="append", help="a file of cases instead of suites")
    parser.add_argument("--sample", type=int, help="only so many cases, always the same")
    parser.add_argument("--failures", action="store_true", help="list what was wrong, case by case")
    parser.add_argument("--held-out", action="store_true", help="list the failures of the test half too")
    parser.add_argument("--write", type=Path, help="folder the report is written to, as Markdown and JSON")
    parser.add_argument("--html", type=Path, help="file the report is written to as one web page")
    parser.add_argument("--gate", type=Path, help="folder with the baseline; exit 1 if worse")
    return parser


if __name__ == "__main__":
    sys.exit(main())
