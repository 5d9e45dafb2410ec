"""Which of the sizes in a message is the whole that is to be split."""

import re
from decimal import Decimal

from assistant.offline.portions import Portion
from assistant.offline.sizes import Size
from assistant.offline.utterance import Utterance, fold
from core.quantity.value import Points, Share

_CALLED = re.compile(
    r"(?:总(?:共|额|量|数|目标|预算|计|盘子?|业绩|销售额|体|指标|任务|部)?|一共|合计|共计|合共|加起来|(?<!公)共|全年|全年目标|年度目标|今年|今年目标|本年|目标|任务|指标|大盘|盘子|"
    r"(?<![a-z])(?:out of|of|of the|of our|total(?: of| is| =)?|budget(?: of| is)?|target(?: of| is)?|goal(?: of| is)?|quota(?: of| is)?|this (?:year|yr)(?:'s| it's| is)?|overall|altogether|in total|need|for))"
    r"[\s:：是为要做达到拿下完成的约有就共需这招签卖开发铺拉冲拓]*$"
)
_CALLED_AFTER = re.compile(
    r"^\s*(?:的)?(?:总(?:额|量|盘)|里头?|里面|当中|之中|中(?![\u4e00-\u9fff])|in total|total|altogether|overall|target|goal|quota|to (?:split|share|divide|carve|allocate|distribute|spread))"
)
_SPLIT_AFTER = re.compile(
    r"^\s*(?:的)?(?:[\u4e00-\u9fff]{0,6}?)(?:怎么|如何|该怎么|来)?(?:按|照|依|分给|分到|拆|平均|均分|平分|均摊|摊|切|落到|交给|派给)|^\s*[a-z ]{0,24}?\b(?:across|among|between|over|by|into|equally|evenly)\b"
)
_SPLIT_BEFORE = re.compile(
    r"(?:把|将|这|那|分|拆|摊|切|\b(?:split|divide|distribute|allocate|phase|break|cascade|spread|share(?: out)?|carve(?: up)?|apportion))\s*(?:out|up|down)?\s*(?:our|the|this|those|these|that)?\s*(?:extra|additional|remaining|whole|full)?\s*$"
)
_CARRIED = re.compile(r"(?:扛|背|认领|认|承担|分到|拿|挑|顶)(?:了|走)?\s*$")
_GENERIC = re.compile(
    r"总(?:额|量|数|目标|预算|盘子?|体|共|计|营收|销售额|收入|业绩)?|一共|合计|共计|全年|年度|整体|全部|目标|任务|指标|业绩|(?:这|那)(?:个|笔|些)?|今年|明年|本年|季度|拉新|新增|新开|再开|招募|招聘|发展|拓展|签约|销售|卖出|完成|达成|实现|签|卖|发|要|开|铺|拉|冲|做|招|拓|"
    r"\b(?:total|overall|whole|annual|yearly|full-year|target|goal|quota|in|of|the|a|year'?s?|yr|it'?s|this|next|revenue|sales|need|to|do|we|is|want|out|sell|book|sign|win|hire|open|get|bring|land|close)\b|[：:\s]"
)


def find_whole(
    utterance: Utterance, portions: tuple[Portion, ...], *, shaped: bool, open_ended: bool = False
) -> Size | None:
    """The size with the most evidence of being the whole, None when no size has enough.

    Args:
        utterance: The message.
        portions: Its sizes with their names and roles.
        shaped: Whether the parts are given in another way (a ratio, equal parts), so that one size is the whole.
        open_ended: Whether the parts need not make the whole: past levels, or one part takes the rest.
    """
    plain = [p for p in portions if not p.role or p.role == "capacity"]
    candidates = [p for p in plain if not isinstance(p.size.value, Share)]
    scored = []
    for portion in candidates:
        others = [p.size for p in plain if p.size is not portion.size]
        tops = 3 if open_ended and _is_unnamed(utterance, portion) and _tops(portion.size, others) else 0
        score = _score(utterance, portion, others, shaped=shaped) + tops
        scored.append((score, -portion.size.start, portion.size))
    best = max(scored, key=lambda s: s[:2], default=None)
    return best[2] if best is not None and best[0] >= 3 else None


def _score(utterance: Utterance, portion: Portion, others: list[Size], *, shaped: bool) -> int:
    size = portion.size
    before, after = _before(utterance, size), utterance.text[size.end :]
    carried = _CARRIED.search(before) and any(
        _same_kind(f, size) and _is_carried(utterance, f) for f in others
    )
    if portion.name and not portion.follows and carried:
        return 0  # "台北扛3万" is somebody's part, whatever it adds up to
    score = 4 if _CALLED.search(before) or _CALLED_AFTER.match(after) else 0
    score += 3 if _SPLIT_AFTER.match(_past_kpi(utterance, size)) or _SPLIT_BEFORE.search(before) else 0
    score += 4 if _is_sum(size, others) else 0
    score += 3 if others and all(_is_lesser(other, size) for other in others) else 0
    score += 3 if not others else 0
    score += 2 if _is_unnamed(utterance, portion) and _tops(size, others) else 0
    unnamed = _is_unnamed(utterance, portion)
    score += 2 if unnamed else 0
    score += 1 if unnamed and shaped and all(f.start > size.start for f in others) else 0
    score += 1 if shaped and not any(_same_kind(other, size) for other in others) else 0
    return score - (3 if size.is_bare and size.size < 10 else 0)


def _is_carried(utterance: Utterance, size: Size) -> bool:
    return bool(_CARRIED.search(utterance.text[: size.start]))


def _same_kind(one: Size, other: Size) -> bool:
    return not one.is_share and isinstance(one.value, Points) == isinstance(other.value, Points)


def _is_sum(size: Size, others: list[Size]) -> bool:
    same = [f.size for f in others if _same_kind(f, size)]
    return len(same) >= 2 and sum(same, Decimal(0)) == size.size


def _tops(size: Size, others: list[Size]) -> bool:
    """Whether it is said first and is more than the others together."""
    same = [f.size for f in others if _same_kind(f, size)]
    return bool(same) and sum(same, Decimal(0)) < size.size and all(f.start > size.start for f in others)


def _is_lesser(other: Size, size: Size) -> bool:
    """A share, or a weight beside a large amount."""
    return other.is_share or (other.is_bare and other.size <= 100 and other.size * 10 <= size.size)


def _is_unnamed(utterance: Utterance, portion: Portion) -> bool:
    if portion.follows:
        return True
    name = fold(portion.name)
    for kpi in utterance.kpis:
        name = name.replace(fold(kpi.text), "")
    return not _GENERIC.sub("", name).strip(" 的,，")


def _past_kpi(utterance: Utterance, size: Size) -> str:
    after = utterance.text[size.end :]
    for kpi in utterance.kpis:
        if kpi.start >= size.end and not utterance.text[size.end : kpi.start].strip(" 的"):
            return utterance.text[kpi.end :]
    return after


def _before(utterance: Utterance, size: Size) -> str:
    head = utterance.text[: size.start]
    for kpi in utterance.kpis:
        if kpi.end <= size.start and not head[kpi.end :].strip(" 要做达到是为"):
            head = head[: kpi.start]
    return re.split(r"[，,；;。\n]", head)[-1]
