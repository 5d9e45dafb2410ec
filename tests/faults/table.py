"""`python -m tests.faults.table` plays every cell of the fault matrix and writes docs/faults.md.

With names of things (`python -m tests.faults.table Chroma disk`) only their rows are played and written anew.

Every cell is a test beside this file: real servers behind a proxy that spoils their answers, real disks.
"""

import os
import sys
import tempfile
from collections.abc import Collection
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.faults.cell import FAULTS, NOT_APPLICABLE, THINGS, Cell, cells_of

HERE = Path(__file__).parent
PAGE = HERE.parents[1] / "docs" / "faults.md"
BEGIN, END = "<!-- matrix: begin -->", "<!-- matrix: end -->"


class Played:
    """What came of the cells; a plugin of pytest.

    Args:
        things: Whose cells are played.

    Attributes:
        cells: The cells, each with whether every test of it passed.
    """

    def __init__(self, things: Collection[str]) -> None:
        self._things = things
        self.cells: dict[tuple[str, str], bool] = {}
        self.then: dict[tuple[str, str], list[str]] = {}
        self._of: dict[str, list[Cell]] = {}

    def pytest_collection_modifyitems(self, config: pytest.Config, items: list[pytest.Item]) -> None:
        """Leave out what proves no cell of these things."""
        kept = [item for item in items if any(one.thing in self._things for one, _ in cells_of(item))]
        config.hook.pytest_deselected(items=[item for item in items if item not in kept])
        items[:] = kept

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        """Remember which test proves which cells."""
        for item in session.items:
            self._of[item.nodeid] = [found for found, _ in cells_of(item)]

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """A test that failed at any stage, or was skipped, proves nothing."""
        for cell in self._of.get(report.nodeid, ()):
            at = (cell.thing, cell.fault)
            self.cells[at] = self.cells.get(at, True) and report.passed
            texts = self.then.setdefault(at, [])
            if cell.then not in texts:
                texts.append(cell.then)


def write_table(played: Played, things: Collection[str], before: str) -> str:
    """The matrix and what happens in each cell, as Markdown; what was not played stays as it was."""
    head = ["|  | " + " | ".join(FAULTS) + " | played on |", "|---" * (len(FAULTS) + 2) + "|"]
    rows = [
        _row(played, thing) if thing in things else _former(before, f"| **{thing}** |") for thing in THINGS
    ]
    parts = ["\n".join([*head, *rows])]
    holds = sum(row.count("✓") for row in rows)
    cells = len(THINGS) * len(FAULTS) - len(NOT_APPLICABLE)
    parts.append(f"{holds} of {cells} cells hold; {len(NOT_APPLICABLE)} do not apply (–).")
    parts += [
        _say(played, thing) if thing in things else _former(before, f"**{thing}**\n") for thing in THINGS
    ]
    return "\n\n".join(parts)


def _row(played: Played, thing: str) -> str:
    signs = [_sign(played, thing, fault) for fault in FAULTS]
    return f"| **{thing}** | {' | '.join(signs)} | {datetime.now(UTC).date().isoformat()} |"


def _former(page: str, begin: str) -> str:
    """The row, or the paragraphs, that begin so."""
    _, found, rest = page.partition(f"\n{begin}")
    if begin.startswith("|"):
        return (begin + rest.partition("\n")[0]) if found else f"{begin}{' ? |' * (len(FAULTS) + 1)}"
    return (begin + rest.partition("\n\n**")[0].partition(f"\n\n{END}")[0]) if found else begin


def _sign(played: Played, thing: str, fault: str) -> str:
    if (thing, fault) in NOT_APPLICABLE:
        return "–"
    return {True: "✓", False: "✗", None: "?"}[played.cells.get((thing, fault))]


def _say(played: Played, thing: str) -> str:
    lines = [f"**{thing}**", ""]
    for fault in FAULTS:
        texts = played.then.get((thing, fault)) or [NOT_APPLICABLE.get((thing, fault), "not tested")]
        lines.append(f"- {fault}: {'; '.join(texts)}")
    return "\n".join(lines)


def main() -> int:
    """Play the matrix, or the rows that are named; the exit code of pytest."""
    os.environ["FAULTS"] = "all"
    things = sys.argv[1:] or THINGS
    played = Played(things)
    # the servers of other test runs close the common folder for the database's own user
    with tempfile.TemporaryDirectory(prefix="hoshin-faults-") as folder:
        options = ["-n", "0", "-p", "no:cacheprovider", f"--basetemp={folder}/tests", str(HERE)]
        code = int(pytest.main(options, plugins=[played]))
    page = PAGE.read_text(encoding="utf-8")
    before, _, rest = page.partition(BEGIN)
    former, _, after = rest.partition(END)
    table = write_table(played, things, f"{former}{END}")
    print(table)
    PAGE.write_text(f"{before}{BEGIN}\n\n{table}\n\n{END}{after}", encoding="utf-8")
    return code


if __name__ == "__main__":
    sys.exit(main())
