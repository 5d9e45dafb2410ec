# ruff: noqa: E501 - the names of a column stand on one line
"""The header row of a table people made: which column is what, by the names they give it."""

import re
from typing import NamedTuple

from core.plan.kpi_library import fold
from tools.documents.grid import Grid

_SEARCHED = 20  # rows looked through for the header
_HEADERS: dict[str, str] = {
    "enterprise": "企业战略目标|企业目标|战略目标|公司目标|enterprise goal|company goal|strategic goal|corporate goal",
    "business_unit": "业务单元目标|业务单元|bu目标|业务目标|产品线目标|产品线|business unit goal|business unit|bu goal|bu",
    "subgoal": "营销子目标|子目标|营销目标|marketing sub goal|sub goal|subgoal|marketing goal",
    "strategy": "营销策略|策略|strategy|marketing strategy",
    "initiative": "核心举措|举措|关键举措|行动|活动|项目|任务|initiative|key initiative|action|activity|project",
    "goal": "目标描述|目标|目标名称|goal|goal description|objective",
    "level": "目标层级|层级|level",
    "dimension": "营销维度|维度|dimension",
    "kpi": "量化指标|指标|核心衡量指标|kpi|metric|core metric|measure",
    "metrics": "衡量指标|监测指标|metrics|kpis",
    "baseline": "基准值|当前值|现状|现值|基线|baseline|current|today",
    "target": "目标值|目标数值|target|target value",
    "change": "变化量|提升幅度|增量|change|uplift",
    "when": "时间节点|时间|完成时间|截止时间|截止日期|deadline|when|date|due|due date|timeline|timing|time",
    "owner": "负责人|责任人|owner|responsible",
    "budget": "预算|预算金额|分配预算|budget",
    "ask": "申请预算|需求预算|asked|ask|requested budget",
}  # fmt: skip
_ALIASES = {fold(alias): key for key, names in _HEADERS.items() for alias in names.split("|")}
_TITLES = ("enterprise", "business_unit", "subgoal", "strategy", "initiative", "goal")
_SUFFIX = re.compile(r"[（(]\s*([^（）()]*)\s*[)）]\s*$")
_SCALES = (("亿", 10**8), ("百万", 10**6), ("万", 10**4), ("千", 10**3), ("m", 10**6), ("k", 10**3))


class HeaderRow(NamedTuple):
    """A header found: its row, the column of each key, what a bare amount stands for, and its unit."""

    at: int
    columns: dict[str, int]
    scales: dict[str, int]
    units: dict[str, str]


def find_header(grid: Grid) -> HeaderRow | None:
    """The row that names most columns, if it names at least two, one of them a goal or a piece of work."""
    best: HeaderRow | None = None
    for at, line in enumerate(grid.rows[:_SEARCHED]):
        columns: dict[str, int] = {}
        scales: dict[str, int] = {}
        units: dict[str, str] = {}
        for position, cell in enumerate(line):
            if cell.is_filled:
                continue
            suffix = _SUFFIX.search(cell.text)
            key = _ALIASES.get(fold(cell.text)) or _ALIASES.get(fold(_SUFFIX.sub("", cell.text)))
            if key is not None and key not in columns:
                columns[key] = position
                units[key] = suffix[1] if suffix else ""
                scales[key] = _scale(units[key])
        usable = len(columns) >= 2 and any(key in columns for key in _TITLES)
        if usable and (best is None or len(columns) > len(best.columns)):
            best = HeaderRow(at, columns, scales, units)
    return best


def _scale(unit: str) -> int:
    folded = unit.strip().casefold()
    return next((factor for word, factor in _SCALES if folded.startswith(word)), 1)
