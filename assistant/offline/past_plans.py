"""Messages about what was planned before and what became of it: found by meaning and by fact, or side by side."""

import re

from assistant.offline import lexicon
from assistant.offline.finding import find_call
from assistant.offline.plan_conditions import is_interval, outcome_of, read_conditions
from assistant.offline.plan_names import PLAN_ID, called, is_in_hand, quote_names, without_names
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
    r"比一?下|比较|对比|相比|差别|区别|差异|差在哪|有(?:什么|啥|何)不(?:同|一样)|谁(?:更|做得|卖得|效果)|哪(?:一)?[个份套](?:方案|计划)?(?:更|做得|效果|达成|卖得|完成|花得|比较)|比一比|比比看?|放一?起看|横向|并排|pk|优劣|哪个(?:更好|效果好|做得好)"
    r"|\b(?:compare|comparison|versus|vs\.?|side by side|against each other|stack up|differ(?:s|ence|ences|ent)?|(?:did|does|do|was|is|were) better|vs)\b"
)
_THESE = re.compile(
    r"(?:这|那|上面|以上|刚才)(?:几|两|三|四|些)?(?:个|份|套)?(?:过往|历史|过去|以前)?(?:的)?(?:营销)?(?:方案|计划|规划)"
    r"|(?:几|两|三|四)(?:个|份|套)(?:过往|历史|过去|以前|去年)?(?:的)?(?:营销)?(?:方案|计划|规划)"
    r"|(?:历史|过往|过去|以前|去年|往年)(?:的)?(?:几个)?(?:方案|计划|规划)"
    r"|\b(?:these|those|the|both|all|our|past|previous|last year'?s|two|three|my) (?:two |three |four |past |previous |earlier |last year'?s |finished |20\d\d )*plans\b"
)
_ACTUAL = re.compile(r"实际|目标值|完成情况|\bactuals?\b|\bbudgets? (?:vs|versus|against)")


_LISTING = re.compile(
    r"哪[些几]|有没有|有什么|有啥|找|查|搜|列|翻[出找]|捞|(?:方案|计划|规划)(?:们|都|列表|清单|吗|有吗)|所有|全部|给我看|看看|看一?下|有吗"
    r"|\b(?:plans|any|which|what|find|list|search|show|every|pull)\b"
)
_MAKES = re.compile(
    r"(?:帮我|给我|请|要|想|来|再|新)(?:写|做|建|拟|定|出|搞|弄|来)(?!过|完|的)|新建|创建|生成|制定|起草|拆[成到分解]|分[给到配]|导出|导入|检[查核验]|校验|核对|改[成为到]|设[为成]|调到|撤销|版本|为什么|怎么办|应该|举措|策略|进度|\.(?:xlsx|csv)"
    r"|\b(?:create|make|draft|build|write|export|import|check|validate|set|change|undo|redo|why|should|initiatives?|versions?|how (?:do|to|can|should))\b"
)
_SHOWS = re.compile(
    r"打开|开(?:一?下|启)?|看(?:看|一?[看下])?|瞧(?:瞧|一?下)?|瞅(?:瞅|一?[眼下])?|调(?:出来?|取)?|翻(?:出来?|到)?|拿(?:出来?)?|展(?:示|开)|显示|切(?:换)?(?:到|回)?|切过去|换(?:到|回)|进入?|载入"
    r"|\b(?:open|show|see|view|display|pull up|bring up|look at|look over|load|switch to|go to|take me to|print|give me|get me)\b"
)
_SHOW_NOISE = re.compile(
    r"方案|计划|规划|帮我|帮忙|麻烦|劳驾|请问|请|可以|能不能|能否|可否|我要|我想要?|想要?|给我|让我|把|将|出来|一?下|一眼|上来|详情|详细|内容|全文|全貌|的|了|吗|吧|呢|里|去|来|再|先|一?[份个套]|这[份个套]|那[份个套]|到|表"
    r"|\b(?:can|could|would|you|i|we|me|us|please|pls|the|plan|plans|for|up|our|a|again|let|let's|want|need|to|like|have|quick|look|at|its|of|in|details?|full|whole|and|hey|hi|thanks)\b|'[a-z]+|[\W_]+"
)


def recall_plans(situation: Situation) -> Script | None:
    """Past plans that are looked for, compared, or opened by name."""
    situation = quote_names(situation)
    utterance = situation.utterance
    text = utterance.commanding
    moved = [m for m in changes(utterance.mentions) if not is_interval(utterance, m)]
    if moved or _CASE.search(text):
        return None
    if (call := _comparison(situation)) is not None:
        return carry_out(situation, "find", call)
    if (call := _opening(situation)) is not None:
        return carry_out(situation, "show", call)
    checks = lexicon.VALIDATE.search(text) or _CHECKS.search(text)
    asks = (
        not checks
        and _PLANS.search(text)
        and _PAST.search(text)
        and (outcome_of(utterance) or _RESULTS.search(text))
    )
    if asks or _HOW.search(text) or _DID.search(text) or _lists(situation):
        return carry_out(situation, "find", find_call(utterance))
    return None


def _lists(situation: Situation) -> bool:
    """Whether plans are asked for by facts of theirs: the message says nothing else, or asks for a list."""
    utterance = situation.utterance
    text = utterance.commanding
    if called(situation) or _MAKES.search(text):
        return False
    facts, _ = read_conditions(utterance)
    names_plans = bool(_PLANS.search(text))
    if not facts or not (names_plans or (_ASKS_ANY.search(text) and facts.keys() & _OF_PLANS)):
        return False
    if facts.keys() == {"period"} and not (_LISTING.search(text) or _is_past(utterance)):
        return False
    said = str(find_call(utterance).arguments.get("query", ""))
    return not said or (bool(_LISTING.search(text)) and len(said) <= _WORDS and names_plans)


_CHECKS = re.compile(r"检[查核验]|校验|核对")
_WORDS = 24  # characters of a query that is no sentence of its own
_OF_PLANS = {"min_budget", "max_budget"}
_ASKS_ANY = re.compile(r"\banything with\b|\bbudgets?\b.*\bbetween\b|预算")


def _is_past(utterance: Utterance) -> bool:
    """Whether every time in a message is over: the plan in hand is not of then."""
    facts, _ = read_conditions(utterance)
    year = re.search(r"20\d\d", str(facts.get("period", "")))
    if year is not None:
        return int(year.group()) < utterance.today.year
    return bool(re.search(r"去年|前年|上一?年|\blast year\b", utterance.text))


def _opening(situation: Situation) -> Call | None:
    """`show_plan` of a stored plan called by name, where it is only to be seen."""
    names = called(situation)
    if len(names) != 1 or situation.utterance.kpis:
        return None
    rest = without_names(situation)
    view = next((name for name, pattern in lexicon.VIEWS if name in _SEEN and pattern.search(rest)), None)
    if view is not None:
        rest = dict(lexicon.VIEWS)[view].sub(" ", rest)
    shows = bool(_SHOWS.search(rest))
    rest = _SHOW_NOISE.sub("", _SHOWS.sub(" ", rest))
    if rest or not (shows or view or len(situation.utterance.text) < len(names[0]) + 8):
        return None
    return Call(name="show_plan", arguments={"plan": names[0], **({"view": view} if view else {})})


_SEEN = ("goals", "strategies", "budget", "timeline", "versions")


def _comparison(situation: Situation) -> Call | None:
    """`find_plans` for plans to be put side by side: by id or name, or those just found."""
    utterance = situation.utterance
    text = utterance.commanding
    named = named_plans(situation)
    asked = len(named) == 1 and called(situation) == named and _RESULTS.search(text)
    if asked and not is_in_hand(situation, named[0]):
        return Call(name="find_plans", arguments={"plans": named})
    if len(named) > 1 and (_COMPARE.search(text) or len(called(situation)) > 1):
        return Call(name="find_plans", arguments={"plans": named})
    if not _COMPARE.search(text) or _ACTUAL.search(text):
        return None
    if not _THESE.search(text):
        return None
    last = situation.memory.last
    if last is not None and last.name == "find_plans":
        return last
    return find_call(utterance, compared=True)


def named_plans(situation: Situation) -> list[str]:
    """Plans called by id or name, or in quotation marks where plans are compared; the one in hand as "this"."""
    utterance = situation.utterance
    found = called(situation)
    spoken = _PLANS.search(utterance.commanding) or _COMPARE.search(utterance.commanding)
    if len(found) < 2 and spoken:
        found = list(
            dict.fromkeys((*found, *(quote for quote in utterance.quotes if not PLAN_ID.fullmatch(quote))))
        )
    plan = situation.plan
    if (
        len(found) == 1
        and plan is not None
        and plan.name not in found
        and _THIS_ONE.search(utterance.commanding)
    ):
        found.append(plan.name)
    return found


_THIS_ONE = re.compile(
    r"这[个份套]|当前|现在(?:的|这|手上)|目前(?:的|这)|手上|手头|今年(?:的|这)|本(?:方案|计划)|\b(?:this (?:plan|one|year'?s)|(?:the )?current (?:plan|one)|the one (?:in hand|we have now)|ours?)\b"
)
