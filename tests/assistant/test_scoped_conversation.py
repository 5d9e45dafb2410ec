"""Conversations of a regional manager with the embedded model: what is hidden is not there for her."""

import asyncio
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from assistant.app import App
from assistant.reply import Reply
from assistant.settings import Settings
from knowledge.access import NOBODY, OPERATOR, Rank, Scope, Viewer
from tests.contracts.two_regions import (
    DAY,
    EAST,
    HIGH,
    PLAN,
    SOUTH,
    compact,
    context_of,
    copy_company,
    figures,
    found_company,
    marks_of,
    marks_of_all,
    person,
)
from tools.registry import call

pytestmark = pytest.mark.slow

MANAGER = person(Rank.DEPARTMENT, EAST.name, Scope.READ, Scope.WRITE, name="沈越")
Ask = Callable[..., Reply]


@pytest.fixture(scope="module")
def founded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("founded")
    found_company(home)
    return home


@pytest.fixture
def app(founded: Path, tmp_path: Path) -> Iterator[App]:
    app = App(Settings(home=copy_company(founded, tmp_path / "home")))
    yield app
    app.engine.dispose()


@pytest.fixture
def ask(app: App) -> Ask:
    """`ask(text, ...)` plays messages of one conversation and looks for marks in every reply."""
    marks = (*marks_of(SOUTH, figures(app)), *marks_of_all(figures(app)), HIGH)

    async def play(texts: tuple[str, ...], viewer: Viewer) -> Reply:
        for text in texts:
            reply = await app.assistant.ask("c1", text, person=viewer.name, today=DAY, viewer=viewer)
            told = compact(reply.model_dump_json())
            if viewer is MANAGER:
                assert [mark for mark in marks if mark in told and mark not in text] == [], text
        return reply

    def run(*texts: str, viewer: Viewer = MANAGER) -> Reply:
        return asyncio.run(play(texts, viewer))

    return run


def called(reply: Reply) -> list[tuple[str, bool]]:
    return [(one.name, one.ok) for one in reply.calls]


def test_a_plan_is_followed_by_name_and_shown_in_part(ask: Ask) -> None:
    reply = ask("有哪些计划？", f"看看{PLAN}")
    assert called(reply) == [("show_plan", True)]
    assert EAST.work in reply.reply
    assert "只含您看得到的部分：华东" in reply.reply


def test_another_region_is_one_the_facts_do_not_have(ask: Ask) -> None:
    reply = ask("华南9月销售额为什么没达标")
    assert called(reply) == [("explain_deviation", False)]
    assert "没有叫 '华南' 的分段" in reply.reply
    own = ask("9月销售额为什么没达标")  # the region refused is not carried along
    assert called(own) == [("explain_deviation", True)]
    assert own.reply.startswith("（仅含华东）")


def test_totals_are_those_of_the_visible_part_and_say_so(ask: Ask, app: App) -> None:
    reply = ask("各大区9月销售额进度怎么样")
    assert "（仅含华东）" in reply.reply
    assert str(figures(app)[EAST.key]) in compact(reply.model_dump_json())


def test_the_plans_own_budget_is_neither_told_nor_changed(ask: Ask, app: App) -> None:
    ask(f"看看{PLAN}", "这个计划的总预算是多少")
    reply = ask("把总预算改成1亿")
    assert called(reply) == [("edit_plan", False)]
    assert "超出了您的权限" in reply.reply
    assert app.plans.load(app.plans.resolve(PLAN)).version == 1


def test_what_somebody_else_changed_is_not_undone(ask: Ask, app: App) -> None:
    south = person(Rank.DEPARTMENT, SOUTH.name, Scope.READ, Scope.WRITE, name="林晓")
    edits = [{"do": "update", "node": SOUTH.work, "note": SOUTH.secret}]
    call("edit_plan", {"plan": PLAN, "edits": edits}, context_of(app, south))
    reply = ask(f"看看{PLAN}", "撤销")
    assert called(reply) == [("edit_plan", False)]
    assert app.plans.load(app.plans.resolve(PLAN)).version == 2
    ask(f"把{EAST.work}的预算改成6万")
    undone = ask("撤销")
    assert called(undone) == [("edit_plan", True)]
    whole = app.plans.load(app.plans.resolve(PLAN))
    assert whole.version == 4
    assert next(node for node in whole.nodes if node.title == SOUTH.work).note == SOUTH.secret


def test_files_cases_and_search_are_her_own(ask: Ask) -> None:
    exported = ask(f"看看{PLAN}", "导出Excel")
    assert called(exported) == [("export_plan", True)]
    ask("版本历史")
    ask(f"有没有{SOUTH.secret}的案例")
    ask(f"find plans about {SOUTH.work}")
    ask(f"谁负责{SOUTH.work}？")


def test_the_briefing_knows_the_plans_that_are_seen(app: App) -> None:
    limited, whole = context_of(app, MANAGER), context_of(app, OPERATOR)
    assert limited.plans.names(limit=200) == (PLAN,)
    assert limited.plans.count(limit=100) < whole.plans.count(limit=100)
    assert context_of(app, NOBODY).plans.names(limit=200) == ()


def test_somebody_nobody_let_in_is_told_nothing(ask: Ask, app: App) -> None:
    nobody = NOBODY.model_copy(update={"name": "路人"})
    reply = ask(f"看看{PLAN}", viewer=nobody)
    assert all(not one.ok for one in reply.calls)
    told = compact(reply.model_dump_json())
    for region in (EAST, SOUTH):
        assert not [mark for mark in marks_of(region, figures(app)) if mark in told]
