"""Rates of several parts put together: each part's rate with its denominator, and the rate they make or must make."""

import re

from assistant.offline.enumerations import is_name
from assistant.offline.names import strip_words
from assistant.offline.portions import role_of
from assistant.offline.script import Arguments
from assistant.offline.sizes import Size, find_sizes
from assistant.offline.utterance import Utterance, changes, fold
from assistant.offline.wording import amount_text, plain
from core.quantity.unit import UnitKind
from core.quantity.value import Change, Money, Number, Share

_TOGETHER = re.compile(
    r"合起来|合在一起|合并|合计|汇总|整体|总体|总的|综合|加起来|平均|加权|混合|全(?:部|店|渠道|公司)|大盘|"
    r"(?<![a-z])(?:overall|combined|blended|together|in total|altogether|average|aggregate|weighted|company-wide|across the board|total)(?![a-z])"
)


def is_blend(utterance: Utterance) -> bool:
    """Whether the rates of several parts are to be put together."""
    if not _TOGETHER.search(utterance.commanding):
        return False
    parts = blend(utterance)["parts"]
    rated = [p for p in parts if "baseline" in p or "target" in p]
    shares = [f.size for f in find_sizes(utterance) if f.is_share]
    if len(rated) < 2 or len(rated) < len(parts) or sum(shares) == 100:
        return False
    return any("denominator" in p for p in parts) or bool(
        re.search(r"率|\brate|conver|retention|多少|几何|what", utterance.text)
    )


def blend(utterance: Utterance) -> Arguments:
    """Arguments of `cascade` for rates: each part with its rate and, if said, its denominator."""
    sizes = find_sizes(utterance)
    arguments: Arguments = {"method": "rates"}
    parts: dict[str, Arguments] = {}
    last = ""
    for size in sizes:
        if size.is_share and _is_overall(utterance, size):
            arguments["target"] = size.text
            continue
        name = _part_name(utterance, size, sizes) or last
        known = next((n for n in parts if fold(n) == fold(name)), None)
        last = known or name
        _add(parts.setdefault(last, {"name": last}), utterance, size, sizes)
    _add_journeys(utterance, parts)
    return {**arguments, "parts": [part for part in parts.values() if part["name"]]}


def _is_overall(utterance: Utterance, size: Size) -> bool:
    before = re.split(r"[，,；;。:：\n]|\.\s", utterance.text[: size.start])[-1]
    return bool(_TOGETHER.search(before))


def _part_name(utterance: Utterance, size: Size, sizes: tuple[Size, ...]) -> str:
    """The words before a size without the KPI they measure, "" when nothing but the KPI stands there."""
    floor = max((f.end for f in sizes if f.end <= size.start), default=0)
    stop = size.start
    for kpi in utterance.kpis:
        if floor <= kpi.start and kpi.end <= size.start and strip_words(utterance.text[floor : kpi.start]):
            stop = min(stop, kpi.start)
    pieces = re.split(
        r"[，,；;。:：\n？?]|\.\s|(?<![a-z])(?:and|with|at|on|while|but|has|have)(?![a-z])|而|但",
        utterance.original[floor:stop],
    )
    piece = next((p for p in reversed(pieces) if is_name(strip_words(p))), "")
    name = "" if _RATE_WORD.fullmatch(fold(strip_words(piece))) else _bare(piece)
    own = [k for k in utterance.kpis if fold(k.text) == fold(name) and k.kpi.unit.kind is UnitKind.PERCENT]
    return "" if own or _RATE_WORD.fullmatch(fold(name)) else name


_RATE_WORD = re.compile(
    r".*率|转化|成交|复购|converting|convert|conversion|visitors?|users?|rate|访客|人数|流量|客流|学员.*|现在|目前|名.*|人次?|进店|到店|converts?|renewing|retaining|closing|sees|gets|runs"
)


def _bare(piece: str) -> str:
    name = strip_words(piece)
    return (
        re.sub(
            r"(?:进店|到店|来客|访客|用户|人数|流量|客流|线索|转化率|率)$|\s(?:visitors?|users?|traffic|converts?|converting)$",
            "",
            name,
        ).strip()
        or name
    )


def _add(part: Arguments, utterance: Utterance, size: Size, sizes: tuple[Size, ...]) -> None:
    if isinstance(size.value, Share):
        part["target" if "baseline" in part else "baseline"] = size.text
    elif isinstance(size.value, Number | Money) and role_of(utterance, size, sizes) != "maximum":
        part["denominator"] = plain(size.size)


def _add_journeys(utterance: Utterance, parts: dict[str, Arguments]) -> None:
    """Rates said from-to: "线上从2%到3%"."""
    for mention in changes(utterance.mentions):
        change = mention.value
        if not isinstance(change, Change) or not isinstance(change.start, Share) or change.end is None:
            continue
        marker = Size(mention.start, mention.end, mention.text, change.end)
        name = _part_name(utterance, marker, find_sizes(utterance))
        entry = parts.setdefault(name or next(iter(parts), ""), {"name": name})
        entry |= {"baseline": amount_text(change.start), "target": amount_text(change.end)}
