"""Approvals in conversation: three people, each as who they are; what is no approval is left to others."""

import asyncio
from datetime import date

import pytest

from assistant.app import App
from assistant.offline.approving import handle_approvals
from assistant.offline.script import Memory
from assistant.offline.situation import Situation
from assistant.offline.utterance import hear
from core.approval.approval import State
from core.plan.plan import Plan
from core.text import Language
from knowledge.access import OPERATOR, Rank, Scope, Viewer
from tools.registry import call

TODAY = date(2026, 3, 2)
EDITOR = frozenset({Scope.READ, Scope.WRITE})
BOSS = Viewer(id="U1", name="张总", scopes=frozenset({Scope.READ, Scope.APPROVE}))
LEAD = Viewer(id="U2", name="李门锁", rank=Rank.DEPARTMENT, scopes=EDITOR)
PLANNER = Viewer(id="U3", name="王策划", scopes=EDITOR)
EDITS = [
    {"do": "create", "name": "智能家居增长"},
    {"do": "add", "level": "enterprise", "title": "智能家居份额", "kpi": "市场份额", "baseline": "10%",
     "target": "15%", "owner": "周总", "accountable": ["张总"]},
    {"do": "add", "level": "business_unit", "title": "智能门锁", "kpi": "市场份额", "baseline": "6%",
     "target": "9%", "owner": "李门锁"},
]  # fmt: skip


@pytest.mark.slow
def test_three_people_negotiate_in_chat(plain_app: App) -> None:
    context = plain_app.context(Language.ZH_HANS, TODAY, "王策划", viewer=OPERATOR)
    made = call("edit_plan", {"edits": EDITS}, context)
    assert made.plan is not None

    async def talk(viewer: Viewer, *messages: str) -> str:
        reply = ""
        for message in messages:
            answer = await plain_app.assistant.ask(
                f"chat-{viewer.id}", message, person=viewer.name, viewer=viewer
            )
            reply = answer.reply
        return reply

    async def negotiate() -> None:
        assert "待批准" in await talk(PLANNER, "把智能家居增长提交审批，请张总批准")
        assert "1.5个百分点" in await talk(
            LEAD, "显示计划「智能家居增长」", "智能门锁只能做到7.5%，因为铺货要到明年"
        )
        assert "张总" in await talk(LEAD, "批准")  # it is not hers to approve
        assert "7.5%" in await talk(BOSS, "批准下级的数")

    asyncio.run(negotiate())
    (kept,) = plain_app.approvals.of_plan(made.plan.id)
    assert kept.state is State.APPROVED
    assert [step.by for step in kept.steps] == ["王策划", "李门锁", "张总"]
    assert kept.steps[1].note == "铺货要到明年"
    assert plain_app.plans.load(made.plan.id).node("B1").measures[0].target == kept.steps[2].figures[0].value


@pytest.mark.parametrize(
    "text",
    [
        "审批流程要几层",
        "差旅报销怎么审批",
        "谁来批准预算",
        "K7Q2X3 审核通过",
        "如果只能做到13%会怎样",
        "预算批准了吗？不，我问的是合同审批",
        "what is catchball",
        "who should approve the budget?",
        "华东最多能到3500家，西南最多2800家，怎么分",
    ],
)
def test_what_is_no_step_is_left_to_others(text: str) -> None:
    heard = hear(text, language=Language.ZH_HANS, today=TODAY)
    assert handle_approvals(Situation(utterance=heard, plan=Plan(id="P1"), memory=Memory())) is None
