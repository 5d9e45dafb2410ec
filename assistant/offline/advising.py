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
    if not (_FITS.search(text) or _ADVICE.search(text) or _BEFORE.search(text)):
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
