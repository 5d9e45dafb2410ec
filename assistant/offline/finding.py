"""Looking for plans of earlier: by words, owner, budget and time."""

import re

from assistant.offline.script import Arguments, Call
from assistant.offline.utterance import Utterance, amounts, periods, ranges
from assistant.offline.wording import amount_text
from core.quantity.value import Money, Number, Range

_FIND_NOISE = re.compile(
    r"(?:帮我|请|麻烦)?(?:找|查|搜|列)(?:一?下|找|出|到|看|看看|一找)?|(?:有没有|有哪些|哪些|所有|全部|我的|我|我们|现有|的|跟|和|与|关于"
    r"|有关|相关|有)|(?:营销)?(?:计划|方案|规划)(?:列表|清单)?|以前|之前|过去|往年|历史|做过|负责|名下|手上|手里|手头|在|之间"
    r"|[哪几]+[份个套]?|有几|看看|吗|呢|一下|里|是|\?|？|。|"
    r"\b(?:find|search|look(?:ing)? (?:for|up)|list|show|me|all|any|the|my|our|past|previous"
    r"|existing|old|plans?|with|about|for|on|that|which|what|do|we|i|have|had|are|there|by"
    r"|owned|of|a|is|please|can|you|dig up|from|earlier|did)\b"
)


def find_call(utterance: Utterance) -> Call:
    """`find_plans` with words, owner, budget bounds and period."""
    arguments: Arguments = {}
    text = utterance.original
    spans: list[tuple[int, int]] = []
    owner = _owner_of_plans(utterance)
    if owner:
        arguments["owner"] = owner
        at = text.find(owner)
        spans.append((at, at + len(owner)))
    for mention in amounts(utterance.mentions):
        bound = _bound(utterance, mention.start, mention.end)
        if bound and isinstance(mention.value, Money | Number):
            arguments[bound] = mention.text.strip()
            spans.append((mention.start, mention.end))
    for mention in ranges(utterance.mentions):
        if isinstance(mention.value, Range):
            arguments["min_budget"] = amount_text(mention.value.low)
            arguments["max_budget"] = amount_text(mention.value.high)
            spans.append((mention.start, mention.end))
    for mention in periods(utterance.mentions):
        arguments["period"] = mention.text.strip()
        spans.append((mention.start, mention.end))
    query = _query(utterance, spans)
    if query:
        arguments["query"] = query
    return Call(name="find_plans", arguments=arguments)


def _query(utterance: Utterance, spans: list[tuple[int, int]]) -> str:
    folded = list(utterance.text)
    for start, end in spans:
        folded[start:end] = "\u3000" * (end - start)
    rest = "".join(folded)
    rest = re.sub(
        r"预算|超过|以上|以内|不超过|大于|小于|低于|高于|万以内|budget|over|under|above|below|more than|less than|at least|up to",
        lambda m: "\u3000" * len(m.group()),
        rest,
    )
    rest = _FIND_NOISE.sub(lambda m: "\u3000" * len(m.group()), rest)
    kept = "".join(c if r != "\u3000" else " " for c, r in zip(utterance.original, rest, strict=True))
    return " ".join(re.sub(r"[，,。.?？!！、：:\"“”「」]", " ", kept).split())


_OWNERS = re.compile(
    r"(?P<zh>[\u4e00-\u9fff]{2,4}?)(?:在|所)?(?:负责|負責|做|牵头|牽頭|主导|管|带|名下|手上|手里|手頭|手头|那边|跟进"
    r"|主责)(?:的|过的|了|有)?(?=.{0,10}(?:计划|計畫|計劃|方案|规划|規劃|哪|几))"
    r"|(?:owned by|of|by|belonging to|under|from|run by|led by) (?P<en>[A-Z][a-z]+(?: [A-Z][a-z]+)?)"
    r"|(?P<pos>[A-Z][a-z]+(?: [A-Z][a-z]+)?)'s plans?"
    r"|plans? (?:does |did |do )?(?P<does>[A-Z][a-z]+(?: [A-Z][a-z]+)?) (?:owns?|has|have|runs?|leads?|is)"
    r"|(?:does|did|is) (?P<q>[A-Z][a-z]+(?: [A-Z][a-z]+)?) (?:owns?|have|runs?|leads?|responsible)"
)


def _owner_of_plans(utterance: Utterance) -> str | None:
    match = _OWNERS.search(utterance.original)
    if match is None:
        return None
    found = next((group for group in match.groups() if group), None)
    return re.sub(r"^(?:一下|下|找|查|是|由|看|列|出|有|搜)+", "", found) if found else None


def _bound(utterance: Utterance, start: int, end: int) -> str | None:
    before = utterance.text[max(0, start - 14) : start]
    after = utterance.text[end : end + 6]
    if (
        re.search(r"超过|大于|高于|不低于|至少|多于|over|above|more than|at least|>", before)
        and "不超过" not in before
    ) or re.match(r"\s*(?:以上|or more)", after):
        return "min_budget"
    if re.search(
        r"不超过|小于|低于|少于|至多|under|below|less than|at most|up to|within|<", before
    ) or re.match(r"\s*(?:以内|以下|之内|or less)", after):
        return "max_budget"
    return None
