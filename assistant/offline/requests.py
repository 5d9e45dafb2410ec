"""Asking to see, to check or to be told how it is done: views, validation, guidance."""

import re

from assistant.offline import lexicon
from assistant.offline.edits import version_in
from assistant.offline.names import strip_words
from assistant.offline.references import best_node
from assistant.offline.script import Arguments, Call
from assistant.offline.sightings import sight
from assistant.offline.utterance import Utterance
from core.plan.node import Node
from core.plan.plan import Plan
from core.validation.validate import choose_rules

_RULE = re.compile(r"(?<![a-z0-9])r\s?-?(?P<n>\d{1,2})(?!\d)")
_REPAIRS = re.compile(
    r"修(?:正|复|一?下|掉|好|了)?|改正|纠正|处理(?:掉|一下)|解决|\bfix(?:es|ed)?\b|\brepair\b|\bauto-?(?:fix"
    r"|correct|repair)\b|\bresolve\b|sort out"
)
_SOURCES = re.compile(
    r"(?:补|填|完善|写|添)(?:一?下|上|全|齐|好)?.{0,8}(?:(?:数据|资料)(?:来源|源|出处))(?:都|全)?(?:补|填|写)?(?:一?下|上|全|齐)?\W*$"
    r"|(?:(?:数据|资料)(?:来源|源))(?:都|全|帮我)?(?:补|填|写)(?:一?下|上|全|齐|好)?\W*$"
    r"|\b(?:fill|put|add|complete|supply|insert|set|name|give)\b.{0,24}\b(?:data )?sources?(?: in)?(?: (?:for (?:me|us|all|everything)"
    r"|everywhere|too|please))*\W*$"
)
_ALL = re.compile(
    r"自动修|自动(?:帮我)?(?:改正|修正|修复|处理)|(?:全部?|所有|能修的?|可以修的?|可修的?)(?:的|都|问题|错误|全|自动)*.{0,6}修"
    r"|修.{0,10}(?:全部|所有|能修的)|\bauto-?(?:fix|correct|repair)|fix (?:everything|all"
    r"|what(?:ever)? (?:you|can|is)|any)|(?:everything|all|whatever) .{0,20}\bfix"
)


def repair_call(utterance: Utterance) -> Call | None:
    """`validate` that repairs: the rules named ("修正 R02"), or every rule ("把能自动修的都修了"); else None."""
    text = utterance.commanding
    named = [f"R{int(match['n']):02d}" for match in _RULE.finditer(text)]
    if named and _REPAIRS.search(text):
        return Call(name="validate", arguments={"fix": list(dict.fromkeys(named))})
    if _SOURCES.search(text):
        return Call(name="validate", arguments={"fix": ["R01"]})
    if _ALL.search(text):
        return Call(name="validate", arguments={"fix": sorted(choose_rules(None))})
    if named and lexicon.VALIDATE.search(text):
        return Call(name="validate", arguments={"rules": list(dict.fromkeys(named))})
    return None


def validate_call(utterance: Utterance) -> Call:
    """`validate` for the plan, or for a goal sentence that is quoted or follows a colon."""
    statement = statement_in(utterance)
    return Call(name="validate", arguments={"statement": statement} if statement else {})


def statement_in(utterance: Utterance) -> str | None:
    """A goal sentence to be judged: "「提升品牌影响力」这个目标行不行"."""
    if utterance.quotes and lexicon.STATEMENT.search(utterance.text):
        return max(utterance.quotes, key=len)
    match = re.search(
        r"(?:这(?:个|句|条)?(?:目标|话|说法|表述)?|目标|goal|objective|statement|sentence)\s*[:：]\s*(?P<s>[^\n]{4,300})",
        utterance.original,
        re.I,
    )
    if match and lexicon.VALIDATE.search(utterance.text):
        return strip_quotes(match.group("s"))
    return None


def strip_quotes(text: str) -> str:
    """A text without the quotation marks and question around it."""
    return re.sub(r"[，,。]?\s*(?:行吗|可以吗|行不行|怎么样|合格吗|ok\??)\s*[?？]?$", "", text.strip()).strip(
        "「」“”\"'『』 "
    )


def is_statement_check(utterance: Utterance) -> bool:
    """Whether a quoted goal sentence is to be judged."""
    return bool(
        utterance.quotes and lexicon.STATEMENT.search(_around_quotes(utterance)) and _asks_opinion(utterance)
    )


def _around_quotes(utterance: Utterance) -> str:
    return utterance.commanding + " 目标「" if "目标" in utterance.commanding else utterance.commanding


def _asks_opinion(utterance: Utterance) -> bool:
    return bool(
        re.search(
            r"行不行|行吗|可以吗|对不对|对吗|好不好|怎么样|合格|合适|看看|检查|smart|ok|acceptable|good|valid|fine|check|review"
            r"|写(?:得|法)|\?|？",
            utterance.commanding,
        )
    )


_ASKED = re.compile(
    r"多少|谁|什么时候|何时|几月|几号|截止|负责|目标|基准|预算|时间|进度|状态|情况|怎么样了|是什么|是啥|啥样|\bwho\b|\bwhen\b|how much"
    r"|\bowner|\bowns?\b|\bbudget|\bdeadline|\btarget|\bbaseline|\bstatus\b|\bcost\b|\bstart"
    r"|\bdue\b|\bend(?:s|ing)?\b|\btell me"
)
_OPENED = re.compile(
    r"内容|详情|明细|详细|资料|信息|打开|调出|展开|看看|看一?下|瞧瞧|显示|列一?下|情况|\bpull up\b|\bopen\b|\bshow\b"
    r"|\bdetails?\b|\blook at\b|\bzoom\b|\bdrill\b|\bbring up\b|\bview\b|\b(?:everything|anything|all) (?:we (?:have|know|said) )?"
    r"(?:about|on)\b|\bwhat (?:did|do|have|had|was|is|are) (?:we|i|you)\b.{0,12}\b(?:say|said|have|got|agreed?|decided?|planned"
    r"|plan|written|wrote|put|know|doing|set)\b.{0,16}\b(?:about|on|for|with|under)\b|\bwhere (?:are|do) we (?:stand )?(?:with|on)\b"
)
_GENERAL = re.compile(
    r"一般|通常|应该|该怎么|怎么(?:做|定|写|填|分|拆|选|提|算)|如何|为什么|为何|建议|合理|合适|够|检查|校验|问题|版本|导出|时间[线表]|排期|目标树"
    r"|策略|打法|找|计划有|拆|分|\bhow (?:do|should|to|can)\b|\bshould\b|\bwhy\b|\bwhat (?:is|are) (?:a"
    r"|an)\b|\btypical|\busual|\bcheck\b|\bstrateg|\btree\b|\btimeline\b|\bversion|\bplans\b"
    r"|\bexport\b"
)


_TABLE = re.compile(
    r"(?:预算|费用|花费|目标|子目标|策略|举措|活动|时间|进度|排期)(?:的)?(?:分配|拆解|规划|安排|与|和|举措)*(?:表|明细|清单|视图|一览|总览|列表|线|图|树)"
    r"|\b(?:budget|goals?|sub-?goals?|strateg(?:y|ies)|initiatives?|timeline|schedule"
    r"|plan) (?:table|view|list|tree|breakdown|overview|sheet)\b"
    r"|(?:第\s*.{1,2}\s*版|version \d+|\bv\d+).{0,6}(?:长什么样|什么样|样子|内容|看看|looked? like)|(?:看看?|打开"
    r"|显示|\bshow\b|\bopen\b).{0,10}(?:第\s*.{1,2}\s*版|version \d+|\bv\d+)"
    r"|(?:print|show|display|see|view) (?:me )?(?:the )?(?:whole|entire|full) (?:thing|plan"
    r"|tree)|(?:有|列)(?:多少|哪些|哪几个|几个|一下|出)(?:所有|全部)?(?:的)?(?:举措|策略|子目标|目标|活动)(?!.{0,8}(?:类型|合适"
    r"|适合))"
)
_HOW = re.compile(
    r"怎么(?:做|定|写|填|拆|选)|如何|一般|通常|为什么|什么意思|导出|检查|\bhow (?:do|should|to)\b|\bexport\b|\bcheck\b"
)


def names_view(text: str) -> bool:
    """Whether a view of the plan is called by its name and nothing is asked about how it is made."""
    return bool(_TABLE.search(text)) and not _HOW.search(text)


def node_asked_about(utterance: Utterance, plan: Plan, focus: str | None) -> Node | None:
    """The node whose fields are asked for, or that is to be shown in full; None for anything more general."""
    sighted = sight(utterance, plan, focus)
    if not sighted:
        return None
    text = utterance.commanding
    for sighting in sighted:
        text = text[: sighting.start] + " " * (sighting.end - sighting.start) + text[sighting.end :]
    if _GENERAL.search(text) or not (
        _OPENED.search(text)
        or (_ASKED.search(text) and (lexicon.QUESTION.search(text) or "啥" in text))
        or _is_asking(text)
    ):
        return None
    return sighted[0].node


def _is_asking(text: str) -> bool:
    return bool(re.search(r"^\W*(?:who|when|what|where|how much)\b", text)) and bool(_ASKED.search(text))


def show_call(utterance: Utterance, plan: Plan | None, focus: str | None) -> Call:
    """`show_plan` with the view, node and versions asked for."""
    text = utterance.commanding
    arguments: Arguments = {}
    view = next((name for name, pattern in lexicon.VIEWS if pattern.search(text)), "tree")
    version = version_in(text)
    if view == "changes":
        return Call(
            name="show_plan", arguments={"view": "changes", **({"against": version} if version else {})}
        )
    if view == "versions" and not (
        version and not lexicon.VERSIONS.search(re.sub(r"第?\s*\d+\s*版本?|version \d+|v\d+", "", text))
    ):
        return Call(name="show_plan", arguments={"view": "versions"})
    if re.search(r"树|tree|全貌|全景|整体|总体|whole plan|overview", text):
        view = "tree"
    node = (
        best_node(_without_view_words(text), plan, prefer=focus)
        if view in ("tree", "goals", "timeline", "budget")
        else None
    )
    if node is not None and not re.search(r"树|tree", text):
        arguments = {"view": "node", "node": node.id}
    else:
        arguments = {"view": "tree" if view == "versions" else view}
    if version:
        arguments["version"] = version
    return Call(name="show_plan", arguments=arguments)


def _without_view_words(text: str) -> str:
    return re.sub(
        r"预算表?|目标树?|计划|方案|策略|举措|时间线|排期|budget|goals?|plan|timeline|strategies|tree|view|show|me|the",
        " ",
        text,
    )


def search_call(utterance: Utterance) -> Call:
    """`search_knowledge` with the question itself."""
    query = re.sub(
        r"^(?:(?:顺便|再|插一句|先)?(?:请?问(?:一?下|个事|个问题)?|请教(?:一下)?)|插一句|对了|順便問(?:一?下)?|請問|我?想(?:问|知道"
        r"|了解)(?:一?下)?|by the way|btw|quick question|just curious|oh|also|ok(?:ay)?|so)[，,:：.\s]*",
        "",
        utterance.original.strip(),
        flags=re.I,
    )
    query = _FIVE_WHYS.sub("5Why", query)
    for pattern, plain in _CHATTY:
        query = pattern.sub(plain, query)
    return Call(
        name="search_knowledge", arguments={"query": strip_words(query)[:500] if len(query) > 500 else query}
    )


# one word to the index, which leaves "why" out
_FIVE_WHYS = re.compile(r"(?:5|５|five)[\s-]+why['’]?s?(?![a-z])", re.I)
# words of talk that an index takes for words of the subject: "what's RACI again?", "RACI里的A是啥意思"
_CHATTY = (
    (re.compile(r"\b(what|who|how|where|when|that|it)['’]s\b", re.I), r"\1 is"),
    (re.compile(r"[\s,]+(?:again|exactly|actually|anyway|please|though)(?=\W*$)", re.I), ""),
    (re.compile(r"\b(?:stands? for|stood for)\b", re.I), "mean"),
    (re.compile(r"啥(?=意思|是|叫)|(?<=[是叫])啥"), "什么"),
    (re.compile(r"(?<=[a-z])\s*[里裡]面?的?\s*(?=[a-z])", re.I), " "),
)
