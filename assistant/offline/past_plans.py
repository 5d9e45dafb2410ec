"""Messages about what was planned before and what became of it: found by meaning and by fact, or side by side."""

import re

from assistant.offline.earlier_plan import PLAN_ID
from assistant.offline.finding import find_call, outcome_of
from assistant.offline.script import Call, Script
from assistant.offline.situation import Situation, carry_out
from assistant.offline.utterance import Utterance, changes

_PLANS = re.compile(r"方案|计划|规划|\bplans?\b")
_PAST = re.compile(
    r"以前|之前|过去|往年|历史|去年|前年|上(?:一)?(?:年|季度?|次)|曾经|过往|哪[些个几]|有没有|找|查|搜|列"
    r"|\b(?:past|previous|earlier|last|before|which|find|list|show|any|old|ever|search)\b|20\d\d|q[1-4]"
)
_HOW = re.compile(
    r"(?:以前|之前|过去|往年|去年|前年|上次|曾经|历史上|当时|20\d\d年?|q[1-4]).{0,24}?(?:是|都)?(?:怎么|怎样|如何|咋)(?:推广?|做推广|打|卖|营销|运营|搞|做营销|做)(?:的|过|来着)"
    r"|(?:是|都)?(?:怎么|怎样|如何|咋)(?:推广?|打|卖|营销|运营|做)(?:的|过).{0,8}(?:以前|之前|过去|去年)"
    r"|\bhow (?:did|have|had) (?:we|they|the team) (?:ever )?(?:push|promote|market|sell|launch|run|plan|advertise|do|pushed|promoted|marketed|sold|launched)\b.{0,60}\b(?:before|last (?:year|quarter|time|season|summer|winter)|in the past|previously|earlier|back then|in 20\d\d|in q[1-4]|so far|until now)\b"
)
_RESULTS = re.compile(
    r"(?:效果|结果|完成|成效|表现|做)(?:得|的)?(?:怎么样|如何|咋样|好不好)|花了多少|达成率?(?:是)?(?:多少|最高|最低|最好|怎么样|如何)|完成率(?:是)?多少|成绩"
    r"|\bhow did (?:it|they|that) (?:go|do|turn out)\b|\bbest (?:attainment|results?)\b|\bwhat (?:came|became) of\b|\bhow (?:well )?did .{0,30}\bplans?\b.{0,20}\b(?:do|go|perform)\b|\bresults? of\b"
)
_DID = re.compile(
    r"\b(?:did|have) (?:we|they) (?:ever )?(?:do|done|run|have|had|launch(?:ed)?|try|tried|plan(?:ned)?)\b.{0,40}\b(?:campaigns?|plans?|push|promotions?)\b"
    r"|\bwhat (?:did|have) (?:we|they) (?:do|done|plan(?:ned)?|run|try|tried) (?:for|about|with) .{2,40}\b(?:last|before|in 20\d\d|previously)\b"
    r"|(?:以前|之前|过去|去年|往年|前年).{0,8}(?:做|搞|推|办)过.{0,16}(?:吗|没有|没)"
)
_CASE = re.compile(
    r"遇到|碰到|类似|情况|处理|应对|解决|补救|案例|异常|掉[了过]|下滑|下降|偏差|\b(?:handled?|fix(?:ed)?|dealt?|cases?|drop(?:ped)?)\b"
)
_COMPARE = re.compile(
    r"比一?下|比较|对比|比一比|比比看?|放一?起看|横向|并排|pk|优劣|哪个(?:更好|效果好|做得好)"
    r"|\b(?:compare|comparison|versus|vs\.?|side by side|against each other|stack up)\b"
)
_THESE = re.compile(
    r"(?:这|那|上面|以上|刚才)(?:几|两|三|四|些)?(?:个|份|套)?(?:过往|历史|过去|以前)?(?:的)?(?:营销)?(?:方案|计划|规划)"
    r"|(?:几|两|三|四)(?:个|份|套)(?:过往|历史|过去|以前|去年)?(?:的)?(?:营销)?(?:方案|计划|规划)"
    r"|(?:历史|过往|过去|以前|去年|往年)(?:的)?(?:几个)?(?:方案|计划|规划)"
    r"|\b(?:these|those|the|both|all|our|past|previous|last year'?s|two|three|my) (?:two |three |four |past |previous |earlier |last year'?s |finished |20\d\d )*plans\b"
)
_ACTUAL = re.compile(r"实际|目标值|完成情况|\bactuals?\b|\bbudgets? (?:vs|versus|against)")


def recall_plans(situation: Situation) -> Script | None:
    """Past plans that are looked for, or compared."""
    utterance = situation.utterance
    text = utterance.commanding
    if changes(utterance.mentions) or _CASE.search(text):
        return None
    if (call := _comparison(situation)) is not None:
        return carry_out(situation, "find", call)
    asks = _PLANS.search(text) and _PAST.search(text) and (outcome_of(utterance) or _RESULTS.search(text))
    if asks or _HOW.search(text) or _DID.search(text):
        return carry_out(situation, "find", find_call(utterance))
    return None


def _comparison(situation: Situation) -> Call | None:
    """`find_plans` for plans to be put side by side: by id, by quoted name, or those just found."""
    utterance = situation.utterance
    text = utterance.commanding
    if not _COMPARE.search(text) or _ACTUAL.search(text):
        return None
    named = named_plans(utterance)
    if len(named) > 1:
        return Call(name="find_plans", arguments={"plans": named})
    if not _THESE.search(text):
        return None
    last = situation.memory.last
    if last is not None and last.name == "find_plans":
        return last
    return find_call(utterance, compared=True)


def named_plans(utterance: Utterance) -> list[str]:
    """Plans named by id, or in quotation marks where a plan is spoken of."""
    ids = [match.group().upper() for match in PLAN_ID.finditer(utterance.original)]
    quoted = list(utterance.quotes) if _PLANS.search(utterance.commanding) else []
    return list(dict.fromkeys((*ids, *quoted)))
