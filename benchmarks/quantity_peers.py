"""How the reading of quantities compares with published libraries on the golden cases.

    python -m venv /some/where && /some/where/bin/pip install cn2an quantulum3 dateparser
    /some/where/bin/pip install recognizers-text-suite 'emoji<2'
    python benchmarks/quantity_peers.py --peer-python /some/where/bin/python

The peers live in an environment of their own and answer over a pipe. Every task is cut down to what the
peers claim to do, so they are not charged for changes, ratios, points or double readings:

    amount   the words of one amount -> its number
    numbers  a whole text -> every number in it, and none in a name or code
    period   the words of one period -> first and last day (dateparser returns one day: the first counts)
"""

import argparse
import json
import re
import subprocess
import sys
import time
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
TODAY = date(2026, 7, 15)
NUMBER = r"-?\d+(?:\.\d+)?"


def load_cases() -> list[dict[str, Any]]:
    import yaml

    text = (ROOT / "tests/core/quantity/cases.yaml").read_text(encoding="utf-8")
    groups = yaml.safe_load(text)
    return [{**case, "group": group} for group, cases in groups.items() for case in cases]


def make_tasks(cases: list[dict[str, Any]]) -> list[dict[str, Any]]:
    tasks: list[dict[str, Any]] = []
    for case in cases:
        wants = list(case["want"].items())
        if (
            any(want.startswith("r ") or " | " in want for _, want in wants)
            or "fiscal_start" in case
            or "today" in case
        ):
            continue
        language = "zh" if re.search(r"[\u4e00-\u9fff]", case["text"]) else "en"
        base = {"language": language, "group": case["group"]}
        periods = [want for _, want in wants if re.match("[pd] ", want)]
        written = [re.sub(r"^[+0-](?=[a-z])|\.\.", " ", want) for _, want in wants]
        numbers = [number for want in written for number in re.findall(NUMBER, want)]
        for words, want in wants:
            if re.fullmatch(rf"(?:n|m|%|pp) {NUMBER}(?: \S+)?", want):
                tasks.append({**base, "task": "amount", "text": str(words), "want": re.findall(NUMBER, want)})
            if want.startswith("p ") and len(wants) == 1:
                tasks.append({**base, "task": "period", "text": case["text"], "want": want.split()[1:]})
        if not periods:
            tasks.append(
                {**base, "task": "numbers", "text": case["text"], "want": sorted(numbers, key=float)}
            )
    return tasks


def ours(task: dict[str, Any]) -> list[str]:
    sys.path.insert(0, str(ROOT))
    from core.quantity.period import Period
    from core.quantity.reading import read
    from core.quantity.saying import plain

    found: list[str] = []
    for mention in read(task["text"], today=TODAY):
        value: Any = mention.value
        if task["task"] == "period":
            return [str(value.start), str(value.end)] if isinstance(value, Period) else []
        if not isinstance(value, Period):
            parts = [getattr(value, name, None) for name in ("start", "end", "size", "low", "high")]
            amounts = [p for p in parts if p is not None] or [value]
            found += [plain(a.value) for a in amounts if hasattr(a, "value")]
    return sorted(found, key=float)


def by_cn2an(task: dict[str, Any]) -> list[str] | None:
    import cn2an

    if task["task"] != "amount" or task["language"] != "zh":
        return None
    return [str(cn2an.cn2an(task["text"], "smart"))]


def by_quantulum3(task: dict[str, Any]) -> list[str] | None:
    from quantulum3 import parser

    if task["task"] == "period" or task["language"] != "en":
        return None
    return [str(q.value) for q in parser.parse(task["text"])]


def by_dateparser(task: dict[str, Any]) -> list[str] | None:
    import dateparser

    if task["task"] != "period":
        return None
    settings = {
        "RELATIVE_BASE": datetime(2026, 7, 15),
        "PREFER_DATES_FROM": "future",
        "PREFER_DAY_OF_MONTH": "first",
    }
    found = dateparser.parse(task["text"], languages=[task["language"]], settings=settings)
    return [] if found is None else [str(found.date())]


def by_recognizers(task: dict[str, Any]) -> list[str] | None:
    culture = {"zh": "zh-cn", "en": "en-us"}[task["language"]]
    if task["task"] == "period":
        from recognizers_date_time import recognize_datetime

        for result in recognize_datetime(task["text"], culture, reference=datetime(2026, 7, 15)):
            values = [v for v in (result.resolution or {}).get("values", []) if "start" in v or "value" in v]
            if values:
                last = values[-1]
                return [last.get("start", last.get("value")), last.get("end", last.get("value"))]
        return []
    from recognizers_number import recognize_number, recognize_percentage

    percents = recognize_percentage(task["text"], culture)
    taken = [(r.start, r.end) for r in percents]
    numbers = [
        r for r in recognize_number(task["text"], culture) if not any(s <= r.start <= e for s, e in taken)
    ]
    return [str(r.resolution["value"]).rstrip("%") for r in (*percents, *numbers) if r.resolution]


PEERS = {
    "cn2an": by_cn2an,
    "quantulum3": by_quantulum3,
    "dateparser": by_dateparser,
    "recognizers-text": by_recognizers,
}


def answer_as_peer() -> None:
    """Read tasks from stdin, write every peer's answers and time to stdout."""
    tasks = json.load(sys.stdin)
    report = {}
    for name, ask in PEERS.items():
        answers: list[Any] = []
        try:
            ask(tasks[0])
        except ImportError:
            continue
        except Exception:
            pass
        start = time.perf_counter()
        for task in tasks:
            try:
                answers.append(ask(task))
            except Exception as error:  # a peer may raise anything; that is a wrong answer
                answers.append([type(error).__name__])
        report[name] = {"answers": answers, "seconds": time.perf_counter() - start}
    json.dump(report, sys.stdout)


def is_right(task: dict[str, Any], answer: list[str]) -> bool:
    if task["task"] == "period":
        return answer == task["want"] or (len(answer) == 1 and answer[0] == task["want"][0])
    try:
        return sorted(Decimal(a) for a in answer) == sorted(Decimal(w) for w in task["want"])
    except InvalidOperation:
        return False


def print_table(tasks: list[dict[str, Any]], answers: dict[str, list[Any]]) -> None:
    kinds = [(t, lang) for t in ("amount", "numbers", "period") for lang in ("zh", "en")]
    print("right / asked        " + "".join(f"{t + ' ' + lang:>14}" for t, lang in kinds))
    for name, given in answers.items():
        cells = []
        for kind in kinds:
            pairs = [(t, a) for t, a in zip(tasks, given, strict=True) if (t["task"], t["language"]) == kind]
            asked = [(t, a) for t, a in pairs if a is not None]
            right = sum(is_right(t, a) for t, a in asked)
            cells.append(f"{right}/{len(asked)} {100 * right // len(asked)}%" if asked else "-")
        print(f"{name:<21}" + "".join(f"{cell:>14}" for cell in cells))


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--peer-python", help="interpreter of an environment that has the peers")
    parser.add_argument("--answer", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.answer:
        answer_as_peer()
        return
    tasks = make_tasks(load_cases())
    ours(tasks[0])
    start = time.perf_counter()
    answers: dict[str, list[Any]] = {"ours": [ours(task) for task in tasks]}
    seconds = {"ours": time.perf_counter() - start}
    if options.peer_python:
        command = [options.peer_python, __file__, "--answer"]
        done = subprocess.run(command, input=json.dumps(tasks), capture_output=True, text=True, check=True)
        for name, report in json.loads(done.stdout[done.stdout.index("{") :]).items():
            answers[name], seconds[name] = report["answers"], report["seconds"]
    print_table(tasks, answers)
    for name, spent in seconds.items():
        asked = sum(a is not None for a in answers[name])
        print(f"{name:<21}{1000 * spent / max(asked, 1):8.2f} ms a text")


if __name__ == "__main__":
    main()
