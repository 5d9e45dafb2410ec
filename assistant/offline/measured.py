"""What a stated level measures: the KPI and what it is a KPI of, from the words in front of it or after it.

A name is a stretch of words between its verbs: "今年[门店会员]要从30万做到42万",
"push [demo bookings] to 900". It is a standard KPI with a subject where it ends with one
("智能家居|市场份额"), else one of the company's own.
"""

import re
from dataclasses import dataclass

from assistant.offline.names import join_words, strip_words
from assistant.offline.speakers import past_speaker
from assistant.offline.utterance import KpiMention, Utterance
from core.plan.kpi import Kpi
from core.plan.kpi_library import find_kpi
from core.quantity.period import Period
from core.quantity.unit import UnitKind

_CLAUSE = re.compile(
    r"[，,。；;！!？?\n（）()：:]|(?<=[a-z0-9%)])\.(?=\s|$)|\s[-–—]\s|(?<![a-z])(?:but|while|and"
    r"|plus)(?![a-z])|、|以及|同时|并且|另外|还有|此外"
)
_PREDICATE_ZH = re.compile(
    r"要(?!客|素)|需(?!求)|须|应(?!用|收|急)|得(?!分|率|物)|想|希望|计划|打算|力争|争取|必须|务必|目标(?!人群|客|用户|市场|达成)|现(?=在|为|有|况"
    r"|状|阶|是|\s*$)|目前|当前|眼下|如今|"
    r"今年|明年|去年|上年|基数|基线|基准|基期|起点|原来|原本|由(?!于)|从(?!业)|自(?=\s*$)|做(?!题)|冲|干到|干(?=\s*$)|拉(?!新|近)"
    r"|提(?=[升高到至了\s])|提(?=\s*$)|升(?!级)|降(?!噪|价)|"
    r"压(?!力)|达(?!人|成率|标)|突破|是|为(?!期)|有(?!效|机|限|源)|能(?!源|量|力|耗)|可以|保持|涨(?!粉)|增(?=[加长至到]|\s*$)(?!长率|长速"
    r"|长额|长数)|减(?!肥|脂)|扩|开(?=[到至])|仅|只(?=[有是])|才(?!艺|能)|大概|大约|(?<![签预邀履违])约(?!课|车)|"
    r"差不多|已(?!购|读)|上(?=\s*$|到)|到(?=\s*$)|至(?=\s*$)|在(?=\s|$|年)|就(?!业|诊|餐)|也|都(?!市)|这块|这边|那边|方面|控制"
    r"|定(?=[为在到])|了(?!解)|未来|底(?=\s*$)|整体(?=\s*$)|全年|当年"
)
_PREDICATE_EN = re.compile(
    r"\b(?:is|are|was|were|am|stands?|sits?|currently|now|today|must|should|needs?|has|have|had|will"
    r"|would|can|could|goes|go|going|we|we're|i|it|it's|that|which|"
    r"targets?|targeted|targeting|goal|baseline|reach|reaches|reaching|hits?|get|gets|got|went|grow"
    r"|grows|rises?|falls?|drops?|this|last|next|within|before|until|vs|versus|remains?|"
    r"currently|presently|hovers?|stuck|wants?|aims?|making|be|been|being)\b|→|->|=>|="
    r"|\b(?:from|to|at|by|of|up|down|in|on|with|for|around|about|over|under|above|below|as|above)\s*$"
    r"|\b(?:up|down)\s+(?:from|to|by|at)\b|\b(?:in|for|by|during|over|on) (?=\s|$)|\bup(?=\s*$)|\bfrom\b"
)
_LEAD_ZH = re.compile(
    r"^(?:要求|(?:公司|集团|总部|老板|领导|董事会|管理层|上面|总监)要求|集团要求|总部要求|老板要求|领导要求|把|将|将会|让|使|令|帮我|帮|请|我们|咱们|我司|公司的?|我|咱|要|想|希望|计划|打算|目标(?:是"
    r"|：)?(?!人群|客|用户|市场)|提升|提高|拉升|拉高|推高|降低|压低|压降|缩短|增加|扩大|做大|推动|实现|完成|确保|保证|"
    r"再?(?:加|添|来|建|开|定|立|设|补)(?:上)?(?:一?[个条项])|再加|新增(?=一?[个条项])|(?<=.)?一?[个条项](?=.{0,6}(?:目标|子目标))|其次"
    r"|首先|然后|最后|一是|二是|三是|四是|第[一二三四]|[一二三四]、|\d[.、)]|和|与|跟(?!团)|及|并|又|且|"
    r"今年|明年|去年|上半年|下半年|全年|年底|年度|年内|本年度?|本季度?|本月|每月|每周|每年|月底前?|季度末|前|底前|内|之前|以前|(?:品牌|用户|销售|渠道)(?:的|目标"
    r"|维度|这边|方面|层面|子目标)|的|到(?=\s)|在(?=\s)|\s)+"
)
_LEAD_EN = re.compile(
    r"^(?:(?:our|the|a|an|my|their|its|please|pls|let's|lets|we|i|so|ok|okay|also|then|and|plus|want"
    r"|wants|wanted|need|needs|have|has|re|ve|ll|the board|board|to|would|like|d|will|should|must|can"
    r"|could|help|me|us|"
    r"goal|target|objective|aim|grow|lift|push|bring|take|get|raise|cut|reduce|lower|drive|increase"
    r"|decrease|boost|improve|move|expand|trim|shrink|slash|hit|reach|achieve|deliver|land|make|set"
    r"|add|"
    r"keep|hold|double|triple|halve|drop|pull|build|scale|ramp|win|is|are|new|another|more|sub-?goal"
    r"|in|for|of|on|at|by|from|with|up|down|same|both|all|each|overall|total(?= )|year|month|quarter"
    r"|"
    r"(?:brand|user|customer|sales|channel)(?= (?:goal|sub-?goal|target|side|dimension)))(?![\w-])[\s']*)+",
    re.I,
)
_NO_NAME = re.compile(
    r"如果|要是|低于|高于|少于|超过|负责|牵头|统筹|主责|截止|为限|见分晓|预算|费用上限|总盘子|领导|老板|总监|经理|开会|(?:了|吧|吗|呢|哈|啊)$|哪|什么|区别|怎么"
    r"|为何|如何|多少|一共|总共|合计|比例分|^(?:一个|这个|那个|它|他|她|其中|分别|具体|如下|情况|数字|结果|大家|口径|搞定|冲一?冲|加油|拜托|谢谢|按|用|和"
    r"|负责人)$"
    r"|\b(?:owner|owned|owns|deadline|budget|spend|leads|thanks|please|responsible|in charge"
    r"|accountable|boss|ceo|cmo|if|fewer|less than|what|how|why|which|give|split)\b|^(?:goal|target"
    r"|plan|kpi|new plan|new goal|it|this|that|year|quarter|month)$"
)
_NOT_SUBJECT = re.compile(
    r"^(?:领导|老板|计划|新计划|目标|指标|品牌|用户|销售|渠道|下半年|上半年|这边|那边|帮我|建个|开|想让?|都|再|加|每月|每周|月均|平均|.*(?:定了|开一个|建个|帮我|拍了).*|"
    r"goal|plan|new|add|brand|user|sales|channel|average|monthly|.*\b(?:want|need|goal|plan|add)\b.*|\d+.*)$"
)
_MEASURE = re.compile(
    r"(?:率|占比|比例|比重|数量?|量|额|单价|价|成本|时长|频次|频率|次数|人次|人数|客流|评分|得分|分数?|指数|度|周期|天数|收入|营收|利润|会员|用户|粉丝|客户|学员"
    r"|订单|门店|店|网点|社群|好评|占有|份额|转化|留存|复购|"
    r"rate|share|count|number|volume|size|score|rating|value|revenue|sales|bookings?|orders?|visits?"
    r"|users?|members?|customers?|leads?|sign-?ups?|registrations?|drives?|downloads?|views?|cost"
    r"|price|time|hours|days|"
    r"index|occupancy|traffic|footfall|margin|profit|attendance|subscribers?|followers?|stores?"
    r"|sessions?|enrol?lments?|applications?|referrals?|demos?|installs?|[a-z]{2,}(?<!busine)(?<!cla)s)"
    r"(?: (?:per|an?|each|every) (?:day|week|month|quarter|year))?$"
)
_OWNS_EN = re.compile(
    r"\b(?:needs?|gets?|has|have|wants?|sees?)\s+(?:an?|its|their|another|the|to (?:see|get|have))\s+"
)
_OF = re.compile(
    r"\s*(?:of|for|in|on)\s+(?:our |the )?(?P<of>[a-z][\w &-]{1,30}?)(?=\s+(?:from|by|to|is|are|was"
    r"|should|must|at|up|down|needs?|today|now|currently|sits?|stands?|reach(?:es)?|target)\b|[,.:]"
    r"|\s*$)"
)
_LONGEST = 40
_UNITS_ZH = tuple("率数量额价值")  # 覆盖|率: one character makes it another measure


@dataclass(frozen=True)
class Measured:
    """A name of what is measured.

    Attributes:
        name: The KPI in the person's own words.
        subject: What it is a KPI of, "" where the name says no more.
        kpi: The standard KPI it is, if any.
        start: Where it begins in the message.
        sure: Whether it is known to be a measure, by the library or by its form ("到店客流", "rating").
    """

    name: str
    subject: str
    kpi: Kpi | None
    start: int
    sure: bool


def measured_before(utterance: Utterance, floor: int, stop: int) -> Measured | None:
    """What the words between `floor` and `stop` name, the nearest sure name first."""
    found = [m for a, b in _clauses(utterance, floor, stop) if (m := _in_clause(utterance, a, b))]
    sure = [m for m in found if m.sure]
    named = sure or found
    if sure and found[-1] is not sure[-1] and utterance.text[: found[-1].start].rstrip().endswith(":"):
        return found[-1]
    return named[-1] if named else None


def measured_after(utterance: Utterance, start: int, stop: int) -> Measured | None:
    """What the words right after an amount name: "12,000 event registrations by September"."""
    spans = _clauses(utterance, start, stop)
    if not spans:
        return None
    return _in_clause(utterance, *spans[0])


def _clauses(utterance: Utterance, floor: int, stop: int) -> list[tuple[int, int]]:
    """The clauses of a stretch, split at any amount inside it too."""
    cuts = [(m.start() + floor, m.end() + floor) for m in _CLAUSE.finditer(utterance.text[floor:stop])]
    kpis = [(k.start, k.end) for k in utterance.kpis]
    cuts = [cut for cut in cuts if not any(a < cut[1] and cut[0] < b for a, b in kpis)]
    cuts += [
        (m.start, min(m.end, stop))
        for m in utterance.mentions
        if floor <= m.start < stop and not isinstance(m.value, Period)
    ]
    spans, at = [], floor
    for start, end in sorted(cuts):
        if start > at:
            spans.append((at, start))
        at = max(at, end)
    if stop > at:
        spans.append((at, stop))
    return spans


def _timeless(utterance: Utterance, text: str, start: int, stop: int) -> str:
    """A stretch of the folded or typed text with the times in it blanked."""
    for mention in utterance.mentions:
        if isinstance(mention.value, Period) and start < mention.end and mention.start < stop:
            text = text[: mention.start] + " " * (mention.end - mention.start) + text[mention.end :]
    return text[start:stop]


def _in_clause(utterance: Utterance, start: int, stop: int) -> Measured | None:
    head = _timeless(utterance, utterance.text, start, stop)
    if not head.strip():
        return None
    kpi = next((k for k in reversed(utterance.kpis) if start <= k.start and k.end <= stop), None)
    if kpi is not None:
        return _with_kpi(utterance, kpi, start, stop)
    begin, end = _trimmed(head)
    owned = _OWNS_EN.search(head)
    if owned and begin < owned.start() < end + 2 and head[owned.end() :].strip():
        begin, end = owned.end(), owned.end() + _trimmed(head[owned.end() :])[1]
    typed = _timeless(utterance, utterance.original, start, stop)
    name = _bare(typed[begin:end])
    folded = name.lower()
    if not _is_name(folded):
        return None
    standard = find_kpi(name)
    sure = standard is not None or bool(_MEASURE.search(head[begin:end].strip()))
    return Measured(name, "", standard, start + begin, sure)


def _bare(name: str) -> str:
    """A name without marks and particles at its ends, and without the gaps of blanked times."""
    return join_words(re.sub(r"^[\W_]+|(?:[\W_]|[的了呢](?=\W*$))+$", "", name))


def _is_name(name: str) -> bool:
    letters = re.sub(r"[^\w]", "", name)
    return len(letters) >= 2 and len(name) <= _LONGEST and not _NO_NAME.search(name)


def _trimmed(text: str) -> tuple[int, int]:
    """Where the name begins and ends among the verbs and times around it."""
    latin = not re.search(r"[\u4e00-\u9fff]", text)
    begin = past_speaker(text)
    begin = len(text) - len(text[begin:].lstrip())
    lead = (_LEAD_EN if latin else _LEAD_ZH).match(text[begin:])
    begin += lead.end() if lead else 0
    for match in (_PREDICATE_EN if latin else _PREDICATE_ZH).finditer(text, begin):
        if text[begin : match.start()].strip():
            return begin, match.start()
        begin = max(begin, match.end())
    return begin, len(text)


def _with_kpi(utterance: Utterance, kpi: KpiMention, start: int, stop: int) -> Measured | None:
    """A clause that names a standard KPI: with its subject, or as the beginning of a longer name."""
    prefix = _prefix(utterance, start, kpi.start)
    rest = _timeless(utterance, utterance.text, kpi.end, stop)
    of = _OF.match(rest)
    if of:
        about = strip_words(utterance.original[kpi.end + of.start("of") : kpi.end + of.end("of")])
        subject = join_words(f"{prefix} {about}".strip()) if prefix else about
        return Measured(kpi.text, _subject(subject), kpi.kpi, kpi.start, True)
    longer = _continued(rest)
    compound = _is_other_measure(kpi, prefix) or any(
        k.end <= kpi.start and not utterance.text[k.end : kpi.start].strip() for k in utterance.kpis
    )
    if not longer and not compound:
        return Measured(kpi.text, _subject(prefix), kpi.kpi, kpi.start - len(prefix), True)
    gap = " " if rest[:1] == " " and longer.isascii() else ""
    own = f"{kpi.text}{gap}{longer}" if longer else kpi.text
    lead = " " if prefix and utterance.text[kpi.start - 1 : kpi.start] == " " and prefix.isascii() else ""
    name = f"{prefix}{lead}{own}"
    return Measured(name, "", find_kpi(name), kpi.start, True) if _is_name(name.lower()) else None


def _is_other_measure(kpi: KpiMention, prefix: str) -> bool:
    """Bookings are money, demo bookings what the library knows nothing of; 保费收入 is one word."""
    if not prefix or kpi.kpi.unit.kind is not UnitKind.MONEY:
        return False
    return kpi.text == "收入" or find_kpi(f"{prefix} {kpi.text}") is None


def _continued(rest: str) -> str:
    """What goes on after a standard name as part of a longer one: 复购|频次, average basket|size."""
    latin = not re.search(r"[\u4e00-\u9fff]", rest)
    match = (_PREDICATE_EN if latin else _PREDICATE_ZH).search(rest)
    piece = rest[: match.start()] if match else rest
    piece = _bare(piece)
    if piece in _UNITS_ZH and not rest[:1].isspace():
        return piece
    if not piece or not _is_name(piece) or (latin and len(piece.split()) > 2):
        return ""
    return piece if not rest[:1].isspace() or (latin and _MEASURE.search(piece)) else ""


def _prefix(utterance: Utterance, start: int, stop: int) -> str:
    text = _timeless(utterance, utterance.text, start, stop)
    begin, _ = _trimmed(f"{text}x" if text.isascii() else text)
    return _bare(_timeless(utterance, utterance.original, start, stop)[begin:])


def _subject(words: str) -> str:
    words = re.sub(r"(?:月均|日均|平均|的)$", "", words).strip()
    return (
        "" if _NOT_SUBJECT.search(words.lower()) or len(words) > 24 or not re.search(r"\w", words) else words
    )
