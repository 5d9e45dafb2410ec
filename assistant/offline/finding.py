"""Looking for plans of earlier: by words, owner, budget, time and what became of them."""

import re

from assistant.offline.script import Arguments, Call
from assistant.offline.utterance import Utterance, amounts, periods, ranges
from assistant.offline.wording import amount_text
from core.quantity.mention import Mention
from core.quantity.value import Money, Number, Range, Share

_FIND_NOISE = re.compile(
    r"(?:帮我|请|麻烦)?(?:找|查|搜|列)(?:一?下|找|出|到|看|看看|一找)?|(?:有没有|有哪些|哪些|所有|全部|我的|我|我们|现有|的|跟|和|与|关于"
    r"|有关|相关|有什么|什么|有)|(?:营销)?(?:计划|方案|规划)(?:列表|清单)?|以前|之前|过去|往年|历史|做过|负责|名下|手上|手里|手头|在|之间"
    r"|[哪几]+[份个套]?|有几|看看|吗|呢|了|一下|里|是|\?|？|。|"
    r"\b(?:find|search|look(?:ing)? (?:for|up)|list|show|me|all|any|the|my|our|past|previous"
    r"|existing|old|plans?|with|about|for|on|that|which|what|do|we|i|have|had|are|there|by"
    r"|owned|of|a|is|in|at|during|please|can|you|dig up|from|earlier|did|does|owns?|leads?|runs?)\b"
)


_MISSED = re.compile(
    r"(?:没有?|未)(?:能)?(?:达标|达成|完成|做到|实现)(?:了)?(?:目标)?|不达标|失败的?|达不成"
    r"|\b(?:missed|miss|fell short|failed|didn'?t (?:hit|meet|reach|make)|did not (?:hit|meet|reach|make)"
    r"|not (?:hit|meet|reach)(?:ed)?)\b(?: (?:of|its|their|the))*(?: (?:targets?|goals?))?"
)
_MET = re.compile(
    r"达标|(?:达成|完成|做到|实现)(?:了|过)?目标|超额完成|成功的|目标达成"
    r"|\b(?:hit|met|reached|made|achieved|beat|exceeded)\b(?: (?:its|their|the|on))*(?: (?:sales |main )?(?:targets?|goals?))"
)
_ATTAINED = re.compile(
    r"达成率?|完成率|完成度|达标率|\battain\w*|\bachiev\w*|completion|of (?:its|their|the) (?:target|goal)"
)
_UNRECORDED = re.compile(
    r"没(?:有)?(?:记录|录|填)(?:过)?(?:实际|结果|数据)|\b(?:no|without) (?:recorded )?(?:outcome|results?|actuals?)\b"
)
_STATES = (
    (
        "finished",
        re.compile(r"(?:已经?|都)?(?:结束|做完|跑完|完结)(?:了)?的|\b(?:finished|completed|closed|ended)\b"),
    ),
    (
        "running",
        re.compile(r"(?:正在|还在)?(?:进行|执行)(?:中)?的|\b(?:running|ongoing|in progress|under way)\b"),
    ),
)


def outcome_of(utterance: Utterance) -> Arguments:
    """What is asked of a plan's outcome: bounds of its attainment, whether it was reached or recorded."""
    text = utterance.commanding
    arguments = _attainments(utterance)
    if not arguments and (_MISSED.search(text) or _MET.search(text)):
        arguments["met"] = not _MISSED.search(text)
    if _UNRECORDED.search(text):
        arguments["recorded"] = False
    state = next((state for state, pattern in _STATES if pattern.search(text)), None)
    return arguments | ({"state": state} if state else {})


def _attainments(utterance: Utterance) -> Arguments:
    """Percentages said of what was attained, as bounds."""
    arguments: Arguments = {}
    for mention in amounts(utterance.mentions):
        around = utterance.commanding[max(0, mention.start - 28) : mention.end + 22]
        if isinstance(mention.value, Share) and _ATTAINED.search(around):
            bound = _bound(utterance, mention.start, mention.end) or "min_budget"
            arguments[bound.replace("budget", "attainment")] = mention.text.strip()
    for mention in ranges(utterance.mentions):
        if isinstance(mention.value, Range) and isinstance(mention.value.low, Share):
            arguments["min_attainment"] = amount_text(mention.value.low)
            arguments["max_attainment"] = amount_text(mention.value.high)
    return arguments


def find_call(utterance: Utterance, *, compared: bool = False) -> Call:
    """`find_plans` with words, owner, budget bounds, period and what became of them."""
    outcome = outcome_of(utterance)
    arguments, spans = dict(outcome), _spans_of(utterance, outcome)
    owner = _owner_of_plans(utterance)
    if owner:
        arguments["owner"] = owner
        at = utterance.original.find(owner)
        spans.append((at, at + len(owner)))
    for found in (_budgets(utterance, spans), _times(utterance, spans)):
        arguments |= found
    query = "" if compared and not arguments else _query(utterance, spans)
    if query:
        arguments["query"] = query
    return Call(name="find_plans", arguments=arguments)


def _budgets(utterance: Utterance, spans: list[tuple[int, int]]) -> Arguments:
    """Bounds of the budget; percentages are of something else. Every span read is added to `spans`."""
    arguments: Arguments = {}
    for mention in amounts(utterance.mentions):
        bound = _bound(utterance, mention.start, mention.end)
        if bound and isinstance(mention.value, Money | Number):
            arguments[bound] = mention.text.strip()
            spans.append((mention.start, mention.end))
    for mention in ranges(utterance.mentions):
        spans.append((mention.start, mention.end))
        if isinstance(mention.value, Range) and not isinstance(mention.value.low, Share):
            arguments["min_budget"] = amount_text(mention.value.low)
            arguments["max_budget"] = amount_text(mention.value.high)
    return arguments


def _times(utterance: Utterance, spans: list[tuple[int, int]]) -> Arguments:
    """The time; in English a bare year is one, too."""
    said = [(m, time_text(m)) for m in periods(utterance.mentions)]
    if not said and utterance.text.isascii():
        years = [m for m in amounts(utterance.mentions) if re.fullmatch(r"20\d\d", m.text.strip())]
        said = [(m, time_text(m)) for m in years if _BESIDE_YEAR.search(utterance.text[: m.start])]
    spans += [(mention.start, mention.end) for mention, _ in said]
    return {"period": said[-1][1]} if said else {}


def _spans_of(utterance: Utterance, outcome: Arguments) -> list[tuple[int, int]]:
    """What is said of the outcome, and how it is asked, so that it is no word to look for."""
    patterns = [_TELLING]
    if outcome:
        patterns += [_MISSED, _MET, _ATTAINED, _UNRECORDED, *(pattern for _, pattern in _STATES)]
    spans = [match.span() for pattern in patterns for match in pattern.finditer(utterance.text)]
    said = [m for m in amounts(utterance.mentions) if isinstance(m.value, Share)]
    return spans + [(m.start, m.end) for m in said if m.text.strip() in outcome.values()]


_BESIDE_YEAR = re.compile(r"\b(?:the|of|in|from|our|for) $")
_TELLING = re.compile(
    r"(?:是|都)?(?:怎么|怎样|如何|咋)(?:推广?|做推广|打|卖|营销|运营|搞|做营销|做)(?:的|过|来着)?|当时|曾经|上次|过往"
    r"|比一?下|比较|对比|比一比|并排|横向|哪个更好|放|在?一起|看看|把|那?几个|那?两个|三个|那块|那边|这块|咱们?|翻|以下|以上|又|并且|而且|没有|哪个|最高|最低|最好|效果|结果|怎么样|如何|咋样|完成得|花了多少钱?|多少|搞过|办过|推过|老|类似|达成率?|完成率"
    r"|\bhow (?:did|have|had) (?:we|they|the team) (?:ever )?(?:push|promote|market|sell|launch|run|plan|advertise|do)\w*"
    r"|\b(?:before|in the past|previously|last time|back then|compare|side by side|versus|vs|earlier|ever|these|those|both|us|team|'s|how|it|go|went|attainment|highest|lowest|had|campaigns?|best|results?|similar|to|like|done|run|try|tried|push|promotions?)\b|'s\b"
)


def _query(utterance: Utterance, spans: list[tuple[int, int]]) -> str:
    folded = list(utterance.text)
    for start, end in spans:
        folded[start:end] = "\u3000" * (end - start)
    rest = "".join(folded)
    rest = re.sub(
        r"预算|超过|以上|以内|不超过|大于|小于|低于|高于|不到|不足|未到|万以内|budget|over|under|above|below|more than|less than|at least|up to",
        lambda m: "\u3000" * len(m.group()),
        rest,
    )
    rest = _FIND_NOISE.sub(lambda m: "\u3000" * len(m.group()), rest)
    kept = "".join(c if r != "\u3000" else " " for c, r in zip(utterance.original, rest, strict=True))
    return " ".join(re.sub(r"[，,。.?？!！、：:\"“”「」]", " ", kept).split())


def time_text(mention: Mention) -> str:
    """A time as an argument; a year alone would be a number there."""
    said = mention.text.strip()
    return f"{said}年" if re.fullmatch(r"20\d\d", said) else said


def plan_words(utterance: Utterance, start: int, end: int, spans: list[tuple[int, int]]) -> str:
    """The words between two places that say which plan is meant."""
    outside = [(0, start), (end, len(utterance.original))]
    said = _query(utterance, [*spans, *outside, *_noise_of_reference(utterance)])
    return said if len(said) > 1 else ""


def _noise_of_reference(utterance: Utterance) -> list[tuple[int, int]]:
    return [match.span() for match in _REFERRING.finditer(utterance.text)]


_REFERRING = re.compile(
    r"上一?次|上回|去年|前年|上一?年|上一?季度?|上个|原来|老的|旧的|那[个份套次]|这[个份套]|当前|同期|一下|着|做|时候|那时|当时|结构|框架|比例|样子"
    r"|\b(?:last|year'?s?|time'?s?|quarter'?s?|prior|that|this|our|on|it|one|same|next|season'?s?|new|structure|ratios?|of)\b|'s\b"
)


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
    if not found:
        return None
    name = re.sub(r"^(?:一下|下|找|查|是|由|看|列|出|有|搜)+", "", found)
    return (
        re.sub(r"^(?:过去|以前|之前|曾经|去年)+|(?:过去|以前|之前|曾经|去年|今年|前年|上季度?)+$", "", name)
        or None
    )


def _bound(utterance: Utterance, start: int, end: int) -> str | None:
    before = utterance.text[max(0, start - 14) : start]
    after = utterance.text[end : end + 6]
    if (
        re.search(r"超过|大于|高于|不低于|至少|多于|over|above|more than|at least|>", before)
        and "不超过" not in before
    ) or re.match(r"\s*(?:以上|or more)", after):
        return "min_budget"
    if re.search(
        r"不超过|小于|低于|少于|至多|不到|不足|未到|under|below|less than|at most|up to|within|<", before
    ) or re.match(r"\s*(?:以内|以下|之内|or less)", after):
        return "max_budget"
    return None
