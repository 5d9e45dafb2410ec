"""Looking for plans of earlier: by words, owner, budget, time and what became of them."""

import re

from assistant.offline.plan_conditions import read_conditions
from assistant.offline.script import Call
from assistant.offline.utterance import Utterance, fold

_FIND_NOISE = re.compile(
    r"(?:帮我|请|麻烦)?(?:找|查|搜|列|翻|调|拉)(?:一?下|找|出来?|到|看|看看|一找|一[列查找翻]|给我)?|(?:有没有|有哪些|哪些|所有|全部|我的|我|我们|现有|的|跟|和|与|关于"
    r"|有关|相关|有什么|什么|有)|(?:营销)?(?:计划|方案|规划)(?:列表|清单)?|以前|之前|过去|往年|历史|做过|负责|名下|手上|手里|手头|在|之间"
    r"|[哪几]+[份个套]?|有几|看看|看一?[下看]|(?:给我|帮我)看|吗|呢|了|一下|里|是|\?|？|。"
    r"|帮忙|帮我|请问|麻烦|劳驾|目前|现在|当前|现阶段|迄今|至今|截至|到底|咱们?|咱家|公司|团队|大家|想(?:要)?|知道|告诉我?|给我?|需要|能不能|可以|可否|能否|可不可以|[一两三四五](?:份|个|套)|出来|都|啥|额度|金额|区间|范围|左右|期间|年度|当年|那一?年|那[个份套些几]|这[个份套些几]|以及|还有|并且|而且|谢谢?|且"
    r"|\b(?:find|search|look(?:ing)? (?:for|up)|list|show|me|all|any|the|my|our|past|previous"
    r"|existing|old|plans?|with|about|for|on|that|which|what|do|we|i|have|had|are|there|by"
    r"|owned|of|a|is|in|at|during|please|can|you|dig up|from|earlier|did|does|owns?|leads?|runs?"
    r"|pls|plz|hi|hey|hello|thanks|thank|thx|could|would|will|want|need|see|get|give|pull|fetch|bring|tell|know|let|i'd|i'm|we've|us|just|only|also|still|already|currently|now|right|yet|anything|something|everything|ones?|some|every|each|were|was|been|be|has|having|whose|who|where|when|and|or|but|between|to|than|those|these|them|they|it|as|far|so|not|budgets?|budgeted|costing|worth|year|quarter|quick(?:ly)?|kindly|company|team|up|out|an?|marketing)\b"
)
_BOUNDS = re.compile(
    r"预算|超过|以上|以内|不超过|不高于|不低于|不少于|大于|小于|低于|高于|少于|多于|至少|至多|最多|起码|不到|不足|未到|以下|介于|之间|万以内"
    r"|\b(?:budget|over|under|above|below|more than|less than|at least|at most|up to|or more|or less|within|north of)\b|[<>≤≥]=?"
)
_ODD = re.compile(
    r"[一来下个份套些那这都还也就又再啥呢吧啊呀嘛过得地上中从到至给要把被由为年在且]|\d{1,4}|[\W_]+|'?s|ve|re|d|m"
)


def find_call(utterance: Utterance, *, compared: bool = False) -> Call:
    """`find_plans` with words, owner, budget bounds, period and what became of them."""
    arguments, spans = read_conditions(utterance)
    spans += [match.span() for match in _TELLING.finditer(utterance.text)]
    owner = _owner_of_plans(utterance)
    if owner:
        arguments["owner"] = owner
        at = utterance.original.find(owner)
        spans.append((at, at + len(owner)))
    query = "" if compared and not arguments else _query(utterance, spans)
    if query:
        arguments["query"] = query
    return Call(name="find_plans", arguments=arguments)


_TELLING = re.compile(
    r"(?:是|都)?(?:怎么|怎样|如何|咋)(?:推广?|做推广|打|卖|营销|运营|搞|做营销|做)(?:的|过|来着)?|当时|曾经|上次|过往"
    r"|比一?下|比较|对比|比一比|并排|横向|哪个更好|放|在?一起|看看|把|那?几个|那?两个|三个|那块|那边|这块|咱们?|翻|以下|以上|又|并且|而且|没有|哪个|最高|最低|最好|效果|结果|怎么样|如何|咋样|完成得|花了多少钱?|多少|搞过|办过|推过|老|类似|达成率?|完成率"
    r"|\bhow (?:did|have|had) (?:we|they|the team) (?:ever )?(?:push|promote|market|sell|launch|run|plan|advertise|do)\w*"
    r"|\b(?:before|in the past|previously|last time|back then|compare|side by side|versus|vs|earlier|ever|these|those|both|us|team|'s|how|it|go|went|attainment|highest|lowest|had|campaigns?|best|results?|similar|to|like|done|run|try|tried|push|promotions?)\b|'s\b"
)


def _query(utterance: Utterance, spans: list[tuple[int, int]]) -> str:
    """The words left when everything that is read otherwise, or only asks, is taken away."""
    folded = list(utterance.text)
    for start, end in spans:
        folded[start:end] = "\u3000" * (end - start)
    rest = "".join(folded)
    for noise in (_BOUNDS, _FIND_NOISE):
        rest = noise.sub(lambda m: "\u3000" * len(m.group()), rest)
    kept = "".join(c if r != "\u3000" else " " for c, r in zip(utterance.original, rest, strict=True))
    words = re.sub(r"[，,。.?？!！、：:;；()（）\"“”「」《》]", " ", kept).split()
    return " ".join(word for word in words if not _ODD.fullmatch(fold(word)))


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
    start = next(match.start(name) for name, group in match.groupdict().items() if group)
    folded = utterance.text[start : start + len(found)]
    before = re.match(rf"(?:一下|下|找|查|是|由|看|列|出|有|搜|请|帮我|{_WHEN})+", folded)
    after = re.search(rf"(?:{_WHEN})+$", folded)
    name = found[before.end() if before else 0 : after.start() if after else None]
    return name if len(name) > 1 else None


_WHEN = r"过去|以前|之前|曾经|去年|今年|前年|上季度?|目前|现在|当前|正|还|仍|已经?|都|哪些|没有?|未"
