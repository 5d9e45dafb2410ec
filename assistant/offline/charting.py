"""Messages that ask for a picture: which chart, of which KPI, time and parts."""

import re

from assistant.offline.script import Arguments, Call, Script
from assistant.offline.situation import Situation, carry_out
from assistant.offline.subject import subject_of

_DRAWS = re.compile(
    r"画|绘制|出(?:一?[张个幅]|个)?图|(?:来|给|要|做|生成|发|出)(?:我)?(?:一?[张个幅份])?.{0,16}图|瀑布图|热力图|甘特图|目标树图|曲线图|图表|可视化|看.{0,12}图(?!书)"
    r"|\b(?:draw|plot|chart|graph|picture of|visuali[sz]e|gantt)\b"
)
_KINDS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("heat", re.compile(r"热力图|热图|\bheat ?map\b")),
    ("bridge", re.compile(r"瀑布图|桥图|桥形|驱动.{0,4}图|\b(?:waterfall|bridge)\b")),
    ("timeline", re.compile(r"甘特|时间线|时间轴|排期图|进度计划图|\b(?:gantt|timeline|schedule)\b")),
    ("curves", re.compile(r"响应曲线|边际.{0,4}曲线|饱和曲线|\bresponse curves?\b|\bsaturation curves?\b")),
    (
        "pacing",
        re.compile(r"进度(?:曲线|图)|走势|趋势|达成.{0,4}图|预测图|\b(?:pacing|progress|trend|forecast)\b"),
    ),
    ("budget", re.compile(r"预算|花费|钱|\b(?:budget|spend|money)\b")),
    (
        "tree",
        re.compile(r"目标树|拆解图|拆解树|结构图|树状|树形|树图|架构图|\b(?:goal tree|tree|structure)\b"),
    ),
    ("bridge", re.compile(r"偏差|差距|为什么|没达标|未达标|\b(?:deviation|variance|gap|why|miss(?:ed)?)\b")),
)
_WITH_PERIOD = frozenset({"bridge", "heat"})
_WITH_KPI = frozenset({"bridge", "heat", "pacing", "curves"})
_DIMENSION = re.compile(
    r"(?:按|分|各)(?P<zh>大区|区域|渠道|产品|品类|城市|门店)|\bby (?P<en>region|channel|product|city|store)\b"
)
_OF_PLAN = re.compile(r"计划|方案|规划|\bplans?\b")


def draw_picture(situation: Situation) -> Script | None:
    """The chart that is asked for; None where no picture is, or which one cannot be told."""
    text = situation.utterance.commanding
    if not _DRAWS.search(text):
        return None
    kind = next((name for name, pattern in _KINDS if pattern.search(text)), None)
    if kind is None and _OF_PLAN.search(text):
        kind = "tree"
    if kind is None:
        return None
    arguments: Arguments = {"kind": kind, **(_asked(situation, kind) if kind in _WITH_KPI else {})}
    return carry_out(situation, "draw", Call(name="draw_chart", arguments=arguments))


def _asked(situation: Situation, kind: str) -> Arguments:
    """KPI, time and parts, as far as they are said and known."""
    subject = subject_of(situation)
    arguments: Arguments = {}
    if subject.kpi is not None:
        arguments["kpi"] = subject.kpi
    if subject.filters:
        arguments["filters"] = list(subject.filters)
    if subject.periods and kind in _WITH_PERIOD:
        arguments["period"] = subject.periods[0]
    by = _DIMENSION.search(situation.utterance.commanding)
    if by and kind == "heat":
        arguments["by"] = by["zh"] or by["en"]
    return arguments
