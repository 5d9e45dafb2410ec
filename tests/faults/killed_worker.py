"""A process that changes plans, facts and approvals and answers messages until it is killed.

What it begins, and what it was told is done, stands in a ledger, which is written with one system call a line
and so outlives the process.
"""

import asyncio
import json
import os
import random
import time
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from assistant.app import App
from assistant.settings import read_settings
from core.errors import InputError
from core.text import Language, Text
from knowledge.access import OPERATOR
from knowledge.audit_entry import Actor
from knowledge.deliveries import DeliveryStore
from knowledge.facts_loading import load_table
from knowledge.person import read_identity, read_profile
from tests.assistant.channels.desk_process import Written
from tests.assistant.channels.recorder import message
from tools.registry import call

DAY = date(2026, 3, 2)
FIRST = date(2010, 1, 1)
GOAL = [
    {"do": "create", "name": "份额"},
    {"do": "add", "level": "enterprise", "title": "销售额", "kpi": "销售额", "baseline": "100万",
     "target": "200万", "owner": "张总"},
]  # fmt: skip
SALES = "日期,大区,销售额,订单数\n2009-01-01,华东,1.50,1\n2009-01-02,华南,1,1\n"
SAID = "把智能家居的市场份额从10%提高到15%，音箱2个点，门锁3个点，预算500万"
KINDS = ("edit", "edit", "record", "approve", "undo", "import", "take back", "say", "say")
PATIENCE = 120.0


@dataclass(frozen=True)
class Place:
    """Where everything is.

    Attributes:
        home: The program's home.
        url: The database; None: SQLite in the home.
    """

    home: Path
    url: str | None

    @property
    def ledger(self) -> Path:
        """What was begun, refused and done, one JSON object a line."""
        return self.home / "ledger.jsonl"

    @property
    def told(self) -> Path:
        """What the channel was told."""
        return self.home / "told.jsonl"

    @property
    def plan(self) -> str:
        """Id of the plan that is changed."""
        return (self.home / "plan").read_text()

    def open(self) -> App:
        """The program."""
        return App(read_settings(home=self.home, embeddings="none", database_url=self.url))

    def note(self, file: Path, **line: Any) -> None:
        """Write a line that outlives the process."""
        handle = os.open(file, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
        os.write(handle, (json.dumps(line, ensure_ascii=False) + "\n").encode())
        os.close(handle)

    def read(self, file: Path) -> list[dict[str, Any]]:
        """The lines of a file."""
        return [json.loads(line) for line in file.read_text().splitlines()] if file.exists() else []


def found(place: Place) -> None:
    """A plan, a person and a fact table to work on."""
    place.home.mkdir(parents=True, exist_ok=True)
    app = place.open()
    made = call("edit_plan", {"edits": GOAL}, context_of(app, 0)).plan
    assert made is not None
    (place.home / "plan").write_text(made.id)
    profile = read_profile({"name": "李娜", "rank": 3, "units": None, "scopes": ("read", "write")})
    app.people.add(profile, [read_identity("loop", "T1:U1")], by=Actor(door="cli"), at=datetime.now(UTC))
    file = place.home / "sales.csv"
    file.write_text(SALES, encoding="utf-8")
    load_table(app.settings.facts, file)
    app.engine.dispose()


class Worker:
    """Makes one change after another until it is killed.

    Args:
        place: Where.
        seed: Of what it does.
    """

    def __init__(self, place: Place, seed: int) -> None:
        self._place = place
        self._app = place.open()
        self._rng = random.Random(seed)
        lines = place.read(place.ledger)
        self._next = max((line["n"] for line in lines), default=0) + 1
        self._plan = place.plan

    async def work(self) -> None:
        """Work for ever."""
        from assistant.channels.desk import Desk

        app = self._app
        desk = Desk(app, DeliveryStore(app.engine, lease=1.0), lambda: datetime.now(UTC))
        desk.join(Written(self._place.told))
        await desk.open()
        while True:
            kind = self._rng.choice(KINDS)
            number, self._next = self._next, self._next + 1
            if kind == "say":
                await self._say(desk, number)
            else:
                await asyncio.to_thread(self._change, kind, number)

    async def drain(self) -> None:
        """Answer what was left behind; nothing new."""
        from assistant.channels.desk import Desk

        deliveries = DeliveryStore(self._app.engine, lease=1.0)
        desk = Desk(self._app, deliveries, lambda: datetime.now(UTC))
        desk.join(Written(self._place.told))
        await desk.open()
        end = time.monotonic() + PATIENCE
        while any(deliveries.waiting(f"loop:{number}") for number in range(3)):
            assert time.monotonic() < end, "messages are left unanswered"
            await asyncio.sleep(0.05)
        await desk.close()

    async def _say(self, desk: Any, number: int) -> None:
        conversation = f"loop:{number % 3}"
        text = SAID if number % 4 == 0 else f"总预算改成{1000 + number}万"
        self._note(number, "say", "begun")
        receipt = await desk.receive(message(text, f"m{number}", conversation=conversation))
        self._note(number, "say", "done" if receipt == "new" else "refused")
        await asyncio.sleep(0.02)

    def _change(self, kind: str, number: int) -> None:
        self._note(number, kind, "begun")
        try:
            getattr(self, "_" + kind.replace(" ", "_"))(number)
        except InputError:
            self._note(number, kind, "refused")
        else:
            self._note(number, kind, "done")

    def _note(self, number: int, kind: str, state: str, **more: Any) -> None:
        self._place.note(self._place.ledger, n=number, kind=kind, state=state, **more)

    def _call(self, tool: str, op: int, /, **arguments: Any) -> None:
        call(tool, arguments, context_of(self._app, op))

    def _edit(self, number: int) -> None:
        self._call("edit_plan", number, plan=self._plan, edits=[{"do": "plan", "budget": f"{number}万"}])

    def _record(self, number: int) -> None:
        reading = {"node": "销售额", "value": f"{number}元", "period": day_of(number).isoformat()}
        self._call("record_actuals", number, plan=self._plan, readings=[reading])

    def _approve(self, number: int) -> None:
        known = self._app.approvals.of_plan(self._plan)
        do = "withdraw" if known and known[-1].state == "proposed" else "propose"
        self._call("approve_plan", number, plan=self._plan, do=do, note=f"op {number}")

    def _undo(self, number: int) -> None:
        plans = self._app.plans.caused_by(f"kill:{number}")
        version = plans.load(self._plan).version
        plans.undo(self._plan, expected_version=version, by="李娜", at=datetime.now(UTC))

    def _import(self, number: int) -> None:
        file = self._place.home / f"op{number}.csv"
        file.write_text(f"日期,大区,销售额,订单数\n{day_of(number)},华东,{number},1\n", encoding="utf-8")
        self._call("import_facts", number, path=str(file), table="sales", confirmed=True)

    def _take_back(self, number: int) -> None:
        last = self._app.intake.last_undoable("sales")
        if last is None:
            raise InputError(Text(zh="没有可撤销的导入", en="nothing to take back"))
        self._note(number, "take back", "chosen", of=last.name)
        self._call("import_facts", number, action="undo", table="sales", number=last.number, confirmed=True)


def context_of(app: App, number: int) -> Any:
    return app.context(
        Language.ZH_HANS, DAY, "李娜", reason=f"op {number}", viewer=OPERATOR, cause=f"kill:{number}"
    )


def day_of(number: int) -> date:
    """The day a change of facts or actuals is about: each its own."""
    return FIRST + timedelta(days=number)
