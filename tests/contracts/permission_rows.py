"""What is asked of every tool in the permission matrix: always about 华东, or about all of it."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from tests.contracts.two_regions import ALL, EAST, HIGH, PLAN

_ROI = {"name": "投放工具", "cost": "10万", "benefit": "20万"}


class Kind(StrEnum):
    """What is asked for."""

    OPEN = "nothing that is kept"
    ANY = "one's own part"
    ROWS = "华东"
    CHANGE = "a change in 华东"
    WHOLE = "a change of the whole"
    COMPANY = "all of it"
    EXECUTIVE = "what is for executives"


@dataclass(frozen=True)
class Ask:
    """One call.

    Attributes:
        kind: What is asked for.
        arguments: Of the tool; "{east_document}" and the like are filled in.
        shows: What stands in the answer of who may have it.
    """

    kind: Kind
    arguments: dict[str, Any]
    shows: str = ""


_OF_PLAN = {"plan": PLAN}
_EXPLAIN = {"kpi": "销售额", "period": "2026年9月"}
_CASE = {
    "kpi": "订单数",
    "period": "2026年9月",
    "direct_cause": "断货",
    "action": "补货",
}

ROWS: dict[str, tuple[Ask, ...]] = {
    "cascade": (
        Ask(
            Kind.CHANGE,
            {
                **_OF_PLAN,
                "goal": EAST.goal,
                "method": "shares",
                "parts": [{"name": "线上", "share": "60%"}, {"name": "线下", "share": "40%"}],
                "level": "subgoal",
                "save": True,
            },
            "线上",
        ),
        Ask(
            Kind.OPEN,
            {
                "total": "100万",
                "method": "shares",
                "parts": [{"name": "线上", "share": "60%"}, {"name": "线下", "share": "40%"}],
            },
            "60万",
        ),
    ),
    "allocate": (
        Ask(Kind.ROWS, {**_OF_PLAN, "total": "10万", "method": "priority"}, EAST.work),
        Ask(Kind.WHOLE, {**_OF_PLAN, "total": "10万", "method": "priority", "save": True}, EAST.work),
        Ask(Kind.ANY, {"total": "200万", "channels": [{"name": "短视频"}, {"name": "搜索"}]}, "短视频"),
    ),
    "validate": (
        Ask(Kind.ROWS, _OF_PLAN, EAST.goal),
        Ask(Kind.OPEN, {"statement": "年底前提升知名度"}, "知名度"),
    ),
    "edit_plan": (
        Ask(
            Kind.CHANGE,
            {**_OF_PLAN, "edits": [{"do": "update", "node": EAST.work, "budget": "6万"}]},
            EAST.work,
        ),
        Ask(
            Kind.CHANGE,
            {
                **_OF_PLAN,
                "edits": [{"do": "add", "level": "initiative", "title": "新活动", "under": EAST.goal}],
            },
            "I3",
        ),
        Ask(Kind.CHANGE, {**_OF_PLAN, "edits": [{"do": "remove", "node": EAST.work}]}, EAST.work),
        Ask(Kind.WHOLE, {**_OF_PLAN, "edits": [{"do": "plan", "budget": "1亿"}]}, "1亿"),
        Ask(
            Kind.WHOLE,
            {**_OF_PLAN, "edits": [{"do": "update", "node": "两区销售额", "target": "2亿"}]},
            "2亿",
        ),
        Ask(
            Kind.WHOLE,
            {**_OF_PLAN, "edits": [{"do": "add", "level": "enterprise", "title": "又一个"}]},
            "又一个",
        ),
        Ask(Kind.OPEN, {"edits": [{"do": "create", "name": "自己的"}]}, "自己的"),
    ),
    "show_plan": (
        Ask(Kind.ROWS, _OF_PLAN, EAST.work),
        Ask(Kind.ROWS, {**_OF_PLAN, "view": "budget"}, EAST.work),
        Ask(Kind.ROWS, {**_OF_PLAN, "view": "node", "node": "B1"}, EAST.secret),
        Ask(Kind.ROWS, {**_OF_PLAN, "node": EAST.goal}, EAST.work),
        Ask(Kind.ANY, {**_OF_PLAN, "view": "versions"}, "v1"),
        Ask(Kind.COMPANY, {**_OF_PLAN, "view": "node", "node": "G1"}, "9104753"),
    ),
    "find_plans": (
        Ask(Kind.ANY, {}, PLAN),
        Ask(Kind.ROWS, {"query": EAST.work}, str(EAST.numbers[0])),
        Ask(Kind.ROWS, {"owner": EAST.owner}, str(EAST.numbers[0])),
        Ask(Kind.COMPANY, {"plans": ["曦源智能家居2026"]}, "曦源"),
    ),
    "reuse_plan": (
        Ask(Kind.ROWS, {**_OF_PLAN, "budget": "20万", "period": "2027年", "dry_run": True}, EAST.work),
        Ask(Kind.ROWS, {**_OF_PLAN, "budget": "20万", "period": "2027年"}, EAST.work),
    ),
    "export_plan": (
        Ask(Kind.ROWS, _OF_PLAN, EAST.work),
        Ask(Kind.ROWS, {**_OF_PLAN, "format": "markdown"}, EAST.work),
    ),
    "import_plan": (Ask(Kind.CHANGE, {"path": "{workbook}"}, "改过的门店"),),
    "search_knowledge": (
        Ask(Kind.ROWS, {"query": EAST.work, "kinds": ["plan"]}, EAST.work),
        Ask(Kind.ROWS, {"query": EAST.secret, "kinds": ["document"]}, EAST.secret),
        Ask(Kind.ROWS, {"query": EAST.secret, "kinds": ["case"]}, EAST.secret),
        Ask(Kind.EXECUTIVE, {"query": HIGH, "kinds": ["document", "case"]}, HIGH),
        Ask(Kind.COMPANY, {"query": "两区联动 概况 预算", "kinds": ["plan"]}, "9124757"),
        Ask(Kind.COMPANY, {"query": ALL, "kinds": ["case"]}, "{company_case}"),
    ),
    "learn_documents": (
        Ask(Kind.ROWS, {"action": "list"}, EAST.secret),
        Ask(Kind.EXECUTIVE, {"action": "list"}, HIGH),
        Ask(Kind.CHANGE, {"action": "forget", "documents": ["east.md"], "confirmed": True}, "east.md"),
        Ask(Kind.OPEN, {"action": "learn", "paths": ["{new_document}"]}, "new.md"),
    ),
    "explain_deviation": (
        Ask(Kind.ROWS, {**_EXPLAIN, "filters": ["华东"]}, "{east_revenue}"),
        Ask(Kind.COMPANY, _EXPLAIN, "{revenue}"),
        Ask(Kind.ROWS, {**_OF_PLAN, "kpi": EAST.goal}, "{east_revenue}"),
        Ask(Kind.ANY, {**_EXPLAIN, "by": ["大区"]}, "销售额"),
    ),
    "attribute_channels": (
        Ask(Kind.COMPANY, {"model": "last"}, "短视频"),
        Ask(Kind.OPEN, {"model": "last", "journeys": [{"path": ["甲", "乙"], "conversions": 9}]}, "乙"),
    ),
    "analyze_synergy": (
        Ask(Kind.COMPANY, {"source": "journeys"}, "短视频"),
        Ask(Kind.ANY, {"source": "places"}, ""),
    ),
    "size_experiment": (Ask(Kind.OPEN, {"baseline": "2%", "target": "2.4%"}, "2%"),),
    "evaluate_experiment": (
        Ask(
            Kind.OPEN,
            {
                "arms": [
                    {"name": "A", "people": "1万", "conversions": "200"},
                    {"name": "B", "people": "1万", "conversions": "260"},
                ]
            },
            "B",
        ),
    ),
    "simulate": (
        Ask(
            Kind.ROWS,
            {
                "kpi": "销售额",
                "where": ["华东"],
                "scenarios": [{"changes": [{"what": "访问量", "by": "+10%"}]}],
                "draws": 1000,
            },
            "销售额",
        ),
        Ask(
            Kind.ROWS,
            {**_OF_PLAN, "scenarios": [{"changes": [{"what": EAST.goal, "by": "-10%"}]}], "draws": 1000},
            str(EAST.numbers[0]),
        ),
    ),
    "assess_investment": (Ask(Kind.OPEN, {"options": [_ROI]}, "投放工具"),),
    "advise_sourcing": (Ask(Kind.OPEN, {"functions": [{"name": "直播"}]}, "直播"),),
    "plan_growth": (Ask(Kind.ANY, {"budget": "100万"}, ""),),
    "record_actuals": (
        Ask(
            Kind.CHANGE,
            {**_OF_PLAN, "readings": [{"node": EAST.goal, "value": "700万", "period": "2026年10月上旬"}]},
            EAST.goal,
        ),
        Ask(
            Kind.WHOLE,
            {**_OF_PLAN, "readings": [{"node": "G1", "value": "700万", "period": "2026年9月"}]},
            "两区销售额",
        ),
    ),
    "track_progress": (
        Ask(Kind.ROWS, {**_OF_PLAN, "node": EAST.goal}, "5134741"),
        Ask(Kind.ANY, _OF_PLAN, ""),
        Ask(Kind.ROWS, {"kpi": "销售额", "where": ["华东"], "period": "2026年9月"}, "{east_revenue}"),
        Ask(Kind.ANY, {"kpi": "销售额", "by": "大区", "period": "2026年9月"}, ""),
    ),
    "fit_response": (Ask(Kind.ANY, {"kpi": "订单数", "channels": ["短视频"]}, "短视频"),),
    "reallocate": (Ask(Kind.ANY, {"budget": "100万", "period": "2026年11月", "mode": "monthly"}, ""),),
    "suggest": (Ask(Kind.ROWS, {"goal": f"{EAST.goal}提升20%", "kinds": ["plan"]}, str(EAST.numbers[0])),),
    "find_cases": (
        Ask(Kind.ROWS, {"query": EAST.secret}, "{east_case}"),
        Ask(Kind.ROWS, {"kpi": "转化率"}, EAST.secret),
        Ask(Kind.EXECUTIVE, {"kpi": "销售额"}, HIGH),
        Ask(Kind.ROWS, {"like": {"kpi": "转化率", "period": "2026年9月", "filters": ["华东"]}}, EAST.secret),
        Ask(Kind.ROWS, {"case": "{east_case}"}, EAST.secret),
        Ask(Kind.COMPANY, {"query": ALL}, "{company_case}"),
        Ask(Kind.COMPANY, {"kpi": "销售额", "period": "2026年9月"}, ALL),
    ),
    "save_case": (
        Ask(Kind.CHANGE, {"do": "review", "case": "{east_case}"}, EAST.secret),
        Ask(Kind.CHANGE, {"do": "withdraw", "case": "{east_case}"}, EAST.secret),
        Ask(Kind.ROWS, {**_CASE, "filters": ["华东"]}, "断货"),
        Ask(Kind.ANY, _CASE, "断货"),
    ),
    "import_facts": (Ask(Kind.WHOLE, {"action": "list"}, ""),),
    "write_review": (
        Ask(Kind.ROWS, {**_OF_PLAN, "kind": "monthly", "period": "2026年9月"}, EAST.goal),
        Ask(Kind.ROWS, {**_OF_PLAN, "kind": "weekly", "format": "markdown"}, EAST.goal),
    ),
    "watch_kpis": (
        Ask(Kind.ANY, {"do": "list"}, ""),
        Ask(Kind.ANY, {**_OF_PLAN, "do": "run"}, ""),
        Ask(
            Kind.ROWS,
            {**_OF_PLAN, "do": "set", "kpi": EAST.goal, "condition": "below", "line": "600万"},
            "B1",
        ),
    ),
    "follow_up": (Ask(Kind.ANY, {"do": "list", "everyone": True}, ""),),
    "draw_chart": (
        Ask(Kind.ROWS, {**_OF_PLAN, "kind": "tree"}, EAST.goal),
        Ask(Kind.ANY, {**_OF_PLAN, "kind": "budget"}, ""),
        Ask(Kind.ANY, {"kind": "bridge", **_EXPLAIN}, ""),
    ),
    "approve_plan": (
        Ask(Kind.ANY, {"do": "list"}, ""),
        Ask(Kind.ANY, {**_OF_PLAN, "do": "show"}, ""),
    ),
}
