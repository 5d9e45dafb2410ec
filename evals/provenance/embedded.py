"""False alarms with the embedded model: its answers rest on tools alone, so that nothing may be left out."""

import re
import tempfile
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from assistant.provenance.redraft import admit
from assistant.wording import converted
from core.text import Language
from evals.cases import SUITES, Case, Dialogue, load_suite
from evals.play import Theatre

ADMITTED = re.compile(
    "|".join(
        re.escape(converted(admit(many, language), language)).replace("7", r"\d+")
        for language in Language
        for many in (1, 7)
    ).replace("1", r"\d+")
)


@dataclass(frozen=True)
class Alarms:
    """How many answers were heard, how many crashed, and the cases in which something was left out."""

    answers: int
    crashes: int
    alarms: tuple[str, ...]


async def count_alarms(sample: int) -> Alarms:
    """Play about so many development cases, spread evenly over all files."""
    chosen = _choose(sample)
    answers = crashes = 0
    alarms: list[str] = []
    with tempfile.TemporaryDirectory() as folder:
        theatre = Theatre(Path(folder), model="offline")
        for case, today in chosen:
            for turn in (await theatre.play(case, today)).turns:
                answers += 1
                crashes += bool(turn.crash)
                if ADMITTED.search(turn.reply):
                    alarms.append(case.id)
    return Alarms(answers, crashes, tuple(alarms))


def _choose(sample: int) -> list[tuple[Case | Dialogue, date]]:
    every = [
        (case, case.today or file.today)
        for file in load_suite(SUITES / "development")
        for case in (*file.cases, *file.dialogues)
    ]
    return every[:: max(1, len(every) // sample)]
