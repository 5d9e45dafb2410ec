from typing import Any

import pytest

from core.errors import InputError, UnknownReference
from core.text import Language
from tools.argument_error import ArgumentError, parse_json
from tools.failure import failure_of
from tools.registry import TOOLS, call
from tools.tool import Effect, ToolContext

NAMES = {
    "cascade", "allocate", "validate", "edit_plan", "show_plan", "find_plans", "reuse_plan", "export_plan",
    "import_facts", "draw_chart", "import_plan", "search_knowledge", "explain_deviation",
    "attribute_channels", "analyze_synergy",
    "size_experiment", "evaluate_experiment", "simulate", "assess_investment", "advise_sourcing",
    "plan_growth", "record_actuals", "track_progress", "fit_response", "reallocate", "suggest", "find_cases",
    "save_case", "learn_documents", "approve_plan",
    "watch_kpis", "follow_up", "write_review",
}  # fmt: skip
LONG = "字" * 1_000_000

MALFORMED: list[tuple[str, Any]] = [
    ("edit_plan", {}),
    ("edit_plan", {"edits": []}),
    ("edit_plan", {"edits": "x"}),
    ("edit_plan", {"edits": [{}]}),
    ("edit_plan", {"edits": [{"do": "explode"}]}),
    ("edit_plan", {"edits": [{"do": "add", "level": "galaxy", "title": "x"}]}),
    ("edit_plan", {"edits": [{"do": "add", "level": "subgoal", "title": ""}]}),
    ("edit_plan", {"edits": [{"do": "add", "level": "subgoal", "title": LONG}]}),
    ("edit_plan", {"edits": [{"do": "add", "level": "subgoal", "title": "a\x00b"}]}),
    ("edit_plan", {"edits": [{"do": "add", "level": "subgoal", "title": "\ud800"}]}),
    ("edit_plan", {"edits": [{"do": "update", "node": "I1", "budget": True}]}),
    ("edit_plan", {"edits": [{"do": "update", "node": "I1", "budget": ["20万"]}]}),
    ("edit_plan", {"edits": [{"do": "update", "node": "I1", "budget": "-20万"}]}),
    ("edit_plan", {"edits": [{"do": "update", "node": "I1", "budget": -200000}]}),
    ("edit_plan", {"edits": [{"do": "update", "node": "I1", "budget": float("nan")}]}),
    ("edit_plan", {"edits": [{"do": "update", "node": "I1", "budget": float("inf")}]}),
    ("edit_plan", {"edits": [{"do": "update", "node": "I1", "budget": "9" * 199}]}),
    ("edit_plan", {"edits": [{"do": "update", "node": "I1", "priority": 0}]}),
    ("edit_plan", {"edits": [{"do": "update", "node": "I1", "priority": "first"}]}),
    ("edit_plan", {"edits": [{"do": "update", "node": "M3", "target": "145%"}]}),
    ("edit_plan", {"edits": [{"do": "update", "node": "M3", "change": "提升45%"}]}),
    ("edit_plan", {"edits": [{"do": "update", "node": "I1", "colour": "red"}]}),
    ("edit_plan", {"edits": [{"do": "move", "node": "B2", "under": "B2"}]}),
    ("edit_plan", {"edits": [{"do": "move", "node": "G1", "under": "M1"}]}),
    ("edit_plan", {"edits": [{"do": "plan", "experiment": "150%"}]}),
    ("edit_plan", {"edits": [{"do": "create", "name": "x", "currency": "yuan"}]}),
    ("edit_plan", {"edits": [{"do": "undo"}]}),
    ("edit_plan", {"edits": [{"do": "remove", "node": "I1"}], "plan": "P00000"}),
    ("edit_plan", {"edits": [{"do": "remove", "node": "I1"}], "plan": LONG}),
    ("edit_plan", {"edits": [{"do": "remove", "node": "I1"}], "expected_version": 9}),
    ("edit_plan", {"edits": [{"do": "remove", "node": "I1"}] * 501}),
    ("edit_plan", ["not", "an", "object"]),
    ("show_plan", {"view": "hologram"}),
    ("show_plan", {"version": -1}),
    ("show_plan", {"version": "two"}),
    ("show_plan", {"plan": "没有这个计划"}),
    ("show_plan", {"node": [[[[[[[[[[[[[["deep"]]]]]]]]]]]]]]}),
    ("find_cases", {"limit": 0}),
    ("find_cases", {"type": "weather"}),
    ("find_cases", {"case": "K00000"}),
    ("find_cases", {"like": {"kpi": "没有这个指标"}}),
    ("find_cases", {"period": "很久以前"}),
    ("save_case", {}),
    ("save_case", {"do": "burn", "case": "K9DKH5"}),
    ("save_case", {"do": "review"}),
    ("save_case", {"do": "review", "case": LONG}),
    ("save_case", {"kpi": "销售额", "direct_cause": LONG, "action": "x"}),
    ("save_case", {"kpi": "销售额", "direct_cause": "a\x00b", "action": "x"}),
    ("find_plans", {"limit": 0}),
    ("find_plans", {"min_budget": "lots"}),
    ("export_plan", {"format": "pdf"}),
    ("export_plan", {"documents": ["poem"]}),
    ("export_plan", {"version": 77}),
    ("import_plan", {}),
    ("import_plan", {"path": "../../etc/passwd"}),
    ("import_plan", {"path": "\x1b[31m"}),
    ("search_knowledge", {"query": ""}),
    ("search_knowledge", {"query": LONG}),
    ("teleport", {}),
]  # fmt: skip


@pytest.mark.slow
def test_the_table_is_complete() -> None:
    assert set(TOOLS) == NAMES
    for name, tool in TOOLS.items():
        assert tool.name == name
        assert 40 < len(tool.description) < 700
        assert tool.arguments.model_json_schema()["type"] == "object"
        assert tool.result.model_json_schema()
    writers = {name for name, tool in TOOLS.items() if tool.effect is Effect.WRITE}
    assert writers >= {"edit_plan", "import_plan"}


@pytest.mark.parametrize(("name", "arguments"), MALFORMED, ids=[str(at) for at in range(len(MALFORMED))])
def test_malformed_input_is_answered_and_changes_nothing(
    example: ToolContext, name: str, arguments: Any
) -> None:
    before = example.plans.list()
    with pytest.raises(InputError) as caught:
        call(name, arguments, example)
    for language in (Language.ZH_HANS, Language.EN):
        failure = failure_of(caught.value, language)
        assert failure.message
        assert len(failure.message) < 700
    assert example.plans.list() == before


def test_the_first_error_is_told_and_the_others_listed(example: ToolContext) -> None:
    edits = [
        {"do": "add", "level": "galaxy", "title": "x"},
        {"do": "update", "node": "I1", "priority": "first"},
    ]
    with pytest.raises(ArgumentError) as caught:
        call("edit_plan", {"edits": edits}, example)
    failure = failure_of(caught.value, Language.EN)
    assert failure.type == "invalid_argument"
    assert failure.field == "edits.0.level"
    assert "'galaxy'" in failure.message
    assert "edits.1.priority" in failure.message
    assert failure.valid is not None
    assert "enterprise" in failure.valid


def test_an_unknown_tool_lists_the_valid_ones(example: ToolContext) -> None:
    with pytest.raises(UnknownReference) as caught:
        call("teleport", {}, example)
    assert set(caught.value.candidates) == NAMES
    assert failure_of(caught.value, Language.ZH_HANS).type == "unknown"


def test_json_from_a_command_line_stays_exact() -> None:
    assert parse_json('{"a": 0.1, "b": 12345678901234567.89}') == {"a": "0.1", "b": "12345678901234567.89"}
    for text in ("", "[1]", "{", "nul", "[" * 100_000):
        with pytest.raises(ArgumentError):
            parse_json(text)
