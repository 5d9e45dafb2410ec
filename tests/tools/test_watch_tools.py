"""The watch by its tools, on the demo company: rules, alerts, corrections, reviews, and who may see what."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from core.errors import InputError, MissingInput, UnknownReference
from core.text import Language
from core.watch.alert import AlertStatus
from core.watch.cadence import next_meetings
from core.watch.rule import Basis
from knowledge.access import Rank, Viewer
from knowledge.audit_entry import Actor
from knowledge.people import PeopleStore
from knowledge.person import Profile
from knowledge.watch_store import WatchStore
from tools.failure import RefusedInput
from tools.registry import call
from tools.tool import ToolContext

pytestmark = pytest.mark.slow

Use = Callable[..., Any]


@pytest.fixture
def ctx(demo_ctx: ToolContext) -> ToolContext:
    return replace(demo_ctx, watch=WatchStore(demo_ctx.plans._engine))


@pytest.fixture
def use(ctx: ToolContext) -> Use:
    return lambda name, **arguments: call(name, arguments, ctx)


def alert_of(use: Use, title: str) -> str:
    alerts = use("follow_up").alerts
    return next(str(a.id) for a in alerts if a.lead.title == title)


def test_a_rule_is_set_on_a_goal_a_part_or_a_kpi_of_the_facts(use: Use) -> None:
    (of_facts,) = use("watch_kpis", do="set", kpi="CAC", condition="above", line="80").rules
    assert (of_facts.basis, of_facts.kpi, of_facts.line) == (Basis.FACTS, "cac", 80)
    (of_goal,) = use("watch_kpis", do="set", kpi="门锁销售额", condition="behind", line="5%").rules
    assert (of_goal.basis, of_goal.node, of_goal.line) == (Basis.PLAN, "B1", 5)
    east = use(
        "watch_kpis", do="set", kpi="销售额", where=["华东"], condition="missed", line="95", owner="陈曦"
    )
    assert (east.rules[0].where, east.rules[0].owner) == ({"region": ("east",)}, "陈曦")
    roi = use("watch_kpis", do="set", kpi="ROI", by="渠道", condition="below", line="2:1").rules[0]
    assert (roi.by, roi.line) == ("channel", 2)
    fall = use("watch_kpis", do="set", kpi="访问量", condition="risen", line="-20%").rules[0]
    assert fall.line == -20


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        ({"kpi": "CAC", "condition": "above"}, MissingInput),
        ({"kpi": "CAC", "line": "80"}, MissingInput),
        ({"condition": "above", "line": "80"}, MissingInput),
        ({"kpi": "CAC", "condition": "costly", "line": "80"}, MissingInput),
        ({"kpi": "没有的指标", "condition": "above", "line": "80"}, UnknownReference),
        ({"kpi": "CAC", "condition": "above", "line": "80", "where": ["火星"]}, UnknownReference),
        ({"kpi": "CAC", "condition": "above", "line": "80", "by": "星球"}, UnknownReference),
        ({"kpi": "门锁销售额", "condition": "behind", "line": "很多"}, InputError),
        ({"kpi": "门锁销售额", "condition": "unlikely", "line": "120%"}, InputError),
        ({"rule": "nothing", "line": "3"}, UnknownReference),
    ],
)
def test_what_is_missing_or_wrong_is_said_and_nothing_is_kept(
    use: Use, ctx: ToolContext, arguments: dict[str, Any], error: type[Exception]
) -> None:
    with pytest.raises(error):
        use("watch_kpis", do="set", **arguments)
    assert ctx.watch is not None
    assert ctx.watch.rules.list() == ()


def test_an_own_rule_fires_and_a_muted_one_does_not(use: Use) -> None:
    use("watch_kpis", do="set", kpi="CAC", condition="above", line="90", owner="何远")
    use("watch_kpis", do="mute", rule="idle:sales:channel", until="本月底")
    use("watch_kpis", do="mute", rule="stale")
    made = use("watch_kpis", do="run")
    titles = {(a.owner, a.lead.title) for a in made.alerts}
    assert ("何远", "获客成本") in titles
    assert ("周航", "搜索花费") not in titles
    assert ("韩冰", "门锁品牌认知率") not in titles
    assert len(titles) == 8


def test_who_cannot_be_told_yet_is_named_and_the_rule_is_kept(ctx: ToolContext) -> None:
    people = PeopleStore(ctx.plans._engine)
    people.add(Profile(name="陈曦"), by=Actor(name="op"), at=ctx.now())
    told = replace(ctx, people=people, groups=frozenset(("市场群",)))
    rule = {"do": "set", "kpi": "CAC", "condition": "above", "line": "80"}
    assert "登记" not in call("watch_kpis", {**rule, "owner": "陈曦"}, told).text
    assert "何远 还没有登记" in call("watch_kpis", {**rule, "owner": "何远"}, told).text
    assert told.watch is not None
    assert [kept.owner for kept in told.watch.rules.list()] == ["陈曦", "何远"]
    with pytest.raises(UnknownReference, match="there is no group"):
        call("watch_kpis", {**rule, "group": "没有的群"}, told)
    (own,) = call("watch_kpis", {**rule, "group": "市场群"}, told).rules
    assert own.group == "市场群"


def test_a_default_line_can_be_moved_and_comes_back(use: Use) -> None:
    use("watch_kpis", do="set", rule="behind", line="3%")
    first = use("watch_kpis", do="run")
    behind = {f.title for a in first.alerts for f in a.findings if f.rule == "behind"}
    assert behind == {"音箱销售额", "音箱订单数", "门锁转化率", "华北体验店"}
    use("watch_kpis", do="remove", rule="behind")
    rules = {rule.id: rule.line for rule in use("watch_kpis").rules}
    assert rules["behind"] == 10


def test_level_two_is_never_given_an_invented_clock(use: Use, ctx: ToolContext) -> None:
    said = use("watch_kpis", do="set", kpi="转化率", condition="below", line="2%", level=2).text
    assert "HOSHIN_WATCH_LEVEL2_HOURS" in said
    use("watch_kpis", do="run")
    assert ctx.watch is not None
    assert {a.due for a in ctx.watch.alerts.list() if a.level == 2} == {None}


def test_an_alert_is_followed_to_its_end(use: Use, ctx: ToolContext) -> None:
    use("watch_kpis", do="run")
    with pytest.raises(MissingInput, match="which alert"):
        use("follow_up", do="close")
    alert = alert_of(use, "门锁转化率")
    assert "【" not in use("follow_up", do="show", alert=alert).text
    with pytest.raises(MissingInput, match="what is to be done"):
        use("follow_up", do="correct", alert=alert)
    with pytest.raises(InputError, match="past"):
        use("follow_up", do="correct", alert=alert, solution="回滚", acceptance="2.4%", due="2026-09-30")
    begun = use(
        "follow_up", do="correct", alert=alert, solution="回滚落地页", owner="孙悦",
        acceptance="转化率回到2.4%", due="10月20日",
    )  # fmt: skip
    (task,) = begun.corrections
    assert (task.task.due, task.task.target, task.task.before) == (
        date(2026, 10, 20), Decimal("2.4"), Decimal("2.22"),
    )  # fmt: skip
    assert begun.tables[0].rows[0][2:5] == ("回滚落地页", "孙悦", "转化率回到2.4%")
    with pytest.raises(InputError, match="verify"):
        use("follow_up", do="close", alert=alert)
    use("follow_up", do="done")
    with pytest.raises(InputError, match=r"2\.39"):
        use("follow_up", do="verify", actual="2.39%")
    done = use("follow_up", do="verify", actual="2.45%")
    assert "存成案例" in done.text
    assert done.alerts[0].status is AlertStatus.VERIFIED
    later = alert_of(use, "华北体验店")
    assert "已推迟" in use("follow_up", do="snooze", alert=later, until="2026-11-01").text
    assert "已关闭" in use("follow_up", do="close", alert=alert_of(use, "搜索花费"), note="已知").text
    assert len(use("follow_up").alerts) == 7


def test_others_see_only_what_is_theirs(use: Use, ctx: ToolContext) -> None:
    use("watch_kpis", do="run")
    sun = replace(ctx, viewer=Viewer(id="U1", name="孙悦", rank=Rank.POSITION), actor="孙悦")
    mine = call("follow_up", {}, sun)
    assert isinstance(mine.alerts, tuple)  # type: ignore[attr-defined]
    assert {a.owner for a in mine.alerts} == {"孙悦"}  # type: ignore[attr-defined]
    everyone = call("follow_up", {"everyone": True}, sun)
    assert {a.owner for a in everyone.alerts} == {"孙悦"}  # type: ignore[attr-defined]
    other = alert_of(use, "全年销售额")
    with pytest.raises(UnknownReference):
        call("follow_up", {"do": "show", "alert": other}, sun)
    with pytest.raises(UnknownReference):
        call("follow_up", {"do": "close", "alert": other}, sun)
    with pytest.raises(RefusedInput):
        call("watch_kpis", {"do": "run"}, sun)


def test_the_monthly_review_is_a_ready_document(use: Use, ctx: ToolContext) -> None:
    use("watch_kpis", do="run")
    made = use("write_review", period="9月")
    assert (made.start, made.end) == (date(2026, 9, 1), date(2026, 9, 30))
    lines = {line.node: line for line in made.lines}
    assert len(lines) == 10
    whole = lines["G1"]
    assert (whole.goal, whole.result, whole.on_plan) == ("914.2万元", "859.5万元", False)
    assert whole.gap == "−54.75万元（-6.0%）"
    assert "华东 × 短视频" in whole.cause
    assert "可能：" in whole.cause
    import docx

    document = docx.Document(made.path)
    words = "\n".join(p.text for p in document.paragraphs)
    assert "月度复盘" in words
    assert "归因与改进" in words
    cells = [cell.text for row in document.tables[0].rows for cell in row.cells]
    assert "−54.75万元（-6.0%）" in cells
    text = Path(use("write_review", kind="weekly", format="markdown").path).read_text(encoding="utf-8")
    assert "| 执行层 | 周度 | 2026-10-19 |" in text
    english = call("write_review", {"kind": "daily", "format": "text"}, replace(ctx, language=Language.EN))
    assert "daily digest" in english.text
    with pytest.raises(InputError):
        use("write_review", period="2027年3月")


def test_meetings_to_come() -> None:
    assert [m.day for m in next_meetings(date(2026, 10, 12))] == [
        date(2026, 10, 19), date(2026, 10, 26), date(2026, 11, 2),
    ]  # fmt: skip
    assert next_meetings(date(2026, 12, 30))[2].day == date(2027, 1, 4)
