"""What is said of a piece of work besides its name: budget, time, owner, reach, audience, metrics."""

import re

from assistant.offline import lexicon
from assistant.offline.deadlines import deadline, is_season
from assistant.offline.names import strip_words
from assistant.offline.owners import owner_in
from assistant.offline.script import Arguments
from assistant.offline.stated import is_spending
from assistant.offline.triggers import triggers_of
from assistant.offline.utterance import Utterance, amounts, changes, fold, periods
from assistant.offline.wording import amount_text
from core.quantity.mention import Mention
from core.quantity.period import Period
from core.quantity.value import Change, Money, Number

_MONEY_AFTER = re.compile(r"^\s*(?:左右|以内)?\s*(?:的)?(?:预算|费用|经费|budget)")
_PEOPLE_AFTER = re.compile(r"\s*(?:people|viewers|users|visitors|households|readers|attendees|人次?)\b")
_METRICS = re.compile(
    r"(?:衡量指标|考核指标|指标|看|metrics?|kpis?|measured by)\s*(?:是|为|：|:| are| is|看|按)\s*(?P<m>[^。；;\n]+)"
)
_DELIVERABLE = re.compile(
    r"(?:交付物|产出物?|交付|产出|deliverables?|output)\s*(?:是|为|:|：|are|is)\s*(?P<d>[^,，。；;\n]{2,60})"
)
_PRICED = re.compile(r"(?:\b(?:for|at|worth|costing|budgeted at)|(?<=[a-z]{4}):)\s*$")
_LEAST_BUDGET = 1000


def details_of(piece: Utterance) -> Arguments:
    """Budget, time, owner, reach, audience, deliverable, metrics and alarms named in a piece of text."""
    found: Arguments = {}
    for mention in amounts(piece.mentions):
        kind = kind_of(piece, mention)
        if kind and kind not in found:
            found[kind] = mention.text.strip()
    for mention in changes(piece.mentions):
        value = mention.value
        if isinstance(value, Change) and value.end is not None and lexicon.REACH.match(fold(mention.text)):
            found.setdefault("reach", amount_text(value.end))
    said = [mention for mention in periods(piece.mentions) if not is_season(mention)]
    if said:
        found["when"] = _time(said)
    return found | _worded(piece)


def _time(said: list[Mention]) -> str:
    """The narrowest time, be it a deadline or a stretch."""
    exact = [m for m in said if isinstance(m.value, Period) and not m.value.is_deadline]
    return min(exact, key=_days).text.strip() if exact else deadline(said)


def _days(mention: Mention) -> int:
    assert isinstance(mention.value, Period)
    return mention.value.days


def _worded(piece: Utterance) -> Arguments:
    found: Arguments = {}
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
    deliverable = _DELIVERABLE.search(piece.text)
    if deliverable:
        found["deliverable"] = piece.original[slice(*deliverable.span("d"))].strip()
    metrics = _METRICS.search(piece.text)
    if metrics:
        listed = re.split(r"[、,，和与]|\band\b", piece.original[slice(*metrics.span("m"))])
        names = [name for part in listed if (name := strip_words(part))]
        found["metrics"] = names[:20]
    return found


def kind_of(piece: Utterance, mention: Mention) -> str | None:
    """Whether an amount is a budget or a reach; None where it is neither."""
    floor = max((m.end for m in piece.mentions if m.end <= mention.start), default=0)
    before = re.split(r"[，,；;。（(]", piece.text[floor : mention.start])[-1]
    after = piece.text[mention.end : mention.end + 12]
    if lexicon.TRIGGER.search(before):
        return None
    people = _PEOPLE_AFTER.match(after) and not before.strip()
    if lexicon.REACH.search(before) or people:
        return "reach"
    spent = lexicon.BUDGET_WORD.search(before) or _MONEY_AFTER.match(after) or is_spending(piece, mention)
    if isinstance(mention.value, Money) or (spent and isinstance(mention.value, Number)):
        return "budget"
    return "budget" if _is_bare_budget(mention, before, after) else None


def _is_bare_budget(mention: Mention, before: str, after: str) -> bool:
    value = mention.value
    if not isinstance(value, Number) or value.noun or value.value < _LEAST_BUDGET:
        return False
    if re.match(r"\s*[a-z]{3,}", after) and not re.match(
        r"\s*(?:in|by|from|for|and|owner|until|with|due|done)\b", after
    ):
        return False
    return not strip_words(before) or bool(lexicon.ASK_WORD.search(before) or _PRICED.search(before))
