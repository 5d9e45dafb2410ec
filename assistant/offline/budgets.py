"""Spreading money: from "总共100万，门锁要35万，音箱要50万，放得下吗" to the arguments of `allocate`."""

import re

from assistant.offline import lexicon
from assistant.offline.claims import Claim, Role, claim
from assistant.offline.items import find_items
from assistant.offline.relations import is_group_limit, relate
from assistant.offline.script import Arguments
from assistant.offline.sums import find_sums
from assistant.offline.utterance import Utterance, amounts, ratios
from core.quantity.value import Points

_TIERS = re.compile(
    r"(?<![a-z])[abc]\s*(?:档|类|级)|(?<![a-z])(?:tier|grade|class)[\s-]*[abc](?![a-z])"
    r"|(?<![a-z])[abc][- ]tier|分级|分档|按(?:等级|级别|档)|by tier"
)
_PRIORITY = re.compile(
    r"优先|排第|顺位|先后|按(?:这个|此|以上|下面的?)?顺序|照(?:这个)?顺序|依次|先保|先给|先投"
    r"|先做.{1,20}再|轻重缓急|[>＞].+[>＞]|第[一1].{1,20}第[二2]|priorit|in (?:that|this"
    r"|the following|strict)? ?order|in order(?! to)|most important first|top of the list"
    r"|\brank|(?<![a-z])p[0-3](?![a-z0-9]).+(?<![a-z])p[0-3](?![a-z0-9])|\bfirst\b.+\b(?:then"
    r"|second|next)\b|until (?:the money|it|\S+) (?:runs out|is gone)"
)
_CONTRIBUTION = re.compile(
    r"按.{0,12}(?:贡献|得分|评分|打分|权重|效果|roi)|贡献(?:度|率|值)?.{0,4}(?:分|比)|按比例"
    r"|contribut|pro.?rata|in proportion|proportional|by (?:score|weight|impact|points)"
)
_VALUE = re.compile(
    rf"{lexicon.VALUE.pattern}|最有效|最大(?:化)?(?:价值|效果|产出|收益)|花在刀刃|收益最|效益最"
    rf"|值(?:得|不值)|best (?:use|mix|return|result|plan)|most (?:for|out of|leads|value)"
    rf"|bang for|best bang|highest (?:roi|return|impact)|maximi[sz]"
)
_SPEND_ALL = re.compile(
    r"(?:全部|都|必须|要|得|一分不剩(?:地)?)(?:全部)?(?:花|用)(?:完|光|掉|尽)|一分不剩|花光"
    r"|spend (?:it all|all of it|every|the whole|the full|the entire)|use (?:it all|all of it"
    r"|it up)|must be (?:fully )?spent|fully (?:spent|used)|leave nothing"
)
_SAVE = re.compile(
    r"就这么(?:定|办|分)|写(?:进|入|到|回)(?:计划|方案)|(?:落|存|更新|同步)(?:到|进|入)(?:计划"
    r"|方案)|直接(?:写|改|更新)|按这个定|定下来|保存|\bapply (?:it|this|that)\b|write (?:it"
    r"|this|that|them) (?:in)?to the plan|\bsave (?:it|this|that|them)\b|update the plan"
    r"|put (?:it|this|them) in(?:to)? the plan|lock it in|make it so"
)
_OVER = (
    (
        "strategies",
        re.compile(
            r"(?:各个?|每个?|所有|几个|这些|按|我们的|到|给|在)(?:条)?策略|策略(?:之间|间|层"
            r"|上)|\bstrateg(?:y|ies)\b"
        ),
    ),
    (
        "goals",
        re.compile(
            r"(?:各个?|每个?|所有|几个|这些|到|给|在)(?:业务单元|事业部|业务线|产品线|bu"
            r"|子?目标|业务)|\b(?:business units?|product lines?|goals?|bus)\b"
        ),
    ),
)
_UNIT = re.compile(
    r"(?:取整|凑整|精确|四舍五入|整到|以|单位|不要零头|round(?:ed|ing)?|nearest|whole"
    r"|in units of)[^，,。;；]{0,14}?(?P<unit>万元?|千元?|元|万|thousand|10k|1?k\b|yuan"
    r"|dollars?)|整(?P<whole>万)|(?P<first>万元?|千元|元)为单位"
)
_UNITS = {
    "万": "万元",
    "万元": "万元",
    "千": "千元",
    "千元": "千元",
    "元": "元",
    "thousand": "k",
    "1k": "k",
    "k": "k",
    "10k": "万元",
    "yuan": "元",
    "dollar": "元",
    "dollars": "元",
}
_CUTS = re.compile(
    r"砍|保|压缩|取舍|分配|怎么(?:分|配|花|投|给|切|排)|如何(?:分|配|花|投)|该(?:给|投|保|砍)"
    r"|给谁|who gets what|what (?:gets|do we) cut|fund\b|(?:the )?rest|remainder|其余|剩下"
    r"|余下|allocat|split|divide|distribut|spread"
)


def is_budget_question(utterance: Utterance, *, has_plan: bool) -> bool:
    """Whether the message asks how to spread money, or whether it is enough."""
    text = utterance.commanding
    sums = amounts(utterance.mentions)
    money = bool(lexicon.FUNDING.search(text))
    if any(isinstance(m.value, Points) for m in sums) and not money and not _asks_for_money(utterance):
        return False  # percentage points are a goal's parts, not money
    if _stage_of(text) and sums and (money or _asks_for_money(utterance) or _CUTS.search(text)):
        return True
    if lexicon.ENOUGH.search(text):
        return money or len(sums) >= 2 or has_plan
    if (
        re.search(r"划算|性价比|best value|priorit|优先级?给|砍谁|要砍|tier|[abc]\s*[档类级]", text)
        or _VALUE.search(text)
    ) and len(sums) >= 2:
        return True
    if lexicon.CONTRIBUTION.search(text) and (lexicon.ALLOCATE.search(text) or len(sums) >= 2):
        return True
    if _spreads(utterance):
        return True
    return money and bool(lexicon.ALLOCATE.search(text)) and (bool(sums) or has_plan)


def _spreads(utterance: Utterance) -> bool:
    """A whole, two or more items with money of their own, and a word for sharing it out."""
    text = utterance.commanding
    claims = [claim(item) for item in find_sums(utterance)]
    items = [c for c in claims if c.name and not c.is_total_said and c.sum.is_money]
    total = any(c.is_total_said or (c.sum.is_money and not c.name) for c in claims)
    reserved = any(c.role in (Role.EXPERIMENT, Role.CONTINGENCY) for c in claims)
    if total and reserved and _CUTS.search(text):
        return True
    rule = _PRIORITY.search(text) or _TIERS.search(text) or _VALUE.search(text)
    if lexicon.HEADROOM.search(text) or len(items) < 2 or not total:
        return False
    asked = sum(c.role is Role.ASK for c in items) >= 2 and not utterance.kpis
    return bool(rule or (asked and _CUTS.search(text)))


def _asks_for_money(utterance: Utterance) -> bool:
    """Whether a sum is called the whole, asked for, or stands alone to be spread by merit."""
    claims = [claim(item) for item in find_sums(utterance) if item.is_money]
    by_merit = bool(_CONTRIBUTION.search(utterance.commanding)) and not utterance.kpis
    return any(c.is_total_said or c.role is Role.ASK or (by_merit and not c.name) for c in claims)


def allocate_arguments(utterance: Utterance) -> Arguments:
    """Arguments of `allocate` for a message about money."""
    text = utterance.commanding
    claims = [claim(item) for item in find_sums(utterance)]
    arguments: Arguments = _take_reserves(claims)
    total = _take_total(claims)
    if total is not None:
        arguments["total"] = total.sum.said
    stage = _stage_of(text)
    if stage and not sum(bool(c.name) and c.sum.is_money for c in claims) >= 2:
        return {**arguments, "method": "stage", "stage": stage}
    method = _method(utterance, claims)
    limits = [c for c in claims if is_group_limit(c)]
    entries = find_items(utterance, [c for c in claims if c not in limits], method)
    groups = relate(utterance, entries, limits)
    arguments["method"] = _settled_method(method, entries, utterance)
    if stage:
        arguments |= {"method": "stage", "stage": stage}
    if entries:
        arguments["items"] = entries
    if groups:
        arguments["groups"] = groups
    return {**arguments, **_options(text, bool(entries))}


def _options(text: str, has_items: bool) -> Arguments:
    """Unit, spending it all, saving, and what is funded when no items are named."""
    found: Arguments = {}
    unit = _UNIT.search(text)
    if unit:
        said = unit.group("unit") or unit.group("whole") or unit.group("first")
        found["unit"] = _UNITS[said.strip()]
    if _SPEND_ALL.search(text) and not re.search(r"(?:花|用)(?:完|光)为止|until", text):
        found["spend_all"] = True
    if _SAVE.search(text):
        found["save"] = True
    if not has_items:
        over = next((name for name, pattern in _OVER if pattern.search(text)), None)
        found |= {"over": over} if over else {}
    return found


def _stage_of(text: str) -> str | None:
    return next((stage for stage, pattern in lexicon.STAGES if pattern.search(text)), None)


def _method(utterance: Utterance, claims: list[Claim]) -> str:
    text = utterance.commanding
    if _TIERS.search(text):
        return "tiers"
    if _VALUE.search(text):
        return "value"
    if _CONTRIBUTION.search(text):
        return "contribution"
    if _PRIORITY.search(text) or lexicon.PRIORITY.search(text):
        return "priority"
    if lexicon.EQUAL.search(text):
        return "equal"
    if ratios(utterance.mentions):
        return "contribution"
    if lexicon.ENOUGH.search(text):
        return "fit"
    merits = [c for c in claims if c.role is Role.CONTRIBUTION]
    if merits and all(c.role in (Role.CONTRIBUTION, Role.UNKNOWN) for c in claims):
        return "contribution"
    return "value"


def _settled_method(method: str, entries: list[Arguments], utterance: Utterance) -> str:
    """The method, or the plainest one that can work with what was said."""
    if method == "tiers" and entries and not any("tier" in entry for entry in entries):
        return "priority" if any("priority" in entry for entry in entries) else "tiers"
    asked = bool(entries) and all("ask" in entry or "locked" in entry for entry in entries)
    has_merit = any("contribution" in entry for entry in entries)
    if method == "value" and asked and not has_merit and not _VALUE.search(utterance.commanding):
        return "fit"
    return method


def _take_reserves(claims: list[Claim]) -> Arguments:
    found: Arguments = {}
    for item in list(claims):
        if item.role in (Role.EXPERIMENT, Role.CONTINGENCY):
            found.setdefault(item.role.value, item.sum.said)
            claims.remove(item)
    return found


def _take_total(claims: list[Claim]) -> Claim | None:
    """The whole budget, taken out of the claims: called so, else alone, else called so beside other words."""
    unnamed = [c for c in claims if not c.name and c.sum.is_money]
    candidates = [
        [c for c in unnamed if c.is_total_said and c.role in (Role.UNKNOWN, Role.MAXIMUM, Role.ASK)],
        [c for c in unnamed if c.role is Role.UNKNOWN and _stands_alone(c, claims)],
        [c for c in claims if c.is_total_said and c.role is Role.UNKNOWN],
        [c for c in claims if c.role is Role.UNKNOWN and _is_apart(c, claims)],
    ]
    for found in candidates:
        if found:
            claims.remove(found[0])
            return found[0]
    return None


def _is_apart(item: Claim, claims: list[Claim]) -> bool:
    """Whether it has a sentence to itself and two or more others, none of them larger, have theirs."""
    others = [c for c in claims if c is not item and c.sum.is_money]
    is_alone = not any(c.sum.start == item.sum.end or item.sum.start == c.sum.end for c in others)
    largest = all(c.sum.value.value <= item.sum.value.value for c in others)
    return item.sum.is_money and len(others) >= 2 and is_alone and largest


def _stands_alone(item: Claim, claims: list[Claim]) -> bool:
    """Whether no item has been named before it, or it starts a sentence of its own."""
    before = claims[: claims.index(item)]
    return not any(c.name for c in before) or item.sum.falls
