"""A measure that can stand in for a goal that measures nothing ("提升品牌影响力").

Source: alignment-framework, step 2 and part 4, point 2; see core.validation.vague.
"""

import re
from decimal import Decimal

from core.drafting.suggestion import Assumption, Kind, Suggestion
from core.text import Text
from core.validation.vague import find_vague

_EXAMPLE = re.compile(r"(?P<value>\d{1,9})\s?%")
_DIGITS = re.compile(r"\d")


def suggest_proxy(goal: str, *, measured: bool) -> Suggestion | None:
    """A proxy for what a goal says vaguely; None when it says nothing vague.

    Args:
        goal: The goal in words.
        measured: Whether a KPI was recognised in it: then only a phrase no number makes a metric counts.
    """
    found = find_vague(goal)
    if found is None:
        return None
    said, vague = found
    if vague.is_metric and (measured or _DIGITS.search(goal)):
        return None
    example = _EXAMPLE.search(vague.proxy.zh)
    return Suggestion(
        kind=Kind.PROXY,
        key=f"proxy:{vague.proxy.en}",
        title=Text(zh=f"“{said}”的代理指标", en=f'a proxy for "{said}"'),
        text=vague.proxy,
        why=Text(
            zh="这个说法量不出来，执行时人人理解不同",
            en="the phrase measures nothing; everybody reads it differently",
        ),
        page="vague-goals",
        assumptions=(_assume(Decimal(example["value"])),) if example else (),
    )


def _assume(value: Decimal) -> Assumption:
    return Assumption(
        name="proxy.target",
        label=Text(zh="示例目标值", en="the example's target:"),
        unit="%",
        low=value,
        high=value,
    )
