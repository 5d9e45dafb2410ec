"""What became of files that were learned, in words and as a table."""

from collections.abc import Sequence

from core.errors import InputError
from core.frozen import Frozen
from core.text import Language, Text
from knowledge.access import Rank
from knowledge.documents.document import Format
from knowledge.documents.record import Record
from knowledge.documents.store import Outcome
from tools.quotation import on_one_line
from tools.tool import Table, ToolContext

_OUTCOMES = {
    Outcome.NEW: Text(zh="新学", en="new"),
    Outcome.VERSION: Text(zh="新版本", en="new version"),
    Outcome.SAME: Text(zh="内容相同，已学过", en="known already"),
}
_FORMATS = {
    Format.MARKDOWN: Text(zh="Markdown", en="Markdown"),
    Format.TEXT: Text(zh="文本", en="text"),
    Format.CSV: Text(zh="CSV 表格", en="CSV table"),
    Format.WORD: Text(zh="Word", en="Word"),
    Format.SLIDES: Text(zh="幻灯片", en="slides"),
    Format.SHEETS: Text(zh="Excel", en="Excel"),
    Format.PDF: Text(zh="PDF", en="PDF"),
}
_RANKS = {
    Rank.POSITION: Text(zh="所有人", en="everybody"),
    Rank.DEPARTMENT: Text(zh="部门以上", en="departments"),
    Rank.EXECUTIVE: Text(zh="高管", en="executives"),
}
_HEADER = (
    Text(zh="编号", en="Id"),
    Text(zh="版本", en="Version"),
    Text(zh="文件", en="File"),
    Text(zh="类型", en="Kind"),
    Text(zh="页数", en="Pages"),
    Text(zh="段落", en="Passages"),
    Text(zh="单元", en="Unit"),
    Text(zh="时间", en="Period"),
    Text(zh="可见", en="For"),
    Text(zh="结果", en="Outcome"),
)
_TOLD = 20  # files told of in words; the table has all


class Kept(Frozen):
    """A document as it is kept.

    Attributes:
        id: Its id.
        version: Its version.
        name: Name of its file.
        title: The title its text begins with, "" if none.
        format: What the file is.
        pages: Pages, slides or sheets.
        passages: How many passages were made of it.
        unit: Unit it is about, "" if none in particular.
        owner: Who is answerable for it, "" if nobody.
        period: The time it is about, "" if none in particular.
        readers: Who may see it.
        outcome: new, version, same; None where nothing was learned.
        said: The outcome, or the day it was learned, in words.
        notices: What was left out when it was read.
    """

    id: str
    version: int
    name: str
    title: str
    format: Format
    pages: int
    passages: int
    unit: str
    owner: str
    period: str
    readers: str
    outcome: Outcome | None
    said: str
    notices: tuple[str, ...]


class Refused(Frozen):
    """A file that was not learned.

    Attributes:
        name: Its name.
        message: What is wrong with it.
        valid: What would be valid, if it can be said.
    """

    name: str
    message: str
    valid: str | None


def listed(record: Record, outcome: Outcome | None, language: Language) -> Kept:
    """A document's line in a list. Names come from outside: they are put on one line, without marks."""
    about = record.about
    period = f"{about.start or ''} ~ {about.end or ''}" if about.start or about.end else ""
    units = ", ".join(record.access.units)
    readers = _RANKS[record.access.rank].said_in(language)
    said = _OUTCOMES[outcome].said_in(language) if outcome else f"{record.at:%Y-%m-%d}"
    return Kept(
        id=record.id,
        version=record.version,
        name=on_one_line(record.name),
        title=on_one_line(record.title),
        format=record.format,
        pages=record.pages,
        passages=record.passages,
        unit=on_one_line(about.unit or ""),
        owner=on_one_line(about.owner or ""),
        period=period,
        readers=f"{readers} ({units})" if units else readers,
        outcome=outcome,
        said=said,
        notices=tuple(on_one_line(notice.said_in(language)) for notice in record.notices),
    )


def refused(name: str, error: InputError, language: Language) -> Refused:
    """A file's line among those that were not learned."""
    return Refused(
        name=on_one_line(name),
        message=error.message.said_in(language),
        valid=error.valid.said_in(language) if error.valid else None,
    )


def report(ctx: ToolContext, kept: Sequence[Kept], problems: Sequence[Refused]) -> str:
    """What was learned and what was not."""
    made = [one for one in kept if one.outcome is not Outcome.SAME]
    passages = sum(one.passages for one in made)
    head = ctx.say(
        f"已学 {len(made)} 份文件，{passages} 段",
        f"Learned {_count(len(made), 'document')}, {passages} passages",
    )
    if same := len(kept) - len(made):
        head += ctx.say(f"；{same} 份内容相同，已学过", f"; {same} known already, with the same content")
    if problems:
        head += ctx.say(f"；{len(problems)} 份没学成", f"; {len(problems)} not learned")
    lines = [_line(ctx, one) for one in kept[:_TOLD]]
    if len(kept) > _TOLD:
        lines.append(ctx.say(f"- ……另有 {len(kept) - _TOLD} 份", f"- … and {len(kept) - _TOLD} more"))
    for problem in problems:
        hint = ctx.say(f"（可以：{problem.valid}）", f" (valid: {problem.valid})") if problem.valid else ""
        lines.append(f"- ✗ {problem.message}{hint}")
    return "\n".join([head, *lines])


def list_text(ctx: ToolContext, kept: Sequence[Kept]) -> str:
    """The documents there are."""
    if not kept:
        return ctx.say(
            "还没有学过文件；说“学习一下 报告.docx”即可", "No documents yet; say “learn report.docx”"
        )
    return ctx.say(f"学过 {len(kept)} 份文件", f"{_count(len(kept), 'document')} learned")


def table(ctx: ToolContext, kept: Sequence[Kept]) -> Table:
    """The documents, a row each."""
    rows = tuple(
        (
            one.id,
            f"v{one.version}",
            one.name,
            _FORMATS[one.format].said_in(ctx.language),
            str(one.pages),
            str(one.passages),
            one.unit,
            one.period,
            one.readers,
            one.said,
        )
        for one in kept
    )
    header = tuple(name.said_in(ctx.language) for name in _HEADER)
    return Table(title=ctx.say("文件", "Documents"), header=header, rows=rows)


def _line(ctx: ToolContext, one: Kept) -> str:
    notes = "".join(f"; {notice}" for notice in one.notices)
    return f"- {one.id} v{one.version} {one.name}: {one.said}{notes}"


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"
