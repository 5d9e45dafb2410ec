"""How far things are: "进度怎么样", "门锁销售额能达成吗", "are we on pace", "预测年底能到多少", "哪些KPI落后了"."""

import re

from assistant.offline.script import Arguments, Call, Script
from assistant.offline.sightings import sight
from assistant.offline.situation import Situation, carry_out
from assistant.offline.subject import Subject, subject_of
from assistant.offline.utterance import amounts, changes, fold
from core.plan.node import Node
from core.quantity.period import Period

_TOOL = "track_progress"
_ASKS = re.compile(
    r"进度(?!条|款)|进展|完成(?:了|得|到)?(?:多少|怎么?样|如何|率|情况|状况|度|几成|了吗|没有?|得了)|完(?:得|不)成|达(?:得|不)(?:到|成)|达成(?:率|情况|概率|度|得了|了吗|没有?|得?怎么?样|多少)"
    r"|(?:能|能不能|能否|可以|会|会不会|可能|有(?:没有)?(?:希望|把握|机会)|来得及|还)(?:够|按时|按期|如期)?(?:达成|达标|完成|达到|做到|实现|到(?=\d)|做完)|达标(?:了)?(?:吗|没|情况|状况|率|得了)|达(?:没达|不达)标|(?:跑|做|走|卖|完成|推进|执行|表现|增长)(?:得|的)?(?:怎么?样|如何|咋样|好不好|快不快|顺不顺)|跟(?:得|不)上"
    r"|(?:做|冲|够|跑|卖)(?:得|不)到(?!哪)|冲不冲|能到(?:几|多少)|(?:几|哪些|哪)个?.{0,8}悬|悬不悬|来得及[吗么]|(?:按期|如期|按时)(?:搞|完|达|做)|卖多少了|卖了多少|缺口(?:有)?(?:多大|多少)|跑(?:赢|输)|掉链子|差多远"
    r"|(?:跑|做|走|推进|进行)到(?:哪|什么程度|几成)|节奏|预测|预估(?:一下|今年|全年|年底|能|会)|预计(?:能|会|可以|到|做|完成|今年|全年|年底|月底|是?多少|有多少)|(?:照|按|以)(?:着)?(?:现在|目前|当前|当下|这个|这样|这|眼下)的?(?:这个)?(?:速度|节奏|趋势|势头|进度|走势)|(?:年底|月底|季末|季度末|到时候?|最后|最终|全年|截止时)(?:大概|大约|估计)?(?:能|会|可以)?(?:做|到|冲|完成|卖|拿|收)?(?:到|成|得?了)?(?:多少|几|什么(?:水平|程度))"
    r"|(?:落后|掉队|滞后|拖后|没跟上|没达标|不达标|未达标|亮红灯|红灯|告警|预警|过期|没更新|危险|有风险)(?:的|了)?(?:有)?(?:哪些|哪个|哪几|什么|吗|多少)|哪(?:些|个|几个|项).{0,12}(?:落后|掉队|滞后|没跟上|没达标|不达标|未达标|红灯|告警|预警|过期|没更新|跟不上|完不成|达不成|有危险|有风险|数据旧)|落后(?:了)?(?:多少|吗|没)"
    r"|还差多少|差多少(?:完成|达成|到)?|距离?.{0,14}(?:差|还有)多(?:少|远)|离.{0,10}目标.{0,6}(?:多远|多少|差)|(?:剩下|余下|后面|接下来).{0,8}(?:每(?:个)?(?:月|周|天)|还).{0,6}(?:要|得|需)|监控表|红黄绿|红绿灯|执行(?:情况|监控|状态)|kpi(?:的)?(?:状态|情况|看板)|指标(?:的)?(?:状态|情况|看板)"
    r"|\bprogress\b|\bon (?:pace|track|target|course|schedule|plan)\b|\bwhat(?:'s| is) (?:red|amber|behind|late|slipping|off)\b|(?:%|\bpercent) (?:to|of) (?:target|plan|goal|quota)\b|\blanding\b(?! pages?)|\b(?:red|amber|green)\?"
    r"|\bwhere are we\b|\bslipping\b|\bvs\.? (?:the |our )?(?:plan|targets?)\b|\boff (?:track|pace|target)\b|\bpac(?:e|ing)\b|\bhow(?:'s| is| are| am)\b.{0,50}\b(?:doing|tracking|going|coming along|looking|shaping up|performing|pacing)\b|\b(?:falling |running |lagging )?behind(?: schedule| plan| target| pace)?\b|\blagging\b"
    r"|\bby (?:channel|region|product)s? (?:vs\.?|versus|against) (?:plan|target)\b|\bforecast|\bproject(?:ed|ion)\b|\brun[- ]?rate\b|\b(?:will|can|could|would|do we|are we|am i)\b.{0,40}\b(?:hit|make|reach|meet|achieve|get to|land)\b|\b(?:likely|odds|chances?|probability)\b.{0,30}\b(?:hit|make|reach|meet|achiev\w+)\b|\battainment\b|\bhow far\b|\bhow close\b|\bhow much (?:have we|did we|of the|is left|more)\b|\bstale\b|\bat risk\b|\bstatus\b|\bwhere (?:do|are|will) we (?:stand|end up|land|be)\b|\bmonitoring table\b|\bwhich\b.{0,30}\b(?:red|amber|green)\b|\bscorecard\b|\bhow (?:did|do|does|have|has)\b.{0,60}\b(?:do|doing|done|perform\w*|go)\b(?! (?:i|we|you)\b)|\b(?:against|versus) (?:plan|target)\b|\b(?:red|amber)\b.{0,14}\b(?:kpis?|goals?|targets?|ones)\b"
)
_WORST = re.compile(
    r"落后|掉队|滞后|没跟上|没达标|不达标|未达标|红灯|告警|预警|过期|没更新|跟不上|完不成|达不成|有危险|有风险|拖后|数据旧|悬|掉链子"
    r"|\bbehind\b|\blagging\b|\bstale\b|\bat risk\b|\boff (?:track|pace|target)\b|\b(?:red|amber|slipping)\b"
)
_WHICH = re.compile(
    r"哪|有没有|什么|列|看|都|\bwhich\b|\bwhat\b|\banything\b|\bany\b|\blist\b|\bshow\b|\bwho\b"
)
_ELSEWHERE = re.compile(
    r"为(?:什么|何|啥)|怎么回事|咋回事|原因|如果|要是|假如|假设|倘若|模拟|归因|怎么(?:写|设|定|拆|分|做|跟踪|监控|提升|提高|推进|制定)|如何(?:写|设|定|拆|分|做|跟踪|监控|提升|提高|推进|制定)|应该|什么是|什么意思|区别|多久|频率|样本|显著|实验|测试|试点|预算|重新分|怎么投|旅程|归因|协同|贡献|点击|导出|markdown|excel|拆到|拆给|分下去|摊|回本|净现值|复盘|负责人|预算(?:够|放|怎么|如何|分)|够不够|放得下|才能|需要多少|要多少才|触发|就(?:分析|复盘|告警|预警|报警|提醒)|低于|高于"
    r"|\bwhy\b|\bexplain\b|\bwhat(?:'s| is| was) behind (?:it|this|that|the)\b|\bcaus(?:e|ed)\b|\bvariance\b|\bwent wrong\b|\bdrove\b|\bdriving\b|(?:掉|跌|少|拖|亏)的|\bwhat if\b|\bif\b|\bsuppos|\bhow (?:do (?:i|we|you)|should|can|to)\b|\bsimulat|\bshould\b|\bexport\b|\bsample\b|\btests?\b|\bpilot\b|\bexperiment|\bbudget\b|\breallocat|\battribut|\bsynerg|\bpayback\b|\bwhat must\b|\bneed to be\b|\bafford\b|\bbest practice|\balarm\b|\btrigger\b|\balert\b.{0,20}\bwhen\b|\bhow often\b|\bfeasible\b|\bversion|\bstatus quo\b|\bgoal (?:is|of)\b.{0,30}\bto\b|\bwe (?:want|need|plan|aim)\b|\bour (?:goal|target|aim)\b|\bset\b|(?<!channel )(?<!region )(?<!product )(?<!channels )(?<!regions )(?<!products )\bvs\b(?!\.? (?:the |our )?(?:plan|targets?|goals?))"
)
_SETS = re.compile(
    r"提升(?:到|至)?|提高(?:到|至)?|增长|做到(?=\s*\d)|改(?:成|为|到)|调(?:成|为|到|整)|要(?:从|做到|达到)|目标(?:是|为|定|设)|新增(?:一个)?(?:目标|举措|策略)|加(?:一)?个|\bgrow\b|\bincrease\b|\braise\b|\bfrom\b.{0,20}\bto\b|\badd\b|\bchange\b"
)
_OUTCOME = re.compile(
    r"预测|预估|预计|能到|会到|势头|年底|月底|最后|最终|全年|\bforecast|\bproject|\bland\b|\bend up\b|\byear[- ]end"
)
_FOLLOWS = re.compile(
    r"呢[？?\s]*$|^\W*(?:那|再看看?|换|还有|看看?)|\bwhat about\b|\bhow about\b|^\W*(?:and|same for)\b"
)
_RUNNING = re.compile(
    r"今年|全年|本年|年底|年末|到年底|this year|full[- ]year|year[- ]?end|end of (?:the )?year|by december"
)
_HISTORY = re.compile(r"版本|谁改|历史|变更|改动|\bversions?\b|\bhistory\b")


def track_progress(situation: Situation) -> Script | None:
    """Progress of the plan, of a goal, or of a part of the facts; or of another one after that."""
    return _follow(situation) or _asked(situation)


def _asked(situation: Situation) -> Script | None:
    utterance = situation.utterance
    text = utterance.commanding
    if not _ASKS.search(text) or _ELSEWHERE.search(text) or _HISTORY.search(text):
        return None
    if changes(utterance.mentions) or (_SETS.search(text) and not _is_question(text)):
        return None
    if _is_small_talk(situation, text):
        return None
    return carry_out(situation, "progress", Call(name=_TOOL, arguments=_arguments(situation, text)))


def _is_question(text: str) -> bool:
    return bool(
        re.search(
            r"[?？]|吗|么|多少|几|能不能|能否|怎么?样|如何|哪|\bwill\b|\bcan\b|\bare\b|\bis\b|\bhow\b", text
        )
    )


def _is_small_talk(situation: Situation, text: str) -> bool:
    """Whether nothing that could be tracked is meant: "how's it going" without a plan and facts."""
    if situation.has_plan or situation.catalogue.tables:
        return bool(re.fullmatch(r"\W*how are you(?: doing)?\W*", text))
    subject = subject_of(situation)
    return subject.kpi is None and not re.search(
        r"进度|完成|达成|预测|kpi|progress|forecast|on pace|on track", text
    )


def _follow(situation: Situation) -> Script | None:
    last, text = situation.memory.last, situation.utterance.commanding
    if last is None or last.name != _TOOL or len(text.strip()) > 24 or not _FOLLOWS.search(text):
        return None
    if _ELSEWHERE.search(text) or amounts(situation.utterance.mentions):
        return None
    subject = subject_of(situation)
    node = _node(situation, subject)
    if node is not None and "where" not in last.arguments and "period" not in last.arguments:
        return carry_out(situation, "progress", Call(name=_TOOL, arguments={"node": node.id}))
    changed: Arguments = {
        k: v for k, v in last.arguments.items() if k in ("kpi", "where", "period", "target")
    }
    if subject.filters:
        changed["where"] = list(subject.filters)
    if subject.periods:
        changed["period"] = subject.periods[0]
    if subject.kpi is not None:
        changed["kpi"] = subject.kpi
    if changed == last.arguments or not (subject.filters or subject.periods or subject.kpi):
        return None
    return carry_out(situation, "progress", Call(name=_TOOL, arguments=changed))


def _arguments(situation: Situation, text: str) -> Arguments:
    subject = subject_of(situation)
    node = _node(situation, subject)
    worst = bool(_WORST.search(text) and _WHICH.search(text))
    told = subject.filters or subject.by or _period(situation)
    if (node is None or subject.by) and (told or (subject.in_facts and not situation.has_plan)):
        return _of_facts(situation, subject)
    if worst and (node is None or not _is_named(situation, node)):
        return {"behind": True}
    if node is not None:
        return {"node": node.id}
    if subject.kpi is not None:
        return {"kpi": subject.kpi}
    if _OUTCOME.search(text) and (main := _main(situation)):
        return {"node": main}
    return {}


def _of_facts(situation: Situation, subject: Subject) -> Arguments:
    arguments: Arguments = {}
    if subject.kpi is not None:
        arguments["kpi"] = subject.kpi
    if subject.filters:
        arguments["where"] = list(subject.filters)
    if subject.by:
        arguments["by"] = subject.by[0]
    if period := _period(situation):
        arguments["period"] = period
    if (stated := amounts(situation.utterance.mentions)) and subject.in_facts:
        arguments["target"] = stated[-1].text
    return arguments


def _node(situation: Situation, subject: Subject) -> Node | None:
    """The goal that is named, if all parts named are parts of it and no time but its own is."""
    if situation.plan is None or _period(situation):
        return None
    found = sight(situation.utterance, situation.plan, situation.memory.focus)
    if not found:
        return None
    for node in found[0].nodes:
        title = fold(node.title)
        if all(fold(part) in title for part in subject.filters):
            return node
    return None


def _is_named(situation: Situation, node: Node) -> bool:
    """Whether the message names the goal itself, not "KPI" or "目标" that its title happens to hold."""
    assert situation.plan is not None
    found = sight(situation.utterance, situation.plan, situation.memory.focus)
    return any(s.node.id == node.id and s.end - s.start >= 3 for s in found)


def _period(situation: Situation) -> str | None:
    """A time that is not just the running year, which is every goal's own."""
    if _RUNNING.search(situation.utterance.commanding):
        return None
    found = sight(situation.utterance, situation.plan) if situation.plan else ()
    for mention in situation.utterance.mentions:
        in_title = any(s.start <= mention.start and mention.end <= s.end for s in found)
        if isinstance(mention.value, Period) and not in_title:
            return mention.text
    return None


def _main(situation: Situation) -> str | None:
    plan, focus = situation.plan, situation.memory.focus
    if plan is None:
        return None
    if focus in plan.index and plan.node(str(focus)).measure is not None:
        return focus
    return next((node.id for node in plan.nodes if node.measure and node.measure.target is not None), None)
