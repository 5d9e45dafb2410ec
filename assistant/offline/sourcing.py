"""In-house or outside: "SEO该自己做还是外包", "视频制作一年60次，自己做30万，外包每次8500"."""

import re

from assistant.offline.script import Arguments, Call, Script
from assistant.offline.situation import Situation, carry_out
from assistant.offline.supposed import as_typed, foreign_currency
from assistant.offline.utterance import Utterance, amounts
from assistant.offline.wording import amount_text
from core.quantity.mention import Mention
from core.quantity.value import Money, Number

_TOOL = "advise_sourcing"
_ASKED = re.compile(
    r"发包|委外|找外面|自己(?:搞|弄|写|拍|干|养|人写|人做)还是|还是自己|(?:交给|给)(?:代理|外面|乙方|第三方)[^，。]{0,6}(?:行不行|吗|好不好|还是)|要不要自建|自制[^。]{0,30}外包|外面做[^。]{0,10}\d|代(?:运营|播)[^。]{0,40}自己(?:招|搭|做|养|来)|外包|外采|外发|找(?:代理|外部|供应商|乙方|第三方)|代理公司.{0,10}(?:还是|吗)|自己做还是|自建还是|内部(?:做|团队)?还是|还是(?:自己|内部|自建)|招人还是|(?:留|放)在?内部|哪些.{0,8}(?:自己做|内部做|给外面|外面做)|内外(?:部)?(?:怎么)?(?:分工|组合|搭配)|自营还是"
    r"|\bagency\b.{0,60}\b(?:or|vs\.?)\b|\b(?:supplier|agency|vendor)\b.{0,40}\bown team\b|\binternal or\b|\bfarm(?:ing|ed)? (?:it |them )?out\b|\bfreelancers? (?:or|vs)\b|\b(?:do|should) we (?:need|use|get) an? (?:agency|freelancer)|\boutsourc|\bin-?house\b|\binsourc|\bagency or\b|\bor (?:an? |the )?(?:agency|agencies|freelancers?|suppliers?|vendors?)\b|\bmake or buy\b|\bhire (?:an? )?(?:agency|freelancer|contractor)|\bdo (?:it |this )?ourselves\b"
)
_EDIT = re.compile(
    r"^\W*(?:把|将|请把|给|加|新增|添加|删|改|锁)|负责人|改成|(?:外包|内部)(?:策略|举措)|\badd\b|\bset\b|\bassign\b|\bchange\b|\brename\b|\bremove\b"
)
_GENERAL = re.compile(
    r"什么(?:是|叫)|一般(?:怎么|如何)|原则|规则(?:是|有)|依据|出处|\bwhat (?:is|does) (?:outsourcing|in-?house)|\brules? (?:of|for)|\bprinciple"
)
_FUNCTIONS = re.compile(
    r"营销策略|品牌策略|内容策略|seo(?:优化)?|sem|客户数据(?:管理)?|用户数据(?:管理)?|数据管理|crm(?:运营|管理)?|绩效分析|效果分析|数据分析|数据报表|归因分析|创意(?:执行|设计|制作)?|平面设计|(?:落地页|包装|页面|详情页|物料|活动)设计|设计|海报(?:设计)?|拍视频|短影音|视频(?:制作|拍摄|剪辑)?|小红书(?:运营)?|短视频(?:制作|拍摄|剪辑)?|拍摄|剪辑|技术(?:实施|开发)|小程序(?:开发)?|网站(?:开发|建设)|建站|系统搭建|专业内容(?:生产)?|内容(?:生产|制作|创作)?|文案(?:撰写)?|撰稿|翻译|软文|白皮书|部落格(?:文章|经营)?|直播(?:运营|代播)?|媒体采购|媒介(?:采购|购买)?|广告投放|投放(?:执行)?|代投|公关|活动(?:执行|策划)|客服|社群(?:运营)?|会员运营|私域运营|社交媒体(?:运营)?|新媒体(?:运营)?|公众号(?:运营|文章|内容)?|邮件营销|市场调研|调研|达人(?:对接|合作)"
    r"|(?<![a-z])(?:marketing strategy|content strategy|brand strategy|strategy|seo|sem|ppc|customer data(?: management)?|data management|crm|performance analy(?:sis|tics)|analytics|reporting|attribution|creative(?: work| design| production)?|graphic design|design|video (?:production|editing|shooting)|videos?|photography|photo ?shoots?|running (?:the |our |a/b )?tests|a/b testing|web(?:site)? (?:development|build)|app development|tech(?:nical)? implementation|implementation|development|specialist content|content(?: production| creation| writing)?|copywriting|translation|whitepapers?|livestream(?:ing|s)?|media buying|media planning|paid (?:media|ads)|(?:tiktok|facebook|google) ads|blog posts?|ads|ad buying|pr|public relations|events?|event (?:management|mgmt)|customer (?:service|support)|community(?: management)?|social media(?: management)?|email marketing|newsletters?|market research|research|influencer (?:outreach|management))(?![a-z])"
)
_OFTEN = (
    ("daily", r"每天|天天|日常|每日|\bdaily\b|\bevery ?day\b"),
    ("weekly", r"每周|周周|一周一次|\bweekly\b|\bevery week\b|\bonce a week\b"),
    (
        "monthly",
        r"每(?:个)?月(?!(?:要|花|付|省|\d|费))|一(?:个)?月一次|\bmonthly\b|\bonce a month\b|\bevery month\b",
    ),
    ("quarterly", r"每(?:个)?季度?|一季度一次|\bquarterly\b|\bonce a quarter\b"),
    ("yearly", r"每年一次|一年一次|偶尔|很少|\byearly\b|\bonce a year\b|\brarely\b|\boccasional"),
)
_TIMES = re.compile(r"(?:一年|每年|年均|全年)\D{0,4}?(?P<n>\d+)\s*(?:次|场|条|支|篇|个(?!人|月)|张|期|版|单|件|幅|稿|部)|(?P<m>\d+)\s*(?:times|videos?|pieces|projects|campaigns|posts|articles|shoots|events|jobs|x) (?:a|per|each) year|(?:每(?:个)?月|一个月|月均)\D{0,4}?(?P<k>\d+)\s*(?:次|场|条|支|篇|个|张|期)|(?P<j>\d+)\s*(?:times|videos?|pieces|posts|articles|projects) (?:a|per|each) month")  # fmt: skip
_IMPORTANCE = (
    ("high", r"(?:很|非常|特别|最|核心|战略(?:上)?)(?:重要|关键)|战略性|核心(?:职能|业务|能力)|重要性高|高度?重要|\b(?:very |highly )?(?:strategic|critical|core)\b|\bhigh importance"),
    ("low", r"不(?:太|怎么|是很)?重要|不核心|非核心|次要|重要性低|\bnot (?:very )?(?:strategic|important|core|critical)|\bnon-?core\b|\blow importance"),
)  # fmt: skip
_ABILITY = (
    ("low", r"(?:没|没有)(?:人|经验|能力|团队)(?:会|能)?|不(?:会|擅长|熟|在行|懂)|能力(?:弱|差|低|不足|不够)|缺(?:人|能力|经验)|做不(?:好|来)|\bno (?:one|skills?|experience|team|in-?house skills?)|\bcan'?t do\b|\bweak (?:at|team)|\black(?:s|ing)?\b|\bnot good at|\binexperienced"),
    ("high", r"(?:团队|自己|内部)?(?:很)?(?:擅长|在行|熟练|专业|拿手)|能力(?:强|高)|有(?:成熟|专业)(?:的)?团队|做得(?:很)?好|\bstrong (?:team|skills?)|\bgood at\b|\bskilled\b|\bexperienced\b|\bexpert"),
)  # fmt: skip
_INSIDE = re.compile(
    r"养(?:一?个|人|团队|着)|自己|自制|请人|内部|自建|自营|招(?:人|聘|一?个)|人力|工资|薪|团队|in-?house|ourselves|own team|internal|hir(?:e|ing)|salary|salaries|employ|staff"
)
_OUTSIDE = re.compile(
    r"外包|发包|外部|代理|代运营|代播|供应商|乙方|外采|外面|第三方|自由职业|agency|agencies|outsourc|supplier|vendor|freelanc|contractor|outside"
)
_EACH = re.compile(r"(?:每|一|单)(?:次|场|条|支|篇|个(?!月)|张|期|单|件|幅|稿|部)|/(?:次|条|篇|支|场)|单价|\b(?:each|per (?:video|piece|post|project|time|article|campaign|shoot|job|event)|apiece|a (?:video|piece|post|project|time|article|campaign|shoot|job))\b")  # fmt: skip
_MONTHLY = re.compile(r"每(?:个)?月|一个月|月(?:费|薪|均)|/月|a month|per month|monthly|/mo")
_SWAP = re.compile(r"呢\W*$|^\W*(?:那|如果|要是|换|改|what about|how about|what if|and if|and)")


def advise_sourcing(situation: Situation) -> Script | None:
    """Advice on functions named, or on another function after it."""
    utterance = situation.utterance
    text = utterance.commanding
    last = situation.memory.last
    again = last is not None and last.name == _TOOL and len(text) <= 60
    if not _ASKED.search(text):
        return _follow(situation, last) if again and last is not None else None
    if _EDIT.search(text) or (_GENERAL.search(text) and not amounts(utterance.mentions)):
        return None
    functions = _functions(utterance)
    if not functions:
        return _follow(situation, last) if again and last is not None else _whole(situation, text)
    arguments: Arguments = {"functions": functions, **foreign_currency(utterance)}
    return carry_out(situation, "advise_sourcing", Call(name=_TOOL, arguments=arguments))


_USUAL = (
    ("营销策略", "marketing strategy"), ("客户数据管理", "customer data management"), ("绩效分析", "performance analysis"),
    ("创意执行", "creative work"), ("技术实施", "technical implementation"), ("专业内容生产", "specialist content"),
)  # fmt: skip


def _whole(situation: Situation, text: str) -> Script | None:
    """No function named: the ones the source names."""
    if not re.search(r"哪些|怎么分工|分工|什么(?:该|适合|应该)|组合|which|what (?:should|to)|mix", text):
        return None
    english = situation.utterance.is_english
    functions = [{"name": en if english else zh} for zh, en in _USUAL]
    return carry_out(situation, "advise_sourcing", Call(name=_TOOL, arguments={"functions": functions}))


def _functions(utterance: Utterance) -> list[Arguments]:
    text = utterance.commanding
    # a number before it counts pieces: 12 videos a year
    names = [m for m in _FUNCTIONS.finditer(text) if not re.search(r"\d\s*$", text[: m.start()])]
    found: list[Arguments] = []
    for at, match in enumerate(names):
        end = names[at + 1].start() if at + 1 < len(names) else len(text)
        if any(match.group() in known["name"].lower() for known in found):
            continue
        function: Arguments = {"name": as_typed(utterance, match.start(), match.end())}
        function |= _traits(text[match.end() : end]) or (_traits(text) if len(names) == 1 else {})
        found.append(function)
        spread = (match.end(), end) if len(names) > 1 else (0, len(text))
        _put_costs(function, utterance, *spread)
    return found


def _traits(stretch: str) -> Arguments:
    """Frequency, importance and capability said in a stretch."""
    found: Arguments = {}
    times = _TIMES.search(stretch)
    if times:
        yearly, monthly = times["n"] or times["m"], times["k"] or times["j"]
        found["yearly"] = yearly or str(int(monthly) * 12)
    else:
        often = next((key for key, words in _OFTEN if re.search(words, stretch)), None)
        if often:
            found["frequency"] = often
    # "not strategic" before "strategic"
    for field, table in (("importance", _IMPORTANCE[::-1]), ("capability", _ABILITY)):
        grade = next((key for key, words in table if re.search(words, stretch)), None)
        if grade:
            found[field] = grade
    return found


def _put_costs(function: Arguments, utterance: Utterance, start: int, end: int) -> None:
    text = utterance.commanding
    before = start
    for mention in utterance.within(start, end):
        if (
            not isinstance(mention.value, Money | Number)
            or _is_count(mention, text)
            or re.fullmatch(r"[一二两三四五六七八九]块", mention.text)
        ):
            continue
        clause = text[before : mention.start]
        after = re.split(r"[，,；;。.]", text[mention.end : min(mention.end + 28, end)])[0]
        around = clause[-16:] + after
        _put_cost(function, mention, text[start : mention.start], around)
        before = mention.end


def _is_count(mention: Mention, text: str) -> bool:
    return any(m.start() <= mention.start < m.end() and re.match(r"\D", text[mention.end : mention.end + 1] or " ")
               for m in _TIMES.finditer(text)) and isinstance(mention.value, Number)  # fmt: skip


def _put_cost(function: Arguments, mention: Mention, before: str, around: str) -> None:
    """The amount belongs to the side named last before it, else to the one named just after."""
    last_in = max((m.end() for m in _INSIDE.finditer(before)), default=-1)
    last_out = max((m.end() for m in _OUTSIDE.finditer(before)), default=-1)
    if last_in == last_out == -1:
        last_in, last_out = (int(bool(side.search(around))) for side in (_INSIDE, _OUTSIDE))
        if last_in == last_out:
            return
    side = "inside" if last_in > last_out else "outside"
    value = mention.value
    assert isinstance(value, Money | Number)
    if _EACH.search(around):
        function[f"{side}_unit"] = amount_text(value)
    elif _MONTHLY.search(around):
        yearly = value.model_copy(update={"value": value.value * 12})
        function[f"{side}_cost"] = amount_text(yearly)
    else:
        function[f"{side}_cost"] = amount_text(value)


def _follow(situation: Situation, last: Call) -> Script | None:
    """Another function ("那设计呢"), or costs and traits for the function just asked about."""
    utterance = situation.utterance
    text = utterance.commanding
    named = _functions(utterance)
    if named and _SWAP.search(text):
        return carry_out(situation, "sourcing_again", Call(name=_TOOL, arguments={"functions": named}))
    old = [dict(function) for function in last.arguments["functions"]]
    more: Arguments = dict(_traits(text))
    _put_costs(more, utterance, 0, len(text))
    if named or not more or len(old) != 1:
        return None
    return carry_out(
        situation, "sourcing_again", Call(name=_TOOL, arguments={"functions": [{**old[0], **more}]})
    )
