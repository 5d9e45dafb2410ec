from datetime import date

import pytest

from core.plan.node import Level, Link, Node
from core.plan.plan import Plan
from evals.arguments import compare_arguments, merge_edits
from evals.compare import Scene

PLAN = Plan(
    id="P1",
    nodes=(
        Node(id="G1", level=Level.ENTERPRISE, title="市场份额"),
        Node(id="B1", level=Level.BUSINESS_UNIT, title="智能门锁", links=(Link(parent="G1"),)),
    ),
)
SCENE = Scene(before=PLAN, after=PLAN, today=date(2026, 3, 2))

SPLIT = {
    "total": "50000000元",
    "method": "weights",
    "parts": [{"name": "华东"}, {"name": ["华南", "华南区"]}],
    "ratio": "3:2",
}
SAID_SPLIT = {
    "total": "5000万",
    "method": "weights",
    "parts": [{"name": "华东"}, {"name": "华南"}],
    "ratio": "3:2",
}


@pytest.mark.parametrize(
    "actual",
    [
        {
            "total": "5000万",
            "method": "weights",
            "parts": [{"name": "华东"}, {"name": "华南"}],
            "ratio": "3:2",
        },
        {
            "total": "5000万元",
            "method": "weights",
            "parts": [{"name": "华南区", "weight": "40"}, {"name": "华东", "weight": 60}],
        },
        {
            "total": 50000000,
            "method": "shares",
            "parts": [{"name": "華東", "share": "60%"}, {"name": "華南", "share": "40%"}],
            "unit": "万元",
        },
    ],
)
def test_weights_are_the_same_however_they_are_written(actual):
    assert compare_arguments("cascade", SPLIT, actual, SCENE) == []


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ({"total": "500万"}, "total"),
        ({"ratio": "2:3"}, "weights"),
        ({"ratio": None}, "method"),
        ({"method": "equal", "ratio": None}, "weights"),
        ({"method": "history"}, "weights"),
        ({"parts": [{"name": "华东"}, {"name": "华北"}]}, "weights"),
        ({"parts": [{"name": "华东"}], "ratio": "3"}, "weights"),
        ({"parts": [{"name": "华东", "minimum": "100万"}, {"name": "华南"}]}, "minimum"),
        ({"hold": "others"}, "hold"),
        ({"goal": "G1"}, "goal"),
    ],
)
def test_a_wrong_split_is_found(change, complaint):
    actual = {
        "total": "5000万",
        "method": "weights",
        "parts": [{"name": "华东"}, {"name": "华南"}],
        "ratio": "3:2",
    }
    wrong = compare_arguments("cascade", SPLIT, actual | change, SCENE)
    assert wrong
    assert complaint in " ".join(wrong) or complaint == "method"


ADD = {
    "do": "add",
    "level": "subgoal",
    "dimension": "sales",
    "kpi": ["销售额"],
    "baseline": "5000000元",
    "target": "6500000元",
    "when": "2026-12-31",
    "under": "智能门锁",
}
SAID = {
    "do": "add",
    "level": "subgoal",
    "title": "门锁销售",
    "dimension": "sales",
    "kpi": "季度销售额",
    "baseline": "500万",
    "target": "650万",
    "when": "2026年Q4",
    "under": "B1",
    "statement": "门锁季度销售额500万做到650万",
    "budget": None,
}


def _fit(**asks):
    items = [{"name": name, "ask": ask} for name, ask in asks.items()]
    return {"method": "fit", "total": "100万", "items": items}


def _edits(*edits):
    return {"edits": list(edits)}


def test_prose_may_be_anything_and_null_is_left_out():
    assert compare_arguments("edit_plan", _edits(ADD), _edits(SAID), SCENE) == []


@pytest.mark.parametrize(
    "change",
    [
        {"baseline": "50万"},
        {"target": "6500000人"},
        {"target": None},
        {"when": "2026年Q3"},
        {"under": "G1"},
        {"under": None},
        {"level": "initiative"},
        {"dimension": "user"},
        {"dimension": None},
        {"kpi": "利润"},
        {"owner": "王芳"},
        {"budget": "20万"},
        {"do": "update", "node": "B1"},
    ],
)
def test_anything_else_must_be_exact(change):
    assert compare_arguments("edit_plan", _edits(ADD), _edits(SAID | change), SCENE)


def test_an_edit_too_many_or_too_few_is_found():
    more = {"do": "remove", "node": "B1"}
    assert compare_arguments("edit_plan", _edits(ADD), _edits(SAID, more), SCENE)
    assert compare_arguments("edit_plan", _edits(ADD, more), _edits(SAID), SCENE)


def test_a_stated_change_counts_as_the_target_it_leads_to():
    said = {name: value for name, value in SAID.items() if name != "target"}
    assert compare_arguments("edit_plan", _edits(ADD), _edits(said | {"change": "+30%"}), SCENE) == []
    assert compare_arguments("edit_plan", _edits(ADD), _edits(said | {"change": "+20%"}), SCENE)


def test_alternatives_with_null_may_be_left_out_but_not_be_wrong():
    edit = {"do": "update", "node": "智能门锁", "owner": ["张伟", None]}
    said = {"do": "update", "node": "B1"}
    assert compare_arguments("edit_plan", _edits(edit), _edits(said), SCENE) == []
    assert compare_arguments("edit_plan", _edits(edit), _edits(said | {"owner": "张伟"}), SCENE) == []
    assert compare_arguments("edit_plan", _edits(edit), _edits(said | {"owner": "李雷"}), SCENE)


def test_a_budget_may_come_with_the_plan_or_after_it():
    create = {"do": "create", "name": "x", "budget": "100万"}
    assert merge_edits([create]) == merge_edits(
        [{"do": "create", "name": "x"}, {"do": "plan", "budget": "100万"}]
    )


@pytest.mark.parametrize(
    ("tool", "expected", "actual", "right"),
    [
        ("show_plan", {"view": "tree"}, {}, True),
        ("show_plan", {"view": "budget"}, {}, False),
        ("show_plan", {"view": "changes", "against": 2}, {"view": "changes", "against": 2}, True),
        ("show_plan", {"view": "changes", "against": 1}, {"view": "changes", "against": True}, False),
        ("show_plan", {"view": "tree"}, {"version": 3}, False),
        ("export_plan", {"format": "excel"}, {"documents": ["alignment"]}, False),
        (
            "export_plan",
            {"format": "markdown", "documents": ["master", "monitoring"]},
            {"format": "markdown", "documents": ["monitoring", "master"]},
            True,
        ),
        ("validate", {"statement": ["提升品牌影响力"]}, {"statement": "提升品牌影響力"}, True),
        ("validate", {}, {"statement": "提升品牌影响力"}, False),
        ("search_knowledge", {}, {"query": "anything at all"}, True),
        ("find_plans", {"min_budget": "500万"}, {"min_budget": "5000000"}, True),
        ("find_plans", {"min_budget": "500万"}, {"max_budget": "5000000"}, False),
        (
            "cascade",
            {"method": "months", "total": "900万", "profile": [2, 3, 4]},
            {"method": "months", "total": "900万", "profile": ["20", "30", "40"]},
            True,
        ),
        (
            "cascade",
            {"method": "months", "total": "900万", "profile": [2, 3, 4]},
            {"method": "months", "total": "900万", "profile": ["4", "3", "2"]},
            False,
        ),
        (
            "allocate",
            {
                "method": "fit",
                "total": "100万",
                "items": [{"name": "A", "ask": "35万"}, {"name": "B", "ask": "50万"}],
            },
            {
                "method": "fit",
                "total": "100万",
                "items": [{"name": "B", "ask": "50万"}, {"name": "A", "ask": "35万"}],
            },
            True,
        ),
        (
            "allocate",
            {
                "method": "fit",
                "total": "100万",
                "items": [{"name": "A", "ask": "35万"}, {"name": "B", "ask": "50万"}],
            },
            {
                "method": "fit",
                "total": "100万",
                "items": [{"name": "A", "ask": "50万"}, {"name": "B", "ask": "35万"}],
            },
            False,
        ),
    ],
)
def test_other_tools(tool, expected, actual, right):
    assert (compare_arguments(tool, expected, actual, SCENE) == []) is right


@pytest.mark.parametrize(
    ("tool", "given", "right"),
    [
        ("search_knowledge", ["document", "guidance"], True),
        ("search_knowledge", ["guidance"], False),
        ("search_knowledge", ["guidance", "case"], False),
        ("suggest", ["document", "guidance"], True),
        ("suggest", None, False),
    ],
)
def test_kinds_are_a_set_where_a_case_states_them(tool, given, right):
    expected = {"kinds": ["guidance", "document"]}
    assert (compare_arguments(tool, expected, {"kinds": given}, SCENE) == []) is right


def test_kinds_of_a_search_may_not_be_made_up_but_those_of_advice_may():
    assert compare_arguments("suggest", {}, {"kinds": ["threshold"]}, SCENE) == []
    assert compare_arguments("search_knowledge", {}, {"kinds": ["case"]}, SCENE) != []


@pytest.mark.parametrize(
    ("given", "right"), [("week", True), ("WEEK", True), ("month", False), (None, False), ("2026-10", False)]
)
def test_a_rhythm_is_no_date(given, right):
    expected = {"do": "set", "period": "week"}
    assert (compare_arguments("watch_kpis", expected, {"do": "set", "period": given}, SCENE) == []) is right


COLUMNS = {"销售额": "GMV", "大区": "region"}


@pytest.mark.parametrize(
    ("given", "right"),
    [
        (COLUMNS, True),
        ({"revenue": "gmv", "區域": "region"}, True),  # names of the same column
        ({"销售额": "GMV"}, False),
        (COLUMNS | {"渠道": "channel"}, False),
        ({"销售额": "region", "大区": "GMV"}, False),
        (None, False),
    ],
)
def test_columns_of_a_file_are_a_mapping(given, right):
    said = {"path": "a.csv", "columns": given}
    expected = {"path": "a.csv", "columns": COLUMNS}
    assert (compare_arguments("import_facts", expected, said, SCENE) == []) is right


@pytest.mark.parametrize(
    ("given", "right"),
    [({"大区": "华东"}, True), ({"region": "East China"}, True), ({"大区": "华南"}, False), ({}, False)],
)
def test_what_every_row_is_of_is_compared_with_its_value(given, right):
    said, expected = {"path": "a.csv", "where": given}, {"path": "a.csv", "where": {"大区": ["华东", "east"]}}
    assert (compare_arguments("import_facts", expected, said, SCENE) == []) is right


@pytest.mark.parametrize(("given", "right"), [("4006.5万", True), ("40065000元", True), ("4006.5", False)])
def test_control_totals_are_amounts(given, right):
    said, expected = {"expect": {"销售额": given}}, {"expect": {"销售额": "4006.5万元"}}
    assert (compare_arguments("import_facts", expected, said, SCENE) == []) is right


@pytest.mark.parametrize(
    ("wanted", "given", "right"),
    [
        ("channel", "渠道", True),
        ("channel", "region", False),
        ("abc", "cba", False),  # the same letters are not the same name
        (["channel", None], None, True),
    ],
)
def test_one_dimension_is_one_name(wanted, given, right):
    expected = {"do": "set", "by": wanted}
    assert (compare_arguments("watch_kpis", expected, {"do": "set", "by": given}, SCENE) == []) is right


@pytest.mark.parametrize(("given", "right"), [("+10%", True), ("+01%", False), ("-10%", False)])
def test_by_how_much_is_an_amount(given, right):
    def what(by):
        return {"scenarios": [{"name": "a", "changes": [{"what": "转化率", "by": by}]}]}

    assert (compare_arguments("simulate", what("+10%"), what(given), SCENE) == []) is right


def test_several_dimensions_are_a_set_in_any_order():
    expected = {"kpi": "销售额", "by": ["大区", "渠道"]}
    right = {"kpi": "销售额", "by": ["channel", "region"]}
    assert compare_arguments("explain_deviation", expected, right, SCENE) == []
    wrong = {"kpi": "销售额", "by": ["channel", "channel"]}
    assert compare_arguments("explain_deviation", expected, wrong, SCENE)
