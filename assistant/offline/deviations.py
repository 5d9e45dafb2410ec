"""Questions why a KPI is off, and their follow-ups: "9月销售额为什么没达标", "只看华东", "连环替代法再算一遍"."""

import re
from dataclasses import replace

from assistant.offline.script import Arguments, Call, Script
from assistant.offline.situation import Situation, carry_out
from assistant.offline.subject import Subject, find_names, subject_of
from assistant.offline.typed_drivers import find_drivers
from assistant.offline.utterance import amounts, changes, fold, periods
from core.quantity.calendar import add_months
from core.quantity.mention import Mention
from core.quantity.period import Period
from core.quantity.saying import say_period
from core.text import Language

_TOOL = "explain_deviation"
_WHY = re.compile(
    r"为(?:什么|何|啥|毛)|怎(?:么)?回事|咋(?:回事|了|掉|降|跌|没|这么|会|又)?|怎么(?:会|就|又|突然|比|一下|没|崩|垮|塌|缩|掉|降|跌|下|低|少|差|涨|升|高|变|这么|还没|上不去|起不来|不行|做不)|怎么了"
    r"|(?:什么|啥|哪些?|主要)?(?:原因|因素)|缘由|(?:差|少|多|低|高|掉|跌|降|涨)(?:异|了|得)?(?:在|到)(?:哪|什么|谁)|差哪|偏差|偏离|缺口|落差|拖(?:了)?(?:后腿|累)|谁的锅|怪谁|赖谁|不对劲|从哪(?:儿|里)?(?:少|掉|跌|亏)|怎么(?:一路|一直|老是?|越来越|往下)|锅(?:是|在|该|算)|(?:啥|什么|怎么个|咋个)情况(?!下)|是怎样\W*$|(?:帮|给我|去)?(?:查|排查|诊断)(?:一)?(?:下|查)\W*$|问题出在|出在哪|来自哪|哪(?:里|儿|个|些)?.{0,6}(?:掉|跌|差|拖|没达|出(?:了)?问题)|归因|影响最大|由什么(?:导致|造成)|什么导致|什么问题|是.{1,10}问题|(?:谁|什么|啥)造成|贡献.{0,4}(?:最大|多少)?|拆(?:解)?(?:一下)?(?:偏差|差额|差异|变动)|量价"
    r"|\bwhy\b|\bhow come\b|\bwhat(?:'s| is| was)? (?:happened|went wrong|caused?|causing|drove|drives|driving|explains?|behind|made|dragged|hurt)\b|\breasons?\b|\broot cause|\bexplain\b|\bvariance\b|\bdeviat|\bbridge\b|\bwaterfall\b|\bculprit|\bcaus(?:e|ed|es|ing)\b|\bdecompos|\b(?:volume|price|mix) or (?:volume|price|mix)\b|\bwhat (?:changed|moved|shifted|gives)\b|\bwhat(?:'s| is) (?:up with|going on|happening)\b|\bwho(?:'s| is| was)\b.{0,12}\b(?:drag|pull|hurt|kill)\w*|\bdrivers?\W*$|\bhow much of the\b|\bdrivers? (?:of|behind)\b|\bto blame\b|\bwhere(?:'s| did| do| does| is| are| was| were)\b.{0,40}\b(?:gap|lose|lost|miss|short|wrong|shortfall|differ\w*|drop|come from)|\bdiagnos|\bbreak down the (?:gap|miss|drop|change|difference)|\baccounts? for\b"
)
_MOVED = re.compile(
    r"(?:完|达|做)不(?:成|到)|没(?:有)?(?:能)?(?:达|完成|做到|到|够|实现|做上|起|上去)|未(?:能)?(?:达|完成|实现)|不(?:达|及|足|如|到|行|好|理想|给力|够)|掉|跌|降|下滑|下来|低|少|差|落后|缩水|腰斩|崩|涨|升|高|增(?!长率)|超|变(?!量)|偏|异常|波动|回落|萎缩|疲软|怎么了|回事|缺口|拖|出问题|问题|这么(?:多|贵)|变化|变动|贵|上不去|起不来|做不|跳水|走低|往下|不对劲"
    r"|\bmiss|\bdrop|\bfell\b|\bfall|\bdown\b|\bbelow\b|\bbehind\b|\bshort|\blow(?:er)?\b|\bdeclin|\bdecreas|\bslump|\bslip|\bunder\b|\boff\b|\bgap\b|\bvariance|\bdeviat|\bris(?:e|en|ing)\b|\brose\b|\bup\b|\bjump|\bexceed|\babove\b|\bbeat\b|\bspik|\bhigh(?:er)?\b|\bworse|\bbetter\b|\bchang|\bdiffer|\bbad\b|\bweak|\bpoor|\blos[ets]|\bwrong\b|\btank|\bcollaps|\bplung|\bsoft|\bslow|\bexpensive|\bdid(?:n't| not)\b|\bhappened\b|\blag|\bsank|\bcrash|\bdip|\bgrow|\bgrew|\bmoved\b|\bgoing on\b|\bhappening\b|\bdrag|\bpull"
)
_PLAIN = re.compile(
    r"偏差(?:分析|原因|拆解|来自|是|在|怎么|为)|差(?:异)?(?:在|到)(?:哪|什么|谁)|差哪|归因到|量价|拖(?:了)?(?:后腿|累)|\b(?:dragg|pull)ing us\b|\bvariance (?:analysis|bridge)|\bdeviat|\bbridge\b"
)
_ELSEWHERE = re.compile(
    r"如果|要是|假如|假设|假使|\bwhat if\b|\bif we\b|\bsuppose\b|\bsimulat|模拟|样本量|sample size|显著|significan|协同|synerg|回收期|payback|外包|outsourc"
    r"|(?:渠道|触点|媒体|旅程|首次|末次|多触点|马尔可夫).{0,8}(?:归因|贡献)|归因(?:分析|模型|方法)|\battribut(?:e|ion)\b"
    r"|(?:就|则|便)(?:要|得|去|应)?(?:分析|复盘|查)|(?:告警|预警|提醒|报警)|\bwe (?:analy[sz]e|review|look into)\b|\balarm|\balert|\btrigger"
    r"|预算(?:怎么|如何)?分|怎么(?:分|拆|投)预算|会(?:到|是|有)多少|能(?:到|做到|不能)|预测(?:一下|未来|下)|\bforecast (?:next|the|for)"
)
_LAST_YEAR = re.compile(
    r"去年|上年|同比|同期|\byear[- ](?:on|over)[- ]year\b|\byoy\b|\blast year\b|\ba year (?:ago|earlier)\b|\bprior year\b|\bprevious year\b"
)
_PREVIOUS = re.compile(
    r"环比|(?:比|跟|和|与|较|对比|相比)(?:着)?(?:上个?月|上期|上周|上个?季度?|前(?:一)?(?:个)?(?:月|期|周)|上一(?:个)?(?:月|期|周|季))"
    r"|(?:vs\.?|versus|than|against|compared (?:to|with)|relative to|from) (?:the )?(?:last|previous|prior|preceding) (?:month|week|quarter|period)|(?:the )?(?:month|week|quarter|period) before|\bmonth[- ](?:on|over)[- ]month\b|\bmom\b|\bqoq\b|\bwow\b"
)
_PLAN = re.compile(
    r"计划|目标|预算|指标任务|达标|达成|没完成|未完成|任务|\bplan(?:ned)?\b|\btargets?\b|\bbudget(?:ed)?\b|\bgoal\b|\bquota\b|\bmiss(?:ed|ing)?\b|\bshort of\b"
)
_VERSUS = re.compile(r"比|较|跟|和|与|对|\bvs\b|\bversus\b|\bthan\b|\bagainst\b|\bcompared|\bfrom\b")
_BETWEEN = re.compile(r"(?:\bbetween|\bfrom|从|由)\s*$")
_JOINED = re.compile(r"\s*(?:和|与|、|,|及|跟|，|/|and|&|then|再按|再)\s*(?:按|by )?\s*")
_CHOICE = re.compile(r"\bhow much of the\b.{4,40}\bis\b.{3,24}\b(?:vs\.?|versus|or|and)\b")
_FORECAST = re.compile(r"预测|\bforecast")
_METHODS = (
    ("sequential", re.compile(r"连环替代|连锁替代|差额分析|因素替换|逐个替换|\bsequential\b|\bchain (?:substitution|replacement)\b|\bone (?:by one|at a time)\b")),
    ("lmdi", re.compile(r"(?<![a-z])lmdi(?![a-z])|对数平均|\blog[- ]mean\b|\bdivisia\b")),
    ("shapley", re.compile(r"shapley|夏普利|沙普利|夏普里|与顺序无关")),
)  # fmt: skip
_ORDER = re.compile(r"(?:顺序|次序|先|\border\b|\bfirst\b|\bstart(?:ing)? with\b)")
_NARROW = re.compile(
    r"只看|单看|光看|只要|就看|限定|聚焦|细看|呢|看看|换成|改成|那么?|具体|\bonly\b|\bjust\b|\bwhat about\b|\bhow about\b|\band\b|\bfor\b|\bin\b|\bnow\b|\bfocus|\bzoom|\bsame\b|\blimit"
)
_CUT = re.compile(r"拆|分|下钻|细分|看|维度|\bby\b|\bbreak|\bsplit|\bdrill|\bper\b|\bslice")
_AGAIN = re.compile(
    r"再|重新|重算|换|改用|用|算|\bagain\b|\bredo\b|\bnow\b|\bwith\b|\buse\b|\bswitch|\btry|\brecompute|\brecalc|\brerun"
)
_GENERAL = re.compile(
    r"什么(?:是|叫|意思)|(?<!原因)(?<!因素)(?<!问题)是什么(?:意思|方法)?|(?:怎么|如何)(?:理解|选|写|填|避免|做)|一般|通常|区别|\bwhat is\b|\bwhat does\b|\bhow (?:do|should|does)\b|\bexplain what\b|\bdifference between\b"
)


def explain_deviation(situation: Situation) -> Script | None:
    """Why a KPI is off: from its drivers as typed, from the facts, from the plan's readings."""
    text = situation.utterance.commanding
    if _ELSEWHERE.search(text):
        return None
    subject = subject_of(situation)
    return _typed(situation, subject) or _follow(situation, subject) or _asked(situation, subject)


def name_deviation(situation: Situation, *, goals: bool = True) -> Arguments:
    """The deviation a message names, as the tools take it: KPI, comparison, period, segments; {} for none.

    Args:
        situation: The message.
        goals: Whether a goal of the plan may stand for a KPI.
    """
    subject = subject_of(situation)
    kpi = _kpi(situation, subject if goals else replace(subject, node=None))
    options = {
        name: value
        for name, value in _options(situation, subject).items()
        if name in ("compare", "period", "filters")
    }
    return {**({"kpi": kpi} if kpi else {}), **options}


def _asked(situation: Situation, subject: Subject) -> Script | None:
    utterance = situation.utterance
    text = utterance.commanding
    if not _WHY.search(text) or changes(utterance.mentions):
        return None
    kpi = _kpi(situation, subject)
    if (
        kpi is None
        and not (subject.filters or subject.by)
        and not (_PLAIN.search(text) or _CHOICE.search(text) or _is_short_why(text) or _against(situation))
    ):
        return None
    if not (_MOVED.search(text) or _PLAIN.search(text)) or (_GENERAL.search(text) and not subject.periods):
        return None
    if kpi is None and not situation.catalogue.tables and not situation.has_plan:
        return None
    named = {"kpi": kpi} if kpi else _implied_kpi(situation, subject)
    arguments: Arguments = {**named, **_options(situation, subject)}
    return carry_out(situation, "explain_deviation", Call(name=_TOOL, arguments=arguments))


def _is_short_why(text: str) -> bool:
    if re.fullmatch(
        r"\W*(?:那|这)?(?:是)?(?:为(?:什么|何|啥)|怎么回事|啥原因|什么原因|原因呢|why(?: is that| so)?|how come)\W*",
        text,
    ):
        return True
    return len(text.strip()) <= 24 and bool(
        re.search(r"达标|完成|完不成|达不成|计划|目标|\bplan\b|\btarget", text)
    )


def _implied_kpi(situation: Situation, subject: Subject) -> Arguments:
    """The KPI spoken of before; of a segment or a period without a KPI, the main one; else it is asked for."""
    last = situation.memory.last
    for name in ("kpi", "goal", "node"):
        if last is not None and isinstance(last.arguments.get(name), str):
            return {"kpi": last.arguments[name]}
    tables = situation.catalogue.tables
    told = subject.filters or subject.periods or subject.by
    return {"kpi": tables[0].kpis[0].key} if told and tables and tables[0].kpis else {}


def _kpi(situation: Situation, subject: Subject) -> str | None:
    """The KPI by its key in the facts, else the goal of the plan, else as it was typed."""
    if _CHOICE.search(situation.utterance.commanding):
        return None  # the KPIs named are drivers to choose from
    if subject.in_facts and subject.kpi is not None:
        return subject.kpi
    for named in situation.utterance.kpis:
        known = situation.catalogue.find_kpi(named.kpi.name.zh)
        if known is not None:
            return known[1].key
    if subject.node is not None and subject.node.measure is not None:
        return subject.node.id
    mention = next(iter(situation.utterance.kpis), None)
    return mention.text if mention is not None else None


def _options(situation: Situation, subject: Subject) -> Arguments:
    """What it is compared with, when, where, cut by what, and how."""
    found: Arguments = {}
    compare = _against(situation) or _comparison(situation.utterance.commanding)
    period = _period(situation, compare)
    if compare is not None:
        found["compare"] = compare
    if period is not None:
        found["period"] = period
    if subject.filters:
        found["filters"] = list(subject.filters)
    if subject.by:
        found["by"] = _cuts(situation, subject)
    return {**found, **_method(situation)}


def _cuts(situation: Situation, subject: Subject) -> list[str]:
    """Every dimension of a list of which one is plainly a cut: "分大区和渠道"."""
    text = situation.utterance.commanding
    found, last = list(subject.by), None
    for naming in find_names(situation.utterance, situation.catalogue):
        if naming.kind != "dimension":
            continue
        if naming.key not in found and last is not None and _JOINED.fullmatch(text[last : naming.start]):
            found.append(naming.key)
        last = naming.end if naming.key in found else None
    return found


def _against(situation: Situation) -> str | None:
    """What one named stretch is held against another: "9月比8月", "Q3 vs Q2"."""
    utterance = situation.utterance
    named = periods(utterance.mentions)
    if len(named) < 2 or not _VERSUS.search(utterance.commanding[named[0].end : named[1].end]):
        return None
    first, second = (mention.value for mention in _explained_first(utterance.commanding, named))
    if not isinstance(first, Period) or not isinstance(second, Period):
        return None
    months = (first.start.year - second.start.year) * 12 + first.start.month - second.start.month
    return "last_year" if months == 12 else "previous" if months > 0 else None


def _explained_first(text: str, named: tuple[Mention, ...]) -> tuple[Mention, Mention]:
    """The stretch to be explained and the one it is held against: of "between July and August" the later."""
    first, second = named[:2]
    spanned = _BETWEEN.search(text[: first.start]) is not None
    return (second, first) if spanned else (first, second)


def _comparison(text: str) -> str | None:
    for name, pattern in (
        ("last_year", _LAST_YEAR),
        ("previous", _PREVIOUS),
        ("forecast", _FORECAST),
        ("plan", _PLAN),
    ):
        if pattern.search(text):
            return name
    return None


def _period(situation: Situation, compare: str | None) -> str | None:
    """The stretch that is explained: not the one it is compared with."""
    utterance = situation.utterance
    if _against(situation) is not None:
        return _past(situation, _explained_first(utterance.commanding, periods(utterance.mentions))[0])
    pattern = {"last_year": _LAST_YEAR, "previous": _PREVIOUS}.get(compare or "")
    reference = [match.span() for match in pattern.finditer(utterance.commanding)] if pattern else []
    for mention in periods(utterance.mentions):
        inside = any(start < mention.end and mention.start < end for start, end in reference)
        if not inside:
            return _past(situation, mention)
    return None


def _past(situation: Situation, mention: Mention) -> str:
    """A stretch as typed, or, where that would be read as one to come, the last such one that has begun."""
    utterance, period = situation.utterance, mention.value
    if not isinstance(period, Period):
        return mention.text
    if mention.text.strip().isdigit():  # a bare year
        return say_period(period, Language.ZH_HANS)
    if period.start <= utterance.today or re.search(r"\d{4}|明年|next", mention.text):
        return mention.text
    years = -(-(period.start - utterance.today).days // 365)
    start, end = (add_months(day, -12 * years) for day in (period.start, period.end))
    return say_period(Period(start=start, end=end), utterance.language)


def _method(situation: Situation) -> Arguments:
    text = situation.utterance.commanding
    name = next((name for name, pattern in _METHODS if pattern.search(text)), None)
    named = [n for n in find_names(situation.utterance, situation.catalogue) if n.kind == "kpi"]
    start = _ORDER.search(text)
    order = [n.key for n in named if start and n.start >= start.start()]
    if start and len(order) >= 2 and name in (None, "sequential"):
        return {"method": "sequential", "order": order}
    return {"method": name} if name else {}


def _typed(situation: Situation, subject: Subject) -> Script | None:
    """Drivers typed in with both levels."""
    utterance = situation.utterance
    text = utterance.commanding
    why = _WHY.search(text) or _PLAIN.search(text) or any(p.search(text) for _, p in _METHODS)
    if not why:
        return None
    outside = _whole(situation)
    typed = find_drivers(utterance, outside)
    if typed is None:
        return None
    kpi = typed.kpi or outside
    arguments: Arguments = {**({"kpi": kpi} if kpi else {}), "drivers": list(typed.drivers)}
    method = _method(situation)
    if method.get("method") == "sequential" and "order" in method:
        method = {"method": "sequential", "order": _typed_order(text, typed.drivers)}
    return carry_out(situation, "explain_deviation", Call(name=_TOOL, arguments={**arguments, **method}))


def _typed_order(text: str, drivers: tuple[Arguments, ...]) -> list[str]:
    start = _ORDER.search(text)
    tail = fold(text[start.start() :]) if start else ""
    named = [d["name"] for d in drivers if fold(d["name"]) in tail]
    return sorted(named, key=lambda name: tail.index(fold(name)))


def _whole(situation: Situation) -> str | None:
    """The KPI that is asked about beside the drivers: "…，销售额差在哪"."""
    utterance = situation.utterance
    typed = find_drivers(utterance, None)
    for mention in utterance.kpis:
        names = [d["name"] for d in typed.drivers] if typed else []
        if not any(mention.text in name or name in mention.text for name in names):
            return mention.text
    for naming in find_names(utterance, situation.catalogue):
        if naming.kind == "kpi" and typed and not (typed.start <= naming.start < typed.end):
            return naming.label
    return None


def _follow(situation: Situation, subject: Subject) -> Script | None:
    """A short message that changes one thing of the last explanation."""
    last, text = situation.memory.last, situation.utterance.commanding
    if last is None or last.name != _TOOL or len(text) > 60 or amounts(situation.utterance.mentions):
        return None
    if changes(situation.utterance.mentions) or _GENERAL.search(text):
        return None
    arguments = dict(last.arguments)
    if "drivers" in arguments:
        return _follow_typed(situation, arguments)
    if "filters" in arguments:  # what was refused as unknown is not asked for again
        tables = situation.catalogue.tables
        known = [
            one for one in arguments["filters"] if any(situation.catalogue.find_value(one, t) for t in tables)
        ]
        arguments["filters"] = known
        if not known:
            del arguments["filters"]
    wanted = _options(situation, subject)
    if not _is_follow_up(text, subject, wanted):
        return None
    kpi = subject.kpi if subject.in_facts and "order" not in wanted else None
    if kpi is not None and kpi != arguments.get("kpi"):
        arguments["kpi"] = kpi
    if "method" in wanted:
        arguments.pop("order", None)
    if "filters" in wanted:
        wanted["filters"] = _narrowed(situation, list(arguments.get("filters", ())), wanted["filters"])
    return carry_out(situation, "explain_deviation", Call(name=_TOOL, arguments={**arguments, **wanted}))


def _follow_typed(situation: Situation, arguments: Arguments) -> Script | None:
    """Another method, or another order of replacement, for drivers that were typed in."""
    wanted = _method(situation)
    order = _typed_order(situation.utterance.commanding, tuple(arguments["drivers"]))
    if len(order) > 1 and wanted.get("method") in (None, "sequential"):
        wanted = {"method": "sequential", "order": order}
    if not wanted:
        return None
    kept = {name: value for name, value in arguments.items() if name != "order"}
    return carry_out(situation, "explain_deviation", Call(name=_TOOL, arguments={**kept, **wanted}))


def _is_follow_up(text: str, subject: Subject, wanted: Arguments) -> bool:
    if "method" in wanted and (_AGAIN.search(text) or len(text.strip()) <= 16):
        return True
    if subject.by and _CUT.search(text):
        return True
    bare = len(text.strip()) <= 12 or (text.isascii() and len(text.split()) <= 4)
    named = subject.filters or subject.periods or "compare" in wanted or (subject.kpi and subject.in_facts)
    return bool(named) and (bare or bool(_NARROW.search(text)))


def _narrowed(situation: Situation, before: list[str], named: list[str]) -> list[str]:
    """The new segments, with those of other dimensions kept."""
    catalogue = situation.catalogue
    table = catalogue.tables[0]

    def column(word: str) -> str:
        found = catalogue.find_value(word, table)
        return found[0].column if found else word

    replaced = {column(word) for word in named}
    return [*(word for word in before if column(word) not in replaced), *named]
