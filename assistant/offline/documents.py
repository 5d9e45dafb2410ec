"""Messages about the company's documents: learn a file, list what was learned, forget one."""

import re

from assistant.offline import lexicon
from assistant.offline.abouts import find_about
from assistant.offline.ranks import find_rank
from assistant.offline.script import Arguments, Call, Pending, Script
from assistant.offline.situation import Situation, carry_out, fresh
from assistant.offline.utterance import Utterance

_ONLY_DOCUMENTS = r"docx?|docm|pptx?|pptm|pdf|md|markdown|txt|rtf|odt"
_ANY = rf"{_ONLY_DOCUMENTS}|xlsx?|xlsm|csv|tsv"
_QUOTED = re.compile(rf"[「『“\"'《`](?P<path>[^」』”\"'》`\n]+\.(?:{_ANY}))[」』”\"'》`]", re.I)
_PATH = re.compile(rf"[^\s，,、；;：“”\"'「」『』《》`]+?\.(?:{_ANY})(?![a-z0-9])", re.I)
_FOLDER = re.compile(
    r"(?<![\w:])(?:~|\.{1,2})?/[^\s，,、；;。“”\"'「」《》]+|(?<!\w)[a-z]:\\[^\s，,、；;]+"
    r"|(?<![\w/])[\w-]+(?:/[\w-]+)+/?(?=\s*(?:这个|那个|整个|底下|下面|里)?的?(?:文件夹|文件夾|目录|目錄|资料夹|資料夾|folder|directory))"
    r"|(?<=folder )[\w-]+(?:/[\w-]+)*/?",
    re.I,
)
_WITHIN = re.compile(
    r"文件夹|目录|资料夹|(?:底下|里面?|下面?)的?(?:所有|全部)?(?:文件|文档|资料|档案)|\bfolder\b|\bdirectory\b|\beverything (?:in|under)\b|\b(?:all|every) (?:the )?files?\b"
)
_ONLY_DOCUMENT = re.compile(rf"\.(?:{_ONLY_DOCUMENTS})$", re.I)
_ID = re.compile(r"(?<![a-z0-9])(?=[a-z]*[0-9]|D[A-Z0-9])[dD][0-9A-Za-z]{4,6}(?![a-z0-9])")

_LEARN = re.compile(
    r"学习(?!率|曲线|计划[^.]|目标|成本)|学一?下|学一学|学学|学完|学了吧|记下来|记一下|记住|记到(?:知识|资料)|收录|吸收|消化|入库|喂给你|存(?:进|到|入)(?:知识|资料)"
    r"|(?:加|放|收|录|归)(?:进|入|到)(?:知识|资料|文档|文件)库|(?<=[a-z]) ?学(?=$|\W)|学(?:了|起来|进去)(?!吗|没|什么|哪|多少)"
    r"|\b(?:learn|memori[sz]e|ingest|absorb|study|index|take in|digest)\b|\bremember\b"
    r"|\b(?:add|put|save|store|file)\b.{1,80}\b(?:to|in|into) (?:the |your |our )?(?:knowledge|library|documents?)\b"
)
_READ = re.compile(
    r"读(?:一下|一读|取|进来|完)?|看一?下|看看|上传|导入|汇入|载入|加载|\b(?:read|upload|load|import|open|take|go through)\b"
)
_PLAN = re.compile(r"计划|方案|规划|\bplans?\b")
_DOCUMENT = re.compile(
    r"文件|文档|资料|报告|附件|材料|手册|制度|pdf|word|ppt|幻灯片|excel|表格|\b(?:documents?|files?|reports?|decks?|briefs?|folder)\b"
)
_THIS = re.compile(r"这[份个些篇]|那[份个些篇]|我的|\b(?:this|that|these|those|my|our|a)\b")
_LISTING = re.compile(
    r"(?:学|读|记|收录|入库)(?:习)?过.{0,6}(?:哪些|什么|多少|啥|几[份个])|(?:哪些|什么|多少|几[份个]).{0,8}(?:学过|读过|记过|收录|入库)"
    r"|(?:列|看|给我|有|展示|显示|查).{0,8}(?:学过|收录|入库|记住)(?:的|了).{0,8}(?:文件|文档|资料|材料|报告)"
    r"|(?:知识|资料|文档|文件)库(?:里|中)?(?:都|现在|目前)?(?:有|收了|存了|放了)(?:些)?(?:哪些|什么|啥|多少|几)"
    r"|(?:列|看|展示|显示|查看?)(?:出|一?下)?.{0,6}(?:知识|资料|文档|文件)库(?!.{0,4}(?:里|中).{0,10}(?:关于|怎么))"
    r"|\b(?:which|what|how many) (?:\w+ )?(?:documents?|files?|papers|material)\b.{0,24}\b(?:learn(?:ed|t)?|know|read|have|got|indexed|taken in|stored|ingested)\b"
    r"|\b(?:list|show)(?: me)?(?: all)?(?: the| my| our| your)? (?:learned |learnt |stored |indexed |known |company )?documents\b(?! .{0,10}(?:of|for) (?:the|this|my|our) plan)"
    r"|\bwhat have you (?:learned|learnt|read|indexed|ingested)\b"
)
_FORGET = re.compile(r"忘掉|忘了(?!说|提|加)|忘记|别记|不要记|\bforget\b|\bunlearn\b")
_DELETE = re.compile(
    r"删(?:除|掉|了)?|移除|移出|去掉|拿掉|撤下|剔除|\b(?:delete|remove|drop|take out|discard|get rid of)\b"
)
_GLUED = re.compile(
    r"^(?:请|帮我|麻烦|能不能|可以|把|将|给我|你|先|再|也|去|这份|那份|这个|和|还有|以及|跟)+"
)
_SHORT = 40  # characters of a message that may speak of a document without naming it


def handle_documents(situation: Situation) -> Script | None:
    """Learning, listing and forgetting of documents; None for every other message."""
    for handle in (_forget, _list, _learn, _name_it):
        script = handle(situation)
        if script is not None:
            return script
    return None


def _learn(situation: Situation) -> Script | None:
    utterance = situation.utterance
    text = utterance.commanding
    paths = _paths(utterance)
    if _LISTING.search(text) or lexicon.VALIDATE.search(text):
        return None
    if not (_is_learning(text, paths) if paths else _is_about_some(text)):
        return None
    return carry_out(situation, "learn", Call(name="learn_documents", arguments=_arguments(situation, paths)))


def _is_learning(text: str, paths: list[str]) -> bool:
    """A word for learning; for files that can be nothing else also one for reading or loading."""
    if _LEARN.search(text) and not re.search(r"导入|\bimport\b", text):
        return True
    documents = all(_ONLY_DOCUMENT.search(path) or _is_folder(path, text) for path in paths)
    outside = text
    for path in paths:
        outside = outside.replace(path.lower(), " ")
    return documents and bool(_READ.search(outside)) and not _PLAN.search(outside)


def _is_folder(path: str, text: str) -> bool:
    return not re.search(rf"\.(?:{_ANY})$", path, re.I) and bool(_WITHIN.search(text))


def _is_about_some(text: str) -> bool:
    """A document is spoken of and none is named: "学习一下这份PDF"."""
    said = text.strip()
    return bool(
        len(said) <= _SHORT
        and re.match(r"^(?:请|帮我|麻烦|你|把|将|please |can you |could you )*", said)
        and _LEARN.search(said)
        and _DOCUMENT.search(said)
        and _THIS.search(said)
        and not lexicon.GUIDANCE.search(said)
    )


def _arguments(situation: Situation, paths: list[str]) -> Arguments:
    """The files, who may see them, and what they are about."""
    utterance = situation.utterance
    places = [(utterance.original.find(path), len(path)) for path in paths]
    apart = tuple((start, start + length) for start, length in places if start >= 0)
    outside = utterance.commanding
    for start, end in apart:
        outside = outside[:start] + " " * (end - start) + outside[end:]
    rank = find_rank(outside)
    arguments: Arguments = {"paths": paths} if paths else {}
    return {
        **arguments,
        **({"rank": rank} if rank else {}),
        **(find_about(situation, apart) if paths else {}),
    }


def _list(situation: Situation) -> Script | None:
    if not _LISTING.search(situation.utterance.commanding):
        return None
    return carry_out(situation, "documents", Call(name="learn_documents", arguments={"action": "list"}))


def _forget(situation: Situation) -> Script | None:
    """What is to go is looked up and the person asked; nothing goes before the answer."""
    utterance = situation.utterance
    text = utterance.commanding
    ids = [match.group().upper() for match in _ID.finditer(utterance.original)]
    named = ids or _paths(utterance)
    forgets = bool(_FORGET.search(text)) and bool(named or _DOCUMENT.search(text))
    deletes = bool(_DELETE.search(text)) and bool(named)
    if not (forgets or deletes):
        return None
    arguments: Arguments = {"action": "forget", **({"documents": named} if named else {})}
    call = Call(name="learn_documents", arguments=arguments)
    if not named:
        return carry_out(situation, "forget", call)
    wait = Pending(kind="consent", call=call, path=("confirmed",), about=", ".join(named))
    memory = fresh(situation).model_copy(update={"last": call, "pending": wait})
    return Script(intent="forget", calls=(call,), memory=memory)


def _name_it(situation: Situation) -> Script | None:
    """The path that was asked for: "/data/报告.docx" after "学习一下这份报告"."""
    last = situation.memory.last
    if last is None or last.name != "learn_documents" or last.arguments.keys() & {"paths", "action"}:
        return None
    paths = _paths(situation.utterance)
    rest = situation.utterance.original
    for path in paths:
        rest = rest.replace(path, " ")
    if not paths or len(rest.strip()) > _SHORT // 4:
        return None
    call = Call(name="learn_documents", arguments={**last.arguments, "paths": paths})
    return carry_out(situation, "learn", call)


def _paths(utterance: Utterance) -> list[str]:
    """Files named in the message, then folders; what is quoted may hold spaces."""
    original = utterance.original
    quoted = [match["path"].strip() for match in _QUOTED.finditer(original)]
    rest = _QUOTED.sub(lambda match: " " * len(match.group()), original)
    files = [_without_verb(match.group(), utterance) for match in _PATH.finditer(rest)]
    rest = _PATH.sub(lambda match: " " * len(match.group()), rest)
    folders = [match.group() for match in _FOLDER.finditer(rest)]
    return list(dict.fromkeys(path for path in (*quoted, *files, *folders) if path))


def _without_verb(path: str, utterance: Utterance) -> str:
    """The path without words written onto it: "学习一下报告.docx", "把报告.docx"."""
    if path[0] in "/~." or path[1:2] == ":":
        return path
    free = _GLUED.sub("", path)
    verb = re.match(
        r"(?:学习一?下|学习|学一下|学学|学|记住|记一下|记下来|收录|读一下|读取|读|看一下|看看|上传|导入|忘掉|忘记|忘了|删除|删掉)(?:一?下)?(?:这份|这个|文件|文档|附件)?",
        free,
    )
    others = utterance.original.replace(path, " ")
    if verb and not (_LEARN.search(others) or _READ.search(others) or _FORGET.search(others)):
        free = free[verb.end() :]
    return free if not free.startswith(".") else path
