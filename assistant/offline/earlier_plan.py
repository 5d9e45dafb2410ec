"""Where a message says that a new plan follows an earlier one, and which one that is."""

import re
from typing import NamedTuple

from assistant.offline.finding import plan_words
from assistant.offline.plan_conditions import time_text
from assistant.offline.plan_names import PLAN_ID, called, is_in_hand, without_names
from assistant.offline.script import Arguments
from assistant.offline.situation import Situation
from assistant.offline.utterance import Utterance, periods

_EARLIER = (
    r"上一?次|上回|去年|前年|上一?年|上一?季度?|上个季度|以前|之前|过去|往年|历史|过往|原来|老|旧|那[个份套次]|这[个份套]|当前|现有|20\d\d|q[1-4]|p[2-9a-z]{5}|「|“|《"
    r"|\b(?:last|previous|earlier|past|prior|old|that|this|the|our)\b"
)
_MARKED = r"「[^」]+」|『[^』]+』|“[^”]+”|《[^》]+》|\"[^\"]+\""
_NAME = rf"{_MARKED}|(?<![a-z0-9])p(?=[a-z]*\d)[2-9a-hjkmnp-z]{5}(?![a-z0-9])"
_PLAN = rf"方案|计划|规划|打法|模板|\bplans?\b|{_NAME}"
_WHICH = r"(?P<which>[^，,。；;:：\n]{0,40}?)"
_STRONG_VERB = (
    r"参考|参照|比照|依照|仿照|照搬|借鉴|沿用|套用|复用|照着|复制(?:一?[份个])?|拷贝(?:一?[份个])?|克隆(?:一?[份个])?"
    r"|\b(?:base[ds]?|build|built) (?:it|this|them|the new (?:plan|one)|a (?:new )?plan|our plan|next year'?s plan|this year'?s plan)?\s?(?:up)?on\b"
    r"|\bmodel(?:l?ed)? (?:it |this |(?:the|a|our|next year'?s|this year'?s) (?:new )?plan )?on\b"
    r"|\bbased on\b|\breus(?:e|ing)\b|\bcopy(?:ing)?\b|\bclone\b|\bduplicate\b|\bstart(?:ing)? from\b"
)
_WEAK_VERB = r"按照?|照|以(?![前上下内来后往及])|基于|用(?!户)|\bafter\b|\bfollow(?:ing)?\b"
_YEAR = r"(?:去年|上一?次|上回|前年|上一?年|上个?季度|以前|之前|20\d\d年?)"
_PATTERNS = (
    re.compile(rf"(?P<strong>{_STRONG_VERB}){_WHICH}(?P<plan>{_PLAN})"),
    re.compile(rf"(?:跟|和|像|同|与){_WHICH}(?P<strong>一样|差不多|类似)的?(?P<plan>{_PLAN})"),
    re.compile(
        rf"(?:拿|把){_WHICH}(?P<plan>{_PLAN})(?P<strong>拿?来?(?:改一?改|改改|搬|复制|套|复用|沿用|当(?:作)?(?:模板|蓝本)|做(?:模板|蓝本)))"
    ),
    re.compile(
        rf"(?P<strong>照着?|按照?|仿照|参照|参考)(?P<which>{_YEAR})(?P<plan>的?(?:样子|那样|做法)?)(?=再?(?:来|做|出|搞|弄|写)一?[份个套])"
    ),
    re.compile(rf"(?P<strong>\b(?:use|take)\b){_WHICH}(?P<plan>\bplan\b|{_NAME})(?= (?:as (?:a|the|our) |and (?:scale|adapt|adjust|update|change|raise|set)))"),
    re.compile(r"\b(?:draft|make|create|build|do)\b.{0,40}(?P<strong>\bfrom\b) (?P<which>last year'?s|the (?:last|previous|20\d\d))(?P<plan>(?: (?:plan|one))?)(?=\W|$)"),
    re.compile(r"\b(?:plan|one)\b.{0,12}(?P<strong>\blike) (?P<which>(?:the|our|last|that) [a-z' ]{2,40}?)(?P<plan>\b(?:push|plan|campaign|launch|one)\b)"),
    re.compile(
        r"(?P<strong>\b(?:model|base|build)\b(?: [a-z']+){0,4} on) (?P<which>)(?P<plan>(?!the |last |our |that |this |what )[a-z][^,:;]*?)(?=\s(?:with|for|but|and)\b|[,:;.]|$)"
    ),
    re.compile(
        rf"(?P<strong>\b(?:redo|re-?run|repeat|re-?work|replicate|recreate|do)\b)(?P<which> (?:last (?:year|quarter|time)'?s|the (?:last|previous|20\d\d)|our (?:last|20\d\d)) [a-z ]{{0,30}}?)(?P<plan>\bplan\b|{_NAME})"
    ),
    re.compile(rf"(?P<weak>{_WEAK_VERB}){_WHICH}(?P<plan>{_PLAN})"),
)  # fmt: skip
_MAKING = re.compile(
    r"做(?:一?[份个套])?|写|拟|出一?[份个]|起草|制定|来一?[份个]|新(?:的|方案|计划|做)|再[做来]|目标|预算|今年|明年|定|生成|搞|弄"
    r"|为(?:蓝本|模板|基础|参考|样板)|\b(?:base|reuse|draft|make|create|build|new|budget|target|goal|copy|model|next year|this year|plan for)"
)
TRYING = re.compile(
    r"先?(?:看看|看一?下)(?:效果|结果|会?怎(?:么)?样|行不行|数字)?(?:再说)?$|先(?:看看|看一?下|(?:试)?算(?:一?下|算看|算|看看)?|不(?:要)?保存|别保存|不(?:要)?存|别存)|试算|算算看|算一?下就(?:行|好)|预览|预演|模拟一?下"
    r"|不(?:要|用|必|需)?(?:保存|存|落库|入库|写入|建)|别(?:保存|存|建|写)|勿存|只(?:看看|算|试|是看|是算|是试)|仅(?:试算|计算|供参考)|空跑|推演"
    r"|\b(?:preview|dry[- ]?run|trial run|simulate only|what[- ]if|(?:don'?t|do not|not to|no need to|never|without) (?:sav(?:e|ing)|stor(?:e|ing)|writ(?:e|ing)|creat(?:e|ing))|no sav(?:e|ing)|unsaved|just (?:show|calculate|compute|a calculation|the numbers|test|try)|(?:only|merely) (?:calculate|compute|show|test|try|a calculation)|calculat(?:e|ion) only|(?:calculate|compute|try|test)\b.{0,12}\b(?:first|only)|(?:just|only) run the numbers|run the numbers|what would)\b"
)
_AS_MODEL = re.compile(r"为(?:蓝本|模板|基础|参考|样板)|当(?:蓝本|模板)")
_NOT = re.compile(
    r"为什么|为何|怎么样|对不对|检查|\bwhy\b|差多少|进度|导出|拆[到成分]|分给|对比|比较|\bcompare\b"
)
_THIS = re.compile(r"这[个份套]|当前|现在的|本(?:方案|计划)|\bthis\b|\bcurrent\b")


# a stored plan that is called by name, and a word anywhere else that says something is made after it
_FOLLOW = re.compile(
    r"照|按|仿|参[考照]|沿用|套用|复[制用]|借鉴|模板|蓝本|底子|底本|为底|打底|样板|样本|范本|基础|起点|翻版|翻新|重[做来跑]|改一?改|改改|改编|搬过来|搬来"
    r"|再(?:做|来|出|搞|弄|走|跑)|(?:以|用|拿|跟|像|和)\s*$|一样|路子|打法|套路|思路"
    r"|\b(?:redo|re-?do|again|re-?work|re-?use|re-?using|re-?run|repeat|replicate|recreate|template|blueprint|baseline for|base|basis|based|clone|cop(?:y|ies)|copying|duplicate|model(?:l?ed)?|like|after|following|follow|starting point|start(?:ing)? from|adapt|scale|carry over|same as|roll(?:ing)? (?:over|forward)|build on)\b"
)
_OTHERWISE = re.compile(
    r"(?:改成|改为|改到|设为|设成|调到|调整?为|\bset|\bchange) |完成率|达成率|多少|\bhow (?:much|many|did|was|is)\b"
)


class Reference(NamedTuple):
    """Where an earlier plan is named: the whole stretch, the part that says which it is, and its name if known."""

    start: int
    end: int
    which: tuple[int, int]
    name: str = ""


def reference_of(utterance: Utterance) -> Reference | None:
    """Where an earlier plan is said to be followed; None when the message is about something else."""
    text = utterance.text  # a plan's name may stand in quotation marks
    if _NOT.search(utterance.commanding):
        return None
    for pattern in _PATTERNS:
        for match in pattern.finditer(text):
            if _is_meant(text, match):
                names_itself = not match["which"] and not re.fullmatch(_PLAN, match["plan"])
                group = "plan" if names_itself and match["plan"] else "which"
                return Reference(match.start(group), match.end(), match.span(group))
    return None


def named_reference(situation: Situation) -> Reference | None:
    """The one stored plan that is called by name where something is made after it, or only tried out."""
    names = called(situation)
    rest = without_names(situation)
    if len(names) != 1 or _NOT.search(rest) or _OTHERWISE.search(rest):
        return None
    text = situation.utterance.original
    at = text.upper().find(names[0].upper())
    figures = [m for m in situation.utterance.mentions if not at <= m.start < at + len(names[0])]
    follows = _FOLLOW.search(rest) or _FOLLOW.search(rest[:at].rstrip('「『“"《 '))
    tries = TRYING.search(rest) and figures and not is_in_hand(situation, names[0])
    if at < 0 or not ((follows and (figures or _MAKING.search(rest))) or tries):
        return None
    if is_in_hand(situation, names[0]) and not re.search(_STRONG_VERB, rest):
        return None
    return Reference(at, at + len(names[0]), (at, at + len(names[0])), names[0])


def _is_meant(text: str, match: re.Match[str]) -> bool:
    said, rest = match.group(), text[: match.start()] + text[match.end() :]
    if "weak" not in match.re.groupindex:
        return bool(re.search(rf"{_EARLIER}|{_NAME}", said)) or not match["which"]
    if not re.search(rf"{_EARLIER}|{_NAME}", said):
        return False
    quoted = re.search(_NAME, match["plan"]) and re.search(r"\d", rest)
    return bool(_AS_MODEL.match(text, match.end()) or _MAKING.search(rest) or quoted)


def named_by(situation: Situation, reference: Reference) -> Arguments:
    """The earlier plan: its id, its quoted name, the plan in hand, or words in it and its time."""
    if reference.name:
        return {"plan": reference.name}
    utterance, (start, end) = situation.utterance, (reference.start, reference.end)
    said = utterance.original[start:end]
    if (named := PLAN_ID.search(said)) is not None:
        return {"plan": named.group().upper()}
    if (quoted := re.search(rf"{_MARKED}", said)) is not None:
        return {"plan": quoted.group()[1:-1].strip()}
    if _THIS.search(utterance.text[reference.which[0] : end]) and situation.plan is not None:
        return {"plan": situation.plan.id}
    arguments: Arguments = {}
    inside = [m for m in periods(utterance.mentions) if start <= m.start < end]
    if inside:
        arguments["of"] = time_text(inside[0])
    words = plan_words(utterance, *reference.which, [(m.start, m.end) for m in inside])
    year = re.search(r"(?<!\d)20\d\d(?!\d)", utterance.text[slice(*reference.which)])
    if year is not None and not inside and re.sub(r"\W|\d|[年的]", "", words) == "":
        return {"of": f"{year.group()}年"}
    return arguments | ({"plan": words} if words else {})
