"""Messages to look up: those that say where, those about the company's own rules, and questions nobody else takes."""

import re

from assistant.offline import lexicon
from assistant.offline.abouts import find_about
from assistant.offline.requests import search_call
from assistant.offline.script import Arguments, Call, Script
from assistant.offline.situation import Situation, carry_out
from assistant.offline.utterance import changes

_DOCUMENTS = re.compile(
    r"(?:我们|公司|咱们?|上传|学过|内部|之前)的?(?:上传的?|学过的?)?(?:文档|文件|资料|材料|制度|手册)(?:库)?(?:里面?|中|上|内)?"
    r"|(?:文档|文件|手册)(?:库)?(?:里面?|中|内)"
    r"|\b(?:in|by|from|of)? ?(?:our|my|the|company(?:'s)?|internal|uploaded) (?:own |company |internal |uploaded )*(?:documents?|docs|files|manuals?|handbook|policies)\b"
)
_GUIDANCE = re.compile(
    r"(?:对齐|方法论?|营销)?框架(?:资料|文档)?(?:里面?|中|内|上)|指导页(?:里面?|中)?|\b(?:what |how )?(?:do |does |did )?(?:in|by|from|of)? ?the (?:framework|guidance|guide pages)\b(?: says?| mentions?| defines?)?(?: about| on)?"
)
_ANYWHERE = re.compile(r"知识库(?:里面?|中|内)?|\b(?:in |from )?(?:the |our |your )?knowledge ?base\b")
_ASKS = re.compile(
    r"怎么|如何|什么|多少|几|哪|谁|有没有|有无|是否|吗|呢|[?？]|查|搜|找|说法|规定|提到|写|讲|介绍|\b(?:what|who|how|when|where|which|is|are|does|do|did|any|anything|find|search|look|say|says|said|mention|rules?)\b"
)
_ACTS = re.compile(
    r"学习|学一?下|记住|记下|收录|忘掉|忘了|删|移除|导入|导出|上传(?!的|过)|有哪些(?:文档|文件|资料)|列出|列一下|加进|放进|存进|改成|改为|新建|创建"
    r"|\b(?:learn|memori[sz]e|ingest|remember|forget|delete|remove|import|export|upload|list|add|set|create|which (?:documents?|files))\b"
)
_FRAME = re.compile(
    r"^(?:请|帮我|麻烦|你)?(?:查|搜|找)(?:索|一?下|一?查|一?搜|找看?|找)?(?:[：:,，]|关于|对)?|^(?:有没有|有无|是否)(?:提到|说过|写|关于)?|^(?:关于|对于?|里|中|，|,|：|:)"
    r"|^(?:please )?(?:look up|search(?: for)?|find|check)\b|^what (?:do|does|did)\b|^(?:does|do|did)\b|^mention(?:s|ed)? (?:an?\b|the\b)?|^(?:something|anything) (?:on|about)\b|^(?:is|are) there (?:anything|something)\b|^(?:about|on|for|regarding|say about|says about)\b"
    r"|(?:是|都)?(?:怎么|如何|咋)(?:说|讲|写|规定)(?:的)?$|(?:有)?(?:什么|哪些)(?:规定|说法|要求|内容)$|有没有(?:提到|说过|写)?$|的?(?:说法|规定|内容|资料)$|\b(?:say|says)(?: about)?$|[吗呢嘛?？。.!！\s，,：:]+$"
)
# what only the company's own papers can say: brand rules, prices of media, travel, suppliers, approval
_AFFAIRS = re.compile(
    r"报价|刊例|审批|[谁要需]批|批准|合同|法务|发票|报销|差旅|出差|住宿|供应商|联系(?:人|方式)|电话|邮箱|付款(?:周期|方式|条件|流程)|账期|留白"
    r"|色号|品牌色|主色|字体|极限词|违禁词|敏感词|用词|文案|\blogo\b|水印|版权|授权|肖像|保密|资质|合规|免责|(?:灯箱|电梯屏?|大屏|广告牌|户外|媒体|版面|点位).{0,8}(?:多少钱|价格?|费用)"
    r"|\b(?:rate cards?|price list|approv(?:es?|al|als)|sign-?off|contracts?|legal|invoices?|expenses?|reimburs\w*|travel|hotels?|per diem|allowances?|suppliers?|contacts?|phone|payment terms|clear space"
    r"|colou?r codes?|brand colou?rs?|fonts?|taglines?|superlatives?|wording|copy|logo|copyright|licen[cs]es?|disclaimers?|compliance|billboards?|lightbox(?:es)?)\b"
)
_QUESTION = re.compile(
    r"[吗呢么]\W*$|[?？]|多少|多久|多[大长高]|谁|几(?!乎)|能不能|能否|可不可以|可否|可以.{0,12}[吗么]|要不要|需不需要|是否|是不是|有没有|允许|什么|怎么|如何|哪|啥"
    r"|^\W*(?:can|may|must|should|who|what|which|how|when|where|is|are|do|does|did|any)\b|\b(?:what|who|how (?:much|many|long|often))\b"
)
_RULES = re.compile(
    r"(?:标准|规定|制度|政策|流程|要求|规范|限额|额度|上限|价格|报价|口径|电话|联系人|联系方式|期限|周期|手册|清单)\W*$"
    r"|\b(?:polic(?:y|ies)|rules?|standards?|guidelines?|limits?|allowances?|terms|requirements?|contacts?|prices?|rates?|procedure|process|specs?)\b"
)
_ORDERS = re.compile(
    r"帮我|帮忙|给我(?:写|做|发|订)|请你|外包|自建|自己做|自营|\b(?:please|write|send|design|book|draft|draw|buy|outsourc\w*|in-?house|agency|agencies)\b"
)
_ELSEWHERE = re.compile(
    r"计划|方案|目标|预算|版本|举措|策略|\b(?:plans?|goals?|budgets?|targets?|trees?|versions?|initiatives?|strateg\w+)\b"
)
_LONGEST = 200  # characters of a question


def look_there(situation: Situation) -> Script | None:
    """`search_knowledge` where the message says to look; None for every other message."""
    utterance = situation.utterance
    text = utterance.text
    place = next((found for found in (_find(text, *one) for one in _PLACES) if found), None)
    if place is None or not _ASKS.search(text) or _ACTS.search(utterance.commanding):
        return None
    kinds, start, end = place
    query = _without_frame(f"{text[:start]} {text[end:]}")
    if len(query) < 2:
        return None
    arguments: Arguments = {"query": query[:500], **({"kinds": kinds} if kinds else {})}
    if kinds == ["document"]:
        arguments |= find_about(situation)
    return carry_out(situation, "guidance", Call(name="search_knowledge", arguments=arguments))


def ask_company(situation: Situation) -> Script | None:
    """`search_knowledge` for a question about the company's own rules, prices and people: "logo 留白多少"."""
    utterance = situation.utterance
    text = utterance.text
    if not _AFFAIRS.search(text) or not _QUESTION.search(text) or len(text) > _LONGEST:
        return None
    if _ORDERS.search(text) or _ELSEWHERE.search(text) or _changes_something(situation):
        return None
    return _look_up(situation, "off_topic" if lexicon.OFFTOPIC.search(text) else "not_known")


def look_instead(script: Script, situation: Situation) -> Script:
    """The library for a question that the script only answers with "not understood" or "no plan"."""
    text = situation.utterance.text
    if script.reply not in _HELPLESS or script.calls or not text.strip() or len(text) > _LONGEST:
        return script
    if not (_QUESTION.search(text) or _RULES.search(text) or _AFFAIRS.search(text)):
        return script
    if _changes_something(situation) or _ORDERS.search(text) or lexicon.ENOUGH.search(text):
        return script
    if script.reply == "quoted" and not _AFFAIRS.search(text):
        return script
    if script.reply == "no_plan" and _ELSEWHERE.search(text):
        return script
    return _look_up(situation, "not_known" if script.reply == "not_understood" else script.reply)


_HELPLESS = ("not_understood", "no_plan", "quoted")


def _changes_something(situation: Situation) -> bool:
    text = situation.utterance.commanding
    told = lexicon.CHANGE.search(text) or lexicon.REMOVE.search(text) or lexicon.ADD.search(text)
    return bool(told) or bool(changes(situation.utterance.mentions)) or bool(_ACTS.search(text))


def _look_up(situation: Situation, otherwise: str) -> Script:
    """The search, and what is said where it finds nothing."""
    script = carry_out(situation, "library", search_call(situation.utterance))
    return script.model_copy(update={"otherwise": otherwise})


_PLACES: tuple[tuple[re.Pattern[str], list[str]], ...] = (
    (_DOCUMENTS, ["document"]),
    (_GUIDANCE, ["guidance"]),
    (_ANYWHERE, []),
)


def _find(text: str, pattern: re.Pattern[str], kinds: list[str]) -> tuple[list[str], int, int] | None:
    found = pattern.search(text)
    return (kinds, *found.span()) if found else None


def _without_frame(text: str) -> str:
    """The question without the words that only say that it is one."""
    before = ""
    while text != before:
        before = text
        text = _FRAME.sub("", text.strip()).strip()
    return text
