"""Scores: exact counts by suite, language and category, with Wilson intervals; comparison with a baseline."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from math import comb, sqrt
from typing import Any

from evals.graders import CHECKS, Verdict

HELD_OUT = "test"  # its scores are shown, its cases are not: nobody shall tune on them

_Z = 1.959963984540054  # 95 %
_TOP = ("single messages", "dialogues")


@dataclass(frozen=True)
class Outcome:
    """A case played once or several times.

    Attributes:
        id: Of the case.
        suite: development or test.
        category: What its file is about.
        lang: Language it is written in.
        is_dialogue: Whether it is a conversation.
        runs: For every time it was played, the verdict on every turn.
    """

    id: str
    suite: str
    category: str
    lang: str
    is_dialogue: bool
    runs: list[list[Verdict]]

    @property
    def passes(self) -> int:
        """How many runs went right from the first turn to the end."""
        return sum(all(verdict.passed for verdict in run) for run in self.runs)

    @property
    def verdicts(self) -> list[Verdict]:
        """Every verdict of every run."""
        return [verdict for run in self.runs for verdict in run]


@dataclass
class Rate:
    """So many right of so many."""

    right: int = 0
    of: int = 0

    def count(self, is_right: bool) -> None:
        """Add one."""
        self.right += is_right
        self.of += 1

    @property
    def interval(self) -> tuple[float, float]:
        """Wilson's 95 % interval of the rate."""
        return wilson(self.right, self.of)

    def as_data(self) -> dict[str, Any]:
        """As JSON data."""
        low, high = self.interval
        return {"right": self.right, "of": self.of, "low": round(low, 4), "high": round(high, 4)}

    def __str__(self) -> str:
        if not self.of:
            return "–"
        low, high = self.interval
        return (
            f"{self.right}/{self.of} = {100 * self.right / self.of:.1f} % ({100 * low:.0f}–{100 * high:.0f})"
        )


@dataclass
class Score:
    """The rates of one group of cases.

    Attributes:
        passed: pass^1: runs in which everything was right.
        every: pass^k: mean chance that k runs in a row are right, over cases.
        checks: tool, arguments, state, ask, reply, grounds: turns in which it was right.
        turns: Turns in which everything was right.
        precision: Of the turns that asked back, those that had to.
        recall: Of the turns that had to ask back, those that did.
        crashes: Turns that broke.
    """

    passed: Rate = field(default_factory=Rate)
    every: float = 0.0
    checks: dict[str, Rate] = field(default_factory=lambda: {name: Rate() for name in CHECKS})
    turns: Rate = field(default_factory=Rate)
    precision: Rate = field(default_factory=Rate)
    recall: Rate = field(default_factory=Rate)
    crashes: int = 0

    def as_data(self) -> dict[str, Any]:
        """As JSON data."""
        rates = {"passed": self.passed, **self.checks, "turns": self.turns}
        rates |= {"ask precision": self.precision, "ask recall": self.recall}
        data: dict[str, Any] = {name: rate.as_data() for name, rate in rates.items() if rate.of}
        return {**data, "pass^k": round(self.every, 4), "crashes": self.crashes}


def wilson(right: int, of: int) -> tuple[float, float]:
    """Wilson's score interval at 95 % (Wilson 1927, JASA 22:209): where the true rate may lie."""
    if not of:
        return 0.0, 1.0
    rate, z2 = right / of, _Z * _Z
    middle = (rate + z2 / (2 * of)) / (1 + z2 / of)
    half = _Z * sqrt(rate * (1 - rate) / of + z2 / (4 * of * of)) / (1 + z2 / of)
    return max(0.0, middle - half), min(1.0, middle + half)


def pass_every(passes: int, runs: int, k: int) -> float:
    """pass^k: the chance that k runs drawn of these are all right, C(passes, k) / C(runs, k) (tau-bench)."""
    return comb(passes, k) / comb(runs, k)


def score(outcomes: Iterable[Outcome]) -> Score:
    """The rates of a group of cases."""
    total, chances = Score(), []
    for outcome in outcomes:
        runs = len(outcome.runs)
        total.passed.right += outcome.passes
        total.passed.of += runs
        chances.append(pass_every(outcome.passes, runs, runs))
        for verdict in outcome.verdicts:
            _count(total, verdict)
    total.every = sum(chances) / len(chances) if chances else 0.0
    return total


def _count(total: Score, verdict: Verdict) -> None:
    total.turns.count(verdict.passed)
    total.crashes += verdict.crashed
    for name, is_right in verdict.checks.items():
        total.checks[name].count(is_right)
    if verdict.should_ask:
        total.recall.count(verdict.asked)
    if verdict.asked and verdict.should_ask is not None:
        total.precision.count(verdict.should_ask)


def summarise(outcomes: list[Outcome], model: str, repeat: int) -> dict[str, Any]:
    """As JSON data: scores by suite, kind, language and category, and passes of all but held-out cases."""
    suites: dict[str, Any] = {}
    for suite in sorted({outcome.suite for outcome in outcomes}):
        mine = [outcome for outcome in outcomes if outcome.suite == suite]
        suites[suite] = {name: score(group).as_data() for name, group in _groups(mine).items()}
    shown = [outcome for outcome in outcomes if outcome.suite != HELD_OUT]
    cases = {outcome.id: f"{outcome.passes}/{len(outcome.runs)}" for outcome in shown}
    return {"model": model, "repeat": repeat, "suites": suites, "cases": cases}


def to_markdown(outcomes: list[Outcome], model: str, seconds: float) -> str:
    """The report for people."""
    lines = [
        f"# Evaluation of {model}",
        "",
        f"{len(outcomes)} cases in {seconds:.1f} s. Right / all, 95 % interval.",
        "",
    ]
    for suite in sorted({outcome.suite for outcome in outcomes}):
        mine = [outcome for outcome in outcomes if outcome.suite == suite]
        lines += [f"## {suite}", "", *_table(_groups(mine)), ""]
    return "\n".join(lines)


def list_failures(outcomes: list[Outcome], *, held_out: bool = False) -> str:
    """Every case that did not pass, with what was wrong; the held-out ones only on demand."""
    lines = []
    for outcome in outcomes:
        if outcome.passes == len(outcome.runs) or (outcome.suite == HELD_OUT and not held_out):
            continue
        lines.append(f"{outcome.id} ({outcome.lang})")
        for number, verdict in enumerate(outcome.runs[0], start=1):
            lines += [f"    {number}: {note}" for note in verdict.notes if not verdict.passed]
    return "\n".join(lines)


def _groups(outcomes: list[Outcome]) -> dict[str, list[Outcome]]:
    groups: dict[str, list[Outcome]] = {name: [] for name in _TOP}
    by_lang: dict[str, list[Outcome]] = defaultdict(list)
    by_category: dict[str, list[Outcome]] = defaultdict(list)
    for outcome in outcomes:
        groups[_TOP[outcome.is_dialogue]].append(outcome)
        kind = "dialogues " if outcome.is_dialogue else ""
        by_lang[kind + outcome.lang].append(outcome)
        if not outcome.is_dialogue:
            by_category[f"· {outcome.category}"].append(outcome)
    return {name: group for name, group in {**groups, **by_lang, **by_category}.items() if group}


def _table(groups: dict[str, list[Outcome]]) -> list[str]:
    columns = ("cases right", "tool", "arguments", "state", "ask precision", "ask recall", "turns", "crashes")
    lines = ["| | " + " | ".join(columns) + " |", "|---" * (len(columns) + 1) + "|"]
    for name, group in groups.items():
        found = score(group)
        rates = [found.passed, *(found.checks[check] for check in ("tool", "arguments", "state"))]
        rates += [found.precision, found.recall, found.turns]
        lines.append(f"| {name} | " + " | ".join(str(rate) for rate in rates) + f" | {found.crashes} |")
    return lines


def compare(now: dict[str, Any], baseline: dict[str, Any]) -> tuple[list[str], list[str]]:
    """What changed since the baseline: lines for people, and the reasons the gate must close.

    The gate closes on a crash, and where a suite's rate fell below the baseline's.
    """
    lines, reasons = [], []
    for suite, groups in now["suites"].items():
        for group in _TOP:
            if group not in groups:
                continue
            found = groups[group]
            if found["crashes"]:
                reasons.append(f"{suite}, {group}: {found['crashes']} crashes")
            earlier = baseline.get("suites", {}).get(suite, {}).get(group, {})
            reasons += [f"{suite}, {group}, {fall}" for fall in _falls(found, earlier)]
    for case, passes in now["cases"].items():
        earlier = baseline.get("cases", {}).get(case)
        if earlier is not None and earlier != passes:
            lines.append(f"{case}: {earlier} → {passes}")
    return lines, reasons


def _falls(found: dict[str, Any], earlier: dict[str, Any]) -> list[str]:
    falls = []
    for name, rate in earlier.items():
        if not isinstance(rate, dict) or name not in found:
            continue
        new = found[name]
        if new["right"] * rate["of"] < rate["right"] * new["of"]:
            falls.append(f"{name}: {rate['right']}/{rate['of']} → {new['right']}/{new['of']}")
    return falls
