import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from core.text import Language
from knowledge.actuals import ActualStore
from knowledge.approvals import ApprovalStore
from knowledge.cases import CaseStore
from knowledge.changes import ChangeLog
from knowledge.database import connect
from knowledge.documents.store import DocumentStore
from knowledge.facts import FactStore
from knowledge.guidance import Guidance
from knowledge.plan_passages import PlanPassages
from knowledge.plans import PlanStore
from knowledge.search.library import Library
from tools.demo_company import found_demo
from tools.edit_plan import EditPlanArguments, EditPlanResult
from tools.edit_plan import run as edit
from tools.tool import ToolContext


@pytest.fixture
def ctx(tmp_path: Path) -> ToolContext:
    """A context on a fresh store in memory, in Chinese, in March 2024."""
    engine, guidance = connect("sqlite://"), Guidance()
    plans = PlanStore(engine)
    return ToolContext(
        plans=plans,
        guidance=guidance,
        library=Library(
            (
                guidance,
                PlanPassages(plans, ActualStore(engine)),
                CaseStore(engine),
                DocumentStore(engine),
            ),
            ChangeLog(engine),
        ),
        language=Language.ZH_HANS,
        today=date(2024, 3, 1),
        now=lambda: datetime(2024, 3, 1, 9, 0, tzinfo=UTC),
        actor="李经理",
        exports=tmp_path / "exports",
        imports=tmp_path / "imports",
        reason="测试",
        cases=CaseStore(engine),
        documents=DocumentStore(engine),
        approvals=ApprovalStore(engine),
    )


WORKED_EXAMPLE: list[dict[str, object]] = [
    {"do": "create", "name": "智能家居 2024", "period": "2024年", "budget": "100万"},
    {
        "do": "add",
        "level": "enterprise",
        "title": "智能家居产品线市场份额提升",
        "kpi": "市场份额",
        "baseline": "10%",
        "target": "15%",
        "when": "2024年Q4前",
        "statement": "2024年Q4前，智能家居产品线市场份额提升至15%（当前10%）",
    },
    {"do": "add", "level": "business_unit", "title": "智能音箱", "kpi": "市场份额", "change": "+2个百分点"},
    {"do": "add", "level": "business_unit", "title": "智能门锁", "kpi": "市场份额", "change": "+3个百分点"},
    {
        "do": "add",
        "level": "subgoal",
        "title": "智能门锁销售额增长",
        "under": "智能门锁",
        "dimension": "sales",
        "kpi": "季度销售额(万元)",
        "baseline": "500",
        "target": "650",
        "when": "2024年Q4",
    },
    {
        "do": "add",
        "level": "subgoal",
        "title": "新增智能门锁用户量",
        "under": "B2",
        "dimension": "user",
        "kpi": "新增注册用户数(万)",
        "baseline": "8",
        "target": "12",
        "when": "2024年Q4",
    },
    {
        "do": "add",
        "level": "subgoal",
        "title": "智能门锁品牌认知度提升",
        "under": "B2",
        "dimension": "brand",
        "kpi": "目标人群品牌认知率(%)",
        "baseline": "30",
        "target": "45",
        "when": "2024年Q4",
        "statement": "智能门锁品牌认知度提升45%",
    },
    {
        "do": "add",
        "level": "strategy",
        "title": "线上线下整合曝光",
        "under": "智能门锁品牌认知度提升至45%",
        "ask": "35万",
    },
    {
        "do": "add",
        "level": "initiative",
        "title": "与3位头部科技KOL合作测评视频",
        "owner": "*",
        "budget": "20万",
        "when": "2024年9月",
        "reach": "500万",
        "metrics": ["视频播放量", "品牌搜索量增长"],
        "triggers": [{"metric": "单条视频播放量", "threshold": "100万", "units": 3, "action": "分析原因"}],
    },
    {
        "do": "add",
        "level": "initiative",
        "title": "在10个核心城市社区体验店举办“智能安防日”活动",
        "owner": "*",
        "budget": "15万",
        "when": "2024年10-11月",
        "reach": "10万",
        "metrics": ["活动参与人数", "现场留资量"],
    },
]


@pytest.fixture
def edit_with(ctx: ToolContext) -> Callable[..., EditPlanResult]:
    """Run edits given as plain data."""

    def run(*edits: dict[str, object], ctx: ToolContext = ctx, **arguments: object) -> EditPlanResult:
        return edit(ctx, EditPlanArguments.model_validate({"edits": list(edits), **arguments}))

    return run


@pytest.fixture
def example(ctx: ToolContext, edit_with: Callable[..., EditPlanResult]) -> ToolContext:
    """A context whose plan in hand is the alignment framework's worked example."""
    made = edit_with(*WORKED_EXAMPLE)
    assert made.plan is not None
    return replace(ctx, plan_id=made.plan.id)


DEMO_DAY = date(2026, 10, 12)


def context_in(home: Path, exports: Path, plan: str | None = None) -> ToolContext:
    """A context on the demo company's home, in Chinese, on 12 October 2026."""
    engine, guidance = connect(f"sqlite:///{home}/hoshin.db"), Guidance()
    plans, actuals = PlanStore(engine), ActualStore(engine)
    return ToolContext(
        plans=plans,
        guidance=guidance,
        library=Library((guidance, PlanPassages(plans, actuals), CaseStore(engine)), ChangeLog(engine)),
        language=Language.ZH_HANS,
        today=DEMO_DAY,
        now=lambda: datetime(2026, 10, 12, 9, 0, tzinfo=UTC),
        actor="周航",
        exports=exports,
        plan_id=plan,
        reason="测试",
        facts=FactStore(home / "facts"),
        actuals=actuals,
        cases=CaseStore(engine),
        approvals=ApprovalStore(engine),
    )


@pytest.fixture(scope="session")
def demo_home(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """The demo company in a home, made once, with the id of its plan; not to be written to."""
    home = tmp_path_factory.mktemp("demo")
    ctx = context_in(home, home)
    plan = found_demo(ctx)
    ctx.plans._engine.dispose()
    return home, plan.id


@pytest.fixture
def demo_ctx(demo_home: tuple[Path, str], tmp_path: Path) -> Iterator[ToolContext]:
    """A context on the demo company: its facts (shared, read only), its plan in hand, its readings."""
    home, plan = demo_home
    shutil.copy2(home / "hoshin.db", tmp_path / "hoshin.db")
    (tmp_path / "facts").symlink_to(home / "facts")
    ctx = context_in(tmp_path, tmp_path / "exports", plan)
    yield ctx
    ctx.plans._engine.dispose()
