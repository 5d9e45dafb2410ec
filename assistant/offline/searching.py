"""Messages that say where to look something up: in the company's documents, in the framework, in what is known."""

import re

from assistant.offline.script import Arguments, Call, Script
from assistant.offline.situation import Situation, carry_out

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
    return carry_out(situation, "guidance", Call(name="search_knowledge", arguments=arguments))


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
