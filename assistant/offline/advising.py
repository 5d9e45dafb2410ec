"""Asking for advice before drafting: "提升认知度用什么策略好", "这个目标有什么建议", "what strategies fit retention?".

Only what asks to be advised on a goal. How something is done in general ("一般用什么策略类型", "which kinds of
strategies") is a question of method, and the guidance is searched for it.
"""

import re

from assistant.offline import lexicon
from assistant.offline.references import best_node
from assistant.offline.script import Arguments, Call, Script
from assistant.offline.sightings import sight
from assistant.offline.situation import Situation, carry_out
from assistant.offline.utterance import Utterance, amounts, changes
from core.drafting.goal_type import goal_type_in, goal_type_of
from core.plan.node import Node
from core.validation.vague import find_vague

_TOOL = "suggest"
_ADVICE = re.compile(
    r"(?:有(?:没有)?(?:什么|啥|哪些)?(?:好的?)?|[给提出来](?:我们?|他们?)?(?:点|些|几[条个点]|一?下|一些)?(?:儿)?|要(?:点|些)|需要|想(?:听|要)(?:听|点|些|一?下)?)"
    r"[^，,。]{0,6}?(?:建议|参考(?!书|文献)|思路|主意|点子)"
    r"|(?:建议|推荐)(?:用|走|选|做|采用|采取)?(?:什么|哪(?:些|种|类))|(?:建议|推荐)(?:几|一些|点|些|下).{0,6}(?:策略|打法|举措|办法)"
    r"|\b(?:any|some|give (?:me|us)|need|want|got any|have any|your|a few) (?:\w+ ){0,2}?(?:advice|suggestions?|pointers|tips|recommendations?|ideas|references?)\b"
    r"|\b(?:advise|advice) (?:me|us|on)\b|\b(?:suggest|recommend) (?:\w+ ){0,3}?(?:strateg|initiatives|ideas|tactics)"
    r"|\bwhat (?:would|do) you (?:suggest|recommend|advise)\b|\bwhat (?:should|do) (?:i|we) (?:consider|know|keep in mind|watch out for)\b"
)
_MORE_ADVICE = re.compile(
    r"(?:推荐|建议)(?:怎么|如何|怎样)|(?:有(?:什么|啥|哪些|没有)?|给(?:点|些|几个)?)(?:好的?)?推荐"
    r"|\b(?:suggest|recommend)\b(?: (?:me|us))? (?:something|anything|some|a few|what|how|measures|steps|moves|actions|options)\b|\bwhat(?:'s| is| are) (?:your|the best|a good) (?:suggestions?|recommendations?|advice|approach)\b"
    r"|\b(?:anything|something|things|points|what) (?:(?:should|must) (?:i|we) |(?:i|we) (?:should|must) |to )(?:bear|keep|have) in mind\b|\b(?:anything|things|what) (?:i|we)? ?(?:should |to )(?:consider|look out for|watch out for|think about)\b|\bhow would you (?:go about|approach|tackle)\b"
)
# what can be measured in place of something that cannot
_PROXY = re.compile(
    r"代替|替代(?!品|者)|代理指标|顶替|替换成什么|换(?:成|个)(?:什么|啥|哪个)(?:能)?(?:衡量|量化)?的?指标|\bstand(?:s|ing)?[- ]in\b|\bprox(?:y|ies)\b|\binstead of\b|\bin (?:place|lieu) of\b|\bsubstitutes?\b|\bsurrogate\b"
)
_MEASURE = re.compile(r"指标|衡量|量化|\bmeasur|\bmetrics?\b|\bkpis?\b|\btrack\b|\bprox")
_THRESHOLD = re.compile(
    r"(?:到|低于|高于|跌破|超过|掉|跌|降|涨)[^，,。]{0,4}(?:多少|几)[^，,。]{0,6}(?:预警|报警|告警|警报|提醒|算异常)|(?:预警|报警|告警|警戒)(?:线|值|阈值|门槛|点)?(?:应该|该|要)?(?:设|定|放|取)?(?:在|为|成|到)?(?:多少|几|哪|怎么设|怎么定)|(?:什么时候|何时|多少)(?:该|要|应该|得|就)?(?:预警|报警|告警|拉警报)|阈值(?:应该|该|要)?(?:设|定|取)?(?:在|为|成|到)?(?:多少|几|怎么设|怎么定)"
    r"|\b(?:when|at what (?:level|point|value)|how (?:low|high|far))\b.{0,60}\b(?:alarm|alert|warn(?:ing)?|flag|raise the flag)\b|\b(?:what|which|where)\b.{0,24}\b(?:threshold|alarm|alert|warning|trigger)(?: (?:level|line|point|value))?\b.{0,40}\b(?:set|put|for|on|use|make sense|suggest|recommend)\b"
)
_BEFORE = re.compile(
    r"(?:起草|动笔|写(?:计[划画]|方案)|做(?:计[划画]|方案|规划)|定目标|定策略)(?:之?前|的?时候?)[^。]{0,16}(?:参考|建议|注意|考虑|看(?:点|些|什么|哪)|知道|准备)"
    r"|\bbefore (?:i|we)? ?(?:start )?(?:draft|plan|writ|set)\w*\b|\bwhen drafting\b"
)
_FITS = re.compile(
    r"(?:用|配|走|选|上|打|采取)(?:什么|啥|哪(?:种|类|些|个))(?:样的)?(?:营销)?(?:策略|打法|招|办法|手段|举措)(?:比较|会|更|最)?(?:好|合适|有效|管用|靠谱)"
    r"|(?:什么|啥|哪(?:种|类|些|个))(?:样的)?(?:营销)?(?:策略|打法|招|办法|手段|举措)(?:比较|会|更|最)?(?:好|合适|适合|有效|管用|靠谱)"
    r"|\b(?:what|which) (?:\w+ )?(?:strateg(?:y|ies)|tactics?|initiatives?) (?:would |will |should |might |could )?(?:best )?(?:fits?|works? best|go(?:es)? with)\b"
)
_GENERAL = re.compile(
    r"一般|通常|常见|类型|分类|原则|为什么|什么(?:是|叫)|定义|出处|框架|\bkinds?\b|\btypes?\b|\busual|\btypical|\bgeneral|\bwhy\b|\bframework"
)
_OTHERS = re.compile(
    r"外包|自建|代理|样本|显著|归因|响应曲线|没达标|偏[离差]|没完成|下滑|掉了?|回本|投资|工具|检查|校验|修[改正复]|采纳|接受|按(?:照)?(?:建议|你说)|分(?:配|给|摊)|拆|导[出入]"
    r"|以前|之前(?:做|的|怎么|那)|去年|上次|历史|案例|\bagency|\bin-?house|\boutsourc|\bsample|\bsignifican|\battribut|\bmiss(?:ed)?\b|\bfell\b|\bdrop|\bpayback|\btool\b"
    r"|\bcheck\b|\bvalidate|\bfix\b|\bapply\b|\baccept\b|\bsplit\b|\ballocat|\blast (?:year|time)\b|\bpast\b|\bprevious|\bcases?\b"
)
_THIS = re.compile(r"这(?:个|条|项|块)|那(?:个|条|项)|它|该目标|\b(?:this|that|it)\b")
_KINDS: tuple[tuple[re.Pattern[str], tuple[str, ...]], ...] = (
    (re.compile(r"策略|打法|招|手段|举措|strateg|tactic|initiative"), ("proxy", "strategy", "threshold", "plan", "case")),
    (re.compile(r"预警|阈值|告警|盯|监控|alarm|threshold|monitor|watch(?! out)"), ("threshold", "horizon")),
    (re.compile(r"复盘|例会|会议|节奏|review|meeting|cadence"), ("cadence", "review")),
    (re.compile(r"预算|花费|经费|储备|预留|budget|reserve|spend"), ("stage", "reserve")),
)  # fmt: skip
_NOISE = re.compile(
    r"^(?:请问|请教一?下|想问一?下|帮我(?:看看|想想)?|顺便问一?下|我们?|你|对于?|针对|关于|要|想要?|打算|准备|如果)+"
    r"|[，,]?(?:的话)?(?:应该|该|可以|能)?(?:用|配|走|选|上|打|采取)?(?:什么|啥|哪(?:种|类|些|个)).*$"
    r"|[，,]?(?:你)?(?:有没有|有(?:什么|啥|哪些)|[给提出来](?:我|点|些)|建议|推荐|需要).*$|[?？。！!]+$"
    r"|^(?:what|which) .*?(?:fit|fits|work best|works best|go with|goes with)\s+|^.*?\b(?:advice|suggestions?|pointers|tips|recommendations?|ideas|references?)\b (?:on|for|about|to|how to)?\s*"
    r"|^(?:please )?(?:suggest|recommend) .*?\b(?:for|to)\b\s*|^.*\bwhat (?:should|do|would) (?:i|we|you) \w+\b\s*(?:for|to|on)?\s*"
)


def advise(situation: Situation) -> Script | None:
    """Suggestions for a goal that is named, for one of the plan, or for drafting as such."""
    utterance = situation.utterance
    text = utterance.commanding
    if (asked := _measured(situation)) is not None:
        return asked
    wanted = (_FITS, _ADVICE, _MORE_ADVICE, _BEFORE)
    if not any(pattern.search(text) for pattern in wanted):
        return None
    if (
        _GENERAL.search(text)
        or _OTHERS.search(text)
        or amounts(utterance.mentions)
        or changes(utterance.mentions)
    ):
        return None
    arguments = _subject(situation)
    if arguments is None:
        return None
    kinds = next((kinds for words, kinds in _KINDS if words.search(text)), None)
    if kinds and not _BEFORE.search(text):
        arguments["kinds"] = list(kinds)
    return carry_out(situation, "suggest", Call(name=_TOOL, arguments=arguments))


def _measured(situation: Situation) -> Script | None:
    """A measure that stands in for what has none, or the level at which a goal should give alarm."""
    utterance = situation.utterance
    text = utterance.commanding
    if amounts(utterance.mentions) or changes(utterance.mentions) or _GENERAL.search(text):
        return None
    vague = find_vague(text)
    if _PROXY.search(text) and vague is not None and (not vague[1].is_metric or _MEASURE.search(text)):
        arguments: Arguments = {"goal": vague[0], "kinds": ["proxy"]}
        return carry_out(situation, "suggest", Call(name=_TOOL, arguments=arguments))
    if not _THRESHOLD.search(text):
        return None
    found = _subject(situation)
    if not found or not (found.keys() & {"goal", "node"}):
        return None
    return carry_out(situation, "suggest", Call(name=_TOOL, arguments={**found, "kinds": ["threshold"]}))


def _subject(situation: Situation) -> Arguments | None:
    """What is to be advised on; None where the message is about something else."""
    utterance = situation.utterance
    text = utterance.commanding
    stage = next((key for key, words in lexicon.STAGES if words.search(text)), None)
    found: Arguments = {"stage": stage} if stage else {}
    if situation.plan is not None and situation.plan.nodes:
        focus = situation.memory.focus
        if sight(utterance, situation.plan, focus):
            node = best_node(text, situation.plan, prefer=focus)
            if node is not None and _is_of(node, text):
                return {**found, "node": node.id}
        if _THIS.search(text) and focus in situation.plan.index:
            return {**found, "node": focus}
    goal = _goal(utterance)
    if goal:
        return {**found, "goal": goal}
    if found or _BEFORE.search(text) or (situation.has_plan and re.search(r"目标|计划|方案|goal|plan", text)):
        return found
    return found if re.search(r"起草|目标|计划|方案|draft|goal|plan", text) else None


def _is_of(node: Node, text: str) -> bool:
    """Whether a node's KPI is what the words are about: "门锁认知度" is not the locks' market share."""
    named = goal_type_in(text)
    return named is None or node.measure is None or goal_type_of(node.measure.kpi.key) in (named, None)


def _goal(utterance: Utterance) -> str:
    """The goal in the person's own words, without what asks; "" when none is named."""
    text = utterance.commanding
    if goal_type_in(text) is None and not utterance.kpis and find_vague(text) is None:
        return ""
    kept = utterance.original.strip()
    for _ in range(2):
        shorter = _NOISE.sub("", kept.strip()).strip(" ，,。")
        kept = shorter if goal_type_in(shorter) is not None or find_vague(shorter) else kept
    return kept[:200]
