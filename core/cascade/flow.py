"""Maximum flow between rows and columns of a table: meeting needs on both sides through the cells allowed."""

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass

Cell = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Flow:
    """What goes through each cell.

    Attributes:
        cells: Units by (row, column); cells without any are left out.
        short_rows: Rows of a bottleneck when the needs cannot be met, else empty.
        short_columns: The only columns those rows can use.
    """

    cells: dict[Cell, int]
    short_rows: tuple[int, ...] = ()
    short_columns: tuple[int, ...] = ()


def route(
    row_needs: Sequence[int],
    column_needs: Sequence[int],
    capacities: dict[Cell, int],
    preferred: Sequence[Cell],
) -> Flow:
    """Meet all row and column needs (equal in sum, none negative) through cells up to their capacities.

    Preferred cells are filled first, in order; what is still missing is found along augmenting paths
    (Ford and Fulkerson). The minimum cut names the bottleneck when there is none.
    """
    return _Routing(row_needs, column_needs, capacities).run(preferred)


class _Routing:
    def __init__(
        self, row_needs: Sequence[int], column_needs: Sequence[int], capacities: dict[Cell, int]
    ) -> None:
        self.rows, self.columns = list(row_needs), list(column_needs)
        self.room = dict(capacities)
        self.used: dict[Cell, int] = {}
        self.columns_of: list[list[int]] = [[] for _ in row_needs]
        self.rows_of: list[list[int]] = [[] for _ in column_needs]
        for row, column in sorted(capacities):
            self.columns_of[row].append(column)
            self.rows_of[column].append(row)

    def run(self, preferred: Sequence[Cell]) -> Flow:
        for row, column in preferred:
            self._push([(row, column, 1)], row, column)
        for row in range(len(self.rows)):
            while self.rows[row]:
                path, seen_rows, seen_columns = self._search(row)
                if path is None:
                    return Flow(self._cells(), tuple(sorted(seen_rows)), tuple(sorted(seen_columns)))
                self._push(path, row, path[-1][1])
        return Flow(self._cells())

    def _cells(self) -> dict[Cell, int]:
        return {cell: units for cell, units in self.used.items() if units}

    def _push(self, path: list[tuple[int, int, int]], start: int, end: int) -> None:
        """Send as much as fits along a path of (row, column, +1 forward or -1 back)."""
        limits = [
            self.room[row, column] if way > 0 else self.used.get((row, column), 0)
            for row, column, way in path
        ]
        units = min(self.rows[start], self.columns[end], *limits)
        if not units:
            return
        self.rows[start] -= units
        self.columns[end] -= units
        for row, column, way in path:
            self.room[row, column] -= way * units
            self.used[row, column] = self.used.get((row, column), 0) + way * units

    def _search(self, start: int) -> tuple[list[tuple[int, int, int]] | None, set[int], set[int]]:
        """A shortest path from a row with need to a column with need; else what was reached."""
        came_to_row: dict[int, int] = {start: -1}
        came_to_column: dict[int, int] = {}
        queue = deque([start])
        while queue:
            row = queue.popleft()
            for column in self.columns_of[row]:
                if column in came_to_column or not self.room[row, column]:
                    continue
                came_to_column[column] = row
                if self.columns[column]:
                    return self._trace(column, came_to_row, came_to_column), set(), set()
                for back in self.rows_of[column]:
                    if back not in came_to_row and self.used.get((back, column)):
                        came_to_row[back] = column
                        queue.append(back)
        return None, set(came_to_row), set(came_to_column)

    @staticmethod
    def _trace(
        column: int, came_to_row: dict[int, int], came_to_column: dict[int, int]
    ) -> list[tuple[int, int, int]]:
        path = []
        while column >= 0:
            row = came_to_column[column]
            path.append((row, column, 1))
            column = came_to_row[row]
            if column >= 0:
                path.append((row, column, -1))
        return path[::-1]
