from datetime import date

import pytest

from core.validation.sentence import Verdict, check_statement

TODAY = date(2026, 3, 1)


def _rules(text: str) -> set[str]:
    return {finding.rule for finding in check_statement(text, TODAY).findings}


@pytest.mark.parametrize(
    "text",
    [
        "2026年底前，市场份额从10%提升至15%",
        "到2026年12月31日，新增注册用户从8万增长到12万",
        "年底前获客成本从200元降到160元",
        "quarterly sales from 5M to 6.5M by end of Q4 2026",
        "Raise brand awareness from 30% to 45% by 31 December 2026",
    ],
)
def test_a_complete_goal_is_left_alone(text: str) -> None:
    report = check_statement(text, TODAY)
    assert report.findings == ()
    verdicts = {criterion.letter: criterion.verdict for criterion in report.smart}
    assert [verdicts[letter] for letter in "SMT"] == [Verdict.YES] * 3
    assert [verdicts[letter] for letter in "AR"] == [Verdict.UNKNOWN] * 2


@pytest.mark.parametrize(
    "text",
    ["提升品牌影响力", "增强用户粘性", "增強用戶黏性", "increase brand influence",
     "improve user stickiness", "把销售做大", "提升行业竞争力20%", "加强渠道协同"],
)  # fmt: skip
def test_a_vague_goal_gets_a_measure_that_can_stand_in(text: str) -> None:
    found = [f for f in check_statement(text, TODAY).findings if f.rule == "R03"]
    assert len(found) == 1
    assert found[0].fix.zh.startswith("换成可追踪的指标")


def test_the_sources_own_proxy_is_suggested() -> None:
    found = [f for f in check_statement("提升品牌影响力", TODAY).findings if f.rule == "R03"]
    assert "目标人群品牌认知率 ≥ 40%" in found[0].fix.zh
    assert found[0].source.document == "alignment-framework"


def test_percent_of_a_percentage_has_three_readings() -> None:
    found = [f for f in check_statement("品牌认知率提升45%（当前30%）", TODAY).findings if f.rule == "R02"]
    assert len(found) == 1
    for level in ("43.5%", "75%", "45%"):
        assert level in found[0].message.zh


@pytest.mark.parametrize("text", ["市场份额增长率提升3%", "grow conversion rate by 15%"])
def test_percent_or_points_is_asked_without_a_baseline_too(text: str) -> None:
    assert "R02" in _rules(text)


@pytest.mark.parametrize(
    "text",
    [
        "市场份额提升3个百分点",
        "市场份额提升至15%",
        "销售额增长30%",
        "新增用户增长50%",
        "conversion rate up 3pp",
    ],
)
def test_plain_changes_are_not_called_ambiguous(text: str) -> None:
    assert "R02" not in _rules(text)


@pytest.mark.parametrize(
    ("text", "missing"),
    [
        ("2026年底前市场份额提升至15%", "基准值"),
        ("市场份额从10%提升至15%", "时间节点"),
        ("2026年底前提升市场份额", "目标值"),
        ("", "量化指标"),
    ],
)
def test_what_is_missing_is_named(text: str, missing: str) -> None:
    found = [f for f in check_statement(text, TODAY).findings if f.rule == "R01"]
    assert len(found) == 1
    assert missing in found[0].message.zh


def test_a_deadline_with_two_readings_is_only_a_warning() -> None:
    found = [
        f for f in check_statement("2026年Q4前，市场份额从10%提升至15%", TODAY).findings if f.rule == "R02"
    ]
    assert [f.severity.value for f in found] == ["warning"]
    assert "2026-09-30" in found[0].message.zh


@pytest.mark.parametrize(("simplified", "traditional"), [
    ("提升品牌影响力", "提升品牌影響力"),
    ("提升行业竞争力", "提升行業競爭力"),
    ("市场份额提升3%", "市場份額提升3%"),
    ("2026年底前获客成本从200元降到160元", "2026年底前獲客成本從200元降到160元"),
])  # fmt: skip
def test_both_scripts_get_the_same_findings(simplified: str, traditional: str) -> None:
    assert _rules(simplified) == _rules(traditional)
