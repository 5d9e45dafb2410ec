"""Relations between parts: AHP judgements ("A比B重要3倍") and sizes ("A是B的两倍", "C the same as B")."""

import itertools
import re
from decimal import Decimal

from assistant.offline.enumerations import is_name
from assistant.offline.names import strip_words
from assistant.offline.script import Arguments
from assistant.offline.sizes import DIGITS
from assistant.offline.utterance import Utterance, fold
from assistant.offline.wording import plain

_ZH = r"[\u4e00-\u9fffA-Za-z0-9 ·&-]{1,16}?"
_EN = r"[\w&/' -]{1,40}?"
_TIMES = r"(?P<n>\d+(?:/\d+|\.\d+)?|[一两二三四五六七八九])\s*倍(?P<half>半)?"
_HARDLY = r"(?P<n>\d+(?:/\d+|\.\d+)?x?|twice|double|half|thrice|one|two|three|four|five|six|seven|eight|nine)(?:[ -]?(?:times|x|fold))?"
_MATTERS = r"(?:重要(?:性|程度)?|关键|优先|要紧|值得|分量|影响(?:力)?)"
_IMPORTANT = r"(?:important|relevant|critical|valuable|significant|influential|key|essential|big|strong)"
_JUDGEMENTS = (
    re.compile(
        rf"(?P<a>{_ZH})(?:和|与|跟|同)(?P<b>{_ZH})(?:的)?(?:两者|二者)?(?P<same>同等|一样|同样|相同|差不多|不相上下|同)(?:地|的)?{_MATTERS}?"
    ),
    re.compile(
        rf"(?P<a>{_ZH})(?:的)?(?:{_MATTERS})?(?:是|为|相对于?|对|比|相比于?|比起|较)(?P<b>{_ZH})(?:来说|而言)?(?:的)?(?:更|要)?{_MATTERS}?(?:性)?(?:的|地|高|大|高出|是|为)?\s*{_TIMES}"
    ),
    re.compile(
        rf"(?P<a>{_EN}) and (?P<b>{_EN}) (?:are|is|matter|count) (?P<same>equally|just as|as|the same)"
    ),
    re.compile(
        rf"(?P<a>{_EN}) (?:is|are|matters?|counts?|=) (?:just )?(?P<same>as) (?:important|relevant|critical|much) as (?P<b>[\w&/' -]+)"
    ),
    re.compile(
        rf"(?P<a>{_EN}) (?:is |are |matters? |counts? |weighs? )?(?:about )?{_HARDLY} (?:as|more)(?: much| {_IMPORTANT})?(?: (?:as|than))? (?P<b>[\w&/' -]+)"
    ),
)
_SIZES = (
    re.compile(rf"(?P<a>{_ZH})(?:拿|占|做|分|要|得)?(?:是|为|=)(?P<b>{_ZH})(?:的)\s*{_TIMES}"),
    re.compile(rf"(?P<a>{_ZH})(?:是|为|占|拿)(?P<b>{_ZH})的(?P<half>一半)"),
    re.compile(rf"(?P<a>{_ZH})(?:和|跟|与|同)(?P<b>{_ZH})(?P<same>一样多|相同|一样|持平|等量|相等|同样多)"),
    re.compile(
        rf"(?P<a>{_EN}) (?:gets?|takes?|does|has|is|should get|carries) {_HARDLY} (?:as (?:much|many|big|large) as|of|that of|the (?:size|share|amount|number) of|what) (?P<b>[\w&/' -]+)"
    ),
    re.compile(
        r"(?P<a>[\w&/' -]{1,40}?) (?:(?:gets?|takes?|does|has|is|should get|carries) )?(?P<n>double|twice|half|thrice)(?: of| the size of| that of| what)? (?P<b>[\w&/' -]+)"
    ),
    re.compile(
        rf"(?P<a>{_EN}) (?:gets? |takes? |does |has |is )?(?P<same>the same|as much|as many|equal)(?: as| to) (?P<b>[\w&/' -]+)"
    ),
)
_ASKED = re.compile(
    rf"ahp|层次分析|两两(?:比|对)|成对比较|判断矩阵|pair-?wise|(?:同等|一样|同样){_MATTERS}|{_MATTERS}.{{0,6}}倍|倍.{{0,4}}{_MATTERS}|"
    rf"(?:as|more|equally) {_IMPORTANT}|times more|比.{{1,16}}(?:重要|关键|优先).{{0,6}}(?:倍|\d)|matters? (?:\d|twice|two|three|four|five)"
)


def is_pairwise(utterance: Utterance) -> bool:
    """Whether parts are compared by importance."""
    return bool(_ASKED.search(utterance.commanding)) and bool(_relations(utterance, _JUDGEMENTS))


def pairwise(utterance: Utterance) -> Arguments:
    """Arguments of `cascade` by judgements."""
    judgements = [
        {"first": first, "second": second, "times": times}
        for first, second, times in _relations(utterance, _JUDGEMENTS)
    ]
    names = list(dict.fromkeys(n for j in judgements for n in (j["first"], j["second"])))
    return {"method": "pairwise", "parts": [{"name": name} for name in names], "judgements": judgements}


def relative_weights(utterance: Utterance) -> dict[str, str]:
    """Weights that follow from sizes said of one another, {} when they do not hang together."""
    relations = [(a, b, _number(t)) for a, b, t in _relations(utterance, _SIZES)]
    if not relations:
        return {}
    weights: dict[str, Decimal] = {relations[0][1]: Decimal(1)}
    for _ in relations:
        for first, second, times in relations:
            if second in weights:
                weights.setdefault(first, weights[second] * times)
            elif first in weights:
                weights.setdefault(second, weights[first] / times)
    whole = {name for first, second, _ in relations for name in (first, second)}
    return {name: plain(weight) for name, weight in weights.items()} if set(weights) == whole else {}


def _relations(utterance: Utterance, patterns: tuple[re.Pattern[str], ...]) -> list[tuple[str, str, str]]:
    found: list[tuple[str, str, str]] = []
    for start, end in _clauses(utterance.text):
        for pattern in patterns:
            match = pattern.match(utterance.text[start:end].rstrip(" .") + " ") or pattern.search(
                utterance.text[start:end]
            )
            if match is None:
                continue
            first, second = (utterance.original[start + match.start(g) : start + match.end(g)] for g in "ab")
            first, second = _tidy(first), _tidy(second)
            if is_name(first) and is_name(second) and fold(first) != fold(second):
                found.append((_known(first, found), _known(second, found), _times(match)))
                break
    return found


def _clauses(text: str) -> list[tuple[int, int]]:
    cuts = [
        0,
        *(
            m.end()
            for m in re.finditer(
                r"[，,。；;:：\n]|\.(?=\s|$)|\band (?=\w+(?: \w+)? (?:is|are|gets?|matters?|the same))", text
            )
        ),
        len(text) + 1,
    ]
    return [(a, b - 1) for a, b in itertools.pairwise(cuts) if b - 1 > a]


def _tidy(name: str) -> str:
    return strip_words(re.sub(r"^(?:其中|如果|假设|另外|而|但|且|so|if|and)\s*", "", name.strip()))


def _known(name: str, found: list[tuple[str, str, str]]) -> str:
    """The spelling a part was first named with."""
    said = [n for first, second, _ in found for n in (first, second)]
    return next((n for n in said if fold(n) == fold(name)), name)


def _times(match: re.Match[str]) -> str:
    groups = match.groupdict()
    if groups.get("same"):
        return "1"
    number = groups.get("n")
    if number is None:
        return "1/2"
    number = number.rstrip("x")
    words = {"twice": "2", "double": "2", "half": "1/2", "thrice": "3"}
    said = words.get(number) or str(DIGITS.get(number, number))
    return plain(Decimal(said) + Decimal("0.5")) if groups.get("half") == "半" else said


def _number(times: str) -> Decimal:
    top, _, bottom = times.partition("/")
    return Decimal(top) / Decimal(bottom or 1)
