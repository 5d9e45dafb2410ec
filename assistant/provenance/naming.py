"""Names an answer gives to KPIs and nodes of a plan, where it clearly speaks of the plan as it is.

Precision first: a name counts only in quotation marks or bold, beside the word for what it is (KPI, 举措), in
a clause that states something and proposes nothing.
"""

import re

_NAME = (
    r"(?:「(?P<{0}a>[^」\n]{{2,40}})」|“(?P<{0}b>[^”\n]{{2,40}})”|\*\*(?P<{0}c>[^*\n]{{2,40}})\*\*"
    r"|\"(?P<{0}d>[^\"\n]{{2,40}})\"|『(?P<{0}e>[^』\n]{{2,40}})』)"
)
_KIND = (
    r"(?:KPI|指标|指標|子目标|子目標|营销目标|业务单元目标|企业目标|举措|舉措|策略|节点|節點"
    r"|(?i:metrics?|sub-?goals?|initiatives?|strateg(?:y|ies)|nodes?))"
)
_BESIDE = re.compile(
    rf"{_KIND}\s?(?:是|为|為|：|:|名为|名為|叫|(?i:called|named|is))?\s?{_NAME.format('x')}"
    rf"|{_NAME.format('y')}\s?(?:这个|这一|這個|这条|的)?\s?{_KIND}"
)
_STATES = re.compile(
    r"[0-9０-９]|已|目前|当前|現在|现在|目標|目标|计划[里中内]|計畫|落后|领先|达成|达到|完成|偏离|下降|上升|增长"
    r"|(?i:(?<![a-z])(?:is|was|has|stands?|reached|missed|behind|ahead|currently|fell|rose|target"
    r"|in the plan)(?![a-z]))"
)
_PROPOSES = re.compile(
    r"建议|建議|可以|可考虑|考虑|不妨|要不要|是否|如果|若|例如|比如|新增|增加一|补充|補充|没有|沒有|找不到|不存在|未找到|叫什么"
    r"|(?i:(?<![a-z])(?:could|should|suggest|propose|consider|add|would|if|no|not|cannot|example|such as"
    r"|recommend|might|may|create)(?![a-z]))"
)
_MARKS = re.compile(r"[「“*\"『]")


def find_names(line: str) -> list[tuple[int, int]]:
    """Start and end of each name that poses as a KPI or node of the plan."""
    if not _MARKS.search(line):
        return []
    found = []
    for match in _BESIDE.finditer(line):
        around = line[_clause_start(line, match.start()) : _clause_end(line, match.end())]
        if _PROPOSES.search(around) or not _STATES.search(around.replace(match.group(), "", 1)):
            continue
        group = match.lastgroup
        if group is not None and not match[group].strip().isdigit():
            found.append(match.span(group))
    return found


_ENDS = "。！？；!?;\n"


def _clause_start(line: str, at: int) -> int:
    return max(line.rfind(end, 0, at) for end in _ENDS) + 1


def _clause_end(line: str, at: int) -> int:
    places = [place for end in _ENDS if (place := line.find(end, at)) >= 0]
    return min(places, default=len(line))
