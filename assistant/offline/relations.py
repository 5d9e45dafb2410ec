"""What ties the items of a budget together: must and must not, needs, either-or, and groups with limits."""

import re

from assistant.offline.claims import Claim, Role
from assistant.offline.item_names import bare_name
from assistant.offline.names import split_list
from assistant.offline.script import Arguments
from assistant.offline.utterance import Utterance, fold

_MUST = re.compile(
    r"必须(?:做|有|保|投|上|要)|必做|必投|必保|一定(?:要|得)(?:做|有|保|投|上)|非做不可|不能砍"
    r"|不可砍|砍不得|动不得|刚需|must[- ]haves?|must (?:be funded|happen|stay|run|go ahead)"
    r"|\bmandatory\b|has to (?:be funded|happen|run)|have to (?:fund|do|keep)|can'?t (?:cut"
    r"|drop)"
)
_FORBIDDEN = re.compile(
    r"(?:今年|这次|坚决|绝对|一定|先)?(?:不(?:做|投|搞|给|考虑)了?(?!成|够|到|完|好)|别(?:做"
    r"|投|搞|给)|禁止|不许|砍掉|取消)|must not|(?:do not|don'?t) (?:fund|spend on|do)"
    r"|\bno money for\b|\bforbidden\b|\bexclude\b|\bdrop (?!it\b)|off the table"
)
_NEEDS = re.compile(
    r"(?:做|要做|投|上)?(?P<a>[^，,。；;]{1,16}?)\s*(?:就?(?:必须|得|要)先?(?:做|有|上|投)"
    r"|依赖(?:于)?|依托|离不开|以|的前提是(?:先)?(?:做|有)?|要先(?:做|有|上)|需要先(?:做|有"
    r"|上)|\brequires\b|\bneeds\b|\bdepends on\b|only (?:works|makes sense) (?:if|with)"
    r"|only if|\bwithout\b)\s*(?:we (?:do|fund)|having)?\s*(?P<b>[^，,。；;.]{1,30})"
)
_EITHER = re.compile(
    r"二选一|只能(?:选|做|投|保|上)(?:其中)?一|选一个|不能(?:同时|一起|都)|互斥|冲突|有你没我"
    r"|\beither\b|\bnot both\b|only one of|mutually exclusive|one or the other|can'?t (?:do"
    r"|run|have) both"
)
_TOGETHER = re.compile(
    r"合计|加起来|总共|一共|合起来|加在一起|两者|together|combined|in total|altogether|jointly|sum of"
)
_CLASS = re.compile(r"(?P<name>[^，,。；;、：:（(\s]{1,12}?(?:类|组|线|端|侧|方向|板块))$")
_MEMBERS = re.compile(
    r"(?P<names>[^。；;:：\d]{2,40}?)(?:都|均|同)?(?:属于|归入|归到|归为|算作?|是"
    r"|归)\s*(?P<group>[^，,。；;、\s]{1,12}?(?:类|组|线|端|侧|方向|板块))(?![\u4e00-\u9fff])"
    r"|(?P<group2>[^，,。；;、：:（(\s]{1,12}?(?:类|组|线|端|侧|方向|板块))\s*(?:[（(]|包括"
    r"|包含|有|指)\s*(?P<names2>[^）)。；;，,\d]{2,40})|(?P<names3>[\w ,&]{3,60}?)\s+(?:are"
    r"|count as|belong to|is)\s+(?:the\s+)?(?P<group3>\w+)\s*(?:group|class|type|items"
    r"|spend)?(?=[,.;)]|$)|(?P<group4>\b\w+)\s*\((?P<names4>[a-z][^)\d]{3,60})\)"
)


def relate(utterance: Utterance, entries: list[Arguments], claims: list[Claim]) -> list[Arguments]:
    """Mark the items with what binds them; the limits of groups are returned."""
    for clause in _clauses(utterance.text):
        named = _named_in(clause, entries)
        if _MUST.search(clause) and named:
            _mark(named[:1], "mandatory")
        elif _FORBIDDEN.search(clause) and named and not re.search(r"\d", clause):
            _mark(named, "forbidden")
        if len(named) == 2:
            _tie(clause, named)
    return _groups(utterance, entries, claims)


def _clauses(text: str) -> list[str]:
    return [part for part in re.split(r"[，,。；;\n?？!！]|\.(?=\s|$)", text) if part.strip()]


def _named_in(clause: str, entries: list[Arguments]) -> list[Arguments]:
    """The items a clause names, in the order they stand in it."""
    places = [(_place(clause, fold(entry["name"])), entry) for entry in entries]
    return [entry for place, entry in sorted(places, key=lambda pair: pair[0]) if place >= 0]


def _place(clause: str, name: str) -> int:
    if not name.isascii():
        return clause.find(name)
    match = re.search(rf"(?<![a-z0-9]){re.escape(name)}(?![a-z0-9])", clause)
    return match.start() if match else -1


def _mark(entries: list[Arguments], field: str) -> None:
    for entry in entries:
        entry[field] = True


def _tie(clause: str, named: list[Arguments]) -> None:
    first, second = named
    if _EITHER.search(clause):
        first["excludes"] = [*first.get("excludes", []), second["name"]]
        return
    match = _NEEDS.search(clause)
    if match is None or re.search(r"\d", clause):
        return
    if (
        _place(match.group("a"), fold(first["name"])) >= 0
        and _place(match.group("b"), fold(second["name"])) >= 0
    ):
        first["requires"] = [*first.get("requires", []), second["name"]]


def _groups(utterance: Utterance, entries: list[Arguments], claims: list[Claim]) -> list[Arguments]:
    members = _memberships(utterance, entries)
    limits: dict[str, Arguments] = {}
    for claim in claims:
        if claim.role not in (Role.MINIMUM, Role.MAXIMUM):
            continue
        name = _group_of(claim, entries, members)
        if name is not None:
            limits.setdefault(name, {"group": name})[claim.role.value] = claim.sum.said
    for group, names in members.items():
        for entry in entries:
            if entry["name"] in names and group in limits:
                entry.setdefault("group", group)
    return list(limits.values())


def _memberships(utterance: Utterance, entries: list[Arguments]) -> dict[str, list[str]]:
    """Which items a message puts in which group."""
    found: dict[str, list[str]] = {}
    for match in _MEMBERS.finditer(utterance.text):
        groups = match.groupdict()
        key = next(k for k in ("group", "group2", "group3", "group4") if groups[k])
        names = groups["names" + key.removeprefix("group")]
        inside = [entry["name"] for entry in _named_in(names, entries)]
        if inside:
            span = match.span(key)
            label = bare_name(utterance.original[span[0] : span[1]])
            found.setdefault(label, []).extend(inside)
    return found


def _group_of(claim: Claim, entries: list[Arguments], members: dict[str, list[str]]) -> str | None:
    """The group a limit is on; a share of the whole on one item is a group of one."""
    clause = claim.sum.clause
    named = _named_in(claim.sum.before.split("；")[-1], entries)
    if _TOGETHER.search(claim.sum.before) and len(named) >= 2:
        label = "+".join(entry["name"] for entry in named)
        members[label] = [entry["name"] for entry in named]
        return label
    stem = fold(claim.name).removesuffix("类").removesuffix("组")
    known = next((g for g in members if fold(g).removesuffix("类").removesuffix("组") == stem), None)
    if known is not None:
        return known
    if not claim.sum.is_share and not _CLASS.search(claim.name):
        return None
    same = [entry["name"] for entry in entries if fold(entry["name"]) == fold(claim.name)]
    alike = same or [entry["name"] for entry in entries if len(stem) >= 2 and stem in fold(entry["name"])]
    if alike and clause is not None:
        members[claim.name] = alike
        return claim.name
    return None


def is_group_limit(claim: Claim) -> bool:
    """Whether a limit is on a group rather than on one item."""
    if claim.role not in (Role.MINIMUM, Role.MAXIMUM):
        return False
    if claim.sum.is_share or _CLASS.search(claim.name):
        return True
    return bool(_TOGETHER.search(claim.sum.clause) and len(split_list(claim.sum.before)) >= 2)
