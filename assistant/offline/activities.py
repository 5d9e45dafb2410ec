"""Strategies and initiatives: "和3位头部KOL合作测评视频，预算20万，9月完成，覆盖500万人，张伟负责"."""

import re

from assistant.offline import lexicon
from assistant.offline.details import details_of
from assistant.offline.owners import owner_in
from assistant.offline.pieces import Pieces, take_apart
from assistant.offline.references import best_node
from assistant.offline.script import Arguments
from assistant.offline.sightings import Sighting, sight
from assistant.offline.titles import person_in, strategy_title, title_of_work
from assistant.offline.utterance import Utterance, amounts, hear_part, periods
from core.plan.node import Level, Node
from core.plan.plan import Plan
from core.quantity.value import Money, Number

_STRATEGY = re.compile(r"策略|打法|strateg(?:y|ies)\b|\b(?:our|the) play\b")
_INITIATIVE = re.compile(r"举措|动作|initiative|tactic")
_PLACED = re.compile(r"挂|下面|底下|之下|新增|添|补|再?加|配|定|叫|\b(?:add|under|for|called|new|is)\b|[:：]")
_BEFORE = re.compile(
    r"(?:给|为|在|挂(?:在|到|靠)?|放(?:在|到)?|归(?:到|在|入)?|属于|针对|对于?|\bunder(?:neath)?|\bfor|\bto|\binto"
    r"|\bbelow|\bon)\s*(?:the |our )?[“「『\"]?$"
)
_AFTER = re.compile(
    r"^[”」』\"]?\s*(?:的|这条线?|那条线?|这个|这边|那边|那块|这块)?\s*(?:策略|目标|子目标|strategy|goal|sub-?goal"
    r"|target)?\s*(?:下面|之下|底下|下边|下|里面?|中)?(?=[再新加补开排办做搞配添定来设搭,，:：。\s]|$)"
)
_HANGS = re.compile(
    r"\W{0,2}(?:这条线?|那条线?|这边|那边|策略|目标)?\s*(?:下面|之下|底下|下边|下(?!单|载|沉|午|个?月)|里)"
)
_LISTED = re.compile(
    r"^\W*(?:(?:and|also|plus|then|so|ok(?:ay)?|here are|add|our|the|we have|we plan|let'?s do)\W+)*"
    r"(?:(?:an?|one|two|three|four|five|\d|some|several|a couple of)\s+)?(?:(?:more|new|other|further|additional|second|third|next)\s+)*"
    r"(?:initiatives?|tactics?|actions?)\b[^:：,.;]{0,50}[:：]"
    r"|^\W*(?:(?:and|also|plus|then)\W+)*(?:an?|one|the)?\s*(?:second|third|fourth|another|one more|next|other|last) (?:one|initiative)\s*[:：,–—-]"
    r"|\bneeds?\s+(?:an?|one|two|three|\d|another|some)\s+(?:(?:more|new|other|further)\s+)*(?:initiatives?|tactics?)\b"
    r"|^\W*(?:[一二两三四五六\d]\s*[个条项])?(?:新)?举措(?:有|是|如下)?[^:：，。]{0,8}[:：]"
)
_ANNOUNCED = re.compile(
    r"(?:举措|动作|活动|项目|initiative|tactic|activity)\s*(?:[一二三四五六七八]|\d|[a-d](?![a-z]))\s*(?:[:：、，,]|是)"
)
_UPPER = (Level.STRATEGY, Level.SUBGOAL, Level.BUSINESS_UNIT, Level.ENTERPRISE)


def announces_work(utterance: Utterance) -> bool:
    """Whether pieces of work are listed one by one: "举措一：…；举措二：…"."""
    return len(_ANNOUNCED.findall(utterance.commanding)) >= 2


def is_activity(utterance: Utterance) -> bool:
    """Whether the message describes work to be done rather than a level to reach."""
    text = utterance.commanding
    if lexicon.STRATEGY.search(text) or lists_work(utterance):
        return True
    if (_STRATEGY.search(text) or _INITIATIVE.search(text)) and _PLACED.search(text):
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


def lists_work(utterance: Utterance) -> bool:
    """Whether the message announces new work: "two initiatives: …", "and a second one: …"."""
    return bool(_LISTED.search(utterance.commanding))


def draft_activities(utterance: Utterance, plan: Plan | None, focus: str | None) -> list[Arguments]:
    """Edits that add the strategies and initiatives described."""
    pieces = take_apart(utterance)
    edits = _edits(utterance, pieces, plan, focus)
    if edits or not pieces.introduction:
        return edits
    return _edits(utterance, Pieces("", (utterance,)), plan, focus)


def _edits(utterance: Utterance, pieces: Pieces, plan: Plan | None, focus: str | None) -> list[Arguments]:
    shared = _place(hear_part(pieces.introduction, utterance), plan)
    said = _STRATEGY.search(pieces.introduction.lower()) and not _INITIATIVE.search(pieces.introduction)
    edits: list[Arguments] = []
    strategy: str | None = None
    for piece in pieces.works:
        edit = _edit_of(piece, plan, is_strategy=bool(said))
        if edit is None:
            continue
        if shared is not None:
            edit.setdefault("under", shared.node.id)
        if edit["level"] == "strategy":
            strategy = str(edit["title"])
            edit.setdefault("under", _goal_for(utterance, edit, plan, focus))
        else:
            edit.setdefault("under", strategy or _strategy_for(plan, focus))
        edits.append({key: value for key, value in edit.items() if value is not None})
    return edits


def _edit_of(piece: Utterance, plan: Plan | None, *, is_strategy: bool) -> Arguments | None:
    place = _place(piece, plan)
    blanks = _around(piece, place)
    is_strategy = is_strategy or bool(
        _STRATEGY.search(_without(piece.text, place)) and not _INITIATIVE.search(piece.text)
    )
    title = strategy_title(piece, blanks) if is_strategy else title_of_work(piece, blanks)
    if not title:
        return None
    edit: Arguments = {"do": "add", "level": "strategy" if is_strategy else "initiative", "title": title}
    if place is not None:
        edit["under"] = place.node.id
    edit.update(details_of(piece))
    if "owner" not in edit and (person := person_in(piece, title)):
        edit["owner"] = person
    edit["statement"] = piece.original.strip()[:1000]
    return edit


def _without(text: str, place: Sighting | None) -> str:
    return text if place is None else text[: place.start] + text[place.end :]


def _place(piece: Utterance, plan: Plan | None) -> Sighting | None:
    """The node the work is said to belong to: one named beside a word of place, or at the very beginning."""
    if plan is None:
        return None
    named = [sighting for sighting in sight(piece, plan) if sighting.node.level in _UPPER]
    for sighting in named:
        if _HANGS.match(piece.text[sighting.end :]) or _BEFORE.search(piece.text[: sighting.start]):
            return sighting
    for sighting in named[:1]:
        if not piece.text[: sighting.start].strip(' “「"') and _AFTER.match(piece.text[sighting.end :]):
            return sighting
    return None


def _around(piece: Utterance, place: Sighting | None) -> tuple[tuple[int, int], ...]:
    """The stretch that says where the work belongs, with the words of place around it."""
    if place is None:
        return ()
    before = _BEFORE.search(piece.text[: place.start])
    rest = piece.text[place.end :]
    after = _HANGS.match(rest) or _AFTER.match(rest)
    start = before.start() if before else place.start
    return ((start, place.end + (after.end() if after else 0)),)


def _goal_for(utterance: Utterance, edit: Arguments, plan: Plan | None, focus: str | None) -> str | None:
    """The goal a strategy serves: named, measured by a KPI that is named, last spoken of, or the last one."""
    if plan is None:
        return None
    text = utterance.original.replace(str(edit["title"]), " ")
    node = best_node(text, plan, levels=(Level.SUBGOAL,), prefer=focus)
    if node is None:
        node = next((n for n in plan.at(Level.SUBGOAL) if _measures(n, utterance)), None)
    if node is None:
        node = _near(plan, focus, Level.SUBGOAL)
    return node.id if node else None


def _measures(node: Node, utterance: Utterance) -> bool:
    return node.measure is not None and any(k.kpi.key == node.measure.kpi.key for k in utterance.kpis)


def _strategy_for(plan: Plan | None, focus: str | None) -> str | None:
    if plan is None:
        return None
    node = _near(plan, focus, Level.STRATEGY) or _near(plan, focus, Level.SUBGOAL)
    return node.id if node else None


def _near(plan: Plan, focus: str | None, level: Level) -> Node | None:
    """The node of a level above or at the one last spoken of, else the last of the level."""
    if focus is not None and focus in plan.index:
        chain = [plan.index[focus], *plan.ancestors(focus)]
        near = next((node for node in chain if node.level is level), None)
        if near is not None:
            return near
    found = plan.at(level)
    return found[-1] if found else None
