from typing import Any

import pytest
from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, ToolMessage

from assistant.tool_choice import choose_tools, cued, further_tools
from assistant.toolbox import build_tools, tools_for
from tools.registry import TOOLS

CORE = {
    "cascade", "allocate", "edit_plan", "validate", "show_plan", "explain_deviation", "search_knowledge",
    "suggest", "find_plans",
}  # fmt: skip


def call(name: str, **arguments: Any) -> AIMessage:
    return AIMessage("", tool_calls=[{"name": name, "args": arguments, "id": name}])


def test_the_core_is_always_shown() -> None:
    assert set(choose_tools([HumanMessage("好")])) == CORE
    assert set(further_tools()) == set(TOOLS) - CORE


@pytest.mark.parametrize(
    ("said", "tool"),
    [
        ("画一下目标树", "draw_chart"),
        ("畫各通路的響應曲線圖", "fit_response"),
        ("匯出成 Excel 給財務", "export_plan"),
        ("K9DKH5的效果很好", "save_case"),
        ("Should we outsource media buying?", "advise_sourcing"),
        ("what if we raise the search budget by 10%?", "simulate"),
        ("提醒我CAC超过80", "watch_kpis"),
    ],
)
def test_a_word_of_the_trade_brings_its_tool(said: str, tool: str) -> None:
    assert tool in cued(said)
    assert tool in choose_tools([HumanMessage(said)])


def test_what_was_used_last_stays_for_one_more_turn() -> None:
    said: list[BaseMessage] = [
        HumanMessage("第一句"),
        call("simulate"),
        ToolMessage("…", tool_call_id="simulate"),
        AIMessage("会涨"),
        HumanMessage("20%呢"),
    ]
    assert "simulate" in choose_tools(said)
    later = [*said, AIMessage("是的"), HumanMessage("谢谢"), AIMessage("不客气"), HumanMessage("好")]
    assert "simulate" not in choose_tools(later)


def test_what_the_model_asks_for_is_shown_from_then_on_in_the_same_order() -> None:
    said: list[BaseMessage] = [HumanMessage("好")]
    before = [tool.name for tool in build_tools() if tool in tools_for(said)]
    asked = call("find_tools", names=["plan_growth", "write_review"])
    after = choose_tools([*said, asked])
    assert {"plan_growth", "write_review"} <= set(after)
    assert [name for name in after if name in before] == [name for name in before if name != "find_tools"]
    assert list(after) == [name for name in TOOLS if name in after]


@pytest.mark.parametrize("names", ["plan_growth", None, {"a": 1}, [None, 3]])
def test_asking_in_a_way_that_is_not_a_list_of_names_shows_nothing_more(names: Any) -> None:
    assert set(choose_tools([HumanMessage("好"), call("find_tools", names=names)])) == CORE


def test_an_unknown_name_is_not_shown() -> None:
    assert set(choose_tools([HumanMessage("好"), call("rm_rf")])) == CORE


def test_every_further_tool_has_its_cues() -> None:
    from assistant.tool_choice import _read_cues

    assert set(_read_cues()[1]) == set(further_tools())


def test_a_cue_is_found_in_a_long_message_without_reading_all_of_it() -> None:
    import time

    started = time.process_time()
    assert "draw_chart" in cued("画图" + "目标 target 12%，" * 200_000)
    assert time.process_time() - started < 0.2
