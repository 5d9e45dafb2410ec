"""Asking to see, find, check, save or load: views, searches, validation, export, import, guidance."""

import re

from assistant.offline import lexicon
from assistant.offline.edits import version_in
from assistant.offline.names import strip_words
from assistant.offline.references import best_node
from assistant.offline.script import Arguments, Call
from assistant.offline.utterance import Utterance, amounts, periods
from core.plan.plan import Plan
from core.quantity.value import Money, Number

_DOCUMENTS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("goals", re.compile(r"拆解清单|goal list")),
    ("subgoals", re.compile(r"(?:营销)?目标拆解表|sub-?goals? table|表\s*1")),
    ("strategies", re.compile(r"(?:策略(?:与|和)?举措)?规划表|strateg(?:y|ies) (?:table|sheet)|表\s*2")),
    ("alignment", re.compile(r"校验表|alignment")),
    ("monitoring", re.compile(r"监控表|monitoring")),
    ("master", re.compile(r"总表|master")),
)
_FIND_NOISE = re.compile(
    r"(?:帮我|请|麻烦)?(?:找|查|搜|列)(?:一?下|找|出|到|看|看看|一找)?|(?:有没有|有哪些|哪些|所有|全部|我的|我|我们|现有|的|跟|和|与|关于|有关|相关|有)|(?:营销)?(?:计划|方案|规划)(?:列表|清单)?|以前|之前|过去|往年|历史|做过|负责|看看|吗|呢|一下|里|是|\?|？|。|"
    r"\b(?:find|search|look(?:ing)? (?:for|up)|list|show|me|all|any|the|my|our|past|previous|existing|old|plans?|with|about|for|on|that|which|what|do|we|i|have|had|are|there|by|owned|of|a|is|please|can|you|dig up|from|earlier|did)\b"
)


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
            r"行不行|行吗|可以吗|对不对|对吗|好不好|怎么样|合格|合适|看看|检查|smart|ok|acceptable|good|valid|fine|check|review|写(?:得|法)|\?|？",
            utterance.commanding,
        )
    )


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


def find_call(utterance: Utterance) -> Call:
    """`find_plans` with words, owner, budget bounds and period."""
    arguments: Arguments = {}
    text = utterance.original
    spans: list[tuple[int, int]] = []
    owner = _owner_of_plans(utterance)
    if owner:
        arguments["owner"] = owner
        at = text.find(owner)
        spans.append((at, at + len(owner)))
    for mention in amounts(utterance.mentions):
        bound = _bound(utterance, mention.start, mention.end)
        if bound and isinstance(mention.value, Money | Number):
            arguments[bound] = mention.text.strip()
            spans.append((mention.start, mention.end))
    for mention in periods(utterance.mentions):
        arguments["period"] = mention.text.strip()
        spans.append((mention.start, mention.end))
    query = _query(utterance, spans)
    if query:
        arguments["query"] = query
    return Call(name="find_plans", arguments=arguments)


def _query(utterance: Utterance, spans: list[tuple[int, int]]) -> str:
    folded = list(utterance.text)
    for start, end in spans:
        folded[start:end] = "\u3000" * (end - start)
    rest = "".join(folded)
    rest = re.sub(
        r"预算|超过|以上|以内|不超过|大于|小于|低于|高于|万以内|budget|over|under|above|below|more than|less than|at least|up to",
        lambda m: "\u3000" * len(m.group()),
        rest,
    )
    rest = _FIND_NOISE.sub(lambda m: "\u3000" * len(m.group()), rest)
    kept = "".join(c if r != "\u3000" else " " for c, r in zip(utterance.original, rest, strict=True))
    return " ".join(re.sub(r"[，,。.?？!！、：:\"“”「」]", " ", kept).split())


def _owner_of_plans(utterance: Utterance) -> str | None:
    match = re.search(
        r"(?P<zh>[\u4e00-\u9fff]{2,3})(?:负责|負責|做|牵头|名下)的|(?:owned by|of|by|belonging to) (?P<en>[A-Z][a-z]+(?: [A-Z][a-z]+)?)|(?P<pos>[A-Z][a-z]+(?: [A-Z][a-z]+)?)'s plans?",
        utterance.original,
    )
    if match is None:
        return None
    found = next((group for group in match.groups() if group), None)
    return re.sub(r"^(?:一下|下|找|查|是|由|看)", "", found) if found else None


def _bound(utterance: Utterance, start: int, end: int) -> str | None:
    before = utterance.text[max(0, start - 14) : start]
    after = utterance.text[end : end + 6]
    if (
        re.search(r"超过|大于|高于|不低于|至少|多于|over|above|more than|at least|>", before)
        and "不超过" not in before
    ) or re.match(r"\s*(?:以上|or more)", after):
        return "min_budget"
    if re.search(
        r"不超过|小于|低于|少于|至多|under|below|less than|at most|up to|within|<", before
    ) or re.match(r"\s*(?:以内|以下|之内|or less)", after):
        return "max_budget"
    return None


def export_call(utterance: Utterance) -> Call:
    """`export_plan` with the format and documents asked for."""
    arguments: Arguments = {"format": "markdown" if lexicon.MARKDOWN.search(utterance.text) else "excel"}
    documents = [name for name, pattern in _DOCUMENTS if pattern.search(utterance.text)]
    if documents:
        arguments["documents"] = documents
    version = version_in(utterance.commanding)
    if version:
        arguments["version"] = version
    return Call(name="export_plan", arguments=arguments)


def import_call(utterance: Utterance) -> Call | None:
    """`import_plan` with the file named, None when none is."""
    match = lexicon.FILE.search(utterance.original)
    if match is None:
        return None
    path = re.sub(
        r"^(?:请|帮我|麻烦|把|将|导入|匯入|读入|上传|import|load|read in|from|the|file|文件|檔案|从|吧|一下|\s)+",
        "",
        match.group().strip(),
        flags=re.I,
    )
    arguments: Arguments = {"path": path}
    name = re.search(
        r"(?:\bas|命名为|名为|叫做?|取名)\s*[「“\"']?(?P<n>[^」”\"'，。\n]+)", utterance.original
    )
    if name:
        arguments["name"] = name.group("n").strip()
    if re.search(
        r"更新(?:当前|现在|这个)?(?:计划|方案)?|update (?:the|this|current) plan|into (?:the|this) plan",
        utterance.text,
    ):
        arguments["update"] = True
    return Call(name="import_plan", arguments=arguments)


def search_call(utterance: Utterance) -> Call:
    """`search_knowledge` with the question itself."""
    query = re.sub(
        r"^(?:顺便问下|请问|问一下|想问下|我想知道|by the way|btw|quick question)[，,:：\s]*",
        "",
        utterance.original.strip(),
        flags=re.I,
    )
    return Call(
        name="search_knowledge", arguments={"query": strip_words(query)[:500] if len(query) > 500 else query}
    )
