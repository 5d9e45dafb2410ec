"""What a plan to be found must be: its state, what became of it, its budget and its time, and where each is said."""

import re
from collections.abc import Iterator
from itertools import pairwise

from assistant.offline.script import Arguments
from assistant.offline.utterance import Utterance, amounts, changes, periods, ranges
from assistant.offline.wording import amount_text
from core.quantity.mention import Mention
from core.quantity.value import Amount, Change, Money, Number, Range, Share

Spans = list[tuple[int, int]]

_NOT_EN = r"(?:not|never|haven'?t|hasn'?t|have not|has not|didn'?t|did not|don'?t|do not|isn'?t|aren'?t)"
_MISSED = re.compile(
    r"(?:还|都|仍)?(?:没有?|未)(?:能|有)?(?:达标|达成|达到|完成|做到|实现|过线)(?:了)?(?:目标)?|不达标|失败的?|达不成|不及格|没过线"
    rf"|\b(?:missed|miss(?:ing|es)?|fell short|falling short|short|failed|below|under|{_NOT_EN} (?:quite )?(?:hit|meet|met|reach|make|achieve)(?:ed|d)?)\b"
    r"(?: (?:of|its|their|the|our|to (?:hit|meet|reach|make)))*(?: (?:sales |main )?(?:targets?|goals?|mark)\b)"
    rf"|\b(?:missed|fell short|failed|underperformed|{_NOT_EN} (?:hit|meet|reach|make it))\b"
)
_MET = re.compile(
    r"达标|(?:达成|达到|完成|做到|实现)(?:了|过)?目标|超额完成|成功的|目标(?:已)?达成|过线的?"
    r"|\b(?:hit(?:ting)?|met|meet(?:ing)?|reach(?:ed|ing)?|made|achieved?|beat|exceeded|on)\b(?: (?:its|their|the|our|on))*(?: (?:sales |main )?(?:targets?|goals?|mark)\b)"
    r"|\b(?:targets?|goals?) (?:was |were |been )?(?:hit|met|reached|achieved)\b|\bsuccessful\b"
)
_ATTAINED = re.compile(
    r"达成率?|完成率|完成度|达标率|\battain\w*|\bachiev\w*|completion|of (?:its|their|the) (?:target|goal)"
)
_RECORDS = r"(?:实际|结果|成果|成效|数据|数字|成绩|完成情况|情况|值)"
_KEPT = r"(?:记录?|纪录|录入?|填报?|填写|登记|补录?|回填|上报)"
_ACTUALS = r"(?:outcomes?|results?|actuals?|readings?|actual (?:numbers|figures|data)|data|numbers)"
_UNRECORDED = re.compile(
    rf"(?:还|都|仍|尚)?(?:没有?|未|缺)(?:有)?{_KEPT}(?:上|进去)?(?:过|了)?(?:{_RECORDS}|的(?:{_RECORDS}))*"
    rf"|(?:还|都|尚)?(?:没有?|无|缺)(?:任何)?(?:{_KEPT}的?)?(?:过)?{_RECORDS}+(?:{_KEPT})?"
    rf"|\b(?:no|without|lacking|missing)\b (?:any )?(?:recorded )?{_ACTUALS}\b(?: (?:recorded|entered|on record|yet|in))*"
    rf"|\b(?:unrecorded|{_NOT_EN} (?:been )?record(?:ed)?)\b(?: any)?(?: {_ACTUALS})?(?: yet)?|\bnothing (?:was |is )?(?:recorded|measured)\b"
)
_RECORDED = re.compile(
    rf"(?:有|已经?|都)?{_KEPT}(?:过|了|好)(?:的)?{_RECORDS}*|(?:有|已经?有?)(?:{_KEPT})(?:的)?{_RECORDS}*|(?:有|带)(?:了)?{_RECORDS}+(?:{_KEPT})?"
    rf"|\b(?:with|have|has|having|had)\b (?:any |some |their |the )?(?:recorded )?{_ACTUALS}\b(?: (?:recorded|entered|on record|in|already))*"
    rf"|\brecorded(?: {_ACTUALS})?\b"
)
_WORKS = r"(?:开始|启动|开工|执行|开跑|上线|动工|开动|开展|推进)"
_DOES = r"(?:进行|执行|推进|跑|实施|开展|运行|做|落地|投放?)"
_ENDED = r"(?:结束|做完|跑完|完结|收官|收尾|完工|打完|办完)"
_STATES = (
    (
        "ahead",
        re.compile(
            rf"(?:还|尚|都|仍)?(?:没有?|未)(?:正式|真正)?{_WORKS}|(?:还)?待{_WORKS}|(?:即将|准备|将要){_WORKS}"
            rf"|\b(?:yet to|{_NOT_EN})\b (?:yet )?(?:be(?:en|gin|gun|gan)?|start(?:ed)?|launch(?:ed)?|kick(?:ed)? off|under ?way)\b(?: (?:begun|started|launched))?(?: yet)?|\b(?:upcoming|unstarted|future)\b"
        ),
    ),
    (
        "running",
        re.compile(
            rf"(?:还|仍|现|正|都)?在{_DOES}(?:中|着|当中|阶段)?|(?:正|还|仍){_DOES}(?:中|着)|{_DOES}(?:当?中|着)"
            rf"|(?:还|仍|都)?(?:没有?|未){_ENDED}"
            rf"|\b(?:running|ongoing|on-?going|in progress|under ?way|in flight|unfinished|live|active|still going|{_NOT_EN} (?:yet )?(?:finished|over|ended))\b(?: yet)?"
        ),
    ),
    (
        "finished",
        re.compile(
            rf"(?:已经?|都|早就?)?{_ENDED}(?:了|掉)?(?:的)?|已经?完成(?:的|了)?(?!目标)|(?<![达没未])完成了?的(?=.{{0,4}}(?:方案|计划|规划))"
            r"|\b(?:finished|completed?|closed|ended|wrapped up|concluded)\b|\b(?:are|is|already|all) (?:over|done)\b(?! \d)"
        ),
    ),
)
_YEAR = re.compile(
    r"(?<![\d.,$¥€£a-z])20[1-4]\d(?![\d.,]*\d)(?!\s*(?:[万亿元块个人kmb%]|million|thousand))(?:\s*年(?:度)?)?"
)
_ABOUT_MONEY = re.compile(r"预算|经费|费用|盘子|花费|之间|\bbudget|\bcost|\bspend|\bbetween\b|\bworth\b")


def read_conditions(utterance: Utterance) -> tuple[Arguments, Spans]:
    """The arguments of `find_plans` that are facts, and every stretch of the message that says one."""
    spans: Spans = []
    arguments = _outcome(utterance, spans)
    arguments |= _budgets(utterance, spans)
    return arguments | _times(utterance, spans), spans


def outcome_of(utterance: Utterance) -> Arguments:
    """What is asked of a plan's state and outcome: attainment, whether it was reached, recorded, is over."""
    return _outcome(utterance, [])


def _outcome(utterance: Utterance, spans: Spans) -> Arguments:
    text = utterance.commanding
    arguments = _attainments(utterance, spans)
    if arguments:
        spans += [match.span() for match in _ATTAINED.finditer(text)]
    text = _blank(text, spans)
    readings = ((_UNRECORDED, "recorded", False), (_MISSED, "met", False), (_MET, "met", True))
    for pattern, name, value in (*readings, (_RECORDED, "recorded", True)):
        if name == "met" and arguments.keys() & {"min_attainment", "max_attainment"}:
            continue
        if found := [match.span() for match in pattern.finditer(text)]:
            arguments.setdefault(name, value)
            spans += found
            text = _blank(text, found)
    for state, pattern in _STATES:
        if found := [match.span() for match in pattern.finditer(text)]:
            arguments.setdefault("state", state)
            spans += found
            text = _blank(text, found)
    return arguments


def _blank(text: str, spans: Spans) -> str:
    for start, end in spans:
        text = text[:start] + "\u3000" * (end - start) + text[end:]
    return text


def _attainments(utterance: Utterance, spans: Spans) -> Arguments:
    """Percentages said of what was attained, as bounds."""
    arguments: Arguments = {}
    for mention in amounts(utterance.mentions):
        around = utterance.commanding[max(0, mention.start - 28) : mention.end + 22]
        if isinstance(mention.value, Share) and _ATTAINED.search(around):
            bound = bound_of(utterance, mention.start, mention.end) or "min_budget"
            arguments[bound.replace("budget", "attainment")] = mention.text.strip()
            spans.append((mention.start, mention.end))
    for mention in ranges(utterance.mentions):
        if isinstance(mention.value, Range) and isinstance(mention.value.low, Share):
            arguments["min_attainment"] = amount_text(mention.value.low)
            arguments["max_attainment"] = amount_text(mention.value.high)
            spans.append((mention.start, mention.end))
    return arguments


def _budgets(utterance: Utterance, spans: Spans) -> Arguments:
    """Bounds of the budget; percentages are of something else."""
    arguments: Arguments = {}
    for low, high, span in _intervals(utterance):
        arguments |= {"min_budget": low, "max_budget": high}
        spans.append(span)
    for mention in amounts(utterance.mentions):
        if any(start <= mention.start < end for start, end in spans):
            continue
        bound = bound_of(utterance, mention.start, mention.end)
        if bound and isinstance(mention.value, Money | Number):
            arguments[bound] = mention.text.strip()
            spans.append((mention.start, mention.end))
    return arguments


def _intervals(utterance: Utterance) -> Iterator[tuple[str, str, tuple[int, int]]]:
    """Both ends of every stretch of money: "100万到200万之间", "from 1M to 2M", "between 1M and 2M"."""
    for mention in (*ranges(utterance.mentions), *changes(utterance.mentions)):
        value = mention.value
        ends: tuple[Amount | None, Amount | None] = (None, None)
        if isinstance(value, Range):
            ends = value.low, value.high
        if isinstance(value, Change) and is_interval(utterance, mention):
            ends = value.start, value.end
        if isinstance(ends[0], Money | Number) and isinstance(ends[1], Money | Number):
            yield amount_text(ends[0]), amount_text(ends[1]), (mention.start, mention.end)
    money = [m for m in amounts(utterance.mentions) if isinstance(m.value, Money | Number)]
    for low, high in pairwise(money):
        before = utterance.text[max(0, low.start - 12) : low.start]
        opened = re.search(r"\bbetween\W*$|介于\W*$", before)
        if (opened or re.match(r"\s*之?间", utterance.text[high.end :])) and re.fullmatch(
            r"\s*(?:and|to|和|与|至|-)\s*", utterance.text[low.end : high.start]
        ):
            yield low.text.strip(), high.text.strip(), (low.start, high.end)


def is_interval(utterance: Utterance, mention: Mention) -> bool:
    """Whether "from 1M to 2M" is a stretch of budgets to look in, not a goal that goes up."""
    value = mention.value
    if not isinstance(value, Change) or not isinstance(value.start, Money | Number) or value.end is None:
        return False
    before, after = utterance.text[: mention.start], utterance.text[mention.end :]
    return bool(
        _ABOUT_MONEY.search(before[-12:] + "|" + after[:4])
        and (re.match(r"\s*(?:之?间)?的?(?:那些|所有)?(?:方案|计划|规划)|\s*之?间", after) or re.search(r"\bplans\b", utterance.text))
    )  # fmt: skip


def _times(utterance: Utterance, spans: Spans) -> Arguments:
    """The time; a year may stand bare: "2025的方案", "plans from 2025"."""
    said = [(m.start, m.end, time_text(m)) for m in periods(utterance.mentions)]
    if not said:
        said = [
            (*match.span(), f"{match.group()[:4]}年")
            for match in _YEAR.finditer(utterance.text)
            if not any(start <= match.start() < end for start, end in spans)
        ]
    spans += [(start, end) for start, end, _ in said]
    return {"period": said[-1][2]} if said else {}


def time_text(mention: Mention) -> str:
    """A time as an argument; a year alone would be a number there."""
    said = mention.text.strip()
    return f"{said}年" if re.fullmatch(r"20\d\d", said) else said


_LOWEST = (
    r"超过|大于|高于|不低于|不少于|不小于|至少|最少|起码|多于|over|above|more than|at least|north of|>=?|≥"
)
_HIGHEST = r"不超过|不高于|不大于|小于|低于|少于|至多|最多|顶多|不到|不足|未到|没到|under|below|less than|at most|no more than|up to|within|<=?|≤"


def bound_of(utterance: Utterance, start: int, end: int) -> str | None:
    """Whether an amount is said to be the lowest or the highest: "min_budget", "max_budget"."""
    before = re.split(r"[，,；;、]", utterance.text[max(0, start - 14) : start])[-1]
    after = utterance.text[end : end + 10]
    negated = re.search(r"不超过|不高于|不大于|no more than", before)
    if (re.search(_LOWEST, before) and not negated) or re.match(
        r"\s*(?:元|块)?(?:以上|起步?|往上|\+|or (?:more|above|higher|over)|and (?:above|up|over)|plus\b)",
        after,
    ):
        return "min_budget"
    if re.search(_HIGHEST, before) or re.match(
        r"\s*(?:元|块)?(?:以内|以下|之内|往下|or (?:less|below|under|lower)|and below)", after
    ):
        return "max_budget"
    return None
