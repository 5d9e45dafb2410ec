"""“这个数怎么来的”, "where does 3,000万 come from": answered from the stored trace, by the program itself.

A language model is not asked where its own numbers come from: it could make that up too.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from assistant.provenance.claim import figures_of
from assistant.provenance.folding import simplify
from assistant.provenance.trace import LoadPlan, Origin, last_answer, open_trace
from assistant.tool_titles import title_of
from assistant.wording import converted, in_script
from core.prose.agreement import agrees
from core.prose.day import Day
from core.prose.figure import Figure
from core.prose.fixed import blank_code
from core.quantity.normal import normalise
from core.text import Language, Text

_LONGEST = 80  # characters of such a question
_SHOWN = 12  # claims told at once
_BACK = 5  # answers looked through for the number asked about
_ASKS = re.compile(
    r"(?:怎么|怎样|如何|咋)(?:来|得来|得出来?|得到)的?|(?:从)?哪(?:里|儿)?来的?|从哪(?:里|儿)?(?:来|得)|来自(?:哪|什么)"
    r"|(?:什么|哪个|有)?(?:出处|来源|来历|依据)(?:是什么|是哪|在哪|呢|吗|\?|\Z)"
    r"|(?i:where (?:do|does|did|is|are|was|were) .{1,60}?(?:come|came|coming|taken|get|got|from)"
    r"|where .{1,40} from|(?:source|origin) (?:of|for|behind)|how did you (?:get|come up with|arrive at)"
    r"|what(?:'s| is) .{1,40}(?:based on|the source))"
)
_THESE = re.compile(
    r"(?:这个|这些|那个|那些|该|这几个|上面的?|刚才的?)(?:数字?|数据|数值|金额|比例|百分比|日期|目标值|结果)"
    r"|(?i:(?:this|that|these|those|the) (?:numbers?|figures?|amounts?|percentages?|dates?|values?))"
)
_VERDICTS = re.compile(r"为什么|原因|(?i:(?<![a-z])why(?![a-z]))")

Rows = Callable[[], Sequence[Mapping[str, Any]]]


def asks_origin(said: str) -> tuple[Figure | Day, ...] | None:
    """The numbers whose origin a message asks for, () for those just said; None if it asks no such thing."""
    if len(said) > _LONGEST:
        return None
    plain = simplify(said)
    if not _ASKS.search(plain) or _VERDICTS.search(plain):
        return None
    normal = blank_code(normalise(plain))
    days, figures = figures_of(normal)
    if days or figures:
        return (*days, *figures)
    return () if _THESE.search(normal) else None


def tell_origin(said: str, rows: Rows, language: Language, load_plan: LoadPlan | None = None) -> str | None:
    """The answer to such a question; None when it is none, or no answer so far holds that number.

    Args:
        said: The person's message, the last of the transcript.
        rows: Reads the transcript.
        language: The reader's.
        load_plan: Reads a version of a plan as the reader may see it.
    """
    wanted = asks_origin(said)
    if wanted is None:
        return None
    messages = rows()
    place = last_answer(messages)
    for _ in range(_BACK):
        if place is None:
            return None
        origins = open_trace(messages, place, load_plan)
        found = [one for one in origins if not wanted or any(_is_same(one, what) for what in wanted)]
        if found:
            return write_origins(found, language)
        place = last_answer(messages, place)
    return None


def write_origins(origins: Sequence[Origin], language: Language) -> str:
    """One line for each claim, each claim once."""
    once = each_once(origins)
    lines = [f"- {write_origin(one, language)}" for one in once[:_SHOWN]]
    if len(once) > _SHOWN:
        more = len(once) - _SHOWN
        lines.append(f"- (+{more})")
    return "\n".join(lines)


def each_once(origins: Sequence[Origin]) -> list[Origin]:
    """Each claim once, where it is said first."""
    found: dict[str, Origin] = {}
    for one in origins:
        found.setdefault(one.text, one)
    return list(found.values())


def write_origin(origin: Origin, language: Language) -> str:
    """Where a claim comes from, in one line, with the words that say it."""
    is_english = language is Language.EN
    name = f"“{origin.text}”: " if is_english else f"「{origin.text}」："
    return f"{name}{where_from(origin, language, code='`')}{_quoted(origin, language)}"


def where_from(origin: Origin, language: Language, *, code: str = "") -> str:
    """Where a claim comes from; `code` stands around ids and paths."""
    is_english = language is Language.EN
    if origin.kind == "tool":
        path = f"{code}{origin.tool}{code} → {code}{origin.path or 'text'}{code}"
        title = title_of(origin.tool, language)
        if is_english:
            cited = f", guidance [{origin.citation}]" if origin.citation else ""
            return f"from the result of “{title}” ({path}){cited}"
        cited = f"，资料 [{origin.citation}]" if origin.citation else ""
        return converted(f"来自“{title}”的结果（{path}）{cited}", language)
    if origin.kind == "plan":
        node = f" {code}{origin.node}{code}" if origin.node else ""
        plan = f"{code}{origin.plan}{code}{node}"
        return f"from the plan {plan}" if is_english else converted(f"来自计划 {plan}", language)
    told = _TOLD[origin.kind]
    return in_script(told, language)


_TOLD = {
    "words": Text(zh="是你自己说的", en="you said so yourself"),
    "day": Text(zh="由当天的日期得出", en="follows from the day it was"),
    "stored": Text(zh="是已保存计划的数目", en="the number of stored plans"),
    "catalogue": Text(zh="来自事实表的指标目录", en="from the catalogue of the fact tables"),
    "program": Text(zh="是程序自带的例子", en="an example of the program's own"),
}


def _quoted(origin: Origin, language: Language) -> str:
    if not origin.quote:
        return ""
    quote = " ".join(origin.quote.split())
    return f": “{quote}”" if language is Language.EN else f"：“{quote}”"


def _is_same(origin: Origin, what: Figure | Day) -> bool:
    days, figures = figures_of(blank_code(normalise(origin.text)))
    if isinstance(what, Day):
        return any(day.key == what.key or (not what.year and day.key[2:] == what.key[2:]) for day in days)
    return any(agrees(what, figure) or agrees(figure, what) for figure in figures)
