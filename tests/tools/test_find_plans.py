from collections.abc import Callable
from dataclasses import replace

import pytest

from core.errors import InputError
from core.text import Language
from tools.edit_plan import EditPlanResult
from tools.find_plans import FindPlansResult
from tools.registry import call
from tools.tool import ToolContext


@pytest.fixture
def three(example: ToolContext, edit_with: Callable[..., EditPlanResult]) -> ToolContext:
    edit_with(
        {"do": "create", "name": "华东渠道 2025", "budget": "3000万", "period": "2025年"},
        {"do": "add", "level": "enterprise", "title": "渠道扩张", "owner": "王芳"},
    )
    edit_with({"do": "create", "name": "Coffee launch", "budget": "500万"})
    return example


def names(ctx: ToolContext, **arguments: object) -> list[str]:
    result = call("find_plans", arguments, ctx)
    assert isinstance(result, FindPlansResult)
    return [plan.name for plan in result.plans]


def test_plans_are_found_by_words_owner_budget_and_period(three: ToolContext) -> None:
    assert len(names(three)) == 3
    assert names(three, query="智能門鎖") == ["智能家居 2024"]
    assert names(three, owner="王芳") == ["华东渠道 2025"]
    assert names(three, min_budget="1000万") == ["华东渠道 2025"]
    assert set(names(three, max_budget="5M")) == {"智能家居 2024", "Coffee launch"}
    assert names(three, period="2025年Q3") == ["华东渠道 2025"]
    assert names(three, query="量子计算机") == []


def test_the_text_is_a_table(three: ToolContext) -> None:
    english = replace(three, language=Language.EN)
    text = call("find_plans", {"query": "coffee"}, english).text
    assert text.startswith("1 plan\nId | Name")
    assert "CNY 5M" in text
    assert call("find_plans", {"query": "量子计算机"}, english).text == "no plan matches"


@pytest.mark.parametrize(
    "arguments",
    [
        {"min_budget": "-5"},
        {"min_budget": "5%"},
        {"min_budget": "2万", "max_budget": "1万"},
        {"period": "whenever"},
    ],
)
def test_what_cannot_be_read_is_refused(three: ToolContext, arguments: dict[str, object]) -> None:
    with pytest.raises(InputError) as caught:
        call("find_plans", arguments, three)
    assert caught.value.field
    assert caught.value.valid
