"""Tables people made themselves, read by their headers: goals, table 1, table 2 and the master table.

A row names a way down the tree (enterprise goal, business unit, sub-goal, strategy, initiative) and what is
known of its lowest nodes. Cells left empty under a merged or repeated name belong to the name above them.
"""

import re
from datetime import date
from decimal import Decimal

from pydantic import ValidationError

from core.errors import InputError
from core.plan.kpi_library import find_kpi, fold
from core.plan.node import Level, Node
from core.quantity.reading import read
from core.quantity.saying import say_change
from core.quantity.value import Change
from core.text import Language, Text
from tools.argument_error import argument_error
from tools.documents.grid import Grid, GridCell
from tools.documents.header import HeaderRow, find_header
from tools.documents.problem import Problem
from tools.draft import Draft
from tools.edit import Move, Update
from tools.node_reference import find_node
from tools.tool import ToolContext
from tools.wording import DIMENSIONS
from tools.wording import LEVELS as LEVEL_NAMES

_PATH = {
    "enterprise": Level.ENTERPRISE,
    "business_unit": Level.BUSINESS_UNIT,
    "subgoal": Level.SUBGOAL,
    "strategy": Level.STRATEGY,
    "initiative": Level.INITIATIVE,
}
_TOTALS = {"合计", "总计", "小计", "total", "sum", "subtotal"}
_DITTO = {"〃", "同上", "″", '"'}
_PLACEHOLDER = re.compile(r"\[[^\]]*\]")
_NAMED = re.compile(r"^(.{1,80}?)\s*[:：]\s*(.+)$", re.DOTALL)
_SEPARATORS = re.compile(r"[、,，;；\n]+")


class ForeignTables:
    """Reads grids into a draft, and collects every cell that cannot be read."""

    def __init__(self, draft: Draft, ctx: ToolContext) -> None:
        self.draft, self.ctx = draft, ctx
        self.problems: list[Problem] = []
        self.rows = 0
        self._known: dict[tuple[Level, str | None, str], str] = {}

    def read(self, grid: Grid) -> bool:
        """Read a grid; False when it has no header that is understood."""
        table = find_header(grid)
        if table is None:
            return False
        above: dict[str, GridCell] = {}
        for line in grid.rows[table.at + 1 :]:
            cells = {key: line[at] for key, at in table.columns.items() if _says(line[at])}
            if not cells or _is_total(cells):
                continue
            self._inherit(cells, above)
            self._read_row(cells, table)
        return True

    def _inherit(self, cells: dict[str, GridCell], above: dict[str, GridCell]) -> None:
        """Take names left empty from the rows above, down to the lowest one the row gives itself."""
        own = [key for key in _PATH if key in cells]
        if "goal" in cells:
            return
        lowest = list(_PATH).index(own[-1]) if own else len(_PATH)
        for at, key in enumerate(_PATH):
            if key in cells:
                changed = key not in above or above[key].text != cells[key].text
                above[key] = cells[key]
                if changed:
                    for lower in list(_PATH)[at + 1 :]:
                        above.pop(lower, None)
            elif key in above and at < lowest:
                cells[key] = above[key]

    def _read_row(self, cells: dict[str, GridCell], table: HeaderRow) -> None:
        path = self._path(cells)
        if not path:
            place = next(iter(cells.values())).place
            self.problems.append(
                Problem(
                    place, Text(zh="这一行没有目标、策略或举措的名称", en="the row names no goal or work")
                )
            )
            return
        self.rows += 1
        goals = [
            node for node in path if node.level in (Level.ENTERPRISE, Level.BUSINESS_UNIT, Level.SUBGOAL)
        ]
        lowest = path[-1]
        self._measure(cells, goals[-1] if goals else lowest, lowest, table)
        for key, cell in cells.items():
            if key in ("when", "owner", "budget", "ask"):
                self._update(lowest.id, {key: self._text(key, cell, table)}, cells)
        if "dimension" in cells and goals:
            self._dimension(goals[-1].id, cells["dimension"])

    def _path(self, cells: dict[str, GridCell]) -> list[Node]:
        """The nodes the row names, from the top, made where they are not there yet."""
        path: list[Node] = []
        for key, level in self._levels(cells):
            found = self._node(level, cells[key], path[-1] if path else None)
            if found is not None:
                path.append(found)
        return path

    def _levels(self, cells: dict[str, GridCell]) -> list[tuple[str, Level]]:
        levels = [(key, level) for key, level in _PATH.items() if key in cells]
        if "goal" in cells and not levels:
            return [("goal", self._goal_level(cells.get("level")))]
        return levels

    def _goal_level(self, cell: GridCell | None) -> Level:
        """The level stated; without one the first goal is the company's, the others its units'."""
        if cell is not None:
            for level, name in LEVEL_NAMES.items():
                if cell.text.casefold() in (name.zh, name.en.casefold(), level.value):
                    return level
        return Level.BUSINESS_UNIT if self.draft.plan.at(Level.ENTERPRISE) else Level.ENTERPRISE

    def _node(self, level: Level, cell: GridCell, parent: Node | None) -> Node | None:
        title, said = _split(cell.text)
        if len(title) > 200:
            self.problems.append(
                Problem(cell.place, Text(zh="名称超过 200 字", en="the name is longer than 200 characters"))
            )
            return None
        if parent is None and level is Level.BUSINESS_UNIT:
            tops = self.draft.plan.at(Level.ENTERPRISE)
            parent = tops[0] if len(tops) == 1 else None
        key = (level, parent.id if parent else None, fold(title))
        known = self._known.get(key) or self._existing(level, title, parent)
        if known is None:
            known = self.draft.add_node(level, title, parent).id
            if said:
                self._stated(known, said, cell)
        self._known[key] = known
        return self.draft.plan.index[known]

    def _existing(self, level: Level, title: str, parent: Node | None) -> str | None:
        """A node of this level the title means: under this parent, or anywhere if the row gives none."""
        plan = self.draft.plan
        nodes = tuple(node for node in plan.at(level) if parent is None or node.parent in (None, parent.id))
        try:
            found = find_node(plan.model_copy(update={"nodes": nodes}), title) if nodes else None
        except InputError:
            return None
        if found is None or not _alike(found.title, title):
            return None
        if found.parent is None and parent is not None:
            self.draft.edit(_move(found.id, parent.id), "")
        return found.id

    def _stated(self, node_id: str, said: str, cell: GridCell) -> None:
        """The KPI and change a goal's own words state: 智能家居BU：市场份额提升5个百分点."""
        kpi = find_kpi(said)
        changes = [m for m in read(said, today=self.ctx.today) if isinstance(m.value, Change)]
        fields: dict[str, object] = {"statement": cell.text[:2000]}
        if kpi is not None and len(changes) == 1 and not changes[0].is_ambiguous:
            change = changes[0].value
            assert isinstance(change, Change)
            fields |= {"kpi": kpi.name.zh, "change": say_change(change, Language.ZH_HANS)}
        self._update(node_id, fields, {"change": cell}, lenient=True)

    def _measure(self, cells: dict[str, GridCell], goal: Node, lowest: Node, table: HeaderRow) -> None:
        numbers = {key: cells[key] for key in ("baseline", "target", "change") if key in cells}
        name = cells.get("kpi")
        fields: dict[str, object] = {
            key: _amount(cell, table.units.get(key, "")) for key, cell in numbers.items()
        }
        if "baseline" in fields and "target" in fields:
            fields.pop("change", None)
        if name is not None and (fields or lowest.level is not Level.INITIATIVE):
            fields["kpi"] = name.text
            self._update(goal.id, fields, cells)
        elif fields:
            self._update(goal.id, fields, cells)
        names = cells.get("metrics") or (name if not fields else None)
        if names is not None and lowest.level in (Level.STRATEGY, Level.INITIATIVE):
            self._update(lowest.id, {"metrics": _split_names(names.text)}, cells)

    def _dimension(self, node_id: str, cell: GridCell) -> None:
        said = fold(cell.text)
        for dimension, name in DIMENSIONS.items():
            if said.removesuffix("维度") in (name.zh, name.en.casefold(), dimension.value):
                self._update(node_id, {"dimension": dimension.value}, {"dimension": cell})
                return
        listed = "、".join(name.zh for name in DIMENSIONS.values())
        self.problems.append(
            Problem(
                cell.place,
                Text(zh=f"维度应为{listed}之一", en="a dimension is brand, user, sales or channel"),
            )
        )

    def _text(self, key: str, cell: GridCell, table: HeaderRow) -> str:
        if isinstance(cell.value, date):
            return cell.value.isoformat()
        scale = table.scales.get(key, 1)
        if scale != 1 and re.fullmatch(r"-?[\d,]+(\.\d+)?", cell.text):
            return f"{Decimal(cell.text.replace(',', '')) * scale:f}"
        return cell.text

    def _update(
        self, node_id: str, fields: dict[str, object], cells: dict[str, GridCell], *, lenient: bool = False
    ) -> None:
        try:
            edit = Update.model_validate({"do": "update", "node": node_id, **fields})
            self.draft.edit(edit, "row")
        except ValidationError as error:
            self._problem(argument_error(error), cells, fields)
        except InputError as error:
            if lenient:
                statement = Update.model_validate({"node": node_id, "statement": fields["statement"]})
                self.draft.edit(statement, "row")
            else:
                self._problem(error, cells, fields)

    def _problem(self, error: InputError, cells: dict[str, GridCell], fields: dict[str, object]) -> None:
        field = (error.field or "").removeprefix("row.").split(".")[0]
        cell = cells.get(field) or next((cells[key] for key in fields if key in cells), None)
        self.problems.append(Problem(cell.place if cell else "?", error.message))


def _says(cell: GridCell) -> bool:
    return bool(cell.text) and cell.text not in _DITTO and not _PLACEHOLDER.fullmatch(cell.text)


def _is_total(cells: dict[str, GridCell]) -> bool:
    first = next(iter(cells.values())).text
    return first.strip().casefold().rstrip(":：") in _TOTALS


def _split(text: str) -> tuple[str, str]:
    """A goal's name and, after a colon, its statement: only where that speaks of a KPI."""
    named = _NAMED.match(text)
    if named and find_kpi(named[2]) is not None:
        return named[1].strip(), named[2].strip()
    return text.strip(), text.strip() if re.search(r"\d", text) else ""


def _amount(cell: GridCell, unit: str) -> str:
    """An amount as it would be said: a percent cell with its sign, in points where the header says so."""
    if isinstance(cell.value, Decimal) and cell.is_percent:
        value = (cell.value * 100).normalize()
        return f"{value:+f}pp" if "百分点" in unit or "pp" in unit.casefold() else f"{value:f}%"
    return cell.text


def _split_names(text: str) -> list[str]:
    return [part.strip()[:200] for part in _SEPARATORS.split(text) if part.strip()][:20]


def _alike(one: str, other: str) -> bool:
    """Whether two titles are the same but for case, script and an added target (…提升 / …提升至45%)."""
    first, second = fold(one), fold(other)
    return first == second or (min(len(first), len(second)) >= 4 and (first in second or second in first))


def _move(node: str, under: str) -> Move:
    return Move(node=node, under=under)
