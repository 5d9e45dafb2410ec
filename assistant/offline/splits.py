"""Splitting a goal: from "5000万按4:3:2:1分给四个大区" to the arguments of `cascade`."""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace

from assistant.offline import lexicon
from assistant.offline.names import Named, named_amounts, split_list, strip_words
from assistant.offline.references import best_node
from assistant.offline.script import Arguments
from assistant.offline.blends import back_solve, blend, is_back_solve, is_blend, table
from assistant.offline.utterance import Utterance, amounts, changes, fold, periods, ratios
from assistant.offline.wholes import find_whole
from assistant.offline.wording import amount_text, plain
from core.plan.node import Level, Node
from core.plan.plan import Plan
from core.quantity.mention import Mention
from core.quantity.unit import UnitKind
from core.quantity.value import Change, ChangeKind, Money, Number, Points, Ratio, Share

_ENUMERATIONS = (
    re.compile(r"[:：](?P<names>[^。;；\n]*)"),
    re.compile(
        r"(?:分配?|拆|切|摊|派|下发|下达|分解|划分?)(?:给|到|成|至|在|为|下去|解到|配给|配到)?(?P<names>[^。;；\n]*)"
    ),
    re.compile(r"(?:给|到)(?P<names>[^。;；\n]*)"),
    re.compile(r"\b(?:across|among|amongst|between|over|into|to|for)\b(?P<names>[^.;\n]*)"),
    re.compile(
        r"(?P<names>[^。;；\n:：]*?)(?:按|照|平均|平分|均分|各|等分|一样|对半|根据|的(?:比例|权重)|\bby\b|\bin\b|\bat\b|\bget|\bshare|\bsplit)"
    ),
)
_NOT_NAMES = re.compile(
    r"^(?:按|照|根据|比例|权重|平均|平分|均分|等分|去年|历史|四个|三个|两个|五个|六个|个|各|每|月|周|大区|区域|产品|渠道|部门|团队|equally|evenly|ratio|weights?|proportion|by|in|at|the|a|parts?|products?|regions?|teams?|channels?|months?|weeks?|four|three|two|five|respectively|分别|一下|下去|吧|一样多|比例分|万元|pp|save|each|them|it)$"
)
_COUNT_NAMES = re.compile(
    r"(?P<n>[2-9]|1[0-2]|两|二|三|四|五|六|七|八|九|十)\s*个?(?P<noun>大?区域?|产品线?|渠道|部门|团队|门店|城市|事业部|份|组|人|业务员|销售)|(?P<en>two|three|four|five|six|seven|eight|nine|ten|[2-9])\s+(?P<ennoun>regions?|products?|channels?|teams?|stores?|cities|units|parts|people|reps)"
)
_DIGITS = {
    "两": 2,
    "二": 2,
    "三": 3,
    "四": 4,
    "五": 5,
    "六": 6,
    "七": 7,
    "八": 8,
    "九": 9,
    "十": 10,
    "two": 2,
    "three": 3,
    "four": 4,
    "five": 5,
    "six": 6,
    "seven": 7,
    "eight": 8,
    "nine": 9,
    "ten": 10,
}


@dataclass(frozen=True)
class Split:
    """A request to split, as understood.

    Attributes:
        total: The whole, if the message names it.
        parts: Amounts with the names they belong to.
        names: Names without amounts.
    """

    total: Mention | None
    parts: tuple[Named, ...]
    names: tuple[str, ...]


def is_split(utterance: Utterance, plan: Plan | None) -> bool:
    """Whether the message asks to split something."""
    text = utterance.commanding
    if (
        lexicon.PAIRWISE.search(text)
        or lexicon.TABLE.search(text)
        or is_back_solve(utterance)
        or is_blend(utterance)
    ):
        return True
    if lexicon.SPLIT.search(text) or lexicon.EQUAL.search(text) or ratios(utterance.mentions):
        return True
    if sum(isinstance(m.value, Points) for m in amounts(utterance.mentions)) >= 2:
        return True
    if lexicon.MONTH_SPLIT.search(text) and not changes(utterance.mentions):
        return True
    return _whole_by_shares(utterance) or bool(plan and _only_parts(utterance, plan))


def _whole_by_shares(utterance: Utterance) -> bool:
    """Named shares that make a hundred: "抖音占50%，小红书30%，线下20%"."""
    shares = [m.value for m in amounts(utterance.mentions) if isinstance(m.value, Share)]
    return len(shares) >= 2 and sum(share.value for share in shares) == 100


def _only_parts(utterance: Utterance, plan: Plan) -> bool:
    """Named points, or named amounts that make a goal of the plan: "奶粉1200万，辅食500万"."""
    split = find_split(utterance)
    values = [part.mention.value for part in split.parts]
    if sum(isinstance(value, Points) for value in values) >= 2:
        return True
    if (
        len(values) < 2
        or changes(utterance.mentions)
        or utterance.kpis
        or lexicon.FUNDING.search(utterance.commanding)
    ):
        return False
    if all(isinstance(value, Share) for value in values):
        return True
    return any(_matches_sum(node, split) for node in plan.nodes if node.measure is not None)


def find_split(utterance: Utterance) -> Split:
    """Whole, parts and bare names of a message."""
    counted = _without_counts(utterance)
    total = find_whole(utterance, counted)
    named = named_amounts(utterance, tuple(m for m in counted if m is not total))
    points = [part for part in named if isinstance(part.mention.value, Points)]
    if len(points) >= 2:
        named = tuple(points)
        total = total if total is not None and isinstance(total.value, Points) else None
    return Split(total=total, parts=named, names=tuple(find_names(utterance)))


def _without_counts(utterance: Utterance) -> tuple[Mention, ...]:
    """Amounts without the small counts that only say how many parts there are ("四个大区", "两条线")."""
    return tuple(m for m in amounts(utterance.mentions) if not _COUNT_TEXT.match(fold(m.text)))


_COUNT_TEXT = re.compile(
    r"^(?:[2-9]|1[0-2]|两|二|三|四|五|六|七|八|九|十)\s*(?:个|条|家|位|项|种|块|份|款|类|regions?|stores?|teams?|channels?|products?|segments?|months?)$|^(?:two|three|four|five|six)\b"
)


def find_names(utterance: Utterance) -> list[str]:
    """Names in the longest enumeration, or numbered ones for "四个大区"."""
    text = _without(utterance)
    run = _evenly_cut(utterance, text)
    if run:
        return run
    best: list[str] = []
    for pattern in _ENUMERATIONS:
        for match in pattern.finditer(text.lower() if pattern.pattern.isascii() else text):
            start, end = match.span("names")
            names = [name for name in split_list(text[start:end]) if _is_name(name)]
            if len(names) >= 2 and len(names) > len(best):
                best = names
    return best or _numbered(utterance)


def _evenly_cut(utterance: Utterance, text: str) -> list[str]:
    """Names written in one run: "分给华东华南华北西南" over four weights, "线上三线下七"."""
    shape = ratios(utterance.mentions)
    count = (
        len(shape[0].value.parts) if shape and isinstance(shape[0].value, Ratio) else _said_count(utterance)
    )
    if count < 2:
        return []
    pairs = _NUMERAL_PAIRS.findall(text)
    if len(pairs) == count:
        return [strip_words(name) for name in pairs]
    for match in (*_RUN.finditer(text), *_LEAD_RUN.finditer(utterance.original)):
        run = match.group("run").strip()
        if len(run) % count == 0 and 2 <= len(run) // count <= 4 and _IS_RUN.fullmatch(run):
            size = len(run) // count
            return [run[i : i + size] for i in range(0, len(run), size)]
    return []


_IS_RUN = re.compile(r"(?=.*[\u4e00-\u9fff])[^、，,和与與跟及]+")
_NUMERAL_PAIRS = re.compile(
    r"([\u4e00-\u9fff]{2,4}?)(?:占|拿|分)?[一二三四五六七八九](?![\u4e00-\u9fff]*开)(?=[\u4e00-\u9fff，,。\s]|$)"
)
_RUN = re.compile(
    r"(?:分给|分到|拆给|拆到|摊给|给|分給|給|到)\s*(?P<run>[\u4e00-\u9fffA-Za-z]{4,24})(?=[，,。；;\s]|$)"
)
_LEAD_RUN = re.compile(r"^(?P<run>[\u4e00-\u9fff]{4,16}?)(?=[2-9两二三四五六]\s*(?:个|条|家|块|路|头|端))")


def _shape(utterance: Utterance) -> list[str]:
    """The proportions said: a ratio, or weights in a row ("权重5、3、2")."""
    said = ratios(utterance.mentions)
    if said and isinstance(said[0].value, Ratio):
        return [plain(part) for part in said[0].value.parts]
    match = _WEIGHTS_IN_ROW.search(utterance.text)
    return re.findall(r"\d+(?:\.\d+)?", match.group("row")) if match else []


_WEIGHTS_IN_ROW = re.compile(
    r"(?:权重|比重|weights?)(?:分别)?(?:是|为|of|are|:|：)?\s*(?P<row>\d+(?:\.\d+)?(?:\s*(?:、|,|，|/|and|和)\s*\d+(?:\.\d+)?)+)(?![\d%万亿kmw])"
)


def _said_count(utterance: Utterance) -> int:
    match = re.search(r"(?P<n>[2-9]|两|二|三|四|五|六)\s*(?:个|条|家|块|路|头|端)", utterance.text)
    if match is None:
        return 0
    return _DIGITS.get(match.group("n")) or int(match.group("n"))


def _without(utterance: Utterance) -> str:
    """The message with quantities blanked by a separator that joins nothing."""
    text = utterance.original
    for mention in utterance.mentions:
        text = text[: mention.start] + "\u3000" * (mention.end - mention.start) + text[mention.end :]
    return re.sub(r"\u3000+", lambda m: " " * len(m.group()), text)


def _is_name(name: str) -> bool:
    folded = name.lower().strip()
    return (
        bool(folded)
        and not _NOT_NAMES.match(folded)
        and len(folded) <= 24
        and not lexicon.SPLIT.fullmatch(folded)
    )


def _numbered(utterance: Utterance) -> list[str]:
    match = _COUNT_NAMES.search(utterance.text)
    if match is None:
        return []
    if match.group("n"):
        count = _DIGITS.get(match.group("n")) or int(match.group("n"))
        return [f"{match.group('noun')}{i}" for i in range(1, count + 1)]
    count = _DIGITS.get(match.group("en")) or int(match.group("en"))
    return [f"{match.group('ennoun').rstrip('s')} {i}" for i in range(1, count + 1)]


def find_goal(utterance: Utterance, plan: Plan | None, split: Split, focus: str | None) -> Node | None:
    """The node to split: named, of matching unit and sum, in focus, or the first that can be split."""
    if plan is None:
        return None
    candidates = [node for node in plan.nodes if node.measure is not None and node.level in _GOAL_LEVELS]
    candidates = [node for node in candidates if _fits(node, split)]
    if not candidates:
        return None
    parts = {part.name for part in split.parts} | set(split.names)
    text = utterance.commanding
    for name in sorted(parts, key=len, reverse=True):
        text = text.replace(name.lower(), " ")
    named = best_node(text, plan, levels=_GOAL_LEVELS, prefer=focus)
    if named in candidates:
        return named
    by_kpi = [
        node
        for node in candidates
        if any(node.measure and node.measure.kpi.key == k.kpi.key for k in utterance.kpis)
    ]
    exact = [node for node in by_kpi or candidates if _matches_sum(node, split)]
    for group in (exact, by_kpi, candidates):
        if group:
            return _unsplit(group, plan, focus)
    return None


_GOAL_LEVELS = (Level.ENTERPRISE, Level.BUSINESS_UNIT, Level.SUBGOAL)


def _unsplit(nodes: list[Node], plan: Plan, focus: str | None) -> Node:
    open_nodes = [node for node in nodes if not any(c.adds_up for c in plan.children(node.id))] or nodes
    focused = [node for node in open_nodes if focus == node.id]
    return (
        focused[0] if focused else open_nodes[-1] if len({n.level for n in open_nodes}) > 1 else open_nodes[0]
    )


def _fits(node: Node, split: Split) -> bool:
    assert node.measure is not None
    kind = node.measure.kpi.unit.kind
    values = [part.mention.value for part in split.parts]
    if any(isinstance(value, Points) for value in values):
        return kind is UnitKind.PERCENT
    if any(isinstance(value, Money) for value in values):
        return kind is UnitKind.MONEY
    return True


def _matches_sum(node: Node, split: Split) -> bool:
    assert node.measure is not None
    if node.measure.change is None or not split.parts:
        return False
    values = [p.mention.value for p in split.parts if not isinstance(p.mention.value, Ratio | Change)]
    total = sum(v.value for v in values if isinstance(v, Money | Number | Points | Share))
    return total in (node.measure.change, node.measure.target)


def cascade_arguments(utterance: Utterance, plan: Plan | None, focus: str | None) -> Arguments:
    """Arguments of `cascade` for a message that asks for a split."""
    split = find_split(utterance)
    goal = find_goal(utterance, plan, split, focus)
    if split.total is not None and _is_new_total(split.total, goal, plan):
        goal = None
    whole: Arguments = {"goal": goal.id} if goal else {}
    if goal is None and split.total is not None:
        whole["total"] = split.total.text.strip()
    arguments = {**whole, **_method_arguments(utterance, split)}
    unit = lexicon.UNIT.search(utterance.text)
    if unit:
        arguments["unit"] = _UNITS.get(unit.group("unit"), unit.group("unit"))
    if lexicon.EXTRA_LAST.search(utterance.text):
        arguments["extra_to"] = "last"
    elif lexicon.EXTRA_LARGEST.search(utterance.text):
        arguments["extra_to"] = "largest"
    return arguments


_UNITS = {"yuan": "元", "person": "人", "persons": "人", "people": "人", "个百分点": "pp"}


def _is_new_total(total: Mention, goal: Node | None, plan: Plan | None) -> bool:
    """Whether the amount said is another whole than the goal's own."""
    if goal is None or goal.measure is None:
        return True
    value = total.value
    if not isinstance(value, Money | Number | Share | Points):
        return False
    return value.value not in (goal.measure.change, goal.measure.target)


def _method_arguments(utterance: Utterance, split: Split) -> Arguments:
    text = utterance.commanding
    tests: tuple[tuple[Callable[[str], object], Callable[[Utterance, Split], Arguments]], ...] = (
        (lexicon.PAIRWISE.search, _pairwise),
        (_table_asked, lambda u, _: table(u)),
        (lambda _: is_back_solve(utterance), lambda u, _: back_solve(u)),
        (lambda _: is_blend(utterance), lambda u, _: blend(u)),
        (_months_asked, _months),
        (_weeks_asked, _weeks),
        (lexicon.DRIVERS.search, _drivers),
        (lambda _: _shape(utterance), _ratio),
        (lexicon.EQUAL.search, _equal),
        (lambda t: lexicon.HEADROOM.search(t) and split.parts, _headroom),
        (lambda t: lexicon.WEIGHT.search(t) and split.parts, _weights),
        (lambda t: lexicon.HISTORY.search(t) and _plain_parts(split), _history),
    )
    for test, build in tests:
        if test(text):
            return build(utterance, split)
    return _amounts(utterance, split)


def _months_asked(text: str) -> bool:
    return bool(lexicon.MONTHLY.search(text))


def _weeks_asked(text: str) -> bool:
    return bool(lexicon.WEEKLY.search(text))


def _table_asked(text: str) -> bool:
    return bool(lexicon.TABLE.search(text))


def _plain_parts(split: Split) -> bool:
    return bool(split.parts) and all(isinstance(p.mention.value, Money | Number) for p in split.parts)


def _part_texts(split: Split, key: str) -> list[Arguments]:
    return [{"name": part.name, key: part.mention.text.strip()} for part in split.parts]


def _history(utterance: Utterance, split: Split) -> Arguments:
    return {"method": "history", "parts": _bounded(utterance, split, "history")}


def _headroom(utterance: Utterance, split: Split) -> Arguments:
    parts: dict[str, Arguments] = {}
    last = ""
    for mention in (m for m in _without_counts(utterance) if m is not split.total):
        own = next((part.name for part in split.parts if part.mention is mention), last)
        last = next((name for name in parts if name in own or own in name), own)
        before = re.split(r"[，,；;。]", utterance.text[max(0, mention.start - 20) : mention.start])[-1]
        key = "capacity" if _CEILING.search(before) or "baseline" in parts.get(last, {}) else "baseline"
        parts.setdefault(last, {"name": last})[key] = mention.text.strip()
    return {"method": "headroom", "parts": list(parts.values())}


_CEILING = re.compile(r"上限|最多|天花板|封顶|能做到|可做到|up to|capacity|max|ceiling|room")


def _weights(utterance: Utterance, split: Split) -> Arguments:
    return {"method": "weights", "parts": _bounded(utterance, split, "weight")}


def _ratio(utterance: Utterance, split: Split) -> Arguments:
    shape = _shape(utterance)
    names = [name for name in split.names if len(split.names) == len(shape)] or list(split.names)
    return {
        "method": "weights",
        "ratio": ":".join(shape),
        "parts": _with_bounds(utterance, split, names),
    }


def _equal(utterance: Utterance, split: Split) -> Arguments:
    names = list(split.names) or [part.name for part in split.parts]
    return {"method": "equal", "parts": _with_bounds(utterance, split, names)}


def _amounts(utterance: Utterance, split: Split) -> Arguments:
    shares = [isinstance(part.mention.value, Share) for part in split.parts]
    key = "share" if shares and all(shares) else "amount"
    if not split.parts and split.names:
        return {"method": "equal", "parts": [{"name": name} for name in split.names]}
    return {"method": f"{key}s", "parts": _bounded(utterance, split, key)}


def _bounded(utterance: Utterance, split: Split, key: str) -> list[Arguments]:
    """Parts with their amounts, each under the key its words ask for, one entry a name."""
    merged: dict[str, Arguments] = {}
    for part in split.parts:
        entry = merged.setdefault(part.name, {"name": part.name})
        entry[_bound_of(utterance, part.mention) or key] = part.mention.text.strip()
    return list(merged.values())


def _with_bounds(utterance: Utterance, split: Split, names: list[str]) -> list[Arguments]:
    """Names, with a lock or a bound where the message gives one."""
    entries: dict[str, Arguments] = {name: {"name": name} for name in names}
    for part in split.parts:
        bound = _bound_of(utterance, part.mention)
        for name, entry in entries.items():
            if bound and (part.name in name or name in part.name):
                entry[bound] = part.mention.text.strip()
    return list(entries.values())


def _bound_of(utterance: Utterance, mention: Mention) -> str | None:
    floor = max((m.end for m in utterance.mentions if m.end <= mention.start), default=0)
    before = re.split(r"[，,；;。]", utterance.text[floor : mention.start])[-1]
    after = re.split(r"[，,；;。]", utterance.text[mention.end : mention.end + 8])[0]
    around = f"{before} {after}"
    if lexicon.AT_LEAST.search(around) or after.startswith("以上"):
        return "minimum"
    if lexicon.AT_MOST.search(around):
        return "maximum"
    if lexicon.LOCKED.search(around):
        return "locked"
    return None


def _months(utterance: Utterance, split: Split) -> Arguments:
    return {"method": "months", **_phasing(utterance, split)}


def _weeks(utterance: Utterance, split: Split) -> Arguments:
    return {"method": "weeks", **_phasing(utterance, split)}


def _phasing(utterance: Utterance, split: Split) -> Arguments:
    arguments: Arguments = {}
    stretch = periods(utterance.mentions)
    if stretch:
        arguments["period"] = stretch[0].text.strip()
    growth = [m.value for m in changes(utterance.mentions) if isinstance(m.value, Change)]
    growing = [c for c in growth if c.kind is ChangeKind.BY_PERCENT and c.size is not None]
    if growing and growing[0].size is not None:
        arguments["growth"] = ("-" if growing[0].sign < 0 else "") + amount_text(growing[0].size)
    profile = _profile(utterance, split)
    if profile:
        arguments["profile"] = profile
    return arguments


def _profile(utterance: Utterance, split: Split) -> list[str]:
    shape = ratios(utterance.mentions)
    if shape and isinstance(shape[0].value, Ratio):
        return [plain(part) for part in shape[0].value.parts]
    numbers = [m for m in amounts(utterance.mentions) if m is not split.total]
    return [m.text.strip() for m in numbers] if len(numbers) >= 3 else []


def _pairwise(utterance: Utterance, split: Split) -> Arguments:
    judgements = []
    pattern = re.compile(
        r"(?P<a>[\u4e00-\u9fffA-Za-z ]+?)(?:的)?(?:重要(?:性|程度)?)?(?:是|比)(?P<b>[\u4e00-\u9fffA-Za-z ]+?)(?:的)?(?:重要(?:性)?|更?重要|关键|优先)?(?:的)?\s*(?P<n>\d+(?:/\d+|\.\d+)?|两|三|四|五|六|七|八|九|一)\s*倍"
        r"|(?P<ea>[\w -]+?) is (?P<en>\d+(?:/\d+|\.\d+)?|twice|two|three|four|five|half)(?: times)? (?:as|more) (?:important|relevant|critical) (?:as|than) (?P<eb>[\w -]+)",
        re.I,
    )
    for match in pattern.finditer(utterance.original):
        first, second = (
            (match.group("a"), match.group("b"))
            if match.group("a")
            else (match.group("ea"), match.group("eb"))
        )
        times = match.group("n") or match.group("en")
        count = {"twice": "2", "half": "1/2", "一": "1"}.get(times.lower()) or str(
            _DIGITS.get(times.lower(), times)
        )
        judgements.append({"first": strip_words(first), "second": strip_words(second), "times": count})
    names: list[str] = []
    for judgement in judgements:
        names += [n for n in (judgement["first"], judgement["second"]) if n not in names]
    return {"method": "pairwise", "parts": [{"name": name} for name in names], "judgements": judgements}


def _drivers(utterance: Utterance, split: Split) -> Arguments:
    arguments: Arguments = {"method": "drivers"}
    stated = [m.value for m in changes(utterance.mentions) if isinstance(m.value, Change)]
    goal = next((c for c in stated if c.kind in (ChangeKind.FROM_TO, ChangeKind.TO_LEVEL)), None)
    if goal is not None and goal.start is not None:
        arguments["baseline"] = amount_text(goal.start)
    if goal is not None and goal.end is not None:
        arguments["target"] = amount_text(goal.end)
    factors = _factors(utterance)
    if factors:
        whole, names = factors
        if whole is not None:
            arguments["target"] = whole
        arguments["parts"] = names
        unknown = [part["name"] for part in names if len(part) == 1]
        if len(unknown) == 1:
            arguments["solve_for"] = unknown[0]
        return arguments
    arguments["parts"] = [{"name": name} for name in split.names] or _part_texts(replace(split), "weight")
    return arguments


def _factors(utterance: Utterance) -> tuple[str | None, list[Arguments]] | None:
    """ "5亿 = UV × 30% × 70元": the whole and its factors."""
    match = re.search(
        r"(?P<whole>[^=＝，,。;；]*)[=＝等于]+(?P<factors>[^，,。;；?？]*[×x*乘][^，,。;；?？]*)",
        utterance.original,
    )
    if match is None:
        return None
    whole = [m for m in utterance.mentions if match.start("whole") <= m.start < match.end("whole")]
    parts: list[Arguments] = []
    position = match.start("factors")
    for piece in re.split(
        r"[×*乘]|(?<=[\s\d%元\u4e00-\u9fff])x(?=[\s\d\u4e00-\u9fff])", match.group("factors")
    ):
        start = utterance.original.index(piece, position)
        position = start + len(piece)
        inside = utterance.within(start, position)
        name = strip_words(piece.replace(inside[0].text, "")) if inside else strip_words(piece)
        entry: Arguments = {"name": name or piece.strip()}
        if inside:
            entry["amount"] = inside[0].text.strip()
        parts.append(entry)
    return (whole[0].text.strip() if whole else None), parts
