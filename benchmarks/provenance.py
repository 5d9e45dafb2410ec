"""What tracing an answer costs: CPU time of a check, beside reading the answer as a request is read.

Run `python benchmarks/provenance.py`. Prints milliseconds of CPU: the best and the median of so many runs.
Every run makes its ledger anew and has forgotten what texts said, as the first turn of a process.
"""

import statistics
import time
from collections.abc import Callable
from datetime import date
from functools import partial

from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, ToolMessage

from assistant.provenance.check import Checked, check
from assistant.provenance.ledger import Ledger, Now
from assistant.provenance.text_index import index_text
from core.quantity.reading import read

TODAY = date(2026, 1, 15)
RUNS = 60
PARTS = ("天猫", "京东", "抖音", "线下", "华东", "华南", "华北", "西南")


def found_table(rows: int) -> str:
    """A result with a table of so many rows, as a tool writes it."""
    lines = [f"| {PARTS[n % 8]}{n} | {(n + 1) * 137:,}万元 | {n % 90 + 5}.{n % 10}% |" for n in range(rows)]
    return "\n".join(
        ["销售额 1.2亿元，到 2026-12-31", "", "| 部分 | 数额 | 占比 |", "| --- | --- | --- |", *lines]
    )


def own_words(rows: int) -> str:
    """The same numbers in a model's own words and units."""
    lines = [
        f"| {n + 1} | {PARTS[n % 8]}{n} | {(n + 1) * 1_370_000:,} 元 | {n % 90 + 5}.{n % 10} % |"
        for n in range(rows)
    ]
    return "\n".join(
        ["合计 120,000,000 元，2026 年底完成。", "", "| # | 部分 | 元 | 占比 |", "|---|---|---|---|", *lines]
    )


SHORT = (
    "已拆好：天猫0 拿 137 万元（5.0%），京东1 拿 274 万元（6.1%），合计约 1.2 亿，到 2026 年 12 月 31 日。\n"
    "下面三点请确认：\n- 抖音2 是 411 万元\n- 占比 7.2%\n- 要按月拆吗？"
)


def measure(run: Callable[[], object], runs: int = RUNS) -> tuple[float, float]:
    """Best and median CPU milliseconds."""
    times = []
    for _ in range(runs):
        begun = time.thread_time()
        run()
        times.append((time.thread_time() - begun) * 1e3)
    return min(times), statistics.median(times)


def _trace(answer: str, messages: list[BaseMessage]) -> Checked:
    index_text.cache_clear()
    return check(answer, Ledger(messages, lambda: Now(TODAY)))


def main() -> None:
    """Print the table."""
    print("| Answer | Characters | Traced | CPU ms, best | median | read as a request, ms |")
    print("| --- | --- | --- | --- | --- | --- |")
    cases = (
        ("as the tool wrote it, 12 rows", found_table(12), found_table(12)),
        ("a model's own words, short", SHORT, found_table(12)),
        ("as the tool wrote it, 400 rows", found_table(400), found_table(400)),
        ("a model's own table, 40 rows", own_words(40), found_table(40)),
    )
    for name, answer, found in cases:
        messages: list[BaseMessage] = [
            HumanMessage("把1.2亿拆到各渠道"),
            AIMessage(""),
            ToolMessage(found, tool_call_id="1"),
        ]

        trace = partial(_trace, answer, messages)
        checked = trace()
        assert not checked.unsupported, checked.unsupported[:3]
        best, median = measure(trace)
        slow, _ = measure(partial(read, answer[:4000], today=TODAY), 5)
        print(
            f"| {name} | {len(answer):,} | {len(checked.traced)} | {best:.2f} | {median:.2f} | {slow:.1f} |"
        )


if __name__ == "__main__":
    main()
