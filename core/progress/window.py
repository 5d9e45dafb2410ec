"""Whether a KPI adds up over time, and from when to when it counts towards its target."""

import re
from datetime import date, timedelta

from core.plan.kpi import Combine, Kpi
from core.plan.node import Node
from core.plan.plan import Plan
from core.quantity.unit import UnitKind

_STOCKS = frozenset(
    {"channel_count", "dealer_count", "store_count", "followers", "active_users", "response_hours"}
)
_STOCK_NAME = re.compile(
    r"会员数|用户数|学员数|用户规模|粉丝|存量|库存|余额|在册|在线|活跃|门店数|renewal|active|base$"
)
_NEW = re.compile(r"新增|新|注册|获|拉|\bnew|sign|regist|acqui", re.IGNORECASE)
_QUARTERLY = re.compile(r"季度|单季|每季|quarterly|per quarter", re.IGNORECASE)
_MONTHLY = re.compile(r"月度|每月|单月|月(?=销|营|新|订|收|访|均|产)|monthly|per month", re.IGNORECASE)
_YEARLY = re.compile(r"全年|年度|年销|年营|annual|yearly|of the year", re.IGNORECASE)


def accumulates(kpi: Kpi) -> bool:
    """Whether values of consecutive stretches of time add up (sales, orders), or each is a level (a rate)."""
    if kpi.unit.kind not in (UnitKind.MONEY, UnitKind.COUNT) or kpi.combine in (Combine.RATIO, Combine.SHARE):
        return False
    if kpi.key in _STOCKS:
        return False
    names = f"{kpi.name.zh} {kpi.name.en}"
    return not (_STOCK_NAME.search(names) and not _NEW.search(names))


def window_of(plan: Plan, node: Node) -> tuple[date, date] | None:
    """First and last day that count towards the node's target; None when no deadline is known.

    A quarterly or monthly KPI counts the quarter or month of its deadline, any other from the start of the
    node, else of the plan, else of the deadline's year.
    """
    end = node.end or plan.end
    if end is None:
        return None
    names = node.title + (f" {node.measure.kpi.name.zh} {node.measure.kpi.name.en}" if node.measure else "")
    if _MONTHLY.search(names):
        return end.replace(day=1), end
    if _QUARTERLY.search(names):
        return date(end.year, (end.month - 1) // 3 * 3 + 1, 1), end
    starts = [node.start, plan.start, date(end.year, 1, 1)]
    if _YEARLY.search(names):
        starts = [year_before(end), *starts]
    return next(start for start in starts if start is not None and start <= end), end


def year_before(end: date) -> date:
    """First day of the year that ends on a day."""
    day = end + timedelta(days=1)
    return day.replace(year=day.year - 1, day=28 if (day.month, day.day) == (2, 29) else day.day)
