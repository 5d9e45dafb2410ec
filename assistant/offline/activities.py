"""Strategies and initiatives: "和3位头部KOL合作测评视频，预算20万，9月完成，覆盖500万人，张伟负责"."""

import re
from collections.abc import Iterator

from assistant.offline import lexicon
from assistant.offline.names import strip_words
from assistant.offline.owners import owner_in
from assistant.offline.references import best_node
from assistant.offline.script import Arguments
from assistant.offline.utterance import Utterance, amounts, changes, fold, hear, periods
from assistant.offline.wording import amount_text
from core.plan.node import Level, Node
from core.plan.plan import Plan
from core.quantity.mention import Mention
from core.quantity.value import Change, Money, Number

_ITEM_BREAK = re.compile(
    r"[；;\n]|(?:(?<=[。.!！])\s*)|(?<=[，,])\s*(?:另外|还有|同时|以及再|and also|plus)|(?:^|\s)\d[.)、](?=\s*\S)"
)
_SEGMENT = re.compile(r"[，,。；;\n（）()]|\s[-–—]\s|:\s|：|(?<=\w)\.(?=\s|$)")
_UNDER_ZH = re.compile(
    r"(?:挂在|放在|挂到|归到|放到|属于|掛在|放在|掛到|歸到|屬於)(?P<a>.+?)(?:下面|之下|底下|下|里|裡)|(?:给|为|給|為|针对|針對)(?P<c>[^，,：:]+?)(?:加|添|新增|制定|定|做)(?:一?个|一?條|一?条|一?項|一?项)?|^(?:在)?(?P<b>[^，,。；;：:]+?)(?:下面|之下|底下|下)?(?:再|新)?(?:加|新增|添加|添|增加|补)(?:上)?(?:一?个|一?條|一?条|一?項|一?项|個|一個)"
)
_UNDER_EN = re.compile(
    r"\b[Uu]nder (?:the )?(?P<a>[^,:]+?)(?:,|:| add| put| create| we)|\bfor (?:the )?(?P<b>[A-Z][\w -]+?|[\w -]+? goal)\s*(?:[,.]|$)",
    re.S,
)
_HEADER = re.compile(
    r"^(?:(?:[两二三四五2-9]\s*[个個项項条條]|two|three|four)\s*)?(?:(?:请|再|帮我|给我|我们|那就|然后|另外|線上|線下|线上|线下)?\s*(?:新增|添加|增加|加|补|定|用|采用|採用|再加|再来|再來|创建)?\s*(?:一?个|一?條|一?条|一?项|一?項|個|一個|an?|another|new|the|one more|the following)?\s*(?:新的?)?\s*(?:核心)?(?:策略|举措|舉措|动作|動作|活动|活動|strategy|initiative|campaign|tactic|strategies|initiatives)\s*(?:是|为|為|定为|叫|called|is)?\s*)[:：]?\s*",
    re.I,
)
_LEADING_VERBS = re.compile(
    r"^(?:(?:add|create|plan|also|then|and|please|new|let's|we(?:'ll| will)?|do|run|launch|start|一个|一項|一项|再|另外|还有|打算|计划|准备|想|我们|要|先|initiative|strategy)\b[\s:：]*|(?:再加|新增|加|一个|一項|一项|再|另外|还有|打算|计划|准备|我们|initiative)[\s:：]*)+",
    re.I,
)
_MONEY_AFTER = re.compile(r"^\s*(?:的)?(?:预算|預算|费用|經費|budget)")
_COUNTED = re.compile(r"[位个個场場条條支篇家次名城名]")


def is_activity(utterance: Utterance) -> bool:
    """Whether the message describes work to be done rather than a level to reach."""
    text = utterance.commanding
    if lexicon.STRATEGY.search(text):
        return True
    has_work = bool(lexicon.INITIATIVE.search(text))
    money = any(isinstance(m.value, Money | Number) for m in amounts(utterance.mentions))
    dated = bool(periods(utterance.mentions))
    described = sum(
        (money, dated, owner_in(utterance.original) is not None, bool(lexicon.REACH.search(text)))
    )
    return (
        (has_work and described >= 1)
        or (described >= 2 and bool(lexicon.BUDGET_WORD.search(text)))
        or described >= 3
    )


def draft_activities(utterance: Utterance, plan: Plan | None, focus: str | None) -> list[Arguments]:
    """Edits that add the strategies and initiatives described."""
    shared = _under_of(utterance.original, plan)
    edits: list[Arguments] = []
    strategy: str | None = None
    for piece in _items(utterance):
        edit = _edit_of(piece, plan, shared)
        if edit is None:
            continue
        if edit["level"] == "strategy":
            strategy = str(edit["title"])
            edit.setdefault("under", _goal_for(utterance, edit, plan, focus))
        else:
            edit.setdefault("under", strategy or _strategy_for(plan, focus, piece))
        if edit.get("under") is None:
            edit.pop("under", None)
        edits.append(edit)
    return edits


def _items(utterance: Utterance) -> Iterator[Utterance]:
    start = 0
    pieces = []
    for match in _ITEM_BREAK.finditer(utterance.original):
        pieces.append(utterance.original[start : match.start()])
        start = match.end()
    pieces.append(utterance.original[start:])
    for piece in _joined(pieces):
        yield hear(
            piece, language=utterance.language, today=utterance.today, fiscal_start=utterance.fiscal_start
        )


def _joined(pieces: list[str]) -> list[str]:
    """A piece that only adds a date, money or a name belongs to the one before it."""
    joined: list[str] = []
    for piece in (p.strip() for p in pieces):
        if not piece:
            continue
        if joined and _is_only_detail(piece):
            joined[-1] = f"{joined[-1]}，{piece}"
        else:
            joined.append(piece)
    return joined


def _is_only_detail(piece: str) -> bool:
    return bool(
        re.match(
            r"^(?:预算|預算|费用|负责人|負責人|owner|budget|时间|時間|覆盖|觸及|触达|reach)", piece.lower()
        )
    ) or bool(len(piece) < 24 and re.search(r"(?:负责|負責|runs? it|owns? it)\W*$", piece))


def _edit_of(piece: Utterance, plan: Plan | None, shared: Node | None) -> Arguments | None:
    header = _HEADER.match(piece.original)
    is_strategy = bool(re.search(r"策略|strateg|打法", piece.text)) and not re.search(
        r"举措|initiative", piece.text
    )
    title = _strategy_title(piece) if is_strategy else ""
    title = title or activity_title(piece)
    if not title:
        return None
    edit: Arguments = {"do": "add", "level": "strategy" if is_strategy else "initiative", "title": title}
    own = _under_of(piece.original, plan) or (shared if not is_strategy or header else None)
    if own is not None:
        edit["under"] = own.id
    edit.update(details_of(piece))
    edit["statement"] = piece.original.strip()[:1000]
    return edit


_STRATEGY_TITLE = re.compile(
    r"(?:策略|打法)(?:是|为|為|定为|定為|用|叫|：|:)\s*(?P<zh>[^，,。；;\n]+)|\bstrategy(?: there| here| for it)?\s*(?:is|:|will be)\s*(?P<en>[^,.;\n]+)"
    r"|(?:用|采用|采取|採用|靠)(?P<way>[^，,。；;\n]{2,24}?)(?:的)?(?:策略|打法)",
    re.I,
)


def _strategy_title(piece: Utterance) -> str:
    match = _STRATEGY_TITLE.search(piece.original)
    if match is None:
        return ""
    found = match.group("zh") or match.group("en") or match.group("way") or ""
    return found.strip(" 「」“”\"'：:")[:200]


def details_of(piece: Utterance) -> Arguments:
    """Budget, time, owner, reach, audience and alarms named in a piece of text."""
    found: Arguments = {}
    for mention in amounts(piece.mentions):
        kind = _kind_of(piece, mention)
        if kind and kind not in found:
            found[kind] = mention.text.strip()
    for mention in changes(piece.mentions):
        value = mention.value
        if isinstance(value, Change) and value.end is not None and lexicon.REACH.match(fold(mention.text)):
            found.setdefault("reach", amount_text(value.end))
    when = [m for m in periods(piece.mentions)]
    if when:
        found["when"] = min(when, key=lambda m: m.value.days).text.strip()  # type: ignore[union-attr]
    owner = owner_in(piece.original)
    if owner is None and re.search(r"负责人\s*[:：]?\s*[*＊]", piece.text):
        owner = "*"
    if owner:
        found["owner"] = owner
    audience = lexicon.AUDIENCE.search(piece.original)
    if audience:
        found["audience"] = (audience.group("who") or audience.group("en")).strip()
    triggers = triggers_of(piece)
    if triggers:
        found["triggers"] = triggers
    metrics = re.search(
        r"(?:衡量指标|衡量指標|指标|metrics?)(?:是|为|為|：|:| are| is)\s*(?P<m>[^。；;\n]+)",
        piece.original,
        re.I,
    )
    if metrics:
        found["metrics"] = [
            strip_words(m) for m in re.split(r"[、,，和]|\band\b", metrics.group("m")) if strip_words(m)
        ][:20]
    return found


def _kind_of(piece: Utterance, mention: Mention) -> str | None:
    floor = max((m.end for m in piece.mentions if m.end <= mention.start), default=0)
    before = re.split(r"[，,；;。（(]", piece.text[floor : mention.start])[-1]
    after = piece.text[mention.end : mention.end + 8]
    if lexicon.TRIGGER.search(before):
        return None
    if lexicon.REACH.search(before) or (
        re.match(r"\s*(?:人次?|people)(?:覆盖|触达)?", after) and not before.strip()
    ):
        return "reach"
    if lexicon.BUDGET_WORD.search(before) or _MONEY_AFTER.match(after) or isinstance(mention.value, Money):
        return "budget"
    bare = isinstance(mention.value, Number) and not mention.value.noun and mention.value.value >= 1000
    if bare and not strip_words(before):
        return "budget"
    if bare and lexicon.ASK_WORD.search(before):
        return "budget"
    return None


def triggers_of(piece: Utterance) -> list[Arguments]:
    """Alarms: "单条播放量低于100万就分析原因，一共3条"."""
    found = []
    for mention in amounts(piece.mentions):
        floor = max((m.end for m in piece.mentions if m.end <= mention.start), default=0)
        before = piece.text[floor : mention.start]
        if not lexicon.TRIGGER.search(before):
            continue
        metric = next((k.text for k in reversed(piece.kpis) if k.end <= mention.start), "")
        entry: Arguments = {
            "metric": metric or _watched(before),
            "threshold": mention.text.strip(),
            "below": True,
        }
        units = _units_in(piece, mention)
        if units:
            entry["units"] = units
        action = re.search(
            r"(?:就|则|要|需要|时|then|we)\s*(?P<do>[^，,。；;\n]{2,40})", piece.original[mention.end :]
        )
        if action:
            entry["action"] = action.group("do").strip()
        found.append(entry)
    return found


def _watched(before: str) -> str:
    """The metric in "单条播放低于": what stands before the threshold, without counting words."""
    clause = re.split(r"[，,；;。]", before)[-1]
    return strip_words(
        re.sub(
            r"(?:每|单|某|任一)(?:条|个|场|期|支|篇|次|位)|\b(?:each|any|every|single|a)\b",
            "",
            lexicon.TRIGGER.sub("", clause),
        )
    )


def _units_in(piece: Utterance, threshold: Mention) -> int | None:
    for mention in amounts(piece.mentions):
        value = mention.value
        counted = isinstance(value, Number) and (
            value.noun or re.search(r"[条个场期支篇次位]$", fold(mention.text))
        )
        if mention is threshold or not isinstance(value, Number) or value.value > 1000 or not counted:
            continue
        if value.value == int(value.value) and value.value >= 1:
            return int(value.value)
    return None


def activity_title(piece: Utterance) -> str:
    """What the work is called: the first stretch that is not budget, date, person or reach."""
    text = piece.original
    position = 0
    for match in [*_SEGMENT.finditer(text), None]:
        end = match.start() if match else len(text)
        segment = text[position:end]
        title = _title_of(piece, segment, position)
        if title:
            return title[:200]
        position = match.end() if match else end
    return ""


def _title_of(piece: Utterance, segment: str, offset: int) -> str:
    cleaned = segment
    for mention in piece.within(offset, offset + len(segment)):
        kind = _kind_of(piece, mention) if isinstance(mention.value, Money | Number) else "when"
        if kind is not None:
            at = mention.start - offset
            cleaned = cleaned[:at] + "\u3000" * len(mention.text) + cleaned[at + len(mention.text) :]
    cleaned = (
        _UNDER_ZH.sub(" ", cleaned)
        if not cleaned.isascii()
        else re.sub(r"^\s*under .*? add\b", "", cleaned, flags=re.I)
    )
    cleaned = _HEADER.sub("", cleaned.strip())
    cleaned = _DETAIL.sub(" ", cleaned).replace("\u3000", " ").strip()
    cleaned = re.sub(r"\s+(?:for|in|by|on|at|during|with|from)\s*$", "", cleaned)
    cleaned = _LEADING_VERBS.sub("", cleaned).strip(" ：:-–—的「」“”\"'")
    return cleaned if _is_title(cleaned) else ""


_DETAIL = re.compile(
    r"(?:总?预算|預算|费用|费用|budget|cost|owner|负责人|負責人|时间|覆盖|触达|觸及|完成|执行|上线|之前|之间|done by|completed by|expected reach|reach(?:ing)?|people|由[\u4e00-\u9fff]{2,4}负责|[\u4e00-\u9fff]{2,4}(?:负责|負責)$|\*)",
    re.I,
)


def _is_title(text: str) -> bool:
    meaning = re.sub(r"[^\w\u4e00-\u9fff]", "", text)
    if re.fullmatch(
        r"(?:线上|线下|線上|線下|另外|还有|策略|举措|和|在|of|add|a|an|the|it|is|to|用|约|大概|人|万|元)+",
        meaning.lower() or "a",
    ):
        return False
    return len(meaning) >= 2


def _under_of(text: str, plan: Plan | None) -> Node | None:
    for pattern in (_UNDER_ZH, _UNDER_EN):
        match = pattern.search(text)
        if match:
            words = next((group for group in match.groups() if group), "")
            node = best_node(words, plan, levels=(Level.STRATEGY, Level.SUBGOAL, Level.BUSINESS_UNIT))
            if node is not None:
                return node
    return None


def _goal_for(utterance: Utterance, edit: Arguments, plan: Plan | None, focus: str | None) -> str | None:
    if plan is None:
        return None
    goals = (Level.SUBGOAL,)
    text = utterance.original.replace(str(edit["title"]), " ")
    node = best_node(text, plan, levels=goals, prefer=focus)
    if node is None:
        node = next((n for n in plan.at(Level.SUBGOAL) if _measures(n, utterance)), None)
    if node is None and focus in plan.index:
        chain = [plan.index[focus], *plan.ancestors(focus)] if focus else []
        node = next((n for n in chain if n.level is Level.SUBGOAL), None)
    if node is None:
        subgoals = plan.at(Level.SUBGOAL)
        node = subgoals[-1] if subgoals else None
    return node.id if node else None


def _measures(node: Node, utterance: Utterance) -> bool:
    return node.measure is not None and any(k.kpi.key == node.measure.kpi.key for k in utterance.kpis)


def _strategy_for(plan: Plan | None, focus: str | None, piece: Utterance) -> str | None:
    if plan is None:
        return None
    strategies = plan.at(Level.STRATEGY)
    if focus in plan.index and focus is not None:
        chain = [plan.index[focus], *plan.ancestors(focus)]
        near = next((n for n in chain if n.level is Level.STRATEGY), None)
        if near is not None:
            return near.id
    return strategies[-1].id if strategies else None
