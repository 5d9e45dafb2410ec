"""Scores: exact counts by suite, language and category, with Wilson intervals; comparison with a baseline."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from math import comb, sqrt
from typing import Any

from evals.graders import CHECKS, Verdict
from evals.measures import MEASURES
from evals.play import Spent

HELD_OUT = "test"  # its scores are shown, its cases are not: nobody shall tune on them

_Z = 1.959963984540054  # 95 %
_TOP = ("single messages", "dialogues")


@dataclass(frozen=True)
class Said:
    """A turn as a report shows it: message, reply, calls as (tool, arguments, whether it worked), cost."""

    message: str
    reply: str
    calls: list[tuple[str, dict[str, Any], bool]]
    spent: Spent


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
        said: For every time it was played, every turn.
        measures: Suites it belongs to by what it measures.
        counts: Whether its verdict counts: not before a person has reviewed it.
    """

    id: str
    suite: str
    category: str
    lang: str
    is_dialogue: bool
    runs: list[list[Verdict]]
    said: list[list[Said]] = field(default_factory=list)
    measures: tuple[str, ...] = ()
    counts: bool = True

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


def measured(outcomes: Iterable[Outcome]) -> dict[str, Rate]:
    """The rate of every suite by what it measures, of the cases that belong to it."""
    found = {name: Rate() for name in MEASURES}
    for outcome in outcomes:
        for name in outcome.measures:
            for run in outcome.runs:
                found[name].count(_passes(run, MEASURES[name].check))
    return {name: rate for name, rate in found.items() if rate.of}


def _passes(run: list[Verdict], check: str) -> bool:
    crashed = any(verdict.crashed for verdict in run)
    if check:
        return not crashed and all(verdict.checks.get(check, True) for verdict in run)
    return all(verdict.passed for verdict in run)


def spent(outcomes: Iterable[Outcome]) -> dict[str, Any]:
    """What a turn took on average, and the slowest: seconds, calls, tokens, money where a price is known."""
    turns = [said.spent for outcome in outcomes for run in outcome.said for said in run]
    if not turns:
        return {}
    seconds = sorted(one.seconds for one in turns)
    means = {
        name: round(sum(getattr(one, name) for one in turns) / len(turns), 3)
        for name in ("model_calls", "tool_calls", "confirmations", "tokens_in", "tokens_out")
    }
    money = [one.money for one in turns if one.money is not None]
    return {
        "turns": len(turns),
        "seconds p50": round(seconds[len(seconds) // 2], 3),
        "seconds p95": round(seconds[int(len(seconds) * 0.95)], 3),
        **means,
        "money": round(sum(money), 6) if money else None,
    }


def summarise(outcomes: list[Outcome], model: str, repeat: int) -> dict[str, Any]:
    """As JSON data: scores by suite, kind, language and category, and passes of all but held-out cases."""
    suites: dict[str, Any] = {}
    counted = [outcome for outcome in outcomes if outcome.counts]
    for suite in sorted({outcome.suite for outcome in counted}):
        mine = [outcome for outcome in counted if outcome.suite == suite]
        suites[suite] = {name: score(group).as_data() for name, group in _groups(mine).items()}
    shown = [outcome for outcome in counted if outcome.suite != HELD_OUT]
    cases = {outcome.id: f"{outcome.passes}/{len(outcome.runs)}" for outcome in shown}
    rates = {name: rate.as_data() for name, rate in measured(shown).items()}
    return {
        "model": model,
        "repeat": repeat,
        "measures": rates,
        "suites": suites,
        "spent": spent(counted),
        "cases": cases,
    }


def to_markdown(outcomes: list[Outcome], model: str, seconds: float) -> str:
    """The report for people."""
    counted = [outcome for outcome in outcomes if outcome.counts]
    lines = [
        f"# Evaluation of {model}",
        "",
        f"{len(counted)} cases in {seconds:.1f} s. Right / all, 95 % interval.",
        "",
    ]
    shown = [outcome for outcome in counted if outcome.suite != HELD_OUT]
    if shown:
        lines += ["## By what is measured", "", *measures_table(summarise(shown, model, 1)), ""]
    for suite in sorted({outcome.suite for outcome in counted}):
        mine = [outcome for outcome in counted if outcome.suite == suite]
        lines += [f"## {suite}", "", *_table(_groups(mine)), ""]
    return "\n".join(lines)


def measures_table(*reports: dict[str, Any]) -> list[str]:
    """The suites by what they measure, a column for each report."""
    names = [name for name in MEASURES if any(name in report["measures"] for report in reports)]
    lines = ["| suite | measures | " + " | ".join(str(report["model"]) for report in reports) + " |"]
    lines += ["|---" * (len(reports) + 2) + "|"]
    for name in names:
        rates = [_rate(report["measures"].get(name)) for report in reports]
        must = ", must be 100 %" if MEASURES[name].whole else ""
        lines.append(f"| `{name}` | {MEASURES[name].title}{must} | " + " | ".join(rates) + " |")
    return lines


def _rate(data: dict[str, Any] | None) -> str:
    return str(Rate(data["right"], data["of"])) if data else "–"


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

    The gate closes on a crash, where a rate fell below the baseline's, and where a suite that must be whole
    is not, unless the baseline says so too.
    """
    lines: list[str] = []
    reasons = _measures_fallen(now.get("measures", {}), baseline.get("measures", {}))
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


def compare_sample(now: dict[str, Any], baseline: dict[str, Any]) -> tuple[list[str], list[str]]:
    """The same where only some of the baseline's cases were played: those against themselves.

    The gate closes on a crash, and where fewer of them are right than were in the baseline: of all, or of a
    suite that must be whole.
    """
    known = {name: passes for name, passes in baseline.get("cases", {}).items() if name in now["cases"]}
    lines = [
        f"{name}: {was} → {now['cases'][name]}" for name, was in known.items() if was != now["cases"][name]
    ]
    right, was = (sum(map(is_right, cases.values())) for cases in (_same(now["cases"], known), known))
    reasons = [f"{was} of {len(known)} cases were right, {right} are"] if right < was else []
    crashes = sum(
        found["crashes"]
        for groups in now["suites"].values()
        for name, found in groups.items()
        if name in _TOP
    )
    whole = {name: rate for name, rate in now.get("measures", {}).items() if MEASURES[name].whole}
    reasons += _measures_fallen(whole, baseline.get("measures", {}))
    return lines, reasons + ([f"{crashes} crashes"] if crashes else [])


def _same(cases: dict[str, str], known: dict[str, str]) -> dict[str, str]:
    return {name: cases[name] for name in known}


def is_right(passes: str) -> bool:
    """Whether every run of a case was right: "3/3"."""
    right, _, runs = passes.partition("/")
    return right == runs


def _measures_fallen(now: dict[str, Any], baseline: dict[str, Any]) -> list[str]:
    reasons = []
    for name, rate in now.items():
        whole = {"right": 1, "of": 1} if MEASURES[name].whole else None
        earlier = baseline.get(name, whole)
        if earlier and rate["right"] * earlier["of"] < earlier["right"] * rate["of"]:
            reasons.append(
                f"{name}: {earlier['right']}/{earlier['of']} → {rate['right']}/{rate['of']}"
                + (" (must be whole)" if whole else "")
            )
    return reasons


def _falls(found: dict[str, Any], earlier: dict[str, Any]) -> list[str]:
    falls = []
    for name, rate in earlier.items():
        if not isinstance(rate, dict) or name not in found:
            continue
        new = found[name]
        if new["right"] * rate["of"] < rate["right"] * new["of"]:
            falls.append(f"{name}: {rate['right']}/{rate['of']} → {new['right']}/{new['of']}")
    return falls
