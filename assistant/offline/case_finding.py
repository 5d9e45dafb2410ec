"""Looking for deviation cases: "转化率掉过几次，当时怎么处理的", "有没有类似的案例", "have we seen this before?"."""

import re

from assistant.offline.case_fields import EXPIRED_TOO, IMPACTS, TYPES, choose
from assistant.offline.case_keeping import case_in, deviation_before
from assistant.offline.deviations import name_deviation
from assistant.offline.script import Arguments, Call, Script
from assistant.offline.situation import Situation, carry_out
from assistant.offline.subject import find_names
from assistant.offline.utterance import fold, periods

_TOOL = "find_cases"
_LIBRARY = re.compile(
    r"案例|\bcases\b|\b(?:every|each) case\b|\bcase library\b|\b(?:deviation|past|similar|earlier|previous|any) case\b|\bcase (?:about|on|for)\b"
)
_OTHER_CASES = re.compile(
    r"成功案例|营销案例|优秀案例|案例(?:分析|教学|研究)|\b(?:business|use|best|worst|base|test|in) cases?\b|\bcase stud|\bcase of\b|\bupper ?case|\bin (?:any|which|what|that|this|such|most|all|some|both) cases?\b|\bjust in case\b"
)
_WANTS = re.compile(
    r"找|查|看|搜|列|翻|调|展示|显示|有(?:没有|哪些|什么|几|多少|过)?|几个|多少|哪些|给我|都|\b(?:find|show|list|search|look|any|what|which|how many|pull|see|give|do we have|are there|similar|past|open)\b"
)
_LIKE = re.compile(
    r"(?:类似|相似|同类|差不多|同样|一样|像(?:这|那)(?:样|次|种))(?:的|过)?(?:案例|情况|偏差|问题|事(?:情)?|先例|经历)|(?:类似|相似)的?(?:吗|没)|先例"
    r"|(?:这|那)[^，,。？?]{0,8}(?:以前|之前|过去|曾经)[^，,。？?]{0,6}(?:处理|解决|应对)过"
    r"|(?:以前|之前|过去|曾经|历史上)(?:有没有|是不是|是否|也)?(?:出现|发生|遇到|碰到|遇|见|碰|有)(?:到)?过|(?:出现|发生|遇到|碰到|见)过(?:这|类似|一样|同样|没|吗)"
    r"|\b(?:have|has|had|did) (?:we|this|it|that|anything like this)\b.{0,24}\b(?:seen|happen\w*|met|had)\b.{0,30}\b(?:before|in the past|earlier|previously)\b|\b(?:similar|comparable|like this|same) (?:cases?|deviations?|situations?|problems?|issues?|misses|precedents?)\b|\bseen (?:this|it|anything like)\b|\bprecedents?\b|\bcases? like (?:this|that|it)\b"
)
# asks for likeness outright, so that what is named is the deviation in hand
_RESEMBLES = re.compile(
    r"(?:像|跟|和|与)(?:以前|之前|过去|历史上?)?的?(?:哪|什么)(?:个|次|一个|一次|一回|条|起|回)?[^，,。？?]{0,8}(?:像|接近|类似|相似|一样|相近|案例|那次)|(?:最|更|比较|有点|挺|很)(?:像|接近|相似|类似|相近)|像不像|\bcases? (?:much |just |a bit |at all )?like (?:the|our|what|in)\b|像[^，,。？?]{0,6}(?:案例|哪次|哪回)"
    r"|\b(?:resembl\w+|remind\w*|akin|closest|nearest|looks? (?:most )?like|most (?:like|similar)|similar to|comparable (?:to|with))\b(?=.{0,60}\b(?:cases?|before|past|earlier|previous|precedent)\b)|\b(?:cases?|before|past|earlier|previous|precedent)\b.{0,100}\b(?:resembl\w+|remind\w*|akin|closest|nearest|looks? (?:most )?like|most (?:like|similar)|similar to|comparable (?:to|with))\b"
)
_TIMES = re.compile(
    r"(?:掉|跌|降|下滑|下跌|下降|达标|没达成|超|涨|偏|异常|断货|出(?:过)?问题|出现|发生|翻车|崩)(?:过|了|到过|现过)?.{0,6}(?:几|多少)(?:次|回)|(?:几|多少)(?:次|回).{0,10}(?:掉|跌|降|下滑|没达标|问题|偏)"
    r"|(?:以前|之前|过去|曾经|历史上|往年).{0,8}(?:掉|跌|降|下滑|没达标|断货|超|崩)(?:过|了)(?:吗|没有?|么)"
    r"|\bhow (?:often|many times)\b.{0,12}\b(?:has|have|had|did|was|were)\b.{0,40}\b(?:drop|fall|fell|miss|declin|dip|slump|tank|crash|short|off|below|sp[iu]k|happen|run out)"
)
_HANDLED = re.compile(
    r"(?:以前|之前|过去|当时|上次|上回|往年|曾经|历史上|从前|去年|那次|那会儿|那时候?)[^，,。？?]{0,16}?(?:怎么|如何|咋|怎样|用什么(?:办法|招))(?:去)?(?:处理|办(?!活动|促销)|解决|应对|搞定|纠正|补救)(?:的|了|好)?"
    r"|(?:以前|之前|过去|曾经)[^，,。？?]{0,8}(?:处理|解决|应对|纠正)过"
    r"|(?:怎么|如何|咋)(?:处理|解决|应对|纠正|补救|搞定)(?:过|好?的)\W*$"
    r"|(?:当时|那时候?|那次|我们)(?:都)?(?:做了|采取了|用了)(?:什么|哪些|啥)"
    r"|\bhow (?:did|have|had) we (?:handle|deal|fix|solve|respond|react|correct|address|recover|tackle)\w*|\bwhat (?:did|have) we (?:do|done|try|tried)\b.{0,60}\b(?:about|last time|when|before|back then|against|then)\b|\bwhat worked (?:last time|before)\b"
)
_DOWN = re.compile(
    r"掉|跌|降(?!价)|下滑|下来|没(?:有)?达|不达|未达|没完成|不足|低于|偏低|腰斩|崩|\bdrop|\bfall|\bfell\b|\bdeclin|\bmiss|\bdown\b|\bslump|\bdip|\bshort|\bbelow\b|\btank|\bcrash|\blow\b|\bslip"
)
_UP = re.compile(
    r"涨(?!价)|上升|飙|超(?:额|出|标|过|了)|暴增|走高|\brise|\brose\b|\bspik|\bjump|\bsurg|\bexceed|\babove\b|\bup\b|\bincreas"
)
_THIS = re.compile(r"这|那|该|此|\b(?:this|that|it)\b")
_LIST = re.compile(
    r"[\u4e00-\u9fff]的?案例(?:清单|列表)?\W*$|\bcases\W*$|\bcases (?:owned|written|kept|handled|from|in|of|about|on|that|which)\b"
)
_GENERAL = re.compile(
    r"字段|(?:记录|包含|包括|写|填|需要|要有)(?:哪些|什么)(?!.{0,4}过期)|(?:怎么|如何|怎样)(?:建|写|填|管理|维护|设计|搭|审核|用案例|整理)|什么是|是什么意思|应该|该不该|权限|多久|模板|作用|好处|一般|通常"
    r"|\bwhat (?:fields?|should|goes|belongs|is a|is the)\b|\bhow (?:to|do (?:i|you)|should|often should)\b|\bwho (?:can|should|may)\b|\btemplate\b|\bwhy (?:keep|have)\b|\busually\b|\btypically\b"
)
_PLANS = re.compile(r"计划书|方案|规划|\bplans?\b(?! in\b)|历史计划|以前的计划")
_STATUSES = (
    ("withdrawn", re.compile(r"撤下|作废|\bwithdrawn\b")),
    ("draft", re.compile(r"草稿|(?:待|未|没)(?:有)?(?:审核|审)|\bdrafts?\b|\bunreviewed\b|\bto be reviewed\b|\bnot (?:yet )?reviewed\b|\bpending review\b")),
    ("reviewed", re.compile(r"(?:已经?)?审(?:核)?过的|已审核|\breviewed\b|\bapproved\b")),
    ("expired", re.compile(r"(?<!包括)(?<!包含)(?<!含)(?<!连)(?<!算上)过期(?:了)?的案例|案例(?:库)?(?:里面?|中)?(?<!快)过期的(?!也|都|一)|(?:哪些|看|列).{0,6}(?<!快)(?<!快要)(?<!即将)过期|(?<!including )(?<!even )expired cases|which cases .{0,10}expired")),
)  # fmt: skip
_TYPE = re.compile(
    r"市场(?=类|型|方面|原因|导致|引起)(?:类|型|方面|原因)?(?:导致|引起|的)?|(?:市场环境|市场变化|外部|内部管理|内部|资源分配|资源配置|资源)(?:变化|问题)?(?:类|型|导致|引起|造成|的)?|\b(?:market|internal|resource)s?\b(?: environment| management| allocation)?"
)
_IMPACT = re.compile(
    r"影响(?:程度)?(?:为|是)?(?:很|最|比较)?(?P<grade>高|大|中|低|小|严重|一般)|(?P<zh>高|中|低)影响|\b(?P<en>high|medium|low)[- ]?impact|\bimpact (?:is |was )?(?P<en2>high|medium|low)"
)
_OWNER = re.compile(
    r"(?P<zh>[\u4e00-\u9fff]{2,3}?)(?:负责|经手|处理|写|存|提交|录入|建|登记)(?:过)?的?(?:那?些|几个)?案例|\bcases? (?:owned|written|kept|handled|saved|filed|submitted|recorded) by (?P<en>[a-z]+(?: [a-z]+)?|[\u4e00-\u9fff]{2,4})"
    r"|\b(?P<pos>[a-z]+(?: [a-z]+)?)'s cases?\b|\bcases? (?:that |which )?(?P<who>(?!we\b|they\b|you\b|i\b|were\b|are\b|was\b|is\b|that\b|which\b|have\b|had\b)[a-z]+(?: [a-z]+)?) (?:handled|wrote|kept|owns?|owned|saved|filed|dealt with|submitted|looked after|recorded)\b"
)
_NOT_A_NAME = re.compile(
    r"^(?:请|帮|我|找|查|看|列|搜|调|翻|把|由|是|有|给|一|下|出|到|来|的|所|让|被)+(?=[\u4e00-\u9fff]{2})|^(?:show|list|find|see|give|get|all|of|me|us|any|the|open|pull|read|what|are|about|for|by|from|only|just|has|have)\s+"
)
_NOISE = re.compile(
    r"(?:一起|一并|一块|列出来?|出来|所有|全部|通通|统统|全都|只要|也要|给我|看看|像)|"
    r"(?:请|帮我|麻烦|给我|我想|想)?(?:找|查|看|搜|列|翻|调)(?:一?下|找|出来?|到|看|一看|一查|一找)?|案例(?:库)?|(?:里面?|中|上)|(?:以前|之前|过去|当时|上次|上回|往年|曾经|历史上?|从前|那次|那会儿|那时候?)"
    r"|(?:怎么|如何|咋|怎样)(?:去)?(?:处理|办|解决|应对|搞定|救|纠正|补救|弄|做)(?:的|了|好|过)?|(?:有没有|有哪些|有什么|有几个?|有过?|哪些|几个|多少个?|几次|多少次|几回|都|还)|(?:掉|跌|降(?!价)|下滑|下跌|下降|没达标|没完成|不达标|涨(?!价)|上升|超)(?:过|了|的|到)?"
    r"|腰斩|来着|什么|哪些|啥|做了|采取了|用了|可以|参考|同类|类似|相似|差不多|同样|一样|情况|偏差|问题|时候|我们?|公司|出现|发生|遇到|碰到|见过|包括|包含|过期的?|也|算上|关于|有关|相关|跟|和|的|了|过|吗|呢|没有?|是|在|这个?|那个?|个|次|啊|吧|下|请问|方面|类|影响|高|中|低|大|小|已?审核|草稿|待"
    r"|\b(?:please|can|you|could|find|show|list|search|look|up|for|any|what|which|how|many|often|times|me|us|we|our|the|a|an|all|of|in|on|about|with|that|were|was|is|are|did|do|does|have|has|had|there|been|seen|this|it|before|last|time|past|previous|earlier|similar|like|cases?|case library|library|deviations?|handle[d]?|deal[t]?|with|fix(?:ed)?|solve[d]?|respond(?:ed)?|react(?:ed)?|when|back|then|to|drop(?:s|ped|ping)?|f[ae]ll(?:en|s)?|miss(?:ed)?|declin(?:e|ed)|down|up|went|go|gone|happen(?:ed)?|and|or|where|including|even|expired|ones|reviewed|draft|drafts|high|low|medium|impact|problem|problems|issue|issues|try|tried|done|worked|gave|short|ran|run|come|came|out|too|also|well|count|ones|only|everything|every|resembl\w+|closest|nearest|get|give|pull|from|by|handled|wrote|owned)\b|'s\b"
)


def find_cases(situation: Situation) -> Script | None:
    """Cases to be found, counted, or shown."""
    utterance = situation.utterance
    text = utterance.commanding
    if _GENERAL.search(text) or _OTHER_CASES.search(text):
        return None
    case = case_in(utterance)
    if case is not None:
        return carry_out(situation, "find_cases", Call(name=_TOOL, arguments={"case": case}))
    if _PLANS.search(text) and not _LIBRARY.search(text):
        return None
    like = _LIKE.search(text) or _RESEMBLES.search(text)
    listed = _LIBRARY.search(text) and (_WANTS.search(text) or _says_which(text) or EXPIRED_TOO.search(text))
    if not (like or listed or _TIMES.search(text) or _HANDLED.search(text)):
        return None
    arguments = _like_arguments(situation) if like else _filters(situation)
    return carry_out(situation, "find_cases", Call(name=_TOOL, arguments=arguments))


def _says_which(text: str) -> bool:
    """Whether a short message is the name of a list: "华东的案例", "high impact cases"."""
    return len(text.strip()) <= 40 and bool(_LIST.search(text))


def _like_arguments(situation: Situation) -> Arguments:
    """The deviation that is named or was explained last; with a KPI and no days, every case of that KPI."""
    named = name_deviation(situation)
    before = deviation_before(situation)
    about = {name: value for name, value in named.items() if name != "compare"}
    expired = _expired_too(situation)
    told = not about and bool(_query(situation, []))
    if "kpi" in named and _RESEMBLES.search(situation.utterance.commanding):
        return {"like": named, **expired}
    if not before and ("kpi" in about or told) and "period" not in about and not _points(situation):
        return _filters(situation)
    if "kpi" not in named:
        named = {**before, **about}
    return {"like": named, **expired}


def _points(situation: Situation) -> bool:
    """Whether a message without a KPI points at something: "这种情况", "seen this before"."""
    named = name_deviation(situation, goals=False)
    return "kpi" not in named and bool(_THIS.search(situation.utterance.commanding))


def _filters(situation: Situation) -> Arguments:
    text = situation.utterance.commanding
    named = name_deviation(situation, goals=False)
    found: Arguments = {name: named[name] for name in ("kpi", "period") if name in named}
    segments = _segments(situation, named.get("filters", []))
    if segments:
        found["segments"] = segments
        kpi = found.get("kpi")
        if kpi and any(kpi in name or name in kpi for name in segments):
            del found["kpi"]  # "门店" is a channel here and no count of stores
    down, up = _DOWN.search(text), _UP.search(text)
    if "kpi" in found and bool(down) is not bool(up):
        found["direction"] = "down" if down else "up"
    kind, impact, status = _TYPE.search(text), _IMPACT.search(text), choose(_STATUSES, text)
    if kind is not None and _LIBRARY.search(text):
        found["type"] = choose(TYPES, kind.group())
    if impact is not None:
        found["impact"] = choose(IMPACTS, next(group for group in impact.groups() if group))
    if status is not None:
        found["status"] = status
    owner = _OWNER.search(text)
    if owner is not None:
        name = owner.lastgroup or "zh"
        found["owner"] = _without_verb(situation.utterance.original[slice(*owner.span(name))])
    found |= _expired_too(situation)
    taken = [match.span() for match in (kind if "type" in found else None, impact, owner) if match]
    query = _query(situation, taken)
    return {**found, **({"query": query} if query else {})}


def _segments(situation: Situation, named: list[str]) -> list[str]:
    """The segments named, without a channel that is only the verb: "search the cases"."""
    verb = re.match(
        r"\W*(?:please |can you |could you )?search\b(?! traffic| ads| channel)",
        situation.utterance.commanding,
    )
    names = list(find_names(situation.utterance, situation.catalogue)) if verb else []
    of_verb = {n.label for n in names if verb and n.end <= verb.end()}
    again = {n.label for n in names if verb and n.start >= verb.end()}
    return [name for name in named if name not in of_verb - again]


def _without_verb(name: str) -> str:
    """A name without the word before it: "列出林晓", "me Lin"."""
    while (verb := _NOT_A_NAME.match(fold(name))) is not None:
        name = name[verb.end() :]
    return name


def _expired_too(situation: Situation) -> Arguments:
    return {"include_expired": True} if EXPIRED_TOO.search(situation.utterance.commanding) else {}


def _query(situation: Situation, taken: list[tuple[int, int]]) -> str:
    """What is left to be searched for: no KPI, segment, period nor words of asking."""
    utterance = situation.utterance
    text = utterance.commanding
    taken += [match.span() for match in EXPIRED_TOO.finditer(text)]
    taken += [(n.start, n.end) for n in find_names(utterance, situation.catalogue)]
    taken += [(k.start, k.end) for k in utterance.kpis]
    taken += [(m.start, m.end) for m in periods(utterance.mentions)]
    for start, end in taken:
        text = text[:start] + " " * (end - start) + text[end:]
    text = _NOISE.sub(lambda match: " " * len(match.group()), text)
    kept = "".join(c if t != " " else " " for c, t in zip(utterance.original, text, strict=True))
    words = re.findall(r"[\u4e00-\u9fff]{2,}|[A-Za-z][A-Za-z-]{2,}", kept)
    return " ".join(words)[:200]
