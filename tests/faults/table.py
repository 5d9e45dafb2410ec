"""`python -m tests.faults.table` plays every cell of the fault matrix and writes docs/faults.md.

Every cell is a test beside this file: real servers behind a proxy that spoils their answers, real disks.
"""

import os
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.faults.cell import FAULTS, NOT_APPLICABLE, THINGS, Cell, cells_of

HERE = Path(__file__).parent
PAGE = HERE.parents[1] / "docs" / "faults.md"
BEGIN, END = "<!-- matrix: begin -->", "<!-- matrix: end -->"


class Played:
    """What came of the cells; a plugin of pytest.

    Attributes:
        cells: The cells, each with whether every test of it passed.
    """

    def __init__(self) -> None:
        self.cells: dict[tuple[str, str], bool] = {}
        self.then: dict[tuple[str, str], list[str]] = {}
        self._of: dict[str, list[Cell]] = {}

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


def write_table(played: Played) -> str:
    """The matrix and what happens in each cell, as Markdown."""
    head = ["|  | " + " | ".join(FAULTS) + " |", "|---" * (len(FAULTS) + 1) + "|"]
    rows = [
        f"| **{thing}** | " + " | ".join(_sign(played, thing, fault) for fault in FAULTS) + " |"
        for thing in THINGS
    ]
    good = sum(played.cells.values())
    day = datetime.now(UTC).date().isoformat()
    count = f"{good} of {len(played.cells)} cells hold, {len(NOT_APPLICABLE)} do not apply; played on {day}."
    parts = ["\n".join([*head, *rows]), count]
    parts += [_say(played, thing) for thing in THINGS]
    return "\n\n".join(parts)


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
    """Play the matrix; the exit code of pytest."""
    os.environ["FAULTS"] = "all"
    played = Played()
    # the servers of other test runs close the common folder for the database's own user
    with tempfile.TemporaryDirectory(prefix="hoshin-faults-") as folder:
        options = ["-n", "0", "-p", "no:cacheprovider", f"--basetemp={folder}/tests", str(HERE)]
        code = int(pytest.main(options, plugins=[played]))
    table = write_table(played)
    print(table)
    page = PAGE.read_text(encoding="utf-8")
    before, _, rest = page.partition(BEGIN)
    _, _, after = rest.partition(END)
    PAGE.write_text(f"{before}{BEGIN}\n\n{table}\n\n{END}{after}", encoding="utf-8")
    return code


if __name__ == "__main__":
    sys.exit(main())
