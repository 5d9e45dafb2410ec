"""Play cases and grade them: pydantic-evals runs the tasks of one process, several processes share the cases.

What failed to play is in `report.failures`, which averages of that library leave out; here it is a crash.
"""

import asyncio
import multiprocessing
import os
import tempfile
from collections import defaultdict
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from evals.cases import Script, SuiteFile, turns_of
from evals.graders import Verdict, crashed, grade_case
from evals.measures import measures_of
from evals.play import Played, Theatre
from evals.report import Outcome, Said


@dataclass(frozen=True)
class Task:
    """A case, where it comes from, and the day it is played."""

    script: Script
    suite: str
    category: str
    today: date


def tasks_of(files: Sequence[SuiteFile]) -> list[Task]:
    """Every case of the files."""
    return [
        Task(script, file.suite, file.category, script.today or file.today)
        for file in files
        for script in file.all
    ]


def play_all(
    tasks: Sequence[Task], settings: dict[str, object], *, repeat: int = 1, jobs: int = 1
) -> list[Outcome]:
    """Play every task `repeat` times and grade it, in the order of the tasks.

    Args:
        tasks: What is played.
        settings: Of the program: model, prompt.
        repeat: Times each is played.
        jobs: Processes; tasks of one company go to one of them, for a company is founded once in each.
    """
    shares = _shares(tasks, jobs)
    if len(shares) == 1:
        played = [_play_share(shares[0], settings, repeat)]
    else:
        context = multiprocessing.get_context("spawn")
        with ProcessPoolExecutor(len(shares), mp_context=context) as pool:
            played = list(pool.map(_play_share, shares, [settings] * len(shares), [repeat] * len(shares)))
    found = {outcome.id: outcome for share in played for outcome in share}
    return [found[task.script.id] for task in tasks]


def _shares(tasks: Sequence[Task], jobs: int) -> list[list[Task]]:
    """The tasks in at most `jobs` heaps of about the same size, a company's tasks kept together in runs."""
    ordered = sorted(tasks, key=lambda task: (getattr(task.script, "setup", None) or "", task.script.lang))
    size = -(-len(ordered) // max(1, jobs)) or 1
    return [ordered[start : start + size] for start in range(0, len(ordered), size)] or [[]]


def _play_share(tasks: list[Task], settings: dict[str, object], repeat: int) -> list[Outcome]:
    os.environ.setdefault("OTEL_SDK_DISABLED", "true")
    with tempfile.TemporaryDirectory(prefix="hoshin-evals-") as folder:
        theatre = Theatre(Path(folder), **settings)
        return asyncio.run(_play_tasks(theatre, tasks, repeat))


async def _play_tasks(theatre: Theatre, tasks: list[Task], repeat: int) -> list[Outcome]:
    from pydantic_evals import Case, Dataset

    async def play(task: Task) -> Played:
        return await theatre.play(task.script, task.today)

    dataset: Dataset[Task, Played, Any] = Dataset(
        name="evals", cases=[Case(name=task.script.id, inputs=task) for task in tasks]
    )
    report = await dataset.evaluate(play, max_concurrency=1, progress=False, repeat=repeat)
    runs: defaultdict[str, list[tuple[list[Verdict], list[Said]]]] = defaultdict(list)
    for one in report.cases:
        graded = grade_case(one.inputs.script, one.output, one.inputs.today)
        runs[one.inputs.script.id].append((graded, _said(one.inputs.script, one.output)))
    for failed in report.failures:
        runs[failed.inputs.script.id].append(([crashed(failed.error_stacktrace)], []))
    return [_outcome(task, runs[task.script.id]) for task in tasks]


def _outcome(task: Task, runs: list[tuple[list[Verdict], list[Said]]]) -> Outcome:
    script = task.script
    return Outcome(
        script.id,
        task.suite,
        task.category,
        script.lang,
        len(turns_of(script)) > 1,
        [verdicts for verdicts, _ in runs],
        said=[said for _, said in runs],
        measures=measures_of(script),
        counts=not getattr(script, "review", ""),
    )


def _said(script: Script, played: Played) -> list[Said]:
    """The conversation as a report shows it."""
    messages = [turn.message for turn in turns_of(script)]
    return [
        Said(
            message=message[:500],
            reply=heard.reply[:4_000],
            calls=[(call.name, call.arguments, call.ok) for call in heard.calls],
            spent=heard.spent,
        )
        for message, heard in zip(messages, played.turns, strict=False)
    ]
