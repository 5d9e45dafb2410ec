"""Spreading money: from "总共100万，门锁要35万，音箱要50万，放得下吗" to the arguments of `allocate`."""

import re

from assistant.offline import lexicon
from assistant.offline.names import Named, named_amounts, strip_words
from assistant.offline.script import Arguments
from assistant.offline.splits import find_names
from assistant.offline.utterance import Utterance, amounts, ratios
from assistant.offline.wording import plain
from core.quantity.mention import Mention
from core.quantity.value import Money, Number, Points, Ratio, Share

_TOTAL_NAME = re.compile(
    r"总(?:预算|共|盘子|额|费用|经费|量|体)?|一共|合计|共|预算|经费|营销费用?|市场费用?|(?:今年|全年|年度|一年|只有|手上|手里|手头|目前|现在|我们|剩下|只剩|还剩|还有|只)|盘子|营销|市场|费用|budget|total|only|left|we|have|there'?s|got|with|a|the|of|our|marketing|annual|overall|ask|is|just|all|in|\W"
)
_TIER = re.compile(r"([abc])\s*(?:档|类|级|等|tier|-tier|grade)|(?:tier|grade|class)\s*([abc])", re.I)
_PRIORITY = re.compile(
    r"第?\s*(?P<n>[一二三四五六七八九1-9])\s*(?:个)?(?:优先|順位|顺位|位)|优先级\s*(?P<p>\d)|priority\s*(?P<e>\d)|\bp(?P<q>[0-9])\b|第(?P<o>[一二三四五六七八九])(?!个)|(?P<first>最优先|首先|first)|(?P<second>其次|second)|(?P<third>再次|最后|third)"
)
_ORDER = {"一": 1, "二": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9}
_RESERVE = re.compile(r"(?:留|预留|拿出|保留|预备|reserve|keep|hold|set aside|put aside|with)")


def is_budget_question(utterance: Utterance, *, has_plan: bool) -> bool:
    """Whether the message asks how to spread money, or whether it is enough."""
    text = utterance.commanding
    if any(isinstance(m.value, Points) for m in amounts(utterance.mentions)) and not lexicon.FUNDING.search(text):
        return False  # percentage points are a goal's parts, not money
    if _stage_of(text) and lexicon.FUNDING.search(text) and amounts(utterance.mentions):
        return True
    money = bool(lexicon.FUNDING.search(text))
    if lexicon.ENOUGH.search(text):
        return money or len(amounts(utterance.mentions)) >= 2 or has_plan
    if (
        re.search(r"划算|性价比|best value|priorit|优先级?给|砍谁|要砍|tier|[abc]\s*[档类]", text)
        and len(amounts(utterance.mentions)) >= 2
    ):
        return True
    if lexicon.CONTRIBUTION.search(text) and (
        lexicon.ALLOCATE.search(text) or len(amounts(utterance.mentions)) >= 2
    ):
        return True
    return money and bool(lexicon.ALLOCATE.search(text)) and (bool(amounts(utterance.mentions)) or has_plan)


def allocate_arguments(utterance: Utterance) -> Arguments:
    """Arguments of `allocate` for a message about money."""
    text = utterance.commanding
    named = list(named_amounts(utterance, _sums(utterance)))
    arguments: Arguments = _reserves(utterance, named)
    total = _take_total(utterance, named)
    if total is not None:
        arguments["total"] = total.text.strip()
    stage = _stage_of(text)
    if stage:
        return {**arguments, "method": "stage", "stage": stage}
    method = _method(text, utterance)
    items = _items(utterance, named, method)
    arguments["method"] = method
    if items:
        arguments["items"] = items
    unit = lexicon.UNIT.search(utterance.text)
    if unit and unit.group("unit") in ("万元", "元", "万"):
        arguments["unit"] = "元" if unit.group("unit") == "元" else "万元"
    return arguments


def _sums(utterance: Utterance) -> tuple[Mention, ...]:
    """Amounts of money or merit, without the numbers that only rank ("priority 1:", "第2")."""
    return tuple(m for m in amounts(utterance.mentions) if not _RANK_BEFORE.search(utterance.text[: m.start]))


_RANK_BEFORE = re.compile(r"(?:priority|优先级|\bp|第|rank|no\.?)\s*$")


def _stage_of(text: str) -> str | None:
    return next((stage for stage, pattern in lexicon.STAGES if pattern.search(text)), None)


def _method(text: str, utterance: Utterance) -> str:
    if _TIER.search(text):
        return "tiers"
    if lexicon.VALUE.search(text):
        return "value"
    if lexicon.CONTRIBUTION.search(text):
        return "contribution"
    if _PRIORITY.search(text) or lexicon.PRIORITY.search(text):
        return "priority"
    if lexicon.EQUAL.search(text):
        return "equal"
    if ratios(utterance.mentions):
        return "contribution"
    if lexicon.ENOUGH.search(text):
        return "fit"
    return "value"


def _reserves(utterance: Utterance, named: list[Named]) -> Arguments:
    found: Arguments = {}
    for mention in amounts(utterance.mentions):
        if not isinstance(mention.value, Share | Money | Number):
            continue
        around = utterance.text[max(0, mention.start - 12) : mention.end + 12]
        inside = re.split(r"[，,；;。]", utterance.text[mention.end : mention.end + 14])[0]
        before = re.split(r"[，,；;。]", utterance.text[max(0, mention.start - 14) : mention.start])[-1]
        spot = f"{before} {inside}"
        if lexicon.RESERVE_EXPERIMENT.search(spot):
            found["experiment"] = mention.text.strip()
        elif lexicon.RESERVE_CONTINGENCY.search(spot):
            found["contingency"] = mention.text.strip()
        elif not (_RESERVE.search(around) and isinstance(mention.value, Share)):
            continue
        named[:] = [item for item in named if item.mention is not mention]
    return found


def _take_total(utterance: Utterance, named: list[Named]) -> Mention | None:
    """The whole budget; it is taken out of `named`."""
    used = {id(item.mention) for item in named}
    for item in named:
        if not _TOTAL_NAME.sub("", item.name.lower()).strip():
            named.remove(item)
            return item.mention
    loose = [
        m
        for m in _sums(utterance)
        if id(m) not in used
        and isinstance(m.value, Money | Number)
        and m.value.value >= 1000
        and not _is_reserve(utterance, m)
    ]
    if loose:
        return loose[0]
    return _total_after_word(utterance, named)


def _is_reserve(utterance: Utterance, mention: Mention) -> bool:
    before = re.split(r"[，,；;。]", utterance.text[max(0, mention.start - 8) : mention.start])[-1]
    spot = before + re.split(r"[，,；;。]", utterance.text[mention.end : mention.end + 8])[0]
    return bool(lexicon.RESERVE_EXPERIMENT.search(spot) or lexicon.RESERVE_CONTINGENCY.search(spot))


def _total_after_word(utterance: Utterance, named: list[Named]) -> Mention | None:
    for item in named:
        around = utterance.text[max(0, item.mention.start - 10) : item.mention.end + 12]
        if re.search(
            r"总(?:预算|盘子|额|共|费用)|total|预算(?:只有|就|共|是)|(?:的)?(?:budget|预算)\b", around
        ):
            named.remove(item)
            return item.mention
    return None


def _items(utterance: Utterance, named: list[Named], method: str) -> list[Arguments]:
    split = ratios(utterance.mentions)
    if split and isinstance(split[0].value, Ratio):
        names = find_names(utterance) or [item.name for item in named]
        parts = split[0].value.parts
        if len(names) == len(parts):
            key = "contribution" if method != "equal" else "priority"
            return [{"name": name, key: plain(part)} for name, part in zip(names, parts, strict=True)]
    if not named:
        names = find_names(utterance)
        return [{"name": name} for name in names]
    return _merged(utterance, named, method)


def _merged(utterance: Utterance, named: list[Named], method: str) -> list[Arguments]:
    entries: dict[str, Arguments] = {}
    last = ""
    for item in named:
        name = _clean_name(item.name) or last
        known = next((n for n in entries if n in name or (len(name) >= 2 and name in n)), None)
        last = known or name
        if not last:
            continue
        entry = entries.setdefault(last, {"name": last})
        entry[_field(utterance, item, method)] = item.mention.text.strip()
        around = _around(utterance, item.mention)
        tier = _TIER.search(around)
        if tier:
            entry["tier"] = (tier.group(1) or tier.group(2)).upper()
        rank = _rank(around)
        if rank and method == "priority":
            entry["priority"] = rank
    if method == "priority" and not any("priority" in entry for entry in entries.values()):
        for position, entry in enumerate(entries.values(), start=1):
            entry["priority"] = position
    return list(entries.values())


def _clean_name(name: str) -> str:
    name = re.sub(
        r"^(?:剩下的?)?(?:按|照|by)?\s*(?:贡献|权重|重要性)?(?:分给|给|分|to)\s*", "", _TIER.sub(" ", name)
    )
    name = _PRIORITY.sub(" ", name.lower() if name.isascii() else name) if _PRIORITY.search(name) else name
    name = re.sub(
        r"^(?:priority|p)\s*\d\s*[:：]?|(?:能|可以|可)?(?:带来|拉来|贡献)$|(?:brings?|delivers?|asks?|wants?|ask)$",
        "",
        name.strip(),
        flags=re.I,
    )
    return strip_words(name)


def _around(utterance: Utterance, mention: Mention) -> str:
    floor = max((m.end for m in utterance.mentions if m.end <= mention.start), default=0)
    ceiling = min(
        (m.start for m in utterance.mentions if m.start >= mention.end), default=len(utterance.text)
    )
    before = re.split(r"[，,；;。、]", utterance.text[floor : mention.start])[-1]
    after = re.split(r"[，,；;。、]", utterance.text[mention.end : ceiling])[0]
    return f"{before}|{after}"


def _rank(around: str) -> int | None:
    match = _PRIORITY.search(around)
    if match is None:
        return None
    for key in ("n", "p", "e", "q", "o"):
        said = match.group(key)
        if said:
            return _ORDER.get(said) or int(said)
    return 1 if match.group("first") else 2 if match.group("second") else 3


def _field(utterance: Utterance, item: Named, method: str) -> str:
    value = item.mention.value
    around = _around(utterance, item.mention)
    if lexicon.AT_LEAST.search(around):
        return "minimum"
    if lexicon.AT_MOST.search(around):
        return "maximum"
    if lexicon.LOCKED.search(around):
        return "locked"
    worth = isinstance(value, Points) or (isinstance(value, Number) and bool(value.noun))
    if worth or re.search(r"带来|贡献|brings?|deliver|contribut|worth", around) or method == "contribution":
        return "contribution"
    return "ask"
