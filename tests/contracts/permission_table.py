"""The permission matrix as a table; `python -m tests.contracts.permission_table` writes it into its page."""

from collections.abc import Iterator
from itertools import groupby, product
from pathlib import Path

from knowledge.access import NOBODY, Rank, Scope, Viewer
from tests.contracts.permission_rows import ROWS, Ask, Kind
from tests.contracts.two_regions import EAST, SOUTH, person
from tools.registry import TOOLS
from tools.tool import Effect

PAGE = Path(__file__).parents[2] / "docs" / "permissions.md"
START, END = "<!-- matrix -->", "<!-- end of matrix -->"

RANKS = {"岗位": Rank.POSITION, "部门": Rank.DEPARTMENT, "高管": Rank.EXECUTIVE}
_SCOPES = {"none": (), "read": (Scope.READ,), "write": (Scope.READ, Scope.WRITE)}
VIEWERS: dict[tuple[str, str, str], Viewer] = {
    (rank, rows or "全部", scope): person(RANKS[rank], rows, *_SCOPES[scope])
    for rank, rows, scope in product(RANKS, (EAST.name, SOUTH.name, ""), _SCOPES)
} | {("无", "无", "none"): NOBODY}

_SIGNS = {"shown": "●", "any": "◐", "hidden": "○", "refused": "✕"}
_COLUMNS = tuple(product((EAST.name, SOUTH.name, "全部"), RANKS))


def expected(ask: Ask, effect: Effect, viewer: Viewer) -> str:
    """What must come of a call: "shown", "hidden" as if it were not there, "refused", or "any" part of it."""
    needed = {Scope.READ, Scope.WRITE} if effect is Effect.WRITE else {Scope.READ}
    if not viewer.scopes >= needed:
        return "refused"
    sees_all = viewer.units is None
    sees_east = sees_all or EAST.name in (viewer.units or ())
    is_senior = viewer.rank >= Rank.DEPARTMENT
    match ask.kind:
        case Kind.ROWS:
            return "shown" if sees_east else "hidden"
        case Kind.CHANGE:
            return ("shown" if is_senior else "refused") if sees_east else "hidden"
        case Kind.WHOLE:
            return "shown" if sees_all and is_senior else "refused"
        case Kind.COMPANY:
            return "shown" if sees_all else "hidden"
        case Kind.EXECUTIVE:
            return "shown" if viewer.rank is Rank.EXECUTIVE else "hidden"
    return "shown" if ask.kind is Kind.OPEN else "any"


def table() -> str:
    """The matrix for people with the scope a tool needs, a row for each tool and kind of question."""
    head = [f"{rows} {rank}" for rows, rank in _COLUMNS]
    lines = [f"| tool | asked for | {' | '.join(head)} |", f"|---|---|{'---|' * len(head)}"]
    return "\n".join([*lines, *_rows()])


def _rows() -> Iterator[str]:
    for tool, asks in ROWS.items():
        ordered = sorted(asks, key=lambda ask: list(Kind).index(ask.kind))
        for kind, same in groupby(ordered, key=lambda ask: ask.kind):
            ask = next(same)
            viewers = [VIEWERS[rank, rows, "write"] for rows, rank in _COLUMNS]
            signs = [_SIGNS[expected(ask, TOOLS[tool].effect, viewer)] for viewer in viewers]
            yield f"| `{tool}` | {kind.value} | {' | '.join(signs)} |"


def write(page: Path = PAGE) -> None:
    """Write the table into the page."""
    text = page.read_text(encoding="utf-8")
    before, rest = text.split(START)
    after = rest.split(END)[1]
    page.write_text(f"{before}{START}\n{table()}\n{END}{after}", encoding="utf-8")


if __name__ == "__main__":
    write()
