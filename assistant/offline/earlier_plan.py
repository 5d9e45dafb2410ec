"""Where a message says that a new plan follows an earlier one, and which one that is."""

import re
from typing import NamedTuple

from assistant.offline.finding import plan_words, time_text
from assistant.offline.script import Arguments
from assistant.offline.situation import Situation
from assistant.offline.utterance import Utterance, periods

# as it is shown, or in lower case with a digit: "people" is no id
PLAN_ID = re.compile(
    r"(?<![A-Za-z0-9])(?:P[2-9A-HJKMNP-Z]{5}|(?=[a-z]*\d)p[2-9a-hjkmnp-z]{5})(?![A-Za-z0-9])"
)
_EARLIER = (
    r"上一?次|上回|去年|前年|上一?年|上一?季度?|上个季度|以前|之前|过去|往年|历史|过往|原来|老|旧|那[个份套次]|这[个份套]|当前|现有|20\d\d|q[1-4]|p[2-9a-z]{5}|「|“|《"
    r"|\b(?:last|previous|earlier|past|prior|old|that|this|the|our)\b"
)
_NAME = r"「[^」]+」|“[^”]+”|《[^》]+》|\"[^\"]+\"|(?<![a-z0-9])p(?=[a-z]*\d)[2-9a-hjkmnp-z]{5}(?![a-z0-9])"
_PLAN = rf"方案|计划|规划|打法|模板|\bplans?\b|{_NAME}"
_WHICH = r"(?P<which>[^，,。；;:：\n]{0,40}?)"
_STRONG_VERB = (
    r"参考|参照|比照|仿照|照搬|借鉴|沿用|套用|复用|照着|复制(?:一?[份个])?|拷贝(?:一?[份个])?|克隆(?:一?[份个])?"
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
    re.compile(rf"(?P<weak>{_WEAK_VERB}){_WHICH}(?P<plan>{_PLAN})"),
)  # fmt: skip
_MAKING = re.compile(
    r"做(?:一?[份个套])?|写|拟|出一?[份个]|起草|制定|来一?[份个]|新(?:的|方案|计划|做)|再[做来]|目标|预算|今年|明年|定|生成|搞|弄"
    r"|为(?:蓝本|模板|基础|参考|样板)|\b(?:base|reuse|draft|make|create|build|new|budget|target|goal|copy|model|next year|this year|plan for)"
)
_AS_MODEL = re.compile(r"为(?:蓝本|模板|基础|参考|样板)|当(?:蓝本|模板)")
_NOT = re.compile(
    r"为什么|为何|怎么样|对不对|检查|\bwhy\b|差多少|进度|导出|拆[到成分]|分给|对比|比较|\bcompare\b"
)
_THIS = re.compile(r"这[个份套]|当前|现在的|本(?:方案|计划)|\bthis\b|\bcurrent\b")


class Reference(NamedTuple):
    """Where an earlier plan is named: the whole stretch, and the part that says which it is."""

    start: int
    end: int
    which: tuple[int, int]


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


def _is_meant(text: str, match: re.Match[str]) -> bool:
    said, rest = match.group(), text[: match.start()] + text[match.end() :]
    if "weak" not in match.re.groupindex:
        return bool(re.search(rf"{_EARLIER}|{_NAME}", said)) or not match["which"]
    if not re.search(rf"{_EARLIER}|{_NAME}", said):
        return False
    return bool(_AS_MODEL.match(text, match.end()) or _MAKING.search(rest))


def named_by(situation: Situation, reference: Reference) -> Arguments:
    """The earlier plan: its id, its quoted name, the plan in hand, or words in it and its time."""
    utterance, (start, end) = situation.utterance, (reference.start, reference.end)
    said = utterance.original[start:end]
    if (named := PLAN_ID.search(said)) is not None:
        return {"plan": named.group().upper()}
    if utterance.quotes and re.search(r"[「“\"《]", said):
        return {"plan": utterance.quotes[0]}
    if _THIS.search(utterance.text[reference.which[0] : end]) and situation.plan is not None:
        return {"plan": situation.plan.id}
    arguments: Arguments = {}
    inside = [m for m in periods(utterance.mentions) if start <= m.start < end]
    if inside:
        arguments["of"] = time_text(inside[0])
    words = plan_words(utterance, *reference.which, [(m.start, m.end) for m in inside])
    if re.fullmatch(r"20\d\d", words) and "of" not in arguments:
        return {"of": f"{words}年"}
    return arguments | ({"plan": words} if words else {})
