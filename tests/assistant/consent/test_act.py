import pytest

from assistant.consent.act import Act, acts_of
from tools.registry import TOOLS
from tools.tool import Effect


def test_reading_tools_change_nothing() -> None:
    for tool in TOOLS.values():
        if tool.effect is Effect.READ:
            assert acts_of(tool.name, {}) == frozenset()


@pytest.mark.parametrize(
    ("tool", "arguments"),
    [
        ("cascade", {"total": "500万", "parts": []}),
        ("cascade", {"goal": "E1", "save": False}),
        ("allocate", {"total": "500万"}),
        ("validate", {"statement": "提升品牌"}),
        ("reuse_plan", {"dry_run": True}),
        ("learn_documents", {"action": "list"}),
        ("learn_documents", {"action": "forget", "documents": ["D1"]}),
        ("import_facts", {"path": "a.csv"}),
        ("approve_plan", {"do": "show"}),
        ("watch_kpis", {}),
        ("follow_up", {"do": "show"}),
    ],
)
def test_calls_that_only_look(tool: str, arguments: dict[str, object]) -> None:
    assert acts_of(tool, arguments) == frozenset()


@pytest.mark.parametrize(
    ("tool", "arguments", "act"),
    [
        ("edit_plan", {"edits": [{"do": "remove", "node": "E1"}]}, Act.REMOVE),
        ("edit_plan", {"edits": [{"do": "undo"}]}, Act.UNDO),
        ("edit_plan", {"edits": [{"do": "plan", "budget": "1万"}]}, Act.EDIT),
        ("edit_plan", {"edits": "nonsense"}, Act.EDIT),
        ("cascade", {"goal": "E1"}, Act.EDIT),
        ("allocate", {"save": True}, Act.EDIT),
        ("validate", {"fix": ["R01"]}, Act.EDIT),
        ("learn_documents", {"paths": ["a.md"]}, Act.FILE),
        ("learn_documents", {"action": "forget", "confirmed": True}, Act.REMOVE),
        ("import_facts", {"action": "undo", "confirmed": True}, Act.REMOVE),
        ("import_plan", {"path": "a.xlsx"}, Act.FILE),
        ("approve_plan", {"do": "approve"}, Act.DECIDE),
        ("save_case", {"do": "withdraw", "case": "K1"}, Act.REMOVE),
        ("record_actuals", {"readings": []}, Act.EDIT),
    ],
)
def test_calls_that_change_something(tool: str, arguments: dict[str, object], act: Act) -> None:
    assert acts_of(tool, arguments) == {act}
