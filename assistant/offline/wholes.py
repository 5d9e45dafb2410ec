"""Which of the amounts in a message is the whole that is to be split."""

import re

from assistant.offline.names import name_before
from assistant.offline.utterance import Utterance, fold
from core.quantity.mention import Mention
from core.quantity.value import Money, Number, Points, Share

_WHOLE_BEFORE = re.compile(
    r"(?:总(?:共|额|量|数|目标|预算|计|盘子|业绩|销售额)?(?:是|为|要)?|一共|合计|共计|(?<!公)共|全年|全年目标|年度目标|今年目标|目标(?:是|为)?|任务(?:是|为)?|of the|of our|total(?: of| is)?|budget(?: of| is)?|target(?: of| is)?|goal(?: of| is)?)\s*(?:要|做|达到)?\s*$"
)
_WHOLE_AFTER = re.compile(
    r"^\s*(?:的)?\s*(?:业绩|销售额|营收|目标|任务|预算|指标|线索|用户|新客|total|budget|target|revenue|sales|goal|quota|leads|users)?\s*(?:怎么|如何|该怎么)?(?:按|照|依|分|拆|平均|均分|平分|摊|切|[，,]?\s*(?:across|among|between|over|by|into|down|equally|evenly|month|week))"
)
_SPLIT_BEFORE = re.compile(
    r"(?:把|将|\b(?:split|divide|distribute|allocate|phase|break|cascade|spread|share))\s*(?:out|up)?\s*(?:our|the|this)?\s*(?:extra|additional|remaining|whole|full)?\s*$"
)
_WHOLE_NAME = re.compile(
    r"总(?:额|量|数|目标|预算|盘子|体|共|计|营收|销售额|收入|业绩)?|一共|合计|共计|全年|年度|整体|全部|目标|任务|指标|业绩|(?:这|那)(?:个|笔|些)?|今年|明年|本年|季度|拉新|新增|"
    r"\b(?:total|overall|whole|annual|yearly|full-year|target|goal|quota|in|of|the|a|year'?s?|this|next|revenue|sales|need|to|do)\b|[：:\s]"
)


def find_whole(utterance: Utterance, candidates: tuple[Mention, ...]) -> Mention | None:
    """The amount to be split: called so, followed by the split, or standing without a name of its own."""
    sums = [m for m in candidates if isinstance(m.value, Money | Number | Points)]
    tests = (_is_called_whole, _is_split_next, _is_unnamed)
    for test in tests:
        found = [m for m in sums if test(utterance, m)]
        if found:
            return max(found, key=_size) if test is _is_unnamed else found[0]
    return None


def _size(mention: Mention) -> int:
    value = mention.value
    return int(value.value * 1000) if isinstance(value, Money | Number | Points | Share) else 0


def _before(utterance: Utterance, mention: Mention) -> str:
    head = utterance.text[: mention.start]
    for kpi in utterance.kpis:
        if kpi.end <= mention.start and not head[kpi.end :].strip(" 要做达到是为"):
            head = head[: kpi.start]
    return re.split(r"[，,；;。\n]", head)[-1]


def _is_called_whole(utterance: Utterance, mention: Mention) -> bool:
    return bool(_WHOLE_BEFORE.search(_before(utterance, mention)))


def _is_split_next(utterance: Utterance, mention: Mention) -> bool:
    after = utterance.text[mention.end :]
    for kpi in utterance.kpis:
        if kpi.start >= mention.end and not utterance.text[mention.end : kpi.start].strip(" 的"):
            after = utterance.text[kpi.end :]
    return bool(_WHOLE_AFTER.match(after) or _SPLIT_BEFORE.search(_before(utterance, mention)))


def _is_unnamed(utterance: Utterance, mention: Mention) -> bool:
    name = fold(name_before(utterance, mention))
    for kpi in utterance.kpis:
        name = name.replace(fold(kpi.text), "")
    return not _WHOLE_NAME.sub("", name).strip(" 的,，")
