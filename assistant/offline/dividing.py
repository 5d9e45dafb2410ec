"""What a message that divides something holds: the whole, the parts with sizes, bare names, proportions, the rest."""

import itertools
import re
from dataclasses import dataclass
from functools import lru_cache

from assistant.offline import lexicon
from assistant.offline.enumerations import find_names, is_name
from assistant.offline.names import strip_words
from assistant.offline.portions import Portion, find_portions
from assistant.offline.sizes import DIGITS, Shape, Size, find_shapes, find_sizes, numbered_names
from assistant.offline.utterance import Utterance, fold, periods
from assistant.offline.wholes import find_whole
from core.quantity.value import Points

_REST = (
    re.compile(
        r"(?:剩下|余下|剩余|其余|其他|余|剩)(?:的|部分|那些|那部分)*(?:全部|全|都|统统)*(?:归|给到|给|是|由|算|交给|留给|让|丢给|就是|算到|放到|放|划给|进)\s*(?P<n>[^，,。；;\d、]{1,12})"
    ),
    re.compile(
        r"(?P<n>[^，,。；;、\d和与跟]{1,12}?)(?:拿走|拿|吃下|吃|扛|做|接|负责|兜底|兜|包|承担|消化|占)(?:掉|了)?(?:剩下|余下|剩余|其余|余)"
    ),
    re.compile(
        r"(?P<n>[\u4e00-\u9fffA-Za-z]{2,8}?)(?:就|是|则)?(?:剩下|余下|剩余|其余)(?:的)?(?=[，,。；]|$)"
    ),
    re.compile(
        r"(?:剩下|余下|剩余|其余)(?:的)?\s*(?P<n>[\u4e00-\u9fffA-Za-z]{2,8}?)(?:扛|拿|做|来|包|兜|承担|$|[。，,])"
    ),
    re.compile(
        r"(?P<n>[\w&/' -]{1,40}?) (?:gets?|takes?|has|have|does|do|carries|picks up|covers?|for)? ?(?:the |whatever(?: is|'s) |what(?:'s| is) )(?:rest|remainder|balance|remaining|left(?:over)?)\b"
    ),
    re.compile(
        r"(?:the |whatever(?: is|'s)? )?(?:rest|remainder|balance|left(?:over)?)(?: all)? (?:goes |going |is |comes |falls )?(?:to |for |from |in |into |on )?(?P<n>[a-z][\w&/' -]{1,40})"
    ),
)
_TIME = re.compile(
    r"(?:1[0-2]|[1-9]|十[一二]?|[一二三四五六七八九])月份?|(?<![a-z])[qh][1-4](?!\d)|第?[一二三四1-4]季度?|[上下]半年|"
    r"(?<![a-z])(?:jan|feb|mar|apr|may|jun|jul|aug|sept?|oct|nov|dec)[a-z]*(?![a-z])"
)
_QUARTERS = re.compile(
    r"(?:q|第)?(?P<a>[1-4一二三四])(?:季度?)?\s*(?:到|至|-|–|~|to|through)\s*(?:q|第)?(?P<b>[1-4一二三四])(?:季度?)?"
)
_PAIR = re.compile(
    r"(?P<name>[\u4e00-\u9fffA-Za-z]{1,8}?)(?:占|拿|分|得|做|扛)?(?P<n>[一二两三四五六七八九])(?=[\u4e00-\u9fffa-z，,、；;。\s]|$)"
)


@dataclass(frozen=True)
class Split:
    """A request to divide, as understood.

    Attributes:
        total: The whole, if the message names it.
        parts: Figures with the names they belong to.
        names: Names without sizes, in order.
        shape: Proportions said without names.
        rest: The part that takes what is left, "" if none does.
    """

    total: Size | None
    parts: tuple[Portion, ...]
    names: tuple[str, ...]
    shape: Shape | None = None
    rest: str = ""


@lru_cache(maxsize=8)  # several rules ask it of the same message
def find_split(utterance: Utterance) -> Split:
    """Whole, parts, bare names, proportions and rest of a message."""
    sizes = find_sizes(utterance)
    shape, names = _shape_with_names(utterance)
    rowed = shape.sizes if shape else ()
    portions = find_portions(utterance, sizes)
    loose = tuple(p for p in portions if p.size not in rowed)
    text = utterance.commanding
    shaped = shape is not None or bool(lexicon.HEADROOM_SPLIT.search(text))
    open_ended = bool(lexicon.ON_PAST.search(text) or _find_rest(utterance))
    total = find_whole(utterance, loose, shaped=shaped, open_ended=open_ended)
    parts = tuple(p for p in loose if p.size is not total and p.name)
    points = tuple(p for p in parts if isinstance(p.size.value, Points))
    if len(points) >= 2:
        parts = points
        total = total if total is not None and isinstance(total.value, Points) else None
    measured = len({p.name for p in parts if p.role not in ("minimum", "maximum", "locked")}) >= 2
    names = names or (() if measured else tuple(find_names(utterance)))
    rest = _find_rest(utterance) if len(parts) >= 1 else ""
    return Split(total=total, parts=_one_spelling(parts, names), names=names, shape=shape, rest=rest)


def _shape_with_names(utterance: Utterance) -> tuple[Shape | None, tuple[str, ...]]:
    """The proportions that fit a list of names, the first that do; else the first said."""
    shapes = find_shapes(utterance)
    for shape in shapes:
        names = find_times(utterance, len(shape.parts))
        names = (
            names or _numbered_pairs(utterance, shape) or find_names(utterance, len(shape.parts), shape.start)
        )
        if len(names) == len(shape.parts):
            return shape, tuple(names)
    said = [shape for shape in shapes if not shape.sizes]
    return (said[0] if said else None), ()


def find_times(utterance: Utterance, count: int) -> list[str]:
    """Times as names: "10月、11月、12月", or Q1到Q4 as four."""
    times = list(_TIME.finditer(utterance.text))
    for first in range(len(times) - count + 1):
        window = times[first : first + count]
        gaps = (utterance.text[a.end() : b.start()] for a, b in itertools.pairwise(window))
        if count >= 2 and all(re.fullmatch(r"\s*(?:[、,，/和与跟及&]|,?\s*and)?\s*", gap) for gap in gaps):
            return [utterance.original[time.start() : time.end()].strip() for time in window]
    quarters = _quarters(utterance)
    return quarters if len(quarters) == count else []


def _quarters(utterance: Utterance) -> list[str]:
    for mention in periods(utterance.mentions):
        match = _QUARTERS.search(utterance.text[mention.start : mention.end])
        if match and re.search(r"q|季", utterance.text[mention.start : mention.end + 3]):
            first, last = ("1234"["1234一二三四".index(match.group(g)) % 4] for g in "ab")
            return [f"Q{n}" for n in range(int(first), int(last) + 1)]
    return []


def _numbered_pairs(utterance: Utterance, shape: Shape) -> list[str]:
    """Names with the numerals of the ratio: "六四开，老店六，新店四"."""
    rest = utterance.text[: shape.start] + "，" * (shape.end - shape.start) + utterance.text[shape.end :]
    numbered = numbered_names(rest)
    pairs = [
        (m.group("name"), str(DIGITS[m.group("n")]), m)
        for m in _PAIR.finditer(rest)
        if not any(start <= m.start("n") < end for start, end in numbered)
    ]
    for first in range(len(pairs) - len(shape.parts) + 1):
        window = pairs[first : first + len(shape.parts)]
        if sorted(n for _, n, _ in window) == sorted(shape.parts):
            by_part = dict.fromkeys(window)
            named = {
                n: strip_words(utterance.original[m.start("name") : m.end("name")]) for _, n, m in by_part
            }
            return (
                [named[part] for part in shape.parts]
                if len(named) == len(shape.parts)
                else _in_order(utterance, window)
            )
    return []


def _in_order(utterance: Utterance, window: list[tuple[str, str, "re.Match[str]"]]) -> list[str]:
    return [strip_words(utterance.original[m.start("name") : m.end("name")]) for _, _, m in window]


def _find_rest(utterance: Utterance) -> str:
    for pattern in _REST:
        for match in pattern.finditer(utterance.text):
            said = utterance.original[match.start("n") : match.end("n")]
            name = strip_words(re.split(r"\s(?:and|while|with|but)\s", f" {said}")[-1])
            after = utterance.text[match.end("n") :]
            if is_name(name) and not any(c.isdigit() for c in after[:2]) and not _FOLLOWS.search(fold(name)):
                return name
    return ""


_FOLLOWS = re.compile(
    r"跟着|平分|均分|平均|自动|不变|不动|调整|按|照|比例|部分|\b(?:evenly|equally|follow|adjust|share|split|between|across|of|and)\b"
)


def _one_spelling(parts: tuple[Portion, ...], names: tuple[str, ...]) -> tuple[Portion, ...]:
    """One name a part: that of the list, or the first said, for any longer or shorter spelling of it."""
    known: list[str] = []
    settled = []
    for part in parts:
        name = next((n for n in (*known, *names) if same_part(n, part.name)), part.name)
        if name not in known:
            known.append(name)
        settled.append(Portion(name, part.size, part.role))
    return tuple(settled)


def same_part(one: str, other: str) -> bool:
    """Whether two spellings name one part: equal, or one begins or ends the other."""
    a, b = fold(one).strip(), fold(other).strip()
    if a == b:
        return True
    short, long = sorted((a, b), key=len)
    return len(short) >= 2 and (long.startswith(short) or long.endswith(short))
