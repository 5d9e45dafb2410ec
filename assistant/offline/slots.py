"""The numbers a call set: whose each is, which field it fills, and what another number in its place means."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

from assistant.offline.figures import relative_change
from assistant.offline.script import Arguments, Call
from assistant.offline.utterance import Quantified, Utterance, amounts, changes, hear_part
from assistant.offline.wording import amount_text
from core.errors import InputError
from core.plan.node import Node
from core.plan.plan import Plan
from core.quantity.change import TargetReading, readings, value_of
from core.quantity.mention import Mention
from core.quantity.parse import parse_amount
from core.quantity.saying import describe
from core.quantity.unit import Unit, UnitKind
from core.quantity.value import Amount, Change, ChangeKind, Money, Number, Points, Share

_LEVELS = ("target", "change", "baseline", "stretch")
_MONEY = ("budget", "ask", "minimum", "maximum")
_FIELDS = (*_LEVELS, *_MONEY, "reach")
_WHOLE = 100
_BY = re.compile(r"\bby\s*$")


@dataclass(frozen=True)
class Slot:
    """A field an edit filled with a number.

    Attributes:
        node: The node it was set on; None for the plan's total.
        field: Argument of `edit_plan`.
        edit: The edit that set it.
        words: What was said that led to it; "" where it is not known.
        unit: Unit of the number.
    """

    node: Node | None
    field: str
    edit: Arguments
    words: str
    unit: Unit

    def update(self, new: str, **others: str) -> Arguments:
        """The edit that puts another number here."""
        if self.node is None:
            return {"do": "plan", self.field: new}
        return {"do": "update", "node": self.node.id, self.field: new, **others}

    def moved(self, node: Node) -> "Slot":
        """The same field of another node."""
        return replace(
            self, node=node, words="", edit={}, unit=_unit(node, self.field, self.unit) or self.unit
        )


def slots_of(last: Call, plan: Plan) -> list[Slot]:
    """The numbers the edits of a call set, in order; those of nodes that are gone are left out."""
    return [slot for edit in last.arguments["edits"] for slot in _slots(edit, last.said, plan)]


def _slots(edit: Arguments, said: str, plan: Plan) -> Iterator[Slot]:
    money = Unit(kind=UnitKind.MONEY, symbol=plan.currency)
    if edit["do"] in ("create", "plan"):
        if "budget" in edit:
            yield Slot(None, "budget", edit, said if edit["do"] == "plan" else "", money)
        return
    if edit["do"] not in ("add", "update"):
        return
    node = plan.index.get(str(edit.get("node"))) or next(
        (one for one in plan.nodes if one.title == edit.get("title")), None
    )
    for field in _FIELDS if node is not None else ():
        if field in edit and (unit := _unit(node, field, money)) is not None:
            yield Slot(node, field, edit, str(edit.get("statement", said)), unit)


def _unit(node: Node | None, field: str, money: Unit) -> Unit | None:
    if field in _MONEY:
        return money
    if field == "reach":
        return Unit(kind=UnitKind.COUNT)
    return node.measure.kpi.unit if node is not None and node.measure is not None else None


@dataclass(frozen=True)
class Meaning:
    """One thing a number can mean in the place of another.

    Attributes:
        value: The level to set, as an argument.
        said: The change it follows from in words, "" for a level that was said itself.
    """

    value: str
    said: str = ""


_UNCLEAR = (Meaning(""), Meaning(""))


def meanings(slot: Slot, mention: Mention, utterance: Utterance) -> tuple[Meaning, ...]:
    """What a number means in the place of the one a slot holds: nothing, one thing, or several to ask about.

    A level is put there as it is. Where a change was stated ("提高三成"), a number of the same kind is
    another size of that change, counted again from the level it started from.
    """
    value = mention.value
    stated = _changes_stated(slot, utterance)
    if isinstance(value, Change) and value.end is not None:
        return level_of(slot, value.end)
    if not stated:
        return level_of(slot, value, mention.text.strip()) if isinstance(value, Quantified) else ()
    if len(stated) > 1:
        return _UNCLEAR  # nothing says which of the changes this one is
    if isinstance(value, Change):
        return _again(slot, stated[0], value)
    if not isinstance(value, Quantified):
        return ()
    if _BY.search(utterance.text[: mention.start]):
        return _again(slot, stated[0], _resized(stated[0], value))
    return _of_change(slot, stated[0], value, mention.text.strip())


def level_of(slot: Slot, value: Quantified, typed: str = "") -> tuple[Meaning, ...]:
    """A number as what a slot holds, typed as it was; nothing where it does not fit."""
    is_part = slot.field == "change" and isinstance(value, Points)
    fits = is_part or _value(value, slot.unit) is not None
    return (Meaning(typed or amount_text(value)),) if fits else ()


def _of_change(slot: Slot, stated: Change, value: Quantified, typed: str) -> tuple[Meaning, ...]:
    """What a plain number means where a change was stated: another size of it, a level, or either."""
    size = stated.size
    level = level_of(slot, value, typed)
    if isinstance(value, Points) or (isinstance(size, Share) and isinstance(value, Share)):
        return _again(slot, stated, _resized(stated, value))
    if isinstance(size, Share) or stated.kind is ChangeKind.TIMES:
        return level
    again = _again(slot, stated, _resized(stated, value))
    return (*again, *level) if _goes_on(slot, stated, value) else again


def _changes_stated(slot: Slot, utterance: Utterance) -> list[Change]:
    """The changes by an amount in the words that led to a number; a part's own change is no level."""
    if not slot.words or slot.field in ("change", "baseline"):
        return []
    heard = hear_part(slot.words, utterance)
    found: list[object] = [mention.value for mention in changes(heard.mentions)]
    found += [relative_change(one.value, heard.text, one) for one in amounts(heard.mentions)]
    return [change for change in found if isinstance(change, Change) and change.size is not None]


def _resized(stated: Change, value: Quantified) -> Change:
    """The stated change by another amount: "5个百分点" put right as "3%" is 3 points."""
    if isinstance(stated.size, Points) and isinstance(value, Share):
        value = Points(value=value.value)
    if isinstance(value, Share):
        kind = ChangeKind.BY_PERCENT
    else:
        kind = ChangeKind.BY_POINTS if isinstance(value, Points) else ChangeKind.BY_AMOUNT
    return Change(kind=kind, sign=stated.sign or 1, size=value)


def _goes_on(slot: Slot, stated: Change, value: Quantified) -> bool:
    """Whether a number, taken as a level, lies where the stated change leads: it may be that level."""
    start, level = _start(slot, stated), _value(value, slot.unit)
    return start is not None and level is not None and (level - start) * (stated.sign or 1) > 0


def _again(slot: Slot, stated: Change, new: Change) -> tuple[Meaning, ...]:
    """The level another change leads to from where the stated one began; unclear where that is not known."""
    start, held = _start(slot, stated), _held(slot, slot.field)
    if start is None:
        return _UNCLEAR
    kinds = {one.kind for one in _readings(stated, slot.unit, start) if one.target == held}
    found = _readings(new, slot.unit, start)
    meant = [one for one in found if one.kind in kinds] if len(found) > 1 else found
    if len(meant) > 1:
        return _UNCLEAR
    return tuple(Meaning(_said(one.target, slot.unit), describe(new).zh) for one in meant if one.target >= 0)


def _start(slot: Slot, stated: Change) -> Decimal | None:
    """The level a stated change began from: the baseline given with it, else worked back from what it led to."""
    held = _held(slot, slot.field)
    given = _held(slot, "baseline") if slot.field == "target" else None
    start = given if given is not None else _worked_back(stated, held)
    if start is None or held is None:
        return None
    return start if any(one.target == held for one in _readings(stated, slot.unit, start)) else None


def _worked_back(stated: Change, held: Decimal | None) -> Decimal | None:
    if held is None or stated.size is None:
        return None
    size = stated.size.value * (stated.sign or 1)
    if stated.kind in (ChangeKind.BY_POINTS, ChangeKind.BY_AMOUNT):
        return held - size
    factor = (_WHOLE + size) / _WHOLE if stated.kind is ChangeKind.BY_PERCENT else stated.size.value
    return held / factor if factor else None


def _readings(change: Change, unit: Unit, start: Decimal) -> tuple[TargetReading, ...]:
    try:
        return readings(change, unit, start)
    except InputError:
        return ()


def _held(slot: Slot, field: str) -> Decimal | None:
    try:
        said = parse_amount(slot.edit[field], unit=slot.unit) if field in slot.edit else None
    except InputError:
        return None
    return None if said is None else _value(said, slot.unit)


def _value(amount: Amount, unit: Unit) -> Decimal | None:
    try:
        return value_of(amount, unit)
    except InputError:
        return None


def _said(value: Decimal, unit: Unit) -> str:
    if unit.kind is UnitKind.MONEY and unit.symbol:
        return amount_text(Money(value=value, currency=unit.symbol))
    return amount_text(Share(value=value) if unit.kind is UnitKind.PERCENT else Number(value=value))
