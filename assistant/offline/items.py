"""The items of a budget: who asks for what, with every fact the message states about each."""

import re

from assistant.offline.claims import Claim, Role, said_part
from assistant.offline.item_names import bare_name
from assistant.offline.names import split_list
from assistant.offline.script import Arguments
from assistant.offline.sums import CLAUSE, SENTENCE
from assistant.offline.utterance import Utterance, fold, ratios
from assistant.offline.wording import plain
from core.quantity.value import Number, Ratio

_EACH = re.compile(r"各自?(?:都)?(?:要|需|需要|报|申请|给|占|投)?\s*$|(?:都|均)(?:要|需|需要|报|申请)\s*$")
_EACH_AFTER = re.compile(r"^\s*(?:each|apiece|per head)\b")
_RESPECTIVELY = re.compile(r"分别|依次|respectively|in that order")
_TIER = re.compile(
    r"(?<![a-z])(?P<a>[abc])\s*(?:档|类|级|等(?!于)|-?tier\b|grade\b|(?=[:：]))"
    r"|(?<![a-z])(?:tier|grade|class|level)[\s-]*(?P<b>[abc])(?![a-z])|归(?P<c>[abc])(?![a-z])"
)
_RANK = re.compile(
    r"第\s*(?P<n>[一二三四五六七八九1-9])(?!个|季|期|天|周|月|年|家|版)|优先级\s*(?:为|是|:"
    r"|：)?\s*(?P<p>[\d一二三四五])|priority\s*(?P<e>\d)|(?<![a-z])p(?P<q>[0-9])(?![a-z0-9])"
    r"|(?:no\.?|number|#|rank(?:ed)?|prio)\s*(?P<o>\d)|(?P<circle>[①②③④⑤⑥⑦⑧⑨])"
)
_RANK_WORDS = (
    (
        1,
        re.compile(
            r"最优先|首先|首选|头等|第一位|\bfirst(?:ly)?\b|\b1st\b|top priority|highest priority|number one"
        ),
    ),
    (2, re.compile(r"其次|次之|\bsecond(?:ly)?\b|\b2nd\b")),
    (3, re.compile(r"再次|\bthird(?:ly)?\b|\b3rd\b")),
)
_DIGITS = "〇一二三四五六七八九"
_CIRCLES = "⓪①②③④⑤⑥⑦⑧⑨"
_MONEY_ROLES = {Role.ASK, Role.MINIMUM, Role.MAXIMUM, Role.EFFECTIVE_MINIMUM, Role.LOCKED}
_NOT_NAMES = re.compile(
    r"^(?:[\d一二三四五六七八九十两]+\s*(?:个|家|块|条|项|样|类|种)?|平均|平分|均分|等分|其余"
    r"|剩下的?|按.*|by .*|split.*|(?:the )?rest.*|remaining.*|equally|evenly|two|three|four"
    r"|five|\w+ (?:stores?|regions?|teams?|channels?|cities|offices?)|.*(?:多少|怎么).*"
    r"|.*贡献.*|the|总共?|一共|合计|总|预算|钱|分|共)$"
)
_LISTS = (
    re.compile(r"(?:分给|分到|分配给|配给|投给|拨给|摊给|给到|分|给|到)(?P<names>[^。;；\n:：]*)"),
    re.compile(r"[:：](?P<names>[^。;；\n]*)"),
    re.compile(r"\b(?:across|among|amongst|between|over|into|to|for|on)\b(?P<names>[^.;:\n]*)"),
    re.compile(
        r"(?P<names>[^。;；\n:：，,]*?)(?:按|照|平均|平分|均分|各|等分|一样|对半|分别|怎么分"
        r"|\bby\b|\bget\b|\bshare\b|\bsplit\b)"
    ),
)


def find_items(utterance: Utterance, claims: list[Claim], method: str) -> list[Arguments]:
    """The items with what is said about each; names alone where no sums belong to them."""
    shape = next((m.value for m in ratios(utterance.mentions) if isinstance(m.value, Ratio)), None)
    if shape is not None:
        names = [claim.name for claim in claims if claim.name]
        names = listed_names(utterance, len(shape.parts)) or list(dict.fromkeys(names))
        if len(names) == len(shape.parts):
            parts = zip(names, shape.parts, strict=True)
            return [{"name": name, "contribution": plain(part)} for name, part in parts]
    if not any(claim.name for claim in claims):
        return [{"name": name} for name in listed_names(utterance)]
    entries = _entries(utterance, claims, method)
    if method == "equal":
        _add_bare(utterance, entries)
    _rank_all(utterance, entries, method)
    return entries


def _add_bare(utterance: Utterance, entries: list[Arguments]) -> None:
    """Items that share in an equal split and have no sum of their own."""
    known = {fold(entry["name"]) for entry in entries}
    names = listed_names(utterance)
    if sum(fold(name) in known for name in names) >= 1:
        entries.extend({"name": name} for name in names if fold(name) not in known)


def _entries(utterance: Utterance, claims: list[Claim], method: str) -> list[Arguments]:
    entries: list[Arguments] = []
    merit_said = any(c.role is Role.CONTRIBUTION and c.name and c.sum.is_worth for c in claims)
    settled = _shared_out(utterance, claims)
    last: Arguments | None = None
    for claim in settled:
        role = _settle(claim, method, last, merit_said)
        entry = _entry_of(entries, claim.name, role) if claim.name else last
        if entry is None:
            continue
        if not any(entry is known for known in entries):
            entries.append(entry)
        last = entry
        _put(entry, claim, role)
        _note(entry, claim)
    return entries


def _shared_out(utterance: Utterance, claims: list[Claim]) -> list[Claim]:
    """Sums of several items as claims of each: "A、B各要30万", "A、B分别要30万、40万", "带来8万人和5万人"."""
    found: list[Claim] = []
    names: list[str] = []
    for position, claim in enumerate(claims):
        item = claim.sum
        if _EACH.search(item.clause) or _EACH_AFTER.match(item.after):
            listed = _names_before(utterance, claim) or list(dict.fromkeys(c.name for c in found if c.name))
            found += [Claim(item, name, claim.role) for name in listed] or [claim]
            continue
        run = _run_length(utterance, claims, position)
        if run > 1 and not names:
            listed = _names_before(utterance, claim)
            known = list(dict.fromkeys(c.name for c in found if c.name))
            names = (
                listed if len(listed) == run else known[-run:] if len(known) >= run and not claim.name else []
            )
            names = list(names)
        if names:
            role = claim.role if claim.role is not Role.UNKNOWN or not found else found[-1].role
            found.append(Claim(item, names.pop(0), role))
            continue
        found.append(claim)
    return found


def _run_length(utterance: Utterance, claims: list[Claim], position: int) -> int:
    """How many sums stand one after the other in a clause that hands them out in order."""
    first = claims[position].sum
    start = _sentence_start(utterance, first.at)
    head = utterance.text[start : first.at]
    end = position
    while end + 1 < len(claims) and not re.sub(
        r"[\s、，,和与及跟]|\band\b|元|块", "", utterance.text[claims[end].sum.end : claims[end + 1].sum.at]
    ):
        end += 1
    last = claims[end].sum
    said = _RESPECTIVELY.search(CLAUSE.split(head)[-1]) or _RESPECTIVELY.search(last.after)
    return (
        end - position + 1 if said or (end > position and _names_before(utterance, claims[position])) else 1
    )


def _sentence_start(utterance: Utterance, end: int) -> int:
    floor = max((m.end for m in utterance.mentions if m.end <= end and m.text.strip()), default=0)
    found = [m.end() for m in SENTENCE.finditer(utterance.text, 0, end)]
    return max([floor, *found])


def _names_before(utterance: Utterance, claim: Claim) -> list[str]:
    """The names enumerated before a sum: "搜索、信息流、KOL各要" → three."""
    start = _sentence_start(utterance, claim.sum.at)
    stretch = utterance.original[start : claim.sum.at]
    stretch = re.split(r"[:：]", stretch)[-1]
    names = [bare_name(name) for name in split_list(stretch)]
    names = [name for name in names if name and not _NOT_NAMES.match(fold(name))]
    return names if len(names) >= 2 else []


def _settle(claim: Claim, method: str, last: Arguments | None, merit_said: bool) -> Role:
    """What an unmarked sum of an item is."""
    item = claim.sum
    if claim.role is not Role.UNKNOWN:
        return claim.role
    if item.high is not None:
        return Role.MINIMUM
    small = isinstance(item.value, Number) and item.value.value < 1000
    if small or item.is_share or (method == "contribution" and not merit_said):
        return Role.CONTRIBUTION
    if last is not None and not claim.name and "ask" in last and item.is_money:
        return Role.UNKNOWN
    return Role.ASK


def _entry_of(entries: list[Arguments], name: str, role: Role) -> Arguments:
    """The entry of a name: the same, or one that holds it and lacks this field."""
    wanted = fold(name)
    same = next((entry for entry in entries if fold(entry["name"]) == wanted), None)
    if same is not None:
        return same
    near = [
        entry
        for entry in entries
        if len(wanted) >= 2
        and (wanted in fold(entry["name"]) or fold(entry["name"]) in wanted)
        and role.value not in entry
    ]
    return near[0] if len(near) == 1 and role is not Role.ASK else {"name": name}


def _put(entry: Arguments, claim: Claim, role: Role) -> None:
    if role is Role.UNKNOWN:
        return
    entry.setdefault(role.value, claim.sum.said)
    if claim.sum.high is not None and role is Role.MINIMUM:
        entry.setdefault("maximum", claim.sum.high)
    if role is Role.SUBSTITUTE and (part := said_part(claim.sum)) is not None:
        entry.setdefault("substitute_share", part)


def _note(entry: Arguments, claim: Claim) -> None:
    """Tier and rank said beside a sum."""
    item = claim.sum
    near = f"{item.clause}|{item.after}"
    tier = _TIER.search(near)
    if tier:
        entry.setdefault("tier", (tier.group("a") or tier.group("b") or tier.group("c")).upper())
    rank = _rank(near)
    if rank is not None:
        entry.setdefault("priority", rank)


def _rank(near: str) -> int | None:
    match = _RANK.search(near)
    if match is None:
        return next((rank for rank, pattern in _RANK_WORDS if pattern.search(near)), None)
    if match.group("circle"):
        return _CIRCLES.index(match.group("circle"))
    said = next(match.group(key) for key in ("n", "p", "e", "q", "o") if match.group(key))
    return _DIGITS.index(said) if said in _DIGITS else int(said)


def _rank_all(utterance: Utterance, entries: list[Arguments], method: str) -> None:
    """Priorities from 1 where they started at 0, in the order named where none are said; none elsewhere."""
    if method != "priority":
        for entry in entries:
            entry.pop("priority", None)
        return
    ranked = [entry for entry in entries if "priority" in entry]
    if len(ranked) == len(entries) and len({entry["priority"] for entry in entries}) > 1:
        if min(entry["priority"] for entry in entries) == 0:
            for entry in entries:
                entry["priority"] += 1
        return
    order = _said_order(utterance, entries)
    for position, entry in enumerate(order or entries, start=1):
        entry["priority"] = position


_ORDERED = re.compile(
    r"(?:优先(?:级|顺序)?|顺序|排序|先后|先保|先给|先投|先)[^。；;\n\d]*"
    r"|[^。；;，,\n\d]*[>＞》]+[^。；;，,\n\d]*|(?:priorit\w*|order|first|fund)\b[^.;\n\d]*"
)


def _said_order(utterance: Utterance, entries: list[Arguments]) -> list[Arguments]:
    """The items in the order a clause without sums gives them: "优先级：直播>展会>传单"."""
    for match in _ORDERED.finditer(utterance.text):
        places = [(match.group().find(fold(entry["name"])), entry) for entry in entries]
        if all(place >= 0 for place, _ in places) and len(places) > 1:
            return [entry for _, entry in sorted(places, key=lambda pair: pair[0])]
    return []


def listed_names(utterance: Utterance, count: int = 0) -> list[str]:
    """Names enumerated without sums: "分给门锁和音箱"; of just `count` of them when that is known."""
    text = _without_sums(utterance)
    best: list[str] = []
    for pattern in _LISTS:
        for match in pattern.finditer(fold(text)):
            stretch = text[match.start("names") : match.end("names")]
            for cut in (re.split(r"[，,]", stretch)[0], stretch):
                names = _names(cut)
                if len(names) == count >= 2:
                    return names
                if not count and len(names) > len(best) and len(names) >= 2:
                    best = names
    return best


def _names(stretch: str) -> list[str]:
    names = [bare_name(name) for name in split_list(stretch)]
    return list(dict.fromkeys(n for n in names if n and not _NOT_NAMES.match(fold(n))))


def _without_sums(utterance: Utterance) -> str:
    text = utterance.original
    for mention in utterance.mentions:
        text = text[: mention.start] + " " * len(mention.text) + text[mention.end :]
    return text
