"""What approvals have to tell reaches the people they ask, with buttons to press, also after a crash."""

import asyncio
import json
import signal
import subprocess
import sys
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from assistant.app import App, now
from assistant.approvals.courier import Courier
from assistant.approvals.notice import notice_of
from assistant.channels.channel import Voice
from assistant.channels.incoming import Attachment, Incoming, Press
from assistant.channels.notice import Address, Notice
from core.approval.approval import Approval, State
from core.text import Language
from knowledge.access import OPERATOR, Viewer
from knowledge.audit_entry import Actor
from knowledge.person import Identity, Person, Profile, read_profile
from tools.approve_plan import ApprovePlanResult
from tools.registry import call

SYSTEM = Actor(name="test", door="cli")
PLAN = [
    {"do": "create", "name": "份额 2026"},
    {"do": "add", "level": "enterprise", "title": "智能家居份额", "kpi": "市场份额", "baseline": "10%",
     "target": "15%", "accountable": ["张总"], "owner": "周总"},
    {"do": "add", "level": "business_unit", "title": "智能门锁", "kpi": "市场份额", "baseline": "6%",
     "target": "9%", "owner": "李门锁"},
]  # fmt: skip


class Mailbox:
    """A channel that keeps what it is sent."""

    name = "box"

    def __init__(self) -> None:
        self.sent: list[tuple[str, Notice]] = []
        self.refusals = 0

    def voice(self, incoming: Incoming) -> Voice:
        raise NotImplementedError

    async def fetch(self, attachment: Attachment, folder: Path) -> Path:
        raise NotImplementedError

    async def send(self, to: Address, notice: Notice) -> str:
        if self.refusals:
            self.refusals -= 1
            raise ConnectionError("the platform is down")
        self.sent.append((to.target, notice))
        return f"m{len(self.sent)}"

    async def start(self) -> None:
        pass

    async def stop(self) -> None:
        pass


def add(app: App, name: str, **fields: object) -> Person:
    profile: Profile = read_profile({"name": name, "units": None, "scopes": ("read", "write"), **fields})
    return app.people.add(profile, (Identity(channel="box", identity=name),), by=SYSTEM, at=now())


@pytest.fixture
def app(plain_app: App) -> App:
    add(plain_app, "张总", rank=3, scopes=("read", "write", "approve"))
    add(plain_app, "周总", rank=3)
    add(plain_app, "李门锁", rank=2, units=("智能门锁",), language="en")
    call("edit_plan", {"edits": PLAN}, context(plain_app, OPERATOR))
    return plain_app


@pytest.fixture
def box(app: App) -> Mailbox:
    box = Mailbox()
    app.desk.join(box)
    return box


def context(app: App, viewer: Viewer):  # type: ignore[no-untyped-def]
    plans = app.plans.list()
    return app.context(
        Language.ZH_HANS,
        date(2026, 3, 1),
        viewer.name or "王策划",
        viewer=viewer,
        plan=plans[0].id if plans else None,
    )


def do(app: App, who: str, step: str, **more: object) -> Approval:
    person = app.people.by_name(who) if who else None
    result = call("approve_plan", {"do": step, **more}, context(app, person.viewer if person else OPERATOR))
    assert isinstance(result, ApprovePlanResult)
    assert result.approval is not None
    return result.approval


def deliver(app: App, at: datetime | None = None) -> int:
    return asyncio.run(Courier(app, app.desk, lambda: at or now()).deliver())


@pytest.mark.slow
def test_each_step_reaches_whoever_it_asks(app: App, box: Mailbox) -> None:
    do(app, "", "propose", note="请批准")
    assert deliver(app) == 3
    told = dict(box.sent)
    assert told["张总"].title == "请批准：计划「份额 2026」"
    assert [button.label for button in told["张总"].buttons] == ["批准", "驳回", "提出修改", "查看记录"]
    assert "Please answer" in told["李门锁"].title  # in her language
    assert told["张总"].subject.startswith("approval:A")
    box.sent.clear()
    do(app, "李门锁", "counter", values="智能门锁 7.5%", note="铺货要到明年")
    assert deliver(app) == 2
    asked = dict(box.sent)["张总"]
    assert [b.label for b in asked.buttons][:2] == ["批准上级的数 9%", "批准下级的数 7.5%"]
    assert "理由：「铺货要到明年」" in asked.text
    assert "1.5个百分点" in asked.text
    assert len(json.dumps(asked.buttons[1].arguments, ensure_ascii=False).encode()) < 900
    assert deliver(app) == 0


def test_a_pressed_button_decides_and_a_second_one_is_told(app: App, box: Mailbox) -> None:
    do(app, "", "propose")
    do(app, "李门锁", "counter", values="B1 7.5%")
    deliver(app)
    notice = [notice for who, notice in box.sent if who == "张总"][-1]
    below = notice.buttons[1]
    pressed = [
        Press(
            channel="box",
            delivery=f"d{at}",
            identity="张总",
            tool=below.tool,
            arguments=below.arguments,
            note="",
        )
        for at in range(2)
    ]

    async def press() -> list[Notice | None]:
        return [await app.desk.press(one) for one in (*pressed, pressed[0])]

    first, second, repeat = asyncio.run(press())
    assert first is not None
    assert first.kind == "answer"
    assert second is not None
    assert second.kind == "error"
    assert repeat is None
    plan = app.plans.load(app.plans.ids()[0])
    assert plan.node("B1").measures[0].target == Decimal("7.5")


def test_a_form_of_a_button_is_a_counter_proposal(app: App, box: Mailbox) -> None:
    kept = do(app, "", "propose")
    notice = notice_of(kept, app.people.by_name("李门锁").viewer, Language.EN)  # type: ignore[union-attr]
    button = next(one for one in notice.buttons if one.label == "Counter")
    assert button.argument == "values"
    do(app, "李门锁", "counter", values="智能门锁：8%", approval=kept.id)
    assert app.approvals.load(kept.id).state is State.COUNTERED


def test_a_platform_that_is_down_gets_it_later(app: App, box: Mailbox) -> None:
    do(app, "", "propose")
    box.refusals = 3
    assert deliver(app) == 0
    assert deliver(app) == 0
    assert deliver(app, now() + timedelta(minutes=2)) == 3


def test_whom_nobody_knows_is_not_tried_again(app: App, box: Mailbox) -> None:
    call(
        "edit_plan",
        {"edits": [{"do": "update", "node": "G1", "consulted": ["没人"]}]},
        context(app, OPERATOR),
    )
    kept = do(app, "", "propose")
    deliver(app)
    from knowledge.approval_notices import ApprovalNotices

    outcomes = {name: outcome for _, name, outcome in ApprovalNotices(app.engine).of(kept.id)}
    assert outcomes == {"张总": "sent", "周总": "sent", "李门锁": "sent", "没人": "nowhere"}


def test_a_notice_in_traditional_characters_keeps_names(app: App) -> None:
    kept = do(app, "", "propose")
    notice = notice_of(kept, OPERATOR, Language.ZH_HANT)
    assert notice.title == "請批准：計劃「份额 2026」"
    assert [button.label for button in notice.buttons][:3] == ["批准", "駁回", "提出修改"]


KILLED = """
import asyncio, os, signal, sys
from datetime import date
from assistant.app import App, now
from assistant.settings import read_settings
from core.text import Language
from tools.registry import call
app = App(read_settings())
plan = app.plans.ids()[0]
boss = app.people.by_name("张总").viewer
context = app.context(Language.ZH_HANS, date(2026, 3, 1), "张总", plan=plan, viewer=boss)
call("approve_plan", {"do": "approve"}, context)
os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.mark.slow
def test_kill_9_between_the_step_and_its_notices_loses_none(app: App, box: Mailbox) -> None:
    kept = do(app, "", "propose")
    deliver(app)
    box.sent.clear()
    process = subprocess.run([sys.executable, "-c", KILLED], timeout=60, check=False)
    assert process.returncode == -signal.SIGKILL
    assert app.approvals.load(kept.id).state is State.APPROVED

    async def restarted() -> None:
        app.desk.join(box)
        courier = Courier(app, app.desk, lambda: datetime.now(UTC), pause=0.01)
        await courier.open()
        for _ in range(200):
            await asyncio.sleep(0.01)
            if len(box.sent) == 2:
                break
        await courier.close()

    asyncio.run(restarted())
    assert sorted(who for who, _ in box.sent) == ["周总", "李门锁"]
    assert "已批准并锁定" in dict(box.sent)["周总"].text
    assert deliver(app) == 0
