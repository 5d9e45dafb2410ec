"""Files: saving a plan's documents, and reading a plan from a file."""

import re

from assistant.offline import lexicon
from assistant.offline.edits import version_in
from assistant.offline.script import Arguments, Call
from assistant.offline.utterance import Utterance, fold

_DOCUMENTS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("goals", re.compile(r"拆解清单|目标清单|goal list|list of goals")),
    (
        "subgoals",
        re.compile(
            r"(?:营销)?(?:子)?目标(?:的)?拆解表|子目标表|sub-?goals? (?:table|sheet|doc)|表\s*(?:1"
            r"|一)(?![\d\u4e00-\u9fff])|(?:table|sheet|document) (?:1|one)\b"
        ),
    ),
    (
        "strategies",
        re.compile(
            r"(?:策略|举措)(?:(?:与|和|及)?举措)?(?:的)?(?:规划)?表|规划表|strateg(?:y"
            r"|ies)(?: and initiatives)? (?:table|sheet|plan|doc)|表\s*(?:2|二)(?![\d\u4e00-\u9fff])"
            r"|(?:table|sheet|document) (?:2|two)\b"
        ),
    ),
    (
        "alignment",
        re.compile(
            r"(?:目标)?(?:对齐)?校验表|对齐(?:校验)?表|alignment (?:check|table|sheet|doc)?|表\s*(?:3"
            r"|三)(?![\d\u4e00-\u9fff])"
        ),
    ),
    (
        "monitoring",
        re.compile(
            r"(?:执行)?监控表|监测表|跟踪表|monitoring|tracking (?:table|sheet)|表\s*(?:4|四)(?![\d\u4e00-\u9fff])"
        ),
    ),
    ("master", re.compile(r"总表|汇总表|master")),
)
_THING = re.compile(
    r"excel|xlsx|表格|电子表|工作簿|报表|六份(?:文档|表)|文档|(?<![a-z])(?:md|markdown)(?![a-z])|spreadsheet"
    r"|workbook|\bdocuments?\b|\b(?:an? |the )?file\b"
)
_WANTS = re.compile(
    r"导|出(?:一|份|个|张|成)|输出|下载|生成|产出|转(?:成|为|换|存)|存(?:成|为)|保存|做成|整理成|打包|发(?:我|给|一|份|到|出)|给(?:我"
    r"|老板|财务|团队)|要(?:一)?份|来(?:一)?份|拿(?:一)?份|弄(?:一)?份|"
    r"\b(?:export|download|save|send|share|email|give|get|need|want|like|generate|produce"
    r"|prepare|create|make|dump|output|turn|convert|have)\b"
)
_ASKING_PATH = re.compile(
    r"请|帮我|帮忙|麻烦|劳驾|可以|能不能|能否|可否|把|将|从|用|刚才?|发你|发给你|发的|传的|给你的|放在?|上面|里面|这[个份张]|那[个份张]|一下|先|导入|汇入|导进来?|读入|读取|读一下|读进来?|载入|加载|打开|上传|附件|附档|附上|文件名|文件|档案|档名|名(?=[\s:：])|表格|报表|邮件|桌面上?|吧|的|里|叫做?|名为|文件名|是|在|来|你|我"
)
_ASKING_WORDS = re.compile(
    r"please|pls|can|could|would|will|you|we|i|i'd|i've|let's|like|want|need|to|import|load|read|open|upload|pull|bring|take|get|use|in|from|the|my|our|this|that|these|those|file"
    r"|attached|attachment|spreadsheet|sheet|workbook|plan|data|a|an|into|hoshin|kindly|hey|hi|hello|and|just|now|called|named|for|me|us|sent|have|at|with|it|is|as|ok|okay|so|here"
)


# a word of Chinese may stand right behind the name: "把计划.xlsx导进来"
_FILE = re.compile(rf"{lexicon.FILE.pattern.removesuffix(chr(92) + 'b')}(?![a-z0-9])", re.I)
_LOADS = re.compile(
    r"读进|读一?下|载入|加载|导进|汇进|吃进|拉进|\b(?:pull|bring|take|load|read|suck)\b.{0,40}\b(?:in|into|from)\b|\b(?:upload|load)\b"
)


_MARKDOWN = re.compile(r"(?<![a-z])(?:markdown|md)(?![a-z])")
_ABSENT: tuple[tuple[str, str], ...] = (
    ("Google Docs", r"google (?:docs?|sheets?|slides?|drive)|谷歌(?:文档|表格|幻灯片)"),
    ("PowerPoint", r"pptx?|power ?point|幻灯片|演示文稿|投影片|简报|keynote|slides?|slide deck"),
    ("PDF", r"pdf"),
    ("Word", r"(?:ms |microsoft )?word|docx?"),
    ("CSV", r"csv"),
    ("HTML", r"html?|网页"),
    ("PNG", r"png|jpe?g|图片|screenshot|image"),
)
_NO_SUCH = re.compile(
    r"(?:不要|不是|不用|别|\bnot?|\binstead of|\brather than)\s*(?:an? |the |to |as |in )*$"
)
_MADE_INTO = re.compile(
    r"(?:做|存|转|换|转换|生|保存|整理|弄|打印?)(?:成|为)(?:一?[份个张])?\s*$"
    r"|\b(?:save|turn|convert|print|put|get|give|send|share)\b.{0,24}\b(?:as|in|into|to)\s*(?:an? )?$"
)


def absent_format(utterance: Utterance) -> str:
    """The name of a format asked for that no plan can be exported to, "" when none is."""
    found = _absent(utterance)
    return found[0] if found is not None else ""


def _absent(utterance: Utterance) -> tuple[str, int] | None:
    """The first such format and where it is named."""
    text = utterance.commanding
    for name, words in _ABSENT:
        for match in re.finditer(rf"(?<![a-z])(?:{words})(?![a-z])", text):
            if not _NO_SUCH.search(text[: match.start()]):
                return name, match.start()
    return None


def wants_import(utterance: Utterance) -> bool:
    """Whether a plan is to be read from a file that is named."""
    text = utterance.commanding
    return bool(_FILE.search(utterance.text) and (lexicon.IMPORT.search(text) or _LOADS.search(text)))


def wants_export(utterance: Utterance) -> bool:
    """Whether a file of the plan is asked for: a word for saving, or a kind of file with a word for wanting it."""
    text = utterance.commanding
    if lexicon.EXPORT.search(text) or (_THING.search(text) and _WANTS.search(text)):
        return True
    absent = _absent(utterance)
    return absent is not None and bool(_MADE_INTO.search(text[: absent[1]]))


def export_call(utterance: Utterance) -> Call:
    """`export_plan` with the format and documents asked for."""
    arguments: Arguments = {"format": "markdown" if _MARKDOWN.search(utterance.text) else "excel"}
    documents = [name for name, pattern in _DOCUMENTS if pattern.search(utterance.text)]
    if documents:
        arguments["documents"] = documents
    version = version_in(utterance.commanding)
    if version:
        arguments["version"] = version
    return Call(name="export_plan", arguments=arguments)


def import_call(utterance: Utterance) -> Call | None:
    """`import_plan` with the file named, None when none is."""
    match = _FILE.search(utterance.original)
    if match is None:
        return None
    path = _path(utterance.original, match)
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


def _path(original: str, match: re.Match[str]) -> str:
    """The file named: what is quoted, else without the words in front of it."""
    quoted = re.search(
        r"[「『“\"'《`](?P<p>[^」』”\"'》`]+\.(?:xlsx|csv|xls|xlsm|docx|pdf))[」』”\"'》`]", original, re.I
    )
    if quoted:
        return quoted["p"].strip()
    return _without_asking(match.group()).strip()


def _without_asking(said: str) -> str:
    """The file's name without the words in front that ask for it: up to the last space behind such words."""
    at = 0
    for space in re.finditer(r"[\s:：,，]+", said):
        words = said[at : space.start()]
        rest = _ASKING_PATH.sub("", fold(words)).strip()
        if rest and not _ASKING_WORDS.fullmatch(fold(words)):
            break
        at = space.end()
    found = said[at:]
    asked = re.match(rf"(?:{_ASKING_PATH.pattern})+", fold(found)) if at == 0 else _LEADING.match(fold(found))
    return found[asked.end() :] if asked and re.match(r"[^.]", found[asked.end() :]) else found


_LEADING = re.compile(r"(?:请|帮我|把|将|从|导入|汇入|附件|文件|档案)+")
