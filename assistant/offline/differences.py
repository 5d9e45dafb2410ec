"""How much one part is to have more than another: "抖音比小红书多10万", "TikTok gets 10k more than Instagram"."""

import re
from dataclasses import dataclass
from decimal import Decimal

from assistant.offline.enumerations import is_name
from assistant.offline.names import strip_words
from assistant.offline.script import Arguments
from assistant.offline.sizes import Size
from assistant.offline.utterance import Utterance, fold
from assistant.offline.wording import plain
from core.quantity.mention import Mention
from core.quantity.value import Change, ChangeKind, Money, Number

_ZH = re.compile(
    r"(?P<a>[^，,。；;：:、\d\n]{1,16}?)比(?![例重较率值如分])(?P<b>[^，,。；;：:、\d\n]{1,16}?)(?:要|得|应该?|该|再)?(?:(?P<more>多|高)|(?P<less>少|低))?(?:分|拿|给|投|花|做|得|占)?(?:到|了|出)?\s*$"
)
_EN_BEFORE = re.compile(
    r"(?P<a>[\w&/' -]{1,40}?)\s+(?:(?:should |must |will )?(?:gets?|takes?|has|have|is|are|receives?|spends?) )?(?:about )?\$?$"
)
_EN_AFTER = re.compile(r"\s*(?:(?P<more>more|higher)|less|fewer|lower) than (?P<b>[a-z][\w&/' -]{0,40})")
_NO_PART = re.compile(
    r"去年|上年|前年|往年|今年|上个?[月季周期]|上一|本[月季周期年]|同期|现在|目前|当前|原来|原先|之前|以前|过去|平时|计划|预期|预计|目标|预算|这|那|此|基[准线]|"
    r"\b(?:last|previous|before|now|today|current|planned?|budget|target|expected|this|that|it|we|baseline|usual|ever|year|month|quarter)\b"
)


@dataclass(frozen=True)
class Difference:
    """How much one name has more than another.

    Attributes:
        more: The name with more.
        less: The name with less.
        amount: By how much.
    """

    more: str
    less: str
    amount: Decimal


def find_difference(utterance: Utterance, mention: Mention) -> Difference | None:
    """The difference of two names an amount states; None where it is of one thing over time, or of a KPI."""
    amount = _amount_of(mention)
    if amount is None:
        return None
    text = utterance.text
    clause = re.split(r"[，,。；;：:\n]|\.(?=\s)", text[: mention.start])[-1]
    floor = mention.start - len(clause)
    if any(floor <= kpi.start < mention.end for kpi in utterance.kpis):
        return None
    zh = _ZH.search(text[floor : mention.start])
    if zh is not None and (zh["more"] or zh["less"] or _sign_of(mention)):
        more = bool(zh["more"]) or (not zh["less"] and _sign_of(mention) > 0)
        return _between(
            utterance, (floor + zh.start("a"), zh["a"]), (floor + zh.start("b"), zh["b"]), amount, more
        )
    before, after = (
        _EN_BEFORE.search(text[floor : mention.start]),
        _EN_AFTER.match(text, _end_of_figure(mention)),
    )
    if before is None or after is None:
        return None
    first, second = (floor + before.start("a"), before["a"]), (after.start("b"), after["b"])
    return _between(utterance, first, second, amount, bool(after["more"]))


def _end_of_figure(mention: Mention) -> int:
    """Where "10k" ends, of "10k less"."""
    word = re.search(r"\s*(?:more|higher|less|fewer|lower)\s*$", fold(mention.text))
    return mention.end - (len(mention.text) - word.start() if word else 0)


def _amount_of(mention: Mention) -> Decimal | None:
    value = mention.value
    if isinstance(value, Change):
        if value.kind is not ChangeKind.BY_AMOUNT or not isinstance(value.size, Money | Number):
            return None
        return value.size.value
    return value.value if isinstance(value, Money | Number) else None


def _sign_of(mention: Mention) -> int:
    return mention.value.sign if isinstance(mention.value, Change) else 0


def _between(
    utterance: Utterance, first: tuple[int, str], second: tuple[int, str], amount: Decimal, more: bool
) -> Difference | None:
    names = []
    for start, said in (first, second):
        typed = utterance.original[start : start + len(said)]
        name = strip_words(
            re.split(r"\s(?:and|but|while|how|so|with)\s", f" {typed} ")[-1 if said == first[1] else 0]
        )
        if not is_name(name) or _NO_PART.search(fold(name)):
            return None
        names.append(name)
    one, other = names if more else reversed(names)
    return Difference(one, other, amount)


def divide_by_difference(utterance: Utterance, total: Size | None) -> Arguments | None:
    """Two parts of a whole that differ by an amount: their weights are the whole with and without it.

    None where no such difference is said, or more is said than that.
    """
    found = [d for mention in utterance.mentions if (d := find_difference(utterance, mention)) is not None]
    if not found:
        return None
    only = found[0]
    if len(found) > 1 or total is None or total.size <= only.amount:
        return {"method": "weights", "parts": []}
    weights = ((only.more, total.size + only.amount), (only.less, total.size - only.amount))
    return {"method": "weights", "parts": [{"name": n, "weight": plain(w)} for n, w in weights]}
