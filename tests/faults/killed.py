"""What must hold after processes were killed: everything acknowledged is there once, everything is whole."""

import json
from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import text

from core.facts.catalogue import Grain
from core.validation.validate import validate
from tests.faults.killed_worker import Place, day_of


@dataclass(frozen=True)
class Tally:
    """What a run of kills came to.

    Attributes:
        kills: How many.
        hit: What was under way when the process died, in the thread that makes changes.
        done: Acknowledged changes by kind.
    """

    kills: int
    hit: Counter[str]
    done: Counter[str]

    def __str__(self) -> str:
        hit = ", ".join(f"{name} {count}" for name, count in sorted(self.hit.items()))
        done = ", ".join(f"{name} {count}" for name, count in sorted(self.done.items()))
        return f"{self.kills} kills ({hit}); acknowledged: {done}; lost 0, doubled 0"


class Check:
    """Compares the ledger with what is stored.

    Args:
        place: Where.
    """

    def __init__(self, place: Place) -> None:
        self._place = place
        self._app = place.open()
        self._states: dict[int, set[str]] = defaultdict(set)
        self._kinds: dict[int, str] = {}
        self._chosen: dict[int, str] = {}
        for line in place.read(place.ledger):
            self._states[line["n"]].add(line["state"])
            self._kinds[line["n"]] = line["kind"]
            if line["state"] == "chosen":
                self._chosen[line["n"]] = line["of"]

    def run(self, *, over: bool = False, kills: int = 0) -> None:
        """Check everything; `over`: nothing waits any more, after so many kills. Raises AssertionError."""
        self._check_versions()
        self._check_readings()
        self._check_approvals()
        self._check_imports()
        self._check_deliveries()
        self._check_plans()
        self._check_transcripts()
        self._check_database()
        if over:
            self._check_told(kills)
        self._app.engine.dispose()

    def _check_counts(self, kinds: tuple[str, ...], found: Counter[int]) -> None:
        """What was acknowledged is there once, what was refused is not, the rest at most once."""
        for number, kind in self._kinds.items():
            if kind not in kinds:
                continue
            states, count = self._states[number], found[number]
            least, most = int("done" in states), int("refused" not in states)
            assert least <= count <= most, f"{kind} {number} {states}: there {count} times"

    def _check_versions(self) -> None:
        causes = self._rows("SELECT cause FROM plan_versions WHERE cause LIKE 'kill:%'")
        self._check_counts(("edit", "undo"), Counter(int(row[0][5:]) for row in causes))

    def _check_readings(self) -> None:
        found: Counter[int] = Counter()
        for reading in self._app.actuals.of(self._place.plan):
            number = (reading.start - day_of(0)).days
            assert reading.value == Decimal(number), f"reading {number} is {reading.value}"
            found[number] += 1
        self._check_counts(("record",), found)

    def _check_approvals(self) -> None:
        newest: dict[str, tuple[int, str]] = {}
        for id, revision, body in self._rows("SELECT id, revision, body FROM approvals"):
            newest[id] = max(newest.get(id, (0, "")), (revision, body))
        steps = [step for _, body in newest.values() for step in json.loads(body)["steps"]]
        self._check_counts(("approve",), Counter(int(step["note"][3:]) for step in steps))

    def _check_imports(self) -> None:
        """Every import is listed once, and the rows are exactly what the list says."""
        listed = self._app.intake.imports("sales")
        made = Counter(int(one.name[2:-4]) for one in listed if one.undoes is None)
        self._check_counts(("import",), made)
        undone = {one.undoes for one in listed if one.undoes is not None}
        assert len(undone) == sum(one.undoes is not None for one in listed), "an import was taken back twice"
        gone = {one.name for one in listed if one.number in undone}
        for number, name in self._chosen.items():
            assert "done" not in self._states[number] or name in gone, f"{name} was taken back and is there"
        kept = {int(one.name[2:-4]) for one in listed if one.undoes is None and one.name not in gone}
        days = self._app.facts.series(
            "sales", measures=["销售额"], grain=Grain.DAY, start=day_of(0), end=date(2020, 1, 1)
        )
        sums = zip(days.starts, days.measures["销售额"], strict=True)
        there = {day: int(cents) for day, cents in sums if cents}
        assert there == {day_of(number): 100 * number for number in kept}, "rows are not what was imported"

    def _check_deliveries(self) -> None:
        rows = self._rows("SELECT delivery FROM deliveries")
        self._check_counts(("say",), Counter(int(row[0][1:]) for row in rows))
        # a goal is two changes: the plan is made, then split
        assert max(self._made_by_messages().values(), default=0) <= 2, "a message changed a plan twice"

    def _check_plans(self) -> None:
        plans = self._app.plans
        for plan in plans.ids():
            versions = [info.version for info in plans.versions(plan)]
            assert versions == list(range(1, len(versions) + 1)), f"{plan} has versions {versions}"
            for version in versions:
                plans.load(plan, version)
            validate(plans.load(plan))

    def _check_transcripts(self) -> None:
        store = self._app.conversations
        for info in store.conversations():
            positions = [one["position"] for one in store.messages(info.id)]
            assert positions == list(range(1, info.length + 1)), f"{info.id} has a gap"

    def _check_database(self) -> None:
        if self._place.url is None:
            assert self._rows("PRAGMA integrity_check") == [("ok",)]
            assert self._rows("PRAGMA foreign_key_check") == []

    def _check_told(self, kills: int) -> None:
        """Every message that was taken in is told its answer: once, or once more for a kill in between."""
        lines = self._place.read(self._place.told)
        taken = {row[0] for row in self._rows("SELECT delivery FROM deliveries")}
        away = [line for line in lines if line["delivery"] not in taken]
        assert all(line["kind"] == "fail" for line in away), away  # too many waited; it was told so at once
        told = Counter(line["delivery"] for line in lines if line["delivery"] in taken)
        assert set(told) == taken, f"never answered: {taken - set(told)}"
        assert sum(told.values()) - len(taken) <= kills, "answers are told again and again"
        made = self._made_by_messages()
        for line in lines:
            if line["said"].startswith("已改"):
                assert made[f"loop:{line['delivery']}"] == 1, f"{line} is not what is stored"

    def _made_by_messages(self) -> Counter[object]:
        rows = self._rows("SELECT cause FROM plan_versions WHERE cause LIKE 'loop:%'")
        return Counter(row[0] for row in rows)

    def _rows(self, query: str) -> list[tuple[object, ...]]:
        with self._app.engine.connect() as connection:
            return [tuple(row) for row in connection.execute(text(query))]
