from collections.abc import Callable
from dataclasses import replace

import pytest

from core.errors import MissingInput, UnknownReference
from core.text import Language
from tools.edit_plan import EditPlanResult
from tools.registry import call
from tools.tool import ToolContext
from tools.validate import ValidateArguments, ValidateResult, run


def check(ctx: ToolContext, **arguments: object) -> ValidateResult:
    return run(ctx, ValidateArguments.model_validate(arguments))


def _rules(result: ValidateResult) -> set[str]:
    return {finding.rule for finding in result.findings}


@pytest.fixture
def full(example: ToolContext, edit_with: Callable[..., EditPlanResult]) -> ToolContext:
    """The worked example as typed, with the speaker's promotion of 50万."""
    promotion = {
        "do": "add",
        "level": "strategy",
        "title": "智能音箱促销",
        "under": "智能音箱",
        "ask": "50万",
    }
    edit_with(promotion, ctx=example)
    return example


def test_the_example_as_typed_shows_its_known_errors(full: ToolContext) -> None:
    result = check(full)
    said = "\n".join(finding.message for finding in result.findings)
    for words in (
        "43.5%",  # 提升45% read three ways
        "还有 15万元 未分配",
        "占「智能家居产品线市场份额提升」的 40%",
        "缺少渠道维度",
        "没有市场规模",
        "缺口 40%",
        "37.5 倍",
        "负责人是“*”",
        "只有 31天",
    ):
        assert words in said, words
    assert not result.may_publish
    assert result.plan is not None


def test_errors_come_first_each_on_one_line_with_its_fix(full: ToolContext) -> None:
    result = check(full)
    lines = result.text.splitlines()
    errors = result.counts["error"]  # type: ignore[index]
    assert lines[0].startswith(f"「智能家居 2024」v2：{errors} 个错误")
    assert all(line.startswith(f"{n}. [错误") for n, line in enumerate(lines[1 : errors + 1], 1))
    assert all(" → " in line for line in lines[1 : len(result.findings) + 1])


def test_nothing_is_saved_without_fix(full: ToolContext) -> None:
    before = full.load(None)
    check(full)
    assert full.load(None) == before


def test_english_readers_get_english(full: ToolContext) -> None:
    result = check(replace(full, language=Language.EN), rules=["R17"])
    assert "nothing is short" in result.text
    assert "hint" in result.text


def test_only_the_rules_asked_for(full: ToolContext) -> None:
    assert _rules(check(full, rules=["r14", "R27"])) == {"R14", "R27"}


def test_a_fix_is_saved_as_one_version_and_can_be_undone(full: ToolContext) -> None:
    before = full.load(None)
    result = check(full, fix=["R02", "R18"])
    after = full.load(None)
    assert after.version == before.version + 1
    assert result.plan is not None
    assert result.plan.version == after.version
    assert not _rules(result) & {"R02", "R18"}
    assert len(result.fixed) == 3
    assert {reserve.kind for reserve in after.reserves} == {"experiment", "contingency"}
    assert result.text.startswith("✓ R02")


def test_a_fix_that_needs_a_person_changes_nothing(full: ToolContext) -> None:
    before = full.load(None)
    result = check(full, fix=["R14"])
    assert full.load(None) == before
    assert result.fixed == ()
    assert "要由人决定" in result.text


def test_a_finding_can_be_fixed_by_its_number(full: ToolContext) -> None:
    numbers = {f.rule: f.number for f in check(full).findings if f.fixable}
    result = check(full, fix=[str(numbers["R02"])])
    assert result.fixed == (numbers["R02"],)


@pytest.mark.parametrize("arguments", [{"fix": ["R77"]}, {"rules": ["R77"]}, {"fix": ["400"]}])
def test_unknown_rules_are_refused(full: ToolContext, arguments: dict[str, object]) -> None:
    before = full.load(None)
    with pytest.raises(UnknownReference):
        check(full, **arguments)
    assert full.load(None) == before


def test_a_goal_sentence_is_checked_without_a_plan(ctx: ToolContext) -> None:
    result = check(ctx, statement="提升品牌影响力")
    assert _rules(result) == {"R01", "R03"}
    assert result.plan is None
    assert result.text.startswith("SMART: S✗ M✗ A? R? T✗")
    assert [c.verdict for c in result.smart] == ["no", "no", "unknown", "unknown", "no"]


def test_without_plan_or_sentence_it_asks(ctx: ToolContext) -> None:
    with pytest.raises(MissingInput):
        check(ctx)


def test_company_thresholds_are_used(full: ToolContext) -> None:
    calm = replace(full, thresholds={"unit_cost_gap": 100})
    assert "R26" in _rules(check(full))
    assert "R26" not in _rules(check(calm))


def test_a_misspelt_company_threshold_is_refused(full: ToolContext) -> None:
    with pytest.raises(UnknownReference):
        check(replace(full, thresholds={"unit_cost": 100}))


def test_it_is_registered_and_its_result_is_json(full: ToolContext) -> None:
    result = call("validate", {}, full)
    assert ValidateResult.model_validate_json(result.model_dump_json()) == result
