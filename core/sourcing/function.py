"""A marketing function that may be done in-house or outside: how often, how strategic, at what cost."""

import re
from enum import StrEnum
from fractions import Fraction

from core.frozen import Frozen
from core.plan.kpi_library import fold
from core.plan.node import Grade
from core.text import Text


class Kind(StrEnum):
    """The functions the source names."""

    STRATEGY = "strategy"
    CUSTOMER_DATA = "customer_data"
    PERFORMANCE = "performance"
    CREATIVE = "creative"
    TECHNOLOGY = "technology"
    CONTENT = "content"
    MEDIA = "media"
    OTHER = "other"


class Function(Frozen):
    """One function with what is known of it. Money is in 分 a year; None: not known.

    Attributes:
        name: What people call it.
        yearly: How many times a year it is needed.
        importance: How strategic it is.
        capability: How well the team can do it.
        inside_fixed: Cost of doing it in-house whatever the volume (salaries, tools).
        inside_unit: Cost in-house of each time.
        outside_fixed: Retainer of the supplier.
        outside_unit: Price of the supplier each time.
    """

    name: str
    yearly: Fraction | None = None
    importance: Grade | None = None
    capability: Grade | None = None
    inside_fixed: int | None = None
    inside_unit: int | None = None
    outside_fixed: int | None = None
    outside_unit: int | None = None

    @property
    def kind(self) -> Kind:
        """What the source would call it, told by its name."""
        return next((kind for kind, names in _NAMES if names.search(fold(self.name))), Kind.OTHER)


# tried in order: 内容策略 is a strategy before it is content
_NAMES = (
    (
        Kind.STRATEGY,
        re.compile(r"策略|战略|规划|定位|strateg|planning|positioning|seo(?!.{0,4}(?:外链|工具))", re.I),
    ),
    (
        Kind.CUSTOMER_DATA,
        re.compile(r"客户数据|用户数据|数据管理|会员数据|crm|cdp|customer data|data management", re.I),
    ),
    (
        Kind.PERFORMANCE,
        re.compile(r"绩效|效果分析|数据分析|归因|复盘|报表|performance|analytic|measurement|reporting", re.I),
    ),
    (
        Kind.TECHNOLOGY,
        re.compile(
            r"技术|开发|系统(?:搭建|实施)|小程序|建站|implement|develop|technical|website build|tech\b", re.I
        ),
    ),
    (
        Kind.MEDIA,
        re.compile(
            r"媒体采购|媒介|投放|代投|广告购买|media buy|ad buy|media plan|paid media|\bads\b|ppc", re.I
        ),
    ),
    (
        Kind.CREATIVE,
        re.compile(r"创意|设计|视觉|海报|拍摄|剪辑|视频制作|creative|design|video production|shoot", re.I),
    ),
    (
        Kind.CONTENT,
        re.compile(
            r"内容|文案|撰稿|翻译|白皮书|软文|直播|content|copywrit|writing|translation|livestream", re.I
        ),
    ),
)

FREQUENT = Fraction(24)  # times a year from which work counts as frequent: twice a month; ours, adjustable

GRADES = {
    Grade.HIGH: Text(zh="高", en="high"),
    Grade.MEDIUM: Text(zh="中", en="medium"),
    Grade.LOW: Text(zh="低", en="low"),
}
