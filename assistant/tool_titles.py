"""What tools are called before people, and what came of a call in one line."""

from collections.abc import Mapping
from typing import Any

from assistant.wording import in_script
from core.text import Language, Text

_LINE = 120  # characters

_TITLES = {
    "advise_sourcing": Text(zh="比较自建与外包", en="Compare in-house and outside"),
    "allocate": Text(zh="分配预算", en="Allocate the budget"),
    "analyze_synergy": Text(zh="分析渠道协同", en="Analyse channel synergy"),
    "approve_plan": Text(zh="处理审批", en="Handle the approval"),
    "assess_investment": Text(zh="评估投入回报", en="Assess the investment"),
    "attribute_channels": Text(zh="归因转化渠道", en="Attribute conversions"),
    "cascade": Text(zh="拆解目标", en="Cascade the goal"),
    "draw_chart": Text(zh="画图", en="Draw a chart"),
    "edit_plan": Text(zh="修改计划", en="Edit the plan"),
    "evaluate_experiment": Text(zh="评估试点", en="Evaluate the experiment"),
    "explain_deviation": Text(zh="分析偏差原因", en="Explain the deviation"),
    "export_plan": Text(zh="导出计划", en="Export the plan"),
    "find_cases": Text(zh="查找案例", en="Find cases"),
    "find_plans": Text(zh="查找计划", en="Find plans"),
    "find_tools": Text(zh="查看可用工具", en="Look at further tools"),
    "fit_response": Text(zh="拟合响应曲线", en="Fit response curves"),
    "follow_up": Text(zh="跟进预警与纠偏", en="Follow up alerts and corrections"),
    "import_facts": Text(zh="导入事实数据", en="Import facts"),
    "import_plan": Text(zh="导入计划", en="Import a plan"),
    "learn_documents": Text(zh="学习文档", en="Learn documents"),
    "plan_growth": Text(zh="规划增长阶段", en="Plan growth by stage"),
    "reallocate": Text(zh="调整在用预算", en="Move budget while running"),
    "record_actuals": Text(zh="录入实际值", en="Record actuals"),
    "reuse_plan": Text(zh="沿用往期计划", en="Reuse an earlier plan"),
    "save_case": Text(zh="保存案例", en="Save a case"),
    "search_knowledge": Text(zh="查找资料", en="Search what is known"),
    "show_plan": Text(zh="查看计划", en="Show the plan"),
    "simulate": Text(zh="模拟假设", en="Simulate what-if"),
    "size_experiment": Text(zh="设计试点", en="Size an experiment"),
    "suggest": Text(zh="参考过往经验", en="Look at what is known"),
    "track_progress": Text(zh="跟踪进度", en="Track progress"),
    "validate": Text(zh="校验", en="Validate"),
    "watch_kpis": Text(zh="设置监控", en="Watch KPIs"),
    "write_review": Text(zh="生成复盘", en="Write the review"),
}


def title_of(tool: str, language: Language) -> str:
    """What a tool is called in the reader's language; its name when it is not known."""
    title = _TITLES.get(tool)
    if title is None:
        return tool
    return in_script(title, language)


def outcome_of(call: Mapping[str, Any]) -> str:
    """The first line of what a call gave, or of why it failed; `call` is data of a `tool_result`."""
    said = (call.get("result") or {}).get("text") or (call.get("error") or {}).get("message") or ""
    line = next((line.strip(" #*-") for line in str(said).splitlines() if line.strip(" #*-")), "")
    return line if len(line) <= _LINE else line[: _LINE - 1] + "…"
