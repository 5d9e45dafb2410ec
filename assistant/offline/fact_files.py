"""Messages about figures that come in as files: look at one, import it, take the last import back, list."""

import re
from typing import Any

from assistant.offline.script import Arguments, Call, Pending, Script
from assistant.offline.situation import Situation, carry_out, fresh

_FILE = re.compile(
    r"[「『“\"'《`](?P<quoted>[^」』”\"'》`\n]+\.(?:csv|tsv|xlsx|xlsm|parquet))[」』”\"'》`]"
    r"|(?P<bare>[^\s，,、；;：“”\"'「」『』《》`]+?\.(?:csv|tsv|xlsx|xlsm|parquet))(?![a-z0-9])",
    re.I,
)
_GLUED = re.compile(
    r"^(?:请|帮我|麻烦|把|将|用|从|先|再|预览一?下?|看一下|看看|导入|汇入|导进来?|上传|更新|录入|这份|这个|文件|附件)+"
)
_TAKES = re.compile(
    r"导入|汇入|导进|导一?下|导到|入库|更新|补录|补传|上传|灌|同步|刷新|预览|覆盖|追加"
    r"|\b(?:import|upload|load|update|refresh|append|preview|take in|feed|pull in|bring in)\b"
)
_FIGURES = re.compile(
    r"事实|数据|数字|明细|日报|周报表|月报表|流水|销售表|投放表|业绩表|事实表|实际(?!值).{0,4}(?:数|表|文件)|计划数|预算数"
    r"|\b(?:facts?|data|figures|numbers|daily sales|sales data|spend data|fact table|planned values|actuals file)\b"
)
_PLAN = re.compile(r"计划(?!数|值)|方案|规划|\bplans?\b(?! values)")
_LEARN = re.compile(r"学习|学一?下|记住|收录|\b(?:learn|remember|memori[sz]e)\b")
_UNDO = re.compile(
    r"(?:撤销|撤回|取消|回退|回滚|退回|还原).{0,12}(?:导入|汇入|数据)|(?:导入|数据).{0,8}(?:撤销|撤回|回退|回滚|还原)"
    r"|\b(?:undo|revert|roll back|take back)\b.{0,30}\b(?:import|upload|data)\b"
)
_LIST = re.compile(
    r"(?:哪些|几次|什么|列|看).{0,8}(?:导入记录|导入历史|导入过)|导入(?:记录|历史)|(?:导入|上传)过(?:哪些|什么|几次)"
    r"|\b(?:list|show|what|which)\b.{0,24}\b(?:imports|import history|imported)\b|\bimport history\b"
)
_INTO = re.compile(
    r"(?:到|进|入|覆盖|更新)\s*(?P<a>[a-z_][\w\-]{1,40})(?:\s*(?:表|这张表))?|(?P<b>[a-z_][\w\-]{1,40})\s*(?:表|这张表)"
    r"|\b(?:into|to)\s+(?:the\s+)?(?P<c>[a-z_][\w\-]{1,40})(?:\s+table)?",
    re.I,
)
_AGREES = re.compile(
    r"(?:好的?|行|可以|确认|没问题|对|嗯|那就|请)?[，,]?\s*(?:导入|汇入|导进去|导|撤销|撤回|入库|写入|更新)(?:吧|了|它|它们|进去|数据)?[。!！]?"
    r"|(?:yes|ok|okay|sure|please)?[, ]*(?:import|undo|load|take) (?:it|them|that|the data|back)[.!]?|go ahead[.!]?|do it[.!]?"
)
_PLANNED = re.compile(r"计划[数值]|预算数|目标数|\b(?:planned|budget) (?:values|figures|numbers)\b")
_NO_TABLE = frozenset(
    {"it", "the", "this", "that", "data", "facts", "table", "excel", "csv", "xlsx", "hoshin"}
)


def handle_facts(situation: Situation) -> Script | None:
    """Files of figures; None for every other message."""
    text = situation.utterance.commanding
    waiting = situation.memory.pending
    if waiting is not None and waiting.call.name == "import_facts" and _AGREES.fullmatch(text.strip()):
        call = Call(name="import_facts", arguments={**waiting.call.arguments, "confirmed": True})
        return carry_out(situation, "import_facts", call)
    if _UNDO.search(text):
        planned: Arguments = {"planned": True} if _PLANNED.search(text) else {}
        return _consent(situation, {"action": "undo", **_table(situation, ""), **planned})
    if _LIST.search(text) and not _PLAN.search(text):
        call = Call(name="import_facts", arguments={"action": "list"})
        return carry_out(situation, "imports", call)
    return _import(situation)


def with_number(waiting: Pending | None, results: list[Any]) -> Pending | None:
    """The question that waits for a yes, about the import it names and no later one."""
    if (
        waiting is None
        or waiting.call.name != "import_facts"
        or waiting.call.arguments.get("action") != "undo"
    ):
        return waiting
    named = [one["number"] for result in results for one in (result.artifact or {}).get("imports", ())]
    if len(named) != 1:
        return waiting
    call = waiting.call.model_copy(update={"arguments": {**waiting.call.arguments, "number": named[0]}})
    return waiting.model_copy(update={"call": call})


def _import(situation: Situation) -> Script | None:
    utterance = situation.utterance
    match = _FILE.search(utterance.original)
    if match is None:
        return None
    path = match["quoted"] or _GLUED.sub("", match["bare"])
    outside = utterance.commanding.replace(match.group().lower(), " ")
    is_figures = bool(_FIGURES.search(outside)) or path.lower().endswith(".parquet")
    if not (is_figures and _TAKES.search(utterance.commanding)) or _LEARN.search(outside):
        return None
    if _PLAN.search(outside) and not _PLANNED.search(outside):
        return None
    arguments: Arguments = {"path": path.strip(), **_table(situation, path)}
    if _PLANNED.search(outside):
        arguments["planned"] = True
    return _consent(situation, arguments)


def _consent(situation: Situation, arguments: Arguments) -> Script:
    """Look first; the call is made in earnest when the person says yes."""
    call = Call(name="import_facts", arguments=arguments)
    wait = Pending(kind="consent", call=call, path=("confirmed",), about=str(arguments.get("path", "")))
    memory = fresh(situation).model_copy(update={"last": call, "pending": wait})
    return Script(intent="import_facts", calls=(call,), memory=memory)


def _table(situation: Situation, path: str) -> Arguments:
    """The table that is named, if one is."""
    outside = situation.utterance.original.replace(path, " ") if path else situation.utterance.original
    for match in _INTO.finditer(outside):
        name = str(match["a"] or match["b"] or match["c"])
        if name.lower() not in _NO_TABLE:
            return {"table": name}
    return {}
