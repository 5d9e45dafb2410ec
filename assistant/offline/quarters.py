"""Splits over quarters: a part each quarter, a share or an amount for those named, the rest equally."""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from assistant.offline import lexicon
from assistant.offline.phases import find_growth
from assistant.offline.script import Arguments
from assistant.offline.sizes import Size, find_shapes, find_sizes
from assistant.offline.utterance import Utterance, fold, periods
from assistant.offline.wording import plain
from core.quantity.calendar import add_months
from core.quantity.mention import Mention
from core.quantity.period import Period

_QUARTERLY = re.compile(
    r"(?<!环比)(?:按|每|逐|各|分|以|到|成)(?:四|4|每)?个?季(?:度)?(?=[拆分摊配切排铺来去算，,。；;：:、\s]|平|均|各|$)|季度(?:来)?(?:拆|分(?!析|公司|店)|摊)|(?<!过去)(?<!最近)(?<![近前])(?:四|4)个?季度|"
    r"\b(?:by (?:the )?quarter|per quarter|quarterly|each quarter|every quarter|quarter by quarter|(?:over|across|into|in|between) (?:the )?(?:four |4 )?quarters)\b"
)
_QUARTER = re.compile(
    r"(?<![a-z])q(?P<q>[1-4])(?!\d)|第?(?P<n>[一二三四1-4])季度?|\b(?P<w>first|second|third|fourth) quarter"
)
_NUMBERS = {"一": 1, "二": 2, "三": 3, "四": 4, "first": 1, "second": 2, "third": 3, "fourth": 4}
_THEN = re.compile(
    r"[\s:：=]*(?:就|要|约|大约|只|先)?(?:是|占|为|拿|做|分|给|得|扛|承担)?(?:到|了)?(?:gets?|takes?|has|is|at|with|should (?:get|take|be)|carries)?\s*(?:about|roughly)?\s*"
)
_AND = r"(?:\s|[、,，和与及&/]|and\b|q[1-4]|第?[一二三四]季度?)*"
_EACH = re.compile(rf"{_AND}各(?:自)?(?:占|拿|分|是|做)?\s*|{_AND}(?:each )?(?:get |take )?each\s*")
_LISTED = re.compile(r"[、,，和与及&]|\band\b")
_BOTH = re.compile(rf"{_AND}(?:gets? |takes? |at )?")
_BEFORE = re.compile(
    r"\s*(?:of (?:it|that) )?(?:goes )?(?:(?:in|to|for|on|into)\s+(?:the\s+)?|给|归|放(?:在|到)?|到|在)\s*"
)
_LONG = 100  # days: longer than any quarter
_SAID_YEAR = re.compile(r"20\d\d|年|year")


@dataclass(frozen=True)
class Quarter:
    """A quarter named, with its size where one is said.

    Attributes:
        number: 1 to 4.
        mention: Where it is named.
        size: Its share or amount.
    """

    number: int
    mention: Mention
    size: Size | None


def is_quarterly(utterance: Utterance) -> bool:
    """Whether the quarters of a year are the parts."""
    return bool(_QUARTERLY.search(utterance.commanding))


def says_year(utterance: Utterance) -> bool:
    """Whether the year of the quarters is said."""
    said = [m for m in periods(utterance.mentions) if not _QUARTERLY.search(fold(m.text))]
    return any(_SAID_YEAR.search(fold(m.text)) for m in said)


def split_quarters(utterance: Utterance, total: Size | None) -> Arguments:
    """Arguments of `cascade` for quarters: the stretch they lie in, and what is said of each."""
    named = _find_quarters(utterance)
    arguments: Arguments = {"method": "quarters"}
    stretch = _stretch(utterance)
    if stretch is not None:
        arguments["period"] = _say(stretch)
    elif named:
        arguments["period"] = _year_of(named[0])
    arguments |= find_growth(utterance)
    numbers = _numbers(stretch)
    sized = {quarter.number: quarter.size for quarter in named if quarter.size is not None}
    if len(sized) < len({quarter.number for quarter in named}) and _has_loose(utterance, sized, total):
        return {"method": "amounts", "parts": []}  # of which quarter is not clear
    if not sized:
        shapes = [s.parts for s in find_shapes(utterance) if len(s.parts) == len(numbers)]
        return {**arguments, "profile": list(shapes[-1])} if shapes else arguments
    if lexicon.PAST_BASIS.search(utterance.commanding) and sorted(sized) == numbers:
        return {**arguments, "profile": [sized[n].text.strip() for n in numbers]}
    return _fill(arguments, sized, numbers, total)


def _fill(arguments: Arguments, sized: dict[int, Size], numbers: list[int], total: Size | None) -> Arguments:
    """What is named, and what is left evenly over the others; a whole that is not met is refused by the tool."""
    shares = all(size.is_share for size in sized.values())
    whole = Decimal(100) if shares else total.size if total is not None else None
    others = [number for number in numbers if number not in sized]
    left = None if whole is None else whole - sum(size.size for size in sized.values())
    if left is None or not set(sized) <= set(numbers) or (left < 0 if others else left != 0):
        key = "share" if shares else "amount"
        parts = [{"name": f"Q{number}", key: size.text} for number, size in sorted(sized.items())]
        return {"method": f"{key}s", "parts": parts, "save": False}
    many = len(others) or 1
    profile = [sized[n].size * many if n in sized else left for n in numbers]
    return {**arguments, "profile": [plain(weight) for weight in profile]}


def _find_quarters(utterance: Utterance) -> list[Quarter]:
    """The quarters named, in order, each with the size beside it."""
    found: list[Quarter] = []
    sizes = find_sizes(utterance)
    for mention in periods(utterance.mentions):
        if not isinstance(mention.value, Period) or (mention.value.days > _LONG and not _is_list(mention)):
            continue
        size = _size_of(utterance, mention, sizes)
        for match in _QUARTER.finditer(fold(mention.text)):
            said = match["q"] or match["n"] or match["w"]
            found.append(Quarter(_NUMBERS.get(said) or int(said), mention, size))
    return found


def _is_list(mention: Mention) -> bool:
    """Whether a time is quarters named one by one: "Q1 and Q2", no stretch from one to another."""
    return len(_QUARTER.findall(mention.text.lower())) > 1 and bool(_LISTED.search(mention.text.lower()))


def _size_of(utterance: Utterance, mention: Mention, sizes: tuple[Size, ...]) -> Size | None:
    text = utterance.text
    for size in sizes:
        if size.start >= mention.end and _leads_to(text, text[mention.end : size.start], size):
            return size
    for size in sizes:
        if size.end <= mention.start and _BEFORE.fullmatch(text[size.end : mention.start]):
            return size
    return None


def _leads_to(text: str, gap: str, size: Size) -> bool:
    """Whether the words between a quarter and a size give it the size: "Q1 20%", "Q1和Q2各20%"."""
    if _THEN.fullmatch(gap) or _EACH.fullmatch(gap):
        return True
    return bool(re.match(r"\s*each\b", text[size.end :]) and _BOTH.fullmatch(gap))


def _has_loose(utterance: Utterance, sized: dict[int, Size], total: Size | None) -> bool:
    """Whether sizes are left that are neither the whole nor a quarter's."""
    shaped = [size for shape in find_shapes(utterance) for size in shape.sizes]
    taken = [*sized.values(), *shaped, total]
    return bool(sized) or any(size not in taken for size in find_sizes(utterance))


def _stretch(utterance: Utterance) -> Mention | None:
    """The year or half that the quarters are of, where it is said."""
    return next(
        (
            mention
            for mention in periods(utterance.mentions)
            if isinstance(mention.value, Period)
            and mention.value.days > _LONG
            and not _QUARTERLY.search(fold(mention.text))
            and not re.search(r"个?季度$|quarters$", fold(mention.text).strip())
            and not mention.value.is_deadline
            and not _is_list(mention)
        ),
        None,
    )


def _say(stretch: Mention) -> str:
    """The time as said; a bare year as its days."""
    said, period = stretch.text.strip(" 的"), stretch.value
    assert isinstance(period, Period)
    return f"{period.start}/{period.end}" if said.isdigit() else said


def _numbers(stretch: Mention | None) -> list[int]:
    """The quarters the stretch holds; all four where none is said."""
    period = None if stretch is None else stretch.value
    if not isinstance(period, Period) or period.start.year != period.end.year:
        return [1, 2, 3, 4]
    return list(range((period.start.month + 2) // 3, (period.end.month + 2) // 3 + 1))


def _year_of(quarter: Quarter) -> str:
    """The year the first quarter named lies in: the quarters of one list are of one year."""
    period = quarter.mention.value
    assert isinstance(period, Period)
    start: date = add_months(period.start, -3 * (quarter.number - 1))
    return f"{start}/{add_months(start, 12) - timedelta(days=1)}"
