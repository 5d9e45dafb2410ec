"""The errors and ambiguities known in the source's own example are all found, however it is typed in."""

from collections.abc import Callable
from decimal import Decimal

import pytest

from core.validation.finding import Finding, Report, Severity
from core.validation.validate import validate
from tests.plans.worked_example import SHAPES, worked_example

D = Decimal


def _figures(finding: Finding) -> dict[str, Decimal]:
    return {figure.name: figure.value for figure in finding.figures}


def _one(report: Report, rule: str, check: str) -> Finding:
    found = [finding for finding in report.of(rule) if finding.check == check]
    assert len(found) == 1, [finding.message.zh for finding in found]
    return found[0]


def x1_three_readings(report: Report) -> None:
    """提升45% on a baseline of 30 with target 45: 43.5, 75 or 45."""
    finding = _one(report, "R02", "words_against_numbers")
    assert finding.severity is Severity.ERROR
    assert finding.nodes == ("M3",)
    assert {f.value for f in finding.figures if f.name.startswith("reading")} == {D("43.5"), D(75), D(45)}
    assert "提升45%" in finding.message.zh


def x2_nothing_is_short(report: Report) -> None:
    finding = _one(report, "R17", "room_left")
    assert finding.severity is Severity.INFO
    figures = _figures(finding)
    assert (figures["envelope"], figures["demand"], figures["room"]) == (D(1000000), D(850000), D(150000))
    assert "85万元" in finding.message.zh
    assert "15万元" in finding.message.zh
    assert not [f for f in report.of("R17") if f.severity is Severity.ERROR]


def x3_speaker_uncovered(report: Report) -> None:
    finding = _one(report, "R13", "uncovered_part")
    assert finding.nodes[0] == "B2"
    assert "40%" in finding.message.zh


def x4_no_channel_row(report: Report) -> None:
    finding = _one(report, "R13", "missing_dimension")
    assert "缺少渠道维度" in finding.message.zh


def x5_share_not_linked_to_sales(report: Report) -> None:
    finding = _one(report, "R06", "unlinked_support")
    assert {"M1", "M2"} <= set(finding.nodes)
    assert _figures(finding)["智能门锁销售额增长"] == D(1500000)


def x6_alarm_too_low(report: Report) -> None:
    finding = _one(report, "R27", "loose_trigger")
    figures = _figures(finding)
    assert (figures["threshold × units"], figures["planned"]) == (D(3000000), D(5000000))
    assert "40%" in finding.message.zh


def x7_unit_cost_gap(report: Report) -> None:
    finding = _one(report, "R26", "unit_cost_gap")
    figures = _figures(finding)
    assert figures["unit cost, low"] == D("0.04")
    assert figures["unit cost, high"] == D("1.5")
    assert figures["times"] == D("37.5")


def x8_no_owner(report: Report) -> None:
    found = [finding for finding in report.of("R14") if finding.check == "initiative_owner"]
    assert [finding.nodes for finding in found] == [("I1",), ("I2",)]
    assert all(finding.severity is Severity.ERROR and "*" in finding.message.zh for finding in found)


def x9_measured_too_late(report: Report) -> None:
    finding = _one(report, "R22", "measurement_lag")
    assert finding.nodes == ("I2", "M3")
    assert _figures(finding)["days left"] == 31


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize(
    "known",
    [
        x1_three_readings,
        x2_nothing_is_short,
        x3_speaker_uncovered,
        x4_no_channel_row,
        x5_share_not_linked_to_sales,
        x6_alarm_too_low,
        x7_unit_cost_gap,
        x8_no_owner,
        x9_measured_too_late,
    ],
)
def test_known_errors_are_found(known: Callable[[Report], None], shape: str) -> None:
    known(validate(worked_example(shape)))


def test_nothing_else_is_called_an_error() -> None:
    errors = [f for f in validate(worked_example()).findings if f.severity is Severity.ERROR]
    assert {finding.check for finding in errors} == {
        "untracked_kpi",
        "words_against_numbers",
        "initiative_owner",
    }


def test_the_sums_of_the_example_are_right() -> None:
    report = validate(worked_example(), rules=("R05", "R07"))
    assert report.findings == ()


def test_a_strategy_that_misquotes_its_goal_is_found() -> None:
    plan = worked_example()
    nodes = tuple(
        node.model_copy(update={"statement": "针对“智能门锁品牌认知度提升45%”目标，线上线下整合曝光"})
        if node.id == "S1"
        else node.model_copy(update={"statement": "智能门锁品牌认知度提升至45%"})
        if node.id == "M3"
        else node
        for node in plan.nodes
    )
    report = validate(plan.model_copy(update={"nodes": nodes}), rules=("R02",))
    assert [finding.nodes for finding in report.findings] == [("S1",)]
