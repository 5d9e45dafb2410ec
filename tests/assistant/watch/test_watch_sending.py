"""Alerts reach their owners over the real desk: what they may see, when they may be told, once."""

import asyncio
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta
from pathlib import Path

import pytest
from pydantic import SecretStr
from sqlalchemy import update

from assistant.app import App
from assistant.channels.channel import Voice
from assistant.channels.incoming import Attachment, Incoming, Press
from assistant.channels.notice import Address, Notice
from assistant.settings import read_settings
from assistant.watch.sending import quiet_until, send_waiting
from assistant.watch.settings import WatchSettings
from assistant.watch.work import changed_first, note_changes, put_digests, watch_once
from core.text import Language
from knowledge.access import Rank, Scope
from knowledge.alert_notices import AlertNotice, add_notices
from knowledge.audit_entry import Actor
from knowledge.changes import note_change
from knowledge.database import writing
from knowledge.jobs import JobStore
from knowledge.person import Identity, Profile
from knowledge.rooms import read_room
from knowledge.watch_tables import ALERTS
from tools.demo_company import found_demo
from tools.registry import call

NOW = datetime(2026, 10, 12, 2, tzinfo=UTC)  # 10 o'clock in Shanghai
BOSS = Actor(name="op")

pytestmark = pytest.mark.slow


class Paper:
    """A channel that writes notices down."""

    name = "paper"

    def __init__(self) -> None:
        self.sent: list[tuple[str, Notice]] = []
        self.broken = False

    def voice(self, incoming: Incoming) -> Voice:
        raise NotImplementedError

    async def fetch(self, attachment: Attachment, folder: Path) -> Path:
        raise NotImplementedError

    async def send(self, to: Address, notice: Notice) -> str:
        if self.broken:
            raise OSError("out of paper")
        self.sent.append((to.target, notice))
        return str(len(self.sent))

    async def start(self) -> None:
        pass

    async def stop(self) -> None:
        pass


@pytest.fixture
def paper() -> Paper:
    return Paper()


@pytest.fixture
def demo(home: Path, paper: Paper) -> Iterator[App]:
    app = App(read_settings(embeddings="none"))
    found_demo(app.context(Language.ZH_HANS, NOW.date(), "op"))
    for name in ("周航", "陈曦", "林晓", "孙悦", "韩冰", "赵磊"):
        profile = Profile(name=name, scopes=(Scope.READ, Scope.WRITE))
        if name == "周航":
            profile = profile.model_copy(update={"rank": Rank.EXECUTIVE, "units": None})
        person = app.people.add(profile, by=BOSS, at=NOW)
        app.people.link(person.id, Identity(channel="paper", identity=name), by=BOSS, at=NOW)
    app.desk.join(paper)
    yield app
    asyncio.run(app.aclose())


def send(app: App, at: datetime = NOW) -> int:
    return asyncio.run(send_waiting(app, app.desk, lambda: at))


def test_the_demo_company_raises_the_right_alerts_and_no_others(demo: App, paper: Paper) -> None:
    made = watch_once(demo, now=NOW)
    assert made.skipped == []
    found = {
        (a.owner, a.lead.title, a.level, tuple(sorted(f.condition.value for f in a.findings)))
        for a in demo.watch.alerts.list()
    }
    assert found == {
        ("周航", "全年销售额", 1, ("missed", "missed", "unlikely")),
        ("陈曦", "门锁销售额", 1, ("unlikely",)),
        ("林晓", "音箱销售额", 1, ("unlikely",)),
        ("孙悦", "门锁新增用户", 2, ("unlikely",)),
        ("孙悦", "门锁转化率", 2, ("unlikely",)),
        ("林晓", "音箱订单数", 2, ("unlikely",)),
        ("周航", "搜索花费", 2, ("idle",)),
        ("韩冰", "门锁品牌认知率", 3, ("stale",)),
        ("赵磊", "华北体验店", 3, ("behind",)),
    }  # fmt: skip
    (boss,) = [a for a in demo.watch.alerts.list() if a.lead.title == "全年销售额"]
    assert {tuple(f.where.items()) for f in boss.findings} == {
        (), (("region", ("east",)),), (("channel", ("video",)),),
    }  # fmt: skip
    assert watch_once(demo, now=NOW + timedelta(hours=1)).opened == []


def test_each_owner_is_told_once_with_reason_case_and_buttons(demo: App, paper: Paper) -> None:
    watch_once(demo, now=NOW)
    assert send(demo) == 9
    assert send(demo) == 0
    told = [notice for to, notice in paper.sent if to == "周航" and "全年销售额" in notice.title]
    (notice,) = told
    assert "华东 × 短视频" in notice.text  # the computed cause
    assert "可能的原因，待验证：投放素材、落地页或活动失效" in notice.text
    assert "相似案例 K" in notice.text
    assert [b.label for b in notice.buttons] == ["知道了", "开始纠偏", "推迟3天", "已解决"]
    assert {b.tool for b in notice.buttons} == {"follow_up"}
    first, start = notice.buttons[:2]
    press = Press(channel="paper", delivery="1", identity="周航", tool="follow_up", arguments=first.arguments)
    shown = asyncio.run(demo.desk.press(press))
    assert shown is not None
    assert "已记下" in shown.text
    said = {**start.arguments, start.argument: "回滚落地页"}
    begun = Press(channel="paper", delivery="2", identity="周航", tool=start.tool, arguments=said)
    asyncio.run(demo.desk.press(begun))
    (task,) = demo.watch.corrections.list()
    assert (task.task.plan, task.task.owner, task.task.acceptance) == ("回滚落地页", "周航", "回到预警线以内")


def test_what_a_person_may_not_see_is_not_in_her_alert(demo: App, paper: Paper) -> None:
    boss = demo.people.by_name("周航")
    assert boss is not None
    demo.people.change(boss.id, {"units": ("华东",), "rank": Rank.POSITION}, by=BOSS, at=NOW)
    watch_once(demo, now=NOW)
    send(demo)
    texts = [notice.text + notice.title for to, notice in paper.sent if to == "周航"]
    assert all("短视频销售额" not in text for text in texts)
    assert all("搜索花费" not in text for text in texts)


def test_a_platform_that_is_down_is_tried_again_and_nobody_is_left_out(demo: App, paper: Paper) -> None:
    watch_once(demo, now=NOW)
    paper.broken = True
    assert send(demo) == 0
    assert send(demo) == 0
    paper.broken = False
    assert send(demo, NOW + timedelta(minutes=2)) == 9


def test_what_is_for_a_stranger_waits_until_she_is_known(demo: App, paper: Paper) -> None:
    boss = demo.people.by_name("周航")
    assert boss is not None
    demo.people.remove(boss.id, by=BOSS, at=NOW)
    watch_once(demo, now=NOW)
    put_digests(demo, "daily", lambda: NOW)
    assert send(demo) == 7 + 5
    (sales, search) = [a for a in demo.watch.alerts.list() if a.owner == "周航"]
    assert {n.outcome for n in demo.watch.notices.of(sales.id)} == {""}
    demo.watch.alerts.close(search.id, by="op", at=NOW)
    later = NOW + timedelta(hours=2)
    assert send(demo, later) == 0
    demo.people.change(boss.id, {"active": True}, by=BOSS, at=later)
    demo.people.link(boss.id, Identity(channel="paper", identity="周航"), by=BOSS, at=later)
    assert send(demo, later + timedelta(hours=2)) == 1
    assert [sales.id in notice.title for to, notice in paper.sent if to == "周航"] == [True]


def test_an_alert_that_is_gone_keeps_nobody_from_theirs(demo: App, paper: Paper) -> None:
    watch_once(demo, now=NOW)
    lost = AlertNotice(key="lost", alert="YQQQQQ", person="周航", kind="opened", not_before=NOW)
    with writing(demo.engine) as connection:
        add_notices(connection, (lost,))
    assert send(demo) > 0
    told = [notice.text for to, notice in paper.sent if to == "周航"]
    assert "全年销售额" in "".join(told)


def test_one_person_s_trouble_is_not_the_others(demo: App, paper: Paper) -> None:
    watch_once(demo, now=NOW)
    with writing(demo.engine) as connection:
        connection.execute(update(ALERTS).where(ALERTS.c.owner == "林晓").values(body="{}"))
    assert send(demo) == 7
    assert "林晓" not in {to for to, _ in paper.sent}


def test_at_night_only_level_one_is_told(demo: App, paper: Paper) -> None:
    night = datetime(2026, 10, 12, 15, tzinfo=UTC)  # 23:00 in Shanghai
    watch_once(demo, now=night)
    assert send(demo, night) == 3
    assert send(demo, night + timedelta(hours=1)) == 0
    assert send(demo, datetime(2026, 10, 13, 0, 1, tzinfo=UTC)) == 6  # 8:01


class Room(Paper):
    """The channel of group webhooks, written down."""

    name = "wecom"


@pytest.fixture
def room(demo: App, monkeypatch: pytest.MonkeyPatch) -> Room:
    wecom = demo.settings.wecom.model_copy(update={"webhooks": SecretStr("市场群=k1")})
    monkeypatch.setitem(demo.__dict__, "settings", demo.settings.model_copy(update={"wecom": wecom}))
    made = Room()
    demo.desk.join(made)
    ctx = demo.context(Language.ZH_HANS, NOW.date(), "op")
    said = {"do": "set", "kpi": "CAC", "condition": "above", "line": "90", "owner": "周航", "group": "市场群"}
    assert "也发到 市场群" in call("watch_kpis", said, ctx).text
    return made


def test_a_group_is_told_once_that_there_is_an_alert_and_no_more(demo: App, room: Room) -> None:
    watch_once(demo, now=NOW)
    room.broken = True
    send(demo)
    room.broken = False
    send(demo, NOW + timedelta(minutes=2))
    send(demo, NOW + timedelta(hours=1))
    ((to, notice),) = room.sent
    assert to == "市场群"
    assert "新预警 Y" in notice.title
    assert not any(word in notice.title + notice.text for word in ("获客成本", "元", "周航"))
    assert (notice.link, notice.buttons) == ("/inbox", ())


def test_a_group_sees_what_its_own_rule_lets_it_see(demo: App, room: Room) -> None:
    rule = {"channel": "wecom", "room": "市场群", "rank": Rank.EXECUTIVE, "units": None}
    demo.rooms.set(read_room(rule), by=BOSS, at=NOW)
    watch_once(demo, now=NOW)
    send(demo)
    ((_, notice),) = room.sent
    assert "获客成本" in notice.title
    assert "高于 90" in notice.text
    assert "全年销售额" not in notice.text  # no rule of the group's


def test_the_rule_for_every_room_opens_none(demo: App, room: Room) -> None:
    everywhere = {"channel": "wecom", "room": "*", "rank": Rank.EXECUTIVE}
    demo.rooms.set(read_room(everywhere), by=BOSS, at=NOW)
    watch_once(demo, now=NOW)
    send(demo)
    assert "获客成本" not in room.sent[0][1].title + room.sent[0][1].text


def test_quiet_hours() -> None:
    settings = WatchSettings(quiet_from=time(21), quiet_to=time(8))
    assert quiet_until(settings, NOW) is None
    assert quiet_until(settings, NOW.replace(hour=14)) == datetime(2026, 10, 13, 0, tzinfo=UTC)
    assert quiet_until(settings, NOW.replace(hour=23)) == datetime(2026, 10, 13, 0, tzinfo=UTC)
    assert quiet_until(WatchSettings(quiet_from=time(8), quiet_to=time(8)), NOW) is None


def test_digests_go_once_to_whom_they_concern(demo: App, paper: Paper) -> None:
    watch_once(demo, now=NOW)
    send(demo)
    paper.sent.clear()
    assert put_digests(demo, "daily", lambda: NOW) == 6
    assert put_digests(demo, "daily", lambda: NOW) == 0
    assert send(demo) == 6
    assert {to for to, _ in paper.sent} == {"周航", "陈曦", "林晓", "孙悦", "韩冰", "赵磊"}
    paper.sent.clear()
    assert put_digests(demo, "monthly", lambda: NOW) == 1
    send(demo)
    ((to, notice),) = paper.sent
    assert to == "周航"
    assert notice.files[0].suffix == ".docx"
    assert notice.files[0].stat().st_size > 10_000


def test_the_weekly_digest_goes_to_whoever_leads_a_business_unit(demo: App, paper: Paper) -> None:
    watch_once(demo, now=NOW)
    send(demo)
    paper.sent.clear()
    assert put_digests(demo, "weekly", lambda: NOW) == 3  # the third is of nobody known
    assert put_digests(demo, "weekly", lambda: NOW) == 0
    assert send(demo) == 2
    told = {to: notice for to, notice in paper.sent}
    assert set(told) == {"陈曦", "林晓"}
    rows = {row[0] for table in told["陈曦"].tables for row in table.rows}
    assert {"B1 门锁销售额", "M1 门锁新增用户"} <= rows
    assert not any("音箱" in row or "全年" in row for row in rows)
    assert "门锁销售额" in told["陈曦"].title + told["陈曦"].text
    assert "音箱" not in told["陈曦"].title + told["陈曦"].text
    assert "音箱销售额" in told["林晓"].title + told["林晓"].text


def test_new_actuals_put_down_a_look_at_their_plan_once(demo: App) -> None:
    store = JobStore(demo.engine)
    note_changes(demo, store, NOW)
    note_changes(demo, store, NOW)
    (job,) = store.list()
    assert job.name == "watch.run"
    plan = demo.plans.list()[0].id
    assert plan in job.arguments["plans"]
    assert job.due == NOW + timedelta(seconds=20)
    ctx = demo.context(Language.ZH_HANS, NOW.date(), "op", plan=plan)
    call(
        "record_actuals",
        {"readings": [{"node": "B1", "value": "500万", "period": "2026-10-01/2026-10-11"}]},
        ctx,
    )
    assert changed_first(demo)[0] == plan
    note_changes(demo, store, NOW)
    assert sorted(len(j.arguments["plans"]) for j in store.list()) == [1, 3]


def test_imported_facts_put_down_a_look_at_everything(plain_app: App) -> None:
    store = JobStore(plain_app.engine)
    with writing(plain_app.engine) as connection:
        note_change(connection, "facts", "sales")
    note_changes(plain_app, store, NOW)
    note_changes(plain_app, store, NOW)
    (job,) = store.list()
    assert (job.name, job.arguments) == ("watch.run", {})
    with writing(plain_app.engine) as connection:
        note_change(connection, "case", "K1")
    note_changes(plain_app, store, NOW)
    assert len(store.list()) == 1


DIE = """
import asyncio, os, signal, sys
from datetime import UTC, datetime
from assistant.app import App
from assistant.settings import read_settings
from assistant.watch import sending
from assistant.watch.work import watch_once
NOW = datetime(2026, 10, 12, 2, tzinfo=UTC)
app = App(read_settings(embeddings="none"))
if sys.argv[1] == "run":
    from knowledge import watch_store
    real, count = watch_store.take_in, [0]
    def dying(*a, **k):
        made = real(*a, **k)
        os.kill(os.getpid(), signal.SIGKILL)  # the plan's alerts are stored, the facts are not looked at
    watch_store.take_in = dying
    watch_once(app, now=NOW)
else:
    class Desk:
        async def notify(self, person, notice):
            os.kill(os.getpid(), signal.SIGKILL)  # composed and stored, not sent
    asyncio.run(sending.send_waiting(app, Desk(), lambda: NOW))
"""


def test_kill_9_in_a_run_and_between_alert_and_notice_loses_and_doubles_nothing(
    demo: App, paper: Paper
) -> None:
    died = subprocess.run([sys.executable, "-c", DIE, "run"], capture_output=True, timeout=120)
    assert died.returncode == -9, died.stderr
    stored = len(demo.watch.alerts.list())
    assert 0 < stored < 9
    watch_once(demo, now=NOW)
    alerts = demo.watch.alerts.list()
    assert len(alerts) == len({a.group for a in alerts}) == 9
    died = subprocess.run([sys.executable, "-c", DIE, "send"], capture_output=True, timeout=120)
    assert died.returncode == -9, died.stderr
    later = NOW + timedelta(minutes=6)
    assert send(demo) + send(demo, later) == 9
    subjects = [notice.subject for _, notice in paper.sent]
    assert sorted(subjects) == sorted({f"alert:{a.id}" for a in alerts})
