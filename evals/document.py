"""`python -m evals document`: put the reviewed figures into docs/evaluation.md, between its marks."""

import json
from pathlib import Path
from typing import Any

from evals.report import HELD_OUT, Rate, measures_table

PAGE = Path(__file__).parents[1] / "docs" / "evaluation.md"
BASELINES = Path(__file__).parent / "baselines"
MODELS = ("scripted", "offline")

_BEGIN, _END = "<!-- figures: python -m evals document -->", "<!-- end of figures -->"
_CHECKS = ("passed", "tool", "arguments", "state", "ask precision", "ask recall")


def write_page() -> None:
    """Write the page anew from the baselines."""
    PAGE.write_text(with_figures(PAGE.read_text(encoding="utf-8"), read_baselines()), encoding="utf-8")


def read_baselines() -> list[dict[str, Any]]:
    """The reviewed reports of the models that every change is held against."""
    return [json.loads((BASELINES / f"{model}.json").read_text(encoding="utf-8")) for model in MODELS]


def with_figures(page: str, reports: list[dict[str, Any]]) -> str:
    """The page with the figures of the reports. Raises ValueError when it has no place for them."""
    head, begin, rest = page.partition(_BEGIN)
    _, end, tail = rest.partition(_END)
    if not (begin and end):
        raise ValueError(f"the page has no place for the figures: {_BEGIN} … {_END}")
    return "\n".join([f"{head}{_BEGIN}", "", *_figures(reports), "", f"{_END}{tail}"])


def _figures(reports: list[dict[str, Any]]) -> list[str]:
    lines = ["### By what is measured (development half)", "", *measures_table(*reports)]
    for suite in (name for name in ("development", HELD_OUT) if any(name in r["suites"] for r in reports)):
        held = ", held out" if suite == HELD_OUT else ""
        lines += ["", f"### The {suite} half{held}", "", *_half(suite, reports)]
    return [*lines, "", "### What a turn takes", "", *_spent(reports)]


def _half(suite: str, reports: list[dict[str, Any]]) -> list[str]:
    lines = [
        "| model | | " + " | ".join(_CHECKS) + " | pass^k | crashes |",
        "|---" * (len(_CHECKS) + 4) + "|",
    ]
    for report in reports:
        groups = report["suites"].get(suite, {})
        for name in (name for name in ("single messages", "dialogues") if name in groups):
            found = groups[name]
            rates = [_rate(found.get(check)) for check in _CHECKS]
            row = [report["model"], name, *rates, f"{100 * found['pass^k']:.1f} %", str(found["crashes"])]
            lines.append("| " + " | ".join(row) + " |")
    return lines


def _rate(data: dict[str, Any] | None) -> str:
    return str(Rate(data["right"], data["of"])) if data else "–"


def _spent(reports: list[dict[str, Any]]) -> list[str]:
    names = list(dict.fromkeys(name for report in reports for name in report["spent"]))
    lines = ["| model | " + " | ".join(names) + " |", "|---" * (len(names) + 1) + "|"]
    for report in reports:
        values = ["–" if report["spent"].get(name) is None else str(report["spent"][name]) for name in names]
        lines.append(f"| {report['model']} | " + " | ".join(values) + " |")
    return lines
