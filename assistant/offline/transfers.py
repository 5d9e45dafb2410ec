"""Money moved from nodes to another: "从KOL挪5万给体验日", "cut A and B by 20% and give the savings to C"."""

import re
from collections.abc import Sequence
from decimal import Decimal
from itertools import pairwise

from assistant.offline.figures import Figure, set_figure
from assistant.offline.script import Arguments
from assistant.offline.sightings import Sighting
from assistant.offline.wording import amount_text
from core.errors import InputError
from core.plan.node import Node
from core.plan.plan import Plan
from core.quantity.change import readings
from core.quantity.mention import Mention
from core.quantity.unit import Unit, UnitKind
from core.quantity.value import Change, ChangeKind, Money, Number, Share

_TRANSFERS = re.compile(
    r"挪|匀|转|拨|调|移|抽|腾|减|砍|扣|省|分|让|cut|trim|reduce|move|shift|transfer|reallocate|take|divert|redirect"
)
_SOURCE = re.compile(r"(?:从|由|把|将|自|拿|from|out of|off)\s*(?:the )?$")
_GOAL = re.compile(r"(?:给|到|至|去|往|补|\bto|into|toward|for)\s*(?:the )?$")
_SAVED = re.compile(
    r"(?:省|腾|减|砍|挪|扣|匀|抽|释放)(?:下|出)来?(?=[的这那钱预])|节省(?:下来)?的|多出来?的"
    r"|\b(?:savings?|saved|freed(?: up)?|the difference)\b"
)
_KEPT = re.compile(r"不动|留着|先放|存着|不要动|\bkeep\b|\bhold\b|\bbank\b")
_EACH = re.compile(r"各|每|分别|\beach\b|\bboth\b|\bapiece\b")
_JOINED = re.compile(r"[\s\u3000]*(?:和|与|跟|及|以及|、|，|,|and|&|, and)?[\s\u3000]*(?:the )?")
_END = re.compile(r"[\s\u3000吧了。.!！]*")


def transferred(
    text: str, sighted: tuple[Sighting, ...], figures: tuple[Mention, ...], plan: Plan
) -> list[Arguments] | None:
    """The edits of a transfer: less at its sources, exactly as much more where it goes.

    Args:
        text: The folded sentence with titles blanked.
        sighted: Nodes named in it, offsets into the sentence.
        figures: Amounts and changes in it.
        plan: The plan in hand.

    Returns:
        None when no transfer is told; no edit when one is, but not how much or from where to where.
    """
    saved = _SAVED.search(text)
    if saved is not None:
        return (
            None
            if _KEPT.search(text[max(0, saved.start() - 12) :])
            else _savings(text, sighted, figures, plan, saved)
        )
    if len(sighted) < 2 or len(figures) != 1 or not _TRANSFERS.search(text):
        return None
    ends = _ends(text, sighted) if len(sighted) == 2 else None
    if ends is not None and (edits := _moved(text, ends, figures[0], plan)):
        return edits
    return _at_once(text, sighted, figures[0], plan)


def _savings(
    text: str, sighted: tuple[Sighting, ...], figures: tuple[Mention, ...], plan: Plan, saved: re.Match[str]
) -> list[Arguments]:
    """So: "A和B各减两成，省下的给C": all that was cut before goes to the one named after."""
    sources = [s for s in sighted if s.end <= saved.start()]
    goals = [s for s in sighted if s.start >= saved.end()]
    if len(goals) != 1 or not sources or any(m.start >= saved.end() for m in figures):
        return []
    if not _GOAL.search(text[: goals[0].start]):
        return []
    return _summed(text, sources, goals[0], figures, plan)


def _at_once(text: str, sighted: tuple[Sighting, ...], figure: Mention, plan: Plan) -> list[Arguments] | None:
    """So: "从A和B各挪10万给C", "A减10%，给C"."""
    *sources, goal = sighted
    gaps = [text[a.end : b.start] for a, b in pairwise(sources)]
    from_one = re.search(r"(?:从|由|自|from|out of|off)\s*(?:the )?$", text[: sources[0].start])
    if (
        not _GOAL.search(text[: goal.start])
        or figure.start > goal.start
        or not _END.fullmatch(text[goal.end :])
        or not all(_JOINED.fullmatch(gap) for gap in gaps)
    ):
        is_unclear = from_one and any(_GOAL.search(text[: s.start]) for s in sighted[1:])
        return [] if is_unclear and len(sighted) > 2 else None
    return _summed(text, sources, goal, (figure,), plan)


def _summed(
    text: str, sources: Sequence[Sighting], goal: Sighting, figures: tuple[Mention, ...], plan: Plan
) -> list[Arguments]:
    """Every source less its cut, and the goal more by the sum of the cuts; nothing where one cannot be told."""
    ids = [s.node.id for s in (*sources, goal)]
    held = _planned(goal.node)
    if held is None or len(set(ids)) < len(ids) or any(len(s.nodes) > 1 for s in (*sources, goal)):
        return []
    edits, total, used = [], Decimal(0), []
    for source in sources:
        figure = _figure_of(source, sources, figures)
        left = _left(figure, source.node, plan) if figure is not None else None
        before = _planned(source.node)
        if figure is None or left is None or before is None or not 0 <= left < before:
            return []
        used.append(figure)
        total += before - left
        edits.append(_budget(source.node, left, plan))
    is_shared = any(used.count(figure) > 1 and not _is_percent(figure) for figure in used)
    if (is_shared and not _EACH.search(text)) or any(figure not in used for figure in figures):
        return []
    return [*edits, _budget(goal.node, held + total, plan)]


def _figure_of(source: Sighting, sources: Sequence[Sighting], figures: tuple[Mention, ...]) -> Mention | None:
    """The cut told of a source: after it ("A减10%"), or before it ("cut 10% from A")."""
    before = [m for m in figures if m.end <= source.start]
    after = [m for m in figures if m.start >= source.end]
    leads = bool(figures) and figures[0].start < sources[0].start
    return (before[-1] if before else None) if leads else (after[0] if after else None)


def _planned(node: Node) -> Decimal | None:
    return node.budget.planned if node.budget is not None else None


def _left(figure: Mention, node: Node, plan: Plan) -> Decimal | None:
    """What a budget is after its cut, exact."""
    value, planned = figure.value, _planned(node)
    if isinstance(value, Share):
        value = Change(kind=ChangeKind.BY_PERCENT, sign=-1, size=value)
    elif isinstance(value, Money | Number):
        value = Change(kind=ChangeKind.BY_AMOUNT, sign=-1, size=value)
    if planned is None or not isinstance(value, Change):
        return None
    if value.sign == 0 and value.kind in (ChangeKind.BY_PERCENT, ChangeKind.BY_AMOUNT):
        value = value.model_copy(update={"sign": -1})
    try:
        meant = readings(value, Unit(kind=UnitKind.MONEY, symbol=plan.currency), planned)
    except InputError:
        return None
    return meant[0].target if len(meant) == 1 else None


def _is_percent(figure: Mention) -> bool:
    value = figure.value
    size = value.size if isinstance(value, Change) else value
    return isinstance(size, Share) or (isinstance(value, Change) and value.kind is ChangeKind.TIMES)


def _budget(node: Node, value: Decimal, plan: Plan) -> Arguments:
    return {
        "do": "update",
        "node": node.id,
        "budget": amount_text(Money(value=value, currency=plan.currency)),
    }


def _moved(text: str, ends: tuple[Sighting, Sighting], figure: Mention, plan: Plan) -> list[Arguments]:
    """So: "从KOL挪5万给体验日": one amount between two nodes."""
    value = figure.value
    size = value.size if isinstance(value, Change) else value
    if not isinstance(size, Money | Number):
        return []
    edits: list[Arguments] = []
    for sighting, sign in zip(ends, (-1, 1), strict=True):
        change = Change(kind=ChangeKind.BY_AMOUNT, sign=sign, size=size)
        mention = figure.model_copy(
            update={"readings": (figure.readings[0].model_copy(update={"value": change}),)}
        )
        fields = set_figure(Figure("budget", mention), sighting.node, plan, text)
        if not fields:
            return []
        edits.append({"do": "update", "node": sighting.node.id, **fields})
    return edits


def _ends(text: str, sighted: tuple[Sighting, ...]) -> tuple[Sighting, Sighting] | None:
    """Where the money comes from and where it goes."""
    first, second = sighted
    marks = [
        ("from" if _SOURCE.search(text[: s.start]) else "to" if _GOAL.search(text[: s.start]) else "")
        for s in (first, second)
    ]
    if marks[0] == "from" or marks[1] == "to":
        return first, second
    if marks[0] == "to" or marks[1] == "from":
        return second, first
    return None
